"""Kernels that give each visible point its colour: ambient occlusion, textures, sun, sky, lamps and fog.

The picture is smooth at edges without shading every sample: the four samples of a pixel that see one
and the same surface are shaded once (edge-adaptive anti-aliasing, as in MSAA).

No kernel here calls a kernel of another file: numba's cache then always notices a change.
"""

import math
from typing import NamedTuple

import numpy as np

from aivideo.scene.kernels import kernel

# columns of the material table
KIND, TEXTURE, SCALE, RED, GREEN, BLUE, SPECULAR, GLOSS, EMISSION, RELIEF, TRANSLUCENCY, OVERLAY, SLOPE = range(13)
COLUMNS = 13
SOLID, BALL, WATER = 0, 1, 2  # values of KIND

LEVELS = 10  # mip levels of a texture
GRADIENT_SCALE = 65535.0  # a texture stores its slopes, -0.5 to 0.5 a texel, in 16 bits
GOLDEN_ANGLE = 2.39996323  # radians; steps of it spread samples evenly over a disc
COS_GOLDEN, SIN_GOLDEN = math.cos(GOLDEN_ANGLE), math.sin(GOLDEN_ANGLE)
SHADOW_TAPS = 16
THIN = 0.3  # translucency from which a surface counts as thin
FAR = 1.0e4  # metres; the distance of the sky
MIRROR_STEPS = 16  # along a ray that water throws back
MIRROR_HEIGHT = 14.0  # metres above the water up to which things are looked for


class Geometry(NamedTuple):
    """Everything that can be seen, as arrays: see `mesh.Mesh` for their meaning."""

    position: np.ndarray
    normal: np.ndarray
    rest: np.ndarray
    colour: np.ndarray
    faces: np.ndarray
    material: np.ndarray


class View(NamedTuple):
    """A camera for the kernels: axes are the rows right, up, forward; focal length in samples."""

    eye: np.ndarray
    axes: np.ndarray
    focal: float


class Textures(NamedTuple):
    """All textures with their mip levels in one array of texels (red, green, blue, height, two slopes)."""

    texels: np.ndarray  # (n, 6) uint16
    start: np.ndarray  # (textures, LEVELS) first texel of each level
    size: np.ndarray  # (textures,) side of level 0, in texels


class Shadow(NamedTuple):
    """The sun's depth map, and where it lies."""

    depth: np.ndarray
    axes: np.ndarray
    centre: np.ndarray
    extent: float
    bias: float


class Illumination(NamedTuple):
    """Light for the kernels, linear red-green-blue."""

    sun_direction: np.ndarray  # towards the sun or moon
    sun: np.ndarray
    ambient: np.ndarray  # (2, 3) from above, from below
    zenith: np.ndarray
    horizon: np.ndarray
    glow: np.ndarray  # around the sun, and on the clouds
    cloud_shade: np.ndarray
    clouds: float  # 0 none, 1 overcast
    stars: float
    disc: float  # brightness of the sun's disc
    fog: np.ndarray  # density, thinning with height, strongest, start in metres
    lamps: np.ndarray  # (k, 6) position, colour


@kernel
def ambient_occlusion(inverse_depth, triangle, geometry, view, radius, noise, out):
    """Estimate how much of the sky each pixel misses because something near stands in the way.

    Samples the depth buffer around the pixel: M. Mittring, "Finding Next Gen: CryEngine 2" (2007). The
    buffers hold 2x2 samples a pixel; one of them is read. Writes (h, w), 1 where nothing is near.
    """
    height, width = out.shape
    focal = view.focal / 2
    axes = view.axes
    for y in range(height):
        for x in range(width):
            t = triangle[2 * y, 2 * x]
            if t < 0:
                out[y, x] = 1.0
                continue
            depth = 1.0 / inverse_depth[2 * y, 2 * x]
            if depth > 45.0:
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
            for s in range(8):
                step = (s + 0.6) / 8 * reach
                i, j = int(x + 0.5 + cos * step), int(y + 0.5 + sin * step)
                cos, sin = cos * COS_GOLDEN - sin * SIN_GOLDEN, sin * COS_GOLDEN + cos * SIN_GOLDEN
                if i < 0 or j < 0 or i >= width or j >= height or triangle[2 * j, 2 * i] < 0:
                    continue
                other = 1.0 / inverse_depth[2 * j, 2 * i]
                to_x = (i + 0.25 - width * 0.5) / focal * other - across
                to_y = -(j + 0.25 - height * 0.5) / focal * other - down
                to_z = other - depth
                square = to_x * to_x + to_y * to_y + to_z * to_z + 1e-6
                facing = (to_x * right + to_y * up + to_z * ahead) / math.sqrt(square) - 0.08
                if facing > 0:
                    hidden += facing * max(0.0, 1 - square / (radius * radius * 4))
            out[y, x] = max(0.0, 1 - hidden * 0.33)


