"""The object behind ``____``: it can be assigned and printed, and says which blank it is when used."""

from __future__ import annotations

import ast

from .blanks import HOLE
from .messages import tr

NUMBERED = "__numbered_blank__"  # under this name, the notebook's code finds Hole


class StillBlank(Exception):
    """A blank was used before it was filled in."""

    def __init__(self, number: str = ""):
        self.number = number
        super().__init__(
            tr("Blank {number} is still blank.", number=number) if number else tr("There is still a blank here.")
        )


def _raises(name: str):
    def method(self, *args, **kwargs):
        raise StillBlank(self._number)

    method.__name__ = name
    return method


class Hole:
    """What ``____`` stands for until it is replaced. Every use but showing it raises StillBlank."""

    def __init__(self, number: str = ""):
        object.__setattr__(self, "_number", number)

    def __repr__(self) -> str:
        return f"<{self._number}: ____>" if self._number else "<____>"

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __getattr__(self, name: str):
        # Front ends and torch ask every object for hooks with such names; it has none.
        if name.startswith("_"):
            raise AttributeError(name)
        raise StillBlank(self._number)

    def __deepcopy__(self, memo):
        return self

    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        for value in [*args, *(kwargs or {}).values()]:
            if isinstance(value, cls):
                raise StillBlank(value._number)
        raise StillBlank()


for _name in """__call__ __iter__ __len__ __getitem__ __setitem__ __delitem__ __contains__ __bool__ __int__ __float__
        __index__ __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __neg__ __pos__ __abs__ __invert__ __setattr__
        __add__ __radd__ __sub__ __rsub__ __mul__ __rmul__ __truediv__ __rtruediv__ __floordiv__ __rfloordiv__
        __mod__ __rmod__ __pow__ __rpow__ __matmul__ __rmatmul__ __and__ __rand__ __or__ __ror__ __xor__ __rxor__
        __lshift__ __rlshift__ __rshift__ __rrshift__ __iadd__ __isub__ __imul__ __enter__ __exit__ __next__
        __fspath__ __array__ __divmod__ __round__ __hash__""".split():
    setattr(Hole, _name, _raises(_name))


class Numbered(ast.NodeTransformer):
    """Puts a hole that knows its number in the place of each ``____``; `numbers` has them by line."""

    def __init__(self, numbers: dict[int, str]):
        self.numbers = numbers

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        """A ``____`` that is a whole statement would do nothing; it is made to speak up."""
        self.generic_visit(node)
        if isinstance(node.value, ast.Call) and getattr(node.value.func, "id", "") == NUMBERED:
            used = ast.Attribute(node.value, "fill_me_in", ast.Load())
            node.value = ast.fix_missing_locations(ast.copy_location(used, node.value))
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id != HOLE or not isinstance(node.ctx, ast.Load) or node.lineno not in self.numbers:
            return node
        call = ast.Call(ast.Name(NUMBERED, ast.Load()), [ast.Constant(self.numbers[node.lineno])], [])
        return ast.fix_missing_locations(ast.copy_location(call, node))
