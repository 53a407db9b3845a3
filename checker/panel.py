"""What the learner sees: the verdicts under a cell and the progress panel, as HTML and as plain text.

Text and grounds come from the page (its own colour, translucent greys), so light and dark both read well;
the badges bring their own ground and white text. Every verdict has its sign and its word, so none depends
on colour alone, and all of it reads as plain HTML too: GitHub drops the styles, JupyterLab some of them as
long as it does not trust a file. Hints are `<details>`: they open anywhere, also where no kernel runs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from .difference import grids
from .exercise import Exercise
from .messages import language_in_use, tr
from .verdict import BLANK, ERROR, PASSED, READY_MADE, SLOW, WRONG, Verdict

SIGNS = {PASSED: "✓", WRONG: "✗", READY_MADE: "◆", BLANK: "○", ERROR: "!", SLOW: "⧗"}
# White text on each of them has a contrast of at least 5:1.
COLOURS = {
    PASSED: "#1E7B45",
    WRONG: "#B5382F",
    READY_MADE: "#8F5A0C",
    BLANK: "#626973",
    ERROR: "#B5382F",
    SLOW: "#8F5A0C",
}
NOTE = "#2F63B0"
BOX = (
    "margin:6px 0;padding:8px 12px;border-left:5px solid {edge};border-radius:4px;"
    "background:rgba(128,128,128,.09);font-family:system-ui,sans-serif;font-size:14px;line-height:1.5"
)
BADGE = "display:inline-block;margin:0 0 3px;padding:0 9px;border-radius:11px;background:{ground};color:#fff"
MONO = (
    "font-family:ui-monospace,Menlo,Consolas,monospace;font-size:13px;color:inherit;"
    "white-space:pre-wrap;overflow-wrap:anywhere"
)
CODE = MONO + ";background:rgba(128,128,128,.18);padding:1px 4px;border-radius:3px"
ADDRESS = re.compile(r"https://[\w./#-]*[\w/]")
LINK = r'<a href="\g<0>">\g<0></a>'
# Said of every row and cell, because front ends stripe, pad, align and shrink tables of their own accord.
ROW = "background:none;border:0"
CELL = "padding:1px 10px 1px 0;text-align:left;vertical-align:baseline;font-size:13px;font-weight:normal;border:0"


def word(kind: str) -> str:
    """A verdict's word."""
    return {
        PASSED: tr("passed"),
        WRONG: tr("not yet"),
        READY_MADE: tr("ready-made"),
        BLANK: tr("still blank"),
        ERROR: tr("error"),
        SLOW: tr("too slow"),
    }[kind]


class Panel:
    """The verdicts of one cell."""

    def __init__(self, verdicts: Sequence[Verdict], exercises: Sequence[Exercise], notes: Sequence[str] = ()):
        self.verdicts, self.exercises, self.notes = verdicts, exercises, notes

    def __repr__(self) -> str:
        lines = [plain(verdict) for verdict in self.verdicts]
        if any(not v.passed and v.kind != BLANK for v in self.verdicts):
            first = next(v for v in self.verdicts if not v.passed and v.kind != BLANK)
            lines.append(tr('Stuck? hint("{number}") helps.', number=first.number))
        return "\n".join([*lines, *self.notes])

    def _repr_html_(self) -> str:
        done = [v for v in self.verdicts if v.passed]
        parts = []
        if done:
            parts.append(_box(COLOURS[PASSED], _badge(PASSED, done)))
        blank = [v for v in self.verdicts if v.kind == BLANK]
        parts += [_open(v, e) for v, e in zip(self.verdicts, self.exercises) if not v.passed and v.kind != BLANK]
        if blank:
            hints = "".join(_hints(e, v.number) for v, e in zip(self.verdicts, self.exercises) if v.kind == BLANK)
            parts.append(_box(COLOURS[BLANK], _badge(BLANK, blank) + hints))
        parts += [_box(NOTE, marked(note)) for note in self.notes]
        # The language picks the font: the page's own may write Chinese characters the Japanese way.
        return f'<div role="status" lang="{language_in_use()}">{"".join(parts)}</div>'


def _box(edge: str, inside: str) -> str:
    return f'<div style="{BOX.format(edge=edge)}">{inside}</div>'


def _badge(kind: str, verdicts: Sequence[Verdict]) -> str:
    """Sign, numbers and word of verdicts of one kind."""
    numbers = ", ".join(f"<b>{escape(v.number)}</b>" for v in verdicts)
    return (
        f'<span style="{BADGE.format(ground=COLOURS[kind])}"><span aria-hidden="true">{SIGNS[kind]}</span> '
        f"{numbers} {escape(word(kind))}</span>"
    )


def _open(verdict: Verdict, exercise: Exercise) -> str:
    """A blank that needs another look: what is wrong, the difference, the hints."""
    line = f" · {escape(tr('line {line}', line=verdict.line))}" if verdict.line else ""
    rows = [
        f"{_badge(verdict.kind, [verdict])}{line}"
        f'<div style="margin:4px 0;font-size:15px">{marked(verdict.sentence)}</div>'
    ]
    values = [(tr("with"), verdict.inputs)]
    if verdict.kind == WRONG:
        values += [(tr("expected"), verdict.expected), (tr("yours"), verdict.yours)]
    if any(value for _, value in values):
        shown = "".join(
            f'<tr style="{ROW}"><th scope="row" style="{CELL};white-space:nowrap">{escape(name)}</th>'
            f'<td style="{CELL}"><code style="{MONO};background:none;padding:0">{escape(value)}</code>'
            "</td></tr>"
            for name, value in values
            if value
        )
        rows.append(f'<table style="margin:4px 0;border:0;border-collapse:collapse"><tbody>{shown}</tbody></table>')
    if verdict.arrays is not None:
        picture = grids(*verdict.arrays)
        if picture:
            rows.append(f"<details>{_summary(tr('Show the difference as a picture'))}{picture}</details>")
    return _box(COLOURS[verdict.kind], "".join(rows) + _hints(exercise, verdict.number))