@kernel
def smooth_occlusion(inverse_depth, occlusion, out):
    """Blur the occlusion over 5x5 pixels, not across a step in depth."""
    height, width = out.shape
    for y in range(height):
        for x in range(width):
            near = inverse_depth[2 * y, 2 * x]
            if near <= 0:
                out[y, x] = 1.0
                continue
            total, count = 0.0, 0
            for j in range(max(0, y - 2), min(height, y + 3)):
                for i in range(max(0, x - 2), min(width, x + 3)):
                    if abs(inverse_depth[2 * j, 2 * i] - near) < 0.06 * near:
                        total += occlusion[j, i]
                        count += 1
            out[y, x] = total / count


@kernel
def _sample(textures, which, u, v, level):
    """Read a texture between its texels: red, green, blue, height, slope along u, slope along v."""
    level = min(max(int(level + 0.5), 0), LEVELS - 1)
    side = max(textures.size[which] >> level, 1)
    x = (u - math.floor(u)) * side - 0.5
    y = (v - math.floor(v)) * side - 0.5
    left, top = math.floor(x), math.floor(y)
    part_x, part_y = x - left, y - top
    x0, y0 = int(left) % side, int(top) % side
    x1, y1 = (x0 + 1) % side, (y0 + 1) % side
    start = textures.start[which, level]
    a, b = start + y0 * side + x0, start + y0 * side + x1
    c, d = start + y1 * side + x0, start + y1 * side + x1
    weight_a, weight_b = (1 - part_x) * (1 - part_y), part_x * (1 - part_y)
    weight_c, weight_d = (1 - part_x) * part_y, part_x * part_y
    t = textures.texels
    red = t[a, 0] * weight_a + t[b, 0] * weight_b + t[c, 0] * weight_c + t[d, 0] * weight_d
    green = t[a, 1] * weight_a + t[b, 1] * weight_b + t[c, 1] * weight_c + t[d, 1] * weight_d
    blue = t[a, 2] * weight_a + t[b, 2] * weight_b + t[c, 2] * weight_c + t[d, 2] * weight_d
    height = t[a, 3] * weight_a + t[b, 3] * weight_b + t[c, 3] * weight_c + t[d, 3] * weight_d
    slope_u = t[a, 4] * weight_a + t[b, 4] * weight_b + t[c, 4] * weight_c + t[d, 4] * weight_d
    slope_v = t[a, 5] * weight_a + t[b, 5] * weight_b + t[c, 5] * weight_c + t[d, 5] * weight_d
    k = 1.0 / 65535.0
    return (
        red * k,
        green * k,
        blue * k,
        height * k,
        (slope_u - 32767.5) / GRADIENT_SCALE,
        (slope_v - 32767.5) / GRADIENT_SCALE,
    )


@kernel
def _sky(dx, dy, dz, light, textures, time):
    """The sky's colour in a direction: gradient, glow around the sun, its disc, stars, drifting clouds."""
    sun = light.sun_direction
    fade = 1 - math.exp(-4.2 * max(dz, 0.0))
    towards = dx * sun[0] + dy * sun[1] + dz * sun[2]
    warm = max(towards, 0.0)
    halo = (warm**8 * 0.22 + warm**64 * 0.45) * (0.25 + 0.5 * math.exp(-5 * max(dz, 0.0)))
    if towards > 0.9993:
        halo += light.disc * min((towards - 0.9993) / 0.0005, 1.0) ** 2
    red = light.horizon[0] + (light.zenith[0] - light.horizon[0]) * fade + light.glow[0] * halo
    green = light.horizon[1] + (light.zenith[1] - light.horizon[1]) * fade + light.glow[1] * halo
    blue = light.horizon[2] + (light.zenith[2] - light.horizon[2]) * fade + light.glow[2] * halo
    if dz > 0.015:
        if light.stars > 0:
            u, v = math.atan2(dy, dx) * 120, dz * 130
            cell_u, cell_v = math.floor(u), math.floor(v)
            mixed = (cell_u * 374761393 + cell_v * 668265263 + 7 * 974634777) & 0x7FFFFFFF
            mixed = ((mixed ^ (mixed >> 13)) * 1274126177) & 0x7FFFFFFF
            mixed = (mixed ^ (mixed >> 16)) & 0xFFFF
            if mixed % 97 < 3:
                off_u, off_v = u - cell_u - 0.5, v - cell_v - 0.5
                star = math.exp(-(off_u * off_u + off_v * off_v) * 60) * light.stars * (0.3 + (mixed >> 8) / 160.0)
                red += star
                green += star
                blue += star * 1.1
        if light.clouds > 0:
            # clouds lie on a plane high above, drawn from the noise texture (number 0)
            u = dx / (dz + 0.06) * 0.045 + time * 0.0022
            v = dy / (dz + 0.06) * 0.045
            level = max(1.2 / (dz + 0.1) - 2, 0.0)
            large = _sample(textures, 0, u, v, level)[3]
            fine = _sample(textures, 0, u * 3.1 + 0.3, v * 3.1, level + 1.5)[3]
            toward_sun = _sample(textures, 0, u + sun[0] * 0.012, v + sun[1] * 0.012, level)[3]
            cover = min(max((large * 0.7 + fine * 0.3 - (1 - light.clouds)) * 3.2, 0.0), 1.0)
            cover = cover * cover * (3 - 2 * cover) * min(1.0, dz * 9) * 0.9
            lit = min(max(0.62 + (large - toward_sun) * 2.6, 0.15), 1.25) * 0.42
            red += (light.glow[0] * lit + light.cloud_shade[0] - red) * cover
            green += (light.glow[1] * lit + light.cloud_shade[1] - green) * cover
            blue += (light.glow[2] * lit + light.cloud_shade[2] - blue) * cover
    return red, green, blue


