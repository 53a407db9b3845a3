"""Progress that stays: whole files, two notebooks at once, damaged files set aside, the next chapter."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from checker import learn, pace
from checker import progress_file as progress
from checker.__main__ import main
from checker.course import chapter_numbers, chapter_settings, lesson
from checker.report import progress_line
from checker.verdict import BLANK, PASSED, WRONG, Verdict

ROOT = Path(__file__).resolve().parent.parent
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


HAMMER = """
import sys
from pathlib import Path
from checker import progress_file
from checker.verdict import Verdict
folder, who = Path(sys.argv[1]), sys.argv[2]
progress_file.PATIENCE = 60  # a busy machine may be slow; what counts here is that nothing is lost
sys.stdin.readline()
for i in range(60):
    progress_file.record(folder, "97", [Verdict("wrong", f"{who}{i % 20}", "", ""), Verdict("wrong", "both", "", "")])
    progress_file.record(folder, who, [Verdict("passed", "own", "", "")])
    assert progress_file.load(folder)["chapters"][who]["own"]["attempts"] == i + 1
"""


def test_processes_that_hammer_at_once_lose_nothing(tmp_path):
    """Three notebooks' processes, on one chapter and on one each; each sees whole files only."""
    command = [sys.executable, "-c", HAMMER, str(tmp_path)]
    names = ["a", "b", "c"]
    running = [subprocess.Popen([*command, name], stdin=subprocess.PIPE, cwd=ROOT) for name in names]
    for process in running:
        process.stdin.write(b"go\n")
        process.stdin.close()
    assert [process.wait(120) for process in running] == [0, 0, 0]
    stored = progress.load(tmp_path)["chapters"]
    assert stored["97"]["both"]["attempts"] == 180
    assert {name: entry["attempts"] for name, entry in stored["97"].items() if name != "both"} == {
        f"{name}{i}": 3 for name in names for i in range(20)
    }
    assert [stored[name]["own"]["attempts"] for name in names] == [60, 60, 60]
    assert not list(tmp_path.glob(".*.partial")) and not list(tmp_path.glob("*.damaged*"))


def test_a_reader_that_holds_the_file_for_a_moment_does_not_matter(tmp_path, monkeypatch):
    """As Windows does it: to replace a file that somebody reads is refused."""
    real, refused = os.replace, []

    def busy(source, target):
        if len(refused) < 3:
            refused.append(target)
            raise PermissionError(13, "Access is denied")
        real(source, target)

    monkeypatch.setattr(os, "replace", busy)
    progress.record(tmp_path, "98", [verdict("a", PASSED)])
    assert len(refused) == 3 and progress.passed_names(progress.load(tmp_path), "98") == {"a"}


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


# --- time


NOON = datetime(2030, 1, 1, 12, tzinfo=timezone.utc)


def work(folder, *steps):
    """Record steps (minute, verdicts by name) and return the chapter's entries."""
    for minute, kinds in steps:
        verdicts = [verdict(name, kind) for name, kind in kinds.items()]
        stored = progress.record(folder, "98", verdicts, NOON + timedelta(minutes=minute))
    return stored["chapters"]["98"]


def minutes(entries):
    return {name: entry.get("seconds", 0) / 60 for name, entry in entries.items()}


def test_time_is_counted_from_the_last_run_and_breaks_are_not(tmp_path):
    entries = work(tmp_path, (0, {}), (4, {"a": WRONG}), (10, {"a": PASSED}), (41, {"b": WRONG}), (71, {"b": PASSED}))
    assert minutes(entries) == {"a": 10, "b": 30}  # from 10 to 41 was a break; half an hour is none yet
    assert entries["a"]["tried_at"].startswith("2030-01-01T12:04") and entries["a"]["passed_at"][11:16] == "12:10"


