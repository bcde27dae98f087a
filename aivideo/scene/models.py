"""The subjects by name, and the colours they come in."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from aivideo.scene.mesh import Label, ellipsoid, linear
from aivideo.scene.model_parts import Colour, Model, Part
from aivideo.scene.models_animals import fox
from aivideo.scene.models_robot import robot

Array = np.ndarray

COLOURS: dict[str, Array] = {
    "red": linear(0.80, 0.13, 0.10),
    "orange": linear(0.92, 0.44, 0.10),
    "yellow": linear(0.95, 0.77, 0.14),
    "green": linear(0.22, 0.60, 0.26),
    "blue": linear(0.14, 0.36, 0.80),
    "purple": linear(0.50, 0.26, 0.70),
    "pink": linear(0.95, 0.52, 0.66),
    "white": linear(0.93, 0.92, 0.90),
    "grey": linear(0.50, 0.50, 0.52),
    "black": linear(0.13, 0.13, 0.14),
    "brown": linear(0.45, 0.28, 0.17),
}

NATURAL = {"fox": linear(0.86, 0.42, 0.13), "robot": linear(0.20, 0.52, 0.70), "ball": COLOURS["red"]}
AS_IT_IS = {("fox", "red"), ("fox", "orange")}  # a red fox is a kind of animal, not a painted one


def model_of(subject: str, colour: str | None) -> Model:
    """Return the model of a subject in a named colour, or in its natural one."""
    paint = NATURAL[subject] if (subject, colour) in AS_IT_IS or colour is None else COLOURS[colour]
    return MODELS[subject](tuple(float(part) for part in paint))


BALL_RADIUS = 0.36


@lru_cache(maxsize=4)
def ball(colour: Colour) -> Model:
    """A beach ball: its panels are painted by the shader."""
    mesh = ellipsoid((0, 0, 0), BALL_RADIUS, "ball", Label.SUBJECT, colour, subdivisions=4)
    r = BALL_RADIUS
    return Model({"body": Part((mesh,))}, (-r, -r, -r), (r, r, r), ((0.0, 0.0, 0.0), r))


MODELS: dict[str, Callable[[tuple[float, ...]], Model]] = {"fox": fox, "robot": robot, "ball": ball}
