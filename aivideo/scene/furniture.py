"""A living room and what stands in it. Each piece stands on z = 0 with its back to -x."""

from __future__ import annotations

import numpy as np

from aivideo.scene.mesh import Label, Mesh, box, ellipsoid, grid_faces, height_field, lathe, linear, make_mesh, placed

Array = np.ndarray

ROOM_HALF, ROOM_HEIGHT = 4.4, 3.3  # metres
WINDOW_HALF, SILL, LINTEL = 1.75, 0.55, 2.85  # of the wall at -y
WALL_PAINT, ACCENT_PAINT = linear(0.90, 0.84, 0.73), linear(0.52, 0.62, 0.60)
CURTAIN = linear(0.88, 0.74, 0.58)
OAK = (1.35, 1.25, 1.1)
BOOKS = [
    linear(0.62, 0.20, 0.18), linear(0.20, 0.36, 0.52), linear(0.30, 0.46, 0.32), linear(0.86, 0.72, 0.40),
    linear(0.88, 0.84, 0.76), linear(0.34, 0.24, 0.38), linear(0.78, 0.46, 0.26),
]  # fmt: skip


def room_shell() -> list[Mesh]:
    """Make floor, ceiling, four walls and a window with its frame and curtains."""
    half, high, thick = ROOM_HALF, ROOM_HEIGHT, 0.3
    meshes = [
        height_field((x, x + half), (y, y + half), 10, lambda x, y: 0 * x, "parquet", Label.GROUND)
        for x in (-half, 0)
        for y in (-half, 0)
    ]
    meshes.append(box((0, 0, high + 0.15), (2 * half + 0.6, 2 * half + 0.6, 0.3), "wall", Label.WALL, (1, 1, 1)))
    for side in (-1, 1):
        paint = ACCENT_PAINT if side < 0 else WALL_PAINT
        meshes.append(
            box((side * (half + thick / 2), 0, high / 2), (thick, 2 * half + 0.6, high), "wall", Label.WALL, paint)
        )
    meshes.append(box((0, half + thick / 2, high / 2), (2 * half, thick, high), "wall", Label.WALL, WALL_PAINT))
    beside = half - WINDOW_HALF
    y = -half - thick / 2
    for side in (-1, 1):
        x = side * (WINDOW_HALF + beside / 2)
        meshes.append(box((x, y, high / 2), (beside, thick, high), "wall", Label.WALL, WALL_PAINT))
    meshes.append(box((0, y, SILL / 2), (2 * WINDOW_HALF, thick, SILL), "wall", Label.WALL, WALL_PAINT))
    above = high - LINTEL
    meshes.append(box((0, y, LINTEL + above / 2), (2 * WINDOW_HALF, thick, above), "wall", Label.WALL, WALL_PAINT))
    return [*meshes, *_window(), *_skirting()]


def _window() -> list[Mesh]:
    y, tall, middle = -ROOM_HALF - 0.12, LINTEL - SILL, (SILL + LINTEL) / 2
    bars = [box((x, y, middle), (0.07, 0.09, tall), "painted wood", Label.WALL) for x in np.linspace(-1.75, 1.75, 4)]
    bars += [box((0, y, z), (3.5, 0.09, 0.07), "painted wood", Label.WALL) for z in (SILL, SILL + 0.68 * tall, LINTEL)]
    bars.append(box((0, -ROOM_HALF + 0.06, SILL), (3.8, 0.34, 0.06), "painted wood", Label.WALL))
    rod = box((0, -ROOM_HALF + 0.16, LINTEL + 0.16), (4.9, 0.04, 0.04), "iron", Label.WALL)
    return [*bars, rod, *(_curtain(side) for side in (-1, 1))]


def _curtain(side: int) -> Mesh:
    across, up = np.meshgrid(np.linspace(0, 1, 61), np.linspace(0, 1, 12))
    x = side * (1.62 + 0.72 * across)
    y = -ROOM_HALF + 0.16 + 0.055 * np.sin(across * 40) * (1.15 - 0.3 * up)
    z = 0.04 + (LINTEL + 0.10) * up
    position = np.stack([x, y, z], -1).reshape(-1, 3)
    return make_mesh(position, grid_faces(12, 61), "curtain", Label.WALL, colour=CURTAIN)


