"""What a swinging subject hangs from: a rope, and a stand of three beams."""

from dataclasses import replace

import numpy as np

from aivideo.scene.mesh import Label, box, join_alike, lathe, linear, make_mesh
from aivideo.scene.model_parts import Model, Part

BEAM = 0.11  # metres, the thickness of a beam
ASIDE = 0.75  # metres from the pivot to each leg: the body swings between them
ROPE_COLOUR = linear(0.62, 0.52, 0.36)


def hung(model: Model, pivot: tuple[float, float, float], clearance: float) -> Model:
    """Return the model with a rope up to the pivot, and the stand that holds it, all in the model's own space.

    The part "stand" has its joint in the pivot: turned back by the pendulum's angle, it stands still.

    pivot: metres. clearance: metres from the ground to the model's lowest point when it hangs straight.
    """
    top, ground = model.high[2], model.low[2] - clearance
    aside = max(ASIDE, model.high[1] + 0.35)
    rope = lathe([(0.012, top - 0.03), (0.012, pivot[2])], 8, "bark", Label.FURNITURE, ROPE_COLOUR)
    upright = pivot[2] + BEAM - ground
    beams = [box((0, 0, pivot[2] + BEAM / 2), (BEAM, 2 * aside + 0.3, BEAM), "wood", Label.FURNITURE)]
    for side in (-1, 1):
        for lean in (-1, 1):
            leg = box((0, 0, upright / 2), (0.8 * BEAM, 0.8 * BEAM, upright), "wood", Label.FURNITURE)
            skewed = leg.position.astype(float)
            skewed[:, 0] += lean * 0.28 * (upright - skewed[:, 2])  # legs stand apart at the ground
            skewed += np.array([0, side * aside, ground])
            beams.append(make_mesh(skewed, leg.faces, "wood", Label.FURNITURE, normal=leg.normal))
    parts = {
        **model.parts,
        "rope": Part((rope,)),
        "stand": Part(tuple(join_alike(beams)), None, pivot),
    }
    return replace(model, parts=parts)
