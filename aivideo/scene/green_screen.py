"""A subject in front of a green screen: drawn as always, then everything around it painted green.

A studio would film it before green cloth. The renderer knows which pixel is the subject (its id mask), so
nothing has to be guessed; the edges keep a little of the light they were drawn in, as they do in a studio.
"""

from pathlib import Path

import numpy as np
from PIL import Image

from aivideo.clip import Clip, Provenance, write_clip
from aivideo.scene.formats import count_frames, frame_size
from aivideo.scene.grammar import read_prompt
from aivideo.scene.mesh import Label
from aivideo.scene.shot import Shot

GREEN = (0, 177, 64)  # the usual chroma green
FINER = 2  # drawn this many times larger, so that the edge of the mask is soft in the clip


def render_green_screen(prompt: str, path: Path, *, seconds: float, fps: int, quality: str, seed: int) -> Clip:
    """Draw a prompt's subject before a green screen; the arguments are those of `aivideo.scene.render_clip`."""
    width, height = frame_size(quality)
    count = count_frames(seconds, fps)
    shot = Shot(read_prompt(prompt), count, fps, FINER * width, FINER * height, seed)

    def picture(number: int) -> np.ndarray:
        subject = shot.labels(number) == Label.SUBJECT
        keyed = np.where(subject[..., None], shot.draw(number), np.uint8(GREEN))
        return np.asarray(Image.fromarray(keyed).resize((width, height), Image.Resampling.BOX))

    record = Provenance(
        made_by="local studio",
        model="scene",
        prompt=prompt,
        seed=seed,
        licence="CC BY 4.0",
        settings={"backdrop": "green screen", "size": f"{width}x{height}", "fps": fps, "seconds": float(seconds)},
    )
    return write_clip(path, map(picture, range(count)), fps, record)
