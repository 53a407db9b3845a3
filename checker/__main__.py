"""The learner's command line: ``python -m checker learn | grade | progress``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from .course import CourseError, chapter_numbers, normal_number, settings


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
    grade.add_argument("--json", action="store_true", help="print the report as JSON")
    grade.add_argument("--tick", action="store_true", help="tick the check boxes in the notebook files")
    grade.add_argument("--all", action="store_true", help="show passed blanks too")
    progress = commands.add_parser("progress", help="how far you are")
    progress.add_argument("--line", action="store_true", help="in one line")
    for command in (learn, progress):
        command.add_argument("--lang", default="en", choices=settings()["languages"], help="which language's notebooks")
    options = parser.parse_args(arguments)
    try:
        return {"learn": _learn, "grade": _grade, "progress": _progress}[options.command](options)
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


def _learn(options: argparse.Namespace) -> int:
    from .learn import next_notebook, open_lab

    notebook = next_notebook(options.lang, options.chapter)
    if options.print_next:
        print(notebook)
        return 0
    return open_lab(notebook, not options.no_browser, options.port)


def _grade(options: argparse.Namespace) -> int:
    from rich.console import Console
    from rich.progress import track

    from .grade import grade, notebooks_in, tick
    from .report import show

    paths = []
    for path in options.path:
        if not path.exists():
            print(f"{path} is not there.", file=sys.stderr)
            return 2
        paths += notebooks_in(path)
    if not paths:
        print("There is no notebook (.ipynb) in there.", file=sys.stderr)
        return 2
    reports = []
    for path in track(paths, "grading", console=Console(stderr=True), transient=True, disable=options.json):
        reports.append(grade(path))
        if options.tick and not reports[-1].problem:
            tick(path, reports[-1])
    if options.json:
        print(
            json.dumps(
                {
                    "course": settings()["name"],
                    "version": settings()["version"],
                    "notebooks": [report.as_dict() for report in reports],
                },
                indent=1,
                ensure_ascii=False,
            )
        )
    else:
        for report in reports:
            show(report, everything=options.all)
    return 0 if all(report.passed for report in reports) else 1


def _progress(options: argparse.Namespace) -> int:
    from .progress_file import learning_folder, overview
    from .report import progress_line, show_progress

    rows = overview(learning_folder(options.lang))
    if options.line:
        print(progress_line(rows))
    else:
        show_progress(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