@kernel
def _sunlight(x, y, z, shadow, softness, turn):
    """How much of the sun reaches a point, 0 to 1: soft near the thing that hides it, softer farther off.

    R. Fernando, "Percentage-Closer Soft Shadows" (2005).
    """
    size = shadow.depth.shape[0]
    scale = size / (2 * shadow.extent)
    x, y, z = x - shadow.centre[0], y - shadow.centre[1], z - shadow.centre[2]
    axes = shadow.axes
    u = (axes[0, 0] * x + axes[0, 1] * y + axes[0, 2] * z + shadow.extent) * scale
    v = (axes[1, 0] * x + axes[1, 1] * y + axes[1, 2] * z + shadow.extent) * scale
    height = axes[2, 0] * x + axes[2, 1] * y + axes[2, 2] * z + shadow.bias
    margin = 12
    if u < margin or v < margin or u > size - margin or v > size - margin:
        return 1.0
    cos, sin = math.cos(turn), math.sin(turn)
    search = min(softness * scale * 3, margin - 1.0)
    gap, blockers = 0.0, 0
    for s in range(5):
        reach = math.sqrt((s + 0.5) / 5) * search
        above = shadow.depth[int(v + sin * reach), int(u + cos * reach)] - height
        if above > 0:
            gap += above
            blockers += 1
        cos, sin = cos * COS_GOLDEN - sin * SIN_GOLDEN, sin * COS_GOLDEN + cos * SIN_GOLDEN
    if blockers == 0:
        return 1.0
    penumbra = min(max(gap / blockers * scale * 0.035, 0.9), search)
    lit = 0
    for s in range(SHADOW_TAPS):
        reach = math.sqrt((s + 0.5) / SHADOW_TAPS) * penumbra
        if shadow.depth[int(v + sin * reach), int(u + cos * reach)] <= height:
            lit += 1
        cos, sin = cos * COS_GOLDEN - sin * SIN_GOLDEN, sin * COS_GOLDEN + cos * SIN_GOLDEN
    return lit / SHADOW_TAPS


@kernel
def _weights(sample_x, sample_y, a, b, c, screen):
    """Return the shares of a triangle's corners at a point of the picture, right in perspective."""
    x0, y0, x1, y1 = screen[a, 0], screen[a, 1], screen[b, 0], screen[b, 1]
    x2, y2 = screen[c, 0], screen[c, 1]
    area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
    from_x, from_y = sample_x - x0, sample_y - y0
    part_b = (from_x * (y2 - y0) - from_y * (x2 - x0)) / area
    part_c = (from_y * (x1 - x0) - from_x * (y1 - y0)) / area
    # a pixel's middle may lie just beside a narrow triangle: stay on it
    part_b = min(max(part_b, 0.0), 1.0)
    part_c = min(max(part_c, 0.0), 1.0 - part_b)
    wa, wb, wc = (1 - part_b - part_c) / screen[a, 2], part_b / screen[b, 2], part_c / screen[c, 2]
    total = wa + wb + wc
    return wa / total, wb / total, wc / total


