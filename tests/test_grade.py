"""The hidden grader at the terminal: any file gets a clear sentence, a learner's code gains nothing by misbehaving."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from checker import forks
from checker import grade as grade_module
from checker.__main__ import main
from checker.course import HERE, CourseError, chapter_numbers, lesson, notebook_path
from checker.grade import LATE, Grader, grade, grade_submission, tick
from checker.sandbox import launch
from checker.submission import NotGradable, Submission, notebooks_in, read_submission
from checker.verdict import BLANK, ERROR, PASSED, SLOW, WRONG

FIRST = chapter_numbers()[0]
TODO = notebook_path("TODO", "en", FIRST)


def submit(judge, *sources: str, ids=True):
    """Grade a submission of the toy chapter made of these cells."""
    cells = [(None if not ids else f"x{i}", source) for i, source in enumerate(sources)]
    return grade_submission(Submission(Path("toy.ipynb"), "98", cells, []), judge)


def kinds(report):
    return {v.name: v.kind for v in report.verdicts}


def answers(judge):
    return [cell.answer for cell in judge.lesson.cells]


def test_all_answers_pass(toy_judge):
    report = submit(toy_judge, *answers(toy_judge))
    assert report.passed and set(kinds(report).values()) == {PASSED}


def test_nothing_filled_nothing_passed(toy_judge):
    report = submit(toy_judge, *[cell.todo for cell in toy_judge.lesson.cells])
    assert set(kinds(report).values()) == {BLANK} and not report.passed


def test_order_of_cells_does_not_matter(toy_judge):
    assert submit(toy_judge, *reversed(answers(toy_judge))).passed


def test_missing_cell_is_reported_and_the_rest_is_graded(toy_judge):
    cells = answers(toy_judge)
    report = submit(toy_judge, *cells[:1], *cells[2:])
    assert kinds(report) == {"chars": BLANK, "count": BLANK, "encode": PASSED, "scores": PASSED, "total": PASSED}
    assert any("missing" in note for note in report.notes)


def test_duplicated_cell_the_best_one_counts_and_it_is_said(toy_judge):
    cells = answers(toy_judge)
    report = submit(toy_judge, *cells, toy_judge.lesson.cell_of("encode").todo)
    assert report.passed and any("2 times" in note for note in report.notes)


def test_merged_cells(toy_judge):
    assert submit(toy_judge, "\n\n".join(answers(toy_judge))).passed


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("import os; os._exit(0)", ERROR),
        ("raise SystemExit(0)", ERROR),
        ("while True: pass", SLOW),
        ("print('x' * 10**6)\nwhile True: print('passed ' * 1000)", SLOW),
        ("import sys\nsys.stdout = sys.__stdout__\nprint('{\"cases\": []}')", WRONG),
        ("x = bytearray(10**11)", ERROR),
        ("class Yes:\n    def __eq__(self, other): return True\ntotal = Yes()", WRONG),
        ("import torch\ntorch.allclose = torch.equal = lambda *a, **k: True\ntotal = 0", WRONG),
        ("open('/proc/self/fd/1', 'w').write('passed')" if sys.platform == "linux" else "total = None", WRONG),
        ("import checker.compare\nchecker.compare.compare = lambda *a: None\ntotal = 1", WRONG),
    ],
)
def test_misbehaviour_gains_nothing_and_the_rest_is_graded(toy_judge, code, kind):
    cells = answers(toy_judge)
    cell = toy_judge.lesson.cell_of("total")
    cells[-1] = cell.fill({"total": [code]})
    assert kinds(submit(toy_judge, *cells)) == {
        "chars": PASSED,
        "count": PASSED,
        "encode": PASSED,
        "scores": PASSED,
        "total": kind,
    }


def test_split_cell_is_put_together_again(toy_judge):
    cells = answers(toy_judge)
    report = submit(toy_judge, cells[0], *cells[1].split("\n"), *cells[2:])
    assert report.passed


@pytest.mark.skipif(not forks.possible(), reason="needs a process for each judgement")
def test_an_answer_seen_while_one_blank_is_judged_does_not_pass_the_next(toy_judge):
    """The code that judges one blank holds its neighbours' answers; the learner's text can keep it."""
    toy_judge.session.close()
    keep = "__import__('builtins').__dict__.__setitem__('stolen', __import__('sys')._getframe().f_code)"
    cells = answers(toy_judge)
    cells[1] = toy_judge.lesson.cell_of("chars").fill(
        {
            "chars": [f"[{keep}, sorted(set(text))][1]"],
            "count": ["(d := {'text': text}, exec(stolen, d), d['count'])[2]"],
        }
    )
    try:
        assert kinds(submit(toy_judge, *cells))["count"] != PASSED
    finally:
        toy_judge.session.close()


def test_a_warning_on_stderr_harms_nobody(toy_judge):
    cells = answers(toy_judge)
    cells[-1] = "import warnings, sys\nwarnings.warn('careful')\nsys.stderr.write('oops')\n" + cells[-1]
    assert submit(toy_judge, *cells).passed


def test_the_learners_code_writes_only_into_an_empty_folder_of_its_own(toy_judge, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cells = answers(toy_judge)
    cells[-1] = (
        "import os\nopen('here.txt', 'w').write(os.getcwd())\nassert os.listdir('.') == ['here.txt']\n" + cells[-1]
    )
    submit(toy_judge, *cells)
    assert list(tmp_path.iterdir()) == []


def test_the_environment_is_scrubbed(toy_judge, monkeypatch):
    toy_judge.session.close()
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")
    cells = answers(toy_judge)
    cells[-1] = "import os\nassert 'SECRET_TOKEN' not in os.environ\n" + cells[-1]
    assert submit(toy_judge, *cells).passed


def test_the_judging_process_does_not_hold_later_answers_nor_expected_results(toy_judge):
    """Walk everything reachable in the process for the answer's own text and for the references."""
    toy_judge.session.close()
    search = (
        "import gc, sys\ndicts = [o for o in gc.get_objects() if isinstance(o, dict)]\n"
        "found = [o for o in dicts if isinstance(o.get('mistakes'), dict)]\n"
        "names = [m for m in sys.modules if m.startswith('checker.chapters') or m == 'checker.references']\n"
        "assert not found and not names, (len(found), names)\n"
    )
    cells = answers(toy_judge)
    cells[1] = search + cells[1]
    assert kinds(submit(toy_judge, *cells[:2]))["chars"] == PASSED


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a complete notebook"),
        (b'{"cells": [', "not a complete notebook"),
        (b"[1, 2]", "not a notebook"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"{}", "no list of cells"),
        (b'{"cells": []}', "does not say which chapter"),
        (b'{"cells": 5}', "no list of cells"),
        (b"[" * 200_000, "not a complete notebook"),
        (b'{"cells": [5, null, {"cell_type": "code"}], "metadata": 3}', "does not say which chapter"),
    ],
)
def test_files_that_are_no_notebooks_get_one_sentence(tmp_path, content, words):
    path = tmp_path / "work.ipynb"
    path.write_bytes(content)
    assert words in grade(path).problem


