"""Comparing: type, shape and dtype exactly, numbers within the tolerance, and no forged tree gets through.

What arrives from the judging process may have been written by the learner's code, so `compare` must
neither raise on rubbish nor call it equal.
"""

import json
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.compare import compare
from checker.values import LONG, encode

INF, NAN = math.inf, math.nan
QUICK = settings(deadline=None, max_examples=300, derandomize=True)


def kind(value):
    return encode(value)["kind"]


def differ(expected, got, rtol=1e-4, atol=1e-6):
    return compare(encode(expected), json.loads(json.dumps(encode(got))), rtol, atol)


DIFFERENT = [
    (torch.ones(1, 3), torch.ones(3)),
    (torch.ones(3), torch.ones(3, 1)),
    (torch.tensor(1.0), torch.ones(1)),
    (torch.ones(2, 3), torch.ones(3, 2)),
    (torch.ones(0, 3), torch.ones(3, 0)),
    (torch.ones(0), torch.ones(0, 0)),
    (torch.ones(2, dtype=torch.int32), torch.ones(2, dtype=torch.int64)),
    (torch.ones(2), torch.ones(2).double()),
    (torch.ones(2), torch.ones(2).long()),
    (torch.ones(2).bool(), torch.ones(2).long()),
    (torch.tensor([NAN, 1]), torch.tensor([1, NAN])),
    (torch.tensor([INF]), torch.tensor([-INF])),
    (torch.tensor([-INF]), torch.tensor([-1e9])),
    (torch.tensor([-1e9]), torch.tensor([-INF])),
    (torch.tensor([INF]), torch.tensor([3e38])),
    (torch.tensor([NAN]), torch.tensor([0.0])),
    (torch.tensor([INF]), torch.tensor([NAN])),
    (torch.tensor([3e38]), torch.tensor([-3e38])),
    (torch.tensor([60000.0]).half(), torch.tensor([-60000.0]).half()),
    (torch.tensor([1 + 2j]), torch.tensor([1 - 2j])),
    (torch.tensor([complex(NAN, 0)]), torch.tensor([0j])),
    (torch.tensor([2**62]), torch.tensor([2**62 + 1])),
    (torch.tensor([True, False]), torch.tensor([True, True])),
    (torch.ones(2), [1.0, 1.0]),
    (torch.ones(2), np.ones(2, "float32")),
    (torch.tensor(1.0), 1.0),
    (np.float32(1), 1.0),
    (np.float32(1), np.float64(1)),
    (np.int64(1), 1),
    (np.bool_(True), True),
    (INF, 5.0),
    (-INF, -1e300),
    (INF, -INF),
    (1.0, INF),
    (NAN, 1.0),
    (1.0, NAN),
    (INF, NAN),
    (1.0, 1),
    (1, True),
    (0, False),
    (1, 1.0),
    (1, "1"),
    (None, False),
    (None, 0),
    ("a", "A"),
    ("", None),
    ("a", ["a"]),
    (10**300, 10**300 + 1),
    (2**20_000, 3**20_000),
    (2**20_000, 2**20_000 + 1),
    ([1, 2], (1, 2)),
    ([1, 2], [2, 1]),
    ([1], [1, 1]),
    ([], [None]),
    ([[]], []),
    ([1, [2, 3]], [1, [2, 4]]),
    ({1}, frozenset({1})),
    ({1, 2}, {1, 3}),
    ({1}, [1]),
    ({}, set()),
    ({"a": 1}, {"a": 2}),
    ({"a": 1}, {"b": 1}),
    ({"a": 1}, {"a": 1, "b": 1}),
    ({1: 0}, {"1": 0}),
    ({1: 0}, {True: 0}),
    ({"a": [torch.zeros(2)]}, {"a": [torch.zeros(1, 2)]}),
    ("a" * 5000, "a" * 4999),
    ("a" * 5000, "a" * 4999 + "b"),
    ([1] * 5000, [True] * 5000),
    ([1] * 5000, (1,) * 5000),
    ([1] * LONG, [1] * (LONG + 1)),
    (torch.zeros(5000).long(), torch.zeros(5000).int()),
    (torch.arange(5000), torch.arange(5000).flip(0)),
]
SAME = [
    (torch.tensor([0.0]), torch.tensor([-0.0])),
    (0.0, -0.0),
    (NAN, NAN),
    (INF, INF),
    (-INF, -INF),
    (torch.tensor([NAN, INF, -INF, 1]), torch.tensor([NAN, INF, -INF, 1])),
    (torch.ones(0, 3), torch.zeros(0, 3)),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    ({3, 1, 2}, {1, 2, 3}),
    (torch.ones(2).half(), torch.ones(2).half()),
    (torch.tensor([complex(NAN, 1)]), torch.tensor([complex(NAN, 1)])),
    ([{"a": (1, {2})}], [{"a": (1, {2})}]),
    (torch.ones(2), torch.ones(2, requires_grad=True)),
]


@pytest.mark.parametrize("expected, got", DIFFERENT, ids=kind)
def test_different(expected, got):
    assert differ(expected, got) is not None
    assert differ([expected], [got]) is not None
    assert differ({"k": expected}, {"k": got}) is not None


@pytest.mark.parametrize("expected, got", SAME, ids=kind)
def test_same(expected, got):
    assert differ(expected, got) is None
    assert differ([(expected,)], [(got,)]) is None


