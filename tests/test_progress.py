"""Progress that stays: whole files, two notebooks at once, damaged files set aside, the next chapter."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from checker import learn
from checker import progress_file as progress
from checker.__main__ import main
from checker.course import chapter_numbers, lesson
from checker.report import progress_line
from checker.verdict import BLANK, PASSED, WRONG, Verdict

FIRST, SECOND = chapter_numbers()[:2]


def verdict(name, kind):
    return Verdict(kind, name, "0.0", "")


def test_attempts_and_latest_verdict(tmp_path):
    for kind in (BLANK, WRONG, PASSED):
        progress.record(tmp_path, "98", [verdict("a", kind)])
    entry = progress.load(tmp_path)["chapters"]["98"]["a"]
    assert entry["attempts"] == 2 and entry["verdict"] == PASSED and "passed_at" in entry


def test_two_notebooks_at_once_lose_nothing(tmp_path):
    def notebook(chapter):
        for i in range(20):
            progress.record(tmp_path, chapter, [verdict(f"b{i}", PASSED)])

    with ThreadPoolExecutor() as pool:
        list(pool.map(notebook, ["01", "02", "03"]))
    stored = progress.load(tmp_path)["chapters"]
    assert {len(stored[chapter]) for chapter in ("01", "02", "03")} == {20}


def test_a_crash_while_writing_leaves_the_old_file(tmp_path, monkeypatch):
    progress.record(tmp_path, "98", [verdict("a", PASSED)])
    before = (tmp_path / progress.FILE).read_bytes()

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(progress.NotSaved, match="disk full"):
        progress.record(tmp_path, "98", [verdict("b", PASSED)])
    monkeypatch.undo()
    assert (tmp_path / progress.FILE).read_bytes() == before
    assert not list(tmp_path.glob("*.partial"))


def test_a_damaged_file_is_kept_aside(tmp_path):
    (tmp_path / progress.FILE).write_text("{ half", "utf-8")
    progress.record(tmp_path, "98", [verdict("a", PASSED)])
    assert (tmp_path / "progress.damaged.json").read_text("utf-8") == "{ half"
    assert progress.passed_names(progress.load(tmp_path), "98") == {"a"}


@pytest.mark.parametrize("content", ["[]", "5", "null", '{"chapters": 3}'])
def test_other_json_is_no_progress(tmp_path, content):
    (tmp_path / progress.FILE).write_text(content, "utf-8")
    assert progress.load(tmp_path)["chapters"] == {}


def test_next_chapter_is_the_first_unfinished_one(tmp_path):
    assert progress.next_chapter(tmp_path) == FIRST
    progress.record(tmp_path, FIRST, [verdict(b.name, PASSED) for b in lesson(FIRST).blanks])
    assert progress.next_chapter(tmp_path) == SECOND
    assert f"next is chapter {SECOND}" in progress_line(progress.overview(tmp_path))


def test_blanks_of_another_version_do_not_count(tmp_path):
    progress.record(tmp_path, FIRST, [verdict("no_such_blank", PASSED)])
    assert progress.overview(tmp_path)[0].done == 0


def test_learn_copies_once_and_never_overwrites(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for module in (learn, progress):
        monkeypatch.setattr(module, "in_clone", lambda: False)
    path = learn.next_notebook("en")
    assert path.parent == tmp_path and FIRST in path.name
    path.write_text("mine", "utf-8")
    assert learn.next_notebook("en").read_text("utf-8") == "mine"


def test_progress_commands_print(capsys):
    assert main(["progress", "--line"]) == 0
    assert capsys.readouterr().out.count("\n") == 1
    assert main(["progress"]) == 0
    assert "00" in capsys.readouterr().out
    assert main(["learn", "--print-next"]) == 0
    assert capsys.readouterr().out.strip().endswith(".ipynb")


def test_progress_is_utf8_and_readable(tmp_path):
    progress.record(tmp_path, "98", [verdict("a", PASSED)])
    assert json.loads((tmp_path / progress.FILE).read_text("utf-8"))["course"]
