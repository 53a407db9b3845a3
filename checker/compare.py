"""Compare what a probe read with what it should have read: type, shape, dtype, then values.

Nothing is broadcast, converted or asked of the learner's objects: both sides are plain trees.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from .messages import tr
from .trials import trial_name, trial_value
from .values import array_of, describe, is_array


@dataclass(frozen=True)
class Difference:
    """The first thing that differs, in the learner's words."""

    what: str  # one sentence
    expected: str
    yours: str
    arrays: tuple[np.ndarray, np.ndarray] | None = None  # expected and yours, where a picture is possible


def compare(expected: dict[str, Any], got: dict[str, Any], rtol: float, atol: float) -> Difference | None:
    """The first difference between two encoded values; None where there is none."""
    try:
        return _compare(expected, got, rtol, atol, "")
    except Exception:
        # Not a value that `encode` writes: whoever wrote it, it is not the right answer, nor can it be described.
        return Difference(tr("The result is not a value that can be read."), describe(expected), "")


def _compare(expected, got, rtol, atol, where: str) -> Difference | None:
    if expected["kind"] != got["kind"]:
        return _differs(
            _at(where, tr("It should be {expected}, yours is {yours}.", expected=_kind(expected), yours=_kind(got))),
            expected,
            got,
        )
    if is_array(expected):
        return _compare_arrays(expected, got, rtol, atol, where)
    if "digest" in expected or "digest" in got:
        if expected.get("length") != got.get("length", len(got.get("value", got.get("items", "")))):
            return _differs(
                _at(
                    where,
                    tr(
                        "The length should be {expected}, yours is {yours}.",
                        expected=_length(expected),
                        yours=_length(got),
                    ),
                ),
                expected,
                got,
            )
        return (
            None
            if _digest(expected) == _digest(got)
            else _differs(_at(where, tr("The length is right, but not the content.")), expected, got)
        )
    if "items" in expected:
        return _compare_items(expected, got, rtol, atol, where)
    if expected["kind"] == "float":
        a, b = float(expected["value"]), float(got["value"])
        same = a == b or (a != a and b != b) or (math.isfinite(a) and abs(a - b) <= atol + rtol * abs(a))
        return None if same else _differs(_at(where, tr("The number differs.")), expected, got)
    if expected["kind"] == "other":
        return None if expected["type"] == got["type"] else _differs(tr("The type differs."), expected, got)
    if expected["value"] == got["value"]:
        return None
    if expected["kind"] == "str":
        return _compare_texts(expected["value"], got["value"], where)
    return _differs(_at(where, tr("The value differs.")), expected, got)


def _length(tree: dict[str, Any]) -> int:
    return tree["length"] if "digest" in tree else len(tree.get("value", tree.get("items", "")))


def _compare_texts(expected: str, got: str, where: str) -> Difference:
    """Two strings: where they part, with what stands around that place."""
    if trial_value(expected) != expected or trial_value(got) != got:  # a probe's own words
        return Difference(_at(where, tr("The value differs.")), repr(trial_value(expected)), repr(trial_value(got)))
    first = next((i for i, (a, b) in enumerate(zip(expected, got)) if a != b), min(len(expected), len(got)))
    start = max(first - 20, 0)
    shown = [
        ("… " if start else "") + repr(text[start : first + 25]) + (" …" if len(text) > first + 25 else "")
        for text in (expected, got)
    ]
    if len(expected) == len(got):
        what = tr("The text differs from index {first} on.", first=first)
    else:
        what = tr(
            "The text differs from index {first} on. Its length should be {expected}, yours is {yours}.",
            first=first,
            expected=len(expected),
            yours=len(got),
        )
    return Difference(_at(where, what), *shown)


def _compare_items(expected, got, rtol, atol, where: str) -> Difference | None:
    a, b = expected["items"], got["items"]
    if expected["kind"] == "dict":
        place = {repr(key): index for index, (key, _) in enumerate(a)}  # in the expected one's order
        b = sorted(b, key=lambda pair: place.get(repr(pair[0]), len(a)))
    if len(a) != len(b):
        number = tr("The number of elements should be {expected}, yours is {yours}.", expected=len(a), yours=len(b))
        trials = where == "" and expected["kind"] == "dict" and all(key["kind"] == "str" for key, _ in a + b)
        return (trials and _compare_trials(a, b, rtol, atol)) or _differs(_at(where, number), expected, got)
    for index, (one, other) in enumerate(zip(a, b)):
        if expected["kind"] == "dict":
            if _compare(one[0], other[0], rtol, atol, ""):
                return _differs(_at(where, tr("The keys differ.")), expected, got)
            # A probe names its trials by strings: "encode('tea')".
            label = where == "" and one[0]["kind"] == "str"
            step = f"`{one[0].get('value', '')}`" if label else f"[{describe(one[0], 30)}]"
            one, other = one[1], other[1]
        elif expected["kind"] in ("set", "frozenset"):
            step = ""
        else:
            step = f"[{index}]"
        difference = _compare(one, other, rtol, atol, where + step)
        if difference:
            # Show the whole beside the place, unless the place says enough by itself.
            if len(describe(expected, 200)) <= 60 and not difference.arrays and not step.startswith("`"):
                return Difference(difference.what, describe(expected, 200), describe(got, 200))
            return difference
    return None


