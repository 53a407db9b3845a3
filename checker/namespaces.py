"""Linux namespaces for a single judgement: processes that end together, and a small file system of its own.

Needs the right to make them (CAP_SYS_ADMIN), which the superuser has, and a state process inside bubblewrap.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Iterator

CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWPID = 0x00020000, 0x08000000, 0x20000000
MS_NOSUID, MS_NODEV = 2, 4
PR_CAPBSET_DROP, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 24, 47, 4
CAP_SYS_ADMIN = 21
CAPABILITY_VERSION_3 = 0x20080522


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


def libc() -> ctypes.CDLL:
    """The C library, with `errno`."""
    return ctypes.CDLL(None, use_errno=True)


def may_make() -> bool:
    """Whether this process has the right to make namespaces."""
    with contextlib.suppress(OSError), open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("CapEff:"):
                return bool(int(line.split()[1], 16) >> CAP_SYS_ADMIN & 1)
    return False


@contextlib.contextmanager
def processes_apart(wanted: bool) -> Iterator[None]:
    """A process forked in here is number 1 of a namespace: when it ends, all that it started end, at one stroke."""
    if not wanted:
        yield
        return
    here = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    parent = os.getpid()
    try:
        _check(libc().unshare(CLONE_NEWPID))
        yield
    finally:
        if os.getpid() == parent:
            _check(libc().setns(here, CLONE_NEWPID))  # the next one gets a namespace of its own
            os.close(here)


def files_apart(folder: str, size: int) -> None:
    """Put an empty file system in memory over `folder`, seen by this process only; then give up every right."""
    clib = libc()
    _check(clib.unshare(CLONE_NEWNS | CLONE_NEWIPC))
    for place in (folder, "/dev/shm"):
        options = f"size={size},mode=700".encode()
        _check(clib.mount(b"tmpfs", os.fsencode(place), b"tmpfs", MS_NOSUID | MS_NODEV, options))
    clib.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    for capability in range(64):
        clib.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    _check(clib.capset(ctypes.byref(_Header(CAPABILITY_VERSION_3, 0)), ctypes.byref((ctypes.c_uint32 * 6)())))


def _check(result: int) -> None:
    if result:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
