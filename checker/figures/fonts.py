"""Fonts for pictures in languages whose characters matplotlib's own font lacks."""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path

from ..messages import tr
from ..trouble import see

FOLDER = Path(__file__).resolve().parent.parent / "fonts"
FAMILIES = {"ja": "Course Sans JP", "zh": "Course Sans SC"}
# A label that a learner writes may need characters that the course's font was not cut for: then the system's own.
SYSTEM = {
    "ja": ("Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic", "Meiryo", "IPAexGothic"),
    "zh": ("Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "SimHei", "WenQuanYi Micro Hei"),
}


def font_path(language: str) -> Path:
    """The font of a language; most languages need none."""
    return FOLDER / f"{language}.otf"


@functools.cache
def families(language: str) -> list[str]:
    """The fonts to look for a character in, in this order."""
    from matplotlib import font_manager

    found = ["DejaVu Sans"]
    if font_path(language).is_file():
        fonts = font_manager.fontManager
        fonts.addfont(str(font_path(language)))
        # There is one weight; matplotlib would warn where bold is asked for.
        fonts.ttflist.append(dataclasses.replace(fonts.ttflist[-1], weight=700))
        found.append(FAMILIES[language])
    there = {entry.name for entry in font_manager.fontManager.ttflist}
    found += [name for name in SYSTEM.get(language, ()) if name in there][:1]
    if language in FAMILIES and len(found) == 1:  # said once, because of the cache
        print(tr("No font with this language's characters was found; pictures show boxes instead."), see("no-font"))
    return found
