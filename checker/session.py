"""Run learners' code in reference states: a lesson, its judging process, and what has been sent to it."""

from __future__ import annotations

import ast
import base64
import contextlib
import marshal
import threading
from collections.abc import Callable

from .blanks import AnswerCell
from .course import CourseError, Lesson
from .exercise import Exercise
from .match import Match, match_cell
from .probe import pack
from .references import Outcome
from .sandbox import Died, Sandbox, TookTooLong
from .worker import CELL

REFERENCE_SECONDS = 120.0


class Session:
    """One lesson with one judging process, started when first needed and again when it was lost.

    Reference cells are sent only as far as the cell to be judged, so that the process never holds the
    answers of that cell or of a later one. Safe to use from several threads.
    """

    def __init__(self, lesson: Lesson, make_sandbox: Callable[[], Sandbox] = Sandbox):
        self.lesson = lesson
        self._make_sandbox = make_sandbox
        self._sandbox: Sandbox | None = None
        self._reached = 0  # how many of the state cells have been run
        self._lock = threading.RLock()
        self._references: dict[str, Match] = {}
        self._probes: dict[str, str] = {}

    def reference_match(self, cell: AnswerCell) -> Match:
        """The answer itself, matched against its own TODO form. Raises CourseError."""
        if cell.id not in self._references:
            match = match_cell(cell, ast.parse(cell.answer), cell.answer)
            if match is None:
                raise CourseError(f"The answer of cell {cell.id} does not fit its own TODO form. Use simpler holes.")
            self._references[cell.id] = match
        return self._references[cell.id]

    def outcome(self, cell: AnswerCell, exercise: Exercise, tree: ast.Module) -> Outcome:
        """Run a whole cell in the state before `cell`, read the probe of `exercise` in each case.

        Raises TookTooLong, Died, CourseError; SyntaxError, ValueError or RecursionError for code that
        parses but does not compile.
        """
        code = compile(ast.fix_missing_locations(tree), CELL, "exec", dont_inherit=True)
        if exercise.name not in self._probes:
            self._probes[exercise.name] = pack(exercise, cell)
        with self._lock:
            self.reach(cell)
            reply = self._ask(
                {"do": "judge", "in": cell.id, "code": _portable(code), "probe": self._probes[exercise.name]},
                exercise.seconds,
            )
        if "cases" not in reply:
            raise CourseError(f"The probe of blank {exercise.name} failed: {reply.get('failed')}")
        return reply["cases"]

    def begin(self) -> None:
        """Start the judging process, without waiting for it: torch takes a second or two to load."""
        with self._lock:
            if self._sandbox is None or not self._sandbox.alive:
                self._close()
                self._sandbox = self._make_sandbox()

    def reach(self, cell: AnswerCell | None = None) -> None:
        """Build the reference states up to `cell` (all of them when None). Raises CourseError, Died."""
        with self._lock:
            self.begin()
            cells = self.lesson.state_cells
            target = (
                len(cells) if cell is None else next((i for i, other in enumerate(cells) if other.id == cell.id), None)
            )
            if target is None:
                raise CourseError(f"Cell {cell.id} has blanks and a tag that keeps it out of the reference state.")
            while self._reached <= target:
                self._advance(cells)

    def _advance(self, cells: list[AnswerCell]) -> None:
        if self._reached > 0:
            previous = cells[self._reached - 1]
            code = compile(previous.answer, f"<reference {previous.id}>", "exec", dont_inherit=True)
            reply = self._ask({"do": "run", "after": previous.id, "code": _portable(code)}, REFERENCE_SECONDS)
            if "failed" in reply:
                raise CourseError(
                    f"Answer cell {previous.id} does not run: {reply['failed']['type']}: "
                    f"{reply['failed']['message']}\n{previous.source}"
                )
        key = cells[self._reached].id if self._reached < len(cells) else "end"
        reply = self._ask({"do": "save", "key": key}, REFERENCE_SECONDS)
        if "failed" in reply:
            raise CourseError(
                f"The state before cell {key} cannot be kept: {reply['failed']['message']}. Tag the cell "
                "that makes it `display`, or `del` the name in that cell."
            )
        self._reached += 1

    def _ask(self, order: dict, seconds: float) -> dict:
        try:
            return self._sandbox.ask(order, seconds)
        except (TookTooLong, Died):
            self._close()
            raise

    def _close(self) -> None:
        if self._sandbox is not None:
            self._sandbox.close()
        self._sandbox, self._reached = None, 0

    def close(self) -> None:
        """End the judging process."""
        with self._lock:
            self._close()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self.close()


def _portable(code) -> str:
    return base64.b64encode(marshal.dumps(code)).decode("ascii")
