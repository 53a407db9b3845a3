"""Run learners' code in reference states: a lesson, its judging process, and what has been sent to it."""

from __future__ import annotations

import ast
import base64
import contextlib
import hashlib
import marshal
import threading
import warnings
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from .blanks import AnswerCell
from .course import CourseError, Lesson
from .exercise import Exercise
from .match import Match, match_cell
from .own import course_texts
from .probe import pack
from .references import Outcome
from .sandbox import Died, Gone, Sandbox, TookTooLong, start
from .trouble import check_torch_loads
from .worker import CELL

REFERENCE_SECONDS = 120.0


@dataclass(frozen=True)
class Order:
    """A learner's cell, ready to be run, and the exercise whose probe will read what it does."""

    cell: AnswerCell
    exercise: Exercise
    code: str
    meaning: str  # the same for code that differs in layout only


def meaning(tree: ast.Module) -> str:
    """What code says, whatever it looks like: the same for the same syntax tree only."""
    return hashlib.sha256(ast.dump(tree).encode("utf-8", "surrogatepass")).hexdigest()


class Session:
    """One lesson with one judging process, started when first needed and again when it was lost.

    A reference state is made only from the cells before the one to be judged, so that where a learner's code runs,
    there is no answer of that cell or of a later one. Safe to use from several threads.

    With `remember`, that many outcomes are kept: in a class, many hand in the same code. A judgement starts from the
    same state, seeds and inputs each time, so what the same code did before, it would do again. With `say_inputs`,
    outcomes also tell each case's inputs in words. With `once`, there are only those states that `outcomes` needs.
    """

    def __init__(
        self,
        lesson: Lesson,
        start_sandbox: Callable[[dict[str, str], list[str]], Sandbox] = start,
        remember: int = 0,
        say_inputs: bool = False,
        once: bool = False,
    ):
        self.lesson, self._say_inputs, self._once = lesson, say_inputs, once
        self._start_sandbox = start_sandbox
        self._sandbox: Sandbox | None = None
        self._states: dict[str, int] = {}  # by the cell that a state is before
        self._lock = threading.RLock()
        self._remember = remember
        self._remembered: OrderedDict[tuple[str, str], Outcome] = OrderedDict()
        self._references: dict[str, Match] = {}
        self._probes: dict[str, str] = {}
        self._plan_states({cell.id for cell in lesson.state_cells if cell.blanks})

    def _plan_states(self, wanted: set[str]) -> None:
        """There will be a state before each wanted cell, and one at the end."""
        self._runs: list[tuple[str, list[AnswerCell]]] = [("", [])]
        for cell in self.lesson.state_cells:
            if cell.id in wanted:
                self._runs[-1] = (cell.id, self._runs[-1][1])
                self._runs.append(("", [cell]))
            else:
                self._runs[-1][1].append(cell)

    def reference_match(self, cell: AnswerCell) -> Match:
        """The answer itself, matched against its own TODO form. Raises CourseError."""
        if cell.id not in self._references:
            match = match_cell(cell, ast.parse(cell.answer), cell.answer)
            if match is None:
                raise CourseError(f"The answer of cell {cell.id} does not fit its own TODO form. Use simpler holes.")
            self._references[cell.id] = match
        return self._references[cell.id]

    def order(self, cell: AnswerCell, exercise: Exercise, tree: ast.Module) -> Order:
        """An order to run a whole cell in the state before `cell`, and to read the probe of `exercise` in each case.

        Raises SyntaxError, ValueError or RecursionError for code that parses but does not compile.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = compile(ast.fix_missing_locations(tree), CELL, "exec", dont_inherit=True)
        return Order(cell, exercise, _portable(code), meaning(tree))

    def outcome(self, order: Order) -> Outcome:
        """Carry out one order. Raises TookTooLong, Died, CourseError."""
        # With its line numbers: an error names a line.
        to_the_letter = (order.exercise.name, hashlib.sha256(order.code.encode("ascii")).hexdigest())
        with self._lock:
            for key in (order.exercise.name, order.meaning), to_the_letter:
                if key in self._remembered:
                    self._remembered.move_to_end(key)
                    return self._remembered[key]
        try:
            outcome = self._run(order)
        except Gone:  # what was judged before has killed it
            outcome = self._run(order)
        if self._remember:
            key = to_the_letter if any("error" in case for case in outcome) else (order.exercise.name, order.meaning)
            with self._lock:
                self._remembered[key] = outcome
                if len(self._remembered) > self._remember:
                    self._remembered.popitem(last=False)
        return outcome

    def _run(self, order: Order) -> Outcome:
        exercise = order.exercise
        with self._lock:
            if exercise.name not in self._probes:
                self._probes[exercise.name] = pack(exercise, order.cell, self._say_inputs)
            sandbox, state = self._reach(order.cell)
        try:
            reply = sandbox.judge(state, {"code": order.code, "probe": self._probes[exercise.name]}, exercise.seconds)
        except BaseException as error:
            with self._lock:
                if not sandbox.alive:
                    if isinstance(error, Died):
                        error.all_of_it = True
                    if sandbox is self._sandbox:
                        self._close()
            raise
        if "cases" not in reply:
            raise CourseError(f"The probe of blank {exercise.name} failed: {reply.get('failed')}")
        if not (isinstance(reply["cases"], list) and all(isinstance(case, dict) for case in reply["cases"])):
            raise Died("what came back was not an outcome")
        return reply["cases"]

    def outcomes(self, orders: Iterable[Order]) -> list[Outcome | Exception]:
        """Carry out orders, several at a time where they do not share a process; what one raises takes its place.

        Raises CourseError.
        """

        orders = list(orders)
        wanted = {order.cell.id for order in orders}
        with self._lock:
            if self._once and not (self._states and wanted <= dict(self._runs).keys()):
                if self._states:
                    self._close()
                self._plan_states(wanted)
            self.begin()
        with ThreadPoolExecutor(self._sandbox.at_once) as pool:
            outcomes = list(pool.map(self._outcome_or_error, orders))
        # Where one has torn down the whole judging process, those beside it are innocent.
        lost = [i for i, outcome in enumerate(outcomes) if isinstance(outcome, Died) and outcome.all_of_it]
        for i in lost if len(lost) > 1 else []:
            outcomes[i] = self._outcome_or_error(orders[i])
        return outcomes

    def _outcome_or_error(self, order: Order) -> Outcome | TookTooLong | Died:
        try:
            return self.outcome(order)
        except (TookTooLong, Died) as error:
            return error

    def begin(self) -> None:
        """Start the judging process, without waiting for it: torch takes a second or two to load."""
        with self._lock:
            if self._sandbox is None or not self._sandbox.alive:
                self._close()
                self._sandbox = self._start_sandbox(course_texts(self.lesson.number), list(self.lesson.chapter.imports))

    def reach(self, cell: AnswerCell | None = None) -> None:
        """Build the reference states up to `cell` (all of them when None). Raises CourseError, Died, TookTooLong."""
        with self._lock:
            self._reach(cell)

    def _reach(self, cell: AnswerCell | None) -> tuple[Sandbox, int]:
        self.begin()
        wanted = cell.id if cell else ""
        if wanted not in dict(self._runs):
            raise CourseError(f"Cell {wanted} has blanks and a tag that keeps it out of the reference state.")
        try:
            while wanted not in self._states:
                self._advance()
        except (TookTooLong, Died):
            never_began = not self._states
            self._close()
            if never_began:  # nothing of the learner's has run in it
                check_torch_loads()
            raise
        return self._sandbox, self._states[wanted]

    def _advance(self) -> None:
        before, cells = self._runs[len(self._states)]
        codes = [_portable(compile(cell.answer, f"<reference {cell.id}>", "exec", dont_inherit=True)) for cell in cells]
        reply = self._sandbox.advance(codes, REFERENCE_SECONDS)
        if "failed" in reply:
            what = f"{reply['failed']['type']}: {reply['failed']['message']}"
            if "cell" in reply:
                failed = cells[reply["cell"]]
                raise CourseError(f"Answer cell {failed.id} does not run: {what}\n{failed.source}")
            raise CourseError(
                f"The state before cell {before or 'the end'} cannot be kept: {reply['failed']['message']}. Tag the "
                "cell that makes it `display`, or `del` the name in that cell."
            )
        self._states[before] = len(self._states) + 1

    def _close(self) -> None:
        if self._sandbox is not None:
            self._sandbox.close()
        self._sandbox, self._states = None, {}

    @property
    def process(self) -> int | None:
        """The number of the judging process, where there is one."""
        return self._sandbox.pid if self._sandbox else None

    def close(self) -> None:
        """End the judging process."""
        with self._lock:
            self._close()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self.close()


def _portable(code: Any) -> str:
    return base64.b64encode(marshal.dumps(code)).decode("ascii")