@kernel
def _through_air(r, g, b, dx, dy, dz, distance, height, light):
    """Aerial perspective: distance fades into the horizon's colour, warmer towards the sun."""
    fog, sun = light.fog, light.sun_direction
    thick = max(distance - fog[3], 0.0) * fog[0] * math.exp(-max(height, 0.0) * fog[1])
    veil = (1 - math.exp(-thick)) * fog[2]
    warm = max(dx * sun[0] + dy * sun[1] + dz * sun[2], 0.0) ** 6 * 0.12
    r += (light.horizon[0] + light.glow[0] * warm - r) * veil
    g += (light.horizon[1] + light.glow[1] * warm - g) * veil
    b += (light.horizon[2] + light.glow[2] * warm - b) * veil
    return r, g, b


@kernel
def _shade(
    sample_x,
    sample_y,
    t,
    screen,
    geometry,
    materials,
    textures,
    view,
    light,
    shadow,
    occlusion,
    turn,
    time,
):
    """Return (red, green, blue, distance) of triangle `t` at a point of the picture, in sample units."""
    faces, position, normal = geometry.faces, geometry.position, geometry.normal
    a, b, c = faces[t, 0], faces[t, 1], faces[t, 2]
    wa, wb, wc = _weights(sample_x, sample_y, a, b, c, screen)

    px = position[a, 0] * wa + position[b, 0] * wb + position[c, 0] * wc
    py = position[a, 1] * wa + position[b, 1] * wb + position[c, 1] * wc
    pz = position[a, 2] * wa + position[b, 2] * wb + position[c, 2] * wc
    nx = normal[a, 0] * wa + normal[b, 0] * wb + normal[c, 0] * wc
    ny = normal[a, 1] * wa + normal[b, 1] * wb + normal[c, 1] * wc
    nz = normal[a, 2] * wa + normal[b, 2] * wb + normal[c, 2] * wc
    length = math.sqrt(nx * nx + ny * ny + nz * nz + 1e-12)
    nx, ny, nz = nx / length, ny / length, nz / length
    colour = geometry.colour
    red = colour[a, 0] * wa + colour[b, 0] * wb + colour[c, 0] * wc
    green = colour[a, 1] * wa + colour[b, 1] * wb + colour[c, 1] * wc
    blue = colour[a, 2] * wa + colour[b, 2] * wb + colour[c, 2] * wc

    dx, dy, dz = px - view.eye[0], py - view.eye[1], pz - view.eye[2]
    distance = math.sqrt(dx * dx + dy * dy + dz * dz)
    dx, dy, dz = dx / distance, dy / distance, dz / distance
    m = geometry.material[t]
    facing = nx * dx + ny * dy + nz * dz
    if facing > 0:
        facing = -facing
        if materials[m, TRANSLUCENCY] < THIN:  # blades and leaves are as bright from behind
            nx, ny, nz = -nx, -ny, -nz
    flat_x, flat_y, flat_z = nx, ny, nz

    texture, scale, relief = int(materials[m, TEXTURE]), materials[m, SCALE], materials[m, RELIEF]
    red, green, blue = red * materials[m, RED], green * materials[m, GREEN], blue * materials[m, BLUE]
    if texture >= 0:
        rest = geometry.rest
        ox = rest[a, 0] * wa + rest[b, 0] * wb + rest[c, 0] * wc
        oy = rest[a, 1] * wa + rest[b, 1] * wb + rest[c, 1] * wc
        oz = rest[a, 2] * wa + rest[b, 2] * wb + rest[c, 2] * wc
        if int(materials[m, KIND]) == BALL:
            # six coloured panels and six white ones between two caps, smooth at their edges
            radius = math.sqrt(ox * ox + oy * oy + oz * oz + 1e-9)
            soft = max(distance / view.focal * 1.5, 0.002)
            around = math.atan2(oy, ox) * (6 / 3.14159265)
            edge = abs(around / 2 - math.floor(around / 2) - 0.5) * 2  # 0 to 1 and back, once in two panels
            rim = math.sqrt(ox * ox + oy * oy + 1e-6)
            white = min(max((edge - 0.5) * rim * 0.52 / soft + 0.5, 0.0), 1.0)
            cap = min(max((abs(oz) - 0.93 * radius) / soft + 0.5, 0.0), 1.0)
            white = white * (1 - cap)
            red, green, blue = red + (0.86 - red) * white, green + (0.84 - green) * white, blue + (0.78 - blue) * white
        side = textures.size[texture]
        # one texel per pixel: the footprint of a sample on the surface chooses the mip level
        footprint = distance / view.focal * 2 / max(0.25, -facing)
        level = math.log2(max(footprint * scale * side, 1e-3)) - 0.3
        axis_x = max(abs(nx) - 0.35, 0.0) ** 2
        axis_y = max(abs(ny) - 0.35, 0.0) ** 2
        axis_z = max(abs(nz) - 0.35, 0.0) ** 2
        total = axis_x + axis_y + axis_z + 1e-9
        tr = tg = tb = th = slope_x = slope_y = slope_z = 0.0
        for axis in range(3):  # triplanar: the texture is thrown on from three sides
            weight = (axis_x if axis == 0 else (axis_y if axis == 1 else axis_z)) / total
            if weight < 0.02:
                continue
            u = oy if axis == 0 else ox
            v = oy if axis == 2 else oz
            r, g, b_, h, slope_u, slope_v = _sample(textures, texture, u * scale, v * scale, level)
            tr, tg, tb, th = tr + r * weight, tg + g * weight, tb + b_ * weight, th + h * weight
            if axis == 0:
                slope_y += slope_u * weight
            else:
                slope_x += slope_u * weight
            if axis == 2:
                slope_y += slope_v * weight
            else:
                slope_z += slope_v * weight
        overlay = int(materials[m, OVERLAY])
        if overlay >= 0:
            # a second layer on flat parts (grass on earth, snow on rock), its border broken up by the first's height
            patches = _sample(textures, 0, ox * scale * 0.13, oy * scale * 0.13, 0.0)[3]
            cover = min(max((nz - materials[m, SLOPE] + (th - 0.5) * 0.22 + (patches - 0.5) * 0.35) * 7, 0.0), 1.0)
            if cover > 0:
                finer = scale * 1.3
                r, g, b_, h, slope_u, slope_v = _sample(textures, overlay, ox * finer, oy * finer, level + 0.38)
                tint = 0.82 + 0.36 * patches
                tr, tg, tb = tr + (r * tint - tr) * cover, tg + (g * tint - tg) * cover, tb + (b_ * tint - tb) * cover
        red, green, blue = red * tr, green * tg, blue * tb
        if relief > 0:
            steep = relief * scale * side
            nx, ny, nz = nx - slope_x * steep, ny - slope_y * steep, nz - slope_z * steep
            length = math.sqrt(nx * nx + ny * ny + nz * nz + 1e-9)
            nx, ny, nz = nx / length, ny / length, nz / length

    sun = light.sun_direction
    wrap = materials[m, TRANSLUCENCY]
    direct = (nx * sun[0] + ny * sun[1] + nz * sun[2] + wrap) / (1 + wrap)
    visible = 0.0
    if direct > 0:
        steepness = flat_x * sun[0] + flat_y * sun[1] + flat_z * sun[2]
        off = shadow.bias * (1 + 2 * (1 - max(steepness, 0.0)))
        visible = _sunlight(px + flat_x * off, py + flat_y * off, pz + flat_z * off, shadow, 0.05, turn)
        direct *= visible
    else:
        direct = 0.0
    above = 0.5 + 0.5 * nz
    lr = light.sun[0] * direct + (light.ambient[0, 0] * above + light.ambient[1, 0] * (1 - above)) * occlusion
    lg = light.sun[1] * direct + (light.ambient[0, 1] * above + light.ambient[1, 1] * (1 - above)) * occlusion
    lb = light.sun[2] * direct + (light.ambient[0, 2] * above + light.ambient[1, 2] * (1 - above)) * occlusion

    specular, gloss = materials[m, SPECULAR], materials[m, GLOSS]
    sr = sg = sb = 0.0
    rx = ry = rz = 0.0
    if specular > 0:
        toward = nx * dx + ny * dy + nz * dz
        rx, ry, rz = dx - 2 * toward * nx, dy - 2 * toward * ny, dz - 2 * toward * nz
        mirror = max(rx * sun[0] + ry * sun[1] + rz * sun[2], 0.0)
        shine = mirror**gloss * specular * visible * (0.4 + gloss * 0.012)
        fresnel = specular * (0.12 + 0.88 * (1 - min(max(-toward, 0.0), 1.0)) ** 5) * min(1.0, gloss / 60.0) * occlusion
        r, g, b_ = _sky(rx, ry, max(rz, 0.02), light, textures, time)
        fresnel *= min(max(rz * 3 + 0.6, 0.25), 1.0)  # what looks down mirrors the ground, darker than the sky
        sr = light.sun[0] * shine + r * fresnel
        sg = light.sun[1] * shine + g * fresnel
        sb = light.sun[2] * shine + b_ * fresnel

    lamps = light.lamps
    for k in range(lamps.shape[0]):
        to_x, to_y, to_z = lamps[k, 0] - px, lamps[k, 1] - py, lamps[k, 2] - pz
        square = to_x * to_x + to_y * to_y + to_z * to_z + 0.05
        length = math.sqrt(square)
        facing_lamp = (nx * to_x + ny * to_y + nz * to_z) / length
        strength = (max(facing_lamp, 0.0) * 0.88 + 0.12) / square * occlusion
        lr, lg, lb = lr + lamps[k, 3] * strength, lg + lamps[k, 4] * strength, lb + lamps[k, 5] * strength
        if specular > 0:
            mirror = max((rx * to_x + ry * to_y + rz * to_z) / length, 0.0)
            shine = mirror**gloss * specular / square * (0.4 + gloss * 0.012)
            sr, sg, sb = sr + lamps[k, 3] * shine, sg + lamps[k, 4] * shine, sb + lamps[k, 5] * shine

    emission = materials[m, EMISSION]
    r, g, b_ = red * (lr + emission) + sr, green * (lg + emission) + sg, blue * (lb + emission) + sb

    r, g, b_ = _through_air(r, g, b_, dx, dy, dz, distance, pz, light)
    return r, g, b_, distance


