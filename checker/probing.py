"""The probe in the judging process (`probe.py` packs it): its cases, and what it reads where a cell has run."""

from __future__ import annotations

import io
import marshal
import random
import types
from typing import Any


class Missing(Exception):
    """A name that the probe reads does not exist after the cell."""


def cases(probe: dict[str, Any]) -> list[dict[str, Any]]:
    """The names to set in each case, made anew at each call; the first is the notebook's own, where that counts."""
    given = probe["given"]
    # A way through marshal is a deep copy of plain values.
    given = _function(given)() if isinstance(given, types.CodeType) else marshal.loads(marshal.dumps(given))
    return [{}, *given] if probe["visible"] else list(given)


def codes_in(probe: dict[str, Any]) -> list[types.CodeType]:
    """The code that a probe will run where the cell has run."""
    if probe["trials"]:
        return [compile(text, "<trial>", "eval") for text in probe["read"]]
    read = probe["read"]
    if isinstance(read, types.CodeType):
        return [read]
    names = [read] if isinstance(read, str) else list(read)
    return [compile(name, "<read>", "eval") for name in names if name.isidentifier()]


def leave_alone(kept: list[str], names: dict[str, Any]) -> None:
    """Take everything but `kept` away: what is left must stand alone, as it will in the learner's package."""
    for name in set(names) - {*kept, "__builtins__", "__name__"}:
        del names[name]


def read_probe(probe: dict[str, Any], names: dict[str, Any], printed: io.StringIO) -> Any:
    """What the probe wants to know of the names that a cell has left. Raises Missing, and whatever it runs into."""
    read = probe["read"]
    if probe["trials"]:
        return {code: _try(code, names) for code in read}
    if isinstance(read, types.CodeType):
        return _function(read)(names)
    if read == "printed":
        return printed.getvalue()
    for name in [read] if isinstance(read, str) else read:
        if name not in names:
            raise Missing(name)
    return names[read] if isinstance(read, str) else [names[name] for name in read]


def _try(code: str, names: dict[str, Any]) -> Any:
    try:
        return eval(code, names)
    except Exception as error:
        error.args = (f"{error} (in `{code}`)".strip(),)
        raise


def _function(code: types.CodeType) -> types.FunctionType:
    """A probe's function, with the names that CONTRIBUTING.md promises and no others."""
    import math
    from pathlib import Path

    import torch

    names = {
        "torch": torch,
        "nn": torch.nn,
        "F": torch.nn.functional,
        "math": math,
        "random": random,
        "Path": Path,
        "__builtins__": __builtins__,
    }
    return types.FunctionType(code, names)
