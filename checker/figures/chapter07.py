"""The pictures of chapter 07: three looks, heads side by side, cutting into heads, and stacks with a way around."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..messages import tr
from . import PALETTE, Picture, card
from .parts import arrow, box, frame, heat, label, plot_area


def attention_weights(head: Any, normed: Any, sharper: float = 1.0) -> Any:
    """The attention weights of one head, its scores times `sharper`: row t tells where token t looks.

    (B, T, C) -> (B, T, T)
    """
    T = normed.shape[1]
    query, key = head.query_fc(normed), head.key_fc(normed)  # (B, T, D)
    scores = sharper * query @ key.transpose(-2, -1) / head.head_size**0.5  # (B, T, T)
    return scores.masked_fill(head.tril[:T, :T] == 0, float("-inf")).softmax(dim=-1)


def looks(weights: Sequence[Any], text: str) -> Picture:
    """The attention weights of several heads, (T, T) each, over the same text."""
    tables = [[[float(w) for w in row] for row in head] for head in weights]
    said = []
    for h, table in enumerate(tables):
        best = [max(range(t + 1), key=row.__getitem__) for t, row in enumerate(table)]
        pairs = [tr("{asking!r} to {seen!r}", asking=text[t], seen=text[b]) for t, b in enumerate(best)]
        said.append(tr("head {number}: {pairs}", number=h, pairs=tr(", ").join(pairs)))
    alt = tr("{count} triangular heat maps over the text {text!r}: a row for each asking character, a column for "
             "each character looked at; the darker, the more attention; the future is hatched. "
             "Where each row looks most: {said}.", count=len(tables), text=text, said=tr("; ").join(said))
    with card(3.1, alt, columns=len(tables)) as (picture, axes):
        for h, (ax, table) in enumerate(zip(axes, tables)):
            # The root lifts the lightest cells off the ground; -inf is drawn hatched.
            shades = [[w**0.7 if s <= t else float("-inf") for s, w in enumerate(row)] for t, row in enumerate(table)]
            heat(ax, shades, "query", list(text), list(text), numbers=None,
                 title=tr("head {number}", number=h), limit=1.0)
            frame(ax, -0.9, len(text) + 0.05, len(text) + 0.05, -0.9)
            ax.set_aspect("equal")
    return picture[0]


def side_by_side(parts: Sequence[Any], joined: Any, character: str) -> Picture:
    """One token's answers from all heads, (D,) each, and below them the joined row, (H * D,)."""
    rows = [[float(n) for n in part] for part in parts]
    row = [float(n) for n in joined]

    def number(n):
        return f"{n:.3f}" if 0 < abs(n) < 0.005 else f"{n:.2f}"  # nothing looks like 0 that is not

    listed = tr("; ").join(tr("head {number}: {numbers}", number=h, numbers=tr(", ").join(map(number, part)))
                           for h, part in enumerate(rows))
    counts = {"heads": len(rows), "size": len(rows[0]), "count": len(row)}
    if row == [n for part in rows for n in part]:
        alt = tr("The answers of {heads} heads for the character {character!r}, {size} numbers each: {listed}. "
                 "Below, one row of {count} numbers: the same numbers, the heads from left to right.",
                 character=character, listed=listed, **counts)
    else:
        alt = tr("The answers of {heads} heads for the character {character!r}, {size} numbers each: {listed}. "
                 "Below, one row of {count} numbers: {numbers}.",
                 character=character, listed=listed, numbers=tr(", ").join(map(number, row)), **counts)
    with card(2.5, alt) as (picture, axes):
        D, gap = len(rows[0]), 0.4
        shift = gap * (len(rows) - 1) / 2
        for h, part in enumerate(rows):
            left = h * (D + gap)
            label(axes, left + D / 2, 3.3, tr("head {number}", number=h), "value", ha="center")
            for i, n in enumerate(part):
                box(axes, left + i, 2, number(n).replace("-", "−"), "value", size=11)
            arrow(axes, (left + D / 2, 1.85), (shift + h * D + D / 2, 1.15))
        for i, n in enumerate(row):
            box(axes, shift + i, 0, number(n).replace("-", "−"), "value", size=11)
            label(axes, shift + i + 0.5, -0.3, str(i), "quiet", size=11, ha="center")
        label(axes, shift - 0.2, -0.3, tr("feature"), "quiet", size=11, ha="right")
        frame(axes, -0.3, len(rows) * (D + gap) - gap + 0.3, -0.7, 3.7)
    return picture[0]


