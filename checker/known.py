"""What filled blanks do is known without running them where the course lists them: answers, right ones, mistakes.

Most of what a class hands in is on these lists. What they do was found out when the references were made.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator

from .blanks import AnswerCell
from .exercise import Exercise, filled
from .references import Outcome, References
from .session import Order, meaning


class Known:
    """The outcomes of a chapter's listed fillings, found by what the whole cell means to Python."""

    def __init__(self, references: References):
        self._references = references
        self._answers: dict[str, str] = {}  # the meaning of answer cells, by id
        self._listed: dict[str, dict[str, Outcome]] = {}  # by blank, by the meaning of its cell

    def outcome(self, order: Order) -> Outcome | None:
        """What an order would do; None where it has to be run."""
        cell, name = order.cell, order.exercise.name
        if cell.id not in self._answers:
            self._answers[cell.id] = meaning(ast.parse(cell.answer))
        if order.meaning == self._answers[cell.id]:
            return self._references.answers[name]
        if name not in self._listed:
            self._listed[name] = dict(self._read_list(cell, order.exercise))
        return self._listed[name].get(order.meaning)

    def _read_list(self, cell: AnswerCell, exercise: Exercise) -> Iterator[tuple[str, Outcome]]:
        answer, mistakes = self._references.answers[exercise.name], self._references.mistakes[exercise.name]
        pairs = list(zip([mistake.filling for mistake in exercise.mistakes], mistakes))
        # An error names its line, and that is another one where the learner has put a comment above it.
        pairs = [(filling, outcome) for filling, outcome in pairs if not any("error" in case for case in outcome)]
        for filling, outcome in [*pairs, *((filling, answer) for filling in exercise.right)]:
            with contextlib.suppress(SyntaxError):
                yield meaning(ast.parse(filled(cell, exercise.name, filling))), outcome
