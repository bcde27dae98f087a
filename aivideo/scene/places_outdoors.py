"""Places in the open: a meadow, a forest, a beach and the water before it, the moon."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from aivideo.scene.buildings import lighthouse
from aivideo.scene.light import Daylight
from aivideo.scene.mesh import Label, Mesh, ellipsoid, height_field, linear, make_mesh, placed
from aivideo.scene.nature import (
    DRY_GREEN,
    crater_field,
    ferns,
    flowers,
    grass,
    log,
    mountains,
    mushroom,
    palm,
    pine,
    rock,
    sea,
    shells,
    tree,
    waves,
)
from aivideo.scene.place_parts import Array, Height, Place, around, near_ground, planted

NO_LAMPS = np.zeros((0, 6))
GOLDEN_ANGLE = 2.39996  # radians; steps of it never lead to the same spot twice


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

    meshes = near_ground(ground, "meadow", 14, 7, 28)
    meshes += [height_field((-75, 75), (-75, 75), 75, beyond, "hill", Label.GROUND), mountains(seed + 9)]
    meshes += grass(seed + 20, 0.0, 7.0, 30000, 0.17, ground, field)
    meshes += grass(seed + 21, 7.0, 14.0, 30000, 0.24, ground, field)
    meshes.append(flowers(seed + 22, 0.8, 11.0, 1100, ground, field))

    broad = [tree(seed + 1, 4.0), tree(seed + 2, 3.4)]
    conifer = pine(seed + 3, 5.4)
    start = 2 * np.pi * random.random()
    for number in range(14):  # a golden-angle spiral: never two trees in one spot
        x, y = around(start + number * 2.39996, 6.8 + 0.60 * number + 0.8 * random.random())
        model = conifer if number % 3 == 0 else broad[number % 2]
        meshes += planted(model, ground, x, y, 0.85 + 0.4 * random.random(), 6 * random.random())
    far_models = [tree(seed + 4, 4.6, leaves=700), pine(seed + 6, 6.5, leaves=700)]
    for _ in range(46):
        x, y = around(2 * np.pi * random.random(), 19 + 34 * random.random())
        model = far_models[int(random.random() < 0.55)]
        meshes += planted(model, ground, x, y, 0.9 + 0.6 * random.random(), 6 * random.random())
    for number in range(9):
        x, y = around(2 * np.pi * random.random(), 3.4 + 5 * random.random())
        size = 0.45 + 0.6 * random.random()
        stone = rock(seed + number, (0.5 * size, 0.42 * size, 0.3 * size))
        meshes += planted([stone], ground, x, y, 1.0, 6 * random.random())
    return Place(
        meshes,
        ground,
        (0.010, 0.02, 0.9, 7.0),
        np.zeros((0, 6)),
        11.0,
        # light from the side shows form; at sunset the sun itself is in the picture
        {"morning": 75.0, "day": -50.0, "sunset": 128.0, "night": -55.0},
    )


GLADE = np.cos(np.radians(24))  # how wide the forest opens towards the sun


def forest(seed: int, daylight: Daylight) -> Place:
    """A clearing between tall trees: ferns, mossy rocks, mushrooms, a fallen trunk."""
    random = np.random.default_rng((seed, 13))
    field = waves(seed + 6)

    def ground(x: Array, y: Array) -> Array:
        away = np.hypot(x, y)
        return 0.13 * field(x, y) * np.clip((away - 2.0) / 6, 0, 1) + 0.015 * field(3 * x, 3 * y)

    def beyond(x: Array, y: Array) -> Array:
        away = np.hypot(x, y)
        return ground(x, y) + 0.09 * np.clip(away - 16, 0, 60) - 0.5 * (np.maximum(abs(x), abs(y)) < 13.4)

    meshes = near_ground(ground, "forest floor", 14, 7, 28)
    meshes.append(height_field((-60, 60), (-60, 60), 60, beyond, "far forest floor", Label.GROUND))
    meshes += grass(seed + 20, 0.3, 11.0, 16000, 0.13, ground, waves(seed + 7))
    meshes += ferns(seed + 23, 2.7, 11.0, 210, ground)

    tall = [pine(seed + 1, 9.5, 2600), pine(seed + 2, 8.2, 2400), tree(seed + 3, 7.4, 2600), tree(seed + 4, 6.4, 2400)]
    start = 2 * np.pi * random.random()
    sunward = np.radians(daylight.azimuth)
    for number in range(30):
        angle = start + number * GOLDEN_ANGLE
        x, y = around(angle, 5.6 + 0.30 * number + 0.7 * random.random())
        if np.cos(angle - sunward) > GLADE:
            continue  # a gap lets the light in
        meshes += planted(tall[number % 4], ground, x, y, 0.85 + 0.35 * random.random(), 6 * random.random())
    far = [pine(seed + 5, 10.5, 500), pine(seed + 6, 9.0, 500), tree(seed + 7, 8.5, 500)]
    for number in range(90):
        angle = start + 1 + number * GOLDEN_ANGLE
        if np.cos(angle - sunward) > GLADE and number < 60:
            continue
        x, y = around(angle, 14 + 0.30 * number + 2 * random.random())
        meshes += planted(far[number % 3], beyond, x, y, 0.9 + 0.5 * random.random(), 6 * random.random())
    for number in range(11):
        x, y = around(2 * np.pi * random.random(), 3.6 + 5 * random.random())
        size = 0.5 + 0.7 * random.random()
        stone = rock(seed + number, (0.5 * size, 0.42 * size, 0.3 * size), material="mossy rock")
        meshes += planted([stone], ground, x, y, 1.0, 6 * random.random())
    meshes += planted(log(seed + 31, 2.6, 0.22), ground, *around(start + 0.6, 4.3), 1.0, start + 2.0)
    for number in range(26):
        x, y = around(start + 0.9 * (number // 5) + 0.10 * random.random(), 2.7 + 0.5 * (number // 5) + random.random())
        meshes += planted(mushroom(number % 3 > 0), ground, x, y, 0.7 + 0.7 * random.random(), 0.0)
    return Place(
        meshes,
        ground,
        (0.017, 0.03, 0.85, 6.0),
        NO_LAMPS,
        8.0,
        {"morning": 100.0, "day": -60.0, "sunset": 120.0, "night": -60.0},
    )


SHORE = 5.2  # metres from the middle to the water's edge
SEAWARD = np.radians(62)  # the sun sets over the sea


def _coast(seed: int, offset: float) -> tuple[Height, Height]:
    """Return how far inland a point is, metres along the slope, and the height of sand and sea floor."""
    bays, dunes = waves(seed + 8), waves(seed + 9)
    cos, sin = np.cos(SEAWARD), np.sin(SEAWARD)

    def inland(x: Array, y: Array) -> Array:
        out, along = x * cos + y * sin, y * cos - x * sin
        return (
            offset - out + 0.9 * np.sin(along * 0.21 + 1) + 0.45 * np.sin(along * 0.53) + 0.3 * bays(along, 0 * along)
        )

    def height(x: Array, y: Array) -> Array:
        way = inland(x, y)
        slope = 0.075 * way + 0.035 * np.clip(way - 7, 0, 30) - 0.05 * np.clip(-way - 3, 0, 40)
        rough = 0.05 * dunes(x * 0.8, y * 0.8) * np.clip((way - 1.5) / 5, 0, 1)
        return np.maximum(slope + rough + 0.010 * np.sin(9 * x + 3 * np.sin(1.3 * y)) * np.clip(way, 0, 1), -4.0)

    return inland, height


def _seaside(seed: int, offset: float) -> tuple[list[Mesh], Height]:
    """Sand, sea, rocks, palms, a lighthouse; the shore is `offset` metres from the middle."""
    random = np.random.default_rng((seed, 14))
    inland, ground = _coast(seed, offset)

    def beyond(x: Array, y: Array) -> Array:
        return ground(x, y) - 0.3 * (np.maximum(abs(x), abs(y)) < 15.4)

    meshes = near_ground(ground, "sand", 16, 8, 32)
    meshes.append(height_field((-90, 90), (-90, 90), 70, beyond, "sand", Label.GROUND))
    meshes = [_wet(mesh) for mesh in meshes]
    meshes += sea(ground)
    cos, sin = np.cos(SEAWARD), np.sin(SEAWARD)

    def at(along: float, out: float) -> tuple[float, float]:
        """A point `out` metres seaward of the middle shore line and `along` it, from the middle."""
        out += offset
        return float(out * cos - along * sin), float(out * sin + along * cos)

    stones = [rock(seed + number, (0.55, 0.46, 0.36), material="sea rock") for number in range(4)]
    for number in range(26):
        side = -1 if number % 2 else 1
        x, y = at(side * (6.5 + 8 * random.random()), 4.0 * (random.random() - 0.55))
        if np.hypot(x, y) > 4.2:
            meshes += planted([stones[number % 4]], ground, x, y, 0.5 + 1.3 * random.random() ** 2, 6 * random.random())
    for along, out, size in ((21, 10, 5.0), (26, 14, 7.5), (33, 12, 6.0), (-42, 34, 6.5), (-52, 40, 9.0)):
        x, y = at(along, out)
        meshes += [stones[number].moved(placed(x + 2 * number, y - number, -0.6, size, number)) for number in (0, 1)]
    x, y = at(27.5, 13.0)
    meshes += [mesh.moved(placed(x, y, 1.8)) for mesh in lighthouse()]
    for along, out in (
        (-16.0, -9.0),
        (-11.5, -8.2),
        (-7.0, -11.0),
        (6.5, -9.0),
        (10.0, -11.5),
        (14.5, -8.5),
        (-3.0, -14.0),
    ):
        x, y = at(along + 1.5 * random.random(), out)
        model = palm(seed + int(40 + along), 4.0 + 1.6 * random.random())
        if np.hypot(x, y) > 4.5:
            meshes += planted(model, ground, x, y, 1.0, 6 * random.random())
    tufts = waves(seed + 10)

    def growth(x: Array, y: Array) -> Array:
        return tufts(1.6 * x, 1.6 * y) - 0.6 - 3.0 * (inland(x, y) < 4.5)

    meshes += grass(seed + 24, 2.5, 16.0, 9000, 0.42, ground, growth, DRY_GREEN)
    meshes.append(shells(seed + 25, ground, inland))
    return meshes, ground


def _wet(mesh: Mesh) -> Mesh:
    """Darken the sand that the waves reach."""
    damp = np.clip(1.25 - mesh.position[:, 2] / 0.16, 0, 1)[:, None]
    return replace(mesh, colour=(1 - damp * np.array([0.50, 0.48, 0.44])).astype(np.float32))


def beach(seed: int, daylight: Daylight) -> Place:
    """A sandy shore with rocks and palms; the middle is on the sand."""
    meshes, ground = _seaside(seed, SHORE)
    return Place(meshes, ground, *_SEA_AIR, 11.0, _SEA_SIDES)


def lagoon(seed: int, daylight: Daylight) -> Place:
    """The same shore seen from the water, on which the middle is."""
    meshes, ground = _seaside(seed, -8.0)

    def surface(x: Array, y: Array) -> Array:
        return np.maximum(ground(x, y), 0.0)

    return Place(meshes, surface, *_SEA_AIR, 13.0, _SEA_SIDES | {"morning": 110.0}, water=0.0)  # the lit shore behind


_SEA_AIR = ((0.006, 0.02, 0.9, 10.0), NO_LAMPS)
_SEA_SIDES = {"morning": 45.0, "day": -68.0, "sunset": 152.0, "night": -48.0}


def moon(seed: int, daylight: Daylight) -> Place:
    """Grey dust, craters and boulders under a black sky; the earth stands over the horizon."""
    random = np.random.default_rng((seed, 15))
    ground = crater_field(seed + 3)

    def beyond(x: Array, y: Array) -> Array:
        return ground(x, y) - 0.4 * (np.maximum(abs(x), abs(y)) < 15.4)

    meshes = near_ground(ground, "moon dust", 16, 8, 64)
    meshes.append(height_field((-140, 140), (-140, 140), 120, beyond, "far moon dust", Label.GROUND))
    meshes.append(mountains(seed + 9, 120.0, 300.0, 0.42, "moon mountain"))
    for number in range(30):
        x, y = around(2 * np.pi * random.random(), 3.6 + 11 * random.random())
        size = 0.15 + 0.75 * random.random() ** 2.5
        stone = rock(seed + number % 6, (0.5 * size, 0.42 * size, 0.34 * size), material="moon rock")
        meshes += planted([stone], ground, x, y, 1.0, 6 * random.random())
    meshes.append(_earth())
    return Place(
        meshes,
        ground,
        (0.0, 0.02, 0.0, 10.0),
        NO_LAMPS,
        12.0,
        {"morning": 62.0, "day": 62.0, "sunset": 62.0, "night": 62.0},
    )


def _earth() -> Mesh:
    """The earth as it stands in the moon's sky: blue, with clouds and land, lit from the sun's side."""
    globe = ellipsoid((0, 0, 0), 1.0, "earth globe", Label.BACKDROP, subdivisions=5)
    p = globe.position.astype(float)
    land, cloud = waves(77)(p[:, 0] * 9 + 4 * p[:, 2], p[:, 1] * 9), waves(78)(p[:, 0] * 14, p[:, 2] * 22 + p[:, 1] * 8)
    colour = np.tile(linear(0.14, 0.34, 0.66), (len(p), 1))
    colour = np.where((land > 0.45)[:, None], linear(0.34, 0.46, 0.24), colour)
    white = np.clip((cloud - 0.15) * 1.6, 0, 0.95)[:, None]
    colour = colour * (1 - white) + white * linear(0.97, 0.98, 1.0)
    distance, direction, rise = 260.0, np.radians(205), np.radians(14)
    level = np.cos(rise)
    middle = distance * np.array([level * np.cos(direction), level * np.sin(direction), np.sin(rise)])
    moved = globe.moved(placed(*middle, 15.0))
    return make_mesh(
        moved.position, moved.faces, "earth globe", Label.BACKDROP, normal=moved.normal, colour=colour, casts=False
    )
