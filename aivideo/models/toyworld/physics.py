"""How things move in the toy world: exact parabolas between contacts, four steps a frame.

Lengths are in picture widths (1 is 64 pixels), x to the right and y **down**, times in frames. Gravity on earth is
0.0244 widths, 1.56 pixels, a frame squared; on the moon a third of that. All scenes move side by side in arrays, so
that a million of them take seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aivideo.models.toyworld.grammar import Scene

FRAMES = 16
STEPS = 4  # a frame
GRAVITY = 0.0244
MOON = 1 / 3  # of the earth's
FLOOR = 0.80  # y of the floor under the thing
RADIUS = {"small": 0.085, "big": 0.125}
SLOWEST_BOUNCE = 0.012  # widths a frame: what bounces slower than this lies still


@dataclass(frozen=True)
class Track:
    """Where the things and the cameras of N scenes are in each of T frames.

    Attributes:
        x, y: (N, T) the middle of the thing, in picture widths.
        angle: (N, T) how far it has turned, in radians.
        zoom: (N, T) 1, or more where the camera is zoomed in.
        pan: (N, T) how far the camera has turned right, in picture widths.
        radius: (N,) of the thing, in picture widths.
    """

    x: np.ndarray
    y: np.ndarray
    angle: np.ndarray
    zoom: np.ndarray
    pan: np.ndarray
    radius: np.ndarray


def gravity_of(place: str) -> float:
    """Gravity in picture widths a frame squared: the moon's is a third."""
    return GRAVITY * MOON if place == "moon" else GRAVITY


def simulate(scenes: Sequence[Scene], frames: int = FRAMES, gravity: float | None = None) -> Track:
    """Move the thing of every scene for `frames` frames.

    Args:
        gravity: instead of the place's own, in picture widths a frame squared; negative falls upwards.
    """
    u = np.array([scene.chance for scene in scenes]).T  # (8, N)
    motion = np.array([scene.motion for scene in scenes])
    shape = np.array([scene.shape for scene in scenes])
    g = np.array([gravity_of(scene.place) if gravity is None else gravity for scene in scenes])
    radius = np.array([RADIUS[scene.size] for scene in scenes]) * (0.95 + 0.1 * u[0])
    floor = FLOOR - radius
    direction = np.where(np.char.endswith(motion, "right"), 1.0, -1.0)

    def is_a(*starts: str) -> np.ndarray:
        return np.any([np.char.startswith(motion, start) for start in starts], axis=0)

    falls, bounces, thrown, jumps = is_a("falls"), is_a("bounces"), is_a("thrown"), is_a("jumps")
    rolls, slides, floats = is_a("rolls"), is_a("slides"), is_a("floats")
    free = falls | bounces | thrown | jumps  # moved by gravity alone, until they touch the floor

    # where each begins, and how fast
    x = 0.3 + 0.4 * u[1]
    x = np.where(thrown, 0.5 - direction * (0.25 + 0.12 * u[1]), x)
    x = np.where(rolls, 0.5 - direction * (0.28 + 0.1 * u[1]), x)
    x = np.where(slides, 0.5 - direction * (0.3 + 0.08 * u[1]), x)
    y = np.where(falls | bounces, 0.14 + 0.18 * u[3], floor)
    y = np.where(thrown, floor - 0.15 * u[3], y)
    height = np.select([thrown, jumps], [0.33 + 0.12 * u[5], 0.28 + 0.15 * u[5]], 0.0)
    vy = -np.sqrt(2 * np.abs(g) * height)  # just fast enough to rise so high
    vy = np.where(floats, -(0.026 + 0.01 * u[4]), vy)
    vx = np.select(
        [bounces, thrown, rolls, slides],
        [
            (u[4] - 0.5) * 0.03,
            direction * (0.03 + 0.01 * u[4]),
            direction * (0.028 + 0.016 * u[4]),
            direction * (0.075 + 0.015 * u[4]),
        ],
        0.0,
    )
    bounce = np.select([bounces, thrown, jumps], [0.8, 0.25, 1.0], 0.0)  # speed kept at the floor
    drag = np.where(thrown, 0.6, 1.0)  # sideways speed kept a frame, once it lies
    flat = (slides | is_a("rests")) & (shape != "ball")
    angle = np.where(flat, 0.0, (u[2] - 0.5) * 0.3)
    turning = np.where(thrown, direction * 0.12, 0.0)

    track = {name: np.empty((len(scenes), frames)) for name in ("x", "y", "angle")}
    h = 1 / STEPS
    for t in range(frames):
        track["x"][:, t], track["y"][:, t], track["angle"][:, t] = x, y, angle
        for _ in range(STEPS):
            x = x + vx * h
            y = np.where(free, y + vy * h + 0.5 * g * h * h, y + vy * h)
            vy = np.where(free, vy + g * h, vy)
            angle = angle + turning * h
            hit = free & (y > floor)
            y = np.where(hit, np.where(bounce > 0.5, 2 * floor - y, floor), y)
            vy = np.where(hit, -bounce * vy, vy)
            lies = hit & (np.abs(vy) < SLOWEST_BOUNCE)
            y, vy = np.where(lies, floor, y), np.where(lies, 0.0, vy)
            vx = np.where(lies, vx * drag**h, vx)
            turning = np.where(lies, turning * 0.3, turning)
            vx = np.where(slides, direction * np.maximum(0, np.abs(vx) - 0.0055 * h), vx)

    _set_courses(track, motion, u, g, radius, floor, frames)
    zoom, pan = _camera([scene.camera for scene in scenes], frames)
    return Track(zoom=zoom, pan=pan, radius=radius, **track)


