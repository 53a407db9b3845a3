"""What is to be read after a learner's cell has run, packed up for the judging process."""

from __future__ import annotations

import ast
import base64
import builtins
import marshal
import types

from .blanks import AnswerCell, Blank
from .course import CourseError
from .exercise import Exercise, Trials
from .names import assigned

ALLOWED_GLOBALS = {"torch", "nn", "F", "math", "random", "Path", *dir(builtins)}


def pack(exercise: Exercise, cell: AnswerCell, say_inputs: bool = False) -> str:
    """The probe of a blank as text. Functions travel as their code objects. Raises CourseError.

    With `say_inputs` its cases tell their inputs, in words.

    The author's module itself, with its right answers, never travels.
    """
    read, said = exercise.read, set()
    if say_inputs:  # of the hidden ones, the learner is told those that the cell takes in
        said = {node.id for node in ast.walk(ast.parse(cell.answer)) if isinstance(node, ast.Name)}
    if read is None:
        read = assigned_names(cell, cell.blank(exercise.name))
        read = read[0] if len(read) == 1 else read
    given = exercise.given
    if callable(read):
        read = _portable(read, exercise)
    packed = {
        "given": _portable(given, exercise) if callable(given) else list(given),
        "read": read if isinstance(read, (str, types.CodeType)) else list(read),
        "trials": isinstance(exercise.read, Trials),
        "alone": sorted(exercise.alone),
        "visible": exercise.visible,
        "said": sorted(said),
    }
    return base64.b64encode(marshal.dumps(packed)).decode("ascii")


def _portable(function: types.FunctionType, exercise: Exercise) -> types.CodeType:
    place = f"Exercise {exercise.name}: the function {function.__name__}"
    if function.__closure__ or function.__defaults__ or function.__kwdefaults__:
        raise CourseError(f"{place} has a closure or default arguments; a probe's function must stand alone.")
    foreign = sorted(_global_names(function.__code__) - ALLOWED_GLOBALS)
    if foreign:
        raise CourseError(
            f"{place} uses {', '.join(foreign)}, which the judging process does not have. "
            "Define it inside the function."
        )
    return function.__code__


def _global_names(code: types.CodeType) -> set[str]:
    """The global names that a code object and those inside it look up."""
    import dis

    names = {i.argval for i in dis.get_instructions(code) if i.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names |= _global_names(constant)
    return names


def assigned_names(cell: AnswerCell, blank: Blank) -> list[str]:
    """The names that the blank's own statements assign at the top of the cell. Raises CourseError."""
    number = _hole_line(cell, blank)
    for statement in ast.parse(cell.todo).body:
        if statement.lineno <= number <= statement.end_lineno:
            if blank.region and isinstance(statement, ast.Expr):
                found = assigned(ast.parse(blank.answers[0]).body)
            else:
                found = assigned([statement])
            if found:
                return found
    raise CourseError(f"Blank {blank.name} assigns no name of its own; its Exercise needs a `read`.")


def _hole_line(cell: AnswerCell, blank: Blank) -> int:
    for number, line in enumerate(cell.todo.split("\n"), start=1):
        if line.rstrip().endswith(blank.label):
            return number
    raise CourseError(f"Blank {blank.name} is not to be found in its own cell.")
