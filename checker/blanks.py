"""Blanks: found in an answer cell by their comments, taken out of it, and put back.

An answer cell is ordinary Python with marker comments (see CONTRIBUTING.md). `parse_cell` turns it
into an `AnswerCell`, which knows its blanks, the cell as the learner sees it (`todo`), and how to fill
that with any texts (`fill`).
"""

from __future__ import annotations

import ast
import functools
import io
import re
import textwrap
import tokenize
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .pattern import HOLE, Pattern

INLINE = re.compile(r"#\s*BLANK\s+(?P<name>[a-z][a-z0-9_]*)(?P<holes>(?:\s+`[^`]+`)*)\s*:\s*(?P<prompt>.+)$")
BEGIN = re.compile(r"#\s*BEGIN BLANK\s+(?P<name>[a-z][a-z0-9_]*)\s*:\s*(?P<prompt>.+)$")
END = re.compile(r"#\s*END BLANK\s+(?P<name>[a-z][a-z0-9_]*)\s*$")
LABEL = re.compile(r"#\s*TODO\s+(\d+\.\d+)\b")
LOOKS_LIKE_MARKER = re.compile(r"#\s*(BEGIN\s+|END\s+)?BLANK\b")


class MarkerError(Exception):
    """An author's mistake in a marker. `line` is 1-based within the cell."""

    def __init__(self, line: int, problem: str, cure: str):
        super().__init__(f"{problem} {cure}")
        self.line, self.problem, self.cure = line, problem, cure


@dataclass
class Blank:
    """One thing to fill in: where it stands in the answer's source, and what was there."""

    name: str
    prompt: str
    spans: list[tuple[int, int]]  # the holes, as character offsets into the answer's source
    answers: list[str]  # the text of each hole
    region: bool = False  # a run of whole statements
    marker: tuple[int, int] = (0, 0)  # the comment's span
    number: str = ""  # "6.12", given by the chapter
    level: int = 0  # 1 to 3 stars, given by the chapter's module

    @property
    def label(self) -> str:
        """The comment that stands in the TODO cell."""
        stars = f" {'★' * self.level}" if self.level else ""
        return f"# TODO {self.number or self.name}{stars}: {self.prompt}"


@dataclass
class AnswerCell:
    """An answer cell with its blanks, in the order in which they stand."""

    source: str
    blanks: list[Blank] = field(default_factory=list)
    id: str = ""

    @property
    def todo(self) -> str:
        """The cell as the learner gets it: valid Python with ``____`` in each hole."""
        return self.fill({})

    @functools.cached_property
    def pattern(self) -> Pattern:
        """What a learner's cell is matched against."""
        return Pattern(self.todo, self.blanks)

    @property
    def answer(self) -> str:
        """The cell with all answers and without markers."""
        return self.fill({blank.name: blank.answers for blank in self.blanks})

    def blank(self, name: str) -> Blank:
        """The blank called `name`; raises KeyError when there is none."""
        for blank in self.blanks:
            if blank.name == name:
                return blank
        raise KeyError(name)

    def fill(self, fillings: Mapping[str, Sequence[str]]) -> str:
        """The TODO cell with the named blanks filled; the others stay ``____``."""
        edits: list[tuple[int, int, str]] = []
        for blank in self.blanks:
            texts = fillings.get(blank.name, [HOLE] * len(blank.spans))
            if len(texts) != len(blank.spans):
                raise ValueError(f"blank {blank.name} has {len(blank.spans)} holes, got {len(texts)} texts")
            if blank.region:
                edits.append((*blank.spans[0], self._region_text(blank, texts[0])))
                continue
            edits += [(start, end, text) for (start, end), text in zip(blank.spans, texts)]
            edits.append((*blank.marker, blank.label))
        source = self.source
        for start, end, text in sorted(edits, reverse=True):
            source = source[:start] + text + source[end:]
        return source

    def _region_text(self, blank: Blank, text: str) -> str:
        start = blank.spans[0][0]
        indent = self.source[self.source.rfind("\n", 0, start) + 1 : start]
        if text == HOLE:
            return f"{HOLE}  {blank.label}"
        lines = [blank.label, *textwrap.dedent(text).strip("\n").split("\n")]
        return "\n".join(line if not line or i == 0 else indent + line for i, line in enumerate(lines))


