"""Kernels that give each visible point its colour: textures, sun, sky, lamps, water and fog.

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
BLOCKER_TAPS, SHADOW_TAPS = 5, 16
THIN = 0.3  # translucency from which a surface counts as thin
POLISHED = 60.0  # gloss from which clouds can be told in what a surface mirrors
FAINTEST = 0.004  # share of the sky that is too little to be looked up
SAME_DEPTH = 0.02  # samples of a pixel no further apart than this share of their depth stand in the same sun
FAR = 1.0e4  # metres; the distance of the sky
CLOUD_SCALE, CLOUD_BANK = 0.17, 0.20  # repeats of the noise; how much they stand up at the horizon, as clouds do
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


class World(NamedTuple):
    """All that a point's colour depends on besides where it is."""

    geometry: Geometry
    screen: np.ndarray  # (n, 3) where each point is in the picture, in samples, and 1/depth
    materials: np.ndarray
    textures: Textures
    camera: View
    light: Illumination
    shadow: Shadow
    time: float  # seconds


# --- textures --------------------------------------------------------------------------------------------


@kernel
def _texels(textures, which, u, v, level):
    """Return the four texels around a point of a texture, and what each weighs."""
    level = min(max(int(level + 0.5), 0), LEVELS - 1)
    side = max(textures.size[which] >> level, 1)
    x = (u - math.floor(u)) * side - 0.5
    y = (v - math.floor(v)) * side - 0.5
    left, top = math.floor(x), math.floor(y)
    part_x, part_y = x - left, y - top
    last = side - 1  # a side is a power of two: this wraps round
    x0, y0 = int(left) & last, int(top) & last
    x1, y1 = (x0 + 1) & last, (y0 + 1) & last
    start = textures.start[which, level]
    upper, lower = start + y0 * side, start + y1 * side
    rest_x, rest_y = 1 - part_x, 1 - part_y
    weights = (rest_x * rest_y, part_x * rest_y, rest_x * part_y, part_x * part_y)
    return (upper + x0, upper + x1, lower + x0, lower + x1), weights


@kernel
def _channel(texels, at, weights, channel):
    """Mix one channel of four texels: 0 to 1."""
    return (
        texels[at[0], channel] * weights[0]
        + texels[at[1], channel] * weights[1]
        + texels[at[2], channel] * weights[2]
        + texels[at[3], channel] * weights[3]
    ) * (1.0 / 65535.0)


@kernel
def _height(textures, which, u, v, level):
    """Read a texture's height, 0 to 1."""
    at, weights = _texels(textures, which, u, v, level)
    return _channel(textures.texels, at, weights, 3)


@kernel
def _relief(textures, which, u, v, level):
    """Read a texture's height and its slopes along u and v."""
    at, weights = _texels(textures, which, u, v, level)
    t = textures.texels
    unit = 65535.0 / GRADIENT_SCALE
    return (
        _channel(t, at, weights, 3),
        (_channel(t, at, weights, 4) - 0.5) * unit,
        (_channel(t, at, weights, 5) - 0.5) * unit,
    )


@kernel
def _colour(textures, which, u, v, level):
    """Read a texture's colour, and its height and slopes as `_relief` does."""
    at, weights = _texels(textures, which, u, v, level)
    t = textures.texels
    unit = 65535.0 / GRADIENT_SCALE
    return (
        _channel(t, at, weights, 0),
        _channel(t, at, weights, 1),
        _channel(t, at, weights, 2),
        _channel(t, at, weights, 3),
        (_channel(t, at, weights, 4) - 0.5) * unit,
        (_channel(t, at, weights, 5) - 0.5) * unit,
    )


# --- light -----------------------------------------------------------------------------------------------


