"""What surfaces are made of."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aivideo.scene import shading
from aivideo.scene.shading import BALL, COLUMNS, SOLID, WATER, Textures
from aivideo.scene.textures import build_textures


@dataclass(frozen=True)
class Material:
    """How a surface answers to light.

    Attributes:
        texture: a name in `textures.MAKERS`, or None for a plain surface.
        scale: how often the texture repeats in a metre.
        tint: linear colour the texture and the mesh's own colours are multiplied by.
        specular: strength of highlights and of the mirrored sky, 0 to 1.
        gloss: sharpness of highlights; 10 is dull, 100 polished.
        emission: light it gives off by itself, in multiples of its colour.
        relief: depth of the texture's relief, metres.
        translucency: light that comes through or around, 0 to 1 (leaves, fur).
        overlay: texture of a second layer that lies on flat parts.
        slope: how flat a part must be to carry the overlay: 1 level, 0 upright.
        kind: SOLID, BALL for a ball's painted panels, or WATER.
    """

    texture: str | None = None
    scale: float = 1.0
    tint: Sequence[float] = (1.0, 1.0, 1.0)
    specular: float = 0.0
    gloss: float = 20.0
    emission: float = 0.0
    relief: float = 0.0
    translucency: float = 0.0
    overlay: str | None = None
    slope: float = 0.7
    kind: int = SOLID


MATERIALS: dict[str, Material] = {
    # nature
    "meadow": Material("earth", 0.22, relief=0.02, overlay="grass", slope=0.72),
    "hill": Material("grass", 0.06, (0.75, 0.88, 0.75), relief=0.15),
    "mountain": Material("rock", 0.012, (0.75, 0.78, 0.85), relief=4.0, overlay="snow", slope=0.86),
    "rock": Material("rock", 0.3, specular=0.05, gloss=14, relief=0.06, overlay="grass", slope=1.02),
    "bark": Material("bark", 0.55, relief=0.04),
    "leaf": Material(translucency=0.45),
    "grass": Material(translucency=0.5),
    "forest floor": Material("litter", 0.45, relief=0.03, overlay="moss", slope=0.97),
    "far forest floor": Material("litter", 0.16, (0.8, 0.85, 0.7), relief=0.06, overlay="moss", slope=0.98),
    "mossy rock": Material("rock", 0.3, specular=0.05, gloss=14, relief=0.06, overlay="moss", slope=0.62),
    "mossy bark": Material("bark", 0.55, relief=0.05, overlay="moss", slope=0.72),
    "mushroom": Material("plaster", 1.5, specular=0.12, gloss=30),
    "sand": Material("sand", 0.30, relief=0.010),
    "sea rock": Material("rock", 0.3, (0.62, 0.58, 0.55), specular=0.16, gloss=22, relief=0.07),
    "sea": Material(kind=WATER),
    "shell": Material("plaster", 2.0, specular=0.2, gloss=30),
    "moon dust": Material("dust", 0.30, (0.72, 0.71, 0.70), relief=0.030),
    "far moon dust": Material("dust", 0.05, (0.70, 0.69, 0.68), relief=0.20),
    "moon mountain": Material("rock", 0.012, (0.60, 0.59, 0.58), relief=4.0),
    "moon rock": Material("rock", 0.35, (0.75, 0.74, 0.73), relief=0.05),
    "earth globe": Material(),
    # room
    "wall": Material("plaster", 0.25, relief=0.003),
    "parquet": Material("parquet", 0.40, specular=0.08, gloss=34, relief=0.003),
    "painted wood": Material("plaster", 0.5, (0.92, 0.91, 0.88), specular=0.10, gloss=30),
    "carpet": Material("cloth", 0.9, relief=0.004),
    "fabric": Material("cloth", 0.8, relief=0.0025),
    "curtain": Material("cloth", 0.8, relief=0.001, translucency=0.45),
    "lit shade": Material(emission=1.6, translucency=0.5),
    # photo studio
    "studio paper": Material(tint=(0.60, 0.60, 0.61)),
    "turntable top": Material("granite", 0.55, (1.0, 1.0, 1.0)),
    # town
    "cobbles": Material("cobbles", 0.30, relief=0.035, specular=0.10, gloss=24),
    "brick": Material("brick", 0.42, relief=0.012),
    "plaster": Material("plaster", 0.30, relief=0.006),
    "stone": Material("plaster", 0.35, (0.72, 0.68, 0.62), relief=0.015, specular=0.04, gloss=16),
    "tiles": Material("tiles", 0.45, relief=0.05),
    "wood": Material("wood", 0.5, relief=0.01),
    "clay": Material("plaster", 0.8, (0.75, 0.36, 0.22), relief=0.004),
    "iron": Material("metal", 0.3, (0.05, 0.055, 0.055), specular=0.3, gloss=40),
    "glass": Material(tint=(0.05, 0.07, 0.09), specular=0.75, gloss=90),
    "water": Material(tint=(0.05, 0.09, 0.10), specular=0.8, gloss=120),
    "lit window": Material("plaster", 0.9, (1.0, 0.62, 0.25), emission=1.7),
    "lamp": Material(tint=(1.0, 0.72, 0.36), emission=9.0),
    # subjects
    "fur": Material("fur", 1.6, specular=0.03, gloss=12, relief=0.003, translucency=0.15),
    "paint": Material("metal", 1.1, specular=0.35, gloss=60, relief=0.001),
    "joint": Material(tint=(0.10, 0.10, 0.11), specular=0.2, gloss=30),
    "screen": Material(tint=(0.012, 0.016, 0.022), specular=0.7, gloss=110),
    "pixel": Material(emission=2.2),
    "eye": Material(tint=(0.010, 0.007, 0.005), specular=0.9, gloss=130),
    "iris": Material(specular=0.8, gloss=120),
    "whisker": Material(tint=(0.85, 0.85, 0.82)),
    "candle": Material(translucency=0.5, emission=0.25),
    "flame": Material(tint=(1.0, 0.60, 0.20), emission=7.0),
    "brass": Material("metal", 0.9, specular=0.45, gloss=50, relief=0.001),
    "planks": Material("wood", 0.45, (1.6, 1.6, 1.6), specular=0.10, gloss=30, relief=0.004),
    "canvas": Material("cloth", 1.1, relief=0.0015, translucency=0.4),
    "granite": Material("granite", 0.7, relief=0.012),
    "earthenware": Material("plaster", 1.2, relief=0.003, specular=0.08, gloss=24),
    "hull": Material("plaster", 0.7, specular=0.22, gloss=50, relief=0.002),
    # on the turntable: matt, with a fine strong texture or none
    "speckle": Material("granite", 0.9, (1.35, 1.35, 1.35), relief=0.004),
    "plain": Material(tint=(0.85, 0.85, 0.85)),
    "speckled ball": Material("granite", 0.9, (1.35, 1.35, 1.35), relief=0.004, kind=BALL),
    "plain ball": Material("plain", 1.0, (0.85, 0.85, 0.85), kind=BALL),
    "nose": Material(tint=(0.014, 0.011, 0.011), specular=0.35, gloss=40),
    "highlight": Material(tint=(0.95, 0.95, 0.95), emission=0.7),
    "ball": Material("cloth", 1.4, specular=0.16, gloss=34, relief=0.0008, kind=BALL),
}


def material_tables(names: Sequence[str]) -> tuple[np.ndarray, Textures]:
    """Return the kernels' table of these materials (one row each, in this order) and their textures."""
    used = [MATERIALS[name] for name in names]
    wanted = [texture for material in used for texture in (material.texture, material.overlay) if texture]
    textures = list(dict.fromkeys(["noise", *wanted]))
    table = np.zeros((len(used), COLUMNS))
    for row, material in zip(table, used, strict=True):
        row[shading.KIND] = material.kind
        row[shading.TEXTURE] = textures.index(material.texture) if material.texture else -1
        row[shading.SCALE] = material.scale
        row[[shading.RED, shading.GREEN, shading.BLUE]] = material.tint
        row[shading.SPECULAR], row[shading.GLOSS] = material.specular, material.gloss
        row[shading.EMISSION], row[shading.RELIEF] = material.emission, material.relief
        row[shading.TRANSLUCENCY] = material.translucency
        row[shading.OVERLAY] = textures.index(material.overlay) if material.overlay else -1
        row[shading.SLOPE] = material.slope
    return table, build_textures(textures)
