"""From a learner's cell to verdicts: match, isolate, probe, compare, recognise, explain."""

from __future__ import annotations

import ast
import contextlib
import functools
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field

from .blanks import AnswerCell, Blank
from .compare import Difference, compare
from .course import CourseError, Lesson, references_path
from .exercise import Exercise
from .find import Found, Unreadable, blank_lines, find, labelled, read_source
from .messages import tr
from .references import Outcome, References, fingerprint
from .sandbox import Died, TookTooLong
from .session import Order, Session
from .values import describe
from .verdict import BLANK, ERROR, PASSED, READY_MADE, SLOW, WRONG, Verdict

MISTAKE_SLACK = 10  # a listed mistake is recognised within so many times the tolerance


@dataclass
class Plan:
    """A blank on its way to its verdict: `order` has to be run, and `retry` if that does not pass."""

    blank: Blank
    own: list[ast.AST] = field(default_factory=list)  # the learner's nodes
    order: Order | None = None
    retry: Order | None = None
    verdict: Verdict | None = None


class Judge:
    """Judges cells of one lesson. `references` are read from file unless given."""

    def __init__(self, session: Session, references: References | None = None):
        self.session = session
        self.lesson: Lesson = session.lesson
        self._references = references

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

    def plan(self, source: str, cell_id: str | None = None) -> list[Plan]:
        """What has to be run for the verdict on each blank found in `source`."""
        try:
            tree = read_source(source)
        except Unreadable as error:
            cells = labelled(self.lesson, source) or [c for c in self.lesson.blank_cells if c.id == cell_id]
            return [self._unreadable(blank, error, source) for cell in cells for blank in cell.blanks]
        found = find(self.lesson, source, tree, cell_id)
        return [plan for one in found for plan in self._plan_found(one, one.cell.blanks, tree, source, found)]

    def plan_cell(self, source: str, cell: AnswerCell, name: str | None = None) -> list[Plan]:
        """What has to be run for the blanks (or the one called `name`) of a cell that `source` is said to hold."""
        blanks = [blank for blank in cell.blanks if name in (None, blank.name)]
        try:
            tree = read_source(source)
        except Unreadable as error:
            return [self._unreadable(blank, error, source) for blank in blanks]
        found = find(self.lesson, source, tree, cell.id)
        one = next((f for f in found if f.cell is cell), Found(cell, None))
        return self._plan_found(one, blanks, tree, source, found)

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
        for plan, outcome in zip(waiting, self.session.outcomes(plan.order for plan in waiting)):
            plan.verdict = self.assess(plan.blank, plan.order.exercise, outcome, plan.own)

    def _plan_found(
        self, one: Found, blanks: list[Blank], tree: ast.Module, source: str, found: list[Found]
    ) -> list[Plan]:
        with self._alone(tree, one, found):
            return [self._plan_blank(one, blank, tree, source) for blank in blanks]

    @contextmanager
    def _alone(self, tree: ast.Module, one: Found, found: list[Found]):
        """The tree without what was merged into this cell from elsewhere: other blank cells, given statements."""
        body = tree.body
        if one.match is not None:
            others = [other.match for other in found if other is not one and other.match]
            foreign = {number for match in others for number in match.used | (match.covered - one.match.covered)}
            foreign |= {id(statement) for statement in body if ast.dump(statement) in self._given}
            # A `pass` in their place: positions in the list stay true.
            own = one.match.used | (set() if others else one.match.covered)
            tree.body = [ast.copy_location(ast.Pass(), s) if id(s) in foreign - own else s for s in body]
        try:
            yield
        finally:
            tree.body = body

    @functools.cached_property
    def _given(self) -> set[str]:
        """The statements of the cells without blanks: the reference state has them already."""
        return {
            ast.dump(statement)
            for cell in self.lesson.state_cells
            if not cell.blanks
            for statement in ast.parse(cell.source).body
        }

    def _plan_blank(self, found: Found, blank: Blank, tree: ast.Module, source: str) -> Plan:
        cell, match = found.cell, found.match
        exercise = self.lesson.chapter[blank.name]
        if match is None:
            if blank.number in blank_lines(source):
                return self._open(blank)
            return self._ordered(Plan(blank, [tree]), cell, exercise, tree)
        if any(slot.is_blank for slot in match.slots[blank.name]):
            return self._open(blank)
        plan = Plan(blank, [node for slot in match.slots[blank.name] for node in slot.nodes])
        reference = self.session.reference_match(cell)
        with match.with_others_from(reference, keep=blank.name) as whole:
            self._ordered(plan, cell, exercise, whole)
        if match.added:
            # What the learner added may belong to another blank, which now holds the reference answer.
            with (
                match.with_others_from(reference, keep=blank.name, added=False) as whole,
                contextlib.suppress(SyntaxError, ValueError, RecursionError),
            ):
                plan.retry = self.session.order(cell, exercise, whole)
        return plan

    def _ordered(self, plan: Plan, cell: AnswerCell, exercise: Exercise, tree: ast.Module) -> Plan:
        """The plan with its order, or with the verdict that Python cannot read this."""
        try:
            plan.order = self.session.order(cell, exercise, tree)
        except (SyntaxError, ValueError, RecursionError) as error:
            line = getattr(error, "lineno", None)
            plan.verdict = self._say(
                plan.blank, ERROR, tr("Python cannot read this: {problem}.", problem=error), line=line
            )
        return plan

    def _open(self, blank: Blank) -> Plan:
        return Plan(blank, verdict=self._say(blank, BLANK, tr("Still blank.")))

    def assess(
        self, blank: Blank, exercise: Exercise, outcome: Outcome | TookTooLong | Died, own: list[ast.AST]
    ) -> Verdict:
        """Turn an outcome into a verdict. `own` are the learner's nodes, for telling the ready-made apart."""
        if isinstance(outcome, TookTooLong):
            return self._say(
                blank,
                SLOW,
                tr(
                    "This ran for {seconds:g} seconds and was stopped. Is there a loop that never ends, or work "
                    "that is repeated too often?",
                    seconds=exercise.seconds,
                ),
            )
        if isinstance(outcome, Died):
            return self._say(blank, ERROR, tr("This ended the whole Python process, or used up its memory."))
        expected = self.references.answers[blank.name]
        index, difference = first_difference(expected, outcome, exercise)
        if difference is None:
            call = ready_made(own, exercise.ready_made)
            if call:
                return self._say(
                    blank,
                    READY_MADE,
                    tr(
                        "The numbers are right, but `{call}` does the whole work. This one is for your own hands.",
                        call=call,
                    ),
                )
            return self._say(blank, PASSED, "")
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
        inputs = case.get("inputs", "")
        if isinstance(error := case.get("error"), dict):
            return self._say(blank, ERROR, explain_error(error, hidden), line=error.get("line"), inputs=inputs)
        sentence = difference.what
        if hidden:
            sentence = tr("Not yet right for other inputs than the notebook's.") + " " + sentence
        return self._say(
            blank,
            WRONG,
            sentence,
            expected=difference.expected,
            yours=difference.yours,
            inputs=inputs,
            arrays=difference.arrays,
        )

    def _unreadable(self, blank: Blank, error: Unreadable, source: str) -> Plan:
        if blank.number in blank_lines(source):
            return self._open(blank)
        said = tr("Python cannot read this cell: {problem}.", problem=error)
        return Plan(blank, verdict=self._say(blank, ERROR, said, line=error.line))

    @staticmethod
    def _say(blank: Blank, kind: str, sentence: str, **more) -> Verdict:
        return Verdict(kind, blank.name, blank.number, blank.prompt, sentence, **more)


def same_mistake(mistake: Outcome, outcome: Outcome, exercise: Exercise) -> bool:
    """Whether an outcome is that of a listed mistake; it may hold rounding errors only, which differ by machine."""
    return first_difference(mistake, outcome, exercise, MISTAKE_SLACK)[1] is None


def first_difference(
    expected: Outcome, got: Outcome, exercise: Exercise, slack: float = 1
) -> tuple[int, Difference | None]:
    """The first case in which two outcomes differ by more than `slack` times the tolerance, and how."""
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
        if difference:
            return index, difference
    return 0, None


def explain_error(error: dict, hidden: bool) -> str:
    """An error in the learner's own code, in one sentence."""
    kind, message = str(error.get("type")), str(error.get("message"))
    if kind == "Missing":
        return tr("After this cell there is no `{name}`. Has it another name in your cell?", name=message)
    if kind == "StillBlank":
        return tr("This cell stops at a blank that is still open: {message}", message=message)
    if kind in ("SystemExit", "KeyboardInterrupt"):
        return tr("This cell ended itself with `{kind}`.", kind=kind)
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
