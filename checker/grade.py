"""The hidden grader: verdicts on saved notebooks, from a process that trusts nothing in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .course import CourseError, lesson
from .find import Unreadable, find, labelled, read_source
from .judge import Judge
from .messages import tr
from .progress_file import write_whole
from .session import Session
from .submission import NotGradable, Submission, read_submission
from .verdict import BLANK, PASSED, Verdict


@dataclass
class Report:
    """The verdicts on one notebook; `problem` says why there are none."""

    path: Path
    number: str = ""
    verdicts: list[Verdict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problem: str = ""

    @property
    def passed(self) -> bool:
        """Whether every blank is passed."""
        return not self.problem and bool(self.verdicts) and all(v.passed for v in self.verdicts)

    def as_dict(self) -> dict[str, Any]:
        """For the JSON report."""
        return {
            "file": str(self.path),
            "chapter": self.number,
            "passed": sum(v.passed for v in self.verdicts),
            "blanks": len(self.verdicts),
            "problem": self.problem,
            "notes": self.notes,
            "verdicts": [v.as_dict() for v in self.verdicts],
        }


def notebooks_in(path: Path) -> list[Path]:
    """A file itself, or all notebooks in a folder, checkpoints aside."""
    if not path.is_dir():
        return [path]
    return sorted(p for p in path.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)


def grade(path: Path) -> Report:
    """Grade one notebook; never raises for what is in it."""
    try:
        submission = read_submission(path)
        with Session(lesson(submission.number)) as session:
            return grade_submission(submission, Judge(session))
    except (NotGradable, CourseError) as problem:
        return Report(path, problem=str(problem))


def grade_submission(submission: Submission, judge: Judge) -> Report:
    """Judge each of the chapter's blanks from the cells of a submission."""
    this = judge.lesson
    report = Report(submission.path, submission.number, notes=list(submission.notes))
    judge.session.begin()  # it loads torch while the cells are being found
    homes = _homes(submission, judge)
    for cell in this.blank_cells:
        sources = homes.get(cell.id, [])
        if len(sources) > 1:
            report.notes.append(
                tr(
                    "the cell with blank {number} is there {count} times; the best one counts",
                    number=cell.blanks[0].number,
                    count=len(sources),
                )
            )
        if len(sources) == 0:
            report.notes.append(tr("the cell with blank {number} is missing", number=cell.blanks[0].number))
        if len(sources) > 1:
            sources = [*sources, "\n".join(sources)]  # perhaps one cell, split in two
        for blank in cell.blanks:
            tried = [_judge_blank(judge, source, blank.name) for source in sources]
            tried.append(
                Verdict(BLANK, blank.name, blank.number, blank.prompt, tr("Its cell is not in this notebook."))
            )
            report.verdicts.append(min(tried, key=lambda verdict: _rank(verdict.kind)))
    return report


def _judge_blank(judge: Judge, source: str, name: str) -> Verdict:
    try:
        return judge.judge_blank(source, name)
    except Unreadable:
        return next(v for v in judge.judge(source, judge.lesson.cell_of(name).id) if v.name == name)


def _rank(kind: str) -> int:
    return 0 if kind == PASSED else 2 if kind == BLANK else 1


def _homes(submission: Submission, judge: Judge) -> dict[str, list[str]]:
    """For each course cell the learner's cells that hold it, by content first and by id last."""
    homes: dict[str, list[str]] = {}
    for cell_id, source in submission.cells:
        try:
            found = [one.cell for one in find(judge.lesson, source, read_source(source), cell_id)]
        except Unreadable:
            found = labelled(judge.lesson, source) or [c for c in judge.lesson.blank_cells if c.id == cell_id]
        for cell in found:
            homes.setdefault(cell.id, []).append(source)
    return homes


def tick(path: Path, report: Report) -> int:
    """Tick the check boxes of passed blanks in the file, untick the others; every other byte stays.

    Returns how many boxes changed.
    """
    content = path.read_bytes()
    passed = {verdict.number for verdict in report.verdicts if verdict.passed}
    graded = {verdict.number for verdict in report.verdicts}
    changed = 0

    def box(match: re.Match[bytes]) -> bytes:
        nonlocal changed
        number = match[3].decode("ascii")
        if number not in graded:
            return match[0]
        mark = b"x" if number in passed else b" "
        changed += mark != match[2].lower()
        return match[1] + mark + b"] **" + match[3] + b"**"

    ticked = re.sub(rb"(- \[)([ xX])\] \*\*(\d+\.\d+)\*\*", box, content)
    if ticked != content:
        write_whole(path, ticked)
    return changed
