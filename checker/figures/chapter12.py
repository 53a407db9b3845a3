"""The pictures of chapter 12: learning rates, paths of optimizers, losses while training, learned attention."""
from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ..messages import tr
from . import PALETTE, Picture, card
from .parts import heat, label, plot_area

Point = tuple[float, float]
DOTTED, DASHED = (0, (1, 2)), (0, (5, 3))


def _level(axes, height: float, text: str, where: float = 0.995, below: bool = False) -> None:
    """A yardstick: a dotted level line with its name on it, at the fraction `where` of the width."""
    axes.axhline(height, color=PALETTE["quiet"], linewidth=1.3, linestyle=DOTTED)
    axes.annotate(text, (where, height), (0, -3 if below else 3), xycoords=("axes fraction", "data"), ha="right",
                  textcoords="offset points", va="top" if below else "bottom", color=PALETTE["quiet"], size=11)


def learning_rates(rates: Sequence[float], after: Mapping[int, Sequence[float]], before: float, even: float) -> Picture:
    """The loss after some steps (keys of `after`) for each learning rate; `before` and `even` as level lines."""
    top = 1.6 * before
    said = []
    for steps, losses in after.items():
        best = min(range(len(rates)), key=lambda i: losses[i] if math.isfinite(losses[i]) else math.inf)
        found = {"steps": steps, "loss": losses[best], "rate": rates[best]}
        said.append(tr("after 1 step the smallest loss, {loss:.2f}, is at rate {rate:g}", **found) if steps == 1 else
                    tr("after {steps} steps the smallest loss, {loss:.2f}, is at rate {rate:g}", **found))
    alt = tr("Loss against learning rate, from {lowest:g} to {highest:g}. Small rates leave the loss near its start at "
             "{before:.2f}; {said}; for the largest rates the losses are too large for the picture: triangles at its "
             "upper edge.", lowest=rates[0], highest=rates[-1], before=before, said=tr("; ").join(said))
    with card(3.4, alt) as (picture, axes):
        plot_area(axes, tr("learning rate"), tr("loss"))
        for (steps, losses), style in zip(after.items(), [DASHED, "-"]):
            shown = [min(loss, 3 * top) if math.isfinite(loss) else 3 * top for loss in losses]
            beyond = [rate for rate, loss in zip(rates, shown) if loss > top]
            aside = 1.06 if style == "-" else 1 / 1.06                   # two triangles side by side, not one above the other
            axes.plot([rate * aside for rate in beyond], [0.965 * top] * len(beyond), linestyle="", marker="^", markersize=8,
                      color=PALETTE["target"], markerfacecolor=PALETTE["target" if style == "-" else "card"])
            axes.plot(rates, shown, color=PALETTE["target"], linestyle=style, marker="o", markersize=5, linewidth=1.8,
                      markerfacecolor=PALETTE["target" if style == "-" else "card"],
                      label=tr("after 1 step") if steps == 1 else tr("after {steps} steps", steps=steps))
        _level(axes, before, tr("untrained"), where=0.16)
        _level(axes, even, tr("equal chances"), where=0.16, below=True)
        axes.set_xscale("log")
        axes.set_ylim(0, top)
        axes.legend(loc="lower left", frameon=False, fontsize=11, handlelength=3.5)
    return picture[0]


def valley(plain: Sequence[Point], adaptive: Sequence[Point], steep: float) -> Picture:
    """The paths of two optimizers through the valley (x² + steep · y²) / 2, whose deepest point is at (0, 0)."""
    def height(point: Point) -> float:
        return (point[0] ** 2 + steep * point[1] ** 2) / 2

    alt = tr("Two maps of the same long valley, seen from above, with its deepest point marked. Left, gradient descent: "
             "the path jumps from wall to wall and creeps along the floor; after {plain_steps} steps the loss is "
             "{plain_loss:.3f}. Right, Adam: a path of smooth swings across the floor towards the deepest point; after "
             "{adam_steps} steps the loss is {adam_loss:.3f}.", plain_steps=len(plain) - 1,
             plain_loss=height(plain[-1]), adam_steps=len(adaptive) - 1, adam_loss=height(adaptive[-1]))
    with card(3.2, alt, columns=2) as (picture, both):
        turn = [2 * math.pi * i / 200 for i in range(201)]               # the lines of equal loss are ellipses
        titles = (tr("one rate for all: {first:.1f} → {last:.3f}", first=height(plain[0]), last=height(plain[-1])),
                  tr("Adam: {first:.1f} → {last:.3f}", first=height(adaptive[0]), last=height(adaptive[-1])))
        for axes, path, title in zip(both, (plain, adaptive), titles):
            plot_area(axes, tr("x: gentle"), tr("y: steep") if path is plain else "", title)
            axes.grid(False)
            for part in (0.06, 0.15, 0.3, 0.5, 0.75, 1.0, 1.25):
                axes.plot([part * math.sqrt(steep) * math.cos(t) for t in turn], [part * math.sin(t) for t in turn],
                          color=PALETTE["rule"], linewidth=1.0)
            axes.set_xlim(-4.6, 1.2)
            axes.set_ylim(-1.3, 1.3)
            axes.plot(*zip(*path), color=PALETTE["target"], marker="o", markersize=3.5, linewidth=1.2)
            axes.plot([0], [0], marker="+", color=PALETTE["ink"], markersize=12, markeredgewidth=2)
    return picture[0]


