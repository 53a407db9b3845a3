"""A real VS Code in a real browser: the notebook is shown, the task grades it, and the boxes are ticked.

Needs code-server (in PATH, or the words that start it in the variable CODE_SERVER) and a browser. It is VS Code
without Microsoft's extensions, so kernels are not tried here. docs/environments.md says how to get it from npm.
"""

import contextlib
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from lab import browser_path, why_not

from checker.course import chapter_numbers, lesson, notebook_path
from generator.perfect import filled

ROOT = Path(__file__).resolve().parent.parent
FIRST = chapter_numbers()[0]
CODE_SERVER = shlex.split(os.environ.get("CODE_SERVER", "")) or list(filter(None, [shutil.which("code-server")]))
PATIENCE = 120_000  # milliseconds; a busy machine needs many of them
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(bool(why_not()), reason=why_not() or "-"),
    pytest.mark.skipif(not CODE_SERVER, reason="code-server is not installed (CODE_SERVER names none)"),
    pytest.mark.skipif(os.name == "nt", reason="code-server runs on Linux and macOS"),
]
SETTINGS = {"workbench.startupEditor": "none", "workbench.secondarySideBar.defaultVisibility": "hidden"}


@pytest.fixture
def course(tmp_path):
    """A learner's clone with an environment, and chapter 00 filled in, but for its last blank."""
    folder = tmp_path / "course"
    for name in (".vscode", "checker", "data", "Everyones_nanoGPT_ANSWER", "Everyones_nanoGPT_TODO"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "start.py", folder)
    (folder / ".venv" / "bin").mkdir(parents=True)
    launcher = folder / ".venv" / "bin" / "python"
    launcher.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    launcher.chmod(0o755)
    notebook, todo = filled(FIRST), nbformat.read(notebook_path("TODO", "en", FIRST), as_version=4)
    last = lesson(FIRST).blank_cells[-1].id
    by_id = {cell["id"]: cell for cell in todo.cells}
    notebook.cells = [by_id[cell["id"]] if cell["id"] == last else cell for cell in notebook.cells]
    nbformat.write(notebook, folder / notebook_path("TODO", "en", FIRST).relative_to(ROOT))
    return folder


@pytest.fixture
def vscode(course, tmp_path):
    """The page with VS Code over the learner's clone."""
    from playwright.sync_api import sync_playwright

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = tmp_path / "data" / "User" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps(SETTINGS), encoding="utf-8")
    words = [*CODE_SERVER, "--auth=none", f"--bind-addr=127.0.0.1:{port}", f"--user-data-dir={tmp_path / 'data'}"]
    words += [f"--extensions-dir={tmp_path / 'extensions'}", f"--config={tmp_path / 'config.yaml'}"]
    words += ["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust", str(course)]
    environment = os.environ | {"PYTHONPATH": str(course)}
    with contextlib.ExitStack() as stack:
        for attempt in range(3):  # code-server gives itself ten seconds to start, too few for a busy machine
            if begun(words, environment, tmp_path / f"log{attempt}", stack):
                break
        else:
            pytest.fail((tmp_path / "log2").read_text(encoding="utf-8"))
        chromium = stack.enter_context(sync_playwright()).chromium
        browser = chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        stack.callback(browser.close)
        page = browser.new_page(viewport={"width": 1300, "height": 950})
        page.set_default_timeout(PATIENCE)
        page.goto(f"http://127.0.0.1:{port}/?folder={course}")
        yield page


def begun(words, environment, log, stack):
    """Start the server, to be ended with `stack`; whether it listens."""
    with log.open("wb") as output:
        server = subprocess.Popen(words, env=environment, stdout=output, stderr=subprocess.STDOUT)
    stack.callback(server.wait, timeout=30)
    stack.callback(server.terminate)
    while "listening on http" not in log.read_text(encoding="utf-8"):
        if server.poll() is not None:
            return False
        time.sleep(0.2)
    return True


def open_first(page, course):
    """Open chapter 00 from the list of files, as a learner does; wait until it is drawn."""
    *folders, file = notebook_path("TODO", "en", FIRST).relative_to(ROOT).parts
    for name in folders:
        row = page.locator(f".explorer-folders-view .monaco-list-row[aria-label^='{name}']").first
        row.click()
    page.locator(f".explorer-folders-view .monaco-list-row[aria-label^='{file}']").first.dblclick()
    wait_for(lambda: "You build:" in shown(page), page)


def shown(page):
    """The text of the cells: they are drawn in a frame within a frame."""
    texts = []
    for frame in page.frames[1:]:
        with contextlib.suppress(Exception):  # a frame may go while it is read
            texts.append(frame.locator("body").inner_text(timeout=2_000))
    return "\n".join(texts)


def wait_for(condition, page):
    end = time.monotonic() + PATIENCE / 1000
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain; the page shows {page.locator('body').inner_text()[-3000:]}")
        page.wait_for_timeout(500)


def choose(page, *words):
    """Choose from the list of all commands, and from the lists that follow."""
    page.keyboard.press("F1")
    page.locator(".quick-input-widget input.input").fill(f">{words[0]}")
    for word in words:
        page.locator(".quick-input-list .monaco-list-row", has_text=re.compile(f"^{re.escape(word)}")).first.click()


def test_a_task_grades_what_vs_code_saves_and_the_boxes_are_ticked(vscode, course, tmp_path):
    path = course / notebook_path("TODO", "en", FIRST).relative_to(ROOT)
    before = json.loads(path.read_text(encoding="utf-8"))
    open_first(vscode, course)
    choose(vscode, "Notebook: Insert Code Cell at Top")  # now VS Code has to save before the task may run
    choose(vscode, "Tasks: Run Task", "Grade this notebook")
    numbers = [blank.number for blank in lesson(FIRST).blanks]
    ticks = {number: number != numbers[-1] for number in numbers}

    def boxes():
        found = re.findall(r"- \[([ x])\] \*\*(\d+\.\d+)\*\*", path.read_text(encoding="utf-8"))
        return {number: mark == "x" for mark, number in found}

    wait_for(lambda: boxes() == ticks, vscode)
    after = json.loads(path.read_text(encoding="utf-8"))
    assert after["cells"][0]["source"] in ("", [])  # so it was VS Code that wrote the file
    bare = [{**cell, "source": "".join(cell["source"])} for cell in after["cells"][1:]]
    for cell, old in zip(bare, before["cells"], strict=True):
        assert cell["source"].replace("[x]", "[ ]") == "".join(old["source"])
        assert cell.get("outputs") == old.get("outputs") and cell["id"] == old["id"]
    vscode.locator(".notebookOverlay .monaco-list-row, .notebook-editor .monaco-list-row").first.click()
    vscode.keyboard.press("Escape")
    vscode.keyboard.press("Control+End")
    wait_for(lambda: f"[x] {numbers[0]}" in shown(vscode) and f"[ ] {numbers[-1]}" in shown(vscode), vscode)
    vscode.screenshot(path=tmp_path / "ticked.png")


def test_progress_asks_for_the_language_and_shows_the_chapters(vscode, course):
    open_first(vscode, course)
    choose(vscode, "Tasks: Run Task", "Show progress", "en")
    total = sum(len(lesson(number).blanks) for number in chapter_numbers())
    wait_for(lambda: f"0 of {total} blanks done" in vscode.locator(".xterm").first.inner_text(), vscode)
