"""The author's and the teacher's command line: ``python -m generator --help`` lists the commands."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from checker.course import CourseError, chapter_numbers, normal_number


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when all is well, 1 when something is not, 2 for wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m generator", description="For authors and teachers.")
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="run the answers, write references, TODO notebooks and README table")
    build.add_argument("--check", action="store_true", help="write nothing; fail if anything would change")
    build.add_argument(
        "--repository", metavar="OWNER/NAME", type=_repository, help="rewrite every badge and set-up cell for a fork"
    )
    build.add_argument("--force", action="store_true", help="run answers and references again even if nothing changed")
    references = commands.add_parser("references", help="run answers and listed mistakes, store what they do")
    audit = commands.add_parser("audit", help="prove every blank: unfilled, answer, wrong, right, independence")
    audit.add_argument("--blank", help="only the blank with this name or number")
    audit.add_argument("--verbose", action="store_true", help="a row for each blank, not only for each chapter")
    weights = commands.add_parser("weights", help="train the models whose weights ship with the course (minutes)")
    weights.add_argument("models", nargs="*", help="which of them; all when left out")
    fonts = commands.add_parser("fonts", help="cut the fonts for pictures out of Noto Sans CJK")
    fonts.add_argument("source", type=Path, help="NotoSansCJK-Regular.ttc")
    translate = commands.add_parser("translate", help="the catalogues of the other languages, in translations/")
    translate.add_argument("--extract", action="store_true", help="bring the catalogues up to date with the course")
    translate.add_argument("--status", action="store_true", help="how much of each catalogue is done; 1 if not all")
    translate.add_argument("--faults", nargs="*", metavar="NAME", help="what is wrong in these catalogues (or in all)")
    translate.add_argument("--lang", help="with --faults: only this language")
    translate.add_argument("--new", metavar="LANG", help="begin a further language")
    nbgrader = commands.add_parser("nbgrader", help="write a course for nbgrader: an assignment for each chapter")
    nbgrader.add_argument(
        "out", metavar="OUT", type=Path, help="the course's folder; chapters can be added to it later"
    )
    nbgrader.add_argument("--lang", default="en", help="the language of the notebooks (default %(default)s)")
    nbgrader.add_argument(
        "--points",
        choices=["stars", "one"],
        default="stars",
        help="what a blank is worth: its stars (1 to 3), or 1 (default %(default)s)",
    )
    nbgrader.add_argument(
        "--class-edition",
        action="store_true",
        help="the set-up cell installs the class edition's "
        "wheel from the notebook's folder or one above it, not the public course",
    )
    release = commands.add_parser(
        "release", help="write the class edition: notebooks, and a wheel without plain answers"
    )
    release.add_argument("out", metavar="OUT", type=Path, help="a new folder for them")
    release.add_argument("--seal-references", action="store_true", help="pack the stored results of the answers, too")
    release.add_argument(
        "--address",
        help="where learners' machines can download the wheel; without it the set-up cell "
        "looks for the wheel in the notebook's folder and those above it",
    )
    for command in (build, references, audit, nbgrader):
        command.add_argument("--chapter", metavar="NN", help="only this chapter")
    options = parser.parse_args(arguments)
    try:
        if options.command == "weights":
            from .weights import build_weights

            return build_weights(options.models)
        if options.command == "fonts":
            from .fonts import build_fonts

            return build_fonts(options.source)
        if options.command == "release":
            from .release import write_release

            return write_release(options.out, options.seal_references, options.address)
        if options.command == "translate":
            from .translate import run

            return run(options)
        numbers = [normal_number(options.chapter)] if options.chapter else chapter_numbers()
        if options.command == "nbgrader":
            from .nbgrader_course import write_course
            from .release import beside

            install = beside() if options.class_edition else None
            for path in write_course(options.out, numbers, options.lang, options.points == "one", install):
                print(path)
            print(f"Next: cd {options.out} && nbgrader generate_assignment chapter{numbers[0]}")
            return 0
        if options.command == "build":
            from .build import build_all, check_all

            if options.check:
                return check_all(numbers)
            return build_all(numbers, options.repository, options.force)
        if options.command == "references":
            from .build import build_references

            return build_references(numbers)
        from .audit import audit_all

        return audit_all(numbers, options.blank, options.verbose)
    except CourseError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:
        print(
            f"error: {error}. `python start.py test` makes a .venv with all the tools; use its Python.", file=sys.stderr
        )
        return 1


def _repository(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form owner/name")
    return text


if __name__ == "__main__":
    sys.exit(main())
