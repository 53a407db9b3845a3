"""The course's text: where it is, and building it when it is not there yet."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import os
from pathlib import Path
from types import ModuleType

from .course import HERE, CourseError
from .trouble import see


@functools.cache
def builder() -> ModuleType:
    """The course's `data/prepare.py` as a module, from the wheel or from the clone."""
    script = HERE.parent / "data" / "prepare.py"
    if not script.is_file():
        return importlib.import_module("checker._data.prepare")
    spec = importlib.util.spec_from_file_location("course_data", script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def find() -> Path:
    """Where the text is, or will be once it is built."""
    named = os.environ.get("COURSE_DATA")
    return Path(named) if named else Path(builder().default_output())


def data() -> Path:
    """The path of the course's text, built now if it is missing. Raises CourseError, saying what to do."""
    path = find()
    if path.is_file():
        return path
    try:
        return Path(builder().prepare(path))
    except builder().DataError as problem:
        raise CourseError(f"{problem}\n{see('no-text')}") from None
