"""How subjects move: exact formulas of time, no simulation, so the truth is known at every instant.

Here is what lives; what falls and flies is in `physics`. A motion answers, for a time in seconds: where
the whole model is (`root`, a 4x4 transform) and how far each joint is turned (`joints`, radians by the
part's name). A model's own space: it stands on z = 0 (a ball lies about its middle) and faces +x.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from aivideo.scene.mesh import placed

Array = np.ndarray
Height = Callable[[Array, Array], Array]

GRAVITY = 9.81  # m/s²


@dataclass(frozen=True)
class Contact:
    """A moment at which something meets the ground: seconds, metres, and how fast it came down, m/s."""

    time: float
    position: tuple[float, float, float]
    speed: float


class Motion:
    """A formula for a subject's movement. gravity: what pulls on it, m/s²."""

    gravity: float = GRAVITY

    def root(self, time: float) -> Array:
        """Return where the model is: a 4x4 transform from its own space to the place's."""
        raise NotImplementedError

    def joints(self, time: float) -> dict[str, float]:
        """Return how far each joint is turned, radians; what is left out is straight."""
        return {}

    def contacts(self) -> list[Contact]:
        """Return when and where it hits the ground within the clip."""
        return []


@dataclass(frozen=True)
class Rest(Motion):
    """A thing that lies or stands where it is; living ones breathe, look about, or wave.

    lift: height of the model's origin above the ground, metres. idle: joint angles as a formula of time.
    """

    middle: tuple[float, float]
    heading: float
    ground: Height
    lift: float = 0.0
    idle: Callable[[float], dict[str, float]] = lambda time: {}

    def root(self, time: float) -> Array:
        z = float(self.ground(np.array(self.middle[0]), np.array(self.middle[1])))
        return placed(*self.middle, z + self.lift, heading=self.heading)

    def joints(self, time: float) -> dict[str, float]:
        return self.idle(time)


@dataclass(frozen=True)
class Stroll(Motion):
    """Going straight ahead over the ground at an even pace.

    stride: metres of one whole cycle of the legs. step: how far the joints turn, 1 is a full step. gait:
    joint angles as a formula of the cycle's phase (radians). bob: how far the body rises twice in a cycle, metres.
    """

    middle: tuple[float, float]
    heading: float
    ground: Height
    seconds: float
    speed: float
    stride: float
    step: float
    gait: Callable[[float], dict[str, float]]
    bob: float = 0.02

    def phase(self, time: float) -> float:
        return 2 * math.pi * self.speed * time / self.stride

    def root(self, time: float) -> Array:
        along = self.speed * (time - self.seconds / 2)
        x = self.middle[0] + along * math.cos(self.heading)
        y = self.middle[1] + along * math.sin(self.heading)
        z = float(self.ground(np.array(x), np.array(y))) + self.bob * abs(math.sin(self.phase(time)))
        return placed(x, y, z, heading=self.heading)

    def joints(self, time: float) -> dict[str, float]:
        return {joint: angle * self.step for joint, angle in self.gait(self.phase(time)).items()}


# --- gaits and idling ------------------------------------------------------------------------------------


def fox_trot(phase: float) -> dict[str, float]:
    """Diagonal legs together; a knee bends while its leg swings forward."""
    turns = {"tail": 0.10 * math.sin(phase * 2 + 0.6), "head": 0.04 * math.sin(phase * 2)}
    for leg, offset in (("front left", 0.0), ("hind right", 0.0), ("front right", math.pi), ("hind left", math.pi)):
        swing = math.sin(phase + offset)
        lifted = max(0.0, math.cos(phase + offset))  # while the leg comes forward
        turns[leg] = -0.48 * swing
        turns[f"{leg} shin"] = (0.75 if leg.startswith("front") else 0.55) * lifted
    return turns


def fox_idle(time: float) -> dict[str, float]:
    """Looking about, the tail swaying."""
    return {
        "head": 0.05 * math.sin(1.3 * time),
        "neck": 0.35 * math.sin(0.9 * time),
        "tail": 0.12 * math.sin(1.9 * time),
        "sway": 0.35 * math.sin(2.1 * time),
    }


def robot_walk(phase: float) -> dict[str, float]:
    """Arms against legs."""
    turns = {"head": 0.06 * math.sin(phase)}
    for side, offset in (("left", 0.0), ("right", math.pi)):
        swing = math.sin(phase + offset)
        turns[f"{side} leg"] = -0.50 * swing
        turns[f"{side} shin"] = 0.60 * max(0.0, math.cos(phase + offset))
        turns[f"{side} arm"] = 0.45 * swing
        turns[f"{side} forearm"] = -0.35
    return turns


def robot_idle(time: float) -> dict[str, float]:
    """Looking about and waving with the right arm."""
    return {
        "head": 0.30 * math.sin(0.9 * time),
        "right shoulder": -2.15,
        "right elbow": -0.45 + 0.40 * math.sin(5.0 * time),
        "left shoulder": 0.08,
        "left forearm": -0.20,
    }
