"""Blanks: found by their comments, taken out, put back exactly; an author's mistake names line and cure."""

import ast
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.blanks import HOLE, MarkerError, parse_cell
from checker.verify import read_answer

QUICK = settings(deadline=None, max_examples=150, derandomize=True)


def check(source: str, *answers: str):
    """Parse, look at the first blank's answers, and go there and back."""
    cell = parse_cell(source)
    blank = cell.blanks[0]
    assert blank.answers == list(answers)
    tree = ast.parse(cell.todo)
    assert sum(isinstance(n, ast.Name) and n.id == HOLE for n in ast.walk(tree)) == sum(
        len(b.spans) for b in cell.blanks
    )
    assert blank.label in cell.todo and "BLANK x" not in cell.todo
    assert ast.dump(ast.parse(cell.answer)) == ast.dump(ast.parse(source))
    if not any(b.region for b in cell.blanks):
        assert cell.answer == re.sub(r"# BLANK (\w+)( `[^`]+`)*: (?=p|use)", r"# TODO \1: ", source)
    return cell


DEFAULT = [  # `@` stands for the marker
    ("x = a + b  @", "a + b"),
    ("x = y = (a, b)  @", "(a, b)"),
    ("x, *y = a  @", "a"),
    ("x: int = 3  @", "3"),
    ("x += 1 if a else 2  @", "1 if a else 2"),
    ("x[0].y = a  @", "a"),
    ("print(a)  @", "print(a)"),
    ("(a)  @", "(a)"),
    ("def f():\n    return a, b  @", "a, b"),
    ("for i in range(3):  @\n    pass", "range(3)"),
    ("for i in(range(3)):  @\n    pass", "range(3)"),
    ("async def f():\n    async for i in a:  @\n        pass", "a"),
    ("if a and b:  @\n    pass", "a and b"),
    ("if(a):  @\n    pass", "a"),
    ("while a:  @\n    pass", "a"),
    ("if a:\n    pass\nelif b:  @\n    pass", "b"),
    ("assert a, b  @", "a"),
    ("if a: x = 1  @", "1"),
    ("a = 1; b = 2  @", "2"),
    ("x = (a)  @", "(a)"),
    ("x = ((a) + (b))  @", "((a) + (b))"),
    ("x = (a) + (b)  @", "(a) + (b)"),
    ("x =(a)  @", "(a)"),
    ("x = f(a)  @", "f(a)"),
    ("x = (\n    a\n    + b\n)  @", "(\n    a\n    + b\n)"),
    ("x = (  @\n    a\n)", "a"),
    ("x = f(\n    a,\n    b)  @", "f(\n    a,\n    b)"),
    ("x = a + \\\n    b  @", "a + \\\n    b"),
    ("def f():\n    return(a)  @", "a"),
    ("def f():\n    x = (yield a)  @", "(yield a)"),
    ("x = 'é' + ü  @", "'é' + ü"),
    ("xé['日本'] = '語' + a  @", "'語' + a"),
    ("x = '# no comment'  @", "'# no comment'"),
    ("x = '''a\n# BLANK b: c\n'''  @", "'''a\n# BLANK b: c\n'''"),
    ("x = f'{a!r:>{b}}'  @", "f'{a!r:>{b}}'"),
    ("x = lambda i: (i)  @", "lambda i: (i)"),
    ("x = [i for i in a if i]  @", "[i for i in a if i]"),
    ("if a:\n\tx = 1  @", "1"),
    ("x = not (a)  @", "not (a)"),
    ("x = a[(1)]  @", "a[(1)]"),
    ("if (n := a) > 1:  @\n    pass", "(n := a) > 1"),
    ("class A:\n    n = 1  @\n    def f(self): pass", "1"),
    ("try:\n    x = 1  @\nexcept E:\n    pass", "1"),
    ("with a as b:\n    b.c(1)  @", "b.c(1)"),
    ("x = await_ = 3  @", "3"),
    ("x = (a,)  @", "(a,)"),
    ("x = -(1)  @", "-(1)"),
]


@pytest.mark.parametrize("source, answer", DEFAULT)
def test_the_default_hole(source, answer):
    check(source.replace("@", "# BLANK x: p"), answer)


