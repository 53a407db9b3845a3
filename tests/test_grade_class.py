"""Many submissions: the same verdicts as `grade`, whoever dies in the middle, and nothing is graded twice."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import shutil
import signal

import pytest

pytest.importorskip("distributed", reason="the packages of the extra `class` are not installed")
pytest.importorskip("pyarrow")

import pyarrow.parquet
from distributed import LocalCluster

from checker import __main__ as terminal
from checker.__main__ import main
from checker.classroom import command, crew
from checker.classroom.counts import count
from checker.classroom.handed_in import handed_in
from checker.classroom.journal import FILE, Journal
from checker.classroom.pack import pack, unpack
from checker.classroom.page import page
from checker.classroom.rows import BLANKS, as_csv, as_parquet, blank_rows, readable, student_rows
from checker.course import CourseError, lesson, notebook_path
from checker.exercise import fillings
from checker.grade import Grader
from checker.submission import notebooks_in, read_submission
from checker.verdict import BLANK, PASSED, SLOW, WRONG

CHAPTER = "00"
TODO = notebook_path("TODO", "en", CHAPTER)
CHANGED = 77  # the seed of a notebook that is handed in again
FORMULAS = ("=cmd|'/C calc'!A0", "+1", "-1", "@SUM(1)", " =1", "\t=1")


def notebook(seed: int, code: str = "") -> str:
    """A learner's notebook that is like no other: each blank answered, mistaken or left open, by chance.

    With `code`, that is what is in every blank.
    """
    chance = random.Random(seed)
    this = lesson(CHAPTER)
    content = json.loads(TODO.read_text("utf-8"))
    cells = {cell.id: cell for cell in this.blank_cells}
    for cell in content["cells"]:
        if ours := cells.get(cell["id"]):
            filled = {}
            for blank in ours.blanks:
                wrong = fillings(chance.choice(this.chapter[blank.name].mistakes).filling)
                filled[blank.name] = chance.choice([list(blank.answers), wrong, ["____"] * len(blank.answers)])
                if code:
                    filled[blank.name] = [f"exec({code!r})"] * len(blank.answers)
            cell["source"] = ours.fill(filled)
    return json.dumps(content)


@pytest.fixture
def folder(tmp_path):
    """A class: different notebooks, one that is there twice, one that is broken, and names that mean no good."""
    folder = tmp_path / "handed in"
    folder.mkdir()
    for seed in range(6):
        (folder / f"student{seed}.ipynb").write_text(notebook(seed), "utf-8")
    shutil.copy(folder / "student0.ipynb", folder / "=twin.ipynb")
    (folder / "broken.ipynb").write_text("{", "utf-8")
    return folder


@pytest.fixture(scope="module")
def cluster():
    """A cluster as somebody else has started it: one worker, which has more threads than a grader can use."""
    with LocalCluster(n_workers=1, threads_per_worker=2, dashboard_address=crew.NOWHERE, silence_logs=50) as cluster:
        yield cluster


@pytest.fixture
def watched(monkeypatch):
    """What was given to workers and what came back, by key; `watched.after` is called with each result."""

    class Watched:
        def __init__(self):
            self.sent, self.kept, self.after = [], [], lambda result: None

    watched = Watched()
    submit, add = crew.Crew._submit, Journal.add

    def submitted(self, key, content):
        watched.sent.append(key)
        return submit(self, key, content)

    def added(self, key, result):
        add(self, key, result)
        watched.kept.append(key)
        watched.after(result)

    monkeypatch.setattr(crew.Crew, "_submit", submitted)
    monkeypatch.setattr(Journal, "add", added)
    return watched


def grade_class(folder, *options):
    """Grade with the command; its exit status and the rows of blanks.csv."""
    status = main(["grade-class", str(folder), "--out", str(folder.parent / "out"), "--plain", *map(str, options)])
    path = folder.parent / "out" / "blanks.csv"
    return status, list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))) if path.is_file() else []


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    """What `grade` says of each blank of each notebook; `expected(folder)` gives it for the files in a folder."""
    said = {}
    with Grader() as grader:
        for seed in (*range(6), CHANGED):
            path = tmp_path_factory.mktemp("graded") / "x.ipynb"
            path.write_text(notebook(seed), "utf-8")
            said[path.read_bytes()] = {v.name: (v.kind, v.sentence) for v in grader.grade(path).verdicts}
    broken = {"": ("", "")}
    return lambda folder: {
        (path.name, name): verdict
        for path in notebooks_in(folder)
        for name, verdict in said.get(path.read_bytes(), broken).items()
    }


def by_class(rows):
    # The mark in front of a formula is the only thing that the table adds.
    return {(r["notebook"].lstrip("'"), r["blank"]): (r["verdict"], r["sentence"].lstrip("'")) for r in rows}


@pytest.mark.slow
def test_a_killed_worker_changes_no_result(folder, expected, cluster, watched, capsys):
    """Also: twins are judged once and reported twice, a broken notebook is one row, a second run judges nothing."""
    killed = []

    def kill(result):
        if not killed:
            killed.append(result["worker"])
            os.kill(result["worker"], getattr(signal, "SIGKILL", signal.SIGTERM))

    watched.after = kill
    status, rows = grade_class(folder, "--scheduler", cluster.scheduler_address, "--no-sandbox")
    assert killed and status == 1  # for the broken one
    assert by_class(rows) == expected(folder) and len(rows) == len(expected(folder))
    assert len(watched.sent) == len(watched.kept) == 6  # eight files, of which two are twins and one is broken
    said = capsys.readouterr().out
    assert "judged now: 7" in said and "broken.ipynb is not a complete notebook" in said

    table = pyarrow.parquet.read_table(folder.parent / "out" / "blanks.parquet").to_pylist()
    assert [row["verdict"] for row in table] == [row["verdict"] for row in rows]
    assert "=twin" in {row["student"] for row in table} and "'=twin" in {row["student"] for row in rows}

    assert grade_class(folder, "--scheduler", "tcp://127.0.0.1:1", "--no-sandbox") == (status, rows)
    assert len(watched.sent) == 6 and "judged now: 0, known from before: 7" in capsys.readouterr().out


@pytest.mark.slow
def test_an_interrupted_run_goes_on_and_grades_nothing_twice(folder, expected, cluster, watched):
    def interrupt(result):
        if len(watched.kept) == 2:
            raise KeyboardInterrupt

    watched.after = interrupt
    options = ("--scheduler", cluster.scheduler_address, "--no-sandbox")
    assert grade_class(folder, *options) == (130, [])
    before = list(watched.kept)
    watched.sent.clear()
    (folder / "student5.ipynb").write_text(notebook(CHANGED), "utf-8")  # handed in again, before the second run
    status, rows = grade_class(folder, *options)
    assert not set(watched.sent) & set(before)
    assert len(watched.kept) == len(set(watched.kept)) == 6 + (len(before) - 2)
    assert by_class(rows) == expected(folder)


@pytest.mark.slow
def test_a_notebook_that_ends_its_worker_each_time_harms_no_other(folder, expected, watched, monkeypatch, capsys):
    """It comes early, so that others wait beside it. The task does here what a hole in the wall would let it do."""

    def deadly(content, plugin):
        import os

        from checker.classroom.job import judge

        if b"this one ends its worker" in content:
            os._exit(9)
        return judge(content, plugin)

    monkeypatch.setattr(crew, "judge", deadly)
    (folder / "student1.ipynb").write_text(notebook(1, "this one ends its worker"), "utf-8")
    status, rows = grade_class(folder, "--no-sandbox", "--workers", 2)
    assert status == 1 and "student1.ipynb: It ended the worker" in capsys.readouterr().out
    [row] = [row for row in rows if row["notebook"] == "student1.ipynb"]
    assert "ended the worker" in row["problem"] and not row["verdict"]
    shutil.move(folder / "student1.ipynb", folder.parent)
    rest = [row for row in rows if row["notebook"] != "student1.ipynb"]
    assert by_class(rest) == expected(folder)
    assert len(watched.kept) == 5  # it is not kept: another day, on another machine, it may be judged


def test_what_was_too_slow_is_judged_again(folder, monkeypatch):
    """It may have been the computer's fault. Without a cluster: only what would be given to one counts."""
    asked = []

    class Nobody:
        def __init__(self, *_):
            pass

        __enter__ = __exit__ = lambda self, *_: self

        def results(self, keys, content):
            asked.append(len(keys))
            for number, key in enumerate(keys):
                kind = SLOW if number == 0 else PASSED
                verdicts = [{"kind": kind, "name": b.name, "number": b.number} for b in lesson(CHAPTER).blanks]
                yield key, {"report": {"problem": "", "verdicts": verdicts}, "isolation": "process"}

    monkeypatch.setattr(command, "Crew", Nobody)
    for _ in range(2):
        grade_class(folder)
    assert asked == [6, 1]


