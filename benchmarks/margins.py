"""How close to the grader's tolerance does another computer come?

    python -m benchmarks.margins [NN ...]

Runs every answer here and compares it with the stored outcome, which another machine may have computed. Prints, for
each chapter, the largest distance of a number in units of its tolerance (above 1, a right answer would be rejected
here), and the same for the listed mistakes, whose tolerance is ten times as wide.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from checker.course import chapter_numbers, load_lesson, references_path
from checker.exercise import Exercise
from checker.judge import MISTAKE_SLACK
from checker.references import Outcome, References
from checker.session import Session
from checker.values import array_of, is_array
from generator.references import run_filling


def distance(stored: Outcome, now: Outcome, exercise: Exercise) -> float:
    """The largest distance between two outcomes' floats, in tolerances; infinite where anything else differs."""
    worst = 0.0
    for one, other in zip(stored, now):
        if "error" in one or "error" in other:
            same = one.get("error", {}).get("message") == other.get("error", {}).get("message")
            worst = max(worst, 0.0 if same else math.inf)
        else:
            worst = max([worst, *_distances(one["value"], other["value"], exercise)])
    return worst


def _distances(a: dict[str, Any], b: dict[str, Any], exercise: Exercise) -> Iterator[float]:
    if is_array(a) and is_array(b) and "digest" not in a:
        x, y = array_of(a), array_of(b)
        if x.shape != y.shape or x.dtype != y.dtype:
            yield math.inf
        elif x.dtype.kind in "biu":
            yield 0.0 if np.array_equal(x, y) else math.inf
        elif x.size:
            same = (x == y) | (np.isnan(x) & np.isnan(y))
            with np.errstate(all="ignore"):
                yield float(np.where(same, 0, np.abs(x - y) / (exercise.atol + exercise.rtol * np.abs(x))).max())
    elif "items" in a and len(a["items"]) == len(b.get("items", [])):
        for one, other in zip(a["items"], b["items"]):
            yield from _distances(*((one[1], other[1]) if a["kind"] == "dict" else (one, other)), exercise)
    elif a["kind"] == b["kind"] == "float":
        x, y = float(a["value"]), float(b["value"])
        yield 0.0 if x == y or (x != x and y != y) else abs(x - y) / (exercise.atol + exercise.rtol * abs(x))
    else:
        yield 0.0 if a == b else math.inf


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.margins", description=__doc__.split("\n")[0])
    parser.add_argument("chapters", nargs="*", metavar="NN")
    numbers = parser.parse_args().chapters or chapter_numbers()
    table = Table("chapter", "answers: worst", "at", "mistakes: worst", "at")
    for number in numbers:
        lesson, references = load_lesson(number), References.load(references_path(number))
        answers, mistakes = [(0.0, "")], [(0.0, "")]
        with Session(lesson) as session:
            for cell in track(lesson.blank_cells, f"chapter {number}", console=Console(stderr=True), transient=True):
                for blank in cell.blanks:
                    exercise = lesson.chapter[blank.name]
                    now = run_filling(session, cell, blank, tuple(blank.answers))
                    answers.append((distance(references.answers[blank.name], now, exercise), blank.number))
                    for mistake, stored in zip(exercise.mistakes, references.mistakes[blank.name]):
                        now = run_filling(session, cell, blank, mistake.filling)
                        mistakes.append((distance(stored, now, exercise) / MISTAKE_SLACK, blank.number))
        worst, missed = max(answers), max(mistakes)
        table.add_row(number, f"{worst[0]:.3f}", worst[1], f"{missed[0]:.3f}", missed[1])
    Console().print(table)


if __name__ == "__main__":
    main()
