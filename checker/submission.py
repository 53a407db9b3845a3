"""A saved notebook as the hidden grader sees it: only its code cells, whatever state the file is in."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .course import chapter_numbers, normal_number, settings
from .messages import SOURCE, known_languages, speaking, tr

LARGEST = 50 * 2**20
START_CALL = re.compile(r"checker\.start\(\s*[\"']?(\d{1,2})[\"']?")
LANGUAGE_CALL = re.compile(r"checker\.start\([^)\n]*\blanguage\s*=\s*[\"']([a-z]{2,3})[\"']")


class NotGradable(Exception):
    """A file that cannot be graded, with the reason in one sentence."""


@dataclass
class Submission:
    """The code cells of a notebook: id and source of each, and the chapter they belong to."""

    path: Path
    number: str
    cells: list[tuple[str | None, str]]
    notes: list[str]
    others: list[tuple[str, str]] = field(default_factory=list)  # kind and text of the cells that are not code
    language: str = SOURCE  # that the verdicts speak


def notebooks_in(path: Path) -> list[Path]:
    """A file itself, or all notebooks in a folder, checkpoints aside."""
    if not path.is_dir():
        return [path]
    return sorted(p for p in path.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)


def read_submission(path: Path, language: str | None = None, number: str | None = None) -> Submission:
    """Read a notebook file; `language` and chapter `number` are the notebook's own unless given. Raises NotGradable."""
    notebook = _read_json(path)
    language = language or _language(path, notebook)
    with speaking(language):
        submission = _submission(path, notebook, number)
    submission.language = language
    return submission


def _submission(path: Path, notebook: dict[str, Any], number: str | None) -> Submission:
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise NotGradable(
            tr(
                "{file} is not a notebook of format 4: it has no list of cells. Open it in JupyterLab, save it and try "
                "again.",
                file=path.name,
            )
        )
    code: list[tuple[str | None, str]] = []
    others: list[tuple[str, str]] = []
    for cell in cells:
        if not isinstance(cell, dict):
            continue
        source = cell.get("source", "")
        source = "".join(map(str, source)) if isinstance(source, list) else str(source)
        source = source.replace("\r\n", "\n")
        if cell.get("cell_type") == "code":
            cell_id = cell.get("id")
            code.append((cell_id if isinstance(cell_id, str) else None, source))
        else:
            others.append((str(cell.get("cell_type")), source))
    notes: list[str] = []
    metadata = notebook.get("metadata")
    course = metadata.get("course") if isinstance(metadata, dict) else None
    course = course if isinstance(course, dict) else {}
    number = number or _chapter(path, course, code)
    version = course.get("version")
    if version and version != settings()["version"]:
        notes.append(tr("made with course version {old}, graded with {new}", old=version, new=settings()["version"]))
    if course.get("kind") == "ANSWER":
        notes.append(tr("this is an answer notebook"))
    kernel = metadata.get("language_info") if isinstance(metadata, dict) else None
    kernel = kernel.get("name") if isinstance(kernel, dict) else None
    if isinstance(kernel, str) and kernel.lower() not in ("python", "ipython"):
        notes.append(tr("its kernel is `{language}`; the course is written in Python", language=kernel[:40]))
    return Submission(path, number, code, notes, others)


def _language(path: Path, notebook: dict[str, Any]) -> str:
    """The language of a notebook, from its set-up call, its metadata or its name; English where none is known."""
    cells = notebook.get("cells")
    sources = [cell.get("source") for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else []
    texts = ["".join(map(str, source)) if isinstance(source, list) else str(source) for source in sources]
    called = [match[1] for text in texts if (match := LANGUAGE_CALL.search(text))]
    metadata = notebook.get("metadata")
    course = metadata.get("course") if isinstance(metadata, dict) else None
    said = course.get("language") if isinstance(course, dict) else None
    named = re.search(r"_([a-z]{2,3})(?: ?\(\d+\))?\.ipynb$", path.name)
    for candidate in [*called, said, named and named[1]]:
        if isinstance(candidate, str) and candidate in known_languages():
            return candidate
    return SOURCE


def _read_json(path: Path) -> dict[str, Any]:
    try:
        if path.is_symlink() or not path.is_file():
            raise NotGradable(tr("{file} is not an ordinary file.", file=path.name))
        if path.stat().st_size > LARGEST:
            raise NotGradable(
                tr(
                    "{file} has {size:.0f} MB; clear its outputs and try again.",
                    file=path.name,
                    size=path.stat().st_size / 2**20,
                )
            )
        notebook = json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise NotGradable(tr("{file} is not UTF-8 text; save it again from the notebook.", file=path.name)) from None
    except (ValueError, RecursionError) as error:
        raise NotGradable(
            tr("{file} is not a complete notebook file ({error}).", file=path.name, error=error)
        ) from None
    except OSError as error:
        raise NotGradable(tr("{file} cannot be read: {error}.", file=path.name, error=error.strerror)) from None
    if not isinstance(notebook, dict):
        raise NotGradable(tr("{file} is not a notebook.", file=path.name))
    return notebook


def _chapter(path: Path, course: dict[str, Any], code: list[tuple[str | None, str]]) -> str:
    """The chapter, from the set-up call, the metadata or the file name, in this order of trust."""
    calls = [match[1] for _, source in code if (match := START_CALL.search(source))]
    named = re.search(r"[Cc]hapter_?(\d{1,2})", path.name)
    for candidate in [*calls, course.get("chapter"), named and named[1]]:
        if candidate and normal_number(candidate) in chapter_numbers():
            return normal_number(candidate)
    raise NotGradable(
        tr("{file} does not say which chapter it is: its set-up cell, metadata and name are all gone.", file=path.name)
    )
