"""What every subject is made of: parts with joints, sculpted skins, painted coats, eyes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from aivideo.scene.mesh import Label, Mesh, ellipsoid, make_mesh, placed, turned
from aivideo.scene.sculpt import Shape, surface

Array = np.ndarray
Colour = Sequence[float]


@dataclass(frozen=True)
class Part:
    """A piece of a model that moves as one.

    Attributes:
        meshes: in the model's own space. parent: the part it hangs on, None for the whole model.
        pivot: the joint. axis: the direction it turns about.
    """

    meshes: tuple[Mesh, ...]
    parent: str | None = None
    pivot: tuple[float, float, float] = (0.0, 0.0, 0.0)
    axis: tuple[float, float, float] = (0.0, 1.0, 0.0)


@dataclass(frozen=True)
class Model:
    """A subject: parts in the order parent before child, and what a camera needs to know.

    Attributes:
        low, high: the box the standing model fills, metres.
        face: centre and half-size of what a close-up shows.
        lamp: where the model gives light, and its colour at night; None if it gives none.
    """

    parts: dict[str, Part]
    low: tuple[float, float, float]
    high: tuple[float, float, float]
    face: tuple[tuple[float, float, float], float]
    lamp: tuple[tuple[float, float, float], tuple[float, float, float]] | None = None

    def sized(self, scale: float) -> Model:
        """Return the model `scale` times as large."""
        grown = placed(0, 0, 0, scale)

        def times(point: Sequence[float]) -> tuple[float, float, float]:
            return tuple(scale * value for value in point)

        parts = {
            name: replace(part, meshes=tuple(mesh.moved(grown) for mesh in part.meshes), pivot=times(part.pivot))
            for name, part in self.parts.items()
        }
        lamp = self.lamp and (times(self.lamp[0]), self.lamp[1])
        face = (times(self.face[0]), scale * self.face[1])
        return Model(parts, times(self.low), times(self.high), face, lamp)

    def changed(self, change: Callable[[Mesh], Mesh]) -> Model:
        """Return the model with `change` done to each of its meshes."""
        parts = {
            name: replace(part, meshes=tuple(change(mesh) for mesh in part.meshes)) for name, part in self.parts.items()
        }
        return replace(self, parts=parts)

    def transforms(self, root: Array, joints: dict[str, float]) -> dict[str, Array]:
        """Return where each part is, from the model's own space: its joint turned by its angle, radians."""
        found: dict[str | None, Array] = {None: root}
        for name, part in self.parts.items():
            found[name] = found[part.parent] @ turned(part.axis, joints.get(name, 0.0), part.pivot)
        del found[None]
        return found

    def posed(self, root: Array, joints: dict[str, float]) -> list[Mesh]:
        """Return the meshes where their parts are; the list's order never changes."""
        where = self.transforms(root, joints)
        return [mesh.moved(where[name]) for name, part in self.parts.items() for mesh in part.meshes]


def sculpted(
    shape: Shape,
    low: Sequence[float],
    high: Sequence[float],
    material: str,
    paint: Callable[[Array, Array], Array] | Colour,
    step: float = 0.022,
) -> Mesh:
    points, faces, normal = surface(shape, low, high, step)
    colour = paint(points, normal) if callable(paint) else paint
    return make_mesh(points, faces, material, Label.SUBJECT, normal=normal, colour=colour)


def mixed(below: Array, above: Colour, share: Array) -> Array:
    """Paint a colour over another; share from 0 to 1 a point."""
    share = np.clip(share, 0, 1)[:, None]
    return below * (1 - share) + np.asarray(above) * share


def eye(centre: tuple[float, float, float], radius: float, side: int) -> list[Mesh]:
    """A dark glossy eye with a catchlight, so that a face looks alive."""
    x, y, z = centre
    glint = (x + radius * 0.62, y + side * radius * 0.50, z + radius * 0.58)
    return [
        ellipsoid(centre, radius, "eye", Label.SUBJECT),
        ellipsoid(glint, radius * 0.30, "highlight", Label.SUBJECT, subdivisions=2),
    ]
