"""The parent's end of the judging process: starts it, talks to it, and ends it when it takes too long."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from . import dataset

START_SECONDS = 120.0  # importing torch from a cold disk
MEMORY = 4 * 2**30  # bytes beyond what torch itself takes
FILES = 64 * 2**20  # bytes a written file may have
KEPT_VARIABLES = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
# An interrupt (the stop button, Ctrl-C) is meant for the learner's cell, not for the judging process.
OWN_GROUP = (
    {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP} if sys.platform == "win32" else {"start_new_session": True}
)
BOOT = "import sys; sys.path[:0] = {paths!r}; from checker.worker import main; main()"


class TookTooLong(Exception):
    """The judging process did not answer in time; it has been ended."""


class Died(Exception):
    """The judging process ended by itself."""


class Sandbox:
    """One judging process with limits, an empty working folder of its own and a scrubbed environment."""

    def __init__(self, memory: int = MEMORY, files: int = FILES):
        self._folder = tempfile.TemporaryDirectory(prefix="judging-", ignore_cleanup_errors=True)
        # The folder that holds `checker`, and where this Python finds torch; nothing of the learner's.
        paths = [str(Path(__file__).resolve().parent.parent)]
        environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        environment |= {
            "HOME": self._folder.name,
            "MPLCONFIGDIR": self._folder.name,
            "MPLBACKEND": "Agg",
            "PYTHONIOENCODING": "utf-8",
            "OMP_NUM_THREADS": "1",
        }
        # Its home is empty, so it must be told where the course's text is; built first, if it is not there yet.
        with contextlib.redirect_stdout(sys.stderr):
            environment["COURSE_DATA"] = str(dataset.data())
        self._process = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-c", BOOT.format(paths=paths)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.name,
            env=environment,
            text=True,
            encoding="utf-8",
            bufsize=1,
            **OWN_GROUP,
        )
        self._replies: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._collect, daemon=True).start()
        self._ready = False
        self._send({"memory": memory, "files": files})

    def _collect(self) -> None:
        with contextlib.suppress(ValueError, OSError):
            for line in self._process.stdout:
                self._replies.put(line)
        self._replies.put(None)

    def _send(self, message: dict[str, Any]) -> None:
        try:
            self._process.stdin.write(json.dumps(message) + "\n")
            self._process.stdin.flush()
        except (OSError, ValueError) as error:
            raise Died("the judging process is gone") from error

    def _receive(self, seconds: float) -> dict[str, Any]:
        try:
            line = self._replies.get(timeout=seconds)
        except queue.Empty:
            self.close()
            raise TookTooLong(f"no answer within {seconds:g} s") from None
        except BaseException:
            self.close()  # an interrupt in the middle of a question: the next answer would be stale
            raise
        try:
            reply = json.loads(line) if line is not None else None
        except ValueError:
            reply = None
        if not isinstance(reply, dict):
            self.close()
            raise Died("the judging process ended without an answer")
        return reply

    def ask(self, order: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Send an order, wait for its reply. Raises TookTooLong or Died; both end the process."""
        if not self._ready:
            self._receive(START_SECONDS)
            self._ready = True
        self._send(order)
        return self._receive(seconds)

    @property
    def alive(self) -> bool:
        """Whether the process can take another order."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the process and remove its folder."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError, ValueError):
                stream.close()
        self._folder.cleanup()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
