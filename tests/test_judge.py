"""The six verdicts, and that each blank is judged by itself: earlier, later and neighbouring code cannot spoil it."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest
import torch
from conftest import TOY_CELLS, make_lesson, toy_exercises

from checker import plan
from checker.exercise import Exercise, Mistake
from checker.judge import Judge, explain_error
from checker.session import Session
from checker.verdict import BLANK, ERROR, PASSED, READY_MADE, SLOW, WRONG
from generator.references import make_references


def verdict_on(judge, name, *fillings):
    cell = judge.lesson.cell_of(name)
    source = cell.fill({b.name: b.answers for b in cell.blanks} | {name: list(fillings)})
    return judge.judge_blank(source, name)


def kinds(judge, source, cell_id=None):
    return {v.name: v.kind for v in judge.judge(source, cell_id)}


def test_blank(toy_judge):
    for cell in toy_judge.lesson.blank_cells:
        assert {v.kind for v in toy_judge.judge(cell.todo)} == {BLANK}


def test_passed(toy_judge):
    for cell in toy_judge.lesson.blank_cells:
        assert {v.kind for v in toy_judge.judge(cell.answer)} == {PASSED}


def test_wrong_shows_expected_and_yours(toy_judge):
    verdict = verdict_on(toy_judge, "count", "len(chars) + 1")
    assert (verdict.kind, verdict.expected, verdict.yours, verdict.mistake) == (WRONG, "3", "4", None), verdict


def test_listed_mistake_is_recognised_by_behaviour_however_it_is_spelled(toy_judge):
    verdict = verdict_on(toy_judge, "chars", "[c for c in sorted(text)]")
    assert verdict.mistake == 0 and verdict.sentence == "Each character should stand there once."


def test_right_in_the_notebook_only_is_wrong_and_shows_the_hidden_input(toy_judge):
    verdict = verdict_on(toy_judge, "chars", "['a', 'b', 'n']")
    assert verdict.kind == WRONG and "zebra" in verdict.inputs and "other inputs" in verdict.sentence


def test_ready_made(toy_judge):
    verdict = verdict_on(toy_judge, "scores", "torch.matmul(query, key.T)")
    assert verdict.kind == READY_MADE and "matmul" in verdict.sentence


def test_error_names_the_learners_own_line(toy_judge):
    source = toy_judge.lesson.cell_of("count").todo.replace("____", "sorted(set(text))", 1).replace("____", "chars[99]")
    verdict = next(v for v in toy_judge.judge(source) if v.name == "count")
    assert verdict.kind == ERROR and verdict.line == 2 and "IndexError" in verdict.sentence


def test_error_inside_a_function_that_the_probe_calls_has_a_line(toy_judge):
    verdict = verdict_on(toy_judge, "encode", "[table[c] for c in string + '?']")
    assert verdict.kind == ERROR and verdict.line == 4 and "KeyError" in verdict.sentence


def test_slow_then_the_next_blank_is_judged_as_ever(toy_judge):
    assert verdict_on(toy_judge, "total", "while True:\n    pass").kind == SLOW
    assert verdict_on(toy_judge, "total", "total = sum(i * i for i in encode(text))").kind == PASSED


@pytest.mark.parametrize("ending", ["import os; os._exit(0)", "raise SystemExit", "import sys; sys.exit(0)"])
def test_ending_the_process_is_not_a_pass(toy_judge, ending):
    assert verdict_on(toy_judge, "total", ending).kind == ERROR


def test_syntax_error_is_said_once_per_open_blank_and_blanks_stay_blank(toy_judge):
    source = toy_judge.lesson.cell_of("chars").todo.replace("____", "sorted(set(text)", 1)
    assert kinds(toy_judge, source) == {"chars": ERROR, "count": BLANK}


def test_an_earlier_wrong_blank_does_not_spoil_a_later_one(toy_judge):
    source = toy_judge.lesson.cell_of("chars").todo.replace("____", "[]", 1).replace("____", "len(chars)")
    assert kinds(toy_judge, source) == {"chars": WRONG, "count": PASSED}


def test_a_later_wrong_blank_does_not_spoil_an_earlier_one(toy_judge):
    source = toy_judge.lesson.cell_of("chars").todo.replace("____", "sorted(set(text))", 1).replace("____", "1 / 0")
    assert kinds(toy_judge, source) == {"chars": PASSED, "count": ERROR}


def test_added_prints_do_not_matter(toy_judge):
    cell = toy_judge.lesson.cell_of("chars")
    source = "print('hello')\n" + cell.answer.replace("\n", "\nprint(chars)\n") + "\nprint(count)"
    assert kinds(toy_judge, source) == {"chars": PASSED, "count": PASSED}


def test_rewritten_cell_is_judged_as_a_whole(toy_judge):
    source = "letters = set(text)\nletters = list(letters)\nletters.sort()\nchars, count = letters, len(letters)"
    assert kinds(toy_judge, source) == {"chars": PASSED, "count": PASSED}
    assert kinds(toy_judge, source.replace("letters.sort()", "letters.sort(reverse=True)"))["chars"] == WRONG


def test_rewritten_cell_with_a_blank_left(toy_judge):
    source = "chars = ____  # TODO 98.1: x\nnumber = 3\ncount = number  # TODO 98.2: y"
    assert kinds(toy_judge, source)["chars"] == BLANK


def test_merged_cells_are_judged_each_in_its_own_state(toy_judge):
    first, second = (toy_judge.lesson.cell_of(name) for name in ("chars", "encode"))
    source = first.answer.replace("sorted(set(text))", "[]") + "\n\n" + second.answer
    assert kinds(toy_judge, source) == {"chars": WRONG, "count": PASSED, "encode": PASSED}


def test_other_code_is_nobodys_business(toy_judge):
    for source in ("", "print(1)", "# a comment", "x = 1", "import torch"):
        assert toy_judge.judge(source) == []


def test_magics_count_as_empty_lines(toy_judge):
    assert set(kinds(toy_judge, "%%time\n" + toy_judge.lesson.cell_of("chars").answer).values()) == {PASSED}


def test_name_that_is_missing_afterwards(toy_judge):
    verdict = verdict_on(toy_judge, "total", "del total")
    assert verdict.kind == ERROR and "no `total`" in verdict.sentence


def test_judging_leaves_no_trace_in_the_reference_state(toy_judge):
    spoil = "chars = []\nimport torch, builtins\ntext = ''\n" + toy_judge.lesson.cell_of("total").answer
    toy_judge.judge(spoil)
    assert set(kinds(toy_judge, toy_judge.lesson.cell_of("total").answer).values()) == {PASSED}


def read_value_and_gradient(ns):
    x = torch.arange(3.0).requires_grad_()  # noqa: F821  the judging process has torch
    y = ns["double"](x)
    return [y, torch.autograd.grad(y.sum(), x)[0] if y.requires_grad else None]  # noqa: F821


def test_right_value_with_wrong_gradient_is_wrong():
    lesson = make_lesson(
        "import torch",
        "def double(x):\n    return x * 2  # BLANK double: twice x",
        exercises=[
            Exercise(
                "double", read=read_value_and_gradient, mistakes=[Mistake("x.detach() * 2", "No gradient flows back.")]
            )
        ],
    )
    references = make_references(lesson, "")
    with Session(lesson) as session:
        judge = Judge(session, references)
        assert verdict_on(judge, "double", "x + x").kind == PASSED
        assert verdict_on(judge, "double", "x.detach() * 2").mistake == 0


def test_in_place_change_of_a_hidden_input_does_not_reach_the_next_case():
    lesson = make_lesson(
        "import torch",
        "total = sum(values)  # BLANK total: add up",
        exercises=[Exercise("total", visible=False, given=[{"values": [1, 2]}, {"values": [1, 2]}])],
    )
    references = make_references(lesson, "")
    with Session(lesson) as session:
        plan = Judge(session, references).plan("total = values.pop() + values.pop()")[0]
        first, second = session.outcome(plan.order)
        assert first == second and first["value"] == references.answers["total"][0]["value"]
        assert first["touched"] == ["values"]


def test_a_set_up_cell_merged_into_another_one_starts_nothing(toy_judge):
    source = "import checker\nchecker.start('98')\n" + toy_judge.lesson.cell_of("chars").answer
    assert set(kinds(toy_judge, source).values()) == {PASSED}


def test_an_interrupt_of_the_notebook_does_not_reach_the_judging_process(toy_judge):
    import os

    toy_judge.judge(toy_judge.lesson.cell_of("chars").answer)
    # The stop button signals the kernel's whole process group.
    assert not hasattr(os, "getpgid") or os.getpgid(toy_judge.session.process) != os.getpgid(0)


def test_long_strings_show_the_place_where_they_part(toy_judge):
    from checker.compare import compare
    from checker.values import encode

    difference = compare(encode("a" * 100), encode("a" * 99), 0, 0)
    assert "99" in difference.what and "100" in difference.what and difference.expected != difference.yours


def test_a_recognised_mistake_does_not_show_a_bare_true_and_false():
    lesson = make_lesson(
        "n = 3",
        "m = n + 1  # BLANK m: one more",
        exercises=[
            Exercise(
                "m", read=lambda ns: {"m is more than n": ns["m"] > ns["n"]}, mistakes=[Mistake("n", "Not more yet.")]
            )
        ],
    )
    references = make_references(lesson, "")
    with Session(lesson) as session:
        verdict = verdict_on(Judge(session, references), "m", "n - 1")
    assert verdict.mistake == 0 and verdict.expected == verdict.yours == ""


def test_statements_added_for_one_blank_do_not_spoil_its_neighbour():
    """`return ____` answered by statements that change the argument: the neighbour is judged without them."""
    lesson = make_lesson(
        """
        def scaled(x, n):
            step = n + 1  # BLANK step: one more than n
            return x * step + x  # BLANK result: step times x, and x once more
        print(scaled(2, 3))
        """,
        exercises=[
            Exercise("step", read=lambda ns: [ns["scaled"](5, 1), ns["scaled"](2, 7)], hints=("a", "b", "c")),
            Exercise("result", read=lambda ns: [ns["scaled"](5, 1), ns["scaled"](2, 7)], hints=("a", "b", "c")),
        ],
    )
    with Session(lesson) as session:
        judge = Judge(session, make_references(lesson, ""))
        own_way = "def scaled(x, n):\n    step = n + 1\n    x = x * (step + 1)\n    return x\nprint(scaled(2, 3))"
        assert {v.name: v.kind for v in judge.judge(own_way)} == {"step": PASSED, "result": PASSED}
        wrong = own_way.replace("n + 1", "n")
        assert {v.name: v.kind for v in judge.judge(wrong)} == {"step": WRONG, "result": PASSED}
        helped = "def scaled(x, n):\n    one = 1\n    step = n + one\n    return x * step + x\nprint(scaled(2, 3))"
        assert {v.name: v.kind for v in judge.judge(helped)} == {"step": PASSED, "result": PASSED}


def test_a_listed_mistake_is_recognised_where_its_zeros_are_rounded_otherwise_by_this_machine():
    lesson = make_lesson(
        "import torch\nx = torch.tensor([0.0, 1.0])",
        "y = x * 2  # BLANK double: twice",
        exercises=[Exercise("double", read="y", mistakes=[Mistake("x + 1e-4", "That adds.")])],
    )
    references = make_references(lesson, "")
    with Session(lesson) as session:
        judge = Judge(session, references)
        assert verdict_on(judge, "double", "x + 1.5e-4").mistake == 0  # 5 tolerances away
        assert verdict_on(judge, "double", "x + 3e-4").mistake is None  # 20
        assert verdict_on(judge, "double", "x * 2 + 5e-6").kind == PASSED
        assert verdict_on(judge, "double", "x * 2 + 2e-5").kind == WRONG


def test_what_is_read_once_is_judged_anew_each_time(toy_judge):
    """Planning keeps what it has read; the judgement of one submission must not be seen in the next."""
    cell = toy_judge.lesson.cell_of("chars")
    source = cell.fill({"chars": ["sorted(text)"], "count": ["len(chars)"]}) + "\nprint(chars)"
    first, second = toy_judge.plan_cell(source, cell), toy_judge.plan_cell(source, cell)
    orders = [(plan.order, plan.retry) for plan in second]
    assert all(order and retry for order, retry in orders)
    assert [v.kind for v in toy_judge.settle(first)] == [WRONG, PASSED]
    assert [(plan.order, plan.retry, plan.verdict) for plan in second] == [(*pair, None) for pair in orders]
    again = toy_judge.plan_cell(source, cell)
    assert [(plan.order, plan.retry, plan.verdict) for plan in again] == [(*pair, None) for pair in orders]


def test_a_source_is_read_once_for_each_id_and_forgotten_in_the_end(toy_lesson, monkeypatch):
    read = []
    monkeypatch.setattr(plan, "KEPT", 2)
    monkeypatch.setattr(plan, "read", lambda lesson, source, cell_id: read.append((source, cell_id)) or source)
    planner = plan.Planner(Session(toy_lesson))
    asked = [("a", None), ("b", None), ("a", None), ("a", "x"), ("a", None), ("b", None)]
    assert [planner.read(*one) for one in asked] == ["a", "b", "a", "a", "a", "b"]
    assert read == [("a", None), ("b", None), ("a", "x"), ("b", None)]  # b was the one not used for longest


def test_planning_leaves_the_tree_that_it_keeps_as_it_was(toy_judge):
    source = "\n".join(cell.answer for cell in toy_judge.lesson.cells) + "\nprint(1)"
    reading = toy_judge.read(source)
    before = ast.dump(reading.tree, include_attributes=True)
    assert {v.kind for v in toy_judge.judge(source)} == {PASSED}
    assert toy_judge.read(source) is reading and ast.dump(reading.tree, include_attributes=True) == before


def test_an_unreadable_cell_is_unreadable_the_second_time_too(toy_judge):
    source = toy_judge.lesson.cell_of("count").todo.replace("____", "sorted(set(text)", 1)
    once, twice = toy_judge.judge(source), toy_judge.judge(source)
    assert [v.kind for v in once] == [ERROR, BLANK] and once == twice
    assert "Python cannot read this" in once[0].sentence


@pytest.mark.parametrize("trust", [True, False])
def test_the_course_own_answer_is_run_unless_it_is_trusted(toy_lesson, toy_references, trust):
    """Trusted is what is the answer for Python, not what looks like it; and trust does not make a verdict milder."""
    with Session(toy_lesson) as session:
        judge, run = Judge(session, toy_references, trust_known=trust), []
        session._run = lambda order: run.append(order.exercise.name) or Session._run(session, order)
        cell = toy_lesson.cell_of("chars")
        own = "chars = sorted( set(text) )  # mine\ncount = len(chars) + 1"
        assert [v.kind for v in judge.judge(cell.answer) + judge.judge(own, cell.id)] == [PASSED, PASSED, PASSED, WRONG]
        assert run == (["count"] if trust else ["chars", "count", "chars", "count"])
        run.clear()
        assert [v.kind for v in judge.judge(cell.answer + "\nprint(count)")] == [PASSED, PASSED]
        assert run == ["chars", "count"]  # statements of one's own are code that nobody has run before


def test_what_is_listed_is_judged_without_running_it_and_no_differently(toy_lesson, toy_references):
    with Session(toy_lesson) as running, Session(toy_lesson) as session:
        judge, trusting = Judge(running, toy_references), Judge(session, toy_references, trust_known=True)
        ran = []
        session._run = lambda order: ran.append(order.exercise.name) or Session._run(session, order)
        for blank in toy_lesson.blanks:
            cell, exercise = toy_lesson.cell_of(blank.name), toy_lesson.chapter[blank.name]
            for filling in [*(mistake.filling for mistake in exercise.mistakes), *exercise.right]:
                source = "# my try\n" + cell.fill({b.name: b.answers for b in cell.blanks} | {blank.name: [filling]})
                known, run = trusting.judge_blank(source, blank.name), judge.judge_blank(source, blank.name)
                assert known.as_dict() == run.as_dict()
        assert ran == ["encode"]  # `table[string]` raises, and the line of an error is the learner's own


def test_a_listed_mistake_that_raises_is_run_because_its_line_is_said(toy_lesson, toy_references):
    lesson = make_lesson(
        *TOY_CELLS, exercises=[replace(e, mistakes=[Mistake("len(letters)", "Which?")]) for e in toy_exercises()]
    )
    with Session(lesson) as session:
        references = make_references(lesson, "")
        judge, cell = Judge(session, references, trust_known=True), lesson.cell_of("count")
        source = cell.fill({b.name: b.answers for b in cell.blanks} | {"count": ["len(letters)"]})
        once, lower = judge.judge_blank(source, "count"), judge.judge_blank("# mine\n" + source, "count")
        assert once.mistake == lower.mistake == 0 and once.line + 1 == lower.line


def test_a_trusted_answer_may_still_be_ready_made(toy_lesson, toy_references):
    lesson = make_lesson(*TOY_CELLS, exercises=[replace(e, ready_made=["len"]) for e in toy_exercises()])
    with Session(lesson) as session:
        cell = lesson.cell_of("count")
        assert Judge(session, toy_references, trust_known=True).judge_blank(cell.answer, "count").kind == READY_MADE


def test_who_judges_once_builds_only_the_states_that_this_needs(toy_lesson, toy_references):
    """And what nobody foresaw is judged all the same: the states are built anew."""
    with Session(toy_lesson, once=True) as session:
        judge, wrong = Judge(session, toy_references), toy_lesson.cell_of("total").answer + "\ntotal += 1"
        assert kinds(judge, wrong) == {"total": WRONG}
        assert [cell for cell, _ in session._runs] == [toy_lesson.cell_of("total").id, ""] and len(session._states) == 1
        process = session.process
        assert kinds(judge, wrong) == {"total": WRONG} and session.process == process
        both = [plan for name in ("chars", "total") for plan in judge.plan(toy_lesson.cell_of(name).answer)]
        assert [verdict.kind for verdict in judge.settle(both)] == [PASSED] * 3
        assert len(session._states) == 2 and session.process != process


def test_remembered_is_run_once_and_an_error_keeps_its_line(toy_judge, monkeypatch):
    with Session(toy_judge.lesson, remember=100) as session:
        judge, runs = Judge(session, toy_judge.references), []
        monkeypatch.setattr(session, "_run", lambda order, run=session._run: runs.append(order) or run(order))
        cell = judge.lesson.cell_of("count")
        source = cell.fill({blank.name: list(blank.answers) for blank in cell.blanks} | {"count": ["chars[99]"]})
        lower = "# the same, two lines down\n\n" + source
        first, again = judge.judge_blank(source, "count"), judge.judge_blank(source, "count")
        assert (first.kind, first.line) == (ERROR, again.line) and len(runs) == 1
        assert judge.judge_blank(lower, "count").line == first.line + 2 and len(runs) == 2
        right = cell.fill({blank.name: list(blank.answers) for blank in cell.blanks})
        for text in (right, right.replace("=", " = "), right):
            assert judge.judge_blank(text, "count").passed
        assert len(runs) == 3


@pytest.mark.parametrize("line", ["x.mul_(2)", "x += 1", "x[0] = 0"])
def test_writing_into_what_wants_a_gradient_is_told_in_our_words(line):
    x = torch.ones(3, requires_grad=True)
    with pytest.raises(RuntimeError) as caught:
        exec(line, {"x": x})
    assert "make something new" in explain_error({"type": "RuntimeError", "message": str(caught.value)}, True)
