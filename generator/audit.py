"""The audit: proof, blank by blank, that the grader accepts what is right and rejects what is wrong."""

from __future__ import annotations

import ast
import sys
import time
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import track
from rich.table import Table

from checker.blanks import AnswerCell, Blank
from checker.course import CourseError, Lesson, load_lesson
from checker.exercise import Exercise
from checker.judge import Judge
from checker.session import Session
from checker.verdict import BLANK, PASSED

from .references import fillings, learner_cell

LEAST_WRONG, LEAST_RIGHT = 5, 3
COLUMNS = ("blanks", "unfilled", "answers", "mistakes", "wrong", "right", "independent")


@dataclass
class Tally:
    """Counts of one blank or one chapter: how many were tried, and every miss in words."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))
    misses: list[str] = field(default_factory=list)
    missed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))

    def note(self, column: str, fine: bool, miss: str) -> None:
        """Count one trial."""
        self.counts[column] += 1
        if not fine:
            self.missed[column] += 1
            self.misses.append(f"{column}: {miss}")

    def add(self, other: Tally) -> None:
        """Take another tally in."""
        for column in COLUMNS:
            self.counts[column] += other.counts[column]
            self.missed[column] += other.missed[column]
        self.misses += other.misses


def audit_all(numbers: list[str], wanted: str | None = None, verbose: bool = False) -> int:
    """Audit chapters, print one table, return 1 on any miss."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    table = Table("", *COLUMNS, "seconds")
    total = Tally()
    for number in numbers:
        began = time.perf_counter()
        lesson = load_lesson(number)
        if wanted is not None and not any(wanted in (b.name, b.number) for b in lesson.blanks):
            continue
        chapter = Tally()
        rows = audit_lesson(lesson, wanted)
        for label, tally in rows.items():
            chapter.add(tally)
            if verbose or wanted:
                table.add_row(label, *(_cell(tally, column) for column in COLUMNS), "")
        table.add_row(f"chapter {number}", *(_cell(chapter, c) for c in COLUMNS), f"{time.perf_counter() - began:.0f}")
        total.add(chapter)
    if not total.counts["blanks"]:
        raise CourseError(f"There is no blank {wanted!r} in the chapters asked for.")
    table.add_section()
    table.add_row("all", *(_cell(total, column) for column in COLUMNS), "")
    console.print(table)
    for miss in total.misses:
        console.print(f"miss {miss}", markup=False, soft_wrap=True)
    console.print("no miss" if not total.misses else f"{len(total.misses)} misses")
    return 1 if total.misses else 0


def _cell(tally: Tally, column: str) -> str:
    bad = tally.missed[column]
    return f"{tally.counts[column]}" + (f" ({bad} missed)" if bad else "")


def audit_lesson(lesson: Lesson, wanted: str | None = None) -> dict[str, Tally]:
    """A tally for each blank of a chapter (or for the one blank wanted)."""
    rows: dict[str, Tally] = {}
    pairs = [
        (cell, blank)
        for cell in lesson.blank_cells
        for blank in cell.blanks
        if wanted is None or wanted in (blank.name, blank.number)
    ]
    with Session(lesson) as session:
        judge = Judge(session)
        for cell, blank in track(pairs, f"chapter {lesson.number}", console=Console(file=sys.stderr), transient=True):
            rows[f"{blank.number} {blank.name}"] = audit_blank(judge, cell, blank)
    return rows


def audit_blank(judge: Judge, cell: AnswerCell, blank: Blank) -> Tally:
    """Everything that must hold for one blank."""
    tally, exercise = Tally(), judge.lesson.chapter[blank.name]
    place = f"{blank.number} {blank.name}"
    tally.note("blanks", *_complete(exercise, blank, place))

    unfilled = judge.judge_blank(cell.todo, blank.name)
    tally.note("unfilled", unfilled.kind == BLANK, f"{place}: the unfilled cell is called {unfilled.kind}")
    answer = judge.judge_blank(cell.answer, blank.name)
    tally.note("answers", answer.kind == PASSED, f"{place}: the answer is called {answer.kind}: {answer.sentence}")

    for index, mistake in enumerate(exercise.mistakes):
        verdict = judge.judge_blank(learner_cell(cell, blank, mistake.filling), blank.name)
        tally.note(
            "mistakes",
            verdict.kind not in (PASSED, BLANK) and verdict.mistake == index,
            f"{place}: {mistake.filling!r} is called {verdict.kind}, sentence {verdict.mistake}: {verdict.sentence}",
        )
    for filling in exercise.wrong:
        verdict = judge.judge_blank(learner_cell(cell, blank, filling), blank.name)
        tally.note("wrong", verdict.kind not in (PASSED, BLANK), f"{place}: {filling!r} is called {verdict.kind}")
    for filling in exercise.right:
        verdict = judge.judge_blank(learner_cell(cell, blank, filling), blank.name)
        tally.note(
            "right",
            verdict.kind == PASSED,
            f"{place}: {filling!r} is called {verdict.kind}: {verdict.sentence} {verdict.expected} {verdict.yours}",
        )
    _independence(judge, cell, blank, exercise, tally)
    return tally


def _independence(judge: Judge, cell: AnswerCell, blank: Blank, exercise: Exercise, tally: Tally) -> None:
    """With this blank wrong, the others of its cell stay passed.

    Other cells are judged from their own source and the reference state alone; that they cannot see
    this one is tested once for the engine (tests/test_grade.py), not for each pair of blanks.
    """
    others = [other for other in cell.blanks if other is not blank]
    for wrong in [m.filling for m in exercise.mistakes[:1]] or list(exercise.wrong[:1]):
        source = learner_cell(cell, blank, wrong)
        for other in others:
            verdict = judge.judge_blank(source, other.name)
            tally.note(
                "independent",
                verdict.kind == PASSED,
                f"{blank.number} {blank.name} filled with {wrong!r} makes {other.number} {other.name} {verdict.kind}",
            )


def _complete(exercise: Exercise, blank: Blank, place: str) -> tuple[bool, str]:
    """Whether the author has given enough: hints, wrong and right answers that really differ."""
    wrong = len(exercise.mistakes) + len(exercise.wrong)
    if wrong < LEAST_WRONG:
        return False, f"{place} lists {wrong} wrong answers; give at least {LEAST_WRONG}"
    if len([hint for hint in exercise.hints if hint.strip()]) != 3:
        return False, f"{place} needs three hints"
    if exercise.level not in (1, 2, 3):
        return False, f"{place}: level {exercise.level} is not 1, 2 or 3"
    spellings = {_shape(filling) for filling in exercise.right} - {_shape(tuple(blank.answers))}
    if len(spellings) < LEAST_RIGHT:
        return False, f"{place} has {len(spellings)} right answers that differ from the answer; give {LEAST_RIGHT}"
    return True, ""


def _shape(filling) -> str:
    """A filling without its formatting."""
    texts = []
    for text in fillings(filling):
        try:
            texts.append(ast.dump(ast.parse(text)))
        except SyntaxError:  # a piece of a call or a slice
            texts.append("".join(text.split()))
    return "\n".join(texts)
