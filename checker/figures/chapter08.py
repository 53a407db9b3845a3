"""The pictures of chapter 08: the bend that separates, the hidden units, and what width and softness buy."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..messages import tr
from . import PALETTE, Picture, card
from .parts import arrow, box, frame, label, plot_area, shown, width_of


def _colours(table: list[list[float]], limit: float):
    """A colour for each number: blue above 0, grey below. Even the palest differs from the card, which is 0."""
    from matplotlib.colors import LinearSegmentedColormap

    up, down = (LinearSegmentedColormap.from_list(name, [PALETTE["card"], PALETTE[name]]) for name in ("token", "quiet"))
    return [[(up if v > 0 else down)(0.22 + 0.78 * min(1.0, abs(v) / limit)) if v else PALETTE["card"] for v in row]
            for row in table]


def _legend(axes, x: float, y: float, wide: float = 1.0) -> None:
    """What the colours of `_cells` mean, written to the left of x; `wide` stretches the distances."""
    for text, colour in [(tr("white: 0"), "quiet"), (tr("grey: below 0"), "quiet"), (tr("blue: above 0"), "token")]:
        label(axes, x, y, text, colour, ha="right")
        x -= (1.8 + 0.6 * width_of(text)) * wide


def _cells(axes, values: Any, left: float, bottom: float, limit: float) -> None:
    """A table of numbers as coloured cells of size 1, its lower left corner at (left, bottom)."""
    table = [[float(v) for v in row] for row in values]
    high, wide = len(table), len(table[0])
    x = [left + i for i in range(wide + 1)]
    y = [bottom + high - i for i in range(high + 1)]
    from matplotlib.colors import to_rgba

    colours = [[to_rgba(c) for c in row] for row in _colours(table, limit)]
    axes.pcolormesh(x, y, colours, edgecolors=PALETTE["rule"], linewidth=0.4)


def bent_plane(corners: Any, pair: Any) -> Picture:
    """The four corners in the plane of the two facts, and in the plane of the two units."""
    places = [tuple(map(float, row)) for row in corners], [tuple(map(float, row)) for row in pair]
    right = [sum(p) == 1 for p in places[0]]
    alt = tr("Two planes with points. Left, the plane of the two facts: four corners of a square; the two where "
             "exactly one fact is true lie diagonally and are red, the other two are grey. Right, the plane of what "
             "the two units say: the grey corners are at {grey} and {other_grey}; the red ones are "
             "at {red} and {other_red}.",
             grey=places[1][0], other_grey=places[1][3], red=places[1][1], other_red=places[1][2])
    titles = tr("the two facts"), tr("what the two units say")
    axis_names = ((tr("follows a space"), tr("capital letter")),
                  (tr("unit {number}", number=0), tr("unit {number}", number=1)))
    with card(3.4, alt, columns=2) as (picture, both):
        for axes, points, title, (x, y) in zip(both, places, titles, axis_names):
            plot_area(axes, x, y, title)
            for place in dict.fromkeys(points):
                here = [i for i, p in enumerate(points) if p == place]
                colour = "target" if right[here[0]] else "quiet"
                axes.scatter(*place, s=150, color=PALETTE[colour], zorder=3)
                name = tr(" and ").join(f"({int(places[0][i][0])}, {int(places[0][i][1])})" for i in here)
                axes.annotate(name, place, (0, 13), textcoords="offset points", ha="center", size=11,
                              color=PALETTE[colour])
            axes.set_xlim(-0.5, 2.6)
            axes.set_ylim(-0.3, 1.5)
            axes.set_xticks([0, 1, 2])
            axes.set_yticks([0, 1])
    return picture[0]


def hidden_units(before: Any, hidden: Any, text: str) -> Picture:
    """All hidden units of the tokens of one row, (T, hidden) each, before and after the bend."""
    T, width = len(before), len(before[0])
    fired = sum(float(v) > 0 for row in hidden for v in row)
    alt = tr("Two tables, one above the other, with a row for each of the {tokens} tokens of {text!r} and a column for "
             "each of {units} hidden units. Above, before the bend: blue cells are positive, grey ones negative. Below, "
             "after it: the blue cells are the same, {fired} of {cells}, and all the grey ones have become 0 and are "
             "white.", tokens=T, text=text, units=width, fired=fired, cells=T * width)
    limit = max(abs(float(v)) for row in before for v in row)
    with card(4.1, alt) as (picture, axes):
        words = tr("before the bend"), tr("after the bend")
        for bottom, table, word in [(T + 2.6, before, words[0]), (0, hidden, words[1])]:
            _cells(axes, table, 0, bottom, limit)
            label(axes, 0, bottom + T + 0.9, word)
            for t, c in enumerate(text):
                label(axes, -0.7, bottom + T - 0.5 - t, shown(c), "token", ha="center", size=11)
        units = tr("{count} hidden units", count=width)
        label(axes, 2 + 0.6 * width_of(words[0]), 2 * T + 3.5, units, "quiet")
        _legend(axes, width, 2 * T + 3.5)
        frame(axes, -1.8, width + 0.3, -0.3, 2 * T + 4.4)
    return picture[0]


def journey(attended: Any, normalised: Any, before: Any, hidden: Any, update: Any, result: Any) -> Picture:
    """One token's way through the network: six rows of numbers, and the residual connection beside them."""
    C, width = len(attended), len(hidden)
    rows = [(tr("the token"), attended), (tr("layer norm"), normalised), (tr("widened"), before), (tr("bent"), hidden),
            (tr("back: the update"), update), (tr("token + update"), result)]
    alt = tr("One token's numbers in six rows, from top to bottom. The token, {size} numbers wide; after the layer "
             "norm, {size}; widened to {width}; bent, where {zeros} of the {width} are 0; back to {size}, the update; "
             "and token plus update, {size}. An arrow beside them carries the token itself from the first row past all "
             "others to the last, where it is added. Blue cells are above 0, grey ones below, white ones 0.",
             size=C, width=width, zeros=sum(float(v) == 0 for v in hidden))
    limit = max(abs(float(v)) for _, values in rows for v in values)
    with card(4.1, alt) as (picture, axes):
        left = (width - C) / 2
        for i, (name, values) in enumerate(rows):
            y = 3.0 * (len(rows) - 1 - i)
            wide = len(values) == width
            _cells(axes, [values], 0 if wide else left, y, limit)
            label(axes, -4.2, y + 0.5, name, ha="right")
            label(axes, -0.9, y + 0.5, str(len(values)), "quiet", ha="right")
            if i + 1 < len(rows) - 1:
                arrow(axes, (width / 2, y - 0.15), (width / 2, y - 1.85))
        top, last = 3.0 * (len(rows) - 1) + 0.5, 0.5
        far = width + 2.2
        axes.plot([left + C + 0.4, far, far], [top, top, last], color=PALETTE["token"], linewidth=1.6)
        arrow(axes, (far, last), (left + C + 0.4, last), "token")
        label(axes, width / 2, 2.05, "+", "token", size=17, ha="center", weight="bold")
        _legend(axes, width, -1.5, 1.4)
        frame(axes, -18, far + 0.6, -2.2, top + 0.9)
    return picture[0]


