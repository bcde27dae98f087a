"""One picture of a whole film, or of its takes: the middle of every shot, in rows."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from aivideo.film import titles
from aivideo.film.making import Film
from aivideo.film.shooting import Take

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


def side_by_side(takes: list[Take], *, columns: int = 3, width: int = 320, height: int = 180) -> np.ndarray:
    """The middle frame of each take, from left to right and top to bottom; a card where a shot is missing.

    Args:
        takes: what `shoot` gave back.
        columns: how many in a row. width, height: of each, in pixels; black bars fill what a clip leaves free.

    Returns:
        A picture of shape (rows * height, columns * width, 3), of uint8.
    """
    sheet = Image.new("RGB", (columns * width, -(-len(takes) // columns) * height))
    for place, take in enumerate(takes):
        if take.clip:
            picture = take.clip.frame(take.clip.frame_count // 2)
        else:
            picture = titles.slate(width, height, take.number, take.prompt, take.why)
        row, column = divmod(place, columns)
        small = ImageOps.pad(Image.fromarray(picture), (width, height), Image.Resampling.LANCZOS)
        sheet.paste(small, (column * width, row * height))
    return np.asarray(sheet)
