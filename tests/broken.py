"""Notebooks as they really come in: cut, merged, retyped, reordered, half converted; for tests and the fuzzer."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from checker.judge import Judge
from checker.plan import Plan
from checker.verdict import BLANK, Verdict

# `choose(n)` gives a number from 0 to n - 1; who calls decides by what chance.
Choose = Callable[[int], int]
PIECES = [
    "____",
    "# TODO 98.1: x",
    "# BLANK a: b",
    "\n",
    "\r\n",
    "%%time\n",
    "!ls\n",
    "x = ",
    "return ",
    "await ",
    "lambda",
]
PIECES += [*'(){}:\t\\"\0\ud800é', "'''", "    ", "日本", "9" * 5000, "(" * 300]
METADATA = [
    {"colab": {"provenance": [], "toc_visible": True}, "accelerator": "GPU"},
    {"vscode": {"interpreter": {"hash": "0"}}, "language_info": {"name": "python", "version": 3}},
    {"kernelspec": {"name": "ir", "language": "R"}, "language_info": {"name": "R"}},
    {"course": {"chapter": [], "version": {}, "kind": 3}},
    {"course": None},
    [],
    None,
    5,
]


def break_once(notebook: dict[str, Any], choose: Choose) -> None:
    """Do one thing to a notebook that people, programs or accidents do."""
    cells = notebook.get("cells")
    if not isinstance(cells, list) or not cells:
        return
    at, other = choose(len(cells)), choose(len(cells))
    cell = cells[at]
    kind = choose(16)
    if kind == 0:
        del cells[at]
    elif kind == 1:
        cells.insert(other, copy.deepcopy(cell))
    elif kind == 2:
        cells[at], cells[other] = cells[other], cells[at]
    elif kind == 3 and isinstance(cell, dict):
        cell["cell_type"] = ["markdown", "raw", "code", "", None, 3][choose(6)]
    elif kind == 4:
        notebook["metadata"] = copy.deepcopy(METADATA[choose(len(METADATA))])
    elif kind == 5:
        cells[at] = [None, 5, [], "x", {}, {"cell_type": "code"}][choose(6)]
    elif kind == 6:
        notebook.update([("nbformat", 3), ("nbformat", "4"), ("nbformat_minor", None)][choose(3) : choose(3) + 1])
    elif kind == 7 and isinstance(cell, dict):
        cell["id"] = [None, 3, "", "x" * 100][choose(4)]
    elif isinstance(cell, dict):
        source = cell.get("source", "")
        text = "".join(map(str, source)) if isinstance(source, list) else str(source)
        if kind == 8:
            text = text.replace("\n", "\r\n")
        elif kind == 9:
            lines = text.split("\n")
            half = choose(len(lines) + 1)
            cells.insert(at + 1, {"cell_type": "code", "source": "\n".join(lines[half:])})
            text = "\n".join(lines[:half])
        elif kind == 10 and isinstance(cells[other], dict):
            text += "\n" + "".join(map(str, cells[other].get("source", "")))
        elif kind == 11:
            text = text[: choose(len(text) + 1)]
        elif kind == 12:
            text = "\n".join(line.split("#")[0] for line in text.split("\n"))
        elif kind == 13:
            text = text.replace("____", ["1", "x", "None", "f(____)", "[_ for _ in ____]"][choose(5)])
        else:
            place = choose(len(text) + 1)
            text = text[:place] + PIECES[choose(len(PIECES))] + text[place + choose(3) :]
        cell["source"] = text if choose(2) else text.splitlines(keepends=True)


def as_file(notebook: dict[str, Any], choose: Choose) -> bytes:
    """The notebook's bytes, sometimes in another encoding, with another end, or cut."""
    text = json.dumps(notebook, ensure_ascii=bool(choose(2)))
    content = text.encode(["utf-8", "utf-8-sig", "utf-16", "latin-1"][choose(4) * choose(2)], "replace")
    return content[: choose(len(content) + 1)] if not choose(8) else content


class Unrun(Judge):
    """A judge that plans everything and runs nothing, so that a million notebooks can be tried."""

    def settle(self, plans: Any) -> list[Verdict]:
        """Every plan gets a verdict."""
        plans: list[Plan] = list(plans)
        for plan in plans:
            assert (plan.order is None) != (plan.verdict is None)
            plan.verdict = plan.verdict or Verdict(BLANK, plan.blank.name, plan.blank.number, plan.blank.prompt)
        return [plan.verdict for plan in plans]
