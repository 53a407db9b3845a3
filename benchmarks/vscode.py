"""VS Code in a browser (code-server): chapter 00 is opened, "Grade this notebook" is run, the ticks come in the file.

    python -m benchmarks.vscode FOLDER [--picture FILE.png]

FOLDER keeps code-server and the Node that it needs, both from npm: fetched the first time (about 1 GB, some minutes).
Needs npm and a browser. It prints how long a learner waits for what, and ends with:

    12 of 12 boxes ticked
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from lab import PATIENCE, browser_path, why_not  # noqa: E402

from checker.course import lesson, notebook_name, settings  # noqa: E402
from generator.perfect import filled  # noqa: E402

VERSION, NODE = "4.139.1", "24"
CHAPTER = "00"
TASK = "Grade this notebook"
TICKED, UNTICKED = "- [x] **", "- [ ] **"
COPIED = [".vscode", "checker", "data", f"{settings()['prefix']}_ANSWER/en", f"{settings()['prefix']}_TODO/en"]
QUIET = {
    "workbench.startupEditor": "none",
    "security.workspace.trust.enabled": False,
    "extensions.ignoreRecommendations": True,
    "telemetry.telemetryLevel": "off",
}


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """Print how long something took."""
    began = time.perf_counter()
    yield
    print(f"  {name}: {time.perf_counter() - began:.1f} s", flush=True)


def install(folder: Path) -> None:
    """Fetch Node and code-server into `folder`, unless they are there. Raises CalledProcessError.

    The install scripts of the package fail where it is not installed for the whole machine, so they are left out. Its
    native parts come ready-made for common systems, but for the one that writes the log, which does without.
    """
    done = folder / f"code-server-{VERSION}.installed"
    if done.is_file():
        return
    folder.mkdir(parents=True, exist_ok=True)
    server = folder / "node_modules" / "code-server"
    editor = server / "lib" / "vscode"
    quick = ["--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev"]
    for place, words in (
        (folder, ["install", "--prefix", ".", "--no-audit", "--no-fund", f"{node_package()}@{NODE}"]),
        (folder, ["install", "--prefix", ".", *quick, f"code-server@{VERSION}"]),
        (editor, ["install", *quick]),
        (editor / "extensions", ["install", *quick]),
    ):
        print(f"npm {' '.join(words)}", flush=True)
        subprocess.run([shutil.which("npm"), *words], cwd=place, env=environment(folder), check=True)
    done.touch()


def node_package() -> str:
    """The package that has Node's program for this machine."""
    return f"node-linux-{'arm64' if platform.machine() in ('aarch64', 'arm64') else 'x64'}"


def environment(folder: Path) -> dict[str, str]:
    """This environment, in which `node` is the one in `folder`."""
    places = [folder / "node_modules" / node_package() / "bin", folder / "node_modules" / ".bin"]
    return os.environ | {"PATH": os.pathsep.join([*map(str, places), os.environ["PATH"]])}


def course_copy(folder: Path) -> Path:
    """A copy of the course whose chapter is filled in and whose .venv is this Python's; the notebook."""
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "progress.json*"))
    (folder / ".venv").symlink_to(sys.prefix, target_is_directory=True)
    notebook = folder / f"{settings()['prefix']}_TODO" / "en" / notebook_name("TODO", "en", CHAPTER)
    nbformat.write(filled(CHAPTER), notebook)
    return notebook


@contextlib.contextmanager
def code_server(folder: Path, home: Path, course: Path) -> Iterator[str]:
    """A running code-server over the course; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    (home / "User").mkdir(parents=True)
    (home / "User" / "settings.json").write_text(json.dumps(QUIET), encoding="utf-8")
    command = ["node", str(folder / "node_modules" / "code-server" / "out" / "node" / "entry.js")]
    command += ["--auth=none", f"--bind-addr={address}", f"--user-data-dir={home}", f"--extensions-dir={home / 'more'}"]
    command += ["--disable-telemetry", "--disable-update-check", "--config", str(home / "none.yaml"), str(course)]
    command[0] = shutil.which("node", path=environment(folder)["PATH"])
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(command, env=environment(folder), stdout=log, stderr=subprocess.STDOUT)
    try:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                urllib.request.urlopen(f"http://{address}/healthz", timeout=10).close()
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > end:
                    raise RuntimeError((home / "server.log").read_text("utf-8", "replace")) from None
                time.sleep(0.3)
        yield f"http://{address}/?folder={course}"
    finally:
        server.terminate()
        server.wait(timeout=60)


def grade_in(page, address: str, notebook: Path) -> None:
    """Open the notebook and run the task, found by name as one does."""
    with step("the folder is on the screen"):
        page.goto(address)
        page.wait_for_selector(".monaco-workbench .explorer-folders-view .monaco-list-row")
    for keys, text in (("Control+p", notebook.name), ("F1", "Tasks: Run Task"), (None, TASK)):
        if keys:
            page.keyboard.press(keys)
        page.locator(".quick-input-box input").wait_for()
        page.keyboard.type(text)
        page.locator(f".quick-input-list .monaco-list-row[aria-label^='{text}']").first.click()
        if text == notebook.name:
            page.wait_for_selector(".notebook-editor .monaco-list-row .view-lines")



def graded(folder: Path, picture: Path | None = None) -> tuple[str, str]:
    """A filled chapter's file before and after VS Code has graded it. `folder` keeps the programs.

    Raises CalledProcessError where they cannot be fetched.
    """
    install(folder)
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as place:
        notebook = course_copy(Path(place) / "course")
        before = notebook.read_text(encoding="utf-8")
        with (
            code_server(folder, Path(place) / "home", Path(place) / "course") as address,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            page.set_default_timeout(PATIENCE * 1000)
            end = time.monotonic() + PATIENCE
            try:
                grade_in(page, address, notebook)
                with step(f"{TASK}, until the boxes are ticked in the file"):
                    while notebook.read_text(encoding="utf-8") == before and time.monotonic() < end:
                        time.sleep(0.2)
                page.wait_for_timeout(3000)  # the editor sees a moment later that the file has changed
            finally:
                if picture:
                    page.screenshot(path=picture)
                browser.close()
        return before, notebook.read_text(encoding="utf-8")


def why_not_here() -> str:
    """The reason why VS Code cannot be driven here, or ""."""
    reason = why_not() or ("" if shutil.which("npm") else "npm is not installed")
    return reason or ("" if sys.platform == "linux" else "this was written for Linux")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--picture", type=Path, help="where a picture of the window at the end goes")
    options = parser.parse_args()
    if reason := why_not_here():
        print(reason, file=sys.stderr)
        return 1
    _, after = graded(options.folder.resolve(), options.picture)
    ticked, total = after.count(TICKED), len(lesson(CHAPTER).blanks)
    print(f"{ticked} of {total} boxes ticked")
    return 0 if ticked == total else 1


if __name__ == "__main__":
    raise SystemExit(main())
