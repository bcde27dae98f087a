"""Titles, cards, subtitles and slates, drawn with Pillow in DejaVu, the font that comes with matplotlib."""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from aivideo.film.errors import FilmError

INK, PAPER, QUIET = (247, 244, 236), (18, 20, 26), (176, 178, 186)
SMALLEST = 7  # pixels: smaller letters cannot be read
SHADE = (0, 0, 0, 150)  # behind subtitles: readable on any picture


FONTS = Path(find_spec("matplotlib").submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"


@lru_cache(maxsize=32)
def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """DejaVu Sans in this size, in pixels."""
    return ImageFont.truetype(FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"), size)


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    """Every character that the font can draw."""
    from fontTools.ttLib import TTFont

    with TTFont(FONTS / "DejaVuSans.ttf") as file:
        return frozenset(file.getBestCmap())


def check_letters(words: str) -> str:
    """Return the words, if the font has every letter of them.

    Raises:
        FilmError: it has not; the message names the letters. (An empty box in a film helps nobody.)
    """
    if words.isascii():
        return words
    missing = sorted({letter for letter in words if not letter.isspace() and ord(letter) not in _letters()})
    if missing:
        raise FilmError(
            f"The font of the titles has no “{'”, “'.join(missing[:5])}” (in “{words[:40]}”). It draws Latin, Greek, "
            "Cyrillic, Arabic and Hebrew letters and many signs, but no Chinese, Japanese or Korean, and no emoji."
        )
    return words


def wrapped(words: str, size: int, width: int, bold: bool = False) -> list[str]:
    """Break words into lines that are at most `width` pixels wide."""
    lines: list[str] = []
    for paragraph in check_letters(words).split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if line and font(size, bold).getlength(longer) > width:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines


def words_picture(words: str, size: int, *, width: int = 100_000, shade: bool = False) -> np.ndarray:
    """Draw words on nothing: a picture with transparency, just as large as it has to be.

    Args:
        words: what to write; it is broken into lines at `width`.
        size: of the letters, in pixels.
        width: the widest a line may be, in pixels; a single word that is longer makes all letters smaller.
        shade: put a dark sheet behind them, as for subtitles; else the letters get a dark edge.

    Returns:
        uint8 (height, width, 4), both even.
    """
    lines = wrapped(words, size, width, bold=not shade)
    while size > SMALLEST and max(font(size, not shade).getlength(line) for line in lines) > width:  # one long word
        size -= 1
        lines = wrapped(words, size, width, bold=not shade)
    face, edge = font(size, bold=not shade), 0 if shade else max(1, size // 16)
    pad, step = size // 2, round(size * 1.3)
    wide = round(max(face.getlength(line) for line in lines)) + 2 * (pad + edge)
    high = step * len(lines) + pad + 2 * edge
    picture = Image.new("RGBA", (wide + wide % 2, high + high % 2), SHADE if shade else (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        middle = (picture.width / 2, pad / 2 + edge + step * (number + 0.5))
        pen.text(middle, line, font=face, fill=INK, anchor="mm", stroke_width=edge, stroke_fill=(0, 0, 0, 255))
    return np.asarray(picture)


def card(width: int, height: int, title: str, lines: tuple[str, ...] = (), *, small: str = "") -> np.ndarray:
    """Draw a whole picture of words: an opening title, the credits, the label.

    Args:
        width, height: of the film, in pixels.
        title: large, in the upper part.
        lines: under it; each may be broken.
        small: at the bottom, in quiet letters.

    Returns:
        uint8 (height, width, 3).
    """
    picture = Image.new("RGB", (width, height), PAPER)
    pen = ImageDraw.Draw(picture)
    room = round(width * 0.86)
    big, body, fine = (max(9, round(min(height, width) * share)) for share in (0.105, 0.052, 0.042))
    while big > body and len(wrapped(title, big, room, bold=True)) > 2:
        big -= 1
    written = [(line, font(big, True), INK, big * 1.3) for line in wrapped(title, big, room, bold=True) if title]
    for text in lines:
        written += [(line, font(body), INK if text else QUIET, body * 1.45) for line in wrapped(text, body, room)]
    bottom = wrapped(small, fine, room) if small else []
    space = height - (len(bottom) + 1) * fine * 1.4
    top = max(fine, (space - sum(step for *_, step in written)) / 2)
    for line, face, colour, step in written:
        pen.text((width / 2, top + step / 2), line, font=face, fill=colour, anchor="mm")
        top += step
    for number, line in enumerate(reversed(bottom)):
        pen.text((width / 2, height - fine * 1.4 * (number + 1)), line, font=font(fine), fill=QUIET, anchor="mm")
    return np.asarray(picture)


def slate(width: int, height: int, number: int, prompt: str, why: str) -> np.ndarray:
    """Draw the card that stands in for a shot that could not be made."""
    return card(width, height, f"Shot {number} is missing", (prompt[:160],), small=why[:200])
