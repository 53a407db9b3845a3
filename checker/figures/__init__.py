"""One look for every picture of the course: the palette, the card, the alt text.

Pictures are drawn on a card with its own warm-white ground, so that they read the same on a light
and on a dark page. Colours carry meaning and keep it through all chapters.
"""

from __future__ import annotations

import io
from contextlib import contextmanager
from pathlib import Path

from ..messages import language_in_use, tr
from .fonts import families

# Okabe and Ito's colour-blind safe set, darkened where text is written in the colour.
PALETTE = {
    "token": "#0072B2",  # token ids and token embeddings
    "position": "#B35900",  # positions and position embeddings
    "query": "#8E3A82",
    "key": "#00785A",
    "value": "#9A7400",
    "target": "#B5321E",  # what should be predicted; also: the loss
    "ink": "#22252B",
    "quiet": "#5C626E",  # second-rank text and lines
    "rule": "#C9C5BB",
    "card": "#FCFAF5",
    "fill": "#EFEBE1",  # cells without a meaning of their own
}
TEXT_SIZE = 11  # points; nothing in a picture is smaller than this
WIDTH = 7.6  # inches: as wide as a notebook's text column


class Picture:
    """A drawn picture with its alternative text.

    Shows itself in any notebook front end as a PNG; where there is no picture (a terminal, a screen
    reader), the alternative text stands instead.
    """

    def __init__(self, png: bytes, alt: str, width: int, figure=None):
        self.png, self.alt, self.width, self._figure = png, alt, width, figure

    def save(self, path: str | Path) -> None:
        """Write the picture to a file: .png as shown, .svg as lines and text."""
        path = Path(path)
        if path.suffix == ".png":
            path.write_bytes(self.png)
        else:
            with styled():
                self._figure.savefig(path, metadata={"Date": None, "Creator": None, "Title": self.alt})

    def __repr__(self) -> str:
        return tr("Picture: {text}", text=self.alt)

    def _repr_mimebundle_(self, include=None, exclude=None):
        from base64 import b64encode

        data = {"image/png": b64encode(self.png).decode("ascii"), "text/plain": repr(self)}
        return data, {"image/png": {"width": self.width, "alt": self.alt}}


def styled():
    """The course's text and line style, for the drawing code inside the block."""
    import matplotlib

    return matplotlib.rc_context(
        {
            "font.size": TEXT_SIZE,
            "text.color": PALETTE["ink"],
            "axes.labelcolor": PALETTE["ink"],
            "axes.edgecolor": PALETTE["quiet"],
            "xtick.color": PALETTE["quiet"],
            "ytick.color": PALETTE["quiet"],
            "axes.facecolor": PALETTE["card"],
            "font.family": families(language_in_use()),
            "svg.hashsalt": "course",  # the same ids inside an SVG each time
        }
    )


def finish(figure, alt: str, dpi: int = 144) -> Picture:
    """A drawn figure as a Picture."""
    from PIL import Image

    canvas = io.BytesIO()
    with styled():
        figure.savefig(canvas, format="png", dpi=dpi)
    buffer = io.BytesIO()
    # A table of 256 colours takes a third of the bytes, and a notebook holds many pictures. Of the ways to choose
    # the colours this one moves none by more than a few of 256 steps; the default one turns rare colours into others.
    few = Image.open(canvas).convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(buffer, format="png", optimize=True)  # no date, no version: the same drawing gives the same bytes
    return Picture(buffer.getvalue(), alt, width=int(figure.get_figwidth() * 96), figure=figure)


@contextmanager
def card(height: float, alt: str, columns: int = 1):
    """Open a card to draw on: ``with card(2.5, "alt text") as (picture, axes): ...``.

    `height` in inches; `axes` is one matplotlib Axes without ticks and frame, or a list of them when
    `columns` > 1. `picture` is a list that holds the finished Picture after the block.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with styled():
        figure = Figure(figsize=(WIDTH, height), facecolor=PALETTE["card"], layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots(1, columns)
        finished: list[Picture] = []
        for ax in [axes] if columns == 1 else axes:
            ax.set_axis_off()
        yield finished, axes if columns == 1 else list(axes)
        finished.append(finish(figure, alt))
