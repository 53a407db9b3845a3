"""What stands between a learner's code and this computer, beside the limits that every judging process has.

NONE            a process of its own: files that this user can read stay readable, the network stays reachable
Bubblewrap      Linux with `bwrap`: only Python, torch and the engine are there, read-only; no answers, no
                references, no network, no other processes; what is written goes to memory, and away
"""

from __future__ import annotations

import functools
import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .messages import tr

HERE = Path(__file__).resolve().parent
HIDDEN = ("chapters", "references", "_notebooks")  # folders of this package with answers in them
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/localtime")
LIBRARIES = ("torch", "numpy", "matplotlib", "safetensors", "IPython", "ipywidgets")
WORK = "/tmp/work"
WRITABLE = 256 * 2**20  # bytes that all judgements of a chapter may have written at a time


@dataclass(frozen=True)
class Isolation:
    """A process of its own, and no more than that."""

    name: str = "process"
    walled: bool = False  # every judgement gets a file system of its own

    @property
    def sentence(self) -> str:
        """What this isolation does, for the report."""
        return tr("the blanks that were run had no sandbox: their code could read files of this computer")

    def wrap(self, command: list[str], folder: str, data: Path) -> list[str]:
        """The command that runs `command` behind this wall, in `folder` and with the course's text `data`."""
        return command

    def home(self, folder: str) -> str:
        """The working folder as it is called in there."""
        return folder


NONE = Isolation()


@dataclass(frozen=True)
class Bubblewrap(Isolation):
    """Namespaces of Linux, set up by bubblewrap (https://github.com/containers/bubblewrap)."""

    name: str = "bubblewrap"
    walled: bool = True
    program: str = "bwrap"

    @property
    def sentence(self) -> str:
        """See Isolation."""
        return tr(
            "each blank that was run had a sandbox (bubblewrap) to itself: no answers, no network, no other files of "
            "this computer"
        )

    def wrap(self, command: list[str], folder: str, data: Path) -> list[str]:
        """See Isolation."""
        options = ["--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
        options += ["--cap-add", "CAP_SYS_ADMIN"]  # in there only, for namespaces.py, and given up by each judgement
        size = ["--size", str(WRITABLE)] if "--size" in _help(self.program) else []
        for path in SYSTEM:
            options += ["--symlink", str(Path(path).readlink()), path] if Path(path).is_symlink() else []
            options += ["--ro-bind-try", path, path] if not Path(path).is_symlink() else []
        options += [*size, "--tmpfs", "/tmp", "--dir", WORK]
        for place in _places():
            options += ["--ro-bind", str(place), str(place)]
        for place in (HERE / name for name in HIDDEN):
            options += ["--tmpfs", str(place), "--remount-ro", str(place)] if place.is_dir() else []
        options += ["--ro-bind", str(data), str(data)]
        options += ["--proc", "/proc", "--dev", "/dev", *size, "--tmpfs", "/dev/shm"]
        options += ["--remount-ro", "/dev", "--remount-ro", "/"]
        # A path that goes up again leads through a folder that is not in there.
        return [self.program, *options, "--chdir", WORK, "--", os.path.abspath(command[0]), *command[1:]]

    def home(self, folder: str) -> str:
        """See Isolation."""
        return WORK


def _places() -> list[Path]:
    """The folders that hold Python, its libraries and this package, none of them twice."""
    prefix = Path(os.path.abspath(sys.prefix))  # as it is called, where that is a link
    found = [prefix, Path(sys.base_prefix), Path(sys.executable).parent, HERE]
    for library in LIBRARIES:
        spec = importlib.util.find_spec(library)
        if spec and spec.origin:
            found.append(Path(spec.origin).parent.parent)
    kept: list[Path] = []
    for place in sorted({path.resolve() for path in found} | {prefix}, key=lambda path: len(path.parts)):
        within = any(place.is_relative_to(other) for other in [*kept, Path("/usr")])
        if place.is_dir() and not within:
            kept.append(place)
    return kept


@functools.cache
def _help(program: str) -> str:
    return subprocess.run([program, "--help"], capture_output=True, text=True, check=False, timeout=10).stdout


@functools.cache
def best() -> tuple[Isolation, str]:
    """The strongest isolation that works here; and if it is none, why, in one sentence."""
    if sys.platform != "linux":
        return NONE, tr("A sandbox needs Linux with bubblewrap; this is {system}.", system=sys.platform)
    program = shutil.which("bwrap")
    if program is None:
        return NONE, tr("bubblewrap is not installed (on Debian or Ubuntu: `sudo apt install bubblewrap`).")
    wall = Bubblewrap(program=program)
    try:
        command = wall.wrap([sys.executable, "-c", "import encodings"], "", HERE / "course.json")
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    except (OSError, subprocess.SubprocessError) as error:
        return NONE, tr("bubblewrap does not work here: {problem}", problem=str(error))
    if done.returncode:
        return NONE, tr("bubblewrap does not work here: {problem}", problem=done.stderr.strip()[-300:])
    return wall, ""
