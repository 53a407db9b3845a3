"""Values on their way out: what travels arrives unchanged, what cannot is called "other", nothing raises.

Also the reference file: what goes in comes out, and the same outcomes give the same bytes in any process.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.compare import compare
from checker.references import References
from checker.values import LONG, array_of, describe, encode

ROOT = Path(__file__).resolve().parent.parent
QUICK = settings(deadline=None, max_examples=100, derandomize=True)


def wire(value):
    """An encoded value after its way through JSON."""
    return json.loads(json.dumps(encode(value)))


atoms = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.integers(-(10**200), 10**200)
)
plain = st.recursive(
    atoms,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=3) | st.integers(0, 9), inner, max_size=3)
        | st.frozensets(st.integers(), max_size=4)
    ),
    max_leaves=12,
)


@QUICK
@given(plain)
def test_plain_values_equal_themselves_after_the_journey(value):
    assert compare(encode(value), wire(value), 0, 0) is None


@QUICK
@given(plain, plain)
def test_two_values_compare_equal_only_when_they_are(one, other):
    if repr(one) != repr(other) and compare(encode(one), wire(other), 0, 0) is None:
        assert one == other and type(one) is type(other)  # 0.0 and -0.0, dicts and sets in another order


DTYPES = [
    torch.float32,
    torch.float64,
    torch.float16,
    torch.int8,
    torch.int16,
    torch.int32,
    torch.int64,
    torch.uint8,
    torch.uint16,
    torch.bool,
    torch.complex64,
    torch.complex128,
]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("shape", [(), (1,), (0,), (0, 3), (2, 3), (1, 2, 1)], ids=str)
def test_tensors_arrive_with_dtype_shape_and_numbers(dtype, shape):
    tensor = (torch.arange(6)[: int(np.prod(shape))] - (0 if dtype in (torch.uint8, torch.uint16) else 2)).to(dtype)
    tensor = tensor.reshape(shape)
    tree = wire(tensor)
    assert tree["shape"] == list(shape) and tree["dtype"] == str(dtype).removeprefix("torch.")
    assert np.array_equal(array_of(tree), tensor.numpy())


def views():
    base = torch.arange(12.0).reshape(3, 4)
    imaginary = torch.tensor([1 + 2j, 3 - 4j])
    return {
        "transposed": base.T,
        "strided": base[:, ::2],
        "expanded": base[:1].expand(3, 4),
        "conjugate": imaginary.conj(),
        "negative view": imaginary.conj().imag,
        "requires grad": base.clone().requires_grad_(),
        "with a graph": base.clone().requires_grad_() * 2,
        "inference": torch.inference_mode()(lambda: base + 1)(),
    }


@pytest.mark.parametrize("name", views())
def test_a_view_travels_as_the_numbers_it_shows(name):
    tensor = views()[name]
    copy = torch.tensor(tensor.tolist(), dtype=tensor.dtype)
    assert compare(encode(copy), wire(tensor), 0, 0) is None


def test_a_parameter_counts_as_a_tensor():
    assert compare(encode(torch.ones(2)), wire(torch.nn.Parameter(torch.ones(2))), 0, 0) is None


class Tensor(torch.Tensor):
    pass


class Text(str):
    pass


class Liar(list):
    def __iter__(self):
        raise RuntimeError("never asked")


STRANGERS = {
    "tensor subclass": lambda: torch.ones(2).as_subclass(Tensor),
    "str subclass": lambda: Text("a"),
    "list subclass": lambda: Liar([1]),
    "bfloat16": lambda: torch.ones(2, dtype=torch.bfloat16),
    "meta": lambda: torch.ones(2, device="meta"),
    "sparse": lambda: torch.eye(2).to_sparse(),
    "sparse rows": lambda: torch.eye(2).to_sparse_csr(),
    "float8": lambda: torch.ones(2).to(torch.float8_e4m3fn),
    "half complex": lambda: torch.ones(2, dtype=torch.complex32),
    "nested": lambda: torch.nested.nested_tensor([torch.ones(2)]),
    "objects": lambda: np.array([None]),
    "strings": lambda: np.array(["a"]),
    "masked": lambda: np.ma.ones(2),
    "complex": lambda: 1j,
    "bytes": lambda: b"a",
    "function": lambda: print,
    "class": lambda: int,
    "generator": lambda: (i for i in "a"),
    "range": lambda: range(3),
    "many floats": lambda: [0.5] * (LONG + 1),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", STRANGERS)
def test_what_does_not_travel_is_called_other(name):
    tree = wire(STRANGERS[name]())
    assert tree["kind"] == "other" and tree["type"]
    assert describe(tree)
    assert compare(encode(torch.ones(2)), tree, 1, 1) is not None


def test_a_value_that_holds_itself_ends():
    endless = []
    endless.append(endless)
    assert "other" in json.dumps(encode(endless))


@pytest.mark.parametrize(
    "value",
    [
        "é" * (LONG + 1),
        "\ud800" * (LONG + 1),
        list(range(LONG + 1)),
        tuple("ab" * LONG),
        [True] * (LONG + 1),
        torch.arange(LONG + 1),
        np.arange(LONG + 1, dtype="uint8"),
        3**20_000,
    ],
    ids=lambda v: type(v).__name__,
)
def test_long_exact_values_travel_as_a_digest_that_tells_them_apart(value):
    tree = wire(value)
    assert "digest" in tree and len(json.dumps(tree)) < 1000
    assert compare(encode(value), tree, 0, 0) is None
    if isinstance(value, int):
        other = value + 1
    elif isinstance(value, (str, list, tuple)):
        other = value[:-1] + type(value)("x" if isinstance(value, str) else ["x"])
    else:
        other = value * 1
        other[-1] = 7
    assert compare(encode(value), wire(other), 1, 1) is not None
    assert compare(encode(other), tree, 1, 1) is not None


def test_lone_surrogates_travel():
    assert compare(encode("\ud800"), wire("\ud800"), 0, 0) is None
    assert compare(encode("\ud800"), wire("\ud801"), 0, 0) is not None


@pytest.mark.parametrize("shape", [(10**12, 0), (0, 10**12), (3, 10**9, 0)], ids=str)
def test_an_empty_tensor_of_huge_shape_is_described_at_once(shape):
    tree = encode(torch.zeros(shape))
    assert len(describe(tree)) < 200
    assert compare(encode(torch.zeros(2)), tree, 0, 0) is not None


def test_a_big_endian_array_keeps_its_numbers():
    assert array_of(wire(np.array([1, 2], dtype=">i4"))).tolist() == [1, 2]


@pytest.mark.parametrize(
    "value, text",
    [
        ((1,), "(1,)"),
        ([], "[]"),
        (set(), "set()"),
        ({1: "a"}, "{1: 'a'}"),
        (torch.tensor([1.5, float("-inf")]), "float32 tensor, shape (2,): [1.5, -inf]"),
        (None, "None"),
        ("x" * 200, "'" + "x" * 67 + " …"),
    ],
)
def test_descriptions(value, text):
    assert describe(encode(value)) == text


OUTCOMES = """
import numpy as np, torch
from checker.references import References
from checker.values import encode
VALUES = [torch.arange(6.0).reshape(2, 3), torch.arange(6.0).reshape(2, 3), torch.zeros(0, 3), torch.tensor(True),
          np.float16(1.5), np.arange(3, dtype="uint16"), torch.tensor([1 + 2j]), "text", {"b": torch.ones(1), "a": 2},
          {"x", "y", "z", "w"}, [1, (2, None)], float("nan"), list(range(5000))]
