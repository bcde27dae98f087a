"""Land and what grows on it: hills, mountains, rocks, trees, grass, flowers. Everything grows from a seed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from aivideo.scene.mesh import (
    Label,
    Mesh,
    ellipsoid,
    grid_faces,
    join_alike,
    lathe,
    linear,
    make_mesh,
    unit_sphere,
)

Array = np.ndarray
Height = Callable[[Array, Array], Array]


def waves(seed: int, count: int = 9) -> Height:
    """Return a smooth random field of (x, y) in metres: a sum of sines, longer waves higher."""
    random = np.random.default_rng(seed)
    direction = random.normal(size=(count, 2))
    direction /= np.linalg.norm(direction, axis=1, keepdims=True)
    frequency = np.geomspace(0.12, 1.9, count)
    phase = random.random(count) * 2 * np.pi
    amplitude = 0.62 ** np.arange(count)

    def field(x: Array, y: Array) -> Array:
        total = 0.0
        for (a, b), f, p, height in zip(direction, frequency, phase, amplitude, strict=True):
            total = total + height * np.sin((x * a + y * b) * f + p)
        return total

    return field


def crumple(points: Array, seed: int, octaves: int = 4) -> Array:
    """Return a rough random value for each of (n, 3) points: sums of sines in several octaves."""
    random = np.random.default_rng(seed)
    total, amplitude, frequency = np.zeros(len(points)), 1.6, 3.0
    for _ in range(octaves):
        direction = random.normal(size=(5, 3))
        direction /= np.linalg.norm(direction, axis=1, keepdims=True)
        total += amplitude * np.sin(points @ direction.T * frequency + random.random(5) * 2 * np.pi).mean(1)
        amplitude, frequency = amplitude * 0.52, frequency * 2.05
    return total


def rock(seed: int, size: tuple[float, float, float], subdivisions: int = 3, material: str = "rock") -> Mesh:
    """Make a boulder about its own middle; size: half-axes in metres."""
    points, faces = unit_sphere(subdivisions)
    points = points * (1 + 0.32 * crumple(points, seed, 5))[:, None] * np.asarray(size)
    return make_mesh(points, faces, material, Label.ROCK)


def mountains(
    seed: int, near: float = 150.0, far: float = 330.0, steepness: float = 1.0, material: str = "mountain"
) -> Mesh:
    """Make a ring of mountains around the place, metres from its middle. steepness: 1 is alpine."""
    field = waves(seed)
    angle, radius = np.meshgrid(np.linspace(0, 2 * np.pi, 220, endpoint=False), np.linspace(near, far, 40))
    x, y = np.cos(angle), np.sin(angle)
    ridge = 1 - np.abs(np.sin(angle * 4 + field(x * 4, y * 4) * 0.8))
    rise = np.sin(0.62 * np.pi * (radius - near) / (far - near))
    rough = 9 * field(x * 30, y * 30 + radius * 0.05) + 5 * field(x * 95, y * 95 + radius * 0.16)
    height = -6 + rise * (34 + 52 * ridge**1.3 + rough) * steepness
    position = np.stack([x * radius, y * radius, height], -1).reshape(-1, 3)
    return make_mesh(position, grid_faces(40, 220, closed=True)[:, ::-1], material, Label.BACKDROP, casts=False)


# --- trees ----------------------------------------------------------------------------------------------

GREEN = linear(0.30, 0.44, 0.13)
PINE_GREEN = linear(0.14, 0.27, 0.15)


def _trunk(random: np.random.Generator, height: float, thickness: float, bend: Array) -> Mesh:
    sides, rings = 12, 9
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    z = np.linspace(-0.15, height, rings)
    share = np.clip(z / height, 0, 1)
    radius = thickness * (1 - 0.62 * share) + 0.7 * thickness * np.exp(-np.maximum(z, 0) * 3.2 / (height / 2.5))
    knobbly = radius[:, None] * (1 + 0.12 * np.sin(angle * 3 + random.random() * 6))
    position = np.stack(
        [
            np.cos(angle) * knobbly + bend[0] * share[:, None] ** 2,
            np.sin(angle) * knobbly + bend[1] * share[:, None] ** 2,
            np.repeat(z[:, None], sides, 1),
        ],
        -1,
    ).reshape(-1, 3)
    return make_mesh(position, grid_faces(rings, sides, closed=True), "bark", Label.TREE)


def _leaves(random: np.random.Generator, at: Array, out: Array, size: float, colour: Array) -> Mesh:
    """Make one small card a point. out: (n, 3) away from the crown's middle, which leaves face roughly."""
    count = len(at)
    along = random.normal(size=(count, 3))
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    across = np.cross(along, out + 0.35 * random.normal(size=(count, 3)))
    across /= np.linalg.norm(across, axis=1, keepdims=True) + 1e-9
    width = size * (0.75 + 0.6 * random.random((count, 1)))
    corners = [at - along * width, at + across * width * 0.55, at + along * width, at - across * width * 0.55]
    position = np.stack(corners, 1).reshape(-1, 3)
    faces = (np.arange(count)[:, None, None] * 4 + np.array([[0, 1, 2], [0, 2, 3]])).reshape(-1, 3)
    normal = out * 0.8 + [0, 0, 0.35] + 0.25 * random.normal(size=(count, 3))
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    return make_mesh(
        position, faces, "leaf", Label.TREE, normal=np.repeat(normal, 4, 0), colour=np.repeat(colour, 4, 0)
    )


