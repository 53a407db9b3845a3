"""What the chapters' pictures have in common: cells with a character or number, heat maps, plot areas."""
from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from . import PALETTE, TEXT_SIZE

VISIBLE = {"\n": "↵", " ": "␣"}


def shown(character: str) -> str:
    """A character as it is drawn: line break and space get a sign of their own."""
    return VISIBLE.get(character, character)


def width_of(text: str) -> int:
    """How wide a text is drawn, in Latin letters: a Chinese or Japanese character takes the room of two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def box(axes, x: float, y: float, text: str, colour: str = "fill", size: float = 14, **more) -> None:
    """A cell of width 1 and height 1 with its lower left corner at (x, y)."""
    from matplotlib.patches import Rectangle

    filled = colour != "fill"
    axes.add_patch(Rectangle((x + 0.04, y + 0.04), 0.92, 0.92, facecolor=PALETTE[colour], linewidth=0,
                             alpha=more.pop("alpha", 1.0)))
    axes.text(x + 0.5, y + 0.47, text, ha="center", va="center", size=size,
              color=PALETTE["card"] if filled else PALETTE["ink"], **more)


def frame(axes, left: float, right: float, bottom: float, top: float) -> None:
    """Set the limits of a drawing."""
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)


def label(axes, x: float, y: float, text: str, colour: str = "ink", **more) -> None:
    """A word beside a drawing, in the palette's colour."""
    axes.text(x, y, text, color=PALETTE[colour], va="center", size=more.pop("size", 12), **more)


def arrow(axes, start: tuple[float, float], end: tuple[float, float], colour: str = "quiet", **more) -> None:
    """An arrow from `start` to `end`."""
    axes.annotate("", end, start,
                  arrowprops={"arrowstyle": "-|>", "color": PALETTE[colour], "linewidth": 1.4, **more})


def heat(axes, values: Any, colour: str = "token", rows: Sequence[str] = (), columns: Sequence[str] = (),
         numbers: str | None = "{:.2f}", title: str = "", limit: float | None = None) -> None:
    """A table of numbers as coloured cells: positive ones in `colour`, negative ones in grey, 0 like the card.

    `values` is a 2-D tensor or list of lists; `numbers` the format of the number in each cell (None: no
    numbers); `limit` the size that gets the full colour (default: the largest finite one in the table).
    -inf is drawn as a hatched cell with −∞ in it. `rows` and `columns` are names beside and above the table.
    """
    import math

    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.patches import Rectangle

    table = [[float(v) for v in row] for row in values]
    finite = [abs(v) for row in table for v in row if math.isfinite(v)]
    limit = limit or max(finite, default=0.0) or 1.0
    up = LinearSegmentedColormap.from_list("up", [PALETTE["card"], PALETTE[colour]])
    down = LinearSegmentedColormap.from_list("down", [PALETTE["card"], PALETTE["quiet"]])
    for y, row in enumerate(table):
        for x, value in enumerate(row):
            strength = min(1.0, abs(value) / limit) if math.isfinite(value) else 0.0
            face = (up if value >= 0 else down)(strength)
            endless = value == -math.inf
            axes.add_patch(Rectangle((x, y), 1, 1, facecolor=PALETTE["fill"] if endless else face, linewidth=0.6,
                                     edgecolor=PALETTE["rule"], hatch="////" if endless else None))
            if numbers is not None:
                text = "−∞" if endless else numbers.format(value).replace("-", "−")
                axes.text(x + 0.5, y + 0.52, text, ha="center", va="center", size=TEXT_SIZE, color=readable_on(face))
    for y, name in enumerate(rows):
        label(axes, -0.15, y + 0.5, shown(name), ha="right")
    for x, name in enumerate(columns):
        label(axes, x + 0.5, -0.4, shown(name), ha="center")
    if title:
        axes.set_title(title, fontsize=12)
    wide, high = max(map(len, table), default=1), len(table)
    margin = 0.15 + 0.3 * max(map(width_of, rows), default=0)
    frame(axes, -margin, wide + 0.05, high + 0.05, -0.9 if columns else -0.05)


def readable_on(colour: Any) -> str:
    """The palette's ink or card colour, whichever stands out more against `colour` (WCAG 2.2, contrast ratio)."""
    from matplotlib.colors import to_rgb

    def luminance(of: Any) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(of)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one: Any, other: Any) -> float:
        low, high = sorted([luminance(one), luminance(other)])
        return (high + 0.05) / (low + 0.05)

    return max((PALETTE["ink"], PALETTE["card"]), key=lambda choice: contrast(choice, colour))


def plot_area(axes, x: str, y: str, title: str = "") -> None:
    """Turn a card's axes into a plot with named axes and no frame but the two lines it needs."""
    axes.set_axis_on()
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    if title:
        axes.set_title(title, fontsize=12, loc="left")
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.grid(color=PALETTE["rule"], linewidth=0.6, alpha=0.6)
    axes.set_axisbelow(True)
