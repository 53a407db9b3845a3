"""Translation units: the pieces of a notebook cell that people read, and where they stand.

Code is never a unit. In a code cell these are: comments (one unit for a run of comment lines), the prompts of blanks,
docstrings, and the texts that `print` and exceptions show, quotes and prefix included: ``f"{n} tokens"``. Texts
that code works with (data, keys, file names) are not; those that a picture shows are named in `Chapter.spoken`. What
stands in a blank's answer is code. In a Markdown cell each block between blank lines is a unit, fenced code aside.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from checker.blanks import BEGIN, INLINE, LOOKS_LIKE_MARKER, _Offsets, parse_cell

WORD = re.compile(r"[^\W\d_]{2,}")
CODE = re.compile(r"`[^`\n]+`")
FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.DOTALL)
LINK = re.compile(r"(?<=\]\()[^)\s]+")
NAME = re.compile(r"\b\w*[a-z][A-Z]\w*\b|\b\w+_\w*\b|\b\w+\.\w+\b")  # CamelCase, snake_case, file.txt
DIRECTIVE = re.compile(r"#\s*(noqa|type:|fmt:|!)")
SPEAKERS = re.compile(r"^(print|warn|warnings\.warn|tqdm\.write|\w*(Error|Exception|Warning|Exit))$")


@dataclass(frozen=True)
class Piece:
    """A unit and its place: characters `start` to `end` of a cell's source."""

    start: int
    end: int
    text: str
    kind: str  # "text", "comment", "prompt" or "string"
    indent: str = ""  # of a comment that may run over several lines

    def written(self, translation: str) -> str:
        """The translation as it stands in the source."""
        if self.kind != "comment":
            return translation
        return f"\n{self.indent}# ".join(translation.split("\n"))


def has_words(text: str) -> bool:
    """Whether there is anything to translate in a text: words that are not code, formulas or addresses."""
    for pattern in (CODE, FORMULA, LINK, re.compile(r"<[^>\n]+>"), re.compile(r"\{[^{}\n]*\}"), NAME):
        text = pattern.sub(" ", text)
    return bool(WORD.search(text))


def markdown_pieces(source: str) -> list[Piece]:
    """The units of a Markdown cell."""
    pieces = []
    start, fenced = 0, False
    position = 0
    for line in [*source.splitlines(keepends=True), "\n"]:
        fence = line.lstrip().startswith("```")
        if (fence or not line.strip()) and not fenced:
            text = source[start:position].strip("\n")
            if has_words(text) and not text.startswith("<!--"):
                begin = start + len(source[start:position]) - len(source[start:position].lstrip("\n"))
                pieces.append(Piece(begin, begin + len(text), text, "text"))
            start = position + len(line)
        if fence:
            fenced = not fenced
            start = position + len(line)
        position += len(line)
    return pieces


def code_pieces(source: str, spoken: Iterable[str] = ()) -> list[Piece]:
    """The units of a code cell, in their order. `spoken`: further texts that people read."""
    offsets = _Offsets(source)
    taken = [span for blank in parse_cell(source).blanks for span in blank.spans]
    pieces = list(_comments(source, offsets))
    for node in _strings(ast.parse(source), set(spoken)):
        start, end = offsets.span(node)
        if not any(a <= start < b for a, b in taken) and has_words(_content(source[start:end])):
            pieces.append(Piece(start, end, source[start:end], "string"))
    return sorted(pieces, key=lambda piece: piece.start)


def pieces(cell: dict, spoken: Iterable[str] = ()) -> list[Piece]:
    """The units of a notebook cell."""
    source = "".join(cell["source"])
    return code_pieces(source, spoken) if cell["cell_type"] == "code" else markdown_pieces(source)


def replaced(source: str, found: Iterable[Piece], translations: dict[str, str]) -> str:
    """The source with every unit that has a translation in that language."""
    for piece in sorted(found, key=lambda piece: -piece.start):
        if translations.get(piece.text):
            source = source[: piece.start] + piece.written(translations[piece.text]) + source[piece.end :]
    return source


def without_comments(source: str) -> str:
    """A code cell's lines of code, without comments and empty lines."""
    offsets = _Offsets(source)
    for token in reversed(list(tokenize.generate_tokens(io.StringIO(source).readline))):
        if token.type == tokenize.COMMENT:
            start = offsets.at_characters(*token.start)
            source = source[:start] + source[start + len(token.string) :]
    return "\n".join(line.rstrip() for line in source.split("\n") if line.strip())


def _comments(source: str, offsets: _Offsets) -> Iterator[Piece]:
    run: list[tuple[int, int, str, str]] = []  # line, start offset, indent, text
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        line, column = token.start
        start, comment = offsets.at_characters(line, column), token.string
        before = token.line[:column]
        if run and (before.strip() or run[-1][0] != line - 1 or run[-1][2] != before or _is_marker(comment)):
            yield from _block(run)
            run = []
        if marker := BEGIN.match(comment) or INLINE.match(comment):
            begin = start + marker.start("prompt")
            yield Piece(begin, begin + len(marker["prompt"].rstrip()), marker["prompt"].rstrip(), "prompt")
        elif _is_marker(comment):
            continue
        elif before.strip():
            yield from _block([(line, start, before, comment)])
        else:
            run.append((line, start, before, comment))
    yield from _block(run)


def _is_marker(comment: str) -> bool:
    return bool(LOOKS_LIKE_MARKER.search(comment) or DIRECTIVE.match(comment))


def _block(run: list[tuple[int, int, str, str]]) -> Iterator[Piece]:
    text = "\n".join(comment.lstrip("#").strip() for _, _, _, comment in run)
    if run and has_words(text):
        begin = run[0][1] + len(run[0][3]) - len(run[0][3].lstrip("#").lstrip())
        end = run[-1][1] + len(run[-1][3].rstrip())
        yield Piece(begin, end, text, "comment", run[0][2] if not run[0][2].strip() else "")


def _strings(tree: ast.Module, spoken: set[str]) -> Iterator[ast.expr]:
    """Docstrings, and the literals that stand in what is printed or raised, and the spoken ones."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None:
            yield node.body[0].value
    waiting: list[tuple[ast.AST, bool]] = [(tree, False)]
    while waiting:
        node, said = waiting.pop()
        if isinstance(node, ast.Call):
            waiting.append((node.func, False))
            speaks = bool(SPEAKERS.match(ast.unparse(node.func)))
            waiting += [(child, speaks) for child in [*node.args, *node.keywords]]
            continue
        literal = isinstance(node, ast.JoinedStr) or isinstance(node, ast.Constant) and isinstance(node.value, str)
        if literal:
            if said or isinstance(node, ast.Constant) and node.value in spoken:
                yield node
            continue
        if isinstance(node, (ast.Subscript, ast.Compare)):  # a key, a value to compare with
            said = False
        waiting += [(child, said) for child in ast.iter_child_nodes(node)]


def _content(literal: str) -> str:
    """A literal without its prefix, its escapes and what an f-string computes."""
    tree = ast.parse(f"({literal})", mode="eval").body  # in parentheses: it may run over several lines
    if isinstance(tree, ast.Constant):
        return tree.value
    return " ".join(part.value for part in tree.values if isinstance(part, ast.Constant))