def test_links_folders_and_huge_files_are_refused(tmp_path, monkeypatch):
    link = tmp_path / "link.ipynb"
    try:
        link.symlink_to(TODO)
    except OSError:
        pytest.skip("no links here")
    with pytest.raises(NotGradable, match="ordinary file"):
        read_submission(link)
    monkeypatch.setattr("checker.submission.LARGEST", 10)
    with pytest.raises(NotGradable, match="clear its outputs"):
        read_submission(TODO)


def test_other_versions_are_said(tmp_path):
    notebook = json.loads(TODO.read_text("utf-8"))
    notebook["metadata"]["course"]["version"] = "0.0.1"
    path = tmp_path / TODO.name
    path.write_text(json.dumps(notebook), "utf-8")
    assert any("0.0.1" in note for note in read_submission(path).notes)


def test_chapter_is_known_without_metadata_and_without_its_name(tmp_path):
    notebook = json.loads(TODO.read_text("utf-8"))
    notebook["metadata"] = {}
    path = tmp_path / "renamed.ipynb"
    path.write_text(json.dumps(notebook), "utf-8")
    assert read_submission(path).number == FIRST


def test_windows_line_ends(tmp_path):
    path = tmp_path / TODO.name
    notebook = json.loads(TODO.read_text("utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = [line.replace("\n", "\r\n") for line in cell["source"]]
    path.write_text(json.dumps(notebook), "utf-8")
    assert {v.kind for v in grade(path).verdicts} == {BLANK}


def test_ticks_change_boxes_and_no_other_byte(tmp_path):
    path = tmp_path / TODO.name
    shutil.copyfile(TODO, path)
    report = grade(path)
    report.verdicts[1].kind = PASSED
    before = path.read_bytes()
    assert tick(path, report) == 1
    after = path.read_bytes()
    assert len(after) == len(before)
    assert [i for i, (a, b) in enumerate(zip(before, after)) if a != b] == [
        before.index(f"- [ ] **{report.verdicts[1].number}**".encode()) + 3
    ]
    assert tick(path, report) == 0
    report.verdicts[1].kind = WRONG
    assert tick(path, report) == 1 and path.read_bytes() == before
    nbformat.validate(nbformat.read(path, as_version=4))


def as_vs_code_saves(notebook):
    """Metadata of its own, tabs, no newline at the end, letters as they are; and what a learner adds."""
    number = lesson(FIRST).blanks[0].number
    notebook["metadata"]["vscode"] = {"interpreter": {"hash": "0"}}
    shown = {"output_type": "stream", "name": "stdout", "text": [f"- [ ] **{number}** printed, 花子\n"]}
    code = {"cell_type": "code", "id": "own", "execution_count": 7, "metadata": {"vscode": {"languageId": "python"}}}
    notebook["cells"].insert(0, {**code, "source": f"print('- [ ] **{number}** printed, 花子')", "outputs": [shown]})
    notebook["unknown"] = {"number": 1.0e-7, "box": f"- [ ] **{number}**", "empty": []}
    return json.dumps(notebook, indent="\t", ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize(
    "save",
    [
        as_vs_code_saves,
        lambda notebook: as_vs_code_saves(notebook).replace(b"\n", b"\r\n"),
        lambda notebook: b"\xef\xbb\xbf" + json.dumps(notebook, separators=(",", ":")).encode("ascii"),
    ],
    ids=["VS Code", "Windows line ends", "one line with a byte order mark"],
)
def test_ticks_leave_what_another_program_saved(tmp_path, save):
    path = tmp_path / TODO.name
    path.write_bytes(save(json.loads(TODO.read_text("utf-8"))))
    before, report = path.read_bytes(), grade(path)
    assert len(report.verdicts) > 1 and not report.problem
    for verdict in report.verdicts:
        verdict.kind = PASSED
    assert tick(path, report) == len(report.verdicts)
    after, boxes = path.read_bytes(), [f"**{verdict.number}** ★".encode() for verdict in report.verdicts]
    if b"\xe2\x98\x85" not in before:
        boxes = [box.replace("★".encode(), b"\\u2605") for box in boxes]
    assert len(after) == len(before)
    # one byte of each box, and none of an output, of code, or of what nobody knows
    assert [i for i, (a, b) in enumerate(zip(before, after)) if a != b] == [before.index(box) - 3 for box in boxes]


def test_command_line_exit_codes_and_json(tmp_path, capsys, monkeypatch):
    assert main(["grade", str(TODO)]) == 1
    assert "still blank" in capsys.readouterr().out
    assert main(["grade", str(tmp_path / "nowhere.ipynb")]) == 2
    assert main(["grade", str(tmp_path)]) == 2
    capsys.readouterr()
    assert main(["grade", "--json", str(TODO)]) == 1
    report = json.loads(capsys.readouterr().out)["notebooks"][0]
    assert report["chapter"] == FIRST and report["blanks"] == len(lesson(FIRST).blanks) and report["passed"] == 0
    notebook = json.loads(TODO.read_text("utf-8"))
    answer = {cell.id: cell.answer for cell in lesson(FIRST).blank_cells}
    for cell in notebook["cells"]:
        cell["source"] = answer.get(cell["id"], cell["source"])
    path = tmp_path / TODO.name
    path.write_text(json.dumps(notebook), "utf-8")
    assert main(["grade", str(tmp_path), "--tick"]) == 0
    assert "- [x] **" in path.read_text("utf-8") and "- [ ] **" not in path.read_text("utf-8")


def test_a_folder_means_its_notebooks_without_checkpoints(tmp_path):
    for name in ("b.ipynb", "a.ipynb", ".ipynb_checkpoints/a.ipynb", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}", "utf-8")
    assert [p.name for p in notebooks_in(tmp_path)] == ["a.ipynb", "b.ipynb"]


@pytest.mark.parametrize(("remember", "trusts"), [((), True), (("--remember", "0"), False)])
def test_who_remembers_nothing_trusts_nothing(tmp_path, capsys, monkeypatch, remember, trusts):
    graders = []
    monkeypatch.setattr("checker.sandbox.launch", lambda isolation: None)
    monkeypatch.setattr(Grader, "grade", lambda self, path: graders.append(self) or grade_module.Report(path))
    assert main(["grade", "--json", "--no-sandbox", *remember, str(TODO)]) == 1
    assert [grader.trust_known for grader in graders] == [trusts]


@pytest.mark.parametrize(("count", "loads"), [(1, False), (12, True)])
def test_a_class_has_loaded_at_once_what_some_will_need(tmp_path, capsys, monkeypatch, count, loads):
    def note(classes, imports, isolation):
        noted.append(imports[len(imports) - len(LATE) :])
        raise CourseError("noted")

    noted = []
    monkeypatch.setattr("checker.sandbox.launch", lambda isolation: None)
    monkeypatch.setattr(grade_module, "start", note)
    for number in range(count):
        (tmp_path / f"{number}.ipynb").write_bytes(TODO.read_bytes())
    assert main(["grade", "--json", "--no-sandbox", str(tmp_path)]) == 1
    assert len(noted) == count and all((imports == LATE) is loads for imports in noted)


def test_a_process_launched_in_advance_serves_one_chapter_and_is_ended(tmp_path):
    launched, unused = launch(), launch()
    with Grader(launched=launched) as grader, Grader(launched=unused):
        report = grader.grade(TODO)
        assert not report.problem and grader._judge(report.number).session.process == launched.pid
        other = grader._judge(chapter_numbers()[1]).session
        other.begin()
        assert other.process != launched.pid and other._sandbox.alive
    assert not launched.alive and not unused.alive


def test_a_process_that_died_before_it_was_needed_is_replaced():
    launched = launch()
    launched.close()
    with Grader(launched=launched) as grader:
        assert not grader.grade(TODO).problem


def test_wrong_usage_exits_with_2():
    done = subprocess.run([sys.executable, "-m", "checker", "grade"], cwd=HERE.parent, capture_output=True)
    assert done.returncode == 2


def test_missing_references_are_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr("checker.judge.references_path", lambda number: tmp_path / "chapter.safetensors")
    path = tmp_path / TODO.name
    notebook = json.loads(TODO.read_text("utf-8"))
    answer = {cell.id: cell.answer for cell in lesson(FIRST).blank_cells}
    for cell in notebook["cells"]:
        cell["source"] = answer.get(cell["id"], cell["source"])
    path.write_text(json.dumps(notebook), "utf-8")
    assert "Install the course again" in grade_module.grade(path).problem
