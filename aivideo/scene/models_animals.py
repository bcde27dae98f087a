"""The animals: larger than life, as in a picture book."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from aivideo.scene.mesh import Label, ellipsoid, join_alike, linear
from aivideo.scene.model_parts import Colour, Model, Part, eye, mixed, sculpted
from aivideo.scene.sculpt import blend, egg, limb, mirrored

Array = np.ndarray

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
            parts |= _fox_leg(name, 0.27 if front else -0.29, 0.095 * side, front, coat)
    return Model(parts, (-1.0, -0.25, 0.0), (0.86, 0.25, 1.2), ((0.60, 0.0, 0.95), 0.30))


def _fox_leg(name: str, x: float, y: float, front: bool, coat: Array) -> dict[str, Part]:
    """Thigh and shin; a fox wears dark stockings."""
    knee_x = x + (-0.015 if front else -0.05)
    thick = 0.078 if front else 0.098
    box_low, box_high = (x - 0.2, y - 0.15, -0.03), (x + 0.2, y + 0.15, 0.75)

    def thigh(p: Array) -> Array:
        return limb(p, (x, y, 0.56), (knee_x, y, 0.31), thick, 0.047)

    def shin(p: Array) -> Array:
        leg = limb(p, (knee_x, y, 0.31), (x - 0.005, y, 0.07), 0.045, 0.036)
        paw = egg(p, (x + 0.03, y, 0.04), (0.072, 0.05, 0.042))
        return blend(leg, paw, 0.04)

    def stocking(p: Array, n: Array) -> Array:
        return mixed(np.tile(coat, (len(p), 1)), DARK, (0.30 - p[:, 2]) * 14)

    return {
        name: Part((sculpted(thigh, box_low, box_high, "fur", tuple(coat)),), "body", (x, y, 0.56)),
        f"{name} shin": Part((sculpted(shin, box_low, box_high, "fur", stocking, 0.018),), name, (knee_x, y, 0.31)),
    }
