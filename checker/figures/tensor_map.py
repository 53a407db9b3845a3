"""The tensor map: every tensor that a model makes on its way, drawn from a run of the live model."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..course import settings
from ..trace import Group, Piece, trace
from . import PALETTE, TEXT_SIZE, Picture, finish, styled

TEXT = 0.19  # inches: height of a line of text
LETTER = 0.08  # inches: mean width of a letter
GAP, PAD, TITLE, LANE = 0.26, 0.12, 0.28, 0.13  # between boxes; inside a frame; its heading; between lines
CELL = 0.105  # inches: side of one number
WIDEST, HIGHEST = 6.6, 1.6  # inches: no tensor is drawn larger
MEANING = ("query", "key", "value", "token", "position")


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


def tensor_map(model: Any, *inputs: Any, full: bool = False) -> Picture:
    """Run `model` on `inputs` (default: the course's running example, ids (B, T)) and draw what it made.

    Each tensor is a field of coloured cells, the first of the batch, with its name in the code, what made it,
    and its full shape. Of modules that stand side by side or follow each other in the same form, the first is
    drawn whole and the others by their results; ``full=True`` draws everything. The model's mode and weights
    stay as they are. Whatever error the model raises for these inputs is raised.
    """
    import torch

    if not inputs:
        device = next((parameter.device for parameter in model.parameters()), "cpu")
        inputs = (torch.tensor(settings()["example_ids"], device=device),)
    root = _plain(trace(model, *inputs))
    shown = root if full else _folded(root)
    _connect(root, shown)
    cell = _cell_size(shown)
    box = _measured(shown, cell, framed=False)
    _place(box, 0.0, 0.0)
    return finish(_drawn(box, cell), _described(model, shown))


def _plain(group: Group) -> Group:
    """Modules that only wrap one thing give their name to it and step aside."""
    inside: list[Piece | Group] = []
    for item in group.inside:
        if isinstance(item, Group):
            item = _plain(item)
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


def _folded(group: Group) -> Group:
    """Of several groups of one class, only the first stays whole; of the others, the last piece is left."""
    seen: set[str] = set()
    inside: list[Piece | Group] = []
    for item in group.inside:
        if isinstance(item, Piece):
            inside.append(item)
        elif item.title in seen:
            last = list(item.pieces())[-1]
            inside.append(Piece(last.number, last.value, f"{item.title} {item.name}".strip(), last.sources))
        else:
            seen.add(item.title)
            inside.append(_folded(item))
    return Group(group.title, group.name, inside)


def _connect(whole: Group, shown: Group) -> None:
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


def _page(value: Any) -> Any:
    """The two axes of a tensor that are drawn: of the first element of all others."""
    while value.dim() > 2:
        value = value[0]
    return value.reshape(1, -1) if value.dim() < 2 else value


def _cell_size(group: Group) -> float:
    sizes = [_page(piece.value).shape for piece in group.pieces()]
    return min(CELL, WIDEST / max(s[1] for s in sizes), HIGHEST / max(s[0] for s in sizes))


def _captions(piece: Piece) -> list[str]:
    made = {"input": "what goes in"}.get(piece.operation, piece.operation)
    name = piece.name or (piece.module if not piece.module.isdigit() else "")
    shape = " × ".join(str(n) for n in piece.value.shape) or "one number"
    return [name or made, shape] if not name or made == name else [name, f"{made}  {shape}"]


def _measured(item: Piece | Group, cell: float, framed: bool = True) -> Box:
    if isinstance(item, Piece):
        page = _page(item.value)
        lines = _captions(item)
        text = max(len(lines[0]) * LETTER * 1.12, len(lines[1]) * LETTER)
        return Box(item, [], max(text, page.shape[1] * cell) + 0.1, 2 * TEXT + 0.06 + page.shape[0] * cell)
    rows = [[_measured(part, cell) for part in row] for row in _rows(item)]
    wide = max((sum(b.wide for b in row) + GAP * (len(row) - 1) for row in rows), default=0)
    high = sum(max(b.high for b in row) for row in rows) + GAP * (len(rows) - 1)
    box = Box(item, rows, wide, high, framed=framed)
    if framed:
        box.wide = max(wide + 2 * LANE, len(item.title) * LETTER * 1.12) + 2 * PAD
        box.high += TITLE + 2 * PAD
    return box


def _rows(group: Group) -> list[list[Piece | Group]]:
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


def _place(box: Box, x: float, y: float) -> None:
    box.x, box.y = x, y
    top = y + (TITLE + PAD if box.framed and box.rows else 0)
    for row in box.rows:
        left = x + (box.wide - sum(b.wide for b in row) - GAP * (len(row) - 1)) / 2
        for part in row:
            _place(part, left, top)
            left += part.wide + GAP
        top += max(b.high for b in row) + GAP


def _colour(piece: Piece) -> str:
    words = f"{piece.name} {piece.module}"
    if "logits" in words or "vocab" in words or piece.value.dim() == 0:
        return PALETTE["target"]
    if piece.operation == "input":
        return PALETTE["token"]
    return next((PALETTE[word] for word in MEANING if word in words), PALETTE["ink"])


def _drawn(root: Box, cell: float):
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyBboxPatch

    leaves = {box.item.number: box for box in root.leaves()}
    lanes = _lanes(root)
    right = max([root.wide, *lanes.values()])
    with styled():
        figure = Figure(figsize=(right + 0.3, root.high + 0.3), facecolor=PALETTE["card"])
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(-0.15, right + 0.15)
        axes.set_ylim(root.high + 0.15, -0.15)
        waiting = [(root, 0)]
        while waiting:
            box, depth = waiting.pop()
            if isinstance(box.item, Group) and box.framed:
                axes.add_patch(FancyBboxPatch((box.x, box.y), box.wide, box.high, linewidth=1, zorder=depth,
                                              boxstyle="round,pad=0,rounding_size=0.08", edgecolor=PALETTE["rule"],
                                              facecolor=PALETTE["fill"] if depth % 2 else PALETTE["card"]))
                ground = {"facecolor": PALETTE["fill" if depth % 2 else "card"], "linewidth": 0, "pad": 1.5}
                axes.text(box.x + PAD, box.y + 0.2, box.item.title, size=TEXT_SIZE, weight="bold", va="center",
                          color=PALETTE["quiet"], zorder=40, bbox=ground)
            waiting += [(part, depth + 1) for row in box.rows for part in row]
        for (source, target), lane in lanes.items():
            _line(axes, leaves[source], leaves[target], cell, lane)
        for box in leaves.values():
            _tensor(axes, box, cell)
    return figure


def _lanes(group: Box) -> dict[tuple[int, int], float]:
    """For each connection: 0 where it goes straight down, else the x at which it passes the others by.

    It stays inside the smallest group that holds both ends.
    """
    lanes: dict[tuple[int, int], float] = {}
    for part in (part for row in group.rows for part in row):
        lanes |= _lanes(part)
    leaves = {box.item.number: box for box in group.leaves()}
    pairs = [(s, t) for t, box in leaves.items() for s in box.item.sources if s in leaves and (s, t) not in lanes]
    for source, target in sorted(pairs, key=lambda pair: leaves[pair[1]].y - leaves[pair[0]].y):
        top, bottom = leaves[source].y, leaves[target].y + leaves[target].high
        between = [b for b in leaves.values() if top + leaves[source].high < b.y + b.high / 2 < leaves[target].y]
        beside = [b.x + b.wide for b in leaves.values() if b.y < bottom and b.y + b.high > top]
        crossed = [
            x for (s, t), x in lanes.items() if x and leaves[s].y < bottom and leaves[t].y + leaves[t].high > top
        ]
        lanes[source, target] = max([*beside, *crossed]) + LANE if between else 0.0
    return lanes


def _field(box: Box, cell: float) -> tuple[float, float, float, float]:
    """Where a tensor's cells are drawn: left, right, top, bottom."""
    page = _page(box.item.value)
    wide = page.shape[1] * cell
    left = box.x + (box.wide - wide) / 2
    top = box.y + 2 * TEXT + 0.04
    return left, left + wide, top, top + page.shape[0] * cell


def _line(axes, source: Box, target: Box, cell: float, right: float) -> None:
    style = {"arrowstyle": "-|>", "color": PALETTE["quiet"], "linewidth": 1.1, "shrinkA": 0, "shrinkB": 1}
    left, edge, top, bottom = _field(source, cell)
    if not right:
        middle, goal = (left + edge) / 2, target.x + target.wide / 2
        axes.annotate("", (goal, target.y + 0.02), (middle, bottom + 0.02), arrowprops=style, zorder=30)
        return
    start, height = (left + edge) / 2 + LANE / 2, max(bottom, source.y + source.high) + LANE
    _, goal_edge, goal_top, goal_bottom = _field(target, cell)
    goal_height = (goal_top + goal_bottom) / 2
    path = [start, start, right, right], [bottom, height, height, goal_height]
    axes.plot(*path, color=style["color"], linewidth=style["linewidth"], zorder=30)
    axes.annotate("", (goal_edge + 0.02, goal_height), (right, goal_height), arrowprops=style, zorder=30)


def _tensor(axes, box: Box, cell: float) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    piece = box.item
    colour = _colour(piece)
    page = _page(piece.value).float().cpu()
    finite = page[page.isfinite()]
    limit = finite.abs().max().item() if len(finite) else 1.0
    shades = LinearSegmentedColormap.from_list("shades", [PALETTE["quiet"], PALETTE["card"], colour])
    shades = shades.with_extremes(bad=PALETTE["rule"])  # minus infinity: nothing may be seen there
    left, right, top, bottom = _field(box, cell)
    axes.imshow(page.where(page.isfinite(), math.nan).numpy(), extent=(left, right, bottom, top), cmap=shades,
                vmin=-(limit or 1), vmax=limit or 1, interpolation="nearest", aspect="auto", zorder=35)
    axes.plot([left, right, right, left, left], [top, top, bottom, bottom, top], color=PALETTE["rule"], linewidth=0.8,
              zorder=36)
    name, made = _captions(piece)
    middle = box.x + box.wide / 2
    look = {"size": TEXT_SIZE, "ha": "center", "va": "center", "zorder": 40}
    axes.text(middle, box.y + 0.1, name, color=colour, weight="bold", **look)
    axes.text(middle, box.y + 0.1 + TEXT, made, color=PALETTE["quiet"], **look)


def _described(model: Any, shown: Group) -> str:
    steps = "; ".join(f"{_captions(p)[0]} {' × '.join(map(str, p.value.shape))}" for p in shown.pieces())
    return f"Tensor map of {type(model).__name__}, from top to bottom: {steps}."