def who_notices(attention: Any, feed_forward: Any, text: str, changed: int) -> Picture:
    """Which tokens' results differ when one token changes, in attention and in the feed-forward network."""
    found = [[bool(v) for v in row] for row in (attention, feed_forward)]
    spoken = [tr(", ").join(str(t) for t, yes in enumerate(row) if yes) for row in found]
    alt = tr("The tokens of {text!r} in a row; the one at position {changed} is changed. Below, the results that "
             "differ are filled: for attention at positions {attention}, for the feed-forward network at "
             "{feed_forward}.", text=text, changed=changed, attention=spoken[0], feed_forward=spoken[1])
    T = len(text)
    with card(2.7, alt) as (picture, axes):
        for t, c in enumerate(text):
            box(axes, t, 3.4, shown(c), "target" if t == changed else "token")
            label(axes, t + 0.5, 4.65, str(t), "position", ha="center", size=11)
        for y, row, name in [(1.6, found[0], tr("attention")), (0.2, found[1], tr("feed-forward"))]:
            label(axes, -0.4, y + 0.5, name, ha="right")
            for t, yes in enumerate(row):
                box(axes, t, y, tr("differs") if yes else tr("same"), "target" if yes else "fill", size=11)
        label(axes, -0.4, 3.9, tr("tokens"), "token", ha="right")
        label(axes, T + 0.3, 3.9, tr("one is changed"), "target")
        frame(axes, -2.2, T + 2.6, 0, 5.0)
    return picture[0]


