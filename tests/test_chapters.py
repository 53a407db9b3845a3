"""Every chapter as its readers meet it: unfilled, filled in, graded from the file, and as answers."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from checker import dataset
from checker.course import HERE, chapter_numbers, lesson, notebook_path, settings
from checker.grade import grade
from checker.verdict import BLANK, PASSED

CHAPTERS = chapter_numbers()
LIMIT = 500_000  # bytes of a notebook


def run_notebook(notebook, folder: Path, monkeypatch):
    """Run a notebook in `folder` as a front end's "run all" does: it stops at an error."""
    monkeypatch.setenv("PYTHONPATH", str(HERE.parent))
    monkeypatch.setenv("COURSE_DATA", str(dataset.data()))
    NotebookClient(
        notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    return notebook


def filled(number: str):
    """A TODO notebook in which every blank holds the answer."""
    notebook = nbformat.read(notebook_path("TODO", "en", number), as_version=4)
    answers = {cell.id: cell.answer for cell in lesson(number).blank_cells}
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    return notebook


def texts(notebook) -> str:
    return "\n".join(
        output.get("data", {}).get("text/plain", "") + output.get("text", "")
        for cell in notebook.cells
        for output in cell.get("outputs", [])
    )


@pytest.mark.parametrize("number", CHAPTERS)
def test_every_code_cell_parses_and_the_file_is_small(number):
    for kind in ("TODO", "ANSWER"):
        path = notebook_path(kind, "en", number)
        assert path.stat().st_size < LIMIT, f"{path.name} has {path.stat().st_size} bytes"
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                ast.parse(cell.source)


@pytest.mark.parametrize("number", CHAPTERS)
def test_no_answer_is_left_in_the_todo_notebook(number):
    notebook = nbformat.read(notebook_path("TODO", "en", number), as_version=4)
    sources = {cell.id: cell.source for cell in notebook.cells}
    for cell in lesson(number).blank_cells:
        assert sources[cell.id].count("____") == sum(len(b.spans) for b in cell.blanks)
        assert "BLANK" not in sources[cell.id]
    assert not [c for c in notebook.cells if c.get("outputs") and "figure" not in c.metadata.get("tags", [])]


@pytest.mark.parametrize("number", CHAPTERS)
def test_figures_are_there_before_any_cell_is_run_and_have_a_text(number):
    notebook = nbformat.read(notebook_path("TODO", "en", number), as_version=4)
    figures = [c for c in notebook.cells if "figure" in c.metadata.get("tags", [])]
    assert len(figures) >= 2
    for cell in figures:
        pictures = [o for o in cell.outputs if "image/png" in o.get("data", {})]
        assert pictures and all(len(o.data["text/plain"]) > 60 and o.metadata["image/png"]["alt"] for o in pictures)


@pytest.mark.parametrize("number", CHAPTERS)
def test_unfilled_notebook_runs_to_its_end_without_a_traceback(number, tmp_path, monkeypatch):
    notebook = nbformat.read(notebook_path("TODO", "en", number), as_version=4)
    run_notebook(notebook, tmp_path, monkeypatch)
    assert not [o for c in notebook.cells for o in c.get("outputs", []) if o.output_type == "error"]
    stored = json.loads((tmp_path / "progress.json").read_text(encoding="utf-8"))["chapters"][number]
    assert {entry["verdict"] for entry in stored.values()} == {BLANK}
    assert set(stored) == {blank.name for blank in lesson(number).blanks}


@pytest.mark.parametrize("number", CHAPTERS)
def test_filled_notebook_passes_at_both_doors_and_gives_the_own_package(number, tmp_path, monkeypatch):
    notebook = run_notebook(filled(number), tmp_path, monkeypatch)
    total = len(lesson(number).blanks)
    in_notebook = json.loads((tmp_path / "progress.json").read_text(encoding="utf-8"))["chapters"][number]
    assert {name: entry["verdict"] for name, entry in in_notebook.items()} == {
        blank.name: PASSED for blank in lesson(number).blanks
    }
    assert f"{total} of {total} blanks done" in texts(notebook)
    path = tmp_path / notebook_path("TODO", "en", number).name
    nbformat.write(notebook, path)
    report = grade(path)
    assert {v.name: v.kind for v in report.verdicts} == {name: e["verdict"] for name, e in in_notebook.items()}
    for export in lesson(number).chapter.exports:
        done = subprocess.run(
            [sys.executable, "-c", f"from {settings()['package']} import {export.name}"],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(HERE.parent)},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0 and "yours" in done.stdout, done.stderr


@pytest.mark.parametrize("number", CHAPTERS)
def test_unfilled_notebook_scores_zero_in_the_terminal(number):
    report = grade(notebook_path("TODO", "en", number))
    assert {v.kind for v in report.verdicts} == {BLANK} and len(report.verdicts) == len(lesson(number).blanks)


@pytest.mark.parametrize("number", CHAPTERS)
def test_answer_outputs_are_what_running_them_gives(number, monkeypatch):
    """nbval replays the answer notebook and compares every output with the stored one."""
    monkeypatch.setenv("PYTHONPATH", str(HERE.parent))
    monkeypatch.setenv("COURSE_DATA", str(dataset.data()))
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--nbval",
            "--nbval-kernel-name",
            "python3",
            "--nbval-cell-timeout=900",
            str(notebook_path("ANSWER", "en", number)),
        ],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-5000:]
