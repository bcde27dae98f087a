"""The subjects that do not walk: a ball, a boat, a lantern, a vase, a crate, a statue, a tree."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from aivideo.scene.buildings import crate as wooden_crate
from aivideo.scene.mesh import Label, Mesh, box, ellipsoid, grid_faces, join_alike, lathe, linear, make_mesh, placed
from aivideo.scene.model_parts import Colour, Model, Part, eye, mixed, sculpted
from aivideo.scene.nature import tree as broad_tree
from aivideo.scene.sculpt import blend, egg, limb, mirrored

Array = np.ndarray
THING = Label.SUBJECT

BALL_RADIUS = 0.36


@lru_cache(maxsize=4)
def ball(colour: Colour) -> Model:
    """A beach ball about its own middle: its panels are painted by the shader."""
    mesh = ellipsoid((0, 0, 0), BALL_RADIUS, "ball", THING, colour, subdivisions=4)
    r = BALL_RADIUS
    return Model({"body": Part((mesh,))}, (-r, -r, -r), (r, r, r), ((0.0, 0.0, 0.0), r))


# --- crate ----------------------------------------------------------------------------------------------

CRATE_SIDE = 0.8


@lru_cache(maxsize=4)
def crate(colour: Colour) -> Model:
    """A wooden crate; its colour is a stain that lets the grain show."""
    stain = np.array(colour, np.float32)
    pieces = [replace(mesh, label=THING, colour=mesh.colour * stain) for mesh in wooden_crate(CRATE_SIDE)]
    half = CRATE_SIDE / 2
    return Model({"body": Part(tuple(pieces))}, (-half, -half, 0.0), (half, half, CRATE_SIDE), ((0.1, 0.0, half), half))


# --- lantern --------------------------------------------------------------------------------------------

WAX = linear(0.96, 0.91, 0.78)
LANTERN_LIGHT = (2.6, 1.45, 0.55)


@lru_cache(maxsize=4)
def lantern(colour: Colour) -> Model:
    """A candle lantern, 0.95 m with its ring: its flame lights what is near."""
    frame = []
    for a in (-1, 1):
        for b in (-1, 1):
            frame.append(box((a * 0.175, b * 0.175, 0.33), (0.035, 0.035, 0.50), "brass", THING, colour))
    for turn in range(4):
        bars = [
            box((0.178, 0, 0.12), (0.020, 0.34, 0.045), "brass", THING, colour),
            box((0.178, 0, 0.56), (0.020, 0.34, 0.045), "brass", THING, colour),
            box((0.180, 0, 0.34), (0.012, 0.016, 0.44), "brass", THING, colour),
        ]
        frame += [mesh.moved(placed(0, 0, 0, heading=turn * np.pi / 2)) for mesh in bars]
    frame += [
        box((0, 0, 0.045), (0.46, 0.46, 0.05), "brass", THING, colour),
        box((0, 0, 0.085), (0.40, 0.40, 0.04), "brass", THING, colour),
        box((0, 0, 0.60), (0.46, 0.46, 0.035), "brass", THING, colour),
        *_pyramid(0.43, 0.615, 0.17, 0.74, colour),
        lathe([(0.10, 0.73), (0.085, 0.78), (0.10, 0.785), (0.06, 0.82), (0.001, 0.83)], 20, "brass", THING, colour),
        *(
            box((a * 0.19, b * 0.19, 0.012), (0.06, 0.06, 0.03), "brass", THING, colour)
            for a in (-1, 1)
            for b in (-1, 1)
        ),
        _ring(0.082, 0.012, 0.885, colour),
    ]
    candle = [
        lathe([(0.001, 0.10), (0.085, 0.10), (0.080, 0.30), (0.06, 0.31), (0.001, 0.30)], 24, "candle", THING, WAX),
        ellipsoid((0, 0, 0.375), (0.026, 0.026, 0.062), "flame", THING),
        ellipsoid((0, 0, 0.355), (0.016, 0.016, 0.030), "flame", THING, (1.0, 1.35, 2.2)),
    ]
    parts = {"body": Part(tuple(join_alike([*frame, *candle])))}
    face = ((0.05, 0.0, 0.45), 0.40)
    return Model(parts, (-0.23, -0.23, 0.0), (0.23, 0.23, 0.96), face, ((0.0, 0.0, 0.40), LANTERN_LIGHT))


def _pyramid(base: float, low: float, top: float, high: float, colour: Colour) -> list[Mesh]:
    """A roof with four flat sides; base, top: its widths below and above."""
    sides = []
    for turn in range(4):
        b, t = base / 2, top / 2
        corners = np.array([[b, -b, low], [b, b, low], [t, t, high], [t, -t, high]])
        normal = np.array([high - low, 0, b - t]) / np.hypot(high - low, b - t)
        side = make_mesh(corners, [[0, 1, 2], [0, 2, 3]], "brass", THING, normal=np.tile(normal, (4, 1)), colour=colour)
        sides.append(side.moved(placed(0, 0, 0, heading=turn * np.pi / 2)))
    return sides


def _ring(radius: float, thickness: float, height: float, colour: Colour) -> Mesh:
    """A ring that stands upright across y."""
    around, along = np.meshgrid(
        np.linspace(0, 2 * np.pi, 28, endpoint=False), np.linspace(0, 2 * np.pi, 10, endpoint=False), indexing="ij"
    )
    out = radius + thickness * np.cos(along)
    position = np.stack([thickness * np.sin(along), out * np.cos(around), height + out * np.sin(around)], -1)
    ringed = np.concatenate([position, position[:1]])
    return make_mesh(ringed.reshape(-1, 3), grid_faces(29, 10, closed=True), "brass", THING, colour=colour)


# --- vase -----------------------------------------------------------------------------------------------

VASE_OUTLINE = [  # (height, radius) in metres
    (0.0, 0.15), (0.03, 0.165), (0.06, 0.13), (0.14, 0.17), (0.28, 0.265), (0.42, 0.315), (0.56, 0.295),
    (0.68, 0.20), (0.76, 0.125), (0.86, 0.115), (0.92, 0.135), (0.97, 0.185), (1.0, 0.19),
]  # fmt: skip
SLIP, GLAZE = linear(0.96, 0.91, 0.80), linear(0.12, 0.15, 0.22)


@lru_cache(maxsize=4)
def vase(colour: Colour) -> Model:
    """A painted earthenware vase with two handles, 1 m high."""
    height = np.linspace(0, 1, 120)
    knots, radii = np.array(VASE_OUTLINE).T
    radius = np.interp(height, knots, radii)
    padded = np.pad(radius, 4, mode="edge")
    radius = np.convolve(padded, np.ones(9) / 9, "valid")  # rounds the corners of the outline
    inside = [(radius[-1] - 0.02, 1.0), (0.09, 0.85), (0.001, 0.80)]
    body = lathe([(0.001, 0.0), *zip(radius, height, strict=True), *inside], 128, "earthenware", THING)
    body = replace(body, colour=_vase_paint(body.position, np.array(colour)).astype(np.float32))

    def handles(p: Array) -> Array:
        q = mirrored(p)
        path = [(0.11, 0.86), (0.25, 0.84), (0.32, 0.74), (0.30, 0.62), (0.25, 0.56)]
        shape = None
        for (y0, z0), (y1, z1) in itertools.pairwise(path):
            piece = limb(q, (0, y0, z0), (0, y1, z1), 0.030, 0.030)
            shape = piece if shape is None else blend(shape, piece, 0.02)
        return shape

    grips = sculpted(handles, (-0.08, -0.40, 0.48), (0.08, 0.40, 0.94), "earthenware", tuple(GLAZE), 0.014)
    parts = {"body": Part(tuple(join_alike([body, grips])))}
    return Model(parts, (-0.33, -0.36, 0.0), (0.33, 0.36, 1.0), ((0.1, 0.0, 0.62), 0.38))


def _vase_paint(p: Array, clay: Array) -> Array:
    """Bands, a zigzag and a row of discs, different on every side so that no two views look alike."""
    angle, z = np.arctan2(p[:, 1], p[:, 0]), p[:, 2]
    tone = np.tile(clay, (len(p), 1))
    for low, high in ((0.05, 0.085), (0.23, 0.25), (0.60, 0.62), (0.72, 0.735), (0.93, 1.1)):
        tone = mixed(tone, GLAZE, np.minimum(z - low, high - z) * 400)
    zigzag = np.abs((angle * 12 / (2 * np.pi)) % 1 - 0.5) * 2
    tone = mixed(tone, SLIP, np.minimum(0.055 - np.abs(z - 0.305), 0.022 - np.abs(z - 0.27 - 0.07 * zigzag)) * 200)
    turn = (angle * 8 / (2 * np.pi)) % 1 - 0.5
    number = np.floor(angle * 8 / (2 * np.pi)) % 8
    size = 0.040 + 0.018 * ((number * 5) % 8) / 8
    disc = size - np.hypot(turn * 2 * np.pi / 8 * 0.30, z - 0.47)
    tone = mixed(tone, SLIP, disc * 150)
    tone = mixed(tone, GLAZE, (disc - 0.55 * size) * 150 * (number % 2 == 0))
    dots = 0.014 - np.hypot(((angle * 20 / (2 * np.pi)) % 1 - 0.5) * 0.075, z - 0.67)
    return mixed(tone, SLIP, dots * 200)


# --- statue ---------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def statue(colour: Colour) -> Model:
    """A stone owl on a pedestal, 1.55 m high."""
    stone = np.array(colour)

    def owl(p: Array) -> Array:
        q = mirrored(p)
        body = egg(p, (0.0, 0, 0.80), (0.25, 0.275, 0.36))
        head = egg(p, (0.03, 0, 1.20), (0.225, 0.255, 0.200))
        shape = blend(body, head, 0.10)
        wing = egg(q, (-0.045, 0.245, 0.79), (0.195, 0.075, 0.315))
        folds = 0.010 * np.sin(q[..., 2] * 46 + q[..., 0] * 22)
        shape = blend(shape, wing + folds, 0.03)
        tuft = limb(q, (0.06, 0.130, 1.34), (0.02, 0.220, 1.52), 0.070, 0.016)
        shape = blend(shape, tuft, 0.05)
        brow = limb(q, (0.245, 0.03, 1.275), (0.170, 0.190, 1.345), 0.034, 0.026)
        dish = egg(q, (0.245, 0.100, 1.215), (0.050, 0.088, 0.088))
        shape = np.maximum(shape, -dish)
        beak = limb(p, (0.235, 0, 1.225), (0.292, 0, 1.130), 0.042, 0.014)
        shape = np.minimum(blend(shape, brow, 0.025), beak)
        tail = limb(p, (-0.17, 0, 0.62), (-0.30, 0, 0.44), 0.11, 0.07)
        toes = egg(q, (0.20, 0.115, 0.470), (0.095, 0.068, 0.055))
        grooves = 0.010 * np.cos(q[..., 1] * 150)
        return np.minimum(blend(shape, tail, 0.08), toes + grooves)

    def paint(p: Array, n: Array) -> Array:
        row = np.floor(p[:, 2] / 0.062)
        scale = np.hypot(((p[:, 1] / 0.085 + 0.5 * (row % 2)) % 1 - 0.5) * 0.085, (p[:, 2] / 0.062) % 1 * 0.062 - 0.020)
        breast = (n[:, 0] > 0.35) * (np.abs(p[:, 1]) < 0.20) * (p[:, 2] < 1.02) * (p[:, 2] > 0.52)
        tone = mixed(np.tile(stone, (len(p), 1)), stone * 0.42, np.clip((scale - 0.028) * 120, 0, 1) * breast * 0.8)
        feathers = np.clip(np.sin(p[:, 2] * 46 + p[:, 0] * 22) * 2 - 0.6, 0, 1) * (np.abs(p[:, 1]) > 0.22)
        tone = mixed(tone, stone * 0.5, feathers * 0.6)
        return mixed(tone, stone * 0.6, (p[:, 0] > 0.265) * (p[:, 2] < 1.24) * (p[:, 2] > 1.08) * 1.0)

    eyes = [mesh for side in (-1, 1) for mesh in eye((0.200, side * 0.098, 1.218), 0.060, side)]
    pedestal = [
        box((0, 0, 0.06), (0.80, 0.80, 0.12), "granite", THING, stone * 0.75),
        box((0, 0, 0.25), (0.62, 0.62, 0.28), "granite", THING, stone * 0.60),
        box((0, 0, 0.41), (0.74, 0.74, 0.07), "granite", THING, stone * 0.80),
    ]
    bird = sculpted(owl, (-0.46, -0.42, 0.38), (0.40, 0.42, 1.58), "granite", paint, 0.020)
    parts = {"body": Part(tuple(join_alike([bird, *pedestal, *eyes])))}
    return Model(parts, (-0.40, -0.40, 0.0), (0.40, 0.40, 1.55), ((0.08, 0.0, 1.22), 0.36))


# --- tree -----------------------------------------------------------------------------------------------


TREE_SEED = 41


@lru_cache(maxsize=4)
def tree(colour: Colour) -> Model:
    """A young broad-leaved tree, 2.9 m high; its colour is that of the leaves."""
    pieces = [replace(mesh, label=THING) for mesh in broad_tree(TREE_SEED, 2.7, leaves=4200, green=np.array(colour))]
    parts = {"body": Part(tuple(pieces))}
    return Model(parts, (-0.95, -0.95, 0.0), (0.95, 0.95, 2.9), ((0.0, 0.0, 2.0), 0.9))


# --- boat -----------------------------------------------------------------------------------------------

STATIONS, RIBS = 41, 25
DECK = linear(0.78, 0.62, 0.42)
SAIL = linear(0.95, 0.92, 0.84)


def _hull(stern: float, bow: float) -> tuple[Array, Array, Array, Array]:
    """The lines of the hull: at each station x, half its width, the keel's depth and the rail's height."""
    share = np.linspace(0, 1, STATIONS)
    x = stern + (bow - stern) * share
    half = 0.50 * np.clip(1 - share**2.6, 0, 1) ** 0.75 * (0.80 + 0.20 * np.sin(np.pi * np.clip(share * 1.3, 0, 1)))
    keel = -0.11 + 0.08 * (1 - np.clip(share * 4, 0, 1)) ** 2 + 0.30 * np.clip((share - 0.72) / 0.28, 0, 1) ** 2.2
    rail = 0.34 + 0.24 * share**2.2 + 0.05 * (1 - share) ** 2
    return x, half, keel, rail


@lru_cache(maxsize=4)
def boat(colour: Colour) -> Model:
    """A sailing dinghy, 2.5 m long, with its waterline at z = 0."""
    paint = np.array(colour)
    x, half, keel, rail = _hull(-1.15, 1.35)
    turn = np.linspace(-1, 1, RIBS)
    across = np.sign(turn) * np.abs(turn) ** 0.80
    rise = np.abs(turn) ** 2.4
    y = half[:, None] * across
    z = keel[:, None] + (rail - keel)[:, None] * rise
    skin = np.stack([np.repeat(x[:, None], RIBS, 1), y, z], -1)
    strakes = 0.90 + 0.10 * np.sign(np.sin(rise * 6 * np.pi))[None, :, None]
    tone = np.where(rise[None, :, None] > 0.86, SAIL, paint * strakes) * np.ones((STATIONS, 1, 1))
    tone = np.where((z < 0.02)[..., None], linear(0.62, 0.22, 0.16), tone)
    hull = make_mesh(
        skin.reshape(-1, 3), grid_faces(STATIONS, RIBS)[:, ::-1], "hull", THING, colour=tone.reshape(-1, 3)
    )
    lining = skin * [0.985, 0.94, 1.0] + [0, 0, 0.012]
    inner = make_mesh(lining.reshape(-1, 3), grid_faces(STATIONS, RIBS), "planks", THING, colour=DECK * 0.75)
    level = 0.10
    floor_half = half * np.clip((level - keel) / (rail - keel), 0.0, 1) ** (0.80 / 2.4) * 0.94
    floor_points = np.stack([np.stack([x, side * floor_half, np.full(STATIONS, level)], 1) for side in (-1, 0, 1)], 1)
    floor = make_mesh(
        floor_points.reshape(-1, 3), grid_faces(STATIONS, 3)[:, ::-1], "planks", THING,
        normal=np.tile([0, 0, 1.0], (STATIONS * 3, 1)), colour=DECK,
    )  # fmt: skip
    ends = skin[0]
    middle = ends.mean(0)
    fan = np.stack([np.zeros(RIBS - 1, int), 1 + np.arange(RIBS - 1), 2 + np.arange(RIBS - 1)], 1)
    transom = make_mesh(
        np.concatenate([[middle], ends]),
        fan,
        "planks",
        THING,
        normal=np.tile([-1.0, 0, 0], (RIBS + 1, 1)),
        colour=paint * 0.9,
    )
    rails = [_tube(np.stack([x, side * half, rail + 0.012], 1), 0.026, DECK * 0.8) for side in (-1, 1)]
    rails.append(
        _tube(np.array([[x[0], y, rail[0] + 0.012] for y in np.linspace(-half[0], half[0], 7)]), 0.026, DECK * 0.8)
    )
    benches = [
        box((at, 0, 0.27), (0.24, 2 * float(np.interp(at, x, half)) * 0.92, 0.035), "planks", THING, DECK)
        for at in (-0.72, 0.02)
    ]
    mast = lathe([(0.040, 0.08), (0.036, 1.2), (0.022, 2.62), (0.001, 2.64)], 14, "planks", THING, DECK * 0.7)
    mast = mast.moved(placed(0.42, 0, 0))
    boom = _tube(np.array([[0.40, 0, 0.66], [-0.30, 0.02, 0.65], [-0.98, 0.06, 0.66]]), 0.024, DECK * 0.7)
    rudder = box((-1.22, 0, 0.02), (0.16, 0.035, 0.62), "planks", THING, DECK * 0.6)
    tiller = _tube(np.array([[-1.20, 0, 0.42], [-0.85, 0.03, 0.47]]), 0.018, DECK * 0.6)
    pieces = [
        hull, inner, floor, transom, *rails, *benches, mast, boom, rudder, tiller,
        _sail([(0.36, 0.72), (-0.96, 0.72), (0.36, 2.50)], 0.10, SAIL, paint),
        _sail([(1.28, 0.66), (0.50, 0.70), (0.46, 2.22)], 0.07, SAIL, None),
        _pennant(paint),
    ]  # fmt: skip
    parts = {"body": Part(tuple(join_alike(pieces)))}
    return Model(parts, (-1.30, -0.52, -0.22), (1.38, 0.52, 2.72), ((0.3, 0.0, 0.75), 0.95))


def _tube(path: Array, radius: float, colour: Colour) -> Mesh:
    """A rod that follows a path of points, round in its section."""
    sides = 8
    ahead = np.gradient(path, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    right = np.cross(ahead, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right, axis=1, keepdims=True)
    up = np.cross(right, ahead)
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)[None, :, None]
    out = np.cos(angle) * right[:, None] + np.sin(angle) * up[:, None]
    position = path[:, None] + radius * out
    return make_mesh(
        position.reshape(-1, 3), grid_faces(len(path), sides, closed=True), "planks", THING,
        normal=out.reshape(-1, 3), colour=colour,
    )  # fmt: skip


def _sail(corners: Sequence[tuple[float, float]], belly: float, cloth: Array, stripe: Array | None) -> Mesh:
    """A three-cornered sail that bulges to +y; corners (x, z): its foot's two ends and its top."""
    foot_front, foot_back, top = np.array(corners)
    side = 18
    along, up = np.meshgrid(np.linspace(0, 1, side), np.linspace(0, 1, side))
    flat = (foot_front + (foot_back - foot_front) * along[..., None]) * (1 - up[..., None]) + top * up[..., None]
    bulge = belly * 4 * along * (1 - along) * np.sin(np.pi * (0.15 + 0.85 * (1 - up))) + 0.06 * along * (1 - up)
    position = np.stack([flat[..., 0], bulge, flat[..., 1]], -1).reshape(-1, 3)
    colour = np.tile(cloth, (side * side, 1))
    if stripe is not None:
        colour = mixed(colour, stripe, (0.05 - np.abs(up.ravel() - 0.34)) * 60)
    return make_mesh(position, grid_faces(side, side), "canvas", THING, colour=colour)


def _pennant(colour: Colour) -> Mesh:
    """A small flag at the mast's top."""
    corners = np.array([[0.42, 0, 2.66], [0.42, 0, 2.52], [0.12, 0.05, 2.58]])
    normal = np.tile([0.0, 1, 0], (3, 1))
    return make_mesh(corners, [[0, 1, 2]], "canvas", THING, normal=normal, colour=colour)
