#!/usr/bin/env python3
"""Everyone's nanoGPT: one command to start, one to test.

    python start.py                     set up, then open the course at your next chapter
    python start.py --lang ja           ... in another language
    python start.py prepare             set up and open nothing: for VS Code and containers
    python start.py test [ARGS]         set up, then run the test suite (ARGS go to pytest)

Needs Python 3.10 or newer and nothing else. Everything is installed into the folder `.venv` here;
deleting that folder undoes it. Safe to repeat and to interrupt: the next run repairs what is half
done. pip's own settings (PIP_INDEX_URL, PIP_EXTRA_INDEX_URL, ...) are respected.
"""
# A Python that is too old must be able to read this file to its end, so that it can say so:
# standard library only, no syntax newer than 3.6, no evaluated annotations.
import argparse
import contextlib
import hashlib
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

MIN_PYTHON = (3, 10)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
TODO = "Everyones_nanoGPT_TODO"
STAMP = "nanogpt-installed.txt"    # fingerprints of what is completely installed
WRITING = "nanogpt-writing.txt"    # there while files of .venv are being written; left over = half made
LOG = "nanogpt-install.log"
WHOLE_SUITE = ["-n", "2", "--dist", "loadfile"]   # two test files at a time: half as long to wait

# What went wrong, recognised by its own words (an OSError's text or pip's output), and what to do.
# The first match counts: a full disk and a lost network both make pip end with other, misleading errors.
# Last in each: the entry of docs/troubleshooting.md that says more.
TROUBLES = [
    ("[Errno 28]|[Errno 122]|[WinError 112]|No space left",
     "The disk is full. Free about 3 GB (Linux: 8 GB), then run the same command again.", "disk-full"),
    ("Long Path",
     "This folder's path is too long for Windows. Move it to C:\\nanogpt and run the same command there.",
     "long-path"),
    ("connection broken|establish a new connection|name resolution|getaddrinfo failed|Read timed out|"
     "TimeoutError|ConnectionResetError|ProxyError|IncompleteRead|CERTIFICATE_VERIFY_FAILED",
     "The network could not be reached. Check the connection (or proxy), then run the same command again.",
     "no-network"),
    ("ensurepip is not available|No module named venv|No module named ensurepip|No module named 'ensurepip'",
     "This Python lacks its `venv` part. On Debian or Ubuntu: sudo apt install python3-venv. "
     "Elsewhere: install Python from python.org. Then run the same command again.", "no-venv"),
    ("[Errno 13]|[Errno 1]|[Errno 30]|[WinError 5]|[WinError 32]",
     "This folder cannot be written to. Close a JupyterLab that still runs from it, or copy the course "
     "to a folder of your own, and run the same command there.", "cannot-be-written"),
    ("No matching distribution found for torch",
     "PyTorch has no build for this computer and Python. Use a 64-bit Python 3.10 to 3.13 (on a Mac: Apple "
     "silicon, macOS 14 or newer), or open the course in Colab (the badges in README.md).", "no-torch-build"),
]


class Stop(Exception):
    """The one line to show a learner before ending."""


def see(anchor):
    """Return where an entry of the troubleshooting page is: the end of a message."""
    page = "docs/troubleshooting.md"
    with contextlib.suppress(OSError, ValueError, KeyError):
        course = json.loads((ROOT / "checker" / "course.json").read_text(encoding="utf-8"))
        page = "https://github.com/{}/blob/{}/{}".format(course["repository"], course["branch"], page)
    return " More: {}#{}".format(page, anchor)


def explain(text):
    """Return the one-line advice for an error's text or a program's output; None if nothing fits."""
    for words, advice, anchor in TROUBLES:
        if any(word in text for word in words.split("|")):
            return advice + see(anchor)
    return None


def too_old(version):
    """Return the line for a Python older than MIN_PYTHON, given its version tuple; None if it will do."""
    if tuple(version[:2]) >= MIN_PYTHON:
        return None
    return ("This is Python {}.{}; the course needs Python {}.{} or newer. Install one from python.org and "
            "start with it, for example: python3.12 start.py".format(*(tuple(version[:2]) + MIN_PYTHON))
            + see("old-python"))


def spawn(command, stderr):
    """Start a program whose output is read here: as UTF-8, also on Windows."""
    env = dict(os.environ, PYTHONUTF8="1", PYTHONIOENCODING="utf-8")
    return subprocess.Popen([str(part) for part in command], cwd=str(ROOT), env=env,
                            stdout=subprocess.PIPE, stderr=stderr)


def ask(command):
    """Run a quick command; return the lines of its stdout, [] if it fails or cannot be run."""
    with contextlib.suppress(OSError):   # such as a .venv whose Python is gone
        child = spawn(command, subprocess.DEVNULL)
        output = child.communicate()[0].decode("utf-8", "replace")
        if child.returncode == 0:
            return output.strip().splitlines()
    return []


