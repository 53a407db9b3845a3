"""Does a translation keep what must survive? Placeholders, code, formulas, addresses, numbers, and the right script."""

from __future__ import annotations

import ast
import re
from collections import Counter

from .units import CODE, FORMULA, LINK, NAME, has_words

PLACEHOLDER = re.compile(r"\{[^{}]*\}")
NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?![\w])")
TAG = re.compile(r"</?[a-z][^>\n]*>|<!--.*?-->")
KANA = re.compile(r"[\u3041-\u30ff]")
HAN = re.compile(r"[\u3400-\u9fff]")
QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|“[^”\n]*”|「[^」\n]*」|(?<!\*)\*[^*\n]+\*(?!\*)")
# Scripts that a language must show wherever it has words of its own; a language that is not listed is not looked at.
SCRIPTS = {"ja": (re.compile(r"[\u3041-\u30ff\u3400-\u9fff]"), None), "zh": (HAN, KANA)}
LATIN = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
MOST_LATIN = 4  # words in a row that are neither code nor quoted


def problems(text: str, kind: str, translation: str, language: str, same: bool = False) -> list[str]:
    """What is wrong with a translation, in words; [] where nothing is. `same`: it is meant to be equal, as data is."""
    if translation == text:
        meant = same and not (language in SCRIPTS and _in_english(_plain(_content(text, kind))))
        return [] if meant or not has_words(_content(text, kind)) else ["it is still in English"]
    changes = _changes(text, translation)
    found = [f"{what}: {_list(lost)} lost, {_list(extra)} too many" for what, lost, extra in changes]
    missing = _numbers(text) - _numbers(translation)
    if missing:
        found.append(f"numbers lost: {_list(missing)}")
    if text.count("\n- ") + text.startswith("- ") != translation.count("\n- ") + translation.startswith("- "):
        found.append("another number of list items")
    if re.match(r"#* ", text) and _start(text) != _start(translation):
        found.append("another heading level")
    if translation != translation.strip() and text == text.strip():
        found.append("blanks at its ends")
    if kind == "string":
        found += _literal_problems(text, translation)
    return found + _script_problems(text, kind, translation, language)


def _changes(text: str, translation: str):
    """Each kind of thing that must be there as often as before, and what is lost and added of it."""
    for what, pattern in (("code", CODE), ("formulas", FORMULA), ("addresses", LINK), ("tags", TAG)):
        before, after = Counter(pattern.findall(text)), Counter(pattern.findall(translation))
        if before != after:
            yield what, before - after, after - before
    if not FORMULA.search(text):
        before, after = Counter(PLACEHOLDER.findall(text)), Counter(PLACEHOLDER.findall(translation))
        if before != after:
            yield "placeholders", before - after, after - before


def _numbers(text: str) -> Counter:
    for pattern in (CODE, FORMULA, LINK, PLACEHOLDER):
        text = pattern.sub(" ", text)
    return Counter(NUMBER.findall(re.sub(r"[^\x00-\x7f]", " ", text)))


def _start(text: str) -> str:
    return re.match(r"(#*|\||>|[-*]|\d+\.)?", text)[0]


def _literal_problems(text: str, translation: str) -> list[str]:
    """A piece of Python must stay one: a string of the same kind that computes the same."""
    try:
        ours, theirs = (ast.parse(f"({source})", mode="eval").body for source in (text, translation))
    except SyntaxError:
        return ["it is no Python string any more: keep the quotes and the letter before them"]
    if type(ours) is not type(theirs) or not isinstance(theirs, (ast.Constant, ast.JoinedStr)):
        return ["another kind of Python string: keep the quotes and the letter before them"]
    if isinstance(theirs, ast.Constant) and not isinstance(theirs.value, str):
        return ["it is no Python string any more"]
    if _computed(ours) != _computed(theirs):
        return ["what stands in its braces has changed"]
    return []


def _computed(node: ast.expr) -> Counter:
    return Counter(ast.dump(part) for part in getattr(node, "values", []) if isinstance(part, ast.FormattedValue))


def _script_problems(text: str, kind: str, translation: str, language: str) -> list[str]:
    wanted, unwanted = SCRIPTS.get(language, (None, None))
    if wanted is None:
        return []
    plain = _plain(_content(translation, kind))
    found = []
    if has_words(_content(text, kind)) and not wanted.search(plain) and LATIN.search(plain):
        found.append(f"no character of the script of {language}")
    if unwanted and unwanted.search(plain):
        found.append(f"characters that {language} does not use: {unwanted.search(plain)[0]}")
    return found + [f"left in English: {run!r}" for run in _in_english(plain)]


def _in_english(plain: str) -> list[str]:
    """Where more than a few Latin words stand in a row."""
    return re.findall(rf"(?:{LATIN.pattern}[ ,;:]+){{{MOST_LATIN},}}{LATIN.pattern}", plain)


def _content(text: str, kind: str) -> str:
    from .units import _content as inside

    try:
        return inside(text) if kind == "string" else text
    except SyntaxError:
        return text


def _plain(text: str) -> str:
    """A text without what stays as it is: code, formulas, addresses, placeholders, quotations, names."""
    for pattern in (CODE, FORMULA, LINK, TAG, PLACEHOLDER, QUOTED, NAME):
        text = pattern.sub(" · ", text)
    return text


def _list(things: Counter) -> str:
    return ", ".join(map(str, things)) or "nothing"
