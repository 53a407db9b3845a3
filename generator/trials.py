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
            texts = templates(node)
            values = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
            waiting += [value for value in values if not _either(value)]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts = [node.value]
        else:
            body = list(ast.iter_child_nodes(node))
            documented = isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None
            waiting += [child for child in body if not (documented and child is node.body[0])]
            continue
        yield from (text for text in texts if " " in text.strip() and "\n" not in text and has_words(text))


def templates(node: ast.JoinedStr) -> list[str]:
    """An f-string with a short name in braces for each value: ``{name}``, or ``{1}`` for one that has no name.

    One of two words, ``{'training' if training else 'eval'}``, is a word and no value: there is a text for each.
    """
    texts = [""]
    count = 0
    for part in node.values:
        if isinstance(part, ast.Constant):
            ways = [part.value]
        elif not (ways := _either(part.value)):
            ways = [f"{{{part.value.id if isinstance(part.value, ast.Name) else count + 1}}}"]
            count += 1
        texts = [text + way for text in texts for way in ways]
    return texts


def _either(node: ast.AST) -> list[str]:
    """The two texts of ``'one' if condition else 'other'``; none for anything else."""
    ways = [node.body, node.orelse] if isinstance(node, ast.IfExp) else []
    words = [way.value for way in ways if isinstance(way, ast.Constant) and isinstance(way.value, str)]
    return words if len(words) == 2 else []
