"""A place with its subject as arrays, ready for the kernels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aivideo.scene.light import Daylight
from aivideo.scene.materials import material_tables
from aivideo.scene.mesh import Label, Mesh
from aivideo.scene.shading import Geometry, Illumination

Array = np.ndarray


@dataclass(frozen=True)
class Camera:
    """Where the camera stands and where it looks.

    Attributes:
        eye, target: metres.
        fov: vertical angle of view, degrees.
        focus: distance that is sharp, metres; None keeps everything sharp.
        aperture: blur of a point infinitely far, as a share of the picture's height.
    """

    eye: Array
    target: Array
    fov: float
    focus: float | None = None
    aperture: float = 0.0

    @property
    def axes(self) -> Array:
        """Rows right, up, forward: from world to camera directions."""
        forward = np.asarray(self.target, float) - self.eye
        forward /= np.linalg.norm(forward)
        right = np.cross(forward, (0.0, 0.0, 1.0))
        right /= np.linalg.norm(right)
        return np.stack([right, np.cross(right, forward), forward])

    def focal(self, height: float) -> float:
        """Focal length in pixels of a picture `height` pixels high."""
        return height / 2 / np.tan(np.radians(self.fov) / 2)


class Stage:
    """The place's meshes and, behind them in the same arrays, the subject's, which move.

    Attributes:
        geometry: all arrays. pieces: (p, 4) first point, end point, first face, end face of each mesh.
        labels: (m,) the label of each face. fixed: how many pieces belong to the place.
        materials, textures: tables for the shading kernel.
    """

    def __init__(self, place: Sequence[Mesh], subject: Sequence[Mesh]) -> None:
        meshes = [*place, *subject]
        point_ends = np.cumsum([len(mesh.position) for mesh in meshes])
        face_ends = np.cumsum([len(mesh.faces) for mesh in meshes])
        names = list(dict.fromkeys(mesh.material for mesh in meshes))
        self.fixed = len(place)
        self.pieces = np.stack(
            [
                point_ends - [len(mesh.position) for mesh in meshes],
                point_ends,
                face_ends - [len(mesh.faces) for mesh in meshes],
                face_ends,
            ],
            1,
        ).astype(np.int64)
        self.geometry = Geometry(
            position=np.concatenate([mesh.position for mesh in meshes]),
            normal=np.concatenate([mesh.normal for mesh in meshes]),
            rest=np.concatenate([mesh.rest for mesh in meshes]),
            colour=np.concatenate([mesh.colour for mesh in meshes]),
            faces=np.concatenate(
                [mesh.faces + first for mesh, first in zip(meshes, self.pieces[:, 0], strict=True)]
            ).astype(np.int32),
            material=np.repeat([names.index(mesh.material) for mesh in meshes], [len(m.faces) for m in meshes]).astype(
                np.int16
            ),
        )
        self.piece_labels = np.array([mesh.label for mesh in meshes], np.int8)
        self.labels = np.repeat(self.piece_labels, self.pieces[:, 3] - self.pieces[:, 2])
        self.casts = np.array([mesh.casts for mesh in meshes])
        self.materials, self.textures = material_tables(names)
        self._bounds = np.zeros((len(meshes), 4))
        for piece in range(len(meshes)):
            self._measure(piece)

    def move_subject(self, subject: Sequence[Mesh]) -> None:
        """Put the subject's meshes (the same as at the start, moved) where they are now."""
        for piece, mesh in enumerate(subject, self.fixed):
            first, end = self.pieces[piece, :2]
            self.geometry.position[first:end] = mesh.position
            self.geometry.normal[first:end] = mesh.normal
            self._measure(piece)

    def _measure(self, piece: int) -> None:
        first, end = self.pieces[piece, :2]
        low, high = self.geometry.position[first:end].min(0), self.geometry.position[first:end].max(0)
        self._bounds[piece, :3] = (low + high) / 2
        self._bounds[piece, 3] = np.linalg.norm(high - low) / 2

    def in_view(self, camera: Camera, aspect: float, only: Sequence[Label] | None = None) -> Array:
        """Return the pieces that a camera may see, nearest first. aspect: width over height.

        only: leave out pieces with other labels.
        """
        offset = (self._bounds[:, :3] - camera.eye) @ camera.axes.T
        radius = self._bounds[:, 3]
        up = np.tan(np.radians(camera.fov) / 2)
        side = up * aspect
        inside = offset[:, 2] > -radius
        inside &= (np.abs(offset[:, 0]) - side * offset[:, 2]) / np.hypot(1, side) < radius
        inside &= (np.abs(offset[:, 1]) - up * offset[:, 2]) / np.hypot(1, up) < radius
        if only is not None:
            inside &= np.isin(self.piece_labels, only)
        seen = np.flatnonzero(inside)
        return seen[np.argsort(offset[seen, 2] - radius[seen], kind="stable")]


def illumination(daylight: Daylight, fog: Sequence[float], lamps: Array) -> Illumination:
    """Return the light for the kernels. fog: density, thinning with height, strongest, start; lamps: (k, 6)."""
    density, thinning, strongest, start = fog
    if daylight.haze > 2:  # thick air begins nearer
        start = min(start, 2.0)
    return Illumination(
        sun_direction=daylight.direction,
        sun=np.array(daylight.sun),
        ambient=np.array([daylight.above, daylight.below]),
        zenith=np.asarray(daylight.zenith, float),
        horizon=np.asarray(daylight.horizon, float),
        glow=np.array(daylight.glow),
        cloud_shade=np.array(daylight.cloud_shade),
        clouds=float(daylight.clouds),
        stars=float(daylight.stars),
        disc=float(daylight.disc),
        fog=np.array([density * daylight.haze, thinning, strongest, start]),
        lamps=np.asarray(lamps, float).reshape(-1, 6),
    )
