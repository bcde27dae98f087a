"""From noise to a clip, step by step.

Training drew straight lines from clips to noise and taught the model the direction along them (rectified flow).
Sampling starts at pure noise and walks back: ask for the direction, take a small step against it, ask again.

*Guidance* asks twice at each step, once with your words and once with none, and goes further than the difference:
what the words add is exaggerated.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from aivideo.models.t2v.transformer import Transformer

STEPS = 16
GUIDANCE = 3.0


def noise_of(seed: int, grid: tuple[int, ...]) -> np.ndarray:
    """The noise that a clip begins with: the seed decides all of it. float32 (T, C, H, W)."""
    return np.random.default_rng(seed).standard_normal(grid, dtype=np.float32)


def denoise(
    model: Transformer,
    z: np.ndarray,
    words: np.ndarray,
    no_words: np.ndarray,
    *,
    steps: int = STEPS,
    guidance: float = GUIDANCE,
    looks: list[list[np.ndarray]] | None = None,
) -> Iterator[np.ndarray]:
    """Walk from noise to latents; yield where we are after each step, (T, C, H, W).

    Args:
        z: the noise, (T, C, H, W).
        words, no_words: (LONGEST,) the prompt, and the empty prompt, as numbers.
        steps: how many steps the way is cut into.
        guidance: 1 follows the words as they are, 0 ignores them, 3 exaggerates them.
        looks: a list to which each step adds the attention of its blocks, for the prompt.
    """
    times = np.linspace(1, 0, steps + 1, dtype=np.float32)
    both = np.stack([words, no_words])
    for now, then in pairwise(times):
        seen: list[np.ndarray] | None = None if looks is None else []
        led, free = model(np.stack([z, z]), float(now), both, seen)
        if looks is not None and seen is not None:
            looks.append([attention[0] for attention in seen])
        z = z + (then - now) * (free + np.float32(guidance) * (led - free))
        yield z
