"""What an author says about a blank: the vocabulary of the chapter modules in `checker/chapters`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .blanks import AnswerCell

# A text for each hole of the blank; a bare string where the blank has one hole.
Filling = str | tuple[str, ...]


def fillings(filling: Filling) -> list[str]:
    """The texts of a filling, one per hole."""
    return [filling] if isinstance(filling, str) else list(filling)


def filled(cell: AnswerCell, name: str, filling: Filling) -> str:
    """The TODO cell with the blank `name` filled so, and the answers in all others. Raises ValueError."""
    return cell.fill({blank.name: blank.answers for blank in cell.blanks} | {name: fillings(filling)})


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that people really give, and the sentence that helps them on."""

    filling: Filling
    sentence: str


class Trials(tuple):
    """A `read`: pieces of Python that are tried where the cell has run, each result named by its own code."""

    def __new__(cls, *codes: str) -> Trials:
        """``Trials("encode('tea')", "encode('')")``."""
        return super().__new__(cls, codes)


@dataclass(frozen=True)
class Exercise:
    """How one blank is judged, hinted at and explained. CONTRIBUTING.md describes each field."""

    name: str
    level: int = 1
    given: Callable[[], list[dict[str, Any]]] | Sequence[dict[str, Any]] = ()
    read: str | Sequence[str] | Callable[[dict[str, Any]], Any] | None = None
    hints: tuple[str, str, str] = ("", "", "")
    mistakes: Sequence[Mistake] = ()
    wrong: Sequence[Filling] = ()
    right: Sequence[Filling] = ()
    ready_made: Sequence[str] = ()
    alone: Sequence[str] = ()
    visible: bool = True
    rtol: float = 1e-4
    atol: float = 1e-5
    seconds: float = 5.0


@dataclass(frozen=True)
class Export:
    """A class that goes into the learner's own package once its cell is passed.

    `blank` names any blank of the cell that defines the class; `header` is put above the learner's
    code so that the file stands alone.
    """

    name: str
    blank: str
    header: str = ""


@dataclass(frozen=True)
class Chapter:
    """All exercises of a chapter, in the order of its notebook."""

    exercises: Sequence[Exercise]
    exports: Sequence[Export] = field(default_factory=tuple)
    imports: Sequence[str] = ()  # modules that the probes will make torch load, loaded once instead of every time
    keeps: Sequence[str] = ()  # files that its cells write and that should outlive the machine, such as a checkpoint
    spoken: Sequence[str] = ()  # texts in the code that people read, beside what it prints: names in pictures

    def __getitem__(self, name: str) -> Exercise:
        """The exercise called `name`; raises KeyError when there is none."""
        for exercise in self.exercises:
            if exercise.name == name:
                return exercise
        raise KeyError(name)
