"""The pictures of chapter 06: mixing vectors, scores and weights, the four problems, queries, keys and values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..messages import tr
from . import PALETTE, TEXT_SIZE, Picture, card
from .parts import heat, label, plot_area, shown


def mixing(weights: Any, vectors: Any, mixed: Any, words: Sequence[str]) -> Picture:
    """A table of weights times the words' vectors gives the mixtures."""
    alt = tr(
        "Three tables. Weights, one row for each of the words {words}: {weights}. Times the "
        "vectors: {vectors}. Gives the mixtures: {mixtures}.",
        words=tr(", ").join(words),
        weights=_text(weights),
        vectors=_text(vectors),
        mixtures=_text(mixed),
    )
    with card(2.0, alt, columns=3) as (picture, axes):
        heat(axes[0], weights, "ink", words, words, "{:.1f}", tr("weights {shape}", shape=_size(weights)))
        blank = [""] * len(vectors[0])  # rows at the same height as in the table with names above it
        heat(axes[1], vectors, "token", words, blank, "{:.0f}", tr("@ vectors {shape}", shape=_size(vectors)))
        heat(axes[2], mixed, "token", words, blank, "{:.1f}", tr("= mixtures {shape}", shape=_size(mixed)))
    return picture[0]


def three_steps(scores: Any, weights: Any, output: Any, words: Sequence[str]) -> Picture:
    """Scores, the weights that softmax makes of them, and what each word takes home."""
    alt = tr(
        "Three tables with a row for each of the words {words}. Scores: {scores}. Weights after "
        "softmax, rounded: {weights}. Output, the mixtures: {output}.",
        words=tr(", ").join(words),
        scores=_text(scores),
        weights=_text(weights),
        output=_text(output),
    )
    with card(2.0, alt, columns=3) as (picture, axes):
        heat(axes[0], scores, "ink", words, words, "{:.0f}", tr("scores {shape}", shape=_size(scores)))
        softmax, mix = (
            tr("softmax: weights {shape}", shape=_size(weights)),
            tr("mix: output {shape}", shape=_size(output)),
        )
        heat(axes[1], weights, "ink", words, words, "{:.2f}", softmax)
        heat(axes[2], output, "token", words, [""] * len(output[0]), "{:.2f}", mix)
    return picture[0]


def spreads(dots: Mapping[int, Any], scaled: bool = False) -> Picture:
    """How dot products of random pairs are spread, for several lengths: raw, or divided by sqrt(d)."""
    colours = dict(zip(dots, ("ink", "quiet")))
    pairs = len(next(iter(dots.values())))
    lengths = tr(" and ").join(str(d) for d in dots)
    if scaled:
        name = tr("scaled dot product")
        title = tr("scaled dot products of {pairs:,} random pairs", pairs=pairs)
        alt = tr(
            "Two curves: how often each scaled dot product occurs, for {pairs:,} random pairs of vectors with "
            "{lengths} numbers. Both have their peak at 0; they nearly lie on each other.",
            pairs=pairs,
            lengths=lengths,
        )
    else:
        name = tr("dot product")
        title = tr("dot products of {pairs:,} random pairs", pairs=pairs)
        alt = tr(
            "Two curves: how often each dot product occurs, for {pairs:,} random pairs of vectors with {lengths} "
            "numbers. Both have their peak at 0; the longer the vectors, the wider and flatter the curve.",
            pairs=pairs,
            lengths=lengths,
        )
    with card(2.6, alt) as (picture, axes):
        plot_area(axes, name, tr("density"), title)
        for d, values in dots.items():
            axes.hist(
                (values / d**0.5 if scaled else values).tolist(),
                bins=60,
                range=(-4, 4) if scaled else (-30, 30),
                density=True,
                linewidth=1.6,
                histtype="step",
                linestyle="-" if colours[d] == "ink" else (0, (3, 1.5)),
                color=PALETTE[colours[d]],
                label=f"d = {d}",
            )
        axes.legend(frameon=False)
    return picture[0]


