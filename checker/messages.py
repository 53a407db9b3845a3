"""Every sentence the machinery says goes through `tr`, so that a catalogue can put it in another language."""

from __future__ import annotations

from collections.abc import Mapping

_catalogues: dict[str, Mapping[str, str]] = {}
_language = "en"


def use_language(language: str, catalogue: Mapping[str, str] | None = None) -> None:
    """Speak `language` from now on; `catalogue` maps English sentences to that language's."""
    global _language
    if catalogue is not None:
        _catalogues[language] = catalogue
    _language = language


def tr(sentence: str, /, **values: object) -> str:
    """The sentence in the language in use, with `values` filled in for its ``{names}``."""
    translated = _catalogues.get(_language, {}).get(sentence, sentence)
    return translated.format(**values) if values else translated