def widths(errors: Mapping[int, Sequence[float]]) -> Picture:
    """Errors on new questions for each width (in multiples of C), several tries each."""
    means = {factor: sum(tries) / len(tries) for factor, tries in errors.items()}
    listed = tr(", ").join(tr("{factor} times: {mean:.3f}", factor=factor, mean=mean) for factor, mean in means.items())
    alt = tr("A curve of the test error against the width of the hidden layer in multiples of C. Means: "
             "{listed}. The tries of each width lie close together.", listed=listed)
    with card(3.3, alt) as (picture, axes):
        plot_area(axes, tr("width of the hidden layer, in multiples of C"), tr("mean squared error"),
                  tr("wider pupils come closer to the teacher"))
        axes.plot(range(len(means)), list(means.values()), color=PALETTE["token"], linewidth=1.6)
        for i, (factor, tries) in enumerate(errors.items()):
            axes.scatter([i] * len(tries), tries, s=26, color=PALETTE["token"], zorder=3)
            axes.annotate(f"{means[factor]:.3f}", (i, max(tries)), (4, 9), textcoords="offset points", size=12,
                          color=PALETTE["ink"])
        axes.set_xticks(range(len(means)), [f"{factor}×" for factor in means])
        axes.set_xlim(-0.3, len(means) - 0.5)
        axes.set_ylim(0, 1.25 * max(max(tries) for tries in errors.values()))
    return picture[0]


def two_bends(grid: Any, relu: Any, gelu: Any, relu_slope: Any, gelu_slope: Any) -> Picture:
    """ReLU and GELU, and their slopes."""
    x = [float(v) for v in grid]
    lowest = min((float(v), float(p)) for v, p in zip(gelu, grid))
    alt = tr("Two plots from −4 to 4. Left, the functions: ReLU is 0 up to 0 and then rises straight; GELU follows it "
             "far from 0 and dips to {lowest:.2f} near {place:.2f}. Right, their slopes: ReLU's jumps from 0 to "
             "1 at 0; GELU's glides from 0 a little below, then up to {steepest:.2f} and back to 1.",
             lowest=lowest[0], place=lowest[1], steepest=max(map(float, gelu_slope)))
    with card(3.1, alt, columns=2) as (picture, both):
        plots = [(both[0], tr("the function"), (relu, gelu)), (both[1], tr("its slope"), (relu_slope, gelu_slope))]
        for axes, title, curves in plots:
            plot_area(axes, "x", "", title)
            for values, name, colour, style in [(curves[0], "ReLU", "ink", "--"), (curves[1], "GELU", "token", "-")]:
                axes.plot(x, [float(v) for v in values], style, color=PALETTE[colour], linewidth=2, label=name)
        both[0].legend(frameon=False, loc="upper left")
    return picture[0]


def race(tries: Mapping[tuple[str, str], Sequence[float]]) -> Picture:
    """Errors of pupils with one or the other bend, for two teachers: a dot for each try."""
    means = {pair: sum(values) / len(values) for pair, values in tries.items()}
    spoken = tr("; ").join(tr("{teacher} teacher, {pupil} pupil: {mean:.3f}", teacher=teacher, pupil=pupil, mean=mean)
                           for (teacher, pupil), mean in means.items())
    alt = tr("Four columns of dots, one dot for each try: the test error. Means: {spoken}.", spoken=spoken)
    with card(3.3, alt) as (picture, axes):
        plot_area(axes, "", tr("mean squared error"), tr("which bend learns better here?"))
        for i, ((_, pupil), values) in enumerate(tries.items()):
            colour = "token" if pupil == "GELU" else "ink"
            axes.scatter([i] * len(values), values, s=34, color=PALETTE[colour], zorder=3)
            axes.annotate(tr("mean {mean:.3f}", mean=sum(values) / len(values)), (i, max(values)), (0, 10),
                          textcoords="offset points", size=12, ha="center", color=PALETTE[colour])
        axes.set_xticks(range(len(tries)), [tr("{pupil} pupil,\n{teacher} teacher", pupil=pupil, teacher=teacher)
                                            for teacher, pupil in tries])
        axes.set_xlim(-0.6, len(tries) - 0.4)
        axes.set_ylim(0, 1.3 * max(max(values) for values in tries.values()))
    return picture[0]
