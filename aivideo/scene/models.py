"""The subjects by name, and the colours they come in."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from aivideo.scene.mesh import linear
from aivideo.scene.model_parts import Colour, Model
from aivideo.scene.models_animals import cat, fox
from aivideo.scene.models_robot import robot
from aivideo.scene.models_things import BALL_RADIUS, ball, boat, crate, lantern, statue, tree, vase

Array = np.ndarray
__all__ = ["BALL_RADIUS", "COLOURS", "MODELS", "Model", "model_of"]

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

NATURAL = {
    "fox": linear(0.86, 0.42, 0.13),
    "cat": linear(0.60, 0.55, 0.49),
    "robot": linear(0.20, 0.52, 0.70),
    "ball": COLOURS["red"],
    "boat": linear(0.16, 0.42, 0.58),
    "lantern": linear(0.50, 0.38, 0.20),
    "vase": linear(0.72, 0.36, 0.20),
    "crate": linear(1.0, 1.0, 1.0),
    "statue": linear(0.80, 0.76, 0.68),
    "tree": linear(0.34, 0.50, 0.14),
}
AS_IT_IS = {  # a red fox is a kind of animal, not a painted one
    ("fox", "red"), ("fox", "orange"), ("cat", "grey"), ("crate", "brown"), ("tree", "green"), ("lantern", "brown"),
    ("vase", "brown"),
}  # fmt: skip
OVER_TEXTURE = {"crate": 1.7, "tree": 1.2}  # paint is this much brighter where a dark texture lies over it


def model_of(subject: str, colour: str | None) -> Model:
    """Return the model of a subject in a named colour, or in its natural one."""
    if colour is None or (subject, colour) in AS_IT_IS:
        paint = NATURAL[subject]
    else:
        paint = COLOURS[colour] * OVER_TEXTURE.get(subject, 1.0)
    return MODELS[subject](tuple(float(part) for part in paint))


MODELS: dict[str, Callable[[Colour], Model]] = {
    "fox": fox, "cat": cat, "robot": robot, "ball": ball, "boat": boat, "lantern": lantern, "vase": vase,
    "crate": crate, "statue": statue, "tree": tree,
}  # fmt: skip
