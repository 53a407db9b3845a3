"""Trained weights that ship with the course, so that nobody has to train before they can look."""

from __future__ import annotations

from typing import Any

from .course import HERE, CourseError

FOLDER = HERE / "weights"


def weights(name: str) -> dict[str, Any]:
    """The state_dict of a trained model that ships with the course, as float32 tensors on the CPU.

    `python -m generator weights` made it. Raises CourseError, naming the models there are, for another name.
    """
    from safetensors.torch import load_file

    path = FOLDER / f"{name}.safetensors"
    if not path.is_file():
        there = ", ".join(repr(p.stem) for p in sorted(FOLDER.glob("*.safetensors"))) or "none"
        raise CourseError(f"There are no trained weights called {name!r}; there are: {there}.")
    return {key: tensor.float() for key, tensor in load_file(path).items()}
