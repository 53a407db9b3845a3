"""Values on their way out of the judging process: tensors and plain Python as JSON.

`encode` runs beside the learner's code and needs torch; what it returns is plain JSON. Everything
that the parent does with it (`compare`, `references`) needs numpy only.
"""

from __future__ import annotations

import base64
import hashlib
import math
import sys
from pathlib import PurePath
from typing import Any

import numpy as np

LONG = 4_000  # elements or characters; above that, exact values travel as a digest
DEEP = 12  # nesting of containers
TOO_LARGE = 4_000_000  # elements of a float array that still travels

SIMPLE = {"tensor", "ndarray", "str", "int", "float", "bool", "NoneType"}


def encode(value: Any, depth: int = 0) -> dict[str, Any]:
    """A value as a JSON tree. Types that do not travel become ``{"kind": "other"}``, never an error."""
    if depth > DEEP:
        return {"kind": "other", "type": "a deeply nested value"}
    kind = type(value)
    if value is None or kind is bool:
        return {"kind": kind.__name__, "value": value}
    if kind is int:
        return (
            {"kind": "int", "value": str(value)}
            if value.bit_length() < 10_000
            else _digest("int", value.bit_length(), hex(value).encode(), "a huge number", "")
        )
    if kind in (float, np.float64):  # numpy's is a float too
        value = float(value)
        return {"kind": "float", "value": repr(value)}
    if kind is str:
        text = value.encode("utf-8", "surrogatepass")
        return (
            {"kind": "str", "value": value}
            if len(value) <= LONG
            else _digest("str", len(value), text, repr(value[:40]), repr(value[-40:]))
        )
    if kind in (list, tuple):
        return _encode_sequence(value, kind.__name__, depth)
    if kind in (set, frozenset):
        items = [encode(item, depth + 1) for item in value]
        return {"kind": kind.__name__, "items": sorted(items, key=repr)}
    if kind is dict:
        return {"kind": "dict", "items": [[encode(k, depth + 1), encode(v, depth + 1)] for k, v in value.items()]}
    if isinstance(value, PurePath):
        return {"kind": "path", "value": str(value)}
    if _is_size(kind):
        return _encode_sequence(tuple(value), "tuple", depth)
    try:
        return _encode_array(value) or {"kind": "other", "type": kind.__name__}
    except Exception:  # sparse, nested, meta, float8 …: torch makes no array of them
        return {"kind": "other", "type": kind.__name__}


def _is_size(kind: type) -> bool:
    """Whether a type is torch.Size: a tuple with another name."""
    torch = sys.modules.get("torch")  # whoever has a Size has imported it
    return torch is not None and kind is torch.Size


def _encode_sequence(value, name: str, depth: int) -> dict[str, Any]:
    if len(value) > LONG:
        if all(type(item) in (int, str, bool) for item in value):
            return _digest(name, len(value), repr(list(value)).encode("utf-8", "surrogatepass"), *_ends(value))
        return {"kind": "other", "type": f"{name} of {len(value)} items"}
    return {"kind": name, "items": [encode(item, depth + 1) for item in value]}


def _encode_array(value) -> dict[str, Any] | None:
    import torch

    # Exact types only: a subclass can answer anything to whoever asks.
    if type(value) in (torch.Tensor, torch.nn.Parameter):
        kind, value = "tensor", value.detach().cpu()
        if value.dtype == torch.bfloat16 or value.is_sparse or value.is_quantized:
            return {"kind": "other", "type": f"tensor of {value.dtype}"}
        array = value.resolve_conj().resolve_neg().numpy()
    elif type(value) is np.ndarray and value.dtype.kind in "biufc":
        kind, array = "ndarray", value
    elif isinstance(value, np.generic) and value.dtype.kind in "biuf":
        kind, array = f"numpy.{value.dtype.name}", np.asarray(value)
    else:
        return None
    array = np.ascontiguousarray(array, array.dtype.newbyteorder("=")).reshape(array.shape)
    described = {"kind": kind, "dtype": array.dtype.name, "shape": list(array.shape)}
    raw = array.tobytes()
    if array.size > LONG and array.dtype.kind in "biu":
        return described | {"digest": hashlib.sha256(raw).hexdigest(), "head": array.ravel()[:8].tolist()}
    if array.size > TOO_LARGE:
        return {"kind": "other", "type": f"tensor of {array.size} elements"}
    return described | {"data": base64.b64encode(raw).decode("ascii")}


def _ends(values) -> tuple[str, str]:
    """The first and the last items of a long sequence, as text."""
    return ", ".join(map(repr, values[:4])), ", ".join(map(repr, values[-4:]))


def _digest(kind: str, length: int, raw: bytes, head: str, tail: str) -> dict[str, Any]:
    return {"kind": kind, "length": length, "digest": hashlib.sha256(raw).hexdigest(), "head": head, "tail": tail}


def array_of(tree: dict[str, Any]) -> np.ndarray:
    """The array of an encoded tensor that carries its data. Raises ValueError on a forged one."""
    if "array" in tree:  # a reference loaded from file
        return tree["array"]
    array = np.frombuffer(base64.b64decode(tree["data"], validate=True), dtype=np.dtype(tree["dtype"]))
    return array.reshape(tree["shape"])


def is_array(tree: dict[str, Any]) -> bool:
    """Whether an encoded value is a tensor or a numpy array."""
    return "dtype" in tree and "kind" in tree  # a blank may be called dtype


def describe(tree: dict[str, Any], width: int = 70) -> str:
    """An encoded value on one line, in no language but Python's: ``[24, 43, 58]``, ``float32 tensor, shape (2, 8)``.

    It is said in the judging process too, which does not know the learner's language.
    """
    kind = tree.get("kind")
    if is_array(tree):
        shape = tuple(tree["shape"])
        what = f"{tree['dtype']} {'tensor' if kind == 'tensor' else kind}, shape {shape}"
        small = "digest" not in tree and math.prod(max(n, 1) for n in shape) <= 12
        return f"{what}: {_short(_numbers(array_of(tree).tolist()), width)}" if small else what
    if "digest" in tree:
        return f"{kind}, len {tree['length']}: {_short(tree['head'], width)} … {_short(tree['tail'], width)}"
    if kind == "other":
        return f"type {tree.get('type')}"
    return _short(python_text(tree), width)


def python_text(tree: dict[str, Any]) -> str:
    """An encoded plain value as Python would show it."""
    kind = tree.get("kind")
    if kind == "str" and "value" in tree:
        return repr(tree["value"])
    if kind in ("int", "float", "bool", "NoneType") and "value" in tree:
        return str(tree["value"])
    if kind == "path":
        return f"Path({tree['value']!r})"
    if kind == "dict":
        return "{" + ", ".join(f"{python_text(k)}: {python_text(v)}" for k, v in tree["items"]) + "}"
    if "items" in tree:
        inside = ", ".join(python_text(item) for item in tree["items"])
        if kind == "tuple":
            return f"({inside},)" if len(tree["items"]) == 1 else f"({inside})"
        if kind in ("set", "frozenset"):
            return "{" + inside + "}" if inside else "set()"
        return f"[{inside}]"
    return describe(tree)


def _numbers(value) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_numbers(item) for item in value) + "]"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 2].rstrip() + " …"
