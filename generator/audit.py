"""The audit: proof, blank by blank, that the grader accepts what is right and rejects what is wrong."""

from __future__ import annotations

import ast
import functools
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import track
from rich.table import Table

from checker.blanks import AnswerCell, Blank
from checker.compare import compare
from checker.course import CourseError, Lesson, load_lesson
from checker.exercise import Exercise, Filling, fillings
from checker.judge import Judge
from checker.probe import assigned_names
from checker.references import Outcome
from checker.sandbox import start
from checker.session import Session
from checker.verdict import BLANK, PASSED, WRONG, Verdict

from .mutants import MODULES, mutants
from .references import learner_cell

LEAST_WRONG, LEAST_RIGHT = 5, 3
COLUMNS = ("blanks", "unfilled", "answers", "mistakes", "wrong", "mutants", "right", "known", "independent")


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
    for number, (rows, seconds) in _side_by_side(numbers, wanted).items():
        chapter = Tally()
        for label, tally in rows.items():
            chapter.add(tally)
            if verbose or wanted:
                table.add_row(label, *(_cell(tally, column) for column in COLUMNS), "")
        if rows:
            table.add_row(f"chapter {number}", *(_cell(chapter, c) for c in COLUMNS), f"{seconds:.0f}")
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


def _side_by_side(numbers: list[str], wanted: str | None) -> dict[str, tuple[dict[str, Tally], float]]:
    """Each chapter's rows and seconds; as many chapters at a time as there are cores, the longest first."""
    found = {}
    order = sorted(numbers, key=lambda number: -len(load_lesson(number).blanks))
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as pool:
        waiting = {pool.submit(_chapter, number, wanted): number for number in order}
        done = track(as_completed(waiting), "chapters", len(numbers), console=Console(file=sys.stderr), transient=True)
        for future in done:
            found[waiting[future]] = future.result()
    return {number: found[number] for number in numbers}


def _chapter(number: str, wanted: str | None) -> tuple[dict[str, Tally], float]:
    began = time.perf_counter()
    return audit_lesson(load_lesson(number), wanted), time.perf_counter() - began


def audit_lesson(lesson: Lesson, wanted: str | None = None) -> dict[str, Tally]:
    """A tally for each blank of a chapter (or for the one blank wanted).

    Nothing here is hostile, so one process judges it all, as it does where a system cannot fork: that is faster.
    """
    pairs = [
        (cell, blank)
        for cell in lesson.blank_cells
        for blank in cell.blanks
        if wanted is None or wanted in (blank.name, blank.number)
    ]
    with Session(lesson, functools.partial(start, forked=False), remember=20_000) as session:
        judge = Judge(session)
        return {f"{blank.number} {blank.name}": audit_blank(judge, cell, blank) for cell, blank in pairs}


@dataclass
class Trial:
    """A cell handed in, the blank of it that is looked at, and what must come out."""

    column: str
    source: str
    name: str
    fine: Callable[[Verdict], bool]
    miss: str  # in words; the verdict is put behind it


def audit_blank(judge: Judge, cell: AnswerCell, blank: Blank) -> Tally:
    """Everything that must hold for one blank."""
    tally, exercise = Tally(), judge.lesson.chapter[blank.name]
    place = f"{blank.number} {blank.name}"
    tally.note("blanks", *_complete(exercise, blank, place))
    answer = judge.references.answers[blank.name]
    several = sees_several(answer) or not _names_in(blank)
    tally.note("blanks", several, f"{place}: its probe sees one result only; give it other inputs")
    trials = list(_trials(cell, blank, exercise, place, answer))
    plans = [judge.plan_cell(trial.source, cell, trial.name)[0] for trial in trials]
    orders = [plan.order for plan in plans]
    verdicts = judge.settle(plans)
    for trial, verdict in zip(trials, verdicts):
        tally.note(trial.column, trial.fine(verdict), f"{trial.miss} is called {_said(verdict)}")
    trusting = Judge(judge.session, judge.references, trust_known=True)
    for trial, order, verdict in zip(trials, orders, verdicts):
        if trial.column != "independent" and order and trusting.known.outcome(order) is not None:
            unrun = trusting.judge_blank(trial.source, trial.name)
            same = (unrun.kind, unrun.mistake, unrun.sentence) == (verdict.kind, verdict.mistake, verdict.sentence)
            tally.note("known", same, f"{trial.miss} is called {_said(unrun)}, and when it is run {_said(verdict)}")
    return tally


