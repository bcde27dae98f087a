"""Where a shot can be set. A place leaves its middle free for the subject: 3 m all round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from aivideo.scene.buildings import (
    LAMP_HEIGHT,
    WALLS,
    crate,
    fountain,
    house,
    potted_tree,
    street_lamp,
    tower,
)
from aivideo.scene.light import Daylight
from aivideo.scene.mesh import Label, Mesh, height_field, join_alike, placed
from aivideo.scene.nature import flowers, grass, mountains, pine, rock, tree, waves

Array = np.ndarray
STREETS = {1: 4.5, 3: 5.1}  # which side a street leads out of, and where: the low sun shines in through them
LAMP_LIGHT = np.array([3.4, 2.1, 1.0])


@dataclass(frozen=True)
class Place:
    """A place as meshes.

    Attributes:
        meshes: everything that stands still.
        ground: height of the ground at (x, y), metres.
        fog: density, thinning with height, strongest, start in metres.
        lamps: (k, 6) position and light of each lamp.
        roam: how far from the middle a camera may stand, metres.
        sun_side: for each time of day the side from which the place looks best, degrees from the sun.
    """

    meshes: list[Mesh]
    ground: Callable[[Array, Array], Array]
    fog: tuple[float, float, float, float]
    lamps: Array
    roam: float
    sun_side: dict[str, float]


def meadow(seed: int, daylight: Daylight) -> Place:
    """Grass and flowers between trees and boulders; hills, and mountains behind."""
    random = np.random.default_rng((seed, 11))
    field = waves(seed + 5)

    def ground(x: Array, y: Array) -> Array:
        away = np.hypot(x, y)
        gentle = 0.10 * field(x, y) * np.clip((away - 2.0) / 7, 0, 1) + 0.012 * field(2 * x, 2 * y)
        hills = np.clip(away - 13, 0, 60) ** 1.25 * 0.045 * (1 + 0.5 * np.sin(np.arctan2(y, x) * 3 + 1))
        return gentle + hills

    def beyond(x: Array, y: Array) -> Array:  # dips under the near ground, which is finer
        return ground(x, y) - 0.35 * (np.maximum(np.abs(x), np.abs(y)) < 13.4)

    meshes = [
        height_field((x, x + 7), (y, y + 7), 28, ground, "meadow", Label.GROUND)
        for x in (-14, -7, 0, 7)
        for y in (-14, -7, 0, 7)
    ]
    meshes += [height_field((-75, 75), (-75, 75), 75, beyond, "hill", Label.GROUND), mountains(seed + 9)]
    meshes += grass(seed + 20, 0.0, 7.0, 30000, 0.17, ground, field)
    meshes += grass(seed + 21, 7.0, 14.0, 30000, 0.24, ground, field)
    meshes.append(flowers(seed + 22, 0.8, 11.0, 1100, ground, field))

    def around(angle: float, away: float) -> tuple[float, float]:
        return float(np.cos(angle) * away), float(np.sin(angle) * away)

    def plant(model: list[Mesh], x: float, y: float, scale: float, heading: float) -> list[Mesh]:
        z = float(ground(np.array(x), np.array(y))) - 0.04
        return [mesh.moved(placed(x, y, z, scale, heading)) for mesh in model]

    broad = [tree(seed + 1, 4.0), tree(seed + 2, 3.4)]
    conifer = pine(seed + 3, 5.4)
    start = 2 * np.pi * random.random()
    for number in range(14):  # a golden-angle spiral: never two trees in one spot
        x, y = around(start + number * 2.39996, 6.8 + 0.60 * number + 0.8 * random.random())
        model = conifer if number % 3 == 0 else broad[number % 2]
        meshes += plant(model, x, y, 0.85 + 0.4 * random.random(), 6 * random.random())
    far_models = [tree(seed + 4, 4.6, leaves=700), pine(seed + 6, 6.5, leaves=700)]
    for _ in range(46):
        x, y = around(2 * np.pi * random.random(), 19 + 34 * random.random())
        model = far_models[int(random.random() < 0.55)]
        meshes += plant(model, x, y, 0.9 + 0.6 * random.random(), 6 * random.random())
    for number in range(9):
        x, y = around(2 * np.pi * random.random(), 3.4 + 5 * random.random())
        size = 0.45 + 0.6 * random.random()
        stone = rock(seed + number, (0.5 * size, 0.42 * size, 0.3 * size))
        meshes += plant([stone], x, y, 1.0, 6 * random.random())
    return Place(
        meshes,
        ground,
        (0.010, 0.02, 0.9, 7.0),
        np.zeros((0, 6)),
        11.0,
        # light from the side shows form; at sunset the sun itself is in the picture
        {"morning": 75.0, "day": -50.0, "sunset": 128.0, "night": -55.0},
    )


def town_square(seed: int, daylight: Daylight) -> Place:
    """Cobbles between house fronts; lamps, a fountain, trees in pots."""
    random = np.random.default_rng((seed, 12))

    def ground(x: Array, y: Array) -> Array:
        return 0.012 * np.sin(x * 2.1 + y) * np.sin(y * 1.7)

    def beyond(x: Array, y: Array) -> Array:
        return 0 * x - 0.1

    meshes = [
        height_field((x, x + 8), (y, y + 8), 20, ground, "cobbles", Label.GROUND)
        for x in (-16, -8, 0, 8)
        for y in (-16, -8, 0, 8)
    ]
    meshes += [height_field((-120, 120), (-120, 120), 40, beyond, "hill", Label.GROUND), mountains(seed + 9)]
    far_tree = tree(seed + 5, 6.0, leaves=900)
    for number in range(24):  # seen through the streets
        x, y = 26 * random.random() - 13, (20 + 30 * random.random()) * (-1) ** number
        meshes += [mesh.moved(placed(x, y, -0.1, 0.8 + 0.5 * random.random(), x)) for mesh in far_tree]

    number = seed
    for side in range(4):
        along = -10.5
        while along < 9.5:
            width, height = 2.9 + 1.5 * random.random(), 3.1 + 2.6 * random.random()
            middle, back = along + width / 2, 9.6 + 0.4 * random.random()
            wall = None if number % 5 == 3 else WALLS[number % len(WALLS)]
            turn = side * np.pi / 2
            where = placed(
                -np.cos(turn) * back - np.sin(turn) * middle,
                -np.sin(turn) * back + np.cos(turn) * middle,
                0.0,
                heading=turn,
            )
            if side not in STREETS or abs(middle - STREETS[side]) > 2.2:
                model = house(random, width, height, wall, daylight.windows)
                meshes += [mesh.moved(where) for mesh in join_alike(model)]
            along += width + 0.02
            number += 1
    meshes += [mesh.moved(placed(-12.2, -3.0, 0)) for mesh in tower()]

    def furnish(model: list[Mesh], x: float, y: float, heading: float = 0.0, z: float = 0.0) -> None:
        meshes.extend(mesh.moved(placed(x, y, z, heading=heading)) for mesh in model)

    furnish(fountain(), -5.0, -2.9)
    spots = [(-3.9, 4.2), (5.3, -4.9), (-6.6, -5.6), (7.2, 5.4), (0.6, 7.4), (0.2, -7.4)]
    for x, y in spots:
        furnish(street_lamp(daylight.lamps > 0), x, y)
    lamps = np.array([[x, y, LAMP_HEIGHT, *(LAMP_LIGHT * daylight.lamps)] for x, y in spots])
    for x, y, size, heading, z in [
        (-5.2, 2.0, 0.6, 0.4, 0),
        (-5.8, 2.5, 0.6, 0.1, 0),
        (-5.45, 2.25, 0.5, 0.9, 0.6),
        (6.2, -2.6, 0.55, 0.3, 0),
    ]:
        furnish(crate(size), x, y, heading, z)
    pot = potted_tree(seed + 30)
    for x, y in [(-7.4, 1.4), (-7.4, -5.9), (7.3, 0.6), (7.3, 2.2), (-1.6, 7.3), (2.8, 7.3), (-2.6, -7.3), (3.2, -7.2)]:
        furnish(pot, x, y, heading=x + y)
    furnish(tree(seed + 3, 4.4), -5.7, 5.7)
    furnish(tree(seed + 4, 4.0), 5.9, -6.2)
    return Place(
        meshes,
        ground,
        (0.006, 0.03, 0.85, 10.0),
        lamps if daylight.lamps > 0 else np.zeros((0, 6)),
        6.6,
        # a low sun reaches only the fronts across the square: look at those
        {"morning": 30.0, "day": -50.0, "sunset": 25.0, "night": -55.0},
    )


PLACES: dict[str, Callable[[int, Daylight], Place]] = {"meadow": meadow, "town square": town_square}
