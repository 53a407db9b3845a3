"""The perfect learner: TODO notebooks with every blank filled in with the answer, and run."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from checker import dataset
from checker.course import HERE, lesson, notebook_path


def filled(number: str, language: str = "en", slow: bool = False) -> nbformat.NotebookNode:
    """A chapter's TODO notebook with all answers in; cells that take minutes only with ``slow=True``."""
    notebook = nbformat.read(notebook_path("TODO", language, number), as_version=4)
    answers = {cell.id: cell.answer for cell in lesson(number).blank_cells}
    notebook.cells = [cell for cell in notebook.cells if slow or "slow" not in cell.metadata.get("tags", [])]
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    return notebook


def run(notebook: nbformat.NotebookNode, folder: Path, seconds: int = 900) -> nbformat.NotebookNode:
    """Run a notebook in `folder` as a front end's "run all" does: it stops at an error.

    `seconds` is the limit of one cell. Raises nbclient's CellExecutionError or CellTimeoutError.
    """
    before = dict(os.environ)
    os.environ |= {"PYTHONPATH": str(HERE.parent), "COURSE_DATA": str(dataset.data())}
    try:
        NotebookClient(
            notebook, timeout=seconds, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
        ).execute()
    finally:
        os.environ.clear()
        os.environ.update(before)
    return notebook
