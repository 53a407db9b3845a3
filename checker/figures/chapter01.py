"""The pictures of chapter 01: from characters to ids, and how windows, targets and batches are cut."""
from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..messages import tr
from . import PALETTE, Picture, card
from .parts import box, frame, label, shown

Table = Sequence[Sequence[int]]


def text_to_ids(text: str, chars: Sequence[str]) -> Picture:
    """Three rows: the characters of `text`, their places in `chars`, and the characters again."""
    ids = [list(chars).index(c) for c in text]
    alt = tr("Three rows. The characters of {text!r}; below each its id: {ids}; below "
             "that the same characters again. The arrows from the first row to the second say encode, "
             "those from the second to the third say decode.", text=text, ids=tr(", ").join(map(str, ids)))
    n = len(text)
    with card(3.0, alt) as (picture, axes):
        for y, row, colour in [(4, text, "fill"), (2, ids, "token"), (0, text, "fill")]:
            for x, item in enumerate(row):
                box(axes, x, y, shown(str(item)), colour)
        for y, word in [(3.5, "encode"), (1.5, "decode")]:
            for x in range(n):
                axes.annotate("", (x + 0.5, y - 0.42), (x + 0.5, y + 0.42),
                              arrowprops={"arrowstyle": "-|>", "color": PALETTE["quiet"], "linewidth": 1.2})
            label(axes, n + 0.3, y, word, "quiet")
        for y, word, colour in [(4.5, tr("text"), "ink"), (2.5, tr("ids"), "token"), (0.5, tr("text"), "ink")]:
            label(axes, -0.3, y, word, colour, ha="right")
        frame(axes, -1.6, n + 1.8, -0.1, 5.1)
    return picture[0]


def leak(text: str, exam: int, homework: Sequence[int], T: int) -> Picture:
    """Windows of T characters of `text`: one for validation at `exam`, several for training at `homework`."""
    taken = {p for start in homework for p in range(start, start + T)}
    shared = [p for p in range(exam, exam + T) if p in taken]
    alt = tr("The text {text!r} with windows of {width} characters under it. One window, kept for the exam, "
             "begins at {exam}; windows used for training begin at {starts}. "
             "{shared} of the {width} characters of the exam stand in a training window too.",
             text=text, width=T, exam=exam, starts=tr(", ").join(map(str, homework)), shared=len(shared))
    with card(3.2, alt) as (picture, axes):
        rows = len(homework) + 1
        for x, c in enumerate(text):
            box(axes, x, rows + 0.3, shown(c), "fill", size=13)
        for x in range(exam, exam + T):
            box(axes, x, rows - 1, shown(text[x]), "ink", size=13)
        for row, start in enumerate(homework):
            for x in range(start, start + T):
                box(axes, x, rows - 2 - row, shown(text[x]), "token", size=13)
        label(axes, exam + T + 0.4, rows - 0.5, tr("for the exam"))
        label(axes, max(homework) + T + 0.4, 0.5, tr("for training"), "token")
        label(axes, len(text) / 2, -0.75,
              tr("{shared} of the {width} characters of the exam were seen in training", shared=len(shared), width=T),
              ha="center")
        frame(axes, -0.2, len(text) + 0.2, -1.3, rows + 1.5)
    return picture[0]


def window(text: str, start: int, T: int) -> Picture:
    """The input window and the target window of T characters in a piece of text."""
    inputs, targets = text[start:start + T], text[start + 1:start + T + 1]
    alt = tr("The text {text!r}. A window of {width} characters holds the input {input!r}. A second window, "
             "moved one character to the right, holds the target {target!r}. Each window is drawn under the "
             "place it is cut from.", text=text, width=T, input=inputs, target=targets)
    with card(3.3, alt) as (picture, axes):
        for x, c in enumerate(text):
            inside = start <= x <= start + T
            box(axes, x, 4.4, shown(c), "fill", size=14, alpha=1.0 if inside else 0.45)
        for y, begin, row, colour, word in [(2.6, start, inputs, "token", tr("input")),
                                            (1.2, start + 1, targets, "target", tr("target"))]:
            for x, c in enumerate(row, begin):
                box(axes, x, y, shown(c), colour)
            label(axes, start - 0.4, y + 0.5, word, colour, ha="right")
        axes.annotate("", (start + T + 1, 0.75), (start + T, 0.75),
                      arrowprops={"arrowstyle": "-|>", "color": PALETTE["quiet"], "linewidth": 1.4})
        label(axes, start + T - 0.2, 0.75, tr("one step to the right"), "quiet", ha="right")
        for x in (start, start + T):
            axes.plot([x, x], [2.5, 5.5], color=PALETTE["token"], linewidth=1.4)
        for x in (start + 1, start + T + 1):
            axes.plot([x, x], [1.1, 5.5], color=PALETTE["target"], linewidth=1.4, linestyle=(0, (3, 2)))
        frame(axes, -0.2, len(text) + 0.2, 0.3, 5.6)
    return picture[0]


