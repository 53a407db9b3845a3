"""`build`: one way from the answer notebooks to everything generated, and `--check` that nothing drifted."""

from __future__ import annotations

import ast
import hashlib
import sys
from pathlib import Path

from checker.blanks import MarkerError
from checker.course import (
    HERE,
    CourseError,
    Lesson,
    load_lesson,
    notebook_folder,
    notebook_name,
    notebook_path,
    references_path,
    settings,
)
from checker.find import find
from checker.progress_file import write_whole
from checker.references import References, fingerprint
from checker.verify import read_answer

from . import notebooks, readme
from .execute import execute
from .references import make_references
from .strip import strip

ROOT = HERE.parent


def build_all(numbers: list[str], repository: str | None, force: bool) -> int:
    """Bring everything generated up to date; says what it does."""
    if repository:
        set_repository(repository)
    for number in numbers:
        path = notebook_path("ANSWER", "en", number)
        notebook = normalise(notebooks.read(path), number)
        write(path, notebooks.to_bytes(notebook))
        lesson = load_lesson(number, path)
        check_cells_apart(lesson)
        if force or not is_executed(notebook, number):
            print(f"chapter {number}: running the answers …", flush=True)
            notebook = execute(notebook, path)
            notebook["metadata"]["course"]["executed_from"] = code_fingerprint(notebook)
            write(path, notebooks.to_bytes(notebook))
        if force or not has_references(lesson):
            print(f"chapter {number}: running answers and mistakes on hidden inputs …", flush=True)
            write(references_path(number), make_references(lesson, fingerprint(lesson)).dump())
        for language in settings()["languages"]:
            write(notebook_path("TODO", language, number), notebooks.to_bytes(strip(notebook, lesson, language)))
    write(ROOT / "README.md", readme.with_table((ROOT / "README.md").read_text("utf-8"), "en").encode("utf-8"))
    return 0


def build_references(numbers: list[str]) -> int:
    """Only the references, made anew."""
    for number in numbers:
        lesson = load_lesson(number)
        write(references_path(number), make_references(lesson, fingerprint(lesson)).dump())
    return 0


def check_all(numbers: list[str]) -> int:
    """Compare everything generated with what would be generated; 1 and a list on any drift."""
    problems = []
    for number in numbers:
        path = notebook_path("ANSWER", "en", number)
        notebook = normalise(notebooks.read(path), number)
        lesson = load_lesson(number, path)
        check_cells_apart(lesson)
        expected = {path: notebooks.to_bytes(notebook)}
        for language in settings()["languages"]:
            expected[notebook_path("TODO", language, number)] = notebooks.to_bytes(strip(notebook, lesson, language))
        problems += [
            f"{target.relative_to(ROOT)} differs from its source"
            for target, content in expected.items()
            if not target.is_file() or target.read_bytes() != content
        ]
        if not is_executed(notebook, number):
            problems.append(f"{path.name} was changed after it was run")
        if not has_references(lesson):
            problems.append(f"{references_path(number).name} was made from another state of the chapter")
    table = (ROOT / "README.md").read_text("utf-8")
    if readme.with_table(table, "en") != table:
        problems.append("README.md: the chapter table is not up to date")
    problems += [f"{stray.name} belongs to no chapter" for stray in stray_files()]
    for problem in problems:
        print(f"drift: {problem}", file=sys.stderr)
    if problems:
        print("Run `python -m generator build` and commit what it writes.", file=sys.stderr)
        return 1
    print(f"{len(numbers)} chapters: everything generated fits its source.")
    return 0


def check_cells_apart(lesson: Lesson) -> None:
    """A learner's cell is known by its code alone where its comments are gone. Raises CourseError where it is not."""
    for cell in lesson.cells:
        source = ast.unparse(ast.parse(cell.answer))
        found = [other.cell.id for other in find(lesson, source, ast.parse(source))]
        if found != [cell.id] * bool(cell.blanks):
            raise CourseError(
                f"Chapter {lesson.number}: without its comments, cell {cell.id} would be taken for "
                f"{' and '.join(found) or 'no cell at all'}. Give it, or the other, a line of its own:\n{cell.source}"
            )


