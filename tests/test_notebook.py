"""The notebook door, in a real IPython shell: the panel under the cell, holes that name themselves, export."""

from __future__ import annotations

import json
import shutil
import sys

import pytest
from conftest import TOY_CELLS, make_lesson, toy_exercises
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

import checker
from checker import live, notebook, own, pace, progress_file
from checker.exercise import Exercise, Export, Mistake
from checker.panel import marked
from checker.references import References
from checker.session import Session
from generator.references import make_references

CLASS_CELL = """
class Counter:
    def __init__(self, text):
        self.text = text

    def count(self, letter):
        return self.text.count(letter)  # BLANK counter: how often the letter is there
"""


@pytest.fixture(scope="module")
def lesson_and_references():
    exercise = Exercise(
        "counter",
        read=lambda ns: ns["Counter"]("banana").count("a"),
        hints=("one", "two", "three"),
        mistakes=[Mistake("len(self.text)", "That is the length.")],
    )
    lesson = make_lesson(
        *TOY_CELLS,
        CLASS_CELL,
        exercises=[*toy_exercises(), exercise],
        exports=[Export("Counter", blank="counter", header="import math")],
    )
    with Session(lesson) as session:
        # One judging process for all tests here; only the real `close` ends it.
        session.really_close, session.close = session.close, lambda: None
        yield lesson, make_references(lesson, ""), session
        session.really_close()


@pytest.fixture
def run(lesson_and_references, tmp_path, monkeypatch):
    """Run cells as a learner would; gives back what the cell displayed as plain text."""
    lesson, references, session = lesson_and_references
    monkeypatch.setattr(live, "Session", lambda lesson: session)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(notebook, "lesson", lambda number: lesson)
    for module in (notebook, pace):
        monkeypatch.setattr(module, "chapter_settings", lambda number: {"title": "Toy", "minutes": [10, 20]})
    monkeypatch.setattr(notebook.dataset, "data", lambda: None)
    monkeypatch.setattr(References, "load", classmethod(lambda cls, path: references))
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(own, "_said", set())  # whose class it is, is said once in each process
    shell = InteractiveShell.instance()
    shell.reset()
    # `get_ipython` finds this shell only while it is the initialised one.
    monkeypatch.setattr(notebook, "_shell", lambda quiet=False: shell)

    def cell(source: str) -> str:
        with capture_output() as captured:
            result = shell.run_cell(source, store_history=True)
        cell.ok = result.success
        return captured.stdout + captured.stderr + "\n".join(_text(o) for o in captured.outputs)

    cell.shell, cell.lesson, cell.folder = shell, lesson, tmp_path
    cell("import checker; checker.start('98')")
    yield cell
    notebook._live.close()
    notebook._live = None
    sys.modules.pop("my_nanogpt", None)
    InteractiveShell.clear_instance()


def _text(output) -> str:
    return output.data.get("text/plain", "")


def fill(run, name, *fillings, others=True):
    cell = run.lesson.cell_of(name)
    texts = {b.name: b.answers for b in cell.blanks} if others else {}
    return cell.fill(texts | {name: list(fillings)})


def saved(run):
    return json.loads((run.folder / "progress.json").read_text(encoding="utf-8"))["chapters"]["98"]


def test_panel_says_passed_and_progress_is_kept(run):
    run(run.lesson.cells[0].source)
    assert "✓ 98.1 passed" in run(run.lesson.cell_of("chars").answer)
    assert saved(run)["chars"]["verdict"] == "passed" and saved(run)["chars"]["attempts"] == 1


def test_wrong_answer_gets_its_sentence_and_hints_in_html(run):
    run(run.lesson.cells[0].source)
    assert "Each character should stand there once." in run(fill(run, "chars", "sorted(text)"))
    verdicts = notebook._live.verdicts(fill(run, "chars", "sorted(text)"))
    html = notebook._live.panel(verdicts, [])._repr_html_()
    assert html.count("<details>") >= 3 and 'role="status"' in html and "<script" not in html


def test_assigned_hole_is_still_blank_and_names_itself(run):
    run(run.lesson.cells[0].source)
    out = run("chars = ____  # TODO 98.1: x\ncount = len(chars)  # TODO 98.2: y")
    assert run.ok and "Blank 98.1 is still blank" in out and "○ 98.1 still blank" in out
    assert "Blank 98.1 is still blank" in run("print(count + 1)") and run.ok


def test_a_half_done_cell_does_not_leave_half_done_names(run):
    run("table = {}\nfor x in ____:  # TODO 98.4: z\n    table[x] = 1")
    assert "Blank 98.4" in run("table['a']") and run.ok


def test_names_from_before_survive_a_stopped_cell(run):
    run("number = 5")
    run("other = number + ____  # TODO 98.4: z")
    assert "5" in run("number")


