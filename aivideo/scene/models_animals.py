"""The animals: larger than life, as in a picture book."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from aivideo.scene.mesh import Label, Mesh, ellipsoid, join_alike, linear, make_mesh
from aivideo.scene.model_parts import Colour, Model, Part, eye, mixed, sculpted
from aivideo.scene.sculpt import blend, egg, limb, mirrored

Array = np.ndarray

# --- fox ------------------------------------------------------------------------------------------------

# --- fox ------------------------------------------------------------------------------------------------

CREAM, DARK = linear(0.96, 0.92, 0.86), linear(0.15, 0.11, 0.10)


@lru_cache(maxsize=4)
def fox(colour: Colour) -> Model:
    """A fox, 0.95 m at the ears and 1.8 m long: larger than life, as in a picture book."""
    coat = np.array(colour)

    def torso(p: Array) -> Array:
        chest, hips = egg(p, (0.22, 0, 0.60), (0.25, 0.165, 0.19)), egg(p, (-0.25, 0, 0.60), (0.22, 0.155, 0.165))
        back = limb(p, (0.22, 0, 0.62), (-0.28, 0, 0.63), 0.145, 0.135)
        body = blend(blend(chest, hips, 0.12), back, 0.10)
        return blend(body, limb(p, (0.30, 0, 0.68), (0.43, 0, 0.84), 0.125, 0.10), 0.10)

    def paint_torso(p: Array, n: Array) -> Array:
        under = (-n[:, 2] - 0.62) * 5
        bib = (p[:, 0] - 0.30) * 7 * np.clip(1.1 - np.abs(p[:, 1]) * 9, 0, 1) * (n[:, 0] > 0.1) - (p[:, 2] - 0.72) * 2
        tone = mixed(np.tile(coat, (len(p), 1)), CREAM, under * 0.9)
        return mixed(tone, CREAM, bib)

    def head(p: Array) -> Array:
        q = mirrored(p)
        skull = egg(p, (0.52, 0, 0.94), (0.155, 0.135, 0.130))
        cheeks = egg(q, (0.535, 0.085, 0.895), (0.10, 0.085, 0.075))
        muzzle = limb(p, (0.60, 0, 0.905), (0.785, 0, 0.868), 0.078, 0.036)
        shape = blend(blend(skull, cheeks, 0.05), muzzle, 0.06)
        ear = limb(q, (0.49, 0.085, 1.03), (0.475, 0.125, 1.19), 0.064, 0.014)
        hollow = limb(q, (0.552, 0.092, 1.05), (0.520, 0.122, 1.14), 0.042, 0.012)
        return blend(shape, np.maximum(ear, -hollow), 0.03)

    def paint_head(p: Array, n: Array) -> Array:
        tone = np.tile(coat, (len(p), 1))
        line = 0.905 - (p[:, 0] - 0.60) * 0.10 + np.clip(0.08 - np.abs(p[:, 1]), -0.05, 0.05) * -0.35
        tone = mixed(tone, CREAM, (line - p[:, 2]) * 30 * (p[:, 0] > 0.44))
        q = mirrored(p)
        hollow = limb(q, (0.552, 0.092, 1.05), (0.520, 0.122, 1.14), 0.048, 0.016)
        tone = mixed(tone, CREAM * 0.8, -hollow * 150)
        return mixed(tone, DARK, (p[:, 2] - 1.12) * 22 + hollow * -60 - 0.4)

    def tail(p: Array) -> Array:
        root = limb(p, (-0.40, 0, 0.66), (-0.60, 0, 0.60), 0.055, 0.105)
        return blend(root, limb(p, (-0.60, 0, 0.60), (-0.92, 0, 0.72), 0.115, 0.030), 0.10)

    def paint_tail(p: Array, n: Array) -> Array:
        return mixed(np.tile(coat, (len(p), 1)), CREAM, (-0.775 - p[:, 0] + 0.02 * np.sin(p[:, 1] * 90)) * 30)

    eyes = [eye((0.620, side * 0.073, 0.966), 0.031, side) for side in (-1, 1)]
    nose = ellipsoid((0.815, 0, 0.878), (0.026, 0.030, 0.024), "nose", Label.SUBJECT)
    face = join_alike(
        [
            sculpted(head, (0.30, -0.26, 0.76), (0.88, 0.26, 1.25), "fur", paint_head, 0.016),
            nose,
            *(mesh for eye in eyes for mesh in eye),
        ]
    )
    parts = {
        "body": Part((sculpted(torso, (-0.55, -0.24, 0.36), (0.60, 0.24, 1.0), "fur", paint_torso),)),
        "neck": Part((), "body", (0.40, 0, 0.80), (0, 0, 1)),
        "head": Part(tuple(face), "neck", (0.44, 0, 0.86)),
        "sway": Part((), "body", (-0.38, 0, 0.66), (0, 0, 1)),
        "tail": Part(
            (sculpted(tail, (-1.0, -0.16, 0.42), (-0.30, 0.16, 0.80), "fur", paint_tail),),
            "sway",
            (-0.38, 0, 0.66),
        ),
    }
    for front in (True, False):
        for side in (1, -1):
            name = f"{'front' if front else 'hind'} {'left' if side > 0 else 'right'}"
            parts |= _leg(name, 0.27 if front else -0.29, 0.095 * side, front, coat, (DARK, 0.30))  # dark stockings
    return Model(parts, (-1.0, -0.25, 0.0), (0.86, 0.25, 1.2), ((0.60, 0.0, 0.95), 0.30))


def _leg(
    name: str, x: float, y: float, front: bool, coat: Array, sock: tuple[Array, float], scale: float = 1.0
) -> dict[str, Part]:
    """Thigh and shin of a four-legged animal. sock: its colour, and how high it reaches, metres.

    scale: 1 has the hip at 0.56 m.
    """
    knee_x = x + (-0.015 if front else -0.05) * scale
    thick = (0.078 if front else 0.098) * scale
    hip, knee = 0.56 * scale, 0.31 * scale
    box_low, box_high = (x - 0.2 * scale, y - 0.15 * scale, -0.03), (x + 0.2 * scale, y + 0.15 * scale, 0.75 * scale)
    colour, top = sock

    def thigh(p: Array) -> Array:
        return limb(p, (x, y, hip), (knee_x, y, knee), thick, 0.047 * scale)

    def shin(p: Array) -> Array:
        leg = limb(p, (knee_x, y, knee), (x - 0.005, y, 0.07 * scale), 0.045 * scale, 0.036 * scale)
        paw = egg(p, (x + 0.03 * scale, y, 0.04 * scale), (0.072 * scale, 0.05 * scale, 0.042 * scale))
        return blend(leg, paw, 0.04)

    def stocking(p: Array, n: Array) -> Array:
        return mixed(np.tile(coat, (len(p), 1)), colour, (top - p[:, 2]) * 14)

    step = 0.018 * min(scale, 1.0)
    return {
        name: Part((sculpted(thigh, box_low, box_high, "fur", tuple(coat)),), "body", (x, y, hip)),
        f"{name} shin": Part((sculpted(shin, box_low, box_high, "fur", stocking, step),), name, (knee_x, y, knee)),
    }


# --- cat ------------------------------------------------------------------------------------------------

PINK, IRIS = linear(0.86, 0.52, 0.50), linear(0.60, 0.72, 0.16)


@lru_cache(maxsize=4)
def cat(colour: Colour) -> Model:
    """A tabby cat with its tail up, 0.96 m at the ears: a short neck, a round head, white paws."""
    coat = np.array(colour)
    dark = coat * 0.30
    white = np.maximum(CREAM, coat) if coat.mean() > 0.03 else coat * 1.6  # a black cat is black all over

    def stripes(p: Array) -> Array:
        wave = np.sin(p[:, 0] * 44 + 2.2 * np.sin(p[:, 2] * 9) + 1.1 * np.sin(p[:, 1] * 13))
        return np.clip((wave - 0.25) * 3, 0, 1) * np.clip((p[:, 2] - 0.40) * 9, 0, 1)

    def torso(p: Array) -> Array:
        chest, hips = egg(p, (0.19, 0, 0.51), (0.19, 0.145, 0.175)), egg(p, (-0.24, 0, 0.51), (0.20, 0.150, 0.170))
        back = limb(p, (0.20, 0, 0.54), (-0.26, 0, 0.55), 0.120, 0.125)
        body = blend(blend(chest, hips, 0.12), back, 0.10)
        return blend(body, limb(p, (0.24, 0, 0.58), (0.36, 0, 0.68), 0.115, 0.105), 0.10)

    def paint_torso(p: Array, n: Array) -> Array:
        tone = mixed(np.tile(coat, (len(p), 1)), dark, stripes(p) * 0.85)
        tone = mixed(tone, white, (-n[:, 2] - 0.62) * 5)
        return mixed(tone, white, (p[:, 0] - 0.24) * 9 * (n[:, 0] > 0.15) * np.clip(1.2 - abs(p[:, 1]) * 9, 0, 1))

    def head(p: Array) -> Array:
        q = mirrored(p)
        skull = egg(p, (0.42, 0, 0.765), (0.150, 0.170, 0.148))
        cheeks = egg(q, (0.450, 0.095, 0.712), (0.090, 0.085, 0.072))
        puffs = egg(q, (0.545, 0.036, 0.708), (0.050, 0.047, 0.038))
        chin = egg(p, (0.525, 0, 0.672), (0.045, 0.045, 0.030))
        shape = blend(blend(blend(skull, cheeks, 0.06), puffs, 0.04), chin, 0.03)
        return blend(shape, np.maximum(ear(q), -hollow(q)), 0.025)

    def ear(q: Array) -> Array:
        flap = limb(q, (0.400, 0.095, 0.870), (0.385, 0.150, 1.000), 0.082, 0.010)
        return np.maximum(flap, np.abs(q[..., 0] - 0.400) - 0.045)

    def hollow(q: Array) -> Array:
        return limb(q, (0.452, 0.104, 0.905), (0.432, 0.144, 0.975), 0.036, 0.006)

    def paint_head(p: Array, n: Array) -> Array:
        q = mirrored(p)
        crown = np.clip((p[:, 2] - 0.80) * 14, 0, 1) * np.clip((np.sin(p[:, 1] * 88 + np.pi / 2) - 0.2) * 3, 0, 1)
        cheek = np.clip((np.abs(p[:, 1]) - 0.10) * 20, 0, 1) * np.clip((np.sin(p[:, 2] * 95) - 0.3) * 3, 0, 1)
        tone = mixed(np.tile(coat, (len(p), 1)), dark, np.maximum(crown, cheek) * 0.8 * (p[:, 2] < 0.93))
        blaze = (0.730 - p[:, 2] + np.clip(0.10 - np.abs(p[:, 1]) * 3.2, -1, 0.10)) * 22 * (p[:, 0] > 0.47)
        tone = mixed(tone, white, blaze)
        return mixed(tone, PINK, (0.003 - hollow(q)) * 160)

    def tail(p: Array) -> Array:
        root = limb(p, (-0.38, 0, 0.58), (-0.50, 0, 0.70), 0.052, 0.046)
        up = blend(root, limb(p, (-0.50, 0, 0.70), (-0.53, 0, 0.92), 0.046, 0.043), 0.05)
        return blend(up, limb(p, (-0.53, 0, 0.92), (-0.46, 0, 1.06), 0.043, 0.034), 0.05)

    def paint_tail(p: Array, n: Array) -> Array:
        rings = np.clip((np.sin(p[:, 2] * 58) - 0.1) * 4, 0, 1)
        tone = mixed(np.tile(coat, (len(p), 1)), dark, rings * 0.85)
        return mixed(tone, dark, (p[:, 2] - 1.02) * 40)

    eyes = []
    for side in (-1, 1):
        x, y, z = 0.530, side * 0.074, 0.792
        eyes += [
            ellipsoid((x, y, z), (0.032, 0.045, 0.043), "iris", Label.SUBJECT, IRIS),
            ellipsoid((x + 0.0225, y + side * 0.004, z), (0.012, 0.014, 0.033), "eye", Label.SUBJECT),
            ellipsoid((x + 0.029, y + 0.014, z + 0.017), 0.010, "highlight", Label.SUBJECT, subdivisions=2),
        ]
    nose = ellipsoid((0.592, 0, 0.738), (0.016, 0.022, 0.015), "nose", Label.SUBJECT, (22, 11, 10))
    face = join_alike(
        [
            sculpted(head, (0.22, -0.26, 0.58), (0.66, 0.26, 1.04), "fur", paint_head, 0.014),
            nose,
            *eyes,
            _whiskers(),
        ]
    )
    parts = {
        "body": Part((sculpted(torso, (-0.50, -0.22, 0.28), (0.52, 0.22, 0.86), "fur", paint_torso, 0.020),)),
        "neck": Part((), "body", (0.34, 0, 0.66), (0, 0, 1)),
        "head": Part(tuple(face), "neck", (0.36, 0, 0.70)),
        "sway": Part((), "body", (-0.40, 0, 0.58), (1, 0, 0)),
        "tail": Part(
            (sculpted(tail, (-0.64, -0.10, 0.48), (-0.28, 0.10, 1.14), "fur", paint_tail, 0.018),),
            "sway",
            (-0.40, 0, 0.58),
        ),
    }
    for front in (True, False):
        for side in (1, -1):
            name = f"{'front' if front else 'hind'} {'left' if side > 0 else 'right'}"
            parts |= _leg(name, 0.22 if front else -0.27, 0.082 * side, front, coat, (white, 0.13), scale=0.84)
    return Model(parts, (-0.58, -0.22, 0.0), (0.62, 0.22, 1.06), ((0.46, 0.0, 0.80), 0.27))


THIN = (0.0, 0.0, 0.0028)  # half as thick as a whisker, metres


def _whiskers() -> Mesh:
    """Three thin hairs on each side, as narrow triangles."""
    corners = []
    for side in (-1, 1):
        for rise in (-0.035, 0.0, 0.035):
            root, tip = np.array([0.560, 0.062 * side, 0.712]), np.array([0.545, 0.235 * side, 0.712 + rise])
            corners += [np.add(root, THIN), np.subtract(root, THIN), tip]
    normal = np.tile([1.0, 0, 0], (len(corners), 1))
    faces = np.arange(len(corners)).reshape(-1, 3)
    return make_mesh(np.array(corners), faces, "whisker", Label.SUBJECT, normal=normal, casts=False)
