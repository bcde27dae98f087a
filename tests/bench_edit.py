"""How much work the reference edit is, each way: `python tests/bench_edit.py FOLDER`. Not a test; it takes minutes.

Two clips of 720p are cut to 6 s, dissolved for 1 s, made smaller (960x540), with a title that fades; x264
veryfast, crf 20, 264 pictures, one thread. To the ways of `aivideo.film.race` it adds the last one of lesson 05:
moviepy reads and writes, and one function makes each picture. Lesson 05's goals, with ffmpeg's filter graph as
1.00: flat at most 2.6, a frame function at most 1.85.

On 2026-11-26, one run on two busy cores (AMD EPYC, moviepy 2.2.1): filter graph 1.00, moviepy as documented 5.40,
flat 2.22, a frame function 1.77, aivideo.film 1.04.
"""

import os
import subprocess
import sys
from pathlib import Path

import cv2
import moviepy
import numpy as np
from imageio_ffmpeg import get_ffmpeg_exe

from aivideo.clip import asset
from aivideo.film import race
from aivideo.film.race import Course

FRAME_FUNCTION = "moviepy, a frame function"


def with_a_frame_function(course: Course, out: Path) -> None:
    """moviepy reads and writes; what lies between is one function on whole numbers (lesson 05, way c)."""
    (begin, lasts, fade), (x, y) = course.title_times, course.place
    ink, alpha = course.title[..., :3], course.title[..., 3:].astype(np.float32) / 255
    height, width = alpha.shape[:2]
    second_starts, end = course.take - course.dissolve, course.start + course.take
    reading = {"audio": False, "target_resolution": (course.width, course.height)}
    with (
        moviepy.VideoFileClip(str(course.first), **reading) as one,
        moviepy.VideoFileClip(str(course.second), **reading) as two,
    ):
        first, second = one.subclipped(course.start, end), two.subclipped(course.start, end)

        def picture(t: float) -> np.ndarray:
            late = t - second_starts
            frame = (first.get_frame(t) if t < course.take else second.get_frame(late)).copy()
            if 0 < late < course.dissolve:
                share = late / course.dissolve
                frame = cv2.addWeighted(frame, 1 - share, second.get_frame(late), share, 0)
            ends = begin + lasts
            seen = alpha * np.float32(np.interp(t, [begin, begin + fade, ends - fade, ends], [0, 1, 1, 0]))
            if seen.any():
                under = frame[y : y + height, x : x + width]
                frame[y : y + height, x : x + width] = under * (1 - seen) + ink * seen
            return frame

        moviepy.VideoClip(picture, duration=2 * course.take - course.dissolve).write_videofile(
            str(out), fps=course.fps, codec="libx264", preset="veryfast", threads=1, logger=None,
            ffmpeg_params=["-crf", "20", *race.TO_BT709],
        )  # fmt: skip


def enlarged(name: str, folder: Path) -> Path:
    """A ready-made clip, twice, at 1280x720."""
    path = folder / f"{name}-720.mp4"
    source = ["-stream_loop", "1", "-i", str(asset(f"clips/{name}.mp4")), "-vf", "scale=1280:720:flags=bicubic"]
    coding = ["-c:v", "libx264", "-crf", "20", "-preset", "veryfast"]
    subprocess.run([get_ffmpeg_exe(), "-y", "-v", "error", *source, *coding, str(path)], check=True)
    return path


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)
    race.WAYS[FRAME_FUNCTION] = with_a_frame_function
    course = Course(enlarged("fox-medium", folder), enlarged("fox-and-ball", folder))
    for result in race.race(course, folder / "ways", ways=tuple(race.WAYS)):
        print(
            f"{result.way:26} {result.seconds:5.1f} CPU s  {result.ratio:4.2f}  {result.psnr:.1f} dB  {result.frames}"
        )


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/bench"))
