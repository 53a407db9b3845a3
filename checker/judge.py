"""From a learner's cell to verdicts: match, isolate, probe, compare, recognise, explain."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterable
from typing import Any

from .blanks import Blank
from .compare import Difference, compare
from .course import CourseError, references_path
from .exercise import Exercise
from .known import Known
from .messages import tr
from .plan import Plan, Planner, say
from .references import Outcome, References, fingerprint
from .sandbox import Died, TookTooLong
from .session import Session
from .values import describe
from .verdict import ERROR, PASSED, READY_MADE, SLOW, WRONG, Verdict

MISTAKE_SLACK = 10  # a listed mistake is recognised within so many times the tolerance


class Judge(Planner):
    """Judges cells of one lesson. `references` are read from file unless given.

    With `trust_known`, what is listed in the course, right or wrong, is not run: what it does is stored.
    """

    def __init__(self, session: Session, references: References | None = None, trust_known: bool = False):
        super().__init__(session)
        self._references = references
        self._trust_known = trust_known

    @property
    def references(self) -> References:
        """The stored outcomes. Raises CourseError when they are missing or damaged."""
        if self._references is None:
            path = references_path(self.lesson.number)
            try:
                self._references = References.load(path)
                fits = self._references.made_from == fingerprint(self.lesson)
            except (FileNotFoundError, ValueError) as error:
                raise CourseError(
                    tr(
                        "{file} is missing or damaged. Install the course again; as an author, run "
                        "`python -m generator build`.",
                        file=path.name,
                    )
                ) from error
            if not fits:
                self._references = None
                raise CourseError(
                    tr(
                        "{file} was made from another version of this chapter. Install the course again; as "
                        "an author, run `python -m generator build`.",
                        file=path.name,
                    )
                )
        return self._references

    def judge(self, source: str, cell_id: str | None = None) -> list[Verdict]:
        """The verdict on each blank of the course's cell (or cells) found in `source`; [] where none is."""
        return self.settle(self.plan(source, cell_id))

    def judge_blank(self, source: str, name: str) -> Verdict:
        """The verdict on one blank only, from a source that holds its cell. Raises KeyError."""
        return self.settle(self.plan_cell(source, self.lesson.cell_of(name), name))[0]

    def settle(self, plans: Iterable[Plan]) -> list[Verdict]:
        """Run what is planned, side by side where the system can, and say the verdicts. Raises CourseError."""
        plans = list(plans)
        self._settle(plans)
        again = [plan for plan in plans if plan.retry and plan.verdict.kind in (WRONG, ERROR)]
        first = [plan.verdict for plan in again]
        for plan in again:
            plan.order, plan.verdict = plan.retry, None
        self._settle(again)
        for plan, before in zip(again, first):
            plan.verdict = plan.verdict if plan.verdict.kind in (PASSED, READY_MADE) else before
        return [plan.verdict for plan in plans]

    def _settle(self, plans: list[Plan]) -> None:
        waiting = [plan for plan in plans if plan.verdict is None]
        known = [self.known.outcome(plan.order) if self._trust_known else None for plan in waiting]
        run = iter(self.session.outcomes(plan.order for plan, outcome in zip(waiting, known) if outcome is None))
        for plan, outcome in zip(waiting, known):
            if outcome is None:
                outcome = next(run)
            else:
                plan.retry = None  # it is known that without what was added to its cell it is judged no better
            plan.verdict = self.assess(plan.blank, plan.order.exercise, outcome, plan.own)

    @functools.cached_property
    def known(self) -> Known:
        """What is listed in the course, and what it does. Raises CourseError."""
        return Known(self.references)

    def assess(
        self, blank: Blank, exercise: Exercise, outcome: Outcome | TookTooLong | Died, own: list[ast.AST]
    ) -> Verdict:
        """Turn an outcome into a verdict. `own` are the learner's nodes, for telling the ready-made apart."""
        if isinstance(outcome, TookTooLong):
            return say(
                blank,
                SLOW,
                tr(
                    "This ran for {seconds:g} seconds and was stopped. Is there a loop that never ends, or work "
                    "that is repeated too often?",
                    seconds=exercise.seconds,
                ),
            )
        if isinstance(outcome, Died):
            return say(blank, ERROR, tr("This ended the whole Python process, or used up its memory."))
        expected = self.references.answers[blank.name]
        index, difference = first_difference(expected, outcome, exercise)
        if difference is None:
            call = ready_made(own, exercise.ready_made)
            if call:
                return say(
                    blank,
                    READY_MADE,
                    tr(
                        "The numbers are right, but `{call}` does the whole work. This one is for your own hands.",
                        call=call,
                    ),
                )
            return say(blank, PASSED, "")
        for number, mistake in enumerate(self.references.mistakes.get(blank.name, [])):
            if number < len(exercise.mistakes) and same_mistake(mistake, outcome, exercise):
                verdict = self._differs(blank, exercise, outcome, index, difference)
                verdict.sentence, verdict.mistake = tr(exercise.mistakes[number].sentence), number
                if verdict.expected in ("True", "False"):
                    verdict.expected = verdict.yours = ""  # without its trial's name it says nothing
                return verdict
        return self._differs(blank, exercise, outcome, index, difference)

    def _differs(self, blank, exercise, outcome: Outcome, index: int, difference: Difference) -> Verdict:
        case = outcome[index] if index < len(outcome) else {}
        hidden = index > 0 and exercise.visible
        inputs = self.references.answers[blank.name][index].get("inputs", "")
        if isinstance(error := case.get("error"), dict):
            return say(blank, ERROR, explain_error(error, hidden), line=error.get("line"), inputs=inputs)
        sentence = difference.what
        if hidden:
            sentence = tr("Not yet right for other inputs than the notebook's.") + " " + sentence
        return say(
            blank,
            WRONG,
            sentence,
            expected=difference.expected,
            yours=difference.yours,
            inputs=inputs,
            arrays=difference.arrays,
        )


