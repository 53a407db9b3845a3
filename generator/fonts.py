"""`fonts`: for each language whose script matplotlib's own font lacks, a font with the characters its pictures need.

    python -m generator fonts /path/to/NotoSansCJK-Regular.ttc

Cut out of Noto Sans CJK (SIL Open Font License 1.1; its own name is left behind, as a changed font may not bear it).
The same catalogues and the same source font give the same bytes.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Iterable
from pathlib import Path

from checker.course import HERE, CourseError
from checker.figures.fonts import FAMILIES, font_path
from checker.progress_file import write_whole

from . import catalogue

FACES = {"ja": "Noto Sans CJK JP", "zh": "Noto Sans CJK SC"}
# Kana, punctuation and full-width forms whole: what learners write in labels of their own needs them first.
ALWAYS = [*range(0x3000, 0x3100), *range(0xFF01, 0xFF5F)]


def characters(language: str) -> set[str]:
    """The characters outside of ASCII that a language's pictures may show."""
    found: set[str] = set()
    for domain in catalogue.domains()[1:]:
        words = catalogue.translations(language, domain)
        for unit in catalogue.units(domain):
            drawn = unit.where in catalogue.SHARED_PICTURES or unit.where.startswith(catalogue.ASSETS)
            if unit.kind in ("picture", "string") or drawn:
                found |= {character for character in words.get(unit.text, "") if not character.isascii()}
    return found


def missing(language: str) -> set[str]:
    """The characters that a picture may show and no font of the course has."""
    return without_glyph(characters(language), language)


def without_glyph(texts: Iterable[str], language: str) -> set[str]:
    """The characters of some texts that neither matplotlib's font nor the language's own one has."""
    return {character for text in texts for character in text if ord(character) not in _known(language) | {ord("\n")}}


@functools.cache
def _known(language: str) -> set[int]:
    from fontTools.ttLib import TTFont
    from matplotlib.font_manager import findfont

    known: set[int] = set()
    for path in (findfont("DejaVu Sans"), font_path(language)):
        if Path(path).is_file():
            known |= set(TTFont(path).getBestCmap())
    return known


def build_fonts(source: Path) -> int:
    """Cut the fonts out of `source`. Raises CourseError where it is not a collection with the faces that are needed."""
    from fontTools.ttLib import TTCollection, TTLibError

    try:
        faces = {face["name"].getDebugName(1): face for face in TTCollection(str(source), recalcTimestamp=False).fonts}
    except (OSError, TTLibError) as error:
        raise CourseError(f"{source} is not a font collection that can be read: {error}.") from None
    for language in catalogue.languages():
        if language not in FACES:
            continue
        if FACES[language] not in faces:
            raise CourseError(f"{source.name} has no face {FACES[language]!r}; it has {', '.join(sorted(faces))}.")
        content = _cut(faces[FACES[language]], language)
        write_whole(font_path(language), content)
        print(f"wrote {font_path(language).relative_to(HERE.parent)}: {len(content):,} bytes")
    return 0


def _cut(font, language: str) -> bytes:
    from fontTools.subset import Options, Subsetter

    options = Options(layout_features=[], name_IDs=[0, 1, 2, 4, 6, 13, 14], hinting=False, desubroutinize=False)
    options.recalc_timestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[*ALWAYS, *(ord(character) for character in characters(language))])
    subsetter.subset(font)
    family = FAMILIES[language]
    for number, name in ((1, family), (4, family), (6, family.replace(" ", ""))):
        for record in font["name"].names:
            if record.nameID == number:
                font["name"].setName(name, number, record.platformID, record.platEncID, record.langID)
    top = font["CFF "].cff
    top.fontNames = [family.replace(" ", "")]
    top.topDictIndex[0].FullName = top.topDictIndex[0].FamilyName = family
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()
