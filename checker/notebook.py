"""The door in the notebook: what a learner calls there. `start` sets a chapter up; `live.py` then judges each cell."""

from __future__ import annotations

from typing import Any

from . import dataset, hints, own
from .course import CourseError, chapter_settings, lesson, let_commands_find_it, normal_number, settings
from .hints import find_blank
from .live import Live, show
from .messages import SOURCE, language_asked_for, tr, use_language
from .trouble import see

_live: Live | None = None


def start(
    number: str | int,
    language: str = SOURCE,
    version: str | None = None,
    judge: bool = True,
    lang: str | None = None,
) -> None:
    """Begin chapter `number`: build the data if needed, show the progress panel, judge cells from now on.

    Verdicts speak the notebook's `language`, or the one asked for by `lang`, the environment's COURSE_LANG or the
    system's LANG (`messages.language_asked_for`).
    `version` is the course version the notebook was made with; another one installed is said in a line.
    With ``judge=False`` (answer notebooks) nothing is judged. Raises CourseError for an unknown chapter.
    """
    global _live
    number = normal_number(number)
    unknown = use_language(language_asked_for(lang) or language)
    if unknown:
        print(unknown)
    title = tr("Chapter {number} · {title}", number=number, title=chapter_settings(number)["title"])
    dataset.data()
    let_commands_find_it()
    shell = _shell()
    if _live is not None:
        _live.close()
    _live = Live(lesson(number), shell, title)
    for name in ("check", "hint", "solution"):
        shell.user_ns.setdefault(name, globals()[name])
    if not judge:
        own.install_course_package()
        print(title)
        return
    if version and version != settings()["version"]:
        _live.notes.append(
            tr(
                "This notebook was made with course version {old}, installed is {new}. If a blank behaves "
                "oddly, take the notebook of your version.",
                old=version,
                new=settings()["version"],
            )
        )
    _live.open()


def check(number: str) -> Any:
    """Judge a blank (or its whole cell) again, as it was when its cell last ran."""
    live = _running()
    blank = find_blank(live.lesson, number)
    source = live.sources.get(live.lesson.cell_of(blank.name).id)
    if source is None:
        return print(tr("Run the cell with blank {number} first.", number=blank.number))
    return live.panel([v for v in live.verdicts(source) if v.name == blank.name], [])


def hint(number: str, level: int | None = None) -> None:
    """The next hint for a blank: the first, then the second, then the third. `level` asks for one of them."""
    live = _running()
    blank = find_blank(live.lesson, number)
    last = len(hints.texts(live.lesson, blank))
    index = min(level or live.hints_given.get(blank.name, 0) + 1, last)
    live.hints_given[blank.name] = index
    show(hints.say_hint(live.lesson, blank, index))
    if index == last and "edition" not in settings():
        show(tr('That was the last hint. `solution("{number}")` shows the answer.', number=blank.number))


def solution(number: str) -> None:
    """The course's answer to a blank."""
    live = _running()
    blank = find_blank(live.lesson, number)
    if "edition" in settings():
        return print(tr("This edition of the course shows no answers. Ask whoever gave it to you."))
    filled = live.lesson.cell_of(blank.name).fill({blank.name: blank.answers})
    answer = (
        "\n".join(blank.answers)
        if blank.region
        else next(
            (line.split("  # TODO")[0].strip() for line in filled.split("\n") if line.rstrip().endswith(blank.label)),
            "\n".join(blank.answers),
        )
    )
    show(tr("Blank {number}: {prompt}", number=blank.number, prompt=tr(blank.prompt)))
    print(answer)


def progress() -> Any:
    """The chapter's check boxes, as they are now."""
    return _running().progress_panel()


def _shell(quiet: bool = False) -> Any:
    try:
        from IPython import get_ipython

        shell = get_ipython()
    except ImportError:
        shell = None
    if shell is None and not quiet:
        raise CourseError(
            tr("checker.start works inside a notebook. For files there is `python -m checker grade FILE`.")
            + f" {see('wrong-kernel')}"
        )
    return shell


def _running() -> Live:
    if _live is None:
        first = tr('Run the first cell of the notebook (checker.start("01")) first.')
        raise CourseError(f"{first} {see('not-judged')}")
    return _live
