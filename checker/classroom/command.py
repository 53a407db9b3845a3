"""`python -m checker grade-class`: reads what was handed in, has it judged, writes what came out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ..course import CourseError
from ..grade import MANY
from ..isolation import NONE, Bubblewrap, best
from ..messages import language_of_system, speaking, tr
from ..progress_file import write_whole
from ..submission import NotGradable, read_submission
from ..trouble import cannot_write
from ..verdict import SLOW
from .crew import Crew
from .handed_in import HandedIn, handed_in
from .job import BEST, OFF, REQUIRED, Terms
from .journal import Journal
from .pack import key, pack
from .page import page
from .rows import as_csv, as_parquet, blank_rows, student_rows

SANDBOXES = {NONE.name: NONE, Bubblewrap.name: Bubblewrap()}


@dataclass
class Tally:
    """How many notebooks of this run were judged now, before, and not at all."""

    judged: int = 0
    known: int = 0
    failed: int = 0


def grade_class(options: argparse.Namespace) -> int:
    """Grade a folder of submissions. 0: all were judged; 1: some could not be. Raises CourseError."""
    terms = Terms(OFF if options.no_sandbox else REQUIRED if options.require_sandbox else BEST, options.remember)
    if terms.sandbox == REQUIRED and not options.scheduler and best()[0] is NONE:
        print(tr("Nothing was graded: a sandbox is required. {why}", why=best()[1]), file=sys.stderr)
        return 2
    submissions = handed_in(options.folder)
    out = options.out or Path(f"{options.folder.resolve()}-graded")
    console = Console(stderr=True, highlight=False)
    with Journal(out, options.fresh) as journal:
        readings = Readings(submissions, terms, options.lang)
        with _progress(console, options.plain) as progress:
            for _ in progress.track(readings.read(), len(submissions), description=tr("reading")):
                pass
            tally = _judge(readings, journal, terms, options, progress)
        write_files(out, submissions, journal.results)
    _say(tally, submissions, out)
    return 1 if tally.failed else 0


class Readings:
    """What was handed in, read once to know each key, and again when its turn comes: a class need not fit in memory."""

    def __init__(self, submissions: Sequence[HandedIn], terms: Terms, language: str | None):
        self.submissions, self._language = submissions, language
        self._options = (terms.sandbox, terms.remember > 0)
        self.same: dict[str, list[HandedIn]] = {}  # by key: what is the same is judged once

    def read(self) -> Iterator[None]:
        """Read each of them."""
        for one in self.submissions:
            try:
                one.key, _ = self._read(one)
                self.same.setdefault(one.key, []).append(one)
            except NotGradable as problem:
                one.problem = str(problem)
            yield

    def _read(self, one: HandedIn) -> tuple[str, bytes]:
        with speaking(self._language or language_of_system()):
            submission = read_submission(one.path, self._language)
        one.chapter, one.language = submission.number, submission.language
        content = pack(submission)
        return key(content, *self._options), content

    def content(self, wanted: str) -> bytes:
        """What goes to a worker. Raises NotGradable where the file is another one by now."""
        found, content = self._read(self.same[wanted][0])
        if found != wanted:
            raise NotGradable(tr("It was changed while the class was being graded. Run the same command again."))
        return content

    def to_judge(self, known: Container[str]) -> list[str]:
        """The keys that are not known, chapter by chapter: a worker keeps only a few chapters warm."""
        unknown = [found for found in self.same if found not in known]
        return sorted(unknown, key=lambda found: self.same[found][0].chapter)


def _judge(
    readings: Readings, journal: Journal, terms: Terms, options: argparse.Namespace, progress: Progress
) -> Tally:
    # What was too slow may have been so because the computer was busy.
    known = {found for found, result in journal.results.items() if not _too_slow(result)}
    todo = readings.to_judge(known)
    tally = Tally(failed=sum(bool(one.problem) for one in readings.submissions))
    tally.known = sum(len(same) for found, same in readings.same.items() if found in known)
    if not todo:
        return tally
    bar = progress.add_task(tr("grading"), total=sum(len(readings.same[found]) for found in todo))
    terms = replace(terms, many=len(todo) >= MANY)
    with Crew(terms, options.scheduler, options.workers) as crew:
        for found, result in crew.results(todo, readings.content):
            same = readings.same[found]
            problem = result if isinstance(result, str) else result["report"]["problem"]
            if problem:  # it may be the worker's fault, so it is tried again next time
                for one in same:
                    one.problem = problem
                tally.failed += len(same)
            else:
                journal.add(found, result)
                tally.judged += len(same)
            progress.advance(bar, len(same))
    return tally


def _too_slow(result: dict[str, Any]) -> bool:
    return any(verdict["kind"] == SLOW for verdict in result["report"]["verdicts"])


def _progress(console: Console, quiet: bool) -> Progress:
    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()]
    return Progress(*columns, console=console, transient=True, disable=quiet)


def write_files(out: Path, submissions: Sequence[HandedIn], results: dict[str, dict[str, Any]]) -> None:
    """blanks.csv, blanks.parquet, students.csv and class.html, each whole or not at all. Raises CourseError."""
    rows = blank_rows(submissions, results)
    used = sorted({row["isolation"] for row in rows} & set(SANDBOXES))
    files = {
        "blanks.csv": as_csv(rows),
        "blanks.parquet": as_parquet(rows),
        "students.csv": as_csv(student_rows(rows)),
        "class.html": page(rows, [SANDBOXES[name].sentence for name in used]).encode("utf-8", "backslashreplace"),
    }
    for name, content in files.items():
        try:
            write_whole(out / name, content)
        except OSError as error:
            raise CourseError(cannot_write(out / name, error)) from None


def _say(tally: Tally, submissions: Sequence[HandedIn], out: Path) -> None:
    print(tr("judged now: {now}, known from before: {known}", now=tally.judged, known=tally.known))
    for one in submissions:
        if one.problem:
            print(f"{one.notebook}: {one.problem}")
    print(tr("Written to {path}: {files}", path=out, files="blanks.csv, blanks.parquet, students.csv, class.html"))
