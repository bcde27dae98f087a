"""Letting a model go on by itself: each frame that it makes is what it makes the next one from."""

import numpy as np

from aivideo.models.errors import ModelError
from aivideo.models.nextframe.model import NextFrame
from aivideo.models.nextframe.world import Films
from aivideo.models.threads import one_thread


@one_thread()
def roll_out(model: NextFrame, pictures: np.ndarray, pushes: np.ndarray) -> np.ndarray:
    """Go on from two frames, with nothing to look at afterwards but the model's own frames.

    Args:
        pictures: (N, 2, 32, 32) the two frames to begin with; more are not looked at.
        pushes: (N, T) the push that leads to each new frame.

    Returns:
        The T new frames, (N, T, 32, 32).

    Raises:
        ModelError: not two frames for each clip, or not as many rows of pushes as clips.
    """
    if pictures.ndim != 4 or pictures.shape[1] < 2 or len(pictures) != len(pushes):
        raise ModelError(
            "To roll out, give two frames and a row of pushes for each clip: pictures (N, 2, 32, 32) and "
            f"pushes (N, T). These have the shapes {pictures.shape} and {np.shape(pushes)}."
        )
    z = model.latents.encode(pictures[:, :2])
    before, now = z[:, 0], z[:, 1]
    made = []
    for push in np.asarray(pushes, np.float32).T:
        before, now = now, model.next(before, now, push)
        made.append(now)
    return model.latents.decode(np.stack(made, axis=1))


def continue_films(model: NextFrame, films: Films) -> np.ndarray:
    """Roll out from the first two frames of each clip to its end, with its own pushes: (N, T - 2, 32, 32)."""
    return roll_out(model, Films(films.places[:, :2], films.pushes).pictures(), films.pushes[:, 1:-1])


@one_thread()
def guess_each(model: NextFrame, films: Films) -> np.ndarray:
    """Guess each frame of each clip from two *true* frames before it, (N, T - 2, 32, 32): no guess feeds another."""
    z = model.latents.encode(films.pictures())
    n, t, size = z.shape
    flat = [part.reshape(n * (t - 2), -1) for part in (z[:, :-2], z[:, 1:-1])]
    after = model.next(*flat, films.pushes[:, 1:-1].reshape(-1))
    return model.latents.decode(after.reshape(n, t - 2, size))
