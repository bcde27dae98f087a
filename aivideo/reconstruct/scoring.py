"""How good is it? Cameras and mesh beside the truth, where the truth is known.

A reconstruction has its own axes and its own unit of length. Both are first brought onto the truth by the one
similarity (turn, shift, scale) that lays its cameras onto the true ones: S. Umeyama, PAMI 1991. The mesh itself is
never fitted to the true mesh: that would hide errors.

F-score: A. Knapitsch and others, "Tanks and Temples", ACM Transactions on Graphics 2017.
"""

from dataclasses import dataclass

import numpy as np

from aivideo.reconstruct.errors import ReconstructError
from aivideo.reconstruct.mapping import Cameras

Array = np.ndarray

SAMPLES = 80_000  # points on each surface
GRAZING = 0.1  # cosine: a surface seen more from the side than this is not counted as seen
NOTHING_BELOW = 0.03  # of the thing's diagonal: where it touches what it stands on is left out


@dataclass(frozen=True)
class Similarity:
    """x -> scale * rotation @ x + shift."""

    scale: float
    rotation: Array
    shift: Array

    def __call__(self, points: Array) -> Array:
        return self.scale * points @ self.rotation.T + self.shift


@dataclass(frozen=True)
class PoseScore:
    """How far the cameras are off.

    Attributes:
        median, worst: degrees between true and found direction of a camera.
        centre: how far the cameras' places are off (root mean square), per cent of the true path's radius.
        focal: found focal length by the true one.
        onto_truth: what lays the reconstruction onto the truth.
    """

    median: float
    worst: float
    centre: float
    focal: float
    onto_truth: Similarity


@dataclass(frozen=True)
class MeshScore:
    """How near mesh and true surface lie, within a distance.

    Attributes:
        precision: share of the mesh that lies near the true surface, 0 to 1.
        recall: share of the true surface, as far as two cameras saw it, that lies near the mesh.
        within: the distance, metres.
    """

    precision: float
    recall: float
    within: float

    @property
    def f(self) -> float:
        """The F-score: high only if precision and recall both are (their harmonic mean)."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)


def similarity_between(points: Array, others: Array) -> Similarity:
    """Return the similarity that lays `points` onto `others`, (n, 3), with the least squared distance.

    Raises:
        ReconstructError: fewer than three points, or all of them in one place.
    """
    middle, other_middle = points.mean(0), others.mean(0)
    spread = points - middle
    if len(points) < 3 or not np.ptp(points, axis=0).any():
        raise ReconstructError("Three cameras in different places are the least that can be compared.")
    left, sizes, right = np.linalg.svd((others - other_middle).T @ spread / len(points))
    handed = np.diag([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
    rotation = left @ handed @ right
    scale = float(np.trace(np.diag(sizes) @ handed) / spread.var(0).sum())
    return Similarity(scale, rotation, other_middle - scale * rotation @ middle)


def score_poses(cameras: Cameras, true_world_to_camera: Array, true_focal: float) -> PoseScore:
    """Compare cameras with the truth.

    Args:
        true_world_to_camera: (c, 3, 4), of the same pictures as `cameras`, in the same order.
        true_focal: pixels, of pictures of the size that was used.
    """
    rotations, translations = true_world_to_camera[:, :, :3], true_world_to_camera[:, :, 3]
    centres = -np.einsum("nij,ni->nj", rotations, translations)
    onto = similarity_between(cameras.centres, centres)
    off = np.einsum("nij,jk,nlk->nil", cameras.rotations, onto.rotation.T, rotations)
    angles = np.degrees(np.arccos(np.clip((np.trace(off, axis1=1, axis2=2) - 1) / 2, -1, 1)))
    away = np.linalg.norm(onto(cameras.centres) - centres, axis=1)
    radius = np.linalg.norm(centres - centres.mean(0), axis=1).mean()
    return PoseScore(
        median=float(np.median(angles)),
        worst=float(angles.max()),
        centre=float(100 * np.sqrt((away**2).mean()) / radius),
        focal=float(cameras.intrinsics[0, 0] / true_focal),
        onto_truth=onto,
    )


def score_mesh(
    vertices: Array,
    faces: Array,
    true_vertices: Array,
    true_faces: Array,
    true_world_to_camera: Array,
    true_intrinsics: Array,
    size: tuple[int, int],
    share: float = 0.01,
) -> MeshScore:
    """Compare a mesh, already laid onto the truth, with the true mesh of one thing.

    Only what lies in the thing's box counts, and nothing near what it stands on. share: what counts as near, as a
    share of the box's diagonal. size: width and height, pixels, of the pictures that the intrinsics (3, 3) are for.
    """
    import trimesh
    from scipy.spatial import cKDTree

    truth = trimesh.Trimesh(true_vertices, true_faces, process=False)
    low, high = truth.bounds
    diagonal = float(np.linalg.norm(high - low))
    margin = 0.05 * diagonal
    floor = low[1] + NOTHING_BELOW * diagonal
    on_truth, face = trimesh.sample.sample_surface(truth, SAMPLES, seed=1)
    seen = _seen(on_truth, truth.face_normals[face], true_world_to_camera, true_intrinsics, size, 0.01 * diagonal)
    seen &= on_truth[:, 1] > floor
    mesh = trimesh.Trimesh(vertices, faces, process=False)
    inside = ((vertices > low - margin) & (vertices < high + margin)).all(1)
    mesh.update_faces(inside[faces].any(1))
    if not len(mesh.faces):
        return MeshScore(0.0, 0.0, share * diagonal)
    on_mesh = trimesh.sample.sample_surface(mesh, SAMPLES, seed=2)[0]
    counted = ((on_mesh > low - margin) & (on_mesh < high + margin)).all(1) & (on_mesh[:, 1] > floor)
    if not counted.any():
        return MeshScore(0.0, 0.0, share * diagonal)
    to_truth = cKDTree(on_truth).query(on_mesh[counted])[0]
    to_mesh = cKDTree(on_mesh).query(on_truth[seen])[0]
    within = share * diagonal
    return MeshScore(float((to_truth < within).mean()), float((to_mesh < within).mean()), within)


def _seen(
    points: Array, normals: Array, world_to_camera: Array, intrinsics: Array, size: tuple[int, int], slack: float
) -> Array:
    """Which points at least two cameras see: they face it, and nothing of the surface lies before them.

    The points themselves, drawn coarsely so that they leave no holes, tell what lies before what.
    """
    width, height = size[0] // 2, size[1] // 2
    count = np.zeros(len(points), int)
    for matrix in world_to_camera:
        seen = points @ matrix[:, :3].T + matrix[:, 3]
        depth = np.maximum(seen[:, 2], 1e-9)
        column = ((seen[:, 0] / depth * intrinsics[0, 0] + intrinsics[0, 2]) / 2).astype(int)
        row = ((seen[:, 1] / depth * intrinsics[1, 1] + intrinsics[1, 2]) / 2).astype(int)
        inside = (seen[:, 2] > 0) & (column >= 0) & (column < width) & (row >= 0) & (row < height)
        towards = -(normals @ matrix[:, :3].T * seen).sum(1) / np.linalg.norm(seen, axis=1)
        buffer = np.full((height, width), np.inf)
        np.minimum.at(buffer, (row[inside], column[inside]), depth[inside])
        before = np.full(len(points), -np.inf)
        before[inside] = buffer[row[inside], column[inside]]
        count += (towards > GRAZING) & (depth < before + slack)
    return count >= 2
