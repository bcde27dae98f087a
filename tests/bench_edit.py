"""How much work the reference edit is, each way: `python tests/bench_edit.py FOLDER`. Not a test; it takes minutes.

Two clips of 720p are cut to 6 s, dissolved for 1 s, made smaller (960x540), with a title that fades; x264
veryfast, crf 20, 264 pictures, one thread. The goals, with ffmpeg's filter graph as 1.00: moviepy flat at most 2.6, a
frame function of lesson 05's at most 1.85.

On 2026-11-26, one run on two busy cores (AMD EPYC, moviepy 2.2.1): filter graph 1.00, moviepy as documented 5.40,
flat 2.22, a frame function 1.77, aivideo.film 1.04.
"""

import os
import subprocess
import sys
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe

from aivideo.clip import asset
from aivideo.film.race import WAYS, Task, race


def enlarged(name: str, folder: Path) -> Path:
    """A ready-made clip, twice, at 1280x720."""
    path = folder / f"{name}-720.mp4"
    source = ["-stream_loop", "1", "-i", str(asset(f"clips/{name}.mp4")), "-vf", "scale=1280:720:flags=bicubic"]
    coding = ["-c:v", "libx264", "-crf", "20", "-preset", "veryfast"]
    subprocess.run([get_ffmpeg_exe(), "-y", "-v", "error", *source, *coding, str(path)], check=True)
    return path


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    task = Task(enlarged("fox-medium", folder), enlarged("fox-and-ball", folder))
    for result in race(task, folder / "ways", ways=tuple(WAYS)):
        print(
            f"{result.way:26} {result.seconds:5.1f} CPU s  {result.ratio:4.2f}  {result.psnr:.1f} dB  {result.frames}"
        )


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/bench"))
