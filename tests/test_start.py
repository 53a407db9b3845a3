"""start.py: what it says when something is in the way, and what it repairs. No real .venv is made here."""

import ast
import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import start  # noqa: E402

SOURCE = (ROOT / "start.py").read_text(encoding="utf-8")


class FakePrograms:
    """Stands in for Python, venv and pip: makes the files that matter and remembers what was called."""

    def __init__(self):
        self.calls = []
        self.pip = lambda on_line: (0, "")  # what `pip install` does
        self.venv = lambda: (0, "")  # what `python -m venv` does beyond making a Python
        self.answers = {}  # what `python -m checker WORD` prints

    def stream(self, command, on_line=lambda line: None):
        words = [str(word) for word in command]
        if words[1:3] == ["-m", "venv"]:
            self.calls.append("venv")
            start.venv_python().parent.mkdir(parents=True)
            start.venv_python().touch()
            return self.venv()
        self.calls.append("pip " + Path(words[-1]).name)
        return self.pip(on_line)

    def hand_over(self, command):
        self.calls.append([str(word) for word in command[1:]])
        return 0

    def ask(self, command):
        words = [str(word) for word in command]
        if words[1:3] == ["-m", "checker"]:
            return self.answers.get(words[3], [])
        site = start.VENV / "site"
        if not start.venv_python().exists():
            return []
        site.mkdir(exist_ok=True)
        return ["3 12", str(site)]


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """A course folder in tmp_path with the fake programs in place."""
    fake = FakePrograms()
    monkeypatch.setattr(start, "ROOT", tmp_path)
    monkeypatch.setattr(start, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(start, "stream", fake.stream)
    monkeypatch.setattr(start, "ask", fake.ask)
    monkeypatch.setattr(subprocess, "call", lambda *a, **k: fake.calls.append("data") or 0)
    monkeypatch.setattr(start, "hand_over", fake.hand_over)
    (tmp_path / "requirements.txt").write_text("numpy==2.2.6\n", encoding="utf-8")
    (tmp_path / "requirements-dev.txt").write_text("-r requirements.txt\npytest==9.2.0\n", encoding="utf-8")
    (tmp_path / start.TODO / "en").mkdir(parents=True)
    (tmp_path / start.TODO / "ja").mkdir()
    return fake


def installs(fake):
    """The pip and venv calls so far; forgets all calls."""
    seen = [call for call in fake.calls if isinstance(call, str) and call != "data"]
    fake.calls.clear()
    return seen


# --- readable for every Python


def test_an_old_python_can_read_the_file():
    tree = ast.parse(SOURCE, feature_version=(3, 6))
    assert not [node for node in ast.walk(tree) if isinstance(node, (ast.AnnAssign, ast.NamedExpr))]
    future = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    assert not future  # `annotations` is a SyntaxError before 3.7, and ast.parse does not notice


def test_standard_library_only():
    imports = []
    for node in ast.walk(ast.parse(SOURCE)):
        if isinstance(node, ast.Import):
            imports += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            imports.append(node.module)
    assert imports and {name.split(".")[0] for name in imports} <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 9, 18)])
def test_too_old_names_both_versions(version):
    line = start.too_old(version)
    assert f"Python {version[0]}.{version[1]}" in line and "3.10" in line and "\n" not in line


@pytest.mark.parametrize("version", [(3, 10, 0), (3, 13, 1), (4, 0, 0)])
def test_new_enough(version):
    assert start.too_old(version) is None


def test_main_stops_on_an_old_python(programs, monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 8, 1))
    assert start.main([]) == 1
    assert "This is Python 3.8" in capsys.readouterr().err
    assert not programs.calls


def test_help_runs():
    done = subprocess.run([sys.executable, str(ROOT / "start.py"), "--help"], capture_output=True, text=True)
    assert done.returncode == 0
    for word in ("--lang", "--port", "--no-browser", "start.py prepare", "start.py test"):
        assert word in done.stdout


# --- one line of advice


@pytest.mark.parametrize(
    "output, word",
    [
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: Could not install packages: [Errno 28] Kein Platz mehr: 'x'", "disk is full"),
        ("OSError: [WinError 112] There is not enough space on the disk", "disk is full"),
        (
            "WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError(...)': /x/\n"
            "ERROR: No matching distribution found for torch==2.13.0\n",
            "network",
        ),
        ("socket.gaierror: [Errno -3] Temporary failure in name resolution", "network"),
        ("pip._vendor.urllib3.exceptions.ReadTimeoutError: HTTPSConnectionPool: Read timed out.", "network"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] ...'))", "network"),
        ("ERROR: [Errno 13] Permission denied: '/opt/course/.venv'", "cannot be written"),
        ("OSError: [Errno 30] Read-only file system: '/cdrom/.venv'", "cannot be written"),
        ("The virtual environment was not created because ensurepip is not available.", "python3-venv"),
        ("/usr/bin/python3: No module named venv", "python3-venv"),
        ("ERROR: No matching distribution found for torch==2.13.0", "no build for this computer"),
        ("HINT: This error might have occurred since this system does not have Windows Long Path", "too long"),
    ],
)
def test_explain(output, word):
    assert word in start.explain(output)
    assert "\n" not in start.explain(output)


