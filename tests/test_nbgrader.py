"""nbgrader, unmodified, on real chapters: from the source to the gradebook and to what learners read."""

from __future__ import annotations

import csv
import json
import sys

import pytest

from checker import isolation
from checker.course import CourseError, chapter_numbers, lesson, notebook_path, read_cells, settings
from checker.find import read
from checker.grade import Grader
from checker.verdict import BLANK
from generator.__main__ import main
from generator.nbgrader_course import marked, source_notebook, write_course

pytest.importorskip("nbgrader", reason="nbgrader needs Python 3.11")
from nbformat import from_dict  # noqa: E402
from nbgrader.api import Gradebook  # noqa: E402
from nbgrader.utils import determine_grade  # noqa: E402
from nbgrader_class import all_right, filled, hand_in, hostile, nbgrader, output_of  # noqa: E402

from generator import nbgrader_plugins  # noqa: E402
from generator.nbgrader_plugins import ClearBlanks, JudgeBlanks  # noqa: E402

SMALL, LARGE = "04", "06"
A, B, C = (blank.name for blank in lesson(SMALL).blanks[:3])
SLIP = lesson(SMALL).chapter[B].mistakes[0]


def handed_out(folder, number):
    [path] = (folder / "release" / f"chapter{number}").glob("*.ipynb")
    return json.loads(path.read_text(encoding="utf-8"))


