"""The steps of training, each of which can be stopped and started again. `aivideo train` calls them."""

import time
from pathlib import Path

import torch

from aivideo.models.errors import ModelError
from aivideo.models.t2v.tiny import Tiny
from aivideo.models.t2v.training.codec import Codec, train_codec
from aivideo.models.t2v.training.export import export_check, export_checkpoints, export_codec, export_log
from aivideo.models.t2v.training.latents import encode_shards
from aivideo.models.t2v.training.memory import export_memory
from aivideo.models.t2v.training.model import RECIPES, train_model
from aivideo.models.t2v.training.state import load_state
from aivideo.models.t2v.transformer import Transformer
from aivideo.models.t2v.weights import load_weights
from aivideo.models.toyworld import GRAMMARS

STEPS = ("codec", "latents", "model", "export", "all")
CODEC_STEPS = {"cpu": 14_000, "cuda": 8000}
SHARDS = {"cpu": 40, "cuda": 600}  # of 512 clips
COOLING = 0.15  # the last part of a timed run, with a falling learning rate


def train(
    step: str,
    folder: Path,
    out: Path,
    *,
    grammar: str,
    device: str,
    minutes: float,
    shards: int | None = None,
    clips: int | None = None,
    cool_down: int = 0,
    processes: int = 1,
    compile: bool = False,
) -> list[Path]:
    """Do one step of training, or all of them in the given time.

    Args:
        step: a name in `STEPS`.
        folder: where state, log and training clips lie; what is there goes on.
        out: where the weight files go.
        grammar: the part of the toy world to train on, a name in `GRAMMARS`.
        device: "cpu" or "cuda".
        minutes: at most so long.
        shards: how many shards of 512 training clips to draw and encode.
        clips: train the model until it was shown so many clips, and no further.
        cool_down: end the model's run within this many clips. "all" finds it from the time that is left.
        processes: that draw training clips.
        compile: let PyTorch compile the network; worth it on a graphics card, for runs of more than five minutes.

    Returns:
        The weight files that were written.

    Raises:
        ModelError: a value is not one of those named, or an earlier step is missing.
    """
    for value, allowed in ((step, STEPS), (grammar, tuple(GRAMMARS)), (device, tuple(CODEC_STEPS))):
        if value not in allowed:
            raise ModelError(f"“{value}” is not one of {', '.join(allowed)}.")
    if device == "cuda" and not torch.cuda.is_available():
        raise ModelError("PyTorch sees no graphics card here. Use --device cpu, or install a build with CUDA.")
    if device == "cpu":
        torch.set_num_threads(1)  # the fastest for so small a network, and the same result each time
    end = time.monotonic() + 60 * minutes

    def left(share: float = 1.0) -> float:
        return max(0.0, end - time.monotonic()) / 60 * share

    if step in ("codec", "all"):
        train_codec(folder, GRAMMARS[grammar], left(0.2 if step == "all" else 1), device, CODEC_STEPS[device])
    if step in ("latents", "all"):
        encode_shards(folder / "latents", _codec(folder, device), grammar, shards or SHARDS[device], device, processes)
    if step in ("model", "all"):
        recipe = RECIPES["gpu" if device == "cuda" else "cpu"]
        settings = {"folder": folder, "recipe": recipe, "grammar": grammar, "device": device, "compile": compile}
        if step == "model":
            train_model(**settings, minutes=left(), clips=clips, cool_down=cool_down)
        else:
            run = train_model(**settings, minutes=left(1 - COOLING))
            train_model(**settings, cool_down=int(run.clips_a_minute * left(0.9)))
    if step in ("export", "all"):
        paths = [export_codec(folder, out), *export_checkpoints(folder, out), export_log(folder, out)]
        tiny = Tiny(Transformer(load_weights(paths[1])), load_weights(paths[0]))
        return [*paths, export_check(out, tiny), *export_memory(folder, out, tiny, grammar)]
    return []


def _codec(folder: Path, device: str) -> Codec:
    saved = load_state(folder / "codec.pt", device)
    if saved is None:
        raise ModelError(f"There is no trained codec in {folder}. Begin with: aivideo train codec")
    codec = Codec().to(device)
    codec.load_state_dict(saved["ema"])
    return codec.eval()