def condense(line):
    """Return what a learner needs of one line of pip's output; None for the rest."""
    line = line.strip().split(" (from ")[0]
    if line.startswith("Installing collected packages:"):
        return "Unpacking {} packages (a minute or two)".format(line.count(",") + 1)
    return line if line.startswith(("Collecting ", "Downloading ", "Using cached ")) else None


def stream(command, on_line=lambda line: None):
    """Run a long command, showing that it moves; return (exit code, its whole output)."""
    child, lines = spawn(command, subprocess.STDOUT), queue.Queue()

    def read():   # in a thread, so that the clock ticks while the command is silent
        for raw in child.stdout:
            lines.put(raw.decode("utf-8", "replace"))
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    started, live, latest, output = time.time(), sys.stdout.isatty(), "Starting", []
    try:
        while True:
            line = ""
            with contextlib.suppress(queue.Empty):
                line = lines.get(timeout=1)
            if line is None:
                return child.wait(), "".join(output)
            output.append(line)
            on_line(line)
            latest = condense(line) or latest
            if live:
                text = "  [{}:{:02d}] {}".format(*divmod(int(time.time() - started), 60), latest)
                width = shutil.get_terminal_size().columns - 1
                print("\r" + text[:width].ljust(width), end="", flush=True)
            elif condense(line):
                print("  " + latest, flush=True)
    finally:
        print(end="\n" if live else "")
        if child.poll() is None:   # Ctrl-C, or an error here: leave no pip running behind
            child.terminate()
            child.wait()


def hand_over(command):
    """Let another program take over this terminal; return its exit code."""
    command = [str(part) for part in command]
    sys.stdout.flush()
    os.chdir(str(ROOT))
    if os.name == "posix":   # becomes that program, so that every signal reaches it
        os.execv(command[0], command)
    child = subprocess.Popen(command)
    while True:
        with contextlib.suppress(KeyboardInterrupt):   # it gets the same Ctrl-C; let it end in its own way
            return child.wait()


def venv_python():
    """The path of the environment's Python."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def look_at_venv():
    """Return (version, site-packages folder) of a usable .venv; None where it must be made anew."""
    if (VENV / WRITING).exists():
        return None
    lines = ask([venv_python(), "-c", "import sys, sysconfig, pip; "
                 "print(*sys.version_info[:2]); print(sysconfig.get_path('purelib'))"])
    if len(lines) != 2 or too_old([int(n) for n in lines[0].split()]):
        return None
    return lines[0], Path(lines[1])


def make_venv():
    """Make .venv from nothing (what a broken one left is removed); return what look_at_venv finds then."""
    print("Making the folder .venv (Python {}.{}) ...".format(*sys.version_info[:2]), flush=True)
    VENV.mkdir(exist_ok=True)
    (VENV / WRITING).touch()
    for child in VENV.iterdir():   # all but the mark, so that it outlives an interruption
        if child.is_dir() and not child.is_symlink():
            shutil.rmtree(str(child))
        elif child.name != WRITING:
            child.unlink()
    # From inside .venv itself the Python below it must do the work.
    python = getattr(sys, "_base_executable", None) or sys.executable
    code, output = stream([python, "-m", "venv", VENV])
    if code != 0:
        raise Stop(explain(output) or "Making .venv failed; is the disk full? " + last_words(output)
                   + "." + see("install-failed"))
    (VENV / WRITING).unlink()
    return look_at_venv()


def last_words(output):
    """The last line of a program's output that says ERROR, else its last line."""
    lines = output.strip().splitlines() or ["it said nothing"]
    return ([line for line in lines if line.startswith("ERROR")] or lines)[-1].rstrip(".")


def fingerprint(name, version):
    """Hash of a requirements file, the files it includes with `-r`, and the Python version."""
    text = (ROOT / name).read_text(encoding="utf-8")
    included = [line[3:].strip() for line in text.splitlines() if line.startswith("-r ")]
    parts = [text, version] + [fingerprint(other, version) for other in included]
    return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()