@pytest.mark.parametrize("wrap", [float, lambda x: torch.tensor([x], dtype=torch.float64), np.float64])
def test_the_tolerance_has_an_edge(wrap):
    assert differ(wrap(100.0), wrap(100.0099), rtol=1e-4, atol=0) is None
    assert differ(wrap(100.0), wrap(100.0101), rtol=1e-4, atol=0) is not None
    assert differ(wrap(0.0), wrap(9e-7)) is None
    assert differ(wrap(0.0), wrap(1.1e-6)) is not None
    assert differ(wrap(1.0), wrap(1.0 + 1e-15), rtol=0, atol=0) is not None
    # The reference's size counts, not the learner's.
    assert differ(wrap(1.0), wrap(2.0), rtol=0.5, atol=0) is not None
    assert differ(wrap(2.0), wrap(1.0), rtol=0.5, atol=0) is None


def test_of_trials_that_differ_in_number_what_differs_in_both_is_named():
    whole = {"a": 1, "a gradient can flow": True, "the gradient": 2.0}
    for got, said in (
        ({"a": 1, "a gradient can flow": False}, "a gradient can flow"),
        ({"a": 1, "a gradient can flow": True}, "missing: the gradient"),
        (whole | {"b": 3}, "too much: b"),
    ):
        assert said in compare(encode(whole), encode(got), 1e-4, 1e-5).what
    twice = encode(whole)
    twice["items"].append(twice["items"][0])
    assert "should be 3, yours is 4" in compare(encode(whole), twice, 1e-4, 1e-5).what


def test_the_first_index_that_differs_is_named():
    a, b = torch.zeros(2, 3), torch.zeros(2, 3)
    b[1, 2] = 5
    found = differ([a], [b])
    assert "[0]" in found.what and "[1, 2]" in found.what and "1 of 6" in found.what
    assert found.arrays[1][1, 2] == 5


EXPECTED = [
    torch.ones(2, 3),
    torch.arange(3),
    torch.zeros(0, 2),
    torch.arange(5000),
    np.float32(2),
    [1, 2],
    (),
    {"a": 1.5},
    {1, 2},
    "hello",
    "x" * 5000,
    7,
    1.5,
    True,
    None,
    INF,
    3**20_000,
]
keys = st.sampled_from(
    ["kind", "value", "items", "dtype", "shape", "data", "digest", "length", "head", "type", "array", "at"]
)
words = st.sampled_from(
    [
        "tensor",
        "ndarray",
        "str",
        "int",
        "float",
        "bool",
        "NoneType",
        "list",
        "tuple",
        "dict",
        "set",
        "other",
        "float32",
        "int64",
        "object",
        "(,f4",
        "O",
        "V0",
        "",
        "nan",
        "AAAA",
        "numpy.float32",
    ]
)
leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | words
    | st.just(10**400)
    | st.text(max_size=3)
    | st.just([2, 3])
    | st.just([10**9, 0])
)
json_trees = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=6), max_leaves=12
)


@QUICK
@given(json_trees, st.sampled_from(EXPECTED))
def test_rubbish_neither_raises_nor_passes(tree, value):
    expected = encode(value)
    if not (isinstance(tree, dict) and tree.get("kind") == expected["kind"]):
        assert compare(expected, tree, 1e-4, 1e-6) is not None
    else:
        compare(expected, tree, 1e-4, 1e-6)


@QUICK
@given(st.data(), st.sampled_from(EXPECTED))
def test_a_true_tree_with_a_forged_part_neither_raises_nor_passes(data, value):
    expected = encode(value)
    forged = {"kind": expected["kind"]} | {k: v for k, v in expected.items() if k in ("dtype", "shape", "length")}
    forged |= data.draw(
        st.dictionaries(keys.filter(lambda k: k not in ("kind", "dtype", "shape")), json_trees, max_size=5)
    )
    told = {k: forged.get(k, "missing") for k in ("value", "items", "data", "digest")}
    true = {k: expected.get(k, "missing") for k in ("value", "items", "data", "digest")}
    if compare(expected, forged, 1e-4, 1e-6) is None:
        # Only who says the value itself passes: nothing in an empty container, or the very number.
        same = any(told[k] == true[k] != "missing" for k in true)
        empty = true["items"] == [] and not told["items"] or expected.get("shape") == [0, 2] and told["data"] == ""
        number = expected["kind"] == "float" and abs(float(told["value"]) - float(true["value"])) < 1e-3
        assert same or empty or number or (expected["kind"] == "float" and float(told["value"]) == float(true["value"]))


@pytest.mark.parametrize(
    "forged",
    [
        {"digest": None, "length": None},
        {"digest": "", "length": None},
        {"digest": None},
        {"value": None},
        {"items": []},
        {"data": ""},
        {"digest": None, "length": 5},
        {"data": "!!!!"},
        {"array": [[1, 1, 1]] * 2},
        {"type": "x"},
    ],
)
@pytest.mark.parametrize(
    "value",
    ["hello", 7, True, [1, 2], {"a": 1.5}, torch.ones(2, 3), torch.arange(3), 1.5, "x" * 5000, torch.arange(5000)],
    ids=kind,
)
def test_a_tree_that_says_nothing_equals_nothing(value, forged):
    expected = encode(value)
    tree = {k: v for k, v in expected.items() if k in ("kind", "dtype", "shape")} | forged
    assert compare(expected, tree, 1, 1) is not None


def test_a_deep_tree_is_not_right():
    tree = {"kind": "list", "items": []}
    for _ in range(3000):
        tree = {"kind": "list", "items": [tree]}
    assert compare(encode([1]), tree, 0, 0) is not None
