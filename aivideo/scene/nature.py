"""Land and what grows on it: hills, mountains, rocks, trees, grass, flowers. Everything grows from a seed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from aivideo.scene.mesh import Label, Mesh, grid_faces, linear, make_mesh, unit_sphere

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


def rock(seed: int, size: tuple[float, float, float], subdivisions: int = 3) -> Mesh:
    """Make a boulder about its own middle; size: half-axes in metres."""
    points, faces = unit_sphere(subdivisions)
    points = points * (1 + 0.32 * crumple(points, seed, 5))[:, None] * np.asarray(size)
    return make_mesh(points, faces, "rock", Label.ROCK)


def mountains(seed: int, near: float = 150.0, far: float = 330.0) -> Mesh:
    """Make a ring of mountains around the place, metres from its middle."""
    field = waves(seed)
    angle, radius = np.meshgrid(np.linspace(0, 2 * np.pi, 220, endpoint=False), np.linspace(near, far, 40))
    x, y = np.cos(angle), np.sin(angle)
    ridge = 1 - np.abs(np.sin(angle * 4 + field(x * 4, y * 4) * 0.8))
    rise = np.sin(0.62 * np.pi * (radius - near) / (far - near))
    rough = 9 * field(x * 30, y * 30 + radius * 0.05) + 5 * field(x * 95, y * 95 + radius * 0.16)
    height = -6 + rise * (34 + 52 * ridge**1.3 + rough)
    position = np.stack([x * radius, y * radius, height], -1).reshape(-1, 3)
    return make_mesh(position, grid_faces(40, 220, closed=True)[:, ::-1], "mountain", Label.BACKDROP, casts=False)


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
DRY = np.array([0.10, 0.065, 0.004])


def grass(seed: int, near: float, far: float, count: int, size: float, height: Height, density: Height) -> list[Mesh]:
    """Scatter grass blades over a ring from `near` to `far` metres, in twelve sectors (to skip unseen ones).

    size: length of a blade, metres. density: 1 where it is thick, -1 where it is bare.
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
    turn, lean_to = random.random((2, count)) * 2 * np.pi
    lean = 0.5 * tall * random.random(count)
    half = (0.055 + 0.045 * random.random(count)) * size
    side = np.stack([np.cos(turn) * half, np.sin(turn) * half, np.zeros(count)], 1)
    bent = np.stack([np.cos(lean_to), np.sin(lean_to), np.zeros(count)], 1)
    tip = root + bent * lean[:, None] + tall[:, None] * [0, 0, 1]
    position = np.stack([root - side, root + side, tip], 1)
    normal = np.array([0, 0, 1.0]) + bent * 0.35
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    tone = BLADE * (0.75 + 0.7 * random.random((count, 1))) + DRY * random.random((count, 1)) ** 2
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
