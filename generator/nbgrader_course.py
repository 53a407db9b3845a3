"""The course as nbgrader wants it: one assignment a chapter, with the answers in it, and a points cell for each blank.

nbgrader takes the answers out itself, with the preprocessors of `nbgrader_plugins`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from checker.blanks import Blank
from checker.course import CourseError, Lesson, chapter_settings, load_lesson, notebook_path, read_cells, settings
from checker.todo import badge, code, split_lines, strip, to_bytes

CONFIG = '''\
"""nbgrader's settings for this course. Written by `python -m generator nbgrader`, once; from then on it is yours."""

import sys

try:
    from generator.nbgrader_plugins import configure
except ImportError as error:
    # Any other exception would only be printed, and nbgrader would go on without these settings.
    sys.exit(f"The course is not installed in the Python that nbgrader runs in, {{sys.executable}}: {{error}}")

c = get_config()
c.CourseDirectory.course_id = {course_id!r}
configure(c)

# With True, nothing is judged where there is no sandbox (Linux with bubblewrap).
c.JudgeBlanks.require_sandbox = False
'''


def write_course(
    out: Path, numbers: list[str], language: str, one_point: bool = False, install: str | None = None
) -> list[Path]:
    """Write source notebooks and settings to `out`; what has been written.

    A blank is worth its stars, or 1 with `one_point`. `install`: see `checker.todo.strip`. Raises CourseError where a
    chapter is there already, before anything is written.
    """
    if language not in settings()["languages"]:
        raise CourseError(f"There is no {language!r}; the languages are {', '.join(settings()['languages'])}.")
    targets = {}
    for number in numbers:
        chapter_settings(number)
        targets[number] = out / "source" / f"chapter{number}" / f"chapter{number}_{language}.ipynb"
        if targets[number].parent.exists():
            raise CourseError(f"{targets[number].parent} is there already. Delete it first, or choose another folder.")
    written = []
    for number, path in targets.items():
        path.parent.mkdir(parents=True)
        path.write_bytes(to_bytes(source_notebook(number, language, one_point, install)))
        written.append(path)
    config = out / "nbgrader_config.py"
    if not config.exists():
        config.write_text(CONFIG.format(course_id=settings()["prefix"]), encoding="utf-8")
        written.append(config)
    return written


def source_notebook(number: str, language: str, one_point: bool = False, install: str | None = None) -> dict[str, Any]:
    """A chapter's notebook with its answers, as nbgrader's instructor version."""
    path = notebook_path("ANSWER", language, number)
    lesson = load_lesson(number, path)
    notebook = strip({"cells": read_cells(path)}, lesson, language, install)
    notebook["metadata"]["course"]["generated"] = "python -m generator nbgrader"
    answers = {cell.id: cell for cell in lesson.blank_cells}
    cells = []
    for cell in notebook["cells"]:
        cells.append(cell)
        if cell["id"] == "header":  # its badge leads to the public notebook, which hands in nothing
            cell["source"] = split_lines("".join(cell["source"]).split(badge("TODO", language, number))[-1].lstrip())
        if cell["id"] == "setup":
            cell["metadata"] = cell["metadata"] | marked("setup", locked=True)
        if cell["id"] in answers:
            cell["source"] = split_lines(answers[cell["id"]].source)
            cell["metadata"] = cell["metadata"] | marked(cell["id"], solution=True)
            cells += [points_cell(lesson, blank, one_point) for blank in answers[cell["id"]].blanks]
    notebook["cells"] = cells
    return notebook


def points_cell(lesson: Lesson, blank: Blank, one_point: bool = False) -> dict[str, Any]:
    """The locked cell that a blank's points are given for. Run by a learner, it shows the verdict again."""
    points = 1 if one_point else blank.level
    # Its name says which chapter it is of: a learner's notebook is not asked.
    name = f"{lesson.number}-{blank.name}"
    source = [f'check("{blank.number}")  # {"★" * blank.level}']
    return code(f"points-{blank.name}"[:64], source, marked(name, grade=True, locked=True, points=points))


def marked(
    name: str,
    cell_type: str = "code",
    *,
    grade: bool = False,
    solution: bool = False,
    locked: bool = False,
    task: bool = False,
    points: float | None = None,
) -> dict[str, Any]:
    """Cell metadata of nbgrader, in the one schema that all of this is written in."""
    fields = {"grade": grade, "grade_id": name, "locked": locked, "schema_version": 3, "solution": solution}
    fields |= {"task": task, "cell_type": cell_type}
    return {"nbgrader": fields | ({} if points is None else {"points": points})}
