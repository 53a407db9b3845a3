"""The pictures of chapter 04: what and where in one sum, and how much room there is for both."""
from __future__ import annotations

from collections.abc import Sequence

from ..messages import tr
from . import PALETTE, TEXT_SIZE, Picture, card
from .parts import frame, heat, label, plot_area, shown


def addition(token, position, summed, text: str) -> Picture:
    """One row of the batch: token vectors (T, C), position vectors (T, C), and their sums."""
    from matplotlib.patches import Rectangle

    T, C = summed.shape
    pairs = [(a, b) for b in range(T) for a in range(b) if text[a] == text[b]]
    said = tr("; ").join(_compared(a, b, text[a], first=bool((token[a] == token[b]).all()),
                                   third=bool((summed[a] == summed[b]).all())) for a, b in pairs)
    alt = tr("Three heat maps of {lines} lines and {columns} columns with a plus and an equals sign between them. The "
             "first, in blue, has a line for each character of {text!r}: the token vectors. The second, in orange, has "
             "a line for each place from 0 to {last}. The third is their sum: {said}; these lines have a dark frame. "
             "Coloured cells are positive, grey ones negative.", lines=T, columns=C, text=text, last=T - 1, said=said)
    limit = max(float(values.abs().max()) for values in (token, position, summed))
    marked = sorted({t for pair in pairs for t in pair})
    with card(2.9, alt, columns=3) as (picture, (left, middle, right)):
        for axes, values, colour, names, title, sign in [
            (left, token, "token", [shown(c) for c in text], f"token  ({T}, {C})", "+"),
            (middle, position, "position", [str(t) for t in range(T)], f"position  ({T}, {C})", "="),
            (right, summed, "token", [f"{shown(c)} {t}" for t, c in enumerate(text)], tr("sum  {shape}", shape=(T, C)),
             ""),
        ]:
            heat(axes, values, colour, rows=names, numbers=None, title=title, limit=limit)
            if axes is not middle:
                for t in marked:
                    axes.add_patch(Rectangle((0, t), C, 1, fill=False, edgecolor=PALETTE["ink"], linewidth=1.8))
            frame(axes, -1.9, C + 1.3, T + 1.1, -0.05)
            label(axes, C + 0.35, T / 2, sign, size=18)
        label(middle, C / 2, T + 0.7, tr("coloured: positive   grey: negative   white: near 0"), "quiet", ha="center",
              in_layout=False)
    return picture[0]


def _compared(a: int, b: int, character: str, first: bool, third: bool) -> str:
    """Whether lines `a` and `b` of the same character are equal in the first map and in the third, in words."""
    values = {"a": a, "b": b, "character": character}
    if first and third:
        return tr("lines {a} and {b}, both {character!r}, are equal in the first map and equal in the third", **values)
    if first:
        return tr("lines {a} and {b}, both {character!r}, are equal in the first map and different in the third",
                  **values)
    if third:
        return tr("lines {a} and {b}, both {character!r}, are different in the first map and equal in the third",
                  **values)
    return tr("lines {a} and {b}, both {character!r}, are different in the first map and different in the third",
              **values)


def room(widths: Sequence[int], alignments: Sequence[float]) -> Picture:
    """How far random vectors point the same way, for vectors of different lengths."""
    said = tr(", ").join(tr("{cosine:.2f} for C = {width}", cosine=a, width=w) for w, a in zip(widths, alignments))
    alt = tr("A falling curve. Along the bottom the number of dimensions C, upwards the mean size of the "
             "cosine between random vectors: {said}.", said=said)
    with card(2.9, alt) as (picture, axes):
        plot_area(axes, tr("C: numbers in a row"), tr("mean size of the cosine"))
        axes.plot(widths, alignments, color=PALETTE["ink"], linewidth=1.6, marker="o", markersize=6)
        for w, a in zip(widths, alignments):
            axes.annotate(f"{a:.2f}", (w, a), (4, 6), textcoords="offset points", size=TEXT_SIZE)
        axes.set_xscale("log", base=2)
        axes.set_xticks(list(widths), [str(w) for w in widths])
        axes.minorticks_off()
        axes.set_ylim(0, 1.05)
        axes.set_xlim(widths[0] / 1.3, widths[-1] * 1.6)
        axes.tick_params(labelsize=TEXT_SIZE)
        axes.text(widths[-1] * 1.5, 0.93, tr("1: the same direction, or the opposite"), ha="right",
                  size=TEXT_SIZE, color=PALETTE["quiet"])
        axes.axhline(1.0, color=PALETTE["quiet"], linewidth=1.0, linestyle=(0, (3, 2)))
    return picture[0]
