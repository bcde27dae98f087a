"""The subjects: what they look like and where their joints are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from aivideo.scene.mesh import Label, Mesh, ellipsoid, join_alike, lathe, linear, make_mesh, turned
from aivideo.scene.sculpt import Shape, blend, block, egg, limb, mirrored, surface

Array = np.ndarray
Colour = Sequence[float]

COLOURS: dict[str, Array] = {
    "red": linear(0.80, 0.13, 0.10),
    "orange": linear(0.92, 0.44, 0.10),
    "yellow": linear(0.95, 0.77, 0.14),
    "green": linear(0.22, 0.60, 0.26),
    "blue": linear(0.14, 0.36, 0.80),
    "purple": linear(0.50, 0.26, 0.70),
    "pink": linear(0.95, 0.52, 0.66),
    "white": linear(0.93, 0.92, 0.90),
    "grey": linear(0.50, 0.50, 0.52),
    "black": linear(0.13, 0.13, 0.14),
    "brown": linear(0.45, 0.28, 0.17),
}

NATURAL = {"fox": linear(0.86, 0.42, 0.13), "robot": linear(0.20, 0.52, 0.70), "ball": COLOURS["red"]}
AS_IT_IS = {("fox", "red"), ("fox", "orange")}  # a red fox is a kind of animal, not a painted one


@dataclass(frozen=True)
class Part:
    """A piece of a model that moves as one.

    Attributes:
        meshes: in the model's own space. parent: the part it hangs on, None for the whole model.
        pivot: the joint. axis: the direction it turns about.
    """

    meshes: tuple[Mesh, ...]
    parent: str | None = None
    pivot: tuple[float, float, float] = (0.0, 0.0, 0.0)
    axis: tuple[float, float, float] = (0.0, 1.0, 0.0)


@dataclass(frozen=True)
class Model:
    """A subject: parts in the order parent before child, and what a camera needs to know.

    Attributes:
        low, high: the box the standing model fills, metres.
        face: centre and half-size of what a close-up shows.
    """

    parts: dict[str, Part]
    low: tuple[float, float, float]
    high: tuple[float, float, float]
    face: tuple[tuple[float, float, float], float]

    def posed(self, root: Array, joints: dict[str, float]) -> list[Mesh]:
        """Return the meshes with each joint turned by its angle, radians; the list's order never changes."""
        transforms: dict[str | None, Array] = {None: root}
        meshes = []
        for name, part in self.parts.items():
            transforms[name] = transforms[part.parent] @ turned(part.axis, joints.get(name, 0.0), part.pivot)
            meshes += [mesh.moved(transforms[name]) for mesh in part.meshes]
        return meshes


def model_of(subject: str, colour: str | None) -> Model:
    """Return the model of a subject in a named colour, or in its natural one."""
    paint = NATURAL[subject] if (subject, colour) in AS_IT_IS or colour is None else COLOURS[colour]
    return MODELS[subject](tuple(float(part) for part in paint))


def _sculpted(
    shape: Shape, low: Sequence[float], high: Sequence[float], material: str,
    paint: Callable[[Array, Array], Array] | Colour, step: float = 0.022,
) -> Mesh:
    points, faces, normal = surface(shape, low, high, step)
    colour = paint(points, normal) if callable(paint) else paint
    return make_mesh(points, faces, material, Label.SUBJECT, normal=normal, colour=colour)


def _mix(below: Array, above: Colour, share: Array) -> Array:
    """Paint a colour over another; share from 0 to 1 a point."""
    share = np.clip(share, 0, 1)[:, None]
    return below * (1 - share) + np.asarray(above) * share


# --- ball -----------------------------------------------------------------------------------------------

BALL_RADIUS = 0.36


