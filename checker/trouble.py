"""What is in the way outside the course, said in one sentence that ends where the way out is described.

Standard library only: this speaks when nothing else can be loaded.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from .course import CourseError, fetched, settings
from .messages import tr

PAGE = "docs/troubleshooting.md"
# What `pyproject.toml` asks for, by the names that Python imports.
NEEDS = ("torch", "numpy", "matplotlib", "IPython", "nbformat", "safetensors", "filelock", "platformdirs", "rich")
TERMINAL = ("filelock", "platformdirs", "rich")  # what commands need that judge nothing
OLDEST_TORCH = (2, 6)
LONGEST = 100  # characters of what another program said
PATIENCE = 120  # seconds; torch from a cold disk


def see(anchor: str) -> str:
    """Where an entry of the troubleshooting page is: the end of a message."""
    course = settings()
    address = f"https://github.com/{course['repository']}/blob/{course['branch']}/{PAGE}#{anchor}"
    return tr("More: {address}", address=address)


def cannot_write(path: Path, error: OSError) -> str:
    """What to say where a file cannot be written."""
    said = tr("{path} cannot be written: {error}.", path=path, error=error.strerror)
    return f"{said} {see('cannot-be-written')}"


def lacking(modules: Iterable[str] = NEEDS) -> list[str]:
    """Which of the modules this Python does not have. Loads none of them."""
    return [name for name in modules if importlib.util.find_spec(name) is None]


def install_needs() -> None:
    """Fetch with pip what a fetched course lacks; Colab and Kaggle have everything. pip says what it cannot do."""
    if fetched() and (names := [name.lower() for name in lacking()]):
        print(tr("Installing {names}; PyTorch takes some minutes.", names=", ".join(names)))
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", *names])
        importlib.invalidate_caches()


def check_needs(modules: Iterable[str] = NEEDS) -> None:
    """Raises CourseError where this Python lacks one of the modules, or its torch is too old. Loads none of them."""
    missing = lacking(modules)
    if missing == ["torch"]:
        raise CourseError(
            tr(
                "PyTorch is not installed in this Python ({python}). In a notebook, run `%pip install torch`, then "
                "restart the kernel; or choose the kernel `.venv` that `python start.py` has made.",
                python=sys.executable,
            )
            + f" {see('no-torch')}"
        )
    if missing:
        raise CourseError(
            tr(
                "This Python ({python}) lacks {names}: it is probably not the course's. Choose the kernel `.venv` "
                "that `python start.py` has made; in a terminal, run the Python in the folder `.venv`.",
                python=sys.executable,
                names=", ".join(missing),
            )
            + f" {see('wrong-python')}"
        )
    if "torch" in modules and (found := installed_torch()) and _numbers(found) < OLDEST_TORCH:
        raise CourseError(
            tr(
                "PyTorch {found} is too old; the course needs {oldest} or newer. In a notebook, run "
                "`%pip install --upgrade torch`, then restart the kernel.",
                found=found,
                oldest=".".join(map(str, OLDEST_TORCH)),
            )
            + f" {see('old-torch')}"
        )


def installed_torch() -> str:
    """The version of torch as installed, "" where nobody has noted it."""
    try:
        return importlib.metadata.version("torch")
    except importlib.metadata.PackageNotFoundError:
        return ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])


def check_torch_loads() -> None:
    """Raises CourseError where torch is installed but cannot be loaded; tried in a process of its own."""
    try:
        tried = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", "import torch"],
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return
    if tried.returncode == 0:
        return
    said = tried.stderr.strip().splitlines() or [f"exit code {tried.returncode}"]
    problem = said[-1] if len(said[-1]) <= LONGEST else said[-1][:LONGEST] + " …"
    raise CourseError(
        tr("PyTorch is installed but does not load: {problem}.", problem=problem.rstrip("."))
        + f" {see('torch-does-not-load')}"
    )
