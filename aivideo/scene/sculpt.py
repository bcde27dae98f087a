"""Soft shapes: a formula that says how far a point is from a surface, and the mesh of that surface.

Formulas after I. Quilez, "Distance functions" (iquilezles.org); the mesh by naive surface nets,
S. Gibson, "Constrained Elastic Surface Nets" (1998).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

Array = np.ndarray
Shape = Callable[[Array], Array]  # (..., 3) metres -> (...) metres, negative inside
Point = Sequence[float]


def blend(a: Array, b: Array, width: float) -> Array:
    """Join two shapes with a soft seam of `width` metres."""
    share = np.clip(0.5 + 0.5 * (b - a) / width, 0, 1)
    return b * (1 - share) + a * share - width * share * (1 - share)


def limb(p: Array, start: Point, end: Point, start_radius: float, end_radius: float) -> Array:
    """A rod with round ends that may taper."""
    start, along = np.asarray(start, float), np.subtract(end, start)
    share = np.clip((p - start) @ along / (along @ along), 0, 1)
    gap = np.linalg.norm(p - start - share[..., None] * along, axis=-1)
    return gap - (start_radius + (end_radius - start_radius) * share)


def egg(p: Array, centre: Point, radii: Point) -> Array:
    """A stretched ball (the distance is a close guess, which is enough for a mesh)."""
    scaled = (p - np.asarray(centre)) / np.asarray(radii)
    length = np.linalg.norm(scaled, axis=-1)
    steep = np.linalg.norm(scaled / np.asarray(radii), axis=-1)
    return length * (length - 1) / np.maximum(steep, 1e-9)


def block(p: Array, centre: Point, half: Point, rounding: float) -> Array:
    """A box with round edges."""
    outside = np.abs(p - np.asarray(centre)) - np.asarray(half) + rounding
    return np.linalg.norm(np.maximum(outside, 0), axis=-1) + np.minimum(outside.max(-1), 0) - rounding


def mirrored(p: Array) -> Array:
    """Fold the left half (y > 0) onto both sides: what is sculpted once appears twice."""
    return np.concatenate([p[..., :1], np.abs(p[..., 1:2]), p[..., 2:]], -1)


def surface(shape: Shape, low: Point, high: Point, step: float) -> tuple[Array, Array, Array]:
    """Return (points, faces, normals) of a shape's surface inside a box, in cells of `step` metres."""
    axes = [np.arange(a, b + step, step) for a, b in zip(low, high, strict=True)]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), -1).astype(np.float32)
    distance = shape(grid)
    inside = distance < 0

    # a cell whose eight corners are not all on one side holds one point: the mean of its edges' crossings
    corners = [(i, j, k) for i in (0, 1) for j in (0, 1) for k in (0, 1)]
    cells = tuple(n - 1 for n in distance.shape)

    def at(array: Array, corner: tuple[int, int, int]) -> Array:
        i, j, k = corner
        return array[i : i + cells[0], j : j + cells[1], k : k + cells[2]]

    filled = sum(at(inside, corner).astype(np.int8) for corner in corners)
    mixed = (filled > 0) & (filled < 8)
    number = np.full(cells, -1)
    number[mixed] = np.arange(mixed.sum())
    total, count = np.zeros((mixed.sum(), 3)), np.zeros((mixed.sum(), 1))
    for first in corners:
        for axis in range(3):
            if first[axis]:
                continue
            second = tuple(value + (axis == n) for n, value in enumerate(first))
            d0, d1 = at(distance, first)[mixed], at(distance, second)[mixed]
            crosses = ((d0 < 0) != (d1 < 0))[:, None]
            share = d0 / np.where(d0 == d1, 1, d0 - d1)
            crossing = np.array(first) + share[:, None] * np.eye(3)[axis]
            total += np.where(crosses, crossing, 0)
            count += crosses
    points = np.asarray(low) + step * (np.argwhere(mixed) + total / count)

    # each crossed edge of the grid lies between four cells: their points make two triangles
    faces = []
    for axis in range(3):
        b, c = (axis + 1) % 3, (axis + 2) % 3
        along = [slice(None)] * 3
        along[axis] = slice(0, -1)
        ahead = [slice(None)] * 3
        ahead[axis] = slice(1, None)
        start, end = inside[tuple(along)], inside[tuple(ahead)]
        edges = np.argwhere(start != end)
        edges = edges[(edges[:, b] > 0) & (edges[:, c] > 0) & (edges[:, b] < cells[b]) & (edges[:, c] < cells[c])]
        outward = start[tuple(edges.T)]
        quad = []
        for back_b, back_c in ((1, 1), (0, 1), (0, 0), (1, 0)):
            cell = edges.copy()
            cell[:, b] -= back_b
            cell[:, c] -= back_c
            quad.append(number[tuple(cell.T)])
        quad = np.stack(quad, 1)
        quad = np.where(outward[:, None], quad, quad[:, ::-1])
        faces += [quad[:, [0, 1, 2]], quad[:, [0, 2, 3]]]

    reach = step * 0.5
    normal = np.stack(
        [shape(points + reach * np.eye(3)[axis]) - shape(points - reach * np.eye(3)[axis]) for axis in range(3)], 1
    )
    normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-12
    return points, np.concatenate(faces), normal