FINER = [
    ("x = f(a, b, c)  # BLANK x `b`: p", "b"),
    ("x = f(a, b, c)  # BLANK x `a, b`: p", "a, b"),
    ("x[1:2, :-1] = 0  # BLANK x `1:2`: p", "1:2"),
    ("y = x[:, 1:]  # BLANK x `:, 1:`: p", ":, 1:"),
    ("f(a, dim=-1)  # BLANK x `-1`: p", "-1"),
    ("f(a, dim=-1)  # BLANK x `a, dim=-1`: p", "a, dim=-1"),
    ("y = a * b + c  # BLANK x `b` `c`: p", "b", "c"),
    ("y = a * b + c  # BLANK x `c` `b`: p", "b", "c"),
    ("y = 'é日本', b  # BLANK x `b`: p", "b"),
    ("y = '# `b`', c  # BLANK x `c`: p", "c"),
    ("y = f'{a} {q}'  # BLANK x `q`: p", "q"),
    ("def f(a, b=1):  # BLANK x `1`: p\n    return a + 1", "1"),
    ("with open(a) as b:  # BLANK x `open(a)`: p\n    open(a)", "open(a)"),
    ("y = f(a,\n      b,  # BLANK x `b`: p\n      c)", "b"),
    ("class A(B):  # BLANK x `B`: p\n    pass", "B"),
    ("self.y = self.f(b)  # BLANK x `self.f`: use `self`", "self.f"),
    ("raise E(a)  # BLANK x `E(a)`: p", "E(a)"),
    ("del y[a]  # BLANK x `a`: p", "a"),
    ("for i, j in zip(a, b):  # BLANK x `b`: p\n    f(b)", "b"),
    ("y = x if c else z  # BLANK x `c`: p", "c"),
]


@pytest.mark.parametrize("source, answers", [(source, answers) for source, *answers in FINER])
def test_finer_holes(source, answers):
    check(source, *answers)


REGIONS = [
    ("@BEGIN\nx = 1\n@END", "x = 1"),
    ("a = 1\n@BEGIN\nx = 1\n\n# why\ny = 2\n@END\nb = 2", "x = 1\n\n# why\ny = 2"),
    ("def f():\n    a = 1\n    @BEGIN\n    if a:\n        b = 2\n    @END\n    return a", "if a:\n    b = 2"),
    ("class A:\n    def f(self):\n        @BEGIN\n        return '''a'''\n        @END\n    x = 1", "return '''a'''"),
    ("for i in a:\n    @BEGIN\n    f(i)\n    continue\n    @END", "f(i)\n    continue".replace("    ", "")),
    ("if a:\n\tz = 0\n\t@BEGIN\n\tx = 1\n\tif x:\n\t\ty = 2\n\t@END\n\tb = 2", "x = 1\nif x:\n\ty = 2"),
    ("@BEGIN\n\nx = '''\n  a\n\nb'''\n\n@END", "x = '''\n  a\n\nb'''"),
    ("a = 'é'\n@BEGIN\nx = 'ü'\n@END", "x = 'ü'"),
    ("@BEGIN\ndef f():\n    return 1\n@END\nf()", "def f():\n    return 1"),
    ("@BEGIN\nx = 1  # note\n@END", "x = 1  # note"),
]


@pytest.mark.parametrize("source, answer", REGIONS)
def test_regions(source, answer):
    check(source.replace("@BEGIN", "# BEGIN BLANK x: p").replace("@END", "# END BLANK x"), answer)


@pytest.mark.parametrize("text", ["hello\n", "        far\n", "   \n", "\n    near\n"])
def test_a_string_of_several_lines_in_an_indented_region_is_refused(text):
    """Indenting the lines of a region would indent the string too."""
    source = f'def f():\n    a = 1\n    # BEGIN BLANK x: p\n    s = """\n{text}"""\n    # END BLANK x\n    return s\n'
    with pytest.raises(MarkerError, match="strings of several lines"):
        read_answer(source)


