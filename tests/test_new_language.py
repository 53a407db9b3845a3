"""How to add a language, as CONTRIBUTING.md says it, tried with one that nobody speaks."""

import json
import os
import shutil
import subprocess
import sys

import polib
import pytest

from checker.course import HERE

ROOT = HERE.parent
NUMBER = "04"


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the course with one chapter, so that it builds quickly."""
    root = tmp_path_factory.mktemp("course")
    for name in ("checker", "generator", "data", "translations", "Everyones_nanoGPT_ANSWER", "Everyones_nanoGPT_TODO"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "README.md", root)
    return root


def run(root, *arguments, status=0):
    environment = os.environ | {"PYTHONPATH": str(root), "COURSE_DATA": str(ROOT / "data" / "input.txt")}
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=root, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def pretend(entry, kind):
    """A translation that says the same, marked: «like this»."""
    if entry.comment.startswith("string"):
        return entry.msgid
    if entry.msgid.startswith(("#", "-", "*", "|", ">")) or kind == "prose":
        return entry.msgid
    return f"«{entry.msgid}»"


@pytest.mark.slow
def test_a_made_up_language(copy):
    said = run(copy, "generator", "translate", "--new", "qya")
    assert "translations/qya" in said
    assert json.loads((copy / "checker" / "course.json").read_text("utf-8"))["languages"]["qya"] == "qya"
    assert "no language code" in run(copy, "generator", "translate", "--new", "Quenya", status=1)
    assert "there already" in run(copy, "generator", "translate", "--new", "qya", status=1)
    for path in (copy / "translations" / "qya").glob("*.po"):
        po = polib.pofile(str(path), wrapwidth=0)
        for entry in po:
            entry.msgstr = pretend(entry, "prose" if path.stem == "readme" else "")
            entry.tcomment = "same" if entry.msgstr == entry.msgid else ""
        path.write_bytes((str(po).rstrip("\n") + "\n").encode("utf-8"))
    assert "no fault" in run(copy, "generator", "translate", "--faults", "--lang", "qya")
    run(copy, "generator", "build", "--chapter", NUMBER)

    name = f"Everyones_nanoGPT_colab_Chapter{NUMBER}_TODO_qya.ipynb"
    notebook = copy / "Everyones_nanoGPT_TODO" / "qya" / name
    for kind in ("markdown", "code"):  # what is read is in that language: prose, comments, prompts
        cells = [c for c in json.loads(notebook.read_text("utf-8"))["cells"] if c["cell_type"] == kind]
        assert sum("«" in "".join(cell["source"]) for cell in cells) > len(cells) / 3, kind
    report = json.loads(run(copy, "checker", "grade", str(notebook), "--json", "--no-sandbox", status=1))
    verdicts = report["notebooks"][0]["verdicts"]
    assert report["notebooks"][0]["language"] == "qya"
    assert {verdict["sentence"] for verdict in verdicts} == {"«Still blank.»"}
    assert all(verdict["prompt"].startswith("«") for verdict in verdicts)
    assert "[qya](README.qya.md)" in (copy / "README.md").read_text("utf-8")
    text = (copy / "README.qya.md").read_text("utf-8")
    assert name in text