def saturation(factors: Sequence[float], weights: Sequence[Sequence[float]], reactions: Sequence[float]) -> Picture:
    """Softmax weights of three scores that grow, and how strongly the first weight still reacts."""
    first, last = ([round(w, 2) for w in weights[i]] for i in (0, -1))
    alt = tr(
        "Two plots over the number by which the scores are multiplied, from {low:g} to {high:g}. Left: "
        "the first, second and third weight go from {first} to {last}. Right: the largest gradient of the first "
        "weight falls from {before:.2f} to {after:.4f}.",
        low=factors[0],
        high=factors[-1],
        first=first,
        last=last,
        before=reactions[0],
        after=reactions[-1],
    )
    with card(2.6, alt, columns=2) as (picture, axes):
        plot_area(axes[0], tr("scores multiplied by"), tr("weight"), tr("the three weights"))
        names = tr("first"), tr("second"), tr("third")
        for column, style, name in zip(zip(*weights), ("-", "--", ":"), names):
            axes[0].plot(factors, column, style, color=PALETTE["ink"], linewidth=2, label=name)
        axes[0].legend(frameon=False, loc="center right")
        plot_area(axes[1], tr("scores multiplied by"), tr("gradient"), tr("how the first one reacts"))
        axes[1].plot(factors, reactions, color=PALETTE["ink"], linewidth=2)
    return picture[0]


def masking(scores: Any, masked: Any, weights: Any, words: Sequence[str]) -> Picture:
    """Scaled scores, the same with the future masked, and the causal weights."""
    alt = tr(
        "Three tables with a row for each of the words {words}. Scaled scores: {scores}. The "
        "same with minus infinity above the diagonal. Weights after softmax, 0 above the diagonal: {weights}.",
        words=tr(", ").join(words),
        scores=_text(scores),
        weights=_text(weights),
    )
    with card(2.0, alt, columns=3) as (picture, axes):
        heat(axes[0], scores, "ink", words, words, "{:.1f}", tr("scaled scores"))
        heat(axes[1], masked, "ink", words, words, "{:.1f}", tr("masked"))
        heat(axes[2], weights, "ink", words, words, "{:.2f}", tr("causal weights"))
    return picture[0]


def dropping(weights: Any, draws: Any, average: Any, words: Sequence[str]) -> Picture:
    """Weights, two draws of dropout, and the mean over many draws."""
    alt = tr(
        "Four tables. The causal weights: {weights}. Two draws of dropout, in which some entries are 0 and the "
        "others doubled: {one} and {other}. The mean of 1,000 draws, close to the first "
        "table: {mean}.",
        weights=_text(weights),
        one=_text(draws[0]),
        other=_text(draws[1]),
        mean=_text(average),
    )
    with card(1.8, alt, columns=4) as (picture, axes):
        tables = [
            (tr("weights"), weights),
            (tr("one draw"), draws[0]),
            (tr("another draw"), draws[1]),
            (tr("mean of 1,000"), average),
        ]
        for ax, (title, table) in zip(axes, tables):
            heat(ax, table, "ink", words, (), "{:.2f}", title, limit=2.0)
    return picture[0]


def mirror(weights: Any, text: str) -> Picture:
    """Weights of raw vectors with themselves: (T, T)."""
    diagonal = [round(float(row[i]), 2) for i, row in enumerate(weights)]
    alt = tr(
        "A table of {count} rows and columns, one for each character of {text!r}. The diagonal is by far the "
        "darkest: {diagonal}. Each character gives its largest weight to itself.",
        count=len(text),
        text=text,
        diagonal=diagonal,
    )
    with card(3.3, alt) as (picture, axes):
        heat(
            axes,
            weights,
            "ink",
            list(text),
            list(text),
            "{:.2f}",
            tr("weights from raw vectors: row looks at column"),
            limit=0.9,
        )
    return picture[0]


