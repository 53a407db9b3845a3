"""How long the first cell takes on a fresh machine like Colab's, beside what torch alone takes to load there.

    python -m benchmarks.colab FOLDER

FOLDER keeps the environment (made the first time: some GB, some minutes). The course, a zip file of 11 MB, comes from
this disk and not from GitHub: add what your network takes for it. Everything else is in it, fetching and building the
data among it.

On two cores with nothing else to do:

    a new machine, again:
      the first cell: 3.2 s
      the first cell after a restart of the kernel: 0.5 s
    piece by piece:
      unpacking: 0.6 s, of them 0.4 s of the processor
      importing the checker: 0.9 s, of them 0.5 s of the processor
      the data: 2.5 s, of them 1.6 s of the processor
      reading the chapter: 0.1 s, of them 0.1 s of the processor

Where others used the cores too, single runs took up to 26 s.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from colab_like import Colab, course_zip, set_up_cell, why_not  # noqa: E402


def seconds(command: list[str], home: Path) -> float:
    """How long a command takes with an empty home folder."""
    began = time.perf_counter()
    environment = os.environ | {"HOME": str(home), "PYTHONPATH": ""}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment, cwd=home)
    return time.perf_counter() - began


def cell_seconds(cell) -> float:
    """How long a cell has run, as its kernel told."""
    times = cell.metadata["execution"]
    began, ended = (times[name].replace("Z", "+00:00") for name in ("iopub.execute_input", "shell.execute_reply"))
    return (datetime.fromisoformat(ended) - datetime.fromisoformat(began)).total_seconds()


# What the first cell does, piece by piece. Seconds of the processor tell more where others use it, too.
PIECES = """
import os, shutil, sys, time
def clocks():
    return time.perf_counter(), sum(os.times()[:4])
def piece(name):
    global began
    passed, busy = (now - then for now, then in zip(clocks(), began))
    print(f"  {name}: {passed:.1f} s, of them {busy:.1f} s of the processor")
    began = clocks()
began = clocks()
shutil.unpack_archive(sys.argv[1], "course", "zip")
piece("unpacking")
sys.path.insert(0, sys.argv[2])
import checker.notebook
piece("importing the checker")
import contextlib, io
with contextlib.redirect_stdout(io.StringIO()):
    checker.data()
piece("the data")
checker.notebook.lesson("01")
piece("reading the chapter")
"""


def pieces(python: str, course: Path, folder: Path) -> None:
    """Print what the first cell's time goes into, as a process of its own does the same."""
    folder.mkdir()
    environment = os.environ | {"HOME": str(folder), "PYTHONPATH": ""}
    command = [python, "-c", PIECES, str(course), str(folder / "course" / "course")]
    subprocess.run(command, check=True, env=environment, cwd=folder)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder.resolve()
    if reason := why_not():
        print(reason, file=sys.stderr)
        return 1
    colab = Colab(folder)
    colab.forget_course()
    with tempfile.TemporaryDirectory() as place:
        disk = Path(place)
        course = course_zip(disk)
        (disk / "home").mkdir()
        python = str(colab.python)
        for name in ("first", "again"):  # the second time, the files of torch are in memory
            print(f"import torch, {name}: {seconds([python, '-c', 'import torch'], disk / 'home'):.1f} s")
        for name in ("first", "again"):
            print(f"a new machine, {name}:")
            for what in ("the first cell", "the first cell after a restart of the kernel"):
                [cell] = colab.run([set_up_cell("01", course)], disk / name).cells
                print(f"  {what}: {cell_seconds(cell):.1f} s")
        print("piece by piece:", flush=True)
        pieces(python, course, disk / "pieces")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
