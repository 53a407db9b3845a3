"""Reference states: what the answer notebook's cells left behind, kept apart and given back untouched.

All states of a chapter live, one at a time, in ONE dictionary. Functions and classes that cells define
have that dictionary as their globals, so after a `restore` they see the restored values: they need not
be copied. Everything that can be changed is copied when saved and again when restored.
"""
from __future__ import annotations

import copy
import copyreg
import types
from typing import Any

import torch

ATOMS = (int, float, complex, bool, str, bytes, type(None), types.ModuleType, types.FunctionType,
         types.BuiltinFunctionType, torch.dtype, torch.device, torch.Size, range)


def _reduce_generator(generator: torch.Generator):
    return _make_generator, (generator.get_state(), str(generator.device))


def _make_generator(state: torch.Tensor, device: str) -> torch.Generator:
    return torch.Generator(device=device).set_state(state)


copyreg.pickle(torch.Generator, _reduce_generator)     # lets deepcopy take generators


class CannotCopy(Exception):
    """A name holds something that no copy can be made of (a generator, a tensor with a gradient graph)."""


class Snapshot:
    """The saved content of a namespace."""

    def __init__(self):
        self.shared: dict[str, Any] = {}                  # never changes, or is a function, class, module
        self.tensors: dict[str, torch.Tensor] = {}
        self.flat: dict[str, list | dict | set] = {}      # containers of atoms: a shallow copy is enough
        self.deep: dict[str, Any] = {}
        self.classes: dict[type, dict[str, Any]] = {}     # the attributes of classes that cells define


class Namespace:
    """The one dictionary in which cells run."""

    def __init__(self, **names: Any):
        self.names: dict[str, Any] = {"__name__": "__main__", "__builtins__": __builtins__, **names}
        self._tensor_copies: dict[int, tuple[torch.Tensor, int, torch.Tensor]] = {}

    def save(self) -> Snapshot:
        """Copy the present content. Raises CannotCopy, naming what stands in the way."""
        snapshot = Snapshot()
        for name, value in self.names.items():
            kind = type(value)
            if isinstance(value, type):
                snapshot.shared[name] = value
                if value.__module__ == "__main__":
                    snapshot.classes[value] = dict(vars(value))
            elif _is_atom(value) or name == "__builtins__":
                snapshot.shared[name] = value
            elif kind is torch.Tensor and value.grad_fn is None:
                snapshot.tensors[name] = self._frozen(value)
            elif (kind in (list, set) and all(map(_is_atom, value))) or (
                    kind is dict and all(map(_is_atom, value.values()))):
                snapshot.flat[name] = value.copy()
            else:
                snapshot.deep[name] = value
        snapshot.deep = _deepcopy(snapshot.deep)
        return snapshot

    def restore(self, snapshot: Snapshot) -> None:
        """Make the namespace as it was saved, whatever happened to it since."""
        self.names.clear()
        self._tensor_copies.clear()
        self.names.update(snapshot.shared)
        for name, value in snapshot.tensors.items():
            fresh = value.clone().requires_grad_(value.requires_grad)
            self._tensor_copies[id(fresh)] = (fresh, fresh._version, value)
            self.names[name] = fresh
        for name, flat in snapshot.flat.items():
            self.names[name] = flat.copy()
        self.names.update(_deepcopy(snapshot.deep))
        for cls, attributes in snapshot.classes.items():
            for extra in set(vars(cls)) - set(attributes):
                delattr(cls, extra)
            for name, value in attributes.items():
                if vars(cls).get(name) is not value and name not in ("__dict__", "__weakref__"):
                    setattr(cls, name, value)

    def _frozen(self, value: torch.Tensor) -> torch.Tensor:
        """A private copy of a tensor; the same one again while the tensor has not been written to."""
        known = self._tensor_copies.get(id(value))
        if known and known[0] is value and known[1] == value._version:
            return known[2]
        frozen = value.detach().clone().requires_grad_(value.requires_grad)
        self._tensor_copies[id(value)] = (value, value._version, frozen)
        return frozen


def _is_atom(value: Any) -> bool:
    if type(value) is tuple:
        return all(map(_is_atom, value))
    return isinstance(value, ATOMS) and type(value) in ATOMS


def _deepcopy(values: dict[str, Any]) -> dict[str, Any]:
    """Together, so that two names for one object stay two names for one object."""
    try:
        return copy.deepcopy(values)
    except Exception:
        for name, value in values.items():
            try:
                copy.deepcopy(value)
            except Exception as error:
                raise CannotCopy(f"`{name}` cannot be copied ({error})") from error
        raise