@kernel
def _mirrored(
    px,
    py,
    pz,
    rx,
    ry,
    rz,
    start,
    inverse_depth,
    triangle,
    screen,
    geometry,
    materials,
    textures,
    view,
    light,
    shadow,
    turn,
    time,
):
    """Follow a ray from the water through the picture's own depths; return (hit, red, green, blue).

    What the picture does not show, water cannot mirror: then hit is 0 and the sky stands in.
    After M. McGuire, M. Mara, "Efficient GPU Screen-Space Ray Tracing" (2014).
    """
    height, width = triangle.shape
    axes, eye = view.axes, view.eye
    before, way, stride = 0.0, start, start
    for _ in range(MIRROR_STEPS):
        x, y, z = px + rx * way - eye[0], py + ry * way - eye[1], pz + rz * way - eye[2]
        depth = axes[2, 0] * x + axes[2, 1] * y + axes[2, 2] * z
        if depth < 0.1:
            return 0.0, 0.0, 0.0, 0.0
        u = 0.5 * width + view.focal * (axes[0, 0] * x + axes[0, 1] * y + axes[0, 2] * z) / depth
        v = 0.5 * height - view.focal * (axes[1, 0] * x + axes[1, 1] * y + axes[1, 2] * z) / depth
        if u < 0 or v < 0 or u >= width or v >= height:
            return 0.0, 0.0, 0.0, 0.0
        there = inverse_depth[int(v), int(u)]
        if there * depth > 1.0 and depth - 1.0 / there < 0.5 + 1.5 * stride:
            low, high = before, way
            for _refine in range(5):
                middle = 0.5 * (low + high)
                x, y, z = px + rx * middle - eye[0], py + ry * middle - eye[1], pz + rz * middle - eye[2]
                depth = axes[2, 0] * x + axes[2, 1] * y + axes[2, 2] * z
                u = 0.5 * width + view.focal * (axes[0, 0] * x + axes[0, 1] * y + axes[0, 2] * z) / depth
                v = 0.5 * height - view.focal * (axes[1, 0] * x + axes[1, 1] * y + axes[1, 2] * z) / depth
                if u < 0 or v < 0 or u >= width or v >= height:
                    return 0.0, 0.0, 0.0, 0.0
                if inverse_depth[int(v), int(u)] * depth > 1.0:
                    high = middle
                else:
                    low = middle
            t = triangle[int(v), int(u)]
            if t < 0 or int(materials[geometry.material[t], KIND]) == WATER:
                return 0.0, 0.0, 0.0, 0.0
            r, g, b, _ = _shade(
                int(u) + 0.5,
                int(v) + 0.5,
                t,
                screen,
                geometry,
                materials,
                textures,
                view,
                light,
                shadow,
                1.0,
                turn,
                time,
            )
            return 1.0, r, g, b
        before = way
        way += stride
        stride *= 1.36
        if way * rz > MIRROR_HEIGHT:
            break
    return 0.0, 0.0, 0.0, 0.0


