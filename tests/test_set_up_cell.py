"""The set-up cell of a notebook that stands alone: it fetches the course once, and says what to do where it cannot."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from colab_like import course_zip, set_up_cell

import checker
from checker import course, trouble
from checker.dataset import data
from checker.todo import owned_cells

CHAPTER = "00"
# A Python that knows no course yet, as a notebook's kernel would run the cell.
RUN = """
import importlib.machinery, pathlib, sys
here = [*sys.path, ""]
class Fresh(importlib.machinery.PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        new = [place for place in sys.path if place not in here] if name == "checker" else path
        return importlib.machinery.PathFinder.find_spec(name, new, target)
sys.meta_path = [Fresh if finder is importlib.machinery.PathFinder else finder for finder in sys.meta_path]
from IPython.core.interactiveshell import InteractiveShell
InteractiveShell.instance(colors="NoColor").run_cell(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
if "checker" in sys.modules:
    print("course:", sys.modules["checker"].__file__)
"""
COMMAND = """
import subprocess
subprocess.run([sys.executable, "-c", "import checker; print('command:', checker.__file__)"], check=True)
subprocess.run([sys.executable, "-m", "checker", "progress", "--line"], check=True)
"""


@pytest.fixture(scope="module")
def zip_file(tmp_path_factory):
    return course_zip(tmp_path_factory.mktemp("zip"))


@pytest.fixture
def run(tmp_path):
    """Runs a cell in a new Python on an otherwise empty machine; what it printed, and what went wrong."""
    home, content = tmp_path / "home", tmp_path / "content"
    home.mkdir()
    content.mkdir()
    names = {"HOME": str(home), "USERPROFILE": str(home), "COURSE_DATA": str(data()), "PYTHONIOENCODING": "utf-8"}
    ours = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "COURSE_DRIVE")}

    def run(source: str) -> str:
        (tmp_path / "cell.py").write_text(source, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", RUN, str(tmp_path / "cell.py")],
            cwd=content,
            env=ours | names,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        return done.stdout.decode("utf-8")

    return run


def kept(tmp_path):
    return tmp_path / "home" / ".cache" / course.settings()["prefix"] / course.settings()["version"]


@pytest.mark.slow
def test_it_fetches_the_course_once_and_commands_find_it(run, tmp_path, zip_file):
    cell = set_up_cell(CHAPTER, zip_file).source
    shown = run(cell + COMMAND)
    assert f"course: {kept(tmp_path)}" in shown
    assert f"command: {kept(tmp_path)}" in shown
    assert "Traceback" not in shown and "Error" not in shown
    assert os.listdir(kept(tmp_path).parent) == [kept(tmp_path).name]
    assert not list(kept(tmp_path).rglob("progress.json"))  # that is the learner's: it stands beside the notebook
    again = run(cell.replace(zip_file.as_uri(), "file:///is/not/there.zip"))
    assert f"course: {kept(tmp_path)}" in again and "Traceback" not in again


@pytest.mark.slow
@pytest.mark.parametrize("what", ["nothing", "half a file"])
def test_without_a_network_it_says_what_to_do_in_a_few_lines_and_leaves_nothing(run, tmp_path, zip_file, what):
    half = tmp_path / "half.zip"
    if what == "half a file":
        half.write_bytes(zip_file.read_bytes()[:100_000])
    shown = run(set_up_cell(CHAPTER, half).source)
    assert "OSError: The course could not be fetched (" in shown
    assert "#no-course" in shown and "Is this computer online?" in shown
    assert "urllib/" not in shown  # no way through other people's code
    assert len(shown.split("\n")) < 20 and "course:" not in shown
    assert not kept(tmp_path).exists()
    assert f"course: {kept(tmp_path)}" in run(set_up_cell(CHAPTER, zip_file).source)


@pytest.mark.parametrize("language", course.settings()["languages"])
def test_it_is_short_and_names_the_folder_that_the_checker_knows(language, tmp_path, monkeypatch):
    source = owned_cells("TODO", language, CHAPTER)[1]["source"]
    assert len(source.split("\n")) <= 30
    monkeypatch.setattr(course.Path, "home", lambda: tmp_path)
    names = {}
    exec(next(line for line in source.split("\n") if line.startswith("kept =")), {"Path": course.Path}, names)
    monkeypatch.setattr(course, "HERE", names["kept"] / "branch" / "checker")
    assert course.fetched()


def test_only_a_fetched_course_is_completed_with_pip(monkeypatch, capsys):
    called = []
    monkeypatch.setattr(trouble.subprocess, "run", lambda command, **_: called.append(command[1:]))
    monkeypatch.setattr(trouble, "lacking", lambda *_: ["IPython", "rich"])
    trouble.install_needs()
    assert called == []
    monkeypatch.setattr(trouble, "fetched", lambda: True)
    trouble.install_needs()
    assert called == [["-m", "pip", "install", "--quiet", "ipython", "rich"]]
    assert "ipython, rich" in capsys.readouterr().out
    monkeypatch.setattr(trouble, "lacking", lambda *_: [])
    assert checker.start and len(called) == 1
