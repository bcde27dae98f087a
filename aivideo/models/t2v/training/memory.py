"""Did the model learn clips by heart? Beside each sample, the training clip that is nearest to it.

Near is measured in latents. A model that only remembered would make clips that lie nearer to some training clip than
fresh clips of the simulator do.
"""

import json
from pathlib import Path

import numpy as np
from PIL import Image

from aivideo.models.t2v.evaluate import draw_scenes
from aivideo.models.t2v.generate import enlarge
from aivideo.models.t2v.tiny import Tiny
from aivideo.models.t2v.training.latents import SHARD, draw_shard, load_shards, shard_names
from aivideo.models.toyworld import Scene, caption, render

SAMPLES = 20
SHOWN = 3


def export_memory(folder: Path, out: Path, tiny: Tiny, grammar: str) -> list[Path]:
    """`nearest.json`: how near samples and fresh clips lie to training clips; `nearest.png`: three of the pairs."""
    z, _ = load_shards(folder / "latents", grammar)
    known = z.float().numpy().reshape(len(z), -1)
    scenes = draw_scenes(tiny.grammar, SAMPLES)
    samples = [tiny.make(caption(scene), seed=seed) for seed, scene in enumerate(scenes)]
    found = [_nearest(known, tiny, frames) for frames in samples]
    fresh = [_nearest(known, tiny, clip)[1] for clip in render(scenes)]
    paths = [out / "nearest.json", out / "nearest.png"]
    report = {
        "training_clips": len(z),
        "distance_of_samples": round(float(np.median([distance for _, distance in found])), 2),
        "distance_of_fresh_clips": round(float(np.median(fresh)), 2),
        "pairs": [
            {"prompt": caption(scene), "nearest_training_clip": caption(_scene(folder, grammar, index))}
            for scene, (index, _) in zip(scenes[:SHOWN], found, strict=False)
        ],
    }
    paths[0].write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    rows = []
    for frames, (index, _) in list(zip(samples, found, strict=True))[:SHOWN]:
        learnt = render([_scene(folder, grammar, index)])[0]
        rows.append(
            np.hstack([*enlarge(frames[::5], 96), np.full((96, 12, 3), 255, np.uint8), *enlarge(learnt[::5], 96)])
        )
    Image.fromarray(np.vstack(rows)).save(paths[1], optimize=True)
    return paths


def _nearest(known: np.ndarray, tiny: Tiny, frames: np.ndarray) -> tuple[int, float]:
    """Number of the nearest training clip, and how far it is: root mean square over the numbers of a latent."""
    w = tiny.transformer.w
    latents = (tiny.encode(frames) * w["latent_spread"] + w["latent_mean"]).reshape(-1)
    distances = np.sqrt(((known - latents) ** 2).mean(axis=1))
    return int(distances.argmin()), float(distances.min())


def _scene(folder: Path, grammar: str, index: int) -> Scene:
    """The scene of a training clip, drawn again from its shard's seed."""
    name, number = shard_names(folder / "latents", grammar)[index // SHARD]
    return draw_shard(name, number).scenes[index % SHARD]
