"""VS Code, dev container, Docker: the files fit together, and what they start really runs.

Building the image takes minutes and other programs: `python -m benchmarks.image` does that.
"""

import contextlib
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from fnmatch import fnmatch
from pathlib import Path

import json5
import nbformat
import pytest

from checker.course import chapter_numbers, lesson, notebook_name, notebook_path, settings
from generator.perfect import filled

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import start  # noqa: E402

FIRST = chapter_numbers()[0]


def read(name):
    """A file of VS Code's: JSON with comments."""
    return json5.loads((ROOT / name).read_text(encoding="utf-8"))


TASKS = {task["label"]: task for task in read(".vscode/tasks.json")["tasks"]}
DEV = read(".devcontainer/devcontainer.json")


# --- VS Code


def command(task, values):
    """The words that VS Code starts here for a task; only the Python of .venv is the one that runs this test."""
    here = {"win32": "windows", "darwin": "osx"}.get(sys.platform, "linux")
    task = task | task.get(here, {})

    def resolved(text):
        text = re.sub(r"\$\{(.+?)\}", lambda match: values[match[1]], text)
        assert "$" not in text
        return text

    words = [resolved(word) for word in [task["command"], *task["args"]]]
    return [sys.executable if Path(words[0]) == start.venv_python() else words[0], *words[1:]]


def run(label, cwd=ROOT, file="", language="en", expected=0):
    """Run a task as VS Code does: without a shell. What it printed."""
    words = command(TASKS[label], {"workspaceFolder": str(ROOT), "file": str(file), "input:language": language})
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    done = subprocess.run(words, cwd=cwd, env=environment, capture_output=True, encoding="utf-8", timeout=600)
    assert done.returncode == expected, done.stdout + done.stderr
    return done.stdout


def test_extensions_are_the_same_in_the_container():
    wanted = read(".vscode/extensions.json")["recommendations"]
    assert {"ms-python.python", "ms-toolsai.jupyter"} <= set(wanted)
    assert all(re.fullmatch(r"[a-z0-9-]+\.[a-z0-9-]+", name) for name in wanted)
    assert DEV["customizations"]["vscode"]["extensions"] == wanted


def test_tasks_use_no_shell_and_the_environment_of_start_on_every_system():
    for label, task in TASKS.items():
        assert task["type"] == "process" and task["problemMatcher"] == []
        if label != "Set up the course":
            assert task["command"] == "${workspaceFolder}/.venv/bin/python"
            assert task["windows"]["command"] == "${workspaceFolder}\\.venv\\Scripts\\python.exe"
            assert command(task, {"workspaceFolder": str(ROOT), "file": "x", "input:language": "en"})[0] == (
                sys.executable
            )


def test_tasks_know_the_languages_of_the_course():
    (language,) = read(".vscode/tasks.json")["inputs"]
    assert language["id"] == "language" and language["options"] == list(settings()["languages"])
    assert language["default"] in language["options"]


def test_the_task_that_sets_up(tmp_path):
    words = command(TASKS["Set up the course"], {})
    assert words[1:] == ["start.py", "prepare"] and words[0] == ("py" if os.name == "nt" else "python3")
    # Where it cannot go on it must come as far as a sentence of start.py.
    shutil.copy(ROOT / "start.py", tmp_path)
    (tmp_path / ".venv").write_text("in the way", encoding="utf-8")
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 1 and "Something is in the way" in done.stderr


@pytest.mark.slow
def test_grading_the_open_notebook_ticks_its_boxes(tmp_path):
    path = tmp_path / "a folder" / notebook_name("TODO", "en", FIRST)
    path.parent.mkdir()
    nbformat.write(filled(FIRST), path)
    boxes = path.read_text(encoding="utf-8").count("- [ ] **")
    said = run("Grade this notebook", cwd=tmp_path, file=path)
    assert boxes == len(lesson(FIRST).blanks) and path.read_text(encoding="utf-8").count("- [x] **") == boxes
    assert f"{boxes}" in said


@pytest.mark.slow
def test_grading_all_takes_the_folder_of_the_language(tmp_path):
    folder = tmp_path / "Everyones_nanoGPT_TODO" / "ja"
    folder.mkdir(parents=True)
    for number in chapter_numbers()[:2]:
        shutil.copy(notebook_path("TODO", "ja", number), folder)
    said = run("Grade all notebooks", cwd=tmp_path, language="ja", expected=1)  # 1: not everything has passed
    assert all(notebook_name("TODO", "ja", number) in said for number in chapter_numbers()[:2])


