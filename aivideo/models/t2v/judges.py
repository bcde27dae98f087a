"""Judges: does a clip show what its prompt says? By programs that a person can read.

Each judge answers for one factor. They were written for clips of the toy world and see nothing else: beside what
they say of a model, print what they say of the simulator's own clips (the ceiling) and what guessing gives (chance).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from aivideo.measure.gravity import GravityFit, fit_gravity
from aivideo.measure.tracking import Thing, chroma, follow
from aivideo.models.toyworld import FLOOR, FULL, PALETTE, SIZE, Grammar, Scene, draw_scene, render, simulate
from aivideo.models.toyworld.painting import HORIZON, PLACES
from aivideo.models.toyworld.physics import RADIUS

EXAMPLES = 1500  # simulated motions that a new one is compared to
SILHOUETTES = 150  # clips whose shapes a new one is compared to
NEIGHBOURS = 7
CUT = 22  # pixels: the square around a thing that holds its shape
LEAST_MOVE = 3 / 64  # picture widths


@dataclass(frozen=True)
class Verdict:
    """What the judges saw in one clip; None where a judge saw nothing that it could judge."""

    colour: str | None
    shape: str | None
    motion: str | None
    direction: str | None
    place: str
    camera: str
    thing: Thing
    gravity: GravityFit | None


def judge(frames: np.ndarray, grammar: Grammar) -> Verdict:
    """Judge a clip, uint8 (16, 64, 64, 3), by the values of a grammar."""
    thing = follow(frames)
    radius = RADIUS[grammar.sizes[-1]]
    return Verdict(
        colour=colour_of(thing, grammar),
        shape=shape_of(frames, thing, grammar),
        motion=motion_of(thing, grammar),
        direction=direction_of(thing),
        place=place_of(frames, grammar),
        camera=camera_of(frames, thing, grammar),
        thing=thing,
        gravity=fit_gravity(thing, FLOOR - radius),
    )


def colour_of(thing: Thing, grammar: Grammar) -> str | None:
    """The nearest colour name, frame by frame; the most frequent one counts."""
    if thing.seen.sum() < 4:
        return None
    known = np.array([PALETTE[FULL.colours.index(name)] for name in grammar.colours])
    alike = _hue(thing.colour[thing.seen]) @ _hue(known).T
    return grammar.colours[np.bincount(alike.argmax(1), minlength=len(known)).argmax()]


def direction_of(thing: Thing) -> str | None:
    """Whether it ends right or left of where it began; None if it hardly moves sideways."""
    x = thing.x[thing.seen]
    if len(x) < 4 or abs(x[-1] - x[0]) < LEAST_MOVE:
        return None
    return "right" if x[-1] > x[0] else "left"


def motion_of(thing: Thing, grammar: Grammar) -> str | None:
    """The motion of the simulated tracks that are most like this one."""
    if thing.seen.sum() < 4:
        return None
    tracks, motions = _example_motions(grammar)
    frames = np.arange(len(thing.x))
    x, y = (np.interp(frames, frames[thing.seen], v[thing.seen]) for v in (thing.x, thing.y))
    return _vote(_path(x[None], y[None])[0], tracks, motions)


def shape_of(frames: np.ndarray, thing: Thing, grammar: Grammar) -> str | None:
    """The shape of the painted silhouettes that are most like this one's, over all frames that show it whole."""
    cuts = _silhouettes(frames, thing)
    if not len(cuts):
        return None
    known, shapes = _example_silhouettes(grammar)
    votes = [_vote(cut, known, shapes) for cut in cuts]
    return max(grammar.shapes, key=votes.count)


def place_of(frames: np.ndarray, grammar: Grammar) -> str:
    """The place whose sky and floor have the nearest colours."""
    calm = chroma(frames) < 0.3  # all but the thing
    horizon = round(HORIZON * SIZE)
    parts = [frames[:, rows][calm[:, rows]].mean(0) / 255 for rows in (slice(0, horizon), slice(horizon, SIZE))]
    index = [FULL.places.index(name) for name in grammar.places]
    sky, floor = PLACES[index, :2].mean(1), PLACES[index, 2:].mean(1)
    return grammar.places[(((sky - parts[0]) ** 2).sum(1) + ((floor - parts[1]) ** 2).sum(1)).argmin()]