def parse_cell(source: str, cell_id: str = "") -> AnswerCell:
    """Find the blanks of an answer cell. Raises MarkerError at the first author's mistake."""
    if not LOOKS_LIKE_MARKER.search(source):
        return AnswerCell(source, [], cell_id)
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise MarkerError(
            error.lineno or 1, f"The cell does not parse: {error.msg}.", "An answer cell must run as it stands."
        ) from None
    offsets = _Offsets(source)
    blanks: list[Blank] = []
    opened: tuple[str, str, int, int] | None = None  # name, prompt, line, offset of the BEGIN comment
    for line, span, comment in _comments(source, offsets):
        if not LOOKS_LIKE_MARKER.search(comment):
            continue
        if not LOOKS_LIKE_MARKER.match(comment) or LOOKS_LIKE_MARKER.search(comment, 1):
            raise MarkerError(line, f"`{comment}` has a marker in its middle.", "One marker a line, and nothing else.")
        begin, end, inline = BEGIN.match(comment), END.match(comment), INLINE.match(comment)
        alone = not source[source.rfind("\n", 0, span[0]) + 1 : span[0]].strip()
        if alone != bool(begin or end) and (begin or end or inline):
            raise MarkerError(
                line,
                f"`{comment}` stands {'alone' if alone else 'behind code'} on its line.",
                "BEGIN and END stand alone on their lines; a BLANK stands behind the code it is about.",
            )
        if opened and not (end and end["name"] == opened[0]):
            raise MarkerError(
                line,
                f"`{comment}` stands inside the region of blank {opened[0]}.",
                f"Close it first with `# END BLANK {opened[0]}`; regions do not nest.",
            )
        if begin:
            opened = (begin["name"], begin["prompt"].strip(), line, span[0])
        elif end:
            if not opened:
                raise MarkerError(
                    line,
                    f"`{comment}` closes a region that was never opened.",
                    f"Put `# BEGIN BLANK {end['name']}: what to do` above it.",
                )
            blanks.append(_region(source, opened, span))
            opened = None
        elif inline:
            blanks.append(_inline(source, tree, offsets, line, span, inline))
        else:
            raise MarkerError(
                line,
                f"`{comment}` is not a marker the generator knows.",
                "Write `# BLANK name: what to do` with a name in snake_case.",
            )
    if opened:
        raise MarkerError(
            opened[2],
            f"The region of blank {opened[0]} is never closed.",
            f"Put `# END BLANK {opened[0]}` below its last line.",
        )
    for index, blank in enumerate(blanks):
        if blank.name in {other.name for other in blanks[:index]}:
            raise MarkerError(
                source.count("\n", 0, blank.marker[0]) + 1,
                f"The name {blank.name} is used twice.",
                "Blank names are unique in a chapter.",
            )
    return AnswerCell(source, blanks, cell_id)


def _region(source: str, opened: tuple[str, str, int, int], end: tuple[int, int]) -> Blank:
    name, prompt, line, start = opened
    body_start = source.find("\n", start) + 1
    body_end = source.rfind("\n", 0, end[0]) + 1
    text = textwrap.dedent(source[body_start:body_end]).strip("\n")
    if not text.strip():
        raise MarkerError(line, f"The region of blank {name} is empty.", "Put the answer between the markers.")
    return Blank(name, prompt, [(start, end[1])], [text], region=True, marker=(start, start))