def _compare_trials(expected, got, rtol, atol) -> Difference | None:
    """Two lists of trials of different length: what differs in a trial of both, or else the first without a partner."""
    a, b = ({key["value"]: value for key, value in pairs} for pairs in (expected, got))
    for name in filter(b.__contains__, a):
        if difference := _compare(a[name], b[name], rtol, atol, f"`{name}`"):
            return difference
    for name in filter(lambda name: name not in b, a):
        return Difference(tr("Something is missing: {what}.", what=trial_name(name)), describe(a[name]), "")
    for name in filter(lambda name: name not in a, b):
        return Difference(tr("Something is too much: {what}.", what=trial_name(name)), "", describe(b[name]))
    return None


def _compare_arrays(expected, got, rtol, atol, where: str) -> Difference | None:
    if list(expected["shape"]) != list(got["shape"]):
        return Difference(
            _at(
                where,
                tr(
                    "The shape should be {expected}, yours is {yours}.",
                    expected=tuple(expected["shape"]),
                    yours=tuple(got["shape"]),
                ),
            ),
            describe(expected),
            describe(got),
        )
    if expected["dtype"] != got["dtype"]:
        return Difference(
            _at(
                where,
                tr("The dtype should be {expected}, yours is {yours}.", expected=expected["dtype"], yours=got["dtype"]),
            ),
            describe(expected),
            describe(got),
        )
    if "digest" in expected or "digest" in got:
        return (
            None
            if _digest(expected) == _digest(got)
            else _differs(_at(where, tr("Shape and dtype are right, the numbers are not.")), expected, got)
        )
    a, b = array_of(expected), array_of(got)
    if a.shape != b.shape or a.dtype != b.dtype:
        raise ValueError("a forged array")
    if a.dtype.kind in "biu":
        wrong = a != b
    else:
        # NaN and infinity must stand in the same places; there, ordinary arithmetic says nothing.
        with np.errstate(all="ignore"):
            close = np.abs(a - b) <= atol + rtol * np.abs(a)
        close = np.where(np.isfinite(a) & np.isfinite(b), close, (a == b) | (np.isnan(a) & np.isnan(b)))
        wrong = ~close
    if not wrong.any():
        return None
    first = tuple(int(i) for i in np.argwhere(wrong)[0]) if a.ndim else ()
    place = "[" + ", ".join(map(str, first)) + "]" if first else ""
    what = tr(
        "{count} of {all} numbers differ, the first at {place}: {expected} expected, yours {yours}.",
        count=int(wrong.sum()),
        all=a.size,
        place=place or tr("the only one"),
        expected=_number(a[first]),
        yours=_number(b[first]),
    )
    return Difference(_at(where, what), describe(expected), describe(got), (a, b))


def _digest(tree: dict[str, Any]) -> tuple[bool, Any]:
    return "digest" in tree, tree.get("digest")  # one without any equals none that says null


def _number(value) -> str:
    return f"{value:.6g}" if isinstance(value, np.floating) else str(value.item())


def _kind(tree: dict[str, Any]) -> str:
    if tree["kind"] == "other":
        return str(tree.get("type"))
    return {"NoneType": "None", "str": tr("a string"), "tensor": tr("a tensor")}.get(
        tree["kind"], tr("a value of type {type}", type=tree["kind"])
    )


def _at(where: str, sentence: str) -> str:
    if where.startswith("`"):
        return tr("For {trial}: {sentence}", trial=trial_name(where), sentence=sentence)
    return tr("At {place}: {sentence}", place=where, sentence=sentence) if where else sentence


def _differs(what: str, expected, got) -> Difference:
    return Difference(what, _shown(expected), _shown(got))


def _shown(tree: dict[str, Any]) -> str:
    """A value on one line; what a probe says in place of a result, in the language in use."""
    said = trial_value(tree["value"]) if tree["kind"] == "str" and "value" in tree else ""
    return repr(said) if said and said != tree["value"] else describe(tree)
