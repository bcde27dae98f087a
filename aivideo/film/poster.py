"""One picture of a whole film: the middle of every shot, in rows."""

from pathlib import Path

import numpy as np
from PIL import Image

from aivideo.film.making import Film

QUALITY = 86  # of the JPEG


def save_poster(film: Film, path: str | Path, *, columns: int = 4, width: int = 320) -> Path:
    """Save a picture with one frame of each shot, from left to right and top to bottom.

    Args:
        film: a finished film.
        path: where to; ends in .jpg or .png.
        columns: how many in a row. width: of each, in pixels.
    """
    path = Path(path)
    wanted = {placed.start + placed.frames // 2: number for number, placed in enumerate(film.cut.placed)}
    height = round(width * film.clip.height / film.clip.width)
    rows = -(-len(wanted) // columns)
    sheet = np.zeros((rows * height, columns * width, 3), np.uint8)
    for number, picture in enumerate(film.clip.frames()):
        if number in wanted:
            row, column = divmod(wanted[number], columns)
            small = Image.fromarray(picture).resize((width, height), Image.Resampling.LANCZOS)
            sheet[row * height : (row + 1) * height, column * width : (column + 1) * width] = small
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(sheet).save(path, quality=QUALITY)
    return path
