"""What people build: houses, lamps, a fountain, crates and pots."""

from __future__ import annotations

import numpy as np

from aivideo.scene.mesh import Label, Mesh, box, ellipsoid, join_alike, lathe, linear, make_mesh, placed, unit_sphere
from aivideo.scene.nature import crumple, tree

Array = np.ndarray

WALLS = [
    linear(0.93, 0.72, 0.45),
    linear(0.85, 0.52, 0.40),
    linear(0.93, 0.88, 0.75),
    linear(0.62, 0.70, 0.72),
    linear(0.90, 0.78, 0.58),
    linear(0.78, 0.45, 0.38),
    linear(0.74, 0.78, 0.62),
]
SHUTTERS = [linear(0.36, 0.55, 0.46), linear(0.58, 0.34, 0.26), linear(0.34, 0.46, 0.64)]
BLOOMS = [linear(0.90, 0.25, 0.30), linear(0.95, 0.75, 0.25), linear(0.85, 0.45, 0.70)]
WHITE = (1.7, 1.75, 1.9)  # over the brown of wood: painted frames
LEAF = linear(0.26, 0.42, 0.12)


def house(
    random: np.random.Generator, width: float, height: float, wall: Array | None, windows_lit: float
) -> list[Mesh]:
    """Make a house whose front looks along +x, its middle at the origin; 3 m deep.

    wall: colour of the plaster, None for bare brick. windows_lit: share of windows with a light on.
    """
    front, deep = 1.5, 3.0
    pieces = [
        box(
            (0, 0, height / 2),
            (deep, width, height),
            "plaster" if wall is not None else "brick",
            Label.HOUSE,
            (1, 1, 1) if wall is None else wall,
        ),
        box((0, 0, 0.25), (deep + 0.10, width + 0.02, 0.5), "stone", Label.HOUSE),
        box((0, 0, height - 0.03), (deep + 0.26, width + 0.02, 0.16), "stone", Label.HOUSE, (1.2, 1.2, 1.2)),
        _roof(deep, width, height, 1.0 + 0.5 * random.random()),
    ]
    chimney = (random.random() - 0.5) * width * 0.6
    pieces += [
        box((-0.4, chimney, height + 0.9), (0.42, 0.42, 1.3), "brick", Label.HOUSE),
        box((-0.4, chimney, height + 1.58), (0.54, 0.54, 0.10), "stone", Label.HOUSE),
    ]
    shutter = SHUTTERS[random.integers(len(SHUTTERS))]
    floors, columns = max(1, round((height - 0.4) / 1.45)), max(2, int(width / 1.2))
    storey = (height - 0.45) / floors
    for floor in range(floors):
        for column in range(columns):
            y = ((column + 0.5) / columns - 0.5) * width
            if floor == 0 and column == columns // 2:
                pieces += _door(front, y, shutter)
            else:
                z = 0.5 + storey * (floor + 0.48)
                pieces += _window(random, front, y, z, shutter if floor else None, random.random() < windows_lit)
    return pieces


def _roof(deep: float, width: float, height: float, rise: float) -> Mesh:
    x, y, low, high = deep / 2 + 0.28, width / 2 + 0.03, height - 0.02, height + rise
    a, b, c, d = (-x, -y, low), (x, -y, low), (x, y, low), (-x, y, low)
    e, f = (0, -y, high), (0, y, high)
    corners = np.array([[b, c, f], [b, f, e], [d, a, e], [d, e, f], [a, b, e], [c, d, f]]).reshape(-1, 3)
    return make_mesh(corners, np.arange(18).reshape(-1, 3), "tiles", Label.HOUSE)


def _door(front: float, y: float, colour: Array) -> list[Mesh]:
    arch = box((front + 0.04, y, 1.50), (0.16, 1.0, 0.14), "stone", Label.HOUSE, (1.15, 1.15, 1.15))
    posts = [box((front + 0.03, y + side * 0.44, 0.75), (0.12, 0.12, 1.5), "stone", Label.HOUSE) for side in (-1, 1)]
    panels = [
        box((front + 0.055, y + side * 0.18, z), (0.04, 0.26, high), "wood", Label.HOUSE, colour * 5)
        for side in (-1, 1)
        for z, high in ((0.48, 0.60), (1.10, 0.46))
    ]
    return [
        box((front + 0.02, y, 0.72), (0.06, 0.80, 1.44), "wood", Label.HOUSE, colour * 3.5),
        *panels,
        *posts,
        arch,
        box((front + 0.18, y, 0.05), (0.42, 1.05, 0.10), "stone", Label.HOUSE),
        ellipsoid((front + 0.085, y + 0.05, 0.76), 0.025, "iron", Label.HOUSE, (6, 5, 2), subdivisions=1),
    ]