@lru_cache(maxsize=4)
def ball(colour: Colour) -> Model:
    """A beach ball: its panels are painted by the shader."""
    mesh = ellipsoid((0, 0, 0), BALL_RADIUS, "ball", Label.SUBJECT, colour, subdivisions=4)
    r = BALL_RADIUS
    return Model({"body": Part((mesh,))}, (-r, -r, -r), (r, r, r), ((0.0, 0.0, 0.0), r))


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
        tone = _mix(np.tile(coat, (len(p), 1)), CREAM, under * 0.9)
        return _mix(tone, CREAM, bib)

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
        tone = _mix(tone, CREAM, (line - p[:, 2]) * 30 * (p[:, 0] > 0.44))
        q = mirrored(p)
        hollow = limb(q, (0.552, 0.092, 1.05), (0.520, 0.122, 1.14), 0.048, 0.016)
        tone = _mix(tone, CREAM * 0.8, -hollow * 150)
        return _mix(tone, DARK, (p[:, 2] - 1.12) * 22 + hollow * -60 - 0.4)

    def tail(p: Array) -> Array:
        root = limb(p, (-0.40, 0, 0.66), (-0.60, 0, 0.60), 0.055, 0.105)
        return blend(root, limb(p, (-0.60, 0, 0.60), (-0.92, 0, 0.72), 0.115, 0.030), 0.10)

    def paint_tail(p: Array, n: Array) -> Array:
        return _mix(np.tile(coat, (len(p), 1)), CREAM, (-0.775 - p[:, 0] + 0.02 * np.sin(p[:, 1] * 90)) * 30)

    eyes = [_eye((0.620, side * 0.073, 0.966), 0.031, side) for side in (-1, 1)]
    nose = ellipsoid((0.815, 0, 0.878), (0.026, 0.030, 0.024), "nose", Label.SUBJECT)
    face = join_alike([
        _sculpted(head, (0.30, -0.26, 0.76), (0.88, 0.26, 1.25), "fur", paint_head, 0.016), nose,
        *(mesh for eye in eyes for mesh in eye),
    ])
    parts = {
        "body": Part((_sculpted(torso, (-0.55, -0.24, 0.36), (0.60, 0.24, 1.0), "fur", paint_torso),)),
        "neck": Part((), "body", (0.40, 0, 0.80), (0, 0, 1)),
        "head": Part(tuple(face), "neck", (0.44, 0, 0.86)),
        "sway": Part((), "body", (-0.38, 0, 0.66), (0, 0, 1)),
        "tail": Part(
            (_sculpted(tail, (-1.0, -0.16, 0.42), (-0.30, 0.16, 0.80), "fur", paint_tail),), "sway", (-0.38, 0, 0.66),
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
        return _mix(np.tile(coat, (len(p), 1)), DARK, (0.30 - p[:, 2]) * 14)

    return {
        name: Part((_sculpted(thigh, box_low, box_high, "fur", tuple(coat)),), "body", (x, y, 0.56)),
        f"{name} shin": Part((_sculpted(shin, box_low, box_high, "fur", stocking, 0.018),), name, (knee_x, y, 0.31)),
    }


def _eye(centre: tuple[float, float, float], radius: float, side: int) -> list[Mesh]:
    """A dark glossy eye with a catchlight, so that a face looks alive."""
    x, y, z = centre
    glint = (x + radius * 0.62, y + side * radius * 0.50, z + radius * 0.58)
    return [
        ellipsoid(centre, radius, "eye", Label.SUBJECT),
        ellipsoid(glint, radius * 0.30, "highlight", Label.SUBJECT, subdivisions=2),
    ]


# --- robot ----------------------------------------------------------------------------------------------

ENAMEL, ACCENT, CYAN = linear(0.86, 0.87, 0.88), linear(0.96, 0.74, 0.20), linear(0.45, 0.95, 1.0)


@lru_cache(maxsize=4)
def robot(colour: Colour) -> Model:
    """A friendly robot, 1.7 m tall, with a face on a screen."""
    paint = np.array(colour)

    def torso(p: Array) -> Array:
        shell = blend(block(p, (0, 0, 0.86), (0.19, 0.25, 0.23), 0.10), egg(p, (0, 0, 0.70), (0.17, 0.20, 0.16)), 0.08)
        seam = np.abs(p[..., 2] - 0.72) - 0.008
        return np.maximum(shell, -np.maximum(seam, -(shell + 0.012)))

    def paint_torso(p: Array, n: Array) -> Array:
        tone = np.tile(paint, (len(p), 1))
        return _mix(tone, ENAMEL, (0.715 - p[:, 2]) * 80)

    def skull(p: Array) -> Array:
        shell = block(p, (0, 0, 1.36), (0.19, 0.23, 0.165), 0.11)
        window = block(p, (0.19, 0, 1.365), (0.025, 0.175, 0.115), 0.02)
        return np.maximum(shell, -window)

    screen = _sculpted(
        lambda p: block(p, (0.150, 0, 1.365), (0.03, 0.180, 0.120), 0.03), (0.08, -0.22, 1.20), (0.22, 0.22, 1.53),
        "screen", (1, 1, 1), 0.015,
    )
    eyes = []
    for side in (-1, 1):
        eyes.append(ellipsoid((0.172, side * 0.082, 1.385), (0.014, 0.034, 0.046), "pixel", Label.SUBJECT, CYAN))
        eyes.append(
            ellipsoid((0.183, side * 0.082 + 0.012, 1.405), (0.006, 0.011, 0.013), "highlight", Label.SUBJECT)
        )
    smile = _sculpted(
        lambda p: np.maximum(
            np.hypot(np.hypot(p[..., 1], p[..., 2] - 1.345) - 0.055, p[..., 0] - 0.178) - 0.009, p[..., 2] - 1.318
        ),
        (0.15, -0.09, 1.26), (0.21, 0.09, 1.36), "pixel", CYAN, 0.006,
    )
    antenna = [
        lathe([(0.05, 1.51), (0.045, 1.54), (0.012, 1.55), (0.010, 1.67)], 14, "joint", Label.SUBJECT),
        ellipsoid((0, 0, 1.69), 0.035, "pixel", Label.SUBJECT, ACCENT * 0.8),
    ]
    ears = [
        ellipsoid((0, side * 0.235, 1.36), (0.075, 0.030, 0.075), "paint", Label.SUBJECT, ENAMEL) for side in (-1, 1)
    ]
    light = [
        ellipsoid((0.187, 0, 0.93), (0.018, 0.075, 0.075), "joint", Label.SUBJECT),
        ellipsoid((0.196, 0, 0.93), (0.018, 0.052, 0.052), "pixel", Label.SUBJECT, ACCENT * 0.7),
    ]
    neck = lathe([(0.085, 1.06), (0.075, 1.10), (0.085, 1.13), (0.075, 1.16), (0.085, 1.19), (0.07, 1.22)], 20, "joint",
                 Label.SUBJECT)
    parts = {
        "body": Part(tuple(join_alike([
            _sculpted(torso, (-0.28, -0.32, 0.46), (0.28, 0.32, 1.14), "paint", paint_torso), neck, *light,
        ]))),
        "head": Part(
            tuple(join_alike([
                _sculpted(skull, (-0.26, -0.28, 1.14), (0.26, 0.28, 1.58), "paint", tuple(paint), 0.018),
                screen, *eyes, smile, *antenna, *ears,
            ])),
            "body", (0, 0, 1.18), (0, 0, 1),
        ),
    }
    for side, name in ((1, "left"), (-1, "right")):
        parts |= _robot_arm(name, side, paint) | _robot_leg(name, side, paint)
    return Model(parts, (-0.3, -0.48, 0.0), (0.3, 0.48, 1.74), ((0.05, 0.0, 1.36), 0.34))


def _robot_arm(name: str, side: int, paint: Array) -> dict[str, Part]:
    shoulder, elbow = (0.0, 0.315 * side, 1.01), (0.0, 0.36 * side, 0.78)
    y = elbow[1]

    def hand(p: Array) -> Array:
        palm = egg(p, (0.01, y, 0.50), (0.062, 0.055, 0.062))
        thumb = limb(p, (0.04, y - 0.03 * side, 0.50), (0.075, y - 0.055 * side, 0.455), 0.024, 0.018)
        fingers = limb(p, (0.02, y + 0.01 * side, 0.47), (0.03, y + 0.01 * side, 0.415), 0.036, 0.026)
        return blend(blend(palm, thumb, 0.015), fingers, 0.015)

    upper = [
        ellipsoid(shoulder, 0.085, "paint", Label.SUBJECT, paint),
        _sculpted(lambda p: limb(p, shoulder, elbow, 0.045, 0.042), (-0.1, y - 0.2, 0.68), (0.1, y + 0.2, 1.1), "joint",
                  (1, 1, 1)),
    ]
    low, high = (-0.12, y - 0.14, 0.36), (0.14, y + 0.14, 0.88)
    lower = [
        _sculpted(lambda p: limb(p, (0, y, 0.76), (0.005, y, 0.58), 0.058, 0.070), low, high, "paint", ENAMEL),
        _sculpted(hand, low, high, "joint", (2, 2, 2), 0.016),
    ]
    return {
        # a shoulder and an elbow turn two ways: sideways, and then forward
        f"{name} shoulder": Part((), "body", shoulder, (1, 0, 0)),
        f"{name} arm": Part(tuple(join_alike(upper)), f"{name} shoulder", shoulder),
        f"{name} elbow": Part((), f"{name} arm", elbow, (1, 0, 0)),
        f"{name} forearm": Part(tuple(join_alike(lower)), f"{name} elbow", elbow),
    }


def _robot_leg(name: str, side: int, paint: Array) -> dict[str, Part]:
    y = 0.125 * side
    hip, knee = (0.0, y, 0.58), (0.0, y, 0.34)
    low, high = (-0.2, y - 0.15, -0.02), (0.25, y + 0.15, 0.70)
    shin = [
        _sculpted(lambda p: limb(p, (0, y, 0.30), (0, y, 0.13), 0.062, 0.080), low, high, "paint", ENAMEL),
        ellipsoid(knee, 0.058, "joint", Label.SUBJECT),
        _sculpted(lambda p: np.maximum(egg(p, (0.045, y, 0.02), (0.155, 0.10, 0.12)), -p[..., 2]), low, high, "paint",
                  tuple(paint)),
    ]
    thigh = _sculpted(lambda p: limb(p, hip, knee, 0.055, 0.048), low, high, "joint", (1, 1, 1))
    return {
        f"{name} leg": Part((thigh,), "body", hip),
        f"{name} shin": Part(tuple(join_alike(shin)), f"{name} leg", knee),
    }


MODELS: dict[str, Callable[[tuple[float, ...]], Model]] = {"fox": fox, "robot": robot, "ball": ball}