def camera_of(frames: np.ndarray, thing: Thing, grammar: Grammar) -> str:
    """How the camera moves, from how the stripes of the floor do, left and right of the middle."""
    floor = _floor(frames, thing)
    left, right = (
        np.mean([_shift(part[t], part[t + 2]) for t in range(0, len(part) - 2, 2)])
        for part in np.split(floor, 2, axis=2)
    )
    turn, spread = -(left + right) / 2, right - left
    if abs(spread) > max(0.8, abs(turn)):
        seen = "zooms in" if spread > 0 else "zooms out"
    elif abs(turn) > 0.8:
        seen = "pans right" if turn > 0 else "pans left"
    else:
        seen = "still"
    return seen if seen in grammar.cameras else "still"


def _hue(rgb: np.ndarray) -> np.ndarray:
    """The direction of a colour away from grey, of length 1."""
    away = rgb - rgb.mean(-1, keepdims=True)
    return away / np.maximum(np.linalg.norm(away, axis=-1, keepdims=True), 1e-6)


def _path(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Where it is and how fast, as one row of numbers a clip: (N, T) twice -> (N, 4 T)."""
    return np.concatenate([x, y, 6 * np.diff(x, prepend=x[:, :1]), 6 * np.diff(y, prepend=y[:, :1])], axis=1)


def _vote(one: np.ndarray, known: np.ndarray, names: np.ndarray) -> str:
    """The most frequent name among the nearest neighbours."""
    near = names[((known - one) ** 2).sum(1).argsort()[:NEIGHBOURS]]
    values, counts = np.unique(near, return_counts=True)
    return str(values[counts.argmax()])


@lru_cache(maxsize=4)
def _example_motions(grammar: Grammar) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    scenes = [draw_scene(grammar, rng, still=1.0) for _ in range(EXAMPLES)]
    track = simulate(scenes)
    return _path(track.x, track.y), np.array([scene.motion for scene in scenes])


@lru_cache(maxsize=4)
def _example_silhouettes(grammar: Grammar) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(2)
    scenes = [draw_scene(grammar, rng, still=1.0) for _ in range(SILHOUETTES)]
    cuts, shapes = [], []
    for scene, clip in zip(scenes, render(scenes), strict=True):
        found = _silhouettes(clip, follow(clip))
        cuts += found
        shapes += [scene.shape] * len(found)
    return np.array(cuts), np.array(shapes)


def _silhouettes(frames: np.ndarray, thing: Thing) -> list[np.ndarray]:
    """Cut the thing out of every second frame that shows it whole: how colourful it is, as a row of numbers."""
    strength = np.pad(chroma(frames), ((0, 0), (CUT, CUT), (CUT, CUT)))
    cuts = []
    for t in np.flatnonzero(thing.whole)[::2]:
        x, y = (int(v[t] * SIZE) + CUT - CUT // 2 for v in (thing.x, thing.y))
        cut = strength[t, y : y + CUT, x : x + CUT]
        cuts.append((cut / max(0.3, cut.max())).ravel())
    return cuts


def _floor(frames: np.ndarray, thing: Thing) -> np.ndarray:
    """The floor in grey, (T, rows, 64), with the thing and its shadow left out (NaN)."""
    floor = frames[:, round(HORIZON * SIZE) + 1 :].astype(np.float32).mean(-1)
    columns = (np.arange(SIZE) + 0.5) / SIZE
    for t in np.flatnonzero(thing.seen):
        floor[t, :, np.abs(columns - thing.x[t]) < 0.2] = np.nan
    return floor


def _shift(a: np.ndarray, b: np.ndarray, most: int = 6) -> float:
    """By how many pixels b is a moved to the right: the shift at which they differ least."""
    w = a.shape[1]
    misses = {}
    for s in range(-most, most + 1):
        miss = np.abs(a[:, max(0, -s) : w - max(0, s)] - b[:, max(0, s) : w - max(0, -s)])
        there = miss[~np.isnan(miss)]
        misses[s] = (there.mean() if len(there) else np.inf) + 0.01 * abs(s)  # without a pattern: no move
    return float(min(misses, key=misses.get))


def says(scene: Scene, verdict: Verdict) -> dict[str, bool]:
    """Factor by factor, whether the judges saw what the scene says.

    The motion is asked for where the camera stands still, the direction where there is one, and the camera where it
    moves: most stand still, so "still" would be a good guess.
    """
    right = {
        "colour": verdict.colour == scene.colour,
        "shape": verdict.shape == scene.shape,
        "place": verdict.place == scene.place,
    }
    if scene.camera != "still":
        right["camera"] = verdict.camera == scene.camera
    else:
        right["motion"] = verdict.motion == scene.motion
        if scene.motion.split()[0] in ("thrown", "rolls", "slides"):
            right["direction"] = verdict.direction == scene.motion.split()[1]
    return right