def test_time_goes_to_what_was_tried_and_stops_when_it_has_passed(tmp_path):
    entries = work(tmp_path, (0, {}), (6, {"a": WRONG, "b": PASSED, "c": BLANK}), (8, {"b": WRONG}), (9, {"c": BLANK}))
    assert minutes(entries) == {"a": 3, "b": 3, "c": 1}
    assert "tried_at" not in entries["c"] and entries["c"]["attempts"] == 0


def test_a_restart_does_not_stop_the_clock_and_a_new_day_starts_it(tmp_path):
    day = 24 * 60
    entries = work(tmp_path, (0, {}), (5, {}), (8, {"a": WRONG}), (day, {}), (day + 2, {"a": PASSED}))
    assert minutes(entries) == {"a": 10}


def test_an_older_file_still_counts(tmp_path):
    old = {"chars": {"attempts": 3, "verdict": "passed", "passed_at": "2026-01-01T00:00:00+00:00"}}
    (tmp_path / progress.FILE).write_text(json.dumps({"course": "x", "chapters": {"98": old}}), "utf-8")
    entries = work(tmp_path, (0, {"chars": PASSED}), (2, {"new": WRONG}))
    assert entries["chars"] == old["chars"] | {"attempts": 4, "tried_at": "2030-01-01T12:00:00+00:00"}
    assert minutes(entries)["new"] == 2


@pytest.mark.parametrize("clocks", [5, [], None, {"98": 7}, {"98": "soon"}, {"98": "2030-01-01T11:59:00"}])
def test_a_clock_that_tells_no_time_is_set_anew(tmp_path, clocks):
    (tmp_path / progress.FILE).write_text(json.dumps({"chapters": {}, "clocks": clocks}), "utf-8")
    assert minutes(work(tmp_path, (0, {"a": WRONG}), (1, {"a": WRONG}))) == {"a": 1}


# --- what is next


@pytest.mark.parametrize("number", chapter_numbers())
def test_portions_fit_and_make_up_the_chapter(number):
    this = lesson(number)
    low, high = chapter_settings(number)["minutes"]
    estimates = pace.estimates(this)
    assert sum(estimates.values()) == pytest.approx((low + high) / 2)
    passed, seen = set(), []
    while found := pace.portion(this, passed):
        assert found.minutes <= pace.HALF_HOUR or len(found.numbers) == 1
        seen += found.numbers
        passed |= {this.find(blank).name for blank in found.numbers}
        assert found.last == (len(seen) == len(this.blanks))
    assert seen == [blank.number for blank in this.blanks]
    assert pace.next_line(this, passed) == ""


def test_what_is_next_leaves_out_what_has_passed():
    this = lesson(FIRST)
    second, third = this.blanks[1:3]
    line = pace.next_line(this, {second.name})
    assert line.startswith(f"Next half hour: {this.blanks[0].number}, {third.number}–") and "estimate" in line
    assert "then the chapter is done" in pace.next_line(this, {blank.name for blank in this.blanks[2:]})


@pytest.mark.parametrize("seconds, text", [(0, ""), (20, "under 1 min"), (59 * 60, "59 min"), (7300, "2 h 2 min")])
def test_time_in_words(seconds, text):
    assert pace.spoken(seconds) == text


def test_a_chapter_blank_by_blank(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(progress, "learning_folder", lambda language: tmp_path)
    first, second = lesson(FIRST).blanks[:2]
    for minute, kind in ((0, WRONG), (3, WRONG), (7, PASSED)):
        progress.record(tmp_path, FIRST, [verdict(first.name, kind)], NOON + timedelta(minutes=minute))
    progress.record(tmp_path, FIRST, [verdict(second.name, WRONG)], NOON + timedelta(minutes=9))
    assert main(["progress", FIRST, "--lang", "en"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert next(line for line in lines if f" {first.number} " in line).split()[-3:] == ["3", "7", "min"]
    assert "passed" in next(line for line in lines if f" {first.number} " in line)
    assert "not yet" in next(line for line in lines if f" {second.number} " in line)
    assert f"1 of {len(lesson(FIRST).blanks)} blanks done · 9 min" in lines
    assert lines[-1].startswith(f"Next half hour: {second.number}–")
