"""From a picture to a few numbers and back: principal component analysis (PCA).

A picture of 1,024 pixels is a point in a space of 1,024 directions. Pictures of one ball fill only a small part of that
space. PCA finds the directions along which they differ most; a picture's *latent* is how far it lies along each.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from aivideo.models.errors import ModelError
from aivideo.models.threads import one_thread


@dataclass(frozen=True)
class Latents:
    """A way from pictures to latents and back.

    Attributes:
        mean: (P,) the mean picture.
        axes: (P, K) the K directions, each of length 1.
        spread: what latents are divided by, so that they are around 1.
        kept: the share of the pictures' differences that K numbers keep, from 0 to 1.
    """

    mean: np.ndarray
    axes: np.ndarray
    spread: float
    kept: float

    @property
    def size(self) -> int:
        """How many numbers a latent has."""
        return self.axes.shape[1]

    @classmethod
    @one_thread()
    def fit(cls, pictures: np.ndarray, size: int) -> Self:
        """Find the `size` directions along which pictures (N, H, W) differ most. A few thousand pictures are enough.

        Raises:
            ModelError: there are fewer pixels, or fewer pictures, than directions asked for.
        """
        points = pictures.reshape(len(pictures), -1).astype(np.float32)
        if not 1 <= size <= min(points.shape):
            raise ModelError(
                f"A latent of {size} numbers cannot be had from {len(points)} pictures of {points.shape[1]} pixels: "
                f"choose from 1 to {min(points.shape)}."
            )
        mean = points.mean(0)
        strengths, directions = np.linalg.eigh((points - mean).T @ (points - mean))
        axes = np.ascontiguousarray(directions[:, ::-1][:, :size])  # eigh begins with the weakest
        kept = strengths[::-1][:size].sum() / strengths.sum()
        return cls(mean, axes, float(((points - mean) @ axes).std()), float(kept))

    @one_thread()
    def encode(self, pictures: np.ndarray) -> np.ndarray:
        """Latents of pictures: (..., H, W) -> (..., K)."""
        flat = pictures.reshape(*pictures.shape[:-2], -1)
        return (flat - self.mean) @ self.axes / np.float32(self.spread)

    @one_thread()
    def decode(self, latents: np.ndarray) -> np.ndarray:
        """Pictures of latents: (..., K) -> (..., H, W). What fell outside of the K directions does not come back."""
        side = int(np.sqrt(len(self.mean)))
        flat = (latents * np.float32(self.spread)) @ self.axes.T + self.mean
        return flat.reshape(*latents.shape[:-1], side, side)
