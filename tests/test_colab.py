"""The first cell on Colab: what it fetches, what it says, and what a reset of the machine leaves.

    python -m pytest tests/test_colab.py        (the first time it makes an environment of some GB)

In an environment that imitates Colab's; Colab itself cannot be reached from a test.
"""

from __future__ import annotations

import json
import shutil

import nbformat
import pytest
from colab_like import THERE, Colab, course_zip, set_up_cell, why_not
from nbformat.v4 import new_code_cell

from checker.course import lesson

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.skipif(bool(why_not()), reason=why_not())]
CHAPTER = lesson("02")  # the first one whose class is short
[EXPORT] = CHAPTER.chapter.exports
MARK = "# written on a train"


@pytest.fixture(scope="module")
def colab(request):
    """The environment, kept in pytest's cache folder from one time to the next."""
    colab = Colab(request.config.cache.mkdir("colab"))
    colab.forget_course()
    return colab


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return course_zip(tmp_path_factory.mktemp("zip"))


def in_colab():
    """What Colab's own kernel has done before the first cell runs."""
    return new_code_cell("import sys, types; sys.modules['google.colab'] = types.ModuleType('google.colab')")


def work():
    """The cells of the chapter down to its class, answered; the class with a comment of the learner's own."""
    last = CHAPTER.cell_of(EXPORT.blank)
    cells = [cell for cell in CHAPTER.state_cells if cell.id != "setup"]
    sources = [cell.answer for cell in cells[: cells.index(last) + 1]]
    first, rest = sources[-1].split("\n", 1)
    return [new_code_cell(source) for source in [*sources[:-1], f"{MARK}\n{first}  {MARK}\n{rest}"]]


def html(cell):
    return "\n".join(output.data.get("text/html", "") for output in cell.outputs if "data" in output)


def text(cell):
    return "".join(output.get("text", "") for output in cell.outputs)


def test_the_first_cell_moves_no_package_that_is_there(colab, course, tmp_path):
    before = colab.packages()
    assert set(THERE) <= before
    [_, cell] = colab.run([in_colab(), set_up_cell("02", course)], tmp_path).cells
    assert colab.packages() == before
    assert f"0 of {len(CHAPTER.blanks)} blanks done" in html(cell)
    assert "Save a copy in Drive" in html(cell)
    assert list((tmp_path / "home").rglob("input.txt"))


def test_a_reset_machine_has_everything_back_from_the_drive(colab, course, tmp_path):
    drive, disk, file = tmp_path / "MyDrive", tmp_path / "machine", tmp_path / "saved.ipynb"
    drive.mkdir()
    ran = colab.run([in_colab(), set_up_cell("02", course), *work()], disk, COURSE_DRIVE=str(drive))
    nbformat.write(ran, file)
    shutil.rmtree(disk)

    # The saved notebook alone: its boxes are output.
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    panel = "".join(cells[1]["outputs"][-1]["data"]["text/html"])
    passed = panel.count("☑")
    assert 0 < passed == len([blank for cell in done() for blank in cell.blanks])
    assert "✓" in "".join(cells[-1]["outputs"][-1]["data"]["text/html"])
    assert "MyDrive/" in panel and "Save a copy" not in panel

    # A new machine.
    look = new_code_cell(
        f"import inspect\nfrom my_nanogpt import {EXPORT.name}\nprint(inspect.getsource({EXPORT.name}))"
    )
    [_, again, seen] = colab.run([in_colab(), set_up_cell("02", course), look], disk, COURSE_DRIVE=str(drive)).cells
    assert html(again).count("☑") == passed
    assert f"{EXPORT.name}: yours" in text(seen) and MARK in text(seen)


def done():
    """The cells with blanks down to the chapter's class."""
    last = CHAPTER.cell_of(EXPORT.blank)
    return CHAPTER.blank_cells[: CHAPTER.blank_cells.index(last) + 1]