def overfit(curves: Mapping[str, Sequence[float]], even: float) -> Picture:
    """Loss against step for several ways to choose the batches."""
    ends = tr("; ").join(tr("{name}: from {first:.2f} to {last:.2f}", name=name, first=losses[0], last=losses[-1])
                         for name, losses in curves.items())
    alt = tr("Loss against training step, one curve for each way to choose the batch. {ends}. A dotted line marks "
             "equal chances, {even:.2f}.", ends=ends, even=even)
    with card(3.4, alt) as (picture, axes):
        plot_area(axes, tr("step"), tr("loss"))
        for (name, losses), colour in zip(curves.items(), ["ink", "target", "token"]):
            axes.plot(losses, color=PALETTE[colour], linewidth=1.8, label=name)
        _level(axes, even, tr("equal chances"))
        axes.set_ylim(bottom=0)
        axes.legend(loc="center right", bbox_to_anchor=(1.0, 0.42), frameon=False, fontsize=11)
    return picture[0]


def schedule(rates: Sequence[float], config: Any) -> Picture:
    """The learning rate of each step, with the end of the warm-up and the end of training marked."""
    warmup, total = config.warmup_steps, config.total_training_steps
    alt = tr("Learning rate against step. It grows in {warmup} equal steps from {first:g} to {highest:g}, then sinks "
             "along half a cosine wave, slowly, faster, slowly again, to {last:g} at step {total}, and stays there.",
             warmup=warmup, first=rates[0], highest=rates[warmup - 1], last=rates[total], total=total)
    with card(2.8, alt) as (picture, axes):
        plot_area(axes, tr("step (how many are done)"), tr("learning rate"))
        axes.plot(rates, color=PALETTE["rule"], linewidth=1.4)
        axes.plot(rates, linestyle="", marker="o", markersize=5, color=PALETTE["ink"])
        for place, text in [(warmup, tr("the cosine begins")), (total, tr("the end"))]:
            axes.axvline(place, color=PALETTE["quiet"], linewidth=1.2, linestyle=DOTTED)
            label(axes, place + 0.3, 0.62 * max(rates), text, "quiet", size=11)
        axes.set_ylim(0, 1.08 * max(rates))
        axes.set_xlim(-0.6, len(rates) + 1.5)
    return picture[0]


def measured(model: Any, loader: Any, split: str, times: int) -> Any:
    """The loss of a model on each of some batches (times,). (Here, since the learner soon writes a loop of this kind.)"""
    import torch

    with torch.no_grad():
        return torch.tensor([float(model(*loader.get_batch(split))[1]) for _ in range(times)])


def spread(single: Any, means: Any) -> Picture:
    """How the losses of single batches scatter, and how means of several batches do."""
    groups = [(tr("single batches"), [float(v) for v in single], "rule"),
              (tr("means of 20 batches"), [float(v) for v in means], "target")]
    low, high = min(groups[0][1]), max(groups[0][1])
    alt = tr("Two histograms of the loss of one and the same model. {singles} single batches spread from {low:.2f} to "
             "{high:.2f}; {means} means of 20 batches lie between {lowest_mean:.2f} and {highest_mean:.2f}, in the "
             "middle.", singles=len(groups[0][1]), low=low, high=high, means=len(groups[1][1]),
             lowest_mean=min(groups[1][1]), highest_mean=max(groups[1][1]))
    with card(3.0, alt) as (picture, axes):
        plot_area(axes, tr("loss of the same model"), tr("share"))
        bins = [low + (high - low) * i / 60 for i in range(61)]
        for name, values, colour in groups:
            behind = colour == "rule"                                    # grey areas, and a red outline that hides nothing
            axes.hist(values, bins=bins, weights=[1 / len(values)] * len(values), histtype="stepfilled" if behind else "step",
                      color=PALETTE[colour], linewidth=0 if behind else 1.8, label=name)
        axes.legend(loc="upper right", frameon=False, fontsize=11)
    return picture[0]


