"""The parent's end of a judging process that forks: one socket to each state, and one to each judgement."""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import threading
import time
from typing import Any

from .forks import ADVANCE, JUDGE, READY, REQUEST
from .isolation import NONE, Isolation
from .sandbox import LONGEST, START_SECONDS, Died, Gone, Sandbox, TookTooLong, read_reply

GRACE = 1.0  # seconds after which a state process that should have ended its judgement is no longer waited for


class ForkedSandbox(Sandbox):
    """A tree of processes: each state waits, each judgement runs in a fork of its state. Safe for several threads."""

    at_once = max(2, min(8, os.cpu_count() or 2))
    # All of Python's memory in glibc's heap, in pages of 2 MB where the system has them: fewer pages, faster forks.
    variables = {"PYTHONMALLOC": "malloc", "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}

    def __init__(self, isolation: Isolation = NONE):
        here, there = socket.socketpair()
        self._builder = here
        self._states: list[socket.socket | None] = [None]  # state 0, where nothing has run, is never judged in
        self._ready = False
        self._lock = threading.Lock()
        with there:
            super().__init__(isolation, there.fileno())

    def _request(self, control: socket.socket, kind: bytes, order: dict[str, Any], seconds: float) -> socket.socket:
        """Ask a process to fork; the socket over which the order has gone and the reply will come."""
        here, there = socket.socketpair()
        try:
            with self._lock, there:
                if not self._ready:
                    if _receive(self._builder, START_SECONDS, until=len(READY)) != READY:
                        raise Died("the judging process did not start")
                    self._ready = True
                socket.send_fds(control, [REQUEST.pack(kind, seconds)], [there.fileno()])
            here.sendall(json.dumps(order).encode() + b"\n")
        except OSError as error:  # a state has been killed
            here.close()
            self.close()
            raise Gone("the judging process is gone") from error
        except BaseException:
            here.close()
            raise
        return here

    def advance(self, codes: list[str], seconds: float) -> dict[str, Any]:
        """See Sandbox."""
        talk = self._request(self._builder, ADVANCE, {"do": "run", "codes": codes}, seconds)
        try:
            reply = read_reply(_receive(talk, seconds))
        except BaseException:
            talk.close()
            self.close()
            raise
        if "failed" in reply:
            talk.close()
        else:
            self._states.append(talk)
        return reply

    def judge(self, state: int, order: dict[str, Any], seconds: float) -> dict[str, Any]:
        """See Sandbox. The state process ends what takes too long; its other judgements go on."""
        began = time.monotonic()
        with self._request(self._states[state], JUDGE, order | {"do": "judge"}, seconds) as talk:
            reply = _receive(talk, seconds + GRACE)
        if reply is None and time.monotonic() - began >= seconds:
            raise TookTooLong(f"no answer within {seconds:g} s")
        if reply is None and self._lost(state):
            self.close()
        return read_reply(reply)

    def _lost(self, state: int) -> bool:
        """Whether a state process has ended: its socket says so, and otherwise nothing at all."""
        return bool(select.select([self._states[state]], [], [], 0)[0])

    def close(self) -> None:
        """End all the processes: a state without its socket ends, and its judgements with it."""
        for talk in [*filter(None, self._states), self._builder]:
            with contextlib.suppress(OSError):
                talk.shutdown(socket.SHUT_RDWR)  # wakes up who waits for it in another thread
            talk.close()
        super().close()


def _receive(talk: socket.socket, seconds: float, until: int | None = None) -> bytes | None:
    """A line, or `until` bytes; None where the other end closed first. Raises TookTooLong, Died for one without end."""
    pieces, size, deadline = [], 0, time.monotonic() + seconds
    while True:
        talk.settimeout(max(0.001, deadline - time.monotonic()))
        try:
            piece = talk.recv(until or 1 << 20)
        except TimeoutError:
            raise TookTooLong(f"no answer within {seconds:g} s") from None
        except ConnectionError:
            return None
        if not piece:
            return None
        pieces.append(piece)
        size += len(piece)
        if until is not None or piece.endswith(b"\n"):
            return b"".join(pieces)
        if size > LONGEST:
            raise Died("an endless reply")
