"""How long a new user waits for the first verdict, step by step, in each environment. Reading and typing do not count.

    python -m benchmarks.first_verdict [--course CLONE] [--colab FOLDER] [--pictures FOLDER]

It clones this repository (what is committed), sets it up with `start.py` as the README says, opens chapter 00 in
JupyterLab, fills the first blank, and grades the same notebook in the terminal. --course takes a clone that is set up
already; --colab also runs the first cells on a machine like Colab's (see benchmarks/colab.py); --pictures keeps what
the browser shows after each step.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import colab_like  # noqa: E402
from lab import PATIENCE, PLACES, SETTINGS, Lab, why_not  # noqa: E402

from benchmarks.colab import cell_seconds  # noqa: E402
from checker.course import lesson, notebook_name, settings  # noqa: E402

CHAPTER = lesson("00")
FIRST = CHAPTER.blank_cells[0]
BLANK = FIRST.blanks[0]
ANSWERED = FIRST.fill({BLANK.name: BLANK.answers})
PASSED = f"✓ {BLANK.number}"


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """Print how long something took."""
    began = time.perf_counter()
    yield
    print(f"  {name}: {time.perf_counter() - began:.1f} s", flush=True)


def cells_above() -> list[str]:
    """The ids of the code cells between the set-up cell and the first blank."""
    return [cell.id for cell in CHAPTER.state_cells[: CHAPTER.state_cells.index(FIRST)] if cell.id != "setup"]


def python_of(course: Path) -> Path:
    """The Python that `start.py` has made."""
    return course / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def clean() -> dict[str, str]:
    """This environment without what would lead Python or the course elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COURSE_"))}


def set_up(course: Path) -> None:
    """Clone and install, as the README says."""
    print("Once")
    with step("git clone"):
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(course)], check=True)
    with step("start.py: packages and text"):
        command = [sys.executable, "start.py", "prepare"]
        subprocess.run(command, cwd=course, env=clean(), check=True, stdout=subprocess.DEVNULL)


class Started(Lab):
    """What `start.py` opens, in a browser of ours."""

    def __init__(self, course: Path, home: Path):
        self.course, self.home, self.size = course, home, (1200, 900)
        self.folder = course / f"{settings()['prefix']}_TODO" / "en"
        self.name = notebook_name("TODO", "en", CHAPTER.number)

    def _start_server(self, stack: contextlib.ExitStack) -> None:
        for name, values in SETTINGS.items():
            self._configure(f"settings/{name}.jupyterlab-settings", values)
        # So that the page can be asked which cell is which.
        self._configure("config/jupyter_server_config.json", {"LabApp": {"expose_app_in_browser": True}})
        environment = clean() | {name: str(self.home / place) for name, place in PLACES.items()}
        command = [str(python_of(self.course)), "start.py", "--no-browser"]
        log = self.home / "server.log"
        with log.open("wb") as file:
            server = subprocess.Popen(command, cwd=self.course, env=environment, stdout=file, stderr=subprocess.STDOUT)
        stack.callback(self._stop, server)
        end = time.monotonic() + PATIENCE
        while not (found := re.search(r"(http://127\.0\.0\.1:\d+)\S*\?token=(\w+)", log.read_text("utf-8", "replace"))):
            if server.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"start.py gives no address.\n{log.read_text('utf-8', 'replace')}")
            time.sleep(0.1)
        self.address, self.url, self._token = found[0], found[1], found[2]

    def _configure(self, name: str, values: dict) -> None:
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values), encoding="utf-8")

    def open(self) -> None:
        """Open the address that `start.py` has printed, and wait until the chapter can be used."""
        self.page.goto(self.address)
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")
        self.page.wait_for_function("window.jupyterapp?.shell.currentWidget?.context?.isReady")
        self._cells().nth(len(self.saved()["cells"]) - 1).wait_for(state="attached")


def in_jupyterlab(course: Path, pictures: Path | None) -> None:
    """From `python start.py` to the first verdict in the browser."""
    print("JupyterLab")

    def show(name: str) -> None:
        if pictures:
            lab.page.screenshot(path=pictures / f"first_{name}.png")

    with tempfile.TemporaryDirectory() as home, contextlib.ExitStack() as stack:
        lab = Started(course, Path(home))
        with step("python start.py, until the chapter is on the screen"):
            stack.enter_context(lab)
            lab.open()
        show("1_opened")
        with step("the kernel is ready"):
            lab.wait_for_kernel()
        with step("the first cell"):
            lab.run("setup")
        show("2_set_up")
        for cell in cells_above():
            lab.run(cell)
        lab.write(FIRST.id, ANSWERED)
        with step("the first verdict"):
            lab.run(FIRST.id)
            lab.verdict(FIRST.id).wait_for()
        assert PASSED in lab.verdict(FIRST.id).inner_text()
        lab.cell(FIRST.id).scroll_into_view_if_needed()
        show("3_verdict")


def in_the_terminal(course: Path) -> None:
    """Grading a notebook file with its first blank filled."""
    print("Terminal")
    name = notebook_name("TODO", "en", CHAPTER.number)
    notebook = nbformat.read(course / f"{settings()['prefix']}_TODO" / "en" / name, as_version=4)
    next(cell for cell in notebook.cells if cell.id == FIRST.id).source = ANSWERED
    with tempfile.TemporaryDirectory() as folder:
        nbformat.write(notebook, Path(folder) / name)
        command = [str(python_of(course)), "-m", "checker", "grade", "--plain", "--all", str(Path(folder) / name)]
        for which in ("first", "second"):
            with step(f"grade, for the {which} time"):
                done = subprocess.run(command, cwd=course, env=clean(), capture_output=True, encoding="utf-8")
            assert BLANK.number in done.stdout and done.returncode == 1, done.stdout + done.stderr


def on_colab(folder: Path) -> None:
    """The cells down to the first blank, on a machine like Colab's."""
    print("A machine like Colab's")
    colab = colab_like.Colab(folder)
    colab.forget_course()
    with tempfile.TemporaryDirectory() as place:
        course = colab_like.course_zip(Path(place))
        above = [cell.answer for cell in CHAPTER.state_cells if cell.id in cells_above()]
        cells = [nbformat.v4.new_code_cell(source) for source in [*above, ANSWERED]]
        ran = colab.run([colab_like.set_up_cell(CHAPTER.number, course), *cells], Path(place) / "machine").cells
        print(f"  the first cell: {cell_seconds(ran[0]):.1f} s")
        print(f"  the first verdict: {cell_seconds(ran[-1]):.1f} s")
        assert PASSED in str(ran[-1].outputs)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--course", type=Path, help="a clone that is set up already")
    parser.add_argument("--colab", type=Path, help="the folder of benchmarks.colab")
    parser.add_argument("--pictures", type=Path, help="where pictures of the browser go (default: nowhere)")
    options = parser.parse_args()
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        course = options.course and options.course.resolve()
        if course is None:
            course = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))) / "course"
            set_up(course)
        if reason := why_not():
            print(f"JupyterLab: not tried, {reason}")
        else:
            in_jupyterlab(course, options.pictures)
        in_the_terminal(course)
    if options.colab and not (reason := colab_like.why_not()):
        on_colab(options.colab.resolve())
    elif options.colab:
        print(f"A machine like Colab's: not tried, {reason}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
