"""The pictures of chapter 05: signals that run away, what normalising does, what leaks, where the norm goes."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..messages import tr
from . import PALETTE, TEXT_SIZE, Picture, card
from .parts import arrow, frame, heat, label, plot_area, shown, width_of

Curve = Sequence[float]


def runaway(wild: Mapping[str, Curve], steady: Curve) -> Picture:
    """The spread of a signal over the layers, on a logarithmic axis: for several scales and the steady one."""
    ends = tr(", ").join(tr("at {end:.2g} for the scale {scale}", end=curve[-1], scale=scale)
                         for scale, curve in wild.items())
    alt = tr("Curves of the signal's standard deviation over {layers} layers, on a logarithmic axis. All begin "
             "near 1. After the last layer they stand {ends}. The curve of the steady scale stays near 1.",
             layers=len(steady) - 1, ends=ends)
    with card(3.4, alt) as (picture, axes):
        plot_area(axes, tr("layer"), tr("standard deviation"))
        axes.set_yscale("log")
        for scale, curve in wild.items():
            axes.plot(range(len(curve)), curve, color=PALETTE["target"], linewidth=1.6, marker="o", markersize=3.5)
            axes.text(len(curve) - 0.75, curve[-1], tr("scale {scale}", scale=scale), color=PALETTE["target"],
                      va="center", size=12)
        axes.plot(range(len(steady)), steady, color=PALETTE["token"], linewidth=2.4, marker="o", markersize=4.5)
        axes.text(len(steady) - 0.75, steady[-1] / 4, tr("steady scale"), color=PALETTE["token"], va="center", size=12)
        axes.set_xlim(-0.3, len(steady) + 1.9)
        axes.set_xticks(range(0, len(steady), 2))
    return picture[0]


def one_token(numbers: Curve) -> Picture:
    """A token's numbers on three number lines: as they are, around 0, and with a spread of 1."""
    n = len(numbers)
    mean = sum(numbers) / n
    spread = (sum((v - mean) ** 2 for v in numbers) / n) ** 0.5
    around = [v - mean for v in numbers]
    after = [v / spread for v in around]
    alt = tr("Three number lines. The token {token} around its mean {mean:g}; the same "
             "points moved so that their mean is 0: {around}; and drawn together until "
             "their spread is 1: {after}. All three lines share one scale, which "
             "stands below them. A band shows the spread on both sides.",
             token=tr(", ").join(f"{v:g}" for v in numbers), mean=mean,
             around=tr(", ").join(f"{v:g}" for v in around), after=tr(", ").join(f"{v:.2f}" for v in after))
    with card(3.9, alt) as (picture, axes):
        low, high = min(*numbers, *around) - 1, max(numbers) + 1
        for y, points, centre, wide, name in [(4, numbers, mean, spread, tr("token")),
                                              (2, around, 0, spread, tr("deviations")),
                                              (0, after, 0, 1, tr("normalised"))]:
            last = points is after
            axes.plot([low, high], [y, y], color=PALETTE["rule"], linewidth=1.2, zorder=0)
            for tick in range(round(low), round(high) + 1):
                axes.plot([tick, tick], [y - 0.08, y + 0.08], color=PALETTE["rule"], linewidth=1, zorder=0)
            axes.fill_between([centre - wide, centre + wide], y - 0.22, y + 0.22, color=PALETTE["fill"], zorder=-1)
            axes.plot([centre, centre], [y - 0.34, y + 0.34], color=PALETTE["ink"], linewidth=1.6)
            seen: dict[float, int] = {}
            for v in points:
                level = seen.get(v, 0)
                seen[v] = level + 1
                axes.plot(v, y + 0.24 * level, "o", color=PALETTE["token"], markersize=10)
            for place, (v, count) in enumerate(sorted(seen.items())):
                text = f"{v:.2f}" if last else f"{v:g}"
                # Numbers that stand close together take turns: one above the line, one below.
                height = 0.64 if last and place % 2 else -0.55
                label(axes, v, y + height, text.replace("-", "−") + (f" ×{count}" if count > 1 else ""),
                      "token", size=11, ha="center",
                      bbox={"facecolor": PALETTE["card"], "edgecolor": "none", "pad": 1})  # the line at 0 stops there
            label(axes, low - 0.3, y, name, ha="right")
        axes.plot([0, 0], [-0.95, 4.5], color=PALETTE["quiet"], linewidth=1, linestyle=":", zorder=0)
        for tick in range(round(low), round(high) + 1):
            if tick % 2 == 0:
                label(axes, tick, -1.25, f"{tick}".replace("-", "−"), "quiet", size=11, ha="center")
        label(axes, high, 3, tr("− mean"), "quiet", ha="right")
        label(axes, high, 1, tr("÷ spread"), "quiet", ha="right")
        arrow(axes, (high - 2.6, 3.35), (high - 2.6, 2.65))
        arrow(axes, (high - 2.6, 1.35), (high - 2.6, 0.65))
        frame(axes, low - 3.6, high + 0.3, -1.5, 4.7)
    return picture[0]


