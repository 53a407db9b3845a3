"""Our panels in JupyterLab for every learner: with a screen reader, in light and dark, on a phone."""

from __future__ import annotations

import axe
import pytest
from lab import Lab, one_line_cells, why_not

from checker.course import lesson
from checker.verdict import KINDS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.skipif(bool(why_not()), reason=why_not())]
CHAPTER = lesson("01")
RIGHT = one_line_cells(CHAPTER)[0]
OPEN = one_line_cells(CHAPTER)[1]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1200, "height": 900}
OURS = "[data-mime-type='text/html']:has(> div[role])"  # what JupyterLab puts our panels into

# A panel of every kind, with everything that one can hold, long words among it.
GALLERY = """
import numpy as np
from IPython.display import display
from checker import notebook
from checker.panel import Panel
from checker.verdict import BLANK, KINDS, WRONG, Verdict

live, shown = notebook._live, np.arange(480.0).reshape(20, 24)
for kind in KINDS:
    blank = live.lesson.blanks[0]
    verdict = Verdict(kind, blank.name, blank.number, blank.prompt, "")
    if kind not in ("passed", BLANK):
        verdict.sentence = "Each `character_of_the_text_that_is_to_be_encoded` should stand there *once*, not twice."
        verdict.line, verdict.inputs = 3, "text = " + "abcdefgh" * 30
    if kind == WRONG:
        verdict.expected, verdict.yours = f"tensor({[0.123456] * 40})", "a" * 300
        verdict.arrays = (shown, shown.T.reshape(20, 24) / 1e5)
    display(Panel([verdict], [live.lesson.chapter[blank.name]], ["`DataLoader` is yours: `my_nanogpt/loader.py`."]))
"""


@pytest.fixture(scope="module", params=["en", "ja"])
def lab(request, tmp_path_factory):
    """JupyterLab with all our panels shown and everything in them unfolded."""
    with Lab(tmp_path_factory.mktemp("access"), "01", request.param) as lab:
        lab.open()
        lab.wait_for_kernel()
        lab.run("setup")
        lab.run(OPEN.id)
        lab.write(RIGHT.id, GALLERY)
        lab.run(RIGHT.id)
        lab.page.evaluate("document.querySelectorAll('[role=status] details').forEach(fold => { fold.open = true })")
        yield lab


@pytest.fixture(scope="module")
def axe_core(tmp_path_factory):
    if reason := axe.why_not():
        pytest.skip(reason)
    return axe.fetch(tmp_path_factory.mktemp("axe"))


@pytest.mark.network
@pytest.mark.parametrize("theme", ["Dark", "Light"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_in_our_panels(lab, axe_core, theme, size):
    lab.theme(theme)
    lab.page.set_viewport_size(size)
    assert axe.findings(lab.page, axe_core, [OURS]) == []


# What is wider than its room, or ends outside of its panel; a table that scrolls by keyboard, too, may be wide.
CUT = """ours => [...document.querySelectorAll(ours)].flatMap(panel => {
    const edge = panel.getBoundingClientRect().right + 1
    const frames = [...panel.querySelectorAll('[tabindex="0"]')]
    return [panel, ...panel.querySelectorAll('*')]
        .filter(element => !frames.some(frame => frame.contains(element) && frame !== element))
        .filter(element => element.getBoundingClientRect().right > edge
            || element.clientWidth && element.scrollWidth > element.clientWidth && !frames.includes(element))
        .map(element => element.outerHTML.slice(0, 120))
})"""


def test_on_a_phone_nothing_of_ours_is_cut(lab):
    lab.page.set_viewport_size(PHONE)
    assert lab.page.locator(OURS).count() >= 1 + len(KINDS)
    assert lab.page.evaluate(CUT, OURS) == []
