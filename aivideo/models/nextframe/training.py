"""Training a next-frame model in seconds: look ahead, compare, correct, and again.

Trained on single steps only, a model never meets its own mistakes. So from stage to stage it has to look further ahead:
each prediction is the input of the next one, and all of them are compared with what really came.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from aivideo.models.nextframe.adam import Adam
from aivideo.models.nextframe.latent import Latents
from aivideo.models.nextframe.model import WorldModel, encode_films
from aivideo.models.nextframe.network import Network
from aivideo.models.nextframe.world import Films
from aivideo.models.threads import one_thread

LATENT = 32  # numbers a frame
HIDDEN = 256  # numbers between the layers
BATCH = 64  # pieces of clips that are looked at together
RATE = 3e-3  # of the first corrections; it falls to zero
NOISE = 0.01  # added to what it starts from, since its own predictions will not be clean either
LARGEST = 1.0  # length of a correction: a longer one is shortened to it
TELL_EVERY = 500  # corrections
FOR_LATENTS = 4000  # frames that the latents are fitted on


@dataclass(frozen=True)
class Stage:
    """A part of the training: how many frames to look ahead, and how many corrections to make."""

    ahead: int
    updates: int


PLAN = (Stage(2, 3000), Stage(5, 1250), Stage(9, 750))


@dataclass(frozen=True)
class Training:
    """What came of a training.

    Attributes:
        model: the trained model.
        losses: (updates,) the mean squared error of the first predicted latent at each correction.
    """

    model: WorldModel
    losses: np.ndarray


@one_thread()
def train(
    films: Films,
    *,
    plan: tuple[Stage, ...] = PLAN,
    size: int = LATENT,
    hidden: int = HIDDEN,
    seed: int = 0,
    tell: Callable[[str], None] | None = None,
) -> Training:
    """Train a model on clips.

    Args:
        films: the clips; of the ball's true places it is shown nothing, only pictures and pushes.
        plan: the stages.
        size: how many numbers a latent has.
        hidden: how many numbers stand between the layers.
        seed: decides the first weights, and which pieces are looked at when.
        tell: told now and then, in words, how far it is; `print` shows it.
    """
    rng = np.random.default_rng(seed)
    model = WorldModel(_fit_latents(films, size, rng), Network.new((2 * size + 1, hidden, hidden, size), seed))
    z = encode_films(films, model.latents)
    adam = Adam(model.network.numbers)
    losses: list[float] = []
    work, done = sum(stage.ahead * stage.updates for stage in plan), 0
    total = sum(stage.updates for stage in plan)
    for stage in plan:
        for _ in range(stage.updates):
            seen, pushes = _pieces(z, films.pushes, stage.ahead, rng)
            loss, gradients = look_ahead(model, seen, pushes)
            adam.step(_shortened(gradients), RATE * (1 - done / work))
            done += stage.ahead
            losses.append(loss)
            if tell is not None and len(losses) % TELL_EVERY == 0:
                tell(f"{len(losses):,} of {total:,} corrections made; the error is {np.mean(losses[-100:]):.4f}")
    return Training(model, np.array(losses))


def look_ahead(model: WorldModel, seen: np.ndarray, pushes: np.ndarray) -> tuple[float, list[np.ndarray]]:
    """Predict step by step, each time from the last predictions; then send the blame back through all steps.

    Args:
        seen: (N, 2 + S, K) latents: two to start from, and S that really came.
        pushes: (N, S) the push that leads to each of them.

    Returns:
        The mean squared error of the first step; and the gradients of the mean over all steps, like `network.numbers`.
    """
    steps, size = pushes.shape[1], model.latents.size
    before, now = seen[:, 0], seen[:, 1]
    memories, errors = [], []
    for k in range(steps):
        guess, memory = model.step(before, now, pushes[:, k])
        memories.append(memory)
        errors.append(guess - seen[:, 2 + k])
        before, now = now, guess

    gradients = [np.zeros_like(array) for array in model.network.numbers]
    scale = np.float32(2 / (steps * errors[0].size))  # the slope of a mean of squares
    blame_now = blame_before = np.zeros_like(now)  # of the two frames that the step after this one started from
    for k in reversed(range(steps)):
        blame = scale * errors[k] + blame_now  # wrong by itself, and through all that was built on it
        into = model.network.backward(memories[k], blame, gradients)
        blame_now = blame_before + blame + into[:, size : 2 * size]  # guess = now + change
        blame_before = into[:, :size]
    return float(np.mean(errors[0] ** 2)), gradients


def _fit_latents(films: Films, size: int, rng: np.random.Generator) -> Latents:
    clips, frames = films.pushes.shape
    some = rng.integers(0, clips * frames, FOR_LATENTS)
    places = films.places.reshape(-1, 1, 2)[some]
    return Latents.fit(Films(places, places[..., 0]).pictures()[:, 0], size)


def _pieces(z: np.ndarray, pushes: np.ndarray, ahead: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Cut pieces of two frames and `ahead` more out of clips, at random; the two frames get a little noise."""
    clips, frames, size = z.shape
    which = rng.integers(0, clips, BATCH)[:, None]
    start = rng.integers(0, frames - 1 - ahead, BATCH)[:, None]
    seen = z[which, start + np.arange(2 + ahead)]
    seen[:, :2] += np.float32(NOISE) * rng.standard_normal((BATCH, 2, size), dtype=np.float32)
    return seen, pushes[which, start + 1 + np.arange(ahead)]


def _shortened(gradients: list[np.ndarray]) -> list[np.ndarray]:
    """Gradients whose common length is at most LARGEST, so that one strange batch does no harm."""
    length = np.sqrt(sum(float((gradient**2).sum()) for gradient in gradients))
    return gradients if length <= LARGEST else [gradient * np.float32(LARGEST / length) for gradient in gradients]
