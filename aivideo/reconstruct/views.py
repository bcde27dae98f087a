"""Between the cameras: the angles from which two of them see the thing, and what lies in front of each."""

from dataclasses import dataclass

import numpy as np

from aivideo.reconstruct.mapping import Cameras

Array = np.ndarray

MARGIN = 0.15  # depth before and behind the sparse points
FEWEST_POINTS = 10
THING = 0.2  # of the cameras' distance: what is nearer than this to the point they look at is the thing itself


@dataclass(frozen=True)
class Views:
    """How the cameras of one reconstruction lie to each other.

    Attributes:
        cameras: the cameras.
        angles: (c, c) degrees between two cameras, seen from the middle of what the first one sees.
        nearest, furthest: (c,) range of depth in front of each camera; NaN where too few points are seen.
    """

    cameras: Cameras
    angles: Array
    nearest: Array
    furthest: Array

    @classmethod
    def of(cls, cameras: Cameras) -> "Views":
        centres, count = cameras.centres, len(cameras)
        angles = np.zeros((count, count))
        nearest, furthest = np.full(count, np.nan), np.full(count, np.nan)
        for number in range(count):
            points = cameras.points[cameras.seen_point[cameras.seen_by == number]]
            if len(points) < FEWEST_POINTS:
                points = cameras.points
            rays = centres - np.median(points, axis=0)
            rays /= np.linalg.norm(rays, axis=1, keepdims=True)
            angles[number] = np.degrees(np.arccos(np.clip(rays @ rays[number], -1, 1)))
            depth = points @ cameras.rotations[number, 2] + cameras.translations[number, 2]
            depth = depth[depth > 0]
            if len(depth) >= FEWEST_POINTS:
                low, high = np.percentile(depth, [1, 99])
                nearest[number], furthest[number] = low * (1 - MARGIN), high * (1 + MARGIN)
        return cls(cameras, (angles + angles.T) / 2, nearest, furthest)

    @property
    def facing(self) -> Array:
        """Degrees between the directions in which two cameras look, (c, c)."""
        ahead = self.cameras.rotations[:, 2]
        return np.degrees(np.arccos(np.clip(ahead @ ahead.T, -1, 1)))

    def of_the_thing(self, points: Array) -> Array:
        """Which points, (n, 3), belong to the thing in the middle, bool; all, if the cameras look at no one point.

        What stands around the thing can hold a reconstruction together while the thing itself melts.
        """
        middle = self.middle()
        if middle is None:
            return np.ones(len(points), bool)
        return np.linalg.norm(points - middle[0], axis=1) < THING * middle[1]

    def middle(self) -> tuple[Array, float] | None:
        """The point that all cameras look at and their median distance from it; None if they look at no one point."""
        ahead, centres = self.cameras.rotations[:, 2], self.cameras.centres
        across = np.eye(3) - np.einsum("ni,nj->nij", ahead, ahead)
        total = across.sum(0)
        if np.linalg.cond(total) > 1e3:
            return None
        point = np.linalg.solve(total, np.einsum("nij,nj->i", across, centres))
        off = np.linalg.norm(np.einsum("nij,nj->ni", across, point - centres), axis=1)
        distance = np.linalg.norm(point - centres, axis=1)
        in_front = ((point - centres) * ahead).sum(1) > 0
        if in_front.mean() < 0.9 or np.median(off) > 0.2 * np.median(distance):
            return None
        return point, float(np.median(distance))
