"""The world that the tiny models learn from: captioned clips of 16 frames, 64x64 pixels, made by rule.

One thing moves in one place in front of one camera. `grammar` says what there is and how it is said in words,
`physics` moves it, `painting` draws it. The truth of every clip is known, so that what a model makes of the same
words can be measured.
"""

from aivideo.models.toyworld.grammar import FULL, GRAMMARS, HELD_OUT, Grammar, Scene, caption, draw_scene
from aivideo.models.toyworld.painting import PALETTE, SIZE, paint, render
from aivideo.models.toyworld.physics import FLOOR, FRAMES, GRAVITY, Track, gravity_of, simulate

__all__ = [
    "FLOOR",
    "FRAMES",
    "FULL",
    "GRAMMARS",
    "GRAVITY",
    "HELD_OUT",
    "PALETTE",
    "SIZE",
    "Grammar",
    "Scene",
    "Track",
    "caption",
    "draw_scene",
    "gravity_of",
    "paint",
    "render",
    "simulate",
]
