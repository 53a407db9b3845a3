"""Files that must not be readable at a glance: in the class edition, the answers are kept packed.

Packed is not secret. The checker needs the answers to judge each blank apart, so it can unpack them, and so can
whoever reads this file.
"""

from __future__ import annotations

import zlib
from pathlib import Path

ENDING = ".sealed"


def sealed(path: Path) -> Path:
    """Where the packed form of a file stands: beside it, in its place."""
    return path.with_name(path.name + ENDING)


def seal(content: bytes) -> bytes:
    """The packed form of a file's content; the same content gives the same bytes."""
    return zlib.compress(content, 9)


def read(path: Path) -> bytes:
    """The content of a file that is there as it is, or packed. Raises FileNotFoundError; ValueError for damage."""
    if not sealed(path).is_file():
        return path.read_bytes()
    try:
        return zlib.decompress(sealed(path).read_bytes())
    except zlib.error as error:
        raise ValueError(f"{sealed(path).name} is damaged ({error})") from error
