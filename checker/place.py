"""Where a learner's progress and classes are kept: beside the notebook, or in a Drive that outlives the machine.

Colab's own disk is empty again after each reset. Where Drive is mounted, both live there, in a folder of the course.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from .course import settings
from .messages import tr


def drive() -> Path | None:
    """The learner's Drive, where it is mounted. COURSE_DRIVE names another folder that is kept."""
    place = Path(os.environ.get("COURSE_DRIVE") or "/content/drive/MyDrive")
    try:
        return place if place.is_dir() else None
    except OSError:  # mounted, and the other end is gone
        return None


def folder(beside: Path) -> Path:
    """Where progress and classes are kept: in a Drive that is there now, else `beside` the notebook."""
    mounted = drive()
    return mounted / settings()["prefix"] if mounted else beside


def note() -> str:
    """Where everything is kept; where the machine forgets it, how the learner keeps it; on their own machine ""."""
    package = settings()["package"]
    if mounted := drive():
        kept = f"{mounted.name}/{settings()['prefix']}"
        return tr("Your progress and `{package}` are kept in your Drive, in `{place}`.", package=package, place=kept)
    if "KAGGLE_KERNEL_RUN_TYPE" in os.environ:  # asked first: Kaggle's machines are made from Colab's
        return tr(
            "Kaggle empties this machine when the session ends: *Save Version* keeps the notebook with its check "
            "boxes, and *Persistence: Files only* in the session options keeps your progress and `{package}`.",
            package=package,
        )
    if "google.colab" in sys.modules or "COLAB_RELEASE_TAG" in os.environ:
        return tr(
            "Colab empties this machine after a while: *File → Save a copy in Drive* keeps the notebook with its check "
            "boxes, and once your Drive is mounted (*Files* on the left, then *Mount Drive*), your progress and "
            "`{package}` are kept there, too.",
            package=package,
        )
    return ""
