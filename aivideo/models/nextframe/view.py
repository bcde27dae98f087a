"""Pictures of 32x32 numbers, made fit for looking at, and kept as clips that say what made them."""

from pathlib import Path

import numpy as np

from aivideo.clip import Clip, Provenance, write_clip
from aivideo.models.errors import ModelError
from aivideo.models.t2v.generate import enlarge

FPS = 8
SIDE_SEEN = 192  # pixels: six times as many as there are
GAP = 12  # pixels between two pictures side by side
ROOM, BALL = np.array([16, 32, 56]), np.array([255, 200, 90])  # dark blue, light orange: told apart without colour too


def in_colour(pictures: np.ndarray, side: int = SIDE_SEEN) -> np.ndarray:
    """Pictures (T, 32, 32) for our eyes: uint8 (T, side, side, 3), enlarged smoothly; nothing is added."""
    light = np.clip(pictures, 0, 1)[..., None]
    return enlarge((ROOM + light * (BALL - ROOM)).astype(np.uint8), side)


def beside(*clips: np.ndarray, side: int = SIDE_SEEN) -> np.ndarray:
    """Clips (T, 32, 32) side by side, with a white line between them: uint8 (T, side, width, 3)."""
    parts = [in_colour(clip, side) for clip in clips]
    line = np.full((*parts[0].shape[:2], GAP, 3), 255, np.uint8)
    return np.concatenate([piece for part in parts for piece in (line, part)][1:], axis=2)


def strip(*clips: np.ndarray, every: int = 3, side: int = 72) -> np.ndarray:
    """Every third picture of clips (T, 32, 32), a row each, as one picture: uint8 (height, width, 3)."""
    rows = []
    for clip in clips:
        pictures = in_colour(clip[::every], side)
        pictures[:, :, -2:] = pictures[:, -2:] = 255  # thin white lines between them
        rows.append(np.hstack(list(pictures)))
    return np.vstack(rows)


def save_clip(
    out: str | Path,
    *,
    simulated: np.ndarray | None = None,
    made: np.ndarray | None = None,
    settings: dict[str, str | float] | None = None,
) -> Clip:
    """Write pictures (T, 32, 32) as a video, with a record of what made it.

    Args:
        out: where to; ends in .mp4.
        simulated: pictures of the simulator.
        made: pictures of a next-frame model. Where both are given, the simulator's are on the left.
        settings: of the world, for the record.

    Raises:
        ModelError: neither is given.
    """
    given = {
        name: pictures for name, pictures in (("simulator", simulated), ("nextframe", made)) if pictures is not None
    }
    if not given:
        raise ModelError("Give save_clip() pictures: simulated=... or made=..., or both.")
    record = Provenance(made_by="this notebook", model=", ".join(given), settings=settings or {}, licence="CC BY 4.0")
    return write_clip(out, beside(*given.values()), FPS, record)
