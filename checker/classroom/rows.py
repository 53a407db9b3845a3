"""Results as rows: one for each notebook and blank, and one for each student. CSV and Parquet."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ..course import chapter_numbers
from ..verdict import PASSED

if TYPE_CHECKING:
    from .handed_in import HandedIn

BLANKS = {  # the columns of blanks.csv and blanks.parquet, and what is in them
    "student": str,
    "assignment": str,
    "notebook": str,
    "chapter": str,
    "number": str,
    "blank": str,
    "verdict": str,
    "mistake": int,
    "sentence": str,
    "problem": str,
    "language": str,
    "isolation": str,
    "content": str,
}
FORMULA = "=+-@\t\r\n＝＋－＠"  # a cell that begins so is run by spreadsheets, or by some of them
# Characters that are not seen and change how the others are seen, or that no file can hold.
UNSEEN = ("Cc", "Cs", "Cn", "Zl", "Zp")
TURNING = set("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def readable(text: str) -> str:
    """Text for people, with control characters, halves of characters and turns of direction spelled out."""
    return "".join(
        char.encode("unicode_escape").decode("ascii")
        if unicodedata.category(char) in UNSEEN or char in TURNING
        else char
        for char in text
    )


def blank_rows(submissions: Iterable[HandedIn], results: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """A row for each notebook and blank; for a notebook without verdicts one row that says why in `problem`."""
    rows = []
    for one in submissions:
        result = results.get(one.key, {})
        report = result.get("report", {})
        start = {
            "student": one.student,
            "assignment": one.assignment,
            "notebook": one.notebook,
            "chapter": one.chapter,
            "problem": one.problem or report.get("problem", ""),
            "language": one.language,
            "isolation": result.get("isolation", ""),
            "content": f"c{one.key[:12]}" if one.key else "",  # a letter first, or Excel makes a number of it
        }
        verdicts = report.get("verdicts", [])
        for verdict in verdicts:
            said = {"number": verdict["number"], "blank": verdict["name"], "verdict": verdict["kind"]}
            rows.append(start | said | {"mistake": verdict.get("mistake"), "sentence": verdict.get("sentence", "")})
        if not verdicts:
            rows.append(start)
    return [{name: row.get(name, None if kind is int else "") for name, kind in BLANKS.items()} for row in rows]


def student_rows(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row for each student: how many blanks of each chapter have passed, and of how many; "" where none came.

    Of several notebooks of one chapter, the best one counts. Chapters that nobody handed in have no column.
    """
    notebooks: dict[tuple[str, str, str], list[bool]] = {}
    students: dict[str, dict[str, Any]] = {}
    for row in rows:
        students.setdefault(row["student"], {})
        if row["verdict"]:
            notebooks.setdefault((row["student"], row["chapter"], row["notebook"]), []).append(row["verdict"] == PASSED)
    best: dict[tuple[str, str], tuple[int, int]] = {}
    for (student, chapter, _), passed in notebooks.items():
        best[student, chapter] = max(best.get((student, chapter), (0, 0)), (sum(passed), len(passed)))
    chapters = [number for number in chapter_numbers() if any(number == chapter for _, chapter in best)]
    for student, row in students.items():
        row["student"] = student
        counts = {number: best[student, number] for number in chapters if (student, number) in best}
        for number in chapters:
            row[f"{number} passed"], row[f"{number} blanks"] = counts.get(number, ("", ""))
        row["passed"] = sum(passed for passed, _ in counts.values())
        row["blanks"] = sum(of for _, of in counts.values())
    return list(students.values())


def as_csv(rows: Sequence[dict[str, Any]]) -> bytes:
    """The rows, headed by their names. UTF-8 with the mark by which Excel knows it; all text quoted; no formulas."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return text.getvalue().encode("utf-8-sig", "backslashreplace")


def _cell(value: Any) -> Any:
    if not isinstance(value, str):
        return "" if value is None else value
    return f"'{value}" if value.lstrip(" \u3000").startswith(tuple(FORMULA)) else value


def as_parquet(rows: Sequence[dict[str, Any]]) -> bytes:
    """The rows of blanks as a Parquet file, each text as it is."""
    import pyarrow
    import pyarrow.parquet

    kinds = {str: pyarrow.string(), int: pyarrow.int32()}
    schema = pyarrow.schema([(name, kinds[kind]) for name, kind in BLANKS.items()])
    clean = [{name: _whole(value) for name, value in row.items()} for row in rows]
    sink = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(clean, schema=schema), sink)
    return sink.getvalue().to_pybytes()


def _whole(value: Any) -> Any:
    return value.encode("utf-8", "backslashreplace").decode("utf-8") if isinstance(value, str) else value
