"""Run answers and listed mistakes on the hidden inputs, and store what they do."""

from __future__ import annotations

import ast
import functools

from checker.blanks import AnswerCell, Blank
from checker.course import CourseError, Lesson
from checker.exercise import Exercise, Filling, filled
from checker.judge import first_difference, same_mistake
from checker.match import match_cell
from checker.references import Outcome, References
from checker.sandbox import TookTooLong, start
from checker.session import Session


def learner_cell(cell: AnswerCell, blank: Blank, filling: Filling) -> str:
    """The TODO cell as a learner would leave it: this blank filled so, the others right."""
    try:
        return filled(cell, blank.name, filling)
    except ValueError as error:
        raise CourseError(f"Exercise {blank.name}: {error}. Give a tuple with one text for each hole.") from None


def run_filling(session: Session, cell: AnswerCell, blank: Blank, filling: Filling) -> Outcome:
    """What a filling does. Raises CourseError where it is not even Python, or does not come to an end in time."""
    source = learner_cell(cell, blank, filling)
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise CourseError(f"Exercise {blank.name}: {filling!r} does not parse ({error.msg}).") from None
    exercise, match = session.lesson.chapter[blank.name], match_cell(cell, tree, source)
    try:
        if match:
            with match.with_others_from(session.reference_match(cell), keep=blank.name) as whole:
                return session.outcome(session.order(cell, exercise, whole))
        return session.outcome(session.order(cell, exercise, tree))
    except TookTooLong:
        raise CourseError(
            f"Exercise {blank.name}: {filling!r} took longer than its {exercise.seconds:g} s. Is this computer busy? "
            "Otherwise give the exercise more `seconds`."
        ) from None


def make_references(lesson: Lesson, made_from: str) -> References:
    """Run everything. Raises CourseError when an answer fails or a mistake cannot be told apart."""
    answers: dict[str, Outcome] = {}
    mistakes: dict[str, list[Outcome]] = {}
    # Where a system cannot fork, every state must be one that can be copied.
    with Session(lesson, functools.partial(start, forked=False)) as session:
        session.reach(lesson.blank_cells[-1])
    with Session(lesson, say_inputs=True) as session:
        for cell in lesson.blank_cells:
            session.reference_match(cell)
            for blank in cell.blanks:
                exercise = lesson.chapter[blank.name]
                answers[blank.name] = run_filling(session, cell, blank, tuple(blank.answers))
                _check_answer(blank, answers[blank.name], exercise)
                mistakes[blank.name] = [run_filling(session, cell, blank, m.filling) for m in exercise.mistakes]
                _check_mistakes(blank, exercise, answers[blank.name], mistakes[blank.name])
    for outcome in (one for many in mistakes.values() for one in many):
        for case in outcome:
            case.pop("inputs", None)  # those of the answer
            if "error" in case:
                case["error"].pop("line", None)
    return References(answers, mistakes, made_from)


def _check_answer(blank: Blank, outcome: Outcome, exercise: Exercise) -> None:
    for index, case in enumerate(outcome):
        if "error" in case:
            raise CourseError(
                f"Blank {blank.number} {blank.name}: the answer itself raises in case {index} of its probe: "
                f"{case['error']['type']}: {case['error']['message']} (inputs: {case.get('inputs')})."
            )
        if case["value"].get("kind") == "other":
            raise CourseError(
                f"Blank {blank.name}: case {index} reads {case['value']['type']}, which cannot be "
                "compared. Let `read` return tensors, numbers, strings or containers of them."
            )


def _check_mistakes(blank: Blank, exercise: Exercise, answer: Outcome, outcomes: list[Outcome]) -> None:
    for index, outcome in enumerate(outcomes):
        filling = exercise.mistakes[index].filling
        if first_difference(answer, outcome, exercise)[1] is None:
            raise CourseError(
                f"Blank {blank.name}: the mistake {filling!r} gives the right result on every hidden "
                "input. Sharpen the probe, or take it out of the list."
            )
        for earlier in range(index):
            if same_mistake(outcomes[earlier], outcome, exercise):
                raise CourseError(
                    f"Blank {blank.name}: the mistakes {exercise.mistakes[earlier].filling!r} and "
                    f"{filling!r} behave alike, so one of the sentences would never be said."
                )
