"""Results as they arrive, one line of JSON each, so that an interrupted run goes on where it stopped."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ..course import CourseError
from ..messages import tr
from ..trouble import cannot_write

FILE = "journal.jsonl"
SYNC = 2.0  # seconds after which what was written is also forced onto the disk


class Journal:
    """The results of a class in a folder, by key. Open it with `with`; only one run at a time may have it open.

    A line that an interruption has cut is left out, and what it was about graded again. Raises CourseError where the
    folder cannot be written or is in use.
    """

    def __init__(self, folder: Path, fresh: bool = False):
        self.path = folder / FILE
        self._lock = FileLock(folder / f".{FILE}.lock", timeout=0)
        self._fresh = fresh
        self.results: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> Journal:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
            if self._fresh:
                self.path.unlink(missing_ok=True)
            self._read()
            self._file = self.path.open("a", encoding="ascii", newline="\n")
        except Timeout:
            raise CourseError(tr("Another run is writing into {path}.", path=self.path.parent)) from None
        except OSError as error:
            self._lock.release()
            raise CourseError(cannot_write(self.path, error)) from None
        self._synced = time.monotonic()
        return self

    def _read(self) -> None:
        content = self.path.read_bytes() if self.path.is_file() else b""
        for line in content.splitlines():
            try:
                entry = json.loads(line)
                key, result = entry["key"], entry["result"]
                if isinstance(key, str) and isinstance(result["report"]["verdicts"], list):
                    self.results[key] = result
            except (ValueError, KeyError, TypeError):
                continue
        if content and not content.endswith(b"\n"):
            with self.path.open("ab") as file:
                file.write(b"\n")  # what comes next begins on a line of its own

    def add(self, key: str, result: dict[str, Any]) -> None:
        """Keep a result. Raises CourseError where it cannot be written."""
        self.results[key] = result
        try:
            self._file.write(json.dumps({"key": key, "result": result}) + "\n")
            self._file.flush()
            if time.monotonic() - self._synced > SYNC:
                os.fsync(self._file.fileno())
                self._synced = time.monotonic()
        except OSError as error:
            raise CourseError(cannot_write(self.path, error)) from None

    def __exit__(self, *_: object) -> None:
        try:
            self._file.close()
        finally:
            self._lock.release()
