"""From the state of a training run to the weight files that the course ships."""

import json
from pathlib import Path

import numpy as np
import torch

from aivideo.models.t2v.tiny import CHECKPOINTS
from aivideo.models.t2v.training.codec import CHANNELS
from aivideo.models.t2v.training.latents import VOCABULARY
from aivideo.models.t2v.weights import save_weights


def export_codec(folder: Path, out: Path) -> Path:
    """`codec.npz`: encoder and decoder, averaged weights."""
    state = torch.load(folder / "codec.pt", map_location="cpu", weights_only=True)
    path = out / "codec.npz"
    save_weights(path, arrays_of(state["ema"]), {"kind": "codec", "channels": CHANNELS, "steps": state["step"]})
    return path


def export_checkpoints(folder: Path, out: Path, *, whole: bool = False) -> list[Path]:
    """One file for each name in `CHECKPOINTS`: the last snapshot, and those with a quarter of the clips, and so on.

    Args:
        whole: in 8 bits instead of 16.
    """
    snapshots = {int(path.stem): path for path in (folder / "snapshots").glob("*.pt")}
    last, paths = max(snapshots), []
    for k, name in enumerate(reversed(CHECKPOINTS)):
        clips = min(snapshots, key=lambda have: abs(np.log(have * 4**k / last)))
        paths.append(export_snapshot(snapshots[clips], out / f"{name}.npz", whole=whole))
    return paths


def export_snapshot(snapshot: Path, path: Path, *, whole: bool = False) -> Path:
    """One snapshot of a run as a weight file."""
    state = torch.load(snapshot, map_location="cpu", weights_only=True)
    recipe = state["recipe"]
    arrays = arrays_of(state["ema"])
    arrays["latent_mean"], arrays["latent_spread"] = (state[k].cpu().numpy()[0] for k in ("mean", "spread"))
    meta = {
        "kind": "transformer",
        "depth": recipe["depth"],
        "heads": recipe["heads"],
        "patch": list(recipe["patch"]),
        "grid": [16, CHANNELS, 8, 8],
        "words": VOCABULARY.words[2:],
        "grammar": state["grammar"],
        "clips": state["clips"],
        "recipe": json.loads(json.dumps(recipe)),
    }
    save_weights(path, arrays, meta, whole=whole)
    return path


def arrays_of(tensors: dict[str, torch.Tensor]) -> dict[str, np.ndarray]:
    """A state as NumPy arrays, float32."""
    return {name: tensor.detach().float().cpu().numpy() for name, tensor in tensors.items()}
