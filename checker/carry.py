"""A chapter given back untouched, and filled blanks taken from one notebook into another: nothing is lost on the way.

`carry` goes by the names of the blanks, so that the other notebook may be of another language or another version of the
course. What it cannot take over it lists, and leaves where it is.
"""

from __future__ import annotations

import ast
import json
import textwrap
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from .blanks import AnswerCell, Blank
from .course import CourseError, Lesson, in_clone, lesson, load_lesson, notebook_name, notebook_path
from .find import Found, Reading, read
from .match import Slot
from .messages import tr
from .progress_file import write_whole
from .submission import NotGradable, Submission, read_submission
from .todo import split_lines, to_bytes, untouched
from .trouble import cannot_write

BACKUPS = "backups"


@dataclass(frozen=True)
class Text:
    """What stands in a hole: as it is written, and what it means."""

    written: str
    meaning: list[str]


@dataclass
class Carried:
    """What `carry` did: the numbers of the blanks taken over, and in a sentence each what was not."""

    taken: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # filled in the new notebook already
    left: list[str] = field(default_factory=list)
    backup: Path | None = None


def learners_notebook(number: str, language: str) -> Path:
    """Where a learner's notebook of a chapter stands: in a clone in its folder, else in the current one."""
    if in_clone():
        return notebook_path("TODO", language, number)
    return Path.cwd() / notebook_name("TODO", language, number)


def keep(path: Path) -> Path:
    """A dated copy of a file in the folder `backups` beside it."""
    folder = path.parent / BACKUPS
    stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S")
    target = folder / f"{path.stem}.{stamp}{path.suffix}"
    count = 1
    while target.exists():
        count += 1
        target = folder / f"{path.stem}.{stamp}-{count}{path.suffix}"
    write_whole(target, path.read_bytes())
    return target


def reset(number: str, language: str) -> tuple[Path, Path | None]:
    """Give back the untouched chapter; the notebook, and the backup of what was there if that differed.

    Progress and finished classes stay. Raises CourseError where it cannot be written.
    """
    path, content = learners_notebook(number, language), untouched(number, language)
    try:
        backup = keep(path) if path.exists() and path.read_bytes() != content else None
        write_whole(path, content)
    except OSError as error:
        raise CourseError(cannot_write(path, error)) from None
    return path, backup


def carry(old: Path, new: Path) -> Carried:
    """Take what is filled in `old` over into the open blanks of `new`, and write `new`. Raises CourseError."""
    try:
        source, target = read_submission(old), read_submission(new)
        notebook = json.loads(new.read_text("utf-8-sig"))
    except NotGradable as problem:
        raise CourseError(str(problem)) from None
    if source.number != target.number:
        raise CourseError(
            tr(
                "{old} is chapter {one}, {new} is chapter {other}.",
                old=old.name,
                one=source.number,
                new=new.name,
                other=target.number,
            )
        )
    this, carried = lesson(source.number), Carried()
    shown = load_lesson(this.number, notebook_path("ANSWER", target.language, this.number))
    theirs = _filled(this, source, carried)
    changed = False
    for raw in notebook["cells"]:
        if raw.get("cell_type") == "code":
            text = _into(raw, this, shown, theirs, carried)
            if text is not None:
                raw["source"], changed = split_lines(text), True
    for number in sorted(theirs, key=_order):
        carried.left.append(tr("{number}: the other notebook has no place for it any more", number=number))
    if changed:
        try:
            carried.backup = keep(new)
            write_whole(new, to_bytes(notebook))
        except OSError as error:
            raise CourseError(cannot_write(new, error)) from None
    return carried


