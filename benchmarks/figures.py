"""Every figure that a chapter ships, on a light and on a dark page beside each other, one picture a chapter.

    python -m benchmarks.figures [FOLDER] [--chapter NN] [--lang LANG]

The figures are the outputs stored in the TODO notebooks: what a learner sees before running anything. Look at the
sheets after every change to a drawing. It ends with:

    13 sheets, 77 figures in …
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from html import escape
from pathlib import Path

import nbformat

from checker.course import chapter_numbers, normal_number, notebook_path

# The page colours of JupyterLab's two themes, and of text on them.
PAGES = {"light": ("#ffffff", "#212121"), "dark": ("#111111", "#eeeeee")}
ROW = 'style="display:flex"'


def figures(number: str, language: str) -> list[tuple[str, int, str]]:
    """For each stored picture of a chapter: its PNG as base64, its width in pixels, its alternative text."""
    notebook = nbformat.read(notebook_path("TODO", language, number), as_version=4)
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return [
        (
            output.data["image/png"].replace("\n", ""),
            output.metadata.get("image/png", {}).get("width", 730),
            output.metadata.get("image/png", {}).get("alt", "NO ALTERNATIVE TEXT"),
        )
        for output in outputs
        if "image/png" in output.get("data", {})
    ]


def sheet(number: str, language: str) -> str:
    """A page with all figures of a chapter, each once on light and once on dark."""
    rows = ""
    for count, (png, width, alt) in enumerate(figures(number, language), start=1):
        columns = "".join(
            f'<div style="background:{ground};color:{ink};padding:16px;width:{width}px">'
            f"<div>{number}, figure {count}, {page}</div>"
            f'<img src="data:image/png;base64,{png}" width="{width}"><div>{escape(alt)}</div></div>'
            for page, (ground, ink) in PAGES.items()
        )
        rows += f"<div {ROW}>{columns}</div>"
    return f'<body style="margin:0;font:14px sans-serif">{rows}</body>'


def main() -> int:
    """Write a sheet for each chapter, or for one."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path, nargs="?", help="where the sheets go (default: a temporary folder)")
    options.add_argument("--chapter", metavar="NN")
    options.add_argument("--lang", default="en")
    chosen = options.parse_args()
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    from lab import browser_path, why_not

    if reason := why_not():
        print(reason, file=sys.stderr)
        return 1
    from playwright.sync_api import sync_playwright

    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="figures-"))
    folder.mkdir(parents=True, exist_ok=True)
    numbers = [normal_number(chosen.chapter)] if chosen.chapter else chapter_numbers()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1560, "height": 900})
        for number in numbers:
            page.set_content(sheet(number, chosen.lang))
            page.screenshot(path=folder / f"chapter{number}-{chosen.lang}.png", full_page=True)
        browser.close()
    print(f"{len(numbers)} sheets, {sum(len(figures(n, chosen.lang)) for n in numbers)} figures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
