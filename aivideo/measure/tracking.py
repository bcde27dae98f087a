"""Following the one colourful thing of a clip.

A thing with a strong colour before a greyish background can be found with one subtraction: *chroma*, the largest of
red, green and blue minus the smallest. It is near 0 for grey, black and white, and large for red, cyan or yellow.
"""

from dataclasses import dataclass

import numpy as np

COLOURFUL = 0.34  # chroma from here on, of 1, belongs to the thing
RIM = 0.12  # of chroma: at the rim of the thing, pixels belong to it in part
SMALLEST = 0.002  # of the picture: less than this is no thing


@dataclass(frozen=True)
class Thing:
    """Where the thing is in each of T frames. Lengths are in picture widths, y runs down; NaN where it is not seen.

    Attributes:
        x, y: (T,) its middle.
        area: (T,) its share of the picture, from 0 to 1.
        colour: (T, 3) its mean red, green and blue, from 0 to 1.
        whole: (T,) whether it is seen and not cut off by the edge of the picture.
    """

    x: np.ndarray
    y: np.ndarray
    area: np.ndarray
    colour: np.ndarray
    whole: np.ndarray

    @property
    def seen(self) -> np.ndarray:
        """(T,) in which frames it is there at all."""
        return ~np.isnan(self.x)

    @property
    def visible(self) -> float:
        """The share of the frames in which it is seen."""
        return float(self.seen.mean())

    @property
    def size_change(self) -> float:
        """How much its area varies where it is whole: spread over mean. 0 is a thing that keeps its size."""
        area = self.area[self.whole]
        return float(area.std() / area.mean()) if len(area) > 3 else float("nan")

    @property
    def colour_drift(self) -> float:
        """How much its hue wanders where it is whole, in percent; brightness is left out."""
        colour = self.colour[self.whole]
        if len(colour) < 4:
            return float("nan")
        return float((colour / colour.sum(1, keepdims=True)).std(0).mean() * 100)


def chroma(frames: np.ndarray) -> np.ndarray:
    """How colourful each pixel is, from 0 to 1: uint8 (T, H, W, 3) -> (T, H, W)."""
    return (frames.max(-1).astype(np.float32) - frames.min(-1)) / 255


def follow(frames: np.ndarray) -> Thing:
    """Find the colourful thing in every frame of a clip, uint8 (T, H, W, 3)."""
    strength = chroma(frames)
    t, h, w = strength.shape
    rows, columns = np.mgrid[:h, :w] + 0.5
    found = {name: np.full(t, np.nan) for name in ("x", "y", "area")}
    colour, whole = np.full((t, 3), np.nan), np.zeros(t, bool)
    for i in range(t):
        inside = strength[i] > COLOURFUL
        if inside.mean() < SMALLEST:
            continue
        weight = np.clip((strength[i] - COLOURFUL + RIM / 2) / RIM, 0, 1)  # soft at the rim: finer than a pixel
        found["x"][i] = (weight * columns).sum() / weight.sum() / w
        found["y"][i] = (weight * rows).sum() / weight.sum() / w
        found["area"][i] = inside.mean()
        colour[i] = frames[i][inside].mean(0) / 255
        whole[i] = not (inside[0].any() or inside[:, 0].any() or inside[:, -1].any())
    return Thing(colour=colour, whole=whole, **found)