def tree(seed: int, height: float, leaves: int = 5000, green: Array = GREEN) -> list[Mesh]:
    """Make a broad-leaved tree at the origin: trunk, and a crown of leaf cards in clumps."""
    random = np.random.default_rng(seed)
    bend = random.normal(size=2) * 0.05 * height
    clumps = 12
    middle = np.array([bend[0], bend[1], 0.74 * height]) + random.normal(size=(clumps, 3)) * height * np.array(
        [0.15, 0.15, 0.085]
    )
    radius = height * (0.13 + 0.085 * random.random(clumps))
    which = random.integers(0, clumps, leaves)
    out = random.normal(size=(leaves, 3))
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    depth = 0.62 + 0.38 * random.random((leaves, 1)) ** 0.5
    at = middle[which] + out * depth * radius[which][:, None] * np.array([1, 1, 0.8])
    # leaves inside a clump and low in the crown get less light
    crown = np.clip((at[:, 2:3] / height - 0.5) * 2.2, 0, 1)
    shade = (0.28 + 0.72 * depth**3) * (0.7 + 0.4 * crown) * (0.8 + 0.4 * random.random((leaves, 1)))
    hue = 1 + 0.16 * random.normal(size=(leaves, 1)) * np.array([1.0, 0.3, 0.2])
    size = 0.040 * height * (5000 / leaves) ** 0.5 / 1.6
    return [_trunk(random, height * 0.72, 0.05 * height, bend), _leaves(random, at, out, size, green * shade * hue)]


def pine(seed: int, height: float, leaves: int = 5000, green: Array = PINE_GREEN) -> list[Mesh]:
    """Make a conifer at the origin: a straight trunk with tiers of drooping branches."""
    random = np.random.default_rng(seed)
    tiers = 9
    tier = (random.random(leaves) ** 0.75 * tiers).astype(int)
    share = 1 - (tier + 1) / tiers  # the lowest tier holds the most
    base = height * (0.20 + 0.74 * share)
    reach = height * 0.235 * (1 - share * 0.86)
    angle = random.random(leaves) * 2 * np.pi
    out_share = random.random(leaves) ** 0.6
    ragged = 1 + 0.16 * np.sin(angle * 5 + tier * 2.1)
    radius = reach * out_share * ragged
    drop = 0.30 * reach * out_share**1.4
    at = np.stack(
        [
            np.cos(angle) * radius,
            np.sin(angle) * radius,
            base - drop + 0.035 * height * (1 - out_share) + 0.015 * height * random.normal(size=leaves),
        ],
        1,
    )
    out = np.stack([np.cos(angle) * 0.7, np.sin(angle) * 0.7, np.full(leaves, 0.55)], 1)
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    shade = (0.40 + 0.75 * out_share[:, None] ** 2) * (0.8 + 0.4 * random.random((leaves, 1)))
    hue = 1 + 0.12 * random.normal(size=(leaves, 1)) * np.array([1.0, 0.3, 0.3])
    size = 0.030 * height * (5000 / leaves) ** 0.5 / 1.5
    return [
        _trunk(random, height * 0.95, 0.026 * height, np.zeros(2)),
        _leaves(random, at, out, size, green * shade * hue),
    ]


