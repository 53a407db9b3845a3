"""Matching: formatting and extra statements do not matter, changed given code does, and every hole
captures what the learner wrote there; filling the other holes with the answers leaves no trace.
"""

import ast
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.blanks import MarkerError, parse_cell
from checker.match import Match, match_cell
from checker.verify import read_answer

QUICK = settings(deadline=None, max_examples=100, derandomize=True)


def captured(match: Match | None) -> dict[str, list[str]] | None:
    return match and {
        name: ["; ".join(map(ast.unparse, slot.nodes)) for slot in slots] for name, slots in match.slots.items()
    }


def match(answer: str, learner: str | None = None) -> dict[str, list[str]] | None:
    cell = parse_cell(answer)
    return captured(match_cell(cell, ast.parse(cell.answer if learner is None else learner)))


CELL = '''
import torch
def attend(query, key, mask=None):
    """Scores."""
    scores = query @ key.mT * 0.5  # BLANK scores: compare
    if mask is not None:
        scores = scores.masked_fill(mask == 0, float("-inf"))  # BLANK mask `mask == 0` `float("-inf")`: hide
    for row in range(len(scores)):  # BLANK rows: each row
        print("row", row, sep=": ")
    return torch.softmax(scores, dim=-1)  # BLANK soft `scores, dim=-1`: weights
total = 0
# BEGIN BLANK add: add up
for number in [1, 2, 3]:
    total += number
total = total / 3
# END BLANK add
print(f"total {total:.2f}", 'done')
'''
WRITTEN = {
    "scores": ["query @ key.mT * 0.5"],
    "mask": ["mask == 0", "float('-inf')"],
    "rows": ["range(len(scores))"],
    "soft": ["scores; dim=-1"],
    "add": ["for number in [1, 2, 3]:\n    total += number; total = total / 3"],
}


def test_each_hole_captures_its_answer():
    assert match(CELL) == WRITTEN


def test_nothing_is_captured_from_the_todo_cell():
    cell = parse_cell(CELL)
    found = match_cell(cell, ast.parse(cell.todo))
    assert all(slot.is_blank for slots in found.slots.values() for slot in slots)


def reformat(source: str, seed: int) -> str:
    """Other quotes, parentheses, blank lines, comments, and prints that the learner added at random places."""
    chance, lines = random.Random(seed), []
    for line in ast.unparse(ast.parse(source)).split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        if not line.strip().startswith(('"""', "else", "elif")) and chance.random() < 0.3:
            lines.append(
                indent + chance.choice(["# note", "print('look', 1)", "", "extra = [1,\n 2]", "pass", "assert True"])
            )
        head, _, value = line.partition(" = ")
        if value and chance.random() < 0.5:
            line = f"{head} = (  # why\n   {value}\n)"
        lines.append(line + chance.choice(["", "  ", "  # ____", "   # TODO 1.1: x"]))
    text = "\n".join(lines)
    return text.replace("'", '"') if chance.random() < 0.5 and '"' not in text else text


@QUICK
@given(st.integers(0, 10**6))
def test_formatting_comments_and_extra_statements_do_not_matter(seed):
    source = reformat(parse_cell(CELL).answer, seed)
    found = match(CELL, source)
    added = found.pop("add")[0]
    assert found == {k: v for k, v in WRITTEN.items() if k != "add"}, source
    assert "total += number" in added and "total = total / 3" in added  # a region keeps what was added inside


LEARNER = parse_cell(CELL).answer


@pytest.mark.parametrize(
    "old, new",
    [
        ("import torch\n", ""),
        ("total = 0\n", ""),
        ("total = 0\n", "total = 1\n"),
        ("total = 0\n", "total = False\n"),
        ("mask=None", "mask=0"),
        ("is not None", "is None"),
        ("torch.softmax", "torch.relu"),
        ('print("row"', 'print("Row"'),
        ("row, sep", "row, end"),
        ("def attend", "def other"),
        ("query, key, mask", "key, query, mask"),
        (".masked_fill", ".masked_scatter"),
        ("for row in", "for line in"),
        (":.2f", ":.3f"),
        ("return torch", "x = torch"),
        ("'done'", "'Done'"),
        ("'done'", "*'done'"),
        ("if mask", "while mask"),
    ],
)
def test_changed_given_code_does_not_match(old, new):
    assert old in LEARNER
    assert match(CELL, LEARNER.replace(old, new, 1)) is None


