"""A mesh's colours as plain numbers at its points: for files and for scoring, where no shader is at hand."""

from __future__ import annotations

import numpy as np

from aivideo.scene.materials import material_tables
from aivideo.scene.mesh import Mesh
from aivideo.scene.shading import BALL, BLUE, KIND, RED, SCALE, TEXTURE, Textures

Array = np.ndarray

WHITE_PANEL = np.array([0.86, 0.84, 0.78])  # of a ball; as the shader paints it
CAP = 0.93  # of a ball's radius


def baked_colours(mesh: Mesh) -> Array:
    """Return the colour of a mesh's points in even white light: uint8 (n, 3), sRGB.

    The mesh's own colour, times the material's, times its texture, which is read where the point is.
    """
    table, textures = material_tables([mesh.material])
    row = table[0]
    colour = mesh.colour * row[RED : BLUE + 1]
    if row[KIND] == BALL:
        colour = _panelled(colour, mesh.rest)
    if row[TEXTURE] >= 0:
        colour = colour * _textured(mesh, textures, int(row[TEXTURE]), row[SCALE])
    return to_srgb(colour)


def to_srgb(linear: Array) -> Array:
    """Turn linear light, 0 to 1, into sRGB values, uint8 (IEC 61966-2-1)."""
    linear = np.clip(linear, 0, 1)
    value = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return (255 * value + 0.5).astype(np.uint8)


def _panelled(colour: Array, rest: Array) -> Array:
    """Paint every other of a ball's twelve panels white."""
    x, y, z = rest.astype(float).T
    around = np.arctan2(y, x) * 6 / np.pi  # a panel is 1 wide; a white one lies about 0
    white = (np.abs(around / 2 % 1 - 0.5) > 0.25) & (np.abs(z) < CAP * np.linalg.norm(rest, axis=1))
    return np.where(white[:, None], WHITE_PANEL, colour)


def _textured(mesh: Mesh, textures: Textures, which: int, scale: float) -> Array:
    """Read a texture thrown on from three sides, as the shader does: (n, 3) linear."""
    weight = np.maximum(np.abs(mesh.normal) - 0.35, 0) ** 2
    weight /= weight.sum(1, keepdims=True) + 1e-9
    x, y, z = (scale * mesh.rest.astype(float)).T
    colour = np.zeros((len(x), 3))
    for axis, (u, v) in enumerate([(y, z), (x, z), (x, y)]):
        colour += weight[:, axis, None] * _nearest(textures, which, u, v)
    return colour


def _nearest(textures: Textures, which: int, u: Array, v: Array) -> Array:
    """Return the texels at (u, v), which repeat after 1."""
    side = int(textures.size[which])
    column, row = (np.floor((part % 1) * side).astype(int) % side for part in (u, v))
    return textures.texels[textures.start[which, 0] + row * side + column, :3] / 65535.0