def _window(
    random: np.random.Generator, front: float, y: float, z: float, shutter: Array | None, lit: bool
) -> list[Mesh]:
    wide, high = 0.50, 0.76
    warmth = np.array([1, 0.95, 0.9]) * (0.5 + 0.6 * random.random())
    pieces = [
        box(
            (front + 0.005, y, z),
            (0.03, wide, high),
            "lit window" if lit else "glass",
            Label.HOUSE,
            warmth if lit else (1, 1, 1),
        ),
        box((front + 0.03, y, z), (0.05, 0.035, high), "wood", Label.HOUSE, WHITE),
        box((front + 0.03, y, z + 0.06), (0.05, wide, 0.035), "wood", Label.HOUSE, WHITE),
        box((front + 0.07, y, z - high / 2 - 0.04), (0.18, wide + 0.16, 0.07), "stone", Label.HOUSE, (1.2, 1.2, 1.2)),
        box((front + 0.04, y, z + high / 2 + 0.04), (0.10, wide + 0.12, 0.09), "stone", Label.HOUSE, (1.2, 1.2, 1.2)),
    ]
    if shutter is not None:
        pieces += [
            box((front + 0.035, y + side * 0.39, z), (0.05, 0.23, high + 0.02), "wood", Label.HOUSE, shutter * 4)
            for side in (-1, 1)
        ]
        if random.random() < 0.5:
            pieces += _flower_box(random, front, y, z - high / 2 + 0.03)
    return pieces


def _flower_box(random: np.random.Generator, front: float, y: float, z: float) -> list[Mesh]:
    points, faces = unit_sphere(1)
    pieces = [box((front + 0.18, y, z), (0.18, 0.55, 0.13), "wood", Label.HOUSE, (0.9, 0.6, 0.4))]
    bloom = BLOOMS[random.integers(len(BLOOMS))]
    for number in range(7):
        tuft = points * 0.075 * (1 + 0.3 * crumple(points, number, 2))[:, None]
        at = [front + 0.19 + 0.04 * random.random(), y - 0.24 + 0.08 * number, z + 0.09 + 0.05 * random.random()]
        colour = LEAF if number % 2 == 0 else bloom
        pieces.append(make_mesh(tuft + at, faces, "leaf", Label.HOUSE, colour=colour))
    return pieces


def tower(height: float = 10.0) -> list[Mesh]:
    """Make a clock tower at the origin."""
    pieces = [
        box((0, 0, height / 2), (2.2, 2.2, height), "stone", Label.HOUSE),
        box((0, 0, height + 0.05), (2.6, 2.6, 0.25), "stone", Label.HOUSE, (1.2, 1.2, 1.2)),
        box((0, 0, height - 2.4), (2.4, 2.4, 0.16), "stone", Label.HOUSE, (1.2, 1.2, 1.2)),
        lathe([(1.85, height + 0.15), (0.9, height + 1.9), (0.02, height + 4.2)], 4, "tiles", Label.HOUSE).moved(
            placed(0, 0, 0, heading=np.pi / 4)
        ),
    ]
    for turn in range(4):
        clock = [
            ellipsoid((1.11, 0, height - 1.1), (0.05, 0.68, 0.68), "plaster", Label.HOUSE, (1, 0.97, 0.9)),
            box((1.17, 0, height - 0.86), (0.03, 0.06, 0.46), "iron", Label.HOUSE),
            box((1.17, 0.16, height - 1.1), (0.03, 0.34, 0.06), "iron", Label.HOUSE),
            box((1.11, 0, height - 3.6), (0.04, 0.5, 1.0), "glass", Label.HOUSE),
        ]
        pieces += [mesh.moved(placed(0, 0, 0, heading=turn * np.pi / 2)) for mesh in clock]
    return join_alike(pieces)


LAMP_HEIGHT = 2.78  # metres: where its light comes from