def graded(folder, learner, number):
    [path] = (folder / "autograded" / learner / f"chapter{number}").glob("*.ipynb")
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course of two chapters in two languages, handed in by five learners and graded."""
    if sys.platform == "win32":
        pytest.skip("nbgrader's exchange does not know Windows")
    folder = tmp_path_factory.mktemp("course")
    write_course(folder, [SMALL], "en")
    write_course(folder, [LARGE], "ja", one_point=True)
    both = [f"chapter{SMALL}", f"chapter{LARGE}"]
    nbgrader(folder, *(f"{command} {one}" for one in both for command in ("generate_assignment", "release_assignment")))
    small, large = handed_out(folder, SMALL), handed_out(folder, LARGE)
    hand_in(folder, both[0], "right", all_right(small, SMALL))
    hand_in(folder, both[0], "partly", filled(small, SMALL, {A: None, B: SLIP.filling}))
    hand_in(folder, both[0], "unfilled", small)
    hand_in(folder, both[0], "hostile", hostile(small, SMALL, A, C, folder / "it-was-run"))
    hand_in(folder, both[1], "right", all_right(large, LARGE))
    commands = ("collect", "autograde", "generate_feedback", "release_feedback")
    nbgrader(folder, *(f"{command} {one}" for one in both for command in commands), "export")
    return folder


@pytest.fixture(scope="module")
def scores(course):
    """By assignment and learner: points and how many there were to get."""
    with (course / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row["assignment"], row["student_id"]): (float(row["score"]), float(row["max_score"])) for row in rows}


def points_by_blank(course, learner):
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        grades = gradebook.find_submission_notebook(f"chapter{SMALL}_en", f"chapter{SMALL}", learner).grades
        assert not any(grade.needs_manual_grade for grade in grades)
        return {grade.name: grade.score for grade in grades}


STARS = {f"{SMALL}-{blank.name}": blank.level for blank in lesson(SMALL).blanks}


@pytest.mark.slow
def test_points_arrive_in_the_gradebook(course, scores):
    most = sum(STARS.values())
    assert scores[f"chapter{SMALL}", "right"] == (most, most)
    assert scores[f"chapter{SMALL}", "partly"] == (STARS[f"{SMALL}-{A}"], most)
    assert scores[f"chapter{SMALL}", "unfilled"] == (0, most)
    count = len(lesson(LARGE).blanks)
    assert scores[f"chapter{LARGE}", "right"] == (count, count)  # a point for each
    assert points_by_blank(course, "right") == STARS
    assert points_by_blank(course, "partly") == {name: STARS[name] * (name == f"{SMALL}-{A}") for name in STARS}


@pytest.mark.slow
def test_a_hostile_submission_gains_nothing_and_its_code_is_not_run(course):
    assert points_by_blank(course, "hostile") == {name: STARS[name] * (name == f"{SMALL}-{A}") for name in STARS}
    assert not (course / "it-was-run").exists()
    cells = graded(course, "hostile", SMALL)
    assert "bonus" not in json.dumps([cell["metadata"] for cell in cells])
    assert output_of(cells, f"{SMALL}-{C}")  # deleted by the learner, put back


@pytest.mark.slow
def test_feedback_says_what_the_checker_says(course):
    from html import escape

    [page] = (course / "feedback" / "partly" / f"chapter{SMALL}").glob("*.html")
    page = page.read_text(encoding="utf-8")
    assert escape(SLIP.sentence, quote=False) in page.replace("&#39;", "'").replace("&quot;", '"')
    assert f"1 of {len(STARS)} blanks done" in page
    cells = graded(course, "partly", SMALL)
    number = {blank.name: blank.number for blank in lesson(SMALL).blanks}
    assert output_of(cells, f"{SMALL}-{A}") == f"✓ {number[A]} passed\n"
    assert SLIP.sentence in output_of(cells, f"{SMALL}-{B}")
    assert output_of(cells, f"{SMALL}-{C}") == f"○ {number[C]} still blank"
    # In the notebook's language, whatever the system speaks.
    assert output_of(graded(course, "right", LARGE), f"{LARGE}-{lesson(LARGE).blanks[0].name}").isascii() is False


@pytest.mark.slow
def test_pictures_are_handed_out_and_other_outputs_are_not(course):
    for cell in handed_out(course, SMALL)["cells"]:
        assert not cell.get("outputs") or "figure" in cell["metadata"]["tags"]
    assert any(cell.get("outputs") for cell in handed_out(course, SMALL)["cells"])


@pytest.mark.slow
def test_the_course_s_own_grader_is_not_disturbed(course, tmp_path):
    small = handed_out(course, SMALL)
    paths = [tmp_path / f"{name}.ipynb" for name in ("right", "unfilled")]
    for path, notebook in zip(paths, (all_right(small, SMALL), small)):
        path.write_text(json.dumps(notebook), encoding="utf-8")
    with Grader() as grader:
        right, unfilled = [grader.grade(path) for path in paths]
    assert right.passed and {verdict.kind for verdict in unfilled.verdicts} == {BLANK}
    assert right.notes == unfilled.notes == []


@pytest.mark.parametrize("number", chapter_numbers())
@pytest.mark.parametrize("language", settings()["languages"])
def test_what_is_handed_out_is_the_course_s_todo_notebook_with_points_cells(number, language):
    source = from_dict(json.loads(json.dumps(source_notebook(number, language))))
    for cell in source.cells:
        cell.source = "".join(cell.source)
    notebook, _ = ClearBlanks().preprocess(source, {})
    points = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    header, *own = [(cell.id, cell.source) for cell in notebook.cells if cell not in points]
    top, *todo = [(cell["id"], cell["source"]) for cell in read_cells(notebook_path("TODO", language, number))]
    assert own == todo
    assert header[1].startswith("# ") and top[1].endswith(header[1])  # without the badge
    assert [cell.metadata.nbgrader.grade_id for cell in points] == [
        f"{number}-{blank.name}" for blank in lesson(number).blanks
    ]
    for cell in points:
        assert read(lesson(number), cell.source, cell.id).found == []  # not taken for a cell with blanks
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


def test_a_teacher_s_own_cells_are_nbgrader_s(tmp_path):
    notebook = source_notebook(SMALL, "en")
    mark = {"nbgrader": {"grade": True, "grade_id": "essay", "solution": True, "locked": False, "points": 5}}
    notebook["cells"].append({"cell_type": "markdown", "id": "essay", "metadata": mark, "source": "The answer."})
    source = from_dict(json.loads(json.dumps(notebook)))
    for cell in source.cells:
        cell.source = "".join(cell.source)
    assert ClearBlanks().preprocess(source, {})[0].cells[-1].source == "YOUR ANSWER HERE"


def test_a_blank_that_nobody_could_judge_is_named():
    source = from_dict({"cells": [], "metadata": {"course": {"chapter": SMALL}}, "nbformat": 4, "nbformat_minor": 5})
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": "x = 1  # BLANK unheard_of: one"}
    source.cells.append(from_dict(cell | {"outputs": [], "execution_count": None}))
    with pytest.raises(CourseError, match="chapter 04 has no blank unheard_of"):
        ClearBlanks().preprocess(source, {})


def test_a_teacher_s_own_test_that_was_not_run_is_not_taken_for_passed():
    marks = {name: marked(name, grade=True, locked=True, points=3) for name in ("run", "not-run")}
    cells = [
        {"cell_type": "code", "metadata": mark, "source": "assert x", "outputs": [], "execution_count": count}
        for mark, count in zip(marks.values(), (1, None))
    ]
    notebook = from_dict({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    JudgeBlanks()._fill(notebook, marks, {})
    assert [determine_grade(cell)[0] for cell in notebook.cells] == [3, 0]


def test_without_a_sandbox_nothing_is_judged_where_one_is_required(monkeypatch):
    monkeypatch.setattr(nbgrader_plugins, "best", lambda: (isolation.NONE, "There is none."))
    with pytest.raises(CourseError, match="a sandbox is required. There is none."):
        JudgeBlanks(require_sandbox=True).preprocess(from_dict({"cells": []}), {})


def test_nothing_of_a_teacher_s_is_overwritten(tmp_path, capsys):
    arguments = ["nbgrader", str(tmp_path), "--chapter"]
    assert main([*arguments, SMALL]) == 0
    config = tmp_path / "nbgrader_config.py"
    config.write_text("mine", encoding="utf-8")
    assert main([*arguments, "00"]) == 0  # a chapter more
    assert config.read_text(encoding="utf-8") == "mine"
    capsys.readouterr()
    assert main([*arguments, SMALL]) == 1
    assert "is there already" in capsys.readouterr().err