@kernel
def _water(
    sample_x,
    sample_y,
    t,
    inverse_depth,
    triangle,
    screen,
    geometry,
    materials,
    textures,
    view,
    light,
    shadow,
    occlusion,
    turn,
    time,
):
    """Return (red, green, blue, distance) of water: sky and shore mirrored in waves, the bottom seen through, foam.

    The red channel of the mesh's colour holds how deep the water is, metres.
    """
    faces, position = geometry.faces, geometry.position
    a, b, c = faces[t, 0], faces[t, 1], faces[t, 2]
    wa, wb, wc = _weights(sample_x, sample_y, a, b, c, screen)
    px = position[a, 0] * wa + position[b, 0] * wb + position[c, 0] * wc
    py = position[a, 1] * wa + position[b, 1] * wb + position[c, 1] * wc
    pz = position[a, 2]
    deep = geometry.colour[a, 0] * wa + geometry.colour[b, 0] * wb + geometry.colour[c, 0] * wc
    dx, dy, dz = px - view.eye[0], py - view.eye[1], pz - view.eye[2]
    distance = math.sqrt(dx * dx + dy * dy + dz * dz)
    dx, dy, dz = dx / distance, dy / distance, dz / distance

    # two layers of waves that drift across each other; calmer in the shallows and far away
    side = textures.size[0]
    footprint = distance / view.focal * 2 / max(0.15, -dz)
    calm = min(max(deep, 0.05) * 2.5 + 0.25, 1.0) / (1 + distance * 0.012)
    slope_x = slope_y = crest = 0.0
    for layer in range(3):
        scale = 0.055 if layer == 0 else (0.17 if layer == 1 else 0.6)
        swell = 0.16 if layer == 0 else (0.055 if layer == 1 else 0.016)
        along = time * (0.010 if layer == 0 else (-0.024 if layer == 1 else 0.05))
        across = time * (0.006 if layer == 0 else (0.020 if layer == 1 else -0.045))
        level = math.log2(max(footprint * scale * side, 1e-3)) - 0.5
        _r, _g, _b, h, slope_u, slope_v = _sample(textures, 0, px * scale + along, py * scale * 1.3 + across, level)
        steep = swell * scale * side * calm
        slope_x += slope_u * steep
        slope_y += slope_v * steep * 1.3
        crest += h * (0.5 if layer == 0 else 0.3)
    length = math.sqrt(slope_x * slope_x + slope_y * slope_y + 1)
    nx, ny, nz = -slope_x / length, -slope_y / length, 1 / length

    sun = light.sun_direction
    visible = _sunlight(px, py, pz, shadow, 0.05, turn)
    direct = max(nz * sun[2] + nx * sun[0] + ny * sun[1], 0.0) * visible
    lr = light.sun[0] * direct + light.ambient[0, 0] * occlusion
    lg = light.sun[1] * direct + light.ambient[0, 1] * occlusion
    lb = light.sun[2] * direct + light.ambient[0, 2] * occlusion

    # the bottom, dyed by the water above it, then the water's own colour
    below = max(deep, 0.0) * (1 + 0.6 * (1 + dz))
    r = (0.50 * math.exp(-1.9 * below) * 0.60 + 0.006 * (1 - math.exp(-0.8 * below))) * lr
    g = (0.42 * math.exp(-0.75 * below) * 0.60 + 0.042 * (1 - math.exp(-0.8 * below))) * lg
    b_ = (0.30 * math.exp(-0.60 * below) * 0.62 + 0.060 * (1 - math.exp(-0.8 * below))) * lb

    toward = nx * dx + ny * dy + nz * dz
    rx, ry, rz = dx - 2 * toward * nx, dy - 2 * toward * ny, dz - 2 * toward * nz
    if rz < 0.02:
        rz = 0.02 + 0.3 * (0.02 - rz)
    mirror = 0.02 + 0.98 * (1 - min(max(-toward, 0.0), 1.0)) ** 5
    mirror *= min(max(deep * 14 + 0.25, 0.0), 1.0)  # thin water over sand hardly shines
    start = (0.06 + 0.010 * distance) * (0.6 + 0.8 * turn / 6.2831853)  # differs from pixel to pixel: no steps show
    hit, mr, mg, mb = _mirrored(
        px,
        py,
        pz,
        rx,
        ry,
        rz,
        start,
        inverse_depth,
        triangle,
        screen,
        geometry,
        materials,
        textures,
        view,
        light,
        shadow,
        turn,
        time,
    )
    if hit == 0:
        mr, mg, mb = _sky(rx, ry, rz, light, textures, time)
        mr, mg, mb = min(mr, 6.0), min(mg, 6.0), min(mb, 6.0)
        shine = max(rx * sun[0] + ry * sun[1] + rz * sun[2], 0.0) ** 260 * visible * 3.0
        mr, mg, mb = mr + light.sun[0] * shine, mg + light.sun[1] * shine, mb + light.sun[2] * shine
    r, g, b_ = r + (mr - r) * mirror, g + (mg - g) * mirror, b_ + (mb - b_) * mirror

    # foam: a hem that washes up and down the sand, and lines of small breakers before it
    if deep < 0.9:
        lace = _sample(textures, 0, px * 0.55 + 0.02 * time, py * 0.55, max(level - 1.5, 0.0))[3]
        fine = _sample(textures, 0, px * 1.9, py * 1.9 - 0.03 * time, max(level, 0.0))[3]
        wash = 0.022 * math.sin(0.9 * time + 5 * crest) + 0.05 * (lace - 0.5)
        hem = max(1 - abs(deep - 0.035 - wash) / 0.040, 0.0)
        phase = deep * 16 + 1.1 * time + 7 * (lace - 0.5)
        line = max(math.sin(phase) - 0.80, 0.0) * 4.2 * max(1 - deep / 0.75, 0.0) * min(deep * 8, 1.0)
        foam = min(max((hem * 1.5 + line) * (0.55 + 1.1 * fine) - 0.38 * lace, 0.0), 1.0) * 0.85
        white = 0.80 + 0.20 * fine
        r, g, b_ = (
            r + (lr * white * 0.80 - r) * foam,
            g + (lg * white * 0.82 - g) * foam,
            b_ + (lb * white * 0.84 - b_) * foam,
        )
    r, g, b_ = _through_air(r, g, b_, dx, dy, dz, distance, pz, light)
    return r, g, b_, distance


