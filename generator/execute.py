"""Run an answer notebook, so that it is stored with the outputs its readers should see."""

from __future__ import annotations

import copy
import os
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from checker.course import HERE, CourseError

from . import notebooks

CELL_SECONDS = 900


def execute(notebook: dict, path: Path) -> dict:
    """A copy of the notebook with fresh outputs. Raises CourseError, naming the cell that failed."""
    fresh = nbformat.from_dict(copy.deepcopy(notebook))
    for cell in fresh.cells:
        cell.source = "".join(cell.source)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        fresh,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        coalesce_streams=True,  # how output is split into messages depends on the moment
    )
    environment = dict(os.environ)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(HERE.parent), environment.get("PYTHONPATH")]))
    try:
        with tempfile.TemporaryDirectory() as folder:  # what a chapter saves must not lie about in the course
            client.resources = {"metadata": {"path": folder}}
            client.execute()
    except CellExecutionError as error:
        raise CourseError(f"{path.name} does not run: {_place(fresh, error)}") from None
    except (CellTimeoutError, DeadKernelError) as error:
        raise CourseError(f"{path.name} does not run to its end: {error}") from None
    finally:
        os.environ.clear()
        os.environ.update(environment)
    for old, new in zip(notebook["cells"], fresh.cells):
        if old["cell_type"] == "code":
            old["outputs"] = [notebooks.plain_output(output) for output in new.outputs]
            old["execution_count"] = new.execution_count
    return notebook


def _place(notebook, error: CellExecutionError) -> str:
    for index, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                lines = [line for line in "\n".join(output.traceback).split("\n") if "line " in line.lower()]
                return (
                    f"cell {index + 1} (tags {sorted(notebooks.tags(cell))}) raises {output.ename}: {output.evalue}. "
                    f"{lines[-1].strip() if lines else ''} Mend the cell; an answer notebook runs from top to bottom."
                )
    return str(error)
