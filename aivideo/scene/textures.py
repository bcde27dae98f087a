"""Textures made by rule: noise with a chosen spectrum, cells, bricks. Each tiles without a seam.

A texture is a colour (linear) and a height for every texel. Shading reads both, and the height's
slopes, which bend the surface's normal so that light shows its relief.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

import numpy as np

from aivideo.scene.shading import GRADIENT_SCALE, LEVELS, Textures

Array = np.ndarray
Texture = tuple[Array, Array]  # (side, side, 3) colour, (side, side) height from 0 to 1

SMALL, LARGE = 256, 512  # texels a side
RAMP_STEPS = 2048


# --- patterns ------------------------------------------------------------------------------------------


@lru_cache(maxsize=12)  # several textures share a noise
def noise(side: int, seed: int, falloff: float, stretch: tuple[float, float] = (1.0, 1.0)) -> Array:
    """Return noise whose spectrum falls as frequency**-falloff, spread evenly over 0 to 1.

    stretch: how the pattern is drawn out along x and y; below 1 it is longer.
    """
    random = np.random.default_rng(seed)
    fy = (np.fft.fftfreq(side)[:, None] * side * stretch[1]).astype(np.float32)
    fx = (np.fft.rfftfreq(side)[None] * side * stretch[0]).astype(np.float32)
    square = fx * fx + fy * fy
    square[0, 0] = 1.0
    amplitude = square ** np.float32(-falloff / 2)
    amplitude[0, 0] = 0.0
    white = random.normal(size=(side, side)).astype(np.float32)
    wave = np.fft.irfft2(np.fft.rfft2(white) * amplitude, (side, side))
    wave = 0.5 + 0.5 * np.tanh(0.8 / wave.std() * wave)  # close to the normal distribution's own integral
    wave.flags.writeable = False
    return wave


def cells(side: int, count: int, seed: int, jitter: float = 0.85, bond: bool = False) -> tuple[Array, Array, Array]:
    """Return Worley noise: distances to the nearest and second nearest of count x count points, and a
    random value for each cell (S. Worley, "A Cellular Texture Basis Function", 1996).

    bond: shift every other row by half a cell, as masons lay stones.
    """
    random = np.random.default_rng(seed)
    y, x = (np.mgrid[0:side, 0:side] * (count / side)).astype(np.float32)
    point_y, point_x = ((random.random((2, count, count)) - 0.5) * jitter + 0.5).astype(np.float32)
    value = random.random((count, count))
    row, column = y.astype(np.int32), x.astype(np.int32)
    part_y, part_x = y - row, x - column
    nearest = np.full((side, side), 81.0, np.float32)  # squares of distances, until the end
    second = nearest.copy()
    of_cell = np.zeros((side, side), np.int32)
    for up in (-1, 0, 1):
        for along in (-2, -1, 0, 1) if bond else (-1, 0, 1):
            i, j = (row + up) % count, (column + along) % count
            cell = i * count + j
            down = np.take(point_y, cell) + (up - part_y)
            right = np.take(point_x, cell) + (along - part_x)
            if bond:
                right += np.float32(0.5) * (i % 2)
            away = down * down + right * right
            closer = away < nearest
            second = np.minimum(second, np.where(closer, nearest, away))
            np.copyto(of_cell, cell, where=closer)
            np.minimum(nearest, away, out=nearest)
    return np.sqrt(nearest), np.sqrt(second), np.take(value, of_cell)


def ramp(value: Array, *colours: tuple[float, float, float]) -> Array:
    """Map 0..1 to colours (as screens name them) and return linear ones."""
    stops = np.array(colours) ** 2.2
    at, steps = np.linspace(0, 1, len(stops)), np.linspace(0, 1, RAMP_STEPS)
    table = np.stack([np.interp(steps, at, stops[:, channel]) for channel in range(3)], -1).astype(np.float32)
    return np.take(table, (np.clip(value, 0, 1) * (RAMP_STEPS - 1) + 0.5).astype(np.int32), axis=0)


def _axes(side: int) -> tuple[Array, Array]:
    y, x = np.mgrid[0:side, 0:side] / side
    return x, y


def _bond(side: int, rows: int, columns: int, seed: int) -> tuple[Array, Array, Array]:
    """Lay bricks: where each texel is in its brick (x and y, 0 to 1), and a random value a brick."""
    x, y = _axes(side)
    row = (y * rows).astype(int)
    along = x * columns + 0.5 * (row % 2)
    value = np.random.default_rng(seed).random((rows, columns))[row, along.astype(int) % columns]
    return along % 1, (y * rows) % 1, value


# --- the textures ---------------------------------------------------------------------------------------


def _noise() -> Texture:
    wave = noise(LARGE, 1, 1.7)
    return ramp(wave, (0.2, 0.2, 0.2), (1, 1, 1)), wave


def _grass() -> Texture:
    blades, patches = noise(LARGE, 5, 0.8, (1, 0.35)), noise(LARGE, 2, 1.2)
    tone = 0.55 * blades + 0.45 * patches
    return ramp(tone, (0.16, 0.24, 0.08), (0.28, 0.41, 0.11), (0.44, 0.54, 0.18), (0.60, 0.63, 0.28)), blades


def _earth() -> Texture:
    wave, fine = noise(SMALL, 2, 1.1), noise(SMALL, 3, 0.7)
    near, far, value = cells(SMALL, 20, 7)
    pebbles = np.clip((far - near) * 3, 0, 1) * (value > 0.6)
    colour = ramp(0.6 * wave + 0.4 * fine, (0.27, 0.19, 0.12), (0.46, 0.35, 0.25), (0.60, 0.49, 0.37))
    return colour * (1 + 0.35 * pebbles[..., None]), 0.6 * wave + 0.4 * pebbles


def _rock() -> Texture:
    _, y = _axes(LARGE)
    wave, ridge = noise(LARGE, 2, 1.1), 1 - np.abs(noise(LARGE, 9, 1.5) * 2 - 1)
    strata = 0.5 + 0.5 * np.sin((y * 9 + noise(LARGE, 1, 1.7) * 2.2) * 2 * np.pi)
    tone = 0.45 * ridge + 0.3 * wave + 0.25 * strata
    return ramp(tone, (0.24, 0.23, 0.22), (0.42, 0.40, 0.37), (0.58, 0.55, 0.50), (0.72, 0.68, 0.62)), tone


def _cobbles() -> Texture:
    near, far, value = cells(LARGE, 14, 11, jitter=0.40, bond=True)
    wave, fine = noise(LARGE, 2, 1.1), noise(LARGE, 3, 0.7)
    stone = np.clip((far - near - 0.07 - 0.06 * fine) * 5, 0, 1)
    dome = stone * np.clip(1.2 - near * 0.9, 0, 1)
    colour = ramp(
        0.5 * value + 0.3 * wave + 0.2 * fine,
        (0.34, 0.31, 0.29),
        (0.52, 0.48, 0.44),
        (0.68, 0.63, 0.56),
    )
    return colour * (0.3 + 0.7 * stone[..., None]), dome * (0.85 + 0.15 * fine)


def _brick() -> Texture:
    across, up, value = _bond(LARGE, 12, 6, 4)
    fine = noise(LARGE, 3, 0.7)
    edge = np.minimum(np.minimum(across, 1 - across) * 2, np.minimum(up, 1 - up))
    brick = np.clip((edge - 0.05 - 0.03 * fine) / 0.05, 0, 1)
    clay = ramp(0.55 * value + 0.45 * fine, (0.40, 0.17, 0.12), (0.62, 0.30, 0.20), (0.72, 0.44, 0.30))
    mortar = ramp(fine, (0.55, 0.52, 0.47), (0.70, 0.67, 0.60))
    return clay * brick[..., None] + mortar * (1 - brick[..., None]), brick * (0.8 + 0.2 * fine)


def _plaster() -> Texture:
    wave, fine = noise(SMALL, 1, 1.6), noise(SMALL, 3, 0.7)
    tone = 0.6 * wave + 0.4 * fine
    return ramp(tone, (0.82, 0.80, 0.76), (0.93, 0.92, 0.88), (1, 1, 0.98)), 0.7 * noise(SMALL, 2, 1.1) + 0.3 * fine


def _tiles() -> Texture:
    across, up, value = _bond(SMALL, 10, 10, 6)
    curve = np.sqrt(np.clip(1 - (2 * across - 1) ** 2, 0, 1)) * (0.4 + 0.6 * up)
    colour = ramp(
        0.6 * value + 0.4 * noise(SMALL, 2, 1.1),
        (0.45, 0.19, 0.12),
        (0.62, 0.30, 0.19),
        (0.74, 0.43, 0.28),
    )
    return colour * (0.4 + 0.6 * curve[..., None]), curve


def _wood() -> Texture:
    grain = noise(SMALL, 13, 1.2, (0.12, 1))
    _, y = _axes(SMALL)
    board = (y * 6) % 1
    value = np.random.default_rng(8).random(6)[(y * 6).astype(int)]
    groove = np.clip(np.minimum(board, 1 - board) * 25, 0, 1)
    colour = ramp(0.55 * grain + 0.45 * value, (0.32, 0.19, 0.10), (0.52, 0.34, 0.20), (0.68, 0.49, 0.31))
    return colour * (0.3 + 0.7 * groove[..., None]), 0.4 * grain + 0.6 * groove


def _bark() -> Texture:
    ridge = 1 - np.abs(noise(SMALL, 15, 1.3, (1, 0.18)) * 2 - 1)
    tone = 0.8 * ridge + 0.2 * noise(SMALL, 3, 0.7)
    return ramp(tone, (0.46, 0.37, 0.29), (0.31, 0.24, 0.18), (0.16, 0.12, 0.09)), 1 - ridge


def _fur() -> Texture:
    strands = noise(SMALL, 19, 0.8, (0.22, 1))
    tone = 0.7 * strands + 0.3 * noise(SMALL, 1, 1.7)
    return ramp(tone, (0.70, 0.70, 0.70), (0.92, 0.92, 0.92), (1, 1, 1)), strands


def _metal() -> Texture:
    scratches = noise(SMALL, 21, 1.0, (0.05, 1))
    tone = 0.4 * noise(SMALL, 1, 1.7) + 0.6 * scratches
    return ramp(tone, (0.82, 0.82, 0.83), (0.93, 0.93, 0.94), (1, 1, 1)), scratches


def _cloth() -> Texture:
    x, y = _axes(SMALL)
    threads = np.sin(x * 2 * np.pi * 40) * np.sin(y * 2 * np.pi * 40)
    tone = 0.4 + 0.15 * threads + 0.4 * noise(SMALL, 3, 0.7)
    return ramp(tone, (0.80, 0.80, 0.80), (0.94, 0.94, 0.94), (1, 1, 1)), 0.5 + 0.5 * threads


def _granite() -> Texture:
    """Fine, strong and nowhere alike: what a program that looks for matching points can hold on to."""
    near, far, value = cells(LARGE, 46, 31, jitter=1.0)
    wave, fine = noise(LARGE, 32, 1.0), noise(LARGE, 33, 0.55)
    grain = np.clip((far - near) * 3, 0, 1) * (value - 0.5)
    tone = np.clip(0.5 + 0.75 * grain + 0.35 * (wave - 0.5) + 0.45 * (fine - 0.5), 0, 1)
    return ramp(tone, (0.22, 0.21, 0.21), (0.52, 0.50, 0.48), (0.78, 0.76, 0.72), (0.97, 0.95, 0.92)), 0.6 * tone + 0.2


def _moss() -> Texture:
    tufts, patches = noise(SMALL, 41, 0.9), noise(SMALL, 42, 1.3)
    return ramp(0.6 * tufts + 0.4 * patches, (0.12, 0.18, 0.06), (0.26, 0.36, 0.11), (0.46, 0.53, 0.20)), tufts


def _litter() -> Texture:
    """Fallen leaves and needles on dark earth."""
    colour, height = ramp(noise(LARGE, 43, 1.0), (0.16, 0.11, 0.07), (0.30, 0.21, 0.13)), np.zeros((LARGE, LARGE))
    for layer, seed in enumerate((44, 45, 46)):
        near, far, value = cells(LARGE, 26, seed, jitter=1.0)
        leaf = np.clip((far - near - 0.10) * 9, 0, 1) * (value > 0.42) * np.clip((0.62 - near) * 8, 0, 1)
        tone = (value * 7.3 + 0.3 * layer) % 1
        leaves = ramp(tone, (0.32, 0.22, 0.14), (0.46, 0.32, 0.20), (0.56, 0.45, 0.28), (0.36, 0.37, 0.18))
        colour = colour * (1 - leaf[..., None]) + leaves * (0.65 + 0.5 * (0.6 - near))[..., None] * leaf[..., None]
        height = np.maximum(height, leaf * (0.35 + 0.25 * layer) * (1 - 0.6 * near))
    return colour, height


def _sand() -> Texture:
    x, _ = _axes(LARGE)
    bend = noise(LARGE, 47, 1.6)
    ripple = 0.5 + 0.5 * np.sin((x * 11 + 1.3 * bend) * 2 * np.pi)
    grain, patches = noise(LARGE, 48, 0.25), noise(LARGE, 49, 1.4)
    tone = 0.40 * grain + 0.35 * patches + 0.25 * ripple
    return ramp(tone, (0.62, 0.52, 0.38), (0.80, 0.70, 0.53), (0.92, 0.84, 0.68)), 0.75 * ripple * bend + 0.25 * grain


def _dust() -> Texture:
    wave, fine = noise(LARGE, 50, 1.25), noise(LARGE, 51, 0.6)
    near, _, value = cells(LARGE, 30, 52)
    pit = np.clip(1 - near * (2.2 + 3 * value), 0, 1) ** 2 * (value > 0.55)
    tone = np.clip(0.55 * wave + 0.45 * fine - 0.45 * pit, 0, 1)
    return ramp(tone, (0.34, 0.33, 0.32), (0.56, 0.55, 0.53), (0.76, 0.75, 0.73)), np.clip(
        0.6 * wave + 0.3 * fine - 0.5 * pit, 0, 1
    )


def _parquet() -> Texture:
    along, up, value = _bond(LARGE, 16, 4, 53)
    grain = noise(LARGE, 54, 1.1, (0.10, 1))
    joint = np.clip(np.minimum(np.minimum(along, 1 - along) * 60, np.minimum(up, 1 - up) * 18), 0, 1)
    colour = ramp(0.5 * grain + 0.5 * value, (0.42, 0.26, 0.15), (0.60, 0.40, 0.24), (0.74, 0.54, 0.34))
    return colour * (0.45 + 0.55 * joint[..., None]), 0.8 * joint + 0.2 * grain


def _plain() -> Texture:
    return np.ones((SMALL, SMALL, 3)), np.full((SMALL, SMALL), 0.5)


def _snow() -> Texture:
    wave = noise(SMALL, 1, 1.7)
    return ramp(wave, (0.80, 0.85, 0.92), (0.93, 0.95, 0.98), (1, 1, 1)), noise(SMALL, 2, 1.1)


MAKERS: dict[str, Callable[[], Texture]] = {
    "noise": _noise,
    "grass": _grass,
    "earth": _earth,
    "rock": _rock,
    "cobbles": _cobbles,
    "brick": _brick,
    "plaster": _plaster,
    "tiles": _tiles,
    "wood": _wood,
    "bark": _bark,
    "fur": _fur,
    "metal": _metal,
    "cloth": _cloth,
    "snow": _snow,
    "granite": _granite,
    "moss": _moss,
    "litter": _litter,
    "sand": _sand,
    "dust": _dust,
    "parquet": _parquet,
    "plain": _plain,
}


# --- for the kernels -----------------------------------------------------------------------------------


@cache
def _levels(name: str) -> tuple[Array, list[int], int]:
    """Return a texture's texels with all mip levels, where each level starts, and its side."""
    colour, height = MAKERS[name]()
    side = height.shape[0]
    slope_u = (np.roll(height, -1, 1) - np.roll(height, 1, 1)) / 2
    slope_v = (np.roll(height, -1, 0) - np.roll(height, 1, 0)) / 2
    level = np.empty((side, side, 6), np.float32)
    level[..., :3] = np.clip(colour, 0, 1)
    level[..., 3] = np.clip(height, 0, 1)
    for channel, slope in ((4, slope_u), (5, slope_v)):
        level[..., channel] = np.clip(slope, -0.5, 0.5) * (GRADIENT_SCALE / 65535) + 0.5
    texels, starts, start = [], [], 0
    for _ in range(LEVELS):
        starts.append(start)
        if level.shape[0] >= 1:
            texels.append((level.reshape(-1, 6) * 65535 + 0.5).astype(np.uint16))
            start += len(texels[-1])
        if level.shape[0] > 1:
            level = level[0::2] + level[1::2]
            level = np.float32(0.25) * (level[:, 0::2] + level[:, 1::2])
    return np.concatenate(texels), starts, side


def build_textures(names: list[str]) -> Textures:
    """Make these textures (the first must be "noise": clouds are drawn from it) and their mip levels."""
    parts = [_levels(name) for name in names]
    offsets = np.cumsum([0, *(len(texels) for texels, _, _ in parts[:-1])])
    return Textures(
        np.concatenate([texels for texels, _, _ in parts]),
        np.array([[offset + start for start in starts] for offset, (_, starts, _) in zip(offsets, parts, strict=True)]),
        np.array([side for _, _, side in parts]),
    )
