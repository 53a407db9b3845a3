"""The author's side: deterministic builds, drift is noticed, each mistake is named with place and cure, and the audit
finds what it should."""

from __future__ import annotations

import copy
import json
import subprocess
import sys

import nbformat
import pytest
from conftest import make_lesson

from checker.blanks import parse_cell
from checker.course import (
    HERE,
    CourseError,
    _number_blanks,
    chapter_numbers,
    lesson,
    load_lesson,
    notebook_path,
    references_path,
    settings,
)
from checker.exercise import Exercise, Mistake
from checker.judge import Judge
from checker.references import References
from checker.session import Session
from checker.todo import strip
from generator import audit, build, execute, notebooks, readme
from generator.build import check_cells_apart
from generator.references import make_references, run_filling

FIRST = chapter_numbers()[0]


@pytest.fixture(scope="module")
def source():
    return build.normalise(notebooks.read(notebook_path("ANSWER", "en", FIRST)), FIRST)


def toy_notebook(*sources: str, tags=()) -> dict:
    cells = [notebooks.code(f"c{i}", text, {"tags": list(tags)} if tags else {}) for i, text in enumerate(sources)]
    return nbformat.from_dict(
        {"cells": cells, "metadata": {"course": {"chapter": FIRST}}, "nbformat": 4, "nbformat_minor": 5}
    )


def test_everything_generated_fits_its_source():
    done = subprocess.run(
        [sys.executable, "-m", "generator", "build", "--check"], cwd=HERE.parent, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_same_input_same_bytes(source):
    again = build.normalise(nbformat.from_dict(copy.deepcopy(source)), FIRST)
    assert notebooks.to_bytes(again) == notebooks.to_bytes(source)
    assert (
        notebooks.to_bytes(strip(source, load_lesson(FIRST), "en"))
        == notebooks.to_bytes(strip(again, load_lesson(FIRST), "en"))
        == notebook_path("TODO", "en", FIRST).read_bytes()
    )


def test_references_are_made_the_same_each_time(toy_lesson, toy_references):
    assert make_references(toy_lesson, "").dump() == toy_references.dump()


def test_references_come_back_from_their_file(toy_references, tmp_path):
    path = tmp_path / "chapter98.safetensors"
    path.write_bytes(toy_references.dump())
    assert References.load(path).dump() == toy_references.dump()
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(ValueError, match="damaged"):
        References.load(path)


DRIFTS = ["todo", "answer text", "answer code", "references", "readme", "stray", "translated"]


@pytest.mark.parametrize("change", DRIFTS)
def test_check_fails_on_any_drift(change, monkeypatch, tmp_path, capsys):
    """Each kind of drift, in a copy of what the check reads."""
    root = tmp_path / "course"
    folders = {(kind, lang): root / kind / lang for kind in ("ANSWER", "TODO") for lang in settings()["languages"]}
    for (kind, language), folder in folders.items():
        folder.mkdir(parents=True)
        path = notebook_path(kind, language, FIRST)
        (folder / path.name).write_bytes(path.read_bytes())
    reference = root / references_path(FIRST).name
    reference.write_bytes(references_path(FIRST).read_bytes())
    for language in settings()["languages"]:
        (root / readme.name(language)).write_bytes((HERE.parent / readme.name(language)).read_bytes())
    monkeypatch.setattr(build, "ROOT", root)
    monkeypatch.setattr(build, "notebook_path", lambda k, la, n: folders[k, la] / notebook_path(k, la, n).name)
    monkeypatch.setattr(build, "references_path", lambda n: reference)
    monkeypatch.setattr(build.translate, "check", lambda: [])  # the catalogues: test_languages.py
    monkeypatch.setattr(build, "stray_files", lambda: [root / "stray.ipynb"] if change == "stray" else [])
    if change != "stray":
        assert build.check_all([FIRST]) == 0
    if change == "todo":
        path = folders["TODO", "en"] / notebook_path("TODO", "en", FIRST).name
        path.write_text(path.read_text("utf-8").replace("TODO", "Todo", 1), "utf-8")
    if change.startswith("answer"):
        path = folders["ANSWER", "en"] / notebook_path("ANSWER", "en", FIRST).name
        content = json.loads(path.read_text("utf-8"))
        kind = "markdown" if change == "answer text" else "code"
        cell = [c for c in content["cells"] if c["cell_type"] == kind][3]
        cell["source"] = cell["source"] + ["\nmore = 1\n"]
        path.write_bytes(notebooks.to_bytes(content))
    if change == "translated":
        path = folders["ANSWER", "ja"] / notebook_path("ANSWER", "ja", FIRST).name
        path.write_text(path.read_text("utf-8").replace("です", "だ", 1), "utf-8")
    if change == "references":
        stored = References.load(reference)
        stored.made_from = "elsewhere"
        reference.write_bytes(stored.dump())
    if change == "readme":
        (root / "README.md").write_text((root / "README.md").read_text("utf-8").replace("| 00 |", "| 0 |"), "utf-8")
    assert build.check_all([FIRST]) == 1
    assert "drift" in capsys.readouterr().err


def test_a_fork_gets_its_own_badges_and_set_up_cells(monkeypatch, source):
    monkeypatch.setitem(settings(), "repository", "you/fork")
    todo = strip(source, load_lesson(FIRST), "en")
    text = json.dumps(todo)
    assert "you/fork/blob/main/" in text and "github.com/you/fork/archive" in text
    assert "HayatoHongo" not in text
    assert "you/fork" in readme.table("en")


def test_set_repository_changes_the_one_setting(monkeypatch, tmp_path):
    (tmp_path / "course.json").write_bytes((HERE / "course.json").read_bytes())
    monkeypatch.setattr(build, "HERE", tmp_path)
    build.set_repository("you/fork")
    assert json.loads((tmp_path / "course.json").read_text("utf-8"))["repository"] == "you/fork"


def test_wrong_repository_is_wrong_usage():
    with pytest.raises(SystemExit) as ended:
        from generator.__main__ import main

        main(["build", "--repository", "no slash"])
    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("# BEGIN BLANK a: x\ny = 1", ["cell 1", "line 1", "never closed", "END BLANK a"]),
        ("x = 1  # BLANK a `zzz`: do", ["cell 1", "line 1", "occurs 0 times"]),
        ("x = 1\n# END BLANK a", ["line 2", "never opened"]),
        ("x = 1  # BLANK Bad-Name: do", ["line 1", "snake_case"]),
        ("x = 1  # BLANK a: do\ny = 2  # BLANK a: do", ["line 2", "twice"]),
        ("x = (1  # BLANK a: do", ["does not parse"]),
    ],
)
def test_author_mistakes_in_markers(cell, words):
    with pytest.raises(CourseError) as error:
        build.normalise(toy_notebook(cell), FIRST)
    assert all(word in str(error.value) for word in [*words, notebook_path("ANSWER", "en", FIRST).name]), error.value


