"""The judging process where the system can fork (Linux): every reference state is a process that waits.

One process, the builder, runs the reference cells, and forks at each place where a state is wanted. A state process
runs no learner's code, and holds no answer of its own cell or of a later one. Over its control socket each is sent
one request at a time, with the end of a new socket:

    ADVANCE   (to the builder) it runs the reference cells that come over the new socket, and forks: the child waits
              there as the next state
    JUDGE     (to a state) it forks; the child takes its order from the new socket, replies there and ends

So a judgement begins in a state that nobody can have touched, and takes with it whatever it did: patches, threads,
processes, files. What is judged travels over a socket that no other judgement can reach. All states are children of
the builder, and not each of the one before: the deeper a process stands in a line of forks, the longer its own take.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import select
import shutil
import signal
import socket
import stat
import struct
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .namespaces import files_apart, may_make, processes_apart

try:
    import resource  # now, so that no judgement pays for it
except ImportError:
    resource = None

REQUEST = struct.Struct("!cd")  # what to do, and within how many seconds
ADVANCE, JUDGE, READY = b"a", b"j", b"r"
PROCESSES = 32  # a judgement may have
HEADROOM = 256  # processes and threads that this user may have beyond those at the start
LOOK = 0.05  # seconds between two looks at its processes
WATCH = 1.0  # seconds after a judgement
PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 4, 36


def possible() -> bool:
    """Whether this system has what is needed: fork, process descriptors, sockets that carry descriptors."""
    if not (hasattr(os, "pidfd_open") and hasattr(socket, "send_fds")):
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True


@dataclass
class Child:
    """A judgement under way."""

    pid: int
    deadline: float
    folder: Path


class StateProcess:
    """The builder, or one state: waits for requests, forks for each, and clears up after its judgements."""

    def __init__(self, control: socket.socket, runner: Any, limits: dict[str, int]):
        self.control, self.runner = control, runner
        self.limits = limits | {"processes": _processes_of_this_user() + HEADROOM}
        self.children: dict[int, Child] = {}  # by process descriptor
        self.watched = 0.0  # until then, who runs away late is looked for
        self.apart = may_make()
        self.root = Path.cwd()
        self.base = Path(tempfile.mkdtemp(dir=self.root))  # the folders of this state's judgements

    def serve(self) -> None:
        """Wait for requests until the other end closes. A forked state goes on in here."""
        _prepare()
        self.control.sendall(READY)
        while True:
            watching = self.children or time.monotonic() < self.watched
            ready, _, _ = select.select([self.control, *self.children], [], [], LOOK if watching else None)
            for descriptor in [d for d in ready if d is not self.control]:
                self._end(descriptor)
            now = time.monotonic()
            for descriptor in [d for d, child in self.children.items() if now > child.deadline]:
                self._end(descriptor)
            if watching and not ready:
                self._look()
            if self.control in ready:
                self._request()

    def _request(self) -> None:
        request, descriptors, _, _ = socket.recv_fds(self.control, REQUEST.size, 1)
        if len(request) < REQUEST.size or not descriptors:
            for descriptor in list(self.children):
                self._end(descriptor)
            os._exit(0)
        kind, seconds = REQUEST.unpack(request)
        with socket.socket(fileno=descriptors[0]) as talk:
            if kind == ADVANCE:
                self._advance(talk)
            else:
                self._judge(talk, seconds)

    def _advance(self, talk: socket.socket) -> None:
        reply = self.runner.obey(json.loads(_line(talk)))
        if "failed" not in reply:
            gc.freeze()  # what is there already need not be looked through again in each judgement
            if os.fork():
                return
            self.control.close()
            self.control = socket.socket(fileno=os.dup(talk.fileno()))
            self.base = Path(tempfile.mkdtemp(dir=self.root))
            _prepare()
        talk.sendall(json.dumps(reply).encode() + b"\n")

    def _judge(self, talk: socket.socket, seconds: float) -> None:
        folder = Path(tempfile.mkdtemp(dir=self.base))
        with processes_apart(self.apart):
            pid = os.fork()
        if pid:
            self.children[os.pidfd_open(pid)] = Child(pid, time.monotonic() + seconds, folder)
            return
        try:
            os.setsid()
            kept = os.dup2(talk.fileno(), 3, inheritable=False) if talk.fileno() != 3 else talk.detach()
            os.closerange(4, os.sysconf("SC_OPEN_MAX"))  # the control socket, and those of other judgements
            if self.limits["walled"]:
                files_apart(str(self.root), self.limits["files"])
                folder = self.root
            os.chdir(folder)
            tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
            own = socket.socket(fileno=kept)
            order = json.loads(_line(own))
            _limit(self.limits, seconds)
            own.sendall(json.dumps(self.runner.obey(order)).encode() + b"\n")
        finally:
            os._exit(0)

    def _end(self, descriptor: int) -> None:
        """A judgement is over, or has to be: nothing of it stays."""
        child = self.children.pop(descriptor)
        os.close(descriptor)
        _kill([child.pid, *_descendants(child.pid)])
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child.pid, 0)
        while self._end_orphans():  # what it had started meanwhile
            time.sleep(0.001)
        self.watched = time.monotonic() + WATCH
        self._clear()

    def _end_orphans(self) -> bool:
        """End the processes that ran away from their judgement; whether there were any."""
        orphans = self._orphans()
        for orphan in orphans:
            _kill([orphan, *_descendants(orphan)])
            with contextlib.suppress(ChildProcessError):
                os.waitpid(orphan, 0)
        return bool(orphans)

    def _orphans(self) -> list[int]:
        """Processes whose parents left them: they come to this one, and belong to no judgement any more."""
        known = {child.pid for child in self.children.values()}
        return [pid for pid in _children_of(os.getpid()) if pid not in known]

    def _look(self) -> None:
        """End what has more processes than a judgement may have, and what ran away from its judgement."""
        self._end_orphans()
        for descriptor, child in list(self.children.items()):
            if len(_descendants(child.pid)) > PROCESSES:
                self._end(descriptor)

    def _clear(self) -> None:
        """Leave nothing in this state's folder but the folders of judgements under way."""
        kept = {child.folder for child in self.children.values()}
        for path in self.base.iterdir():
            if path not in kept:
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path, onerror=_open_up)
                else:
                    path.unlink(missing_ok=True)


