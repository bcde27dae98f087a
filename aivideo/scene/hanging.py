"""What a swinging subject hangs from: a rope, and a wooden frame wide enough to swing in."""

import math
from dataclasses import replace

from aivideo.scene.mesh import Label, box, join_alike, lathe, linear
from aivideo.scene.model_parts import Model, Part
from aivideo.scene.physics import PULLED

BEAM = 0.11  # metres, the thickness of a beam
FREE = 0.30  # metres between a post and the body at the end of its swing
FOOT = 0.45  # metres, half the length of a foot
ROPE_COLOUR = linear(0.62, 0.52, 0.36)


def hung(model: Model, pivot: tuple[float, float, float], clearance: float) -> Model:
    """Return the model with a rope up to the pivot, and the frame that holds it, all in the model's own space.

    The frame stands in the plane of the swing: from the side it never hides what swings. The part "stand"
    has its joint in the pivot: turned back by the pendulum's angle, it stands still.

    pivot: metres. clearance: metres from the ground to the model's lowest point when it hangs straight.
    """
    top, ground = model.high[2], model.low[2] - clearance
    rope = lathe([(0.012, top - 0.03), (0.012, pivot[2])], 8, "bark", Label.FURNITURE, ROPE_COLOUR)
    aside = (pivot[2] - model.low[2]) * math.sin(PULLED) + max(model.high[0], -model.low[0]) + FREE
    height = pivot[2] + BEAM - ground
    frame = [box((0, 0, pivot[2] + BEAM / 2), (2 * aside + BEAM, BEAM, BEAM), "wood", Label.FURNITURE)]
    for side in (-1, 1):
        x = side * aside
        frame += [
            box((x, 0, ground + height / 2), (BEAM, BEAM, height), "wood", Label.FURNITURE),
            box((x, 0, ground + BEAM / 2), (BEAM, 2 * FOOT, BEAM), "wood", Label.FURNITURE),
        ]
    parts = {**model.parts, "rope": Part((rope,)), "stand": Part(tuple(join_alike(frame)), None, pivot)}
    return replace(model, parts=parts)
