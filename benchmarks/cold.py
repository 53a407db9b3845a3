"""How long `python -m checker grade` takes on one notebook, from nothing: no process runs yet, torch is not loaded.

    python -m benchmarks.cold [NN ...] [--rounds 5] [--no-sandbox]

Four notebooks of each chapter: the answers; the first listed mistake in each blank; the answers, but in every tenth
blank something wrong that the course does not know; the answers, with everything run (`--remember 0`). Beside them in
every round a Python that does no more than `import torch`. Prints the medians in seconds.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from checker import dataset
from checker.course import HERE, chapter_numbers, lesson, normal_number

from .languages import filled, first_mistakes

EVERY = 10
GRADE = [sys.executable, "-m", "checker", "grade", "--plain"]
KINDS = ("answers", "mistakes", "a tenth new", "all run", "import torch")


def notebook(number: str, kind: str, folder: Path) -> Path:
    """The chapter's notebook, filled in one of the four ways."""
    names = [blank.name for blank in lesson(number).blanks]
    wrong = {name: lesson(number).chapter[name].wrong[0] for name in names[EVERY - 1 :: EVERY]}
    (folder / kind).mkdir(exist_ok=True)
    return filled("en", number, folder / kind, {"mistakes": first_mistakes(number), "a tenth new": wrong}.get(kind, {}))


def seconds(command: list[str]) -> float:
    """What a command takes. Ends the program where it fails to do its work."""
    began = time.perf_counter()
    done = subprocess.run(command, cwd=HERE.parent, capture_output=True, text=True)
    taken = time.perf_counter() - began
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return taken


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cold", description=__doc__.split("\n")[0])
    parser.add_argument("chapters", nargs="*", metavar="NN", type=normal_number)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-sandbox", action="store_true")
    options = parser.parse_args()
    dataset.data()
    numbers = options.chapters or chapter_numbers()
    table = Table("chapter", "blanks", *KINDS, "a tenth new, beside import torch")
    sandbox = ["--no-sandbox"] if options.no_sandbox else []
    with tempfile.TemporaryDirectory() as folder:
        for number in track(numbers, "grading", console=Console(file=sys.stderr), transient=True):
            commands = {kind: [*GRADE, *sandbox, str(notebook(number, kind, Path(folder)))] for kind in KINDS[:4]}
            commands["all run"] += ["--remember", "0"]
            commands["import torch"] = [sys.executable, "-c", "import torch"]
            rounds = [{kind: seconds(command) for kind, command in commands.items()} for _ in range(options.rounds)]
            medians = [statistics.median(one[kind] for one in rounds) for kind in KINDS]
            ratio = statistics.median(one["a tenth new"] / one["import torch"] for one in rounds)
            blanks = str(len(lesson(number).blanks))
            table.add_row(number, blanks, *(f"{median:.2f}" for median in medians), f"{ratio:.2f}x")
    Console(width=None if sys.stdout.isatty() else 120).print(table)


if __name__ == "__main__":
    main()
