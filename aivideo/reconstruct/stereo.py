"""Depth from two neighbours: rectify, compare row by row, turn back.

Semi-global matching: H. Hirschmüller, "Stereo processing by semiglobal matching and mutual information", PAMI
2008 (OpenCV's StereoSGBM).
"""

from collections.abc import Sequence

import numpy as np

from aivideo.reconstruct.views import Views

Array = np.ndarray

WINDOW = 5  # pixels
AGREE = 0.03  # share by which the depths from two neighbours may differ


def stereo_depth(
    greys: Sequence[Array], views: Views, reference: int, others: Sequence[int], intrinsics: Array
) -> Array:
    """Return the depth of each pixel of the reference, (height, width); 0 where there is none or two disagree."""
    found = [depth for other in others if (depth := _from_pair(greys, views, reference, other, intrinsics)) is not None]
    if not found:
        return np.zeros(greys[reference].shape, np.float32)
    if len(found) == 1:
        return found[0]
    one, two = found
    both = (one > 0) & (two > 0)
    agree = both & (np.abs(one - two) < AGREE * one)
    alone = np.where(both, 0, np.maximum(one, two))
    return np.where(agree, (one + two) / 2, alone).astype(np.float32)


def _from_pair(greys: Sequence[Array], views: Views, reference: int, other: int, intrinsics: Array) -> Array | None:
    import cv2

    cameras = views.cameras
    height, width = greys[reference].shape
    size = (width, height)
    turn = cameras.rotations[other] @ cameras.rotations[reference].T
    shift = cameras.translations[other] - turn @ cameras.translations[reference]
    straight = np.zeros(5)
    turn_left, turn_right, left, right, _, _, _ = cv2.stereoRectify(
        intrinsics, straight, intrinsics, straight, size, turn, shift.reshape(3, 1),
        flags=cv2.CALIB_ZERO_DISPARITY, alpha=-1,
    )  # fmt: skip
    maps = [
        cv2.initUndistortRectifyMap(intrinsics, straight, rotation, matrix, size, cv2.CV_32FC1)
        for rotation, matrix in ((turn_left, left), (turn_right, right))
    ]
    one, two = (
        cv2.remap(greys[number], *where, cv2.INTER_LINEAR)
        for number, where in zip((reference, other), maps, strict=True)
    )
    upright = abs(right[1, 3]) > abs(right[0, 3])  # the cameras lie above each other: columns are compared, not rows
    axis = 1 if upright else 0
    offset = right[axis, 3]
    if upright:
        one, two = one.T, two.T
    mirrored = offset > 0  # the matcher expects the reference on the left
    if mirrored:
        one, two = one[:, ::-1], two[:, ::-1]
    near, far = views.nearest[reference], views.furthest[reference]
    least = int(abs(offset) / far)
    span = int(np.ceil((abs(offset) / near - least) / 16) * 16)
    if not 16 <= span <= one.shape[1] // 2 or least + span >= one.shape[1]:
        return None  # too narrow to be exact, or so wide that hardly anything is seen by both
    matcher = cv2.StereoSGBM_create(
        least, span, WINDOW, 8 * WINDOW**2, 32 * WINDOW**2, 1, 31, 8, 60, 2, cv2.STEREO_SGBM_MODE_SGBM_3WAY
    )
    disparity = matcher.compute(np.ascontiguousarray(one), np.ascontiguousarray(two)).astype(np.float32) / 16
    if mirrored:
        disparity = disparity[:, ::-1]
    if upright:
        disparity = disparity.T
    rectified = np.where(disparity > least + 0.5, abs(offset) / np.maximum(disparity, 1e-3), 0).astype(np.float32)
    # back into the reference's own picture: where does each of its rays fall in the rectified one?
    rows, columns = np.mgrid[:height, :width]
    rays = np.stack([columns, rows, np.ones_like(rows)], -1).reshape(-1, 3) @ np.linalg.inv(intrinsics).T @ turn_left.T
    u = rays[:, 0] / rays[:, 2] * left[0, 0] + left[0, 2]
    v = rays[:, 1] / rays[:, 2] * left[1, 1] + left[1, 2]
    u, v = (values.reshape(height, width).astype(np.float32) for values in (u, v))
    depth = cv2.remap(rectified, u, v, cv2.INTER_NEAREST, borderValue=0)
    return depth / rays[:, 2].reshape(height, width).astype(np.float32)
