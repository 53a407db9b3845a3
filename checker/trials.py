"""The name of a trial in the language in use, values in it kept: "relu(x) of {values}" fits "relu(x) of [1, 2]"."""

from __future__ import annotations

import functools
import re

from .messages import language_in_use, sentences

PLACEHOLDER = re.compile(r"\{(\w+)\}")
# A value may hold a comma only inside of brackets that it closes itself: `f(2, 3)`, `(4, 5)`.
VALUE = r"((?:[^()\[\]]|\((?:[^()]|\([^()]*\))*\)|\[(?:[^\[\]]|\[[^\[\]]*\])*\])*?)"
WORD = re.compile(r"\b[a-z]{2,}\b")
DEEPEST = 3  # names in names: "{code}: what comes out"


def trial_name(text: str, depth: int = 0) -> str:
    """`text` as the catalogue has it; as it is where nothing fits."""
    known = sentences("trials")
    if text in known or not known or depth > DEEPEST:
        return known.get(text, text)
    for ending in sorted((end for end in known if end.startswith((",", " "))), key=len, reverse=True):
        if text.endswith(ending) and text != ending:  # ", where row 2 holds zeros only", put behind another name
            return trial_name(text.removesuffix(ending), depth + 1) + known[ending]
    candidates = []
    for pieces, pattern, names, translation in _templates(language_in_use()):
        if not all(piece in text for piece in pieces):
            continue
        if match := pattern.fullmatch(text):
            for name, value in zip(names, match.groups()):
                translation = translation.replace(f"{{{name}}}", trial_name(value, depth + 1))
            candidates.append((len(WORD.findall(translation)), match.start(1) == 0, translation))
    # Where several fit, the one that leaves the least as it was; of those, one that begins with words of its own.
    return min(candidates, key=lambda candidate: candidate[:2], default=(0, False, text))[2]


def trial_value(text: str) -> str:
    """What a probe says in place of a result ("nothing survives"), in the language in use; other texts as they are."""
    return sentences("trials").get(text, text)


@functools.cache
def _templates(language: str) -> list[tuple[list[str], re.Pattern[str], list[str], str]]:
    """The most telling first: those with the most text of their own."""
    found = []
    for text, translation in sentences("trials").items():
        pieces = PLACEHOLDER.split(text)
        literal, names = pieces[::2], pieces[1::2]
        if names:
            pattern = re.compile(VALUE.join(map(re.escape, literal)))
            found.append(([piece for piece in literal if piece], pattern, names, translation))
    return sorted(found, key=lambda entry: -sum(map(len, entry[0])))
