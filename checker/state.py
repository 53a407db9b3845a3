"""Reference states: what the answer notebook's cells left behind, kept apart and given back untouched.

All states of a chapter live, one at a time, in ONE dictionary. Functions and classes that cells define
have that dictionary as their globals, so after a `restore` they see the restored values: they need not
be copied. Everything that can be changed is copied when saved and again when restored.
"""

from __future__ import annotations

import contextlib
import copy
import copyreg
import types
from collections.abc import Callable
from typing import Any

import torch

LARGE = 10_000  # elements

ATOMS = (
    int,
    float,
    complex,
    bool,
    str,
    bytes,
    type(None),
    types.ModuleType,
    types.FunctionType,
    types.BuiltinFunctionType,
    torch.dtype,
    torch.device,
    torch.Size,
    range,
)


def _reduce_generator(generator: torch.Generator):
    return _make_generator, (generator.get_state(), str(generator.device))


def _make_generator(state: torch.Tensor, device: str) -> torch.Generator:
    return torch.Generator(device=device).set_state(state)


copyreg.pickle(torch.Generator, _reduce_generator)  # lets deepcopy take generators


class CannotCopy(Exception):
    """A name holds something that no copy can be made of (a generator, a tensor with a gradient graph)."""


class Snapshot:
    """The saved content of a namespace."""

    def __init__(self):
        self.shared: dict[str, Any] = {}  # never changes, or is a function, class, module
        self.copied: dict[str, Any] = {}  # everything else, in copies that nobody else holds
        self.flat: set[str] = set()  # which of these are containers of atoms
        self.classes: dict[type, dict[str, Any]] = {}  # the attributes of classes that cells define


class Namespace:
    """The one dictionary in which cells run."""

    def __init__(self, **names: Any):
        self.names: dict[str, Any] = {"__name__": "__main__", "__builtins__": __builtins__, **names}
        self._saved: dict[int, tuple[torch.Tensor, torch.Tensor]] = {}  # by id: a large tensor, its saved copy
        self._flat: dict[int, tuple[Any, Any]] = {}  # by id: a long flat container, a copy of it
        self._lent: dict[int, torch.Tensor] = {}  # by the id of the saved copy

    def save(self, needed: set[str] | None = None) -> Snapshot:
        """Copy the present content; of what is not among the `needed` names, the thing itself is kept.

        Raises CannotCopy, naming what stands in the way.
        """
        snapshot = Snapshot()
        mutable = {}
        for name, value in self.names.items():
            if isinstance(value, type) and value.__module__ == "__main__":
                snapshot.classes[value] = dict(vars(value))
            aside = needed is not None and name not in needed
            if aside or _is_atom(value) or isinstance(value, type) or name == "__builtins__":
                snapshot.shared[name] = value
            else:
                mutable[name] = value
                if self._is_flat(value):
                    snapshot.flat.add(name)
        snapshot.copied = _copy(mutable, snapshot.flat, self._keep)
        return snapshot

    def restore(self, snapshot: Snapshot) -> None:
        """Make the namespace as it was saved, whatever happened to it since."""
        self.names.clear()
        self.names.update(snapshot.shared)
        self.names.update(_copy(snapshot.copied, snapshot.flat, self._lend))
        self._flat = {id(self.names[name]): (self.names[name], snapshot.copied[name]) for name in snapshot.flat}
        for cls, attributes in snapshot.classes.items():
            for extra in set(vars(cls)) - set(attributes):
                delattr(cls, extra)
            for name, value in attributes.items():
                if vars(cls).get(name) is not value and name not in ("__dict__", "__weakref__"):
                    setattr(cls, name, value)

    def _is_flat(self, value: Any) -> bool:
        """Whether a value is a container of atoms, of which a shallow copy is enough.

        A long one is looked through once; while it equals its copy, it still is what it was.
        """
        if type(value) not in (list, set, dict):
            return False
        known = self._flat.get(id(value))
        if known and known[0] is value and known[1] == value:
            return True
        flat = all(map(_is_atom, value.values() if type(value) is dict else value))
        if flat and len(value) > 1000:
            self._flat[id(value)] = (value, value.copy())
        return flat

    def _keep(self, value: torch.Tensor) -> torch.Tensor:
        """A private copy of a large tensor; the same one again while the tensor is what it was."""
        known = self._saved.get(id(value))
        if known and known[0] is value and _same(known[1], value):
            return known[1]
        kept = value.clone()
        self._saved[id(value)] = (value, kept)
        return kept

    def _lend(self, kept: torch.Tensor) -> torch.Tensor:
        """A copy of a saved large tensor to hand out; the same one again while nobody has written to it.

        Looking whether it is unchanged takes a fraction of the time that copying takes.
        """
        lent = self._lent.get(id(kept))
        if lent is None or not _same(lent, kept):
            self._saved.pop(id(lent), None)
            lent = self._lent[id(kept)] = kept.clone()
            self._saved[id(lent)] = (lent, kept)
        return lent


def _same(one: torch.Tensor, other: torch.Tensor) -> bool:
    # A write through `.data` or a numpy view leaves no trace but the content.
    return (
        one.dtype == other.dtype
        and one.requires_grad == other.requires_grad
        and one.shape == other.shape
        and torch.equal(one, other)
    )


def _copy(values: dict[str, Any], flat: set[str], copy_large: Callable[[torch.Tensor], torch.Tensor]) -> dict[str, Any]:
    """Copy all values together, so that what belongs together (two names for one list, a model and its
    optimizer, a tensor and its view) still does. Large plain tensors and flat containers take a short cut.
    """
    memo: dict[int, Any] = {}
    for name, value in values.items():
        if type(value) is torch.Tensor and value.numel() >= LARGE and value.is_leaf and not value.requires_grad:
            memo[id(value)] = copy_large(value)
        elif name in flat:
            memo[id(value)] = value.copy()
    return _deepcopy(values, memo)


def _is_atom(value: Any) -> bool:
    if type(value) is tuple:
        return all(map(_is_atom, value))
    return isinstance(value, ATOMS) and type(value) in ATOMS


@contextlib.contextmanager
def _gradients_too():
    """While copying, parameters take their `.grad` along, which torch leaves behind."""
    original = torch.nn.Parameter.__deepcopy__

    def with_gradient(parameter, memo):
        copied = original(parameter, memo)
        if parameter.grad is not None and copied.grad is None:
            copied.grad = copy.deepcopy(parameter.grad, memo)
        return copied

    torch.nn.Parameter.__deepcopy__ = with_gradient
    try:
        yield
    finally:
        torch.nn.Parameter.__deepcopy__ = original


def _deepcopy(values: dict[str, Any], memo: dict[int, Any]) -> dict[str, Any]:
    try:
        with _gradients_too():
            return copy.deepcopy(values, memo)
    except Exception:
        for name, value in values.items():
            try:
                copy.deepcopy(value)
            except Exception as error:
                raise CannotCopy(f"`{name}` cannot be copied ({error})") from error
        raise
