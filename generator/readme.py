"""README's chapter table: written between two comments, from course.json and the notebooks."""

from __future__ import annotations

from checker.course import CourseError, chapter_numbers, chapter_settings, load_lesson

from .notebooks import badge

BEGIN, END = "<!-- chapters: written by python -m generator build -->", "<!-- /chapters -->"


def table(language: str) -> str:
    """The chapter table in Markdown."""
    rows = ["| | Chapter | You build | Blanks | Minutes | Open |", "|---|---|---|---|---|---|"]
    for number in chapter_numbers():
        chapter = chapter_settings(number)
        low, high = chapter["minutes"]
        count = len(load_lesson(number).blanks)
        rows.append(
            f"| {number} | {chapter['title']} | {chapter['builds']} | {count} | {low}–{high} | "
            f"{badge('TODO', language, number)} |"
        )
    return "\n".join(rows)


def with_table(text: str, language: str) -> str:
    """A README with its table brought up to date. Raises CourseError where the comments are missing."""
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise CourseError(f"README.md needs the lines `{BEGIN}` and `{END}`, once each, around its chapter table.")
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n{table(language)}\n{END}{rest.split(END)[1]}"
