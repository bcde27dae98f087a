"""Clips for the tests of the film room: every picture says by its brightness which one it is."""

from pathlib import Path

import av
import numpy as np

from aivideo.clip import Clip, Provenance, write_clip

RECORD = Provenance(made_by="local studio", model="scene", prompt="a test", seed=1, licence="CC BY 4.0")


def level(number: int, base: int = 40, step: int = 3) -> int:
    """The grey of picture `number` of a counting clip."""
    return base + step * number


def counting_clip(path: Path, count: int = 48, fps: int = 24, base: int = 40, size=(64, 48), step: int = 3) -> Clip:
    """A clip whose picture n is plain grey `level(n)`."""
    width, height = size
    frames = (np.full((height, width, 3), level(n, base, step), np.uint8) for n in range(count))
    return write_clip(path, frames, fps, RECORD, crf=1)


def greys(path: Path) -> list[float]:
    """The middle grey of every picture of a file."""
    return [float(picture[picture.shape[0] // 2, picture.shape[1] // 2].mean()) for picture in Clip.open(path).frames()]


def sound_of(path: Path) -> tuple[np.ndarray, float]:
    """All samples of a file's sound, (n, 2), and the second at which they begin."""
    parts, begin = [], None
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            begin = float(frame.pts * frame.time_base) if begin is None else begin
            parts.append(frame.to_ndarray().T)
    return np.concatenate(parts), begin


def ffmpeg_clip(path: Path, *options: str) -> Path:
    """A file that only ffmpeg itself makes: odd sizes, other codecs, sound alone."""
    import subprocess

    from imageio_ffmpeg import get_ffmpeg_exe

    subprocess.run([get_ffmpeg_exe(), "-y", "-v", "error", *options, str(path)], check=True)
    return path