@kernel
def shade(
    inverse_depth,
    triangle,
    screen,
    geometry,
    materials,
    textures,
    view,
    light,
    shadow,
    occlusion,
    noise,
    time,
    picture,
    distance,
):
    """Shade the visibility buffer, 2x2 samples a pixel; write linear light (h, w, 3) and distance (h, w)."""
    height, width = distance.shape
    normal, faces, material = geometry.normal, geometry.faces, geometry.material
    axes = view.axes
    leader = np.empty(4, np.int64)
    for y in range(height):
        for x in range(width):
            # samples that see one surface follow the first of them
            surfaces = 0
            for s in range(4):
                leader[s] = s
                t = triangle[2 * y + (s >> 1), 2 * x + (s & 1)]
                for q in range(s):
                    if leader[q] != q:
                        continue
                    other = triangle[2 * y + (q >> 1), 2 * x + (q & 1)]
                    if other == t:
                        leader[s] = q
                        break
                    if t < 0 or other < 0 or material[t] != material[other]:
                        continue
                    near = inverse_depth[2 * y + (q >> 1), 2 * x + (q & 1)]
                    far = inverse_depth[2 * y + (s >> 1), 2 * x + (s & 1)]
                    i, j = faces[t, 0], faces[other, 0]
                    along = normal[i, 0] * normal[j, 0] + normal[i, 1] * normal[j, 1] + normal[i, 2] * normal[j, 2]
                    # leaves and blades lie criss-cross: those side by side count as one surface
                    alike = 0.9 if materials[material[t], TEXTURE] >= 0 else 0.55
                    if abs(near - far) < 0.03 * near and along > alike:
                        leader[s] = q
                        break
                if leader[s] == s:
                    surfaces += 1
            turn = noise[y, x] * 6.2831853
            red = green = blue = total = 0.0
            for s in range(4):
                if leader[s] != s:
                    continue
                sample_x, sample_y = 2.0 * x + (s & 1) + 0.5, 2.0 * y + (s >> 1) + 0.5
                count = 0
                for q in range(4):
                    if leader[q] == s:
                        count += 1
                if surfaces == 1:
                    sample_x, sample_y = 2.0 * x + 1, 2.0 * y + 1
                t = triangle[2 * y + (s >> 1), 2 * x + (s & 1)]
                if t < 0:
                    across, up = (sample_x - width) / view.focal, -(sample_y - height) / view.focal
                    dx = axes[2, 0] + across * axes[0, 0] + up * axes[1, 0]
                    dy = axes[2, 1] + across * axes[0, 1] + up * axes[1, 1]
                    dz = axes[2, 2] + across * axes[0, 2] + up * axes[1, 2]
                    length = math.sqrt(dx * dx + dy * dy + dz * dz)
                    r, g, b = _sky(dx / length, dy / length, dz / length, light, textures, time)
                    d = FAR
                elif int(materials[material[t], KIND]) == WATER:
                    r, g, b, d = _water(
                        sample_x,
                        sample_y,
                        t,
                        inverse_depth,
                        triangle,
                        screen,
                        geometry,
                        materials,
                        textures,
                        view,
                        light,
                        shadow,
                        occlusion[y, x],
                        turn,
                        time,
                    )
                else:
                    r, g, b, d = _shade(
                        sample_x,
                        sample_y,
                        t,
                        screen,
                        geometry,
                        materials,
                        textures,
                        view,
                        light,
                        shadow,
                        occlusion[y, x],
                        turn,
                        time,
                    )
                if s == 0 or d < distance[y, x]:
                    distance[y, x] = d  # the nearest: an edge before a blurred background stays smooth
                # bright samples weigh less, or edges against the sun would be jagged (B. Karis, 2013)
                weight = count / (1 + 0.3 * r + 0.6 * g + 0.1 * b)
                red, green, blue, total = red + r * weight, green + g * weight, blue + b * weight, total + weight
            picture[y, x, 0], picture[y, x, 1], picture[y, x, 2] = red / total, green / total, blue / total
