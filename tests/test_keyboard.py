"""A chapter in JupyterLab by keyboard alone."""

from __future__ import annotations

import pytest
from lab import CELLS, Lab, one_line_cells, why_not

from checker.course import lesson
from checker.panel import word
from checker.verdict import PASSED

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.skipif(bool(why_not()), reason=why_not())]
CHAPTER = lesson("01")
RIGHT, OPEN = one_line_cells(CHAPTER)[:2]


def test_a_chapter_by_keyboard_alone(tmp_path):
    """Open a chapter, set it up, fill in a blank, read the verdict, open a hint: no mouse, no script that helps."""
    with Lab(tmp_path, "01") as lab:
        lab.open()
        lab.wait_for_kernel()
        press = lab.page.keyboard.press
        go_to(lab, "setup")
        press("Shift+Enter")
        lab.page.wait_for_selector("text=0 of")
        go_to(lab, OPEN.id)
        press("Shift+Enter")
        lab.verdict(OPEN.id).wait_for()
        press("Shift+Tab")  # from the cell below back into the panel
        press("Enter")
        hint = CHAPTER.chapter[OPEN.blanks[0].name].hints[0].replace("`", "")
        lab.page.wait_for_function("hint => document.activeElement.parentElement.innerText.includes(hint)", arg=hint)
        go_to(lab, RIGHT.id)
        press("Enter")
        press("Control+Home")
        lines = lab.source(RIGHT.id).split("\n")
        row = next(row for row, line in enumerate(lines) if "____" in line)
        for key in (
            ["ArrowDown"] * row + ["Home"] + ["ArrowRight"] * lines[row].index("____") + ["Shift+ArrowRight"] * 4
        ):
            press(key)
        lab.page.keyboard.type(RIGHT.blanks[0].answers[0])
        press("Shift+Enter")
        lab.verdict(RIGHT.id).wait_for()
        assert f"{RIGHT.blanks[0].number} {word(PASSED)}" in lab.verdict(RIGHT.id).inner_text()


def go_to(lab, cell):
    """Select a cell with the arrow keys, in JupyterLab's command mode."""
    lab.page.keyboard.press("Escape")
    place, now = (
        f"{CELLS}.findIndex(cell => cell.model.id === id)",
        "jupyterapp.shell.currentWidget.content.activeCellIndex",
    )
    wanted = lab.page.evaluate(f"id => {place}", cell)
    while (at := lab.page.evaluate(now)) != wanted:
        lab.page.keyboard.press("ArrowDown" if at < wanted else "ArrowUp")
        lab.page.wait_for_function(f"at => {now} !== at", arg=at)
