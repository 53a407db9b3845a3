"""The pictures of chapter 11: counted pairs, parameters, losses by position, temperatures, the nucleus."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..messages import tr
from . import PALETTE, Picture, card
from .parts import frame, heat, label, plot_area, shown


def pair_counts(counts: Any, itoc: Mapping[int, str], characters: str) -> Picture:
    """A part of the table of counts: how often the column's character came after the row's, in hundreds."""
    ctoi = {c: i for i, c in itoc.items()}
    ids = [ctoi[c] for c in characters]
    part = [[float(counts[a, b]) for b in ids] for a in ids]
    top = max((value, a, b) for a, row in enumerate(part) for b, value in enumerate(row))
    alt = tr("A heat map of {size} rows and {size} columns, a part of the table of counted pairs, in hundreds. "
             "The row is the character that stands first, the column the one after it. The darkest cell: "
             "{first!r} followed by {second!r}, {times:,} times. "
             "{never} cells hold a 0: such pairs never occur. "
             "{seldom} say <1: fewer than a hundred times.",
             size=len(ids), first=shown(characters[top[1]]), second=shown(characters[top[2]]), times=int(top[0]),
             never=sum(value == 0 for row in part for value in row),
             seldom=sum(0 < value < 100 for row in part for value in row))
    with card(5.0, alt) as (picture, axes):
        heat(axes, [[value / 100 for value in row] for row in part], "token",
             rows=[shown(c) for c in characters], columns=[shown(c) for c in characters], numbers=None)
        n = len(ids)
        for y, row in enumerate(part):
            for x, value in enumerate(row):
                text = "<1" if 0 < value < 100 else f"{value / 100:.0f}"
                label(axes, x + 0.5, y + 0.52, text, "card" if value > 0.55 * top[0] else "ink", ha="center", size=11)
        label(axes, n / 2, -1.0, tr("… followed by"), "quiet", ha="center")
        label(axes, -1.0, n / 2, tr("this character …"), "quiet", ha="center", rotation=90)
        note = tr("counts in hundreds, 0: never; ↵ is a line break, ␣ a space")
        label(axes, n / 2, n + 0.45, note, "quiet", ha="center")
        frame(axes, -1.5, n + 0.1, n + 0.8, -1.4)
    return picture[0]


def parameters(models: Mapping[str, Sequence[int]]) -> Picture:
    """For each model a bar cut in three: embeddings, blocks, vocabulary logits, with the counts."""
    parts = {name: [tr("embeddings {count:,}", count=counts[0]), tr("blocks {count:,}", count=counts[1]),
                    tr("vocabulary logits {count:,}", count=counts[2])] for name, counts in models.items()}
    listed = tr("; ").join(tr("{name}: {parts}", name=name, parts=tr(", ").join(said)) for name, said in parts.items())
    alt = tr("One bar for each model, cut into shares of its parameters. {listed}. In both, the blocks hold the most, "
             "and in the larger model nearly everything.", listed=listed)
    with card(2.7, alt) as (picture, axes):
        from matplotlib.patches import Rectangle

        for row, (name, counts) in enumerate(models.items()):
            y, left, total = 2.0 - 1.6 * row, 0.0, sum(counts)
            places = zip(("token", "ink", "target"), (0.0, 5.0, 10.0), ("left", "center", "right"))
            for part, count, (colour, x, side) in zip(parts[name], counts, places):
                wide = 10 * count / total
                axes.add_patch(Rectangle((left, y), wide, 0.6, facecolor=PALETTE[colour], edgecolor=PALETTE["card"]))
                label(axes, x, y - 0.3, part, colour, ha=side)
                left += wide
            label(axes, -0.2, y + 0.3, name, ha="right")
            label(axes, -0.2, y - 0.3, tr("{total:,} in all", total=total), "quiet", ha="right")
        frame(axes, -2.7, 10.1, -0.2, 2.8)
    return picture[0]


def losses(by_position: Any, bigram: float, dice: float) -> Picture:
    """The model's mean loss at each position, with the bigram's loss as a line."""
    values = [float(v) for v in by_position]
    mean = sum(values) / len(values)
    alt = tr("A bar for each of the {count} positions: the toy's mean validation loss with 1 to {count} "
             "tokens of context: {listed}; mean {mean:.2f}. A dashed line marks the loss of the "
             "counted bigram table, {bigram:.2f}. Only the first bar reaches above it.",
             count=len(values), listed=tr(", ").join(f"{v:.2f}" for v in values), mean=mean, bigram=bigram)
    with card(3.4, alt) as (picture, axes):
        plot_area(axes, tr("tokens of context"), tr("loss (nats)"),
                  tr("Validation loss of the toy: {mean:.2f} on average (dice: {dice:.2f})", mean=mean, dice=dice))
        places = range(1, len(values) + 1)
        axes.bar(places, values, color=PALETTE["target"], width=0.7)
        for x, value in zip(places, values):
            axes.text(x, value + 0.03, f"{value:.2f}", ha="center", va="bottom", size=11, color=PALETTE["ink"],
                      bbox={"facecolor": PALETTE["card"], "edgecolor": "none", "pad": 0.5})
        axes.axhline(bigram, color=PALETTE["ink"], linewidth=1.4, linestyle=(0, (4, 3)))
        level = tr("bigram table {loss:.2f}", loss=bigram)
        axes.text(len(values) + 0.55, bigram + 0.04, level, ha="right", va="bottom", size=12)
        axes.set_xticks(list(places))
        axes.set_ylim(0, 1.22 * max([*values, bigram]))
        axes.set_xlim(0.45, len(values) + 0.6)
    return picture[0]


def temperatures(words: Sequence[str], rows: Mapping[float, Any]) -> Picture:
    """The probabilities of a few words at several temperatures, side by side."""
    listed = tr("; ").join(tr("at {temperature:g}: {words}", temperature=t,
                              words=tr(", ").join(f"{w} {float(p):.2f}" for w, p in zip(words, row)))
                           for t, row in rows.items())
    alt = tr("One panel of bars for each temperature, with the probability of each word. {listed}.", listed=listed)
    top = max(float(p) for row in rows.values() for p in row)
    with card(3.0, alt, columns=len(rows)) as (picture, panels):
        for number, (axes, (t, row)) in enumerate(zip(panels, rows.items())):
            plot_area(axes, tr("probability"), "", tr("temperature {temperature:g}", temperature=t))
            places = list(range(len(words)))[::-1]
            axes.barh(places, [float(p) for p in row], color=PALETTE["target"], height=0.7)
            for y, p in zip(places, row):
                axes.text(float(p) + 0.02, y, f"{float(p):.2f}", va="center", size=11)
            axes.set_yticks(places, words if number == 0 else [""] * len(words), fontsize=12)
            axes.set_xlim(0, top * 1.35)
            axes.grid(visible=False)
            axes.set_xticks([0, 0.5])
    return picture[0]


def nucleus(prompts: Sequence[str], rows: Sequence[Any], kept: Sequence[Any], itoc: Mapping[int, str], p: float,
            more: int = 4) -> Picture:
    """For each prompt the most probable next tokens, largest first: those in the nucleus, and `more` that are not."""
    said, panels_data = [], []
    for prompt, row, stays in zip(prompts, rows, kept):
        count = int(stays.sum())
        order = row.argsort(descending=True).tolist()[:count + more]
        inside = tr(", ").join(repr(shown(itoc[i])) for i in order if bool(stays[i]))
        first = order[0]
        said.append(tr("After {prompt!r} the nucleus has {count} of {all}: {inside}; the first has the probability "
                       "{first:.2f}.", prompt=prompt, count=count, all=len(row), inside=inside, first=float(row[first])))
        panels_data.append((prompt, order, [float(row[i]) for i in order], [bool(stays[i]) for i in order], count))
    alt = tr("Two panels of bars, each with a scale of its own: the probabilities of the next token, largest first. "
             "Coloured ones belong to the nucleus for p = {p:g}, grey ones are left out. {said}", p=p, said=" ".join(said))
    with card(4.6, alt) as (picture, whole):
        high = 1 / len(prompts)
        panels = [whole.inset_axes([0, 1 - high * (number + 0.78), 1, 0.62 * high]) for number in range(len(prompts))]
        for axes, (prompt, order, values, stays, count) in zip(panels, panels_data):
            plot_area(axes, "", tr("probability"), tr("after {prompt!r}: nucleus {count} of {all}", prompt=prompt,
                                                      count=count, all=len(rows[0])))
            colours = [PALETTE["target"] if s else PALETTE["rule"] for s in stays]
            axes.bar(range(len(order)), values, color=colours, width=0.75)
            for x, value in enumerate(values):
                text = f"{value:.2f}"[1:] if 0.005 <= value < 0.995 else "≈0" if value < 0.5 else f"{value:.2f}"
                axes.text(x, value + 0.02 * max(values), text, ha="center", va="bottom", size=11)
            axes.set_xticks(range(len(order)), [shown(itoc[i]) for i in order], fontsize=12)
            axes.set_ylim(0, 1.2 * max(values))
            axes.set_xlim(-0.6, max(len(one[1]) for one in panels_data) - 0.4)
            axes.grid(visible=False)
    return picture[0]
