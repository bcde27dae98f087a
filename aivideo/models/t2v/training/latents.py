"""Training data: clips drawn, painted and encoded once, kept as latents.

A shard holds 512 clips: `z` float16 (512, 16, 8, 8, 8), and `words` uint8 (512, 4, 16), four captions a clip in
different words. Each shard has a seed of its own, so it comes out the same whichever process makes it.
"""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from aivideo.models.errors import ModelError
from aivideo.models.t2v.training.codec import Codec
from aivideo.models.t2v.words import LONGEST, Vocabulary
from aivideo.models.toyworld import FRAMES, GRAMMARS, Scene, Track, caption, draw_scene, paint, simulate

SHARD = 512
CAPTIONS = 4
VOCABULARY = Vocabulary(GRAMMARS["full"].words())  # one for all grammars: a narrow model can go on in a wider world


@dataclass(frozen=True)
class Drawn:
    """The clips of one shard before they are painted: scenes, where everything in them is, captions as numbers."""

    scenes: list[Scene]
    track: Track
    words: np.ndarray


def draw_shard(grammar: str, number: int) -> Drawn:
    """Draw and simulate the scenes of one shard: all that a graphics card cannot do, so many processes do it."""
    rng = np.random.default_rng([list(GRAMMARS).index(grammar), number])
    scenes = [draw_scene(GRAMMARS[grammar], rng) for _ in range(SHARD)]
    words = np.zeros((SHARD, CAPTIONS, LONGEST), np.uint8)
    for i, scene in enumerate(scenes):
        for j in range(CAPTIONS):
            words[i, j] = VOCABULARY.numbers(caption(scene, rng).split())
    return Drawn(scenes, simulate(scenes), words)


def encode_shards(folder: Path, codec: Codec, grammar: str, shards: int, device: str, processes: int = 1) -> None:
    """Make the shards of a grammar that are not there yet."""
    missing = [k for k in range(shards) if not _shard(folder, grammar, k).exists()]
    if processes == 1:
        for number in missing:
            _encode(folder, codec, grammar, number, draw_shard(grammar, number), device)
        return
    with ProcessPoolExecutor(processes) as pool:
        drawn = pool.map(draw_shard, [grammar] * len(missing), missing)
        for number, shard in zip(missing, drawn, strict=True):
            _encode(folder, codec, grammar, number, shard, device)


def shard_names(folder: Path, grammar: str) -> list[tuple[str, int]]:
    """Grammar and number of every shard of a grammar and of the narrower ones within it, in order."""
    names = list(GRAMMARS)
    within = names[: names.index(grammar) + 1]
    return [(name, int(path.stem.split("-")[1])) for name in within for path in sorted(folder.glob(f"{name}-*.npz"))]


def load_shards(folder: Path, grammar: str) -> tuple[torch.Tensor, torch.Tensor]:
    """All clips of a grammar and of the narrower ones within it: latents float16, captions uint8.

    Raises:
        ModelError: there are none.
    """
    shards = [np.load(_shard(folder, name, number)) for name, number in shard_names(folder, grammar)]
    if not shards:
        raise ModelError(f"There are no training clips in {folder}. Make some first: aivideo train latents")
    z, words = (np.concatenate([shard[name] for shard in shards]) for name in ("z", "words"))
    return torch.from_numpy(z), torch.from_numpy(words)


def _shard(folder: Path, grammar: str, number: int) -> Path:
    return folder / f"{grammar}-{number:05d}.npz"


@torch.no_grad()
def _encode(folder: Path, codec: Codec, grammar: str, number: int, drawn: Drawn, device: str) -> None:
    every = np.stack(np.meshgrid(np.arange(SHARD), np.arange(FRAMES), indexing="ij"), -1).reshape(-1, 2)
    module, where, at_once = (np, None, FRAMES) if device == "cpu" else (torch, device, 64 * FRAMES)
    z = []
    for start in range(0, len(every), at_once):
        x = torch.as_tensor(paint(drawn.scenes, drawn.track, every[start : start + at_once], module, where))
        x = (x.permute(0, 3, 1, 2) * 2 - 1).contiguous(memory_format=torch.channels_last)
        with torch.autocast(device, torch.bfloat16):
            z.append(codec.encoder(x).half().cpu())
    z = torch.cat(z).reshape(SHARD, FRAMES, *z[0].shape[1:])
    folder.mkdir(parents=True, exist_ok=True)
    part = _shard(folder, grammar, number).with_suffix(".part.npz")
    np.savez(part, z=z.numpy(), words=drawn.words)
    part.rename(_shard(folder, grammar, number))