def _skirting() -> list[Mesh]:
    half = ROOM_HALF
    return [
        *(box((s * (half - 0.012), 0, 0.07), (0.03, 2 * half, 0.14), "painted wood", Label.WALL) for s in (-1, 1)),
        *(box((0, s * (half - 0.012), 0.07), (2 * half, 0.03, 0.14), "painted wood", Label.WALL) for s in (-1, 1)),
    ]


def round_rug(radius: float) -> list[Mesh]:
    """Make a round rug with rings of colour."""
    tones = [linear(0.62, 0.22, 0.18), linear(0.90, 0.80, 0.62), linear(0.22, 0.34, 0.44), linear(0.80, 0.52, 0.28)]
    order = (0, 1, 0, 2, 1, 3, 1, 2, 0)
    edges = radius * np.array([0.0, 0.16, 0.30, 0.36, 0.52, 0.58, 0.68, 0.73, 0.92, 1.0])
    pieces = [
        lathe([(outer, 0.02), (max(inner, 0.001), 0.02)], 72, "carpet", Label.GROUND, tones[tone])
        for inner, outer, tone in zip(edges[:-1], edges[1:], order, strict=True)
    ]
    return [*pieces, lathe([(radius + 0.01, 0.0), (radius, 0.02)], 72, "carpet", Label.GROUND, tones[0])]


def bookshelf(random: np.random.Generator, width: float, height: float) -> list[Mesh]:
    """Make a shelf full of books that looks along +x."""
    deep, board = 0.36, 0.035
    pieces = [
        box((0, side * (width - board) / 2, height / 2), (deep, board, height), "wood", Label.FURNITURE, OAK)
        for side in (-1, 1)
    ]
    pieces.append(box((-deep / 2 + 0.01, 0, height / 2), (0.02, width, height), "wood", Label.FURNITURE, OAK))
    rows = max(2, round(height / 0.42))
    for row in range(rows + 1):
        z = board / 2 + row * (height - board) / rows
        pieces.append(box((0, 0, z), (deep, width, board), "wood", Label.FURNITURE, OAK))
        if row == rows:
            break
        y = -width / 2 + 0.06
        while y < width / 2 - 0.10:
            thick, tall = 0.028 + 0.05 * random.random(), 0.22 + 0.11 * random.random()
            if random.random() < 0.10:  # a gap with a pot in it
                pot = ellipsoid((0, y + 0.09, z + 0.10), (0.07, 0.07, 0.09), "clay", Label.FURNITURE, subdivisions=2)
                pieces.append(pot)
                y += 0.20
                continue
            tone = BOOKS[random.integers(len(BOOKS))] * (0.8 + 0.4 * random.random())
            at = (0.02 + 0.03 * random.random(), y + thick / 2, z + board / 2 + tall / 2)
            pieces.append(box(at, (0.24, thick * 0.94, tall), "fabric", Label.FURNITURE, tone))
            y += thick
    return pieces


def sofa(tone: Array, seats: int = 3) -> list[Mesh]:
    """Make a sofa that looks along +x."""
    width = 0.68 * seats + 0.40
    pieces = [
        _cushion((0.0, 0, 0.26), (0.88, width, 0.24), tone),
        _cushion((-0.34, 0, 0.60), (0.26, width, 0.62), tone),
        *(_cushion((0.0, side * (width / 2 - 0.10), 0.42), (0.88, 0.22, 0.50), tone) for side in (-1, 1)),
    ]
    for seat in range(seats):
        y = (seat - (seats - 1) / 2) * 0.68
        pieces += [
            _cushion((0.06, y, 0.44), (0.72, 0.66, 0.18), tone * 1.1),
            _cushion((-0.20, y, 0.66), (0.20, 0.64, 0.44), tone * 1.1),
        ]
    if seats > 1:
        pillow = _cushion((0.0, 0, 0), (0.16, 0.42, 0.42), linear(0.86, 0.62, 0.26))
        pieces.append(pillow.moved(placed(-0.02, width / 2 - 0.42, 0.72, heading=-0.25)))
    legs = [(x, y) for x in (-0.36, 0.36) for y in (-width / 2 + 0.1, width / 2 - 0.1)]
    return [*pieces, *(box((x, y, 0.07), (0.06, 0.06, 0.14), "wood", Label.FURNITURE) for x, y in legs)]


