"""What a place is, and what all places are put together with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from aivideo.scene.mesh import Label, Mesh, height_field, placed

Array = np.ndarray
Height = Callable[[Array, Array], Array]


@dataclass(frozen=True)
class Place:
    """A place as meshes.

    Attributes:
        meshes: everything that stands still.
        ground: height of the ground at (x, y), metres.
        fog: density, thinning with height, strongest, start in metres.
        lamps: (k, 6) position and light of each lamp.
        roam: how far from the middle a camera may stand, metres.
        water: height of the water a boat lies on, metres; None where there is none.
        sharp: whether everything is in focus, as a program that looks for points likes it.
        looked_down_on: how high a camera at eye level stands above the horizon, radians; None as everywhere.
        sun_side: for each time of day the side from which the place looks best, degrees from the sun.
    """

    meshes: list[Mesh]
    ground: Callable[[Array, Array], Array]
    fog: tuple[float, float, float, float]
    lamps: Array
    roam: float
    sun_side: dict[str, float]
    water: float | None = None
    sharp: bool = False
    looked_down_on: float | None = None


def around(angle: float, away: float) -> tuple[float, float]:
    """Return the (x, y) of a point `away` metres from the middle, in the direction `angle` (radians)."""
    return float(np.cos(angle) * away), float(np.sin(angle) * away)


def planted(model: list[Mesh], ground: Height, x: float, y: float, scale: float, heading: float) -> list[Mesh]:
    """Return a model standing, a little sunk in, on the ground at (x, y)."""
    z = float(ground(np.array(x), np.array(y))) - 0.04
    return [mesh.moved(placed(x, y, z, scale, heading)) for mesh in model]


def near_ground(ground: Height, material: str, half: float, step: float, cells: int) -> list[Mesh]:
    """Return the ground round the middle in square pieces, `step` metres wide, so that unseen ones are skipped."""
    edges = np.arange(-half, half, step)
    return [
        height_field((x, x + step), (y, y + step), cells, ground, material, Label.GROUND) for x in edges for y in edges
    ]
