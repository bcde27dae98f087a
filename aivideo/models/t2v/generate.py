"""From a prompt to a clip file, through the tiny model."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from aivideo.clip import Clip, Provenance, write_clip
from aivideo.models.t2v.sampler import GUIDANCE, STEPS
from aivideo.models.t2v.tiny import CHECKPOINTS, Tiny

FPS = 8
SIDE = 384  # pixels: six times as many as the model makes, for looking at


def generate_clip(
    prompt: str,
    out: str | Path,
    *,
    seed: int = 1,
    guidance: float = GUIDANCE,
    checkpoint: str = CHECKPOINTS[-1],
    steps: int = STEPS,
    made_by: str = "this computer",
    service: str | None = None,
    on_step: Callable[[int, int], None] | None = None,
) -> Clip:
    """Make a clip of two seconds with the tiny model: 64x64 pixels, enlarged smoothly to 384x384.

    Args:
        prompt: the words.
        out: where to; ends in .mp4.
        seed, guidance, steps: see `Tiny.make`.
        checkpoint: a name in `CHECKPOINTS`: how long it was trained.
        made_by, service: for the provenance record.
        on_step: told how many steps are done, and of how many; it may raise to stop.

    Raises:
        PromptError: the prompt cannot be read.
        ModelError: there is no such checkpoint, or a setting is out of range.
    """
    tiny = Tiny.load(checkpoint)
    tell = None if on_step is None else lambda number, _: on_step(number, steps)
    frames = tiny.make(prompt, seed=seed, guidance=guidance, steps=steps, on_step=tell)
    settings = {
        "checkpoint": checkpoint,
        "guidance": guidance,
        "steps": steps,
        "words_read": tiny.read(prompt).words,
        "size": f"64x64, enlarged smoothly to {SIDE}x{SIDE}",
    }
    record = Provenance(
        made_by=made_by, model="tiny", service=service, prompt=prompt, seed=seed, settings=settings, licence="CC BY 4.0"
    )
    return write_clip(out, enlarge(frames), FPS, record)


def enlarge(frames: np.ndarray, side: int = SIDE) -> np.ndarray:
    """Enlarge pictures smoothly (bicubic), for looking at: nothing is added. (T, H, W, 3) -> (T, side, side, 3)."""
    from PIL import Image  # here: the studio's server imports this file and never enlarges anything

    return np.stack([np.asarray(Image.fromarray(f).resize((side, side), Image.Resampling.BICUBIC)) for f in frames])