def _filled(this: Lesson, submission: Submission, carried: Carried) -> dict[str, list[Text]]:
    """The filled blanks of a notebook, by number: what stands in each hole."""
    found: dict[str, list[Text]] = {}
    for cell_id, source in submission.cells:
        reading = read(this, source, cell_id)
        if reading.error:
            carried.left += [
                tr("{number}: Python cannot read its cell ({problem})", number=blank.number, problem=reading.error)
                for one in reading.found
                for blank in one.cell.blanks
            ]
            continue
        for one in reading.found:
            if one.match is None:
                numbers = ", ".join(blank.number for blank in one.cell.blanks)
                carried.left.append(tr("{number}: its cell was rewritten; take it over by hand", number=numbers))
                continue
            if _added(one):
                carried.left.append(
                    tr("{number}: lines of your own in its cell stay behind", number=one.cell.blanks[0].number)
                )
            for blank in one.cell.blanks:
                slots = one.match.slots[blank.name]
                if not any(slot.is_blank for slot in slots):
                    found.setdefault(blank.number, [_text(reading, slot, blank) for slot in slots])
    return found


def _into(raw: dict[str, Any], this: Lesson, shown: Lesson, theirs: dict, carried: Carried) -> str | None:
    """The new source of a cell; None where nothing changes. What is taken over is taken out of `theirs`."""
    source = "".join(raw["source"]) if isinstance(raw.get("source"), list) else str(raw.get("source", ""))
    reading = read(this, source, raw.get("id"))
    if reading.error or len(reading.found) != 1:
        return None
    one: Found = reading.found[0]
    wanted = [blank for blank in one.cell.blanks if blank.number in theirs]
    if not wanted:
        return None
    if one.match is None or _added(one):
        for blank in wanted:
            theirs.pop(blank.number)
            carried.left.append(
                tr("{number}: its cell in the other notebook was changed; take it over by hand", number=blank.number)
            )
        return None
    cell: AnswerCell = next(c for c in shown.blank_cells if c.id == one.cell.id)
    texts, taken = {}, []
    for blank in one.cell.blanks:
        slots = one.match.slots[blank.name]
        if not any(slot.is_blank for slot in slots):
            texts[blank.name] = [_text(reading, slot, blank) for slot in slots]
            if blank.number in theirs:
                theirs.pop(blank.number)
                carried.kept.append(blank.number)
        elif blank.number in theirs:
            texts[blank.name] = theirs.pop(blank.number)
            taken.append(blank.number)
    carried.taken += taken
    return _fill(this, cell, texts) if taken else None


def _fill(this: Lesson, cell: AnswerCell, texts: dict[str, list[Text]]) -> str:
    """The cell with these texts; brackets that stood around a hole are put back where the code needs them."""
    plain = {name: [text.written for text in pieces] for name, pieces in texts.items()}
    reading = read(this, cell.fill(plain), cell.id)
    match = reading.found[0].match if reading.found else None
    for name, pieces in texts.items():
        for index, piece in enumerate(pieces):
            there = [ast.dump(node) for node in match.slots[name][index].nodes] if match else []
            if there != piece.meaning and not cell.blank(name).region:
                plain[name][index] = f"({piece.written})"
    return cell.fill(plain)


def _added(one: Found) -> bool:
    """Whether a learner's cell has statements of their own; a docstring is none."""
    lists = [getattr(owner, name)[index] for owner, name, index in one.match.added]
    return any(not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant)) for s in lists)


def _text(reading: Reading, slot: Slot, blank: Blank) -> Text:
    return Text(_written(reading, slot, blank), [ast.dump(node) for node in slot.nodes])


def _written(reading: Reading, slot: Slot, blank: Blank) -> str:
    """What a learner wrote in a hole, character for character."""
    nodes = slot.nodes
    lines = reading.source.split("\n")
    if blank.region:
        first = min([nodes[0].lineno, *(d.lineno for d in getattr(nodes[0], "decorator_list", []))])
        return textwrap.dedent("\n".join(lines[first - 1 : nodes[-1].end_lineno]))
    begin = _offset(lines, nodes[0].lineno, nodes[0].col_offset)
    end = _offset(lines, nodes[-1].end_lineno, nodes[-1].end_col_offset)  # several arguments: all that stands between
    return reading.source[begin:end]


def _offset(lines: list[str], line: int, column: int) -> int:
    before = sum(len(text) + 1 for text in lines[: line - 1])
    return before + len(lines[line - 1].encode("utf-8")[:column].decode("utf-8", "ignore"))


def _order(number: str) -> list[int]:
    return [int(part) for part in number.split(".")]
