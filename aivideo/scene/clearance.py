"""What stands before the lens, seen through it: in every place with every camera move.

`aivideo bench clearance` runs `study` and keeps what it finds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from aivideo.scene.grammar import read_prompt
from aivideo.scene.mesh import Label
from aivideo.scene.render import label_mask
from aivideo.scene.shot import SOLID_THINGS, Shot
from aivideo.scene.studies import FPS, FRAMES, PROMPTS
from aivideo.scene.vocabulary import MOVES

SEED, LOOK = 2, (96, 54)  # of the shots looked through; pixels


def study(say: Callable[[str], None]) -> dict[str, Any]:
    """Look through the lens in every place, with every move: does anything solid stand before it?

    From the id mask and its depth, five moments a shot: the share of the picture that solid things fill nearer
    than 0.4 of the way to the subject, and the share of the subject that something hides.
    """
    crowded, hidden = {}, {}
    for place, prompt in PROMPTS.items():
        still = prompt.split(",")[0]
        for move, words in MOVES.items():
            name = f"{place}, {move}"
            crowded[name], hidden[name] = _before_the_lens(f"{still}, {words[0]}", SEED)
        say(f"{place}: looked through the lens")
    return {
        "shots": len(crowded),
        "most_crowded": _worst(crowded),
        "most_hidden": _worst(hidden),
        "crowded_over_4_percent": sorted(name for name, share in crowded.items() if share > 0.04),
        "hidden_over_10_percent": sorted(name for name, share in hidden.items() if share > 0.10),
    }


def _before_the_lens(prompt: str, seed: int) -> tuple[float, float]:
    shot = Shot(read_prompt(prompt), FRAMES, FPS, *LOOK, seed)
    crowded = hidden = 0.0
    for frame in np.linspace(0, FRAMES - 1, 5).astype(int):
        shot.labels(frame)  # puts the subject where it is in this frame
        camera = shot.camera(frame)
        labels, depth = label_mask(shot.stage, camera, *LOOK, (*SOLID_THINGS, Label.SUBJECT))
        alone = label_mask(shot.stage, camera, *LOOK, (Label.SUBJECT,))[0] == Label.SUBJECT
        near = np.isin(labels, SOLID_THINGS) & (depth < 0.4 * camera.focus)
        crowded = max(crowded, float(near.mean()))
        hidden = max(hidden, float((alone & (labels != Label.SUBJECT)).sum() / max(alone.sum(), 1)))
    return crowded, hidden


def _worst(shares: dict[str, float]) -> dict[str, Any]:
    name = max(shares, key=shares.get)
    return {"shot": name, "share": round(shares[name], 4)}