def normalise(notebook, number: str) -> dict:
    """An answer notebook with the generator's own cells, stable ids and no stray metadata."""
    name = notebook_name("ANSWER", "en", number)
    cells = []
    for index, raw in enumerate(notebook["cells"]):
        cell = {
            "cell_type": raw["cell_type"],
            "id": raw.get("id", ""),
            "source": "".join(raw["source"]),
            "metadata": {"tags": sorted(notebooks.tags(raw))} if notebooks.tags(raw) else {},
        }
        if raw["cell_type"] == "code":
            cell |= {
                "outputs": [notebooks.plain_output(output) for output in raw["outputs"]],
                "execution_count": raw["execution_count"],
            }
            _check_cell(raw, name, index)
        cells.append(cell)
    setup = next((cell for cell in cells if "setup" in notebooks.tags(cell)), None)
    top = notebooks.owned_cells("ANSWER", "en", number)
    if setup and setup["source"] == top[1]["source"]:
        top[1] = setup  # it has been run; keep that
    cells = top + [cell for cell in cells if not notebooks.tags(cell) & notebooks.OWNED]
    notebooks.assign_ids(cells)
    for cell in cells:
        cell["source"] = notebooks.split_lines(cell["source"])
    course = {"chapter": number, "kind": "ANSWER", "language": "en", "version": settings()["version"]}
    executed = notebook["metadata"].get("course", {}).get("executed_from")
    if executed:
        course["executed_from"] = executed
    return {"cells": cells, "metadata": notebooks.KERNEL | {"course": course}, "nbformat": 4, "nbformat_minor": 5}


def _check_cell(cell, name: str, index: int) -> None:
    try:
        read_answer("".join(cell["source"]))
    except MarkerError as error:
        raise CourseError(f"{name}, cell {index + 1}, line {error.line}: {error}") from None
    for output in cell["outputs"]:
        if output["output_type"] == "error":
            raise CourseError(
                f"{name}, cell {index + 1}: its output is an error ({output['ename']}: "
                f"{output['evalue']}). Mend the cell, clear its output and build again."
            )


def code_fingerprint(notebook) -> str:
    """What the outputs depend on: the code of all cells and the drawing code of the figures."""
    digest = hashlib.sha256()
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            digest.update("".join(cell["source"]).encode("utf-8") + b"\0")
    number = notebook["metadata"]["course"]["chapter"]
    drawing = ["figures/__init__.py", "figures/parts.py", "figures/layout.py", "figures/tensor_map.py", "trace.py"]
    for path in [HERE / name for name in (*drawing, f"figures/chapter{number}.py")]:
        if path.is_file():
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


def is_executed(notebook, number: str) -> bool:
    """Whether the outputs belong to the code."""
    return notebook["metadata"]["course"].get("executed_from") == code_fingerprint(notebook)


def has_references(lesson: Lesson) -> bool:
    """Whether the stored references were made from the chapter as it is."""
    try:
        return References.load(references_path(lesson.number)).made_from == fingerprint(lesson)
    except (FileNotFoundError, ValueError):
        return False


def stray_files() -> list[Path]:
    """Notebooks and references that no chapter of course.json accounts for."""
    numbers = [chapter["number"] for chapter in settings()["chapters"]]
    expected = {references_path(number) for number in numbers}
    found = set((HERE / "references").glob("*.safetensors"))
    for kind in ("ANSWER", "TODO"):
        for language in settings()["languages"]:
            expected |= {notebook_path(kind, language, number) for number in numbers}
            found |= set(notebook_folder(kind, language).glob("*.ipynb"))
    return sorted(found - expected)


def set_repository(repository: str) -> None:
    """Change the one setting that badges and set-up cells come from."""
    path = HERE / "course.json"
    old = settings()["repository"]
    write(path, path.read_text("utf-8").replace(f'"repository": "{old}"', f'"repository": "{repository}"').encode())
    settings.cache_clear()


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; leave it alone when nothing changes."""
    if path.is_file() and path.read_bytes() == content:
        return
    write_whole(path, content)
    print(f"wrote {path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}", flush=True)
