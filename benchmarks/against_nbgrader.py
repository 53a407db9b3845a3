"""How fast is a further submission graded, beside nbgrader on notebooks with the same cells?

    python -m venv FOLDER && FOLDER/bin/pip install nbgrader torch matplotlib safetensors rich
    python -m benchmarks.against_nbgrader FOLDER/bin/nbgrader [--students 40] [--by-nbgrader 4] [--workers 1 2]

Makes submissions of one chapter that differ: most blanks right, some in another spelling, some wrong in a way that the
course lists or in one that it does not, some open, and in a tenth of the cells a line of the learner's own. Grades them
at both command lines, one after the other: one alone, then all. What a further submission takes is the difference,
shared among them. nbgrader gets the same code cells, with a test cell of one cheap line for each blank, and only the
first of the submissions: each takes it as long as the last one. The course's grader is given them all, because it keeps
what it has seen: the more a class hands in, the less each costs.
`grade-class` is measured with each number of workers.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from rich.console import Console
from rich.table import Table

from checker.course import HERE, Lesson, lesson, notebook_path
from checker.exercise import fillings

MIX = {"answer": 0.6, "right": 0.2, "mistake": 0.05, "wrong": 0.05, "open": 0.1}
OWN_LINE = 0.1  # of the cells end in a line that nobody else has: all their blanks are code that has never been run


def submission(this: Lesson, seed: int) -> nbformat.NotebookNode:
    """A learner's notebook: every blank filled by chance, as MIX says."""
    chance = random.Random(seed)
    notebook = nbformat.read(notebook_path("TODO", "en", this.number), as_version=4)
    cells = {cell.id: cell for cell in this.blank_cells}
    for cell in notebook.cells:
        if cell.id in cells:
            filled = {}
            for blank in cells[cell.id].blanks:
                exercise = this.chapter[blank.name]
                kind = chance.choices(list(MIX), MIX.values())[0]
                if kind == "open":
                    filled[blank.name] = ["____"] * len(blank.answers)
                elif kind == "answer":
                    filled[blank.name] = list(blank.answers)
                else:
                    mistakes = [mistake.filling for mistake in exercise.mistakes]
                    texts = {"right": exercise.right, "mistake": mistakes, "wrong": exercise.wrong}[kind]
                    filled[blank.name] = fillings(chance.choice(texts))
            cell.source = cells[cell.id].fill(filled)
            if chance.random() < OWN_LINE:
                cell.source += f"\nprint({chance.random()})"
    return notebook


def for_nbgrader(notebook: nbformat.NotebookNode, this: Lesson) -> nbformat.NotebookNode:
    """The same code cells, without the course's own door, and with a cell that is worth a point for each blank."""
    blanks = {cell.id: cell.blanks for cell in this.blank_cells}
    cells = []
    for cell in notebook.cells:
        if cell.cell_type != "code" or "checker.start" in cell.source:
            continue
        cells.append(nbformat.v4.new_code_cell(cell.source))
        if cell.id in blanks:
            cells[-1].metadata["nbgrader"] = _role(cell.id, solution=True)
        for blank in blanks.get(cell.id, []):
            cells.append(nbformat.v4.new_code_cell("assert True"))
            cells[-1].metadata["nbgrader"] = _role(blank.name, grade=True, locked=True) | {"points": 1}
    return nbformat.v4.new_notebook(
        cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    )


def _role(name: str, grade: bool = False, solution: bool = False, locked: bool = False) -> dict:
    return {
        "schema_version": 3,
        "grade_id": name,
        "grade": grade,
        "solution": solution,
        "locked": locked,
        "task": False,
        "cell_type": "code",
    }


def timed(command: list[str], folder: Path) -> float:
    """Seconds that a command takes. Raises SystemExit with its words where it fails to run at all."""
    began = time.perf_counter()
    # nbgrader calls programs of its own environment by their bare names.
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ["PATH"]])
    environment = os.environ | {"PYTHONPATH": str(HERE.parent), "JUPYTER_PREFER_ENV_PATH": "1", "PATH": path}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return time.perf_counter() - began


