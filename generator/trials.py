"""The names of trials: what a chapter's probes call the things that they read, as units to translate.

A probe names what it reads in plain words, often with values in them: ``f"{code}: what comes out"``. Such a name
travels from the judging process as finished text; `checker/trials.py` finds its way back to the unit.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from .units import has_words


def trial_units(path: Path) -> list[str]:
    """The texts of several words in a chapter module's functions; what an f-string computes is in braces."""
    found: dict[str, None] = {}
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            for text in _texts(node):
                found[text] = None
    return list(found)


def _texts(function: ast.FunctionDef) -> Iterator[str]:
    waiting: list[ast.AST] = [function]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.JoinedStr):
            text = template(node)
            waiting += [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            body = list(ast.iter_child_nodes(node))
            documented = isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None
            waiting += [child for child in body if not (documented and child is node.body[0])]
            continue
        if " " in text.strip() and "\n" not in text and has_words(text):
            yield text


def template(node: ast.JoinedStr) -> str:
    """An f-string with a short name in braces for each value: ``{name}``, or ``{1}`` for one that has no name."""
    pieces = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            pieces.append(part.value)
        else:
            count = sum(piece.startswith("{") for piece in pieces)
            pieces.append(f"{{{part.value.id if isinstance(part.value, ast.Name) else count + 1}}}")
    return "".join(pieces)
