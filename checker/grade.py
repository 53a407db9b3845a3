"""The hidden grader: verdicts on saved notebooks, from a process that trusts nothing in them."""

from __future__ import annotations

import json
import re
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .blanks import AnswerCell
from .course import CourseError, Lesson, lesson
from .find import labelled
from .isolation import NONE, Isolation
from .judge import Judge
from .messages import SOURCE, language_of_system, speaking, tr
from .plan import Plan, say
from .progress_file import write_whole
from .sandbox import Died, Sandbox, TookTooLong, start
from .session import Session
from .submission import NotGradable, Submission, read_submission
from .verdict import BLANK, PASSED, Verdict

BOX = re.compile(rb"(- \[)([ xX])\] \*\*(\d+\.\d+)\*\*")
WARM = 2  # chapters whose judging process is kept
# What torch loads where a gradient is given by hand, and for torch.func: a second or two, in each judgement anew.
LATE = ["torch.fx.experimental.symbolic_shapes", "torch._dynamo"]
MANY = 10  # notebooks from which on it pays to load it


@dataclass
class Report:
    """The verdicts on one notebook; `problem` says why there are none."""

    path: Path
    number: str = ""
    verdicts: list[Verdict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problem: str = ""
    seconds: float = 0.0  # that grading took
    language: str = SOURCE  # what it speaks

    @property
    def passed(self) -> bool:
        """Whether every blank is passed."""
        return not self.problem and bool(self.verdicts) and all(v.passed for v in self.verdicts)

    def as_dict(self) -> dict[str, Any]:
        """For the JSON report; `report.schema.json` describes it."""
        return {
            "file": str(self.path),
            "chapter": self.number,
            "language": self.language,
            "passed": sum(v.passed for v in self.verdicts),
            "blanks": len(self.verdicts),
            "problem": self.problem,
            "seconds": round(self.seconds, 3),
            "notes": self.notes,
            "verdicts": [v.as_dict() for v in self.verdicts],
        }


class Grader:
    """Grades notebooks one after the other; what a chapter needs is kept for the next notebook of that chapter.

    `launched` is a judging process that has been launched already, for the first chapter that needs one. With `many`
    to come, what a few of them will need is loaded at once; with `once`, there is a single notebook, and no state is
    made that it does not need. `at_once` is how many judgements may run side by side; 0: as many as the system is good
    for.
    """

    def __init__(
        self,
        isolation: Isolation = NONE,
        remember: int = 0,
        trust_known: bool = False,
        launched: Sandbox | None = None,
        language: str | None = None,
        many: bool = False,
        at_once: int = 0,
        once: bool = False,
    ):
        self._late, self._once = LATE if many else [], once
        self.language = language  # None: that of each notebook
        self.isolation, self.remember, self.trust_known = isolation, remember, trust_known
        self._launched, self._at_once = launched, at_once
        self._judges: OrderedDict[str, Judge] = OrderedDict()

    def grade(self, path: Path, number: str | None = None) -> Report:
        """Grade one notebook, as chapter `number` where the caller knows better; never raises for what is in it."""
        began = time.perf_counter()
        try:
            with speaking(self.language or language_of_system()):
                submission = read_submission(path, self.language, number)
        except NotGradable as problem:
            report = Report(path, problem=str(problem), language=self.language or language_of_system())
        else:
            report = self.judge(submission)
        report.seconds = time.perf_counter() - began
        return report

    def judge(self, submission: Submission) -> Report:
        """Judge what has been read already; never raises for what is in it."""
        began = time.perf_counter()
        with speaking(submission.language):
            try:
                report = grade_submission(submission, self._judge(submission.number))
            except (CourseError, Died, TookTooLong) as problem:
                report = Report(submission.path, problem=str(problem), language=submission.language)
        report.seconds = time.perf_counter() - began
        return report

    def _judge(self, number: str) -> Judge:
        if number not in self._judges:
            while len(self._judges) >= WARM:
                self._judges.popitem(last=False)[1].session.close()
            session = Session(lesson(number), self._start, self.remember, once=self._once)
            self._judges[number] = Judge(session, trust_known=self.trust_known)
        self._judges.move_to_end(number)
        return self._judges[number]

    def _start(self, classes: dict[str, str], imports: list[str]) -> Sandbox:
        sandbox, self._launched = self._launched, None
        imports = [*imports, *self._late]
        if sandbox is None or not sandbox.alive:
            sandbox = start(classes, imports, self.isolation)
        else:
            sandbox.prepare(classes, imports)
        sandbox.at_once = self._at_once or sandbox.at_once
        return sandbox

    def close(self) -> None:
        """End all judging processes."""
        if self._launched:
            self._launched.close()
        while self._judges:
            self._judges.popitem()[1].session.close()

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def grade(path: Path, isolation: Isolation = NONE) -> Report:
    """Grade one notebook; never raises for what is in it."""
    with Grader(isolation) as grader:
        return grader.grade(path)


def grade_submission(submission: Submission, judge: Judge) -> Report:
    """Judge each of the chapter's blanks from the cells of a submission."""
    this = judge.lesson
    report = Report(submission.path, submission.number, notes=list(submission.notes), language=submission.language)
    judge.session.begin()  # it loads torch while this reads the references and finds the cells
    judge.references  # noqa: B018
    homes = _homes(submission, judge)
    tried: dict[str, list[Plan]] = {}  # for each blank, a plan for each place where it may be
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
            sources = [*sources, "\n".join(sources)]  # perhaps one cell, split in two
        if len(sources) == 0:
            report.notes.append(_missing(cell, submission, this))
        for source in sources:
            for plan in judge.plan_cell(source, cell):
                tried.setdefault(plan.blank.name, []).append(plan)
    judge.settle(plan for plans in tried.values() for plan in plans)
    for blank in this.blanks:
        verdicts = [plan.verdict for plan in tried.get(blank.name, [])]
        verdicts.append(say(blank, BLANK, tr("Its cell is not in this notebook.")))
        report.verdicts.append(min(verdicts, key=lambda verdict: _rank(verdict.kind)))
    return report


def _missing(cell: AnswerCell, submission: Submission, this: Lesson) -> str:
    number = cell.blanks[0].number
    for kind, source in submission.others:
        if cell in labelled(this, source):
            return tr(
                "the cell with blank {number} has become a {kind} cell; turn it back into a code cell",
                number=number,
                kind=kind,
            )
    return tr("the cell with blank {number} is missing", number=number)


def _rank(kind: str) -> int:
    return 0 if kind == PASSED else 2 if kind == BLANK else 1


def _homes(submission: Submission, judge: Judge) -> dict[str, list[str]]:
    """For each course cell the learner's cells that hold it, by content first and by id last."""
    homes: dict[str, list[str]] = {}
    for cell_id, source in submission.cells:
        for found in judge.read(source, cell_id).found:
            homes.setdefault(found.cell.id, []).append(source)
    return homes


def tick(path: Path, report: Report) -> int:
    """Tick the check boxes of passed blanks in the file, untick the others; every other byte stays.

    Returns how many boxes changed.
    """
    content = path.read_bytes()
    passed = {verdict.number for verdict in report.verdicts if verdict.passed}
    graded = {verdict.number for verdict in report.verdicts}
    ours = _in_text_cells(content)
    place, changed = -1, 0

    def box(match: re.Match[bytes]) -> bytes:
        nonlocal place, changed
        place += 1
        number = match[3].decode("ascii")
        if number not in graded or place not in ours:
            return match[0]
        mark = b"x" if number in passed else b" "
        changed += mark != match[2].lower()
        return match[1] + mark + b"] **" + match[3] + b"**"

    ticked = BOX.sub(box, content)
    if ticked != content:
        write_whole(path, ticked)
    return changed


def _in_text_cells(content: bytes) -> set[int]:
    """Which boxes in the file, counted from 0, are a text cell's; an output or code may show the same words.

    The boxes are numbered in a copy, so that reading it as JSON tells where each of them is.
    """
    place, edge = -1, "\ue000"  # a character for private use

    def numbered(match: re.Match[bytes]) -> bytes:
        nonlocal place
        place += 1
        return f"{edge}{place}{edge}".encode()

    cells = json.loads(BOX.sub(numbered, content).decode("utf-8-sig"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells if cell.get("cell_type") == "markdown"]
    return {int(found) for text in texts for found in re.findall(f"{edge}(\\d+){edge}", text)}