HOLES = [
    ("f(a)  # BLANK x `a`: p", "f(1, 2)", ["1; 2"]),
    ("f(a)  # BLANK x `a`: p", "f()", [""]),
    ("f(a)  # BLANK x `a`: p", "f(k=1)", ["k=1"]),
    ("f(a)  # BLANK x `a`: p", "f(*a, **b)", ["*a; **b"]),
    ("f(a, k=1)  # BLANK x `a`: p", "f(b, j=2, k=1)", ["b; j=2"]),
    ("f(a, k=1)  # BLANK x `a`: p", "f(b, k=2)", None),
    ("f(a, b, c)  # BLANK x `b`: p", "f(a, 1, 2, c)", ["1; 2"]),
    ("f(a, b, c)  # BLANK x `b`: p", "f(a, c)", [""]),
    ("f(a, b)  # BLANK x `a` `b`: p", "f(1, 2)", ["1", "2"]),
    ("f(a, k=1)  # BLANK x `1`: p", "f(a, k=2)", ["2"]),
    ("f(a, k=1)  # BLANK x `1`: p", "f(a, 2)", None),
    ("f(a, k=1, j=2)  # BLANK x `1`: p", "f(a, j=2, k=3)", ["3"]),
    ("y = x[a]  # BLANK x `a`: p", "y = x[1:2]", ["1:2"]),
    ("y = x[:, -1]  # BLANK x `:, -1`: p", "y = x[..., 0]", ["(..., 0)"]),
    ("y = x[:, -1]  # BLANK x `-1`: p", "y = x[:, 2:3]", ["2:3"]),
    ("y = [a, b]  # BLANK x `a`: p", "y = [1, b]", ["1"]),
    ("y = [a, b]  # BLANK x `a`: p", "y = [b]", None),
    ("y = [a, b]  # BLANK x `a`: p", "y = [1, 2, b]", None),
    ("y = {k: 1}  # BLANK x `k`: p", "y = {'q': 1}", ["'q'"]),
    ("y = {k: 1}  # BLANK x `k`: p", "y = {**d}", None),
    ("def f(*, a=1):  # BLANK x `1`: p\n    return a", "def f(*, a=2): return a", ["2"]),
    ("def f(*, a=1):  # BLANK x `1`: p\n    return a", "def f(*, a): return a", None),
    ("y = 1  # BLANK x: p", "y = 3\ny = 4", ["4"]),
    ("y = 1  # BLANK x: p", "y: int = 3", None),
    ("y = z = 1  # BLANK x: p", "y = z = 2", ["2"]),
    ("y += 1  # BLANK x: p", "y += 2", ["2"]),
    ("y += 1  # BLANK x: p", "y -= 2", None),
    ("def f():\n    return 1  # BLANK x: p", "def f():\n    return", None),
    ("def f():\n    return 1  # BLANK x: p", "def f():\n    'doc'\n    return (yield)", ["(yield)"]),
    ('y = f"{a} {b}"  # BLANK x `b`: p', 'y = f"{a} {c + 1}"', ["c + 1"]),
    ("y = 'é', b  # BLANK x `b`: p", "y = 'é', 2", ["2"]),
    ("y = (lambda i: i)(2)  # BLANK x `2`: p", "y = (lambda i: i)(3)", ["3"]),
    ("y = [i for i in a if b]  # BLANK x `b`: p", "y = [i for i in a if i > 2]", ["i > 2"]),
    ("y = a < b < c  # BLANK x `b`: p", "y = a < 2 < c", ["2"]),
    ("y = 0.1  # BLANK y: p\nz = 1", "y = 2\nz = 1.0", None),
    ("y = a.b.c  # BLANK x `a.b`: p", "y = f().c", ["f()"]),
    ("with q as b:  # BLANK x `q`: p\n    pass", "with c as b:\n    d", None),
]


