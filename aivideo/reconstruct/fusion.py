"""Stage 6, fusion: keep the depths that other pictures confirm, and make one cloud of points of them.

Pictures that lie close to each other make the same mistakes, so their agreement says little. A depth counts as
confirmed only if pictures *from well aside* found the same surface.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from aivideo.reconstruct.depth import DepthMaps, scaled
from aivideo.reconstruct.errors import CannotReconstruct
from aivideo.reconstruct.views import Views

Array = np.ndarray
Progress = Callable[[float], None]

APART = 12.0  # degrees that a confirming picture is aside, on an even way
TOO_FAR = 40.0  # degrees, beyond which it sees another side of the thing
WITNESSES = 4  # pictures asked
NEEDED = 2  # of them must agree
AGREE = 0.012  # share by which depths may differ
SLANTED = 0.15  # cosine: surfaces seen more from the side than this are left out
REACH = 0.85  # of the cameras' distance: what is further from the middle is background
CELLS = 250  # size of a cell in which points are averaged: the cameras' distance by this
FURTHEST_CELL = 2**20  # cells from the origin; what is beyond lies in the last one
FEWEST = 500  # points that a surface needs


@dataclass(frozen=True)
class Cloud:
    """Points on the surface, each confirmed from aside.

    Attributes:
        points: (n, 3). normals: (n, 3) outward, of length 1. colours: (n, 3) uint8.
        cell: the distance between points, about.
        kept: the share of depths that were confirmed, 0 to 1 ("dense agreement").
        apart: degrees aside that a confirming picture had to be.
        thing_kept: the same share, of the thing in the middle.
        confirmed: (r,) the same share for each depth map.
    """

    points: Array
    normals: Array
    colours: Array
    cell: float
    kept: float
    apart: float
    thing_kept: float
    confirmed: Array


def fuse(pictures: Sequence[Array], views: Views, maps: DepthMaps, progress: Progress) -> Cloud:
    """Fuse depth maps into one cloud. pictures: one a camera, in the order of `Cameras.used`.

    Raises:
        CannotReconstruct: hardly any depth was confirmed.
    """
    import cv2

    cameras = views.cameras
    intrinsics = scaled(cameras.intrinsics, maps.scale)
    height, width = maps.depths.shape[1:]
    rows, columns = np.mgrid[:height, :width]
    rays = np.stack([columns, rows, np.ones_like(rows)], -1).reshape(-1, 3) @ np.linalg.inv(intrinsics).T
    apart = floor_angle(views, maps)
    middle = views.middle()
    distance = middle[1] if middle else float(np.nanmedian(views.nearest))
    cell = distance / CELLS
    parts, confirmed, thing = [], [], []
    for number, reference in enumerate(maps.references):
        depth = maps.depths[number].reshape(-1)
        valid = np.flatnonzero(depth > 0)
        agreed, correction = _witnessed(views, maps, number, intrinsics, rays[valid], depth[valid], apart)
        confirmed.append(agreed.mean() if len(valid) else 0.0)
        better = np.zeros_like(depth)
        better[valid] = np.where(agreed, depth[valid] * correction, depth[valid])
        in_world = (rays * better[:, None] - cameras.translations[reference]) @ cameras.rotations[reference]
        thing.append(agreed[views.of_the_thing(in_world[valid])])
        facing, slant = _normals(in_world.reshape(height, width, 3), cameras.centres[reference])
        good = valid[agreed & (slant[valid] > SLANTED)]
        if middle:
            good = good[np.linalg.norm(in_world[good] - middle[0], axis=1) < REACH * middle[1]]
        picture = cv2.resize(pictures[reference], (width, height), interpolation=cv2.INTER_AREA)
        parts.append(_in_cells(in_world[good], facing[good], picture.reshape(-1, 3)[good], cell))
        progress((number + 1) / len(maps))
    merged = _averaged(parts)
    if len(merged[0]) < FEWEST:
        raise CannotReconstruct(
            "geometry not consistent",
            f"Pictures from aside confirm only {len(merged[0])} points of the surface; {FEWEST} are the least.",
        )
    votes = np.concatenate(thing)
    thing_kept = float(votes.mean()) if len(votes) else 0.0
    return Cloud(*merged, cell, float(np.mean(confirmed)), apart, thing_kept, np.array(confirmed))


def floor_angle(views: Views, maps: DepthMaps) -> float:
    """How far aside, degrees, a confirming picture must be: less where the camera hardly went round."""
    between = views.angles[np.ix_(maps.references, maps.references)]
    reachable = np.percentile(between.max(1), 25)  # a quarter of the pictures has no other further aside
    return float(min(APART, max(2.0, reachable / 3)))


def _witnesses(views: Views, maps: DepthMaps, number: int, apart: float) -> list[int]:
    """Which other maps are asked: those just beyond the floor; nearer ones only if there are too few."""
    angles = views.angles[maps.references[number], maps.references]
    facing = views.facing[maps.references[number], maps.references]
    order = [int(other) for other in np.argsort(angles) if other != number and facing[other] < 75]
    aside = [other for other in order if apart <= angles[other] <= TOO_FAR][:WITNESSES]
    if len(aside) < NEEDED + 1:
        nearer = [other for other in order[::-1] if angles[other] < apart and angles[other] > apart / 4]
        aside += nearer[: NEEDED + 1 - len(aside)]
    return aside


def _witnessed(views, maps, number, intrinsics, rays, depth, apart) -> tuple[Array, Array]:
    """Which depths enough others confirm, and by what to multiply each so that it is the mean of all that agree."""
    cameras = views.cameras
    reference = maps.references[number]
    in_world = (rays * depth[:, None] - cameras.translations[reference]) @ cameras.rotations[reference]
    height, width = maps.depths.shape[1:]
    votes, off = np.zeros(len(depth), int), np.zeros(len(depth))
    for other in _witnesses(views, maps, number, apart):
        camera = maps.references[other]
        seen = in_world @ cameras.rotations[camera].T + cameras.translations[camera]
        ahead = np.maximum(seen[:, 2], 1e-9)
        column = np.rint(seen[:, 0] / ahead * intrinsics[0, 0] + intrinsics[0, 2]).astype(int)
        row = np.rint(seen[:, 1] / ahead * intrinsics[1, 1] + intrinsics[1, 2]).astype(int)
        inside = (seen[:, 2] > 0) & (column >= 0) & (column < width) & (row >= 0) & (row < height)
        theirs = np.zeros(len(depth))
        theirs[inside] = maps.depths[other][row[inside], column[inside]]
        difference = theirs / ahead - 1
        agrees = (theirs > 0) & (np.abs(difference) < AGREE)
        votes += agrees
        off += np.where(agrees, difference, 0)
    return votes >= NEEDED, 1 + off / (votes + 1)


def _normals(in_world: Array, centre: Array) -> tuple[Array, Array]:
    """Normals of a depth map's surface, towards the camera, (n, 3); and how squarely it is seen, cosine, (n,)."""
    import cv2

    across, down = np.zeros_like(in_world), np.zeros_like(in_world)
    across[:, 1:-1] = in_world[:, 2:] - in_world[:, :-2]
    down[1:-1] = in_world[2:] - in_world[:-2]
    normal = cv2.blur(np.cross(across, down), (5, 5)).reshape(-1, 3)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-12
    towards = centre - in_world.reshape(-1, 3)
    towards /= np.linalg.norm(towards, axis=1, keepdims=True) + 1e-12
    slant = (normal * towards).sum(1)
    return normal * np.sign(slant)[:, None], np.abs(slant)