@pytest.mark.parametrize("language", settings()["languages"])
def test_progress_shows_every_chapter(language):
    said = run("Show progress", language=language)
    assert all(number in said for number in chapter_numbers())


# --- Docker


def instructions():
    """The Dockerfile as (instruction, rest), continued lines joined, comments left out."""
    lines = [line for line in (ROOT / "Dockerfile").read_text("utf-8").splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [tuple(line.split(maxsplit=1)) for line in joined.splitlines() if line.strip()]


STEPS = instructions()


def last(name):
    return [rest for word, rest in STEPS if word == name][-1]


def test_the_base_is_pinned_to_a_python_that_the_course_supports():
    first = STEPS[0][1]
    version = re.fullmatch(r"python:(\d+)\.(\d+)\.\d+-slim-[a-z]+ AS environment", first)
    assert version, f"{first}: name the version in full"
    minor = (int(version[1]), int(version[2]))
    newest = re.search(r"Python 3\.10 to (\d+)\.(\d+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"))
    assert start.MIN_PYTHON <= minor <= (int(newest[1]), int(newest[2]))
    assert [rest for word, rest in STEPS if word == "FROM"][1:] == ["environment AS course"]


def test_what_is_installed_is_what_requirements_pins():
    installing = [rest for word, rest in STEPS if word == "RUN" and "install" in rest and "uv" in rest]
    assert len(installing) == 1 and "python start.py prepare" in installing[0]
    assert "--constraint requirements.txt" in installing[0] and re.search(r"\buv==\d+\.\d+\.\d+", installing[0])
    assert re.search(r'"\$\{TORCH_FROM\}" torch ', installing[0]) and last("ARG") == "TORCH_FROM=--torch-backend=cpu"
    assert not re.search(r"https?://", (ROOT / "Dockerfile").read_text("utf-8").replace("http://127.0.0.1:8888", ""))


def test_nobody_is_root():
    made = re.search(r"useradd --create-home --uid (\d+) (\w+)", last("RUN") + STEPS[1][1])
    assert int(made[1]) > 0 and [rest for word, rest in STEPS if word == "USER"] == [made[1]]
    assert STEPS.index(("USER", made[1])) == 2, "only the line that makes the user is run by root"
    assert DEV["remoteUser"] == made[2]
    copies = [rest for word, rest in STEPS if word == "COPY"]
    assert copies and all(rest.startswith(f"--chown={made[2]}:{made[2]} ") for rest in copies)


def test_what_is_copied_is_not_ignored_and_what_a_learner_makes_is():
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    taken = {rule[1:] for rule in rules if rule.startswith("!")}
    assert {"requirements.txt", "start.py", "data", "checker"} <= taken
    assert {"Everyones_nanoGPT_TODO", "Everyones_nanoGPT_ANSWER"} <= taken
    assert all(list(ROOT.glob(name)) for name in taken)
    left = [rule.removeprefix("**/") for rule in rules[1:] if not rule.startswith("!")]
    ours = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    learners = ours[ours.index("# what a learner makes") + 1 :]
    made = {name.rstrip("/") for name in learners[: learners.index("")]} - {".course_cache"}
    assert {name for name in made if not any(fnmatch(name, rule) for rule in left)} == set()
    assert "data/input.txt" in left


def test_notebooks_are_in_a_volume_and_the_port_is_the_same_everywhere():
    home = last("WORKDIR")
    assert last("VOLUME") == f"{home}/Everyones_nanoGPT_TODO"
    start_command = json.loads(last("CMD"))
    assert start_command == ["python", "start.py", "--no-browser", "--port", last("EXPOSE")]
    assert f"http://127.0.0.1:{last('EXPOSE')}/api" in last("HEALTHCHECK")
    assert DEV["forwardPorts"] == [int(last("EXPOSE"))] and list(DEV["portsAttributes"]) == [last("EXPOSE")]
    said = (ROOT / "docs" / "environments.md").read_text(encoding="utf-8")
    assert f"-v nanogpt:{last('VOLUME')}" in said and f"-p 127.0.0.1:{last('EXPOSE')}:{last('EXPOSE')}" in said


