"""Meshes: points joined to triangles, and the ways to make, move and join them.

Everywhere in this room: metres, x and y along the ground, z up, right-handed. A subject faces +x.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np

Array = np.ndarray


class Label(IntEnum):
    """What a triangle belongs to: the value of a pixel in an id mask (sky is -1)."""

    GROUND = 1
    BACKDROP = 2
    GRASS = 3
    TREE = 4
    ROCK = 5
    HOUSE = 6
    FURNITURE = 7
    WATER = 8
    WALL = 9
    SUBJECT = 20
    COMPANION = 21


@dataclass(frozen=True)
class Mesh:
    """A surface of triangles.

    Attributes:
        position: (n, 3) metres.
        faces: (m, 3) indices into the points.
        normal: (n, 3) unit vectors that point out of the surface.
        colour: (n, 3) linear red-green-blue; the material's texture is multiplied by it.
        rest: (n, 3) where each point was when the model was made. Textures stick to it.
        material: the name of a material.
        label: what it is, for id masks.
        casts: whether it throws a shadow.
    """

    position: Array
    faces: Array
    normal: Array
    colour: Array
    rest: Array
    material: str
    label: Label
    casts: bool = True

    def moved(self, transform: Array) -> Mesh:
        """Return the mesh under a 4x4 transform: rotation, shift, and a scale equal in all directions."""
        linear = transform[:3, :3]
        scale = np.cbrt(abs(np.linalg.det(linear)))
        return replace(
            self,
            position=(self.position @ linear.T + transform[:3, 3]).astype(np.float32),
            normal=(self.normal @ (linear / scale).T).astype(np.float32),
        )


def make_mesh(
    position: Array,
    faces: Array,
    material: str,
    label: Label,
    *,
    normal: Array | None = None,
    colour: Array | Sequence[float] = (1.0, 1.0, 1.0),
    casts: bool = True,
) -> Mesh:
    """Make a mesh; without normals, smooth ones are computed from the faces."""
    position = np.asarray(position, np.float32)
    faces = np.asarray(faces, np.int32)
    normal = smooth_normals(position, faces) if normal is None else np.asarray(normal, np.float32)
    colour = np.broadcast_to(np.asarray(colour, np.float32), position.shape)
    return Mesh(position, faces, normal, colour, position, material, label, casts)


def smooth_normals(position: Array, faces: Array) -> Array:
    """Return each point's normal: the mean of its faces' normals, weighted by their areas."""
    a, b, c = (position[faces[:, corner]] for corner in range(3))
    across = np.cross(b - a, c - a)
    normal = np.stack(
        [sum(np.bincount(faces[:, k], across[:, axis], len(position)) for k in range(3)) for axis in range(3)], 1
    )
    length = np.linalg.norm(normal, axis=1, keepdims=True)
    return (normal / np.maximum(length, 1e-12)).astype(np.float32)


def join(meshes: Sequence[Mesh]) -> Mesh:
    """Make one mesh of several that share material, label and shadow."""
    starts = np.cumsum([0, *(len(mesh.position) for mesh in meshes[:-1])])
    return replace(
        meshes[0],
        position=np.concatenate([mesh.position for mesh in meshes]),
        faces=np.concatenate([mesh.faces + start for mesh, start in zip(meshes, starts, strict=True)]).astype(np.int32),
        normal=np.concatenate([mesh.normal for mesh in meshes]),
        colour=np.concatenate([mesh.colour for mesh in meshes]),
        rest=np.concatenate([mesh.rest for mesh in meshes]),
    )


def join_alike(meshes: Sequence[Mesh]) -> list[Mesh]:
    """Join those meshes that share material, label and shadow; fewer, larger meshes draw faster."""
    groups: dict[tuple[str, Label, bool], list[Mesh]] = {}
    for mesh in meshes:
        groups.setdefault((mesh.material, mesh.label, mesh.casts), []).append(mesh)
    return [join(group) for group in groups.values()]


# --- moving ------------------------------------------------------------------------------------------


def placed(x: float, y: float, z: float, scale: float = 1.0, heading: float = 0.0) -> Array:
    """Return the transform that scales, turns about the upright by `heading` radians, and shifts."""
    cos, sin = np.cos(heading), np.sin(heading)
    transform = np.eye(4)
    transform[:3, :3] = scale * np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])
    transform[:3, 3] = x, y, z
    return transform


def turned(axis: Sequence[float], angle: float, pivot: Sequence[float] = (0.0, 0.0, 0.0)) -> Array:
    """Return the rotation by `angle` radians about an axis through `pivot` (Rodrigues' formula)."""
    x, y, z = np.asarray(axis, float) / np.linalg.norm(axis)
    skew = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    transform = np.eye(4)
    transform[:3, :3] += np.sin(angle) * skew + (1 - np.cos(angle)) * skew @ skew
    transform[:3, 3] = np.asarray(pivot) - transform[:3, :3] @ np.asarray(pivot)
    return transform


# --- making ------------------------------------------------------------------------------------------


def grid_faces(rows: int, columns: int, *, closed: bool = False) -> Array:
    """Return the triangles of a grid of points; `closed` joins the last column to the first."""
    index = np.arange(rows * columns).reshape(rows, columns)
    if closed:
        index = np.concatenate([index, index[:, :1]], axis=1)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]
    return np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])


