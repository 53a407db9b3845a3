"""Prove of an answer cell that its blanks can be taken out, found again and told apart."""

from __future__ import annotations

import ast

from .blanks import HOLE, AnswerCell, Blank, MarkerError, parse_cell
from .match import match_cell
from .pattern import is_hole

CURE = "Choose a whole expression, a slice or a run of call arguments, or make it a region."


def read_answer(source: str, cell_id: str = "") -> AnswerCell:
    """`parse_cell`, and the proof. Raises MarkerError at the first author's mistake."""
    cell = parse_cell(source, cell_id)
    if cell.blanks:
        _spans_apart(cell)
        tree = _todo_parses(cell)
        _nothing_lost(cell)
        _captures_itself(cell)
        if all(isinstance(statement, ast.Expr) and is_hole(statement.value) for statement in tree.body):
            raise _error(
                cell,
                cell.blanks[0],
                "is its whole cell, so any other cell would fit it.",
                "Add a line of given code to the cell.",
            )
    return cell


def _error(cell: AnswerCell, blank: Blank, problem: str, cure: str = CURE) -> MarkerError:
    line = cell.source.count("\n", 0, blank.marker[0]) + 1
    return MarkerError(line, f"Blank {blank.name} {problem}", cure)


def _spans_apart(cell: AnswerCell) -> None:
    pieces = []
    for blank in cell.blanks:
        pieces += [(*span, blank) for span in blank.spans + ([] if blank.region else [blank.marker])]
    pieces.sort(key=lambda piece: piece[:2])
    for (_, end, _), (start, _, blank) in zip(pieces, pieces[1:]):
        if start < end:
            raise _error(
                cell,
                blank,
                "overlaps with another hole or with a marker.",
                "Put the comment at the end of the statement, and keep holes apart.",
            )


def _todo_parses(cell: AnswerCell) -> ast.Module:
    try:
        tree = ast.parse(cell.todo)
    except SyntaxError as error:
        blank = next(
            (b for b in cell.blanks if b.label in cell.todo.split("\n")[(error.lineno or 1) - 1]), cell.blanks[0]
        )
        raise _error(cell, blank, f"leaves no valid Python behind ({error.msg}).") from None
    holes = sum(is_hole(node) for node in ast.walk(tree))
    if holes != sum(len(blank.spans) for blank in cell.blanks):
        blank = next((b for b in cell.blanks if not _has_its_holes(cell, b)), cell.blanks[0])
        raise _error(cell, blank, f"does not become `{HOLE}` as a name of its own.")
    return tree


def _has_its_holes(cell: AnswerCell, blank: Blank) -> bool:
    """Whether this blank alone, all others filled, leaves as many holes as it has."""
    others = {other.name: other.answers for other in cell.blanks if other is not blank}
    try:
        return sum(is_hole(node) for node in ast.walk(ast.parse(cell.fill(others)))) == len(blank.spans)
    except SyntaxError:
        return False


def _nothing_lost(cell: AnswerCell) -> None:
    try:
        same = ast.dump(ast.parse(cell.answer)) == ast.dump(ast.parse(cell.source))
    except SyntaxError:
        same = False
    if not same:
        blank = next((b for b in cell.blanks if b.region), cell.blanks[0])
        raise _error(
            cell,
            blank,
            "cannot be taken out and put back without changing the program.",
            "Keep whole statements of one block between the markers, and strings of several lines out of them.",
        )


def _captures_itself(cell: AnswerCell) -> None:
    match = match_cell(cell, ast.parse(cell.answer), cell.answer)
    for blank in cell.blanks:
        if match is None:
            raise _error(cell, blank, "is not found again in its own answer.")
        for slot, text in zip(match.slots[blank.name], blank.answers):
            if not slot.nodes or _text(slot.nodes) not in _readings(text):
                raise _error(
                    cell,
                    blank,
                    f"is mixed up with its neighbour: `{text}` is read as `{_text(slot.nodes)}`.",
                    "Put given code between the two, or make them one blank.",
                )


def _text(nodes: list[ast.AST]) -> str:
    return "; ".join(ast.unparse(node) for node in nodes)


def _readings(text: str) -> set[str]:
    """A hole's text as statements, as call arguments and as a slice: whichever of them it can be."""
    readings = set()
    for form, pick in (
        ("{}", lambda tree: tree.body),
        ("f({})", lambda tree: _arguments(tree.body[0].value)),
        ("x[{}]", lambda tree: [tree.body[0].value.slice]),
    ):
        try:
            readings.add(_text(pick(ast.parse(form.format(text)))))
        except (SyntaxError, AttributeError):
            continue
    return readings


def _arguments(call: ast.Call) -> list[ast.AST]:
    return [*call.args, *call.keywords]
