"""The sliders of the playground in chapter 12, moved by keyboard in a real JupyterLab."""

from __future__ import annotations

import importlib.util
import json

import pytest
from lab import Lab, why_not

from checker.course import lesson
from checker.todo import owned_cells

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.skipif(importlib.util.find_spec("ipywidgets") is None, reason="ipywidgets is not installed"),
]
CHAPTER = lesson("12")
PLAYGROUND = next(cell for cell in CHAPTER.cells if "ipywidgets.interact" in cell.answer)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab with the playground of chapter 12 alone, run in the state in which the cells above it leave it."""
    lab = Lab(tmp_path_factory.mktemp("lab"), CHAPTER.number)
    notebook = lab.saved()
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] in ("setup", PLAYGROUND.id)]
    above = [cell.answer for cell in CHAPTER.state_cells if cell.id != "setup"]
    set_up = owned_cells("ANSWER", "en", CHAPTER.number)[1]["source"]
    notebook["cells"][0]["source"] = "\n".join([set_up, *above])
    (lab.folder / lab.name).write_text(json.dumps(notebook), encoding="utf-8")
    with lab:
        lab.open()
        lab.wait_for_kernel()
        lab.run("setup")
        lab.run(PLAYGROUND.id)
        lab.cell(PLAYGROUND.id).locator("[role=slider]").first.wait_for()
        yield lab


def write(lab) -> str:
    """Go on to the button with the Tab key, press it, and wait for the text that the model writes."""
    for _ in range(20):
        lab.page.keyboard.press("Tab")
        if lab.page.locator("button.widget-button:focus").count():
            break
    lab.page.keyboard.press("Enter")
    # The text of the time before is taken away first; the button is disabled until the new one is there.
    lab.page.wait_for_selector("button.widget-button:disabled", state="attached")
    lab.page.wait_for_selector("button.widget-button:enabled", state="attached")
    text = lab.cell(PLAYGROUND.id).locator(".jp-RenderedText pre")
    text.wait_for()
    return text.inner_text()


def test_sliders_move_by_keyboard_and_the_text_follows(lab):
    sliders = lab.cell(PLAYGROUND.id).locator("[role=slider]")
    readouts = lab.cell(PLAYGROUND.id).locator(".widget-readout")
    before = readouts.all_inner_texts()
    assert sliders.count() == len(before) == 5
    sliders.first.focus()
    first = write(lab)
    assert first.startswith("Let's he") and "Traceback" not in first
    sliders.first.focus()  # the temperature
    for _ in range(8):
        lab.page.keyboard.press("ArrowLeft")
    after = readouts.all_inner_texts()
    assert (float(before[0]), float(after[0])) == (0.8, 0.0) and after[1:] == before[1:]
    second = write(lab)
    assert second.startswith("Let's he") and second != first
    sliders.last.focus()  # the seed: at temperature 0 it makes no difference
    lab.page.keyboard.press("ArrowRight")
    assert readouts.all_inner_texts()[-1] == "2"
    assert write(lab) == second
