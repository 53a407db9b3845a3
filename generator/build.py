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
from checker.messages import SOURCE
from checker.progress_file import write_whole
from checker.references import References, fingerprint
from checker.todo import strip
from checker.verify import read_answer

from . import catalogue, fonts, notebooks, readme, translate
from .execute import execute
from .references import make_references
from .units import without_comments

ROOT = HERE.parent


def build_all(numbers: list[str], repository: str | None, force: bool) -> int:
    """Bring everything generated up to date; says what it does."""
    if repository:
        set_repository(repository)
    translate.compile_all()
    for number in numbers:
        path = notebook_path("ANSWER", SOURCE, number)
        notebook = normalise(notebooks.read(path), number)
        write(path, notebooks.to_bytes(notebook))
        lesson = load_lesson(number, path)
        check_cells_apart(lesson)
        notebook = run_again(notebook, path, force)
        if force or not has_references(lesson):
            print(f"chapter {number}: running answers and mistakes on hidden inputs …", flush=True)
            write(references_path(number), make_references(lesson, fingerprint(lesson)).dump())
        for language in settings()["languages"]:
            answers = path
            if language != SOURCE:
                answers = notebook_path("ANSWER", language, number)
                other = with_outputs(translate.translated(notebook, number, language), answers)
                write(answers, notebooks.to_bytes(other))
                other = run_again(other, answers, force)
            else:
                other = notebook
            lesson = load_lesson(number, answers)
            write(notebook_path("TODO", language, number), notebooks.to_bytes(strip(other, lesson, language)))
    for path, content in readmes().items():
        write(path, content)
    return 0


def run_again(notebook: dict, path: Path, force: bool = False) -> dict:
    """The answer notebook with outputs that belong to its code: run, and written to its file, where need be."""
    if force or not is_executed(notebook):
        print(f"{path.name}: running the answers …", flush=True)
        notebook = execute(notebook, path)
        notebook["metadata"]["course"]["executed_from"] = code_fingerprint(notebook)
        write(path, notebooks.to_bytes(notebook))
    return notebook


def with_outputs(notebook: dict, path: Path) -> dict:
    """A translated notebook with the outputs of its file, where these belong to the same code."""
    try:
        stored = notebooks.read(path)
    except CourseError:
        return notebook
    if stored["metadata"].get("course", {}).get("executed_from") != code_fingerprint(notebook):
        return notebook
    outputs = {cell["id"]: cell for cell in stored["cells"] if cell["cell_type"] == "code"}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and cell["id"] in outputs:
            cell["outputs"] = [notebooks.plain_output(output) for output in outputs[cell["id"]]["outputs"]]
            cell["execution_count"] = outputs[cell["id"]]["execution_count"]
    notebook["metadata"]["course"]["executed_from"] = code_fingerprint(notebook)
    return notebook


def readmes() -> dict[Path, bytes]:
    """The READMEs of all languages as they should be, by path."""
    source = (ROOT / "README.md").read_text("utf-8")
    texts = {"README.md": readme.complete(source, SOURCE)}
    for language in catalogue.languages():
        words = catalogue.translations(language, "readme")
        texts[readme.name(language)] = readme.translated(source, language, words)
    return {ROOT / name: text.encode("utf-8") for name, text in texts.items()}


def build_references(numbers: list[str]) -> int:
    """Only the references, made anew."""
    for number in numbers:
        lesson = load_lesson(number)
        write(references_path(number), make_references(lesson, fingerprint(lesson)).dump())
    return 0


def check_all(numbers: list[str]) -> int:
    """Compare everything generated with what would be generated; 1 and a list on any drift."""
    problems = translate.check()
    for number in numbers:
        path = notebook_path("ANSWER", SOURCE, number)
        notebook = normalise(notebooks.read(path), number)
        lesson = load_lesson(number, path)
        check_cells_apart(lesson)
        if not has_references(lesson):
            problems.append(f"{references_path(number).name} was made from another state of the chapter")
        for language in settings()["languages"]:
            answers = notebook_path("ANSWER", language, number)
            if language == SOURCE:
                other = notebook
            else:
                other = with_outputs(translate.translated(notebook, number, language), answers)
            if not is_executed(other):
                problems.append(f"{answers.name} was changed after it was run")
            elif not _is(answers, notebooks.to_bytes(other)):
                problems.append(f"{answers.name} differs from its source")
            todo = notebook_path("TODO", language, number)
            if answers.is_file() and not _is(
                todo, notebooks.to_bytes(strip(other, load_lesson(number, answers), language))
            ):
                problems.append(f"{todo.name} differs from its source")
    problems += [f"{path.name} is not up to date" for path, content in readmes().items() if not _is(path, content)]
    problems += [f"{stray.name} belongs to no chapter" for stray in stray_files()]
    for problem in problems:
        print(f"drift: {problem}", file=sys.stderr)
    if problems:
        print("Run `python -m generator build` and commit what it writes.", file=sys.stderr)
        return 1
    print(f"{len(numbers)} chapters: everything generated fits its source.")
    return 0


def _is(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


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
    name = notebook_name("ANSWER", SOURCE, number)
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
    top = notebooks.owned_cells("ANSWER", SOURCE, number)
    if setup:
        top[1] = setup | {"source": top[1]["source"]}  # it has been run; keep that
    cells = top + [cell for cell in cells if not notebooks.tags(cell) & notebooks.OWNED]
    notebooks.assign_ids(cells)
    for cell in cells:
        cell["source"] = notebooks.split_lines(cell["source"])
    course = {"chapter": number, "kind": "ANSWER", "language": SOURCE, "version": settings()["version"]}
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
    """What the outputs depend on: the code of all cells, comments aside, the drawing code, and its language.

    The set-up cell is the generator's: how a notebook comes by the checker changes nothing below it.
    """
    digest = hashlib.sha256()
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and "setup" not in notebooks.tags(cell):
            digest.update(without_comments("".join(cell["source"])).encode("utf-8") + b"\0")
    course = notebook["metadata"]["course"]
    number, language = course["chapter"], course["language"]
    drawing = ["figures/__init__.py", "figures/parts.py", "figures/layout.py", "figures/tensor_map.py", "trace.py"]
    for path in [HERE / name for name in (*drawing, f"figures/chapter{number}.py")]:
        if path.is_file():
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    if language != SOURCE:
        for words in (catalogue.picture_words(language, name) for name in ("messages", f"chapter{number}")):
            digest.update(repr(sorted(words.items())).encode("utf-8"))
            digest.update(repr(sorted(fonts.without_glyph(words.values(), language))).encode("utf-8"))
    return digest.hexdigest()[:16]


def is_executed(notebook) -> bool:
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
