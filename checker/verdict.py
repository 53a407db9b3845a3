"""Verdicts: the six things that can be said of a blank."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

PASSED, WRONG, READY_MADE, BLANK, ERROR, SLOW = "passed", "wrong", "ready-made", "blank", "error", "slow"
KINDS = (PASSED, WRONG, READY_MADE, BLANK, ERROR, SLOW)


@dataclass
class Verdict:
    """What is said of one blank.

    `sentence` is the one to read; `expected` and `yours` show the difference; `inputs` are the hidden
    inputs with which it showed; `line` is in the learner's cell; `arrays` are expected and yours where a
    picture can be drawn.
    """

    kind: str
    name: str
    number: str
    prompt: str
    sentence: str = ""
    expected: str = ""
    yours: str = ""
    inputs: str = ""
    line: int | None = None
    mistake: int | None = None  # which listed mistake was recognised
    arrays: tuple[Any, Any] | None = field(default=None, repr=False)

    @property
    def passed(self) -> bool:
        """Whether the blank is done."""
        return self.kind == PASSED

    def as_dict(self) -> dict[str, Any]:
        """For the JSON report: everything but the arrays, nothing empty."""
        fields = {name: value for name, value in vars(self).items() if name != "arrays"}
        return {name: value for name, value in fields.items() if value not in ("", None)}
