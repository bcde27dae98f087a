"""How a boat goes: straight ahead, rocked by small waves."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from aivideo.scene.mesh import placed, turned
from aivideo.scene.motion import Motion

Array = np.ndarray

PITCH, ROLL, HEAVE = 0.035, 0.060, 0.025  # radians, radians, metres
HEEL = 0.07  # radians: the wind leans on the sail


@dataclass(frozen=True)
class Sail(Motion):
    """Going ahead over level water. middle: (x, y) half-way of the path; level: height of the water; speed: m/s."""

    middle: tuple[float, float]
    heading: float
    level: float
    seconds: float
    speed: float

    def root(self, time: float) -> Array:
        along = self.speed * (time - self.seconds / 2)
        x = self.middle[0] + along * math.cos(self.heading)
        y = self.middle[1] + along * math.sin(self.heading)
        pitch = turned((0, 1, 0), PITCH * math.sin(2.1 * time + 0.4))
        roll = turned((1, 0, 0), HEEL + ROLL * math.sin(1.5 * time))
        return placed(x, y, self.level + HEAVE * math.sin(1.8 * time), heading=self.heading) @ pitch @ roll
