"""Whatever happened to a notebook, grading gives a clear sentence, and one verdict for each blank that can be found."""

from __future__ import annotations

import json

import pytest
from broken import Unrun, as_file, break_once
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.course import lesson, notebook_path
from checker.grade import Grader, grade_submission
from checker.session import Session
from checker.submission import NotGradable, read_submission
from checker.verdict import BLANK, PASSED

CHAPTER = "05"


class Idle(Session):
    """A session that never starts a process."""

    def begin(self) -> None:
        """Nothing to begin."""


@pytest.fixture(scope="module")
def unrun():
    return Unrun(Idle(lesson(CHAPTER)))


@pytest.fixture(scope="module")
def answers():
    return json.loads(notebook_path("ANSWER", "en", CHAPTER).read_text("utf-8"))


def plan(content: bytes, path, judge):
    path.write_bytes(content)
    submission = read_submission(path)
    if submission.number != CHAPTER:
        raise NotGradable("another chapter")
    return grade_submission(submission, judge)


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.integers(0, 10_000), min_size=20, max_size=120))
def test_any_broken_notebook_is_read_or_refused_in_one_sentence(tmp_path, unrun, numbers):
    numbers = iter(numbers)

    def choose(count: int) -> int:
        return next(numbers, 1) % count

    notebook = json.loads(notebook_path("TODO" if choose(2) else "ANSWER", "en", CHAPTER).read_text("utf-8"))
    for _ in range(choose(12)):
        break_once(notebook, choose)
    try:
        report = plan(as_file(notebook, choose), tmp_path / "chapter05.ipynb", unrun)
    except NotGradable as refused:
        assert "\n" not in str(refused) and len(str(refused)) < 300
    else:
        assert [v.name for v in report.verdicts] == [b.name for b in lesson(CHAPTER).blanks]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=2000) | st.text(max_size=500).map(lambda t: t.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_refused_in_one_sentence(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.ipynb"
    path.write_bytes(content)
    with pytest.raises(NotGradable):
        read_submission(path)


@pytest.fixture(scope="module")
def grader():
    with Grader(remember=1000) as grader:
        yield grader


def code_cells(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def blank_cell(notebook, name):
    """The place of the cell with this blank."""
    wanted = lesson(CHAPTER).cell_of(name)
    return next(i for i, cell in enumerate(notebook["cells"]) if cell["id"] == wanted.id)


def graded(grader, tmp_path, notebook, name="chapter05.ipynb", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(json.dumps(notebook).encode(encoding))
    return grader.grade(path)


def test_reordered_cells_all_pass(grader, tmp_path, answers):
    notebook = answers | {"cells": answers["cells"][::-1]}
    assert graded(grader, tmp_path, notebook).passed


def test_cells_merged_three_at_a_time_pass(grader, tmp_path, answers):
    sources = ["".join(cell["source"]) for cell in code_cells(answers)]
    merged = ["\n\n".join(sources[i : i + 3]) for i in range(0, len(sources), 3)]
    notebook = answers | {"cells": [{"cell_type": "code", "source": source} for source in merged]}
    report = graded(grader, tmp_path, notebook)
    assert report.passed, [v for v in report.verdicts if not v.passed]


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_a_retyped_cell_is_named_with_the_cure(grader, tmp_path, answers, kind):
    notebook = json.loads(json.dumps(answers))
    place = blank_cell(notebook, "mean")
    cell = lesson(CHAPTER).cell_of("mean")
    notebook["cells"][place]["source"] = cell.fill({"mean": list(cell.blank("mean").answers)})
    notebook["cells"][place]["cell_type"] = kind
    report = graded(grader, tmp_path, notebook)
    verdicts = {v.name: v.kind for v in report.verdicts}
    assert {verdicts.pop(blank.name) for blank in cell.blanks} == {BLANK} and set(verdicts.values()) == {PASSED}
    assert any("5.2" in note and kind in note and "code" in note for note in report.notes), report.notes


def test_another_kernel_language_is_said(grader, tmp_path, answers):
    notebook = answers | {"metadata": answers["metadata"] | {"language_info": {"name": "R"}}}
    report = graded(grader, tmp_path, notebook)
    assert any("`R`" in note and "Python" in note for note in report.notes), report.notes


def test_format_3_is_refused_with_the_cure(grader, tmp_path):
    old = {"nbformat": 3, "metadata": {}, "worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1"}]}]}
    assert "save it" in graded(grader, tmp_path, old).problem


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_other_encodings(grader, tmp_path, answers, encoding):
    report = graded(grader, tmp_path, answers, encoding=encoding)
    assert report.passed if encoding == "utf-8-sig" else "not UTF-8" in report.problem


@pytest.mark.parametrize(
    "metadata",
    [
        {"colab": {"provenance": []}, "accelerator": "GPU"},
        {"vscode": {"interpreter": {"hash": "x"}}},
        {"language_info": {"name": "python"}, "kernelspec": {"name": "python3"}},
    ],
    ids=["Colab", "VS Code", "Jupyter"],
)
def test_metadata_of_other_programs_without_ids(grader, tmp_path, answers, metadata):
    """Colab writes no ids; others put their own things everywhere."""
    cells = [{k: v for k, v in cell.items() if k not in ("id", "metadata")} for cell in answers["cells"]]
    assert graded(grader, tmp_path, {"nbformat": 4, "cells": cells, "metadata": metadata}).passed


def test_magics_and_shell_lines_stand_in_nobodys_way(grader, tmp_path, answers):
    notebook = json.loads(json.dumps(answers))
    for cell in code_cells(notebook):
        cell["source"] = "%%time\n" + "".join(cell["source"]) + "\n!nvidia-smi\n%timeit 1 + 1"
    assert graded(grader, tmp_path, notebook).passed
