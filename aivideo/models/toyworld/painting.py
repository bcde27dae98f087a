"""Drawing the toy world: every pixel is a formula of where it is.

The same code paints with NumPy and, a thousand times faster, with PyTorch on a graphics card: pass the module as
`xp`. A shape is drawn by its *signed distance*: negative inside, positive outside, in units of its radius.
"""

from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np

from aivideo.models.toyworld.grammar import FULL, Scene
from aivideo.models.toyworld.physics import FLOOR, FRAMES, Track, simulate

SIZE = 64  # pixels, width and height
HORIZON = 0.62
STARS = 6

PALETTE = np.array(
    [[225, 40, 45], [245, 140, 20], [240, 220, 30], [40, 175, 60], [20, 200, 215], [40, 80, 225], [170, 50, 200]],
    np.float32,
) / 255  # fmt: skip
"""(7, 3) the colours of things, in the order of `FULL.colours`. All are strong and no background is, so that a
program can tell thing from background."""

PLACES = (
    np.array(
        [  # sky above, sky at the horizon, floor, its other stripe
            [[188, 208, 232], [226, 233, 240], [140, 142, 140], [164, 166, 163]],  # day
            [[14, 16, 36], [44, 46, 70], [44, 45, 52], [62, 63, 72]],  # night
            [[214, 160, 150], [246, 214, 184], [132, 112, 104], [156, 134, 122]],  # sunset
            [[204, 212, 222], [226, 231, 236], [238, 241, 245], [220, 226, 234]],  # snow
            [[6, 6, 10], [10, 10, 16], [122, 122, 120], [100, 100, 98]],  # moon
            [[196, 188, 176], [204, 197, 186], [118, 106, 96], [100, 90, 82]],  # room
        ],
        np.float32,
    )
    / 255
)


def render(scenes: Sequence[Scene], frames: int = FRAMES, gravity: float | None = None) -> np.ndarray:
    """Simulate and paint scenes: uint8, (N, T, 64, 64, 3)."""
    track = simulate(scenes, frames, gravity)
    clips = np.empty((len(scenes), frames, SIZE, SIZE, 3), np.uint8)
    for n, clip in enumerate(clips):  # one clip at a time fits the processor's cache: twice as fast as all at once
        clip[:] = np.round(paint(scenes, track, [(n, t) for t in range(frames)]) * 255)
    return clips


