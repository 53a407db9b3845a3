"""Which names of a namespace a piece of code can reach: only these have to be copied before it runs."""

from __future__ import annotations

import gc
import types
from collections.abc import Iterable, Iterator
from typing import Any

# Whoever uses one of these can reach everything.
DOORS = {"globals", "locals", "vars", "eval", "exec", "compile", "__import__", "__dict__", "__main__", "__globals__"}
MOST = 20_000  # objects to look through; where there are more, everything counts as reached


def needed(codes: Iterable[types.CodeType], names: dict[str, Any]) -> set[str]:
    """The names that `codes` mention, and what the functions, classes and objects among them mention in turn."""
    found: set[str] = set()
    seen: dict[int, Any] = {}  # by id, kept alive meanwhile
    waiting: list[Any] = list(codes)
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen[id(thing)] = thing
        if isinstance(thing, types.CodeType):
            mentioned = _mentioned(thing)
            if mentioned & DOORS:
                return set(names)
            fresh = mentioned & names.keys() - found
            found |= fresh
            waiting += [names[name] for name in fresh]
        else:
            waiting += _inside(thing, names)
        if len(seen) > MOST:
            return set(names)
    return found


def _mentioned(code: types.CodeType) -> set[str]:
    """All names in a code object and in those inside it, strings too: a probe may look names up by them."""
    found = set(code.co_names) | set(code.co_freevars)
    for constant in _flat(code.co_consts):
        if isinstance(constant, types.CodeType):
            found |= _mentioned(constant)
        elif isinstance(constant, str):
            found.add(constant)
    return found


def _flat(constants: Iterable[Any]) -> Iterator[Any]:
    for constant in constants:
        if isinstance(constant, (tuple, frozenset)):
            yield from _flat(constant)
        else:
            yield constant


def _inside(value: Any, names: dict[str, Any]) -> list[Any]:
    """What may come into play when `value` is used: a function's code, a class's methods, an object's parts."""
    kind = type(value)
    if kind in (staticmethod, classmethod, types.MethodType):
        return [value.__func__, getattr(value, "__self__", None)]
    if kind is property:
        return [value.fget, value.fset, value.fdel]
    if kind is types.FunctionType:
        cells = [cell.cell_contents for cell in value.__closure__ or () if cell != types.CellType()]
        code = [value.__code__] if value.__globals__ is names else []
        return [*code, *cells, value.__defaults__, value.__kwdefaults__, vars(value)]
    if kind in (list, tuple, set, frozenset):
        return list(value) if len(value) < 1000 else []
    if kind is dict:
        return list(value.values()) if len(value) < 1000 else []
    if issubclass(kind, type):
        return list(vars(value).values()) + list(value.__bases__) if _of_a_cell(value) else []
    if kind is types.ModuleType:
        return []
    return gc.get_referents(value)  # its attributes, and what only C code knows of: a partial's function


def _of_a_cell(kind: type) -> bool:
    return kind.__module__ == "__main__"
