"""A learner's first half hour, in a real JupyterLab: type, run, read the verdict, save, come back."""

from __future__ import annotations

import pytest
from lab import Lab, one_line_cells, why_not

from checker.course import lesson
from checker.panel import word
from checker.verdict import BLANK, PASSED, WRONG

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.skipif(bool(why_not()), reason=why_not())]
CHAPTER = lesson("01")
RIGHT, MISTAKEN, OPEN = one_line_cells(CHAPTER)[:3]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab with chapter 01 open, its cells run down to the last of the three that the tests use."""
    with Lab(tmp_path_factory.mktemp("lab"), "01") as lab:
        lab.open()
        lab.wait_for_kernel()
        lab.run("setup")
        yield lab


def run_above(lab: Lab, cell) -> None:
    """Run the code cells between the set-up cell and `cell`, so that the names that it needs are there."""
    for other in CHAPTER.state_cells[: CHAPTER.state_cells.index(cell)]:
        if not other.blanks:
            lab.run(other.id)


def test_the_set_up_cell_shows_the_progress(lab):
    assert f"0 of {len(CHAPTER.blanks)} blanks done" in lab.outputs("setup")


def test_a_blank_left_open_is_said_in_one_line_with_its_hints(lab):
    lab.run(OPEN.id)
    blank = OPEN.blanks[0]
    shown = lab.verdict(OPEN.id).inner_text()
    assert f"{blank.number} {word(BLANK)}" in shown
    assert CHAPTER.chapter[blank.name].hints[0] not in shown  # folded
    lab.verdict(OPEN.id).locator("summary").first.click()
    assert text_of(CHAPTER.chapter[blank.name].hints[0]) in lab.verdict(OPEN.id).inner_text()
    assert "Traceback" not in lab.outputs(OPEN.id)


def test_a_right_answer_passes_and_counts(lab):
    run_above(lab, RIGHT)
    blank = RIGHT.blanks[0]
    lab.type_over(RIGHT.id, "____", blank.answers[0])
    lab.run(RIGHT.id)
    assert f"{blank.number} {word(PASSED)}" in lab.verdict(RIGHT.id).inner_text()
    assert f"1 of {len(CHAPTER.blanks)} blanks done" in lab.outputs("setup")


def test_a_known_mistake_gets_its_own_sentence(lab):
    blank = MISTAKEN.blanks[0]
    mistake = CHAPTER.chapter[blank.name].mistakes[0]
    lab.type_over(MISTAKEN.id, "____", mistake.filling)
    lab.run(MISTAKEN.id)
    shown = lab.verdict(MISTAKEN.id).inner_text()
    assert f"{blank.number} {word(WRONG)}" in shown
    assert text_of(mistake.sentence) in shown


def test_after_coming_back_the_file_alone_shows_it_all(lab):
    lab.save()
    lab.leave()
    lab.open()
    assert f"1 of {len(CHAPTER.blanks)} blanks done" in lab.outputs("setup")
    for cell, kind in ((RIGHT, PASSED), (MISTAKEN, WRONG), (OPEN, BLANK)):
        # JupyterLab does not trust a file whose pictures it has not drawn itself: it keeps less of the HTML.
        assert f"{cell.blanks[0].number} {word(kind)}" in lab.outputs(cell.id)


def test_after_a_restart_nothing_is_judged_until_the_set_up_cell_has_run(lab):
    lab.wait_for_kernel()
    lab.restart_kernel()
    lab.run(OPEN.id)
    assert lab.verdict(OPEN.id).count() == 0
    assert "name '____' is not defined" in lab.outputs(OPEN.id)
    lab.run("setup")
    assert f"1 of {len(CHAPTER.blanks)} blanks done" in lab.outputs("setup")  # from progress.json
    lab.run(OPEN.id)
    assert word(BLANK) in lab.verdict(OPEN.id).inner_text()


def text_of(sentence: str) -> str:
    """A sentence as the page shows it: code without its backticks."""
    return sentence.replace("`", "")
