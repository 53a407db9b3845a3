"""Where everything stands on a tensor map: which pieces are shown, their boxes, and the ways of the lines."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..messages import tr
from ..trace import Group, Piece
from . import TEXT_SIZE
from .parts import width_of

TEXT = 0.19  # inches: height of a line of text
LETTER = 0.08  # inches: mean width of a letter
GAP, PAD, TITLE, LANE = 0.26, 0.12, 0.36, 0.13  # between boxes; inside a frame; its heading; between lines
HEADING, BESIDE = 0.17, 0.1  # from a frame's edge to the middle of its heading; between a line and a heading
ABOVE, TURN = 0.04, 0.16  # above a name: an arrow's tip, and the last turn of a line
SHORT = 1.25  # inches: a line no longer than that may slant
CELL = 0.105  # inches: side of one number
WIDEST, HIGHEST, NARROWEST = 6.6, 1.6, 0.8  # inches: no tensor is drawn larger, nor shrunk below the last


Way = list[tuple[float, float]]  # the corners of a line, from its start to its arrow's tip


@dataclass
class Box:
    """A thing with a place: a piece (no rows) or a group (rows of boxes). x and y are the upper left corner."""

    item: Piece | Group
    rows: list[list[Box]] = field(default_factory=list)
    wide: float = 0.0
    high: float = 0.0
    x: float = 0.0
    y: float = 0.0
    framed: bool = True

    def leaves(self) -> Iterator[Box]:
        """The boxes of tensors in here."""
        if isinstance(self.item, Piece):
            yield self
        for row in self.rows:
            for box in row:
                yield from box.leaves()

    def frames(self) -> Iterator[Box]:
        """The boxes of groups in here that are drawn with a frame."""
        if isinstance(self.item, Group) and self.framed:
            yield self
        for row in self.rows:
            for box in row:
                yield from box.frames()


def plain(group: Group) -> Group:
    """Modules that only wrap one thing give their name to it and step aside."""
    inside: list[Piece | Group] = []
    for item in group.inside:
        if isinstance(item, Group):
            item = plain(item)
            if len(item.inside) == 1:
                only = item.inside[0]
                if isinstance(only, Piece) and not only.name:
                    only.module = item.name if not item.name.isdigit() else only.module
                elif isinstance(only, Group):
                    only.title, only.name = item.title, item.name
                item = only
            elif not item.inside:
                continue
            elif item.title == "Sequential" and (
                group.inside == [item] or all(isinstance(part, Group) for part in item.inside)
            ):
                inside += item.inside
                continue
        inside.append(item)
    if len(inside) == 1 and isinstance(inside[0], Group) and inside[0].title == "Sequential":
        inside = inside[0].inside
    return Group(group.title, group.name, inside)


def folded(group: Group) -> Group:
    """Of several groups of one class, only the first stays whole; of the others, the last piece is left."""
    titles = [item.title for item in group.inside if isinstance(item, Group)]
    seen: set[str] = set()
    inside: list[Piece | Group] = []
    for item in group.inside:
        if isinstance(item, Piece):
            inside.append(item)
            continue
        numbered = f"{item.title} {item.name}" if titles.count(item.title) > 1 else item.title
        if item.title in seen:
            last = list(item.pieces())[-1]
            inside.append(Piece(last.number, last.value, numbered, last.sources))
        else:
            seen.add(item.title)
            inside.append(Group(numbered, item.name, folded(item).inside))
    return Group(group.title, group.name, inside)


def connect(whole: Group, shown: Group) -> None:
    """Let the pieces that are drawn come from pieces that are drawn: each stands for the hidden ones before it."""
    visible = {piece.number for piece in shown.pieces()}
    stand_in: dict[int, int] = {}
    hidden: list[int] = []
    for piece in whole.pieces():
        hidden.append(piece.number)
        if piece.number in visible:
            stand_in |= dict.fromkeys(hidden, piece.number)
            hidden = []
    sources: dict[int, set[int]] = {number: set() for number in visible}
    for piece in whole.pieces():
        if piece.number in stand_in:
            sources[stand_in[piece.number]] |= {stand_in[source] for source in piece.sources}
    for piece in shown.pieces():
        piece.sources = frozenset(sources[piece.number] - {piece.number})


def page_of(value: Any) -> Any:
    """The two axes of a tensor that are drawn: of the first element of all others."""
    while value.dim() > 2:
        value = value[0]
    return value.reshape(1, -1) if value.dim() < 2 else value


@dataclass(frozen=True)
class Scale:
    """How large tensors are drawn: proportional to their sizes, but a narrow one stays wide enough to be seen."""

    column: float  # inches
    row: float

    @classmethod
    def of(cls, group: Group) -> Scale:
        """The scale at which every tensor of the group fits."""
        sizes = [page_of(piece.value).shape for piece in group.pieces()]
        return cls(min(CELL, WIDEST / max(s[1] for s in sizes)), min(CELL, HIGHEST / max(s[0] for s in sizes)))

    def size(self, piece: Piece) -> tuple[float, float]:
        """Width and height of a piece's field of cells, in inches."""
        rows, columns = page_of(piece.value).shape
        return max(columns * self.column, min(columns * CELL, NARROWEST)), rows * self.row


