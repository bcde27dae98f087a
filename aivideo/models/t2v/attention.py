"""Who looks at whom: from a word of the prompt to the places of the clip."""

import numpy as np

from aivideo.models.t2v.tiny import Tiny
from aivideo.models.toyworld import FRAMES, SIZE


def word_maps(tiny: Tiny, prompt: str, *, seed: int = 1) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Make a clip, and map where each word of its prompt was looked at from.

    While a clip is made, every patch of it looks at every word, in each attention head of each block, at each step. The
    map of a word is the mean of all that. What stands out is what differs between places, so the mean over all
    places is taken for zero.

    Returns:
        The clip, uint8 (16, 64, 64, 3), and for each word the model read its map, float32 (16, 64, 64) from -1 to 1.
    """
    looks: list[list[np.ndarray]] = []
    frames = tiny.make(prompt, seed=seed, looks=looks)
    words = tiny.read(prompt).words
    mean = np.mean([block.mean(axis=0) for step in looks for block in step], axis=0)  # (tokens, tokens)
    (a, b, c), (t, _, h, w) = tiny.transformer.patch, tiny.transformer.grid
    n = (t // a, h // b, w // c)
    patches = int(np.prod(n))
    maps = {}
    for number, word in enumerate(words):
        share = mean[:patches, patches + number].reshape(n)
        share = share - share.mean()
        share = share / max(1e-9, np.abs(share).max())
        for axis, size in enumerate((FRAMES, SIZE, SIZE)):
            share = share.repeat(size // n[axis], axis=axis)
        maps[word] = share.astype(np.float32)
    return frames, maps