def test_many_blanks_in_one_cell():
    cell = check(
        "x = a  # BLANK one: p\n# BEGIN BLANK two: q\ny = 1\n# END BLANK two\nz = f(b, c)  # BLANK three `b` `c`: r",
        "a",
    )
    assert [blank.name for blank in cell.blanks] == ["one", "two", "three"]
    assert cell.fill({"two": ["y = 2\nq = 3"]}).split("\n")[1:4] == ["# TODO two: q", "y = 2", "q = 3"]
    with pytest.raises(ValueError, match="2 holes, got 1"):
        cell.fill({"three": ["b"]})
    with pytest.raises(KeyError):
        cell.blank("four")


def test_number_and_stars_stand_in_the_label():
    blank = parse_cell("x = 1  # BLANK x: p").blanks[0]
    blank.number, blank.level = "6.12", 2
    assert blank.label == "# TODO 6.12 ★★: p"


def test_a_cell_without_markers_is_left_alone():
    for source in ("", "x = 1", "not python", "x = '# blank'", "BLANK = 3"):
        assert parse_cell(source).answer == source and not parse_cell(source).blanks


B, E = "# BEGIN BLANK x: p", "# END BLANK x"
MISTAKES = [  # source, line of the mistake
    ("x = (  # BLANK x: p", 1),
    ("x = 1\ny = 2  # BLANK Y: p", 2),
    ("x = 1  # BLANK x", 1),
    ("x = 1  # BLANK", 1),
    ("x = 1  # BLANK x y: p", 1),
    ("x = 1\n# BLANK x: p", 2),
    ("\n# BLANK x: p\nx = 1", 2),
    ("del x  # BLANK x: p", 1),
    ("x = 1\npass  # BLANK x: p", 2),
    ("def f():\n    return  # BLANK x: p", 2),
    ("with a:  # BLANK x: p\n    pass", 1),
    ("x: int  # BLANK x: p", 1),
    ("import a  # BLANK x: p", 1),
    ("if a:\n    b\nelse:  # BLANK x: p\n    c", 3),
    ("def f():  # BLANK x: p\n    pass", 1),
    ("raise a  # BLANK x: p", 1),
    ("x = a  # BLANK x `b`: p", 1),
    ("x = a + a  # BLANK x `a`: p", 1),
    ("x = 1\ny = a  # BLANK x `x`: p", 2),
    (f"{B}\nx = 1", 1),
    (f"x = 1\n{E}", 2),
    (f"{B}\n\n{E}", 1),
    (f"{B}\nx = 1\n# END BLANK y", 3),
    (f"{B}\nx = 1  # BLANK y: p\n{E}", 2),
    (f"{B}\n# BEGIN BLANK y: q\nx = 1\n{E}", 2),
    ("x = 1  # BLANK x: p\ny = 1  # BLANK x: p", 2),
    ("# BEGIN BLANK: p\nx = 1\n# END BLANK", 1),
    ("x = 1  # END BLANK x", 1),
    ("@f(1)  # BLANK x: p\ndef g(): pass", 1),
]
IN_THE_TODO_FORM = [
    ("x = f(\n    a,  # BLANK x: p\n    b)", 2),
    ("x = (a +  # BLANK x: p\n     b)", 1),  # the marker goes with the hole
    ("x = a + b  # BLANK x `a + b` `b`: p", 1),
    ("x = f(a,  # BLANK y `a`: p\n      b)  # BLANK x: p", 1),  # holes overlap
    ("x = a + b  # BLANK x `+`: p", 1),
    ("x = a * b + c  # BLANK x `b + c`: p", 1),
    ("self.x = 1  # BLANK x `se`: p", 1),
    ("x = a.b(1)  # BLANK x `b`: p", 1),
    ("f(dim=1)  # BLANK x `dim`: p", 1),
    ("x = 'a b'  # BLANK x `b`: p", 1),  # no expression
    ("x = f(a,  # note b\n      c)  # BLANK x `b`: p", 2),
    ("def g(a):  # BLANK x `g`: p\n    pass", 1),
    (f"x = 1  {B}\ny = 2\n{E}", 1),
    (f"{B}\nx = 1\ny = 2  {E}", 3),
    (f"{B}\n# only a comment\n{E}", 1),  # regions that are no lines
    (f"{B}\nfor i in a:\n    b\n    {E}\n    c", 1),
    (f"if a:\n    b\n    {B}\nelse:\n    c\n    {E}", 3),
    ("x = 1  # note # BLANK x: p", 1),
    ("x = 1  # BLANK x: p # BLANK y: q", 1),
    ("for i in a:\n    # BLANK x: p\n    b = i", 2),
]