# --- ground cover ---------------------------------------------------------------------------------------

BLADE = np.array([0.058, 0.100, 0.018])
DRY_GREEN = np.array([0.20, 0.19, 0.06])  # the grass of dunes
DRY = np.array([0.10, 0.065, 0.004])
GRAZED, SHORT = 2.6, 0.55  # metres round the middle where grass is short, so that feet are seen; share of its length


def grass(
    seed: int, near: float, far: float, count: int, size: float, height: Height, density: Height, tint: Array = BLADE
) -> list[Mesh]:
    """Scatter grass blades over a ring from `near` to `far` metres, in twelve sectors (to skip unseen ones).

    size: length of a blade, metres. density: 1 where it is thick, -1 where it is bare. tint: its colour.
    """
    random = np.random.default_rng(seed)
    angle = random.random(count) * 2 * np.pi
    radius = np.sqrt(near**2 + (far**2 - near**2) * random.random(count))
    x, y = np.cos(angle) * radius, np.sin(angle) * radius
    thick = density(x, y)
    keep = thick > -1.1 + 1.0 * random.random(count)
    order = np.argsort(angle[keep], kind="stable")
    angle, x, y, thick = (array[keep][order] for array in (angle, x, y, thick))
    count = len(x)

    root = np.stack([x, y, height(x, y) - 0.01], 1)
    tall = size * (0.55 + 0.65 * random.random(count)) * (1 + 0.4 * np.clip(thick, -1, 1))
    tall *= SHORT + (1 - SHORT) * np.clip(np.hypot(x, y) / GRAZED, 0, 1) ** 2
    turn, lean_to = random.random((2, count)) * 2 * np.pi
    lean = 0.5 * tall * random.random(count)
    half = (0.055 + 0.045 * random.random(count)) * size
    side = np.stack([np.cos(turn) * half, np.sin(turn) * half, np.zeros(count)], 1)
    bent = np.stack([np.cos(lean_to), np.sin(lean_to), np.zeros(count)], 1)
    tip = root + bent * lean[:, None] + tall[:, None] * [0, 0, 1]
    position = np.stack([root - side, root + side, tip], 1)
    normal = np.array([0, 0, 1.0]) + bent * 0.35
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    tone = tint * (0.75 + 0.7 * random.random((count, 1))) + DRY * random.random((count, 1)) ** 2
    colour = np.stack([tone * 0.55, tone * 0.55, tone * 1.55], 1)  # darker at the root

    sector = np.minimum((angle / (2 * np.pi) * 12).astype(int), 11)
    pieces = []
    for number in range(12):
        mine = sector == number
        blades = int(mine.sum())
        if blades:
            pieces.append(
                make_mesh(
                    position[mine].reshape(-1, 3),
                    np.arange(3 * blades).reshape(-1, 3),
                    "grass",
                    Label.GRASS,
                    normal=np.repeat(normal[mine], 3, 0),
                    colour=colour[mine].reshape(-1, 3),
                    casts=False,
                )
            )
    return pieces


PETALS = [linear(0.97, 0.85, 0.22), linear(0.96, 0.96, 0.95), linear(0.90, 0.30, 0.35), linear(0.58, 0.45, 0.88)]


