"""Which tensors and containers a cell changes in place: the next cell that reads them meets them changed.

A value may be right although it was made by spoiling what it was made from (`query.div_(4) @ key.T`). That shows only
when the cell is run twice, or further down.
"""

from __future__ import annotations

from collections.abc import Collection
from operator import is_
from typing import Any

import torch

LONG = 10_000  # elements; longer containers are not watched


class Watch:
    """The tensors, lists, dicts and sets in a namespace, as they are now."""

    def __init__(self, names: dict[str, Any]):
        tensors = {name: value for name, value in names.items() if type(value) is torch.Tensor}
        # torch counts what is done to a tensor in place, in its views too.
        self._tensors = {name: (value, value._version) for name, value in tensors.items() if not value.is_inference()}
        self._containers = {
            name: (value, _members(value))
            for name, value in names.items()
            if type(value) in (list, dict, set) and len(value) <= LONG
        }

    def touched(self, names: dict[str, Any]) -> list[str]:
        """The names, in order, that still mean the same object, where this has changed since."""
        changed = [name for name, (tensor, version) in self._tensors.items() if tensor._version != version]
        changed += [name for name, (value, before) in self._containers.items() if not _same(before, _members(value))]
        objects = self._tensors | self._containers
        return sorted(name for name in changed if names.get(name) is objects[name][0])


def _members(container: Collection) -> list:
    """The objects in there: what has other members has changed, not what has changed members."""
    return [*container, *container.values()] if isinstance(container, dict) else list(container)


def _same(before: list, after: list) -> bool:
    return len(before) == len(after) and all(map(is_, before, after))
