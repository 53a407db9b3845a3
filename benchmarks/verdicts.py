"""How long a learner waits for a verdict, and the grader for a notebook.

    python -m benchmarks.verdicts [NN ...] [--rounds 5]

Prints, over all blanks of the course: the time from a cell having run to the verdicts on it (everything
the notebook hook does but drawing the panel; the cell's own run excluded), once filled right and once
filled with a listed mistake; the cold time of `python -m checker grade` on each chapter, beside that of
`import torch` alone; the memory of all judging processes of a chapter together (Linux; shared pages counted
once); notebook sizes.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from checker import dataset
from checker.course import HERE, chapter_numbers, lesson, notebook_path
from checker.judge import Judge
from checker.session import Session


def verdict_times(number: str, rounds: int) -> dict[str, list[float]]:
    """Milliseconds per blank: the median over the rounds of judging the blank's whole cell."""
    this, times = lesson(number), {"right": [], "wrong": []}
    with Session(this) as session:
        judge = Judge(session)
        session.reach()
        judge.references  # noqa: B018  read before the clock starts, as in the notebook
        print(f"chapter {number}  memory of its judging processes: {memory(session.process)}")
        for cell in this.blank_cells:
            for blank in cell.blanks:
                mistakes = [m.filling for m in this.chapter[blank.name].mistakes]
                sources = {"right": cell.answer}
                if mistakes:
                    filling = mistakes[0] if isinstance(mistakes[0], tuple) else (mistakes[0],)
                    sources["wrong"] = cell.fill({b.name: b.answers for b in cell.blanks} | {blank.name: filling})
                for kind, source in sources.items():
                    taken = []
                    for _ in range(rounds):
                        began = time.perf_counter()
                        judge.judge(source, cell.id)
                        taken.append(1000 * (time.perf_counter() - began))
                    times[kind].append(statistics.median(taken))
    return times


def memory(pid: int) -> str:
    """What a process and all that came from it have for themselves, and share among each other."""
    if not Path("/proc/self/smaps_rollup").is_file():
        return "unknown on this system"
    waiting, total, count = [pid], 0, 0
    while waiting:
        process = Path("/proc") / str(waiting.pop())
        rows = (process / "smaps_rollup").read_text("ascii").splitlines()
        total += sum(int(row.split()[1]) for row in rows if row.startswith("Pss:"))
        count += 1
        for task in (process / "task").iterdir():
            waiting += (task / "children").read_text("ascii").split()
    return f"{total / 1024:.0f} MB in {count} processes"


def torch_alone() -> float:
    """Seconds that a process takes to start and import torch: no judging can begin sooner."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import torch"], check=True)
    return time.perf_counter() - began


def first_verdict(number: str) -> float:
    """Seconds from a cold start (no judging process yet) to the first verdict of a chapter."""
    this = lesson(number)
    began = time.perf_counter()
    with Session(this) as session:
        Judge(session).judge(this.blank_cells[0].answer)
        return time.perf_counter() - began


def grade_cold(number: str, rounds: int) -> list[float]:
    """Seconds of a whole `grade` process, torch import included, on a notebook filled with the answers."""
    notebook = nbformat.read(notebook_path("TODO", "en", number), as_version=4)
    answers = {cell.id: cell.answer for cell in lesson(number).blank_cells}
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / notebook_path("TODO", "en", number).name
        nbformat.write(notebook, path)
        for _ in range(rounds):
            began = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-m", "checker", "grade", "--remember", "0", str(path)],
                cwd=HERE.parent,
                capture_output=True,
                text=True,
            )
            taken.append(time.perf_counter() - began)
            if done.returncode:
                raise SystemExit(f"the filled notebook does not pass:\n{done.stdout}{done.stderr}")
    return taken


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("chapters", nargs="*", metavar="NN")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    rounds = options.rounds
    dataset.data()
    everything: dict[str, list[float]] = {"right": [], "wrong": []}
    for number in options.chapters or chapter_numbers():
        times = verdict_times(number, rounds)
        for kind, values in times.items():
            everything[kind] += values
            print(
                f"chapter {number}  verdict, {kind}: median {statistics.median(values):6.1f} ms   "
                f"worst {max(values):6.1f} ms   ({len(values)} blanks)"
            )
        cold = grade_cold(number, rounds)
        print(
            f"chapter {number}  first verdict, cold: {first_verdict(number):.2f} s   grade, cold: median "
            f"{statistics.median(cold):.2f} s, worst {max(cold):.2f} s; import torch alone: {torch_alone():.2f} s"
        )
        sizes = ", ".join(
            f"{kind} {notebook_path(kind, 'en', number).stat().st_size / 1000:.0f} kB" for kind in ("TODO", "ANSWER")
        )
        print(f"chapter {number}  notebook sizes: {sizes}")
    for kind, values in everything.items():
        print(
            f"all         verdict, {kind}: median {statistics.median(values):6.1f} ms   worst {max(values):6.1f} ms   "
            f"({len(values)} blanks)"
        )


if __name__ == "__main__":
    main()
