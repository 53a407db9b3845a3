"""A checkpoint outlives its machine: copied to the Drive while it is written, back from it on a new one."""

from __future__ import annotations

import os
import shutil
import time

import pytest
import torch

from checker import kept_files, place
from checker.course import chapter_numbers, lesson, settings
from checker.kept_files import KeptFiles

NAME = "weights.pt"


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Makes a machine with an empty disk and, if asked for, a Drive; the one before is gone."""
    drive = tmp_path / "MyDrive"
    monkeypatch.setenv("COURSE_DRIVE", str(drive))

    def new(mounted=True):
        shutil.rmtree(tmp_path / "machine", ignore_errors=True)
        content, temporary = tmp_path / "machine" / "content", tmp_path / "machine" / "tmp"
        content.mkdir(parents=True)
        temporary.mkdir()
        monkeypatch.setattr(kept_files.tempfile, "gettempdir", lambda: str(temporary))
        if mounted:
            drive.mkdir(exist_ok=True)
        return KeptFiles([NAME], content, lambda: place.folder(content))

    new.drive, new.there = drive, drive / settings()["prefix"] / NAME
    return new


def write(files, text, when):
    path = files.here / NAME
    path.write_text(text, encoding="utf-8")
    os.utime(path, (when, when))


def test_a_new_machine_has_it_back_and_says_so(machine):
    files = machine()
    write(files, "step 100", 1000)
    assert files.sync() == [] and machine.there.read_text("utf-8") == "step 100"
    write(files, "step 200", 1010)
    files.sync()
    new = machine()
    [said] = new.sync()
    assert NAME in said and (new.here / NAME).read_text("utf-8") == "step 200"
    assert new.sync() == []


def test_it_is_copied_while_a_cell_runs_and_never_in_half(machine, monkeypatch):
    monkeypatch.setattr(kept_files, "EVERY", 0.02)
    files = machine()
    files.watch()
    try:
        for step in range(1, 4):
            torch.save({"step": step, "weights": torch.full((300_000,), float(step))}, files.here / "beside")
            os.utime(files.here / "beside", (1000 * step, 1000 * step))
            os.replace(files.here / "beside", files.here / NAME)
            end = time.monotonic() + 30
            while not machine.there.is_file() or machine.there.stat().st_mtime < 1000 * step:
                assert time.monotonic() < end
                time.sleep(0.01)
            assert torch.load(machine.there, weights_only=True)["step"] == step
    finally:
        files.close()
    assert [path.name for path in machine.there.parent.iterdir()] == [NAME]


def test_what_a_learner_deletes_to_begin_anew_stays_deleted_on_this_machine(machine):
    files = machine()
    write(files, "old", 1000)
    files.sync()
    (files.here / NAME).unlink()
    # After a restart of the kernel, too.
    again = KeptFiles([NAME], files.here, files.there)
    assert again.sync() == [] and not (files.here / NAME).exists()
    write(again, "new", 2000)
    again.sync()
    assert machine.there.read_text("utf-8") == "new"


@pytest.mark.parametrize("when", [500, 5000])
def test_a_drive_mounted_too_late_loses_nothing(machine, when):
    files = machine()
    write(files, "in the Drive", 1000)
    files.sync()
    machine.drive.rename(machine.drive.with_name("elsewhere"))
    late = machine(mounted=False)
    write(late, "begun without it", when)
    assert late.sync() == [] and not machine.drive.exists()
    machine.drive.with_name("elsewhere").rename(machine.drive)
    [said] = late.sync()
    newer = "begun without it" if when > 1000 else "in the Drive"
    assert (late.here / NAME).read_text("utf-8") == machine.there.read_text("utf-8") == newer
    folder = late.here if when < 1000 else machine.there.parent
    [backup] = (folder / "backups").iterdir()
    assert str(backup) in said and backup.read_text("utf-8") != newer


def test_without_a_drive_nothing_is_copied(machine):
    files = machine(mounted=False)
    write(files, "mine", 1000)
    assert files.sync() == []
    assert [path.name for path in files.here.iterdir()] == [NAME]


@pytest.mark.parametrize("number", chapter_numbers())
def test_the_names_are_those_in_the_chapters(number):
    """Each file that a chapter wants to be kept is named in its cells; a checkpoint that nobody keeps is noticed."""
    code = "\n".join(cell.answer for cell in lesson(number).cells)
    for name in lesson(number).chapter.keeps:
        assert f'"{name}"' in code
    assert bool(lesson(number).chapter.keeps) == ("CHECKPOINT =" in code)
