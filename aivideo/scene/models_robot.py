"""The robot."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from aivideo.scene.mesh import Label, ellipsoid, join_alike, lathe, linear
from aivideo.scene.model_parts import Colour, Model, Part, mixed, sculpted
from aivideo.scene.sculpt import blend, block, egg, limb

Array = np.ndarray

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
        return mixed(tone, ENAMEL, (0.715 - p[:, 2]) * 80)

    def skull(p: Array) -> Array:
        shell = block(p, (0, 0, 1.36), (0.19, 0.23, 0.165), 0.11)
        window = block(p, (0.19, 0, 1.365), (0.025, 0.175, 0.115), 0.02)
        return np.maximum(shell, -window)

    screen = sculpted(
        lambda p: block(p, (0.150, 0, 1.365), (0.03, 0.180, 0.120), 0.03),
        (0.08, -0.22, 1.20),
        (0.22, 0.22, 1.53),
        "screen",
        (1, 1, 1),
        0.015,
    )
    eyes = []
    for side in (-1, 1):
        eyes.append(ellipsoid((0.172, side * 0.082, 1.385), (0.014, 0.034, 0.046), "pixel", Label.SUBJECT, CYAN))
        eyes.append(ellipsoid((0.183, side * 0.082 + 0.012, 1.405), (0.006, 0.011, 0.013), "highlight", Label.SUBJECT))
    smile = sculpted(
        lambda p: np.maximum(
            np.hypot(np.hypot(p[..., 1], p[..., 2] - 1.345) - 0.055, p[..., 0] - 0.178) - 0.009, p[..., 2] - 1.318
        ),
        (0.15, -0.09, 1.26),
        (0.21, 0.09, 1.36),
        "pixel",
        CYAN,
        0.006,
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
    neck = lathe(
        [(0.085, 1.06), (0.075, 1.10), (0.085, 1.13), (0.075, 1.16), (0.085, 1.19), (0.07, 1.22)],
        20,
        "joint",
        Label.SUBJECT,
    )
    parts = {
        "body": Part(
            tuple(
                join_alike(
                    [
                        sculpted(torso, (-0.28, -0.32, 0.46), (0.28, 0.32, 1.14), "paint", paint_torso),
                        neck,
                        *light,
                    ]
                )
            )
        ),
        "head": Part(
            tuple(
                join_alike(
                    [
                        sculpted(skull, (-0.26, -0.28, 1.14), (0.26, 0.28, 1.58), "paint", tuple(paint), 0.018),
                        screen,
                        *eyes,
                        smile,
                        *antenna,
                        *ears,
                    ]
                )
            ),
            "body",
            (0, 0, 1.18),
            (0, 0, 1),
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
        sculpted(
            lambda p: limb(p, shoulder, elbow, 0.045, 0.042),
            (-0.1, y - 0.2, 0.68),
            (0.1, y + 0.2, 1.1),
            "joint",
            (1, 1, 1),
        ),
    ]
    low, high = (-0.12, y - 0.14, 0.36), (0.14, y + 0.14, 0.88)
    lower = [
        sculpted(lambda p: limb(p, (0, y, 0.76), (0.005, y, 0.58), 0.058, 0.070), low, high, "paint", ENAMEL),
        sculpted(hand, low, high, "joint", (2, 2, 2), 0.016),
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
        sculpted(lambda p: limb(p, (0, y, 0.30), (0, y, 0.13), 0.062, 0.080), low, high, "paint", ENAMEL),
        ellipsoid(knee, 0.058, "joint", Label.SUBJECT),
        sculpted(
            lambda p: np.maximum(egg(p, (0.045, y, 0.02), (0.155, 0.10, 0.12)), -p[..., 2]),
            low,
            high,
            "paint",
            tuple(paint),
        ),
    ]
    thigh = sculpted(lambda p: limb(p, hip, knee, 0.055, 0.048), low, high, "joint", (1, 1, 1))
    return {
        f"{name} leg": Part((thigh,), "body", hip),
        f"{name} shin": Part(tuple(join_alike(shin)), f"{name} leg", knee),
    }
