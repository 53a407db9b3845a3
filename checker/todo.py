"""The TODO notebook of a chapter, made from its answers: blanks out, outputs out, pictures stay.

The generator writes it to the course's folders; `checker reset` gives it back to a learner.
"""

from __future__ import annotations

import json
from typing import Any

from .course import Lesson, chapter_settings, load_lesson, notebook_name, notebook_path, read_cells, settings
from .messages import SOURCE, speaking, tr
from .trouble import see

KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
OWNED = {"header", "setup", "boxes"}

SETUP = """\
# {first}
import importlib.util
{imports}
from pathlib import Path

{kept}
sys.path[:0] = [str(folder) for folder in around if (folder / "checker" / "course.json").is_file()]
if importlib.util.find_spec("checker") is None:
{get}

import checker

checker.start({arguments})
"""
# From the public course: unpacking takes a second, and needs nothing of pip.
FETCH = {
    "imports": "import shutil\nimport sys\nimport urllib.request",
    "kept": """\
kept = Path.home() / ".cache" / "{prefix}" / "{version}"  # {fetched}
around = [Path.cwd(), *Path.cwd().parents, *kept.glob("*")]  # {around}""",
    "get": """\
    course = "https://github.com/{repository}/archive/refs/heads/{branch}.zip"
    beside = kept.with_name("unpacking")
    try:
        file, _ = urllib.request.urlretrieve(course)
        shutil.unpack_archive(file, beside, "zip")
    except OSError as problem:
        raise OSError(
            f"{offline}"
            " {more}"
        ) from None
    beside.rename(kept)
    sys.path[:0] = map(str, kept.glob("*"))""",
}
# From a teacher's wheel, with all that it needs.
INSTALL = {
    "imports": "import subprocess\nimport sys",
    "kept": "around = [Path.cwd(), *Path.cwd().parents]  # {around}",
    "get": """\
    course = {install}
    # {fails} {more}
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", course], check=True)""",
}


def untouched(number: str, language: str) -> bytes:
    """The TODO notebook of a chapter as the course has it. Raises CourseError."""
    path = notebook_path("ANSWER", language, number)
    return to_bytes(strip({"cells": read_cells(path)}, load_lesson(number, path), language))


def strip(notebook: dict, lesson: Lesson, language: str, install: str | None = None) -> dict:
    """The TODO notebook of an answer notebook; `notebook` and `lesson` are of the same language.

    `install` is Python for what pip installs where there is no checker; without it, the edition's own.
    """
    todo = {cell.id: cell.todo for cell in lesson.blank_cells}
    cells = owned_cells("TODO", language, lesson.number, install)
    for cell in notebook["cells"]:
        kind = tags(cell)
        if kind & OWNED:
            continue
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            cells.append(markdown(cell["id"], source, cell["metadata"]))
            continue
        stripped = code(cell["id"], todo.get(cell["id"], source), cell["metadata"])
        if "figure" in kind:
            stripped["outputs"] = cell["outputs"]
        cells.append(stripped)
    cells.append(boxes(lesson, language))
    for cell in cells:
        cell["source"] = split_lines(cell["source"])
    course = {
        "chapter": lesson.number,
        "kind": "TODO",
        "language": language,
        "version": settings()["version"],
        "generated": "python -m generator build; edit the answer notebook instead",
    }
    return {"cells": cells, "metadata": KERNEL | {"course": course}, "nbformat": 4, "nbformat_minor": 5}


