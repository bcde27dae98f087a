"""Gravity from pixels: what falls freely runs along a parabola, and its bend is g.

The fit looks at five frames at a time, so that a bounce spoils only the few windows that it lies in. A number comes
out of every fit; whether it means anything is another question, and `trusted` answers it.
"""

from dataclasses import dataclass

import numpy as np

from aivideo.measure.tracking import Thing

WINDOW = 5  # frames
RESIDUAL = 0.5 / 64  # picture widths: a parabola that misses by more is none
VISIBLE = 0.9
SIZE_CHANGE = 0.15


@dataclass(frozen=True)
class GravityFit:
    """A parabola laid through the flight of a thing.

    Attributes:
        g: gravity in picture widths a frame squared; positive is down.
        residual: how far the thing is from the parabola, root mean square, in picture widths.
        frames: length of the flight.
        trusted: whether one steady thing was seen throughout and flew along a parabola. If not, g is a number
            without a meaning: do not quote it.
    """

    g: float
    residual: float
    frames: int
    trusted: bool


def fit_gravity(thing: Thing, rest: float) -> GravityFit | None:
    """Measure gravity on the longest stretch in which a thing flies; None if it never does.

    Args:
        thing: from `follow`.
        rest: y of its middle when it lies on the floor, in picture widths. Higher than that by 1/32, it flies.
    """
    flies = thing.whole & (np.nan_to_num(thing.y, nan=9.0) < rest - 1 / 32)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flies.astype(int), [0]])))
    begin, end = max(zip(edges[::2], edges[1::2], strict=True), key=lambda s: s[1] - s[0], default=(0, 0))
    if end - begin < WINDOW:
        return None
    t = np.arange(WINDOW)
    bends, misses = [], []
    for i in range(begin, end - WINDOW + 1):
        y = thing.y[i : i + WINDOW]
        parabola = np.polyfit(t, y, 2)
        bends.append(2 * parabola[0])
        misses.append(np.sqrt(np.mean((np.polyval(parabola, t) - y) ** 2)))
    good = np.array(misses) <= np.median(misses) + 1e-9
    residual = float(np.median(misses))
    steady = thing.visible >= VISIBLE and thing.size_change <= SIZE_CHANGE
    return GravityFit(
        g=float(np.median(np.array(bends)[good])),
        residual=residual,
        frames=int(end - begin),
        trusted=bool(steady and residual <= RESIDUAL),
    )
