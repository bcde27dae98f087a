"""Single sounds, each with one home: what the ready-made files hold and what a film's effects are made of.

All of it is arithmetic on sine waves and noise, so nobody else's rights are in it. A sound is mono or stereo, (n,) or
(n, 2), with 1 as its largest sample; who uses it decides how loud it is. `seed` is chance: the noise is drawn from it.
"""

import numpy as np

Array = np.ndarray


def times(seconds: float, rate: int) -> Array:
    """The moment of each sample, in seconds. (n,)"""
    return np.arange(round(seconds * rate)) / rate


def noise(seconds: float, low: float, high: float, rate: int, seed: int, slope: float = 0.0) -> Array:
    """Noise between two frequencies in Hz, as loud as 1 on average; it loops without a seam. (n,)

    slope: -1 takes the sharpness out of it.
    """
    count = max(2, round(seconds * rate))
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    frequency = np.fft.rfftfreq(count, 1 / rate)
    band = 1 / (1 + (low / np.maximum(frequency, 1e-3)) ** 4) / (1 + (frequency / high) ** 4)
    sound = np.fft.irfft(spectrum * band * np.maximum(frequency, 1) ** slope, count)
    return sound / np.sqrt(np.mean(sound**2))


def whoosh(rate: int, seed: int, seconds: float = 0.7) -> Array:
    """Something light rushes past from left to right. (n, 2)"""
    time = times(seconds, rate)
    rising = np.sin(np.pi * time / seconds) ** 2
    dark, bright = noise(seconds, 200, 900, rate, seed), noise(seconds, 900, 4000, rate, seed + 1)
    sound = rising * (dark * (1 - rising) + 0.8 * bright * rising)
    side = (1 - np.cos(np.pi * time / seconds)) / 2
    return at_most_1(sound[:, None] * np.stack([np.cos(side * np.pi / 2), np.sin(side * np.pi / 2)], axis=1))


def bounce(rate: int, seed: int) -> Array:
    """A beach ball meets the ground: a low note that drops, and the slap of its skin. 0.4 seconds, (n,)"""
    time = times(0.4, rate)
    pitch = 95 + 70 * np.exp(-time / 0.03)
    thump = np.exp(-time / 0.07) * np.sin(2 * np.pi * np.cumsum(pitch) / rate)
    slap = np.exp(-time / 0.012) * noise(0.4, 500, 2500, rate, seed)
    return at_most_1(np.minimum(1, time / 0.002) * (thump + 0.18 * slap))


def paw_step(rate: int, seed: int) -> Array:
    """A paw in the grass. 0.16 seconds, (n,)"""
    time = times(0.16, rate)
    rustle = np.minimum(1, time / 0.01) * np.exp(-time / 0.035) * noise(0.16, 700, 3200, rate, seed)
    return at_most_1(0.5 * rustle + np.exp(-time / 0.03) * np.sin(2 * np.pi * 110 * time))


def metal_step(rate: int, seed: int) -> Array:
    """A small metal foot: a tap and a little clink. 0.12 seconds, (n,)"""
    time = times(0.12, rate)
    tap = np.exp(-time * 70) * at_most_1(noise(0.12, 300, 1500, rate, seed))
    pitch = np.random.default_rng(seed).uniform(1900, 2300)
    return at_most_1(tap + 0.2 * np.exp(-time * 45) * np.sin(2 * np.pi * pitch * time))


def at_most_1(sound: Array) -> Array:
    """The sound with 1 as its largest sample."""
    return sound / max(1e-9, float(np.abs(sound).max()))