@pytest.mark.parametrize("source, line", MISTAKES + IN_THE_TODO_FORM)
def test_an_authors_mistake_names_line_and_cure(source, line):
    with pytest.raises(MarkerError) as caught:
        read_answer(source)
    assert caught.value.line == line
    assert caught.value.cure.endswith(".") and caught.value.problem and str(caught.value)


# ---- programs made at random ------------------------------------------------------------------------

name = st.sampled_from(["a", "bé", "x1", "日", "self.w"])
leaf = name | st.sampled_from(["1", "-2.5", "'# t'", '"é`"', "None", "b'z'", "f'{a}'", "'''u\nv'''"])
expression = st.recursive(
    leaf,
    lambda e: st.one_of(
        st.tuples(e, st.sampled_from(["+", "@", "<", "and", "if a else"]), e).map(" ".join),
        e.map("({})".format),
        e.map("-({})".format),
        st.lists(e, min_size=1, max_size=3).map(lambda es: f"f({', '.join(es)}, k=2)"),
        st.tuples(name, e).map(lambda t: "{}[{}, 1:]".format(*t)),
        st.lists(e, max_size=3).map(lambda es: f"[{', '.join(es)}]"),
        e.map("(\n  {}\n)".format),
        e.map("[i for i in ({})]".format),
    ),
    max_leaves=6,
)
SIMPLE = ["x = {}", "x, y = {}", "x.y[0] += {}", "x: int = {}", "f({})", "assert {}", "x = y = ({})"]
simple = st.tuples(st.sampled_from(SIMPLE), expression).map(lambda t: t[0].format(t[1]) + "  #@")
HEADS = [
    "for i in {}:  #@",
    "if {}:  #@",
    "while {}:  #@",
    "def g(x):",
    "class C:",
    "with h({}):",
    "if 1:\n    x = ({})  #@\nelse:",
]


@st.composite
def blocks(draw, depth=0):
    lines = []
    for _ in range(draw(st.integers(1, 3))):
        if depth < 2 and draw(st.integers(0, 3)) == 0:
            head = draw(st.sampled_from(HEADS)).replace("{}", draw(expression))
            body = draw(blocks(depth + 1))
            # A string's inner lines must stay where they are, so only lines that begin a statement move.
            inner = "".join(f"    {line}" if ok else line for line, ok in _starts(body))
            lines.append(f"{head}\n{inner}" + (f"\n    return ({draw(leaf)})  #@" if head.startswith("def") else ""))
        else:
            lines.append(draw(simple))
    return "\n".join(lines)


def _starts(text):
    inside = {
        n
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.Constant, ast.JoinedStr))
        for n in range(node.lineno, node.end_lineno)
    }
    return [(line, number not in inside) for number, line in enumerate(text.splitlines(keepends=True))]


@QUICK
@given(blocks(), st.data())
def test_out_and_in_again_gives_the_text_back(program, data):
    places = [match.start() for match in re.finditer("#@", program)]
    chosen = data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=4, unique=True)) if places else []
    source = program
    for number, place in sorted(enumerate(chosen), key=lambda pair: -pair[1]):
        source = source[:place] + f"# BLANK n{number}: do `it`: é" + source[place + 2 :]
    source = source.replace("#@", "# note")
    cell = parse_cell(source)
    assert len(cell.blanks) == len(chosen)
    assert cell.answer == re.sub(r"# BLANK (n\d)", r"# TODO \1", source)
    todo = ast.parse(cell.todo)
    assert sum(isinstance(n, ast.Name) and n.id == HOLE for n in ast.walk(todo)) == len(chosen)
    assert cell.fill({b.name: ["(1)"] for b in cell.blanks}) == cell.todo.replace(HOLE, "(1)")
