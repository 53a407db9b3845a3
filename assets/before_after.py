"""Before and after: what the GPT of chapter 12 writes untrained and trained, on two sheets of paper.

The texts are computed here from the course's own classes and the trained weights that ship. A probability is a sum of
floats, which another processor may round differently, so now and then another character could be drawn there: that is
why the texts are also kept in `before_after.txt`, and why the picture is drawn from that file.
"""

from __future__ import annotations

from pathlib import Path

from checker.figures import PALETTE, WIDTH, Picture
from checker.messages import tr

from .canvas import SMALL, arrow, block, canvas, write

TEXTS = Path(__file__).resolve().parent / "before_after.txt"
PROMPT, LENGTH, TEMPERATURE, SEED = "Let's he", 600, 0.8, 1337  # as in chapter 12, where it compares the two
LINES = 14  # on a sheet; then it is full
MARKS = ("--- before training ---\n", "--- after training ---\n")
MONO = {"family": "DejaVu Sans Mono", "size": SMALL}
MARGIN, APART, PAD = 0.2, 0.34, 0.12  # inches: at the card's edge, between the sheets, at a sheet's edge
LETTER, LINE = 0.0922, 0.215  # inches: width of a letter in that font, distance of two lines


def computed() -> tuple[str, str]:
    """What the model writes after the prompt, before and after its training."""
    import torch

    import checker
    from checker import own
    from generator.weights import gpt_trainer

    own.install_course_package()
    trainer = gpt_trainer()
    model, loader = trainer.model.eval(), trainer.data_loader

    def text() -> str:
        ids = torch.tensor([loader.encode(PROMPT)])
        generator = torch.Generator().manual_seed(SEED)
        return loader.decode(model.generate(ids, LENGTH, TEMPERATURE, generator=generator)[0])

    before = text()
    model.load_state_dict(checker.weights("gpt"))
    return before, text()


def as_file(texts: tuple[str, str]) -> str:
    """Both texts as `before_after.txt` has them."""
    return "".join(f"{mark}{text}\n" for mark, text in zip(MARKS, texts))


def stored() -> tuple[str, str]:
    """Both texts from that file."""
    before, after = TEXTS.read_text(encoding="utf-8").removeprefix(MARKS[0]).split(f"\n{MARKS[1]}")
    return before, after.removesuffix("\n")


def wrapped(text: str, columns: int) -> list[str]:
    """The lines of a text that go on a sheet, cut where it ends."""
    lines = [line[i : i + columns] for line in text.split("\n") for i in range(0, len(line) or 1, columns)]
    return lines[:LINES]


def picture() -> Picture:
    """Two sheets side by side, the prompt in the colour of tokens."""
    before, after = stored()
    start = after.removeprefix(PROMPT).split("\n")[0]
    alt = tr(
        "Two sheets of paper. Both begin with the prompt {prompt!r}. Before training, the model goes on with random "
        "characters: {noise!r}. After training, it goes on in lines and almost-words, like a play: {start!r}.",
        prompt=PROMPT,
        noise=before.removeprefix(PROMPT)[:16],
        start=start,
    )
    room = int((WIDTH - 2 * MARGIN - APART - 4 * PAD) / LETTER)
    columns = min(
        max(map(len, after.split("\n")[:LINES])), room - 18
    )  # what has lines keeps them, the noise takes the rest
    sheets = [(before, room - columns, tr("before training")), (after, columns, tr("after training"))]
    wraps = [wrapped(text, columns) for text, columns, _ in sheets]
    high = LINES * LINE + 2 * PAD
    left, bottom = MARGIN, 0.3
    with canvas(high + bottom + 0.65, alt) as (finished, axes):
        for (_, columns, title), lines in zip(sheets, wraps):
            wide = columns * LETTER + 2 * PAD
            write(axes, left, bottom + high + 0.27, title, weight="bold")
            block(axes, left, bottom, wide, high, facecolor="#FFFFFF", edgecolor=PALETTE["quiet"])
            for number, line in enumerate(lines):
                given = PROMPT if number == 0 else ""
                x, y = left + PAD, bottom + high - PAD - LINE * (number + 0.5)
                write(axes, x, y, given, "token", weight="bold", **MONO)
                write(axes, x + len(given) * LETTER, y, line.removeprefix(given), **MONO)
            left += wide
            if title == sheets[0][2]:
                middle = bottom + high / 2
                arrow(axes, (left + 0.06, middle), (left + APART - 0.06, middle))
            left += APART
    return finished[0]
