"""From an answer notebook to a TODO notebook: blanks out, outputs out, pictures stay."""

from __future__ import annotations

from checker.course import Lesson, settings

from . import notebooks


def strip(notebook: dict, lesson: Lesson, language: str) -> dict:
    """The TODO notebook of an answer notebook; `notebook` and `lesson` are of the same language."""
    todo = {cell.id: cell.todo for cell in lesson.blank_cells}
    cells = notebooks.owned_cells("TODO", language, lesson.number)
    for cell in notebook["cells"]:
        kind = notebooks.tags(cell)
        if kind & notebooks.OWNED:
            continue
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            cells.append(notebooks.markdown(cell["id"], source, cell["metadata"]))
            continue
        stripped = notebooks.code(cell["id"], todo.get(cell["id"], source), cell["metadata"])
        if "figure" in kind:
            stripped["outputs"] = cell["outputs"]
        cells.append(stripped)
    cells.append(notebooks.boxes(lesson, language))
    for cell in cells:
        cell["source"] = notebooks.split_lines(cell["source"])
    course = {
        "chapter": lesson.number,
        "kind": "TODO",
        "language": language,
        "version": settings()["version"],
        "generated": "python -m generator build; edit the answer notebook instead",
    }
    return {"cells": cells, "metadata": notebooks.KERNEL | {"course": course}, "nbformat": 4, "nbformat_minor": 5}
