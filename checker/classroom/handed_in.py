"""The notebooks in a folder, and whose they are."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from ..course import CourseError
from ..messages import tr
from ..submission import notebooks_in
from .rows import readable

# What marks the folder of a course of nbgrader, in which `submitted` holds what was handed in.
NBGRADER = ("nbgrader_config.py", "gradebook.db", "source", "release")


@dataclass
class HandedIn:
    """A notebook that was handed in. What it says of itself is known once it has been read."""

    path: Path
    student: str
    assignment: str  # the folder within the student's, "" where there is none
    notebook: str  # its place in the folder, for people: unprintable characters are spelled out
    chapter: str = ""
    language: str = ""
    key: str = ""  # what the same content has in common
    problem: str = ""  # why it cannot be graded


def handed_in(folder: Path) -> list[HandedIn]:
    """All notebooks in a folder, sorted by their place in it. Raises CourseError where there is none.

    A notebook in the folder itself is a student's own: the file's name is theirs. Deeper, the first folder is the
    student and the second, if there is one, the assignment, as nbgrader has it. No two students share a name: a later
    one gets a number.
    """
    if not folder.is_dir():
        raise CourseError(tr("{path} is not a folder.", path=folder))
    if (folder / "submitted").is_dir() and any((folder / name).exists() for name in NBGRADER):
        folder = folder / "submitted"
    found, names = [], Names()
    for path in notebooks_in(folder):
        parts = path.relative_to(folder).parts
        student = names.of(parts[0], Path(parts[0]).stem if len(parts) == 1 else parts[0])
        assignment = readable(parts[1]) if len(parts) > 2 else ""
        found.append(HandedIn(path, student, assignment, readable("/".join(parts))))
    if not found:
        raise CourseError(tr("There is no notebook (.ipynb) in there."))
    return found


class Names:
    """A name for each file or folder, no two of them the same to a reader or to a spreadsheet."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._taken: set[str] = set()

    def of(self, source: str, wanted: str) -> str:
        """The name of a source, which is the wanted one unless another source has it."""
        if source not in self._names:
            name, number = readable(wanted), 1
            while _folded(name) in self._taken:
                number += 1
                name = f"{readable(wanted)} ({number})"
            self._taken.add(_folded(name))
            self._names[source] = name
        return self._names[source]


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip()