def captions(piece: Piece) -> list[str]:
    name = piece.name or (piece.module if not piece.module.isdigit() else "")
    shape = " × ".join(str(n) for n in piece.value.shape) or tr("one number")
    if piece.operation == "input":
        return [name, tr("what goes in  {shape}", shape=shape)] if name else [tr("what goes in"), shape]
    made = piece.operation
    return [name or made, shape] if not name or made == name else [name, f"{made}  {shape}"]


def laid_out(group: Group, scale: Scale) -> tuple[Box, list[Way]]:
    """The group's box with everything in its place, and the ways of its lines. Frames are wide enough for both."""
    room: dict[int, float] = {}
    for _ in range(10):  # a wider frame may move the lines of another; a few rounds have been enough so far
        box = measured(group, scale, framed=False, room=room)
        place(box, 0.0, 0.0)
        lanes = lanes_of(box)
        ways = ways_of(box, lanes, scale)
        lacks = {id(frame.item): max(_lane_lacks(frame, lanes), heading(frame, ways)[1]) for frame in box.frames()}
        if max(lacks.values(), default=0.0) < 1e-6:
            break
        for number, lack in lacks.items():
            room[number] = room.get(number, 0.0) + max(lack, 0.0)
    return box, ways


def _lane_lacks(frame: Box, lanes: dict[tuple[int, int], float]) -> float:
    """By how many inches the outermost line inside a frame comes too close to its right edge."""
    inside = {box.item.number for box in frame.leaves()}
    return max((x for ends, x in lanes.items() if inside >= set(ends)), default=0.0) + PAD - frame.x - frame.wide


def heading(frame: Box, ways: list[Way]) -> tuple[float, float]:
    """Where a frame's heading begins, as far left as no line crosses it, and how many inches it lacks for that."""
    wide = title_width(frame.item.title)
    top, bottom, right = frame.y, frame.y + 2 * HEADING - 0.06, frame.x + frame.wide
    crossing = [span for way in ways for span in spans(way, top, bottom) if frame.x < span[1] and span[0] < right]
    start = frame.x + PAD
    lack = 0.0
    for low, high in sorted(crossing):
        if start + wide + BESIDE <= low:
            break
        lack = lack or start + wide + BESIDE - low  # of the stretch before the first line
        start = max(start, high + BESIDE)
    if start + wide + PAD <= right:
        return start, 0.0
    return frame.x + PAD, min(lack, start + wide + PAD - right)


def spans(way: Way, top: float, bottom: float) -> Iterator[tuple[float, float]]:
    """From where to where the pieces of a line go between two heights."""
    for (x, y), (to_x, to_y) in zip(way, way[1:]):
        if min(y, to_y) < bottom and max(y, to_y) > top:
            parts = [(min(max(height, top), bottom) - y) / (to_y - y) if to_y != y else 0.0 for height in (y, to_y)]
            ends = [x + part * (to_x - x) for part in parts] if to_y != y else [x, to_x]
            yield min(ends), max(ends)


def ways_of(root: Box, lanes: dict[tuple[int, int], float], scale: Scale) -> list[Way]:
    """The corners of each line. One that enters or leaves a frame does so straight down, where it can."""
    leaves = {box.item.number: box for box in root.leaves()}
    frames = [(frame, {box.item.number for box in frame.leaves()}) for frame in root.frames()]
    ways = []
    for (s, t), lane in lanes.items():
        source, target = leaves[s], leaves[t]
        left, edge, _, bottom = cells_at(source, scale)
        middle = (left + edge) / 2
        behind = [frame.y + frame.high for frame, inside in frames if s in inside and t not in inside]
        if lane:
            height = max(bottom, source.y + source.high, *behind) + LANE
            _, goal_edge, goal_top, goal_bottom = cells_at(target, scale)
            goal = (goal_edge + 0.02, (goal_top + goal_bottom) / 2)
            start = middle + LANE / 2
            ways.append([(start, bottom), (start, height), (lane, height), (lane, goal[1]), goal])
            continue
        aside = target.x + target.wide / 2
        aside = middle if abs(aside - middle) < LANE / 2 else aside  # no tiny bends
        start, goal = (middle, bottom + 0.02), (aside, target.y - ABOVE)
        entered = [frame for frame, inside in frames if t in inside and s not in inside]  # the outermost comes first
        way = [start, goal]
        if (behind or entered) and aside != middle:
            turn = entered[0].y - LANE if entered else target.y - TURN
            for frame in entered:
                if frame.x + PAD < middle < frame.x + frame.wide - PAD:
                    turn = frame.y + TITLE + PAD - TURN
            bent = [start, (middle, turn), (aside, turn), goal]
            if turn > start[1] and not any(_meets(bent, box) for box in leaves.values()):
                way = bent
        ways.append(way)
    return ways


