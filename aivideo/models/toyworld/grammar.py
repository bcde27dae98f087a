"""What there is in the toy world, and how it is said in words.

A `Scene` is one value for each factor (colour, shape, motion, place, camera, size) and eight numbers of chance,
which decide what the words leave open. A `Grammar` is the part of the world that a model is trained on: the full
one needs a graphics card, the small one was trained on one processor core.
"""

from dataclasses import dataclass, fields, replace

import numpy as np

SAID: dict[str, tuple[str, ...]] = {
    "ball": ("ball", "sphere"),
    "box": ("box", "cube"),
    "pyramid": ("pyramid", "triangle"),
    "star": ("star",),
    "ring": ("ring", "donut"),
    "falls": ("falls", "falls down", "drops", "is falling"),
    "bounces": ("bounces", "is bouncing"),
    "thrown right": ("is thrown to the right", "flies to the right"),
    "thrown left": ("is thrown to the left", "flies to the left"),
    "jumps": ("jumps", "is jumping"),
    "rolls right": ("rolls to the right", "rolls right", "is rolling to the right"),
    "rolls left": ("rolls to the left", "rolls left", "is rolling to the left"),
    "slides right": ("slides to the right", "slides right", "is sliding to the right"),
    "slides left": ("slides to the left", "slides left", "is sliding to the left"),
    "floats": ("floats up", "rises"),
    "circles clockwise": ("circles clockwise", "moves in a circle clockwise"),
    "circles counterclockwise": ("circles counterclockwise", "moves in a circle counterclockwise"),
    "swings": ("swings", "swings on a string"),
    "spins": ("spins", "spins in the air"),
    "rests": ("rests on the floor", "stays still"),
    "day": ("by day", "outdoors"),
    "night": ("at night",),
    "sunset": ("at sunset", "in the evening"),
    "snow": ("in the snow",),
    "moon": ("on the moon",),
    "room": ("in a room", "indoors"),
    "still": ("static camera", "the camera stands still"),
    "pans right": ("the camera pans right",),
    "pans left": ("the camera pans left",),
    "zooms in": ("the camera zooms in",),
    "zooms out": ("the camera zooms out",),
}
"""The ways to say each value; the first is the plain one. Colours and sizes are said as they are called."""

ONLY = {  # what rolls is round, what slides has a flat side
    "rolls right": ("ball", "ring"),
    "rolls left": ("ball", "ring"),
    "slides right": ("box", "pyramid", "star"),
    "slides left": ("box", "pyramid", "star"),
}

HELD_OUT = frozenset({("purple", "ball"), ("cyan", "box"), ("green", "pyramid"), ("yellow", "star"), ("blue", "ring")})
"""Pairs of colour and shape that no training clip shows: can a model put together what it never saw together?"""


@dataclass(frozen=True)
class Grammar:
    """The part of the world that a model is trained on: the values that each factor may take."""

    colours: tuple[str, ...]
    shapes: tuple[str, ...]
    motions: tuple[str, ...]
    places: tuple[str, ...]
    cameras: tuple[str, ...]
    sizes: tuple[str, ...] = ("small", "big")

    def __contains__(self, scene: "Scene") -> bool:
        """Whether a scene lies in this part of the world."""
        return (
            scene.colour in self.colours
            and scene.shape in self.shapes
            and scene.motion in self.motions
            and scene.place in self.places
            and scene.camera in self.cameras
            and scene.size in self.sizes
        )

    def words(self) -> list[str]:
        """Every word that a caption of this grammar can hold, sorted."""
        values = [value for field in fields(self) for value in getattr(self, field.name)]
        phrases = ["a", "an", *(phrase for value in values for phrase in SAID.get(value, (value,)))]
        return sorted({word for phrase in phrases for word in phrase.split()})


FULL = Grammar(
    colours=("red", "orange", "yellow", "green", "cyan", "blue", "purple"),
    shapes=("ball", "box", "pyramid", "star", "ring"),
    motions=(
        *("falls", "bounces", "thrown right", "thrown left", "jumps", "rolls right", "rolls left"),
        *("slides right", "slides left", "floats", "circles clockwise", "circles counterclockwise"),
        *("swings", "spins", "rests"),
    ),
    places=("day", "night", "sunset", "snow", "moon", "room"),
    cameras=("still", "pans right", "pans left", "zooms in", "zooms out"),
)
"""The whole toy world."""

SMALL = Grammar(
    colours=FULL.colours,
    shapes=("ball", "box"),
    motions=FULL.motions[:9],
    places=("day", "night", "snow", "moon"),
    cameras=("still", "pans right", "pans left"),
    sizes=("big",),
)
"""Two shapes, a camera that can pan: what hours of one processor core can learn."""

STILL = replace(SMALL, cameras=("still",))
"""The same with a camera that stands still."""

NARROW = replace(
    STILL,
    shapes=("ball",),
    motions=("falls", "bounces", "thrown right", "thrown left", "rolls right", "rolls left"),
)
"""Where training begins: one shape, six motions."""

GRAMMARS = {"narrow": NARROW, "still": STILL, "small": SMALL, "full": FULL}
"""Each lies within the next: training can begin in a narrow one and go on in a wider one."""


@dataclass(frozen=True)
class Scene:
    """One clip's facts, and `chance`: eight numbers from 0 to 1 for what the facts leave open."""

    colour: str
    shape: str
    motion: str
    place: str
    camera: str
    size: str
    chance: tuple[float, ...]


def draw_scene(grammar: Grammar, rng: np.random.Generator, *, still: float = 0.5, held_out: bool = False) -> Scene:
    """Draw one scene at random.

    Args:
        grammar: what may be in it.
        rng: where chance comes from.
        still: the share of scenes whose camera stands still.
        held_out: draw only pairs of colour and shape that training leaves out, instead of never.
    """

    def one_of(values: tuple[str, ...]) -> str:
        return values[rng.integers(len(values))]

    while True:
        scene = Scene(
            colour=one_of(grammar.colours),
            shape=one_of(grammar.shapes),
            motion=one_of(grammar.motions),
            place=one_of(grammar.places),
            camera="still" if rng.random() < still else one_of(grammar.cameras),
            size=one_of(grammar.sizes),
            chance=tuple(rng.random(8)),
        )
        possible = scene.shape in ONLY.get(scene.motion, grammar.shapes)
        if possible and ((scene.colour, scene.shape) in HELD_OUT) == held_out:
            return scene


def caption(scene: Scene, rng: np.random.Generator | None = None) -> str:
    """Say a scene in words.

    Without `rng` the caption is plain and complete. With it, the caption is one of many: other words for the same
    thing, another order, some facts left out, as people do.
    """

    def say(value: str) -> str:
        ways = SAID.get(value, (value,))
        return ways[0] if rng is None or rng.random() < 0.4 else ways[rng.integers(len(ways))]

    def said(chance: float) -> bool:
        return rng is None or rng.random() < chance

    thing = [scene.size] if said(0.5) else []
    thing += [scene.colour] if said(0.95) else []
    thing = " ".join([*thing, say(scene.shape)])
    words = f"{'an' if thing[0] in 'aeiou' else 'a'} {thing} {say(scene.motion)}"
    if said(0.9):
        place = say(scene.place)
        words = f"{words} {place}" if said(0.8) else f"{place} {words}"
    if scene.camera != "still" or (rng is not None and rng.random() < 0.2):
        words = f"{words} {say(scene.camera)}"
    return words
