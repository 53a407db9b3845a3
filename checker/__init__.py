"""What a learner imports: ``checker.start("01")``, then the verdicts come by themselves.

`check`, `hint` and `solution` answer when asked; `progress` shows how far you are; `data` is the path
of the course's text. Everything is loaded when first used, so that importing costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import Any

_HOMES = {
    "start": "notebook",
    "check": "notebook",
    "hint": "notebook",
    "solution": "notebook",
    "progress": "notebook",
    "data": "dataset",
    "weights": "trained",
    "tensor_map": "figures.tensor_map",
}
__all__ = [*_HOMES, "__version__"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        if name == "start":  # said in a sentence, before an import of it fails with a page of traceback
            trouble = importlib.import_module(f"{__name__}.trouble")
            trouble.install_needs()
            trouble.check_needs()
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    if name == "__version__":
        return importlib.import_module(f"{__name__}.course").settings()["version"]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
