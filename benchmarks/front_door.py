"""The READMEs (or other Markdown files) as a reader meets them: rendered, on a light and on a dark page.

    python -m benchmarks.front_door [FOLDER] [--files README.md docs/environments.md]

The page is as wide and its text as tall as GitHub shows them. Look at the pictures after every change to a README or to
a picture in assets/. It ends with:

    6 pictures in …
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from markdown_it import MarkdownIt

from checker.course import settings
from generator.readme import ROOT, name

SHOWN = 830  # pixels: how wide GitHub shows a README's text
PAGES = {  # background, text, lines, links, code
    "light": ("#ffffff", "#1f2328", "#d1d9e0", "#0969da", "#f6f8fa"),
    "dark": ("#0d1117", "#f0f6fc", "#3d444d", "#4493f8", "#151b23"),
}
STYLE = """
body {{ margin: 32px auto; width: {wide}px; background: {ground}; color: {ink}; font: 16px/1.5 sans-serif }}
h1, h2 {{ padding-bottom: 0.3em; border-bottom: 1px solid {line}; line-height: 1.25; margin: 24px 0 16px }}
img {{ max-width: 100% }}
a {{ color: {link} }}
pre, code {{ background: {code}; border-radius: 6px; font: 13.6px/1.45 monospace }}
pre {{ padding: 16px; overflow: auto }}
code {{ padding: 0.2em 0.4em }}
pre code {{ padding: 0 }}
table {{ border-collapse: collapse; margin-bottom: 16px; display: block; overflow: auto }}
th, td {{ border: 1px solid {line}; padding: 6px 13px; text-align: left }}
"""
# Shields come from the network; here, a box of a badge's size stands for each.
BADGE = "img[src^=http] {{ min-width: 117px; height: 20px; background: {line}; overflow: hidden; white-space: nowrap }}"


def page(file: Path, theme: str) -> str:
    """A Markdown file as a whole HTML page in one theme."""
    ground, ink, line, link, code = PAGES[theme]
    look = (STYLE + BADGE).format(wide=SHOWN, ground=ground, ink=ink, line=line, link=link, code=code)
    body = MarkdownIt("commonmark").enable("table").render(file.read_text(encoding="utf-8"))
    return f'<!doctype html><meta charset="utf-8"><style>{look}</style>{body}'


def main() -> int:
    """Draw each file in both themes."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path, nargs="?", help="where the pictures go (default: a temporary folder)")
    readmes = [name(language) for language in settings()["languages"]]
    options.add_argument("--files", nargs="+", default=readmes, help="below the course's folder (default: the READMEs)")
    chosen = options.parse_args()
    sys.path.insert(0, str(ROOT / "tests"))
    from lab import browser_path, why_not

    if reason := why_not():
        print(reason, file=sys.stderr)
        return 1
    from playwright.sync_api import sync_playwright

    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="front-door-"))
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        view = browser.new_page(viewport={"width": SHOWN + 80, "height": 900}, offline=True)
        for file in (ROOT / given for given in chosen.files):
            for theme in PAGES:
                draft = file.with_name(f".{file.stem}.{theme}.html")  # beside it, so that its links lead where they do
                try:
                    draft.write_text(page(file, theme), encoding="utf-8")
                    view.goto(draft.as_uri())
                    view.screenshot(path=folder / f"{file.stem}-{theme}.png", full_page=True)
                finally:
                    draft.unlink(missing_ok=True)
        browser.close()
    print(f"{len(chosen.files) * len(PAGES)} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
