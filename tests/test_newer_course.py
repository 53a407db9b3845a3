"""A newer course over a half-filled one, as docs/troubleshooting.md describes it: every filled blank comes along."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from checker.course import lesson, notebook_path, settings

ROOT = Path(__file__).resolve().parent.parent
GIT = shutil.which("git")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(GIT is None, reason="git is not installed")]
NUMBER = "04"
COURSE = [".gitignore", ".gitattributes", "checker", "Everyones_nanoGPT_ANSWER/en", "Everyones_nanoGPT_TODO/en"]
LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "progress.json*", "my_nanogpt", "backups", ".ipynb_checkpoints")
PAGE = (ROOT / "docs" / "troubleshooting.md").read_text("utf-8")
ENTRY = PAGE.split('<a id="newer-course"></a>')[1].split("<a id=")[0]
# Writes the TODO notebooks from the answers, as `generator build` does.
STRIP = """
from checker.course import chapter_numbers, notebook_path
from checker.todo import untouched

for number in chapter_numbers():
    notebook_path("TODO", "en", number).write_bytes(untouched(number, "en"))
"""


def call(folder: Path, *command: str, fine: bool = True) -> str:
    """Run a program in a folder as a learner's terminal would; what it says."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTHON", "COURSE_"))}
    ours |= {"LC_ALL": "C", "PYTHONUTF8": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(command, cwd=folder, env=ours, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = done.stdout.decode("utf-8")
    assert (done.returncode == 0) == fine, said
    return said


def commit(folder: Path, message: str) -> None:
    call(folder, GIT, "add", "--all")
    call(folder, GIT, "-c", "user.name=Author", "-c", "user.email=author@example.org", "commit", "-qm", message)


@pytest.fixture(scope="module")
def upstream(tmp_path_factory):
    """The course as its authors have it, in a repository of its own: version 1."""
    folder = tmp_path_factory.mktemp("upstream")
    for name in COURSE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=LEFT_BEHIND)
        else:
            shutil.copy(ROOT / name, folder)
    call(folder, sys.executable, "-c", STRIP)
    call(folder, GIT, "init", "-q", "-b", "main")
    commit(folder, "Version 1")
    return folder


def relative(kind: str) -> str:
    return notebook_path(kind, "en", NUMBER).relative_to(ROOT).as_posix()


def publish_a_new_version(folder: Path) -> None:
    """Version 2 has another text, another prompt at a blank, a further cell and another version number."""
    path = folder / relative("ANSWER")
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown" and cell["id"] not in ("header", "boxes"):
            cell["source"] = ["A new beginning.\n", *cell["source"]]
    home = next(cell for cell in notebook["cells"] if cell["id"] == lesson(NUMBER).blank_cells[0].id)
    source = "".join(home["source"])
    assert (changed := re.sub(r"(# BLANK \w+: ).*", r"\1said in other words", source, count=1)) != source
    home["source"] = changed.splitlines(keepends=True)
    further = {"cell_type": "code", "id": "further", "metadata": {"tags": ["display"]}, "source": ["print('new')"]}
    notebook["cells"].insert(notebook["cells"].index(home), further | {"execution_count": None, "outputs": []})
    path.write_text(json.dumps(notebook, indent=1), "utf-8")
    course = folder / "checker" / "course.json"
    version = f'"version": "{settings()["version"]}"'
    course.write_text(course.read_text("utf-8").replace(version, '"version": "98.0"'), "utf-8")
    call(folder, sys.executable, "-c", STRIP)
    commit(folder, "Version 2")


def fill_half(path: Path) -> dict[str, str]:
    """Answer the first half of a TODO notebook's cells in a learner's own way; the filled cells by id."""
    notebook = json.loads(path.read_text("utf-8"))
    cells = lesson(NUMBER).blank_cells
    half = cells[: len(cells) // 2]
    filled = {cell.id: cell.fill({blank.name: blank.answers for blank in cell.blanks}) for cell in half}
    for raw in notebook["cells"]:
        if raw["id"] in filled:
            raw["source"] = filled[raw["id"]] = filled[raw["id"]] + "\n# my own note"
    path.write_text(json.dumps(notebook), "utf-8")
    return filled


def described_steps() -> list[list[str]]:
    """The commands of the entry, without what they say about themselves."""
    [block] = re.findall(r"```\n(python -m checker reset.*?)```", ENTRY, re.DOTALL)
    return [shlex.split(line, comments=True) for line in block.strip().split("\n")]


def test_the_described_steps_carry_every_filled_blank(upstream, tmp_path):
    mine = tmp_path / "mine"
    call(tmp_path, GIT, "clone", "-q", str(upstream), str(mine))
    notebook = mine / relative("TODO")
    filled = fill_half(notebook)
    progress, own = notebook.with_name("progress.json"), notebook.parent / "my_nanogpt" / "__init__.py"
    own.parent.mkdir()
    progress.write_text('{"chapters": {}}', "utf-8")
    own.write_text("# mine", "utf-8")
    publish_a_new_version(upstream)

    refused = call(mine, GIT, "pull", fine=False)
    shown = re.search(r"```\n(error: .*?)```", ENTRY, re.DOTALL)[1]
    assert shown.strip() in refused

    reset, pull, carry = described_steps()
    assert pull == ["git", "pull"]
    call(mine, sys.executable, *reset[1:])
    assert call(mine, GIT, "status", "--porcelain") == ""
    call(mine, GIT, *pull[1:])
    [backup] = (notebook.parent / "backups").iterdir()
    words = " ".join(carry[1:]).replace("YOURS.ipynb", backup.name).replace("THE_NEW_ONE.ipynb", notebook.name)
    said = call(mine, sys.executable, *words.split(" "))

    count = sum(len(cell.blanks) for cell in lesson(NUMBER).blank_cells if cell.id in filled)
    assert f"{count} blanks taken over" in said
    cells = {cell["id"]: "".join(cell["source"]) for cell in json.loads(notebook.read_text("utf-8"))["cells"]}
    assert "further" in cells and "said in other words" in cells[lesson(NUMBER).blank_cells[0].id]
    for blank in (blank for cell in lesson(NUMBER).blank_cells if cell.id in filled for blank in cell.blanks):
        home = cells[lesson(NUMBER).cell_of(blank.name).id]
        assert all(answer in home for answer in blank.answers), blank.number
    assert (progress.read_text("utf-8"), own.read_text("utf-8")) == ('{"chapters": {}}', "# mine")
    call(mine, GIT, "merge-base", "--is-ancestor", "origin/main", "HEAD")
