"""Hands out the work to the workers of a Dask cluster, and outlives any of them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import dask
from dask.system import CPU_COUNT
from distributed import Client, Future, LocalCluster, as_completed
from distributed.scheduler import KilledWorker
from distributed.system import MEMORY_LIMIT

from ..course import CourseError, settings
from ..messages import tr
from ..submission import NotGradable
from .job import GraderPlugin, Terms, judge, version

PATIENCE = 60  # seconds to wait for the first worker of a cluster
LONGEST = 200  # characters of what Dask says
RETRIES = 2  # after an error of the worker's own, such as a full disk
NEEDED = 2**30  # bytes of memory for each worker, its judging processes included (docs/many-submissions.md)
LOCAL = {
    # What a worker takes with it when it ends is tried again later, alone: there it can be seen whose fault it was.
    "distributed.scheduler.allowed-failures": 0,
    # Dask gives up a worker that is away for 15 seconds; on a busy computer it takes longer to start it again.
    "distributed.deploy.lost-worker-timeout": "1 hour",
    # No pages of statistics, which anybody could read.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}
NOWHERE = "127.0.0.1:0"  # where those pages are not

# A result as `job.judge` returns it, or why there is none.
Result = dict[str, Any] | str


class Crew:
    """The workers of this computer, or those of the cluster at `scheduler`. Open it with `with`.

    Raises CourseError where there is no such cluster, it has no workers, or they have another version of the course.
    """

    def __init__(self, terms: Terms, scheduler: str = "", workers: int = 0):
        self.terms, self._scheduler = terms, scheduler
        self.workers = workers or fitting_workers()
        self._plugin = f"everyones-nanogpt-{uuid.uuid4().hex}"
        self._closing = contextlib.ExitStack()
        self._counted = 0.0
        self._threads = 1

    def __enter__(self) -> Crew:
        with self._closing:
            self.client = self._remote() if self._scheduler else self._local()
            self._check_versions()
            self.client.register_plugin(GraderPlugin(self.terms, self._plugin))
            self._closing.callback(self._dismiss)
            self._closing = self._closing.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    def _local(self) -> Client:
        """One process a worker, one thread each. Encrypted, so that no other user of this computer can join in."""
        self._closing.enter_context(dask.config.set(LOCAL))
        cluster = LocalCluster(
            n_workers=self.workers,
            threads_per_worker=1,
            security=True,
            dashboard_address=NOWHERE,
            worker_dashboard_address=NOWHERE,
            scheduler_kwargs={"dashboard": False},
            silence_logs=logging.CRITICAL,
        )
        self._closing.enter_context(cluster)
        return self._closing.enter_context(Client(cluster))

    def _remote(self) -> Client:
        try:
            client = self._closing.enter_context(Client(self._scheduler, timeout=PATIENCE / 2))
            client.wait_for_workers(1, timeout=PATIENCE)
            return client
        except (OSError, ValueError, asyncio.TimeoutError) as error:
            raise CourseError(
                tr(
                    "{address}: no scheduler answers there, or it has no workers ({problem}).",
                    address=self._scheduler,
                    problem=_line(error),
                )
            ) from None

    def _check_versions(self) -> None:
        """Raises CourseError unless the scheduler, which must read what it passes on, and all workers have ours."""
        ours = settings()["version"]
        try:
            found = {"scheduler": self.client.run_on_scheduler(version)}
        except Exception as error:  # whatever it says where the course is not installed
            found = {"scheduler": error}
        found |= self.client.run(version, on_error="return")
        for who, theirs in found.items():
            if theirs != ours:
                raise CourseError(
                    tr(
                        "{who} has another version of the course, or none ({theirs} instead of {ours}). Install the "
                        "same one there.",
                        who=who,
                        theirs=_line(theirs),
                        ours=ours,
                    )
                )

    def _dismiss(self) -> None:
        """End the judging processes of a cluster that goes on without us."""
        with contextlib.suppress(Exception):
            self.client.unregister_worker_plugin(self._plugin)

    def results(self, keys: Iterable[str], content: Callable[[str], bytes]) -> Iterator[tuple[str, Result]]:
        """Judge what `content` gives for each key; results come in the order in which they are ready.

        `content` is asked when a notebook's turn is near, so that never more of them than needed are in memory; it may
        raise NotGradable. What may have ended a worker is tried once more at the end, alone, so that nobody is
        blamed for a neighbour. Raises CourseError where the scheduler is lost.
        """
        suspects: list[str] = []
        yield from self._round(keys, content, self._places, suspects.append)
        guilty: list[str] = []
        yield from self._round(suspects, content, lambda: 1, guilty.append)
        for key in guilty:
            yield key, tr("It ended the worker that judged it, each time. Look at its code before you run it.")

    def _round(
        self,
        keys: Iterable[str],
        content: Callable[[str], bytes],
        places: Callable[[], int],
        blame: Callable[[str], None],
    ) -> Iterator[tuple[str, Result]]:
        waiting, running = iter(keys), {}
        arrivals = as_completed()
        while True:
            while len(running) < places() and (key := next(waiting, None)) is not None:
                try:
                    future = self._submit(key, content(key))
                except NotGradable as problem:
                    yield key, str(problem)
                    continue
                running[future.key] = key
                arrivals.add(future)
            if not running:
                return
            future = next(arrivals)
            key = running.pop(future.key)
            if future.status == "finished":
                yield key, future.result()
            elif future.status == "error":
                error = future.exception()
                if isinstance(error, KilledWorker):
                    blame(key)
                else:
                    yield key, tr("The worker could not judge it: {problem}", problem=_line(error))
            else:
                raise CourseError(tr("The scheduler is gone. Run the same command again: it goes on where it was."))

    def _submit(self, key: str, content: bytes) -> Future:
        return self.client.submit(judge, content, self._plugin, key=f"judge-{key}-{uuid.uuid4().hex}", retries=RETRIES)

    def _places(self) -> int:
        """One notebook for each thread. None waits on a worker, where it would be blamed if that one ends."""
        if time.monotonic() - self._counted > 2:
            self._threads = sum(self.client.nthreads().values())
            self._counted = time.monotonic()
        return max(self._threads, 1)


def _line(said: object) -> str:
    """What was said, in one line of bearable length."""
    return " ".join(str(said).split())[:LONGEST]


def fitting_workers() -> int:
    """One worker for each core that this process may use, as far as the memory allows."""
    return max(1, min(CPU_COUNT, MEMORY_LIMIT // NEEDED))
