"""What the learner sees: the verdicts under a cell and the progress panel, as HTML and as plain text.

Colours come from the page (`currentColor`, translucent grounds), so light and dark both read well;
every verdict has its sign and its word, so none depends on colour alone. Hints are `<details>`:
they open anywhere, also where no kernel runs.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from .difference import grids
from .exercise import Exercise
from .messages import tr
from .verdict import BLANK, ERROR, PASSED, READY_MADE, SLOW, WRONG, Verdict

SIGNS = {PASSED: "✓", WRONG: "✗", READY_MADE: "◆", BLANK: "○", ERROR: "!", SLOW: "⧗"}
EDGES = {PASSED: "#2E9E5B", WRONG: "#D9534F", READY_MADE: "#B7791F", BLANK: "#8A8F98", ERROR: "#D9534F", SLOW: "#B7791F"}
BOX = ("margin:6px 0;padding:8px 12px;border-left:5px solid {edge};border-radius:4px;"
       "background:rgba(128,128,128,.09);font-family:system-ui,sans-serif;font-size:14px;line-height:1.5")
MONO = "font-family:ui-monospace,Menlo,Consolas,monospace;font-size:13px;white-space:pre-wrap;overflow-wrap:anywhere"


def word(kind: str) -> str:
    """A verdict's word."""
    return {PASSED: tr("passed"), WRONG: tr("not yet"), READY_MADE: tr("ready-made"), BLANK: tr("still blank"),
            ERROR: tr("error"), SLOW: tr("too slow")}[kind]


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
            numbers = ", ".join(f"<b>{escape(v.number)}</b>" for v in done)
            parts.append(_box(PASSED, f"{_sign(PASSED)} {numbers} {escape(word(PASSED))}"))
        blank = [v for v in self.verdicts if v.kind == BLANK]
        parts += [_open(v, e) for v, e in zip(self.verdicts, self.exercises) if not v.passed and v.kind != BLANK]
        if blank:
            numbers = ", ".join(f"<b>{escape(v.number)}</b>" for v in blank)
            inside = f"{_sign(BLANK)} {numbers} {escape(word(BLANK))}"
            hints = "".join(_hints(e, v.number) for v, e in zip(self.verdicts, self.exercises) if v.kind == BLANK)
            parts.append(_box(BLANK, inside + hints))
        parts += [f'<div style="{BOX.format(edge="#5B8DD9")}">{marked(note)}</div>' for note in self.notes]
        return f'<div role="status">{"".join(parts)}</div>'


def _box(kind: str, inside: str) -> str:
    return f'<div style="{BOX.format(edge=EDGES[kind])}">{inside}</div>'


def _sign(kind: str) -> str:
    return f'<span aria-hidden="true" style="font-weight:bold">{SIGNS[kind]}</span>'


def _open(verdict: Verdict, exercise: Exercise) -> str:
    """A blank that needs another look: what is wrong, the difference, the hints."""
    line = f" · {escape(tr('line {line}', line=verdict.line))}" if verdict.line else ""
    rows = [f"{_sign(verdict.kind)} <b>{escape(verdict.number)}</b> {escape(word(verdict.kind))}{line}"
            f"<div>{marked(verdict.sentence)}</div>"]
    values = [(tr("with"), verdict.inputs), (tr("expected"), verdict.expected), (tr("yours"), verdict.yours)]
    if verdict.kind == WRONG:
        shown = "".join(f'<tr><td style="padding:0 10px 0 0;text-align:left;vertical-align:top">{escape(name)}</td>'
                        f'<td style="text-align:left"><code style="{MONO};background:none">{escape(value)}</code></td></tr>'
                        for name, value in values if value)
        rows.append(f'<table style="margin:4px 0;border:0;border-collapse:collapse">{shown}</table>')
    elif verdict.inputs:
        rows.append(f'<div>{escape(tr("with"))} <code style="{MONO};background:none">{escape(verdict.inputs)}</code></div>')
    if verdict.arrays is not None:
        picture = grids(*verdict.arrays)
        if picture:
            rows.append(f"<details><summary>{escape(tr('Show the difference as a picture'))}</summary>{picture}</details>")
    return _box(verdict.kind, "".join(rows) + _hints(exercise, verdict.number))


def _hints(exercise: Exercise, number: str) -> str:
    return "".join(f"<details><summary>{escape(tr('Hint {index} for {number}', index=index, number=number))}</summary>"
                   f'<div style="padding-left:16px">{marked(tr(text))}</div></details>'
                   for index, text in enumerate(exercise.hints, start=1) if text)


def marked(text: str) -> str:
    """Text with `code` in backticks as HTML."""
    return re.sub(r"`([^`]+)`", rf'<code style="{MONO}">\1</code>', escape(text))


class Line:
    """One sentence, with `code` set as code where the front end can."""

    def __init__(self, text: str):
        self.text = text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f"<div>{marked(self.text)}</div>"


def plain(verdict: Verdict) -> str:
    """A verdict in one or a few lines of text."""
    line = f" ({tr('line {line}', line=verdict.line)})" if verdict.line else ""
    head = f"{SIGNS[verdict.kind]} {verdict.number} {word(verdict.kind)}{line}"
    if verdict.kind in (PASSED, BLANK):
        return head
    lines = [f"{head}: {verdict.sentence}"]
    values = [(tr("with"), verdict.inputs), (tr("expected"), verdict.expected), (tr("yours"), verdict.yours)]
    lines += [f"    {name}: {value}" for name, value in values if value and (verdict.kind == WRONG or value == verdict.inputs)]
    return "\n".join(lines)


class ProgressPanel:
    """The chapter's check boxes: output of the set-up cell, so that every front end keeps them."""

    def __init__(self, title: str, boxes: Sequence[tuple[str, str, bool]], notes: Sequence[str] = ()):
        self.title, self.boxes, self.notes = title, boxes, notes       # boxes: number, prompt, passed

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
            f'<span title="{escape(prompt, quote=True)}" style="display:inline-block;min-width:58px;margin:1px 6px 1px 0;'
            f'{"font-weight:bold" if done else "opacity:.8"}">{"☑" if done else "☐"} {escape(number)}</span>'
            for number, prompt, done in self.boxes)
        bar = ('<div style="height:8px;border-radius:4px;background:rgba(128,128,128,.25);margin:6px 0" role="progressbar" '
               f'aria-valuemin="0" aria-valuemax="100" aria-valuenow="{share:.0f}" aria-label="{escape(self.summary)}">'
               f'<div style="height:8px;border-radius:4px;width:{share:.1f}%;background:#2E9E5B"></div></div>')
        notes = "".join(f"<div>{marked(note)}</div>" for note in self.notes)
        return (f'<div style="{BOX.format(edge="#2E9E5B")}"><b>{escape(self.title)}</b> · {escape(self.summary)}'
                f"{bar}<div>{chips}</div>{notes}</div>")
