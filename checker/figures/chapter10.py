"""The pictures of chapter 10: scores, surprise, yardsticks, flattening, and where the gradient pushes."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..messages import tr
from . import PALETTE, Picture, card
from .parts import arrow, frame, label, plot_area, shown, width_of


def _names(axes, characters: Sequence[str], y: float, step: float, right: int) -> None:
    """All characters below a row of bars, on two lines so that they do not touch."""
    for i, c in enumerate(characters):
        axes.text(i, y - step * (i % 2), shown(c), ha="center", va="center", size=11,
                  color=PALETTE["target" if i == right else "quiet"])


def scores_and_probabilities(logits: Any, probabilities: Any, characters: Sequence[str], here: int,
                             right: int) -> Picture:
    """All logits of one place as bars, and below them the probabilities; `right` is what comes next in the text."""
    scores, chances = [float(v) for v in logits], [float(v) for v in probabilities]
    best = max(range(len(scores)), key=scores.__getitem__)
    alt = tr("Two rows of {count} bars for the place of {here!r}. Above, the logits, from "
             "{lowest:.2f} to {highest:.2f}, above and below 0. Below, the probabilities, all above 0; "
             "the largest, {largest:.3f}, belongs to {best!r}. The bar of the right answer, "
             "{right!r}, is red: logit {logit:.2f}, probability {probability:.3f}.",
             count=len(scores), here=characters[here], lowest=min(scores), highest=max(scores),
             largest=max(chances), best=characters[best], right=characters[right], logit=scores[right],
             probability=chances[right])
    with card(4.0, alt) as (picture, axes):
        high = max(map(abs, scores))
        for i, (score, chance) in enumerate(zip(scores, chances)):
            colour = PALETTE["target" if i == right else "token"]
            axes.bar(i, score / high, 0.8, bottom=3.4, color=colour)
            axes.bar(i, chance / max(chances) * 1.5, 0.8, bottom=0, color=colour)
        for at, value in [(3.4 + 1, high), (3.4, 0.0), (3.4 - 1, -high), (0, 0.0), (1.5, max(chances))]:
            axes.plot([-0.6, len(scores) - 0.4], [at, at], color=PALETTE["rule"], linewidth=0.7, zorder=0)
            label(axes, -1.0, at, f"{value:.2f}".replace("-", "−") if value else "0", "quiet", ha="right", size=11)
        for x, y in [(best, 3.4 + scores[best] / high), (best, 1.5)]:
            highest = tr("{character}: the highest", character=shown(characters[best]))
            label(axes, x + 0.8, y - 0.12, highest, "token", size=11)
        for y in (0, 3.4):
            axes.plot([-0.6, len(scores) - 0.4], [y, y], color=PALETTE["quiet"], linewidth=1)
        _names(axes, characters, -0.2, 0.27, right)
        label(axes, -0.6, 4.85, tr("logits: scores above and below 0"))
        label(axes, -0.6, 2.05, tr("softmax: probabilities, 1 in total"))
        answer = tr("right answer: {character}, {logit}", character=shown(characters[right]),
                    logit=f"{scores[right]:.2f}".replace("-", "−"))
        label(axes, len(scores) - 0.4, 4.85, answer, "target", ha="right")
        label(axes, len(scores) - 0.4, 2.05, f"{chances[right]:.3f}", "target", ha="right")
        frame(axes, -4.6, len(scores), -0.65, 5.1)
    return picture[0]


def surprises(right_probability: Any, surprise: Any, V: int) -> Picture:
    """The curve of minus log p, with a dot for each question of the batch."""
    from math import log

    p, s = [float(v) for v in right_probability.flatten()], [float(v) for v in surprise.flatten()]
    mean = sum(s) / len(s)
    alt = tr("The curve of minus log p for p from 0 to 1: very steep near 0, nearly flat near 1, where it reaches 0. "
             "The {count} questions of the batch are dots at its upper left end, at probabilities from {lowest:.3f} to "
             "{highest:.3f}; their mean surprise is {mean:.2f}. A small plot beside it shows that end larger, dot by "
             "dot.", count=len(p), lowest=min(p), highest=max(p), mean=mean)
    with card(4.1, alt) as (picture, axes):
        plot_area(axes, tr("probability of the right answer"), tr("surprise, −log p"))
        curve = [0.003 * 1.012**i for i in range(487)]
        axes.plot(curve, [-log(v) for v in curve], color=PALETTE["quiet"], linewidth=1.8)
        axes.scatter(p, s, s=34, color=PALETTE["target"], zorder=3)
        axes.axhline(mean, color=PALETTE["target"], linewidth=1, linestyle=(0, (4, 3)))
        axes.annotate(tr("mean of {count} questions: {mean:.2f}", count=len(p), mean=mean), (1.0, mean), (0, 5), textcoords="offset points",
                      ha="right", size=12, color=PALETTE["target"])
        near = axes.inset_axes([0.26, 0.37, 0.4, 0.28], facecolor=PALETTE["card"])
        plot_area(near, "", "", tr("the left end, larger"))
        near.plot(curve, [-log(v) for v in curve], color=PALETTE["quiet"], linewidth=1.8)
        near.scatter(p, s, s=30, color=PALETTE["target"], zorder=3)
        near.axvline(1 / V, color=PALETTE["quiet"], linewidth=1, linestyle=(0, (2, 3)))
        near.annotate("1/V", (1 / V, max(s)), (4, 0), textcoords="offset points", size=11, color=PALETTE["quiet"])
        near.set_xlim(0, 1.25 * max(p))
        near.set_ylim(min(s) - 0.3, max(s) + 0.4)
        near.tick_params(labelsize=11)
        axes.annotate(tr("nearly sure, and right"), (0.9, -log(0.9)), (0.62, 1.3), size=12, color=PALETTE["quiet"],
                      arrowprops={"arrowstyle": "-|>", "color": PALETTE["quiet"]})
        axes.set_xlim(-0.01, 1.02)
        axes.set_ylim(0, 6)
    return picture[0]


def yardsticks(losses: Mapping[str, float]) -> Picture:
    """Losses as bars, longest above."""
    from math import exp

    spoken = tr("; ").join(tr("{name}: {loss:.3f}", name=name, loss=loss) for name, loss in losses.items())
    alt = tr("Horizontal bars, one for each model, for its mean loss per character. {spoken}. Beside each bar stands its "
             "perplexity.", spoken=spoken)
    with card(0.5 + 0.55 * len(losses), alt) as (picture, axes):
        for i, (name, loss) in enumerate(losses.items()):
            y = len(losses) - 1 - i
            axes.barh(y, loss, 0.62, color=PALETTE["target" if i == 0 else "quiet"])
            label(axes, -0.08, y, name, ha="right")
            value = tr("{loss:.3f}   (perplexity {perplexity:.1f})", loss=loss, perplexity=exp(loss))
            label(axes, loss + 0.08, y, value, "target" if i == 0 else "ink")
        frame(axes, -max(2.3, 0.115 * max(map(width_of, losses))), max(losses.values()) + 2.6, -0.5, len(losses) - 0.5)
    return picture[0]


def flatten(example: Any) -> Picture:
    """A tensor (B, T, V) as B tables, and the same numbers as one table (B * T, V)."""
    from matplotlib.patches import Rectangle

    B, T, V = example.shape
    alt = tr("Left, {tables} tables of {rows} rows and {columns} columns, with the numbers 0 to {last} in reading "
             "order. Right, one table of {all_rows} rows: the rows of the first table, then those of the second, every "
             "row as it was.", tables=B, rows=T, columns=V, last=B * T * V - 1, all_rows=B * T)
    with card(3.1, alt) as (picture, axes):
        colours = ["token", "ink"]
        for b in range(B):
            for t in range(T):
                for v in range(V):
                    left, right = (v, (B - 1 - b) * (T + 0.7) + T - 1 - t), (v + V + 4, B * T - 0.65 - (b * T + t))
                    for x, y in (left, right):
                        axes.add_patch(Rectangle((x, y), 0.94, 0.94, facecolor=PALETTE[colours[b % 2]], linewidth=0))
                        axes.text(x + 0.47, y + 0.45, str(int(example[b, t, v])), ha="center", va="center", size=12,
                                  color=PALETTE["card"])
            row = tr("row {number} of the batch", number=b)
            label(axes, -0.4, (B - 1 - b) * (T + 0.7) + T / 2, row, colours[b % 2], ha="right")
        middle = (B * T + 0.7) / 2
        arrow(axes, (V + 0.5, middle), (V + 3.4, middle))
        label(axes, V + 2, middle + 0.6, "reshape", "quiet", ha="center")
        label(axes, V / 2, B * T + 1.3, f"({B}, {T}, {V})", ha="center")
        label(axes, V + 4 + V / 2, B * T + 1.3, f"({B * T}, {V})", ha="center")
        label(axes, 2 * V + 4.4, middle, tr("one row for\neach question"), "quiet")
        frame(axes, -5.2, 2 * V + 8.4, -0.2, B * T + 1.8)
    return picture[0]


def pushes(gradient: Any, targets: Any, characters: Sequence[str], text: str) -> Picture:
    """The gradient of the loss for every logit of one row (T, V): right characters stand out."""
    from matplotlib.colors import LinearSegmentedColormap

    table = [[float(v) for v in row] for row in gradient]
    T, V = len(table), len(table[0])
    up = [min(row) for row in table]
    down = max(v for row in table for v in row)
    alt = tr("A table with a row for each of the {tokens} tokens of {text!r} and a column for each of {characters} "
             "characters. In each row one cell is deep red, the right answer: its gradient is about {mean:.3f}. All "
             "other cells are grey, most of them pale, with gradients above 0, at most {most:.4f}.",
             tokens=T, text=text, characters=V, mean=sum(up) / T, most=down)
    colours = LinearSegmentedColormap.from_list("pushes", [PALETTE["target"], PALETTE["card"], PALETTE["ink"]])
    with card(3.0, alt) as (picture, axes):
        axes.pcolormesh(range(V + 1), [T - i for i in range(T + 1)], table, cmap=colours,
                        edgecolors=PALETTE["rule"], linewidth=0.3, norm=_two_sided(min(up), down * 2))
        for t, c in enumerate(text):
            label(axes, -0.8, T - 0.5 - t, shown(c), "token", ha="center")
        for i, c in enumerate(characters):
            here = i in [int(v) for v in targets]
            axes.text(i + 0.5, -0.55 - 0.75 * (i % 2), shown(c), ha="center", va="center", size=11,
                      color=PALETTE["target" if here else "quiet"])
        mean = f"{sum(up) / T:.3f}".replace("-", "−")
        label(axes, 0, T + 0.7, tr("red: to be pushed up (gradient about {mean})", mean=mean), "target")
        label(axes, V, T + 0.7, tr("grey: down (at most {most:.4f})", most=down), "quiet", ha="right")
        frame(axes, -1.6, V + 0.2, -1.8, T + 1.2)
    return picture[0]


def _two_sided(low: float, high: float):
    from matplotlib.colors import TwoSlopeNorm

    return TwoSlopeNorm(0.0, low, high)
