"""The tensor map: every tensor that a model makes on its way, drawn from a run of the live model."""

from __future__ import annotations

import math
from typing import Any

from ..course import settings
from ..messages import tr
from ..trace import Group, Piece, trace
from . import PALETTE, TEXT_SIZE, Picture, finish, styled
from .layout import (
    HEADING,
    TEXT,
    Box,
    Scale,
    Way,
    captions,
    cells_at,
    connect,
    folded,
    heading,
    laid_out,
    page_of,
    plain,
)

MEANING = ("query", "key", "value", "token", "position")


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
    root = plain(trace(model, *inputs))
    shown = root if full else folded(root)
    connect(root, shown)
    scale = Scale.of(shown)
    return finish(_drawn(*laid_out(shown, scale), scale), _described(model, shown))


def _colour(piece: Piece) -> str:
    words = f"{piece.name} {piece.module}"
    if "logits" in words or "vocab" in words or piece.value.dim() == 0:
        return PALETTE["target"]
    if piece.operation == "input":
        return PALETTE["token"]
    return next((PALETTE[word] for word in MEANING if word in words), PALETTE["ink"])


def _drawn(root: Box, ways: list[Way], scale: Scale):
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyBboxPatch

    right = max([root.wide, *(x for way in ways for x, _ in way)])
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
                axes.add_patch(
                    FancyBboxPatch(
                        (box.x, box.y),
                        box.wide,
                        box.high,
                        linewidth=1,
                        zorder=depth,
                        boxstyle="round,pad=0,rounding_size=0.08",
                        edgecolor=PALETTE["rule"],
                        facecolor=PALETTE["fill"] if depth % 2 else PALETTE["card"],
                    )
                )
                ground = {"facecolor": PALETTE["fill" if depth % 2 else "card"], "linewidth": 0, "pad": 1.5}
                axes.text(
                    heading(box, ways)[0],
                    box.y + HEADING,
                    box.item.title,
                    size=TEXT_SIZE,
                    weight="bold",
                    va="center",
                    color=PALETTE["quiet"],
                    zorder=40,
                    bbox=ground,
                )
            waiting += [(part, depth + 1) for row in box.rows for part in row]
        for way in ways:
            _line(axes, way)
        for box in root.leaves():
            _tensor(axes, box, scale)
    return figure


def _line(axes, way: Way) -> None:
    style = {"arrowstyle": "-|>", "color": PALETTE["quiet"], "linewidth": 1.1, "shrinkA": 0, "shrinkB": 1}
    axes.plot(*zip(*way[:-1]), color=style["color"], linewidth=style["linewidth"], zorder=30)
    axes.annotate("", way[-1], way[-2], arrowprops=style, zorder=30)


def _tensor(axes, box: Box, scale: Scale) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    piece = box.item
    colour = _colour(piece)
    page = page_of(piece.value).float().cpu()
    finite = page[page.isfinite()]
    limit = finite.abs().max().item() if len(finite) else 1.0
    shades = LinearSegmentedColormap.from_list("shades", [PALETTE["quiet"], PALETTE["card"], colour])
    shades = shades.with_extremes(bad=PALETTE["rule"])  # minus infinity: nothing may be seen there
    left, right, top, bottom = cells_at(box, scale)
    axes.imshow(
        page.where(page.isfinite(), math.nan).numpy(),
        extent=(left, right, bottom, top),
        cmap=shades,
        vmin=-(limit or 1),
        vmax=limit or 1,
        interpolation="nearest",
        aspect="auto",
        zorder=35,
    )
    axes.plot(
        [left, right, right, left, left],
        [top, top, bottom, bottom, top],
        color=PALETTE["rule"],
        linewidth=0.8,
        zorder=36,
    )
    name, made = captions(piece)
    middle = box.x + box.wide / 2
    look = {"size": TEXT_SIZE, "ha": "center", "va": "center", "zorder": 40}
    axes.text(middle, box.y + 0.1, name, color=colour, weight="bold", **look)
    axes.text(middle, box.y + 0.1 + TEXT, made, color=PALETTE["quiet"], **look)


def _described(model: Any, shown: Group) -> str:
    steps = tr("; ").join(f"{captions(p)[0]} {' × '.join(map(str, p.value.shape))}" for p in shown.pieces())
    return tr("Tensor map of {model}, from top to bottom: {steps}.", model=type(model).__name__, steps=steps)
