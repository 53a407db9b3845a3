"""Match a learner's cell against the TODO cell: the syntax tree is the pattern, ``____`` its holes.

Formatting and comments do not matter, and statements that the learner added anywhere (a `print` to
look at something) are stepped over. A match gives each hole a `Slot`: the place in the learner's
tree, what stands there, and a way to put something else there for a while.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from .blanks import LABEL, AnswerCell
from .pattern import is_hole

IGNORED_FIELDS = {"ctx", "type_comment", "kind", "type_ignores", "type_params"}
FIRST_LINE = ast.Pass(lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)  # a module has no line of its own


@dataclass
class Slot:
    """A hole's place in a learner's tree.

    `owner.field` is one node, or a list of which `start:stop` is the hole. A hole among call arguments
    may also take keywords, named in `keywords`.
    """

    owner: ast.AST
    field: str
    start: int | None = None
    stop: int | None = None
    keywords: tuple[ast.keyword, ...] = ()

    @property
    def nodes(self) -> list[ast.AST]:
        """What stands in the hole."""
        value = getattr(self.owner, self.field)
        inside = [value] if self.start is None else list(value[self.start : self.stop])
        return [*inside, *self.keywords]

    @property
    def is_blank(self) -> bool:
        """Nothing there yet, or still a ``____``."""
        nodes = self.nodes
        return not nodes or any(is_hole(n) for node in nodes for n in ast.walk(node))

    def put(self, nodes: Sequence[ast.AST]) -> None:
        """Replace the content by `nodes` (keywords among them where the hole is in a call)."""
        anchor = next(n for n in [*self.nodes, self.owner, FIRST_LINE] if hasattr(n, "lineno"))
        fresh = [_copy_at(node, anchor) for node in nodes]
        if self.start is None:
            setattr(self.owner, self.field, fresh[0])
            return
        plain = [node for node in fresh if not isinstance(node, ast.keyword)]
        content = list(getattr(self.owner, self.field))
        content[self.start : self.stop] = plain
        setattr(self.owner, self.field, content)
        if self.field == "args":
            kept = [k for k in self.owner.keywords if not any(k is mine for mine in self.keywords)]
            self.owner.keywords = kept + [node for node in fresh if isinstance(node, ast.keyword)]

    def save(self) -> list[tuple[ast.AST, str, Any]]:
        """What `put` may change, to be set back later."""
        fields = [self.field] + (["keywords"] if self.field == "args" else [])
        # `put` sets new lists and never changes one in place, so the old value is enough.
        return [(self.owner, name, getattr(self.owner, name)) for name in fields]


def _copy_at(value: Any, anchor: ast.AST) -> Any:
    """A copy of a foreign node with the line of the place it is put into, so that tracebacks point there.

    Several times faster than `copy.deepcopy`.
    """
    if isinstance(value, list):
        return [_copy_at(item, anchor) for item in value]
    if not isinstance(value, ast.AST):
        return value
    fresh = type(value)(**{name: _copy_at(part, anchor) for name, part in ast.iter_fields(value)})
    return ast.copy_location(fresh, anchor)


@dataclass
class Match:
    """A learner's tree with a slot for each hole of each blank."""

    tree: ast.Module
    slots: dict[str, list[Slot]]
    used: set[int]  # ids of the top-level statements that the pattern names
    covered: set[int]  # ids of those that stand in holes for whole statements
    added: list[tuple[ast.AST, str, int]]  # the learner's own statements: list `field` of `owner`, position

    @contextmanager
    def with_others_from(self, reference: Match, keep: str, added: bool = True) -> Iterator[ast.Module]:
        """The tree with every blank but `keep` filled from `reference`; set back afterwards.

        With ``added=False`` without the statements that the learner added: they may belong to another blank.
        """
        saved = [(owner, name, getattr(owner, name)) for owner, name, _ in self.added]
        saved += [entry for slots in self.slots.values() for slot in slots for entry in slot.save()]
        try:
            for owner, name, index in [] if added else self.added:
                content = list(getattr(owner, name))
                content[index] = ast.copy_location(ast.Pass(), content[index])  # positions stay true
                setattr(owner, name, content)
            pairs = [
                pair for name in self.slots if name != keep for pair in zip(self.slots[name], reference.slots[name])
            ]
            # From the back, so that earlier positions in the same list stay true, whichever blank they belong to.
            for slot, source in sorted(reversed(pairs), key=lambda pair: -(pair[0].start or 0)):
                slot.put(source.nodes)
            yield self.tree
        finally:
            for owner, name, value in reversed(saved):
                setattr(owner, name, value)


