"""A small made-up chapter, so that the machinery is tested apart from the course's content."""

from __future__ import annotations

import os
import sys
import textwrap

import pytest

from checker.blanks import parse_cell
from checker.course import Lesson
from checker.exercise import Chapter, Exercise, Mistake
from checker.judge import Judge
from checker.session import Session
from generator.references import make_references

# The tests expect each notebook to speak its own language, on a computer of any language.
for _name in ("COURSE_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES"):
    os.environ.pop(_name, None)
os.environ["LANG"] = "C.UTF-8"


def make_lesson(*cells: str, exercises: list[Exercise], exports=()) -> Lesson:
    """A lesson called chapter 98 from the sources of its answer cells."""
    parsed = [parse_cell(textwrap.dedent(source).strip("\n"), f"cell-{i}") for i, source in enumerate(cells)]
    lesson = Lesson("98", parsed, Chapter(exercises, exports), {cell.id: set() for cell in parsed})
    for count, blank in enumerate(lesson.blanks, start=1):
        blank.number, blank.level = f"98.{count}", 1
    return lesson


TOY_CELLS = (
    """
    import torch
    text = "banana"
    """,
    """
    chars = sorted(set(text))  # BLANK chars: every different character of the text, in order
    count = len(chars)  # BLANK count: how many there are
    """,
    """
    table = {c: i for i, c in enumerate(chars)}

    def encode(string):
        return [table[c] for c in string]  # BLANK encode: the id of each character
    """,
    """
    query = torch.arange(6.0).reshape(2, 3)
    key = torch.arange(12.0).reshape(4, 3) / 7
    scores = query @ key.transpose(-2, -1)  # BLANK scores: compare every query with every key
    """,
    """
    total = 0
    # BEGIN BLANK total: add up the squares of all ids of the text
    for i in encode(text):
        total += i * i
    # END BLANK total
    """,
)


def toy_exercises() -> list[Exercise]:
    """How the blanks of TOY_CELLS are judged."""
    return [
        Exercise(
            "chars",
            given=[{"text": "zebra"}, {"text": ""}],
            hints=("a", "b", "c"),
            mistakes=[
                Mistake("sorted(text)", "Each character should stand there once."),
                Mistake("set(text)", "A set has no order."),
            ],
            wrong=["[]", "text", "['a', 'b', 'n']"],
            right=["sorted(list(set(text)))", "sorted(dict.fromkeys(text))", "sorted({c for c in text})"],
        ),
        Exercise(
            "count",
            given=[{"text": "xx"}, {"text": ""}],
            hints=("a", "b", "c"),
            read=lambda ns: ns["count"],
            mistakes=[Mistake("len(text)", "That counts every letter.")],
            wrong=["0", "3", "None", "len(chars) - 1"],
            right=["sum(1 for c in chars)", "chars.__len__()", "len(list(chars))"],
        ),
        Exercise(
            "encode",
            read=lambda ns: [ns["encode"]("nab"), ns["encode"]("")],
            hints=("a", "b", "c"),
            mistakes=[
                Mistake("[c for c in string]", "These are still characters."),
                Mistake("[table[string]]", "One character at a time."),
            ],
            wrong=["string", "[]", "[0, 1]"],
            right=["list(map(table.get, string))", "[table.get(c) for c in string]", "list(table[c] for c in string)"],
        ),
        Exercise(
            "scores",
            read="scores",
            hints=("a", "b", "c"),
            ready_made=["F.scaled_dot_product_attention", "matmul"],
            mistakes=[Mistake("query @ key.reshape(3, 4)", "Reshaping is not transposing.")],
            wrong=["query", "torch.zeros(2, 4)", "key @ query.T", "query @ key.T / 3"],
            right=["query @ key.T", "query @ key.mT", "torch.einsum('qd,kd->qk', query, key)"],
        ),
        Exercise(
            "total",
            given=[{"text": "nab"}, {"text": ""}],
            seconds=2,
            hints=("a", "b", "c"),
            mistakes=[Mistake("total = sum(encode(text))", "Square them first.")],
            wrong=["total = 0", "pass", "total = 5", "total = total + 1"],
            right=[
                "total = sum(i * i for i in encode(text))",
                "total = sum(i ** 2 for i in encode(text))",
                "for i in encode(text):\n    total = total + i ** 2",
            ],
        ),
    ]


@pytest.fixture(autouse=True)
def main_module(monkeypatch):
    """A shell of IPython puts a module of its own in this place; what starts processes later needs the real one."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture(scope="session")
def toy_lesson() -> Lesson:
    return make_lesson(*TOY_CELLS, exercises=toy_exercises())


@pytest.fixture(scope="session")
def toy_references(toy_lesson):
    return make_references(toy_lesson, "")


@pytest.fixture(scope="session")
def toy_judge(toy_lesson, toy_references):
    with Session(toy_lesson) as session:
        yield Judge(session, toy_references)