def _inline(source, tree, offsets, line, span, match) -> Blank:
    name, prompt = match["name"], match["prompt"].strip()
    statement = _statement_at(tree, line)
    if statement is None:
        raise MarkerError(
            line,
            f"Blank {name} stands on a line without a statement.",
            "Put the comment at the end of the line that has the blank.",
        )
    wanted = re.findall(r"`([^`]+)`", match["holes"])
    if wanted:
        start, end = offsets.span(statement)
        if getattr(statement, "body", None):  # only the header of a compound statement
            end = offsets.span(statement.body[0])[0]
        spans = []
        for text in wanted:
            found = [i for i in range(start, end) if source.startswith(text, i) and not span[0] <= i < span[1]]
            if len(found) != 1:
                raise MarkerError(
                    line,
                    f"Hole `{text}` of blank {name} occurs {len(found)} times in its statement.",
                    "Quote a piece of the statement that occurs exactly once.",
                )
            spans.append((found[0], found[0] + len(text)))
        spans.sort()
    else:
        node = _default_hole(statement)
        if node is None:
            raise MarkerError(
                line,
                f"Blank {name}: a {type(statement).__name__} statement has no default hole.",
                f"Say which text becomes the hole: `# BLANK {name} `text`: …`.",
            )
        spans = [offsets.span(node)]
        spans = [_with_parentheses(source, spans[0], statement, offsets)]
    return Blank(name, prompt, spans, [source[a:b] for a, b in spans], marker=span)


def _with_parentheses(source: str, span: tuple[int, int], statement: ast.stmt, offsets) -> tuple[int, int]:
    """Widen a hole to the parentheses written around it, which the syntax tree does not keep."""
    start, end = span
    limit = offsets.span(statement)
    while True:
        left, right = start, end
        while left > limit[0] and source[left - 1].isspace():
            left -= 1
        while right < limit[1] and source[right].isspace():
            right += 1
        if not (left > limit[0] and right < limit[1] and source[left - 1] == "(" and source[right] == ")"):
            return start, end
        # `print(x)` has parentheses that belong to the call, not to the hole.
        before = source[: left - 1].rstrip()
        # Nor are those of `return(x)` taken, where the hole would grow together with the word.
        if (
            before
            and (before[-1].isalnum() or before[-1] in "_)]\"'")
            and (before == source[: left - 1] or not re.search(r"\b(return|in|if|while|elif|assert)$", before))
        ):
            return start, end
        start, end = left - 1, right + 1


def _default_hole(statement: ast.stmt) -> ast.expr | None:
    if isinstance(statement, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.Expr)):
        return statement.value
    if isinstance(statement, (ast.For, ast.AsyncFor)):
        return statement.iter
    if isinstance(statement, (ast.If, ast.While, ast.Assert)):
        return statement.test
    return None


def _statement_at(tree: ast.Module, line: int) -> ast.stmt | None:
    """The innermost statement whose own lines (a header's, for a compound one) include `line`."""
    best = None
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt):
            continue
        first, last = node.lineno, node.end_lineno
        body = getattr(node, "body", None)
        if body and isinstance(body, list):
            last = max(first, body[0].lineno - 1) if body[0].lineno > first else first
        if first <= line <= last and (best is None or first >= best.lineno):
            best = node
    return best


def _comments(source: str, offsets: _Offsets):
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            start = offsets.at_characters(*token.start)
            yield token.start[0], (start, start + len(token.string)), token.string


class _Offsets:
    """From (line, column) to character offsets. ast counts columns in UTF-8 bytes, tokenize in characters."""

    def __init__(self, source: str):
        self.lines = [line + "\n" for line in source.split("\n")]  # only "\n" ends a line for ast
        self.starts = [0]
        for text in self.lines:
            self.starts.append(self.starts[-1] + len(text))

    def at_characters(self, line: int, column: int) -> int:
        return self.starts[line - 1] + column

    def at_bytes(self, line: int, column: int) -> int:
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        return self.starts[line - 1] + len(text.encode("utf-8")[:column].decode("utf-8", "ignore"))

    def span(self, node: ast.AST) -> tuple[int, int]:
        return self.at_bytes(node.lineno, node.col_offset), self.at_bytes(node.end_lineno, node.end_col_offset)