def test_explain_knows_its_limits():
    assert start.explain("ERROR: something nobody has seen") is None


@pytest.mark.parametrize(
    "number, word",
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EACCES, "cannot be written"),
        (errno.EROFS, "cannot be written"),
    ],
)
def test_oserror_anywhere_becomes_one_line(programs, monkeypatch, capsys, number, word):
    def fail(*args, **kwargs):
        raise OSError(number, os.strerror(number), "somewhere")

    monkeypatch.setattr(Path, "mkdir", fail)
    assert start.main([]) == 1
    message = capsys.readouterr().err
    assert word in message and message.count("\n") == 1


def test_unknown_pip_trouble_points_to_the_log(programs, capsys):
    programs.pip = lambda on_line: (1, "Collecting numpy\nERROR: odd thing.\nmore\n")
    assert start.main([]) == 1
    message = capsys.readouterr().err
    assert "odd thing" in message and start.LOG in message
    assert "odd thing" in (start.VENV / start.LOG).read_text(encoding="utf-8")


def test_ctrl_c_ends_with_a_line(programs, capsys):
    def interrupted(on_line):
        raise KeyboardInterrupt

    programs.pip = interrupted
    assert start.main([]) == 130
    assert "Stopped" in capsys.readouterr().err


# --- what is installed when


def test_second_run_installs_nothing(programs):
    assert start.main([]) == 0
    assert installs(programs) == ["venv", "pip requirements.txt"]
    assert start.main([]) == 0
    assert installs(programs) == []


def test_changed_requirements_are_installed(programs, tmp_path):
    start.main([])
    installs(programs)
    (tmp_path / "requirements.txt").write_text("numpy==2.4.6\n", encoding="utf-8")
    start.main([])
    assert installs(programs) == ["pip requirements.txt"]


def test_test_adds_the_tools_once_and_serves_learning_too(programs):
    assert start.main(["test"]) == 0
    assert installs(programs) == ["venv", "pip requirements-dev.txt"]
    start.main([])
    start.main(["test"])
    assert installs(programs) == []


def test_the_tools_notice_a_change_in_what_they_include(programs, tmp_path):
    before = start.fingerprint("requirements-dev.txt", "3 12")
    (tmp_path / "requirements.txt").write_text("numpy==2.4.6\n", encoding="utf-8")
    assert start.fingerprint("requirements-dev.txt", "3 12") != before
    assert start.fingerprint("requirements.txt", "3 12") != start.fingerprint("requirements.txt", "3 13")


def test_lost_network_keeps_the_venv_and_tries_again(programs, capsys):
    programs.pip = lambda on_line: (1, "connection broken by 'NewConnectionError'")
    assert start.main([]) == 1
    assert "network" in capsys.readouterr().err
    programs.pip = lambda on_line: (0, "")
    installs(programs)
    assert start.main([]) == 0
    assert installs(programs) == ["pip requirements.txt"]


def test_an_interruption_while_unpacking_makes_venv_anew(programs):
    def interrupted(on_line):
        on_line("Installing collected packages: numpy")
        (start.VENV / "half-a-package").mkdir()
        raise KeyboardInterrupt

    programs.pip = interrupted
    start.main([])
    programs.pip = lambda on_line: on_line("Installing collected packages: numpy") or (0, "")
    installs(programs)
    assert start.main([]) == 0
    assert installs(programs) == ["venv", "pip requirements.txt"]
    assert not (start.VENV / "half-a-package").exists()
    start.main([])
    assert installs(programs) == []


def test_a_half_made_venv_is_made_anew(programs, capsys):
    # What a full disk looks like from here: `venv` tells no more.
    programs.venv = lambda: (1, "Error: Command '... ensurepip ...' returned non-zero exit status 1.")
    assert start.main([]) == 1
    assert "disk full?" in capsys.readouterr().err
    programs.venv = lambda: (0, "")
    installs(programs)
    assert start.main([]) == 0
    assert installs(programs) == ["venv", "pip requirements.txt"]


def test_a_venv_without_its_python_is_made_anew(programs):
    start.main([])
    installs(programs)
    start.venv_python().unlink()
    assert start.main([]) == 0
    assert installs(programs) == ["venv", "pip requirements.txt"]


