"""Sound effects for a shot, as long as it lasts: single sounds (`foley`) placed in time, and what goes on and on.

Each effect is a function of the length in seconds and of chance, and gives float samples (n, 2).
"""

from collections.abc import Callable

import numpy as np

from aivideo.film import foley
from aivideo.film.music import RATE

Effect = Callable[[float, np.random.Generator], np.ndarray]


def _time(seconds: float) -> np.ndarray:
    return foley.times(seconds, RATE)


def _noise(seconds: float, rng: np.random.Generator, low: float, high: float, slope: float = 0.0) -> np.ndarray:
    sound = foley.noise(seconds, low, high, RATE, _seed(rng), slope)
    return foley.at_most_1(sound[: round(seconds * RATE)])


def _seed(rng: np.random.Generator) -> int:
    return int(rng.integers(2**32))


def _put(whole: np.ndarray, sound: np.ndarray, at: float) -> None:
    begin = round(at * RATE)
    end = min(len(whole), begin + len(sound))
    if begin < end:
        whole[begin:end] += sound[: end - begin]


def _wide(left: np.ndarray, right: np.ndarray | None = None) -> np.ndarray:
    return np.stack([left, left if right is None else right], axis=1).astype(np.float32)


def wind(seconds, rng):
    """Soft noise that swells and sinks."""
    time = _time(seconds)
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * (0.23 * time + rng.random()))
    return 0.16 * _wide(*(_noise(seconds, rng, 120, 700, -0.5) * swell for _ in range(2)))


def waves(seconds, rng):
    """Surf: noise that comes in every four seconds and runs out again."""
    time = _time(seconds)
    roll = (time / 4.0 + rng.random()) % 1.0
    swell = np.where(roll < 0.35, (roll / 0.35) ** 2, np.exp(-(roll - 0.35) * 4))
    return 0.22 * _wide(*(_noise(seconds, rng, 200, 2500, -0.4) * (0.15 + 0.85 * swell) for _ in range(2)))


def birds(seconds, rng):
    """Chirps: short notes that slide, here and there."""
    left, right = np.zeros(round(seconds * RATE)), np.zeros(round(seconds * RATE))
    at = rng.uniform(0.1, 0.6)
    while at < seconds - 0.2:
        base, place = rng.uniform(2600, 4200), rng.random()
        for number in range(int(rng.integers(2, 5))):
            time = _time(0.09)
            pitch = base * (1 + 0.25 * np.sin(np.pi * time / 0.09) * rng.choice((-1, 1)))
            chirp = 0.09 * np.sin(2 * np.pi * np.cumsum(pitch) / RATE) * np.sin(np.pi * time / 0.09) ** 2
            _put(left, chirp * (1 - place), at + number * 0.13)
            _put(right, chirp * place, at + number * 0.13)
        at += rng.uniform(0.7, 1.8)
    return _wide(left, right)


def crickets(seconds, rng):
    """A high tone, switched thirty times a second, in bursts."""
    time = _time(seconds)
    beat = np.clip(np.sin(2 * np.pi * 31 * time), 0, 1) * ((time * 1.6 + rng.random()) % 1 < 0.45)
    soft = np.convolve(beat, np.ones(96) / 96, mode="same")
    return 0.035 * _wide(np.sin(2 * np.pi * 4300 * time) * soft, np.sin(2 * np.pi * 4420 * time) * np.roll(soft, 9000))


def steps(seconds, rng):
    """Small metal feet, a good two steps a second."""
    left, right = np.zeros(round(seconds * RATE)), np.zeros(round(seconds * RATE))
    for number, at in enumerate(np.arange(0.15, seconds - 0.1, 0.42)):
        tap = 0.16 * foley.metal_step(RATE, _seed(rng))
        for channel, loud in ((left, (0.8, 0.5)[number % 2]), (right, (0.5, 0.8)[number % 2])):
            _put(channel, tap * loud, at)
    return _wide(left, right)


def bounce(seconds, rng):
    """A ball that hits the ground again and again, each time softer and sooner."""
    whole, ball = np.zeros(round(seconds * RATE)), foley.bounce(RATE, _seed(rng))
    at, gap, loud = 0.35, 0.9, 0.5
    while at < seconds - 0.15 and loud > 0.05:
        _put(whole, loud * ball, at)
        at, gap, loud = at + gap, gap * 0.92, loud * 0.88
    return _wide(whole)


def throw(seconds, rng):
    """A slide whistle: up, and up, and up."""
    length = min(1.6, max(0.4, seconds - 0.3))
    time = _time(length)
    pitch = 500 * 2 ** (2.2 * (time / length) ** 0.8)
    tone = np.sin(2 * np.pi * np.cumsum(pitch * (1 + 0.008 * np.sin(2 * np.pi * 6 * time))) / RATE)
    whole = np.zeros(round(seconds * RATE))
    _put(whole, 0.14 * tone * np.sin(np.pi * time / length) ** 0.5, 0.25)
    return _wide(whole)


def bell(seconds, rng):
    """One stroke of a small bell."""
    time = _time(seconds)
    partials = ((1, 1.0), (2.0, 0.6), (2.99, 0.4), (4.1, 0.25), (5.4, 0.15))
    tone = sum(loud * np.sin(2 * np.pi * 620 * share * time) * np.exp(-time * 1.2 * share) for share, loud in partials)
    return 0.14 * _wide(tone)


def whoosh(seconds, rng):
    """Something passes from left to right, within a second."""
    sound = 0.25 * foley.whoosh(RATE, _seed(rng), min(1.2, seconds))
    whole = np.zeros((round(seconds * RATE), 2))
    _put(whole, sound, 0)
    return whole.astype(np.float32)


EFFECTS: dict[str, Effect] = {
    "wind": wind,
    "waves": waves,
    "birds": birds,
    "crickets": crickets,
    "steps": steps,
    "bounce": bounce,
    "throw": throw,
    "bell": bell,
    "whoosh": whoosh,
}
HEARD: dict[str, str] = {
    "wind": "wind",
    "waves": "waves",
    "birds": "birds sing",
    "crickets": "crickets",
    "steps": "steps",
    "bounce": "a ball bounces",
    "throw": "a slide whistle goes up",
    "bell": "a bell rings",
    "whoosh": "whoosh",
}
"""Each effect in words, for captions and transcripts."""
