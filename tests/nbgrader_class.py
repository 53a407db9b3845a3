"""A class for nbgrader: what its learners hand in, and nbgrader's own commands run on it, one after the other."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from checker.course import HERE, lesson
from checker.todo import code

STAMP = "2026-11-02 08:00:00.000000 UTC"
# nbgrader itself, each command as its command line starts it; one process, as loading it takes seconds.
COMMANDS = """
import json, sys, time
from jupyter_core.application import NoStart
from nbgrader.apps import NbGraderApp
for words in json.loads(sys.argv[1]):
    print("$ nbgrader", *words, flush=True)
    app = NbGraderApp.instance()
    app.initialize(words)
    try:
        app.start()
    except NoStart:
        pass  # a command has run in its place
    except SystemExit as end:
        if end.code:
            sys.exit(f"nbgrader {words} ended with {end.code}")
    app.subapp.clear_instance()
    print(f"{time.process_time():.1f} s of processor time so far", flush=True)
"""


def nbgrader(folder: Path, *commands: str) -> str:
    """Run nbgrader's commands in a course's folder; what they print. Fails where one of them does."""
    environment = os.environ | {"PYTHONPATH": str(HERE.parent), "COURSE_LANG": ""}
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environment["PATH"]])  # it calls `alembic`
    environment["JUPYTER_CONFIG_DIR"] = environment["JUPYTER_DATA_DIR"] = str(folder / "jupyter")
    words = [[*command.split(), f"--Exchange.root={folder / 'exchange'}"] for command in commands]
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS, json.dumps(words)], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout + done.stderr


def hand_in(folder: Path, assignment: str, learner: str, notebook: dict) -> None:
    """Put a notebook where `nbgrader submit` of this learner would put it."""
    [course] = (folder / "exchange").iterdir()
    place = course / "inbound" / f"{learner}+{assignment}+{STAMP}+{learner}"
    shutil.copytree(course / "outbound" / assignment, place)
    [path] = place.glob("*.ipynb")
    path.write_text(json.dumps(notebook), encoding="utf-8")
    (place / "timestamp.txt").write_text(STAMP, encoding="utf-8")
    (place / "submission_secret.txt").write_text(learner, encoding="utf-8")


def filled(notebook: dict, number: str, fillings: dict[str, str | None]) -> dict:
    """A copy of a notebook that was handed out, with blanks filled; None stands for the answer."""
    notebook = copy.deepcopy(notebook)
    cells = {cell["id"]: cell for cell in notebook["cells"]}
    for cell in lesson(number).blank_cells:
        texts = {
            blank.name: blank.answers if fillings[blank.name] is None else [fillings[blank.name]]
            for blank in cell.blanks
            if blank.name in fillings
        }
        cells[cell.id]["source"] = cell.fill(texts)
    return notebook


def all_right(notebook: dict, number: str) -> dict:
    """Every blank filled with its answer."""
    return filled(notebook, number, {blank.name: None for blank in lesson(number).blanks})


def hostile(notebook: dict, number: str, right: str, deleted: str, mark: Path) -> dict:
    """One blank earned, and everything tried to get the points of the others."""
    yes = "type('Yes', (), {'__eq__': lambda *_: True, '__bool__': lambda _: True})()"
    wrong = {blank.name: yes for blank in lesson(number).blanks if not blank.region and len(blank.spans) == 1}
    notebook = filled(notebook, number, wrong | {right: None})
    tricks = [
        f"open({str(mark)!r}, 'w').write('it was run')",
        "import builtins\nbuiltins.check = check = lambda *_: 'passed'",
        "import checker.compare, checker.grade\nchecker.compare.compare = lambda *_: None",
        'import checker\nchecker.start("00", language="en")',
        "get_ipython().set_custom_exc((Exception,), lambda *_: None)",
    ]
    own = [code(f"trick-{index}", text) for index, text in enumerate(tricks)]
    notebook["metadata"]["course"]["chapter"] = "00"
    cells = [cell for cell in notebook["cells"] if cell["id"] != f"points-{deleted}"]
    for cell in cells:
        mark_of_nbgrader = cell["metadata"].get("nbgrader", {})
        if mark_of_nbgrader.get("grade"):
            mark_of_nbgrader |= {"points": 1000, "solution": True, "locked": False, "checksum": "0"}
            forged = {"output_type": "execute_result", "execution_count": 1, "metadata": {}}
            cell |= {"source": "1000", "execution_count": 1, "outputs": [forged | {"data": {"text/plain": "1000"}}]}
        elif mark_of_nbgrader.get("solution"):
            mark_of_nbgrader |= {"grade": True, "points": 1000}
    own[0]["metadata"] = {"nbgrader": {"grade_id": "bonus", "grade": True, "points": 1000, "solution": False}}
    own[1]["metadata"] = {"nbgrader": "broken"}
    twice = copy.deepcopy(next(cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade")))
    twice["id"] = "twice"
    notebook["cells"] = own + cells + [twice]
    return notebook


def output_of(cells: Iterable[dict], name: str) -> str:
    """The text of the outputs of the cell that nbgrader knows by this name."""
    [cell] = [cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade_id") == name]
    texts = [output.get("text") or output.get("traceback") for output in cell["outputs"]]
    return "\n".join("".join(text) if isinstance(text, str) else "\n".join(text) for text in texts)
