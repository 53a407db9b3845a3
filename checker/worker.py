"""The judging process: runs cells in reference states and sends back what the probes read.

It gets its orders as JSON lines on standard input and answers with JSON lines on a channel of its own.
It never holds an expected result: comparing is the parent's work. Orders:

    {"do": "save", "key": K}                                    remember the present state as K
    {"do": "run", "after": K, "code": C}                        run a reference cell in state K
    {"do": "judge", "in": K, "code": C, "probe": P}             run a learner's cell, read the probe
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import marshal
import os
import random
import re
import sys
import threading
import traceback
import types
from typing import Any

CELL = "<cell>"
MAX_PRINTED = 100_000
SEED = 1337


class Missing(Exception):
    """A name that the probe reads does not exist after the cell."""


class Printed(io.StringIO):
    """Captured output, cut when it grows endless."""

    def write(self, text: str) -> int:
        if self.tell() < MAX_PRINTED:
            super().write(text[:MAX_PRINTED])
        return len(text)


def main() -> None:
    """Serve orders until standard input closes."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    orders, sys.stdin = sys.stdin, io.StringIO()
    # What a cell writes to the file descriptors themselves goes nowhere.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    limits = json.loads(orders.readline())
    _limit(limits)
    judge = Judge()
    channel.write('{"ready": true}\n')
    channel.flush()
    for order in _lines(orders):
        reply = judge.obey(json.loads(order))
        channel.write(json.dumps(reply) + "\n")
        channel.flush()


def _lines(stream):
    """Lines from the parent. A thread reads them, so that a dead parent ends even a busy process."""
    import queue

    waiting: queue.Queue[str] = queue.Queue()

    def read() -> None:
        for line in stream:
            waiting.put(line)
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    while True:
        yield waiting.get()


def _limit(limits: dict[str, Any]) -> None:
    """Memory and file size, where the system can limit them."""
    try:
        import resource
    except ImportError:
        return
    import torch  # noqa: F401  (its own address space does not count)

    if limits.get("memory"):
        with contextlib.suppress(OSError, ValueError):
            with open("/proc/self/statm", encoding="ascii") as statm:
                now = int(statm.read().split()[0]) * resource.getpagesize()
            resource.setrlimit(resource.RLIMIT_AS, (now + limits["memory"],) * 2)
    if limits.get("files"):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_FSIZE, (limits["files"],) * 2)


class Judge:
    """Obeys the orders: keeps the states, runs cells, reads probes."""

    def __init__(self):
        os.environ.setdefault("MPLBACKEND", "Agg")
        import numpy  # noqa: F401  imported now, so that no cell pays for it
        import torch

        import checker

        from .hole import Hole
        from .own import install_course_package
        from .state import Namespace

        torch.set_num_threads(1)
        checker.start = lambda *_, **__: None  # a set-up cell merged into another one starts nothing here
        install_course_package()
        self.namespace = Namespace(____=Hole())
        self.snapshots: dict[str, Any] = {}
        self.current: str | None = None  # the saved state that the namespace still equals

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        """Carry out one order; errors in cells are part of the reply."""
        try:
            if order["do"] == "save":
                self.snapshots[order["key"]] = self.namespace.save()
                self.current = order["key"]
                return {"done": True}
            if order["do"] == "run":
                self._enter(order["after"])
                self.current = None
                with self._quiet():
                    exec(_code(order["code"]), self.namespace.names)
                return {"done": True}
            return {"cases": list(self._judge(order))}
        except BaseException as error:
            return {"failed": _describe(error)}

    def _enter(self, key: str | None) -> None:
        if key is not None and key != self.current:
            self.namespace.restore(self.snapshots[key])
        self.current = key
        _seed()

    def _judge(self, order: dict[str, Any]):
        """Run the cell in each of the probe's cases; a case ends in a value or in an error."""
        code, probe = _code(order["code"]), marshal.loads(base64.b64decode(order["probe"]))
        for index in range(len(_cases(probe))):
            self._enter(order["in"])
            self.current = None
            yield self._case(code, probe, index)

    def _case(self, code: types.CodeType, probe: dict[str, Any], index: int) -> dict[str, Any]:
        from .values import describe, encode

        names = self.namespace.names
        inputs = ""
        try:
            # Made anew each time: a cell may have changed the last case's inputs in place.
            given = _cases(probe)[index]
            inputs = ", ".join(
                f"{name} = {describe(encode(value))}" for name, value in given.items() if name in probe["shown"]
            )
            names.update(given)
            _seed()
            with self._quiet() as printed:
                exec(code, names)
                if probe["alone"]:
                    _leave_alone(probe["alone"], names)
                value = _read(probe, names, printed)
            return {"value": encode(value), "inputs": inputs}
        except BaseException as error:
            return {"error": _describe(error, alone=bool(probe["alone"])), "inputs": inputs}

    @contextlib.contextmanager
    def _quiet(self):
        import warnings

        printed = Printed()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(Printed()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield printed


def _code(text: str) -> types.CodeType:
    return marshal.loads(base64.b64decode(text))


def _cases(probe: dict[str, Any]) -> list[dict[str, Any]]:
    given = probe["given"]
    # A way through marshal is a deep copy of plain values.
    given = _function(given)() if isinstance(given, types.CodeType) else marshal.loads(marshal.dumps(given))
    return [{}, *given] if probe["visible"] else list(given)


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


def _leave_alone(kept: list[str], names: dict[str, Any]) -> None:
    """Take everything but `kept` away: what is left must stand alone, as it will in the learner's package."""
    for name in set(names) - {*kept, "__builtins__", "__name__"}:
        del names[name]


def _read(probe: dict[str, Any], names: dict[str, Any], printed: Printed) -> Any:
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


def _seed() -> None:
    """The same random streams and the same settings of torch for every run."""
    import numpy
    import torch

    torch.set_default_dtype(torch.float32)
    torch.set_grad_enabled(True)

    random.seed(SEED)
    numpy.random.seed(SEED)
    torch.default_generator.manual_seed(SEED)  # torch.manual_seed would queue up work for every kind of device


def _describe(error: BaseException, alone: bool = False) -> dict[str, Any]:
    """An error as plain data; `line` is the innermost line of the learner's own cell."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == CELL]
    try:
        message = re.sub(r"0x[0-9a-fA-F]+", "0x…", str(error))  # addresses differ from run to run
    except BaseException:
        message = ""
    described = {"type": type(error).__name__, "message": message[:500], "line": lines[-1] if lines else None}
    return described | {"alone": True} if alone and type(error) is NameError else described


if __name__ == "__main__":
    main()
