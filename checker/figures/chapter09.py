"""The pictures of chapter 09: one token's way through a block, the stream's size over the depth, who hears whom."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..messages import tr
from . import PALETTE, Picture, card
from .parts import arrow, frame, heat, label, plot_area

ON_STREAM = {0, 3, 6}


def one_token(stages: Sequence[Any]) -> Picture:
    """The C numbers of one token at seven stages of a block; the stages on the stream are framed."""
    from matplotlib.patches import Rectangle

    C = len(stages[0])
    alt = tr(
        "Seven rows of {size} numbers: one token on its way through a block. From top to bottom: as it came in; "
        "normalised; what it heard in attention; the sum of what came in and what it heard; that sum normalised; "
        "what the feed-forward network thought; the sum with that. The three rows on the residual stream are framed "
        "and resemble each other; what was heard and what was thought are much smaller. An arrow called talk leads "
        "from the first framed row to the second, one called think from the second to the third.", size=C)
    names = [tr("came in"), tr("norm 1"), tr("heard"), tr("+ heard"), tr("norm 2"), tr("thought"), tr("+ thought")]
    with card(3.9, alt) as (picture, axes):
        heat(axes, stages, "token", numbers="{:.1f}")
        for y, name in enumerate(names):
            on = y in ON_STREAM
            label(axes, -0.25, y + 0.5, name, "ink" if on else "quiet", ha="right", weight="bold" if on else "normal")
            if on:
                axes.add_patch(Rectangle((0, y), C, 1, fill=False, edgecolor=PALETTE["ink"], linewidth=2.2))
        for top, word in [(0, tr("talk")), (3, tr("think"))]:
            arrow(axes, (C + 0.5, top + 0.5), (C + 0.5, top + 3.4), "ink", linewidth=2.0)
            label(axes, C + 0.85, top + 2.0, word, "ink")
        frame(axes, -2.3, C + 1.95, 7.05, -0.05)
    return picture[0]


def stream(pre: Sequence[float], post: Sequence[float]) -> Picture:
    """The standard deviation of the stream before the first block and after each, pre-norm and post-norm."""
    alt = tr(
        "Two curves over the number of blocks, 0 to {blocks}: the standard deviation of the stream. With "
        "pre-norm it starts at {first:.2f} and, by and large, grows to {last:.2f}. With post-norm it drops to "
        "{post:.2f} after the first block and stays there.",
        blocks=len(pre) - 1, first=pre[0], last=pre[-1], post=post[1])
    with card(3.2, alt) as (picture, axes):
        plot_area(axes, tr("blocks passed"), tr("std of the stream"))
        for values, colour, name, style in [(pre, "token", tr("pre-norm"), "o-"),
                                            (post, "quiet", tr("post-norm"), "s--")]:
            axes.plot(range(len(values)), list(values), style, color=PALETTE[colour], linewidth=2, markersize=5)
            axes.text(len(values) - 0.6, values[-1], name, color=PALETTE[colour], va="center", size=12)
        axes.set_xlim(-0.4, len(pre) + 1.4)
        axes.set_xticks(range(0, len(pre), 2))
        axes.set_ylim(0, max([*pre, *post]) * 1.12)
    return picture[0]


def influence(one: Any, many: Any, x: Any) -> Picture:
    """How much the output at place q moves when the token at place p changes, for one block and for a stack."""
    import torch

    T = x.shape[1]
    tables = []
    for module in (one, many):
        rows = []
        with torch.no_grad():
            for p in range(T):
                changed = x.clone()
                changed[:, p, 0] += 1
                rows.append((module(changed) - module(x)).norm(dim=-1).mean(dim=0))
        tables.append(torch.stack(rows))
    alt = tr(
        "Two tables of {size} by {size}: rows are the place p that is changed, columns the place q of the output. In "
        "both, every cell left of the diagonal is exactly empty: no earlier place moves. The diagonal is darkest. "
        "Right of it the cells are pale after 1 block and darker after {blocks} blocks. In each cell stands "
        "how far the output moved, in hundredths; the colours mean the same in both tables.",
        size=T, blocks=len(many))
    limit = float(torch.stack(tables).sqrt().max())
    with card(4.1, alt, columns=2) as (picture, axes):
        for ax, table, blocks in zip(axes, tables, (len(one), len(many))):
            # The square root makes small influences visible.
            heat(ax, table.sqrt(), "token", numbers=None, limit=limit)
            for p in range(T):
                for q in range(T):
                    if value := float(table[p, q]):
                        label(ax, q + 0.5, p + 0.52, f"{100 * value:.0f}", "card" if value**0.5 > 0.8 * limit else "ink",
                              ha="center", size=11)
            ax.set_aspect("equal")
            after = tr("after 1 block") if blocks == 1 else tr("after {blocks} blocks", blocks=blocks)
            label(ax, T / 2, -0.45, after, ha="center")
            for t in range(T):
                label(ax, t + 0.5, T + 0.35, str(t), "position", ha="center", size=11)
                label(ax, -0.3, t + 0.5, str(t), "position", ha="center", size=11)
            label(ax, T / 2, T + 0.95, tr("place q in the output"), "quiet", ha="center", size=11)
            frame(ax, -1.4, T + 0.1, T + 1.4, -0.9)
        axes[0].text(-1.0, T / 2, tr("changed place p"), rotation=90, va="center", ha="center", size=11,
                     color=PALETTE["quiet"])
    return picture[0]
