"""The world that the next-frame model learns from: one ball in a square room, seen with 32x32 pixels.

It falls, bounces, and can be pushed to the left or to the right. Lengths are in pixels, x to the right and y
**down**, times in frames. All balls move side by side in arrays, so that thousands of clips take a second.
"""

from dataclasses import dataclass

import numpy as np

from aivideo.models.errors import ModelError

SIDE = 32  # pixels
RADIUS = 4.5  # of the ball
SOFTNESS = 0.6  # pixels: how wide its rim is
BOUNCE = 0.9  # of its speed is kept when it touches a wall
HOLD = 4  # frames: a push in the training clips lasts so long
LEFT, NONE, RIGHT = -1, 0, 1


@dataclass(frozen=True)
class World:
    """The laws of one world.

    Attributes:
        gravity: added to the speed downwards with each frame; negative falls upwards.
        push: added to the speed sideways by a push to the right, with each frame.
        start_speed: balls begin with a speed sideways of at most so much, in pixels a frame.
        top_speed: no push makes a ball faster than that sideways.
    """

    gravity: float = 0.16
    push: float = 0.22
    start_speed: float = 1.0
    top_speed: float = 1.6


ORDINARY = World()


@dataclass(frozen=True)
class Films:
    """N clips of T frames: where the ball truly is, and how it is pushed.

    Attributes:
        places: (N, T, 2) the middle of the ball, x and y.
        pushes: (N, T) -1, 0 or 1; the push of a frame leads from it to the next one.
    """

    places: np.ndarray
    pushes: np.ndarray

    def pictures(self, which: slice | int | np.ndarray = slice(None)) -> np.ndarray:
        """Draw some of the clips: (n, T, 32, 32), or (T, 32, 32) for a single one."""
        return draw(self.places[which])


def film(world: World = ORDINARY, clips: int = 900, frames: int = 30, seed: int = 0) -> Films:
    """Film balls that begin anywhere in the half that they fall from, somehow moving, and are pushed at random."""
    rng = np.random.default_rng(seed)
    places = np.stack([rng.uniform(6, SIDE - 6, clips), rng.uniform(6, SIDE / 2, clips)], axis=1)
    if world.gravity < 0:
        places[:, 1] = SIDE - places[:, 1]
    speeds = np.stack(
        [rng.uniform(-world.start_speed, world.start_speed, clips), rng.uniform(-0.6, 0.6, clips)], axis=1
    )
    pushes = rng.integers(LEFT, RIGHT + 1, (clips, -(-frames // HOLD))).repeat(HOLD, axis=1)[:, :frames]
    return Films(simulate(world, places, speeds, pushes), pushes.astype(np.float32))


def throw(
    world: World = ORDINARY,
    place: tuple[float, float] = (16, 10),
    speed: tuple[float, float] = (0, 0),
    pushes: tuple[int, ...] = (NONE,) * 30,
) -> Films:
    """Film one ball: where it begins, how fast it is, and one push a frame. The films are one clip of so many frames.

    Raises:
        ModelError: the ball would begin in a wall, or a push is none of -1, 0 and 1.
    """
    if not all(RADIUS <= where <= SIDE - RADIUS for where in place):
        raise ModelError(
            f"A ball of radius {RADIUS} cannot begin at {place}: x and y go from {RADIUS} to {SIDE - RADIUS}."
        )
    wrong = [push for push in pushes if push not in (LEFT, NONE, RIGHT)]
    if wrong or not len(pushes):
        raise ModelError(f"A push is -1 (left), 0 (none) or 1 (right), one for each frame; not {wrong or 'nothing'}.")
    row = np.array([pushes], np.float32)
    return Films(simulate(world, np.array([place], float), np.array([speed], float), row), row)


def simulate(world: World, places: np.ndarray, speeds: np.ndarray, pushes: np.ndarray) -> np.ndarray:
    """Move balls by the laws of a world: from (N, 2), (N, 2) and (N, T) to places (N, T, 2), float32."""
    (x, y), (vx, vy) = places.T.copy(), speeds.T.copy()
    near, far = RADIUS, SIDE - RADIUS
    path = np.empty((*pushes.shape, 2), np.float32)
    for t in range(pushes.shape[1]):
        path[:, t, 0], path[:, t, 1] = x, y
        vx = np.clip(vx + world.push * pushes[:, t], -world.top_speed, world.top_speed)
        vy = vy + world.gravity
        (x, vx), (y, vy) = _bounce(x + vx, vx, near, far), _bounce(y + vy, vy, near, far)
    return path


def _bounce(place: np.ndarray, speed: np.ndarray, near: float, far: float) -> tuple[np.ndarray, np.ndarray]:
    """Mirror what has gone through a wall back into the room, a little slower."""
    through = (place < near) | (place > far)
    back = np.where(place < near, 2 * near - place, 2 * far - place)
    return np.where(through, back, place), np.where(through, -BOUNCE * speed, speed)


def draw(places: np.ndarray) -> np.ndarray:
    """Pictures of balls at places (..., 2): float32 (..., 32, 32), 1 inside the ball, 0 outside, soft at the rim."""
    rows, columns = np.mgrid[:SIDE, :SIDE].astype(np.float32) + np.float32(0.5)
    x, y = (places[..., axis, None, None].astype(np.float32) for axis in (0, 1))
    from_rim = RADIUS - np.hypot(columns - x, rows - y)
    return 0.5 * (1 + np.tanh(from_rim * np.float32(0.5 / SOFTNESS)))
