"""Five panels about EveryonesAI in one style: its logo, its goal, its idea, what it takes, its plan."""

from __future__ import annotations

import math
from typing import Any

from checker.figures import PALETTE, WIDTH, Picture
from checker.messages import tr

from . import before_after
from .canvas import HEADING, MARGIN, SMALL, arrow, block, canvas, cells, write

NAME = "EveryonesAI"
# The weights of a small causal attention, a row for each token: what no token may see is not there. The last cell is
# the blank that a learner fills in.
EMBLEM = ((1.0,), (0.55, 0.45), (0.25, 0.6, 0.15), (0.5, 0.2, 0.3, None))


def emblem(axes: Any, x: float, y: float, side: float) -> None:
    """The emblem in a square with its upper left corner at (x, y)."""
    from matplotlib.colors import LinearSegmentedColormap

    shades = LinearSegmentedColormap.from_list("shades", ["#D9BFD6", PALETTE["query"]])
    step = side / len(EMBLEM)
    gap = step * 0.08
    for row, weights in enumerate(EMBLEM):
        for column, weight in enumerate(weights):
            left, bottom = x + column * step + gap, y - (row + 1) * step + gap
            wide = step - 2 * gap
            if weight is None:
                width = side * 2.4
                line = {"edgecolor": PALETTE["ink"], "facecolor": PALETTE["card"], "linewidth": width}
                inner = width / 144
                block(axes, left + inner, bottom + inner, wide - 2 * inner, wide - 2 * inner, **line)
                ends = left + 0.27 * wide, left + 0.73 * wide
                axes.plot(ends, [bottom + 0.28 * wide] * 2, color=PALETTE["ink"], linewidth=width, zorder=9)
            else:
                block(axes, left, bottom, wide, wide, facecolor=shades(weight), linewidth=0)