def install(names, version):
    """Install the last of the requirements files `names` (it includes the others), unless that is done."""
    wanted, stamp = [fingerprint(name, version) for name in names], VENV / STAMP
    if stamp.exists() and wanted[-1] in stamp.read_text(encoding="utf-8").split():
        return
    print("Installing what {} lists; the first time takes some minutes ...".format(names[-1]), flush=True)
    if sys.platform.startswith("linux") and not {"PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"} & set(os.environ):
        print("  On Linux this may be several GB; the top of requirements.txt describes a smaller choice.")

    def on_line(line):   # from here on an interruption would leave half a package behind
        if line.startswith("Installing collected packages"):
            (VENV / WRITING).touch()

    code, output = stream([venv_python(), "-m", "pip", "install", "--disable-pip-version-check", "--no-input",
                           "--progress-bar", "off", "-r", ROOT / names[-1]], on_line)
    if code != 0:
        with contextlib.suppress(OSError):   # on a full disk the advice below matters more than the log
            (VENV / LOG).write_text(output, encoding="utf-8")
        raise Stop(explain(output) or "Installing failed: {}. Run the same command again; if that does not "
                   "help, open an issue with the file .venv/{}".format(last_words(output), LOG) + see("install-failed"))
    stamp.write_text("\n".join(wanted) + "\n", encoding="utf-8")
    if (VENV / WRITING).exists():
        (VENV / WRITING).unlink()


def link_course(site):
    """Make `import checker` work from any folder in this environment, by a .pth file in `site`."""
    # Escaped to ASCII: older Pythons read .pth files in the locale's encoding; folders have any name.
    line = "import sys; sys.path.append({})\n".format(ascii(str(ROOT)))
    path = site / "everyones_nanogpt.pth"
    if not path.exists() or path.read_text(encoding="ascii", errors="replace") != line:
        path.write_text(line, encoding="ascii")


def set_up(*names):
    """Make or repair .venv, install the requirements files `names`, link the course, build the data.

    Returns whether everything is there; without the data alone one can already start.
    """
    found = look_at_venv() or make_venv()
    if not found:
        raise Stop("The new .venv does not run. Delete the folder .venv and run the same command again."
                   + see("install-failed"))
    install(names, version=found[0])
    link_course(site=found[1])
    if subprocess.call([str(venv_python()), str(ROOT / "data" / "prepare.py")], cwd=str(ROOT)) != 0:
        print("The text to learn from (data/input.txt) is not there yet; the next start tries again."
              + see("no-text"))
        return False
    return True


def next_notebook(lang):
    """Return the notebook (or folder) to open, relative to the course, with forward slashes."""
    option = ["--lang", lang] if lang else []
    for line in ask([venv_python(), "-m", "checker", "learn", "--print-next"] + option)[-1:]:
        path = (ROOT / line).resolve()
        if path.exists() and ROOT in path.parents:
            return path.relative_to(ROOT).as_posix()
    print("Your next chapter could not be found; opening the folder with all of them.")
    return "{}/{}".format(TODO, lang or "en")


def learn(options):
    """`python start.py`: set up, say how far the learner is, open JupyterLab at the next chapter."""
    languages = sorted(child.name for child in (ROOT / TODO).glob("*"))
    if options.lang and options.lang not in languages:
        raise Stop("No course in '{}' here. Choose one of: {}".format(options.lang, " ".join(languages)))
    set_up("requirements.txt")
    notebook = next_notebook(options.lang)
    option = ["--lang", options.lang] if options.lang else []
    for line in ask([venv_python(), "-m", "checker", "progress", "--line"] + option)[-1:]:
        print(line)
    print("Opening {}\nJupyterLab's address follows. Ctrl-C in this window stops it.".format(notebook))
    # The chapter is the start page, so that the printed address leads to it too. -y: one Ctrl-C is enough.
    command = [venv_python(), "-m", "jupyterlab", "-y", "--Application.log_level=WARN",
               "--ServerApp.root_dir={}".format(ROOT), "--LabApp.default_url=/lab/tree/{}".format(notebook)]
    command += ["--port={}".format(options.port)] if options.port else []
    command += ["--no-browser"] if options.no_browser else []
    # Root is the normal user of a container; JupyterLab listens on this computer only.
    command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return hand_over(command)


def main(argv=None):
    """Run the command line; return the exit code."""
    argv = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser("start.py", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lang", help="language of the notebooks: a folder of " + TODO)
    parser.add_argument("--port", type=int, help="port for JupyterLab; without it, 8888 or the next free one")
    parser.add_argument("--no-browser", action="store_true", help="print the address, open no browser")
    try:
        if too_old(sys.version_info):
            raise Stop(too_old(sys.version_info))
        sys.stdout.reconfigure(errors="replace")   # a console may lack a character
        if argv[:1] == ["test"]:
            set_up("requirements.txt", "requirements-dev.txt")
            return hand_over([venv_python(), "-m", "pytest"] + (argv[1:] or WHOLE_SUITE))
        if argv == ["prepare"]:
            return 0 if set_up("requirements.txt") else 1
        return learn(parser.parse_args(argv))
    except Stop as stop:
        print(stop, file=sys.stderr)
    except OSError as error:
        print(explain(str(error)) or "Something is in the way: {}.{}".format(error, see("install-failed")),
              file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped. Nothing is lost: the same command goes on from here.", file=sys.stderr)
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main())
