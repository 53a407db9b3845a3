"""The weights that ship with the course."""

from __future__ import annotations

import pytest
import torch

from checker.course import CourseError
from checker.trained import weights
from generator.weights import RECIPES, store


def test_an_unknown_name_is_answered_with_the_names_there_are():
    with pytest.raises(CourseError, match="'toy'"):
        weights("tony")


@pytest.mark.parametrize("name", RECIPES)
def test_weights_are_finite_float32_and_no_larger_than_a_learner_should_wait_for(name):
    state = weights(name)
    assert state and all(t.dtype == torch.float32 and t.isfinite().all() for t in state.values())
    assert sum(t.numel() for t in state.values()) * 2 < 2_000_000


def test_what_is_stored_comes_back(tmp_path, monkeypatch):
    monkeypatch.setattr("generator.weights.FOLDER", tmp_path)
    monkeypatch.setattr("checker.trained.FOLDER", tmp_path)
    store("small", {"table": torch.tensor([[0.5, -2.0], [1.25, 0.0]]).T})
    assert torch.equal(weights("small")["table"], torch.tensor([[0.5, 1.25], [-2.0, 0.0]]))