def to_bytes(notebook: dict[str, Any]) -> bytes:
    """The one spelling of a notebook: keys sorted, one space of indent, a newline at the end."""
    return (json.dumps(notebook, sort_keys=True, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def split_lines(text: str) -> list[str]:
    """A source as a list of lines, as notebooks keep it."""
    return text.splitlines(keepends=True)


def tags(cell: dict[str, Any]) -> set[str]:
    """A cell's tags."""
    return set(cell.get("metadata", {}).get("tags", []))


def owned_cells(kind: str, language: str, number: str, install: str | None = None) -> list[dict[str, Any]]:
    """The cells on top of each notebook: header with badge and title, and the set-up cell.

    The badge leads to the public course, so there is none where something else is to be installed.
    """
    install = install or settings().get("install")
    with speaking(language):
        course, chapter = settings(), chapter_settings(number)
        low, high = chapter["minutes"]
        title = tr("Chapter {number} · {title}", number=number, title=chapter["title"])
        title += tr(" (answers)") if kind == "ANSWER" else ""
        builds = tr("**You build:** {builds}", builds=tr(chapter["builds"]))
        time = tr(
            "**Time:** {low} to {high} minutes · **You need:** {needs}", low=low, high=high, needs=tr(chapter["needs"])
        )
        offline = tr(
            "The course could not be fetched ({problem}). Is this computer online? On Kaggle, switch Internet on in "
            "the settings of the notebook. Then run this cell again.",
            problem="{problem}",  # the cell knows it
        )
        words = {
            "install": install,
            "repository": course["repository"],
            "branch": course["branch"],
            "prefix": course["prefix"],
            "version": course["version"],
            "fetched": tr("where the course is kept once it is fetched"),
            "around": tr("in a clone, the course stands around this notebook"),
            "offline": in_quotes(offline),
            "fails": tr("Did the next line fail?"),
            "more": see("no-course"),
        }
        parts = {name: text.format(**words) for name, text in (INSTALL if install else FETCH).items()}
        setup = SETUP.format(
            first=tr("Run this cell first: it sets the course up, on Colab, on Kaggle or on your own machine."),
            arguments=f'"{number}", language="{language}", version="{course["version"]}"'
            + (", judge=False" if kind == "ANSWER" else ""),
            **parts,
        )
    origin = "" if install else f"<!-- {_origin(kind, language)} -->\n{badge(kind, language, number)}\n\n"
    header = f"{origin}# {title}\n\n{builds}\n\n{time}\n"
    return [markdown("header", header, {"tags": ["header"]}), code("setup", setup.rstrip("\n"), {"tags": ["setup"]})]


def in_quotes(text: str) -> str:
    """A text as it is written between double quotes."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _origin(kind: str, language: str) -> str:
    if kind == "ANSWER" and language == SOURCE:
        return "The source of this chapter. After a change: python -m generator build."
    if kind == "ANSWER":
        return "Generated by python -m generator build. Edit the English notebook and translations/, not this file."
    return "Generated by python -m generator build. Edit the answer notebook, not this file."


def badge(kind: str, language: str, number: str) -> str:
    """The Colab badge that opens a notebook of the course, as Markdown."""
    course = settings()
    path = f"{course['prefix']}_{kind}/{language}/{notebook_name(kind, language, number)}"
    return (
        f"[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)]"
        f"(https://colab.research.google.com/github/{course['repository']}/blob/{course['branch']}/{path})"
    )


def boxes(lesson: Lesson, language: str) -> dict[str, Any]:
    """The check boxes at the end of a TODO notebook, which `grade --tick` ticks in the file."""
    lines = [f"- [ ] **{blank.number}** {'★' * blank.level} {blank.prompt}" for blank in lesson.blanks]
    with speaking(language):
        title = tr("Your check boxes")
        text = tr(
            "The panel under the first cell keeps count by itself. These boxes are for the file: `python -m checker "
            "grade --tick` ticks them, in VS Code or wherever you read it."
        )
    return markdown("boxes", f"## {title}\n\n{text}\n\n" + "\n".join(lines), {"tags": ["boxes"]})


def markdown(cell_id: str, source: str, metadata: dict | None = None) -> dict[str, Any]:
    """A Markdown cell."""
    return {"cell_type": "markdown", "id": cell_id, "metadata": metadata or {}, "source": source.strip("\n")}


def code(cell_id: str, source: str, metadata: dict | None = None) -> dict[str, Any]:
    """A code cell that has not been run."""
    return {
        "cell_type": "code",
        "id": cell_id,
        "metadata": metadata or {},
        "source": source,
        "execution_count": None,
        "outputs": [],
    }
