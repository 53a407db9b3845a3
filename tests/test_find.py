"""Which course cell a learner's cell is: by its TODO comments, its shape, the names it defines, its id.

A cell that has nothing to do with the course must find nothing, and no cell may crash the search.
"""

import ast
import textwrap

import pytest
from conftest import TOY_CELLS, make_lesson, toy_exercises

from checker.blanks import MarkerError
from checker.exercise import Exercise
from checker.find import Unreadable, blank_lines, find, read_source
from checker.verdict import BLANK, PASSED
from checker.verify import read_answer


@pytest.fixture(scope="module")
def lesson():
    return make_lesson(*TOY_CELLS, exercises=toy_exercises())


def cells_in(lesson, source: str, cell_id: str | None = None) -> list[tuple[str, bool]]:
    """Which cells are found, and whether each one matches."""
    return [(f.cell.id, f.match is not None) for f in find(lesson, source, read_source(source), cell_id)]


def todo(lesson, index: int) -> str:
    return lesson.cells[index].todo


def answer(lesson, index: int) -> str:
    return lesson.cells[index].answer


def bare(source: str) -> str:
    """Without comments."""
    return "\n".join(line.split("#")[0].rstrip() for line in source.split("\n"))


@pytest.mark.parametrize("index", [1, 2, 3, 4])
@pytest.mark.parametrize("form", [todo, answer])
@pytest.mark.parametrize(
    "dress",
    [
        str,
        bare,
        lambda s: s.replace("\n", "\r\n"),
        lambda s: "%%time\n" + s,
        lambda s: s + "\n!ls -l\n%timeit 1",
        lambda s: "# mine\n\n" + s + "\nprint(1)",
        lambda s: "import math\n" + s,
    ],
    ids=["as is", "no comments", "windows", "cell magic", "magics", "extra lines", "extra import"],
)
def test_a_course_cell_is_found(lesson, index, form, dress):
    assert cells_in(lesson, dress(form(lesson, index))) == [(f"cell-{index}", True)]


SCRATCH = [
    "",
    "\n\n",
    "# a note",
    "# a note\n# another",
    "x = 1",
    "print(text)",
    "text",
    "import torch",
    "1 + 1",
    "pass",
    '"""a text"""',
    "%timeit sum(range(3))",
    "!ls",
    "%%time\nx = 1",
    "text = 'banana'",
    "help(print)",
    "print(scores)",
    "print(chars, count)",
    "for c in chars:\n    print(c)",
    "def decode(ids):\n    return ids",
    "query = 3",
    "table = 1",
    "chars = 5",
    "x, y = 1, 2",
    "%%bash\necho",
    "x = 1  # TODO 5.3: other",
    "____",
    "print(1)\nprint(2)\nprint(3)",
    "assert encode('a')",
    "y = torch.zeros(2, 3)\ny.shape",
    "checker.check('1.1')",
    "def f():\n    return [table[c] for c in 'abc']",
    "import torch\ntext = 'banana'",
    "del x",
    "x[0] = 1",
]


@pytest.mark.parametrize("source", SCRATCH)
def test_a_scratch_cell_finds_nothing(lesson, source):
    assert cells_in(lesson, source) == []
    assert cells_in(lesson, source, "an-id-of-the-learner") == []


@pytest.mark.parametrize(
    "cell", ["print(chars)  # BLANK show: print them", "# BEGIN BLANK build: build it\nx = 1\ny = 2\n# END BLANK build"]
)
def test_a_cell_that_is_all_hole_is_an_authors_mistake(cell):
    """It would fit any scratch cell."""
    with pytest.raises(MarkerError, match="any other cell would fit"):
        read_answer(cell)


@pytest.mark.parametrize(
    "source",
    [
        "def encode(string):\n    return 1",
        "query = key = scores = 0",
        "chars = count = 1",
        "chars, count = f()",
        "for i in range(3):\n    chars = 1\n    count = 2",
    ],
)
def test_the_names_it_defines_tell_a_rewritten_cell(lesson, source):
    expected = {"def": "cell-2", "query": "cell-3"}.get(source.split()[0], "cell-1")
    if expected == "cell-2":
        source += "\ntable = {}"
    assert cells_in(lesson, source) == [(expected, False)]


def test_names_that_fit_two_cells_tell_nothing():
    twins = make_lesson(
        "x = 1  # BLANK a: p\nprint(x)", "x = 2  # BLANK b: p\nhelp(x)", exercises=[Exercise("a"), Exercise("b")]
    )
    assert cells_in(twins, "x = 3") == []


@pytest.mark.parametrize(
    "source", ["# TODO 98.4 ★: compare", "scores = 3  # TODO 98.4: compare", "scores = (1 # TODO 98.4\n)"]
)
def test_a_label_tells_a_rewritten_cell(lesson, source):
    assert cells_in(lesson, source) == [("cell-3", False)]


@pytest.mark.parametrize(
    "label", ["# TODO 5.3: p", "# TODO 98.40: p", "# TODO 9.4: p", "# TODO 198.4: p", "# TODO98.4"]
)
def test_a_label_of_another_chapter_is_no_label(lesson, label):
    assert cells_in(lesson, f"something = 3  {label}") == []


def test_a_cell_labelled_for_another_chapter_is_not_ours(lesson):
    source = "chars = list(text)  # TODO 5.3: p\ncount = 7  # TODO 5.4: p"
    assert cells_in(lesson, source) == []


