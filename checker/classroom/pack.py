"""What is sent of a notebook, and the key that it is known by.

Its cells' text goes, without outputs and pictures: a worker need not share a disk, and a notebook that was only run
again is the same notebook.
"""

from __future__ import annotations

import functools
import hashlib
import json
from pathlib import Path
from typing import Any

from ..course import CourseError, lesson, settings
from ..messages import tr
from ..references import fingerprint
from ..submission import Submission


@functools.cache
def edition(number: str) -> str:
    """The course's version and what this chapter's verdicts depend on, which head and workers must agree on."""
    return f"{settings()['version']} {fingerprint(lesson(number))}"


def pack(submission: Submission) -> bytes:
    """A submission as JSON. The same cells in the same edition of the course give the same bytes."""
    return json.dumps(
        {
            "edition": edition(submission.number),
            "number": submission.number,
            "language": submission.language,
            "cells": submission.cells,
            "others": submission.others,
            "notes": submission.notes,
        },
        sort_keys=True,
    ).encode("ascii")


def unpack(content: bytes) -> Submission:
    """The submission, without its file. Raises CourseError where another edition of the course has packed it."""
    packed: dict[str, Any] = json.loads(content)
    if packed["edition"] != edition(packed["number"]):
        raise CourseError(
            tr(
                "A worker has another version of the course: {theirs} instead of {ours}. Install the same one there.",
                theirs=edition(packed["number"]),
                ours=packed["edition"],
            )
        )
    cells = [(cell_id, source) for cell_id, source in packed["cells"]]
    others = [(kind, source) for kind, source in packed["others"]]
    return Submission(Path(), packed["number"], cells, packed["notes"], others, packed["language"])


def key(content: bytes, *options: object) -> str:
    """What a packed submission is known by, graded with these options."""
    return hashlib.sha256(json.dumps(options).encode("ascii") + b"\n" + content).hexdigest()
