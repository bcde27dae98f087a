"""A colour grade as three small tables: one for brightness, two for the colour difference planes."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aivideo.film.errors import FilmError

DARKEST, BRIGHTEST, NEUTRAL = 16, 235, 128  # of 8-bit video in the limited range that players expect


@dataclass(frozen=True)
class Grade:
    """What is done to the colours of a piece.

    Attributes:
        contrast: 1 leaves it; 1.1 is a little stronger.
        brightness: added to the brightness, in shares of the whole range: 0.02 is a touch.
        saturation: 1 leaves it; 0 is black and white.
        warmth: -1 to 1: below 0 towards blue, above 0 towards orange.
    """

    contrast: float = 1.0
    brightness: float = 0.0
    saturation: float = 1.0
    warmth: float = 0.0

    def __post_init__(self):
        for name, low, high in (("contrast", 0, 3), ("brightness", -1, 1), ("saturation", 0, 3), ("warmth", -1, 1)):
            if not low <= getattr(self, name) <= high:
                raise FilmError(f"A grade's {name} is from {low} to {high}; it was {getattr(self, name)}.")

    @cached_property
    def tables(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """For Y, Cb and Cr: 256 values each, uint8. A plane is graded by `table[plane]`."""
        level = np.arange(256.0)
        middle, span = (DARKEST + BRIGHTEST) / 2, BRIGHTEST - DARKEST
        bright = middle + (level - middle) * self.contrast + self.brightness * span
        blue = NEUTRAL + (level - NEUTRAL) * self.saturation - 12 * self.warmth
        red = NEUTRAL + (level - NEUTRAL) * self.saturation + 12 * self.warmth
        limits = ((DARKEST, BRIGHTEST), (16, 240), (16, 240))
        return tuple(
            np.clip(np.round(table), *limit).astype(np.uint8)
            for table, limit in zip((bright, blue, red), limits, strict=True)
        )


LOOKS: dict[str, Grade | None] = {
    "as shot": None,
    "warm": Grade(contrast=1.05, saturation=1.08, warmth=0.35),
    "cool": Grade(contrast=1.05, saturation=0.95, warmth=-0.35),
    "black and white": Grade(contrast=1.12, saturation=0.0),
}
"""Grades by name, for a storyboard's `look`."""
