"""The pages of `grade --html` and of `grade-class` for every reader: screen reader, light and dark, phone."""

from __future__ import annotations

import random

import axe
import nbformat
import pytest
from lab import browser_path, one_line_cells, why_not

from checker.__main__ import main
from checker.classroom.page import page as class_page
from checker.classroom.rows import BLANKS
from checker.course import lesson, notebook_path
from checker.verdict import BLANK, ERROR, KINDS, WRONG

pytestmark = [
    pytest.mark.browser,
    pytest.mark.network,
    pytest.mark.slow,
    pytest.mark.skipif(bool(why_not() or axe.why_not()), reason=why_not() or axe.why_not()),
]
CHAPTER = lesson("01")
CELL = one_line_cells(CHAPTER)[0]
SIZES = {"desk": {"width": 1200, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The page of `grade --html` for a notebook with a mistake, one that is not filled in, and one that is none."""
    folder = tmp_path_factory.mktemp("graded")
    mistake = CHAPTER.chapter[CELL.blanks[0].name].mistakes[0]
    notebook = nbformat.read(notebook_path("TODO", "en", "01"), as_version=4)
    nbformat.write(notebook, folder / "untouched.ipynb")
    for learners in notebook.cells:
        if learners.id == CELL.id:
            learners.source = CELL.fill({CELL.blanks[0].name: [mistake.filling]})
    nbformat.write(notebook, folder / "mistaken.ipynb")
    (folder / "broken.ipynb").write_text("{", encoding="utf-8")
    main(["grade", str(folder), "--html", str(folder / "report.html")])
    return folder / "report.html"


@pytest.fixture(scope="module")
def class_report(tmp_path_factory):
    """The page of a class of 31, in which blanks are harder the later they come, and one notebook is unreadable."""
    chance, rows = random.Random(5), [dict.fromkeys(BLANKS, "") | {"notebook": "unreadable", "student": "unreadable"}]
    blanks = CHAPTER.blanks
    for student in range(30):
        who = dict.fromkeys(BLANKS, "") | {"student": f"s{student}", "notebook": f"s{student}.ipynb", "chapter": "01"}
        for place, blank in enumerate(blanks):
            odds = place / len(blanks)
            kind = chance.choices(KINDS, [1.2 - odds, odds, odds / 9, odds**3, odds / 9, odds / 20])[0]
            known = range(len(CHAPTER.chapter[blank.name].mistakes)) if kind == WRONG and chance.random() < 0.8 else []
            said = {WRONG: "The shape is `(2, 3)`.", ERROR: "NameError: name 'x' is not defined", BLANK: ""}
            rows.append(
                who
                | {"blank": blank.name, "verdict": kind, "sentence": said.get(kind, "")}
                | {"mistake": chance.choice(known) if known else None}
            )
    path = tmp_path_factory.mktemp("class") / "class.html"
    path.write_text(class_page(rows, ["each blank ran in a sandbox"]), "utf-8")
    return path


@pytest.fixture(scope="module")
def axe_core(tmp_path_factory):
    return axe.fetch(tmp_path_factory.mktemp("axe"))


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_axe_finds_nothing_in_the_report(browser, report, axe_core, scheme, size):
    with browser.new_page(viewport=size, color_scheme=scheme) as page:
        page.goto(report.as_uri())
        assert page.locator("section").count() == 3
        page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
        assert axe.findings(page, axe_core) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_axe_finds_nothing_in_the_class(browser, class_report, axe_core, scheme, size):
    with browser.new_page(viewport=size, color_scheme=scheme) as page:
        page.goto(class_report.as_uri())
        assert page.locator("ol.blanks > li").count() == len(CHAPTER.blanks)
        assert axe.findings(page, axe_core) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
