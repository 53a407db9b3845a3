"""What a worker does: it keeps one grader, whose judging processes stay warm, and judges what it is sent.

A learner's code runs in the judging process, never in the worker itself.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from typing import Any

from distributed import WorkerPlugin, get_worker

from ..course import CourseError, settings
from ..grade import Grader
from ..isolation import NONE, Isolation, best
from ..messages import tr
from .pack import unpack

BEST, REQUIRED, OFF = "best", "required", "off"  # the sandbox: where there is one, always, never


@dataclass(frozen=True)
class Terms:
    """How everything is judged, whichever worker does it."""

    sandbox: str = BEST
    remember: int = 5_000  # outcomes to keep for each chapter; 0: what the course lists is run, too
    many: bool = False  # whether so many will come that it pays to load what only some need


class GraderPlugin(WorkerPlugin):
    """The grader of a worker process. It ends with the worker, or when the class is done."""

    def __init__(self, terms: Terms, name: str):
        self.terms = terms
        self.name = name  # each run has its own: a cluster may grade two classes at once

    def setup(self, worker: object) -> None:
        """Called by Dask in each worker, later ones and restarted ones too. Nothing is started before it is needed."""
        self._lock = threading.Lock()  # a grader takes one notebook at a time, however many threads a worker has
        self._grader: Grader | None = None
        self._over = False

    def teardown(self, worker: object) -> None:
        """Called by Dask when the worker ends or the plugin is taken back, perhaps in the middle of a notebook."""
        self._over = True
        if self._lock.acquire(blocking=False):
            self._close()
            self._lock.release()

    def _close(self) -> None:
        if self._grader:
            self._grader.close()

    def judge(self, content: bytes) -> dict[str, Any]:
        """The report on a packed submission, and who judged it how. Raises CourseError: the worker is not fit."""
        with self._lock:
            submission = unpack(content)
            if self._grader is None:
                terms = self.terms
                # One judgement at a time: there is a worker for each core, and what shares one runs out of its time.
                self._grader = Grader(self._isolation(), terms.remember, terms.remember > 0, many=terms.many, at_once=1)
            try:
                report = self._grader.judge(submission)
            finally:
                if self._over:  # nobody waits for it any more
                    self._close()
            return {"report": report.as_dict(), "isolation": self._grader.isolation.name, "worker": os.getpid()}

    def _isolation(self) -> Isolation:
        if self.terms.sandbox == OFF:
            return NONE
        isolation, why = best()
        if isolation is NONE and self.terms.sandbox == REQUIRED:
            raise CourseError(tr("Nothing was graded: a sandbox is required. {why}", why=why))
        return isolation


def judge(content: bytes, plugin: str) -> dict[str, Any]:
    """The task that is sent to a worker."""
    return get_worker().plugins[plugin].judge(content)


def version() -> str:
    """The version of the course on a worker."""
    return settings()["version"]
