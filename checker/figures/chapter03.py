"""The pictures of chapter 03: twin rows, shapes lined up, the waves of places, and what their dot products show."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..messages import tr
from . import PALETTE, Picture, card
from .parts import box, frame, heat, label, plot_area, shown


def token_rows(rows: Any, text: str) -> Picture:
    """The token rows (T, C) of `text`; characters that come more than once are framed."""
    from matplotlib.patches import Rectangle

    again = [t for t, c in enumerate(text) if text.count(c) > 1]
    C = len(rows[0])
    alt = tr("A table of {rows} rows and {columns} columns of numbers: the token embedding of {text!r}, one character "
             "a row. The rows of places {places}, framed, belong to the same character "
             "{character!r} and hold exactly the same numbers.", rows=len(text), columns=C, text=text,
             places=tr(" and ").join(map(str, again)), character=text[again[0]])
    with card(3.6, alt) as (picture, axes):
        heat(axes, rows, "token", numbers="{:.1f}")
        for t, c in enumerate(text):
            label(axes, -0.4, t + 0.5, shown(c), "token", ha="center", size=14)
            label(axes, -1.2, t + 0.5, str(t), "position", ha="center")
        for t in again:
            axes.add_patch(Rectangle((0, t), C, 1, fill=False, edgecolor=PALETTE["ink"], linewidth=2.2))
        frame(axes, -1.7, C + 0.05, len(text) + 0.05, -0.05)
    return picture[0]


def shapes_lined_up(*pairs: Sequence[tuple[int, ...]]) -> Picture:
    """Pairs of shapes written under each other, lined up at the right, with what comes out axis by axis."""
    told = []
    for a, b in pairs:
        fits = all(m == n or 1 in (m, n) for m, n in zip(a[::-1], b[::-1]))
        told.append(tr("{a} and {b} fit", a=tuple(a), b=tuple(b)) if fits else
                    tr("{a} and {b} do not fit", a=tuple(a), b=tuple(b)))
    alt = tr("Shapes written under each other, lined up at the right, an axis that is missing counts as 1 and is drawn "
             "with a dashed edge: {pairs}.", pairs=tr("; ").join(told))
    with card(2.5, alt) as (picture, axes):
        left = 0.0
        for a, b in pairs:
            n = max(len(a), len(b))
            padded = [(1,) * (n - len(shape)) + tuple(shape) for shape in (a, b)]
            for y, shape, colour, given in [(2.3, padded[0], "token", len(a)), (1.1, padded[1], "position", len(b))]:
                for x, size in enumerate(shape):
                    if n - x > given:
                        corners = [left + x * 1.25 + d for d in (0.06, 0.94, 0.94, 0.06, 0.06)]
                        axes.plot(corners, [y + d for d in (0.06, 0.06, 0.94, 0.94, 0.06)], color=PALETTE[colour],
                                  linewidth=1.3, linestyle=(0, (3, 2)))
                        label(axes, left + x * 1.25 + 0.5, y + 0.47, "1", colour, ha="center", size=14)
                    else:
                        box(axes, left + x * 1.25, y, str(size), colour)
            for x, (m, k) in enumerate(zip(*padded)):
                fits = m == k or 1 in (m, k)
                word, colour, size = (str(max(m, k)), "ink", 14) if fits else (tr("error"), "target", 12)
                label(axes, left + x * 1.25 + 0.5, 0.55, word, colour, ha="center", size=size)
            left += n * 1.25 + 1.1
        label(axes, -0.35, 2.77, tr("tokens"), "token", ha="right")
        label(axes, -0.35, 1.57, tr("to be added"), "position", ha="right")
        label(axes, -0.35, 0.55, tr("sum"), ha="right")
        frame(axes, -2.6, left - 0.8, 0.1, 3.5)
    return picture[0]


def waves(rows: Any) -> Picture:
    """Sinusoidal position rows (T, C): all of them as a heat map, four of the columns as curves."""
    T, C = len(rows), len(rows[0])
    columns = [0, 1, 2, C - 2]
    alt = tr("Two pictures of the same {rows} position rows of {width} numbers between -1 and 1. On the left a heat "
             "map, places downwards, columns to the right: narrow stripes in the left columns, which change quickly "
             "from place to place, and even colour in the right ones, which hardly change. On the right the columns "
             "{columns} as curves over the places: columns 0 and 1 are quick waves, one a quarter "
             "wave ahead of the other; column 2 is a slower wave; the last is almost a flat line.",
             rows=T, width=C, columns=tr(", ").join(map(str, columns)))
    with card(4.0, alt, columns=2) as (picture, (left, right)):
        heat(left, rows, "position", numbers=None, limit=1.0)
        left.set_aspect("auto")
        left.set_title(tr("place ↓   column →"), fontsize=12)
        for c in range(0, C, 2):
            label(left, c + 0.5, T + 1.4, str(c), "quiet", ha="center", size=11)
        for t in range(0, T, 10):
            label(left, -0.3, t + 0.5, str(t), "quiet", ha="right", size=11)
        frame(left, -1.3, C + 1.0, T + 2.6, -0.3)
        plot_area(right, tr("place"), tr("number in the row"))
        for column, style, width in zip(columns, ["-", "--", "-", ":"], [1.6, 1.6, 2.8, 2.8]):
            # A hand's sine and cosine cross all the time: the cosine is grey, so that the eye can follow one of them.
            right.plot(range(T), [float(row[column]) for row in rows], style, linewidth=width,
                       label=tr("column {number}", number=column),
                       color=PALETTE["quiet" if column == 1 else "position"])
        right.set_ylim(-1.1, 2.0)
        right.set_yticks([-1, 0, 1])
        right.legend(loc="upper center", ncols=2, frameon=False, fontsize=11)
    return picture[0]


def dot_tables(waves: Any, table: Any) -> Picture:
    """The (T, T) dot products of sinusoidal rows and of an untrained table, side by side."""
    T = len(waves)
    alt = tr("Two square tables of {count} by {count} dot products between the rows of places. On the left, for sines "
             "and cosines, stripes run parallel to the diagonal: the value depends only on how far apart the two "
             "places are. On the right, for a random table before training, most of the diagonal is strong and "
             "everything else is a patchwork without order.", count=T)
    with card(4.0, alt, columns=2) as (picture, axes):
        titles = tr("sines and cosines"), tr("learned, before training")
        for ax, values, title in zip(axes, (waves, table), titles):
            heat(ax, values, "position", numbers=None)
            ax.set_aspect("equal")
            label(ax, T / 2, -1.3, title, ha="center")
            for t in range(0, T, 5):
                label(ax, t + 0.5, T + 1.0, str(t), "quiet", ha="center", size=11)
                label(ax, -0.4, t + 0.5, str(t), "quiet", ha="right", size=11)
            label(ax, T / 2, T + 2.8, tr("place q"), "quiet", ha="center", size=11)
            axes[0].text(-3.4, T / 2, tr("place p"), rotation=90, va="center", ha="center", size=11,
                         color=PALETTE["quiet"])
            frame(ax, -4.0, T + 0.1, T + 3.6, -2.3)
    return picture[0]
