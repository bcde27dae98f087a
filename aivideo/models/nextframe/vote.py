"""Three clips to vote on in lesson 09: one by a model, one by rule, one by rule with gravity turned round."""

from pathlib import Path

from aivideo.clip import Clip
from aivideo.models.nextframe.model import NextFrame
from aivideo.models.nextframe.rollout import continue_films
from aivideo.models.nextframe.view import save_clip
from aivideo.models.nextframe.world import LEFT, NONE, RIGHT, World, throw

PUSHES = (NONE,) * 6 + (RIGHT,) * 6 + (LEFT,) * 12


def vote_clips(model: NextFrame, folder: str | Path = "out") -> dict[str, Clip]:
    """Make the clips a, b and c in a folder. What made each of them stands in the record beside it."""
    folder = Path(folder)
    begun = throw(place=(9, 8), speed=(0.6, 0), pushes=PUSHES)
    ordinary = throw(place=(22, 9), speed=(-0.7, 0), pushes=PUSHES)
    upward = throw(World(gravity=-0.16), place=(12, 24), speed=(0.6, -0.5), pushes=PUSHES)
    return {
        "a": save_clip(folder / "vote-a.mp4", made=continue_films(model, begun)[0]),
        "b": save_clip(folder / "vote-b.mp4", simulated=ordinary.pictures(0)[2:]),
        "c": save_clip(folder / "vote-c.mp4", simulated=upward.pictures(0)[2:]),
    }
