"""The pictures of chapter 02: looking rows up, the same as a product, who learns, and what was learned."""
from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..messages import tr
from . import PALETTE, TEXT_SIZE, Picture, card
from .parts import arrow, box, frame, heat, label, plot_area, shown


def _cells(axes, values, left: float, top: float, colour: str, size: float = 12, limit: float = 1.0) -> None:
    """A table of numbers whose upper left corner is at (left, top), darker where the number is larger."""
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.patches import Rectangle

    shade = LinearSegmentedColormap.from_list("shade", [PALETTE["card"], PALETTE[colour]])
    for y, row in enumerate(values):
        for x, value in enumerate(row):
            strength = min(1.0, abs(float(value)) / limit)
            axes.add_patch(Rectangle((left + x, top - 1 - y), 1, 1, facecolor=shade(0.9 * strength),
                                     edgecolor=PALETTE["rule"], linewidth=0.6))
            text = f"{float(value):g}" if colour == "fill" else f"{float(value):.1f}"
            axes.text(left + x + 0.5, top - 0.52 - y, text, ha="center", va="center", size=size,
                      color=PALETTE["card"] if strength > 0.55 else PALETTE["ink"])


def lookup(word: str, ids, table, chars: Sequence[str]) -> Picture:
    """The letters of a word, their ids, the table, and the rows that come back."""
    ids, rows = [int(i) for i in ids], table.tolist()
    T, V, C = len(ids), len(rows), len(rows[0])
    lines = tr("; ").join(tr("{character!r}, id {id}: {numbers}", character=c, id=i,
                             numbers=tr(", ").join(f"{v:.1f}" for v in rows[i])) for c, i in zip(word, ids))
    alt = tr("On the left the letters of {word!r} with their ids. In the middle a table with {rows} rows of {columns} "
             "numbers, one row for each token. From each id an arrow leads to the row with this number, and from there "
             "to a line of the result on the right. The lines of the result are: {lines}.",
             word=word, rows=V, columns=C, lines=lines)
    with card(3.6, alt) as (picture, axes):
        middle, right, top = 4.6, 11.2, float(V)
        first = top - (V - T) / 2
        for t, (c, i) in enumerate(zip(word, ids)):
            y = first - 1 - t
            box(axes, 0, y, shown(c), "fill")
            box(axes, 1.05, y, str(i), "token")
            arrow(axes, (2.15, y + 0.5), (middle - 0.75, top - 0.5 - i))
            arrow(axes, (middle + C + 0.1, top - 0.5 - i), (right - 0.75, y + 0.5))
            label(axes, right - 0.2, y + 0.5, shown(c), ha="right")
        for i in range(V):
            label(axes, middle - 0.2, top - 0.5 - i, str(i), "token", ha="right")
        _cells(axes, rows, middle, top, "token")
        _cells(axes, [rows[i] for i in ids], right, first, "token")
        label(axes, 0, top + 0.55, tr("ids  {shape}", shape=(T,)), "token")
        label(axes, middle, top + 0.55, tr("table  {shape}", shape=(V, C)), "token")
        label(axes, right, top + 0.55, f"{word}_rows  ({T}, {C})", "token")
        frame(axes, -0.2, right + C + 0.9, -0.15, top + 1.0)
    return picture[0]


def embedded(vectors, characters: Sequence[str]) -> Picture:
    """The vectors (T, C) of one row of the batch, each named by its character."""
    T, C = vectors.shape
    same = [tr("{a} and {b}", a=a, b=b) for b in range(T) for a in range(b) if bool((vectors[a] == vectors[b]).all())]
    equal = tr("Lines that hold the same numbers: none.")
    if same:
        equal = tr("Lines that hold the same numbers: {pairs}.", pairs=tr("; ").join(same))
    alt = tr("A heat map of {lines} lines with {columns} numbers each, one line for each character of "
             "{text!r}, from top to bottom. Positive numbers are blue, negative ones grey. {equal}",
             lines=T, columns=C, text="".join(characters), equal=equal)
    with card(3.5, alt) as (picture, axes):
        heat(axes, vectors, "token", rows=[f"{t}  {shown(c)}" for t, c in enumerate(characters)], numbers="{:.1f}")
        frame(axes, -1.1, C + 0.05, T + 0.75, -0.1)
        label(axes, C / 2, T + 0.45, tr("{count} numbers for each token", count=C), "quiet", ha="center")
    return picture[0]