def test_hadolint_finds_nothing():
    hadolint = shutil.which("hadolint", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if not hadolint:
        pytest.skip("hadolint is not installed")
    done = subprocess.run([hadolint, "--failure-threshold=style", ROOT / "Dockerfile"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_health_is_asked_without_other_programs():
    """The command of HEALTHCHECK, on another port: well with a server, not well without, or with one that fails."""
    words = json.loads(re.search(r"CMD (\[.*\])", last("HEALTHCHECK"))[1])
    assert words[:2] == ["python", "-c"]

    class Answer(http.server.BaseHTTPRequestHandler):
        status = 200

        def do_GET(self):
            self.send_response(self.status)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        asked = [sys.executable, "-c", words[2].replace("8888", str(server.server_port))]
        assert subprocess.run(asked, capture_output=True).returncode == 0
        Answer.status = 500
        assert subprocess.run(asked, capture_output=True).returncode == 1
        server.shutdown()
    assert subprocess.run(asked, capture_output=True).returncode == 1


@pytest.mark.slow
def test_jupyterlab_with_the_settings_of_the_image_wants_its_token(tmp_path):
    settings = re.search(r"echo '(.*)' > /home/learner/(\S+)", last("RUN"))
    assert json.loads(settings[1]) == {"ServerApp": {"ip": "0.0.0.0"}}
    (tmp_path / settings[2]).parent.mkdir()
    (tmp_path / settings[2]).write_text(settings[1], encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    environment |= {"JUPYTER_CONFIG_DIR": str((tmp_path / settings[2]).parent), "JUPYTER_TOKEN": ""}
    words = [sys.executable, "-m", "jupyterlab", "-y", "--Application.log_level=WARN", "--no-browser", "--allow-root"]
    words += [f"--ServerApp.root_dir={tmp_path}", "--port=18765"]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(words, env=environment, cwd=tmp_path, stdout=log, stderr=subprocess.STDOUT)
    try:
        said, end = "", time.monotonic() + 60
        while not (found := re.search(r"http://127\.0\.0\.1:(\d+)/lab\?token=(\w*)", said)):
            assert server.poll() is None and time.monotonic() < end, said
            time.sleep(0.2)
            said = (tmp_path / "log").read_text(encoding="utf-8", errors="replace")
        assert len(found[2]) == 48, "a token of JupyterLab's own, also where an empty one is asked for"
        assert status(found[1], "/api") == 200
        assert status(found[1], "/api/contents") == 403
        assert status(found[1], "/api/contents", found[2]) == 200
    finally:
        server.terminate()
        server.wait(timeout=30)


def status(port, path, token=""):
    """The number with which a server here answers."""
    import urllib.error
    import urllib.request

    headers = {"Authorization": f"token {token}"} if token else {}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with contextlib.closing(urllib.request.urlopen(request, timeout=20)) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


# --- the dev container


def test_the_dev_container_is_a_stage_of_the_image():
    build, home = DEV["build"], last("WORKDIR")
    assert (ROOT / ".devcontainer" / build["dockerfile"]).resolve() == ROOT / "Dockerfile"
    assert (ROOT / ".devcontainer" / build["context"]).resolve() == ROOT
    assert f"AS {build['target']}" in STEPS[0][1]
    # A volume that the image declares would hide the learner's own notebooks.
    stages = [i for i, (word, _) in enumerate(STEPS) if word == "FROM"]
    assert "VOLUME" not in [word for word, _ in STEPS[: stages[1]]]
    assert DEV["workspaceFolder"] == home and f"target={home}," in DEV["workspaceMount"]
    assert any(f"target={home}/.venv,type=volume" in mount for mount in DEV["mounts"])
    assert DEV["customizations"]["vscode"]["settings"]["python.defaultInterpreterPath"] == f"{home}/.venv/bin/python"
    assert f"PATH={home}/.venv/bin:$PATH" == last("ENV")


@pytest.mark.skipif(os.name == "nt", reason="a shell of Linux runs it")
@pytest.mark.parametrize("there", [True, False])
def test_what_the_dev_container_runs_first(tmp_path, there):
    """With its .venv, as in VS Code, and without, as where the folder is mounted elsewhere."""
    (tmp_path / "bin").mkdir()
    python = tmp_path / "bin" / "python"
    python.write_text('#!/bin/sh\necho "$@" > "$CALLED"\n', encoding="utf-8")
    python.chmod(0o755)
    folder = tmp_path / "workspace"
    folder.mkdir()
    if there:
        (folder / ".venv").mkdir()
    environment = os.environ | {"PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}", "CALLED": "called"}
    subprocess.run(["sh", "-c", DEV["postCreateCommand"]], cwd=folder, env=environment, check=True)
    assert (folder / "called").read_text(encoding="utf-8").split() == ["start.py", "prepare"]
    assert (folder / ".venv").is_symlink() == (not there)
