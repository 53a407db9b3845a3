"""The pictures of chapter 00: the road ahead, and what the text is made of."""
from __future__ import annotations

from collections import Counter
from pathlib import Path

from ..messages import tr
from . import PALETTE, Picture, card

VISIBLE = {" ": "␣", "\n": "↵"}      # characters that would leave no ink


def _stations() -> list[tuple[str, str, str, str]]:
    """For each chapter: its number, its title, what is there at its end, the colour of its disc."""
    return [
        ("00", tr("Start"), tr("guess the next character by counting"), "target"),
        ("01", tr("Dataloader"), tr("characters become ids, ids become batches"), "token"),
        ("02", tr("Token embedding"), tr("a row of learnable numbers for each character"), "token"),
        ("03", tr("Position embedding"), tr("another row of numbers for each place"), "position"),
        ("04", tr("Embedding module"), tr("both together: what it is and where it stands"), "ink"),
        ("05", tr("Layer norm"), tr("numbers that stay at a steady size"), "ink"),
        ("06", tr("Attention head"), tr("each character looks back at earlier ones"), "query"),
        ("07", tr("Multi-head attention"), tr("several ways of looking back, side by side"), "query"),
        ("08", tr("Feed-forward"), tr("each place works on what it has gathered"), "ink"),
        ("09", tr("Transformer block"), tr("attention and feed-forward as one piece"), "ink"),
        ("10", tr("Vocabulary logits"), tr("a score for every character that may follow"), "target"),
        ("11", tr("Language model"), tr("all pieces in a row: a GPT, still untrained"), "target"),
        ("12", tr("Trainer"), tr("it learns, and then it writes"), "target"),
    ]


def road() -> Picture:
    """The thirteen chapters as stations on one line, from the text to a GPT that writes."""
    stations = _stations()
    told = " ".join(tr("{number} {title}: {gain}.", number=number, title=title, gain=gain)
                    for number, title, gain, _ in stations)
    alt = tr("The road of the course, thirteen stations from top to bottom. {stations}", stations=told)
    with card(5.4, alt) as (picture, ax):
        last = len(stations) - 1
        ax.plot([0, 0], [0, last], color=PALETTE["rule"], linewidth=4, zorder=1)
        ax.axhspan(-0.46, 0.46, color=PALETTE["fill"], zorder=0)
        for row, (number, title, gain, colour) in enumerate(stations):
            ax.plot(0, row, "o", markersize=23, color=PALETTE[colour], zorder=2)
            ax.text(0, row, number, color="white", weight="bold", ha="center", va="center_baseline", zorder=3)
            ax.text(0.55, row, title, weight="bold" if title.isascii() else "normal", va="center_baseline")
            ax.text(4.0, row, gain, va="center_baseline")
        ax.text(11.85, 0, tr("today"), color=PALETTE["target"], weight="bold", ha="right", va="center_baseline")
        ax.set_xlim(-0.45, 12)
        ax.set_ylim(last + 0.6, -0.6)
    return picture[0]


def frequent_characters(path: Path) -> Picture:
    """The twenty most frequent characters of the text in `path`, as bars."""
    text = path.read_text(encoding="utf-8")
    shares = [(character, 100 * count / len(text)) for character, count in Counter(text).most_common(20)]
    listed = tr(", ").join(f"{_name(character)} {share:.1f}" for character, share in shares)
    alt = tr("Bars: the twenty most frequent characters of the text, in percent of all characters: {shares}.",
             shares=listed)
    with card(2.9, alt) as (picture, ax):
        _bars(ax, shares, PALETTE["token"], "{:.1f}")
        ax.set_title(tr("The 20 most frequent characters, in % of the text"), fontsize=12, loc="left")
        ax.text(len(shares) - 0.5, 0.8 * shares[0][1], tr("␣ is the space, ↵ the newline"),
                ha="right", color=PALETTE["quiet"])
    return picture[0]


def followers(path: Path, characters: str = "qt") -> Picture:
    """What comes after each of two `characters` in the text in `path`: the six most frequent."""
    text = path.read_text(encoding="utf-8")
    pairs = Counter(zip(text, text[1:]))
    panels, sentences = [], []
    for first in characters:
        after = Counter({pair[1]: count for pair, count in pairs.items() if pair[0] == first})
        shares = [(following, 100 * count / after.total()) for following, count in after.most_common(6)]
        panels.append(shares)
        listed = tr(", ").join(f"{_name(following)} {share:.0f}" for following, share in shares)
        sentences.append(tr("After {character}, in percent: {shares}.", character=first, shares=listed))
    alt = tr("Bars: what follows a character. {sentences}", sentences=" ".join(sentences))
    with card(2.6, alt, columns=2) as (picture, axes):
        for ax, first, shares in zip(axes, characters, panels):
            _bars(ax, shares, PALETTE["target"], "{:.0f} %", top=112, slots=6)
            ax.set_title(tr("After {character} comes …", character=first), fontsize=12, loc="left")
    return picture[0]


def _bars(ax, shares, colour: str, label: str, top: float | None = None, slots: int | None = None) -> None:
    """Bars with the character below and its share above; `slots` leaves room for as many bars."""
    top = top or 1.12 * shares[0][1]
    for place, (character, share) in enumerate(shares):
        ax.bar(place, share, width=0.7, color=colour)
        ax.text(place, share + 0.015 * top, label.format(share), ha="center", va="bottom")
        ax.text(place, -0.04 * top, VISIBLE.get(character, character), ha="center", va="top", fontsize=13,
                family="DejaVu Sans Mono")
    count = slots or len(shares)
    ax.plot([-0.5, count - 0.5], [0, 0], color=PALETTE["quiet"], linewidth=1)
    ax.set_xlim(-0.6, count - 0.4)
    ax.set_ylim(-0.17 * top, top)


def _name(character: str) -> str:
    names = {" ": tr("space"), "\n": tr("newline"), ",": tr("comma"), "'": tr("apostrophe")}
    return names.get(character, character)