@kernel
def _bare_sky(dx, dy, dz, light):
    """The sky's colour in a direction without stars and clouds: gradient, glow around the sun, its disc."""
    sun = light.sun_direction
    up = max(dz, 0.0)
    fade = 1 - math.exp(-4.2 * up)
    towards = dx * sun[0] + dy * sun[1] + dz * sun[2]
    halo = 0.0
    if towards > 0.3:  # the powers are nothing beyond
        halo = (towards**8 * 0.22 + towards**64 * 0.45) * (0.25 + 0.5 * math.exp(-5 * up))
        if towards > 0.9993:
            halo += light.disc * min((towards - 0.9993) / 0.0005, 1.0) ** 2
    red = light.horizon[0] + (light.zenith[0] - light.horizon[0]) * fade + light.glow[0] * halo
    green = light.horizon[1] + (light.zenith[1] - light.horizon[1]) * fade + light.glow[1] * halo
    blue = light.horizon[2] + (light.zenith[2] - light.horizon[2]) * fade + light.glow[2] * halo
    return red, green, blue


@kernel
def _sky(dx, dy, dz, world):
    """The sky's colour in a direction: what `_bare_sky` gives, stars, drifting clouds."""
    light, textures = world.light, world.textures
    sun = light.sun_direction
    red, green, blue = _bare_sky(dx, dy, dz, light)
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
            flat = 1 / (dz + CLOUD_BANK)
            u = dx * flat * CLOUD_SCALE + world.time * 0.0022
            v = dy * flat * CLOUD_SCALE
            level = math.log2(CLOUD_SCALE * textures.size[0] * flat * flat * 2 / world.camera.focal)
            large = _height(textures, 0, u, v, level)
            fine = _height(textures, 0, u * 3.1 + 0.3, v * 3.1, level + 1.5)
            cover = min(max((large * 0.7 + fine * 0.3 - (1 - light.clouds)) * 3.2, 0.0), 1.0)
            if cover > 0:
                toward_sun = _height(textures, 0, u + sun[0] * 0.016, v + sun[1] * 0.016, level)
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
    for s in range(BLOCKER_TAPS):
        reach = math.sqrt((s + 0.5) / BLOCKER_TAPS) * search
        above = shadow.depth[int(v + sin * reach), int(u + cos * reach)] - height
        if above > 0:
            gap += above
            blockers += 1
        cos, sin = cos * COS_GOLDEN - sin * SIN_GOLDEN, sin * COS_GOLDEN + cos * SIN_GOLDEN
    if blockers == 0:
        return 1.0
    penumbra = min(max(gap / blockers * scale * 0.035, 0.9), search)
    lit = 0
    for s in range(SHADOW_TAPS):  # from the rim inwards
        reach = math.sqrt((SHADOW_TAPS - s - 0.5) / SHADOW_TAPS) * penumbra
        if shadow.depth[int(v + sin * reach), int(u + cos * reach)] <= height:
            lit += 1
        if s == 4 and lit == 0 and blockers == BLOCKER_TAPS:
            return 0.0  # dark all round: so it is within
        cos, sin = cos * COS_GOLDEN - sin * SIN_GOLDEN, sin * COS_GOLDEN + cos * SIN_GOLDEN
    return lit / SHADOW_TAPS


@kernel
def _through_air(r, g, b, dx, dy, dz, distance, height, light):
    """Aerial perspective: distance fades into the horizon's colour, warmer towards the sun."""
    fog, sun = light.fog, light.sun_direction
    if distance <= fog[3]:
        return r, g, b
    thick = (distance - fog[3]) * fog[0] * math.exp(-max(height, 0.0) * fog[1])
    veil = (1 - math.exp(-thick)) * fog[2]
    warm = max(dx * sun[0] + dy * sun[1] + dz * sun[2], 0.0) ** 6 * 0.12
    r += (light.horizon[0] + light.glow[0] * warm - r) * veil
    g += (light.horizon[1] + light.glow[1] * warm - g) * veil
    b += (light.horizon[2] + light.glow[2] * warm - b) * veil
    return r, g, b


# --- surfaces --------------------------------------------------------------------------------------------


