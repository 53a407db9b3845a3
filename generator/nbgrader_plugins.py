"""nbgrader's preprocessors for a course with blanks; `configure` puts them into its settings.

nbgrader alone replaces whole cells or runs of lines; here a blank may be a piece of a line. And it gives points to a
cell that runs without an error in the learner's own kernel, where the learner's code may do anything. Here the hidden
grader judges the notebook, from its text, in processes of its own, and each blank's verdict becomes the output of its
points cell. The notebook itself is not run: that takes no time, and gains nobody anything.
"""

from __future__ import annotations

import atexit
import functools
import re
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_output
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.preprocessors import ClearOutput, ClearSolutions, DeduplicateIds, Execute, NbGraderPreprocessor
from traitlets import Bool

from checker.blanks import MarkerError, parse_cell
from checker.course import CourseError, lesson
from checker.grade import Grader, Report
from checker.isolation import NONE, best
from checker.messages import speaking, tr
from checker.panel import plain
from checker.verdict import Verdict

from .nbgrader_course import marked

OF_A_BLANK = re.compile(r"(\d\d)-([a-z][a-z0-9_]*)")  # the name of a points cell
REMEMBER = 5_000  # outcomes for each chapter: the same code in the same place is run once


def configure(c: Any) -> None:
    """Put the preprocessors into nbgrader's settings `c`, each in the place of the one whose work it does."""
    c.GenerateAssignment.preprocessors = _instead(
        GenerateAssignment.preprocessors, {ClearSolutions: [ClearBlanks], ClearOutput: [ClearOutputButFigures]}
    )
    c.Autograde.sanitize_preprocessors = _instead(Autograde.sanitize_preprocessors, {DeduplicateIds: [OwnMarks]})
    c.Autograde.autograde_preprocessors = _instead(Autograde.autograde_preprocessors, {Execute: [JudgeBlanks]})


def _instead(trait: Any, others: dict[type, list[type]]) -> list[type]:
    """nbgrader's own list with some replaced. Raises CourseError where a later nbgrader has another list."""
    own = list(trait.default_args[0])
    if missing := [kind.__name__ for kind in others if kind not in own]:
        raise CourseError(f"This nbgrader has no {', '.join(missing)} to replace; 0.9.6 has been tried.")
    return [new for kind in own for new in others.get(kind, [kind])]


class ClearBlanks(ClearSolutions):
    """Take the answers out of the course's blanks; a teacher's own solution cells are nbgrader's, as ever."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Clear a notebook. Raises CourseError for a blank that the course does not have."""
        self._chapter = str(nb.metadata.get("course", {}).get("chapter", ""))
        return super().preprocess(nb, resources)

    def preprocess_cell(self, cell: NotebookNode, resources: dict[str, Any], cell_index: int) -> tuple:
        """Clear one cell."""
        try:
            parsed = parse_cell(cell.source, cell.get("id", "")) if cell.cell_type == "code" else None
        except MarkerError as error:
            raise CourseError(f"Cell {cell_index + 1}, line {error.line}: {error}") from None
        if parsed is None or not parsed.blanks:
            return super().preprocess_cell(cell, resources, cell_index)
        for blank in parsed.blanks:
            try:
                known = lesson(self._chapter).find(blank.name)
            except KeyError:
                raise CourseError(
                    f"Cell {cell_index + 1}: chapter {self._chapter} has no blank {blank.name} that could be judged."
                ) from None
            blank.number, blank.level = known.number, known.level
        cell.source = parsed.todo
        return cell, resources


class ClearOutputButFigures(ClearOutput):
    """Outputs go; the pictures that readers should see before they run anything stay."""

    def preprocess_cell(self, cell: NotebookNode, resources: dict[str, Any], cell_index: int) -> tuple:
        """Clear one cell."""
        if "figure" in cell.metadata.get("tags", []):
            return cell, resources
        return super().preprocess_cell(cell, resources, cell_index)


class OwnMarks(NbGraderPreprocessor):
    """nbgrader's marks on the cells of a submission as they were handed out, whatever somebody made of them."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Write the marks of each cell anew from the gradebook; a cell that it does not know has none.

        Of a cell that is there twice the last one keeps them, as with nbgrader's own DeduplicateIds. What that one
        leaves on the others, {}, ends the grading of the whole class: it is taken for an old version's marks.
        """
        handed_out = _marks(resources)
        for cell in reversed(nb.cells):
            mark = cell.metadata.pop("nbgrader", None)
            name = mark.get("grade_id") if isinstance(mark, dict) else None
            if isinstance(name, str) and name in handed_out:
                cell.metadata.update(from_dict(handed_out.pop(name)))
        return nb, resources


