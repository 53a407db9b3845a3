"""The READMEs: the chapter table, the switch between languages, and the README of another language."""

from __future__ import annotations

import re

from checker.course import HERE, CourseError, chapter_numbers, chapter_settings, load_lesson, settings
from checker.messages import SOURCE, speaking, tr

from .notebooks import badge
from .units import markdown_pieces, replaced

ROOT = HERE.parent
BEGIN, END = "<!-- chapters: written by python -m generator build -->", "<!-- /chapters -->"
PICTURE = re.compile(r"(?<=\]\()(assets/\w+)\.(png|svg)(?=[)#\s])")
SWITCH = re.compile(r"<!-- languages -->.*?<!-- /languages -->", re.DOTALL)


def name(language: str) -> str:
    """A README's file name."""
    return "README.md" if language == SOURCE else f"README.{language}.md"


def table(language: str) -> str:
    """The chapter table in Markdown."""
    with speaking(language):
        rows = [
            f"| | {tr('Chapter')} | {tr('You build')} | {tr('Blanks')} | {tr('Minutes')} | {tr('Open')} |",
            "|---|---|---|---|---|---|",
        ]
        for number in chapter_numbers():
            chapter = chapter_settings(number)
            low, high = chapter["minutes"]
            count = len(load_lesson(number).blanks)
            rows.append(
                f"| {number} | {chapter['title']} | {tr(chapter['builds'])} | {count} | {low}–{high} | "
                f"{badge('TODO', language, number)} |"
            )
    return "\n".join(rows)


def switch(language: str) -> str:
    """A line with all languages, the others as links."""
    names = settings()["languages"]
    entries = [own if code == language else f"[{own}]({name(code)})" for code, own in names.items()]
    return f"<!-- languages -->\n{' · '.join(entries)}\n<!-- /languages -->"


def own_text(text: str) -> str:
    """A README without what the generator writes into it."""
    _check(text)
    return SWITCH.sub("", text.split(BEGIN)[0] + text.split(END)[1])


def complete(text: str, language: str) -> str:
    """A README with its table and its switch brought up to date. Raises CourseError where the comments are missing."""
    _check(text)
    before, rest = text.split(BEGIN)
    text = f"{before}{BEGIN}\n{table(language)}\n{END}{rest.split(END)[1]}"
    return SWITCH.sub(lambda _: switch(language), text)


def translated(text: str, language: str, words: dict[str, str]) -> str:
    """The English README in another language; notebooks and pictures are that language's.

    A picture that assets/draw.py draws, `assets/NAME.png`, is `assets/NAME.LANG.png` there; so is its file.
    """
    source = text = complete(text, SOURCE)
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    done = [replaced(part, markdown_pieces(part), words) for part in (before, after)]
    text = f"{done[0]}{BEGIN}\n{END}{done[1]}".replace("_TODO/en", f"_TODO/{language}")
    text = complete(PICTURE.sub(rf"\1.{language}.\2", text), language)
    for ours, theirs in zip(headings(source), headings(text), strict=True):
        text = text.replace(f"](#{anchor(ours)})", f"](#{anchor(theirs)})")
    return text


def headings(text: str) -> list[str]:
    """The headings of a Markdown text, code aside."""
    return re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE), re.MULTILINE)


def anchor(heading: str) -> str:
    """The name that GitHub gives to a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _check(text: str) -> None:
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise CourseError(f"README.md needs the lines `{BEGIN}` and `{END}`, once each, around its chapter table.")
    if len(SWITCH.findall(text)) != 1:
        raise CourseError("README.md needs `<!-- languages --> <!-- /languages -->`, once, where the languages go.")
