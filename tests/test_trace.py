"""The tensor map: what a run of a live model leaves behind, and how it is drawn."""

from __future__ import annotations

import html
import sys
from pathlib import Path

import pytest
import torch
import torch.nn as nn
from torch.nn import functional as F

from checker.figures.layout import (
    HEADING,
    PAD,
    Scale,
    connect,
    folded,
    heading,
    laid_out,
    lanes_of,
    measured,
    place,
    plain,
    spans,
    title_width,
)
from checker.figures.tensor_map import tensor_map
from checker.trace import Group, trace

ROOT = Path(__file__).resolve().parent.parent


class Scorer(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.query_fc, self.key_fc = nn.Linear(5, size), nn.Linear(5, size)
        self.dropout = nn.Dropout(0.5)

    def forward(self, given):
        query, key = self.query_fc(given), self.key_fc(given)
        scores = query @ key.transpose(-2, -1) / 2
        scores = scores.masked_fill(torch.ones(3, 3).triu(1) == 1, float("-inf"))
        return self.dropout(F.softmax(scores, dim=-1)) @ given


class Twins(nn.Module):
    def __init__(self):
        super().__init__()
        self.heads = nn.ModuleList([Scorer(2), Scorer(2)])
        self.join = nn.Linear(10, 5)

    def forward(self, given):
        joined = torch.cat([head(given) for head in self.heads], dim=-1)
        return given + self.join(joined)


class Widening(nn.Module):
    """Wide inside, narrow at both ends: what goes around it must not run through its frame."""

    def __init__(self):
        super().__init__()
        self.widen, self.back = nn.Linear(5, 60), nn.Linear(60, 5)

    def forward(self, given):
        return self.back(self.widen(given).relu())


class Around(nn.Module):
    def __init__(self):
        super().__init__()
        self.twins, self.ends = Twins(), nn.ModuleList([Widening(), Widening()])

    def forward(self, given):
        heard = given + self.twins(given)
        first = heard + self.ends[0](heard)
        return first + self.ends[1](first) + heard


class NarrowWithALongName(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(5, 5), nn.Linear(5, 5)

    def forward(self, given):
        return self.second(self.first(given))


class OutOfAFrame(nn.Module):
    """What leaves one frame is added to what leaves the next."""

    def __init__(self):
        super().__init__()
        self.narrow, self.wide = NarrowWithALongName(), Widening()

    def forward(self, given):
        heard = self.narrow(given)
        return heard + self.wide(heard)


@pytest.fixture
def given():
    return torch.randn(4, 3, 5, generator=torch.Generator().manual_seed(7))


def test_pieces_have_the_names_shapes_and_sources_of_the_code(given):
    pieces = list(trace(Scorer(2), given).pieces())
    assert [(p.name, p.operation, tuple(p.value.shape), set(p.sources)) for p in pieces] == [
        ("input", "input", (4, 3, 5), set()),
        ("query", "Linear", (4, 3, 2), {0}),
        ("key", "Linear", (4, 3, 2), {0}),
        ("scores", "matmul", (4, 3, 3), {1, 2}),
        ("scores", "masked_fill", (4, 3, 3), {3}),
        ("", "softmax", (4, 3, 3), {4}),
        ("", "matmul", (4, 3, 5), {0, 5}),
    ]


def test_values_are_the_real_ones_and_a_scaled_tensor_is_shown_scaled(given):
    model = Scorer(2)
    query, key, scores = list(trace(model, given).pieces())[1:4]
    assert torch.allclose(scores.value, query.value @ key.value.transpose(-2, -1) / 2)


@pytest.mark.parametrize("training", [True, False])
def test_the_model_is_left_as_it_was(given, training):
    model = Scorer(2).train(training)
    before = {key: value.clone() for key, value in model.state_dict().items()}
    stream = torch.get_rng_state()
    trace(model, given)
    assert model.training == model.dropout.training == training
    assert all(torch.equal(before[key], value) for key, value in model.state_dict().items())
    assert torch.equal(stream, torch.get_rng_state())
    assert not any(m._forward_hooks or m._forward_pre_hooks for m in model.modules())


def test_an_error_of_the_model_comes_out_and_leaves_no_hook():
    model = Scorer(2).train()
    with pytest.raises(RuntimeError):
        trace(model, torch.zeros(4, 3, 6))
    assert model.training and not any(m._forward_hooks for m in model.modules())


def test_of_twins_the_second_is_drawn_by_its_result(given):
    root = plain(trace(Twins(), given))
    assert [len(g.inside) for g in root.inside if isinstance(g, Group)] == [6, 6]
    shown = folded(root)
    connect(root, shown)
    assert sum(isinstance(item, Group) for item in shown.inside) == 1
    joined = next(p for p in shown.pieces() if p.name == "joined")
    visible = {p.number: p for p in shown.pieces()}
    assert {visible[s].value.shape for s in joined.sources} == {torch.Size([4, 3, 5])} and len(joined.sources) == 2
    assert all(source in visible for p in visible.values() for source in p.sources)


def test_what_passes_others_by_goes_around_them(given):
    root = plain(trace(Twins(), given))
    box = measured(root, Scale(0.1, 0.1), framed=False)
    place(box, 0, 0)
    leaves = {leaf.item.number: leaf for leaf in box.leaves()}
    lanes = lanes_of(box)
    last = max(leaves)  # the sum: made of the input, far above, and of the projection right before it
    assert lanes[0, last] > max(leaf.x + leaf.wide for leaf in leaves.values())
    assert lanes[last - 1, last] == 0


def test_twins_stand_side_by_side_and_no_two_boxes_overlap(given):
    root = plain(trace(Twins(), given))
    box = measured(root, Scale(0.1, 0.1), framed=False)
    place(box, 0, 0)
    leaves = list(box.leaves())
    for i, one in enumerate(leaves):
        for other in leaves[:i]:
            apart = (
                one.x + one.wide <= other.x
                or other.x + other.wide <= one.x
                or one.y + one.high <= other.y
                or other.y + other.high <= one.y
            )
            assert apart, (one.item, other.item)
    heads = [part for row in box.rows for part in row if isinstance(part.item, Group)]
    assert heads[0].y == heads[1].y and heads[0].x < heads[1].x


@pytest.mark.parametrize("model", [Scorer, Twins, Widening, Around, OutOfAFrame])
@pytest.mark.parametrize("full", [False, True])
def test_no_line_touches_a_name_a_heading_or_the_edge_of_a_frame(given, model, full):
    root = plain(trace(nn.Sequential(nn.LayerNorm(5), model(2) if model is Scorer else model()), given))
    shown = root if full else folded(root)
    connect(root, shown)
    box, ways = laid_out(shown, Scale(0.1, 0.1))
    leaves, frames = list(box.leaves()), list(box.frames())
    assert len(ways) == sum(len(leaf.item.sources) for leaf in leaves) and frames
    for way in ways:
        assert all(way[-1][1] < leaf.y or way[-1][1] > leaf.y + 0.38 or not leaf.x < way[-1][0] < leaf.x + leaf.wide
                   for leaf in leaves), "an arrow ends on a name"  # fmt: skip
        for frame in frames:
            edges = frame.x, frame.x + frame.wide
            for (x, y), (to_x, to_y) in zip(way, way[1:]):
                if x == to_x and min(y, to_y) < frame.y + frame.high and max(y, to_y) > frame.y:
                    assert min(abs(x - edge) for edge in edges) > PAD - 1e-6, "a line runs along the side of a frame"
                if y == to_y and min(x, to_x) < edges[1] and max(x, to_x) > edges[0]:
                    assert min(abs(y - frame.y), abs(y - frame.y - frame.high)) > 0.05, "a line runs along a frame"
    for frame in frames:
        start, lack = heading(frame, ways)
        end = start + title_width(frame.item.title)
        assert lack < 1e-6 and frame.x + PAD - 1e-6 <= start and end <= frame.x + frame.wide
        for way in ways:
            for low, high in spans(way, frame.y + HEADING - 0.08, frame.y + HEADING + 0.08):
                assert high < start or low > end, "a line crosses a heading"


def test_the_picture_says_what_it_shows_and_can_be_saved(given, tmp_path):
    picture = tensor_map(Twins(), given)
    assert "Twins" in picture.alt and "joined 4 × 3 × 10" in picture.alt
    picture.save(tmp_path / "map.svg")
    picture.save(tmp_path / "map.png")
    assert (tmp_path / "map.png").read_bytes() == picture.png
    assert (tmp_path / "map.svg").read_text(encoding="utf-8").lstrip().startswith("<?xml")


def test_the_same_model_gives_the_same_bytes(given):
    torch.manual_seed(0)
    one = Twins()
    torch.manual_seed(0)
    assert tensor_map(one, given).png == tensor_map(Twins(), given).png


def test_full_draws_every_twin(given):
    assert tensor_map(Twins(), given, full=True).alt.count("query") == 2
    assert tensor_map(Twins(), given).alt.count("query") == 1


def test_the_poster_shows_every_tensor_of_the_live_model():
    """What stands in assets/ was drawn from the model as it is now: its title lists the tensors with their shapes."""
    sys.path.insert(0, str(ROOT / "assets"))
    try:
        import draw

        alt = draw.toy_map().alt
    finally:
        sys.path.remove(str(ROOT / "assets"))
    svg = html.unescape((ROOT / "assets" / "tensor_map.svg").read_text(encoding="utf-8"))
    assert alt in svg and alt.count("query") == 6 and "logits 2 × 8 × 65" in alt
    assert len(svg) < 150_000
