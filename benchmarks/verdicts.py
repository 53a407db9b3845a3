"""How long a learner waits for a verdict, and the grader for a notebook.

    python -m benchmarks.verdicts [NN ...] [--rounds 5]

Prints, over all blanks of the course: the time from a cell having run to the verdicts on it (everything
the notebook hook does but drawing the panel; the cell's own run excluded), once filled right and once
filled with a listed mistake; the time to the first verdict of a judging process that has to be started; the memory
of all judging processes of a chapter together (Linux; shared pages counted once); notebook sizes.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

from checker import dataset
from checker.course import chapter_numbers, lesson, notebook_path
from checker.exercise import filled
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
                    sources["wrong"] = filled(cell, blank.name, mistakes[0])
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


def first_verdict(number: str) -> float:
    """Seconds from a cold start (no judging process yet) to the first verdict of a chapter."""
    this = lesson(number)
    began = time.perf_counter()
    with Session(this) as session:
        Judge(session).judge(this.blank_cells[0].answer)
        return time.perf_counter() - began


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
        print(f"chapter {number}  first verdict, cold: {first_verdict(number):.2f} s")
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
