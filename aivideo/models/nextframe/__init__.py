"""A world model, small enough to be trained in a notebook: from two frames and a push to the next frame.

    world      a ball that falls, bounces and can be pushed: clips by rule      film, throw, World
    latent     a picture as a few numbers, and back (PCA)                       Latents
    network    three layers, and back-propagation written out                   Network; Adam in `adam`
    training   look ahead, compare, correct                                     train, Stage, PLAN
    rollout    let it go on by itself                                           roll_out, continue_films, guess_each
    judge      where is the ball, by what gravity does it fall                  score, places_of, gravity_of

`model` holds latents and network together, and has the straight way to compare with (`fit_linear`); `view` makes
pictures and clips for our eyes, `vote` the clips that lesson 09 votes on. All in NumPy.
"""

from aivideo.models.nextframe.judge import Score, gravity_of, places_of, score, sizes_of
from aivideo.models.nextframe.latent import Latents
from aivideo.models.nextframe.model import LinearModel, NextFrame, WorldModel, fit_linear
from aivideo.models.nextframe.rollout import continue_films, guess_each, roll_out
from aivideo.models.nextframe.training import PLAN, Stage, Training, train
from aivideo.models.nextframe.world import ORDINARY, Films, World, draw, film, throw

__all__ = [
    "ORDINARY",
    "PLAN",
    "Films",
    "Latents",
    "LinearModel",
    "NextFrame",
    "Score",
    "Stage",
    "Training",
    "World",
    "WorldModel",
    "continue_films",
    "draw",
    "film",
    "fit_linear",
    "gravity_of",
    "guess_each",
    "places_of",
    "roll_out",
    "score",
    "sizes_of",
    "throw",
    "train",
]