def emblem_alone() -> Picture:
    """The emblem on a square card."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from checker.figures import finish, styled

    with styled():
        figure = Figure(figsize=(1, 1))
        figure.patch.set_alpha(0)
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        block(axes, 0, 0, 1, 1, "card", linewidth=0, zorder=1)
        emblem(axes, 0.1, 0.9, 0.8)
        return finish(figure, NAME)


def logo() -> Picture:
    """Emblem and name."""
    alt = tr(
        "The emblem of EveryonesAI: squares in the shape of a staircase, shaded like attention weights. The last one "
        "is an empty square with a blank in it, for you to fill in."
    )
    with canvas(1.9, alt) as (finished, axes):
        emblem(axes, MARGIN, 1.9 - MARGIN, 1.9 - 2 * MARGIN)
        write(axes, 1.95, 1.12, NAME, size=34, weight="bold")
        write(axes, 1.97, 0.58, tr("everyone can build AI, from the basics"), "quiet", 15)
    return finished[0]


def goal() -> Picture:
    """From a closed box to an open one."""
    written = before_after.stored()[1][len(before_after.PROMPT)]
    alt = tr(
        "The goal. Above, a closed box with a question mark: {prompt!r} goes in, {next!r} comes out. Below, the same "
        "box, open. Its parts can be seen: token and place, query, key and value, the logits of what comes next.",
        prompt=before_after.PROMPT,
        next=written,
    )
    with canvas(2.85, alt, tr("The goal: from using AI to having built it")) as (finished, axes):
        left, wide, high = 1.6, 4.85, 0.7
        for bottom, opened in ((1.35, False), (0.3, True)):
            middle = bottom + high / 2
            write(axes, left - 0.45, middle, f"“{before_after.PROMPT}”", "token", ha="right")
            arrow(axes, (left - 0.36, middle), (left - 0.06, middle))
            block(axes, left, bottom, wide, high, "card" if opened else "ink")
            arrow(axes, (left + wide + 0.06, middle), (left + wide + 0.36, middle))
            write(axes, left + wide + 0.45, middle, f"“{written}”", "target")
            if not opened:
                write(axes, left + wide / 2, middle, "?", "card", 20, ha="center", weight="bold")
                continue
            parts = [(tr("token"), "token"), (tr("place"), "position"), (tr("query"), "query")]
            parts += [(tr("key"), "key"), (tr("value"), "value"), (tr("logits"), "target")]
            each = (wide - 0.1) / len(parts)
            for number, (name, colour) in enumerate(parts):
                x = left + 0.1 + number * each
                block(axes, x, bottom + 0.1, each - 0.1, high - 0.2, colour, linewidth=0)
                write(axes, x + (each - 0.1) / 2, middle, name, "card", SMALL, ha="center", weight="bold")
    return finished[0]


def idea() -> Picture:
    """A blank, a verdict, a class of your own."""
    alt = tr(
        "The idea, in three steps. One: real code with a blank in it. Two: you fill it in, and the verdict is there "
        "at once. Three: what you finished is a square of the emblem, and the last square is the next blank."
    )
    with canvas(2.75, alt, tr("The idea: blank by blank, each one judged at once")) as (finished, axes):
        wide, apart = 2.03, 0.455
        lefts = [MARGIN + number * (wide + apart) for number in range(3)]
        bottom, high = 0.75, 1.2
        mono = {"family": "DejaVu Sans Mono", "size": SMALL}
        for left in lefts[:2]:
            block(axes, left, bottom, wide, high, facecolor="#FFFFFF")
        for left in lefts[1:]:
            arrow(axes, (left - apart + 0.08, bottom + high / 2), (left - 0.08, bottom + high / 2))
        write(axes, lefts[0] + 0.12, bottom + 0.86, "scores = ____", **mono)
        write(axes, lefts[1] + 0.12, bottom + 0.86, "scores = q @ k.mT", **mono)
        write(axes, lefts[1] + 0.12, bottom + 0.34, tr("✓ passed"), weight="bold")
        emblem(axes, lefts[2] + (wide - high) / 2, bottom + high, high)
        captions = (tr("real code with a hole"), tr("you fill it"), tr("the next chapter uses it"))
        for left, caption in zip(lefts, captions):
            write(axes, left + wide / 2, 0.42, caption, ha="center")
    return finished[0]


def prerequisites() -> Picture:
    """Four ideas and one experience, each as a tiny drawing."""
    alt = tr(
        "What you should have met before, in five small drawings: the product of two matrices; mean and variance; a "
        "residual connection, which adds what went in to what comes out; word vectors, where related words lie near "
        "each other; and a small PyTorch net that you trained, its loss falling."
    )
    with canvas(2.75, alt, tr("What it takes: you have met these five before")) as (finished, axes):
        drawn = (
            (_matrix_product, tr("matrix\nproduct")),
            (_mean_and_variance, tr("mean and\nvariance")),
            (_residual, tr("residual\nconnections")),
            (_word_vectors, tr("word\nvectors")),
            (_trained_net, tr("a small PyTorch\nnet, trained")),
        )
        each = (WIDTH - 2 * MARGIN) / len(drawn)
        for number, (draw, caption) in enumerate(drawn):
            middle = MARGIN + each * (number + 0.5)
            draw(axes, middle, 1.4)
            write(axes, middle, 0.5, caption, ha="center", linespacing=1.25)
    return finished[0]


def _matrix_product(axes: Any, x: float, y: float) -> None:
    first, second = [[1, 2, 0], [0, 1, 3]], [[2, 0], [1, 1], [0, 2]]
    product = [[sum(a * b for a, b in zip(row, column)) for column in zip(*second)] for row in first]
    side = 0.13
    cells(axes, x - 0.6, y + side, first, side, "query")
    cells(axes, x - 0.09, y + 1.5 * side, second, side, "key")
    write(axes, x + 0.29, y, "=", ha="center")
    cells(axes, x + 0.41, y + side, product, side, "ink")


def _mean_and_variance(axes: Any, x: float, y: float) -> None:
    places = [-0.5 + i / 40 for i in range(41)]
    bell = [0.62 * math.exp(-((place / 0.2) ** 2) / 2) for place in places]
    bottom = y - 0.36
    axes.fill_between([x + place for place in places], bottom, [bottom + h for h in bell], color=PALETTE["fill"])
    axes.plot([x + place for place in places], [bottom + h for h in bell], color=PALETTE["ink"], linewidth=1.6)
    axes.plot([x, x], [bottom, bottom + 0.62], color=PALETTE["ink"], linewidth=1.6)
    arrow(axes, (x, bottom + 0.25), (x + 0.24, bottom + 0.25))
    arrow(axes, (x, bottom + 0.25), (x - 0.24, bottom + 0.25))


def _residual(axes: Any, x: float, y: float) -> None:
    block(axes, x - 0.2, y - 0.2, 0.36, 0.36)
    arrow(axes, (x - 0.58, y - 0.02), (x - 0.2, y - 0.02), "ink")
    arrow(axes, (x + 0.16, y - 0.02), (x + 0.38, y - 0.02), "ink")
    way = ((x - 0.42, y - 0.02), (x - 0.42, y + 0.36), (x + 0.47, y + 0.36))
    axes.plot(*zip(*way), color=PALETTE["quiet"], linewidth=1.6)
    arrow(axes, way[-1], (x + 0.47, y + 0.07))
    write(axes, x + 0.47, y - 0.02, "+", size=HEADING, ha="center")


def _word_vectors(axes: Any, x: float, y: float) -> None:
    start = (x - 0.5, y - 0.36)
    for right, up in ((0.3, 0.62), (0.42, 0.56), (0.88, 0.2), (0.93, 0.08)):
        arrow(axes, start, (start[0] + right, start[1] + up), "token")


def _trained_net(axes: Any, x: float, y: float) -> None:
    left, bottom = x - 0.5, y - 0.36
    axes.plot([left, left, left + 1.0], [bottom + 0.7, bottom, bottom], color=PALETTE["quiet"], linewidth=1.2)
    steps = [i / 50 for i in range(3, 51)]
    axes.plot(
        [left + step for step in steps],
        [bottom + 0.1 + 0.55 * math.exp(-4.5 * step) + 0.02 * math.sin(55 * step) for step in steps],
        color=PALETTE["target"],
        linewidth=1.6,
    )


def plan() -> Picture:
    """What is there, and what is to come."""
    alt = tr(
        "The plan, in three steps. nanoGPT, this course, is there: a stack of four layers. Larger models are planned: "
        "a wider and taller stack. Images are planned: a picture that emerges from noise."
    )
    with canvas(3.0, alt, tr("The plan: nanoGPT first, then larger models and images")) as (finished, axes):
        each = (WIDTH - 2 * MARGIN) / 3
        middles = [MARGIN + each * (number + 0.5) for number in range(3)]
        bottom = 0.98
        for middle in middles[1:]:
            arrow(axes, (middle - each / 2 - 0.17, bottom + 0.5), (middle - each / 2 + 0.17, bottom + 0.5))
        _stack(axes, middles[0], bottom, 4, 0.7, linewidth=0, facecolor=PALETTE["ink"])
        planned = {"linestyle": (0, (3, 2)), "edgecolor": PALETTE["quiet"], "linewidth": 1.4}
        _stack(axes, middles[1], bottom, 8, 1.3, **planned)
        _emerging(axes, middles[2], bottom)
        captions = (
            ("nanoGPT", tr("this course")),
            (tr("larger models"), tr("planned")),
            (tr("images"), tr("planned")),
        )
        for middle, (name, state) in zip(middles, captions):
            write(axes, middle, 0.66, name, ha="center", weight="bold")
            write(axes, middle, 0.36, state, "quiet", ha="center")
    return finished[0]


def _stack(axes: Any, middle: float, bottom: float, layers: int, wide: float, **look: Any) -> None:
    for layer in range(layers):
        block(axes, middle - wide / 2, bottom + layer * 0.15, wide, 0.11, **look)


def _emerging(axes: Any, middle: float, bottom: float) -> None:
    """The same small picture, three times: as noise, half, and clear."""
    size, side, apart = 6, 0.08, 0.1
    shape = [[1.0 if row + column in (4, 5, 6) else -0.4 for column in range(size)] for row in range(size)]
    noise = [
        [math.sin(9 * row * row + 7 * column * column + 5 * row * column) for column in range(size)]
        for row in range(size)
    ]
    wide = 3 * size * side + 2 * apart
    for number, clear in enumerate((0.0, 0.55, 1.0)):
        left = middle - wide / 2 + number * (size * side + apart)
        mixed = [[clear * a + (1 - clear) * b for a, b in zip(*rows)] for rows in zip(shape, noise)]
        cells(axes, left, bottom + size * side + 0.2, mixed, side)
