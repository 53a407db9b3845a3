"""The parent's end of the judging process: starts it, talks to it, and ends it when it takes too long.

Reference states are numbered: 0 is before the first cell, and each `advance` makes the next one. `judge` runs a
learner's cell in one of them. `start` gives the best that this system can do:

    ForkedSandbox   every state is a process that waits, every judgement a process of its own (`forked.py`)
    LineSandbox     one process for everything; states are copied and put back (Windows, macOS)
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from . import dataset, forks
from .isolation import NONE, Isolation

START_SECONDS = 120.0  # importing torch from a cold disk
MEMORY = 4 * 2**30  # bytes beyond what torch itself takes
FILES = 64 * 2**20  # bytes a written file may have
LONGEST = 64 * 2**20  # bytes of a reply
KEPT_VARIABLES = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
# An interrupt (the stop button, Ctrl-C) is meant for the learner's cell, not for the judging process.
OWN_GROUP = (
    {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP} if sys.platform == "win32" else {"start_new_session": True}
)
BOOT = "import sys; sys.path[:0] = {paths!r}; from checker.worker import main; main()"


class TookTooLong(Exception):
    """There was no answer in time; what was running has been ended."""


class Died(Exception):
    """What was running ended without an answer; `all_of_it` if nothing is left of the judging process."""

    all_of_it = False


class Gone(Died):
    """The judging process had ended before it was asked."""


def start(
    classes: dict[str, str], imports: list[str], isolation: Isolation = NONE, forked: bool | None = None
) -> Sandbox:
    """A judging process that knows these classes of earlier chapters, by name and text, and has these modules."""
    sandbox = launch(isolation, forked)
    sandbox.prepare(classes, imports)
    return sandbox


def launch(isolation: Isolation = NONE, forked: bool | None = None) -> Sandbox:
    """A judging process for any chapter: it loads torch, and waits to be told (`prepare`) which one it is."""
    if forked is None:
        forked = forks.possible()
    if forked:
        from .forked import ForkedSandbox

        return ForkedSandbox(isolation)
    return LineSandbox(isolation)


class Sandbox(ABC):
    """A judging process with limits, an empty working folder of its own and a scrubbed environment."""

    at_once = 1  # judgements that may run side by side
    variables: dict[str, str] = {}  # further ones, for its environment

    def __init__(self, isolation: Isolation = NONE, control: int | None = None):
        self.isolation = isolation
        self._folder = tempfile.TemporaryDirectory(prefix="judging-", ignore_cleanup_errors=True)
        # The folder that holds `checker`, and where this Python finds torch; nothing of the learner's.
        paths = [str(Path(__file__).resolve().parent.parent)]
        environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        home = isolation.home(self._folder.name)
        environment |= self.variables | {
            "HOME": home,
            "MPLCONFIGDIR": home,
            "MPLBACKEND": "Agg",
            "PYTHONIOENCODING": "utf-8",
            "OMP_NUM_THREADS": "1",
            # With a GPU, torch starts threads for it, and a process with threads cannot fork.
            "CUDA_VISIBLE_DEVICES": "",
        }
        # Its home is empty, so it must be told where the course's text is; built first, if it is not there yet.
        with contextlib.redirect_stdout(sys.stderr):
            data = dataset.data()
        environment["COURSE_DATA"] = str(data)
        command = [sys.executable, "-X", "utf8", "-c", BOOT.format(paths=paths)]
        self._process = subprocess.Popen(
            isolation.wrap(command, self._folder.name, data),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.name,
            env=environment,
            text=True,
            encoding="utf-8",
            bufsize=1,
            **({"pass_fds": [control]} if control is not None else {}),
            **OWN_GROUP,
        )
        self._config = {"memory": MEMORY, "files": FILES, "walled": isolation.walled, "control": control}

    def prepare(self, classes: dict[str, str], imports: list[str]) -> None:
        """Tell it its chapter's classes and modules; to be done once, before anything else. Raises Gone."""
        self._send(self._config | {"classes": classes, "imports": imports})

    def _send(self, message: dict[str, Any]) -> None:
        try:
            self._process.stdin.write(json.dumps(message) + "\n")
            self._process.stdin.flush()
        except (OSError, ValueError) as error:
            raise Gone("the judging process is gone") from error

    @abstractmethod
    def advance(self, codes: list[str], seconds: float) -> dict[str, Any]:
        """Run reference cells in the last state; what they leave is the next one. Raises TookTooLong, Died.

        A reply with "failed" and "cell" says that there is no next state, and why.
        """

    @abstractmethod
    def judge(self, state: int, order: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Carry out an order in a state. Raises TookTooLong, Died; look at `alive` then."""

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process can take another order."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the process and remove its folder."""
        if self._process.poll() is None:
            self._kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError, ValueError):
                stream.close()
        self._folder.cleanup()

    def _kill(self) -> None:
        # When bubblewrap is killed while it starts, its other half waits for ever; it is in the same group at first.
        with contextlib.suppress(ProcessLookupError, PermissionError):  # ended meanwhile: macOS forbids it then
            if sys.platform != "win32":
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()


def read_reply(line: str | bytes | None) -> dict[str, Any]:
    """A reply as the judging process wrote it, or whoever was in its place. Raises Died."""
    try:
        reply = json.loads(line) if line is not None else None
    except (ValueError, RecursionError):
        reply = None
    if not isinstance(reply, dict):
        raise Died("the judging process ended without an answer")
    return reply


class LineSandbox(Sandbox):
    """One process: orders and replies are lines. What takes too long ends it, and with it all its states."""

    def __init__(self, isolation: Isolation = NONE):
        super().__init__(isolation)
        self._replies: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._collect, daemon=True).start()
        self._ready = False
        self._states = -1
        self._lock = threading.RLock()

    def _collect(self) -> None:
        with contextlib.suppress(ValueError, OSError):
            while line := self._process.stdout.readline(LONGEST):
                self._replies.put(line)
        self._replies.put(None)

    def _receive(self, seconds: float) -> dict[str, Any]:
        try:
            return read_reply(self._replies.get(timeout=seconds))
        except queue.Empty:
            self.close()
            raise TookTooLong(f"no answer within {seconds:g} s") from None
        except BaseException:
            self.close()  # an interrupt in the middle of a question: the next answer would be stale
            raise

    def _ask(self, order: dict[str, Any], seconds: float) -> dict[str, Any]:
        if not self._ready:
            self._receive(START_SECONDS)
            self._ready = True
            self._save(seconds)
        self._send(order)
        return self._receive(seconds)

    def _save(self, seconds: float) -> dict[str, Any]:
        reply = self._ask({"do": "save", "key": self._states + 1}, seconds)
        self._states += "failed" not in reply
        return reply

    def advance(self, codes: list[str], seconds: float) -> dict[str, Any]:
        """See Sandbox."""
        with self._lock:
            reply = self._ask({"do": "run", "state": max(self._states, 0), "codes": codes}, seconds)
            return reply if "failed" in reply else self._save(seconds)

    def judge(self, state: int, order: dict[str, Any], seconds: float) -> dict[str, Any]:
        """See Sandbox."""
        with self._lock:
            return self._ask(order | {"do": "judge", "state": state}, seconds)
