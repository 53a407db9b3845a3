"""Small changes to a right answer, each of which makes it wrong: does the grader notice?

Each mutant changes one thing: an operator, an axis, a constant, a comparison; drops a call, a keyword, an index, a
statement; multiplies by 0; puts in the number that the notebook prints. Mutation testing of programs: DeMillo, Lipton
and Sayward 1978, *Hints on Test Data Selection*.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from typing import Any

from checker.blanks import Blank
from checker.values import array_of, is_array

OPERATORS: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
}
SYMMETRIC = {
    "transpose",
    "allclose",
    "isclose",
    "equal",
    "max",
    "min",
    "maximum",
    "minimum",
    "add",
    "mul",
    "zip",
    "set_title",
}
MODULES = {"torch", "nn", "F", "math", "random", "np", "plt", "os", "checker"}
LONGEST = 400  # characters of a hard-coded value


def mutants(blank: Blank, visible: dict[str, Any] | None = None) -> list[tuple[str, ...]]:
    """Changed fillings of a blank, none of them twice; `visible` is what the notebook's own state gives."""
    found: dict[tuple[str, ...], None] = {}
    for number, text in enumerate(blank.answers):
        for changed in [*_changes(text, blank.region), *_hard_coded(blank, text, visible)]:
            filling = (*blank.answers[:number], changed, *blank.answers[number + 1 :])
            found.setdefault(filling)
    found.pop(tuple(blank.answers), None)
    return list(found)


def _changes(text: str, region: bool) -> Iterator[str]:
    tree = _parsed(text, region)
    if tree is None:
        return
    spared = set(_spared(tree))
    for index, node in enumerate(ast.walk(tree)):
        if node in spared:
            continue
        for change in _changes_of(node):
            fresh = copy.deepcopy(tree)
            target = list(ast.walk(fresh))[index]
            changed = change(target)
            if changed is not None:
                fresh = _Replace(target, changed).visit(fresh)
            try:
                yield _text(ast.fix_missing_locations(fresh), region, text)
            except (ValueError, AttributeError, TypeError):  # nothing that could be written down
                continue
    if not region and _parsed(text, False).__class__ is ast.Expression:
        yield f"0 * ({text})"


def _spared(tree: ast.AST) -> Iterator[ast.AST]:
    """What may be otherwise and still be right: a tolerance, and the words of a message."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in ("atol", "rtol"):
            yield from ast.walk(node)
        if isinstance(node, (ast.JoinedStr, ast.Raise)):
            yield from (part for part in ast.walk(node) if isinstance(part, ast.Constant))


def _parsed(text: str, region: bool) -> ast.AST | None:
    """A hole's text as a tree; None for a piece that is not Python by itself."""
    if region:
        return ast.parse(text)
    for form in (text, f"({text})"):
        try:
            return ast.parse(form, mode="eval")
        except SyntaxError:
            continue
    try:
        return ast.parse(f"f({text})", mode="eval")  # pieces of a call: `dim=1, keepdim=True`
    except SyntaxError:
        return None


def _text(tree: ast.AST, region: bool, original: str) -> str:
    text = ast.unparse(tree)
    if not region and not _is_expression(original) and text.startswith("f("):
        return text[2:-1]
    # Where the answer has brackets around it, precedence may depend on them.
    return f"({text})" if not region and original.startswith("(") and not text.startswith("(") else text


def _is_expression(text: str) -> bool:
    try:
        ast.parse(f"({text})", mode="eval")
    except SyntaxError:
        return False
    return True


class _Replace(ast.NodeTransformer):
    """Put one node in the place of another."""

    def __init__(self, old: ast.AST, new: ast.AST):
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        """The new node where the old one is."""
        return self.new if node is self.old else super().generic_visit(node)


def _changes_of(node: ast.AST) -> Iterator[Any]:
    """Functions that change a copy of this node: in place, or by returning what takes its place."""
    if isinstance(node, (ast.BinOp, ast.AugAssign, ast.BoolOp)):
        for other in OPERATORS.get(type(node.op), ()):
            yield lambda n, other=other: setattr(n, "op", other())
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Sub, ast.Div, ast.MatMult, ast.Pow)):
        yield lambda n: ast.BinOp(n.right, n.op, n.left)
    if isinstance(node, ast.Compare):
        for other in OPERATORS.get(type(node.ops[0]), ()):
            yield lambda n, other=other: n.ops.__setitem__(0, other())
    if isinstance(node, ast.UnaryOp):
        yield lambda n: n.operand
    if isinstance(node, ast.Constant):
        for value in _other_constants(node.value):
            yield lambda n, value=value: setattr(n, "value", value)
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and not _is_module(node.func.value):
            yield lambda n: n.func.value  # x.method(…) → x
        elif node.args and not isinstance(node.args[0], ast.Starred):
            yield lambda n: n.args[0]  # f(x, …) → x
        for number, keyword in enumerate(node.keywords):
            if keyword.arg:
                yield lambda n, number=number: n.keywords.pop(number) and None
        if len(node.args) == 2 and _name(node.func) not in SYMMETRIC:
            yield lambda n: n.args.reverse()
    if isinstance(node, ast.Attribute) and not _is_module(node.value) and node.attr in ("T", "mT"):
        yield lambda n: n.value
    if isinstance(node, ast.Subscript):
        yield lambda n: n.value
    if isinstance(node, ast.Slice):
        for part in ("lower", "upper", "step"):
            if getattr(node, part) is not None:
                yield lambda n, part=part: setattr(n, part, None)
    if isinstance(node, (ast.Module, ast.For, ast.While, ast.If, ast.FunctionDef, ast.With)) and len(node.body) > 1:
        for number in range(len(node.body)):
            yield lambda n, number=number: n.body.__setitem__(number, ast.Pass())


def _is_module(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id in MODULES


def _name(function: ast.AST) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _other_constants(value: Any) -> list[Any]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1] if abs(value) < 1000 else [value + 1]
    if isinstance(value, float):
        return [value * 2, 0.0] if value else [1.0]
    if isinstance(value, str):
        return [value + "x"] if value else ["x"]
    return []


def _hard_coded(blank: Blank, text: str, visible: dict[str, Any] | None) -> Iterator[str]:
    """The value that the notebook shows, in place of the expression that computes it."""
    if visible is None or blank.region or len(blank.answers) > 1 or not _is_expression(text):
        return
    if is_array(visible) and "digest" not in visible:
        array = array_of(visible)
        literal = f"torch.tensor({array.tolist()}, dtype=torch.{visible['dtype']})"
    elif visible.get("kind") in ("int", "float", "bool", "str") and "value" in visible:
        literal = repr(visible["value"])
    else:
        return
    if len(literal) <= LONGEST and "inf" not in literal and "nan" not in literal:
        yield literal