@pytest.mark.slow
def test_workers_of_another_version_are_not_used(folder, cluster, monkeypatch, capsys):
    monkeypatch.setattr(crew, "settings", lambda: {"version": "0.0.1"})
    assert grade_class(folder, "--scheduler", cluster.scheduler_address) == (1, [])
    assert "instead of 0.0.1" in capsys.readouterr().err


def test_no_scheduler_no_folder_no_packages_are_each_one_sentence(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(crew, "PATIENCE", 1)
    assert grade_class(folder, "--scheduler", "tcp://127.0.0.1:1")[0] == 1
    assert "no scheduler answers there" in capsys.readouterr().err
    assert grade_class(folder, "--scheduler", "carrier-pigeon://roof")[0] == 1
    assert "carrier-pigeon" in capsys.readouterr().err
    assert grade_class(tmp_path / "nowhere")[0] == 1
    assert "is not a folder" in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    assert grade_class(tmp_path / "empty")[0] == 1
    assert "no notebook" in capsys.readouterr().err
    monkeypatch.setattr(terminal.importlib.util, "find_spec", lambda name: None if name == "distributed" else name)
    assert grade_class(folder)[0] == 1
    assert "`grade-class` needs distributed. Install" in capsys.readouterr().err


def test_layouts(tmp_path):
    """A file a student, a folder a student, nbgrader's; a student and a file of the same name stay apart."""
    places = ["anna.ipynb", "anna/ps1/chapter.ipynb", "anna/ps2/chapter.ipynb", "bo/x.ipynb", "Bo.ipynb"]
    places += ["bo/.ipynb_checkpoints/x.ipynb"]
    for place in places:
        (tmp_path / "submitted" / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "submitted" / place).write_text("{}", "utf-8")
    found = {one.notebook: (one.student, one.assignment) for one in handed_in(tmp_path / "submitted")}
    assert len(found) == 5
    assert found["anna/ps1/chapter.ipynb"] == (found["anna/ps2/chapter.ipynb"][0], "ps1")
    assert {found["anna.ipynb"][0], found["anna/ps1/chapter.ipynb"][0]} == {"anna", "anna (2)"}
    assert found["bo/x.ipynb"][1] == "" and len({found["bo/x.ipynb"][0].lower(), found["Bo.ipynb"][0].lower()}) == 2
    assert handed_in(tmp_path)[0].student == "submitted"
    (tmp_path / "nbgrader_config.py").write_text("", "utf-8")
    assert {one.notebook: (one.student, one.assignment) for one in handed_in(tmp_path)} == found


def fake_results(submissions):
    """Verdicts without judging: everything passed, but the first blank has a known mistake and the last is open."""
    blanks = lesson(CHAPTER).blanks
    kinds = [WRONG, *[PASSED] * (len(blanks) - 2), BLANK]
    verdicts = [{"kind": kind, "name": b.name, "number": b.number} for kind, b in zip(kinds, blanks)]
    verdicts[0] |= {"mistake": 0, "sentence": "=SUM(A1:A9)"}
    for one in submissions:
        one.chapter, one.language, one.key = CHAPTER, "en", f"key of {one.notebook}"
    result = {"report": {"problem": "", "verdicts": verdicts}, "isolation": "process"}
    return {one.key: result for one in submissions}


def test_a_file_name_is_no_formula_and_no_markup(tmp_path):
    names = [*FORMULAS, "<img src=x onerror=alert(1)>", 'a";=1', "line\nbreak", "\u202etxt.exe", "花子"]
    made = []
    for name in names:
        try:
            folder = tmp_path / name.replace("/", "")
            folder.mkdir()
            (folder / "x.ipynb").write_text("{}", "utf-8")
            made.append(name)
        except OSError:  # Windows has no such names
            continue
    submissions = handed_in(tmp_path)
    rows = blank_rows(submissions, fake_results(submissions))
    for table in (rows, student_rows(rows)):
        text = as_csv(table).decode("utf-8-sig")
        cells = [cell for line in csv.reader(io.StringIO(text, newline="")) for cell in line]
        assert len(cells) == len(table[0]) * (len(table) + 1)
        assert not [cell for cell in cells if cell.strip()[:1] in set("=+-@＝＋－＠")]
        assert not [char for cell in cells for char in cell if char in "\n\r\t\u202e"]
    assert "花子" in {row["student"] for row in rows} and len({row["student"] for row in rows}) == len(made)
    assert "'=SUM(A1:A9)" in as_csv(rows).decode("utf-8-sig")
    assert as_parquet(rows)[:4] == b"PAR1"
    html = page(rows, [])
    assert "onerror" not in html and "<img" not in html
    assert readable("\udce9") == "\\udce9"  # a name that is no Unicode


def test_a_learners_sentence_is_no_markup():
    row = dict.fromkeys(BLANKS, "") | {"notebook": "a", "chapter": CHAPTER, "verdict": WRONG, "mistake": None}
    row |= {"blank": lesson(CHAPTER).blanks[0].name, "sentence": "NameError: <script>alert(1)</script>"}
    passed = [row | {"blank": blank.name, "verdict": PASSED} for blank in lesson(CHAPTER).blanks[1:]]
    html = page([row, row | {"notebook": "b"}, *passed], ["<i>"])
    assert "2 ×" in html and "&lt;script&gt;" in html and "<script" not in html and "<i>" not in html


def test_counts_and_points(tmp_path):
    for place in ("anna/one.ipynb", "anna/two.ipynb", "bo/x.ipynb", "cy/x.ipynb"):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text("{}", "utf-8")
    submissions = handed_in(tmp_path)
    results = fake_results(submissions)
    total = len(lesson(CHAPTER).blanks)
    nothing = [{"kind": BLANK, "name": b.name, "number": b.number} for b in lesson(CHAPTER).blanks]
    results[submissions[1].key] = {"report": {"problem": "", "verdicts": nothing}}
    del results[submissions[3].key]
    submissions[3].problem = "unreadable"
    rows = blank_rows(submissions, results)
    students = {row["student"]: row for row in student_rows(rows)}
    assert (students["anna"][f"{CHAPTER} passed"], students["anna"]["blanks"]) == (total - 2, total)  # the better one
    assert (students["cy"][f"{CHAPTER} passed"], students["cy"]["passed"]) == ("", 0)
    [chapter] = count(rows)
    assert chapter.notebooks == 3 and chapter.blanks[0].kinds == {WRONG: 2, BLANK: 1}
    assert [blank.number for blank in chapter.hardest[:2]] == [chapter.blanks[0].number, chapter.blanks[-1].number]
    [(times, blank, sentence)] = chapter.commonest
    assert (times, blank.name) == (2, lesson(CHAPTER).blanks[0].name)
    assert sentence == lesson(CHAPTER).chapter[blank.name].mistakes[0].sentence
    html = page(rows, [])
    assert "anna" not in html and "could not be judged: 1" in html


def test_what_is_sent_has_the_text_and_not_the_outputs(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_text(notebook(3), "utf-8")
    first = pack(read_submission(path))
    content = json.loads(path.read_text("utf-8"))
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 1000}]
    path.write_text(json.dumps(content), "utf-8")
    assert pack(read_submission(path)) == first
    back, submission = unpack(first), read_submission(path)
    assert (back.number, back.cells, back.others) == (submission.number, submission.cells, submission.others)
    with pytest.raises(CourseError, match="another version"):
        unpack(first.replace(b'"edition": "', b'"edition": "9'))


def test_a_journal_that_was_cut_or_is_in_use(tmp_path):
    result = {"report": {"verdicts": []}}
    with Journal(tmp_path) as journal:
        journal.add("a", result)
        journal.add("b", result)
        with pytest.raises(CourseError, match="Another run"), Journal(tmp_path):
            pass
    (tmp_path / FILE).write_bytes((tmp_path / FILE).read_bytes()[:-5])
    with Journal(tmp_path) as journal:
        assert list(journal.results) == ["a"]
        journal.add("c", result)
    with Journal(tmp_path) as journal:
        assert list(journal.results) == ["a", "c"]
    with Journal(tmp_path, fresh=True) as journal:
        assert not journal.results
