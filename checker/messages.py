"""Every sentence the machinery says goes through `tr`, which puts it into the language in use.

The sentences of a language stand in `locale/LANGUAGE.json`, which the generator makes from `translations/`.
"""

from __future__ import annotations

import ast
import functools
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .sealed import read

LOCALE = Path(__file__).resolve().parent / "locale"
SOURCE = "en"
_language = SOURCE


def known_languages() -> list[str]:
    """The languages that there are sentences for, the source first."""
    return [SOURCE, *sorted({path.name.split(".")[0] for path in LOCALE.glob("*.json*")})]


def use_language(language: str) -> str:
    """Speak `language` from now on. Returns "", or for an unknown one a sentence, in English, that says so."""
    global _language
    if language in known_languages():
        _language = language
        return ""
    _language = SOURCE
    return f"This course does not speak {language!r}; it speaks {', '.join(known_languages())}. It goes on in English."


def language_in_use() -> str:
    """The code of the language in use."""
    return _language


def language_of_system() -> str:
    """The course's language that the environment asks for (LANGUAGE, LC_ALL, LC_MESSAGES, LANG), else English."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if wanted := os.environ.get(name, ""):
            code = wanted.split(":")[0].split(".")[0].split("_")[0].lower()
            return code if code in known_languages() else SOURCE
    return SOURCE


def language_asked_for(lang: str | None = None) -> str | None:
    """What overrides the language of a notebook: `lang`, COURSE_LANG, or the system's language. None: nothing does.

    A system in English overrides nothing: Colab and most containers are set to it without anybody's choice.
    """
    if asked := lang or os.environ.get("COURSE_LANG"):
        return asked
    return None if (system := language_of_system()) == SOURCE else system


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak another language for a while."""
    global _language
    before, _language = _language, language
    try:
        yield
    finally:
        _language = before


def tr(sentence: str, /, **values: object) -> str:
    """The sentence in the language in use, with `values` filled in for its ``{names}``."""
    translated = sentences("messages").get(sentence, sentence)
    return translated.format(**values) if values else translated


def sentences(kind: str) -> dict[str, str]:
    """All sentences of a kind ("messages", "trials") in the language in use, by their English."""
    return _read(_language).get(kind, {})


def in_source_language(tree: ast.Module, number: str) -> ast.Module:
    """The tree with the course's own texts in a chapter's code as they are in English: one code for all languages."""
    known = _literals(number)
    return _Back(known).visit(tree) if known else tree


@functools.cache
def _read(language: str) -> dict[str, Any]:
    try:
        return json.loads(read(LOCALE / f"{language}.json").decode("utf-8"))
    except FileNotFoundError:
        return {}


@functools.cache
def _literals(number: str) -> dict[str, ast.expr]:
    """From a translated literal, as its tree is written, to the English one."""
    return {
        ast.dump(_literal(theirs)): _literal(ours)
        for language in known_languages()
        for theirs, ours in _read(language).get("literals", {}).get(number, {}).items()
    }


def _literal(source: str) -> ast.expr:
    return ast.parse(f"({source})", mode="eval").body


class _Back(ast.NodeTransformer):
    def __init__(self, known: dict[str, ast.expr]):
        self.known = known

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return self._english(node) if isinstance(node.value, str) and not node.value.isascii() else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return self._english(node)

    def _english(self, node: ast.expr) -> ast.AST:
        english = self.known.get(ast.dump(node))
        if english is None:
            return self.generic_visit(node)
        fresh = ast.parse(ast.unparse(english), mode="eval").body
        for inner in ast.walk(fresh):
            if hasattr(inner, "lineno"):
                ast.copy_location(inner, node)
        return fresh