@kernel
def _corners(sample_x, sample_y, t, world):
    """Return a triangle's corners and their shares at a point of the picture, right in perspective."""
    faces, screen = world.geometry.faces, world.screen
    a, b, c = faces[t, 0], faces[t, 1], faces[t, 2]
    x0, y0, x1, y1 = screen[a, 0], screen[a, 1], screen[b, 0], screen[b, 1]
    x2, y2 = screen[c, 0], screen[c, 1]
    over = 1 / ((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0))
    from_x, from_y = sample_x - x0, sample_y - y0
    part_b = (from_x * (y2 - y0) - from_y * (x2 - x0)) * over
    part_c = (from_y * (x1 - x0) - from_x * (y1 - y0)) * over
    # a pixel's middle may lie just beside a narrow triangle: stay on it
    part_b = min(max(part_b, 0.0), 1.0)
    part_c = min(max(part_c, 0.0), 1.0 - part_b)
    wa, wb, wc = (1 - part_b - part_c) * screen[a, 2], part_b * screen[b, 2], part_c * screen[c, 2]
    over = 1 / (wa + wb + wc)
    return (a, b, c), (wa * over, wb * over, wc * over)


@kernel
def _mixed(values, at, shares):
    """Mix the (n, 3) values of a triangle's corners."""
    a, b, c = at
    wa, wb, wc = shares
    return (
        values[a, 0] * wa + values[b, 0] * wb + values[c, 0] * wc,
        values[a, 1] * wa + values[b, 1] * wb + values[c, 1] * wc,
        values[a, 2] * wa + values[b, 2] * wb + values[c, 2] * wc,
    )


@kernel
def _seen_from(view, x, y, z):
    """Return the direction from the camera to a point, and how far it is, metres."""
    dx, dy, dz = x - view.eye[0], y - view.eye[1], z - view.eye[2]
    distance = math.sqrt(dx * dx + dy * dy + dz * dz)
    over = 1 / distance
    return dx * over, dy * over, dz * over, distance


