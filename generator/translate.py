"""`translate`: the catalogues brought up to date, their state shown, a language added; notebooks in a language."""

from __future__ import annotations

import copy
import json
import re
import sys
from collections import Counter

from rich.console import Console
from rich.table import Table

from checker.course import HERE, CourseError, load_chapter, settings
from checker.progress_file import write_whole

from . import catalogue, notebooks
from .unit_checks import problems
from .units import pieces, replaced


def translated(notebook: dict, number: str, language: str) -> dict:
    """An answer notebook in another language, its code cells without outputs: units replaced, ids and code kept."""
    words = catalogue.translations(language, f"chapter{number}")
    spoken = load_chapter(number).spoken
    cells = notebooks.owned_cells("ANSWER", language, number)
    for cell in copy.deepcopy(notebook["cells"]):
        if notebooks.tags(cell) & notebooks.OWNED:
            continue
        source = "".join(cell["source"])
        cell["source"] = notebooks.split_lines(replaced(source, pieces(cell, spoken), words))
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
        cells.append(cell)
    for cell in cells:
        if isinstance(cell["source"], str):
            cell["source"] = notebooks.split_lines(cell["source"])
    course = {
        "chapter": number,
        "kind": "ANSWER",
        "language": language,
        "version": settings()["version"],
        "generated": "python -m generator build; edit the English notebook and translations/ instead",
    }
    return {"cells": cells, "metadata": notebooks.KERNEL | {"course": course}, "nbformat": 4, "nbformat_minor": 5}


def faults(language: str, domain: str) -> list[str]:
    """What keeps a catalogue from being complete: missing, stale, fuzzy and damaged units, in words."""
    there = catalogue.read(language, domain)
    name = f"{language}/{domain}.po"
    if there is None:
        return [f"{name} is missing"]
    if catalogue.as_bytes(there) != catalogue.as_bytes(catalogue.extracted(language, domain)):
        return [f"{name} is stale: run `python -m generator translate --extract`, and translate what is new"]
    kinds = {unit.text: unit.kind for unit in catalogue.units(domain)}
    found = []
    for entry in there:
        place = f"{name}, {entry.msgid[:60]!r}"
        if not entry.msgstr:
            found.append(f"{place}: not translated")
        elif entry.fuzzy:
            found.append(f"{place}: fuzzy; the English was {(entry.previous_msgid or '')[:60]!r}. Look at it")
        else:
            same = entry.tcomment.strip() == catalogue.SAME
            wrong = problems(entry.msgid, kinds[entry.msgid], entry.msgstr, language, same)
            found += [f"{place}: {what}" for what in wrong]
    if domain.startswith("chapter"):
        found += _ambiguous(name, there, kinds)
    return found


def _ambiguous(name: str, entries, kinds: dict[str, str]) -> list[str]:
    """Two texts in the code of a chapter must stay apart: the checker goes back from them to the English."""
    strings = [entry for entry in entries if kinds[entry.msgid] == "string" and entry.msgstr]
    counts = Counter(entry.msgstr for entry in strings)
    return [f"{name}, {e.msgid!r}: another text has the same translation" for e in strings if counts[e.msgstr] > 1]


def check() -> list[str]:
    """All faults of all languages, and locale files that do not fit."""
    found = [fault for lang in catalogue.languages() for name in catalogue.domains() for fault in faults(lang, name)]
    for language in catalogue.languages():
        path = HERE / "locale" / f"{language}.json"
        if not path.is_file() or path.read_bytes() != catalogue.compiled(language):
            found.append(f"checker/locale/{path.name} differs from translations/{language}")
    return found


def compile_all() -> None:
    """Write what the checker reads of each language."""
    for language in catalogue.languages():
        path, content = HERE / "locale" / f"{language}.json", catalogue.compiled(language)
        if not path.is_file() or path.read_bytes() != content:
            write_whole(path, content)
            print(f"wrote checker/locale/{path.name}", flush=True)


def status() -> int:
    """A table: units of each catalogue, and how many are done in each language. 1 where something is missing."""
    table = Table(*("catalogue", "units"), *catalogue.languages(), title="translated and sound")
    sums: Counter = Counter()
    for domain in catalogue.domains():
        units = catalogue.units(domain)
        row = []
        for language in catalogue.languages():
            done = catalogue.translations(language, domain)
            known = catalogue.read(language, domain)
            same = {entry.msgid for entry in known or [] if entry.tcomment.strip() == catalogue.SAME}
            good = sum(
                u.text in done and not problems(u.text, u.kind, done[u.text], language, u.text in same) for u in units
            )
            sums[language] += good
            row.append(f"{good} ({good / len(units):.0%})" if units else "0")
        sums["units"] += len(units)
        table.add_row(domain, str(len(units)), *row)
    everything = max(sums["units"], 1)
    table.add_row(
        "all", str(sums["units"]), *(f"{sums[n]} ({sums[n] / everything:.1%})" for n in catalogue.languages())
    )
    Console().print(table)
    return int(any(sums[language] < sums["units"] for language in catalogue.languages()))


def add(language: str) -> int:
    """Begin a language: its empty catalogues, and its place in course.json. Raises CourseError."""
    if not re.fullmatch(r"[a-z]{2,3}", language):
        raise CourseError(f"{language!r} is no language code; use that of ISO 639, such as `ko` or `de`.")
    if language in settings()["languages"]:
        raise CourseError(f"{language} is there already; `translate --status` says what it lacks.")
    path = HERE / "course.json"
    text = path.read_text("utf-8")
    new, count = re.subn(r'("languages": \{[^}]*)\}', rf'\1, "{language}": "{language}"}}', text)
    if not count or language not in json.loads(new)["languages"]:
        raise CourseError("course.json has no `languages` to add it to.")
    write_whole(path, new.encode("utf-8"))
    settings.cache_clear()
    catalogue.extract([language])
    print(
        "Next: write the language's own name for itself in checker/course.json, translate\n"
        f"translations/{language}/*.po and run `python -m generator build`.\n"
        "Until then its notebooks are partly in English."
    )
    return 0


def run(options) -> int:
    """The command `python -m generator translate`."""
    if options.new:
        return add(options.new)
    if options.extract:
        catalogue.extract(catalogue.languages())
    if options.status:
        return status()
    if options.faults is not None:
        chosen = [options.lang] if options.lang else catalogue.languages()
        names = options.faults or catalogue.domains()
        found = [fault for one in chosen for name in names for fault in faults(one, name)]
        print("\n".join(found) or "no fault", file=sys.stderr if found else sys.stdout)
        return int(bool(found))
    return 0