def test_the_id_tells_a_cell_that_nothing_else_tells(lesson):
    assert cells_in(lesson, "", "cell-3") == [("cell-3", False)]
    assert cells_in(lesson, "x = 1", "cell-3") == [("cell-3", False)]
    assert cells_in(lesson, "", "cell-0") == []  # has no blanks
    assert cells_in(lesson, bare(answer(lesson, 4)), "cell-3") == [("cell-4", True)]  # content comes first


@pytest.mark.parametrize("first, second", [(1, 3), (3, 1), (2, 4), (1, 4), (3, 4)])
@pytest.mark.parametrize("form", [todo, answer])
def test_merged_cells_are_all_found(lesson, first, second, form):
    found = cells_in(lesson, form(lesson, first) + "\n" + form(lesson, second))
    assert sorted(found) == [(f"cell-{i}", True) for i in sorted((first, second))]


def test_all_cells_merged_pass(lesson, toy_judge):
    source = "\n".join(cell.answer for cell in lesson.cells)
    assert [(v.number, v.kind) for v in toy_judge.judge(source)] == [(f"98.{n}", PASSED) for n in range(1, 6)]


def test_a_cell_merged_below_one_that_ends_in_a_region():
    both = make_lesson(
        "total = 0\n# BEGIN BLANK one: p\ntotal += 1\n# END BLANK one",
        "b = 2\nx = b + 2  # BLANK two: p",
        exercises=[Exercise("one"), Exercise("two")],
    )
    source = "\n".join(cell.answer for cell in both.cells)
    assert cells_in(both, source) == [("cell-0", True), ("cell-1", True)]


@pytest.mark.xfail(strict=True, reason="each of two merged cells claims the LAST assignment to a name that both assign")
def test_merged_cells_that_assign_the_same_name():
    both = make_lesson(
        "a = 1\nx = a + 1  # BLANK one: p",
        "b = 2\nx = b + 2  # BLANK two: p",
        exercises=[Exercise("one"), Exercise("two")],
    )
    source = "\n".join(cell.answer for cell in both.cells)
    assert cells_in(both, source) == [("cell-0", True), ("cell-1", True)]


def test_a_duplicated_cell_in_one_cell_counts_once(lesson):
    assert cells_in(lesson, answer(lesson, 3) + "\n" + answer(lesson, 3)) == [("cell-3", True)]


@pytest.mark.parametrize(
    "index, part, expected",
    [(1, 0, [("cell-1", False)]), (1, 1, [("cell-1", False)]), (3, 2, [("cell-3", False)]), (3, 0, [])],
)
def test_a_part_of_a_split_cell_is_found_by_its_label(lesson, index, part, expected):
    assert cells_in(lesson, answer(lesson, index).split("\n")[part]) == expected


@pytest.mark.xfail(strict=True, reason="the lower half of a split cell runs without the names of the upper half")
def test_a_split_cell_still_passes(lesson, toy_judge):
    first, second = answer(lesson, 1).split("\n")
    verdicts = {v.name: v.kind for v in toy_judge.judge(first)} | {
        v.name: v.kind for v in toy_judge.judge(second) if v.name == "count"
    }
    assert verdicts == {"chars": PASSED, "count": PASSED}


@pytest.mark.parametrize(
    "source, line",
    [
        ("x = (", 1),
        ("x = 1\ny = = 2", 2),
        ("if x:\npass", 2),
        ("x = '", 1),
        ("\x00", None),
        ("x = '\ud800'\n", None),
        ("(" * 5000, None),
        ("x = " + "-" * 100_000 + "1", None),
        ("x = 1\n" * 40_000, None),
        ("x?", 1),
        ("a b\n!ls", 1),
    ],
)
def test_what_python_cannot_read_is_one_kind_of_error(source, line):
    with pytest.raises(Unreadable) as caught:
        read_source(source)
    assert line is None or caught.value.line == line


@pytest.mark.parametrize(
    "source",
    [
        "if True:\n    !ls\n",
        "for i in x:\n    %time f()\n",
        "def f():\n    !ls\n    return 1",
        "!ls\n\n\n!pwd",
        "%matplotlib inline",
        "%%time\n\nx = 1",
    ],
)
def test_magics_count_as_empty_lines(source):
    tree = read_source(source)
    assert not tree.body or tree.body[-1].end_lineno <= source.count("\n") + 1


@pytest.mark.parametrize("source", ["!ls\nx = (5\n  % 3)", '!ls\nx = """\n% text\n"""'])
def test_a_magic_does_not_take_other_lines_with_it(source):
    assert read_source(source).body[-1].value is not None
    assert "%" in ast.unparse(read_source(source))


def test_a_deep_cell_does_not_crash_the_search(lesson):
    assert cells_in(lesson, "x = " + " + ".join(["1"] * 2000)) == []


def test_a_deep_course_cell_does_not_crash_the_search(lesson):
    source = todo(lesson, 3).replace("____", " + ".join(["query"] * 2000))
    assert [name for name, _ in cells_in(lesson, source)] == ["cell-3"]


@pytest.mark.parametrize(
    "source, numbers",
    [
        ("x = ____  # TODO 98.4 ★: p", {"98.4"}),
        ("x = 1  # TODO 98.4: put ____ here", set()),
        ("____  # TODO 98.5: p\n# TODO 98.6", {"98.5"}),
        ("", set()),
    ],
)
def test_blank_lines(source, numbers):
    assert blank_lines(source) == numbers


def test_an_unreadable_todo_cell_is_still_blank(lesson, toy_judge):
    source = textwrap.dedent(todo(lesson, 3)) + "\nx = ("
    assert [v.kind for v in toy_judge.judge(source)] == [BLANK]
