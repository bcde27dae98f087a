"""The transformer in plain NumPy: noisy latents and words in, a direction out.

Everything the model does is in these hundred lines. A clip of latents is cut into *space-time patches*, little boxes
of 4 frames by 2x2 places; each becomes a row of numbers, a *token*. The words of the prompt become tokens too. Then,
block after block, every token looks at every other one (*attention*) and thinks about what it saw (two matrices).
At the end each patch token says in which direction its patch should change to look less like noise.

T, C, H, W are frames, channels, rows and columns of a latent clip; N tokens; D numbers a token.
"""

import numpy as np

from aivideo.models.errors import ModelError
from aivideo.models.t2v.weights import Weights

FREQUENCIES = 64


class Transformer:
    """The network that was trained, ready to be asked.

    Args:
        weights: from `load_weights`.

    Raises:
        ModelError: the weights are not those of a transformer.
    """

    def __init__(self, weights: Weights):
        if weights.meta.get("kind") != "transformer":
            raise ModelError("These weights are not those of a text-to-video transformer.")
        self.w = weights
        self.depth, self.heads = weights.meta["depth"], weights.meta["heads"]
        self.patch, self.grid = tuple(weights.meta["patch"]), tuple(weights.meta["grid"])
        places = weights["place_t"] + weights["place_y"] + weights["place_x"]
        self.places = places.reshape(-1, places.shape[-1])

    def __call__(
        self, z: np.ndarray, noise: float, words: np.ndarray, looks: list[np.ndarray] | None = None
    ) -> np.ndarray:
        """Say in which direction from picture to noise the clip lies.

        Args:
            z: (B, T, C, H, W) noisy latents.
            noise: how noisy they are, from 0, not at all, to 1, nothing but noise.
            words: (B, LONGEST) the prompt as numbers.
            looks: a list to which each block adds its attention, (B, heads, N, N): who looks at whom.

        Returns:
            (B, T, C, H, W) velocities.
        """
        patches = self.to_patches(z)
        n = patches.shape[1]
        embedded = self.w["word.weight"][words]
        x = np.concatenate([self._linear("patch_in", patches) + self.places, embedded + self.w["word_place"]], axis=1)

        condition = self._condition(noise, embedded, words)
        modulation = self._linear("modulation", condition)
        for i in range(self.depth):
            x = self._block(f"blocks.{i}.", x, modulation, looks)

        scale, shift = np.split(self._linear("last", condition)[:, None], 2, axis=-1)
        said = self._linear("patch_out", normed(x[:, :n]) * (1 + scale) + shift)
        # a direction from clip to noise holds the noise itself: the skip hands it on, so the blocks need not carry it
        return self.from_patches(said + self._linear("skip", condition)[:, None] * patches)

    def to_patches(self, z: np.ndarray) -> np.ndarray:
        """(B, T, C, H, W) -> (B, patches, numbers of a patch)."""
        (a, b, c), (t, channels, h, w) = self.patch, self.grid
        z = z.reshape(-1, t // a, a, channels, h // b, b, w // c, c).transpose(0, 1, 4, 6, 2, 3, 5, 7)
        return z.reshape(len(z), (t // a) * (h // b) * (w // c), -1)

    def from_patches(self, x: np.ndarray) -> np.ndarray:
        """The way back."""
        (a, b, c), (t, channels, h, w) = self.patch, self.grid
        x = x.reshape(-1, t // a, h // b, w // c, a, channels, b, c).transpose(0, 1, 4, 5, 2, 6, 3, 7)
        return x.reshape(len(x), t, channels, h, w)

    def _condition(self, noise: float, embedded: np.ndarray, words: np.ndarray) -> np.ndarray:
        """(B, D): how noisy it is and what the words say, as one row of numbers that steers all layers."""
        frequencies = np.exp(-np.log(10_000) * np.arange(FREQUENCIES, dtype=np.float32) / FREQUENCIES)
        angles = np.float32(1000 * noise) * frequencies
        waves = np.concatenate([np.cos(angles), np.sin(angles)])[None].astype(np.float32)
        time = self._linear("time_out", silu(self._linear("time_in", waves)))
        sentence = (embedded * (words > 0)[..., None]).sum(axis=1) / 4
        return silu(time + self._linear("caption_out", silu(self._linear("caption_in", sentence))))

    def _block(self, name: str, x: np.ndarray, modulation: np.ndarray, looks: list[np.ndarray] | None) -> np.ndarray:
        b, n, d = x.shape
        steer = (modulation + self.w[name + "modulation"]).reshape(b, 6, 1, d)
        scale1, shift1, gate1, scale2, shift2, gate2 = steer.swapaxes(0, 1)

        # attention: each token asks (q), every token offers (k) and tells (v)
        asked = self._linear(name + "qkv", normed(x) * (1 + scale1) + shift1)
        q, k, v = asked.reshape(b, n, 3, self.heads, d // self.heads).transpose(2, 0, 3, 1, 4)
        q, k = rms(q) * self.w[name + "q_gain"], rms(k) * self.w[name + "k_gain"]
        attention = softmax(q @ k.swapaxes(-1, -2) / np.float32(np.sqrt(d // self.heads)))
        if looks is not None:
            looks.append(attention)
        told = (attention @ v).swapaxes(1, 2).reshape(b, n, d)
        x = x + gate1 * self._linear(name + "proj", told)

        # and a small network at every token
        thought = gelu(self._linear(name + "up", normed(x) * (1 + scale2) + shift2))
        return x + gate2 * self._linear(name + "down", thought)

    def _linear(self, name: str, x: np.ndarray) -> np.ndarray:
        return x @ self.w[name + ".weight"].T + self.w[name + ".bias"]


def normed(x: np.ndarray) -> np.ndarray:
    """Each token with mean 0 and spread 1."""
    x = x - x.mean(axis=-1, keepdims=True)
    return x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + np.float32(1e-5))


def rms(x: np.ndarray) -> np.ndarray:
    """Each row with a mean square of 1."""
    return x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + np.float32(1e-6))


def softmax(x: np.ndarray) -> np.ndarray:
    """Scores -> shares that add up to 1."""
    x = np.exp(x - x.max(axis=-1, keepdims=True))
    return x / x.sum(axis=-1, keepdims=True)


def silu(x: np.ndarray) -> np.ndarray:
    """x where it is large, nothing where it is small, smooth between."""
    return x * (0.5 + 0.5 * np.tanh(0.5 * x))  # x / (1 + exp(-x)), without numbers too large on the way


def gelu(x: np.ndarray) -> np.ndarray:
    """Much the same, after Hendrycks and Gimpel (2016), in the tanh form."""
    return 0.5 * x * (1 + np.tanh(np.float32(np.sqrt(2 / np.pi)) * (x + np.float32(0.044715) * x * x * x)))
