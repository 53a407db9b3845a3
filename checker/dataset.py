"""The course's text: where it is, and building it when it is not there yet."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

from .course import HERE


def builder() -> ModuleType:
    """The course's `data/prepare.py` as a module, from a clone or from the wheel."""
    folder = HERE.parent / "data" if (HERE.parent / "data" / "prepare.py").is_file() else HERE / "_data"
    name = "course_data"
    if name not in sys.modules:
        package = importlib.util.spec_from_file_location(
            name, folder / "__init__.py", submodule_search_locations=[str(folder)]
        )
        module = importlib.util.module_from_spec(package)
        sys.modules[name] = module
        package.loader.exec_module(module)
    return importlib.import_module(f"{name}.prepare")


def find() -> Path:
    """Where the text is, or will be once it is built."""
    named = os.environ.get("COURSE_DATA")
    return Path(named) if named else Path(builder().default_output())


def data() -> Path:
    """The path of the course's text, built now if it is missing. Raises the builder's DataError."""
    path = find()
    return path if path.is_file() else Path(builder().prepare(path))
