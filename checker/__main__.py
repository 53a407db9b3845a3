"""The learner's command line: ``python -m checker learn | grade | grade-class | progress | hint | reset | carry``."""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .course import CourseError, chapter_numbers, lesson, normal_number, settings
from .messages import SOURCE, language_asked_for, language_in_use, language_of_system, speaking, tr, use_language
from .trouble import NEEDS, TERMINAL, cannot_write, check_needs

if TYPE_CHECKING:
    from .grade import Report
    from .isolation import Isolation

CLASS = ("dask", "distributed", "pyarrow", "cryptography")  # the extra `class` of pyproject.toml


def main(arguments: list[str] | None = None) -> int:
    """Run one command. 0: all well (for `grade`: all passed); 1: something is not; 2: wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m checker", description=f"{settings()['name']}, in the terminal.")
    commands = parser.add_subparsers(dest="command", required=True)
    learn = commands.add_parser("learn", help="open the next unfinished chapter")
    learn.add_argument("chapter", nargs="?", type=_chapter, help="a chapter's number, instead of the next one")
    learn.add_argument("--print-next", action="store_true", help="only print the notebook's path")
    learn.add_argument("--no-browser", action="store_true", help="print the address instead of opening a browser")
    learn.add_argument("--port", type=int)
    grade = commands.add_parser("grade", help="grade saved notebooks")
    grade.add_argument("path", type=Path, nargs="+", help="notebook files, or folders of them")
    grade.add_argument("--json", action="store_true", help="print the report as JSON (checker/report.schema.json)")
    grade.add_argument("--junit", metavar="FILE", type=Path, help="also write the report as JUnit XML")
    grade.add_argument("--html", metavar="FILE", type=Path, help="also write the report as one page of HTML")
    grade.add_argument("--tick", action="store_true", help="tick the check boxes in the notebook files")
    grade.add_argument("--all", action="store_true", help="show passed blanks too")
    many = commands.add_parser("grade-class", help="grade many submissions, side by side (docs/many-submissions.md)")
    many.add_argument("folder", type=Path, help="a notebook or a folder for each student, or nbgrader's `submitted`")
    many.add_argument("--out", metavar="FOLDER", type=Path, help="where the results go (FOLDER-graded)")
    many.add_argument("--workers", metavar="N", type=_count, default=0, help="processes that grade (one a core)")
    many.add_argument(
        "--scheduler", metavar="ADDRESS", default="", help="a Dask cluster's, such as tcp://10.0.0.1:8786"
    )
    many.add_argument("--fresh", action="store_true", help="grade everything anew instead of going on")
    for command in (grade, many):
        command.add_argument("--plain", action="store_true", help="no colour, no progress bar")
        command.add_argument("--require-sandbox", action="store_true", help="grade nothing where there is no sandbox")
        command.add_argument(
            "--no-sandbox", action="store_true", help="do not use the sandbox, even where there is one"
        )
        command.add_argument(
            "--remember",
            metavar="N",
            type=int,
            default=5_000,
            help="outcomes to keep for each chapter: the same code in the same place is run once, and what the "
            "course lists, right or wrong, not at all (default %(default)s; 0: everything is run each time)",
        )
    progress = commands.add_parser("progress", help="how far you are, and what is next for half an hour")
    progress.add_argument("chapter", nargs="?", type=_chapter, help="a chapter's number: show each of its blanks")
    progress.add_argument("--line", action="store_true", help="in one line")
    hint = commands.add_parser("hint", help="a hint for a blank: the first, or that of a level")
    hint.add_argument("chapter", type=_chapter, help="the chapter's number")
    hint.add_argument("blank", help="the blank's number, such as 6.12")
    hint.add_argument("--level", type=int, default=1, help="1, 2 or 3: each tells more than the one before")
    reset = commands.add_parser("reset", help="give back an untouched chapter; yours is kept in the folder `backups`")
    reset.add_argument("chapter", nargs="*", type=_chapter, help="the numbers of the chapters")
    reset.add_argument("--all", action="store_true", help="all chapters")
    carry = commands.add_parser("carry", help="take filled blanks over into another version or language of a notebook")
    carry.add_argument("old", type=Path, help="the notebook with your answers")
    carry.add_argument("new", type=Path, help="the notebook that they should go into")
    for command, help in (
        (reset, "which language's notebooks, and in which to speak"),
        (carry, "in which language to speak"),
        (learn, "which language's notebooks, and in which to speak"),
        (progress, "which language's notebooks, and in which to speak"),
        (hint, "in which language to speak"),
        (grade, "in which language to speak; left out, in the system's, or if that is English in each notebook's"),
        (many, "in which language to speak; left out, verdicts are in that of each notebook"),
    ):
        command.add_argument("--lang", default=os.environ.get("COURSE_LANG"), help=help)
    options = parser.parse_args(arguments)
    if unknown := use_language(options.lang or language_of_system()):
        print(unknown, file=sys.stderr)
        options.lang = SOURCE
    try:
        check_needs(NEEDS if options.command in ("grade", "grade-class") else TERMINAL)
        return DOORS[options.command](options)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _chapter(text: str) -> str:
    number = normal_number(text)
    if number not in chapter_numbers():
        raise argparse.ArgumentTypeError(f"no chapter {text}; there are {', '.join(chapter_numbers())}")
    return number


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("a number from 1 on")
    return int(text)


def _learn(options: argparse.Namespace) -> int:
    from .learn import next_notebook, open_lab

    notebook = next_notebook(language_in_use(), options.chapter)
    if options.print_next:
        print(notebook)
        return 0
    return open_lab(notebook, not options.no_browser, options.port)


def _grade(options: argparse.Namespace) -> int:
    from .isolation import NONE, best
    from .sandbox import launch
    from .submission import notebooks_in

    isolation, why = (NONE, tr("It was switched off.")) if options.no_sandbox else best()
    if options.require_sandbox and isolation is NONE:
        print(tr("Nothing was graded: a sandbox is required. {why}", why=why), file=sys.stderr)
        return 2
    paths = []
    for path in options.path:
        if not path.exists():
            print(tr("{path} is not there.", path=path), file=sys.stderr)
            return 2
        paths += notebooks_in(path)
    if not paths:
        print(tr("There is no notebook (.ipynb) in there."), file=sys.stderr)
        return 2
    launched = None
    with contextlib.suppress(CourseError):  # the report of each notebook will say it
        launched = launch(isolation)  # before anything else: torch takes longer to load than all the rest here
    from rich.console import Console
    from rich.progress import track

    from .grade import MANY, Grader, tick
    from .report import show

    quiet = options.json or options.plain
    reports = []
    trust, many, once = options.remember > 0, len(paths) >= MANY, len(paths) == 1
    language = language_asked_for(options.lang)
    with Grader(isolation, options.remember, trust, launched, language, many, once=once) as grader:
        for path in track(paths, tr("grading"), console=Console(stderr=True), transient=True, disable=quiet):
            reports.append(grader.grade(path))
            if options.tick and not reports[-1].problem:
                tick(path, reports[-1])
    spoken = {report.language for report in reports}
    with speaking(spoken.pop()) if len(spoken) == 1 else contextlib.nullcontext():  # what is said of all of them
        if options.junit or options.html:
            _write_files(options, reports, isolation.sentence)
        if options.json:
            print(json.dumps(_as_json(reports, isolation, why), indent=1, ensure_ascii=False))
        else:
            console = Console(highlight=False, no_color=options.plain or None, force_terminal=False if quiet else None)
            for report in reports:
                show(report, options.all, console)
            console.print(f"({isolation.sentence}{'. ' + why if why else ''})", style="dim", markup=False)
    return 0 if all(report.passed for report in reports) else 1


def _grade_class(options: argparse.Namespace) -> int:
    lacking = [name for name in CLASS if importlib.util.find_spec(name) is None]
    if lacking:
        raise CourseError(
            tr(
                "`grade-class` needs {names}. Install them: {command}",
                names=", ".join(lacking),
                command=f"{sys.executable} -m pip install {' '.join(CLASS)}",
            )
        )
    from .classroom.command import grade_class

    return grade_class(options)


def _as_json(reports: list[Report], isolation: Isolation, why: str) -> dict[str, Any]:
    return {
        "course": settings()["name"],
        "version": settings()["version"],
        "isolation": {"name": isolation.name, "sentence": isolation.sentence} | ({"why": why} if why else {}),
        "notebooks": [report.as_dict() for report in reports],
    }


def _write_files(options: argparse.Namespace, reports: list[Report], sentence: str) -> None:
    from .progress_file import write_whole
    from .report_junit import junit
    from .report_page import page

    files = [(options.junit, lambda: junit(reports)), (options.html, lambda: page(reports, sentence).encode("utf-8"))]
    for path, content in files:
        if path:
            try:
                write_whole(path, content())
            except OSError as error:
                raise CourseError(cannot_write(path, error)) from None


def _reset(options: argparse.Namespace) -> int:
    from .carry import reset

    numbers = chapter_numbers() if options.all else options.chapter
    if not numbers:
        print(tr("Which chapter? `python -m checker reset 03`, or `reset --all`."), file=sys.stderr)
        return 2
    for number in numbers:
        path, backup = reset(number, language_in_use())
        if backup:
            print(tr("{path} is untouched again; yours is kept as {backup}", path=path.name, backup=backup))
        elif not options.all:
            print(tr("{path} is untouched.", path=path.name))
    return 0


def _carry(options: argparse.Namespace) -> int:
    from .carry import carry

    done = carry(options.old, options.new)
    print(tr("{count} blanks taken over into {path}.", count=len(done.taken), path=options.new.name))
    if done.kept:
        print(tr("Filled in there already, and left as they are: {numbers}", numbers=", ".join(done.kept)))
    for line in done.left:
        print(f"  {line}")
    if done.backup:
        print(tr("What was there before is kept as {backup}", backup=done.backup))
    return 0


def _progress(options: argparse.Namespace) -> int:
    from . import pace
    from .progress_file import learning_folder, load, next_chapter, overview, passed_names
    from .report import progress_line, show_chapter, show_progress

    folder = learning_folder(language_in_use())
    if options.chapter:
        show_chapter(lesson(options.chapter), load(folder))
    elif options.line:
        print(progress_line(overview(folder)))
    else:
        show_progress(overview(folder))
        following = lesson(next_chapter(folder))
        if line := pace.next_line(following, passed_names(load(folder), following.number)):
            print(line)
    return 0


def _hint(options: argparse.Namespace) -> int:
    from .hints import find_blank, say_hint

    this = lesson(options.chapter)
    print(say_hint(this, find_blank(this, options.blank), options.level))
    return 0


DOORS = {
    "learn": _learn,
    "grade": _grade,
    "grade-class": _grade_class,
    "progress": _progress,
    "hint": _hint,
    "reset": _reset,
    "carry": _carry,
}


if __name__ == "__main__":
    sys.exit(main())