def armchair(tone: Array) -> list[Mesh]:
    """Make an armchair that looks along +x."""
    return sofa(tone, seats=1)


def _cushion(centre: tuple[float, float, float], size: tuple[float, float, float], tone: Array) -> Mesh:
    """A box with soft edges: a ball pressed into shape (a superellipsoid)."""
    soft = ellipsoid((0, 0, 0), 1.0, "fabric", Label.FURNITURE, subdivisions=4)
    p = soft.position.astype(float)
    pressed = p / (np.abs(p) ** 5).sum(1, keepdims=True) ** (1 / 5)
    return make_mesh(pressed * np.array(size) / 2 + centre, soft.faces, "fabric", Label.FURNITURE, colour=tone)


def side_table() -> list[Mesh]:
    """Make a small round table with a book and a cup on it."""
    return [
        lathe([(0.30, 0.52), (0.31, 0.54), (0.30, 0.56), (0.001, 0.56)], 32, "wood", Label.FURNITURE, OAK),
        lathe([(0.20, 0.0), (0.20, 0.02), (0.03, 0.05), (0.028, 0.52)], 20, "wood", Label.FURNITURE, OAK),
        box((-0.06, 0.05, 0.58), (0.20, 0.15, 0.04), "fabric", Label.FURNITURE, BOOKS[0]),
        lathe(
            [(0.035, 0.56), (0.042, 0.65), (0.036, 0.65), (0.030, 0.58)], 16, "clay", Label.FURNITURE, (1.3, 1.9, 2.6)
        ),
    ]


FLOOR_LAMP_HEIGHT = 1.72  # metres: where its light comes from


def floor_lamp(lit: bool) -> list[Mesh]:
    """Make a standing lamp with a shade."""
    shade = [(0.27, 1.50), (0.19, 1.88), (0.18, 1.88), (0.26, 1.50)]
    return [
        lathe([(0.17, 0.0), (0.16, 0.03), (0.02, 0.05), (0.016, 1.6)], 20, "iron", Label.FURNITURE),
        lathe(shade, 28, "lit shade" if lit else "canvas", Label.FURNITURE, linear(0.96, 0.88, 0.72)),
    ]


def painting(random: np.random.Generator, width: float, height: float) -> list[Mesh]:
    """Make a framed picture of hills under a sky that hangs on a wall and looks along +x, about its own middle."""
    y, z = np.meshgrid(np.linspace(-0.5, 0.5, 49), np.linspace(-0.5, 0.5, 37))
    colour = np.array(linear(0.62, 0.76, 0.84)) + (np.clip(0.3 - z, 0, 1) * 0.5)[..., None] * linear(1, 0.85, 0.6)
    for layer in range(3):
        line = 0.16 - 0.22 * layer + 0.10 * np.sin(y * (5 + 2 * layer) + 6 * random.random())
        tone = linear(0.50 - 0.10 * layer, 0.60 - 0.08 * layer, 0.52 - 0.16 * layer)
        colour = np.where((z < line)[..., None], tone, colour)
    sun = np.hypot(y - 0.2, (z - 0.28) * height / width) < 0.06
    colour = np.where(sun[..., None], linear(0.98, 0.86, 0.52), colour)
    points = np.stack([0 * y + 0.012, y * width, z * height], -1).reshape(-1, 3)
    normal = np.tile([1.0, 0, 0], (len(points), 1))
    canvas = make_mesh(
        points, grid_faces(37, 49), "canvas", Label.FURNITURE, normal=normal, colour=colour.reshape(-1, 3), casts=False
    )
    edge = 0.05
    frame = [
        *(box((0.01, s * width / 2, 0), (0.05, edge, height + edge), "wood", Label.FURNITURE) for s in (-1, 1)),
        *(box((0.01, 0, s * height / 2), (0.05, width + edge, edge), "wood", Label.FURNITURE) for s in (-1, 1)),
    ]
    return [canvas, *frame]