def test_blank_without_probe_and_probe_without_blank():
    with pytest.raises(CourseError, match="blank b has no probe.*Add Exercise"):
        _number_blanks(make_lesson("b = 1  # BLANK b: do", exercises=[]), notebook_path("ANSWER", "en", FIRST))
    with pytest.raises(CourseError, match="exercise b has no blank"):
        _number_blanks(make_lesson("b = 1", exercises=[Exercise("b")]), notebook_path("ANSWER", "en", FIRST))
    with pytest.raises(CourseError, match="name b is used 2 times"):
        _number_blanks(
            make_lesson("b = 1  # BLANK b: do", "b = 2  # BLANK b: do", exercises=[Exercise("b")]),
            notebook_path("ANSWER", "en", FIRST),
        )


def test_answer_notebook_that_does_not_run_names_the_cell(tmp_path):
    with pytest.raises(CourseError, match="cell 2 .*ZeroDivisionError.*line 1"):
        execute.execute(toy_notebook("x = 1", "1 / 0"), tmp_path / "toy.ipynb")


def test_output_that_is_an_error_is_refused():
    notebook = toy_notebook("x = 1")
    notebook.cells[0].outputs = [nbformat.v4.new_output("error", ename="E", evalue="v", traceback=[])]
    with pytest.raises(CourseError, match="its output is an error"):
        build.normalise(notebook, FIRST)


@pytest.mark.parametrize(
    ("exercise", "answer", "words"),
    [
        (Exercise("a", mistakes=[Mistake("1 + 1", "same")]), "2", "gives the right result"),
        (Exercise("a", mistakes=[Mistake("3", "one"), Mistake("1 + 2", "two")]), "2", "behave alike"),
        (Exercise("a", read=lambda ns: 1 / 0), "2", "the answer itself raises"),
        (Exercise("a"), "object()", "cannot be compared"),
        (Exercise("a", read=lambda ns: make_lesson), "2", "make_lesson, which the judging process does not have"),
        (Exercise("a", wrong=[("1", "2")]), "2", "2 holes|1 holes"),
    ],
)
def test_author_mistakes_in_the_module(exercise, answer, words):
    this = make_lesson(f"a = {answer}  # BLANK a: do", exercises=[exercise])
    with pytest.raises(CourseError, match=words):
        made = make_references(this, "")
        with Session(this) as session:
            audit.audit_blank(Judge(session, made), this.cells[0], this.blanks[0])


def test_state_that_cannot_be_kept_names_the_variable_and_the_cure():
    this = make_lesson("g = (x for x in [1])", "a = 2  # BLANK a: do", exercises=[Exercise("a")])
    with pytest.raises(CourseError, match="`g`.*display"):
        make_references(this, "")