def _said(verdict: Verdict) -> str:
    found = f"sentence {verdict.mistake}" if verdict.kind == WRONG else ""
    return " ".join(filter(None, [verdict.kind, found, verdict.sentence, verdict.expected, verdict.yours]))


def _rejected(verdict: Verdict) -> bool:
    return verdict.kind not in (PASSED, BLANK)


def _passed(verdict: Verdict) -> bool:
    return verdict.kind == PASSED


def _trials(cell: AnswerCell, blank: Blank, exercise: Exercise, place: str, answer: Outcome) -> Iterator[Trial]:
    def handed_in(column: str, filling: Filling, fine: Callable[[Verdict], bool]) -> Trial:
        return Trial(column, learner_cell(cell, blank, filling), blank.name, fine, f"{place}: {filling!r}")

    yield Trial("unfilled", cell.todo, blank.name, lambda v: v.kind == BLANK, f"{place}: the unfilled cell")
    yield Trial("answers", cell.answer, blank.name, _passed, f"{place}: the answer")
    for number, mistake in enumerate(exercise.mistakes):
        own = functools.partial(lambda number, v: _rejected(v) and v.mistake == number, number)
        yield handed_in("mistakes", mistake.filling, own)
    for filling in exercise.wrong:
        yield handed_in("wrong", filling, _rejected)
    for filling in exercise.right:
        yield handed_in("right", filling, _passed)
    known = {_shape(filling) for filling in exercise.right} | {_shape(tuple(blank.answers))}
    shown = answer[0].get("value") if exercise.visible and _reads_itself(exercise, cell, blank) else None
    for filling in mutants(blank, shown):
        if _shape(filling) not in known:
            yield handed_in("mutants", filling, _rejected)
    # With this blank wrong, the others of its cell stay passed. Other cells are judged from their own source and the
    # reference state alone; that is tested once for the engine (tests/test_grade.py), not for each pair of blanks.
    for wrong in [m.filling for m in exercise.mistakes[:1]] or list(exercise.wrong[:1]):
        for other in cell.blanks:
            if other is not blank:
                miss = f"{place} filled with {wrong!r}: {other.number} {other.name}"
                yield Trial("independent", learner_cell(cell, blank, wrong), other.name, _passed, miss)


def _reads_itself(exercise: Exercise, cell: AnswerCell, blank: Blank) -> bool:
    """Whether the probe reads the one name that the blank's statement assigns."""
    if exercise.read is not None and not isinstance(exercise.read, str):
        return False
    statement = f"{exercise.read or assigned_names(cell, blank)[0]} = {blank.answers[0]}"
    return exercise.read != "printed" and statement in cell.answer


def sees_several(outcome: Outcome) -> bool:
    """Whether a probe's outcome holds more than one result: several cases, or several things tried, that differ."""
    values = [case["value"] for case in outcome if "value" in case]
    if len(values) == 1 and "items" in values[0]:
        values = values[0]["items"]
        values = [pair[1] if isinstance(pair, (list, tuple)) else pair for pair in values]
    return any(compare(values[0], value, 0, 0) is not None for value in values[1:])


def _names_in(blank: Blank) -> bool:
    """Whether an answer uses any name but a library's; one that uses none is the same for every input."""
    try:
        trees = [ast.parse(text) for text in blank.answers]
    except SyntaxError:
        return True
    return any(isinstance(n, ast.Name) and n.id not in MODULES for tree in trees for n in ast.walk(tree))


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
