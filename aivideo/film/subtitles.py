"""Captions: what is said and heard, when, in lines that can be read in the time they are seen."""

from dataclasses import dataclass, field
from pathlib import Path

import pysubs2

from aivideo.film import titles
from aivideo.film.edit import Overlay, in_frames

LONGEST_LINE = 42  # characters, as broadcasters have it
FASTEST = 17  # characters a second that most people can read


@dataclass(frozen=True)
class Line:
    """One thing that is said or heard, and from when to when it is seen in the film, in seconds.

    Attributes:
        words: what is said; empty where a sound alone is named.
        said: when the voice has finished, which may be sooner than the last reader; None where nobody speaks.
        sounds: what is heard beside it, in words, such as "a ball bounces".
    """

    words: str
    start: float
    end: float
    said: float | None = field(default=None, compare=False)
    sounds: tuple[str, ...] = ()

    @property
    def rows(self) -> list[str]:
        """The line as it is seen, in one or two rows: sounds in brackets, and what is said."""
        heard = f"[{', '.join(self.sounds)}]" if self.sounds else ""
        if heard and len(self.words) <= LONGEST_LINE:
            return [row for row in (heard, self.words) if row]
        return _broken(f"{heard} {self.words}".strip())

    @property
    def speed(self) -> float:
        """Characters of what is said, a second."""
        return len(self.words) / max(self.end - self.start, 1e-6)


def too_fast(lines: list[Line]) -> list[Line]:
    """The lines that go by faster than most people read."""
    return [line for line in lines if line.speed > FASTEST]


def save_subtitles(lines: list[Line], film: Path) -> tuple[Path, Path]:
    """Write `X.srt` (for players and editors) and `X.vtt` (for browsers) beside `X.mp4`."""
    file = pysubs2.SSAFile()
    for line in lines:
        words = "\\N".join(line.rows)
        file.append(pysubs2.SSAEvent(pysubs2.make_time(s=line.start), pysubs2.make_time(s=line.end), words))
    paths = film.with_suffix(".srt"), film.with_suffix(".vtt")
    for path in paths:
        part = path.with_name(path.name + ".part")
        part.write_text(file.to_string(path.suffix[1:]), encoding="utf-8")
        part.replace(path)
    return paths


def read_subtitles(path: str | Path) -> list[Line]:
    """Read an SRT or WebVTT file."""
    return [
        Line(event.plaintext.replace("\n", " "), event.start / 1000, event.end / 1000)
        for event in pysubs2.load(str(path), encoding="utf-8")
    ]


def burned_in(lines: list[Line], width: int, height: int, fps: int) -> tuple[Overlay, ...]:
    """The lines as overlays: part of the picture, for places that show no subtitles of their own."""
    overlays = []
    for line in lines:
        size = max(10, round(min(width, height) * 0.058))
        picture = titles.words_picture("\n".join(line.rows), size, width=round(width * 0.8), shade=True)
        x, y = (width - picture.shape[1]) // 4 * 2, (height - picture.shape[0] - height // 18) // 2 * 2
        start = in_frames(line.start, fps)
        overlays.append(Overlay(picture, x, y, start, max(1, in_frames(line.end, fps) - start)))
    return tuple(overlays)


def _broken(words: str) -> list[str]:
    """One or two lines; two of about the same length where one would be too long."""
    if len(words) <= LONGEST_LINE:
        return [words]
    spaces = [place for place, letter in enumerate(words) if letter == " "]
    if not spaces:
        return [words]
    middle = min(spaces, key=lambda place: abs(place - len(words) / 2))
    return [words[:middle], words[middle + 1 :]]
