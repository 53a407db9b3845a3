"""A class on one page of HTML that needs nothing beside itself and names nobody: it may be shown to the class."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from ..course import chapter_settings, settings
from ..messages import language_in_use, tr
from ..panel import COLOURS, SIGNS, marked, word
from ..report_page import STYLE
from ..verdict import BLANK, KINDS
from .counts import BlankCounts, ChapterCounts, count

SHOWN = 10  # common mistakes of a chapter
ROOM = 9  # percent of a bar that its number needs, on a phone too
CLASS_STYLE = """
ol.blanks, ol.common { list-style: none; padding: 0; margin: .6rem 0 }
ol.blanks > li { margin: 0 0 1rem }
.head { display: flex; gap: .3rem .8rem; justify-content: space-between; align-items: baseline }
.head > :last-child { white-space: nowrap; text-align: right }
.parts { display: flex; height: 1.5rem; border-radius: 4px; overflow: hidden; margin: .2rem 0;
         background: rgba(128,128,128,.25) }
.parts > span { color: #fff; font-size: .85rem; line-height: 1.5rem; text-align: center; overflow: hidden;
         white-space: nowrap; box-shadow: inset -1px 0 Canvas }
.said { margin: .1rem 0; font-size: .95rem }
ol.common > li { display: grid; grid-template-columns: 3.2rem 1fr; gap: .6rem; padding: .35rem 0;
         border-bottom: 1px solid rgba(128,128,128,.3); align-items: baseline }
ol.common > li > :first-child { text-align: right; font-weight: bold; white-space: nowrap }
h3 { font-size: 1.05rem; margin: 1.4rem 0 .2rem }
"""


def page(rows: Sequence[dict[str, Any]], isolation: Sequence[str]) -> str:
    """The whole page for the rows of `rows.blank_rows`. `isolation` says how the learners' code was kept apart."""
    name, chapters = settings()["name"], count(rows)
    students = len({row["student"] for row in rows})
    notebooks = {row["notebook"]: bool(row["verdict"]) for row in rows}
    facts = [
        tr("version {version}", version=settings()["version"]),
        tr("students: {count}", count=students),
        tr("notebooks: {count}", count=len(notebooks)),
    ]
    failed = sum(not judged for judged in notebooks.values())
    problem = tr("Notebooks that could not be judged: {count}. `blanks.csv` says which, and why.", count=failed)
    title = f"{name}: {tr('the class')}"
    return (
        f'<!DOCTYPE html>\n<html lang="{language_in_use()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}{CLASS_STYLE}</style></head>\n"
        f'<body><main><h1>{escape(title)}</h1><p class="quiet">{escape(" · ".join(facts))}</p>'
        + "".join(f'<p class="quiet">{escape(sentence)}</p>' for sentence in isolation)
        + (f'<p class="problem">{marked(problem)}</p>' if failed else "")
        + "".join(map(_chapter, chapters))
        + "</main></body></html>\n"
    )


def _chapter(chapter: ChapterCounts) -> str:
    title = f"{chapter.number} {chapter_settings(chapter.number)['title']}"
    hardest = ", ".join(f"{blank.number} ({blank.passed} / {blank.total})" for blank in chapter.hardest)
    blanks = "".join(map(_blank, chapter.blanks))
    common = "".join(
        f"<li><span>{number} ×</span><span><b>{escape(blank.number)}</b> {marked(sentence)}</span></li>"
        for number, blank, sentence in chapter.commonest[:SHOWN]
    )
    return (
        f'<section><h2>{escape(title)}</h2><p class="quiet">'
        f"{escape(tr('notebooks: {count}', count=chapter.notebooks))}</p>"
        + (f"<p>{escape(tr('Passed by the fewest:'))} <b>{escape(hardest)}</b></p>" if hardest else "")
        + f'<ol class="blanks">{blanks}</ol>'
        + (f'<h3>{escape(tr("What went wrong most often"))}</h3><ol class="common">{common}</ol>' if common else "")
        + "</section>"
    )


def _blank(blank: BlankCounts) -> str:
    kinds = [(kind, blank.kinds[kind]) for kind in KINDS if blank.kinds[kind]]
    kinds.sort(key=lambda one: one[0] == BLANK)  # what nobody has tried comes last
    words = " · ".join(f"{SIGNS[kind]} {number} {word(kind)}" for kind, number in kinds)
    parts = "".join(_part(kind, number, 100 * number / blank.total) for kind, number in kinds)
    return (
        f'<li><div class="head"><span><b>{escape(blank.number)}</b> {"★" * blank.level} {marked(blank.prompt)}</span>'
        f"<b>{100 * blank.passed / blank.total:.0f} %</b></div>"
        f'<div class="parts" aria-hidden="true">{parts}</div><p class="said">{escape(words)}</p></li>'
    )


def _part(kind: str, number: int, share: float) -> str:
    inside = f"{SIGNS[kind]} {number}" if share >= ROOM else SIGNS[kind] if share >= ROOM / 2 else ""
    return f'<span style="width:{share:.2f}%;background:{COLOURS[kind]}">{inside}</span>'