@kernel
def _surface(sample_x, sample_y, t, world, occlusion, turn, known):
    """Return (red, green, blue, distance, sun) of triangle `t` at a point of the picture, in sample units.

    known: how much of the sun a neighbour at the same depth has, which holds here too; -1 asks to look. sun:
    the same of this point; -1 if nobody looked.
    """
    geometry, materials, textures, light = world.geometry, world.materials, world.textures, world.light
    at, shares = _corners(sample_x, sample_y, t, world)
    px, py, pz = _mixed(geometry.position, at, shares)
    nx, ny, nz = _mixed(geometry.normal, at, shares)
    over = 1 / math.sqrt(nx * nx + ny * ny + nz * nz + 1e-12)
    nx, ny, nz = nx * over, ny * over, nz * over
    red, green, blue = _mixed(geometry.colour, at, shares)
    dx, dy, dz, distance = _seen_from(world.camera, px, py, pz)

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
        ox, oy, oz = _mixed(geometry.rest, at, shares)
        if int(materials[m, KIND]) == BALL:
            # six coloured panels and six white ones between two caps, smooth at their edges
            radius = math.sqrt(ox * ox + oy * oy + oz * oz + 1e-9)
            soft = max(distance / world.camera.focal * 1.5, 0.002)
            around = math.atan2(oy, ox) * (6 / 3.14159265)
            edge = abs(around / 2 - math.floor(around / 2) - 0.5) * 2  # 0 to 1 and back, once in two panels
            rim = math.sqrt(ox * ox + oy * oy + 1e-6)
            white = min(max((edge - 0.5) * rim * 0.52 / soft + 0.5, 0.0), 1.0)
            cap = min(max((abs(oz) - 0.93 * radius) / soft + 0.5, 0.0), 1.0)
            white = white * (1 - cap)
            red, green, blue = red + (0.86 - red) * white, green + (0.84 - green) * white, blue + (0.78 - blue) * white
        side = textures.size[texture]
        # one texel per pixel: the footprint of a sample on the surface chooses the mip level
        footprint = distance / world.camera.focal * 2 / max(0.25, -facing)
        level = math.log2(max(footprint * scale * side, 1e-3)) - 0.3
        axis_x = max(abs(nx) - 0.35, 0.0) ** 2
        axis_y = max(abs(ny) - 0.35, 0.0) ** 2
        axis_z = max(abs(nz) - 0.35, 0.0) ** 2
        over = 1 / (axis_x + axis_y + axis_z + 1e-9)
        tr = tg = tb = th = slope_x = slope_y = slope_z = 0.0
        for axis in range(3):  # triplanar: the texture is thrown on from three sides
            weight = (axis_x if axis == 0 else (axis_y if axis == 1 else axis_z)) * over
            if weight < 0.02:
                continue
            u = oy if axis == 0 else ox
            v = oy if axis == 2 else oz
            r, g, b, h, slope_u, slope_v = _colour(textures, texture, u * scale, v * scale, level)
            tr, tg, tb, th = tr + r * weight, tg + g * weight, tb + b * weight, th + h * weight
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
            patches = _height(textures, 0, ox * scale * 0.13, oy * scale * 0.13, 0.0)
            cover = min(max((nz - materials[m, SLOPE] + (th - 0.5) * 0.22 + (patches - 0.5) * 0.35) * 7, 0.0), 1.0)
            if cover > 0:
                finer = scale * 1.3
                r, g, b, h, slope_u, slope_v = _colour(textures, overlay, ox * finer, oy * finer, level + 0.38)
                tint = 0.82 + 0.36 * patches
                tr, tg, tb = tr + (r * tint - tr) * cover, tg + (g * tint - tg) * cover, tb + (b * tint - tb) * cover
        red, green, blue = red * tr, green * tg, blue * tb
        if relief > 0:
            steep = relief * scale * side
            nx, ny, nz = nx - slope_x * steep, ny - slope_y * steep, nz - slope_z * steep
            over = 1 / math.sqrt(nx * nx + ny * ny + nz * nz + 1e-9)
            nx, ny, nz = nx * over, ny * over, nz * over

    sun = light.sun_direction
    wrap = materials[m, TRANSLUCENCY]
    direct = (nx * sun[0] + ny * sun[1] + nz * sun[2] + wrap) / (1 + wrap)
    visible = 0.0
    if direct > 0:
        if known < 0:
            steepness = flat_x * sun[0] + flat_y * sun[1] + flat_z * sun[2]
            off = world.shadow.bias * (1 + 2 * (1 - max(steepness, 0.0)))
            known = _sunlight(px + flat_x * off, py + flat_y * off, pz + flat_z * off, world.shadow, 0.05, turn)
        visible = known
        direct *= visible
    else:
        direct = 0.0
    above = (0.5 + 0.5 * nz) * occlusion
    below = occlusion - above
    lr = light.sun[0] * direct + light.ambient[0, 0] * above + light.ambient[1, 0] * below
    lg = light.sun[1] * direct + light.ambient[0, 1] * above + light.ambient[1, 1] * below
    lb = light.sun[2] * direct + light.ambient[0, 2] * above + light.ambient[1, 2] * below

    specular, gloss = materials[m, SPECULAR], materials[m, GLOSS]
    sr = sg = sb = 0.0
    rx = ry = rz = 0.0
    if specular > 0:
        toward = nx * dx + ny * dy + nz * dz
        rx, ry, rz = dx - 2 * toward * nx, dy - 2 * toward * ny, dz - 2 * toward * nz
        if visible > 0:
            shine = _shine(rx * sun[0] + ry * sun[1] + rz * sun[2], gloss) * specular * visible
            sr, sg, sb = light.sun[0] * shine, light.sun[1] * shine, light.sun[2] * shine
        fresnel = specular * (0.12 + 0.88 * (1 - min(max(-toward, 0.0), 1.0)) ** 5) * min(1.0, gloss / 60.0) * occlusion
        fresnel *= min(max(rz * 3 + 0.6, 0.25), 1.0)  # what looks down mirrors the ground, darker than the sky
        if fresnel > FAINTEST:
            if gloss >= POLISHED:
                r, g, b = _sky(rx, ry, max(rz, 0.02), world)
            else:
                r, g, b = _bare_sky(rx, ry, max(rz, 0.02), light)
            sr, sg, sb = sr + r * fresnel, sg + g * fresnel, sb + b * fresnel

    lamps = light.lamps
    for k in range(lamps.shape[0]):
        to_x, to_y, to_z = lamps[k, 0] - px, lamps[k, 1] - py, lamps[k, 2] - pz
        square = to_x * to_x + to_y * to_y + to_z * to_z + 0.05
        over = 1 / math.sqrt(square)
        facing_lamp = (nx * to_x + ny * to_y + nz * to_z) * over
        strength = (max(facing_lamp, 0.0) * 0.88 + 0.12) * over * over * occlusion
        lr, lg, lb = lr + lamps[k, 3] * strength, lg + lamps[k, 4] * strength, lb + lamps[k, 5] * strength
        if specular > 0:
            shine = _shine((rx * to_x + ry * to_y + rz * to_z) * over, gloss) * specular * over * over
            sr, sg, sb = sr + lamps[k, 3] * shine, sg + lamps[k, 4] * shine, sb + lamps[k, 5] * shine

    emission = materials[m, EMISSION]
    r, g, b = red * (lr + emission) + sr, green * (lg + emission) + sg, blue * (lb + emission) + sb
    r, g, b = _through_air(r, g, b, dx, dy, dz, distance, pz, light)
    return r, g, b, distance, known


