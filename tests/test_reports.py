"""The same verdicts in every form of report, and in the notebook."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest
from rich.cells import cell_len

from checker import isolation
from checker.__main__ import main
from checker.course import HERE, chapter_numbers, lesson, notebook_path
from checker.exercise import fillings
from checker.grade import Grader, Report
from checker.messages import speaking
from checker.report import wrapped
from checker.report_junit import junit
from checker.report_page import page
from checker.verdict import BLANK, ERROR, PASSED, READY_MADE, SLOW, WRONG, Verdict

CHAPTER = "02"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A right notebook, an open one, a mixed one, and one that cannot be read."""
    folder = tmp_path_factory.mktemp("handed in")
    todo = notebook_path("TODO", "en", CHAPTER).read_text("utf-8")
    (folder / "open.ipynb").write_text(todo, "utf-8")
    (folder / "right.ipynb").write_bytes(notebook_path("ANSWER", "en", CHAPTER).read_bytes())
    mixed = json.loads(todo)
    cells = {cell.id: cell for cell in lesson(CHAPTER).blank_cells}
    for number, cell in enumerate(mixed["cells"]):
        if cell["id"] in cells and number % 3:
            ours = cells[cell["id"]]
            filled = {b.name: b.answers for b in ours.blanks}
            if number % 2:
                first = ours.blanks[0]
                filled[first.name] = fillings(lesson(CHAPTER).chapter[first.name].mistakes[0].filling)
            cell["source"] = ours.fill(filled)
    (folder / "mixed.ipynb").write_text(json.dumps(mixed), "utf-8")
    (folder / "broken.ipynb").write_text("{", "utf-8")
    return folder


@pytest.fixture(scope="module")
def reports(folder):
    out = folder.parent / "out"
    out.mkdir(exist_ok=True)
    return out


def run(capsys, *arguments):
    status = main(["grade", *map(str, arguments)])
    return status, capsys.readouterr()


def test_all_forms_say_the_same(folder, reports, capsys):
    status, said = run(capsys, folder, "--json", "--junit", reports / "r.xml", "--html", reports / "r.html")
    assert status == 1
    report = json.loads(said.out)
    jsonschema.validate(report, json.loads((HERE / "report.schema.json").read_text("utf-8")))
    by_file = {Path(n["file"]).name: n for n in report["notebooks"]}
    assert by_file["right.ipynb"]["passed"] == by_file["right.ipynb"]["blanks"] > 0
    assert {v["kind"] for v in by_file["open.ipynb"]["verdicts"]} == {BLANK}
    assert {PASSED, BLANK} < {v["kind"] for v in by_file["mixed.ipynb"]["verdicts"]}
    assert "not a complete notebook" in by_file["broken.ipynb"]["problem"]

    suites = {suite.get("name"): suite for suite in ET.parse(reports / "r.xml").getroot()}
    for name, notebook in by_file.items():
        suite = suites[name]
        outcomes = [case[0].tag if len(case) else PASSED for case in suite]
        assert outcomes.count(PASSED) == notebook["passed"]
        assert outcomes.count("skipped") == int(suite.get("skipped"))
        assert outcomes.count("skipped") == sum(v["kind"] == BLANK for v in notebook["verdicts"])
        assert len(outcomes) == int(suite.get("tests"))

    html = (reports / "r.html").read_text("utf-8")
    Words().feed(html)
    assert not [word for word in ("http://", "https://", "<script", "src=", "url(") if word in html]
    for verdict in by_file["mixed.ipynb"]["verdicts"]:
        assert verdict["number"] in html
    assert report["isolation"]["sentence"] in html


class Words(HTMLParser):
    """Falls over nothing that is closed wrongly."""

    def __init__(self):
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "br", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_every_kind_has_its_place_in_junit():
    kinds = [PASSED, WRONG, READY_MADE, BLANK, ERROR, SLOW]
    verdicts = [Verdict(kind, f"b{i}", f"2.{i}", "do", "it \x00 says <so>") for i, kind in enumerate(kinds)]
    root = ET.fromstring(junit([Report(Path("a.ipynb"), CHAPTER, verdicts)]))
    assert [case[0].tag if len(case) else "" for case in root[0]] == [
        "",
        "failure",
        "failure",
        "skipped",
        "error",
        "error",
    ]
    assert "\N{REPLACEMENT CHARACTER} says <so>" in root[0][1][0].get("message")


