"""A blank's hints, for the notebook and for the terminal: one at a time, each a little closer to the answer."""

from __future__ import annotations

from .blanks import Blank
from .course import CourseError, Lesson
from .messages import tr


def find_blank(this: Lesson, number: str) -> Blank:
    """The blank with this number or name. Raises CourseError, saying which there are."""
    try:
        return this.find(number)
    except KeyError:
        numbers = [blank.number for blank in this.blanks]
        raise CourseError(
            tr(
                "There is no blank {number} in this chapter; it has {first} to {last}.",
                number=number,
                first=numbers[0],
                last=numbers[-1],
            )
        ) from None


def texts(this: Lesson, blank: Blank) -> list[str]:
    """The hints of a blank, in English."""
    return [text for text in this.chapter[blank.name].hints if text]


def say_hint(this: Lesson, blank: Blank, level: int) -> str:
    """The hint of a level, counted from 1; a level beyond the last means the last."""
    hints = texts(this, blank)
    index = max(1, min(level, len(hints)))
    return tr(
        "Hint {index} of {all} for {number}: {text}",
        index=index,
        all=len(hints),
        number=blank.number,
        text=tr(hints[index - 1]),
    )