def _prepare() -> None:
    """Orphans come to this process; its memory and descriptors are closed to others of the same user."""
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def _line(talk: socket.socket) -> bytes:
    pieces = []
    while not pieces or not pieces[-1].endswith(b"\n"):
        if not (piece := talk.recv(1 << 20)):
            os._exit(0)
        pieces.append(piece)
    return b"".join(pieces)


def _limit(limits: dict[str, int], seconds: float) -> None:
    with open("/proc/self/statm", encoding="ascii") as statm:
        now = int(statm.read().split()[0]) * resource.getpagesize()
    for kind, most in (
        (resource.RLIMIT_AS, now + limits["memory"]),
        (resource.RLIMIT_FSIZE, limits["files"]),
        (resource.RLIMIT_CPU, 4 * int(seconds) + 2),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_NPROC, limits["processes"]),
    ):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))


def _processes_of_this_user() -> int:
    """Processes and threads, as the system counts them against the limit."""
    count = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            if os.stat(f"/proc/{pid}").st_uid == os.getuid():
                count += len(os.listdir(f"/proc/{pid}/task"))
    return count


def _children_of(pid: int) -> list[int]:
    found = []
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
                found += [int(child) for child in file.read().split()]
    return found


def _descendants(pid: int) -> list[int]:
    found, waiting = [], [pid]
    while waiting and len(found) < 10 * PROCESSES:
        children = _children_of(waiting.pop())
        found += children
        waiting += children
    return found


def _kill(processes: list[int]) -> None:
    for pid in processes:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def _open_up(function: Any, path: str, _: Any) -> None:
    """A folder that was closed on purpose is opened, and removed after all."""
    with contextlib.suppress(OSError):
        os.chmod(os.path.dirname(path), stat.S_IRWXU)
        if os.path.isdir(path) and not os.path.islink(path):
            os.chmod(path, stat.S_IRWXU)
            shutil.rmtree(path, ignore_errors=True)
        else:
            os.unlink(path)
