"""Depth from several pictures at once: try many depths for each pixel, keep the one at which they agree.

Plane sweep: R. Collins, "A space-sweep approach to true multi-image matching", CVPR 1996. The agreement is
normalised cross-correlation in small windows; neighbouring pixels are tied together by semi-global matching
along four directions (H. Hirschmüller, PAMI 2008).
"""

from collections.abc import Sequence

import numpy as np

from aivideo.reconstruct.views import Views

Array = np.ndarray

PLANES = 64  # depths that are tried, evenly in 1/depth
WINDOW = (7, 7)  # pixels
SMALL_STEP, LARGE_STEP = 0.08, 0.6  # what a neighbour at the next depth, or at any other, costs
WORST = 0.6  # cost above which nothing agrees
FLAT = 4.0  # variance below which a window correlates with anything


def sweep_depth(
    greys: Sequence[Array], views: Views, reference: int, others: Sequence[int], intrinsics: Array
) -> Array:
    """Return the depth of each pixel of the reference, (height, width); 0 where no depth convinces."""
    cameras = views.cameras
    inverse = np.linspace(1 / views.furthest[reference], 1 / views.nearest[reference], PLANES)
    grey = greys[reference].astype(np.float32)
    mean, variance = _moments(grey)
    relative = []
    for other in others:
        turn = cameras.rotations[other] @ cameras.rotations[reference].T
        relative.append((other, turn, cameras.translations[other] - turn @ cameras.translations[reference]))
    cost = np.empty((*grey.shape, PLANES), np.float32)
    for plane, nearness in enumerate(inverse):
        costs = [
            _disagreement(grey, mean, variance, greys[other], turn, shift, nearness, intrinsics)
            for other, turn, shift in relative
        ]
        best = np.sort(np.stack(costs), 0)[: max(1, len(costs) // 2)]  # in half of them it may be hidden
        cost[..., plane] = best.mean(0)
    total = _smoothed(cost)
    rows, columns = np.indices(grey.shape)
    best = np.clip(total.argmin(2), 1, PLANES - 2)
    before, here, after = (total[rows, columns, best + step] for step in (-1, 0, 1))
    bend = before - 2 * here + after
    between = np.where(bend > 1e-6, 0.5 * (before - after) / np.maximum(bend, 1e-6), 0).clip(-0.5, 0.5)
    depth = 1 / (inverse[0] + (best + between) * (inverse[1] - inverse[0]))
    edge = (total.argmin(2) < 1) | (total.argmin(2) > PLANES - 2)
    depth[(cost[rows, columns, best] > WORST) | (variance < FLAT / 2) | edge] = 0
    return depth.astype(np.float32)


def _disagreement(grey, mean, variance, other, turn, shift, nearness, intrinsics) -> Array:
    """1 minus the correlation of each window with the other picture, as if all lay at one depth; 0 to 2."""
    import cv2

    height, width = grey.shape
    onto = intrinsics @ (turn + np.outer(shift, [0, 0, 1]) * nearness) @ np.linalg.inv(intrinsics)
    warped = cv2.warpPerspective(
        other.astype(np.float32), onto, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderValue=-1
    )
    outside = warped < 0
    their_mean, their_variance = _moments(warped)
    together = cv2.boxFilter(grey * warped, -1, WINDOW) - mean * their_mean
    disagreement = 1 - together / np.sqrt(np.maximum(variance, FLAT) * np.maximum(their_variance, FLAT))
    disagreement[outside] = 1.0
    return disagreement


def _moments(grey: Array) -> tuple[Array, Array]:
    import cv2

    mean = cv2.boxFilter(grey, -1, WINDOW)
    return mean, cv2.boxFilter(grey * grey, -1, WINDOW) - mean * mean


def _smoothed(cost: Array) -> Array:
    """Semi-global matching: add up, along four directions, the cheapest way to each pixel and depth."""
    total = np.zeros_like(cost)
    turned = np.ascontiguousarray(cost.transpose(1, 0, 2))
    turned_total = np.zeros_like(turned)
    for backward in (False, True):
        _run(cost, total, backward)
        _run(turned, turned_total, backward)
    return total + turned_total.transpose(1, 0, 2)


def _run(cost: Array, total: Array, backward: bool) -> None:
    path = None
    for row in range(len(cost))[:: -1 if backward else 1]:
        if path is None:
            path = cost[row].copy()
        else:
            path = path - path.min(1, keepdims=True)
            cheapest = np.minimum(path, LARGE_STEP)
            cheapest[:, 1:] = np.minimum(cheapest[:, 1:], path[:, :-1] + SMALL_STEP)
            cheapest[:, :-1] = np.minimum(cheapest[:, :-1], path[:, 1:] + SMALL_STEP)
            path = cost[row] + cheapest
        total[row] += path
