"""How long the first cell takes on a fresh machine like Colab's, beside what torch alone takes to load there.

    python -m benchmarks.colab FOLDER

FOLDER keeps the environment (made the first time: some GB, some minutes). The course is installed from a file, so the
time to fetch it from GitHub is not in it; everything else is: building the wheel, fetching and building the data.

On two cores that had other work to do, too (compare the other figures with the first two):

    import torch, first: 7.6 s
    import torch, again: 17.0 s
    the first cell: 35.1 s
    the first cell after a restart of the kernel: 1.0 s
    of the first: the data 5.0 s, pip 20.9 s
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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder.resolve()
    if reason := why_not():
        print(reason, file=sys.stderr)
        return 1
    colab = Colab(folder)
    with tempfile.TemporaryDirectory() as place:
        disk = Path(place)
        course = course_zip(disk)
        (disk / "home").mkdir()
        python = str(colab.python)
        for name in ("first", "again"):  # the second time, the files of torch are in memory
            print(f"import torch, {name}: {seconds([python, '-c', 'import torch'], disk / 'home'):.1f} s")
        colab.forget_course()
        [cell] = colab.run([set_up_cell("01", course)], disk / "machine").cells
        print(f"the first cell: {cell_seconds(cell):.1f} s")
        [cell] = colab.run([set_up_cell("01", course)], disk / "machine").cells
        print(f"the first cell after a restart of the kernel: {cell_seconds(cell):.1f} s")
        fresh = disk / "fresh"
        fresh.mkdir()
        print(f"of the first: the data {seconds([python, '-m', 'checker._data.prepare'], fresh):.1f} s", end=", ")
        colab.forget_course()
        install = [python, "-m", "pip", "install", "--quiet", str(course)]
        print(f"pip {seconds(install, fresh):.1f} s")
        colab.forget_course()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
