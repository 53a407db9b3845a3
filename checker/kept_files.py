"""Files that a chapter's own code writes, such as a training's checkpoint: copied to the Drive, and back from it.

A machine that is new takes what the Drive has. From then on this machine's file counts: what changes here is copied,
and what the learner deletes here, to begin anew, does not come back.
"""

from __future__ import annotations

import contextlib
import filecmp
import hashlib
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from .messages import tr
from .progress_file import write_whole

EVERY = 20.0  # seconds between two looks while a cell runs: training takes minutes
SAME = 2.0  # seconds: some file systems keep times no finer


class KeptFiles:
    """The files `names` in the folder `here`, kept in the folder that `there` gives; nothing while it gives `here`."""

    def __init__(self, names: Sequence[str], here: Path, there: Callable[[], Path]):
        self.names, self.here, self.there = names, here, there
        self._lock = threading.Lock()
        self._stop = threading.Event()

    def sync(self) -> list[str]:
        """Copy what is newer here, take what a new machine lacks; what to tell the learner. Raises OSError."""
        with self._lock:
            folder = self.there()
            if folder == self.here:
                return []
            return [note for name in self.names for note in _sync(self.here / name, folder / name)]

    def watch(self) -> None:
        """Do so now and then in the background, until `close`: a machine may be lost in the middle of a cell."""
        if self.names:
            threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while not self._stop.wait(EVERY):
            with contextlib.suppress(OSError):  # the next cell that ends will say it
                self.sync()

    def close(self) -> None:
        """End the watching."""
        self._stop.set()


def _sync(here: Path, there: Path) -> list[str]:
    met, notes = _mark(here, there), []
    if not met.is_file():
        notes = _meet(here, there)
        met.touch()
    if here.is_file() and (not there.is_file() or _newer(here, there)):
        _copy(here, there)
    return notes


def _meet(here: Path, there: Path) -> list[str]:
    """This machine and this Drive see each other for the first time: the newer file wins, the other one is kept."""
    if not there.is_file():
        return []
    if not here.is_file():
        _copy(there, here)
        return [tr("`{name}` is back from your Drive.", name=here.name)]
    if filecmp.cmp(here, there, shallow=False):
        return []
    from .carry import keep

    newer, older = (here, there) if _newer(here, there) else (there, here)
    backup = keep(older)
    _copy(newer, older)
    return [
        tr(
            "There were two `{name}`, here and in your Drive. The newer one counts; the other is kept as {backup}.",
            name=here.name,
            backup=backup,
        )
    ]


def _newer(one: Path, other: Path) -> bool:
    return one.stat().st_mtime > other.stat().st_mtime + SAME


def _copy(source: Path, target: Path) -> None:
    write_whole(target, source.read_bytes())
    shutil.copystat(source, target)


def _mark(here: Path, there: Path) -> Path:
    """A file on this machine that says that these two have met."""
    pair = hashlib.sha256(f"{here}{os.pathsep}{there}".encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"everyones_nanogpt_{pair}.met"