@pytest.mark.parametrize("answer, learner, expected", HOLES)
def test_what_a_hole_takes(answer, learner, expected):
    found = match(answer, learner)
    assert (found and list(found.values())[0]) == expected
    cell = parse_cell(answer)
    result = match_cell(cell, ast.parse(learner))
    if result:
        assert [slot.is_blank for slot in list(result.slots.values())[0]] == [text == "" for text in expected]


REGION = "a = 1\n# BEGIN BLANK r: p\nb = 2\nc = 3\n# END BLANK r\nd = 4"


@pytest.mark.parametrize(
    "inside, expected",
    [
        ("", ""),
        ("b = 5\n", "b = 5"),
        ("b = 5\n'text'\n", "b = 5; 'text'"),
        ("a = 1\nd = 4\n", "a = 1; d = 4"),
        ("for i in x:\n    pass\nq = 1\n", "for i in x:\n    pass; q = 1"),
        ("____\n", "____"),
    ],
)
def test_a_region_takes_any_number_of_statements(inside, expected):
    assert match(REGION, f"a = 1\n{inside}d = 4") == {"r": [expected]}


@pytest.mark.parametrize(
    "learner, expected",
    [
        ("def f():\n    'doc'\n    x = 1\n    return x", "x = 1\nreturn x"),
        ("def f():\n    'doc'", ""),
        ("def f(): return 2", "return 2"),
    ],
)
def test_a_region_in_a_function_leaves_the_docstring(learner, expected):
    answer = "def f():\n    'doc'\n    # BEGIN BLANK r: p\n    return 1\n    # END BLANK r"
    assert match(answer, learner) == {"r": [expected.replace("\n", "; ")]}


THREE = {
    "one call": (
        "r = f(a1, a2, 0,  # BLANK a `a1, a2`: p\n  b1, b2, 1,  # BLANK b `b1, b2`: p\n"
        "  c1, k=1)  # BLANK c `c1, k=1`: p",
        "r = f({}, 0, {}, 1, {})",
        {"a": "a1, a2", "b": "b1, b2", "c": "c1, k=1"},
    ),
    "one list": (
        "r = [a1,  # BLANK a `a1`: p\n  b1,  # BLANK b `b1`: p\n  c1]  # BLANK c `c1`: p",
        "r = [{}, {}, {}]",
        {"a": "a1", "b": "b1", "c": "c1"},
    ),
    "one body": (
        "# BEGIN BLANK a: p\na1\na2\n# END BLANK a\ng1\n# BEGIN BLANK b: p\nb1\nb2\nb3\n# END BLANK b\ng2\n"
        "# BEGIN BLANK c: p\nc1\nc2\n# END BLANK c",
        "{}\ng1\n{}\ng2\n{}",
        {"a": "a1\na2", "b": "b1\nb2\nb3", "c": "c1\nc2"},
    ),
    "several holes": (
        "r = f(a1) + g(a2)  # BLANK a `a1` `a2`: p\ns = b1  # BLANK b: p\nt = c1  # BLANK c: p",
        "r = f({}) + g(a2)\ns = {}\nt = {}",
        {"a": "a1", "b": "b1", "c": "c1"},
    ),
}


@pytest.mark.parametrize("keep", ["a", "b", "c"])
@pytest.mark.parametrize("name", THREE)
def test_the_others_come_from_the_answer_and_leave_no_trace(name, keep):
    answer, frame, texts = THREE[name]
    cell, tree = parse_cell(answer), ast.parse(frame.format("x", "y", "z"))
    reference, found = match_cell(cell, ast.parse(cell.answer)), match_cell(cell, tree)
    before = ast.dump(tree, include_attributes=True)
    mine = dict(zip("abc", "xyz"))[keep]
    expected = ast.parse(frame.format(*(mine if blank == keep else texts[blank] for blank in "abc")))
    with pytest.raises(ZeroDivisionError), found.with_others_from(reference, keep) as whole:
        assert ast.unparse(whole) == ast.unparse(expected)
        compile(ast.fix_missing_locations(whole), "<cell>", "exec")
        lines = [node.lineno for node in ast.walk(whole) if hasattr(node, "lineno")]
        assert max(lines) <= frame.count("\n") + 1
        raise ZeroDivisionError
    assert ast.dump(tree, include_attributes=True) == before