def test_the_course_is_importable_from_anywhere(programs, tmp_path):
    start.main([])
    line = (tmp_path / ".venv/site/everyones_nanogpt.pth").read_text(encoding="ascii")
    before = list(sys.path)
    try:
        exec(line)  # what `site` does with a .pth line that begins with `import`
        assert sys.path[len(before) :] == [str(tmp_path)]
    finally:
        sys.path[:] = before


def test_a_pth_survives_a_folder_with_any_name(tmp_path, monkeypatch):
    monkeypatch.setattr(start, "ROOT", Path("/home/花子/ナノ's"))
    start.link_course(tmp_path)
    line = (tmp_path / "everyones_nanogpt.pth").read_bytes()
    assert line.isascii()
    before = list(sys.path)
    try:
        exec(line)
        assert sys.path[-1] == str(Path("/home/花子/ナノ's"))
    finally:
        sys.path[:] = before


# --- what is opened


def test_opens_the_next_notebook_and_says_how_far(programs, tmp_path, capsys):
    (tmp_path / start.TODO / "ja" / "next.ipynb").touch()
    programs.answers = {"learn": [f"{start.TODO}/ja/next.ipynb"], "progress": ["3 of 13 chapters"]}
    assert start.main(["--lang", "ja", "--port", "9999", "--no-browser"]) == 0
    command = programs.calls[-1]
    assert command[:2] == ["-m", "jupyterlab"]
    assert f"--LabApp.default_url=/lab/tree/{start.TODO}/ja/next.ipynb" in command
    assert "--port=9999" in command and "--no-browser" in command
    assert "3 of 13 chapters" in capsys.readouterr().out


@pytest.mark.parametrize("answer", [[], ["not/there.ipynb"], ["../outside.ipynb"]])
def test_without_a_next_notebook_the_folder_is_opened(programs, tmp_path, answer, capsys):
    (tmp_path.parent / "outside.ipynb").touch()
    programs.answers = {"learn": answer}
    assert start.main([]) == 0
    assert f"--LabApp.default_url=/lab/tree/{start.TODO}/en" in programs.calls[-1]
    assert "could not be found" in capsys.readouterr().out


def test_prepare_sets_up_and_opens_nothing(programs):
    assert start.main(["prepare"]) == 0
    assert programs.calls == ["venv", "pip requirements.txt", "data"]


def test_prepare_without_the_data_is_not_well(programs, monkeypatch, capsys):
    monkeypatch.setattr(subprocess, "call", lambda *a, **k: 1)
    assert start.main(["prepare"]) == 1
    assert "is not there yet" in capsys.readouterr().out


def test_an_unknown_language_lists_the_known_ones(programs, capsys):
    assert start.main(["--lang", "xx"]) == 1
    assert "en ja" in capsys.readouterr().err
    assert not programs.calls


def test_pytest_gets_its_arguments_and_its_exit_code_comes_back(programs, monkeypatch):
    monkeypatch.setattr(start, "hand_over", lambda command: programs.calls.append(command[1:]) or 5)
    assert start.main(["test", "-k", "start", "--help"]) == 5
    assert programs.calls[-1] == ["-m", "pytest", "-k", "start", "--help"]
    assert start.main(["test"]) == 5
    assert programs.calls[-1] == ["-m", "pytest", "-n", "2", "--dist", "loadfile"]


# --- running other programs, for real


def test_stream_shows_lines_and_keeps_the_output(capsys):
    code = "import sys; print('Collecting numpy (from -r x)'); print('odd'); sys.exit(3)"
    seen = []
    assert start.stream([sys.executable, "-c", code], seen.append) == (3, "".join(seen))
    assert [line.strip() for line in seen] == ["Collecting numpy (from -r x)", "odd"]
    assert capsys.readouterr().out.strip() == "Collecting numpy"


def test_stream_leaves_no_program_running(tmp_path):
    def stop(line):
        if line.strip():
            raise KeyboardInterrupt

    code = "import pathlib, sys, time; print('go', flush=True); time.sleep(1);pathlib.Path(sys.argv[1]).touch()"
    with pytest.raises(KeyboardInterrupt):
        start.stream([sys.executable, "-c", code, tmp_path / "went-on"], stop)
    time.sleep(1.5)
    assert not (tmp_path / "went-on").exists()


def test_ask_takes_failure_for_no_answer():
    assert start.ask([sys.executable, "-c", "print('a'); print('b')"]) == ["a", "b"]
    assert start.ask([sys.executable, "-c", "print('a'); raise SystemExit(1)"]) == []
    assert start.ask([ROOT / "no-such-program"]) == []


def test_hand_over_returns_the_exit_code_where_exec_is_missing(monkeypatch):
    monkeypatch.chdir(ROOT)
    with monkeypatch.context() as windows:
        windows.setattr(os, "name", "nt")
        code = start.hand_over([sys.executable, "-c", "raise SystemExit(7)"])
    assert code == 7
