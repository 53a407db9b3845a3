"""A real JupyterLab in a real browser, driven as a learner drives it: keyboard, mouse, eyes.

Used by `test_browser.py` and by `benchmarks/screenshots.py`.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from checker import dataset
from checker.blanks import AnswerCell
from checker.course import Lesson, notebook_name, notebook_path

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "/usr/bin/chromium")
PATIENCE = float(os.environ.get("LAB_PATIENCE", 180))  # seconds; a busy machine may need them, an idle one never does
SETTINGS = {
    # Every cell stays in the page, so that it can be looked at wherever the page is scrolled to.
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
CONTEXT = "jupyterapp.shell.currentWidget.context"  # JavaScript, as are the next two
CELLS = "jupyterapp.shell.currentWidget.content.widgets"
MODEL = f"{CELLS}.find(cell => cell.model.id === id).model"


def why_not() -> str:
    """The reason why no browser can be driven here, or ""."""
    try:
        import jupyterlab  # noqa: F401
        import playwright.sync_api  # noqa: F401
    except ImportError as error:
        return f"{error.name} is not installed"
    return "" if browser_path() else f"none of these browsers is installed: {', '.join(BROWSERS)}"


def browser_path() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


# Where Jupyter keeps its own: folders of the lab's home.
PLACES = {
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "JUPYTERLAB_SETTINGS_DIR": "settings",
    "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    "IPYTHONDIR": "ipython",
}


class Lab:
    """A JupyterLab over a copy of one TODO notebook in `folder`, and a page that shows it.

    ``with Lab(folder, "01") as lab: lab.open()``. Cells are named by their stable ids.
    """

    def __init__(self, folder: Path, chapter: str, language: str = "en", size: tuple[int, int] = (1200, 900)):
        self.folder, self.size = folder / "learner", size
        self.name = notebook_name("TODO", language, chapter)
        self.home = folder / "home"
        self.folder.mkdir(parents=True)
        shutil.copy(notebook_path("TODO", language, chapter), self.folder)

    def __enter__(self) -> Lab:
        with contextlib.ExitStack() as stack:
            self._start_server(stack)
            self._start_browser(stack)
            self._closing = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    def _start_server(self, stack: contextlib.ExitStack) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self._token = "browser-test"
        self.url = f"http://127.0.0.1:{port}"
        for name, values in SETTINGS.items():
            file = self.home / "settings" / f"{name}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(values), encoding="utf-8")
        environment = (
            os.environ
            | {name: str(self.home / place) for name, place in PLACES.items()}
            | {
                "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
                "COURSE_DATA": str(dataset.data().resolve()),
            }
        )
        log = stack.enter_context((self.home / "server.log").open("wb"))
        command = [
            sys.executable,
            "-m",
            "jupyterlab",
            "--no-browser",
            "--expose-app-in-browser",
            "--allow-root",
            "--ip=127.0.0.1",
            f"--port={port}",
            "--ServerApp.port_retries=0",
            f"--IdentityProvider.token={self._token}",
            f"--ServerApp.root_dir={self.folder}",
        ]
        server = subprocess.Popen(command, cwd=self.folder, env=environment, stdout=log, stderr=subprocess.STDOUT)
        stack.callback(self._stop, server)
        self._wait_for(server)

    def _wait_for(self, server: subprocess.Popen) -> None:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                with self._ask("/api/status"):
                    return
            except OSError as problem:
                if server.poll() is not None or time.monotonic() > end:
                    log = (self.home / "server.log").read_text(encoding="utf-8", errors="replace")
                    raise RuntimeError(f"JupyterLab does not answer ({problem}).\n{log}") from None
            time.sleep(0.2)

    def _ask(self, path: str, method: str = "GET"):
        headers = {"Authorization": f"token {self._token}"}
        request = urllib.request.Request(self.url + path, headers=headers, method=method)
        return urllib.request.urlopen(request, timeout=10)

    def _stop(self, server: subprocess.Popen) -> None:
        # Asked kindly, the server ends its kernels too; killed, it would leave them behind.
        with contextlib.suppress(OSError):
            self._ask("/api/shutdown", "POST").close()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()

    def _start_browser(self, stack: contextlib.ExitStack) -> None:
        from playwright.sync_api import sync_playwright

        chromium = stack.enter_context(sync_playwright()).chromium
        browser = chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        stack.callback(browser.close)
        self.page = browser.new_page(viewport=dict(zip(("width", "height"), self.size)))
        self.page.set_default_timeout(PATIENCE * 1000)

    # ---- what a learner does ----

    def open(self) -> None:
        """Open the notebook (again: as after closing the browser) and wait until its cells are there."""
        self.page.goto(f"{self.url}/doc/tree/{self.name}?token={self._token}&reset")
        self._cells().nth(len(self.saved()["cells"]) - 1).wait_for(state="attached")
        # The splash would swallow the first click.
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")
        self.page.wait_for_function("window.jupyterapp?.shell.currentWidget?.context.isReady")

    def wait_for_kernel(self) -> None:
        """Wait until a kernel has started and has nothing to do."""
        self.page.wait_for_function(f"{CONTEXT}.sessionContext.session?.kernel?.status === 'idle'")

    def leave(self) -> None:
        """Close the page and end the kernel: what is seen afterwards comes from the file."""
        self.page.goto("about:blank")
        with self._ask("/api/sessions") as answer:
            sessions = json.load(answer)
        for session in sessions:
            self._ask(f"/api/sessions/{session['id']}", "DELETE").close()

    def type_over(self, cell: str, old: str, new: str) -> None:
        """Select `old`, which stands once in one line of a cell, with the keyboard, and type `new` over it."""
        lines = self.source(cell).split("\n")
        row = next(i for i, line in enumerate(lines) if old in line)
        self.cell(cell).locator(".cm-line").nth(row).click()
        keyboard = self.page.keyboard
        keyboard.press("End")
        for _ in range(len(lines[row]) - lines[row].index(old) - len(old)):
            keyboard.press("ArrowLeft")
        for _ in old:
            keyboard.press("Shift+ArrowLeft")
        keyboard.type(new)

    def write(self, cell: str, source: str) -> None:
        """Put `source` in a cell at once, without typing."""
        self.page.evaluate(f"([id, source]) => {MODEL}.sharedModel.setSource(source)", [cell, source])

    def run(self, cell: str) -> None:
        """Press Shift+Enter in a cell and wait until it has finished."""
        if not self.cell(cell).locator(".cm-content:focus").count():
            self.cell(cell).locator(".cm-line").first.click()
        # The count is set when the kernel has answered; after a restart it may be the same number again.
        self.page.evaluate(
            f"id => {{ window.ran = false; {MODEL}.stateChanged.connect((_, change) => "
            "{ window.ran ||= change.name === 'executionCount' && change.newValue !== null }) }",
            cell,
        )
        self.page.keyboard.press("Shift+Enter")
        self.page.wait_for_function("window.ran")

    def save(self) -> None:
        """Press Ctrl+S and wait until the notebook is on disk."""
        self.page.keyboard.press("Control+s")
        self.page.wait_for_function(f"!{CONTEXT}.model.dirty")

    def restart_kernel(self) -> None:
        """What the menu's "Restart Kernel…" does, with its question answered "Restart"."""
        self.page.evaluate("() => { jupyterapp.commands.execute('notebook:restart-kernel') }")
        self.page.locator(".jp-Dialog button.jp-mod-accept").click()
        self.page.wait_for_selector(".jp-Dialog", state="detached")
        self.wait_for_kernel()

    def theme(self, name: str) -> None:
        """ "Light" or "Dark"."""
        self.page.evaluate(
            "theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", f"JupyterLab {name}"
        )
        self.page.wait_for_selector(f"body[data-jp-theme-name='JupyterLab {name}']", state="attached")

    # ---- what a learner sees ----

    def cell(self, cell: str):
        """The cell's place in the page."""
        index = self.page.evaluate(f"id => {CELLS}.findIndex(cell => cell.model.id === id)", cell)
        return self._cells().nth(index)

    def source(self, cell: str) -> str:
        """What stands in a cell now."""
        return self.page.evaluate(f"id => {MODEL}.sharedModel.getSource()", cell)

    def outputs(self, cell: str) -> str:
        """The text of everything under a cell."""
        return "\n".join(self.cell(cell).locator(".jp-OutputArea-output").all_inner_texts())

    def verdict(self, cell: str):
        """The verdict's place under a cell; it may be absent."""
        return self.cell(cell).locator("[role=status]")

    def saved(self) -> dict:
        """The notebook's content on disk."""
        return json.loads((self.folder / self.name).read_text(encoding="utf-8"))

    def _cells(self):
        return self.page.locator(".jp-Notebook .jp-Cell")


def one_line_cells(lesson: Lesson) -> list[AnswerCell]:
    """The cells with one blank that one line fills and that lists a mistake of one line."""

    def fits(cell: AnswerCell) -> bool:
        blank = cell.blanks[0]
        texts = [*blank.answers, *(mistake.filling for mistake in lesson.chapter[blank.name].mistakes[:1])]
        return (
            len(cell.blanks) == 1
            and not blank.region
            and len(texts) == 2
            and all(isinstance(text, str) and "\n" not in text for text in texts)
        )

    return [cell for cell in lesson.blank_cells if fits(cell)]