def test_a_drive_mounted_later_takes_in_what_is_there(run, monkeypatch):
    drive = run.folder / "MyDrive"
    monkeypatch.setenv("COURSE_DRIVE", str(drive))
    run(run.lesson.cells[0].source)
    run(run.lesson.cell_of("chars").answer)
    run(run.lesson.cell_of("counter").answer)
    drive.mkdir()
    run("mounted = True")
    home = drive / "Everyones_nanoGPT"
    assert {"chars", "counter"} <= set(progress_file.load(home)["chapters"]["98"])
    assert f"{drive.name}/{home.name}" in repr(notebook._live.progress_panel())
    run("from my_nanogpt import Counter; import inspect; file = inspect.getfile(Counter)")
    assert str(home) in run("print(file)")
    run(run.lesson.cell_of("encode").answer)
    assert "encode" in progress_file.load(home)["chapters"]["98"] and "encode" not in saved(run)


def test_a_file_that_the_chapter_keeps_comes_back_with_the_drive(run, monkeypatch):
    monkeypatch.setattr(notebook._live.files, "names", ["weights.pt"])
    monkeypatch.setattr("tempfile.tempdir", str(run.folder))  # where it notes that it has been here
    home = run.folder / "MyDrive" / "Everyones_nanoGPT"
    home.mkdir(parents=True)
    (home / "weights.pt").write_text("trained", encoding="utf-8")
    monkeypatch.setenv("COURSE_DRIVE", str(home.parent))
    run("mounted = True")
    assert (run.folder / "weights.pt").read_text(encoding="utf-8") == "trained"
    assert "weights.pt" in repr(notebook._live.progress_panel())


def test_an_unmounted_drive_is_left_alone(run, monkeypatch):
    drive = run.folder / "MyDrive"
    monkeypatch.setenv("COURSE_DRIVE", str(drive))
    drive.mkdir()
    run("mounted = True")
    shutil.rmtree(drive)
    run(run.lesson.cells[0].source)
    assert "✓ 98.1 passed" in run(run.lesson.cell_of("chars").answer)
    assert "chars" in saved(run) and not drive.exists()


@pytest.mark.parametrize(
    "use",
    [
        "____ + 1",
        "for x in ____: pass",
        "len(____)",
        "____(3)",
        "'a' + ____",
        "____[0]",
        "torch.tensor([1.0]) @ ____",
        "torch.tensor(____)",
        "{____: 1}",
        "if ____: pass",
        "____.shape[0]",
        "range(____)",
        "open(____)",
        "f'{____}' + ____",
        "torch.relu(____)",
    ],
)
def test_every_use_of_a_hole_is_one_friendly_line(run, use):
    run("import torch")
    out = run(use + "  # TODO 98.4: z")
    assert run.ok, out
    assert "98.4 is still blank" in out and "Traceback" not in out


def test_ordinary_errors_stay_ordinary(run):
    assert "ZeroDivisionError" in run("1 / 0") and not run.ok


def test_right_answer_in_a_notebook_whose_earlier_cells_have_not_run(run):
    out = run(run.lesson.cell_of("chars").answer)
    assert "✓ 98.1 passed" in out and "Run the cells above" in out


def test_cell_run_twice_counts_two_attempts(run):
    run(run.lesson.cells[0].source)
    run(run.lesson.cell_of("chars").answer)
    run(run.lesson.cell_of("chars").answer)
    assert saved(run)["chars"]["attempts"] == 2


def test_an_experiment_in_a_passed_blank_does_not_take_the_tick_away(run):
    run(run.lesson.cells[0].source)
    run(run.lesson.cell_of("chars").answer)
    assert "2 of 6 blanks done" in run(fill(run, "chars", "set(text)"))
    assert saved(run)["chars"]["verdict"] == "wrong" and "passed_at" in saved(run)["chars"]


def test_a_hole_that_is_a_whole_statement_speaks_up_where_it_is_reached(run):
    out = run("def f():\n    ____  # TODO 98.5: p\n    return ready\n\nprint(f())")
    assert run.ok and "Blank 98.5 is still blank" in out


def test_starting_again_keeps_progress_and_does_not_judge_twice(run):
    run(run.lesson.cells[0].source)
    run(run.lesson.cell_of("chars").answer)
    assert "2 of 6 blanks done" in run("checker.start('98')")
    assert run(run.lesson.cell_of("chars").answer).count("✓ 98.1 passed") == 1


def test_check_hint_solution_progress(run):
    assert "Run the cell with blank 98.1 first" in run("check('98.1')")
    run(run.lesson.cells[0].source)
    run(fill(run, "chars", "set(text)"))
    assert "A set has no order" in run("check('98.1')")
    assert [f"Hint {i} of 3" in run("hint('98.1')") for i in (1, 2, 3, 3)] == [True] * 4
    assert "sorted(set(text))" in run("solution('98.1')")
    assert "98.1" in run("checker.progress()")
    assert "no blank 98.77" in run("check('98.77')")


def test_class_goes_into_the_own_package_and_can_be_imported(run):
    out = run(fill(run, "counter", "sum(1 for x in self.text if x == letter)"))
    assert "`Counter` is yours" in out
    text = (run.folder / "my_nanogpt" / "counter.py").read_text(encoding="utf-8")
    assert "sum(1 for x in self.text" in text and text.startswith("import math")
    assert "yours" in run("from my_nanogpt import Counter\nprint(Counter('banana').count('n'))")


