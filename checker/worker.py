"""The judging process: runs cells in reference states and sends back what the probes read.

It never holds an expected result: comparing is the parent's work. Its first line of standard input is a JSON object
with its limits and the course's classes of earlier chapters. Where the system can fork, `forks` takes over from
there, and the orders are

    {"do": "run", "codes": [C, …]}            run reference cells, one after the other
    {"do": "judge", "code": C, "probe": P}    run a learner's cell, read the probe

Elsewhere one process does everything: the orders come as further lines and are answered as lines on standard
output. "save" remembers the present state under a number, and "run" and "judge" name in "state" the one they begin in.
What a learner's code does to libraries, or to objects that a reference cell keeps outside of names, then stays.
"""

from __future__ import annotations

import base64
import contextlib
import gc
import importlib
import io
import json
import marshal
import os
import random
import re
import socket
import sys
import threading
import traceback
import types
from typing import Any

from .probing import cases, codes_in, leave_alone, read_probe
from .reach import needed

CELL = "<cell>"
MAX_PRINTED = 100_000
SEED = 1337


class Printed(io.StringIO):
    """Captured output, cut when it grows endless."""

    def write(self, text: str) -> int:
        if self.tell() < MAX_PRINTED:
            super().write(text[:MAX_PRINTED])
        return len(text)


def main() -> None:
    """Serve orders until the parent closes its end."""
    gc.disable()  # what importing makes stays: looking through it again and again takes a fifth of torch's loading
    import torch  # noqa: F401  while the parent finds out which chapter this is

    config = json.loads(sys.stdin.readline())
    control = config.get("control")
    if control is None:
        _serve_lines(config)
        return
    from . import forks

    with open(os.devnull, "r+b", buffering=0) as nowhere:
        for standard in (0, 1, 2):
            os.dup2(nowhere.fileno(), standard)
    runner = Runner(config["classes"], config["imports"])
    gc.freeze()
    gc.enable()
    forks.StateProcess(socket.socket(fileno=control), runner, config).serve()


def _serve_lines(config: dict[str, Any]) -> None:
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    orders, sys.stdin = sys.stdin, io.StringIO()
    # What a cell writes to the file descriptors themselves goes nowhere.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    runner = Keeper(config["classes"], config["imports"])
    gc.freeze()
    gc.enable()
    _limit(config)
    channel.write('{"ready": true}\n')
    channel.flush()
    for order in _lines(orders):
        reply = runner.obey(json.loads(order))
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
    if limits.get("memory"):
        with contextlib.suppress(OSError, ValueError):
            with open("/proc/self/statm", encoding="ascii") as statm:
                now = int(statm.read().split()[0]) * resource.getpagesize()
            resource.setrlimit(resource.RLIMIT_AS, (now + limits["memory"],) * 2)
    if limits.get("files"):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_FSIZE, (limits["files"],) * 2)


class Runner:
    """Runs cells in one namespace and reads probes there."""

    def __init__(self, classes: dict[str, str], imports: list[str]):
        os.environ.setdefault("MPLBACKEND", "Agg")
        import numpy  # noqa: F401  imported now, so that no cell pays for it
        import torch

        import checker

        from . import own, touched, values  # noqa: F401
        from .hole import Hole
        from .state import Namespace

        for name in imports:
            importlib.import_module(name)
        torch.set_num_threads(1)
        checker.start = lambda *_, **__: None  # a set-up cell merged into another one starts nothing here
        own.install_course_package(classes)
        self.namespace = Namespace(____=Hole())

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        """Carry out one order; errors in cells are part of the reply."""
        try:
            if order["do"] == "run":
                for number, code in enumerate(order["codes"]):
                    try:
                        self._run(_code(code))
                    except BaseException as error:
                        return {"failed": _describe(error), "cell": number}
                return {"done": True}
            return {"cases": list(self._judge(_code(order["code"]), _unpacked(order["probe"])))}
        except BaseException as error:
            return {"failed": _describe(error)}

    def _run(self, code: types.CodeType) -> None:
        _seed()
        with self._quiet():
            exec(code, self.namespace.names)

    def _judge(self, code: types.CodeType, probe: dict[str, Any]):
        """Run the cell in each of the probe's cases; a case ends in a value or in an error."""
        count = len(cases(probe))
        before = self.namespace.save(needed([code, *codes_in(probe)], self.namespace.names)) if count > 1 else None
        for index in range(count):
            if index:
                self.namespace.restore(before)
            yield self._case(code, probe, index)

    def _case(self, code: types.CodeType, probe: dict[str, Any], index: int) -> dict[str, Any]:
        from .touched import Watch
        from .values import describe, encode

        names = self.namespace.names
        case: dict[str, Any] = {}
        try:
            # Made anew each time: a cell may have changed the last case's inputs in place.
            given = cases(probe)[index]
            said = [f"{name} = {describe(encode(value))}" for name, value in given.items() if name in probe["said"]]
            case |= {"inputs": ", ".join(said)} if said else {}
            names.update(given)
            _seed()
            before = Watch(names)
            with self._quiet() as printed:
                exec(code, names)
                after = dict(names) if probe["alone"] else names  # what the probe calls may do it, too
                if probe["alone"]:
                    leave_alone(probe["alone"], names)
                value = read_probe(probe, names, printed)
            touched = before.touched(after)
            return case | {"value": encode(value)} | ({"touched": touched} if touched else {})
        except BaseException as error:
            return case | {"error": _describe(error, alone=bool(probe["alone"]))}

    @contextlib.contextmanager
    def _quiet(self):
        import warnings

        printed = Printed()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(Printed()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield printed


class Keeper(Runner):
    """Where one process does everything: remembers states by key, and goes back to them."""

    def __init__(self, classes: dict[str, str], imports: list[str]):
        super().__init__(classes, imports)
        self.snapshots: dict[int, Any] = {}
        self.current: int | None = None  # the saved state that the namespace still equals

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        """Carry out one order in the state that it names."""
        if order["do"] == "save":
            try:
                self.snapshots[order["key"]] = self.namespace.save()
            except BaseException as error:
                return {"failed": _describe(error)}
            self.current = order["key"]
            return {"done": True}
        self._enter(order["state"])
        self.current = None
        return super().obey(order)

    def _enter(self, key: int) -> None:
        if key != self.current:
            self.namespace.restore(self.snapshots[key])


def _code(text: str) -> types.CodeType:
    return marshal.loads(base64.b64decode(text))


_unpacked = _code  # a probe travels the same way


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
