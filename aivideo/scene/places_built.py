"""Places that people made: a town square, a living room, a turntable in a photo studio."""

from __future__ import annotations

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
from aivideo.scene.furniture import (
    FLOOR_LAMP_HEIGHT,
    ROOM_HALF,
    armchair,
    bookshelf,
    floor_lamp,
    painting,
    room_shell,
    round_rug,
    side_table,
    sofa,
)
from aivideo.scene.light import Daylight
from aivideo.scene.mesh import Label, Mesh, box, ellipsoid, height_field, join_alike, lathe, linear, placed
from aivideo.scene.nature import mountains, tree
from aivideo.scene.place_parts import Array, Place, near_ground

STREETS = {1: 4.5, 3: 5.1}  # which side a street leads out of, and where: the low sun shines in through them
LAMP_LIGHT = np.array([3.4, 2.1, 1.0])
ROOM_LIGHT = np.array([4.4, 2.8, 1.4])


def town_square(seed: int, daylight: Daylight) -> Place:
    """Cobbles between house fronts; lamps, a fountain, trees in pots."""
    random = np.random.default_rng((seed, 12))

    def ground(x: Array, y: Array) -> Array:
        return 0.012 * np.sin(x * 2.1 + y) * np.sin(y * 1.7)

    def beyond(x: Array, y: Array) -> Array:
        return 0 * x - 0.1

    meshes = near_ground(ground, "cobbles", 16, 8, 20)
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


def room(seed: int, daylight: Daylight) -> Place:
    """A living room: a large window, shelves full of books, a sofa, an armchair, a lamp, a rug."""
    random = np.random.default_rng((seed, 16))

    def ground(x: Array, y: Array) -> Array:
        return 0.02 * (np.hypot(x, y) < 1.8)

    def garden(x: Array, y: Array) -> Array:
        return -0.5 - 0.04 * np.clip(-y - 8, 0, 60)

    meshes = room_shell()
    meshes.append(height_field((-70, 70), (-90, -5.5), 40, garden, "hill", Label.GROUND))
    meshes.append(mountains(seed + 9, steepness=0.3))
    outside = tree(seed + 5, 5.0, leaves=2600)
    for _ in range(16):
        x, y = 34 * random.random() - 17, -12 - 24 * random.random()
        meshes += [mesh.moved(placed(x, y, -0.6, 0.7 + 0.6 * random.random(), 6 * random.random())) for mesh in outside]

    def furnish(model: list[Mesh], x: float, y: float, heading: float = 0.0, z: float = 0.0) -> None:
        meshes.extend(mesh.moved(placed(x, y, z, heading=heading)) for mesh in join_alike(model))

    wall = ROOM_HALF
    furnish(round_rug(1.8), 0.0, 0.0)
    furnish(bookshelf(random, 2.4, 2.5), -wall + 0.22, 0.9)
    furnish(bookshelf(random, 1.5, 1.3), -wall + 0.22, -1.3)
    furnish(sofa(linear(0.30, 0.46, 0.44)), 0.5, wall - 0.62, -np.pi / 2)
    furnish(armchair(linear(0.74, 0.42, 0.22)), wall - 0.95, -2.3, np.pi * 0.80)
    furnish(side_table(), wall - 0.75, -0.7)
    furnish(potted_tree(seed + 30), wall - 0.7, 3.2)
    furnish(potted_tree(seed + 31), -wall + 0.7, 3.5, 1.0)
    lit = daylight.lamps > 0
    spots = [(-wall + 1.05, -wall + 1.15), (wall - 1.9, wall - 0.65)]
    for x, y in spots:
        furnish(floor_lamp(lit), x, y)
    furnish(painting(random, 1.3, 0.9), wall - 0.03, 0.9, np.pi, 1.75)
    furnish(painting(random, 0.7, 0.9), -1.7, wall - 0.03, -np.pi / 2, 1.85)
    furnish(painting(random, 1.5, 0.8), 0.7, wall - 0.03, -np.pi / 2, 1.95)
    furnish(painting(random, 0.8, 0.6), -wall + 0.03, -1.3, 0.0, 1.95)
    lamps = np.array([[x, y, FLOOR_LAMP_HEIGHT, *(ROOM_LIGHT * daylight.lamps)] for x, y in spots])
    return Place(
        meshes,
        ground,
        (0.0, 0.02, 0.0, 30.0),
        lamps if lit else np.zeros((0, 6)),
        3.35,
        # towards the window's corner, where light falls across the room
        {"morning": 148.0, "day": 120.0, "sunset": 112.0, "night": 122.0},
    )


TABLE, TABLE_HEIGHT = 1.65, 0.14  # metres


def turntable(seed: int, daylight: Daylight, plain: bool = False) -> Place:
    """A round table in an even light, with three small things around what stands in its middle.

    Everything is matt. plain: without texture, which is hard on a program that looks for matching points.
    """
    surface = "plain" if plain else "speckle"

    def ground(x: Array, y: Array) -> Array:
        return TABLE_HEIGHT * (np.hypot(x, y) < TABLE)

    def floor(x: Array, y: Array) -> Array:
        away = np.hypot(x, y)
        return 0.020 * np.clip(away - 9.0, 0, 40) ** 2  # sweeps up like a photographer's paper

    disc = [(0.001, 0.0), (TABLE, 0.0), (TABLE, TABLE_HEIGHT - 0.02), (TABLE - 0.02, TABLE_HEIGHT)]
    rings = np.linspace(TABLE - 0.02, 0.001, 12)
    meshes = [
        *near_ground(floor, "studio paper", 16, 8, 24),
        height_field((-60, 60), (-60, 60), 60, lambda x, y: floor(x, y) - 0.05, "studio paper", Label.GROUND),
        lathe([*disc, *((radius, TABLE_HEIGHT) for radius in rings)], 64, "turntable top", Label.FURNITURE),
    ]
    cone = [(0.001, 0.0), (0.14, 0.0), (0.14, 0.02), (0.08, 0.15), (0.012, 0.30), (0.001, 0.30)]
    things = [
        ellipsoid((0, 0, 0.14), 0.14, surface, Label.FURNITURE, linear(0.86, 0.52, 0.30)),
        box((0, 0, 0.12), (0.24, 0.24, 0.24), surface, Label.FURNITURE, linear(0.45, 0.62, 0.80)),
        lathe(cone, 48, surface, Label.FURNITURE, linear(0.62, 0.76, 0.42)),
    ]
    for number, thing in enumerate(things):
        angle = 0.5 + number * 2 * np.pi / 3 + 0.2 * (seed % 7)
        x, y = float(np.cos(angle) * 1.36), float(np.sin(angle) * 1.36)
        meshes.append(thing.moved(placed(x, y, TABLE_HEIGHT, heading=angle)))
    return Place(
        meshes,
        ground,
        (0.0, 0.02, 0.0, 30.0),
        np.zeros((0, 6)),
        7.5,
        {"morning": 0.0, "day": -35.0, "sunset": 0.0, "night": 0.0},
        sharp=True,
        looked_down_on=0.30,
    )
