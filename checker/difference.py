"""Expected, yours and the difference, side by side as small shaded tables."""

from __future__ import annotations

from html import escape

import numpy as np

from .messages import tr

MOST = 12  # rows and columns shown
EXPECTED, YOURS, DIFFERENCE = "0,114,178", "230,159,0", "213,94,0"


def grids(expected: np.ndarray, yours: np.ndarray) -> str:
    """Three tables as HTML for arrays of one shape; "" where there is nothing to lay out."""
    if expected.shape != yours.shape or expected.size < 2:
        return ""
    a, b, gap, place = _part_that_differs(expected, yours)
    tables = [
        _table(tr("expected"), a, EXPECTED),
        _table(tr("yours"), b, YOURS),
        _table(tr("yours minus expected"), gap, DIFFERENCE, zero="·"),
    ]
    note = f"<div>{escape(tr('Shown: {place}', place=place))}</div>" if place else ""
    return f'{note}<div style="display:flex;flex-wrap:wrap;gap:4px 16px">{"".join(tables)}</div>'


def _part_that_differs(expected: np.ndarray, yours: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, str]:
    """The last two axes around the largest difference, cut to a size that can be read, and where that is."""
    a, b = (np.atleast_2d(x.astype(np.float64)) for x in (expected, yours))
    with np.errstate(all="ignore"):
        gap = np.where((a == b) | (np.isnan(a) & np.isnan(b)), 0.0, b - a)
        sizes = np.nan_to_num(np.abs(gap), nan=np.inf)
        gap[sizes < 1e-4 * sizes.max(where=np.isfinite(sizes), initial=0)] = 0.0  # rounding, beside it
    *index, row, column = (int(i) for i in np.unravel_index(sizes.argmax(), sizes.shape))
    # That place stands in the middle, where the edges allow it.
    starts = [max(0, min(i - MOST // 2, size - MOST)) for i, size in zip((row, column), a.shape[-2:])]
    names = [":" if size <= MOST else f"{start}:{start + MOST}" for start, size in zip(starts, a.shape[-2:])]
    names = [*map(str, index), *names][-expected.ndim :]
    part = (*index, *(slice(start, start + MOST) for start in starts))
    return a[part], b[part], gap[part], "" if set(names) == {":"} else f"[{', '.join(names)}]"


def _table(title: str, values: np.ndarray, colour: str, zero: str = "0") -> str:
    finite = np.abs(values[np.isfinite(values)])
    largest = float(finite.max()) if finite.size else 0.0
    rows = ""
    for row in values:
        cells = ""
        for value in row:
            strength = 0.5 * min(abs(value) / largest, 1.0) if largest and np.isfinite(value) else 0.0
            text = zero if value == 0 else f"{value:.3g}"
            cells += (
                '<td style="padding:1px 4px;text-align:right;font-size:13px;'
                "border:1px solid rgba(128,128,128,.3);"
                f'background:rgba({colour},{strength:.2f})">{text}</td>'
            )
        rows += f'<tr style="background:none">{cells}</tr>'
    # A table wider than a phone scrolls by itself, also with the arrow keys (tabindex); its title stays where it is.
    # Title and table stay together where not all three tables fit on one line.
    return (
        f'<div style="max-width:100%"><div>{escape(title)}</div>'
        f'<div tabindex="0" role="group" aria-label="{escape(title)}" '
        f'style="max-width:100%;overflow-x:auto"><table aria-label="{escape(title)}" '
        f'style="border-collapse:collapse;margin:2px 0 6px"><tbody>{rows}</tbody></table></div></div>'
    )
