"""Reports in the terminal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from . import pace
from .messages import speaking, tr
from .verdict import BLANK, ERROR, KINDS, PASSED, READY_MADE, SLOW, WRONG

if TYPE_CHECKING:  # at run time the progress line must not wait for numpy
    from .course import Lesson
    from .grade import Report
    from .progress_file import ChapterProgress

WIDE = "\u3000-\u9fff\uff00-\uff60"  # kana, characters, full-width signs
OPENING, CLOSING = "「『（【〈《“‘", "、。，．・：；！？）」』】〉》”’ー々"
PIECE = re.compile(rf"[{OPENING}]*(?:[{WIDE}]|[^{WIDE} ]+)[{CLOSING}]* *| +")  # what stays on one line
STYLES = {PASSED: "green", WRONG: "red", READY_MADE: "yellow", BLANK: "dim", ERROR: "red", SLOW: "yellow"}


def show(report: Report, everything: bool = False, console: Console | None = None) -> None:
    """Print a report in its language: what needs another look, then one line of counts."""
    with speaking(report.language):
        _show(report, everything, console or Console(highlight=False))


def _show(report: Report, everything: bool, console: Console) -> None:
    from .panel import plain, word

    console.print(Text(report.path.name, style="bold"))
    if report.problem:
        console.print(Text(wrapped(f"  {report.problem}", console.width), style="red"))
        return
    for note in report.notes:
        console.print(Text(wrapped(f"  {tr('note')}: {note}", console.width), style="dim"))
    for verdict in report.verdicts:
        if verdict.kind in (PASSED, BLANK) and not everything:
            continue
        lines = [wrapped(f"  {line}", console.width) for line in plain(verdict).split("\n")]
        console.print(Text("\n".join(lines), style=STYLES[verdict.kind]))
    counts = [(kind, sum(v.kind == kind for v in report.verdicts)) for kind in KINDS]
    console.print(Text("  " + " · ".join(f"{count} {word(kind)}" for kind, count in counts if count)))


def wrapped(line: str, width: int) -> str:
    """The line broken to `width` terminal cells, what follows indented by four more; between any two characters of
    Japanese and Chinese, but not before their punctuation (`rich` breaks at spaces only, which these hardly have).
    """
    pieces = PIECE.findall(line.lstrip(" "))
    indent = " " * (len(line) - len(line.lstrip(" ")))
    lines, used = [indent], len(indent)
    for piece in pieces:
        if used + cell_len(piece.rstrip(" ")) > width and lines[-1].strip():
            indent = indent if len(lines) > 1 else f"{indent}    "
            lines.append(indent)
            used = len(indent)
        lines[-1] += piece
        used += cell_len(piece)
    return "\n".join(text.rstrip(" ") for text in lines)


def progress_line(rows: Sequence[ChapterProgress]) -> str:
    """The whole course in one line."""
    done, total = sum(row.done for row in rows), sum(row.total for row in rows)
    following = next((row for row in rows if row.done < row.total), None)
    if following is None:
        return tr("All {total} blanks done. The whole course is yours.", total=total)
    return tr(
        "{done} of {total} blanks done; next is chapter {number}, {title} ({have}/{all}).",
        done=done,
        total=total,
        number=following.number,
        title=following.title,
        have=following.done,
        all=following.total,
    )


def show_progress(rows: Sequence[ChapterProgress], console: Console | None = None) -> None:
    """The whole course as a table."""
    console = console or Console(highlight=False)
    table = Table(tr("chapter"), "", tr("blanks"), "", tr("attempts"), tr("time"), box=None)
    for row in rows:
        share = row.done / row.total if row.total else 0
        bar = "█" * round(20 * share) + "░" * (20 - round(20 * share))
        count, attempts = f"{row.done}/{row.total}", str(row.attempts or "")
        table.add_row(row.number, row.title, count, Text(bar, style="green"), attempts, pace.spoken(row.seconds))
    console.print(table)
    console.print(progress_line(rows))


def show_chapter(this: Lesson, stored: dict[str, Any], console: Console | None = None) -> None:
    """One chapter blank by blank: its verdict, attempts and time, and what is next for half an hour."""
    from .panel import SIGNS, word
    from .progress_file import passed_names

    console = console or Console(highlight=False)
    entries, passed = stored["chapters"].get(this.number, {}), passed_names(stored, this.number)
    table = Table("", "", "", "", tr("attempts"), tr("time"), box=None)
    table.columns[4].justify = table.columns[5].justify = "right"
    for blank in this.blanks:
        entry = entries.get(blank.name, {})
        kind = PASSED if blank.name in passed else entry.get("verdict", BLANK)
        kind = kind if kind in KINDS else BLANK
        table.add_row(
            blank.number,
            "★" * blank.level,
            Text(f"{SIGNS[kind]} {word(kind)}", style=STYLES[kind]),
            Text(tr(blank.prompt), no_wrap=True, overflow="ellipsis"),
            str(entry.get("attempts") or ""),
            pace.spoken(entry.get("seconds", 0)),
        )
    console.print(table)
    names = {blank.name for blank in this.blanks}
    seconds = sum(entry.get("seconds", 0) for name, entry in entries.items() if name in names)
    done = tr("{done} of {all} blanks done", done=len(passed & names), all=len(names))
    console.print(" · ".join(filter(None, [done, pace.spoken(seconds)])))
    if following := pace.next_line(this, passed):
        console.print(following)
