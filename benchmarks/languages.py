"""Are the verdicts the same in all languages? Every TODO notebook of each, filled with the answers, is graded.

    python -m benchmarks.languages [--chapter NN]

Nothing is remembered: each blank of each notebook is run. Then the first listed mistake of every blank is filled in
instead, and each verdict must be of the same kind, and of the same mistake, as in English. It ends with:

    1,170 blanks of 39 notebooks: 1,170 passed; with mistakes: … the same as in English
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from checker.course import chapter_numbers, lesson, load_lesson, normal_number, notebook_path, settings
from checker.exercise import Filling, fillings
from checker.grade import Grader, Report


def first_mistakes(number: str) -> dict[str, Filling]:
    """The first listed mistake of each blank."""
    return {exercise.name: exercise.mistakes[0].filling for exercise in lesson(number).chapter.exercises}


def filled(language: str, number: str, folder: Path, wrong: dict[str, Filling]) -> Path:
    """A TODO notebook with the answer in each blank, but in some what is given as `wrong`."""
    source = notebook_path("TODO", language, number)
    notebook = json.loads(source.read_text("utf-8"))
    shown = load_lesson(number, notebook_path("ANSWER", language, number))
    cells = {cell.id: cell for cell in shown.blank_cells}
    for raw in notebook["cells"]:
        if raw["id"] in cells:
            texts = {blank.name: list(blank.answers) for blank in cells[raw["id"]].blanks}
            texts |= {name: fillings(wrong[name]) for name in texts if name in wrong}
            raw["source"] = cells[raw["id"]].fill(texts)
    path = folder / source.name
    path.write_text(json.dumps(notebook), "utf-8")
    return path


def said(report: Report) -> list[tuple]:
    """What was judged of each blank, whatever the language."""
    return [(verdict.name, verdict.kind, verdict.mistake) for verdict in report.verdicts]


def main() -> int:
    """Grade everything; 1 where anything differs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.languages", description=__doc__.split("\n")[0])
    parser.add_argument("--chapter", type=normal_number)
    options = parser.parse_args()
    numbers = [options.chapter] if options.chapter else chapter_numbers()
    languages = list(settings()["languages"])
    table = Table("chapter", *(f"{language}: passed" for language in languages), "mistakes as in English")
    blanks = passed = same = wrong = 0
    with tempfile.TemporaryDirectory() as name, Grader() as grader:
        for number in track(numbers, "grading"):
            right = {lang: grader.grade(filled(lang, number, Path(name), {})) for lang in languages}
            errors = {
                lang: said(grader.grade(filled(lang, number, Path(name), first_mistakes(number)))) for lang in languages
            }
            counts = {lang: sum(verdict.passed for verdict in report.verdicts) for lang, report in right.items()}
            alike = [errors[lang] == errors["en"] for lang in languages]
            total = len(lesson(number).blanks)
            blanks, passed = blanks + total * len(languages), passed + sum(counts.values())
            same, wrong = same + sum(alike), wrong + len(alike)
            table.add_row(number, *(f"{counts[lang]} of {total}" for lang in languages), "yes" if all(alike) else "NO")
    Console().print(table)
    print(
        f"{blanks:,} blanks of {len(numbers) * len(languages)} notebooks: {passed:,} passed; "
        f"with mistakes: {same} of {wrong} notebooks the same as in English"
    )
    return int(passed != blanks or same != wrong)


if __name__ == "__main__":
    sys.exit(main())
