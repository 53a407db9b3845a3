"""What the pictures in this folder share: a card measured in inches, its heading, its text, arrows, cells.

A README shows a picture about 830 pixels wide. A card is 7.6 inches wide and drawn at 218 pixels an inch, twice that
width; text of 11 points then stands there as tall as the README's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from checker.figures import PALETTE, WIDTH, Picture, finish, styled

DPI = 218
SMALL, TEXT, HEADING = 11, 12, 16  # points
MARGIN = 0.3  # inches


@contextmanager
def canvas(high: float, alt: str, heading: str = "") -> Iterator[tuple[list[Picture], Any]]:
    """``with canvas(2.5, "alt text", "Heading") as (picture, axes)``: (0, 0) is the lower left corner, in inches.

    `picture` holds the finished Picture after the block.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with styled():
        figure = Figure(figsize=(WIDTH, high), facecolor=PALETTE["card"])
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(0, high)
        if heading:
            write(axes, MARGIN, high - 0.38, heading, size=HEADING, weight="bold")
        finished: list[Picture] = []
        yield finished, axes
        finished.append(finish(figure, alt, dpi=DPI))


def write(axes: Any, x: float, y: float, text: str, colour: str = "ink", size: float = TEXT, **more: Any) -> None:
    """A text whose left end (or its middle, with ``ha="center"``) is at (x, y)."""
    if any(ord(character) > 0x2E80 for character in text):
        more.pop("weight", None)  # the fonts for these scripts have one weight; Latin words among them should match
    axes.text(x, y, text, color=PALETTE[colour], size=size, va=more.pop("va", "center"), zorder=10, **more)


def arrow(axes: Any, start: tuple[float, float], end: tuple[float, float], colour: str = "quiet") -> None:
    """An arrow that touches both points."""
    style = {"arrowstyle": "-|>", "color": PALETTE[colour], "linewidth": 1.6, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", end, start, arrowprops=style | {"mutation_scale": 12}, zorder=9)


def block(axes: Any, x: float, y: float, wide: float, high: float, colour: str = "fill", **more: Any) -> None:
    """A rectangle with its lower left corner at (x, y)."""
    from matplotlib.patches import FancyBboxPatch

    look = {"facecolor": PALETTE[colour], "edgecolor": PALETTE["rule"], "linewidth": 1.0, "zorder": 5} | more
    shape = f"round,pad=0,rounding_size={min(0.05, wide / 5, high / 5)}"
    axes.add_patch(FancyBboxPatch((x, y), wide, high, boxstyle=shape, **look))


def cells(axes: Any, x: float, y: float, values: Sequence[Sequence[float]], side: float, colour: str = "ink") -> None:
    """A table of numbers as coloured squares; (x, y) is its upper left corner. Positive ones are in `colour`."""
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.patches import Rectangle

    rows = [[float(value) for value in row] for row in values]
    limit = max(abs(value) for row in rows for value in row) or 1.0
    shades = LinearSegmentedColormap.from_list("shades", [PALETTE["quiet"], PALETTE["card"], PALETTE[colour]])
    for down, row in enumerate(rows):
        for right, value in enumerate(row):
            place = (x + right * side, y - (down + 1) * side)
            face = shades(0.5 + value / limit / 2)
            axes.add_patch(Rectangle(place, side, side, facecolor=face, linewidth=0, zorder=5))
    wide, high = len(rows[0]) * side, len(rows) * side
    edge = {"facecolor": "none", "edgecolor": PALETTE["quiet"], "linewidth": 0.8, "zorder": 6}
    axes.add_patch(Rectangle((x, y - high), wide, high, **edge))
