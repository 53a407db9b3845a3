"""Draw the pictures of this folder, in all languages: ``python assets/draw.py`` in a clone of the course.

    python assets/draw.py [NAME …] [--lang LANG]      only these
    python assets/draw.py before_after --compute      let both models write their texts anew, too

English pictures are called NAME.png, others NAME.LANG.png; an SVG likewise.

before_after     what the model writes before and after its training
overview         the main tensors of the toy GPT, each with the chapter that makes it
tensor_map       every tensor of the toy GPT (trained, two blocks of three heads) on its way from eight characters to
                 their logits, traced from the live model
emblem           the emblem of EveryonesAI, alone
logo, goal, idea, prerequisites, plan      five panels about EveryonesAI
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))

from assets import before_after, overview, panels  # noqa: E402
from checker.course import settings  # noqa: E402
from checker.messages import SOURCE, speaking  # noqa: E402


def toy_map():
    """The whole tensor map of the trained toy GPT, as a Picture."""
    import checker

    return checker.tensor_map(overview.toy(), full=True)


# How each picture is drawn, and the kinds of file it is kept in.
PICTURES = {
    "before_after": (before_after.picture, [".png"]),
    "overview": (overview.picture, [".png"]),
    "tensor_map": (toy_map, [".svg"]),
    "logo": (panels.logo, [".png"]),
    "goal": (panels.goal, [".png"]),
    "idea": (panels.idea, [".png"]),
    "prerequisites": (panels.prerequisites, [".png"]),
    "plan": (panels.plan, [".png"]),
}


def path_of(name: str, language: str, ending: str) -> Path:
    """A picture's file."""
    return FOLDER / (f"{name}{ending}" if language == SOURCE else f"{name}.{language}{ending}")


def main() -> int:
    """Draw what was asked for."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("names", nargs="*", metavar="NAME", help="default: all")
    options.add_argument("--lang", choices=settings()["languages"], help="default: all")
    options.add_argument("--compute", action="store_true", help="let both models write their texts anew")
    chosen = options.parse_args()
    if unknown := set(chosen.names) - {*PICTURES, "emblem"}:
        options.error(f"no picture called {', '.join(sorted(unknown))}; there are {', '.join(PICTURES)}, emblem")
    if chosen.compute:
        before_after.TEXTS.write_text(before_after.as_file(before_after.computed()), encoding="utf-8", newline="\n")
    for language in [chosen.lang] if chosen.lang else settings()["languages"]:
        for name in chosen.names or PICTURES:
            if name in PICTURES:
                draw, endings = PICTURES[name]
                with speaking(language):
                    picture = draw()
                    for ending in endings:
                        save(picture, path_of(name, language, ending))
    if not chosen.names or "emblem" in chosen.names:
        save(panels.emblem_alone(), FOLDER / "emblem.svg")
    return 0


def save(picture, path: Path) -> None:
    """Write a picture and say so."""
    if path.suffix == ".svg":
        import matplotlib

        for axes in picture._figure.axes:
            for image in axes.images:
                image.set_interpolation("none")  # a pixel for each number; whoever shows the file enlarges it
        # Texts stay texts: they can be searched and read aloud, need half the bytes, and no font of ours.
        with matplotlib.rc_context({"svg.fonttype": "none", "image.composite_image": False}):
            picture.save(path)
        lines = re.sub(r"(\d\.\d\d)\d+", r"\1", path.read_text(encoding="utf-8"))
        lines = re.sub(r' transform="rotate\(-0 [^"]*"', "", lines)
        path.write_text(lines.replace("'DejaVu Sans'", "'DejaVu Sans', Verdana, sans-serif"), "utf-8", newline="\n")
    else:
        picture.save(path)
    print(f"wrote assets/{path.name}, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    sys.exit(main())
