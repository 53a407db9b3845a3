"""`python -m checker learn`: the next chapter, opened in JupyterLab."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from .course import CourseError, in_clone, notebook_name, notebook_path, settings
from .messages import tr
from .progress_file import learning_folder, next_chapter


def next_notebook(language: str, number: str | None = None) -> Path:
    """The learner's copy of a chapter's notebook, by default of the next unfinished one.

    In a clone that is the TODO notebook itself. From an installed course it is copied into the current
    folder, unless it is there already: what a learner wrote is never overwritten. Raises CourseError.
    """
    number = number or next_chapter(learning_folder(language))
    source = notebook_path("TODO", language, number)
    if not source.is_file():
        raise CourseError(
            tr(
                "There is no notebook for chapter {number} in language {language}; there is {all}.",
                number=number,
                language=language,
                all=", ".join(settings()["languages"]),
            )
        )
    if in_clone():
        return source
    target = Path.cwd() / notebook_name("TODO", language, number)
    if not target.exists():
        shutil.copyfile(source, target)
    return target


def open_lab(notebook: Path, browser: bool = True, port: int | None = None) -> int:
    """Open JupyterLab at a notebook; its exit code. Says what to do where JupyterLab is not installed."""
    if importlib.util.find_spec("jupyterlab") is None:
        print(
            tr(
                "Your notebook is {path}. Open it in VS Code or Colab, or run `pip install jupyterlab` first.",
                path=notebook,
            )
        )
        return 0
    command = [sys.executable, "-m", "jupyterlab", str(notebook)]
    command += [] if browser else ["--no-browser"]
    command += [f"--port={port}"] if port else []
    try:
        return subprocess.run(command, check=False).returncode
    except KeyboardInterrupt:
        return 0
