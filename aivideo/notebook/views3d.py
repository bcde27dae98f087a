"""Pictures of a reconstruction's stages: how points moved, where the cameras were, how far away everything is."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from aivideo.reconstruct.mapping import Cameras

MOST_MOVES = 250  # drawn; more would hide the picture
FAR, NEAR = (24, 30, 60), (255, 236, 170)  # colours: darker is further
UNKNOWN = ((128, 128, 128), (178, 178, 178))  # stripes: no depth looks like that
STRIPE = 4  # pixels


def draw_moves(picture: np.ndarray, before: np.ndarray, after: np.ndarray) -> "Figure":
    """Draw where points went: a line from each point's place in this picture to its place in another one.

    Args:
        picture: uint8, (height, width, 3).
        before, after: (n, 2) pixels, in this picture and in the other one. A dot marks the place in this one.
    """
    from matplotlib.collections import LineCollection
    from matplotlib.figure import Figure

    chosen = np.linspace(0, len(before) - 1, min(MOST_MOVES, len(before))).round().astype(int)
    before, after = before[chosen], after[chosen]
    height, width = picture.shape[:2]
    figure = Figure(figsize=(8, 8 * height / width))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.imshow(picture, extent=(0, width, height, 0))
    # a dark line under a light one can be seen on any ground
    for colour, line in (("black", 3.2), ("white", 1.4)):
        axes.add_collection(LineCollection(list(np.stack([before, after], 1)), colors=colour, linewidths=line))
    axes.scatter(*before.T, s=14, c="white", edgecolors="black", linewidths=0.8, zorder=3)
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    return figure


def draw_points(picture: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Paint points, (n, 2) pixels, onto a copy of a picture: white dots with a dark rim. Those outside are left out."""
    painted = picture.copy()
    height, width = picture.shape[:2]
    inside = (points >= 2).all(1) & (points < [width - 2, height - 2]).all(1)
    columns, rows = points[inside].astype(int).T
    for reach, colour in ((1, 0), (0, 255)):
        for down in range(-reach, reach + 1):
            for across in range(-reach, reach + 1):
                painted[rows + down, columns + across] = colour
    return painted


def draw_cameras(cameras: "Cameras") -> "Figure":
    """Draw the cameras and the sparse points as seen from above, with the way of the camera and its start."""
    from matplotlib.figure import Figure

    from aivideo.reconstruct.export import upright

    onto = upright(cameras, cameras.points)
    points, centres = onto(cameras.points), onto(cameras.centres)
    ahead = cameras.rotations[:, 2] @ onto.rotation.T
    figure = Figure(figsize=(6, 6))
    axes = figure.subplots()
    axes.scatter(points[:, 0], -points[:, 2], s=2, c=cameras.colours / 255, label="points")
    axes.plot(centres[:, 0], -centres[:, 2], "-o", color="black", markersize=5, linewidth=1, label="cameras")
    axes.plot(*(centres[0, [0, 2]] * [1, -1]), "s", color="black", markersize=11, label="the first camera")
    length = 0.12 * np.ptp(centres, axis=0).max()
    axes.quiver(
        centres[:, 0], -centres[:, 2], ahead[:, 0], -ahead[:, 2], angles="xy", scale_units="xy", scale=1 / length,
        width=0.003, color="black",
    )  # fmt: skip
    reach = 1.35 * np.abs(centres[:, [0, 2]] - centres[:, [0, 2]].mean(0)).max()  # stray points are left outside
    across, ahead_of = centres[:, [0, 2]].mean(0) * [1, -1]
    axes.set_xlim(across - reach, across + reach)
    axes.set_ylim(ahead_of - reach, ahead_of + reach)
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.legend(loc="upper right", fontsize=11)
    return figure


def depth_picture(depth: np.ndarray) -> np.ndarray:
    """Draw a depth map: light is near, dark is far, grey stripes are not known. uint8, (height, width, 3)."""
    depth = np.asarray(depth, float)
    known = depth > 0
    drawn = np.empty((*depth.shape, 3), np.uint8)
    rows, columns = np.indices(depth.shape)
    drawn[:] = np.array(UNKNOWN, np.uint8)[(rows + columns) // STRIPE % 2]
    if known.any():
        near, far = np.percentile(depth[known], [1, 99])
        share = np.clip((depth[known] - near) / max(far - near, 1e-9), 0, 1)[:, None]
        drawn[known] = ((1 - share) * np.array(NEAR) + share * np.array(FAR)).round().astype(np.uint8)
    return drawn