def tokens(row: Any, text: str) -> Picture:
    """One row of tokens (T, C) as a table, with the mean and the biased variance of each token beside it."""
    T, C = row.shape
    means, variances = row.mean(dim=-1), row.var(dim=-1, correction=0)
    alt = tr("A table of {count} tokens, the characters of {text!r}, with {features} features each. Beside each row "
             "its mean, from {low_mean:.1f} to {high_mean:.1f}, and its variance, from {low_variance:.1f} to "
             "{high_variance:.1f}. An arrow along the rows shows that both run over the features of one token.",
             count=T, text=text, features=C, low_mean=means.min(), high_mean=means.max(),
             low_variance=variances.min(), high_variance=variances.max())
    with card(4.1, alt) as (picture, axes):
        heat(axes, [[round(v, 1) + 0.0 for v in line] for line in row.tolist()], "token", list(text), numbers="{:.1f}")
        for y in range(T):
            for x, value in [(C + 0.9, means[y]), (C + 2.3, variances[y])]:
                label(axes, x, y + 0.5, f"{value:.1f}".replace("-", "−"), ha="center")
        label(axes, C + 0.9, -0.5, tr("mean"), ha="center")
        label(axes, C + 2.4, -0.5, tr("variance"), ha="center", size=11)
        features = tr("{count} features of one token", count=C)
        label(axes, 0.1, -0.5, features, "token")
        arrow(axes, (0.1 + 0.2625 * width_of(features), -0.5), (C, -0.5), "token")  # from the end of the words on
        frame(axes, -0.7, C + 3.3, T + 0.1, -1.0)
    return picture[0]


def leak(layer: Any, batch: Any, texts: Sequence[str], touched: tuple[int, int]) -> Picture:
    """How far each token's result moved (B, T), with layer norm and with batch norm; one token was changed."""
    B, T = layer.shape
    alt = tr("Two tables of {rows} rows and {columns} tokens. Token {token} of row {row} was changed; each cell says "
             "how far a token's result moved. Layer norm: {layer} of {all} moved. Batch norm: "
             "{batch} of {all} moved, the first token of row 0 by {first:.2f}.", rows=B, columns=T, token=touched[1],
             row=touched[0], layer=int((layer > 0).sum()), batch=int((batch > 0).sum()), all=B * T, first=batch[0, 0])
    with card(4.4, alt) as (picture, axes):
        for base, table, name in [(0, layer, tr("layer norm")), (B * 1.75 + 1.5, batch, tr("batch norm"))]:
            label(axes, 0, base - 0.75, name)
            for b, line in enumerate(table.tolist()):
                y = base + b * 1.75
                for t, value in enumerate(line):
                    _moved(axes, t, y, value, (b, t) == touched)
                    if (b, t) == touched:
                        label(axes, T + 0.2, y + 0.02, tr("changed ↙"), "target", size=11)
                    label(axes, t + 0.5, y - 0.25, shown(texts[b][t]), "token", ha="center")
                label(axes, T + 0.2, y + 0.5, tr("row {number}", number=b), "quiet")
        frame(axes, -0.2, T + 1.8, B * 3.5 + 0.9, -1.2)
    return picture[0]


def _moved(axes, x: float, y: float, value: float, changed: bool) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((x + 0.04, y + 0.04), 0.92, 0.92, facecolor=PALETTE["target" if value > 0 else "fill"],
                             alpha=1.0 if changed or value == 0 else 0.28, linewidth=0))
    axes.text(x + 0.5, y + 0.53, f"{value:.2f}" if value else "0", ha="center", va="center", size=TEXT_SIZE,
              color=PALETTE["card"] if changed else PALETTE["ink"])


def placement(post: Curve, pre: Curve, depths: Sequence[int], post_last: Curve, pre_last: Curve) -> Picture:
    """Gradient lengths for post-norm and pre-norm: at each layer of one stack, and at the last layer of several."""
    alt = tr("Two plots of gradient lengths at initialisation. Left, a stack of {layers} layers: post-norm goes from "
             "{post_first:.2f} at the first layer to {post_last:.2f} at the last, pre-norm falls from {pre_first:.2f} "
             "to {pre_last:.2f}. Right, the last layer of stacks with {shallow} to {deep} layers: post-norm goes "
             "from {post_shallow:.2f} to {post_deep:.2f}, pre-norm from {pre_shallow:.2f} to {pre_deep:.2f}.",
             layers=len(post), post_first=post[0], post_last=post[-1], pre_first=pre[0], pre_last=pre[-1],
             shallow=depths[0], deep=depths[-1], post_shallow=post_last[0], post_deep=post_last[-1],
             pre_shallow=pre_last[0], pre_deep=pre_last[-1])
    with card(3.4, alt, columns=2) as (picture, (left, right)):
        plot_area(left, tr("layer (output on the right)"), tr("gradient length"),
                  tr("each layer of {count}", count=len(post)))
        plot_area(right, tr("number of layers"), "", tr("the last layer"))
        for curve, last, name, colour, style in [(post, post_last, tr("post-norm"), "target", "-"),
                                                 (pre, pre_last, tr("pre-norm"), "token", "--")]:
            left.plot(range(1, len(curve) + 1), curve, style, color=PALETTE[colour], linewidth=2)
            left.text(len(curve), curve[-1] + 0.05, name, color=PALETTE[colour], ha="right", size=12)
            right.plot(depths, last, style, color=PALETTE[colour], linewidth=2, marker="o", markersize=5)
            right.text(depths[-1], last[-1] + 0.05, name, color=PALETTE[colour], ha="right", size=12)
        for axes in (left, right):
            axes.set_ylim(0, 1.25 * max(*post, *pre, *post_last, *pre_last))
        left.set_xticks(sorted({1, *(len(post) * part // 4 for part in range(1, 5))}))
        right.set_xticks(depths)
    return picture[0]
