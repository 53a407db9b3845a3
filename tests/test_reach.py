"""Which names a piece of code can reach: too few would let one case spoil the next."""

from __future__ import annotations

import pytest
import torch

from checker.reach import needed

STATE = """
import math, torch, functools
data = [1]
other = [2]
def helper(x): return data.append(x)
def outer():
    def inner(): return helper(1)
    return inner
class Box:
    items = data
    def put(self): other.append(1)
class Lid(Box): pass
box = Lid()
task = functools.partial(helper, 3)
table = {"f": helper}
model = torch.nn.Sequential(torch.nn.Linear(1, 1))
class Own(torch.nn.Module):
    def forward(self, x): return helper(x)
net = torch.nn.Sequential(Own())
closed = outer()
def late(x, seen=other): seen.append(x)
"""


def reached(code: str) -> set[str]:
    names = {"__name__": "__main__", "__builtins__": __builtins__}
    exec(STATE, names)
    return needed([compile(code, "<cell>", "exec")], names) - {"__name__", "__builtins__"}


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("x = 1", set()),
        ("data", {"data"}),
        ("helper(2)", {"helper", "data"}),
        ("closed()", {"closed", "helper", "data"}),
        ("box.put()", {"box", "other"}),
        ("task()", {"task", "data"}),
        ("table['f'](1)", {"table", "data"}),
        ("net(1)", {"net", "helper", "data"}),
        ("[data for _ in [1]]", {"data"}),
        ("lambda: other", {"other"}),
        ("'data'", {"data"}),
        ("model(1)", {"model"}),
    ],
)
def test_what_is_mentioned_and_what_that_mentions(code, names):
    assert reached(code) >= names
    assert not reached(code) & ({"data", "other", "helper", "model"} - names)


@pytest.mark.parametrize("code", ["globals()['da' + 'ta']", "eval('da' + 'ta')", "vars()", "import __main__"])
def test_whoever_can_reach_everything_has_everything(code):
    assert reached(code) >= {"data", "other", "box", "net"}


def test_a_large_state_counts_as_reached():
    names = {"many": [[object() for _ in range(900)] for _ in range(100)], "far": torch.zeros(1)}
    assert needed([compile("many", "<cell>", "exec")], names) == {"many", "far"}
