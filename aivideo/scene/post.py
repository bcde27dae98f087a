"""Kernels that turn light into a picture: depth of field, bloom, the film curve and the grade."""

import math

import numpy as np

from aivideo.scene.kernels import kernel

GAMMA = np.float32(1 / 2.2)
BRIGHTEST = 12.0  # one highlight does not flood the bloom
SHARP, SOFT = 0.7, 1.7  # pixels of blur: below the one a pixel stays as it is, from the other on it is all blur
WIDEST = 0.03  # of the picture's height: no blur is wider
GOLDEN_ANGLE = 2.39996323  # radians; steps of it spread samples evenly over a disc


def spiral(taps: int) -> np.ndarray:
    """Return points spread evenly over a disc, the nearest first: (taps, 2), n of them fill a radius of sqrt(n)."""
    number = np.arange(taps)
    reach, turn = np.sqrt(number + 0.5), GOLDEN_ANGLE * number
    return np.stack([reach * np.cos(turn), reach * np.sin(turn)], 1).astype(np.float32)


@kernel
def out_of_focus(picture, distance, focus, aperture, widest, points, spread, out):
    """Blur a picture, half the size of the final one, where it is not at `focus` metres.

    aperture: blur in pixels of the final picture of a point infinitely far; widest: the most there is. points:
    from `spiral`. Writes the blur of each pixel (in pixels of the final picture) to `spread`.
    """
    height, width = distance.shape
    for y in range(height):
        for x in range(width):
            spread[y, x] = min(aperture * abs(1.0 - focus / distance[y, x]), widest)
    most = points.shape[0]
    for y in range(height):
        for x in range(width):
            radius = spread[y, x] * 0.5
            taps = min(most, 7 + int(12 * radius * radius))  # so many that a star becomes an even disc
            if radius < 0.5 * SHARP:
                taps = 1
            step = radius / math.sqrt(taps)
            behind = distance[y, x] * np.float32(0.97)
            red = green = blue = total = np.float32(0)
            for s in range(taps):
                across, down = points[s, 0] * step, points[s, 1] * step
                i = min(max(int(x + across + 0.5), 0), width - 1)
                j = min(max(int(y + down + 0.5), 0), height - 1)
                weight = np.float32(1)
                if distance[j, i] < behind and spread[j, i] * 0.5 < math.sqrt(s + 0.5) * step:
                    weight = np.float32(0.03)  # a sharp thing in front must not bleed into the blur behind it
                total += weight
                red += picture[j, i, 0] * weight
                green += picture[j, i, 1] * weight
                blue += picture[j, i, 2] * weight
            out[y, x, 0], out[y, x, 1], out[y, x, 2] = red / total, green / total, blue / total


@kernel
def depth_of_field(picture, distance, blurred, half_distance, spread, focus, aperture, widest, out):
    """Put the blurred picture of `out_of_focus` in the place of the sharp one where it is out of focus."""
    height, width = distance.shape
    last_y, last_x = blurred.shape[0] - 1, blurred.shape[1] - 1
    for y in range(height):
        top = min(max((y - 1) >> 1, 0), last_y - 1)
        part_y = min(max(0.5 * y - 0.25 - top, 0.0), 1.0)
        for x in range(width):
            here = distance[y, x]
            radius = min(aperture * abs(1.0 - focus / here), widest)
            soft = min((radius - SHARP) / (SOFT - SHARP), 1.0)
            if soft <= 0:
                for channel in range(3):
                    out[y, x, channel] = picture[y, x, channel]
                continue
            left = min(max((x - 1) >> 1, 0), last_x - 1)
            part_x = min(max(0.5 * x - 0.25 - left, 0.0), 1.0)
            red = green = blue = total = 0.0
            for corner in range(4):
                j, i = top + (corner >> 1), left + (corner & 1)
                weight = (part_x if corner & 1 else 1 - part_x) * (part_y if corner >> 1 else 1 - part_y) + 1e-4
                if half_distance[j, i] < 0.9 * here and spread[j, i] < 0.6 * radius:  # a sharp thing stands before it
                    weight *= 0.01
                red += blurred[j, i, 0] * weight
                green += blurred[j, i, 1] * weight
                blue += blurred[j, i, 2] * weight
                total += weight
            share = soft / total
            out[y, x, 0] = picture[y, x, 0] * (1 - soft) + red * share
            out[y, x, 1] = picture[y, x, 1] * (1 - soft) + green * share
            out[y, x, 2] = picture[y, x, 2] * (1 - soft) + blue * share


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
def develop(picture, glow, specks, exposure, gain, lift, saturation, contrast, vignette, grain, shift, value, out):
    """Light -> picture: exposure, film curve, colour grade, vignette and grain; uint8 (h, w, 3).

    specks: (n, n) random values from 0 to 1, the film's grain. shift: moves it from frame to frame.
    """
    height, width = out.shape[0], out.shape[1]
    scale_y, scale_x = glow.shape[0] / height, glow.shape[1] / width
    side = specks.shape[0]
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
                # soft shoulder: highlights never clip hard
                value[c] = 1 - math.exp(np.float32(-light * (1 + 0.25 * light)))
            luma = 0.2126 * value[0] + 0.7152 * value[1] + 0.0722 * value[2]
            across, down = (x + 0.5) / width - 0.5, (y + 0.5) / height - 0.5
            shade = 1 - vignette * 1.6 * (across * across + down * down)
            speck = (specks[(y + shift * 71) % side, (x + shift * 113) % side] - 0.5) * grain
            for c in range(3):
                z = np.float32(max((luma + (value[c] - luma) * saturation) * shade, 0.0)) ** GAMMA + lift[c]
                z += contrast * (z - 0.5) * z * (1 - z) * 2 + speck
                out[y, x, c] = int(min(max(z, 0.0), 1.0) * 255 + 0.5)