def _set_courses(track: dict[str, np.ndarray], motion, u, g, radius, floor, frames: int) -> None:
    """The motions that have a formula for the whole clip: rolling, floating, circling, swinging, spinning."""
    t = np.arange(frames)[None, :]
    u = u[:, :, None]
    start = track["angle"][:, :1]

    rolls = np.char.startswith(motion, "rolls")
    track["angle"][rolls] = (start + (track["x"] - 0.5) / radius[:, None])[rolls]

    floats = motion == "floats"
    track["x"][floats] += (0.03 * np.sin(0.5 * t + 6 * u[5]))[floats]
    track["angle"][floats] += (0.15 * np.sin(0.5 * t) + 0 * u[5])[floats]

    for name, sense in (("circles clockwise", 1), ("circles counterclockwise", -1)):
        circles = motion == name
        around, turn = 0.2 + 0.05 * u[4], 2 * np.pi * u[1] + sense * 2 * np.pi * t / 18
        track["x"][circles] = (0.5 + around * np.cos(turn))[circles]
        track["y"][circles] = (0.41 + around * np.sin(turn))[circles]

    swings, string = motion == "swings", 0.5
    theta = (0.65 + 0.15 * u[4]) * np.cos(np.sqrt(np.abs(g)[:, None] / string) * t + np.pi * u[1])
    track["x"][swings] = (0.5 + string * np.sin(theta))[swings]
    track["y"][swings] = (0.08 + string * np.cos(theta))[swings]
    track["angle"][swings] = -theta[swings]

    spins = motion == "spins"
    track["y"][spins] = (floor[:, None] - 0.12 - 0.1 * u[3] + 0 * t)[spins]
    track["angle"][spins] = (start + 0.32 * t)[spins]


def _camera(cameras: Sequence[str], frames: int) -> tuple[np.ndarray, np.ndarray]:
    """Zoom and pan of each frame, both (N, T)."""
    camera = np.array(cameras)[:, None]
    k = np.linspace(0, 1, frames)[None, :]
    zoom = np.select([camera == "zooms in", camera == "zooms out"], [1 + 0.45 * k, 1.45 - 0.45 * k], 1.0)
    pan = np.select([camera == "pans right", camera == "pans left"], [0.4 * (k - 0.5), -0.4 * (k - 0.5)], 0.0)
    return zoom, pan
