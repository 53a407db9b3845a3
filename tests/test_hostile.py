"""Nothing that a submission does gains it a pass, or costs another blank its own."""

from __future__ import annotations

import contextlib
import functools
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hostile import ALL, CASES, LINES, PROCESS, SANDBOX

from checker import forks
from checker.course import HERE
from checker.isolation import NONE, best
from checker.judge import Judge
from checker.namespaces import may_make
from checker.sandbox import launch, start
from checker.session import Session
from checker.verdict import PASSED


def why_not(mode: str) -> str:
    """Why this isolation cannot be tried here, or ""."""
    if mode == SANDBOX:
        return best()[1]
    return "" if mode == LINES or forks.possible() else "no fork here"


def judge_in(mode: str, lesson, references) -> Judge:
    isolation = best()[0] if mode == SANDBOX else NONE
    return Judge(Session(lesson, functools.partial(start, isolation=isolation, forked=mode != LINES)), references)


@pytest.fixture(scope="module", params=ALL)
def judge(request, toy_lesson, toy_references):
    if reason := why_not(request.param):
        pytest.skip(reason)
    judge = judge_in(request.param, toy_lesson, toy_references)
    judge.mode = request.param
    with judge.session:
        yield judge


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_gains_nothing_and_harms_nobody(judge, case):
    if judge.mode not in case.where:
        pytest.skip(f"not for {judge.mode}: docs/sandbox.md says what cannot be stopped there")
    if "fork bomb" in case.name and os.geteuid() == 0 and ("shell" in case.name or not may_make()):
        pytest.skip("the system sets no limit on the superuser's processes; benchmarks/hostile tries it")
    cell = judge.lesson.cell_of(case.blank)
    verdict = judge.judge_blank(cell.fill({case.blank: [case.code]}), case.blank)
    assert verdict.kind in case.kinds, verdict
    for name in ("chars", "total"):
        other = judge.lesson.cell_of(name)
        assert judge.judge_blank(other.answer, name).kind == PASSED


@pytest.mark.skipif(sys.platform != "linux" or not forks.possible(), reason="needs a process for each judgement")
@pytest.mark.parametrize("mode", [PROCESS, SANDBOX])
def test_no_process_stays(mode, toy_lesson, toy_references):
    if reason := why_not(mode):
        pytest.skip(reason)
    stay = next(case for case in CASES if "wants to stay" in case.name)
    with (judge := judge_in(mode, toy_lesson, toy_references)).session:
        judge.judge_blank(toy_lesson.cell_of("total").fill({"total": [stay.code]}), "total")
        assert gone("sleep 98765")
        pid = judge.session.process
    assert gone(f"--pid {pid}") and subprocess.run(["ps", "-p", str(pid)], capture_output=True).returncode


def gone(words: str) -> bool:
    for _ in range(50):
        listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
        if not any(line.startswith(words) for line in listed.splitlines()):
            return True
        time.sleep(0.1)
    return False


def test_what_one_judgement_patches_the_next_does_not_see(toy_lesson, toy_references):
    if not forks.possible():
        pytest.skip("needs a process for each judgement")
    cell = toy_lesson.cell_of("total")
    with (judge := judge_in(PROCESS, toy_lesson, toy_references)).session:
        patch = "import math, torch\nmath.pi = 3\ntorch.Tensor.sum = None\ntotal = 0"
        judge.judge_blank(cell.fill({"total": [patch]}), "total")
        look = "import math, torch\nassert math.pi > 3 and torch.Tensor.sum\n" + cell.blank("total").answers[0]
        assert judge.judge_blank(cell.fill({"total": [look]}), "total").kind == PASSED


@pytest.mark.skipif(bool(why_not(SANDBOX)), reason=why_not(SANDBOX))
def test_the_sandbox_works_for_a_python_that_is_called_by_a_roundabout_path(tmp_path):
    roundabout = os.path.relpath(sys.executable, tmp_path)
    code = f"import sys; sys.path.insert(0, {str(HERE.parent)!r}); from checker.isolation import best; print(best())"
    done = subprocess.run([roundabout, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("(Bubblewrap"), done.stdout + done.stderr


def orphans():
    """The halves of bubblewrap whose other half is gone: alive, and children of the first process."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            name, rest = stat.read_text("utf-8").split("(", 1)[1].rsplit(")", 1)
            state, parent = rest.split()[:2]
            if name == "bwrap" and parent == "1" and state != "Z":
                found.add(stat.parent.name)
    return found


@pytest.mark.skipif(bool(why_not(SANDBOX)), reason=why_not(SANDBOX) or "there is one")
def test_a_sandbox_that_is_ended_while_it_starts_leaves_hardly_anything():
    """When only one half of bubblewrap is killed, nearly every one of these stays for ever."""
    before = orphans()
    for number in range(20):
        sandbox = launch(best()[0])
        time.sleep(number / 1000)
        sandbox.close()
    time.sleep(1)
    assert len(orphans() - before) < 8