def flowers(seed: int, near: float, far: float, count: int, height: Height, patches: Height) -> Mesh:
    """Scatter small flowers over a ring; each kind has its own patches."""
    random = np.random.default_rng(seed)
    angle = random.random(count) * 2 * np.pi
    radius = near + (far - near) * random.random(count) ** 0.7
    x, y = np.cos(angle) * radius, np.sin(angle) * radius
    kind = np.floor((patches(x * 1.7 + 40, y * 1.7) + 1.6) * 1.9 + 0.8 * random.random(count)).astype(int) % len(PETALS)
    points, faces = unit_sphere(0)
    size = 0.018 + 0.016 * random.random((count, 1, 1))
    top = np.stack([x, y, height(x, y) + 0.10 + 0.12 * random.random(count)], 1)
    position = top[:, None] + points * [1, 1, 0.55] * size
    return make_mesh(
        position.reshape(-1, 3),
        (faces[None] + np.arange(count)[:, None, None] * len(points)).reshape(-1, 3),
        "grass",
        Label.GRASS,
        normal=np.tile(points, (count, 1)),
        casts=False,
        colour=np.repeat(np.array(PETALS)[kind] * (0.8 + 0.4 * random.random((count, 1))), len(points), 0),
    )


def ferns(seed: int, near: float, far: float, count: int, height: Height) -> list[Mesh]:
    """Scatter ferns over a ring: each a rosette of bent, feathered fronds."""
    random = np.random.default_rng(seed)
    angle = random.random(count) * 2 * np.pi
    radius = np.sqrt(near**2 + (far**2 - near**2) * random.random(count))
    x, y = np.cos(angle) * radius, np.sin(angle) * radius
    fronds, leaflets = 9, 9
    share = np.linspace(0.12, 1, leaflets)
    chance = random.random((count, 1 + 4 * fronds))
    size, chance = (0.50 + 0.45 * chance[:, 0])[:, None, None, None], chance[:, 1:].reshape(count, fronds, 4)
    foot = np.stack([x, y, height(x, y)], -1)[:, None, None]
    # everything below is (ferns, fronds, leaflets, 3)
    turn = 2 * np.pi * (np.arange(fronds) + 0.5 * chance[..., 0]) / fronds
    cos, sin, none = np.cos(turn), np.sin(turn), 0 * turn
    out, side = np.stack([cos, sin, none], -1)[:, :, None], np.stack([-sin, cos, none], -1)[:, :, None]
    rise = (0.75 + 0.35 * chance[..., 1])[..., None] * share - 0.85 * share**2
    stem = foot + size * (share[:, None] * out + rise[..., None] * [0, 0, 1])
    width = size * 0.24 * (np.sin(np.pi * np.clip(share * 0.92 + 0.06, 0, 1)) ** 0.8)[:, None]
    corners, colours = [], []
    for number, way in enumerate((-1, 1)):
        tip = stem + way * width * side + 0.10 * size * out - size * [0, 0, 0.03]
        corners.append(np.stack([stem - 0.045 * size * out, stem + 0.045 * size * out, tip], 3))
        tone = FERN * (0.55 + 0.75 * share[:, None]) * (0.8 + 0.4 * chance[..., 2 + number])[..., None, None]
        colours.append(np.repeat(tone[:, :, :, None], 3, 3))
    normal = np.broadcast_to((0.3 * out + [0, 0, 0.95])[:, :, None, :, None], (count, fronds, 2, leaflets, 3, 3))
    position = np.stack(corners, 2).reshape(-1, 3)
    return [
        make_mesh(
            position,
            np.arange(len(position)).reshape(-1, 3),
            "grass",
            Label.GRASS,
            normal=normal.reshape(-1, 3),
            colour=np.stack(colours, 2).reshape(-1, 3),
            casts=False,
        )
    ]


FERN = linear(0.38, 0.58, 0.20)


def log(seed: int, length: float, thickness: float) -> list[Mesh]:
    """Make a fallen trunk that lies along x, with sawn ends."""
    random = np.random.default_rng(seed)
    trunk = _trunk(random, length, thickness, np.zeros(2))
    lying = trunk.position[:, [2, 0, 1]] - [length / 2, 0, -0.75 * thickness]
    ends = [
        ellipsoid((x * length / 2, 0, 0.75 * thickness), (0.02, radius, radius), "wood", Label.TREE, (1.6, 1.5, 1.3), 2)
        for x, radius in ((-1, thickness * 1.5), (1, thickness * 0.42))
    ]
    return [make_mesh(lying, trunk.faces, "mossy bark", Label.TREE), *ends]


