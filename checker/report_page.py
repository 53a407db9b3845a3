"""The report as one page of HTML that needs nothing beside itself: for a learner to read, for a teacher to keep."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from .course import chapter_settings, load_chapter, settings
from .messages import language_in_use, speaking, tr
from .panel import COLOURS, SIGNS, Panel, marked, word
from .verdict import BLANK, KINDS, PASSED

if TYPE_CHECKING:
    from .grade import Report

STYLE = """
:root { color-scheme: light dark }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; line-height: 1.5; overflow-wrap: anywhere;
       font-family: system-ui, sans-serif; background: Canvas; color: CanvasText }
h1 { font-size: 1.6rem; margin: 0 }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .2rem }
a { color: LinkText }
.quiet { opacity: .8; margin: .2rem 0 }
.problem { border-left: 5px solid #B5382F; padding: .4rem .8rem; background: rgba(128,128,128,.09) }
.bar { display: flex; height: 12px; border-radius: 6px; overflow: hidden; background: rgba(128,128,128,.25);
       margin: .4rem 0 }
.chips { display: flex; flex-wrap: wrap; gap: .2rem .7rem; margin: .4rem 0 }
table.all { border-collapse: collapse; margin: 1rem 0; width: 100% }
table.all td, table.all th { padding: .25rem .7rem .25rem 0; text-align: left; border-bottom: 1px solid
       rgba(128,128,128,.3); vertical-align: baseline }
table.all thead th { white-space: nowrap }
table.all .bar { min-width: 8rem; margin: 0 }
/* On a phone the bar, which says in a picture what stands beside it, makes room. */
@media (max-width: 36rem) { table.all td:last-child { display: none } }
@media print { details { display: none } }
"""


def page(reports: Sequence[Report], isolation: str) -> str:
    """The whole page. `isolation` is the sentence that says how the learners' code was kept apart."""
    name = settings()["name"]
    overview = _overview(reports) if len(reports) > 1 else ""
    sections = ""
    for number, report in enumerate(reports):
        with speaking(report.language):
            sections += _section(number, report)
    return (
        f'<!DOCTYPE html>\n<html lang="{language_in_use()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(name)}: {escape(tr('report'))}</title><style>{STYLE}</style></head>\n"
        f'<body><main><h1>{escape(name)}</h1><p class="quiet">'
        f"{escape(tr('version {version}', version=settings()['version']))} · {escape(isolation)}</p>"
        f"{overview}{sections}</main></body></html>\n"
    )


def _overview(reports: Sequence[Report]) -> str:
    rows = ""
    for number, report in enumerate(reports):
        passed = sum(verdict.passed for verdict in report.verdicts)
        result = escape(report.problem) if report.problem else f"{passed} / {len(report.verdicts)}"
        rows += (
            f'<tr><th scope="row"><a href="#n{number}">{escape(report.path.name)}</a></th>'
            f"<td>{escape(report.number)}</td><td>{result}</td><td>{_bar(report)}</td></tr>"
        )
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in (tr("notebook"), tr("chapter"), tr("passed")))
    return f'<table class="all"><thead><tr>{heads}<td></td></tr></thead><tbody>{rows}</tbody></table>'


def _section(number: int, report: Report) -> str:
    if report.problem:
        body = f'<p class="problem">{marked(report.problem)}</p>'
        title = report.path.name
    else:
        title = f"{report.number} {chapter_settings(report.number)['title']}"
        counts = [(kind, sum(v.kind == kind for v in report.verdicts)) for kind in KINDS]
        chips = "".join(
            f'<span><span aria-hidden="true" style="color:{COLOURS[kind]}">{SIGNS[kind]}</span> '
            f"{count} {escape(word(kind))}</span>"
            for kind, count in counts
            if count
        )
        notes = "".join(f'<p class="quiet">{escape(tr("note"))}: {marked(note)}</p>' for note in report.notes)
        chapter = load_chapter(report.number)
        panel = Panel(report.verdicts, [chapter[verdict.name] for verdict in report.verdicts])
        body = f'{_bar(report)}<div class="chips">{chips}</div>{notes}{panel._repr_html_()}'
    return (
        f'<section id="n{number}" lang="{report.language}"><h2>{escape(title)}</h2>'
        f'<p class="quiet">{escape(report.path.name)}</p>{body}</section>'
    )


def _bar(report: Report) -> str:
    """How much is passed, and how much is filled in and not yet right."""
    total = max(len(report.verdicts), 1)
    passed = sum(verdict.passed for verdict in report.verdicts)
    tried = sum(verdict.kind not in (PASSED, BLANK) for verdict in report.verdicts)
    label = tr("{done} of {all} blanks done", done=passed, all=len(report.verdicts))
    return (
        f'<div class="bar" role="img" aria-label="{escape(label)}">'
        f'<span style="width:{100 * passed / total:.1f}%;background:{COLOURS[PASSED]}"></span>'
        f'<span style="width:{100 * tried / total:.1f}%;background:#8F5A0C"></span></div>'
    )