def match_cell(cell: AnswerCell, tree: ast.Module, source: str = "") -> Match | None:
    """Match a learner's parsed cell against an answer cell's TODO form; None where it does not fit.

    The labels (``# TODO 1.2``) left in `source` tell neighbouring statements apart where the tree cannot.
    """
    matcher = _Matcher(cell, source)
    if not matcher.block(cell.pattern.tree.body, tree, "body"):
        return None
    slots: dict[str, list[Slot]] = {blank.name: [] for blank in cell.blanks}
    found = dict(matcher.trail)
    for hole, (name, _) in matcher.holes.items():
        slots[name].append(found[hole])
    used = {id(tree.body[i]) for owner, _, i in matcher.claimed if owner is tree}
    covered = {id(node) for found in slots.values() for slot in found if slot.owner is tree for node in slot.nodes}
    return Match(
        tree, slots, used, covered, _added(matcher.claimed, [slot for found in slots.values() for slot in found])
    )


def _added(claimed: list[tuple[ast.AST, str, int]], slots: list[Slot]) -> list[tuple[ast.AST, str, int]]:
    """The statements in the matched blocks that neither the pattern names nor a hole holds."""
    taken: dict[tuple[int, str], set[int]] = {}
    blocks: dict[tuple[int, str], ast.AST] = {}
    for owner, name, index in claimed:
        blocks[id(owner), name] = owner
        taken.setdefault((id(owner), name), set()).add(index)
    for slot in slots:
        taken.setdefault((id(slot.owner), slot.field), set()).update(range(slot.start or 0, slot.stop or 0))
    return [
        (owner, name, index)
        for (number, name), owner in blocks.items()
        for index in range(len(getattr(owner, name)))
        if index not in taken[number, name]
    ]


