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

from checker import dataset
from checker.course import HERE, chapter_numbers, lesson, notebook_path, settings
from checker.grade import grade
from checker.verdict import BLANK, PASSED
from generator.perfect import filled, run

CHAPTERS = chapter_numbers()
LIMIT = 500_000  # bytes of a notebook
WRITE = """
import checker, torch
from my_nanogpt import BigramLanguageModel, DataLoader, ModelConfig, Trainer

loader = DataLoader(checker.data().read_text(encoding="utf-8"), ModelConfig())
model = BigramLanguageModel(loader.vocab_size, ModelConfig())
model.load_state_dict(checker.weights("gpt"))
print("text: " + loader.decode(model.generate(torch.tensor([loader.encode("ROMEO:")]), 300)[0]))
"""


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
def test_unfilled_notebook_runs_to_its_end_without_a_traceback(number, tmp_path):
    notebook = run(nbformat.read(notebook_path("TODO", "en", number), as_version=4), tmp_path)
    assert not [o for c in notebook.cells for o in c.get("outputs", []) if o.output_type == "error"]
    stored = json.loads((tmp_path / "progress.json").read_text(encoding="utf-8"))["chapters"][number]
    assert {entry["verdict"] for entry in stored.values()} == {BLANK}
    assert set(stored) == {blank.name for blank in lesson(number).blanks}


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    """A learner who fills in everything, chapter after chapter, in one folder; each chapter is run once."""
    folder, done = tmp_path_factory.mktemp("learner"), {}

    def chapter(number: str):
        if number not in done:
            done[number] = run(filled(number), folder)
        return done[number], folder

    return chapter


@pytest.mark.parametrize("number", CHAPTERS)
def test_filled_notebook_passes_at_both_doors_and_gives_the_own_package(number, course):
    notebook, folder = course(number)
    total = len(lesson(number).blanks)
    in_notebook = json.loads((folder / "progress.json").read_text(encoding="utf-8"))["chapters"][number]
    assert {name: entry["verdict"] for name, entry in in_notebook.items()} == {
        blank.name: PASSED for blank in lesson(number).blanks
    }
    assert f"{total} of {total} blanks done" in texts(notebook)
    path = folder / notebook_path("TODO", "en", number).name
    nbformat.write(notebook, path)
    report = grade(path)
    assert {v.name: v.kind for v in report.verdicts} == {name: e["verdict"] for name, e in in_notebook.items()}
    names = [export.name for export in lesson(number).chapter.exports]
    if names:
        said = in_folder(folder, f"from {settings()['package']} import {', '.join(names)}")
        assert all(f"{name}: yours" in said for name in names)


def in_folder(folder: Path, code: str) -> str:
    """What a program prints that is run in the learner's folder."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(HERE.parent), "COURSE_DATA": str(dataset.data())},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_whole_course_ends_in_a_gpt_of_own_classes_that_writes(course):
    """After the last chapter, a program that knows nothing but the learner's package builds a GPT and lets it write."""
    for number in CHAPTERS:
        _, folder = course(number)
    said = in_folder(folder, WRITE)
    names = [export.name for number in CHAPTERS for export in lesson(number).chapter.exports]
    assert all(f"{name}: yours" in said for name in names) and "course's own" not in said
    assert said.split("text: ")[1].startswith("ROMEO:") and len(said.split("text: ")[1]) > 200


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
