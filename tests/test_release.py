"""The class edition: verdicts as ever, and no answer that can be read at a glance."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import zipfile

import pytest

from checker import sealed
from checker.course import HERE, CourseError, chapter_numbers, lesson, notebook_path, read_cells, settings
from checker.todo import owned_cells
from generator.__main__ import main
from generator.nbgrader_course import points_cell
from generator.release import beside, write_release

NUMBER = "04"
FIRST, SECOND = lesson(NUMBER).blanks[:2]
TELLING = 25  # characters from which on an answer does not stand somewhere by chance
# A learner's first minutes, in IPython itself: the set-up cell's last line, a blank filled in, the answer asked for.
LEARNER = """
import sys
from IPython.core.interactiveshell import InteractiveShell
from IPython import get_ipython
shell = InteractiveShell.instance()
for source in sys.argv[1:]:
    shell.run_cell(source, store_history=True)
"""


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    """What a teacher hands out."""
    pytest.importorskip("build")
    pytest.importorskip("hatchling")
    out = tmp_path_factory.mktemp("release") / "out"
    write_release(out, seal_references=True)
    return out


@pytest.fixture(scope="module")
def installed(release, tmp_path_factory):
    """A folder with the wheel in it as pip would put it there."""
    folder = tmp_path_factory.mktemp("site")
    [wheel] = release.glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        file.extractall(folder)
    return folder


def run(installed, folder, *words):
    environment = os.environ | {"PYTHONPATH": str(installed), "COURSE_DATA": str(HERE.parent / "data" / "input.txt")}
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    return done.stdout + done.stderr


def telling_answers():
    """Answers that are long enough to be recognised, and that no chapter shows to its reader anyway."""
    chapters = chapter_numbers()
    given = "\n".join(cell["source"] for n in chapters for cell in read_cells(notebook_path("TODO", "en", n)))
    for number in chapters:
        for blank in lesson(number).blanks:
            for text in blank.answers:
                if len(text) >= TELLING and text not in given:
                    yield blank.number, text


@pytest.mark.slow
def test_no_answer_can_be_read_in_the_wheel(installed):
    answers = list(telling_answers())
    assert len(answers) > 100
    found = []
    for path in installed.rglob("*"):
        if path.is_file():
            text = path.read_bytes().decode("utf-8", "replace")
            found += [(path.relative_to(installed).as_posix(), *answer) for answer in answers if answer[1] in text]
    assert found == []
    assert not list(installed.rglob("chapters/*.py")) and not list(installed.rglob("ANSWER/**/*.ipynb"))
    assert not list(installed.rglob("references/*.safetensors"))


@pytest.mark.slow
def test_verdicts_under_the_cells_are_as_ever_and_nobody_is_told_the_answer(installed, release, tmp_path):
    cell = lesson(NUMBER).cell_of(FIRST.name)
    cells = read_cells(release / "notebooks" / "en" / notebook_path("TODO", "en", NUMBER).name)
    before = [c["source"] for c in cells if c["cell_type"] == "code"]
    before = before[: before.index(cell.todo)]
    slip = lesson(NUMBER).chapter[FIRST.name].mistakes[0]
    said = run(
        installed,
        tmp_path,
        "-c",
        LEARNER,
        *before,
        cell.todo,
        cell.fill({FIRST.name: [slip.filling]}),
        cell.answer,
        "".join(points_cell(lesson(NUMBER), FIRST)["source"]),
        f'solution("{FIRST.number}")',
        f'hint("{FIRST.number}", 3)',
    )
    for words in (f"○ {FIRST.number} still blank", slip.sentence, f"✓ {FIRST.number} passed", "shows no answers"):
        assert words in said, said[-3000:]
    assert said.count(f"✓ {FIRST.number} passed") == 2  # under the cell, and again where nbgrader's locked cell is run
    assert FIRST.answers[0] not in said.split("shows no answers")[1]


@pytest.mark.slow
def test_its_own_grader_grades(installed, release, tmp_path):
    source = release / "notebooks" / "en" / notebook_path("TODO", "en", NUMBER).name
    notebook = json.loads(source.read_text(encoding="utf-8"))
    answers = {cell.id: cell.answer for cell in lesson(NUMBER).blank_cells}
    for cell in notebook["cells"]:
        cell["source"] = answers.get(cell["id"], cell["source"])
    path = tmp_path / source.name
    path.write_text(json.dumps(notebook), encoding="utf-8")
    said = run(installed, tmp_path, "-m", "checker", "grade", str(path), "--plain", "--no-sandbox", "--lang", "en")
    assert f"{len(lesson(NUMBER).blanks)} passed" in said


@pytest.mark.slow
def test_its_notebooks_are_the_course_s_but_for_what_the_set_up_cell_installs(release):
    for language in settings()["languages"]:
        for number in chapter_numbers():
            public = notebook_path("TODO", language, number)
            ours, theirs = read_cells(release / "notebooks" / language / public.name), read_cells(public)
            assert ours[2:] == theirs[2:]
            assert "colab.research.google.com" not in ours[0]["source"]
            assert "github.com/" not in ours[1]["source"].split("course = ")[1].split("\n")[0]


def test_where_there_is_no_checker_the_set_up_cell_installs_the_wheel_beside_it(tmp_path, monkeypatch):
    source = owned_cells("TODO", "en", NUMBER, beside())[1]["source"].split("\nimport checker\n")[0]
    (tmp_path / "chapter").mkdir()
    monkeypatch.chdir(tmp_path / "chapter")
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    installed = []
    monkeypatch.setattr(subprocess, "run", lambda command, check: installed.append(command[-1]))
    exec(source, {})
    wheel = tmp_path / "everyones_nanogpt-9.9.9-py3-none-any.whl"
    wheel.touch()
    (tmp_path / "another-1.0-py3-none-any.whl").touch()
    exec(source, {})
    # A file that is not there makes pip say so; the name of a package would make it ask a registry.
    assert installed == ["./the-wheel-of-the-course-is-not-beside-this-notebook.whl", str(wheel)]


def test_what_is_in_the_way_is_said(tmp_path):
    (tmp_path / "mine").write_text("x", encoding="utf-8")
    with pytest.raises(CourseError, match="is not empty"):
        write_release(tmp_path)
    with pytest.raises(CourseError, match="not an address of a wheel"):
        write_release(tmp_path / "new", address="ftp://example.org/course.whl")
    assert main(["release", str(tmp_path)]) == 1


def test_packed_files_come_back_and_damage_is_named(tmp_path):
    path = tmp_path / "notebook.ipynb"
    with pytest.raises(FileNotFoundError):
        sealed.read(path)
    path.write_bytes(b"plain")
    assert sealed.read(path) == b"plain"
    path.unlink()
    sealed.sealed(path).write_bytes(sealed.seal(b"packed"))
    assert sealed.read(path) == b"packed"
    sealed.sealed(path).write_bytes(b"?")
    with pytest.raises(ValueError, match="notebook.ipynb.sealed is damaged"):
        sealed.read(path)
