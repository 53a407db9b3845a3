"""The stored results of answers and listed mistakes: one safetensors file a chapter.

Tensors are tensors there; everything else is JSON in the file's metadata, packed (a learner downloads it), and under
one key so that the file's bytes do not depend on the order of a hash map.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from . import sealed
from .course import HERE, Lesson
from .values import array_of, is_array

# What one filling of a blank does: for each case of its probe, {"value": tree} or {"error": {...}}; beside the value,
# "touched" names what it changes in place (touched.py). An answer's also says the case's "inputs", on one line.
Outcome = list[dict[str, Any]]
FORMAT = 3  # of outcomes: those of another one are made anew


def fingerprint(lesson: Lesson) -> str:
    """What stored outcomes depend on: the code that makes the states, and the chapter's module."""
    digest = hashlib.sha256(f"{FORMAT}".encode())
    for cell in lesson.cells:
        if not lesson.tags[cell.id] & {"header", "setup", "boxes"}:
            digest.update(f"{sorted(lesson.tags[cell.id])}\n{cell.source}\0".encode())
    digest.update(sealed.read(HERE / "chapters" / f"chapter{lesson.number}.py").replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


class References:
    """The outcomes of a chapter's answers and listed mistakes, by blank name."""

    def __init__(self, answers: dict[str, Outcome], mistakes: dict[str, list[Outcome]], made_from: str = ""):
        self.answers, self.mistakes, self.made_from = answers, mistakes, made_from

    @classmethod
    def load(cls, path: Path) -> References:
        """Read a file. Raises FileNotFoundError, or ValueError for one that is damaged."""
        from safetensors import SafetensorError
        from safetensors.numpy import load

        try:
            content = sealed.read(path)
            arrays = load(content)
            header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
            stored = _unpacked(header["__metadata__"]["course"])
        except (SafetensorError, KeyError, TypeError, ValueError, zlib.error) as error:
            raise ValueError(f"{path.name} is damaged ({error})") from error
        _put_back(stored, arrays)
        return cls(stored["answers"], stored["mistakes"], stored.get("made_from", ""))

    def dump(self) -> bytes:
        """The file's bytes; the same outcomes give the same bytes."""
        from safetensors.numpy import save

        arrays: dict[str, np.ndarray] = {}
        keys: dict[tuple, str] = {}
        tree = _take_out(
            {"answers": self.answers, "mistakes": self.mistakes, "made_from": self.made_from}, arrays, keys
        )
        return save(
            arrays or {"empty": np.zeros(1, np.float32)},
            {"course": _packed(tree)},
        )


def _packed(tree: Any) -> str:
    text = json.dumps(tree, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode("utf-8", "surrogatepass"), 9)).decode("ascii")


def _unpacked(packed: str) -> Any:
    return json.loads(zlib.decompress(base64.b64decode(packed, validate=True)).decode("utf-8", "surrogatepass"))


def _take_out(tree: Any, arrays: dict[str, np.ndarray], keys: dict[tuple, str]) -> Any:
    """Move the arrays of a tree into `arrays`, equal ones once."""
    if isinstance(tree, list):
        return [_take_out(item, arrays, keys) for item in tree]
    if not isinstance(tree, dict):
        return tree
    if is_array(tree) and "digest" not in tree:
        array = np.ascontiguousarray(array_of(tree))
        key = (array.dtype.name, array.shape, array.tobytes())
        if key not in keys:
            keys[key] = f"t{len(keys):04d}"
            arrays[keys[key]] = array
        return {name: value for name, value in tree.items() if name not in ("data", "array")} | {"at": keys[key]}
    return {name: _take_out(value, arrays, keys) for name, value in tree.items()}


def _put_back(tree: Any, arrays: dict[str, np.ndarray]) -> None:
    if isinstance(tree, list):
        for item in tree:
            _put_back(item, arrays)
    elif isinstance(tree, dict):
        if "at" in tree and is_array(tree):
            tree["array"] = arrays[tree.pop("at")].reshape(tree["shape"])
        for value in tree.values():
            if isinstance(value, (dict, list)):
                _put_back(value, arrays)
