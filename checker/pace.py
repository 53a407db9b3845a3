"""How long blanks take: what was measured, and an estimate of what fits into the next half hour."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from .blanks import Blank
from .course import Lesson, chapter_settings
from .messages import tr

PAUSE = timedelta(minutes=30)  # a longer gap between two runs of a cell was no work
HALF_HOUR = 30  # minutes


def worked(since: str | None, now: datetime) -> int:
    """Seconds of work between a noted moment and now: 0 after a pause, or where nothing readable is noted."""
    try:
        gap = now - datetime.fromisoformat(since or "")
    except (TypeError, ValueError):
        return 0
    return round(gap.total_seconds()) if timedelta(0) <= gap <= PAUSE else 0


def spoken(seconds: float) -> str:
    """A length of time in words: minutes, from an hour on with hours; "" for none."""
    if not seconds:
        return ""
    minutes = round(seconds / 60)
    if minutes < 1:
        return tr("under 1 min")
    if minutes < 60:
        return tr("{minutes} min", minutes=minutes)
    return tr("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)


@dataclass(frozen=True)
class Portion:
    """The next blanks, in order, that should fit into half an hour."""

    numbers: list[str]
    minutes: int  # an estimate
    last: bool  # whether none is open after them


def estimates(this: Lesson) -> dict[str, float]:
    """Minutes for each blank by name: the middle of the chapter's time, spread over its blanks by their stars."""
    low, high = chapter_settings(this.number)["minutes"]
    stars = sum(blank.level for blank in this.blanks)
    return {blank.name: (low + high) / 2 * blank.level / stars for blank in this.blanks}


def portion(this: Lesson, passed: Collection[str]) -> Portion | None:
    """What is next; at least one blank, however long it may take. None where no blank is open."""
    minutes = estimates(this)
    waiting: list[Blank] = [blank for blank in this.blanks if blank.name not in passed]
    taken: list[Blank] = []
    total = 0.0
    for blank in waiting:
        if taken and total + minutes[blank.name] > HALF_HOUR:
            break
        taken.append(blank)
        total += minutes[blank.name]
    return Portion([b.number for b in taken], max(1, round(total)), len(taken) == len(waiting)) if taken else None


def next_line(this: Lesson, passed: Collection[str]) -> str:
    """What is next for the half hour at hand, in one sentence; "" where no blank is open."""
    found = portion(this, passed)
    if found is None:
        return ""
    numbers = spans(found.numbers, [blank.number for blank in this.blanks])
    if found.last:
        return tr(
            "Next half hour: {numbers}, about {minutes} minutes (an estimate); then the chapter is done.",
            numbers=numbers,
            minutes=found.minutes,
        )
    return tr(
        "Next half hour: {numbers}, about {minutes} minutes (an estimate).", numbers=numbers, minutes=found.minutes
    )


def spans(chosen: Iterable[str], everything: list[str]) -> str:
    """Numbers with neighbours drawn together: ``6.3, 6.12–6.14``."""
    runs: list[list[int]] = []
    for index in (everything.index(number) for number in chosen):
        if runs and index == runs[-1][1] + 1:
            runs[-1][1] = index
        else:
            runs.append([index, index])
    return ", ".join(everything[a] if a == b else f"{everything[a]}–{everything[b]}" for a, b in runs)
