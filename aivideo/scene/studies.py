"""What the renderer costs: CPU time, memory, and whether the same prompt gives the same bytes again.

`aivideo bench scene` runs `study` and keeps what it finds.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aivideo.scene import beside_mitsuba, render_clip, warm
from aivideo.scene.formats import QUALITIES, frame_size
from aivideo.scene.grammar import read_prompt
from aivideo.scene.shot import Shot

PROMPTS: dict[str, str] = {  # everything on: shadows, blur, fog, lamps, reflections, as they come with the place
    "meadow": "a fox trotting in the meadow at sunset, orbit",
    "town square": "a robot walking in the town square at night, dolly in",
    "beach": "a cat walking on the beach at sunset, orbit",
    "boat": "a boat sailing at sunset",
    "forest": "a fox trotting in the forest in the morning, track",
    "room": "a cat walking in the room in the evening, orbit",
    "turntable": "a statue on a turntable, full orbit",
    "moon": "a robot walking on the moon, orbit",
}
FRAMES, FPS = 48, 12  # of the shots
TIMED = (0, 18, 36)  # frames that are timed, after one that is not
REPEATS = 2  # times that a thing is done; the least counts, because what else the machine does only adds to it
SAME = ("a fox trotting in the meadow at sunset, orbit", "a ball bouncing in the town square at night")
GOALS = {"draft": 0.10, "standard": 0.40}  # CPU seconds a frame


def study(say: Callable[[str], None]) -> dict[str, Any]:
    """Measure every place at every quality, each in a process of its own; compare bytes; stand beside mitsuba."""
    warm()
    places = {}
    for place in PROMPTS:
        built = min(in_its_own_process(building, place) for _ in range(REPEATS))
        places[place] = {"build_cpu_s": built, **in_its_own_process(cost, place)}
        say(f"{place}: {places[place]}")
    means = {
        quality: round(statistics.mean(one["frame_cpu_s"][quality] for one in places.values()), 3)
        for quality in QUALITIES
    }
    say(f"mean over the places: {means}")
    compiled = compiling()
    say(f"kernels: {compiled}")
    bytes_again = same_bytes()
    say(f"same bytes: {bytes_again}")
    beside = in_its_own_process(beside_mitsuba.compare, PROMPTS["town square"])
    say(f"beside mitsuba: {beside}")
    return {
        "prompts": PROMPTS,
        "mean_frame_cpu_s": means,
        "goals_cpu_s": GOALS,
        "places": places,
        "kernels_cpu_s": compiled,
        "same_bytes": bytes_again,
        "beside_mitsuba": beside,
    }


def in_its_own_process(function: Callable[..., Any], *arguments: Any, environment: Mapping[str, str] | None = None):
    """Return what a function returns when it is called in a new process."""
    context = multiprocessing.get_context("spawn")
    with _set(environment or {}), ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(function, *arguments).result()


@contextmanager
def _set(environment: Mapping[str, str]):
    """Set environment variables, which a new process inherits, for a while."""
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def cost(place: str, qualities: Sequence[str] = tuple(QUALITIES), timed: Sequence[int] = TIMED) -> dict[str, Any]:
    """Return the CPU time of a frame (median) at each quality, and the most memory that the process has held."""
    medians = {}
    for quality in qualities:
        shot = Shot(read_prompt(PROMPTS[place]), FRAMES, FPS, *frame_size(quality), 1)
        shot.draw(FRAMES - 1)
        times = []
        for frame in timed:
            times.append(min(_timed(shot, frame) for _ in range(REPEATS)))
        medians[quality] = round(statistics.median(times), 3)
    return {"frame_cpu_s": medians, "peak_mb": round(peak_memory())}


def _timed(shot: Shot, frame: int) -> float:
    start = time.process_time()
    shot.draw(frame)
    return time.process_time() - start


def building(place: str) -> float:
    """Return the CPU time that a place needs to stand ready in a new process: meshes, textures, arrays."""
    from aivideo.scene.light import daylight_of
    from aivideo.scene.places import make_place
    from aivideo.scene.stage import Stage

    plan = read_prompt(PROMPTS[place])
    start = time.process_time()
    made = make_place(plan.place, 1, daylight_of(plan.place, plan.time), afloat=plan.subject == "boat")
    Stage(made.meshes, [])
    return round(time.process_time() - start, 2)


def peak_memory() -> float:
    """Return the most memory this process has held, in millions of bytes."""
    status = Path("/proc/self/status")
    if status.is_file():  # what a process inherits in getrusage from the one that started it is not in here
        line = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6  # bytes on macOS


def compiling() -> dict[str, float]:
    """Return the CPU time until the first picture: of the first start ever, which compiles, and of a later one."""
    with tempfile.TemporaryDirectory() as folder:
        first, later = (in_its_own_process(_first_picture, environment={"NUMBA_CACHE_DIR": folder}) for _ in range(2))
    return {"first": first, "later": later}


def _first_picture() -> float:
    warm()
    return round(time.process_time(), 1)


def same_bytes() -> dict[str, Any]:
    """Render the same clips in two processes, told to use one thread and two, and by two threads at once."""
    alone = in_its_own_process(_fingerprints, 1, environment={"NUMBA_NUM_THREADS": "1"})
    again = in_its_own_process(_fingerprints, 1, environment={"NUMBA_NUM_THREADS": "2"})
    together = in_its_own_process(_fingerprints, 2)
    return {
        "clips": len(SAME),
        "in_two_processes": alone[0] == again[0],
        "by_two_threads_at_once": together[0] == together[1] == alone[0],
    }


def _fingerprints(threads: int) -> list[list[str]]:
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda _: _fingerprint(), range(threads)))


def _fingerprint() -> list[str]:
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for prompt in SAME:
            clip = render_clip(prompt, Path(folder) / "a.mp4", seconds=0.5, quality="draft", truth="full")
            files = [clip.path, *sorted(Path(folder).glob("a.truth.*"))]
            found.append(hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest())
    return found
