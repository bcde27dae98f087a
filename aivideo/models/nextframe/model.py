"""From two frames and a push to the next frame: the network's way, and the straight way to compare it with."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from aivideo.models.nextframe.latent import Latents
from aivideo.models.nextframe.network import Memory, Network
from aivideo.models.nextframe.world import Films
from aivideo.models.threads import one_thread


class NextFrame(Protocol):
    """What knows how to go on. `latents` is its way from pictures and back."""

    latents: Latents

    def next(self, before: np.ndarray, now: np.ndarray, push: np.ndarray) -> np.ndarray:
        """The next latent (N, K), from the latents of two frames (N, K) and what pushes now (N,)."""
        ...


@dataclass(frozen=True)
class WorldModel:
    """A network that says by how much the latent changes from now to the next frame."""

    latents: Latents
    network: Network

    def next(self, before: np.ndarray, now: np.ndarray, push: np.ndarray) -> np.ndarray:
        """The next latent (N, K), from the latents of two frames (N, K) and what pushes now (N,)."""
        return self.step(before, now, push)[0]

    def step(self, before: np.ndarray, now: np.ndarray, push: np.ndarray) -> tuple[np.ndarray, Memory]:
        """The same, with what back-propagation has to remember."""
        change, memory = self.network.forward(np.hstack([before, now, push[:, None]]))
        return now + change, memory


@dataclass(frozen=True)
class LinearModel:
    """The next latent as a plain weighted sum of everything: no network, and no bend."""

    latents: Latents
    weights: np.ndarray  # (2 K + 2, K)

    def next(self, before: np.ndarray, now: np.ndarray, push: np.ndarray) -> np.ndarray:
        """The next latent (N, K), from the latents of two frames (N, K) and what pushes now (N,)."""
        return _side_by_side(before, now, push) @ self.weights


@one_thread()
def fit_linear(films: Films, latents: Latents) -> LinearModel:
    """The best weighted sum, by least squares: solved at once, without training."""
    z = encode_films(films, latents)
    seen = _side_by_side(z[:, :-2], z[:, 1:-1], films.pushes[:, 1:-1])
    x, y = seen.reshape(-1, seen.shape[-1]), z[:, 2:].reshape(-1, latents.size)
    weights = np.linalg.solve(x.T @ x + 0.1 * np.eye(x.shape[1], dtype=np.float32), x.T @ y)
    return LinearModel(latents, weights)


def encode_films(films: Films, latents: Latents, together: int = 50) -> np.ndarray:
    """The latents of all frames, (N, T, K). The pictures are drawn a few clips at a time, to save memory."""
    parts = range(0, len(films.places), together)
    return np.concatenate([latents.encode(films.pictures(slice(i, i + together))) for i in parts])


def _side_by_side(before: np.ndarray, now: np.ndarray, push: np.ndarray) -> np.ndarray:
    push = push[..., None]
    return np.concatenate([before, now, push, np.ones_like(push)], axis=-1)