def cut(table: Any, H: int) -> Picture:
    """A table (T, C) of numbers, cut into H heads as it should be, and as a view alone would do it."""
    rows = [[int(n) for n in row] for row in table]
    T, D = len(rows), len(rows[0]) // H
    flat = [n for row in rows for n in row]
    right = [[row[h * D:(h + 1) * D] for row in rows] for h in range(H)]
    wrong = [[flat[(h * T + t) * D:(h * T + t + 1) * D] for t in range(T)] for h in range(H)]
    alt = tr("On the left a table of {tokens} tokens with {features} features each: {rows}. Each token has its own "
             "shade. On the right it is cut into {heads} heads twice. As wanted, each row of a head holds one token: "
             "{wanted}. With a view alone, the rows of a head mix the tokens up: {mixed}.",
             tokens=T, features=H * D, rows=rows, heads=H, wanted=right, mixed=wrong)
    # White letters need a dark ground: the first token gets the plain cell with dark letters.
    shades = [("fill", 1.0)] + [("token", 0.55 + 0.45 * t / max(1, T - 1)) for t in range(1, T)]
    owner = {n: t for t, row in enumerate(rows) for n in row}
    with card(3.9, alt) as (picture, axes):
        def draw(numbers, left, top):
            for y, row in enumerate(numbers):
                for i, n in enumerate(row):
                    colour, alpha = shades[owner[n]]
                    box(axes, left + i, top - y - 1, f"{n:02}", colour, size=13, alpha=alpha)

        high = 2 * T + 2.2
        middle = (high + T) / 2 - 0.4
        draw(rows, 0, middle)
        label(axes, H * D / 2, middle + 0.45, f"(T, C) = ({T}, {H * D})", ha="center")
        for word, colour, heads, top in [(tr("as wanted"), "ink", right, high - 1),
                                         (tr("view alone"), "target", wrong, T)]:
            arrow(axes, (H * D + 0.4, middle - T / 2), (H * D + 2.2, top - T / 2), colour)
            for h, head in enumerate(heads):
                left = H * D + 2.6 + h * (D + 0.8)
                draw(head, left, top)
                label(axes, left + D / 2, top + 0.4, tr("head {number}", number=h), "quiet", ha="center")
            label(axes, H * D + 2.6 + H * (D + 0.8), top - T / 2, word, colour)
        frame(axes, -0.2, H * D + 5.2 + H * (D + 0.8), -0.1, high)
        axes.set_aspect("equal")
    return picture[0]


def depth_curves(depths: Sequence[int], plain: Sequence[Any], residual: Sequence[Any]) -> Picture:
    """Gradient at the input and difference between tokens against depth; each kind of stack gives both lists."""
    alt = tr("Two plots against the number of layers, from {fewest} to {most}, the heights in powers of ten. "
             "Left, the gradient at the input: without the way around it goes from {plain_first_slope:.1f} to "
             "{plain_last_slope:.2f}, with it from {first_slope:.1f} to {last_slope:.1f}. Right, how far apart the "
             "tokens of a row are: without the way around from {plain_first_gap:.2f} to {plain_last_gap:.0e}, with it "
             "from {first_gap:.2f} to {last_gap:.2f}.", fewest=depths[0], most=depths[-1],
             plain_first_slope=plain[0][0], plain_last_slope=plain[0][-1],
             first_slope=residual[0][0], last_slope=residual[0][-1],
             plain_first_gap=plain[1][0], plain_last_gap=plain[1][-1],
             first_gap=residual[1][0], last_gap=residual[1][-1])
    with card(3.3, alt, columns=2) as (picture, axes):
        for i, (ax, title) in enumerate(zip(axes, [tr("gradient at the input"), tr("how far apart the tokens are")])):
            plot_area(ax, tr("layers"), "", title)
            ax.set_yscale("log")
            ax.plot(depths, residual[i], color=PALETTE["token"], marker="o", markersize=4)
            ax.plot(depths, plain[i], color=PALETTE["target"], marker="s", markersize=4, linestyle=(0, (4, 2)))
            ax.margins(y=0.16)
            ax.annotate(tr("residual"), (depths[-1], residual[i][-1]), xytext=(0, 7), textcoords="offset points",
                        color=PALETTE["token"], ha="right", size=12)
            ax.annotate(tr("plain"), (depths[3], plain[i][3]), xytext=(-8, -12), textcoords="offset points",
                        color=PALETTE["target"], ha="right", size=12)
    return picture[0]
