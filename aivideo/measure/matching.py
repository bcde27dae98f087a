"""Finding the same point in two pictures: SIFT features, matches, and the geometry that sorts the wrong ones out.

The one home of matching: the consistency measures, the reconstruction and lesson 08 all use it.

SIFT: D. Lowe, "Distinctive image features from scale-invariant keypoints", IJCV 2004 (OpenCV's implementation).
RootSIFT: R. Arandjelović and A. Zisserman, "Three things everyone should know to improve object retrieval",
CVPR 2012. MAGSAC++: D. Barath and others, CVPR 2020 (OpenCV's USAC).

Points are pixels, (n, 2) columns and rows; the middle of the first pixel is at (0.5, 0.5).
"""

from dataclasses import dataclass

import numpy as np

from aivideo.measure.errors import MeasureError

Array = np.ndarray
FEWEST = 8  # matches that a fundamental matrix needs


@dataclass(frozen=True)
class Features:
    """The features of one picture, the strongest first.

    Attributes:
        points: (n, 2) pixels, float32.
        descriptors: (n, 128) RootSIFT, each of length 1, float32. The product of two is their likeness, 0 to 1.
        sizes: (n,) radius of the patch that each describes, pixels.
        angles: (n,) direction of the patch, radians.
    """

    points: Array
    descriptors: Array
    sizes: Array
    angles: Array

    def __len__(self) -> int:
        return len(self.points)

    def strongest(self, most: int) -> "Features":
        """Return only the first so many."""
        return Features(self.points[:most], self.descriptors[:most], self.sizes[:most], self.angles[:most])


@dataclass(frozen=True)
class TwoViews:
    """What two pictures have in common.

    Attributes:
        fundamental: (3, 3): a point p in the first lies, in the second, on the line fundamental @ (p, 1).
        inliers: (m,) bool: which of the matches agree with it.
    """

    fundamental: Array
    inliers: Array


def find_features(picture: Array, most: int = 2048, contrast: float = 0.02) -> Features:
    """Find distinctive points and describe the patch around each.

    Args:
        picture: uint8, (height, width, 3) red-green-blue or (height, width) grey.
        most: keep this many of the strongest.
        contrast: patches paler than this are left out; lower finds more, and weaker ones.

    Raises:
        MeasureError: the picture is not an array of bytes.
    """
    import cv2

    if picture.dtype != np.uint8 or picture.ndim not in (2, 3):
        raise MeasureError(
            f"A picture is an array of whole numbers 0 to 255 (uint8) with 2 or 3 axes; this one is "
            f"{picture.dtype} with {picture.ndim}."
        )
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) if picture.ndim == 3 else picture
    # the last two: OpenCV's own defaults but for the precise doubling, without which places are a little off
    sift = cv2.SIFT_create(most, 3, contrast, 10, 1.6, cv2.CV_32F, True)
    found, described = sift.detectAndCompute(grey, None)
    if described is None:
        empty = np.zeros(0, np.float32)
        return Features(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32), empty, empty)
    best = sorted(range(len(found)), key=lambda index: -found[index].response)[:most]
    found, described = [found[index] for index in best], described[best]
    return Features(
        points=np.array([point.pt for point in found], np.float32) + np.float32(0.5),
        descriptors=np.sqrt(described / np.maximum(described.sum(1, keepdims=True), 1e-9)).astype(np.float32),
        sizes=np.array([point.size / 2 for point in found], np.float32),
        angles=np.radians([point.angle for point in found]).astype(np.float32),
    )


def match(one: Features, other: Features, ratio: float = 0.8) -> Array:
    """Pair the features of two pictures that are each other's best, and clearly better than the second best.

    ratio: the best one's angle to its partner is at most this share of the second best one's (Lowe's test).

    Returns (m, 2) whole numbers: index in `one`, index in `other`.
    """
    if len(one) < 2 or len(other) < 2:
        return np.zeros((0, 2), np.int64)
    likeness = one.descriptors @ other.descriptors.T
    rows = np.arange(len(one))
    best = likeness.argmax(1)
    first = likeness[rows, best]
    best_back = likeness.argmax(0)
    mutual = rows[best_back[best] == rows]
    likeness = likeness[mutual]  # only these are asked for their second best
    likeness[np.arange(len(mutual)), best[mutual]] = -1
    angle, runner_up = (np.arccos(np.clip(values, -1, 1)) for values in (first[mutual], likeness.max(1)))
    kept = mutual[angle < ratio * runner_up]
    return np.stack([kept, best[kept]], 1)


def fundamental_matrix(one: Array, other: Array, threshold: float = 1.5, seed: int = 0) -> TwoViews | None:
    """Fit the fundamental matrix to matched points, and say which matches agree with it (MAGSAC++).

    Args:
        one, other: (m, 2) pixels, matched row by row.
        threshold: an agreeing match is at most about this many pixels off its line.

    Returns None if there are fewer than eight matches, or none that agree.
    """
    import cv2

    if len(one) < FEWEST:
        return None
    cv2.setRNGSeed(seed)
    points = np.asarray(one, np.float64), np.asarray(other, np.float64)
    try:
        matrix, mask = cv2.findFundamentalMat(*points, cv2.USAC_MAGSAC, threshold, 0.999, 2000)
    except cv2.error:  # OpenCV 5.0 breaks off, now and then, where its refined model comes out empty
        matrix, mask = cv2.findFundamentalMat(*points, cv2.FM_RANSAC, threshold, 0.999, 2000)
    if matrix is None or matrix.shape != (3, 3) or mask is None or mask.sum() < FEWEST:
        return None
    return TwoViews(matrix, mask.ravel() > 0)


def epipolar_distance(fundamental: Array, one: Array, other: Array) -> Array:
    """Return how far, pixels, each point of the second picture is off the line that its match allows, (m,)."""
    lines = np.c_[one, np.ones(len(one))] @ fundamental.T
    along = np.abs((lines[:, :2] * other).sum(1) + lines[:, 2])
    return along / np.maximum(np.hypot(lines[:, 0], lines[:, 1]), 1e-12)


def homography_share(one: Array, other: Array, threshold: float = 2.0, seed: int = 0) -> float:
    """Return the share of matches, 0 to 1, that one flat motion explains.

    Near 1: the camera only turned, or the scene is flat; nothing can be said about depth from these two.
    """
    import cv2

    if len(one) < 4:
        return 1.0
    cv2.setRNGSeed(seed)
    matrix, mask = cv2.findHomography(
        np.asarray(one, np.float64), np.asarray(other, np.float64), cv2.USAC_MAGSAC, threshold
    )
    return 1.0 if matrix is None else float(mask.mean())