def paint(
    scenes: Sequence[Scene],
    track: Track,
    which: Sequence[tuple[int, int]] | np.ndarray,
    xp: ModuleType = np,
    device: str | None = None,
) -> Any:
    """Paint chosen frames of simulated scenes.

    Args:
        scenes, track: N scenes and where everything in them is.
        which: (F, 2) pairs of scene and frame number.
        xp: `numpy`, or `torch`.
        device: where torch paints, such as "cuda".

    Returns:
        float32 (F, 64, 64, 3) from 0 to 1, an array of `xp`.
    """
    which = np.asarray(which)
    n, t = which[:, 0], which[:, 1]

    def put(values: np.ndarray, *shape: int) -> Any:
        values = np.ascontiguousarray(values, np.float32).reshape(len(n), *shape)
        return values if xp is np else xp.as_tensor(values, device=device)

    places = np.array([FULL.places.index(scene.place) for scene in scenes])[n]
    shapes = np.array([FULL.shapes.index(scene.shape) for scene in scenes])[n]
    colours = np.array([FULL.colours.index(scene.colour) for scene in scenes])[n]
    swings = np.array([scene.motion == "swings" for scene in scenes])[n]
    chance = np.array([scene.chance for scene in scenes])[n]
    x, y, angle, zoom, pan = (put(v[n, t], 1, 1) for v in (track.x, track.y, track.angle, track.zoom, track.pan))
    radius = put(track.radius[n], 1, 1)
    style = put(PLACES[places], 4, 1, 1, 3)

    # where in the world each pixel looks: across (F, 1, 64), down (F, 64, 1)
    grid = np.tile((np.arange(SIZE) + 0.5) / SIZE, (len(n), 1))
    across = (put(grid, 1, SIZE) - 0.5) / zoom + 0.5 + pan
    down = (put(grid, SIZE, 1) - 0.55) / zoom + 0.55
    pixels = zoom * SIZE  # a width of the world

    # sky, and a floor of stripes that run to a vanishing point
    k = xp.clip(down / HORIZON, 0, 1)[..., None]
    sky = style[:, 0] * (1 - k) + style[:, 1] * k
    depth = xp.clip(down - HORIZON + 0.16, 0.16, None)
    stripe = xp.sin((across - 0.5) / depth * (1.1 * 2 * np.pi))
    stripe = (0.5 + 0.5 * xp.clip(stripe * 15 * depth, -1, 1))[..., None]
    floor = style[:, 2] * (1 - stripe) + style[:, 3] * stripe

    # the shadow under the thing, wider and fainter the higher it is
    height = xp.clip(FLOOR - radius - y, 0, None)
    off = ((across - x) / (radius * (1 + 0.5 * height))) ** 2 + ((down - FLOOR - 0.01) / (radius * 0.32)) ** 2
    shade = 0.45 * xp.clip(1 - 1.1 * height, 0, None) * xp.clip((1.25 - off) * 2, 0, 1)
    floor = floor * (1 - shade[..., None])

    below = put(np.zeros((len(n), 1)), 1, 1) + (down >= HORIZON)
    picture = sky * (1 - below[..., None]) + floor * below[..., None]

    moon = np.flatnonzero(places == FULL.places.index("moon"))
    for star in range(STARS) if len(moon) else ():
        at_x = put(chance[:, star] * 1.6 - 0.3, 1, 1)[moon]
        at_y = put(chance[:, (star + 3) % STARS] * 0.55, 1, 1)[moon]
        far = xp.sqrt((across[moon] - at_x) ** 2 + (down[moon] - at_y) ** 2)
        picture[moon] += (0.7 * xp.clip(1 - far * SIZE * 0.7, 0, None) * (1 - below[moon]))[..., None]

    hung = np.flatnonzero(swings)
    if len(hung):
        to_x, to_y = x[hung] - 0.5, y[hung] - 0.02
        off = xp.abs((across[hung] - 0.5) * to_y - (down[hung] - 0.02) * to_x) / xp.sqrt(to_x**2 + to_y**2)
        line = (xp.clip(0.9 - off * pixels[hung], 0, 1) * (down[hung] < y[hung]))[..., None]
        picture[hung] = picture[hung] * (1 - line) + 0.5 * line

    # the thing: in its own axes, turned and in units of its radius
    dx, dy = (across - x) / radius, (down - y) / radius
    own_x = xp.cos(angle) * dx + xp.sin(angle) * dy
    own_y = xp.cos(angle) * dy - xp.sin(angle) * dx
    light = xp.clip(0.95 - 0.17 * (dx + dy), 0.72, 1.12)
    distance = xp.zeros_like(light)
    for shape in np.unique(shapes):
        of = np.flatnonzero(shapes == shape)
        distance[of], dark = _shape(FULL.shapes[shape], own_x[of], own_y[of], xp)
        light[of] *= dark
    cover = xp.clip(0.5 - distance * radius * pixels, 0, 1)[..., None]
    thing = xp.clip(put(PALETTE[colours], 1, 1, 3) * light[..., None], 0, 1)
    return xp.clip(picture * (1 - cover) + thing * cover, 0, 1)


def _shape(name: str, x: Any, y: Any, xp: ModuleType) -> tuple[Any, Any]:
    """Signed distance of each point, and how dark the thing is there: a mark by which one sees it turn."""
    if name == "ball":
        return xp.sqrt(x * x + y * y) - 1, 1 - 0.38 * ((x > 0) & (xp.abs(y) < 0.22))
    if name == "box":
        edge = xp.where(xp.abs(x) > xp.abs(y), xp.abs(x), xp.abs(y))
        return edge - 0.88, 1 - 0.2 * (edge > 0.62)
    if name == "pyramid":
        return 1.25 * _polygon(x / 1.25, y / 1.25 - 0.12, 3, xp), 1 - 0.22 * (x > 0.05)
    if name == "star":
        return 1.15 * _star(x / 1.15, y / 1.15, xp), 1 + 0 * x
    ring = xp.abs(xp.sqrt(x * x + y * y) - 0.76) - 0.27
    return ring, 1 - 0.38 * ((x > 0) & (xp.abs(y) < 0.3))


def _polygon(x: Any, y: Any, corners: int, xp: ModuleType) -> Any:
    """A regular polygon whose corners lie on the unit circle, one at the top."""
    side = 2 * np.pi / corners
    turn = (xp.arctan2(x, -y) + 20 * side) % side - side / 2
    return xp.sqrt(x * x + y * y) * xp.cos(turn) - np.cos(side / 2)


def _star(x: Any, y: Any, xp: ModuleType) -> Any:
    """A star with five points on the unit circle; its valleys lie at 0.45."""
    side = 2 * np.pi / 5
    turn = xp.abs((xp.arctan2(x, -y) + 20 * side + side / 2) % side - side / 2)
    far = xp.sqrt(x * x + y * y)
    along, aside = far * xp.cos(turn), far * xp.sin(turn)
    edge_x, edge_y = 0.45 * np.cos(side / 2) - 1, 0.45 * np.sin(side / 2)
    return ((along - 1) * edge_y - aside * edge_x) / np.hypot(edge_x, edge_y)