def test_the_answers_lines_never_exceed_the_learners_cell():
    cell = parse_cell(
        "a = 1\n" + "\n" * 20 + "# BEGIN BLANK r: p\nb = 1\nif b:\n    c = 2\n# END BLANK r\nd = 3  # BLANK d: p"
    )
    found = match_cell(cell, ast.parse("a = 1\nd = 3"))
    with found.with_others_from(match_cell(cell, ast.parse(cell.answer)), "d") as whole:
        assert max(node.lineno for node in ast.walk(whole) if hasattr(node, "lineno")) <= 2
        names: dict = {}
        exec(compile(ast.fix_missing_locations(whole), "<cell>", "exec"), names)
        assert names["c"] == 2 and names["d"] == 3


def test_neighbouring_expression_statements_each_take_their_own():
    answer = "opt.zero_grad()  # BLANK a: p\nloss.backward()  # BLANK b: p\nopt.step()  # BLANK c: p"
    assert match(answer) == {"a": ["opt.zero_grad()"], "b": ["loss.backward()"], "c": ["opt.step()"]}


def test_the_label_tells_neighbouring_statements_apart():
    cell = parse_cell("opt.zero_grad()  # BLANK a: p\nloss.backward()  # BLANK b: p\nopt.step()  # BLANK c: p")
    for number, blank in enumerate(cell.blanks, start=1):
        blank.number = f"12.{number}"
    learner = cell.answer.replace("\n", "\nprint(1)\n") + "\nprint(2)"
    found = captured(match_cell(cell, ast.parse(learner), learner))
    assert found == {"a": ["opt.zero_grad()"], "b": ["loss.backward()"], "c": ["opt.step()"]}


def test_neighbouring_runs_of_arguments_are_an_authors_mistake():
    with pytest.raises(MarkerError, match="mixed up with its neighbour"):
        read_answer("f(a, b,  # BLANK x `a, b`: p\n  c, d)  # BLANK y `c, d`: p\ng = 1")


@pytest.mark.parametrize(
    "answer, learner",
    [
        ("a = 1  # BLANK a: p\n" + "print(x)\n" * 12, "print(x)\n" * 60),
        ("f(a, b, c, d, e, 0)  # BLANK x `a` `b` `c` `d` `e`: p", "f(" + "1, " * 60 + ")"),
    ],
)
def test_a_cell_that_nearly_fits_takes_no_time(answer, learner):
    began = time.perf_counter()
    assert match(answer, learner) is None
    assert time.perf_counter() - began < 2


def test_deep_nesting_does_not_crash():
    deep = "+".join(["1"] * 800)
    cell = parse_cell("y = 1  # BLANK x: p")
    assert not match_cell(cell, ast.parse(f"y = {deep}")).slots["x"][0].is_blank
    nested = "y = 1"
    for _ in range(15):
        nested = "if y:\n" + "\n".join("    " + line for line in nested.split("\n"))
    assert match(nested + "  # BLANK x: p", nested) == {"x": ["1"]}


def test_statements_that_the_learner_added_are_known_and_can_be_left_out():
    cell = parse_cell(
        "def f(x):\n    y = x + 1  # BLANK y: one more\n    return y * 2  # BLANK twice: twice that\nz = f(3)", "cell-0"
    )
    source = "import math\ndef f(x):\n    y = x + 1\n    y = y * 1\n    y *= 2\n    return y\nz = f(3)"
    found = match_cell(cell, ast.parse(source))
    added = {ast.unparse(getattr(owner, name)[i]) for owner, name, i in found.added}
    assert added == {"import math", "y = x + 1", "y *= 2"}
    reference = match_cell(cell, ast.parse(cell.answer))
    before = ast.dump(found.tree)
    with found.with_others_from(reference, "y", added=False) as whole:
        assert ast.unparse(
            whole
        ) == "pass\ndef f(x):\n    pass\n    y = y * 1\n    pass\n    return y * 2\nz = f(3)".replace(
            "pass\ndef", "pass\n\ndef"
        )
    assert ast.dump(found.tree) == before
    assert match_cell(cell, ast.parse(cell.answer)).added == []
