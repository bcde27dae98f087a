"""Kernels that find what each picture element sees: a visibility buffer, and a shadow map from the sun.

A visibility buffer keeps, for every sample, the nearest triangle and its inverse depth, and leaves
shading for later: each visible point is shaded once. Edge functions follow J. Pineda, "A Parallel
Algorithm for Polygon Rasterization" (SIGGRAPH 1988).

No kernel here calls a kernel of another file: numba's cache then always notices a change.
"""

import math

from aivideo.scene.kernels import kernel

NEAR = 0.06  # metres; a triangle that reaches nearer to the camera is not drawn
NARROW = 6  # pixels; in a triangle no wider, looking for the ends of its rows costs more than it saves


@kernel
def project(position, pieces, order, eye, axes, focal, width, height, screen):
    """Write (x, y, 1/depth) of the points of the pieces in `order`; 0 for 1/depth of what is behind the camera.

    pieces: (p, 4) first point, end point, first face, end face. axes: rows right, up, forward.
    """
    for o in range(order.shape[0]):
        piece = order[o]
        for i in range(pieces[piece, 0], pieces[piece, 1]):
            x = position[i, 0] - eye[0]
            y = position[i, 1] - eye[1]
            z = position[i, 2] - eye[2]
            right = axes[0, 0] * x + axes[0, 1] * y + axes[0, 2] * z
            up = axes[1, 0] * x + axes[1, 1] * y + axes[1, 2] * z
            depth = axes[2, 0] * x + axes[2, 1] * y + axes[2, 2] * z
            inverse = 1.0 / depth if depth > 1e-4 else 0.0
            screen[i, 0] = width * 0.5 + focal * right * inverse
            screen[i, 1] = height * 0.5 - focal * up * inverse
            screen[i, 2] = inverse


@kernel
def rasterise(screen, faces, pieces, order, near, inverse_depth, triangle):
    """Fill the visibility buffer: the largest 1/depth and its triangle; (h, w) each, -1 where there is sky."""
    height, width = triangle.shape
    inverse_depth[:] = 0.0
    triangle[:] = -1
    nearest = 1.0 / near
    for o in range(order.shape[0]):
        piece = order[o]
        for t in range(pieces[piece, 2], pieces[piece, 3]):
            a, b, c = faces[t, 0], faces[t, 1], faces[t, 2]
            inverse_a, inverse_b, inverse_c = screen[a, 2], screen[b, 2], screen[c, 2]
            if min(inverse_a, inverse_b, inverse_c) <= 0 or max(inverse_a, inverse_b, inverse_c) > nearest:
                continue
            x0, y0, x1, y1, x2, y2 = screen[a, 0], screen[a, 1], screen[b, 0], screen[b, 1], screen[c, 0], screen[c, 1]
            top, bottom = min(y0, y1, y2), max(y0, y1, y2)
            left, right = min(x0, x1, x2), max(x0, x1, x2)
            if bottom < 0 or top >= height or right < 0 or left >= width:
                continue
            first_x, last_x = max(0, math.ceil(left - 0.5)), min(width - 1, math.floor(right - 0.5))
            first_y, last_y = max(0, math.ceil(top - 0.5)), min(height - 1, math.floor(bottom - 0.5))
            if first_x > last_x or first_y > last_y:
                continue
            area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
            if abs(area) < 1e-9:
                continue
            # barycentric weights of b and c change linearly from pixel to pixel, and so does 1/depth
            over = 1.0 / area
            b_dx, b_dy = (y2 - y0) * over, -(x2 - x0) * over
            c_dx, c_dy = -(y1 - y0) * over, (x1 - x0) * over
            rise_b, rise_c = inverse_b - inverse_a, inverse_c - inverse_a
            step = rise_b * b_dx + rise_c * c_dx
            a_dx = -(b_dx + c_dx)
            narrow = last_x - first_x < NARROW
            for y in range(first_y, last_y + 1):
                from_x, from_y = first_x + 0.5 - x0, y + 0.5 - y0
                weight_b = from_x * b_dx + from_y * b_dy
                weight_c = from_x * c_dx + from_y * c_dy
                start, end = first_x, last_x
                if not narrow:
                    # where each weight is positive in this row, and a pixel more: the test below has the last word
                    weight_a = 1.0 - weight_b - weight_c
                    low, high = 0.0, float(last_x - first_x)
                    for weight, slope in ((weight_a, a_dx), (weight_b, b_dx), (weight_c, c_dx)):
                        if slope > 1e-12:
                            low = max(low, -weight / slope)
                        elif slope < -1e-12:
                            high = min(high, -weight / slope)
                        elif weight < -1e-6:
                            high = -2.0
                    if low > high + 1.0:
                        continue
                    start = first_x + max(int(low) - 1, 0)
                    end = min(first_x + int(high + 2.0), last_x)
                    skipped = start - first_x
                    weight_b += skipped * b_dx
                    weight_c += skipped * c_dx
                value = inverse_a + rise_b * weight_b + rise_c * weight_c
                for x in range(start, end + 1):
                    if weight_b >= 0 and weight_c >= 0 and weight_b + weight_c <= 1 and value > inverse_depth[y, x]:
                        inverse_depth[y, x] = value
                        triangle[y, x] = t
                    weight_b += b_dx
                    weight_c += c_dx
                    value += step


@kernel
def rasterise_shadow(position, faces, first_face, end_face, axes, centre, extent, corner, depth_map):
    """Add triangles to an orthographic depth map seen from the sun (larger is nearer to the sun).

    axes: rows right, up, towards the sun. The map covers `extent` metres to each side of `centre`.
    """
    size = depth_map.shape[0]
    scale = size / (2 * extent)
    for t in range(first_face, end_face):
        for k in range(3):
            i = faces[t, k]
            x, y, z = position[i, 0] - centre[0], position[i, 1] - centre[1], position[i, 2] - centre[2]
            corner[k, 0] = (axes[0, 0] * x + axes[0, 1] * y + axes[0, 2] * z + extent) * scale
            corner[k, 1] = (axes[1, 0] * x + axes[1, 1] * y + axes[1, 2] * z + extent) * scale
            corner[k, 2] = axes[2, 0] * x + axes[2, 1] * y + axes[2, 2] * z
        x0, y0, x1, y1, x2, y2 = corner[0, 0], corner[0, 1], corner[1, 0], corner[1, 1], corner[2, 0], corner[2, 1]
        first_x = max(0, math.ceil(min(x0, x1, x2) - 0.5))
        last_x = min(size - 1, math.floor(max(x0, x1, x2) - 0.5))
        first_y = max(0, math.ceil(min(y0, y1, y2) - 0.5))
        last_y = min(size - 1, math.floor(max(y0, y1, y2) - 0.5))
        if first_x > last_x or first_y > last_y:
            continue
        area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        if abs(area) < 1e-9:
            continue
        for y in range(first_y, last_y + 1):
            for x in range(first_x, last_x + 1):
                from_x, from_y = x + 0.5 - x0, y + 0.5 - y0
                weight_b = (from_x * (y2 - y0) - from_y * (x2 - x0)) / area
                weight_c = (from_y * (x1 - x0) - from_x * (y1 - y0)) / area
                if weight_b >= 0 and weight_c >= 0 and weight_b + weight_c <= 1:
                    value = corner[0, 2] * (1 - weight_b - weight_c) + corner[1, 2] * weight_b + corner[2, 2] * weight_c
                    if value > depth_map[y, x]:
                        depth_map[y, x] = value
