"""What is installed: the pinned environment, the package's loose needs, and the wheel's contents."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PACKAGED = ["checker", "data", "Everyones_nanoGPT_ANSWER", "Everyones_nanoGPT_TODO"]
# What a learner's use leaves in a clone. None of it may travel.
LEFT_BEHIND = [
    "data/input.txt",
    "data/input.txt.partial",
    "checker/progress.json",
    "checker/__pycache__/x.pyc",
    "Everyones_nanoGPT_TODO/en/progress.json",
    "Everyones_nanoGPT_TODO/en/my_nanogpt/model.py",
    "Everyones_nanoGPT_TODO/en/.ipynb_checkpoints/copy.ipynb",
]


def requirement_lines(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-r "))]


def needs():
    """The strings of [project] dependencies (Python 3.10 has no TOML reader)."""
    block = re.search(r"^dependencies = \[(.*?)^\]", PROJECT, re.MULTILINE | re.DOTALL)[1]
    return re.findall(r'"([^"]+)"', block)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned(name):
    for line in requirement_lines(name):
        where = r'(; (python_version (<|>=) "3\.\d+"|sys_platform != "win32"))?'
        assert re.fullmatch(r"[A-Za-z0-9_-]+==[0-9][0-9.]*" + where, line), line


def test_versions_split_by_python_leave_no_gap():
    """A package pinned twice is pinned once below and once from the same Python version."""
    split = {}
    for line in requirement_lines("requirements.txt"):
        name, _, rest = line.partition("==")
        if ";" in rest:
            split.setdefault(name, []).append(re.search(r'(<|>=) "(.+)"', rest).groups())
        else:
            assert name not in split
    for name, marks in split.items():
        assert sorted(sign for sign, _ in marks) == ["<", ">="], name
        assert len({version for _, version in marks}) == 1, name


def test_the_pinned_set_holds_what_the_package_needs():
    pinned = {line.split("==")[0] for line in requirement_lines("requirements.txt")}
    assert {re.split(r"[<>=!~ ]", need)[0] for need in needs()} <= pinned


def test_needs_are_loose():
    """Installing on Colab must move neither torch nor numpy: a lower bound at most."""
    assert "torch>=2.6" in needs()
    for need in needs():
        assert not re.search(r"[<~!]|==", need), need


def test_no_registry_is_named():
    for name in ("requirements.txt", "requirements-dev.txt", "pyproject.toml", "start.py"):
        assert not re.search(
            r"index-url|find-links|pypi\.|download\.pytorch", (ROOT / name).read_text(encoding="utf-8")
        ), name


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of a copy of the course in which somebody has already worked, without their .gitignore."""
    pytest.importorskip("build")
    pytest.importorskip("hatchling")
    clone = tmp_path_factory.mktemp("clone") / "course"
    clone.mkdir()
    for name in ["pyproject.toml", "LICENSE", "README.md"]:
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, clone)
    if not (clone / "README.md").exists():
        (clone / "README.md").write_text("# Course\n", encoding="utf-8")
    for name in PACKAGED:
        shutil.copytree(ROOT / name, clone / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in LEFT_BEHIND:
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        (clone / name).write_text("mine", encoding="utf-8")
    out = clone.parent / "out"
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(clone)]
    subprocess.run(build, check=True, capture_output=True)
    [path] = out.glob("*.whl")
    return path


@pytest.mark.slow
def test_the_wheel_carries_the_course(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    version = json.loads((ROOT / "checker/course.json").read_text(encoding="utf-8"))["version"]
    assert wheel.name == f"everyones_nanogpt-{version}-py3-none-any.whl"
    assert {
        "checker/__init__.py",
        "checker/course.json",
        "checker/_data/prepare.py",
        "checker/_data/corrections.json",
    } <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    for kind in ("ANSWER", "TODO"):
        here = {
            path.relative_to(ROOT / f"Everyones_nanoGPT_{kind}").as_posix()
            for path in (ROOT / f"Everyones_nanoGPT_{kind}").rglob("*.ipynb")
            if ".ipynb_checkpoints" not in path.parts
        }
        there = {name.split(f"_notebooks/{kind}/")[1] for name in names if f"_notebooks/{kind}/" in name}
        assert there == here
    references = (ROOT / "checker/references").glob("*.safetensors")
    assert {f"checker/references/{path.name}" for path in references} <= names


@pytest.mark.slow
def test_the_wheel_carries_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for name in names:
        assert name.startswith(("checker/", "everyones_nanogpt-")), name
        assert not re.search(r"input\.txt|\.partial|progress\.json|my_nanogpt|checkpoints|pycache", name)
