"""The report as JUnit XML, which build servers and learning platforms read: a suite a notebook, a case a blank."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .panel import plain, word
from .verdict import BLANK, ERROR, PASSED, SLOW

if TYPE_CHECKING:
    from .grade import Report

# What XML 1.0 has no way to write down; a learner's string may hold it.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(reports: Sequence[Report]) -> bytes:
    """The XML file's bytes. Passed: a bare case; blank: skipped; error and too slow: error; the others: failure."""
    suites = ET.Element("testsuites")
    for report in reports:
        kinds = [verdict.kind for verdict in report.verdicts]
        suite = ET.SubElement(
            suites,
            "testsuite",
            name=_text(report.path.name),
            tests=str(max(len(kinds), 1)),
            failures=str(sum(kind not in (PASSED, BLANK, ERROR, SLOW) for kind in kinds)),
            errors=str(sum(kind in (ERROR, SLOW) for kind in kinds) + bool(report.problem)),
            skipped=str(kinds.count(BLANK)),
            time=f"{report.seconds:.3f}",
        )
        if report.problem:
            case = ET.SubElement(suite, "testcase", classname="notebook", name="readable")
            ET.SubElement(case, "error", message=_text(report.problem))
        for verdict in report.verdicts:
            case = ET.SubElement(
                suite,
                "testcase",
                classname=f"chapter{report.number}",
                name=_text(f"{verdict.number} {verdict.name}"),
            )
            if verdict.kind == PASSED:
                continue
            tag = "skipped" if verdict.kind == BLANK else "error" if verdict.kind in (ERROR, SLOW) else "failure"
            said = ET.SubElement(case, tag, message=_text(verdict.sentence or word(verdict.kind)))
            if tag != "skipped":
                said.set("type", verdict.kind)
                said.text = _text(plain(verdict))
    ET.indent(suites)
    return ET.tostring(suites, encoding="utf-8", xml_declaration=True) + b"\n"


def _text(text: str) -> str:
    return UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