def test_class_that_needs_another_cell_is_not_exported_but_explained(run):
    run(run.lesson.cells[0].source)
    out = run(run.lesson.cell_of("counter").answer.replace("self.text.count", "text.count"))
    assert "passed" in out and "uses `text` from another cell" in out
    assert not (run.folder / "my_nanogpt" / "counter.py").exists()


def test_wrong_class_is_not_exported(run):
    run(fill(run, "counter", "len(self.text)"))
    assert not (run.folder / "my_nanogpt" / "counter.py").exists()


def test_progress_that_cannot_be_written_is_said_and_nothing_breaks(run, monkeypatch):
    def refuse(*_):
        raise progress_file.NotSaved("disk full")

    monkeypatch.setattr(progress_file, "record", refuse)
    run(run.lesson.cells[0].source)
    out = run(run.lesson.cell_of("chars").answer)
    assert "✓ 98.1 passed" in out and "disk full" in out


def test_a_folder_that_cannot_be_written_is_said_at_once_and_classes_come_from_the_course(run, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    import shutil

    shutil.rmtree(run.folder / "my_nanogpt")
    monkeypatch.setattr(own, "ensure_package", refuse)
    out = run("checker.start('98')")
    assert "Nothing can be written in" in out and "#not-saved" in out and "0 of 6 blanks done" in out
    run(run.lesson.cells[0].source)
    assert "✓ 98.1 passed" in run(run.lesson.cell_of("chars").answer)
    assert run("from my_nanogpt import DataLoader\nprint(DataLoader.__name__)").strip() == "DataLoader"


def test_the_panel_says_what_is_next_and_each_box_its_attempts(run):
    assert "Next half hour: 98.1–98.6, about 15 minutes (an estimate); then the chapter is done." in run(
        "checker.progress()"
    )
    run(run.lesson.cells[0].source)
    run(fill(run, "chars", "set(text)"))
    run(run.lesson.cell_of("chars").answer)
    assert " · 2 attempts" in notebook._live.progress_panel()._repr_html_()
    assert "Next half hour: 98.3–98.6" in run("checker.progress()")


def test_other_course_version_is_said_in_a_line(run):
    assert "course version 0.0.1" in run("checker.start('98', version='0.0.1')")


def test_export_text_keeps_class_level_names():
    text = own.export_text(Export("Config", blank="x"), "print('noise')\nclass Config:\n    a = 8\n    b = a * 2")
    assert "noise" not in text and "b = a * 2" in text


def test_commands_before_start_say_what_to_do():
    with pytest.raises(checker.course.CourseError, match="first cell"):
        checker.check("1.1")


def write_class(folder, name, text):
    (own.ensure_package(folder) / f"{own.module_name(name)}.py").write_text(text, encoding="utf-8")


def test_an_own_class_stays_the_same_object_and_is_named_once(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(own, "_said", set())
    write_class(tmp_path, "TreeHouse", "class TreeHouse:\n    pass\n")
    folder = str(tmp_path / "my_nanogpt")
    assert own.attribute_of(folder, "TreeHouse") is own.attribute_of(folder, "TreeHouse")
    assert capsys.readouterr().out.count("TreeHouse: yours") == 1


def test_a_class_saved_again_is_read_again_and_folders_do_not_mix(tmp_path, monkeypatch):
    monkeypatch.setattr(own, "export_text", lambda export, source: source)
    one, other = tmp_path / "one", tmp_path / "other"
    export = Export("TreeHouse", blank="x")
    own.save(one, export, "class TreeHouse:\n    floors = 1\n")
    own.save(other, export, "class TreeHouse:\n    floors = 2\n")
    get = lambda folder: own.attribute_of(str(folder / "my_nanogpt"), "TreeHouse").floors  # noqa: E731
    assert (get(one), get(other)) == (1, 2)
    own.save(one, export, "class TreeHouse:\n    floors = 3\n")
    assert (get(one), get(other)) == (3, 2)


def test_the_course_class_is_one_object_too():
    assert own._course_class("DataLoader") is own._course_class("DataLoader")
    with pytest.raises(AttributeError):
        own._course_class("NoSuchClass")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("the *whole* text", "the <em>whole</em> text"),
        ("B * T and 3 * 4", "B * T and 3 * 4"),
        ("`a * b * c` is *not* it", "<code>a * b * c</code> is <em>not</em> it"),
        ("*two words* & <b>", "<em>two words</em> &amp; &lt;b&gt;"),
        ("これは**列**です。**行**が先。", "これは<strong>列</strong>です。<strong>行</strong>が先。"),
        ("x**n**2, 2 ** n ** 2 and `**kw`", "x**n**2, 2 ** n ** 2 and <code>**kw</code>"),
        ("`*args` and `**more`", "<code>*args</code> and <code>**more</code>"),
    ],
)
def test_sentences_may_hold_code_and_emphasis(text, html):
    import re

    assert re.sub(r'<code style="[^"]*">', "<code>", marked(text)) == html


def test_the_systems_language_overrides_that_of_the_notebook(run, monkeypatch):
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    assert "第" in run("import checker\nchecker.start('98')")
    assert "第" not in run("checker.start('98', lang='en')")
