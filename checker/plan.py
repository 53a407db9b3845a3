"""What has to be run for the verdict on a blank: the learner's text for this one, the answers for all others."""

from __future__ import annotations

import ast
import contextlib
import functools
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from .blanks import AnswerCell, Blank
from .exercise import Exercise
from .find import Found, Reading, Unreadable, blank_lines, read
from .messages import tr
from .session import Order, Session
from .verdict import BLANK, ERROR, Verdict

KEPT = 500  # readings of learners' cells: some 10 MB in all


@dataclass
class Plan:
    """A blank on its way to its verdict: `order` has to be run, and `retry` if that does not pass."""

    blank: Blank
    own: list[ast.AST] = field(default_factory=list)  # the learner's nodes
    order: Order | None = None
    retry: Order | None = None
    verdict: Verdict | None = None


class Planner:
    """Plans for one lesson. What it has read it keeps for a while: in a class, most cells are the same text.

    One thread at a time: a tree is changed while a plan is made from it, and set back.
    """

    def __init__(self, session: Session):
        self.session = session
        self.lesson = session.lesson
        self._readings: OrderedDict[tuple[str, str | None], Reading] = OrderedDict()

    def read(self, source: str, cell_id: str | None = None) -> Reading:
        """The course cells in `source`, found once."""
        key = (source, cell_id)
        if key not in self._readings:
            self._readings[key] = read(self.lesson, source, cell_id)
            if len(self._readings) > KEPT:
                self._readings.popitem(last=False)
        self._readings.move_to_end(key)
        return self._readings[key]

    def plan(self, source: str, cell_id: str | None = None) -> list[Plan]:
        """What has to be run for the verdict on each blank found in `source`."""
        reading = self.read(source, cell_id)
        return [plan for one in reading.found for plan in self._plan_found(one, one.cell.blanks, reading)]

    def plan_cell(self, source: str, cell: AnswerCell, name: str | None = None) -> list[Plan]:
        """What has to be run for the blanks (or the one called `name`) of a cell that `source` is said to hold."""
        reading = self.read(source, cell.id)
        one = next((found for found in reading.found if found.cell is cell), Found(cell, None))
        return self._plan_found(one, [blank for blank in cell.blanks if name in (None, blank.name)], reading)

    def _plan_found(self, one: Found, blanks: list[Blank], reading: Reading) -> list[Plan]:
        if reading.error:
            return [self._unreadable(blank, reading.error, reading.source) for blank in blanks]
        missing = [blank for blank in blanks if blank.name not in reading.plans]
        with self._alone(reading.tree, one, reading.found) if missing else contextlib.nullcontext():
            plans = {blank.name: self._plan_blank(one, blank, reading.tree, reading.source) for blank in missing}
        # What is said at once is said anew each time: perhaps in another language by then.
        reading.plans |= {name: plan for name, plan in plans.items() if plan.order}
        # Copies: a judgement writes into its plan.
        return [replace((reading.plans | plans)[blank.name]) for blank in blanks]

    @contextmanager
    def _alone(self, tree: ast.Module, one: Found, found: list[Found]) -> Iterator[None]:
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
        """The statements of the cells without blanks: the state has them already, or they only show something."""
        return {
            ast.dump(statement)
            for cell in self.lesson.cells
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
            plan.verdict = say(plan.blank, ERROR, tr("Python cannot read this: {problem}.", problem=error), line=line)
        return plan

    def _open(self, blank: Blank) -> Plan:
        return Plan(blank, verdict=say(blank, BLANK, tr("Still blank.")))

    def _unreadable(self, blank: Blank, error: Unreadable, source: str) -> Plan:
        if blank.number in blank_lines(source):
            return self._open(blank)
        said = tr("Python cannot read this cell: {problem}.", problem=error)
        return Plan(blank, verdict=say(blank, ERROR, said, line=error.line))


def say(blank: Blank, kind: str, sentence: str, **more) -> Verdict:
    """A verdict on a blank."""
    return Verdict(kind, blank.name, blank.number, tr(blank.prompt), sentence, **more)
