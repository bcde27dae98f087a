"""The codec in plain NumPy: pictures of 64x64x3 numbers -> latents of 8x8x8, and back.

Each frame is coded by itself. A 3x3 convolution looks at a place and its eight neighbours; "unshuffle" folds a
square of pixels into one place with more numbers, "shuffle" unfolds it. Pictures are (B, H, W, channels) here:
what belongs to one place lies side by side.
"""

import numpy as np

from aivideo.models.t2v.transformer import silu
from aivideo.models.t2v.weights import Weights


def encode(weights: Weights, frames: np.ndarray) -> np.ndarray:
    """uint8 (T, 64, 64, 3) -> latents (T, 8, 8, 8): frames, channels, rows, columns."""
    w = _layers(weights, "encoder.")
    x = conv(unshuffle(frames.astype(np.float32) / 127.5 - 1, 4), *w("1"))
    x = _residual(x, w, "2")
    x = conv(unshuffle(x, 2), *w("4"))
    x = _residual(x, w, "5")
    return conv(x, *w("6")).transpose(0, 3, 1, 2)


def decode(weights: Weights, z: np.ndarray) -> np.ndarray:
    """Latents (T, 8, 8, 8) -> float32 (T, 64, 64, 3) from 0 to 1."""
    w = _layers(weights, "decoder.")
    x = conv(z.transpose(0, 2, 3, 1), *w("0"))
    x = _residual(_residual(x, w, "1"), w, "2")
    x = shuffle(conv(x, *w("3")), 2)
    x = _residual(_residual(x, w, "5"), w, "6")
    return np.clip(shuffle(conv(x, *w("7")), 4) / 2 + 0.5, 0, 1)


def conv(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Convolve x (B, H, W, in) with weight (out, in, 3, 3) or (out, in, 1, 1); beyond the edge is zero."""
    size = weight.shape[-1]
    b, h, w, channels = x.shape
    padded = np.pad(x, ((0, 0), (size // 2,) * 2, (size // 2,) * 2, (0, 0)))
    # every place beside its neighbours, in one long row of numbers: the whole convolution is then one product
    seen = np.stack([padded[:, i : i + h, j : j + w] for i in range(size) for j in range(size)], axis=3)
    rows = seen.reshape(b * h * w, size * size * channels)
    return (rows @ weight.transpose(2, 3, 1, 0).reshape(-1, len(bias)) + bias).reshape(b, h, w, -1)


def unshuffle(x: np.ndarray, by: int) -> np.ndarray:
    """(B, H, W, C) -> (B, H/by, W/by, C by by): fold squares into places."""
    b, h, w, c = x.shape
    return x.reshape(b, h // by, by, w // by, by, c).transpose(0, 1, 3, 5, 2, 4).reshape(b, h // by, w // by, -1)


def shuffle(x: np.ndarray, by: int) -> np.ndarray:
    """The way back: (B, H, W, C by by) -> (B, H by, W by, C)."""
    b, h, w, c = x.shape
    return x.reshape(b, h, w, -1, by, by).transpose(0, 1, 4, 2, 5, 3).reshape(b, h * by, w * by, c // by**2)


def _residual(x: np.ndarray, w, name: str) -> np.ndarray:
    return x + conv(silu(conv(silu(x), *w(f"{name}.first"))), *w(f"{name}.second"))


def _layers(weights: Weights, part: str):
    return lambda name: (weights[f"{part}{name}.weight"], weights[f"{part}{name}.bias"])