def test_a_learners_text_stays_text_in_the_page():
    verdict = Verdict(WRONG, "longest_row", "2.1", "do", "<script>", "<b>", "</code><script>", inputs="<i>")
    names = [blank.name for blank in lesson(CHAPTER).blanks]
    verdict.name = names[0]
    text = page([Report(Path("<script>.ipynb"), CHAPTER, [verdict])], "x")
    assert "<script>" not in text and "&lt;script&gt;" in text


def test_plain_has_no_colour_and_no_bar(folder, capsys):
    _, said = run(capsys, folder / "mixed.ipynb", "--plain")
    assert "\x1b" not in said.out + said.err and "✗" in said.out and "sandbox" in said.out


def test_what_is_said_of_all_notebooks_is_in_their_language(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "300")
    with speaking("zh"):
        sentence = isolation.best()[0].sentence
    assert not sentence.isascii()
    _, said = run(capsys, notebook_path("TODO", "zh", "00"), "--html", tmp_path / "r.html")
    assert sentence in said.out
    assert sentence in (tmp_path / "r.html").read_text("utf-8")


def test_the_systems_language_overrides_that_of_a_notebook(capsys, monkeypatch):
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    for asked, spoken in ((), "ja"), (("--lang", "zh"), "zh"):
        _, said = run(capsys, notebook_path("TODO", "en", "00"), "--json", *asked)
        assert json.loads(said.out)["notebooks"][0]["language"] == spoken


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("  ✗ 1.2 もう少し: これは長さです。", ["  ✗ 1.2 もう少し: こ", "      れは長さです。"]),
        ("  文字の種類を数えます。次は？", ["  文字の種類を数えま", "      す。次は？"]),
        ("  not yet: count the characters", ["  not yet: count the", "      characters"]),
        ("    yours: [1, 2]", ["    yours: [1, 2]"]),
        ("", [""]),
    ],
)
def test_a_line_of_the_terminal_is_broken(line, lines):
    assert wrapped(line, 20).split("\n") == lines
    assert all(cell_len(text) <= 20 for text in lines)


def test_a_report_that_cannot_be_written_is_a_sentence(folder, capsys, tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    status, said = run(capsys, folder / "broken.ipynb", "--html", tmp_path / "file" / "r.html")
    assert status == 1 and "cannot be written" in said.err


def test_a_required_sandbox_that_is_not_there_grades_nothing(folder, capsys, monkeypatch):
    monkeypatch.setattr("checker.isolation.best", lambda: (isolation.NONE, "No bubblewrap."))
    status, said = run(capsys, folder, "--require-sandbox")
    assert status == 2 and "No bubblewrap." in said.err and not said.out
    status, said = run(capsys, folder / "broken.ipynb")
    assert "No bubblewrap." in said.out


def test_a_sandbox_that_does_not_work_says_why(monkeypatch, tmp_path):
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho no namespaces here >&2\nexit 1\n", "utf-8")
    broken.chmod(0o755)
    monkeypatch.setattr("checker.isolation.shutil.which", lambda name: str(broken))
    monkeypatch.setattr("checker.isolation.sys.platform", "linux")
    isolation.best.cache_clear()
    try:
        wall, why = isolation.best()
        assert wall is isolation.NONE and "no namespaces here" in why
    finally:
        isolation.best.cache_clear()


@pytest.mark.slow
@pytest.mark.parametrize("number", chapter_numbers())
def test_notebook_and_terminal_say_the_same_of_every_blank(number, tmp_path):
    """All blanks at once filled with their first listed mistake: two doors, one verdict each, word for word."""
    this = lesson(number)
    notebook = json.loads(notebook_path("TODO", "en", number).read_text("utf-8"))
    cells = {cell.id: cell for cell in this.blank_cells}
    sources = {}
    for cell in notebook["cells"]:
        if cell["id"] in cells:
            blanks = cells[cell["id"]].blanks
            wrong = {b.name: fillings(this.chapter[b.name].mistakes[0].filling) for b in blanks}
            cell["source"] = sources[cell["id"]] = cells[cell["id"]].fill(wrong)
    path = tmp_path / f"chapter{number}.ipynb"
    path.write_text(json.dumps(notebook), "utf-8")
    with Grader() as grader:
        for _ in range(2):  # on a busy machine, something that is fast enough may once be called too slow
            terminal = [v.as_dict() for v in grader.grade(path).verdicts]
            judge = grader._judges[number]
            live = [v.as_dict() for cell_id, source in sources.items() for v in judge.judge(source, cell_id)]
            if terminal == live:
                break
    assert terminal == live
    assert len(live) == len(this.blanks) and not any(v["kind"] in (PASSED, BLANK) for v in live)
