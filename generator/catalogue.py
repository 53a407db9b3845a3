"""The PO catalogues in `translations/`: which units there are, what of them is translated, and how they are kept.

One catalogue a chapter, one for the README, one for the machinery's own messages. Poedit, Weblate and Crowdin read
them. A unit is known by its English text. Where that text changes, the old translation stays with it, marked `fuzzy`
(not to be used before somebody has looked at it); where a unit is gone, so is its translation.
"""

from __future__ import annotations

import ast
import difflib
import functools
import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import polib

from checker.course import HERE, chapter_numbers, chapter_settings, load_lesson, notebook_path, settings
from checker.messages import SOURCE
from checker.progress_file import write_whole

from . import notebooks
from .trials import trial_units
from .units import markdown_pieces, pieces

ROOT = HERE.parent
FOLDER = ROOT / "translations"
SAME = "same"  # a translator's comment: it is meant to be equal to the English
ALIKE = 0.75  # a new unit this close to one that is gone is taken for a new wording of it
RUNTIME = {"prompt", "hint", "mistake", "picture", "message"}  # kinds that the checker itself says, as they are
ASSETS = "assets/"  # where the texts of the pictures outside of the notebooks stand, as `Unit.where` says it
SHARED_PICTURES = (
    "__init__.py",
    "parts.py",
    "layout.py",
    "tensor_map.py",
)  # in checker/figures: what all chapters draw with


class Unit(NamedTuple):
    """A text to translate, what kind of text it is, and where it stands."""

    text: str
    kind: str
    where: str = ""


def domains() -> list[str]:
    """The names of all catalogues."""
    return ["readme", "messages", *(f"chapter{number}" for number in chapter_numbers())]


def languages() -> list[str]:
    """The languages of the course apart from its source."""
    return [language for language in settings()["languages"] if language != SOURCE]


def path_of(language: str, domain: str) -> Path:
    """A catalogue's file."""
    return FOLDER / language / f"{domain}.po"


@functools.cache
def units(domain: str) -> list[Unit]:
    """All units of a catalogue, each once, in the order in which a reader meets them."""
    if domain == "readme":
        found = _readme_units()
    elif domain == "messages":
        found = _message_units()
    else:
        found = _chapter_units(domain.removeprefix("chapter"))
    first: dict[str, Unit] = {}
    for unit in found:
        first.setdefault(unit.text, unit)
    return list(first.values())


def _readme_units() -> list[Unit]:
    from .readme import own_text

    return [Unit(piece.text, "text") for piece in markdown_pieces(own_text((ROOT / "README.md").read_text("utf-8")))]


def _message_units() -> list[Unit]:
    files = [
        *sorted(path for path in HERE.glob("*.py")),
        *sorted(path for path in (HERE / "classroom").glob("*.py")),
        *(HERE / "figures" / name for name in (*SHARED_PICTURES, "fonts.py")),
        *(ROOT / "generator" / f"{name}.py" for name in ("readme",)),
    ]
    found = [Unit(text, "message", path.name) for path in files for text in said_in(path)]
    drawings = sorted((ROOT / "assets").glob("*.py"))  # pictures outside of the notebooks
    return found + [Unit(text, "message", f"{ASSETS}{path.name}") for path in drawings for text in said_in(path)]


def _chapter_units(number: str) -> list[Unit]:
    chapter, lesson = chapter_settings(number), load_lesson(number)
    found = [Unit(chapter[key], "message", f"course.json, {key}") for key in ("builds", "needs")]
    for cell in notebooks.read(notebook_path("ANSWER", SOURCE, number))["cells"]:
        if not notebooks.tags(cell) & notebooks.OWNED:
            found += [Unit(piece.text, piece.kind) for piece in pieces(cell, lesson.chapter.spoken)]
    for blank in lesson.blanks:
        exercise = lesson.chapter[blank.name]
        found += [Unit(text, "hint", f"{blank.name}, hint {i}") for i, text in enumerate(exercise.hints, 1) if text]
        for mistake in exercise.mistakes:
            filling = mistake.filling if isinstance(mistake.filling, str) else " | ".join(mistake.filling)
            found.append(Unit(mistake.sentence, "mistake", f"{blank.name}: {' '.join(filling.split())[:100]}"))
    drawing = HERE / "figures" / f"chapter{number}.py"
    found += [Unit(text, "picture", drawing.name) for text in (said_in(drawing) if drawing.is_file() else [])]
    return found + [Unit(text, "trial") for text in trial_units(HERE / "chapters" / f"chapter{number}.py")]