def product(word: str, hot, table, chars: Sequence[str]) -> Picture:
    """One-hot rows times the table."""
    result = hot @ table
    T, V = hot.shape
    C = table.shape[1]
    alt = tr("Three tables. The first has {letters} rows, one for each letter of {word!r}, and {tokens} columns, one "
             "for each token; each row holds a single 1 and otherwise zeros. It is multiplied with the table of "
             "{tokens} rows and {columns} columns. "
             "The result has {letters} rows and {columns} columns: the rows of the table, in the order of the word.",
             letters=T, word=word, tokens=V, columns=C)
    with card(3.3, alt) as (picture, axes):
        top, second, third = float(V), V + 2.3, V + C + 4.9
        first = top - (V - T) / 2
        _cells(axes, hot.tolist(), 0, first, "fill", limit=1e9)
        for t, row in enumerate(hot.tolist()):
            label(axes, -0.2, first - 0.5 - t, shown(word[t]), ha="right")
            for i, value in enumerate(row):
                if value == 1:
                    box(axes, i, first - 1 - t, "1", "token", size=12)
        _cells(axes, table.tolist(), second, top, "token")
        for i, c in enumerate(chars):
            label(axes, second - 0.2, top - 0.5 - i, shown(c), ha="right")
        _cells(axes, result.tolist(), third, first, "token")
        label(axes, V + 0.85, top / 2, "@", "ink", size=16, ha="center")
        label(axes, second + C + 1.1, top / 2, "=", "ink", size=16, ha="center")
        for t in range(T):
            label(axes, third - 0.2, first - 0.5 - t, shown(word[t]), ha="right")
        label(axes, 0, top + 0.5, tr("one-hot  {shape}", shape=(T, V)))
        label(axes, second, top + 0.5, tr("table  {shape}", shape=(V, C)), "token")
        label(axes, third, top + 0.5, tr("result  {shape}", shape=(T, C)), "token")
        frame(axes, -0.8, third + C + 0.3, -0.15, top + 0.9)
    return picture[0]


def gradient_rows(gradient, chars: Sequence[str]) -> Picture:
    """How large the gradient of each row of the table is, as bars."""
    sizes = gradient.norm(dim=1).tolist()
    reached = [c for c, size in zip(chars, sizes) if size > 0]
    largest = chars[max(range(len(sizes)), key=sizes.__getitem__)]
    alt = tr("A bar for each of the {tokens} tokens: the length of the gradient of its row of the table. "
             "{bars} bars are there: {characters}; the highest is that of {largest!r}. "
             "The other {others} rows have gradient 0 and no bar.", tokens=len(chars), bars=len(reached),
             characters=tr(", ").join(map(repr, reached)), largest=largest, others=len(chars) - len(reached))
    with card(2.7, alt) as (picture, axes):
        plot_area(axes, tr("row of the table (id)"), tr("length of the gradient"))
        axes.bar(range(len(sizes)), sizes, color=PALETTE["token"], width=0.75)
        high = max(sizes) or 1.0
        for i, size in enumerate(sizes):
            if size > 0:
                # A lone apostrophe would be a speck, so it gets its name; letters of neighbouring bars lean away from each other.
                name = tr("apostrophe") if chars[i] == "'" else shown(chars[i])
                left, right = i > 0 and sizes[i - 1] > 0, i + 1 < len(sizes) and sizes[i + 1] > 0
                axes.text(i, size + 0.03 * high, name, ha={(True, False): "left", (False, True): "right"}.get(
                    (left, right), "center"), va="bottom", size=12, color=PALETTE["token"])
        axes.set_ylim(0, 1.2 * high)
        axes.set_xlim(-1, len(sizes))
        axes.tick_params(labelsize=TEXT_SIZE)
    return picture[0]


def scale_of(axes, values: Sequence[float], left: float, top: float) -> None:
    """A row of cells, each in the colour that `heat` gives to its value, with its upper left corner at (left, top)."""
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.patches import Rectangle

    up = LinearSegmentedColormap.from_list("up", [PALETTE["card"], PALETTE["token"]])
    down = LinearSegmentedColormap.from_list("down", [PALETTE["card"], PALETTE["quiet"]])
    for x, value in enumerate(values):
        axes.add_patch(Rectangle((left + x, top), 1, 1, facecolor=(up if value >= 0 else down)(abs(value)),
                                 edgecolor=PALETTE["rule"], linewidth=0.6))


def similar(before, after, ctoi: Mapping[str, int], characters: str) -> Picture:
    """The cosines of some tokens with each other, in a random table and in a trained one."""
    ids = [ctoi[c] for c in characters]
    n = len(ids)
    low, high = min(min(m[i][j] for i in ids for j in ids) for m in (before, after)), 1.0
    best = max(((float(after[i][j]), characters[a], characters[b]) for a, i in enumerate(ids)
                for b, j in enumerate(ids) if a < b))
    alt = tr("Two square maps of cosines between the {count} characters {characters}: on the left of a random "
             "table, on the right of the trained one. Blue is positive, grey negative, from {low:.2f} to "
             "{high:.0f}. A scale below each shows the colours from −1 to 1. Both have a blue diagonal. The largest "
             "cosine off the diagonal on the right is {best:.2f}, between {one!r} and {other!r}.", count=n,
             characters=" ".join(characters), low=float(low), high=high, best=best[0], one=best[1], other=best[2])
    scale = [step / 4 for step in range(-4, 5)]
    with card(4.7, alt, columns=2) as (picture, both):
        for axes, m, title in [(both[0], before, tr("random")), (both[1], after, tr("trained"))]:
            heat(axes, [[m[i][j] for j in ids] for i in ids], "token", rows=list(characters), columns=list(characters),
                 numbers=None, limit=1.0)
            label(axes, n / 2, -1.6, title, ha="center")
            # The scale: what colour stands for which cosine.
            first = (n - len(scale)) / 2
            scale_of(axes, scale, first, n + 0.6)
            label(axes, first - 0.25, n + 1.1, "−1", ha="right")
            label(axes, first + len(scale) + 0.25, n + 1.1, "1")
            label(axes, n / 2, n + 2.1, "0", ha="center")
            frame(axes, -0.9, n + 0.1, n + 2.7, -2.3)
            axes.set_aspect("equal")
    return picture[0]