def pairs(text: str) -> Picture:
    """The T questions of T + 1 characters: each context with the character that follows it."""
    T = len(text) - 1
    listed = tr(", ").join(tr("{context!r} to {answer!r}", context=text[:t + 1], answer=text[t + 1])
                           for t in range(T))
    alt = tr("A staircase of {count} rows. Each row shows a context and the character to predict: {pairs}.",
             count=T, pairs=listed)
    with card(4.3, alt) as (picture, axes):
        for t in range(T):
            y = T - 1 - t
            for x, c in enumerate(text[:t + 1]):
                box(axes, x, y, shown(c), "token", size=13)
            axes.annotate("", (T + 1.0, y + 0.5), (t + 1.15, y + 0.5),
                          arrowprops={"arrowstyle": "-|>", "color": PALETTE["rule"], "linewidth": 1.3})
            box(axes, T + 1.1, y, shown(text[t + 1]), "target", size=13)
            label(axes, -0.4, y + 0.5, f"t = {t}", "quiet", ha="right")
        label(axes, 0.1, T + 0.55, tr("context: what may be seen"), "token")
        label(axes, T + 1.1, T + 0.55, tr("answer"), "target")
        frame(axes, -2.0, T + 4.0, -0.2, T + 1.1)
    return picture[0]


def allowed_starts(text: str, T: int) -> Picture:
    """Positions of a short text, the last window that fits with its target, and the first that does not."""
    n = len(text)
    last = n - T - 1
    alt = tr("The {count} characters {text!r} at positions 0 to {end}, windows of {width}. The window that begins "
             "at {last} fits: its target ends on the last character. For the window that begins at {next} "
             "the input fits, but the last target lies behind the end of the text and is drawn as an empty box "
             "with a question mark.", count=n, text=text, end=n - 1, width=T, last=last, next=last + 1)
    with card(4.1, alt) as (picture, axes):
        for x, c in enumerate(text):
            box(axes, x, 6.2, shown(c), "fill")
            axes.text(x + 0.5, 5.85, str(x), ha="center", va="center", size=11, color=PALETTE["position"])
        axes.text(-0.3, 5.85, tr("position"), ha="right", va="center", size=11, color=PALETTE["position"])
        for y, start, verdict in [(3.9, last, tr("start {start}: fits", start=last)),
                                  (1.1, last + 1, tr("start {start}: one too far", start=last + 1))]:
            for x in range(start, start + T):
                box(axes, x, y, shown(text[x]), "token")
            for x in range(start + 1, start + T + 1):
                if x < n:
                    box(axes, x, y - 1, shown(text[x]), "target")
                else:
                    axes.plot([x + 0.06, x + 0.94, x + 0.94, x + 0.06, x + 0.06],
                              [y - 0.94, y - 0.94, y - 0.06, y - 0.06, y - 0.94],
                              color=PALETTE["target"], linewidth=1.4, linestyle=(0, (3, 2)))
                    label(axes, x + 0.5, y - 0.53, "?", "target", size=14, ha="center")
            label(axes, start - 0.4, y + 0.47, verdict, "position", ha="right")
        axes.plot([n, n], [-0.1, 7.3], color=PALETTE["quiet"], linewidth=1.6)
        label(axes, n + 0.2, 6.7, tr("end of text"), "quiet", size=11)
        frame(axes, -2.2, n + 2.6, -0.1, 7.4)
    return picture[0]


def batch(inputs: Table, targets: Table, itoc: Mapping[int, str]) -> Picture:
    """Inputs and targets of a batch, (B, T) each, every id with its character."""
    B, T = len(inputs), len(inputs[0])
    texts = [["".join(itoc[i] for i in row) for row in table] for table in (inputs, targets)]
    alt = tr("Two tables of {rows} rows and {columns} columns, each cell an id with its character. Inputs: "
             "{inputs}. Targets, each one step further in the text: {targets}.", rows=B, columns=T,
             inputs=tr(", ").join(map(repr, texts[0])), targets=tr(", ").join(map(repr, texts[1])))
    step, block = 1.75, 1.75 * B + 1.4                  # heights of a row and of a table with its heading
    with card(0.38 * 2 * block, alt) as (picture, axes):
        tables = [("inputs", inputs, "token", block), ("targets", targets, "target", 0)]
        for word, table, colour, base in tables:
            label(axes, 0.05, base + step * B + 0.45, f"{word}  ({B}, {T})", colour)
            for b, row in enumerate(table):
                y = base + step * (B - 1 - b)
                for t, i in enumerate(row):
                    box(axes, t, y, str(i), colour)
                    label(axes, t + 0.5, y + 1.26, shown(itoc[i]), size=13, ha="center")
                label(axes, T + 0.3, y + 0.47, tr("row {number}", number=b), "quiet")
        frame(axes, -2.0, T + 2.4, -0.1, 2 * block)
    return picture[0]
