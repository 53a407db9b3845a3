"""Where the course's files are, in a clone and in an installed wheel, and what stands in them."""

from __future__ import annotations

import functools
import importlib
import json
import os
import re
import sys
import types
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .blanks import AnswerCell, Blank, MarkerError, parse_cell
from .exercise import Chapter
from .sealed import read, sealed
from .verify import read_answer

HERE = Path(__file__).resolve().parent
NO_STATE = {"header", "setup", "boxes", "figure", "display"}  # tags of cells that leave nothing behind


class CourseError(Exception):
    """What stops the course, said with place and cure."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows: the sentence alone. The way through the checker's code helps no learner."""
        return [str(self)]


@functools.lru_cache(maxsize=1)
def settings() -> dict[str, Any]:
    """The content of course.json."""
    return json.loads((HERE / "course.json").read_text(encoding="utf-8"))


def fetched() -> bool:
    """Whether this course was fetched by a notebook's set-up cell: a clone, but not one that a learner works in."""
    return (Path.home() / ".cache" / settings()["prefix"]).resolve() in HERE.parents


def let_commands_find_it() -> None:
    """Let what a cell starts, such as ``!python -m checker grade``, find a fetched course, too."""
    here, known = str(HERE.parent), os.environ.get("PYTHONPATH", "")
    if fetched() and here not in known.split(os.pathsep):
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [here, known]))


def has_notebooks_beside() -> bool:
    """Whether the notebooks stand beside the package: in a clone, and as fetched."""
    return (HERE.parent / f"{settings()['prefix']}_ANSWER").is_dir()


def in_clone() -> bool:
    """Whether the course runs from a clone: its TODO notebooks are the learner's own."""
    return has_notebooks_beside() and not fetched()


def chapter_numbers() -> list[str]:
    """All chapters, in order: ``["00", "01", …]``."""
    return [entry["number"] for entry in settings()["chapters"]]


def chapter_settings(number: str) -> dict[str, Any]:
    """What course.json says about a chapter. Raises CourseError for an unknown number."""
    for entry in settings()["chapters"]:
        if entry["number"] == number:
            return entry
    raise CourseError(f"There is no chapter {number}; the chapters are {', '.join(chapter_numbers())}.")


def normal_number(number: str | int) -> str:
    """``1``, ``"1"`` and ``"01"`` all mean chapter ``"01"``."""
    return str(number).strip().zfill(2)


def notebook_name(kind: str, language: str, number: str) -> str:
    """A notebook's file name; `kind` is "TODO" or "ANSWER"."""
    return f"{settings()['prefix']}_colab_Chapter{number}_{kind}_{language}.ipynb"


def notebook_folder(kind: str, language: str) -> Path:
    """The folder of a kind's notebooks in one language."""
    if has_notebooks_beside():
        return HERE.parent / f"{settings()['prefix']}_{kind}" / language
    return HERE / "_notebooks" / kind / language


def notebook_path(kind: str, language: str, number: str) -> Path:
    """Where a notebook of the course stands."""
    return notebook_folder(kind, language) / notebook_name(kind, language, number)


def references_path(number: str) -> Path:
    """The stored results of a chapter's answers and listed mistakes."""
    return HERE / "references" / f"chapter{number}.safetensors"


@dataclass
class Lesson:
    """A chapter as the engine needs it: code cells with their blanks, and how each blank is judged."""

    number: str
    cells: list[AnswerCell]
    chapter: Chapter
    tags: dict[str, set[str]] = field(default_factory=dict)  # by cell id

    @property
    def blank_cells(self) -> list[AnswerCell]:
        """The cells that have blanks."""
        return [cell for cell in self.cells if cell.blanks]

    @property
    def state_cells(self) -> list[AnswerCell]:
        """The cells that make up the reference state."""
        return [cell for cell in self.cells if not self.tags[cell.id] & NO_STATE]

    @property
    def blanks(self) -> list[Blank]:
        """All blanks in order."""
        return [blank for cell in self.cells for blank in cell.blanks]

    def cell_of(self, name: str) -> AnswerCell:
        """The cell that holds the blank called `name`. Raises KeyError."""
        for cell in self.cells:
            if any(blank.name == name for blank in cell.blanks):
                return cell
        raise KeyError(name)

    def find(self, wanted: str) -> Blank:
        """The blank with this name or number. Raises KeyError."""
        wanted = str(wanted).strip()
        for blank in self.blanks:
            if wanted in (blank.name, blank.number):
                return blank
        raise KeyError(wanted)