def nbgrader_seconds(program: str, notebooks: list, this: Lesson, folder: Path) -> tuple[float, float]:
    """Seconds for the first submission alone, and for all."""
    (folder / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'bench'\nc.ExecutePreprocessor.timeout = 120\n", "utf-8"
    )
    made = [for_nbgrader(notebook, this) for notebook in notebooks]
    source = folder / "source" / "ps1"
    source.mkdir(parents=True)
    nbformat.write(made[0], source / "chapter.ipynb")
    timed([program, "generate_assignment", "ps1", "--force"], folder)
    for number, notebook in enumerate(made):
        place = folder / "submitted" / f"student{number}" / "ps1"
        place.mkdir(parents=True)
        nbformat.write(notebook, place / "chapter.ipynb")
    one = timed([program, "autograde", "ps1", "--student", "student0", "--force"], folder)
    if not (folder / "autograded" / "student0" / "ps1" / "chapter.ipynb").is_file():
        raise SystemExit("nbgrader wrote no graded notebook: does its environment have what the chapter imports?")
    everyone = timed([program, "autograde", "ps1", "--force"], folder)
    graded = list((folder / "autograded").rglob("*.ipynb"))
    if len(graded) != len(made):
        raise SystemExit(f"nbgrader graded {len(graded)} of {len(made)}")
    return one, everyone


def our_seconds(notebooks: list, folder: Path, *words: str) -> tuple[float, float]:
    """Seconds that a command of the checker takes for the first submission alone, and for all."""
    for number, notebook in enumerate(notebooks):
        for place in ("all", "one")[: 1 + (number == 0)]:
            (folder / place).mkdir(exist_ok=True)
            nbformat.write(notebook, folder / place / f"student{number}_chapter.ipynb")
    command = [sys.executable, "-m", "checker", *words]
    return timed([*command, str(folder / "one")], HERE.parent), timed([*command, str(folder / "all")], HERE.parent)


def main() -> int:
    """Measure both, print a table and the ratios."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.against_nbgrader", description=__doc__.split("\n")[0])
    parser.add_argument("nbgrader", help="the nbgrader program of an environment that has torch, too")
    parser.add_argument("--chapter", default="06")
    parser.add_argument("--students", type=int, default=40)
    parser.add_argument("--by-nbgrader", type=int, default=4, help="how many of them nbgrader gets, too")
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2], help="of grade-class")
    options = parser.parse_args()
    this = lesson(options.chapter)
    notebooks = [submission(this, seed) for seed in range(options.students)]
    counts = {"nbgrader autograde": options.by_nbgrader}
    with tempfile.TemporaryDirectory() as name:
        rows = {
            "nbgrader autograde": nbgrader_seconds(
                options.nbgrader, notebooks[: options.by_nbgrader], this, _sub(name, "nbgrader")
            )
        }
        for label, words in (
            ("checker grade, bubblewrap", ["grade", "--json"]),
            ("checker grade, no sandbox", ["grade", "--json", "--no-sandbox"]),
            ("checker grade, bubblewrap, nothing remembered", ["grade", "--json", "--remember", "0"]),
            *((f"checker grade-class, workers: {n}", ["grade-class", "--workers", str(n)]) for n in options.workers),
        ):
            rows[label] = our_seconds(notebooks, _sub(name, label), *words)
    title = f"chapter {options.chapter}, {len(this.blanks)} blanks"
    table = Table(title, "first (s)", "each further (s)", "a minute", "ratio")
    base = None
    for label, (one, everyone) in rows.items():
        each = (everyone - one) / (counts.get(label, options.students) - 1)
        base = base or each
        table.add_row(label, f"{one:.2f}", f"{each:.3f}", f"{60 / each:.0f}", f"{base / each:.1f}")
    Console().print(table)
    return 0


def _sub(folder: str, name: str) -> Path:
    path = Path(folder) / name.replace(" ", "_").replace(",", "").replace(":", "")
    path.mkdir()
    return path


if __name__ == "__main__":
    sys.exit(main())