CAP, STALK = linear(0.80, 0.16, 0.10), linear(0.95, 0.92, 0.84)


def mushroom(red: bool) -> list[Mesh]:
    """Make a mushroom, 0.2 m high; red: a fly agaric with white dots."""
    cap = [(0.001, 0.145), (0.085, 0.135), (0.105, 0.150), (0.085, 0.185), (0.045, 0.210), (0.001, 0.218)]
    stalk = [(0.032, 0.0), (0.026, 0.06), (0.024, 0.15)]
    pieces = [
        lathe(cap, 16, "mushroom", Label.GRASS, CAP if red else linear(0.62, 0.44, 0.28)),
        lathe(stalk, 10, "mushroom", Label.GRASS, STALK),
    ]
    if red:
        for number in range(7):
            turn, out = 2.4 * number, 0.02 + 0.010 * number
            spot = (out * np.cos(turn), out * np.sin(turn), 0.214 - 5.2 * out**2)
            pieces.append(ellipsoid(spot, (0.014, 0.014, 0.006), "mushroom", Label.GRASS, STALK, 1))
    return join_alike(pieces)


# --- shore ------------------------------------------------------------------------------------------------

PALM_GREEN = linear(0.36, 0.50, 0.18)


def palm(seed: int, height: float) -> list[Mesh]:
    """Make a palm at the origin: a leaning ringed trunk and a crown of feathered fronds."""
    random = np.random.default_rng(seed)
    rings, sides = 26, 10
    share = np.linspace(0, 1, rings)
    lean = 0.16 + 0.14 * random.random()
    spine = np.stack([lean * height * share**2, 0 * share, height * share - 0.15], 1)
    radius = 0.11 * (1 - 0.45 * share) * (1 + 0.10 * (np.arange(rings) % 2)) + 0.09 * np.exp(-9 * share)
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    circle = np.stack([np.cos(angle), np.sin(angle), 0 * angle], 1)
    position = (spine[:, None] + radius[:, None, None] * circle).reshape(-1, 3)
    trunk = make_mesh(position, grid_faces(rings, sides, closed=True), "bark", Label.TREE, colour=(1.9, 1.8, 1.6))
    top = spine[-1]
    fronds, leaflets = 15, 26
    way = np.linspace(0.08, 1, leaflets)
    corners, colours, normals = [], [], []
    for frond in range(fronds):
        turn = 2 * np.pi * frond / fronds + 0.25 * random.random()
        out, side = np.array([np.cos(turn), np.sin(turn), 0]), np.array([-np.sin(turn), np.cos(turn), 0])
        length, rise = 0.42 * height * (0.85 + 0.3 * random.random()), 0.15 + 0.75 * random.random()
        sag = rise * way - (0.55 + rise) * way**2.1
        stem = top + length * ((way - 0.18 * way**2)[:, None] * out + sag[:, None] * [0, 0, 1])
        width = length * 0.26 * np.sin(np.pi * np.clip(0.15 + 0.83 * way, 0, 1)) ** 0.7
        for hand in (-1, 1):
            tip = stem + hand * width[:, None] * side + 0.09 * length * out - [0, 0, 0.34] * width[:, None]
            half = 0.024 * length * out
            corners.append(np.stack([stem - half, stem + half, tip], 1).reshape(-1, 3))
            tone = PALM_GREEN * (0.6 + 0.5 * way[:, None]) * (0.8 + 0.4 * random.random())
            colours.append(np.repeat(tone, 3, 0))
            normals.append(np.tile(0.25 * hand * side + [0, 0, 0.95], (3 * leaflets, 1)))
    points = np.concatenate(corners)
    crown = make_mesh(
        points,
        np.arange(len(points)).reshape(-1, 3),
        "leaf",
        Label.TREE,
        normal=np.concatenate(normals),
        colour=np.concatenate(colours),
    )
    nuts = []
    for turn in (0.0, 2.1, 4.2):
        at = top + np.array([0.11 * np.cos(turn), 0.11 * np.sin(turn), -0.10])
        nuts.append(ellipsoid(at, 0.085, "bark", Label.TREE, subdivisions=1))
    return join_alike([trunk, crown, *nuts])


