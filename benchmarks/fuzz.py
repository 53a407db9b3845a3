"""Break notebooks at random for a while and look whether the reader or the matcher falls over.

    python -m benchmarks.fuzz [SECONDS] [SEED]

With `atheris` installed (pip install atheris; Linux, Python 3.11 to 3.13) the breaking is guided by the branches of the
reader that it reaches; otherwise it is blind. Whatever is found goes into tests/test_broken.py.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from pathlib import Path

try:
    import atheris
except ImportError:
    atheris = None

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))


def main() -> None:
    """Try until the time is over; a crash ends it with its traceback and leaves the notebook in crash.ipynb."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    if atheris:
        with atheris.instrument_imports(
            include=[f"checker.{name}" for name in ("submission", "find", "match", "judge")]
        ):
            import test_broken
    else:
        import test_broken
    from broken import as_file, break_once

    judge = test_broken.Unrun(test_broken.Idle(test_broken.lesson(test_broken.CHAPTER)))
    paths = [test_broken.notebook_path(kind, "en", test_broken.CHAPTER) for kind in ("TODO", "ANSWER")]
    originals = [path.read_text("utf-8") for path in paths]
    folder = Path(tempfile.mkdtemp())
    counts = {"graded": 0, "refused": 0}
    ends = time.monotonic() + seconds

    def once(choose) -> None:
        notebook = json.loads(originals[choose(2)])
        # Fewer cells, more tries a second.
        start = choose(len(notebook["cells"]))
        notebook["cells"] = notebook["cells"][start : start + 1 + choose(12)]
        for _ in range(1 + choose(8)):
            break_once(notebook, choose)
        content = as_file(notebook, choose)
        try:
            report = test_broken.plan(content, folder / "chapter05.ipynb", judge)
            assert len(report.verdicts) == len(judge.lesson.blanks)
            counts["graded"] += 1
        except test_broken.NotGradable:
            counts["refused"] += 1
        except BaseException:
            Path("crash.ipynb").write_bytes(content)
            raise

    def report() -> None:
        print(f"{sum(counts.values())} notebooks in {seconds:g} s: {counts}; no crash")

    if atheris:

        def one_input(data: bytes) -> None:
            provider = atheris.FuzzedDataProvider(data)
            once(lambda count: provider.ConsumeIntInRange(0, count - 1))
            if time.monotonic() > ends:
                report()
                sys.stdout.flush()
                import os

                os._exit(0)

        atheris.Setup([sys.argv[0], f"-seed={seed + 1}", "-max_len=400", "-len_control=0", "-timeout=60"], one_input)
        atheris.Fuzz()
    else:
        chance = random.Random(seed)
        while time.monotonic() < ends:
            once(chance.randrange)
        report()


if __name__ == "__main__":
    main()
