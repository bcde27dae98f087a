"""Shooting: every shot of a storyboard becomes a clip, several at a time, and none is made twice.

A clip is kept under a name made from everything that decides what it shows (a *content address*): who makes it,
prompt, length, shape, seed, quality. Change one prompt, and one name changes, so one shot is made again.
"""

import hashlib
import json
import re
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from aivideo.clip import Clip, ClipError, CourseError, asset, sidecar_path
from aivideo.film.storyboard import Shot, Storyboard
from aivideo.services import Job, Refused, ServiceError, generate

SIZES = {"16:9": "1280x720", "9:16": "720x1280", "1:1": "1024x1024"}
How = Literal["made", "kept", "ready-made", "missing"]


@dataclass(frozen=True)
class Take:
    """What became of one shot.

    Attributes:
        number: of the shot, counted from 1.
        shot: as it stands on the storyboard.
        prompt: as it was sent.
        how: "made" just now; "kept" from an earlier time; "ready-made", from the course's assets; or "missing".
        clip: the clip, or None if it is missing.
        tries: how many orders it took; 0 if nothing was ordered.
        why: what went wrong, if it is missing.
    """

    number: int
    shot: Shot
    prompt: str
    how: How
    clip: Clip | None
    tries: int = 0
    why: str = ""


@dataclass(frozen=True)
class Order:
    """Everything that decides what a clip will show."""

    service: str
    model: str | None
    prompt: str
    seconds: float
    size: str
    seed: int
    extra: tuple[tuple[str, Any], ...]

    @property
    def name(self) -> str:
        """The name of its clip, without .mp4: a few words for people, and a fingerprint for us."""
        facts = json.dumps(
            [self.service, self.model, self.prompt, self.seconds, self.size, self.seed, self.extra], sort_keys=True
        )
        words = re.sub(r"[^a-z0-9]+", "-", self.prompt.lower())[:32].strip("-")
        return f"{words or 'shot'}-{hashlib.sha256(facts.encode()).hexdigest()[:12]}"


def orders_of(storyboard: Storyboard, *, service: str = "local", model: str | None = None, **extra: Any) -> list[Order]:
    """What would be ordered for each shot. `extra` goes to the local studio only: quality, fps."""
    return [
        Order(
            shot.service or service,
            shot.model or model,
            storyboard.prompt_of(shot),
            float(shot.seconds),
            SIZES[storyboard.shape],
            shot.seed,
            tuple(sorted(extra.items())) if (shot.service or service) == "local" else (),
        )
        for shot in storyboard.shots
    ]


def shoot(
    storyboard: Storyboard,
    folder: str | Path = "out/shots",
    *,
    service: str = "local",
    model: str | None = None,
    side_by_side: int = 3,
    tries: int = 2,
    on_change: Callable[[int, Job | Take], None] | None = None,
    **extra: Any,
) -> list[Take]:
    """Make what is not there yet, and return a take for every shot.

    A shot that fails is ordered again, `tries` times in all (a refused prompt is not: it would be refused
    again). What still fails comes back as a take that is missing, with the reason; the others go on. Stop
    the cell, and what is finished stays; shoot again, and it goes on from there.

    Args:
        storyboard: the plan.
        folder: where clips are kept.
        service, model: who makes them, if a shot does not say so itself.
        side_by_side: how many orders are open at one time.
        tries: orders for one shot, at most.
        on_change: called with the shot's number and its job whenever that changes, and with the take at its end.
        extra: settings of the local studio: quality="draft", fps=24.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    tell = on_change or (lambda number, news: None)
    stop = threading.Event()
    locks: dict[str, threading.Lock] = {}
    jobs = []
    with ThreadPoolExecutor(max_workers=max(1, side_by_side), thread_name_prefix="shot") as pool:
        orders = orders_of(storyboard, service=service, model=model, **extra)
        for number, (shot, order) in enumerate(zip(storyboard.shots, orders, strict=True), 1):
            lock = locks.setdefault(order.name, threading.Lock())  # two shots with one content are made once
            jobs.append(pool.submit(_take, number, shot, order, folder, tries, tell, stop, lock))
        try:
            return [job.result() for job in jobs]
        except BaseException:
            stop.set()
            for job in jobs:
                job.cancel()
            raise


def _take(number, shot, order, folder, tries, tell, stop, lock) -> Take:
    with lock:
        how, clip = _kept(order, folder)
        if clip is not None:
            take = Take(number, shot, order.prompt, how, clip)
        else:
            take = _made(number, shot, order, folder / f"{order.name}.mp4", tries, tell, stop)
    tell(number, take)
    return take


def _made(number, shot, order: Order, path: Path, tries: int, tell, stop: threading.Event) -> Take:
    why = ""
    for attempt in range(1, tries + 1):
        try:
            clip = generate(
                order.prompt,
                path,
                service=order.service,
                model=order.model,
                seconds=order.seconds,
                size=order.size,
                seed=order.seed,
                on_change=lambda job: _follow(number, job, tell, stop),
                **dict(order.extra),
            )
            return Take(number, shot, order.prompt, "made", clip, attempt)
        except Refused as error:
            return Take(number, shot, order.prompt, "missing", None, attempt, str(error))
        except (ServiceError, ClipError) as error:
            why = str(error)
    return Take(number, shot, order.prompt, "missing", None, tries, why)


class _Stopped(CourseError):
    """The cell was stopped while shots were being made."""


def _follow(number: int, job: Job, tell, stop: threading.Event) -> None:
    if stop.is_set():
        raise _Stopped("Stopped. What was finished is kept; shoot again to go on.")
    tell(number, job)


def _kept(order: Order, folder: Path) -> tuple[How, Clip | None]:
    """The clip of this order, if it was made before or comes with the course, and still plays."""
    path = folder / f"{order.name}.mp4"
    if (clip := _whole(path)) is not None:
        return "kept", clip
    try:
        ready = asset(f"film/shots/{order.name}.mp4")
    except ClipError:
        return "missing", None
    for source in (ready, sidecar_path(ready)):
        shutil.copyfile(source, folder / source.name)
    return "ready-made", _whole(path)


def _whole(path: Path) -> Clip | None:
    """The clip, if it is there, can be read, and is what its record says it is; else None, and it is made anew."""
    try:
        clip = Clip.open(path)
        return None if clip.provenance is None or "changed since" in clip.credit else clip
    except ClipError:
        return None
