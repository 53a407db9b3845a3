"""A chapter in a running notebook: every cell with blanks is judged as soon as it has run."""

from __future__ import annotations

import ast
import atexit
import contextlib
import sys
import threading
from pathlib import Path
from typing import Any

from . import own, pace, place, progress_file
from .blanks import HOLE, Blank
from .course import CourseError, Lesson, settings
from .find import LABEL, Unreadable, read_source
from .hole import NUMBERED, Hole, Numbered, StillBlank
from .judge import Judge
from .kept_files import KeptFiles
from .messages import tr
from .names import assigned
from .panel import Line, Panel, ProgressPanel
from .sandbox import Died, TookTooLong
from .session import Session
from .trouble import see
from .verdict import Verdict


class Live:
    """One chapter in one running notebook."""

    def __init__(self, lesson: Lesson, shell: Any, title: str):
        self.lesson, self.shell, self.title = lesson, shell, title
        self.folder = self.beside = Path.cwd()
        self.files = KeptFiles(self.lesson.chapter.keeps, self.beside, lambda: place.folder(self.beside))
        self.session = Session(self.lesson)
        self.judge = Judge(self.session)
        self.sources: dict[str, str] = {}  # what each course cell was when it last ran
        self.entries: dict[str, dict[str, Any]] = {}  # what the progress file has of each blank
        self.passed: set[str] = set()  # a blank once passed stays passed: experiments are welcome
        self.hints_given: dict[str, int] = {}
        self.notes: list[str] = []
        self._handle: Any = None
        self._names_before: dict[str, Any] = {}  # the learner's names before the running cell
        self._numbers: dict[int, str] = {}  # line -> number of the ____ there, in the running cell

    def open(self) -> None:
        """Register the hooks, show the panel, build the reference states while the learner reads."""
        from IPython.display import display

        shell = self.shell
        shell.user_ns.update({HOLE: Hole(), NUMBERED: Hole})
        shell.events.register("pre_run_cell", self.before)
        shell.events.register("post_run_cell", self.after)
        shell.ast_transformers.append(self)
        shell.set_custom_exc((StillBlank,), _explain_blank)
        self.settle()
        self.keep_place()
        self._recall()
        self._handle = display(self.progress_panel(), display_id=True)
        self.files.watch()
        threading.Thread(target=self._warm_up, daemon=True).start()
        atexit.register(self.close)

    def keep_place(self) -> None:
        """Make the learner's package and note that work begins; where nothing can be written, go on and say so."""
        try:
            own.ensure_package(self.folder)
            progress_file.begin(self.folder, self.lesson.number)
        except (OSError, progress_file.NotSaved):
            self.notes.append(
                tr(
                    "Nothing can be written in {folder}: no progress and no class of yours will be kept. Verdicts come "
                    "all the same.",
                    folder=self.folder,
                )
                + f" {see('not-saved')}"
            )
            if not (self.folder / settings()["package"] / "__init__.py").is_file():
                own.install_course_package()  # so that the chapters that build on others run

    def settle(self) -> None:
        """Once a Drive is there, keep everything in it: learners mount theirs when they think of it."""
        try:
            self._note(self.files.sync())
        except OSError as problem:
            self._note([tr("A file could not be kept in your Drive: {problem}.", problem=problem)])
        folder = place.folder(self.beside)
        if folder == self.folder:
            return
        try:
            own.carry(self.folder, folder)
        except (OSError, progress_file.NotSaved) as problem:
            self._note([_not_written(problem)])
        else:
            self.folder = folder
            self._recall()
        self._show_progress()

    def _note(self, notes: list[str]) -> None:
        """Say something in the panel on top, once."""
        if new := [note for note in notes if note not in self.notes]:
            self.notes += new
            self._show_progress()

    def _recall(self) -> None:
        stored = progress_file.load(self.folder)
        self.passed |= progress_file.passed_names(stored, self.lesson.number)
        self.entries = stored["chapters"].get(self.lesson.number, {})

    def _show_progress(self) -> None:
        if self._handle is not None:
            self._handle.update(self.progress_panel())

    def _warm_up(self) -> None:
        # Whatever goes wrong here goes wrong again, with words, when the first cell is judged.
        with contextlib.suppress(Exception):
            self.judge.references  # noqa: B018
            self.session.reach()

    def close(self) -> None:
        """Take the hooks away and end the judging process."""
        self.files.close()
        for event, hook in (("pre_run_cell", self.before), ("post_run_cell", self.after)):
            with contextlib.suppress(ValueError):
                self.shell.events.unregister(event, hook)
        with contextlib.suppress(ValueError):
            self.shell.ast_transformers.remove(self)
        self.session.close()
        atexit.unregister(self.close)

    def visit(self, tree: ast.AST) -> ast.AST:
        """IPython's AST hook: each ``____`` learns its number, to name itself when it is used."""
        return Numbered(self._numbers).visit(tree)

    def before(self, info: Any = None) -> None:
        """Note which ``____`` of the cell about to run has which number."""
        source = getattr(info, "raw_cell", "") or ""
        self._names_before = dict(self.shell.user_ns)
        self._numbers = {
            index: match[1]
            for index, line in enumerate(source.split("\n"), start=1)
            if HOLE in line and (match := LABEL.search(line))
        }

    def after(self, result: Any) -> None:
        """Judge the cell that has run, show its panel, keep the progress."""
        try:
            info = getattr(result, "info", None)
            source = getattr(info, "raw_cell", None) or ""
            error = result.error_before_exec or result.error_in_exec
            if isinstance(error, StillBlank):
                self._leave_holes(source, error)
                result.error_in_exec = None  # said in one line; "run all" goes on
            if getattr(info, "silent", False) or not source.strip():
                return
            self.settle()
            self._show_verdicts(source, getattr(info, "cell_id", None), error)
        except KeyboardInterrupt:
            print(tr("The check was interrupted; run the cell again to be judged."))
        except CourseError as problem:
            print(tr("This cell could not be checked: {problem}", problem=problem), file=sys.stderr)

    def _show_verdicts(self, source: str, cell_id: str | None, error: BaseException | None) -> None:
        from IPython.display import display

        verdicts = self.verdicts(source, cell_id)
        if not verdicts:
            return
        notes = self._remember(verdicts, source)
        if isinstance(error, NameError) and all(v.passed for v in verdicts):
            notes.append(
                tr(
                    "What you wrote is right. The error above comes from the notebook: `{name}` is not there "
                    "yet. Run the cells above this one, then run it again.",
                    name=getattr(error, "name", None) or str(error),
                )
            )
        display(self.panel(verdicts, notes))
        self._show_progress()

    def verdicts(self, source: str, cell_id: str | None = None) -> list[Verdict]:
        """The verdicts on a cell; one more try where the judging process was lost before it began."""
        try:
            return self.judge.judge(source, cell_id)
        except (Died, TookTooLong):
            return self.judge.judge(source, cell_id)

    def panel(self, verdicts: list[Verdict], notes: list[str]) -> Panel:
        """The panel for some verdicts."""
        return Panel(verdicts, [self.lesson.chapter[v.name] for v in verdicts], notes)

    def progress_panel(self) -> ProgressPanel:
        """The chapter's check boxes."""
        boxes = [(b.number, self._on_box(b), b.name in self.passed) for b in self.lesson.blanks]
        lines = [pace.next_line(self.lesson, self.passed), place.note()]
        return ProgressPanel(self.title, boxes, [*self.notes, *filter(None, lines)])

    def _on_box(self, blank: Blank) -> str:
        """What a check box says to whoever points at it: the prompt, attempts and time."""
        entry = self.entries.get(blank.name, {})
        parts = [tr(blank.prompt), progress_file.spoken_attempts(entry), pace.spoken(entry.get("seconds", 0))]
        return " · ".join(filter(None, parts))

    def _remember(self, verdicts: list[Verdict], source: str) -> list[str]:
        """Keep sources and progress; export classes whose cell is passed. Returns what to tell the learner."""
        notes = []
        everything = {blank.name for blank in self.lesson.blanks}
        finished = everything <= self.passed
        passed = {verdict.name for verdict in verdicts if verdict.passed}
        self.passed |= passed
        for verdict in verdicts:
            self.sources[self.lesson.cell_of(verdict.name).id] = source
        try:
            stored = progress_file.record(self.folder, self.lesson.number, verdicts)
            self.entries = stored["chapters"][self.lesson.number]
        except progress_file.NotSaved as problem:
            notes.append(_not_written(problem))
        for export in self.lesson.chapter.exports:
            if not {blank.name for blank in self.lesson.cell_of(export.blank).blanks} <= passed:
                continue
            try:
                path = own.save(self.folder, export, source)
                notes.append(
                    tr(
                        "`{name}` is yours: it is in `{package}/{file}`, and the next chapters use it.",
                        name=export.name,
                        package=settings()["package"],
                        file=path.name,
                    )
                )
            except own.DoesNotStandAlone as problem:
                notes.append(str(problem))
            except OSError as problem:
                said = tr("`{name}` could not be kept: {problem}.", name=export.name, problem=problem)
                notes.append(f"{said} {see('not-saved')}")
        if everything <= self.passed and not finished:
            notes.append(tr("That was the last blank of this chapter. Well done!"))
        return notes

    def _leave_holes(self, source: str, error: StillBlank) -> None:
        """What a stopped cell should have assigned, or had half done, says which blank it waits for."""
        names, nothing = self.shell.user_ns, object()
        with contextlib.suppress(Unreadable):
            for name in assigned(read_source(source).body, definitions=True):
                if name not in names or names[name] is not self._names_before.get(name, nothing):
                    names[name] = Hole(error.number)


def _not_written(problem: Exception) -> str:
    return tr(
        "The check boxes in this notebook still count, but the progress file was not written. {problem}",
        problem=problem,
    )


def _explain_blank(shell: Any, kind: type, error: StillBlank, trace: Any, tb_offset: Any = None) -> None:
    show(tr("{what} This cell waits for it: fill it in, run its cell, then this one.", what=str(error)))


def show(text: str) -> None:
    """Show a sentence under the cell."""
    from IPython.display import display

    display(Line(text))