def read_cells(path: Path) -> list[dict[str, Any]]:
    """The cells of a notebook of the course, sources joined to one string. Raises CourseError."""
    try:
        cells = json.loads(read(path).decode("utf-8"))["cells"]
    except FileNotFoundError:
        raise CourseError(f"{path.name} is not there. A fresh copy of the course has it.") from None
    except (ValueError, KeyError) as error:
        raise CourseError(f"{path.name} is not a readable notebook ({error}).") from error
    for cell in cells:
        cell["source"] = "".join(cell["source"])
    return cells


def load_lesson(number: str, path: Path | None = None) -> Lesson:
    """Read a chapter from its English answer notebook and its module. Raises CourseError."""
    chapter_settings(number)
    path = path or notebook_path("ANSWER", "en", number)
    cells, tags = [], {}
    for index, raw in enumerate(read_cells(path)):
        if raw["cell_type"] != "code":
            continue
        cell_id = raw.get("id") or f"cell-{index}"
        try:
            cells.append(read_answer(raw["source"], cell_id))
        except MarkerError as error:
            raise CourseError(f"{path.name}, cell {index + 1}, line {error.line}: {error}") from None
        tags[cell_id] = set(raw.get("metadata", {}).get("tags", []))
    lesson = Lesson(number, cells, load_chapter(number), tags)
    _number_blanks(lesson, path)
    return lesson


@functools.cache
def lesson(number: str) -> Lesson:
    """`load_lesson`, once."""
    return load_lesson(number)


def answer_cell(number: str, blank: str) -> AnswerCell:
    """The one cell of a chapter that holds this blank, without reading the rest of it. Raises CourseError."""
    path = notebook_path("ANSWER", "en", number)
    marker = re.compile(rf"#\s*(BEGIN )?BLANK\s+{blank}\b")
    for raw in read_cells(path):
        if raw["cell_type"] == "code" and marker.search(raw["source"]):
            return parse_cell(raw["source"], raw.get("id", ""))
    raise CourseError(f"{path.name} has no blank called {blank}, from which a class is exported.")


def load_chapter(number: str) -> Chapter:
    """The hand-written module of a chapter. Raises CourseError where there is none."""
    name, path = f"checker.chapters.chapter{number}", HERE / "chapters" / f"chapter{number}.py"
    try:
        if sealed(path).is_file() and name not in sys.modules:
            module = types.ModuleType(name)
            exec(compile(read(path), path.name, "exec"), vars(module))
            sys.modules[name] = module
        return importlib.import_module(name).CHAPTER
    except ModuleNotFoundError as error:
        raise CourseError(
            f"checker/chapters/chapter{number}.py is missing; it says how each blank is judged ({error})."
        ) from error


def _number_blanks(lesson: Lesson, path: Path) -> None:
    """Give the blanks their numbers and levels; check that notebook and module speak of the same ones."""
    names = [blank.name for blank in lesson.blanks]
    known = [exercise.name for exercise in lesson.chapter.exercises]
    module = f"checker/chapters/chapter{lesson.number}.py"
    for name in names:
        if names.count(name) > 1:
            raise CourseError(
                f"{path.name}: the blank name {name} is used {names.count(name)} times. Names are unique in a chapter."
            )
        if name not in known:
            raise CourseError(f"{path.name}: blank {name} has no probe. Add Exercise({name!r}, …) to {module}.")
    for name in known:
        if known.count(name) > 1:
            raise CourseError(f"{module}: there are {known.count(name)} exercises called {name}; keep one.")
        if name not in names:
            raise CourseError(
                f"{module}: exercise {name} has no blank. Add `# BLANK {name}: …` to "
                f"{path.name}, or remove the exercise."
            )
    for count, blank in enumerate(lesson.blanks, start=1):
        blank.number = f"{int(lesson.number)}.{count}"
        blank.level = lesson.chapter[blank.name].level
