"""How much work an edit is, each way, measured so that a busy machine does not blur it. `aivideo bench edit` runs it.

The edit is the one that the course's figures are about: two clips of 720p, six seconds of each, dissolved for a
second and made smaller (960x540), with a title that fades; x264 veryfast, crf 20, one thread, 264 pictures.

Seconds of a processor are no fixed amount of work: they stretch while other programs fill its caches. So each way
runs *at the same time* as ffmpeg's filter graph, *on the same core*: what stretches one stretches the other, and
their ratio stays.
"""

from __future__ import annotations

import multiprocessing
import os
import statistics
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aivideo.clip import Clip, asset
from aivideo.film.errors import FilmError
from aivideo.film.race import REFERENCE, WAYS, Task, alike, processor_time

CLIPS = ("fox-medium", "fox-and-ball")
TURNS = {"aivideo.film": 7, "moviepy, flat": 3, "moviepy, a function": 3, "moviepy as documented": 1}
GOALS = {"aivideo.film": 1.0, "moviepy, flat": 2.6, "moviepy, a function": 1.85}  # at most so many times its time


def study(say: Callable[[str], None]) -> dict[str, Any]:
    """Let every way cut the edit beside ffmpeg's filter graph; compare time and pictures."""
    with tempfile.TemporaryDirectory() as folder:
        task = Task(*(_enlarged(name, Path(folder)) for name in CLIPS))
        ways = {}
        for way, turns in TURNS.items():  # most for the way that is nearest to the filter graph
            ways[way] = compare(way, task, Path(folder), turns)
            say(f"{way}: {ways[way]}")
    return {"clips": CLIPS, "reference": REFERENCE, "goals": GOALS, "ways": ways}


def compare(way: str, task: Task, folder: Path, turns: int) -> dict[str, Any]:
    """Run a way of `WAYS` beside the filter graph, some turns.

    Returns:
        ratio: the median over the turns of its processor time to the filter graph's; lowest, highest: of the turns.
        cpu_s, reference_cpu_s: the least that each took, in seconds. psnr_db: how alike the pictures are.
        frames: how many it wrote.
    """
    pairs = [beside_the_reference(way, task, folder) for _ in range(turns)]
    ratios = [mine / reference for mine, reference in pairs]
    least = [min(times) for times in zip(*pairs, strict=True)]
    out, reference = _files(folder)
    return {
        "ratio": round(statistics.median(ratios), 3),
        "lowest": round(min(ratios), 3),
        "highest": round(max(ratios), 3),
        "turns": turns,
        "cpu_s": round(least[0], 2),
        "reference_cpu_s": round(least[1], 2),
        "psnr_db": round(alike(reference, out), 1),
        "frames": Clip.open(out).frame_count,
    }


def beside_the_reference(way: str, task: Task, folder: Path) -> tuple[float, float]:
    """Run a way and the filter graph at the same time on one core; return the processor time of each, in seconds."""
    context = multiprocessing.get_context("spawn")
    start, times = context.Barrier(2), context.SimpleQueue()
    jobs = [(way, _files(folder)[0]), (REFERENCE, _files(folder)[1])]
    with _on_one_core():
        processes = [context.Process(target=_timed, args=(*job, task, start, times)) for job in jobs]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
    if any(process.exitcode for process in processes):
        raise FilmError(f"{way!r} or {REFERENCE!r} did not finish; what went wrong stands above.")
    found = dict(times.get() for _ in jobs)
    return found[way], found[REFERENCE]


def _files(folder: Path) -> tuple[Path, Path]:
    return folder / "way.mp4", folder / "reference.mp4"


def _timed(way: str, out: Path, task: Task, start: Any, times: Any) -> None:
    """In a process of its own: load what the way needs, wait for the other one, then run it against the clock."""
    if "moviepy" in way:
        import moviepy  # noqa: F401  a way pays for its work, not for loading its library

    start.wait(timeout=120)
    before = processor_time()
    WAYS[way](task, out)
    times.put((way, processor_time() - before))


@contextmanager
def _on_one_core():
    """Processes that are started meanwhile share one core, where the system lets us choose."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def _enlarged(name: str, folder: Path) -> Path:
    """A ready-made clip, twice, at 1280x720."""
    from imageio_ffmpeg import get_ffmpeg_exe

    path = folder / f"{name}-720.mp4"
    source = ["-stream_loop", "1", "-i", str(asset(f"clips/{name}.mp4")), "-vf", "scale=1280:720:flags=bicubic"]
    coding = ["-c:v", "libx264", "-crf", "20", "-preset", "veryfast"]
    subprocess.run([get_ffmpeg_exe(), "-y", "-v", "error", *source, *coding, str(path)], check=True)
    return path