REFERENCES = References({"one": [{"value": encode(v)} for v in VALUES], "dtype": [{"error": {"type": "E"}}]},
                        {"one": [[{"value": encode(v)}] for v in VALUES], "dtype": []}, "made from this")
"""


def test_references_come_back_as_they_were(tmp_path):
    names: dict = {}
    exec(OUTCOMES, names)
    path = tmp_path / "r.safetensors"
    path.write_bytes(names["REFERENCES"].dump())
    loaded = References.load(path)
    assert loaded.made_from == "made from this" and loaded.answers["dtype"] == [{"error": {"type": "E"}}]
    for index, value in enumerate(names["VALUES"]):
        for stored in (loaded.answers["one"][index]["value"], loaded.mistakes["one"][index][0]["value"]):
            assert compare(stored, wire(value), 0, 0) is None
            assert compare(encode(value), stored, 0, 0) is None
    assert loaded.dump() == names["REFERENCES"].dump()


def test_the_same_outcomes_give_the_same_bytes_in_every_process():
    script = OUTCOMES + "import hashlib; print(hashlib.sha256(REFERENCES.dump()).hexdigest())"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        )
        for seed in ("1", "2")
    ]
    digests = [process.communicate(timeout=120)[0] for process in running]
    assert digests[0] == digests[1] and len(digests[0]) == 65


@pytest.mark.parametrize("content", [b"", b"x" * 100, b"\x02\0\0\0\0\0\0\0{}"], ids=["empty", "rubbish", "no course"])
def test_a_damaged_reference_file_is_a_clear_error(tmp_path, content):
    path = tmp_path / "r.safetensors"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="damaged"):
        References.load(path)


def test_a_size_is_a_tuple():
    assert encode(torch.zeros(2, 5).shape) == encode((2, 5)) == encode(torch.Size([2, 5]))
    assert encode([2, 5]) != encode(torch.Size([2, 5]))
