"""What a cell changes in place is told, whatever else is right about it."""

from __future__ import annotations

import pytest
import torch
from conftest import make_lesson
from torch import nn

from checker.exercise import Exercise, Mistake, Trials
from checker.judge import Judge
from checker.sandbox import launch
from checker.session import Session
from checker.touched import Watch
from checker.verdict import PASSED, WRONG
from generator.references import learner_cell, make_references


@pytest.mark.parametrize(
    ("code", "touched"),
    [
        ("table.mul_(2)", ["row", "table"]),
        ("table[1, 0] = 9.0", ["row", "table"]),
        ("row.add_(1)", ["row", "table"]),  # a view of it
        ("words.append('c')", ["words"]),
        ("words.sort()", ["words"]),  # they are not in order
        ("counts['b'] = 7", ["counts"]),
        ("del counts['a']", ["counts"]),
        ("seen.add(4)", ["seen"]),
        ("table = table * 2", []),
        ("table = table.clone().mul_(2)", []),
        ("words = sorted(words)", []),
        ("words[0] = words[0]", []),
        ("weight.grad = None; (weight ** 2).sum().backward()", []),
        ("''.join(words), table.sum(), counts.get('z')", []),
        ("long.append(1)", []),  # too long to be watched
    ],
)
def test_what_is_changed_in_place(code, touched):
    table = torch.ones(2, 3)
    names = {
        "table": table,
        "row": table[0],
        "words": ["b", "a"],
        "counts": {"a": 1},
        "seen": {1, 2},
        "weight": torch.ones(2, requires_grad=True),
        "layer": nn.Linear(2, 2),
        "long": list(range(20_000)),
    }
    watch = Watch(names)
    exec(code, names)
    assert watch.touched(names) == touched


CELLS = [
    "import torch\nquery = torch.tensor([[3.0, 4.0], [1.0, 2.0]])\nlog = []",
    "scaled = query / 2  # BLANK scaled: half of the query",
    "log.append(len(query))  # BLANK noted: put the number of rows into the log",
    "def half(x):\n    return x / 2  # BLANK half: half of x",
]
EXERCISES = [
    Exercise("scaled", read="scaled", mistakes=[Mistake("query * 2", "Half of it.")], hints=("a", "b", "c")),
    Exercise("noted", read="log", mistakes=[Mistake("log.append(0)", "The number of rows.")], hints=("a", "b", "c")),
    Exercise("half", read=Trials("half(query)"), mistakes=[Mistake("x * 2", "Half of it.")], hints=("a", "b", "c")),
]


@pytest.fixture(scope="module", params=[None, False], ids=["forked where it can", "one process"])
def judge(request):
    def started(classes, imports):
        sandbox = launch(forked=request.param)
        sandbox.prepare(classes, imports)
        return sandbox

    lesson = make_lesson(*CELLS, exercises=EXERCISES)
    with Session(lesson, started) as session:
        yield Judge(session, make_references(lesson, ""))


@pytest.mark.parametrize(
    ("name", "filling", "kind"),
    [
        ("scaled", "query.div(2)", PASSED),
        ("scaled", "query.div_(2)", WRONG),
        ("scaled", "query.clone().div_(2)", PASSED),
        ("noted", "log.append(query.shape[0])", PASSED),  # the answer does so, too
        ("half", "x.div_(2)", WRONG),  # what the probe gives it belongs to the notebook
        ("half", "x.div(2)", PASSED),
    ],
)
def test_a_right_result_does_not_excuse_it(judge, name, filling, kind):
    cell = judge.lesson.cell_of(name)
    source = learner_cell(cell, next(b for b in cell.blanks if b.name == name), filling)
    verdict = judge.judge_blank(source, name)
    assert verdict.kind == kind, verdict
    assert kind == PASSED or "`query`" in verdict.sentence and "twice" in verdict.sentence