def _meets(way: Way, box: Box) -> bool:
    """Whether a line goes through a box."""
    return any(low < box.x + box.wide and high > box.x for low, high in spans(way, box.y, box.y + box.high - 0.04))


@functools.cache
def title_width(title: str) -> float:
    """The width of a frame's heading in inches."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    return TextPath((0, 0), title, prop=FontProperties(weight="bold", size=TEXT_SIZE)).get_extents().width / 72


def measured(item: Piece | Group, scale: Scale, framed: bool = True, room: dict[int, float] | None = None) -> Box:
    """The box of an item, without a place. `room` says which groups, by id, need more inches at both sides."""
    room = room or {}
    if isinstance(item, Piece):
        wide, high = scale.size(item)
        lines = captions(item)
        text = max(width_of(lines[0]) * LETTER * 1.12, width_of(lines[1]) * LETTER)
        return Box(item, [], max(text, wide) + 0.1, 2 * TEXT + 0.06 + high)
    rows = [[measured(part, scale, room=room) for part in row] for row in rows_of(item)]
    wide = max((sum(b.wide for b in row) + GAP * (len(row) - 1) for row in rows), default=0)
    high = sum(max(b.high for b in row) for row in rows) + GAP * (len(rows) - 1)
    box = Box(item, rows, wide, high, framed=framed)
    if framed:
        box.wide = max(wide + 2 * LANE + 2 * room.get(id(item), 0.0), title_width(item.title)) + 2 * PAD
        box.high += TITLE + 2 * PAD
    return box


def rows_of(group: Group) -> list[list[Piece | Group]]:
    """Neighbours of which none needs another stand side by side."""
    rows: list[list[Piece | Group]] = []
    made: set[int] = set()
    for item in group.inside:
        pieces = [item] if isinstance(item, Piece) else list(item.pieces())
        # An input stands alone, and so does what ends a row by taking it in.
        if rows and made and not any(p.sources & made for p in pieces):
            rows[-1].append(item)
            made |= {p.number for p in pieces}
        else:
            rows.append([item])
            made = {p.number for p in pieces}
        if any(p.operation == "input" for p in pieces):
            made = set()
    return rows


def place(box: Box, x: float, y: float) -> None:
    box.x, box.y = x, y
    top = y + (TITLE + PAD if box.framed and box.rows else 0)
    for row in box.rows:
        left = x + (box.wide - sum(b.wide for b in row) - GAP * (len(row) - 1)) / 2
        for part in row:
            place(part, left, top)
            left += part.wide + GAP
        top += max(b.high for b in row) + GAP


def lanes_of(group: Box) -> dict[tuple[int, int], float]:
    """For each connection: 0 where it goes straight down, else the x at which it passes the others by.

    It stays inside the smallest group that holds both ends, and outside of the groups in there. Lines to the same
    tensor may share a lane.
    """
    lanes: dict[tuple[int, int], float] = {}
    parts = [part for row in group.rows for part in row]
    for part in parts:
        lanes |= lanes_of(part)
    leaves = {box.item.number: box for box in group.leaves()}
    pairs = [(s, t) for t, box in leaves.items() for s in box.item.sources if s in leaves and (s, t) not in lanes]
    for source, target in sorted(pairs, key=lambda pair: leaves[pair[1]].y - leaves[pair[0]].y):
        top, bottom = leaves[source].y, leaves[target].y + leaves[target].high
        between = [b for b in leaves.values() if top + leaves[source].high < b.y + b.high / 2 < leaves[target].y]
        between = between and not clear(leaves[source], leaves[target], between)
        beside = [part.x + part.wide + LANE for part in parts if part.y < bottom and part.y + part.high > top]
        crossed = [
            x if t == target else x + LANE
            for (s, t), x in lanes.items()
            if x and leaves[s].y < bottom and leaves[t].y + leaves[t].high > top
        ]
        lanes[source, target] = max([*beside, *crossed]) if between else 0.0
    return lanes


def clear(source: Box, target: Box, between: list[Box]) -> bool:
    """Whether a short straight line from one box down to the other meets none of the boxes."""
    start = source.x + source.wide / 2, source.y + source.high
    end = target.x + target.wide / 2, target.y
    along = [
        (start[0] + f * (end[0] - start[0]), start[1] + f * (end[1] - start[1])) for f in (i / 40 for i in range(41))
    ]
    hit = any(b.x < x < b.x + b.wide and b.y < y < b.y + b.high for x, y in along for b in between)
    return end[1] - start[1] < SHORT and not hit


def cells_at(box: Box, scale: Scale) -> tuple[float, float, float, float]:
    """Where a tensor's cells are drawn: left, right, top, bottom."""
    wide, high = scale.size(box.item)
    left = box.x + (box.wide - wide) / 2
    top = box.y + 2 * TEXT + 0.04
    return left, left + wide, top, top + high