def said_in(path: Path) -> list[str]:
    """The sentences that a Python file gives to `tr`, in their order."""
    calls = [
        node
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr" and node.args
    ]
    texts = [call.args[0].value for call in sorted(calls, key=_place) if isinstance(call.args[0], ast.Constant)]
    return [text for text in texts if text.strip()]


def _place(node: ast.Call) -> tuple[int, int]:
    return node.lineno, node.col_offset


def read(language: str, domain: str) -> polib.POFile | None:
    """A catalogue as it stands in its file."""
    path = path_of(language, domain)
    return polib.pofile(str(path), encoding="utf-8", wrapwidth=0) if path.is_file() else None


def translations(language: str, domain: str) -> dict[str, str]:
    """What can be used of a catalogue: by English text, the finished translations."""
    return finished(read(language, domain) or [])


def finished(entries: Iterable[polib.POEntry]) -> dict[str, str]:
    """The entries that are translated and not fuzzy."""
    return {e.msgid: e.msgstr for e in entries if e.msgstr and not e.fuzzy and not e.obsolete}


def extracted(language: str, domain: str) -> polib.POFile:
    """The catalogue as it should be: all units in order, with the translations that there are."""
    old = {entry.msgid: entry for entry in read(language, domain) or []}
    wanted = units(domain)
    gone = {text: entry for text, entry in old.items() if entry.msgstr and text not in {u.text for u in wanted}}
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = {
        "Project-Id-Version": f"{settings()['name']} {domain}",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    for unit in wanted:
        comment = f"{unit.kind} ({unit.where})" if unit.where else unit.kind
        entry = polib.POEntry(msgid=unit.text, comment=comment)
        if unit.text in old:
            entry.msgstr, entry.tcomment = old[unit.text].msgstr, old[unit.text].tcomment
            entry.flags, entry.previous_msgid = old[unit.text].flags, old[unit.text].previous_msgid
        elif close := difflib.get_close_matches(unit.text, gone, 1, ALIKE):
            entry.msgstr, entry.previous_msgid = gone[close[0]].msgstr, close[0]
            entry.flags = ["fuzzy"]
        catalogue.append(entry)
    return catalogue


def extract(chosen: Iterable[str]) -> None:
    """Bring the catalogues of these languages up to date with the course."""
    for language in chosen:
        for domain in domains():
            content = as_bytes(extracted(language, domain))
            path = path_of(language, domain)
            if not path.is_file() or path.read_bytes() != content:
                write_whole(path, content)
                print(f"wrote {path.relative_to(ROOT)}")


def as_bytes(catalogue: polib.POFile) -> bytes:
    """The one spelling of a catalogue."""
    return (str(catalogue).rstrip("\n") + "\n").encode("utf-8")


def runtime_texts(language: str, kinds: set[str]) -> dict[str, str]:
    """What the checker itself says in a language, of these kinds."""
    spoken: dict[str, str] = {}
    for domain in domains()[1:]:
        done = translations(language, domain)
        for unit in units(domain):
            if unit.kind in kinds and unit.text in done:
                spoken.setdefault(unit.text, done[unit.text])
    return spoken


def picture_words(language: str, domain: str) -> dict[str, str]:
    """What the pictures of a catalogue's chapter say in a language."""
    kinds = {unit.text: unit for unit in units(domain)}
    return {
        text: words
        for text, words in translations(language, domain).items()
        if text in kinds and (kinds[text].kind == "picture" or kinds[text].where in SHARED_PICTURES)
    }


def literals(language: str) -> dict[str, dict[str, str]]:
    """For each chapter, the translated texts inside its code and the English ones that they stand for."""
    found = {}
    for number in chapter_numbers():
        done = translations(language, f"chapter{number}")
        pairs = {done[u.text]: u.text for u in units(f"chapter{number}") if u.kind == "string" and u.text in done}
        found[number] = {theirs: ours for theirs, ours in pairs.items() if theirs != ours}
    return found


def compiled(language: str) -> bytes:
    """The file that the checker reads: `checker/locale/LANGUAGE.json`."""
    content = {
        "messages": runtime_texts(language, RUNTIME),
        "trials": runtime_texts(language, {"trial"}),
        "literals": literals(language),
    }
    return (json.dumps(content, ensure_ascii=False, indent=0, sort_keys=True) + "\n").encode("utf-8")