class _Matcher:
    def __init__(self, cell: AnswerCell, source: str):
        self.cell, self.source = cell, source
        self.holes, self.regions = cell.pattern.holes, cell.pattern.regions
        self.trail: list[tuple[int, Slot]] = []
        self.claimed: list[tuple[ast.AST, str, int]] = []

    @functools.cached_property  # few cells have a hole for which it matters
    def lines(self) -> dict[str, int]:
        """The lines on which the blanks' labels stand."""
        texts = enumerate(self.source.split("\n"), start=1)
        labels = {match[1]: line for line, text in texts if (match := LABEL.search(text))}
        return {blank.name: labels[blank.number] for blank in self.cell.blanks if blank.number in labels}

    def undo_to(self, mark: tuple[int, int]) -> None:
        del self.trail[mark[0] :]
        del self.claimed[mark[1] :]

    def mark(self) -> tuple[int, int]:
        return len(self.trail), len(self.claimed)

    def node(self, pattern: Any, actual: Any) -> bool:
        """Whether two nodes (or field values) agree, filling slots on the way."""
        if not isinstance(pattern, ast.AST):
            return type(pattern) is type(actual) and pattern == actual
        if type(pattern) is not type(actual):
            return False
        for name in pattern._fields:
            if name in IGNORED_FIELDS:
                continue
            want, have = getattr(pattern, name, None), getattr(actual, name, None)
            if is_hole(want):
                if not isinstance(have, ast.AST):
                    return False
                self.trail.append((id(want), Slot(actual, name)))
            elif isinstance(want, list):
                if not self.field(want, actual, name):
                    return False
            elif not self.node(want, have):
                return False
        return True

    def field(self, want: list, actual: ast.AST, name: str) -> bool:
        if any(isinstance(item, ast.stmt) for item in want):
            return self.block(want, actual, name)
        if isinstance(actual, ast.Call) and name == "keywords":
            return self.keywords(want, actual)
        return self.sequence(want, actual, name)

    def keywords(self, want: list[ast.keyword], call: ast.Call) -> bool:
        """Keywords in any order; those that the pattern lacks belong to a hole among the arguments."""
        rest = list(call.keywords)
        for keyword in want:
            partner = next((k for k in rest if k.arg == keyword.arg), None)
            if partner is None or not self.node(keyword, partner):
                return False
            rest.remove(partner)
        if not rest:
            return True
        for _, slot in reversed(self.trail):
            if slot.owner is call and slot.field == "args":
                slot.keywords = tuple(rest)
                return True
        return False

    def sequence(self, want: list, actual: ast.AST, name: str) -> bool:
        """A list of expressions; a hole takes one or more of a call's arguments, elsewhere exactly one."""
        have = getattr(actual, name)
        many = isinstance(actual, ast.Call) and name == "args"

        @functools.cache  # a failure is not tried again; after a success nothing is
        def from_(i: int, j: int) -> bool:
            if i == len(want):
                return j == len(have)
            if not is_hole(want[i]):
                return j < len(have) and self.node(want[i], have[j]) and from_(i + 1, j + 1)
            longest = len(have) - j - (len(want) - i - 1) if many else 1
            # `f(x=1)` for `f(____)`: a hole may be filled by keywords alone.
            for length in range(max(longest, 0), -1 if many else 0, -1):
                mark = self.mark()
                if j + length <= len(have) and None not in have[j : j + length]:  # `{**x}` has no key there
                    self.trail.append((id(want[i]), Slot(actual, name, j, j + length)))
                    if from_(i + 1, j + length):
                        return True
                self.undo_to(mark)
            return False

        return from_(0, 0)

    def block(self, want: list[ast.stmt], actual: ast.AST, name: str) -> bool:
        """A list of statements, of which the learner may have added some.

        Matched from the end: where a learner assigns a name twice, the last assignment is the answer.
        """
        have = getattr(actual, name)
        if not isinstance(have, list) or (want and not have):
            return False
        want = [s for s in want if not _is_docstring(s)]

        @functools.cache  # a failure is not tried again; after a success nothing is
        def up_to(i: int, j: int) -> bool:
            """Match want[:i] within have[:j]."""
            if i == 0:
                return True
            last = want[i - 1]
            if isinstance(last, ast.Expr) and is_hole(last.value):
                if self.holes[id(last.value)][0] not in self.regions:
                    return self.one_statement(last.value, actual, name, j, lambda k: up_to(i - 1, k))
                for k in range(0, j + 1):  # the hole takes have[k:j], as much as possible
                    mark = self.mark()
                    if up_to(i - 1, k):
                        start = _skip_docstring(have, k)
                        self.trail.append((id(last.value), Slot(actual, name, start, j)))
                        return True
                    self.undo_to(mark)
                return False
            for k in range(j - 1, -1, -1):
                mark = self.mark()
                if self.node(last, have[k]) and up_to(i - 1, k):
                    self.claimed.append((actual, name, k))
                    return True
                self.undo_to(mark)
            return False

        return up_to(len(want), len(have))

    def one_statement(self, hole: ast.Name, actual: ast.AST, name: str, j: int, rest: Callable[[int], bool]) -> bool:
        """A hole that is one whole statement: the one with its label, else the last one that lets the rest match."""
        have = getattr(actual, name)
        line = self.lines.get(self.holes[id(hole)][0], 0)
        order = sorted(range(j), key=lambda k: (not have[k].lineno <= line <= have[k].end_lineno, -k))
        for k in [*order, None]:  # None: the learner took the statement away
            mark = self.mark()
            if rest(j if k is None else k):
                start, stop = (j, j) if k is None else (k, k + 1)
                self.trail.append((id(hole), Slot(actual, name, start, stop)))
                return True
            self.undo_to(mark)
        return False


def _is_docstring(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _skip_docstring(statements: list[ast.stmt], start: int) -> int:
    return start + 1 if start == 0 and statements and _is_docstring(statements[0]) else start
