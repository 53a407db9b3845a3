"""Does it matter how often a cell is run? Every answer notebook with each cell run twice, compared with what is stored.

    python -m benchmarks.twice [--chapter NN]

Prints the cells whose second output differs from the stored one; exit 1 when there is any. Cells that take minutes,
and cells whose output is known to differ from machine to machine, are run or left out as the tests do it. A cell that
asks for a hint is meant to go on to the next hint.
"""

from __future__ import annotations

import argparse
import copy
import sys
import tempfile
from pathlib import Path

import nbformat
from tqdm import tqdm

from checker.course import chapter_numbers, normal_number, notebook_path
from generator.perfect import run

LEFT_OUT = {"slow", "nbval-ignore-output", "nbval-skip"}


def shown(cell) -> str:
    """What a cell shows as text: printed lines, values, pictures by their alternative text."""
    pieces = []
    for output in cell.outputs:
        pieces.append(output.get("text", "") if output.output_type == "stream" else "")
        pieces.append(output.get("data", {}).get("text/plain", ""))
    return "".join("".join(piece) for piece in pieces)


def differing(number: str) -> list[str]:
    """The sources of the cells whose second output is not the stored one."""
    stored = nbformat.read(notebook_path("ANSWER", "en", number), as_version=4)
    cells = [c for c in stored.cells if c.cell_type == "code" and "slow" not in c.metadata.get("tags", [])]
    doubled = copy.deepcopy(stored)
    doubled.cells = [copy.deepcopy(cell) for cell in cells for _ in range(2)]
    for index, cell in enumerate(doubled.cells):
        cell.id = f"cell-{index}"
    with tempfile.TemporaryDirectory() as folder:
        run(doubled, Path(folder))
    return [
        once.source
        for once, again in zip(cells, doubled.cells[1::2])
        if not LEFT_OUT & set(once.metadata.get("tags", []))
        and not once.source.startswith("hint(")
        and shown(once) != shown(again)
    ]


def main() -> int:
    """Run all chapters, or one."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--chapter", metavar="NN")
    chapter = options.parse_args().chapter
    found = 0
    for number in tqdm([normal_number(chapter)] if chapter else chapter_numbers(), desc="chapters"):
        for source in differing(number):
            found += 1
            tqdm.write(f"chapter {number}: run twice, this shows something else:\n{source}\n")
    print("every cell shows the same when it is run twice" if not found else f"{found} cells differ")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