def street_lamp(lit: bool) -> list[Mesh]:
    """Make a lamp on an iron post."""
    post = [
        (0.16, 0),
        (0.15, 0.12),
        (0.07, 0.22),
        (0.055, 0.5),
        (0.042, 0.55),
        (0.036, 2.4),
        (0.08, 2.46),
        (0.03, 2.52),
        (0.10, 2.58),
        (0.11, 2.60),
    ]
    globe = ellipsoid((0, 0, LAMP_HEIGHT), (0.14, 0.14, 0.19), "lamp" if lit else "plaster", Label.FURNITURE)
    hat = lathe([(0.17, 2.94), (0.12, 3.02), (0.03, 3.10), (0.012, 3.18)], 14, "iron", Label.FURNITURE)
    return [lathe(post, 14, "iron", Label.FURNITURE), globe, hat]


def fountain() -> list[Mesh]:
    """Make a round fountain, 2.8 m across."""
    basin = [(1.36, 0), (1.40, 0.10), (1.30, 0.15), (1.27, 0.40), (1.42, 0.47), (1.42, 0.55), (1.20, 0.55), (1.18, 0.2)]
    stem = [
        (0.26, 0.2),
        (0.17, 0.5),
        (0.13, 0.95),
        (0.20, 1.08),
        (0.60, 1.24),
        (0.65, 1.31),
        (0.55, 1.29),
        (0.10, 1.20),
        (0.08, 1.58),
        (0.15, 1.68),
        (0.10, 1.80),
        (0.01, 1.86),
    ]
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    disc = np.concatenate([[[0, 0, 0.46]], np.stack([1.2 * np.cos(angle), 1.2 * np.sin(angle), 0 * angle + 0.46], 1)])
    fan = np.stack([np.zeros(40, int), 1 + np.arange(40), 1 + (np.arange(40) + 1) % 40], 1)
    return [
        lathe(basin, 40, "stone", Label.FURNITURE),
        lathe(stem, 24, "stone", Label.FURNITURE),
        make_mesh(disc, fan, "water", Label.FURNITURE),
    ]


def crate(size: float) -> list[Mesh]:
    """Make a wooden crate with battens, standing on the ground."""
    half, batten = size / 2, 0.09 * size
    pieces = [box((0, 0, half), (size * 0.94,) * 3, "wood", Label.FURNITURE)]
    for a in (-1, 1):
        for b in (-1, 1):
            x, y = a * (half - batten / 2), b * (half - batten / 2)
            pieces.append(box((x, y, half), (batten, batten, size), "wood", Label.FURNITURE, (1.25, 1.2, 1.1)))
            z = half + b * (half - batten / 2)
            pieces.append(box((x, 0, z), (batten, size, batten), "wood", Label.FURNITURE, (1.25, 1.2, 1.1)))
            pieces.append(box((0, x, z), (size, batten, batten), "wood", Label.FURNITURE, (1.25, 1.2, 1.1)))
    return join_alike(pieces)


def potted_tree(seed: int) -> list[Mesh]:
    """Make a small tree in a clay pot."""
    pot = [(0.02, 0), (0.24, 0.0), (0.30, 0.34), (0.35, 0.36), (0.36, 0.44), (0.30, 0.44), (0.28, 0.38), (0.01, 0.38)]
    plant = [mesh.moved(placed(0, 0, 0.34)) for mesh in tree(seed, 1.5, leaves=1500)]
    return [lathe(pot, 24, "clay", Label.FURNITURE), *plant]


def lighthouse() -> list[Mesh]:
    """Make a white and red lighthouse, 9 m high, with its light at the top."""
    radii = np.linspace(1.25, 0.80, 6)
    levels = np.linspace(0.0, 6.6, 6)
    pieces = [
        lathe(
            [(radii[k], levels[k]), (radii[k + 1], levels[k + 1])],
            28,
            "plaster",
            Label.HOUSE,
            linear(0.80, 0.20, 0.16) if k % 2 else (1, 1, 1),
        )
        for k in range(5)
    ]
    pieces += [
        lathe([(1.15, 6.6), (1.15, 6.75), (0.60, 6.78)], 28, "iron", Label.HOUSE),
        lathe([(0.60, 6.7), (0.60, 7.7)], 20, "lamp", Label.HOUSE),
        lathe([(0.80, 7.7), (0.10, 8.5), (0.02, 9.1)], 20, "tiles", Label.HOUSE),
    ]
    return join_alike(pieces)
