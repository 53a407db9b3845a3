"""Expected, yours and the difference, side by side as small shaded tables."""
from __future__ import annotations

from html import escape

import numpy as np

from .messages import tr

MOST = 12                     # rows and columns shown
EXPECTED, YOURS, DIFFERENCE = "0,114,178", "230,159,0", "213,94,0"


def grids(expected: np.ndarray, yours: np.ndarray) -> str:
    """Three tables as HTML for arrays of one shape; "" where there is nothing to lay out."""
    if expected.shape != yours.shape or expected.size < 2:
        return ""
    a, b, place = _slice_that_differs(expected, yours)
    with np.errstate(all="ignore"):
        gap = np.where((a == b) | (np.isnan(a) & np.isnan(b)), 0.0, b - a)
    tables = [_table(tr("expected"), a, EXPECTED), _table(tr("yours"), b, YOURS),
              _table(tr("yours minus expected"), gap, DIFFERENCE, zero="·")]
    note = f"<div>{escape(tr('Shown: {place}', place=place))}</div>" if place else ""
    return f'{note}<div style="display:flex;flex-wrap:wrap;gap:14px;overflow-x:auto">{"".join(tables)}</div>'


def _slice_that_differs(expected: np.ndarray, yours: np.ndarray) -> tuple[np.ndarray, np.ndarray, str]:
    """The last two axes at the first place that differs, cut to a size that can be read."""
    a, b = expected.astype(np.float64), yours.astype(np.float64)
    a, b = np.atleast_1d(a), np.atleast_1d(b)
    place = ""
    if a.ndim > 2:
        wrong = ~((a == b) | (np.isnan(a) & np.isnan(b)))
        first = tuple(int(i) for i in np.argwhere(wrong)[0][:-2]) if wrong.any() else (0,) * (a.ndim - 2)
        a, b = a[first], b[first]
        place = "[" + ", ".join(map(str, first)) + ", :, :]"
    a, b = (x.reshape(1, -1) if x.ndim == 1 else x for x in (a, b))
    if a.shape[0] > MOST or a.shape[1] > MOST:
        place = (place + " " + tr("the first {count} rows and columns", count=MOST)).strip()
    return a[:MOST, :MOST], b[:MOST, :MOST], place


def _table(title: str, values: np.ndarray, colour: str, zero: str = "0") -> str:
    finite = np.abs(values[np.isfinite(values)])
    largest = float(finite.max()) if finite.size else 0.0
    rows = ""
    for row in values:
        cells = ""
        for value in row:
            strength = 0.5 * min(abs(value) / largest, 1.0) if largest and np.isfinite(value) else 0.0
            text = zero if value == 0 else f"{value:.3g}"
            cells += (f'<td style="padding:1px 6px;text-align:right;border:1px solid rgba(128,128,128,.3);'
                      f'background:rgba({colour},{strength:.2f})">{text}</td>')
        rows += f"<tr>{cells}</tr>"
    return (f'<table style="border-collapse:collapse;font-size:13px;margin:4px 0"><caption style="text-align:left">'
            f"{escape(title)}</caption><tbody>{rows}</tbody></table>")