def test_audit_of_the_toy_chapter_misses_only_its_one_constant(toy_judge):
    """The cell of `scores` makes its own inputs: whoever types in what it prints passes, and the audit says so."""
    for cell in toy_judge.lesson.blank_cells:
        for blank in cell.blanks:
            misses = audit.audit_blank(toy_judge, cell, blank).misses
            if blank.name == "scores":
                assert any("one result only" in miss for miss in misses)
                assert any("mutants" in miss and "torch.tensor([[" in miss for miss in misses)
            else:
                assert misses == []


@pytest.mark.parametrize(
    ("field", "value", "miss"),
    [
        ("wrong", ["sorted(set(text))"] * 5, "wrong"),
        ("right", ["[]", "text", "None"], "right"),
        ("hints", ("one", "", ""), "three hints"),
        ("wrong", [], "lists 0 wrong"),
        ("right", [], "right answers"),
    ],
)
def test_audit_finds_what_is_missing(field, value, miss):
    """The audit itself must be able to fail."""
    complete = {
        "hints": ("a", "b", "c"),
        "given": [{"text": "zebra"}],
        "wrong": ["1", "2", "3", "4", "text"],
        "right": ["sorted({*text})", "sorted(list(set(text)))", "sorted(dict.fromkeys(text))"],
    }
    this = make_lesson(
        "text = 'banana'",
        "chars = sorted(set(text))  # BLANK chars: in order",
        exercises=[Exercise("chars", **complete | {field: value})],
    )
    made = make_references(this, "")
    with Session(this) as session:
        tally = audit.audit_blank(Judge(session, made), this.cells[1], this.blanks[0])
    assert any(miss in line for line in tally.misses), tally.misses


def test_audit_notices_a_probe_that_always_passes():
    this = make_lesson("a = 2  # BLANK a: do", exercises=[Exercise("a", read=lambda ns: 0, wrong=["3"] * 5)])
    made = make_references(this, "")
    with Session(this) as session:
        tally = audit.audit_blank(Judge(session, made), this.cells[0], this.blanks[0])
    assert tally.missed["wrong"] == 5


def test_audit_names_an_unknown_blank():
    with pytest.raises(CourseError, match="no blank 'zzz'"):
        audit.audit_all([FIRST], "zzz")


def test_filling_of_the_wrong_size_is_named(toy_lesson):
    cell = toy_lesson.cell_of("chars")
    with Session(toy_lesson) as session, pytest.raises(CourseError, match="one text for each hole"):
        run_filling(session, cell, cell.blanks[0], ("a", "b"))


def test_filling_without_end_is_named(toy_lesson):
    cell = toy_lesson.cell_of("total")
    with Session(toy_lesson) as session, pytest.raises(CourseError, match="total: 'while True.*longer than its 2 s"):
        run_filling(session, cell, cell.blanks[0], "while True:\n    total += 1")


def test_every_chapter_names_each_blank_once_and_numbers_follow_order():
    for number in chapter_numbers():
        this = lesson(number)
        assert [b.number for b in this.blanks] == [f"{int(number)}.{i + 1}" for i in range(len(this.blanks))]
        assert [b.name for b in this.blanks] == [e.name for e in this.chapter.exercises]


def test_ids_are_stable_when_text_elsewhere_changes(source):
    changed = copy.deepcopy(source)
    first = next(c for c in changed["cells"] if c["cell_type"] == "markdown" and "header" not in notebooks.tags(c))
    first["source"] = ["A new sentence.\n"]
    before = [c["id"] for c in source["cells"] if c["cell_type"] == "code"]
    notebooks.assign_ids(changed["cells"])
    assert [c["id"] for c in changed["cells"] if c["cell_type"] == "code"] == before
    blank_ids = [
        c["id"] for c in source["cells"] if c["cell_type"] == "code" and parse_cell("".join(c["source"])).blanks
    ]
    assert all(i.startswith("blank-") for i in blank_ids)


def test_a_cell_that_would_be_taken_for_another_one_is_named():
    alike = make_lesson(
        "with_a = 1\nprint(with_a)  # BLANK one: say it",
        "with_a = 1\nprint(with_a)  # BLANK two: say it again",
        exercises=[Exercise("one"), Exercise("two")],
    )
    with pytest.raises(CourseError, match="cell-1.*would be taken for cell-0"):
        check_cells_apart(alike)


def test_a_given_cell_that_looks_like_a_blank_one_is_named():
    alike = make_lesson("x = 2  # BLANK one: two\ny = 1", "x = 5\ny = 1", exercises=[Exercise("one")])
    with pytest.raises(CourseError, match="cell-1"):
        check_cells_apart(alike)


def test_cells_with_lines_of_their_own_are_fine(toy_lesson):
    check_cells_apart(toy_lesson)
