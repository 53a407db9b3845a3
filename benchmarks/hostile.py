"""The hostile table: what each hostile submission is told, under each isolation, and how long it takes.

    python -m benchmarks.hostile
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from conftest import TOY_CELLS, make_lesson, toy_exercises  # noqa: E402
from hostile import ALL, CASES  # noqa: E402
from test_hostile import judge_in, why_not  # noqa: E402

from checker.verdict import PASSED  # noqa: E402
from generator.references import make_references  # noqa: E402


def main() -> int:
    """Judge every case in every way; 1 if one of them passed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile", description=__doc__.split("\n")[0])
    parser.parse_args()  # it runs fork bombs: whoever asks for help gets help only
    lesson = make_lesson(*TOY_CELLS, exercises=toy_exercises())
    references = make_references(lesson, "")
    table, passed = Table("submission", *ALL), 0
    rows = {case.name: [] for case in CASES}
    for mode in ALL:
        if reason := why_not(mode):
            print(f"{mode}: {reason}", file=sys.stderr)
        with (judge := judge_in(mode, lesson, references)).session:
            judge.session.reach() if not reason else None
            for case in track(CASES, mode, console=Console(stderr=True), transient=True):
                if reason or mode not in case.where:
                    rows[case.name].append("not tried")
                    continue
                source = lesson.cell_of(case.blank).fill({case.blank: [case.code]})
                began = time.perf_counter()
                verdict = judge.judge_blank(source, case.blank)
                rows[case.name].append(f"{verdict.kind} {time.perf_counter() - began:.2f} s")
                passed += verdict.kind == PASSED
    for name, cells in rows.items():
        table.add_row(name, *cells)
    Console(width=120).print(table)
    print(f"{passed} of them passed")
    return 1 if passed else 0


if __name__ == "__main__":
    sys.exit(main())