def heads(line: str, weights: Any, back: Any) -> Picture:
    """Three heads of a trained model on one line: `weights` (layers, heads, T, T), `back` (layers, heads).

    Shown are the heads with the most weight on the character right before, with the most on the character itself, and
    with the largest mean distance. The first row, which sees only itself, counts for none of them.
    """
    T = weights.shape[-1]
    itself = weights.diagonal(0, dim1=-2, dim2=-1)[..., 1:].mean(dim=-1)
    steps = [[float(max(i - j, 0)) for j in range(T)] for i in range(T)]
    distance = (weights * weights.new_tensor(steps)).sum(dim=(-2, -1)) / (T - 1)
    chosen = []
    for scores, say in [(back, lambda share: tr("{share:.0%} right before", share=share)),
                        (itself, lambda share: tr("{share:.0%} on itself", share=share)),
                        (distance, lambda steps: tr("{steps:.1f} back on average", steps=steps))]:
        layer, head = divmod(int(scores.argmax()), weights.shape[1])
        chosen.append((layer, head, say(float(scores[layer, head]))))
    said = tr("; ").join(tr("layer {layer}, head {head}: {text}", layer=layer, head=head, text=text)
                         for layer, head, text in chosen)
    alt = tr("Three tables of attention weights for the line {line!r}; rows are the characters that look, columns those "
             "looked at, dark cells carry much weight, and all above the diagonal is empty. {said}.",
             line=line, said=said)
    names = ["␣" if c == " " else c for c in line]
    with card(3.15, alt, columns=3) as (picture, three):
        for axes, (layer, head, text) in zip(three, chosen):
            title = tr("layer {layer}, head {head}\n{text}", layer=layer, head=head, text=text)
            heat(axes, weights[layer, head], "query", numbers=None, limit=1.0, title=title)
            for i, name in enumerate(names):
                label(axes, -0.35, i + (0.25 if name == "␣" else 0.5), name, ha="right", size=11)
                label(axes, i + 0.5, T + 0.7, name, ha="center", size=11)
            axes.set_xlim(-1.6, T + 0.1)
            axes.set_ylim(T + 1.4, -0.1)
            axes.set_aspect("equal")
    return picture[0]


def loss_curve(history: Sequence[Mapping[str, float]], yardsticks: Mapping[str, float]) -> Picture:
    """The losses of a training so far: both splits against the step, with level lines to compare with."""
    last = history[-1]
    now = {"step": last["step"], "train": last["train"], "val": last["val"]}
    levels = tr(", ").join(f"{name} {value:.2f}" for name, value in yardsticks.items())
    alt = tr("Loss against step, up to step {step}: training {train:.2f}, validation {val:.2f}. Level lines: {levels}.",
             levels=levels, **now)
    with card(3.2, alt) as (picture, axes):
        plot_area(axes, tr("step"), tr("loss"),
                  tr("step {step}: training {train:.2f}, validation {val:.2f}", **now))
        steps = [entry["step"] for entry in history]
        for split, colour, word in [("train", "token", tr("training")), ("val", "target", tr("validation"))]:
            axes.plot(steps, [entry[split] for entry in history], color=PALETTE[colour], linewidth=1.8, marker="o",
                      markersize=4, label=word)
        for name, value in yardsticks.items():
            _level(axes, value, name)
        axes.legend(loc="lower left", frameon=False, fontsize=11)
    return picture[0]


class LiveCurve:
    """Shows the loss curve anew at each evaluation, in its own place; a plain line where there is no notebook."""

    def __init__(self, yardsticks: Mapping[str, float]):
        self.yardsticks, self.handle = yardsticks, None

    def __call__(self, trainer: Any) -> None:
        """Draw ``trainer.history``."""
        shell = None
        try:
            from IPython import get_ipython

            shell = get_ipython()
        except ImportError:
            pass
        if shell is None or not hasattr(shell, "kernel"):
            last = trainer.history[-1]
            print(tr("step {step}: training {train:.4f}, validation {val:.4f}", step=last["step"],
                     train=last["train"], val=last["val"]), flush=True)
            return
        from IPython.display import display

        picture = loss_curve(trainer.history, self.yardsticks)
        if self.handle is None:
            self.handle = display(picture, display_id=True)
        else:
            self.handle.update(picture)
