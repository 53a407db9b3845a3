"""Which names statements assign: what a cell leaves behind, loop variables aside."""

from __future__ import annotations

import ast
from collections.abc import Iterable

SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
INNER = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def assigned(statements: Iterable[ast.AST], definitions: bool = False) -> list[str]:
    """Names (also the bases of ``x[0] = …`` and ``x.a = …``) assigned by the statements, in order.

    Inner scopes do not count; functions and classes themselves only with `definitions`.
    """
    found: dict[str, None] = {}

    def target(node: ast.expr) -> None:
        if isinstance(node, (ast.Tuple, ast.List)):
            for element in node.elts:
                target(element)
        elif isinstance(node, (ast.Subscript, ast.Attribute, ast.Starred)):
            target(node.value)
        elif isinstance(node, ast.Name):
            found[node.id] = None

    def visit(node: ast.AST) -> None:
        if isinstance(node, SCOPES):
            if definitions:
                found[node.name] = None
            return
        if isinstance(node, INNER):
            return
        if isinstance(node, ast.Assign):
            for one in node.targets:
                target(one)
        elif isinstance(node, (ast.AugAssign, ast.AnnAssign, ast.NamedExpr)):
            target(node.target)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                if item.optional_vars is not None:
                    target(item.optional_vars)
        for child in ast.iter_child_nodes(node):
            visit(child)

    for statement in statements:
        visit(statement)
    return list(found)