def _in_cells(points: Array, normals: Array, colours: Array, cell: float) -> tuple[Array, Array]:
    """Gather points in the cells of a grid: each cell's number, (k,), and what is in it, added up, (k, 10).

    Added up are 1, point, normal and colour. One map at a time, because all points of all maps together take
    several hundred megabytes.
    """
    along = np.clip(np.floor(points / cell), -FURTHEST_CELL, FURTHEST_CELL - 1).astype(np.int64) + FURTHEST_CELL
    numbers = (along[:, 0] * 2 * FURTHEST_CELL + along[:, 1]) * 2 * FURTHEST_CELL + along[:, 2]
    return _added_up(numbers, np.hstack([np.ones((len(points), 1)), points, normals, colours]))


def _added_up(numbers: Array, rows: Array) -> tuple[Array, Array]:
    """Add up the rows, (n, k), that have the same number, (n,)."""
    single, group = np.unique(numbers, return_inverse=True)
    columns = [np.bincount(group, rows[:, column], len(single)) for column in range(rows.shape[1])]
    return single, np.stack(columns, 1)


def _averaged(parts: Sequence[tuple[Array, Array]]) -> tuple[Array, Array, Array]:
    """One point for each cell: the mean of those that all maps have in it. Returns points, normals and colours."""
    _, total = _added_up(*map(np.concatenate, zip(*parts, strict=True)))
    mean = total[:, 1:] / total[:, :1]
    points, normals, colours = np.split(mean, [3, 6], axis=1)
    length = np.linalg.norm(normals, axis=1)
    sure = length > 0.3  # where normals point every way there is no surface but a heap of mistakes
    return points[sure], normals[sure] / length[sure, None], colours[sure].round().astype(np.uint8)