class JudgeBlanks(NbGraderPreprocessor):
    """Judge a submission with the hidden grader, and put each blank's verdict into its points cell.

    nbgrader reads an error as no points, and anything else as all of them.
    """

    require_sandbox = Bool(False, help="Whether to judge nothing where there is no sandbox").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Judge one notebook. Raises CourseError where it cannot be judged: nbgrader then gives no points at all."""
        isolation, why = best()
        if isolation is NONE:
            if self.require_sandbox:
                raise CourseError(tr("Nothing was graded: a sandbox is required. {why}", why=why))
            self.log.warning("%s. %s", isolation.sentence, why)
        marks = _marks(resources)
        chapters = {match[1] for name in marks if (match := OF_A_BLANK.fullmatch(name))}
        if len(chapters) != 1:
            raise CourseError("This notebook was not made by `python -m generator nbgrader`: it has no points cells.")
        number = chapters.pop()
        place = Path(resources["metadata"]["path"]) / f"{resources['metadata']['name']}.ipynb"
        report = _grader().grade(place, number)
        if report.problem:
            raise CourseError(report.problem)
        with speaking(report.language):
            self._fill(nb, marks, {f"{number}-{verdict.name}": verdict for verdict in report.verdicts})
            nb.cells.insert(0, _summary(report))
        return nb, resources

    def _fill(self, nb: NotebookNode, marks: dict[str, Any], verdicts: dict[str, Verdict]) -> None:
        there = {cell.metadata["nbgrader"]["grade_id"]: cell for cell in nb.cells if "nbgrader" in cell.metadata}
        for name, mark in marks.items():
            if not (mark["nbgrader"]["grade"] and mark["nbgrader"]["cell_type"] == "code"):
                continue
            if name not in there and name in verdicts:  # deleted: its points are not
                there[name] = new_code_cell("", metadata=from_dict(mark))
                nb.cells.append(there[name])
            if name in verdicts:
                there[name].outputs = [_output(verdicts[name])]
            elif name in there and not mark["nbgrader"]["solution"] and there[name].execution_count is None:
                # A teacher's own test: without a word, nbgrader would take it for passed.
                words = "Not run: put nbgrader's Execute before JudgeBlanks, or grade this cell by hand."
                there[name].outputs = [new_output("error", ename="NotRun", evalue=words, traceback=[words])]


def _output(verdict: Verdict) -> NotebookNode:
    if verdict.passed:
        return new_output("stream", name="stdout", text=plain(verdict) + "\n")
    words = plain(verdict)
    return new_output("error", ename=verdict.kind, evalue=verdict.sentence, traceback=words.split("\n"))


def _summary(report: Report) -> NotebookNode:
    """A cell on top: how many blanks are passed, and what the grader noticed. An output: no markup in it works."""
    done, total = sum(verdict.passed for verdict in report.verdicts), len(report.verdicts)
    lines = [tr("{done} of {all} blanks done", done=done, all=total), *report.notes]
    return new_code_cell("", outputs=[new_output("stream", name="stdout", text="\n".join(lines) + "\n")])


def _marks(resources: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """nbgrader's metadata of each cell of the notebook that was handed out, by its name, in order."""
    about = resources["nbgrader"]
    with Gradebook(about["db_url"]) as gradebook:
        notebook = gradebook.find_notebook(about["notebook"], about["assignment"])
        grades = {cell.name: cell.max_score for cell in notebook.grade_cells}
        tasks = {cell.name: cell.max_score for cell in notebook.task_cells}
        solutions = {cell.name for cell in notebook.solution_cells}
        marks = {}
        for cell in notebook.source_cells:
            mark = marked(
                cell.name,
                cell.cell_type,
                grade=cell.name in grades,
                solution=cell.name in solutions,
                locked=cell.locked,
                task=cell.name in tasks,
                points=(grades | tasks).get(cell.name),
            )
            mark["nbgrader"]["checksum"] = cell.checksum
            marks[cell.name] = mark
    return marks


@functools.cache
def _grader() -> Grader:
    """One grader for all notebooks of this run: what a chapter needs is loaded once."""
    grader = Grader(best()[0], REMEMBER, trust_known=True)
    atexit.register(grader.close)
    return grader