def projections(x: Any, query: Any, key: Any, value: Any, text: str) -> Picture:
    """One text's vectors (T, C), and the queries, keys and values (T, D) made of them, each in its colour."""
    alt = tr(
        "Four tables with {rows} rows, one for each character of {text!r}: x with {wide} columns, and made "
        "from it query, key and value with {narrow} columns each, in three colours. Larger numbers are "
        "darker, negative ones grey.",
        rows=len(text),
        text=text,
        wide=len(x[0]),
        narrow=len(query[0]),
    )
    with card(2.6, alt) as (picture, axes):
        left, width = 0.0, {"x": 0.55}
        tables = [("x", x, "token"), ("query", query, "query"), ("key", key, "key"), ("value", value, "value")]
        for word, table, colour in tables:
            step = width.get(word, 1.0)
            _cells(axes, table, colour, left, step)
            end = left + step * len(table[0])
            label(axes, (left + end) / 2, -0.75, f"{word} {_size(table)}", colour, ha="center")
            left = end + 1.0
        for y, character in enumerate(text):
            label(axes, -0.25, y + 0.5, shown(character), ha="right")
        axes.set_xlim(-0.8, left - 0.9)
        axes.set_ylim(len(text) + 0.1, -1.3)
    return picture[0]


def two_maps(weights: Any, texts: Sequence[str]) -> Picture:
    """Attention weights of both rows of the batch: (B, T, T)."""
    alt = tr(
        "Two tables of attention weights, for {one!r} and {other!r}. Each row is a character that looks, each "
        "column one that is looked at. Above the diagonal all is empty; the first row has a single 1.",
        one=texts[0],
        other=texts[1],
    )
    with card(3.2, alt, columns=2) as (picture, axes):
        for ax, table, text in zip(axes, weights, texts):
            heat(ax, table, "ink", list(text), list(text), None, tr("weights for “{text}”", text=text), limit=1.0)
            for y, row in enumerate(table):
                for x, weight in enumerate(row[: y + 1]):
                    number = f"{float(weight):.2f}".removeprefix("0")
                    ax.text(
                        x + 0.5,
                        y + 0.52,
                        number,
                        ha="center",
                        va="center",
                        size=TEXT_SIZE,
                        color=PALETTE["card" if weight > 0.55 else "ink"],
                    )
    return picture[0]


def cost(lengths: Sequence[int], mebibytes: Sequence[float]) -> Picture:
    """Memory of one table of scores over the length of the text."""
    marked = {n: m for n, m in zip(lengths, mebibytes) if n in (1024, 2048, 4096)}
    alt = tr(
        "A curve that bends upwards: the memory of one table of scores over the length of the text. {points}.",
        points=tr(", ").join(tr("{size:g} MiB for {count:,} tokens", size=m, count=n) for n, m in marked.items()),
    )
    with card(2.4, alt) as (picture, axes):
        plot_area(axes, tr("tokens in the text, T"), "MiB", tr("one table of scores in float32"))
        axes.plot(lengths, mebibytes, color=PALETTE["ink"], linewidth=2)
        for n, m in marked.items():
            axes.plot([n], [m], "o", color=PALETTE["ink"])
            axes.text(n - 60, m + 2, f"T = {n:,}: {m:g} MiB", ha="right")
        axes.set_ylim(-2, 1.12 * max(mebibytes))
    return picture[0]


def _cells(axes, table: Any, colour: str, left: float, step: float) -> None:
    """Coloured cells without numbers, `step` wide each, from `left` on."""
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.patches import Rectangle

    limit = max(abs(float(v)) for row in table for v in row)
    ground = PALETTE["card"]
    up = LinearSegmentedColormap.from_list("up", [ground, PALETTE[colour]])
    down = LinearSegmentedColormap.from_list("down", [ground, PALETTE["quiet"]])
    for y, row in enumerate(table):
        for x, v in enumerate(row):
            face = (up if v >= 0 else down)(abs(float(v)) / limit)
            axes.add_patch(
                Rectangle((left + x * step, y), step, 1, facecolor=face, edgecolor=PALETTE["rule"], linewidth=0.6)
            )


def _size(table: Any) -> str:
    return f"({len(table)}, {len(table[0])})"


def _text(table: Any) -> str:
    return tr("; ").join(tr(", ").join(f"{float(v):.2f}".rstrip("0").rstrip(".") for v in row) for row in table)
