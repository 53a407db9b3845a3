"""axe-core, the usual checker for accessibility, run in a page of a real browser. Used by `test_access.py`."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from pathlib import Path

VERSION = "4.14.1"


def why_not() -> str:
    """The reason why axe cannot be fetched here, or ""."""
    return "" if shutil.which("npm") else "npm is not installed; it fetches axe-core"


def fetch(folder: Path) -> str:
    """The text of axe-core, fetched with npm."""
    command = [shutil.which("npm"), "pack", f"axe-core@{VERSION}", "--silent"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
    with tarfile.open(folder / f"axe-core-{VERSION}.tgz") as package:
        return package.extractfile("package/axe.min.js").read().decode("utf-8")


def findings(page, axe: str, places: list[str] | None = None) -> list[str]:
    """What axe finds in the page, or in the elements with these selectors only: one line for each rule and element."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(axe)
    found = page.evaluate("where => axe.run(where)", {"include": [[place] for place in places]} if places else {})
    if places:
        assert found["passes"], "axe has looked at nothing"
    return [
        f"{rule['impact']} {rule['id']} ({rule['help']}): {node['html'][:160]} | {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
