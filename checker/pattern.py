"""A cell with blanks as the engine looks for it: the TODO cell's syntax tree, and what is known of it before."""

from __future__ import annotations

import ast
import functools
from typing import TYPE_CHECKING

from .names import assigned

if TYPE_CHECKING:
    from .blanks import Blank

HOLE = "____"


def is_hole(node: ast.AST | None) -> bool:
    """Whether a node is the name ``____``."""
    return isinstance(node, ast.Name) and node.id == HOLE


class Pattern:
    """A TODO cell's tree; nobody changes it. What it says of itself is found out once: it is tried on every cell."""

    def __init__(self, todo: str, blanks: list[Blank]):
        self.tree = ast.parse(todo)
        self._blanks = blanks
        self.regions = {blank.name for blank in blanks if blank.region}

    @functools.cached_property
    def holes(self) -> dict[int, tuple[str, int]]:
        """For each hole, by its node's id, its blank's name and its place among that blank's holes."""
        spans = sorted((start, blank.name, i) for blank in self._blanks for i, (start, _) in enumerate(blank.spans))
        nodes = sorted((n for n in ast.walk(self.tree) if is_hole(n)), key=lambda n: (n.lineno, n.col_offset))
        if len(spans) != len(nodes):
            raise ValueError(f"the TODO cell has {len(nodes)} holes, its blanks {len(spans)}")
        # In source order, so that a blank's holes keep theirs.
        return {id(node): (name, i) for node, (_, name, i) in zip(nodes, spans)}

    @functools.cached_property
    def names(self) -> set[str]:
        """What the cell defines."""
        return set(assigned(self.tree.body, definitions=True))

    @functools.cached_property
    def size(self) -> int:
        """The number of its nodes: the larger, the more a match tells."""
        return sum(1 for _ in ast.walk(self.tree))
