"""Pictures of what a learner sees in JupyterLab, light and dark, at a desk and on a phone.

    python benchmarks/screenshots.py [FOLDER] [--chapter 01] [--lang ja]

Without FOLDER they go to a new temporary one. Look at them after every change to the panels. It ends with:

    28 pictures in …
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from lab import Lab, one_line_cells, why_not  # noqa: E402

from checker.blanks import AnswerCell  # noqa: E402
from checker.course import Lesson, lesson, load_lesson, normal_number, notebook_path  # noqa: E402
from checker.difference import grids  # noqa: E402
from checker.exercise import fillings  # noqa: E402
from checker.judge import Judge  # noqa: E402
from checker.session import Session  # noqa: E402

DESK, PHONE = (1200, 1000), (390, 844)
TALL = 2400  # a window in which every cell fits, since what is scrolled away is not drawn


def mistake_with_picture(chapter: Lesson) -> tuple[AnswerCell, dict] | None:
    """A cell, and fillings with a listed mistake that differs from the answer in numbers that can be drawn."""
    with Session(chapter) as session:
        judge = Judge(session)
        for cell in chapter.blank_cells:
            for blank in cell.blanks:
                for mistake in chapter.chapter[blank.name].mistakes:
                    filled = {b.name: b.answers for b in cell.blanks} | {blank.name: fillings(mistake.filling)}
                    arrays = judge.judge_blank(cell.fill(filled), blank.name).arrays
                    if arrays is not None and arrays[0].ndim > 1 and grids(*arrays):
                        return cell, filled
    return None


def cells_of(chapter: Lesson, shown: Lesson) -> dict[str, tuple[str, str]]:
    """For each picture's name a cell's id and what the learner has written in it, in the language of `shown`."""
    passed, wrong, open_, *more = one_line_cells(chapter)
    text = {cell.id: cell for cell in shown.blank_cells}
    mistake = chapter.chapter[wrong.blanks[0].name].mistakes[0].filling
    most = max(chapter.blank_cells, key=lambda cell: len(cell.blanks))
    found = {
        "passed": (passed.id, text[passed.id].answer),
        "wrong": (wrong.id, text[wrong.id].fill({wrong.blanks[0].name: [mistake]})),
        "blank": (open_.id, text[open_.id].todo),
        "many": (most.id, text[most.id].todo),
    }
    if pictured := mistake_with_picture(chapter):
        found["picture"] = (pictured[0].id, text[pictured[0].id].fill(pictured[1]))
    taken = {cell for cell, _ in found.values()}
    if failing := next((cell for cell in more if cell.id not in taken), None):
        found["error"] = (failing.id, text[failing.id].fill({failing.blanks[0].name: ["no_such_name"]}))
    return found


def prepare(lab: Lab, chapter: Lesson, cells: dict[str, tuple[str, str]]) -> None:
    """Run the chapter as far as the pictures need it; unfold the first hint and the first difference."""
    written = dict(reversed(cells.values()))  # where one cell stands for two pictures, for the first of them
    waiting = {cell for name, (cell, _) in cells.items() if name != "many"}
    lab.run("setup")
    for cell in chapter.state_cells:
        if cell.id != "setup":
            lab.write(cell.id, written.get(cell.id, cell.answer))
            lab.run(cell.id)
        waiting.discard(cell.id)
        if not waiting:
            break
    lab.run(cells["many"][0])  # a class: it needs nothing from above
    for name in ("wrong", "picture"):
        if name in cells:
            for summary in lab.verdict(cells[name][0]).locator("> div > details > summary").all()[:2]:
                summary.click()


def shoot(lab: Lab, folder: Path, cells: dict[str, tuple[str, str]], size: tuple[int, int], mark: str) -> None:
    """One picture of each cell and one of the chapter's top."""
    width, height = size
    lab.page.set_viewport_size({"width": width, "height": TALL})
    for name, (cell, _) in cells.items():
        lab.cell(cell).screenshot(path=folder / f"{name}-{mark}.png")
    lab.page.set_viewport_size({"width": width, "height": height})
    lab.cell("header").scroll_into_view_if_needed()
    lab.page.screenshot(path=folder / f"top-{mark}.png")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", help="where the pictures go (default: a temporary folder)")
    parser.add_argument("--chapter", default="01")
    parser.add_argument("--lang", default="en")
    options = parser.parse_args()
    if reason := why_not():
        print(reason, file=sys.stderr)
        return 1
    folder = options.folder or Path(tempfile.mkdtemp(prefix="screenshots-"))
    folder.mkdir(parents=True, exist_ok=True)
    number = normal_number(options.chapter)
    chapter = load_lesson(number, notebook_path("ANSWER", options.lang, number))
    cells = cells_of(lesson(number), chapter)
    with tempfile.TemporaryDirectory() as place, Lab(Path(place), number, options.lang) as lab:
        lab.open()
        lab.wait_for_kernel()
        prepare(lab, chapter, cells)
        for theme, size, mark in (("Light", DESK, "light"), ("Dark", DESK, "dark"), ("Light", PHONE, "phone")):
            lab.theme(theme)
            shoot(lab, folder, cells, size, mark)
        # Nobody has trusted this file yet: JupyterLab cleans its HTML.
        lab.save()
        lab.leave()
        lab.open()
        shoot(lab, folder, cells, PHONE, "untrusted")
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