def sea(floor: Height) -> list[Mesh]:
    """Make the water: level at z = 0, finer near the middle. Its colour's red channel holds the depth, metres."""
    sectors = 144
    near = np.arange(0.3, 16, 0.34)
    radius = np.concatenate([[0.0], near, np.geomspace(16.6, 900, 34)])
    angle = np.linspace(0, 2 * np.pi, sectors, endpoint=False)
    x, y = np.outer(radius, np.cos(angle)), np.outer(radius, np.sin(angle))
    depth = -floor(x, y)
    position = np.stack([x, y, 0 * x], -1).reshape(-1, 3)
    faces = grid_faces(len(radius), sectors, closed=True)
    wet = (depth.reshape(-1) > -0.10)[faces].any(1)
    colour = np.repeat(np.clip(depth, -0.5, 8.0).reshape(-1, 1), 3, 1)
    normal = np.tile([0.0, 0, 1], (len(position), 1))
    return [make_mesh(position, faces[wet], "sea", Label.WATER, normal=normal, colour=colour, casts=False)]


SHELLS = [linear(0.95, 0.88, 0.80), linear(0.92, 0.70, 0.58), linear(0.82, 0.74, 0.66), linear(0.45, 0.40, 0.38)]


def shells(seed: int, ground: Height, inland: Height) -> Mesh:
    """Scatter shells and pebbles along the water's edge."""
    random = np.random.default_rng(seed)
    x, y = random.uniform(-14, 14, (2, 5200))
    way = inland(x, y)
    keep = (way > 0.1) & (way < 5) & (random.random(len(x)) < 0.9 * np.exp(-np.abs(way - 1.1)) + 0.06)
    x, y = x[keep], y[keep]
    points, faces = unit_sphere(1)
    size = 0.010 + 0.028 * random.random((len(x), 1, 1)) ** 3
    at = np.stack([x, y, ground(x, y)], 1)
    position = at[:, None] + points * [1, 0.8, 0.5] * size
    colour = np.array(SHELLS)[random.integers(0, len(SHELLS), len(x))]
    return make_mesh(
        position.reshape(-1, 3),
        (faces[None] + np.arange(len(x))[:, None, None] * len(points)).reshape(-1, 3),
        "shell",
        Label.GRASS,
        normal=np.tile(points, (len(x), 1)),
        casts=False,
        colour=np.repeat(colour, len(points), 0),
    )


# --- the moon ---------------------------------------------------------------------------------------------


CRATER_REACH = 2.0  # radii


def crater_field(seed: int) -> Height:
    """Return the height of a cratered plain; the middle stays nearly level."""
    random = np.random.default_rng(seed)
    field = waves(seed)
    count = 70
    size = 0.35 + 2.6 * random.random(count) ** 3
    angle, away = 2 * np.pi * random.random(count), 2.6 + size + 26 * random.random(count) ** 1.3
    middle_x, middle_y = np.cos(angle) * away, np.sin(angle) * away

    def ground(x: Array, y: Array) -> Array:
        x, y = np.asarray(x, float), np.asarray(y, float)
        total = 0.16 * field(0.6 * x, 0.6 * y) * np.clip((np.hypot(x, y) - 2) / 8, 0, 1) + 0.010 * field(4 * x, 4 * y)
        for a, b, radius in zip(middle_x, middle_y, size, strict=True):
            reach = CRATER_REACH * radius  # beyond, a crater is no longer felt
            if x.min() > a + reach or x.max() < a - reach or y.min() > b + reach or y.max() < b - reach:
                continue
            share = np.hypot(x - a, y - b) / radius
            bowl = np.where(share < 1, share**2 - 1, 0.0) * 0.30 + 0.16 * np.exp(-(((share - 1.05) / 0.22) ** 2))
            total = total + bowl * radius * 0.75
        return total

    return ground
