"""The local copy of the progress: `progress.json` beside the notebook, written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from . import pace, place
from .course import Lesson, chapter_numbers, chapter_settings, in_clone, lesson, notebook_folder, settings
from .messages import tr
from .trouble import see
from .verdict import BLANK, Verdict

FILE = "progress.json"
PATIENCE = 5  # seconds to wait for another notebook that is writing


class NotSaved(Exception):
    """The progress could not be written (a read-only folder, a full disk)."""


def load(folder: Path) -> dict[str, Any]:
    """The progress kept in a folder; an empty one where there is none or it is damaged."""
    try:
        stored = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if isinstance(stored.get("chapters"), dict):
            return stored
    except (OSError, ValueError, AttributeError):
        pass
    return {"course": settings()["name"], "chapters": {}}


def begin(folder: Path, number: str) -> dict[str, Any]:
    """Note that work on a chapter begins, unless it is going on already; return the whole. Raises NotSaved."""
    return record(folder, number, [])


def record(folder: Path, number: str, verdicts: Iterable[Verdict], now: datetime | None = None) -> dict[str, Any]:
    """Add verdicts to the progress in `folder` and return the whole. Raises NotSaved."""
    verdicts, now = list(verdicts), now or datetime.now(timezone.utc)
    with _changing(folder) as stored:
        chapter = stored["chapters"].setdefault(number, {})
        _add_time(stored, number, verdicts, now)
        for verdict in verdicts:
            entry = chapter.setdefault(verdict.name, {})
            entry["verdict"] = verdict.kind
            entry["attempts"] = entry.get("attempts", 0) + (verdict.kind != BLANK)
            if verdict.kind != BLANK:
                entry.setdefault("tried_at", now.isoformat(timespec="seconds"))
            if verdict.passed:
                entry.setdefault("passed_at", now.isoformat(timespec="seconds"))
    return stored


def merge(folder: Path, other: dict[str, Any]) -> None:
    """Add what another progress knows to the one in `folder`; nothing passed is lost. Raises NotSaved."""
    if not other["chapters"]:
        return
    with _changing(folder) as stored:
        for number, entries in other["chapters"].items():
            chapter = stored["chapters"].setdefault(number, {})
            for name, entry in entries.items():
                known = chapter.get(name, {})
                better = entry if "passed_at" in entry and "passed_at" not in known else {}
                attempts = max(entry.get("attempts", 0), known.get("attempts", 0))
                chapter[name] = entry | known | better | {"attempts": attempts}


@contextmanager
def _changing(folder: Path) -> Iterator[dict[str, Any]]:
    """The progress in `folder`, to be changed; written afterwards. Raises NotSaved.

    Two notebooks may do this at once: each reads the newest state under a lock.
    """
    path = folder / FILE
    try:
        folder.mkdir(exist_ok=True)
        with FileLock(_lock(path), timeout=PATIENCE):
            _keep_damaged(path)
            stored = load(folder)
            yield stored
            write_whole(path, (json.dumps(stored, indent=1, ensure_ascii=False) + "\n").encode("utf-8"))
    except (OSError, Timeout) as error:
        why = tr("it is in use") if isinstance(error, Timeout) else error.strerror or error
        raise NotSaved(f"{path}: {why}. {see('not-saved')}") from error


def _add_time(stored: dict[str, Any], number: str, verdicts: list[Verdict], now: datetime) -> None:
    """Share the time since this chapter was last worked on among the blanks that it went into.

    These are the ones just tried, or the empty ones where none was; for a blank that has passed no time is counted.
    """
    if not isinstance(stored.get("clocks"), dict):
        stored["clocks"] = {}
    clocks = stored["clocks"]
    seconds = pace.worked(clocks.get(number), now)
    if not verdicts and seconds:
        return  # only begun again, after a restart for instance: the clock goes on
    clocks[number] = now.isoformat(timespec="seconds")
    chapter = stored["chapters"][number]
    waiting = [v for v in verdicts if "passed_at" not in chapter.get(v.name, {})]
    waiting = [v for v in waiting if v.kind != BLANK] or waiting
    for verdict in waiting:
        entry = chapter.setdefault(verdict.name, {})
        entry["seconds"] = round(entry.get("seconds", 0) + seconds / len(waiting))


def _lock(path: Path) -> str:
    """The lock's file: beside the progress; for one in a Drive, where locks may not work, on this machine."""
    if place.drive() not in path.parents:
        return f"{path}.lock"
    name = hashlib.sha256(str(path).encode("utf-8")).hexdigest()[:16]
    return str(Path(tempfile.gettempdir()) / f"everyones_nanogpt_{name}.lock")


def _keep_damaged(path: Path) -> None:
    """Set a file that is not readable progress aside instead of writing over it."""
    if path.is_file():
        try:
            json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            os.replace(path, path.with_name(f"{path.stem}.damaged{path.suffix}"))


def write_whole(path: Path, content: bytes) -> None:
    """Write beside, then rename: a file is never half written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        beside.write_bytes(content)
        _replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _replace(new: Path, path: Path) -> None:
    """Windows refuses for as long as somebody reads the old file, which takes a moment."""
    for _ in range(20):
        try:
            return os.replace(new, path)
        except PermissionError:
            time.sleep(0.05)
    os.replace(new, path)


def passed_names(stored: dict[str, Any], number: str) -> set[str]:
    """The names of a chapter's blanks that have passed; a later experiment does not take that back."""
    return {name for name, entry in stored["chapters"].get(number, {}).items() if "passed_at" in entry}


def spoken_attempts(entry: dict[str, Any]) -> str:
    """The attempts at a blank in words; "" for none."""
    count = entry.get("attempts", 0)
    return "" if not count else tr("1 attempt") if count == 1 else tr("{count} attempts", count=count)


@dataclass(frozen=True)
class ChapterProgress:
    """How far one chapter is."""

    number: str
    title: str
    done: int
    total: int
    attempts: int
    seconds: int


def overview(folder: Path) -> list[ChapterProgress]:
    """All chapters of the course, as `folder` has them."""
    stored = load(folder)
    rows = []
    for number in chapter_numbers():
        this: Lesson = lesson(number)
        entries = stored["chapters"].get(number, {})
        names = {blank.name for blank in this.blanks}
        rows.append(
            ChapterProgress(
                number,
                chapter_settings(number)["title"],
                len(passed_names(stored, number) & names),
                len(names),
                sum(e.get("attempts", 0) for n, e in entries.items() if n in names),
                sum(e.get("seconds", 0) for n, e in entries.items() if n in names),
            )
        )
    return rows


def next_chapter(folder: Path) -> str:
    """The first chapter that is not finished; the last one when all are."""
    rows = overview(folder)
    return next((row.number for row in rows if row.done < row.total), rows[-1].number)


def learning_folder(language: str) -> Path:
    """Where a learner's progress is: in their Drive, in the clone's TODO folder, else in the current folder."""
    return place.folder(notebook_folder("TODO", language) if in_clone() else Path.cwd())
