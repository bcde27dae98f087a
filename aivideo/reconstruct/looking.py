"""Looking at a mesh with a camera of one's own: where its points fall, and which pixels it covers."""

import numpy as np

Array = np.ndarray


def look_from(
    around: float, height: float, distance: float, at: tuple[float, float, float] = (0, 0, 0)
) -> tuple[Array, Array]:
    """Return rotation (3, 3) and translation (3,) of a camera that stands somewhere and looks at a point.

    Args:
        around: degrees round the upright axis; 0 is in front (+z), 90 is on the side of +x.
        height: of the camera, over the mesh's foot.
        distance: from the axis, measured level.
        at: the point it looks at.
    """
    angle = np.radians(around)
    centre = np.array([distance * np.sin(angle), height, distance * np.cos(angle)])
    ahead = np.asarray(at, float) - centre
    ahead /= np.linalg.norm(ahead)
    right = np.cross(ahead, [0.0, 1.0, 0.0])
    right /= np.linalg.norm(right)
    rotation = np.stack([right, np.cross(ahead, right), ahead])
    return rotation, -rotation @ centre


def project(points: Array, rotation: Array, translation: Array, intrinsics: Array) -> Array:
    """Return where points (n, 3) fall in the picture, (n, 2) pixels; NaN for those behind the camera."""
    seen = points @ rotation.T + translation
    ahead = np.where(seen[:, 2:] > 1e-9, seen[:, 2:], np.nan)
    return seen[:, :2] / ahead * np.diag(intrinsics)[:2] + intrinsics[:2, 2]


def silhouette(
    vertices: Array, faces: Array, rotation: Array, translation: Array, intrinsics: Array, size: tuple[int, int]
) -> Array:
    """Return which pixels a mesh covers, bool (height, width). size: width and height."""
    import cv2

    places = project(vertices, rotation, translation, intrinsics)[faces]
    covered = np.zeros(size[::-1], np.uint8)
    for triangle in np.rint(places[np.isfinite(places).all((1, 2))] - 0.5).astype(np.int32):
        cv2.fillConvexPoly(covered, triangle, 1)
    return covered > 0


def overlap(one: Array, other: Array) -> float:
    """Return the pixels that both silhouettes cover, as a share of those that either does: 0 to 1."""
    either = (one | other).sum()
    return float((one & other).sum() / either) if either else 0.0
