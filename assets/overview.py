"""The tensor map in short: the main tensors of the toy GPT, each with the chapter that makes it, from a real run."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from checker.course import settings
from checker.figures import Picture
from checker.messages import tr
from checker.trace import trace

from .canvas import MARGIN, SMALL, arrow, canvas, cells, write

CELL = 0.076  # inches: side of one number
ROW = 1.62  # inches: distance of two rows of tensors
ROOM = 0.82  # inches: what the words at a narrow tensor need


@functools.cache
def toy() -> Any:
    """The toy GPT of chapters 02 to 11, trained, from the course's own classes."""
    import checker
    from checker import own
    from generator.weights import ToyConfig

    own.install_course_package()
    from my_nanogpt import BigramLanguageModel

    state = checker.weights("toy")
    vocab_size = state["embedding.token_embedding.token_embedding_table.weight"].shape[0]
    model = BigramLanguageModel(vocab_size, ToyConfig)
    model.load_state_dict(state)
    return model


@dataclass
class Stop:
    """A tensor on the way: what it is called, its colour, and the chapter that makes it."""

    name: str
    value: Any  # (T, n)
    colour: str
    chapter: str
    joint: str = "→"  # what stands between it and the one before: an arrow, a sign, or nothing


def stops(given: str) -> list[list[Stop]]:
    """The rows of the picture, from a run on the course's example; of the three heads, the first one."""
    import torch

    ids = torch.tensor(settings()["example_ids"])[:1]
    found: dict[str, Any] = {}
    for piece in trace(toy(), ids).pieces():
        value = piece.value.reshape(-1, piece.value.shape[-1])
        found.setdefault(piece.name or f"{piece.module} {piece.operation}".strip(), value)
        found[f"last {piece.operation}"] = value
    return [
        [
            Stop(f"“{given}”", found["input"].reshape(-1, 1), "token", "01", ""),
            Stop(tr("token"), found["token_embedding_table Embedding"], "token", "02"),
            Stop(tr("position"), found["position_embedding_table Embedding"], "position", "03", "+"),
            Stop(tr("both"), found["add"], "ink", "04", "="),
            Stop(tr("layer norm"), found["layer_norm1 LayerNorm"], "ink", "05"),
        ],
        [
            Stop(tr("query"), found["query"], "query", "06"),
            Stop(tr("key"), found["key"], "key", "06", ""),
            Stop(tr("value"), found["value"], "value", "06", ""),
            Stop(tr("weights"), found["weights"], "ink", "06"),
            Stop(tr("one head"), found["matmul"], "ink", "06"),
        ],
        [
            Stop(tr("all heads"), found["joined"], "ink", "07"),
            Stop(tr("feed-forward"), found["1 ReLU"], "ink", "08"),
            Stop(tr("block"), found["last add"], "ink", "09"),
        ],
        [Stop(tr("logits"), found["logits"], "target", "10")],
    ]


def texts() -> tuple[str, str]:
    """The characters that go in, and the one that the toy holds most likely to come next."""
    import torch

    from checker import dataset

    characters = sorted(set(dataset.data().read_text(encoding="utf-8")))
    ids = torch.tensor(settings()["example_ids"])[:1]
    with torch.no_grad():
        best = toy().eval()(ids)[0][0, -1].argmax()
    return "".join(characters[i] for i in ids[0]), characters[best]


def picture() -> Picture:
    """The rows below each other, read like lines of text."""
    given, following = texts()
    rows = stops(given)
    shown = [stop for row in rows for stop in row]
    steps = tr("; ").join(f"{s.name} {' × '.join(map(str, s.value.shape))}" for s in shown)
    alt = tr(
        "From {given!r} to the next character, {following!r}: {steps}.", given=given, following=following, steps=steps
    )
    high = len(rows) * ROW + 0.3
    with canvas(high, alt) as (finished, axes):
        for number, row in enumerate(rows):
            top = high - 0.6 - number * ROW
            x = MARGIN
            for stop in row:
                x = _drawn(axes, stop, x, top)
            if number == len(rows) - 1:
                _joint(axes, "→", x, top)
                write(axes, x + 0.4, top - 4 * CELL, f"“{following}”", "target", weight="bold")
    return finished[0]


def _drawn(axes: Any, stop: Stop, x: float, top: float) -> float:
    """Draw a tensor with its names from x to the right; where the next one begins."""
    x = _joint(axes, stop.joint, x, top)
    wide = stop.value.shape[1] * CELL
    room = max(wide, ROOM)
    middle = x + room / 2
    cells(axes, middle - wide / 2, top, stop.value.tolist(), CELL, stop.colour)
    write(axes, middle, top + 0.17, stop.name, stop.colour, SMALL, ha="center", weight="bold")
    shape = " × ".join(map(str, stop.value.shape))
    write(axes, middle, top - 8 * CELL - 0.15, shape, "quiet", SMALL, ha="center")
    write(axes, middle, top - 8 * CELL - 0.34, tr("chapter {number}", number=stop.chapter), "quiet", SMALL, ha="center")
    return x + room + 0.08


def _joint(axes: Any, sign: str, x: float, top: float) -> float:
    """Draw what stands between two tensors; where the second one begins."""
    middle = top - 4 * CELL
    if sign == "→":
        arrow(axes, (x, middle), (x + 0.3, middle))
    elif sign:
        write(axes, x + 0.15, middle, sign, "quiet", 16, ha="center")
    return x + (0.38 if sign else 0.0)
