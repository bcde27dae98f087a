"""Judges of a roll-out: where the ball is, how far from the truth, by what gravity it falls, whether it keeps its size.

They look at pictures alone. Whatever they say of a model they can say of the simulator's own clips too: compare.
"""

from dataclasses import dataclass

import numpy as np

from aivideo.models.nextframe.model import NextFrame
from aivideo.models.nextframe.rollout import continue_films
from aivideo.models.nextframe.world import ORDINARY, RADIUS, SIDE, World, draw, film

CLEAR = 2.5  # pixels between ball and wall, and nothing has touched
AHEAD = 25  # frames that a score looks at
CLIPS = 200


def places_of(pictures: np.ndarray) -> np.ndarray:
    """The middle of the ball in pictures (..., 32, 32), in pixels: (..., 2). Bright pixels count more than haze."""
    rows, columns = np.mgrid[:SIDE, :SIDE] + 0.5
    weight = np.clip(pictures, 0, 1) ** 3 + 1e-9
    total = weight.sum((-1, -2))
    return np.stack([(weight * columns).sum((-1, -2)) / total, (weight * rows).sum((-1, -2)) / total], axis=-1)


def sizes_of(pictures: np.ndarray) -> np.ndarray:
    """How much ball there is in pictures (..., 32, 32): 1 is as much as in a drawn one."""
    return np.clip(pictures, 0, 1).sum((-1, -2)) / draw(np.array([SIDE / 2, SIDE / 2])).sum()


def gravity_of(places: np.ndarray) -> float:
    """Gravity seen in the paths of balls (N, T, 2), in pixels a frame squared; NaN if none flies freely.

    The median change of the speed from frame to frame, where three frames in a row keep clear of floor and ceiling.
    """
    y = places[..., 1]
    free = (y > RADIUS + CLEAR) & (y < SIDE - RADIUS - CLEAR)
    clear = free[:, :-2] & free[:, 1:-1] & free[:, 2:]
    return float(np.median(np.diff(y, n=2, axis=1)[clear])) if clear.any() else float("nan")


@dataclass(frozen=True)
class Score:
    """How a model's roll-outs compare with the truth.

    Attributes:
        errors: (N, T) pixels from the true ball to the model's, in each frame.
        gravity: that its balls fall by in the first frames, in pixels a frame squared.
        true_gravity: the same, measured on the true pictures.
        size: median size of the ball in the last frame; 1 is right.
    """

    errors: np.ndarray
    gravity: float
    true_gravity: float
    size: float

    def after(self, frames: int) -> float:
        """The median error after so many frames, in pixels."""
        return float(np.median(self.errors[:, frames - 1]))


def score(model: NextFrame, world: World = ORDINARY, clips: int = CLIPS, seed: int = 9) -> Score:
    """Let a model go on from the first two frames of fresh clips of a world, and compare.

    Args:
        seed: of the clips. Take another one than the model was trained with, or it is asked what it has seen.
    """
    films = film(world, clips, AHEAD + 3, seed)
    made = continue_films(model, films)
    found = places_of(made)
    truth = films.places[:, 2:-1]
    seen = places_of(films.pictures()[:, 2:-1])
    made, found = made[:, :AHEAD], found[:, :AHEAD]
    early = slice(0, 8)
    return Score(
        errors=np.linalg.norm(found - truth, axis=-1),
        gravity=gravity_of(found[:, early]),
        true_gravity=gravity_of(seen[:, early]),
        size=float(np.median(sizes_of(made[:, -1]))),
    )
