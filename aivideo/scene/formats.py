"""The shapes a clip can have: picture size, length, frame rate."""

import math
from collections.abc import Iterable, Mapping
from numbers import Real

from aivideo.scene.errors import SceneError

QUALITIES: dict[str, tuple[int, int]] = {
    "draft": (320, 180),
    "preview": (480, 270),
    "standard": (640, 360),
    "fine": (960, 540),
}
"""Width and height in pixels of a 16:9 picture, by name."""

ASPECTS = ("16:9", "9:16", "1:1")
SHORTEST, LONGEST = 0.2, 12.0  # seconds
FASTEST = 60  # frames a second


def frame_size(quality: str, aspect: str = "16:9") -> tuple[int, int]:
    """Return (width, height) in pixels, both even, as H.264 wants them.

    Raises:
        SceneError: no such quality or aspect.
    """
    if quality not in QUALITIES:
        raise SceneError(f"There is no quality {quality!r}. Choose one of: {', '.join(QUALITIES)}.")
    if aspect not in ASPECTS:
        raise SceneError(f"There is no aspect {aspect!r}. Choose one of: {', '.join(ASPECTS)}.")
    width, height = QUALITIES[quality]
    return {"16:9": (width, height), "9:16": (height, width), "1:1": (height, height)}[aspect]


def count_frames(seconds: float, fps: int) -> int:
    """Return how many frames a clip of this length has.

    Raises:
        SceneError: the length or the frame rate is out of range.
    """
    if isinstance(fps, bool) or not isinstance(fps, Real) or fps != int(fps) or not 1 <= fps <= FASTEST:
        raise SceneError(f"fps is a whole number from 1 to {FASTEST}, such as 12 or 24; it was {fps!r}.")
    if isinstance(seconds, bool) or not isinstance(seconds, Real) or not SHORTEST < seconds <= LONGEST:
        raise SceneError(
            f"seconds is more than {SHORTEST:g} and at most {LONGEST:g}; it was {seconds!r}. "
            "For something longer, render several shots and cut them together."
        )
    return max(1, math.floor(float(seconds) * int(fps) + 0.5))


def check_seed(seed: int) -> int:
    """Return the seed as an int.

    Raises:
        SceneError: it is no whole number of 0 or more.
    """
    if isinstance(seed, bool) or not isinstance(seed, Real) or seed != int(seed) or not 0 <= seed < 2**63:
        raise SceneError(f"seed is a whole number of 0 or more, such as 1 or 42; it was {seed!r}.")
    return int(seed)


def check_strengths(kind: str, known: Mapping[str, str], given: Mapping[str, float] | None) -> dict[str, float]:
    """Return the names whose strength is more than 0, in the order of `known`.

    kind: what they are called in one word, such as "fault".

    Raises:
        SceneError: a name is not known, or a strength is no number from 0 to 1.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise SceneError(f'{kind}s is a dictionary such as {{"{next(iter(known))}": 0.5}}; it was {given!r}.')
    for name, strength in given.items():
        if name not in known:
            raise SceneError(f"There is no {kind} {name!r}. Choose from: {', '.join(known)}.")
        if isinstance(strength, bool) or not isinstance(strength, Real) or not 0 <= strength <= 1:
            raise SceneError(f"The strength of the {kind} {name!r} is a number from 0 to 1; it was {strength!r}.")
    return {name: float(given[name]) for name in known if given.get(name, 0) > 0}


def read_strengths(kind: str, given: Iterable[str]) -> dict[str, float]:
    """Read what a command line says, such as ["flicker=0.5", "swap"]; without a number it is full strength.

    Raises:
        SceneError: what stands after = is no number.
    """
    strengths = {}
    for words in given:
        name, _, strength = words.partition("=")
        try:
            strengths[name.strip()] = float(strength) if strength else 1.0
        except ValueError:
            raise SceneError(f"A {kind} is written like {name}=0.5; it was {words!r}.") from None
    return strengths
