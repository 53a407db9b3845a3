"""The class edition: what learners get from a teacher who does not want the answers to lie about."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from checker import sealed
from checker.course import HERE, CourseError, settings

ROOT = HERE.parent
LEFT_OUT = shutil.ignore_patterns("__pycache__", "input.txt", "*.partial", "*.pyc")

SAID = """\
Hand out this folder, or the wheel and the notebooks you need. The answers are in the wheel, packed: the checker needs
them to judge each blank apart. They cannot be read at a glance, but they are no secret. Who wants to can still
  - unpack them, with a line of Python;
  - import the course's finished classes, run them, and see what comes out;
  - read what was expected in a verdict, and the hints;{references}
  - find the public course, with every answer, at {repository}.
What you grade is not touched by any of this: there, only your own copy of the course counts.
"""


def beside() -> str:
    """What the set-up cell installs where no address is given, as Python with the names of that cell.

    Where there is no wheel, pip is given a file that does not exist: a name would make it ask a registry.
    """
    name = re.search(r'^name = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)[1]
    wheels = f'str(file) for folder in around for file in folder.glob("{name.replace("-", "_")}-*.whl")'
    return f'next(({wheels}), "./the-wheel-of-the-course-is-not-beside-this-notebook.whl")'


def write_release(out: Path, seal_references: bool = False, address: str | None = None) -> int:
    """Write wheel and notebooks to the new folder `out`, and say what they still give away. Raises CourseError."""
    if out.exists() and any(out.iterdir()):
        raise CourseError(f"{out} is not empty. Choose a new folder.")
    if address and (urlsplit(address).scheme not in ("http", "https") or not address.endswith(".whl")):
        raise CourseError(f"{address!r} is not an address of a wheel: https://…/….whl.")
    for tool in ("build", "hatchling"):
        if importlib.util.find_spec(tool) is None:
            raise CourseError(f"`{tool}` is needed to make a wheel: {sys.executable} -m pip install build hatchling")
    with tempfile.TemporaryDirectory() as name:
        staged = Path(name) / "course"
        stage(staged, seal_references, json.dumps(address) if address else beside())
        _notebooks(staged)
        wheel = _wheel(staged, Path(name) / "wheel")
        out.mkdir(parents=True, exist_ok=True)
        shutil.copy(wheel, out)
        shutil.copytree(staged / f"{settings()['prefix']}_TODO", out / "notebooks")
        print(out / wheel.name)
        print(out / "notebooks")
    references = "" if seal_references else "\n  - open the stored results of the answers, which are plain tensors;"
    print(SAID.format(references=references, repository=f"https://github.com/{settings()['repository']}"), end="")
    return 0


def stage(staged: Path, seal_references: bool, install: str) -> None:
    """A copy of the course in which every file with answers is packed, and which says of itself what it is."""
    prefix = settings()["prefix"]
    staged.mkdir()
    for name in ("pyproject.toml", "LICENSE", "README.md"):
        shutil.copy(ROOT / name, staged)
    for name in ("checker", "data", f"{prefix}_ANSWER"):
        shutil.copytree(ROOT / name, staged / name, ignore=LEFT_OUT)
    hidden = [*(staged / "checker" / "chapters").glob("*.py"), *(staged / f"{prefix}_ANSWER").rglob("*.ipynb")]
    hidden += (staged / "checker" / "locale").glob("*.json")  # the translated hints, some of which show the answer
    hidden += (staged / "checker" / "references").glob("*.safetensors") if seal_references else []
    for path in hidden:
        sealed.sealed(path).write_bytes(sealed.seal(path.read_bytes()))
        path.unlink()
    edition = settings() | {"edition": "class", "install": install}
    text = json.dumps(edition, indent=1, ensure_ascii=False)
    (staged / "checker" / "course.json").write_text(text + "\n", encoding="utf-8")


def _notebooks(staged: Path) -> None:
    """Let the class edition write its own notebooks: what learners get is what `checker reset` gives back to them."""
    for language in settings()["languages"]:
        (staged / f"{settings()['prefix']}_TODO" / language).mkdir(parents=True)
        _run([sys.executable, "-m", "checker", "reset", "--all", "--lang", language], staged)


def _wheel(staged: Path, folder: Path) -> Path:
    _run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(staged)], staged)
    [wheel] = folder.glob("*.whl")
    return wheel


def _run(command: list[str], staged: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(staged), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=staged, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CourseError(f"{' '.join(command[2:4])} failed:\n{(done.stderr or done.stdout).strip()[-2000:]}")
