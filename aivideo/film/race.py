"""The same edit five ways, timed: a filter graph of ffmpeg, moviepy three times, and the course's renderer.

Two clips are cut, resized and dissolved into one another, and a title with transparency fades in and out.
Every way writes H.264 with the same settings on one thread; what is compared is processor time, the
time of ffmpeg's own processes included, because a clock on the wall also times what else the computer does.
"""

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from PIL import Image

from aivideo.clip import Clip
from aivideo.film.edit import Edit, Overlay, Piece, in_frames
from aivideo.film.renderer import Preset, render_edit
from aivideo.film.titles import words_picture

CODING = Preset(crf=20, speed="veryfast", sound=0)
TAGS = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
TO_BT709 = ["-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", *TAGS]
X264 = ["-c:v", "libx264", "-crf", "20", "-preset", "veryfast", "-threads", "1", "-pix_fmt", "yuv420p"]


@dataclass(frozen=True)
class Task:
    """What is to be cut: `take` seconds of each clip from `start` on, dissolved for `dissolve` seconds.

    The title is seen for three quarters of the first clip's part, and takes a sixth of that to fade in or out.
    """

    first: Path
    second: Path
    width: int = 960
    height: int = 540
    fps: int = 24
    start: float = 1.0
    take: float = 6.0
    dissolve: float = 1.0
    words: str = "From prompt to film"

    @cached_property
    def title(self) -> np.ndarray:
        """The title's picture, with transparency."""
        return words_picture(self.words, size=self.height // 10)

    @property
    def place(self) -> tuple[int, int]:
        """Where the title's upper left corner is."""
        return (self.width - self.title.shape[1]) // 4 * 2, int(self.height * 0.35) * 2

    @property
    def title_times(self) -> tuple[float, float, float]:
        """From when, how long, and how long it fades, in seconds."""
        return self.take / 6, self.take / 2, self.take / 12


def with_film(task: Task, out: Path) -> None:
    """The course's renderer."""
    fps, (x, y), (begin, lasts, fade) = task.fps, task.place, task.title_times
    take, dissolve = in_frames(task.take, fps), in_frames(task.dissolve, fps)
    first = Piece(Clip.open(task.first), take, task.start)
    second = Piece(Clip.open(task.second), take, task.start, overlap=dissolve)
    title = Overlay(task.title, x, y, in_frames(begin, fps), in_frames(lasts, fps), in_frames(fade, fps))
    render_edit(Edit((first, second), task.width, task.height, fps, (title,)), out, preset=CODING)


def with_ffmpeg(task: Task, out: Path) -> None:
    """One filter graph of ffmpeg's."""
    from imageio_ffmpeg import get_ffmpeg_exe

    picture = out.with_suffix(".title.png")
    Image.fromarray(task.title).save(picture)
    (x, y), (begin, lasts, fade) = task.place, task.title_times
    fit = f"fps={task.fps},scale={task.width}:{task.height}:flags=bicubic,format=yuv420p,settb=AVTB"
    graph = (
        f"[0:v]{fit}[a];[1:v]{fit}[b];"
        f"[a][b]xfade=transition=fade:duration={task.dissolve}:offset={task.take - task.dissolve}[v];"
        f"[2:v]scale=out_color_matrix=bt709:out_range=tv,format=yuva420p,fade=in:st=0:d={fade}:alpha=1,"
        f"fade=out:st={lasts - fade}:d={fade}:alpha=1,setpts=PTS+{begin}/TB[t];"
        f"[v][t]overlay={x}:{y}:eof_action=pass:format=yuv420[o]"
    )
    cut = ["-threads", "1", "-ss", str(task.start), "-t", str(task.take)]
    still = ["-loop", "1", "-t", str(lasts), "-r", str(task.fps), "-i", str(picture)]
    whole = [get_ffmpeg_exe(), "-y", "-v", "error", "-filter_complex_threads", "1"]
    whole += [*cut, "-i", str(task.first), *cut, "-i", str(task.second), *still]
    subprocess.run([*whole, "-filter_complex", graph, "-map", "[o]", *X264, *TAGS, str(out)], check=True)
    picture.unlink()


def with_moviepy_as_documented(task: Task, out: Path) -> None:
    """moviepy, with the effects and the nested composition of its user guide."""
    import moviepy
    from moviepy import vfx

    (begin, lasts, fade), size = task.title_times, (task.width, task.height)
    with (
        moviepy.VideoFileClip(str(task.first), audio=False) as one,
        moviepy.VideoFileClip(str(task.second), audio=False) as two,
    ):
        end = task.start + task.take
        first = one.subclipped(task.start, end).resized(size)
        second = two.subclipped(task.start, end).resized(size).with_effects([vfx.CrossFadeIn(task.dissolve)])
        video = moviepy.concatenate_videoclips([first, second], padding=-task.dissolve, method="compose")
        title = moviepy.ImageClip(task.title).with_duration(lasts).with_start(begin).with_position(task.place)
        title = title.with_effects([vfx.CrossFadeIn(fade), vfx.CrossFadeOut(fade)])
        _write(moviepy.CompositeVideoClip([video, title]), task, out, ["-crf", "20"])


def with_moviepy_flat(task: Task, out: Path) -> None:
    """moviepy, with one flat composition on black, resized by ffmpeg while reading (lesson 05)."""
    import moviepy
    from moviepy import vfx

    (begin, lasts, fade), size = task.title_times, (task.width, task.height)
    with (
        moviepy.VideoFileClip(str(task.first), audio=False, target_resolution=size) as one,
        moviepy.VideoFileClip(str(task.second), audio=False, target_resolution=size) as two,
    ):
        end = task.start + task.take
        first = one.subclipped(task.start, end)
        second = two.subclipped(task.start, end).with_effects([vfx.CrossFadeIn(task.dissolve)])
        second = second.with_start(task.take - task.dissolve)
        title = moviepy.ImageClip(task.title).with_duration(lasts).with_start(begin).with_position(task.place)
        title = title.with_effects([vfx.CrossFadeIn(fade), vfx.CrossFadeOut(fade)])
        whole = moviepy.CompositeVideoClip([first, second, title], size=size, bg_color=(0, 0, 0))
        _write(whole, task, out, ["-crf", "20", *TO_BT709])


def with_moviepy_function(task: Task, out: Path) -> None:
    """moviepy reads and writes; what lies between is one function on whole numbers (lesson 05, *What is slow*)."""
    import moviepy

    (begin, lasts, fade), (x, y) = task.title_times, task.place
    ink, alpha = task.title[..., :3], task.title[..., 3:].astype(np.float32) / 255
    height, width = alpha.shape[:2]
    second_starts, end = task.take - task.dissolve, task.start + task.take
    reading = {"audio": False, "target_resolution": (task.width, task.height)}
    with (
        moviepy.VideoFileClip(str(task.first), **reading) as one,
        moviepy.VideoFileClip(str(task.second), **reading) as two,
    ):
        first, second = one.subclipped(task.start, end), two.subclipped(task.start, end)

        def picture(t: float) -> np.ndarray:
            late = t - second_starts
            frame = (first.get_frame(t) if t < task.take else second.get_frame(late)).copy()
            if 0 < late < task.dissolve:
                under, over = Image.fromarray(frame), Image.fromarray(second.get_frame(late))
                frame = np.array(Image.blend(under, over, late / task.dissolve))
            ends = begin + lasts
            seen = alpha * np.float32(np.interp(t, [begin, begin + fade, ends - fade, ends], [0, 1, 1, 0]))
            if seen.any():
                under = frame[y : y + height, x : x + width]
                frame[y : y + height, x : x + width] = under * (1 - seen) + ink * seen
            return frame

        film = moviepy.VideoClip(picture, duration=2 * task.take - task.dissolve)
        _write(film, task, out, ["-crf", "20", *TO_BT709])


def _write(video, task: Task, out: Path, extra: list[str]) -> None:
    video.write_videofile(
        str(out), fps=task.fps, codec="libx264", preset="veryfast", threads=1, ffmpeg_params=extra, logger=None
    )


WAYS: dict[str, Callable[[Task, Path], None]] = {
    "ffmpeg's filter graph": with_ffmpeg,
    "moviepy as documented": with_moviepy_as_documented,
    "moviepy, flat": with_moviepy_flat,
    "aivideo.film": with_film,
    "moviepy, a function": with_moviepy_function,
}
REFERENCE = next(iter(WAYS))
FOUR = tuple(WAYS)[:4]  # those that lesson 06 compares


@dataclass(frozen=True)
class Result:
    """How one way did.

    Attributes:
        way: its name in `WAYS`.
        seconds: of processor time.
        ratio: to ffmpeg's filter graph.
        psnr: how alike the brightness of its pictures is to the filter graph's, in dB; infinite for itself.
        frames: how many pictures it wrote.
    """

    way: str
    seconds: float
    ratio: float
    psnr: float
    frames: int


def race(task: Task, folder: Path, *, ways: tuple[str, ...] = FOUR) -> list[Result]:
    """Let each way cut the same edit, one after the other, and compare.

    Args:
        task: the edit.
        folder: where the files go.
        ways: names of `WAYS`, with ffmpeg's among them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = {way: folder / f"way-{number}.mp4" for number, way in enumerate(ways)}
    seconds = {}
    for way in ways:
        before = processor_time()
        WAYS[way](task, files[way])
        seconds[way] = processor_time() - before
    return [
        Result(
            way, seconds[way], seconds[way] / seconds[REFERENCE], alike(files[REFERENCE], files[way]),
            Clip.open(files[way]).frame_count,
        )
        for way in ways
    ]  # fmt: skip


def processor_time() -> float:
    """Seconds of this process and of the ended ones that it started."""
    return sum(os.times()[:4])


def alike(one: Path, other: Path) -> float:
    """Peak signal-to-noise ratio of the brightness of two films, in dB, over all their frames."""
    if one == other:
        return float("inf")
    error, count = 0.0, 0
    for a, b in zip(_brightness(one), _brightness(other), strict=False):
        error += float(np.square(a.astype(np.int32) - b).sum())
        count += a.size
    return 10 * float(np.log10(255**2 * count / error)) if error else float("inf")


def _brightness(path: Path):
    import av

    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            yield frame.to_ndarray()[: frame.height]  # the first rows are the Y plane
