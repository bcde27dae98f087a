"""Kernels that turn light into a picture: depth of field, bloom, the film curve and the grade."""

import math

import numpy as np

from aivideo.scene.kernels import kernel

GOLDEN_ANGLE = 2.39996323  # radians; steps of it spread samples evenly over a disc
COS_GOLDEN, SIN_GOLDEN = math.cos(GOLDEN_ANGLE), math.sin(GOLDEN_ANGLE)
BRIGHTEST = 12.0  # one highlight does not flood the bloom


@kernel
def depth_of_field(picture, half, distance, half_distance, focus, aperture, most_taps, out):
    """Blur what is not at `focus` metres. `aperture` is the blur, in pixels, of a point infinitely far.

    half, half_distance: the picture at half its size, and the nearest distance in each of its pixels. The
    blur is gathered from these: fewer samples, less noise.
    """
    height, width = distance.shape
    last_y, last_x = half.shape[0] - 1.001, half.shape[1] - 1.001
    widest = 0.03 * height
    for y in range(height):
        for x in range(width):
            here = distance[y, x]
            radius = min(aperture * abs(1.0 - focus / here), widest)
            if radius < 0.7:
                for channel in range(3):
                    out[y, x, channel] = picture[y, x, channel]
                continue
            cos, sin = 1.0, 0.0
            red = green = blue = total = 0.0
            taps = min(most_taps, 6 + int(radius * radius))  # a small blur needs few
            for s in range(taps):
                reach = math.sqrt((s + 0.5) / taps) * radius
                u = min(max((x + 0.5 + cos * reach) / 2 - 0.5, 0.0), last_x)
                v = min(max((y + 0.5 + sin * reach) / 2 - 0.5, 0.0), last_y)
                i, j = int(u + 0.5), int(v + 0.5)
                cos, sin = cos * COS_GOLDEN - sin * SIN_GOLDEN, sin * COS_GOLDEN + cos * SIN_GOLDEN
                other = half_distance[j, i]
                spread = min(aperture * abs(1.0 - focus / other), widest)
                # a sharp thing in front must not bleed into the blur behind it
                weight = 1.0 if other >= here * 0.97 or spread >= reach else 0.03
                total += weight
                i, j = int(u), int(v)
                part_x, part_y = u - i, v - j
                a, b = weight * (1 - part_x) * (1 - part_y), weight * part_x * (1 - part_y)
                c, d = weight * (1 - part_x) * part_y, weight * part_x * part_y
                p, q = half[j], half[j + 1]
                red += p[i, 0] * a + p[i + 1, 0] * b + q[i, 0] * c + q[i + 1, 0] * d
                green += p[i, 1] * a + p[i + 1, 1] * b + q[i, 1] * c + q[i + 1, 1] * d
                blue += p[i, 2] * a + p[i + 1, 2] * b + q[i, 2] * c + q[i + 1, 2] * d
            out[y, x, 0], out[y, x, 1], out[y, x, 2] = red / total, green / total, blue / total


@kernel
def bright_parts(picture, factor, threshold, out):
    """Shrink the picture by `factor` and keep what is brighter than `threshold`."""
    height, width = out.shape[0], out.shape[1]
    for y in range(height):
        for x in range(width):
            for c in range(3):
                total = 0.0
                for j in range(factor):
                    for i in range(factor):
                        total += min(picture[y * factor + j, x * factor + i, c], BRIGHTEST)
                out[y, x, c] = max(total / (factor * factor) - threshold, 0.0)


@kernel
def blur(picture, weights, scratch):
    """Blur in place: first along the rows, then along the columns."""
    height, width = picture.shape[0], picture.shape[1]
    reach = weights.shape[0] // 2
    for y in range(height):
        for x in range(width):
            for c in range(3):
                total = 0.0
                for i in range(-reach, reach + 1):
                    total += picture[y, min(max(x + i, 0), width - 1), c] * weights[i + reach]
                scratch[y, x, c] = total
    for y in range(height):
        for x in range(width):
            for c in range(3):
                total = 0.0
                for i in range(-reach, reach + 1):
                    total += scratch[min(max(y + i, 0), height - 1), x, c] * weights[i + reach]
                picture[y, x, c] = total


@kernel
def develop(picture, glow, specks, exposure, gain, lift, saturation, contrast, vignette, grain, shift, out):
    """Light -> picture: exposure, film curve, colour grade, vignette and grain; uint8 (h, w, 3).

    specks: (n, n) random values from 0 to 1, the film's grain. shift: moves it from frame to frame.
    """
    height, width = out.shape[0], out.shape[1]
    scale_y, scale_x = glow.shape[0] / height, glow.shape[1] / width
    side = specks.shape[0]
    value = np.empty(3)
    for y in range(height):
        v = min(max((y + 0.5) * scale_y - 0.5, 0.0), glow.shape[0] - 1.001)
        row, part_y = int(v), v - int(v)
        for x in range(width):
            u = min(max((x + 0.5) * scale_x - 0.5, 0.0), glow.shape[1] - 1.001)
            column, part_x = int(u), u - int(u)
            for c in range(3):
                above = glow[row, column, c] * (1 - part_x) + glow[row, column + 1, c] * part_x
                below = glow[row + 1, column, c] * (1 - part_x) + glow[row + 1, column + 1, c] * part_x
                light = picture[y, x, c] + above * (1 - part_y) + below * part_y
                light = max(light, 0.0) * exposure * gain[c]
                value[c] = 1 - math.exp(-light * (1 + 0.25 * light))  # soft shoulder: highlights never clip hard
            luma = 0.2126 * value[0] + 0.7152 * value[1] + 0.0722 * value[2]
            across, down = (x + 0.5) / width - 0.5, (y + 0.5) / height - 0.5
            shade = 1 - vignette * 1.6 * (across * across + down * down)
            speck = (specks[(y + shift * 71) % side, (x + shift * 113) % side] - 0.5) * grain
            for c in range(3):
                z = max((luma + (value[c] - luma) * saturation) * shade, 0.0) ** (1 / 2.2) + lift[c]
                z += contrast * (z - 0.5) * z * (1 - z) * 2 + speck
                out[y, x, c] = int(min(max(z, 0.0), 1.0) * 255 + 0.5)
