"""Where progress and classes are kept: beside the notebook, in a Drive, in one that comes and goes; what is said."""

from __future__ import annotations

import os
import sys
import types

import pytest

from checker import own, place
from checker import progress_file as progress
from checker.course import settings
from checker.messages import known_languages, speaking
from checker.verdict import PASSED, WRONG, Verdict

HOME = settings()["prefix"]
CLASS = "class DataLoader:\n    whose = {!r}\n"


@pytest.fixture
def drive(tmp_path, monkeypatch):
    """A Drive that is not mounted yet; `mkdir` mounts it."""
    monkeypatch.setenv("COURSE_DRIVE", str(tmp_path / "MyDrive"))
    return tmp_path / "MyDrive"


@pytest.fixture
def imports(monkeypatch):
    """What was imported from a learner's package is forgotten, before a test and after it."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(own, "_said", set())
    forget()
    yield
    forget()


def forget():
    for name in [name for name in sys.modules if name.split(".")[0] == settings()["package"]]:
        del sys.modules[name]


def verdict(name, kind=PASSED):
    return Verdict(kind, name, "0.0", "")


def keep(folder, whose, when):
    """A class that a learner has passed, in `folder`."""
    file = own.ensure_package(folder) / "data_loader.py"
    file.write_text(CLASS.format(whose), encoding="utf-8")
    os.utime(file, (when, when))


def test_beside_the_notebook_until_a_drive_is_mounted(drive, tmp_path):
    assert place.folder(tmp_path) == tmp_path
    drive.mkdir()
    assert place.folder(tmp_path) == drive / HOME
    drive.rmdir()
    assert place.folder(tmp_path) == tmp_path and not drive.exists()


def test_a_drive_whose_other_end_is_gone_is_no_drive(drive, monkeypatch):
    def gone(_):
        raise OSError(107, "Transport endpoint is not connected")

    monkeypatch.setattr(type(drive), "is_dir", gone)
    assert place.drive() is None


def test_what_is_here_comes_along(drive, tmp_path, imports):
    drive.mkdir()
    progress.record(tmp_path, "98", [verdict("a"), verdict("b", WRONG)])
    keep(tmp_path, "mine", 1000)
    from my_nanogpt import DataLoader

    assert DataLoader.whose == "mine"
    own.carry(tmp_path, drive / HOME)
    assert progress.passed_names(progress.load(drive / HOME), "98") == {"a"}
    (tmp_path / "my_nanogpt/data_loader.py").unlink()
    from my_nanogpt import DataLoader

    assert DataLoader.whose == "mine" and str(drive) in sys.modules["my_nanogpt"].__file__


def test_what_is_newer_in_the_drive_stays(drive, tmp_path, imports):
    drive.mkdir()
    (drive / HOME).mkdir()
    keep(tmp_path, "old", 1000)
    keep(drive / HOME, "new", 2000)
    own.carry(tmp_path, drive / HOME)
    from my_nanogpt import DataLoader

    assert DataLoader.whose == "new"


def test_merging_loses_nothing_that_is_passed_and_counts_no_attempt_twice(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    progress.record(here, "98", [verdict("a"), verdict("b", WRONG), verdict("c")])
    progress.record(there, "98", [verdict("a", WRONG), verdict("b"), verdict("d")])
    progress.record(there, "99", [verdict("e")])
    for _ in range(2):
        progress.merge(there, progress.load(here))
        stored = progress.load(there)
        assert progress.passed_names(stored, "98") == {"a", "b", "c", "d"}
        assert progress.passed_names(stored, "99") == {"e"}
        assert {entry["attempts"] for entry in stored["chapters"]["98"].values()} == {1}
        assert {entry["verdict"] for entry in stored["chapters"]["98"].values()} == {PASSED}


def test_no_lock_is_left_in_a_drive(drive):
    drive.mkdir()
    progress.record(drive / HOME, "98", [verdict("a")])
    assert [path.name for path in (drive / HOME).iterdir()] == [progress.FILE]


def test_the_terminal_reads_the_same_progress(drive):
    drive.mkdir()
    assert progress.learning_folder("en") == drive / HOME


@pytest.mark.parametrize("language", known_languages())
def test_what_is_said_where(drive, monkeypatch, language):
    for name in ("KAGGLE_KERNEL_RUN_TYPE", "COLAB_RELEASE_TAG"):
        monkeypatch.delenv(name, raising=False)
    with speaking(language):
        assert place.note() == ""
        monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
        colab = place.note()
        assert "my_nanogpt" in colab and "Drive" in colab
        monkeypatch.delitem(sys.modules, "google.colab")
        monkeypatch.setenv("COLAB_RELEASE_TAG", "release-colab")
        assert place.note() == colab
        monkeypatch.setenv("KAGGLE_KERNEL_RUN_TYPE", "Interactive")
        assert "Save Version" in place.note()
        drive.mkdir()
        assert f"`MyDrive/{HOME}`" in place.note()
