"""Watch a model run: which tensors it makes, in which module, from which others, and what the code calls them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

# Operations that make a new piece of a map. What only looks at a tensor another way (transpose, slice) or
# scales it belongs to the piece before.
SHOWN = {
    "matmul": "matmul", "__matmul__": "matmul", "bmm": "matmul", "einsum": "einsum",
    "softmax": "softmax", "log_softmax": "log_softmax", "masked_fill": "masked_fill", "where": "where",
    "cat": "concat", "concat": "concat", "stack": "stack",
    "add": "add", "__add__": "add", "__radd__": "add", "__iadd__": "add",
    "scaled_dot_product_attention": "attention", "layer_norm": "layer_norm", "embedding": "embedding",
    "linear": "linear", "relu": "relu", "gelu": "gelu", "cross_entropy": "cross_entropy",
}  # fmt: skip


@dataclass
class Piece:
    """One tensor of the map. `sources` are the numbers of the pieces it was made from."""

    number: int
    value: Any  # the tensor, detached
    operation: str
    sources: frozenset[int]
    name: str = ""  # what the code calls it
    module: str = ""  # the attribute that holds the module that made it


@dataclass
class Group:
    """A module that has modules inside, with what happened in it, in order."""

    title: str
    name: str
    inside: list[Piece | Group] = field(default_factory=list)

    def pieces(self) -> Iterator[Piece]:
        """All tensors in this group and in the groups inside."""
        for item in self.inside:
            if isinstance(item, Piece):
                yield item
            else:
                yield from item.pieces()


def trace(model: Any, *inputs: Any) -> Group:
    """Run ``model(*inputs)`` once, in eval mode and without gradients, and return what happened as a tree.

    The model is left as it was. Whatever error the model raises is raised.
    """
    import torch

    modes = {module: module.training for module in model.modules()}
    watcher = _Watcher(model, inputs)
    try:
        model.eval()
        with torch.no_grad(), watcher.watching():
            model(*inputs)
    finally:
        for module, training in modes.items():
            module.training = training
    return watcher.root


class _Watcher:
    def __init__(self, model: Any, inputs: tuple):
        self.root = Group(type(model).__name__, "")
        self.open = [self.root]
        self.model = model
        self.leaf = 0  # how deep inside a module that is shown as one piece
        self.count = 0
        self.made: dict[int, frozenset[int]] = {}  # by id of a tensor: the pieces it comes from
        self.by_number: dict[int, Piece] = {}
        self.alive: list[Any] = []  # an id means something only while its tensor lives
        self.names = {id(m): name for name, m in model.named_modules()}
        for value in inputs:
            if _is_tensor(value):
                self._piece(value, "input", frozenset(), name="input")

    @contextmanager
    def watching(self):
        """The model's calls, its modules and its variables are noted inside this block."""
        from torch.overrides import TorchFunctionMode

        watcher = self

        class Mode(TorchFunctionMode):
            def __torch_function__(self, function, types, args=(), kwargs=None):
                result = function(*args, **(kwargs or {}))
                watcher._called(function, args, kwargs or {}, result)
                return result

        with ExitStack() as stack:
            for module in self.model.modules():
                stack.callback(module.register_forward_pre_hook(self._enter).remove)
                stack.callback(module.register_forward_hook(self._leave).remove)
            stack.callback(sys.settrace, sys.gettrace())
            with Mode():
                sys.settrace(self._frame)
                yield

    def _piece(self, value: Any, operation: str, sources: frozenset[int], name: str = "", module: str = "") -> None:
        piece = Piece(self.count, value.detach().clone(), operation, sources, name, module)
        self.count += 1
        self.open[-1].inside.append(piece)
        self.by_number[piece.number] = piece
        self.made[id(value)] = frozenset([piece.number])
        self.alive.append(value)

    def _sources(self, values: Any) -> frozenset[int]:
        return frozenset().union(*(self.made.get(id(value), frozenset()) for value in _tensors(values)))

    def _called(self, function: Any, args: tuple, kwargs: dict, result: Any) -> None:
        name = getattr(function, "__name__", "")
        sources = self._sources([args, kwargs])
        for value in _tensors(result):
            if id(value) in self.made and not name.startswith("__i"):
                continue
            new = self.leaf == 0 and name in SHOWN and sources and value.is_floating_point()
            if new and (SHOWN[name] != "add" or len(list(_tensors(args))) == 2):
                self._piece(value, SHOWN[name], sources)
            else:
                self.made[id(value)] = sources
                self.alive.append(value)

    def _enter(self, module: Any, args: tuple) -> None:
        if self.leaf or not list(module.children()):
            self.leaf += 1
        elif module is not self.model:
            group = Group(type(module).__name__, self.names.get(id(module), "").rsplit(".", 1)[-1])
            self.open[-1].inside.append(group)
            self.open.append(group)

    def _leave(self, module: Any, args: tuple, result: Any) -> None:
        if self.leaf:
            self.leaf -= 1
            if self.leaf == 0 and _is_tensor(result) and not self._unchanged(args, result):
                attribute = self.names.get(id(module), "").rsplit(".", 1)[-1]
                self._piece(result, type(module).__name__, self._sources(args), module=attribute)
        elif module is not self.model:
            self.open.pop()

    def _unchanged(self, args: tuple, result: Any) -> bool:
        """Whether a module handed on what it got, as dropout does in eval mode."""
        import torch

        same = next((value for value in _tensors(args) if torch.equal(value, result)), None)
        if same is not None:
            self.made[id(result)] = self.made.get(id(same), frozenset())
            self.alive.append(result)
        return same is not None

    def _frame(self, frame: Any, event: str, argument: Any):
        """Look at the variables of `forward` methods: they give the pieces their names."""
        if frame.f_code.co_name != "forward" or frame.f_globals.get("__name__", "").startswith("torch."):
            return None
        known = {id(value) for value in frame.f_locals.values()}

        def line(frame, event, argument):
            for name, value in frame.f_locals.items():
                if id(value) not in known and _is_tensor(value):
                    known.add(id(value))
                    self._named(name, value)
            return line

        return line

    def _named(self, name: str, value: Any) -> None:
        numbers = self.made.get(id(value), frozenset())
        if len(numbers) != 1 or len(name) < 2:
            return
        piece = self.by_number[next(iter(numbers))]
        if not piece.name and piece.value.shape == value.shape:
            piece.name, piece.value = name, value.detach().clone()


def _is_tensor(value: Any) -> bool:
    import torch

    return isinstance(value, torch.Tensor)


def _tensors(values: Any) -> Iterator[Any]:
    if isinstance(values, (list, tuple)):
        for value in values:
            yield from _tensors(value)
    elif isinstance(values, dict):
        yield from _tensors(list(values.values()))
    elif _is_tensor(values):
        yield values