@kernel
def _shine(mirror, gloss):
    """Return how bright a highlight is. mirror: cosine between the mirrored view and the light."""
    if mirror < 0.5:  # its power is nothing by now
        return 0.0
    return mirror**gloss * (0.4 + gloss * 0.012)


# --- water -----------------------------------------------------------------------------------------------


@kernel
def _mirrored(px, py, pz, rx, ry, rz, start, inverse_depth, triangle, world, row, picture):
    """Follow a ray from the water through the picture's own depths; return (hit, red, green, blue).

    The picture is shaded from the top down, and what water mirrors stands above it: its colour is there
    already, in the rows before `row`. What the picture does not show, water cannot mirror: then hit is 0 and
    the sky stands in. After M. McGuire, M. Mara, "Efficient GPU Screen-Space Ray Tracing" (2014).
    """
    height, width = triangle.shape
    camera = world.camera
    axes, eye, focal = camera.axes, camera.eye, camera.focal
    # the ray as seen by the camera: right, up, ahead change evenly along it
    x, y, z = px - eye[0], py - eye[1], pz - eye[2]
    right = axes[0, 0] * x + axes[0, 1] * y + axes[0, 2] * z
    up = axes[1, 0] * x + axes[1, 1] * y + axes[1, 2] * z
    ahead = axes[2, 0] * x + axes[2, 1] * y + axes[2, 2] * z
    to_right = axes[0, 0] * rx + axes[0, 1] * ry + axes[0, 2] * rz
    to_up = axes[1, 0] * rx + axes[1, 1] * ry + axes[1, 2] * rz
    to_ahead = axes[2, 0] * rx + axes[2, 1] * ry + axes[2, 2] * rz
    before, way, stride = 0.0, start, start
    for _ in range(MIRROR_STEPS):
        depth = ahead + to_ahead * way
        if depth < 0.1:
            break
        shrink = focal / depth
        u = 0.5 * width + (right + to_right * way) * shrink
        v = 0.5 * height - (up + to_up * way) * shrink
        if u < 0 or v < 0 or u >= width or v >= height:
            break
        there = inverse_depth[int(v), int(u)]
        if there * depth > 1.0 and depth - 1.0 / there < 0.5 + 1.5 * stride:
            low, high = before, way
            for _refine in range(5):
                middle = 0.5 * (low + high)
                depth = ahead + to_ahead * middle
                shrink = focal / depth
                u = 0.5 * width + (right + to_right * middle) * shrink
                v = 0.5 * height - (up + to_up * middle) * shrink
                if u < 0 or v < 0 or u >= width or v >= height:
                    return 0.0, 0.0, 0.0, 0.0
                if inverse_depth[int(v), int(u)] * depth > 1.0:
                    high = middle
                else:
                    low = middle
            t, i, j = triangle[int(v), int(u)], int(u) >> 1, int(v) >> 1
            if t < 0 or j >= row or int(world.materials[world.geometry.material[t], KIND]) == WATER:
                break
            return 1.0, picture[j, i, 0], picture[j, i, 1], picture[j, i, 2]
        before = way
        way += stride
        stride *= 1.36
        if way * rz > MIRROR_HEIGHT:
            break
    return 0.0, 0.0, 0.0, 0.0


