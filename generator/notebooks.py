"""Answer notebooks as files: read, ids for their cells, outputs without what differs from run to run."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import nbformat

from checker.course import CourseError
from checker.todo import (  # noqa: F401  what all notebooks of the course have
    KERNEL,
    OWNED,
    badge,
    code,
    markdown,
    owned_cells,
    split_lines,
    strip,
    tags,
    to_bytes,
)


def read(path: Path) -> nbformat.NotebookNode:
    """Read an answer notebook. Raises CourseError when it is missing, damaged or not valid."""
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except FileNotFoundError:
        raise CourseError(f"{path.name} is not there: write it, or take its chapter out of course.json.") from None
    except Exception as error:
        raise CourseError(f"{path.name} is not a valid notebook: {error}") from error
    return notebook


def assign_ids(cells: list[dict[str, Any]]) -> None:
    """Stable ids: a blank's cell is called after its first blank, any other after its own content."""
    from checker.blanks import BEGIN, INLINE

    seen: dict[str, int] = {}
    for cell in cells:
        if tags(cell) & OWNED:
            continue
        source = "".join(cell["source"])
        markers = (INLINE.search(line) or BEGIN.search(line) for line in source.split("\n"))
        marker = next(filter(None, markers), None) if cell["cell_type"] == "code" else None
        base = (
            f"blank-{marker['name']}".replace("_", "-")[:60]
            if marker
            else hashlib.sha256(f"{cell['cell_type']}\n{source}".encode()).hexdigest()[:12]
        )
        seen[base] = seen.get(base, 0) + 1
        cell["id"] = base if seen[base] == 1 else f"{base[:58]}-{seen[base]}"


def plain_output(output: dict[str, Any]) -> dict[str, Any]:
    """An output without what differs from run to run, its texts as lists of lines as files keep them."""
    plain = {
        key: value
        for key, value in json.loads(json.dumps(output)).items()
        if key not in ("transient", "execution_count")
    }
    if plain["output_type"] == "execute_result":
        plain["execution_count"] = None
    if plain["output_type"] == "stream":
        plain["text"] = split_lines("".join(plain["text"]))
    for name, value in plain.get("data", {}).items():
        if isinstance(value, (str, list)):
            text = "".join(value)
            plain["data"][name] = text if name == "image/png" else split_lines(text)
    return plain
