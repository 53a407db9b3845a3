"""What a class got right and wrong: counts for each blank and each mistake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ..course import lesson
from ..messages import tr
from ..verdict import BLANK, PASSED

HARDEST = 3  # blanks to name


@dataclass
class BlankCounts:
    """What was said of one blank in all notebooks of its chapter."""

    number: str
    name: str
    prompt: str
    level: int
    kinds: Counter[str] = field(default_factory=Counter)
    sentences: Counter[str] = field(default_factory=Counter)  # what was said where it is neither passed nor open

    @property
    def total(self) -> int:
        """Notebooks that were judged."""
        return sum(self.kinds.values())

    @property
    def passed(self) -> int:
        """Notebooks in which it has passed."""
        return self.kinds[PASSED]


@dataclass
class ChapterCounts:
    """The blanks of one chapter, in order, and how many notebooks passed how many of them."""

    number: str
    blanks: list[BlankCounts]
    notebooks: int = 0

    @property
    def hardest(self) -> list[BlankCounts]:
        """The blanks that the fewest have passed, hardest first; none that all have passed."""
        open_ones = [blank for blank in self.blanks if blank.passed < blank.total]
        return sorted(open_ones, key=lambda blank: blank.passed)[:HARDEST]

    @property
    def commonest(self) -> list[tuple[int, BlankCounts, str]]:
        """What was said at least twice: how often, of which blank, and the sentence. The most frequent first."""
        said = [(n, blank, text) for blank in self.blanks for text, n in blank.sentences.items() if n > 1]
        return sorted(said, key=lambda one: -one[0])


def count(rows: Iterable[dict[str, Any]]) -> list[ChapterCounts]:
    """Count the rows of `rows.blank_rows` chapter by chapter; the words are in the language in use."""
    chapters: dict[str, ChapterCounts] = {}
    notebooks: dict[str, set[str]] = {}
    for row in rows:
        number = row["chapter"]
        if not row["verdict"]:
            continue
        if number not in chapters:
            blanks = [BlankCounts(b.number, b.name, tr(b.prompt), b.level) for b in lesson(number).blanks]
            chapters[number] = ChapterCounts(number, blanks)
        blank = next(blank for blank in chapters[number].blanks if blank.name == row["blank"])
        blank.kinds[row["verdict"]] += 1
        if row["verdict"] not in (PASSED, BLANK):
            blank.sentences[_sentence(row)] += 1
        notebooks.setdefault(number, set()).add(row["notebook"])
    for number, found in notebooks.items():
        chapters[number].notebooks = len(found)
    return [chapters[number] for number in sorted(chapters)]


def _sentence(row: dict[str, Any]) -> str:
    """A listed mistake in the reader's language, whatever the notebook's was; what else was said as it was said."""
    if row["mistake"] is None:
        return row["sentence"]
    return tr(lesson(row["chapter"]).chapter[row["blank"]].mistakes[row["mistake"]].sentence)