@kernel
def _water(sample_x, sample_y, t, inverse_depth, triangle, world, occlusion, turn, row, picture):
    """Return (red, green, blue, distance) of water: sky and shore mirrored in waves, the bottom seen through, foam.

    The red channel of the mesh's colour holds how deep the water is, metres.
    """
    textures, light, time = world.textures, world.light, world.time
    at, shares = _corners(sample_x, sample_y, t, world)
    px, py, pz = _mixed(world.geometry.position, at, shares)
    deep, _, _ = _mixed(world.geometry.colour, at, shares)
    dx, dy, dz, distance = _seen_from(world.camera, px, py, pz)

    # three layers of waves that drift across each other; calmer in the shallows and far away
    side = textures.size[0]
    footprint = distance / world.camera.focal * 2 / max(0.15, -dz)
    calm = min(max(deep, 0.05) * 2.5 + 0.25, 1.0) / (1 + distance * 0.012)
    size = math.log2(max(footprint * side, 1e-3)) - 0.5
    slope_x = slope_y = crest = level = 0.0
    for layer in range(3):
        scale = 0.055 if layer == 0 else (0.17 if layer == 1 else 0.6)
        swell = 0.16 if layer == 0 else (0.055 if layer == 1 else 0.016)
        along = time * (0.010 if layer == 0 else (-0.024 if layer == 1 else 0.05))
        across = time * (0.006 if layer == 0 else (0.020 if layer == 1 else -0.045))
        level = size + (-4.184 if layer == 0 else (-2.556 if layer == 1 else -0.737))  # log2 of the scale
        h, slope_u, slope_v = _relief(textures, 0, px * scale + along, py * scale * 1.3 + across, level)
        steep = swell * scale * side * calm
        slope_x += slope_u * steep
        slope_y += slope_v * steep * 1.3
        crest += h * (0.5 if layer == 0 else 0.3)
    over = 1 / math.sqrt(slope_x * slope_x + slope_y * slope_y + 1)
    nx, ny, nz = -slope_x * over, -slope_y * over, over

    sun = light.sun_direction
    visible = _sunlight(px, py, pz, world.shadow, 0.05, turn)
    direct = max(nz * sun[2] + nx * sun[0] + ny * sun[1], 0.0) * visible
    lr = light.sun[0] * direct + light.ambient[0, 0] * occlusion
    lg = light.sun[1] * direct + light.ambient[0, 1] * occlusion
    lb = light.sun[2] * direct + light.ambient[0, 2] * occlusion

    # the bottom, dyed by the water above it, then the water's own colour
    below = max(deep, 0.0) * (1 + 0.6 * (1 + dz))
    own = 1 - math.exp(-0.8 * below)
    r = (0.50 * math.exp(-1.9 * below) * 0.60 + 0.006 * own) * lr
    g = (0.42 * math.exp(-0.75 * below) * 0.60 + 0.042 * own) * lg
    b = (0.30 * math.exp(-0.60 * below) * 0.62 + 0.060 * own) * lb

    toward = nx * dx + ny * dy + nz * dz
    rx, ry, rz = dx - 2 * toward * nx, dy - 2 * toward * ny, dz - 2 * toward * nz
    if rz < 0.02:
        rz = 0.02 + 0.3 * (0.02 - rz)
    mirror = 0.02 + 0.98 * (1 - min(max(-toward, 0.0), 1.0)) ** 5
    mirror *= min(max(deep * 14 + 0.25, 0.0), 1.0)  # thin water over sand hardly shines
    start = (0.06 + 0.010 * distance) * (0.6 + 0.8 * turn / 6.2831853)  # differs from pixel to pixel: no steps show
    hit, mr, mg, mb = _mirrored(px, py, pz, rx, ry, rz, start, inverse_depth, triangle, world, row, picture)
    if hit == 0:
        mr, mg, mb = _sky(rx, ry, rz, world)
        mr, mg, mb = min(mr, 6.0), min(mg, 6.0), min(mb, 6.0)
        glitter = rx * sun[0] + ry * sun[1] + rz * sun[2]
        if glitter > 0.9:
            shine = glitter**260 * visible * 3.0
            mr, mg, mb = mr + light.sun[0] * shine, mg + light.sun[1] * shine, mb + light.sun[2] * shine
    r, g, b = r + (mr - r) * mirror, g + (mg - g) * mirror, b + (mb - b) * mirror

    # foam: a hem that washes up and down the sand, and lines of small breakers before it
    if deep < 0.9:
        lace = _height(textures, 0, px * 0.55 + 0.02 * time, py * 0.55, max(level - 1.5, 0.0))
        fine = _height(textures, 0, px * 1.9, py * 1.9 - 0.03 * time, max(level, 0.0))
        wash = 0.022 * math.sin(0.9 * time + 5 * crest) + 0.05 * (lace - 0.5)
        hem = max(1 - abs(deep - 0.035 - wash) / 0.040, 0.0)
        phase = deep * 16 + 1.1 * time + 7 * (lace - 0.5)
        line = max(math.sin(phase) - 0.80, 0.0) * 4.2 * max(1 - deep / 0.75, 0.0) * min(deep * 8, 1.0)
        foam = min(max((hem * 1.5 + line) * (0.55 + 1.1 * fine) - 0.38 * lace, 0.0), 1.0) * 0.85
        white = 0.80 + 0.20 * fine
        r += (lr * white * 0.80 - r) * foam
        g += (lg * white * 0.82 - g) * foam
        b += (lb * white * 0.84 - b) * foam
    r, g, b = _through_air(r, g, b, dx, dy, dz, distance, pz, light)
    return r, g, b, distance