def same_mistake(mistake: Outcome, outcome: Outcome, exercise: Exercise) -> bool:
    """Whether an outcome is that of a listed mistake; it may hold rounding errors only, which differ by machine."""
    return first_difference(mistake, outcome, exercise, MISTAKE_SLACK)[1] is None


def first_difference(
    expected: Outcome, got: Outcome, exercise: Exercise, slack: float = 1
) -> tuple[int, Difference | None]:
    """The first case in which two outcomes differ by more than `slack` times the tolerance, and how."""
    if got is expected:  # known
        return 0, None
    for index, want in enumerate(expected):
        have = got[index] if index < len(got) else {}
        if "error" in want or "error" in have:
            a, b = want.get("error"), have.get("error")
            # The message too: two different slips may raise the same type.
            if a and b and (a.get("type"), a.get("message")) == (b.get("type"), b.get("message")):
                continue
            return index, Difference(
                tr("An error where there should be a result."),
                describe(want["value"]) if "value" in want else "",
                str(b and b.get("type")),
            )
        difference = compare(want["value"], have.get("value", {}), slack * exercise.rtol, slack * exercise.atol)
        difference = difference or _spoiled(want, have)
        if difference:
            return index, difference
    return 0, None


def _spoiled(want: dict[str, Any], have: dict[str, Any]) -> Difference | None:
    """What was changed in place, where the answer leaves it as it is."""
    touched = have.get("touched", [])
    spoiled = sorted(set(map(str, touched)) - set(want.get("touched", []))) if isinstance(touched, list) else []
    if not spoiled:
        return None
    return Difference(
        tr(
            "The result is right, but `{name}` has been changed on the way: run this cell twice, and it is wrong. "
            "Leave `{name}` as it is, and make something new.",
            name=spoiled[0],
        ),
        "",
        "",
    )


def explain_error(error: dict, hidden: bool) -> str:
    """An error in the learner's own code, in one sentence."""
    kind, message = str(error.get("type")), str(error.get("message"))
    if kind == "Missing":
        return tr("After this cell there is no `{name}`. Has it another name in your cell?", name=message)
    if kind == "StillBlank":
        return tr("This cell stops at a blank that is still open: {message}", message=message)
    if kind in ("SystemExit", "KeyboardInterrupt"):
        return tr("This cell ended itself with `{kind}`.", kind=kind)
    if kind == "RuntimeError" and ("in-place operation" in message or "by an inplace operation" in message):
        return tr(
            "PyTorch stops here: a tensor was written into that gradients still need (`+=`, or a method like `mul_`). "
            "Leave what you were given as it is, and make something new."
        )
    said = f"{kind}: {message}" if message else kind
    if error.get("alone"):
        return tr("It raises {error}. This must stand alone: names from other cells are not there.", error=said)
    if hidden:
        return tr("With other inputs than the notebook's it raises {error}", error=said)
    return tr("It raises {error}", error=said)


def ready_made(own: list[ast.AST], calls: tuple[str, ...] | list[str]) -> str:
    """The first listed ready-made call (by its last name) that the learner's nodes mention, or ""."""
    wanted = {call.split(".")[-1]: call for call in calls}
    for node in own:
        for inner in ast.walk(node):
            name = inner.attr if isinstance(inner, ast.Attribute) else inner.id if isinstance(inner, ast.Name) else None
            if name in wanted:
                return wanted[name]
    return ""