def _hints(exercise: Exercise, number: str) -> str:
    """The hints, each folded inside the one before: one line at first, and no second hint before the first."""
    inside = ""
    hints = [(index, text) for index, text in enumerate(exercise.hints, start=1) if text]
    for index, text in reversed(hints):
        inside = (
            f"<details>{_summary(tr('Hint {index} for {number}', index=index, number=number))}"
            f'<div style="margin:2px 0 4px 16px">{marked(tr(text))}{inside}</div></details>'
        )
    return inside


def _summary(text: str) -> str:
    return f'<summary style="cursor:pointer">{escape(text)}</summary>'


EMPHASIS = re.compile(r"(?<![\w*])\*(\w[^*\n]*?)(?<!\s)\*(?![\w*])")
# Japanese and Chinese have no italics, and no blanks around a word: they emphasise like this. `x**n**2` is none.
STRONG = re.compile(r"(?<![a-zA-Z0-9_)\]*])\*\*(?!\s)([^*\n]+?)(?<!\s)\*\*(?![a-zA-Z0-9_(*])")


def marked(text: str) -> str:
    """Text with `code` in backticks, *emphasis* and **strong emphasis** in asterisks and addresses as HTML."""
    pieces = re.split(r"(`[^`]+`)", escape(text))
    return "".join(
        f'<code style="{CODE}">{piece[1:-1]}</code>'
        if piece.startswith("`") and len(piece) > 2
        else EMPHASIS.sub(r"<em>\1</em>", STRONG.sub(r"<strong>\1</strong>", ADDRESS.sub(LINK, piece)))
        for piece in pieces
    )


class Line:
    """One sentence, with `code` set as code where the front end can."""

    def __init__(self, text: str):
        self.text = text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f'<div lang="{language_in_use()}">{marked(self.text)}</div>'


def plain(verdict: Verdict) -> str:
    """A verdict in one or a few lines of text."""
    line = f" ({tr('line {line}', line=verdict.line)})" if verdict.line else ""
    head = f"{SIGNS[verdict.kind]} {verdict.number} {word(verdict.kind)}{line}"
    if verdict.kind in (PASSED, BLANK):
        return head
    lines = [f"{head}: {verdict.sentence}"]
    values = [(tr("with"), verdict.inputs), (tr("expected"), verdict.expected), (tr("yours"), verdict.yours)]
    lines += [
        f"    {name}: {value}" for name, value in values if value and (verdict.kind == WRONG or value == verdict.inputs)
    ]
    return "\n".join(lines)


class ProgressPanel:
    """The chapter's check boxes: output of the set-up cell, so that every front end keeps them."""

    def __init__(self, title: str, boxes: Sequence[tuple[str, str, bool]], notes: Sequence[str] = ()):
        self.title, self.boxes, self.notes = title, boxes, notes  # boxes: number, prompt, passed

    @property
    def summary(self) -> str:
        """One line: how many of the blanks are done."""
        return tr("{done} of {all} blanks done", done=sum(b[2] for b in self.boxes), all=len(self.boxes))

    def __repr__(self) -> str:
        marks = " ".join(f"[{'x' if done else ' '}] {number}" for number, _, done in self.boxes)
        return "\n".join([f"{self.title}: {self.summary}", marks, *self.notes])

    def _repr_html_(self) -> str:
        share = 100 * sum(b[2] for b in self.boxes) / max(len(self.boxes), 1)
        chips = "".join(
            f'<span role="img" title="{escape(prompt, quote=True)}" '
            f'aria-label="{escape(f"{number} {word(PASSED if done else BLANK)}: {prompt}", quote=True)}" '
            f'style="display:inline-block;min-width:60px;white-space:nowrap;'
            f'{"font-weight:bold" if done else "opacity:.8"}">{"☑" if done else "☐"} {escape(number)}</span> '
            for number, prompt, done in self.boxes
        )
        bar = (
            '<div style="height:8px;border-radius:4px;background:rgba(128,128,128,.25);margin:6px 0" '
            'role="progressbar" '
            f'aria-valuemin="0" aria-valuemax="100" aria-valuenow="{share:.0f}" aria-label="{escape(self.summary)}">'
            f'<div style="height:8px;border-radius:4px;width:{share:.1f}%;background:{COLOURS[PASSED]}"></div>'
            "</div>"
        )
        # Saved with the notebook, so it can be read when no kernel is there to say it.
        restarted = tr("Kernel restarted or notebook reopened? Run this cell again: without it nothing is judged.")
        notes = "".join(f"<div>{marked(note)}</div>" for note in [*self.notes, restarted])
        return (
            f'<div role="group" lang="{language_in_use()}" aria-label="{escape(self.title, quote=True)}" '
            f'style="{BOX.format(edge=COLOURS[PASSED])}"><b>{escape(self.title)}</b> · {escape(self.summary)}'
            f"{bar}<div>{chips}</div>{notes}</div>"
        )