def height_field(
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    cells: int,
    height: Callable[[Array, Array], Array],
    material: str,
    label: Label,
    *,
    casts: bool = False,
) -> Mesh:
    """Make a piece of land: `height(x, y)` in metres over a square grid of `cells` by `cells`."""
    x, y = np.meshgrid(np.linspace(*x_range, cells + 1), np.linspace(*y_range, cells + 1))
    position = np.stack([x, y, height(x, y)], -1).reshape(-1, 3)
    step = 0.05
    slope_x = height(x - step, y) - height(x + step, y)
    slope_y = height(x, y - step) - height(x, y + step)
    normal = np.stack([slope_x, slope_y, np.full_like(x, 2 * step)], -1).reshape(-1, 3)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    return make_mesh(position, grid_faces(cells + 1, cells + 1), material, label, normal=normal, casts=casts)


_BOX_AXES = [(axis, sign) for axis in range(3) for sign in (-1.0, 1.0)]


def box(
    centre: Sequence[float],
    size: Sequence[float],
    material: str,
    label: Label,
    colour: Sequence[float] = (1.0, 1.0, 1.0),
) -> Mesh:
    """Make a box with sharp edges."""
    corners, normals = [], []
    for axis, sign in _BOX_AXES:
        for first, second in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
            corner = np.zeros(3)
            corner[axis], corner[(axis + 1) % 3], corner[(axis + 2) % 3] = sign, first * sign, second
            corners.append(corner)
            normals.append(np.eye(3)[axis] * sign)
    faces = (np.arange(6)[:, None, None] * 4 + np.array([[0, 1, 2], [0, 2, 3]])).reshape(-1, 3)
    position = np.asarray(centre) + 0.5 * np.array(corners) * np.asarray(size)
    return make_mesh(position, faces, material, label, normal=np.array(normals), colour=colour)


def lathe(
    profile: Sequence[tuple[float, float]],
    segments: int,
    material: str,
    label: Label,
    colour: Sequence[float] = (1.0, 1.0, 1.0),
) -> Mesh:
    """Turn a profile of (radius, height) pairs about the upright axis."""
    radius, height = np.array(profile, float).T
    angle = np.linspace(0, 2 * np.pi, segments, endpoint=False)
    position = np.stack(
        [
            np.outer(radius, np.cos(angle)),
            np.outer(radius, np.sin(angle)),
            np.repeat(height[:, None], segments, 1),
        ],
        -1,
    ).reshape(-1, 3)
    return make_mesh(position, grid_faces(len(radius), segments, closed=True), material, label, colour=colour)


def unit_sphere(subdivisions: int) -> tuple[Array, Array]:
    """Return (points, faces) of a sphere of radius 1: an icosahedron, each face cut in four, again and again."""
    golden = (1 + 5**0.5) / 2
    points = np.array(
        [
            [-1, golden, 0],
            [1, golden, 0],
            [-1, -golden, 0],
            [1, -golden, 0],
            [0, -1, golden],
            [0, 1, golden],
            [0, -1, -golden],
            [0, 1, -golden],
            [golden, 0, -1],
            [golden, 0, 1],
            [-golden, 0, -1],
            [-golden, 0, 1],
        ]
    ) / np.hypot(1, golden)
    faces = np.array(
        [
            [0, 11, 5],
            [0, 5, 1],
            [0, 1, 7],
            [0, 7, 10],
            [0, 10, 11],
            [1, 5, 9],
            [5, 11, 4],
            [11, 10, 2],
            [10, 7, 6],
            [7, 1, 8],
            [3, 9, 4],
            [3, 4, 2],
            [3, 2, 6],
            [3, 6, 8],
            [3, 8, 9],
            [4, 9, 5],
            [2, 4, 11],
            [6, 2, 10],
            [8, 6, 7],
            [9, 8, 1],
        ]
    )
    for _ in range(subdivisions):
        edges = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), 1)
        unique, which = np.unique(edges, axis=0, return_inverse=True)
        middle = points[unique].mean(1)
        middle /= np.linalg.norm(middle, axis=1, keepdims=True)
        ab, bc, ca = which.reshape(3, -1) + len(points)
        a, b, c = faces.T
        points = np.concatenate([points, middle])
        faces = np.concatenate(
            [np.stack(corners, 1) for corners in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))]
        )
    return points, faces


def ellipsoid(
    centre: Sequence[float],
    radii: Sequence[float] | float,
    material: str,
    label: Label,
    colour: Sequence[float] = (1.0, 1.0, 1.0),
    subdivisions: int = 3,
) -> Mesh:
    """Make a ball, stretched along the axes."""
    points, faces = unit_sphere(subdivisions)
    radii = np.broadcast_to(np.asarray(radii, float), 3)
    normal = points / radii
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    return make_mesh(points * radii + np.asarray(centre), faces, material, label, normal=normal, colour=colour)


def linear(red: float, green: float, blue: float) -> Array:
    """Turn a colour as screens name it (0 to 1, gamma 2.2) into a linear one."""
    return np.array([red, green, blue]) ** 2.2