# --- the picture -----------------------------------------------------------------------------------------


@kernel
def shade(inverse_depth, triangle, world, occlusion, noise, leader, picture, distance):
    """Shade the visibility buffer, 2x2 samples a pixel; write linear light (h, w, 3) and distance (h, w)."""
    height, width = distance.shape
    geometry, materials, axes, focal = world.geometry, world.materials, world.camera.axes, world.camera.focal
    normal, faces, material = geometry.normal, geometry.faces, geometry.material
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
            sun, sun_depth = -1.0, 0.0  # of the surface before
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
                    across, up = (sample_x - width) / focal, -(sample_y - height) / focal
                    dx = axes[2, 0] + across * axes[0, 0] + up * axes[1, 0]
                    dy = axes[2, 1] + across * axes[0, 1] + up * axes[1, 1]
                    dz = axes[2, 2] + across * axes[0, 2] + up * axes[1, 2]
                    over = 1 / math.sqrt(dx * dx + dy * dy + dz * dz)
                    r, g, b = _sky(dx * over, dy * over, dz * over, world)
                    d = FAR
                elif int(materials[material[t], KIND]) == WATER:
                    r, g, b, d = _water(
                        sample_x, sample_y, t, inverse_depth, triangle, world, occlusion[y, x], turn, y, picture
                    )
                else:
                    depth = inverse_depth[2 * y + (s >> 1), 2 * x + (s & 1)]
                    known = sun if abs(depth - sun_depth) < SAME_DEPTH * depth else -1.0
                    r, g, b, d, sun = _surface(sample_x, sample_y, t, world, occlusion[y, x], turn, known)
                    sun_depth = depth
                if s == 0 or d < distance[y, x]:
                    distance[y, x] = d  # the nearest: an edge before a blurred background stays smooth
                # bright samples weigh less, or edges against the sun would be jagged (B. Karis, 2013)
                weight = count / (1 + 0.3 * r + 0.6 * g + 0.1 * b)
                red, green, blue, total = red + r * weight, green + g * weight, blue + b * weight, total + weight
            picture[y, x, 0], picture[y, x, 1], picture[y, x, 2] = red / total, green / total, blue / total
