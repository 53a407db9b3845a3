"""Which cell of the course is this? Found by its blanks and its shape, not by its position."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass, field
from typing import Any

from .blanks import LABEL, AnswerCell
from .course import Lesson
from .match import Match, match_cell
from .messages import in_source_language
from .names import assigned
from .pattern import HOLE

MAGIC = re.compile(r"^(\s*)(%%?[A-Za-z]|!).*$", re.MULTILINE)
MAX_SOURCE = 200_000  # characters; no cell of a course comes near it


class Unreadable(Exception):
    """A cell that Python cannot read. `line` is 1-based, or None."""

    def __init__(self, problem: str, line: int | None):
        super().__init__(problem)
        self.line = line


@dataclass
class Found:
    """A course cell recognised in a learner's cell; `match` is None where it was rewritten."""

    cell: AnswerCell
    match: Match | None


@dataclass
class Reading:
    """What a learner's cell holds: its tree and the course cells in it. Where Python cannot read it, `error` says so,
    and the cells are those that its comments name."""

    source: str
    found: list[Found]
    tree: ast.Module | None = None
    error: Unreadable | None = None
    plans: dict[str, Any] = field(default_factory=dict)  # what plan.py makes of it, by blank name


def read(lesson: Lesson, source: str, cell_id: str | None = None) -> Reading:
    """Read a learner's cell, and find the course cells in it."""
    try:
        tree = read_source(source)
        if not source.isascii():  # the course's texts in another language: one code for all of them
            tree = in_source_language(tree, lesson.number)
    except Unreadable as error:
        cells = labelled(lesson, source) or [cell for cell in lesson.blank_cells if cell.id == cell_id]
        return Reading(source, [Found(cell, None) for cell in cells], error=error.with_traceback(None))
    return Reading(source, find(lesson, source, tree, cell_id), tree)


def read_source(source: str) -> ast.Module:
    """Parse a learner's cell; lines with magics and shell commands count as empty. Raises Unreadable."""
    if len(source) > MAX_SOURCE:
        raise Unreadable(f"The cell has {len(source):,} characters; that is too long to be one of the course's.", None)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a dubious backslash is the learner's own affair
            try:
                return ast.parse(source)
            except SyntaxError:
                without = MAGIC.sub(r"\1pass", source)  # a body may hold nothing else
                if without == source:
                    raise
                return ast.parse(without)
    except SyntaxError as error:
        raise Unreadable(error.msg, error.lineno) from None
    except (RecursionError, MemoryError, ValueError) as error:
        raise Unreadable(str(error) or "nested too deeply", None) from None


def labelled(lesson: Lesson, source: str) -> list[AnswerCell]:
    """The cells whose TODO comments stand in the source."""
    numbers = set(LABEL.findall(source))
    return [cell for cell in lesson.blank_cells if any(blank.number in numbers for blank in cell.blanks)]


def find(lesson: Lesson, source: str, tree: ast.Module, cell_id: str | None = None) -> list[Found]:
    """The course cells that a learner's cell holds: usually one, several where cells were merged."""
    try:
        return _find(lesson, source, tree, cell_id)
    except RecursionError:  # nested deeper than any cell of a course
        return []


def _find(lesson: Lesson, source: str, tree: ast.Module, cell_id: str | None) -> list[Found]:
    by_label = labelled(lesson, source)
    if not by_label and LABEL.search(source):
        return []  # its labels say that it belongs to another chapter
    candidates = by_label or lesson.blank_cells
    matches = [Found(cell, match) for cell in candidates if (match := match_cell(cell, tree, source))]
    if not by_label:
        # Without comments several cells of like shape may fit: the right id wins, then the most telling one.
        matches.sort(key=lambda found: (found.cell.id != cell_id, -found.cell.pattern.size))
    claimed: set[int] = set()
    chosen = []
    for found in matches:
        if not found.match.used & claimed:
            claimed |= found.match.used
            chosen.append(found)
    rewritten = [Found(cell, None) for cell in by_label if cell not in [f.cell for f in chosen]]
    if chosen or rewritten:
        order = {cell.id: index for index, cell in enumerate(lesson.cells)}
        return sorted(chosen + rewritten, key=lambda found: order[found.cell.id])
    for cell in lesson.blank_cells:
        if cell_id == cell.id:
            return [Found(cell, None)]
    return _by_names(lesson, tree)


def _by_names(lesson: Lesson, tree: ast.Module) -> list[Found]:
    """A rewritten cell without comments: the one course cell whose names it all defines."""
    defined = set(assigned(tree.body, definitions=True))
    fitting = [(len(names), cell) for cell in lesson.blank_cells if (names := cell.pattern.names) and names <= defined]
    if not fitting:
        return []
    most = max(count for count, _ in fitting)
    best = [cell for count, cell in fitting if count == most]
    return [Found(best[0], None)] if len(best) == 1 else []


def blank_lines(source: str) -> set[str]:
    """The numbers whose TODO line still has its ``____``."""
    return {match[1] for line in source.split("\n") if HOLE in line.split("#")[0] and (match := LABEL.search(line))}
