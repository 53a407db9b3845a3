"""The learner's own package: every class they pass becomes a file in it, and later chapters import it.

``from my_nanogpt import DataLoader`` gives the learner's class, or the course's own where they have not
passed it yet, and says which.
"""

from __future__ import annotations

import ast
import builtins
import functools
import importlib.util
import re
import shutil
import symtable
import sys
import types
from pathlib import Path
from typing import Any

from .course import answer_cell, chapter_numbers, load_chapter, settings
from .exercise import Export
from .find import read_source
from .messages import tr
from .progress_file import load, merge, write_whole

PACKAGE_TEXT = '''"""My own GPT, class by class. The course's checker writes these files; they are yours to read."""
from checker.own import attribute_of


def __getattr__(name):
    return attribute_of(__path__[0], name)
'''


def module_name(class_name: str) -> str:
    """``DataLoader`` is kept in ``data_loader.py``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", class_name).lower()


def ensure_package(folder: Path) -> Path:
    """Make the learner's package in `folder` (if it is not there) and let Python find it."""
    package = folder / settings()["package"]
    if not (package / "__init__.py").is_file():
        write_whole(package / "__init__.py", PACKAGE_TEXT.encode("utf-8"))
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    return package


def carry(old: Path, new: Path) -> None:
    """Take progress and classes along into another folder; what is newer there stays. Raises OSError, NotSaved."""
    merge(new, load(old))
    name = settings()["package"]
    package = ensure_package(new)
    for path in (old / name).glob("*.py"):
        target = package / path.name
        if not target.is_file() or target.stat().st_mtime < path.stat().st_mtime:
            shutil.copy2(path, target)
    for module in [module for module in sys.modules if module == name or module.startswith(f"{name}.")]:
        del sys.modules[module]  # the next import looks in the new folder


def install_course_package(texts: dict[str, str] | None = None) -> None:
    """Let the learner's package be the course's own classes, in memory: for answer notebooks and for judging.

    With `texts` (see `course_texts`) it has these classes and no others.
    """
    package = types.ModuleType(settings()["package"])
    package.__path__ = []
    package.__getattr__ = _course_class if texts is None else functools.partial(_class_from, texts)
    sys.modules[package.__name__] = package


def course_texts(before: str) -> dict[str, str]:
    """The files of the course's own classes that the chapters before this one export, by class name."""
    return {
        export.name: export_text(export, answer_cell(number, export.blank).answer)
        for number in chapter_numbers()
        if number < before
        for export in load_chapter(number).exports
    }


class DoesNotStandAlone(Exception):
    """A class uses names that only exist in other cells of the notebook."""


def export_text(export: Export, source: str) -> str:
    """The file for a class: header, then the imports, functions and classes of the learner's cell, verbatim.

    Raises DoesNotStandAlone, naming what is missing.
    """
    tree, lines = read_source(source), source.split("\n")
    pieces = []
    for statement in tree.body:
        if isinstance(statement, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)):
            decorators = getattr(statement, "decorator_list", [])
            first = min([statement.lineno, *(d.lineno for d in decorators)])
            pieces.append("\n".join(lines[first - 1 : statement.end_lineno]))
    text = f"{export.header.rstrip()}\n\n\n" + "\n\n\n".join(pieces) + "\n"
    missing = sorted(_unknown_names(text))
    if missing:
        raise DoesNotStandAlone(
            tr(
                "`{name}` is right, but it uses {missing} from another cell. Make it an argument, an attribute or a "
                "local name, and it goes into your own package.",
                name=export.name,
                missing=", ".join(f"`{name}`" for name in missing),
            )
        )
    return text


def _unknown_names(text: str) -> set[str]:
    """Global names that a file uses and neither defines, imports nor finds among the builtins."""
    top = symtable.symtable(text, "own", "exec")
    bound = {s.get_name() for s in top.get_symbols() if s.is_assigned() or s.is_imported() or s.is_namespace()}
    used: set[str] = set()
    waiting = [top]
    while waiting:
        table = waiting.pop()
        waiting += table.get_children()
        used |= {s.get_name() for s in table.get_symbols() if s.is_referenced() and (s.is_global() or table is top)}
    return used - bound - set(dir(builtins)) - {"__name__", "__file__", "__class__"}


def save(folder: Path, export: Export, source: str) -> Path:
    """Write a passed class into the learner's package. Raises DoesNotStandAlone or OSError."""
    path = ensure_package(folder) / f"{module_name(export.name)}.py"
    write_whole(path, export_text(export, source).encode("utf-8"))
    sys.modules.pop(f"{settings()['package']}.{path.stem}", None)  # the next import reads the new file
    return path


def attribute_of(folder: str, name: str) -> Any:
    """A class by name: the learner's own, else the course's; says once which. Raises AttributeError."""
    path = Path(folder) / f"{module_name(name)}.py"
    package = settings()["package"]
    if path.is_file() and name[:1].isupper():
        _say(tr("{name}: yours, from {package}/{file}", name=name, package=package, file=path.name))
        return getattr(_own_module(path, f"{package}.{path.stem}"), name)
    found = _course_class(name)
    _say(tr("{name}: the course's own, until you have passed it in its chapter", name=name))
    return found


_said: set[str] = set()


def _say(line: str) -> None:
    if line not in _said:
        _said.add(line)
        print(line)


def _own_module(path: Path, name: str) -> types.ModuleType:
    """The learner's file as a module, read again only after it was written again: a class stays the same object."""
    if name not in sys.modules or Path(sys.modules[name].__file__) != path:
        spec = importlib.util.spec_from_file_location(name, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules[name] = module
    return sys.modules[name]


def _course_class(name: str) -> Any:
    for number in chapter_numbers() if name[:1].isupper() else []:
        for export in load_chapter(number).exports:
            if export.name == name:
                return _made(name, export_text(export, answer_cell(number, export.blank).answer))
    return _class_from({}, name)


def _class_from(texts: dict[str, str], name: str) -> Any:
    if name not in texts:
        raise AttributeError(f"module {settings()['package']!r} has no attribute {name!r}")
    return _made(name, texts[name])


@functools.cache
def _made(name: str, text: str) -> Any:
    """A class of the course from its text, the same object each time."""
    module = types.ModuleType(f"course_{module_name(name)}")
    exec(compile(text, f"<{name} of the course>", "exec"), vars(module))
    return getattr(module, name)
