"""Kernels for ambient occlusion: corners and hollows get less of the sky's light.

No kernel here calls a kernel of another file: numba's cache then always notices a change.
"""

import math

import numpy as np

from aivideo.scene.kernels import kernel

GOLDEN_ANGLE = 2.39996323  # radians; steps of it spread samples evenly over a disc
COS_GOLDEN, SIN_GOLDEN = math.cos(GOLDEN_ANGLE), math.sin(GOLDEN_ANGLE)
TAPS = 8
FARTHEST = 45.0  # metres


@kernel
def ambient_occlusion(inverse_depth, triangle, geometry, view, radius, noise, out):
    """Estimate how much of the sky a pixel misses because something near stands in the way.

    Samples the depth buffer around the pixel: M. Mittring, "Finding Next Gen: CryEngine 2" (2007). The
    buffers hold 2x2 samples a pixel; one of them is read. Writes (h, w), 1 where nothing is near, and only
    where row and column are both even or both odd: `smooth_occlusion` fills the rest.
    """
    height, width = out.shape
    focal = view.focal / 2
    axes = view.axes
    for y in range(height):
        for x in range(y & 1, width, 2):
            t = triangle[2 * y, 2 * x]
            if t < 0:
                out[y, x] = 1.0
                continue
            depth = 1.0 / inverse_depth[2 * y, 2 * x]
            if depth > FARTHEST:
                out[y, x] = 1.0
                continue
            across = (x + 0.25 - width * 0.5) / focal * depth
            down = -(y + 0.25 - height * 0.5) / focal * depth
            n0 = n1 = n2 = 0.0
            for k in range(3):
                i = geometry.faces[t, k]
                n0 += geometry.normal[i, 0]
                n1 += geometry.normal[i, 1]
                n2 += geometry.normal[i, 2]
            right = axes[0, 0] * n0 + axes[0, 1] * n1 + axes[0, 2] * n2
            up = axes[1, 0] * n0 + axes[1, 1] * n1 + axes[1, 2] * n2
            ahead = axes[2, 0] * n0 + axes[2, 1] * n1 + axes[2, 2] * n2
            length = math.sqrt(right * right + up * up + ahead * ahead + 1e-9)
            if right * across + up * down + ahead * depth > 0:
                length = -length  # a leaf seen from behind
            right, up, ahead = right / length, up / length, ahead / length
            reach = min(radius * focal / depth, 0.25 * height)
            cos, sin = math.cos(noise[y, x] * 6.2831853), math.sin(noise[y, x] * 6.2831853)
            hidden = 0.0
            for s in range(TAPS):
                step = (s + 0.6) / TAPS * reach
                i, j = int(x + 0.5 + cos * step), int(y + 0.5 + sin * step)
                cos, sin = cos * COS_GOLDEN - sin * SIN_GOLDEN, sin * COS_GOLDEN + cos * SIN_GOLDEN
                if i < 0 or j < 0 or i >= width or j >= height or triangle[2 * j, 2 * i] < 0:
                    continue
                other = 1.0 / inverse_depth[2 * j, 2 * i]
                to_x = (i + 0.25 - width * 0.5) / focal * other - across
                to_y = -(j + 0.25 - height * 0.5) / focal * other - down
                to_z = other - depth
                square = to_x * to_x + to_y * to_y + to_z * to_z + 1e-6
                facing = to_x * right + to_y * up + to_z * ahead
                if facing > 0:
                    facing = facing / math.sqrt(square) - 0.08
                    hidden += max(facing, 0.0) * max(0.0, 1 - square / (radius * radius * 4))
            out[y, x] = max(0.0, 1 - hidden * 0.33)


@kernel
def smooth_occlusion(inverse_depth, occlusion, near, out):
    """Blur the occlusion over 5x5 pixels, of which every other one holds a value, not across a step in depth."""
    height, width = out.shape
    for y in range(height):
        for x in range(width):
            near[y, x] = inverse_depth[2 * y, 2 * x]
    for y in range(height):
        for x in range(width):
            here = near[y, x]
            if here <= 0:
                out[y, x] = 1.0
                continue
            total, count = np.float32(0), 0
            for j in range(max(0, y - 2), min(height, y + 3)):
                first = max(0, x - 2)
                for i in range(first + ((first + j) & 1), min(width, x + 3), 2):
                    if abs(near[j, i] - here) < np.float32(0.06) * here:
                        total += occlusion[j, i]
                        count += 1
            out[y, x] = total / count if count else np.float32(1)
