"""Spot the fault: three ready-made clips with one fault each, and their answers.

>>> from aivideo.scene.spotting import spot_answers
>>> spot_answers()["spot-b"].fault
'gravity'
"""

import tomllib
from dataclasses import dataclass

from aivideo.clip import asset


@dataclass(frozen=True)
class SpotAnswer:
    """What is wrong with one clip.

    Attributes:
        fault: a name in `faults.FAULTS`. strength: from 0 to 1.
        kind: what it breaks in one word: identity, physics or consistency.
        look: where to look. measure: which number shows it, in words.
    """

    fault: str
    strength: float
    kind: str
    look: str
    measure: str


def spot_answers() -> dict[str, SpotAnswer]:
    """Return the answers by the clips' names: the clip of "spot-a" is asset("clips/spot-a.mp4")."""
    with asset("spot-the-fault.toml").open("rb") as file:
        return {name: SpotAnswer(**answer) for name, answer in tomllib.load(file).items()}
