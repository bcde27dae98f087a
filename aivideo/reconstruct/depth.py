"""Stage 5, depth: for some of the pictures, how far away each pixel is.

Two neighbours are rectified and compared row by row (`stereo`). The other method tries many depths for each pixel in
several pictures at once (`sweep`); it is there to compare with, when asked for. Measured in November 2026, F at 1 % of
sweep and stereo: 0.69 and 0.87 on a third of a circle, 0.73 and 0.87 on a circle in steps of 7.5 and 22 degrees; its
depth costs four times as much.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from aivideo.reconstruct.errors import CannotReconstruct
from aivideo.reconstruct.stereo import stereo_depth
from aivideo.reconstruct.sweep import sweep_depth
from aivideo.reconstruct.views import Views

Array = np.ndarray
Progress = Callable[[float], None]

METHODS = {"stereo": (stereo_depth, 24, 1.0, 2), "sweep": (sweep_depth, 20, 0.5, 4)}  # references, scale, sources
BEST_ANGLE = (
    6.5  # degrees between a picture and those it is compared with: wider is more exact, narrower matches better
)
ANGLES = (1.5, 25.0)  # degrees, the outermost that are used
TEXTURE = 6.0  # variance of grey values in 9 x 9 pixels, below which a depth is a guess (sky, plain walls)


@dataclass(frozen=True)
class DepthMaps:
    """Depth of each pixel in some pictures.

    Attributes:
        references: (r,) which cameras, as positions in `Cameras.used`.
        depths: (r, height, width) distance along the camera's axis, in the reconstruction's unit; 0: not known.
        scale: size of the maps, as a share of the pictures'.
        method: "stereo" or "sweep".
    """

    references: Array
    depths: Array
    scale: float
    method: str

    def __len__(self) -> int:
        return len(self.references)


def find_depths(pictures: Sequence[Array], views: Views, progress: Progress, method: str | None = None) -> DepthMaps:
    """Compute depth maps. pictures: one a camera, in the order of `Cameras.used`.

    Raises:
        CannotReconstruct: no picture has neighbours to compare it with.
    """
    import cv2

    chosen = method or "stereo"
    compute, most, scale, sources = METHODS[chosen]
    count = len(pictures)
    references = np.unique(np.linspace(0, count - 1, min(most, count)).round().astype(int))
    greys = [
        cv2.resize(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        for picture in pictures
    ]
    intrinsics = scaled(views.cameras.intrinsics, scale)
    kept, maps = [], []
    for done, reference in enumerate(references):
        others = partners(views, reference, sources)
        progress((done + 1) / len(references))
        if not others or np.isnan(views.nearest[reference]):
            continue
        depth = compute(greys, views, reference, others, intrinsics)
        maps.append(np.where(textured(greys[reference]), depth, 0).astype(np.float32))
        kept.append(reference)
    if len(kept) < 3 or not any(map_.any() for map_ in maps):
        raise CannotReconstruct(
            "no parallax", "No picture could be compared with another from the side: the camera hardly travelled."
        )
    return DepthMaps(np.array(kept), np.stack(maps), scale, chosen)


def scaled(intrinsics: Array, scale: float) -> Array:
    """Return the intrinsics of pictures made smaller, for pixels named by column and row: their middle is at +0."""
    smaller = intrinsics.copy()
    smaller[:2] *= scale
    smaller[:2, 2] -= 0.5
    return smaller


def partners(views: Views, reference: int, most: int) -> list[int]:
    """The cameras to compare a reference with: near the best angle, looking the same way."""
    angles = views.angles[reference]
    fair = (angles > ANGLES[0]) & (angles < ANGLES[1]) & (views.facing[reference] < 45)
    fair[reference] = False
    order = np.argsort(np.abs(np.log(np.maximum(angles, 1e-3) / BEST_ANGLE)))
    return [int(other) for other in order if fair[other]][:most]


def textured(grey: Array) -> Array:
    """Where a picture has enough texture for a depth to be more than a guess, bool."""
    import cv2

    values = grey.astype(np.float32)
    mean = cv2.boxFilter(values, -1, (9, 9))
    return cv2.boxFilter(values * values, -1, (9, 9)) - mean * mean > TEXTURE
