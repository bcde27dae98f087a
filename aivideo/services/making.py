"""From a prompt to a clip in one call: submit, wait, fetch."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aivideo.clip import Clip
from aivideo.services.errors import ServiceError
from aivideo.services.fetching import clip_path
from aivideo.services.job import Job
from aivideo.services.local import Local
from aivideo.services.service import Service
from aivideo.services.sora import Sora
from aivideo.services.waiting import wait

SERVICES: dict[str, Callable[[], Service]] = {"local": Local, "sora": Sora}


def connect(name: str | None = None) -> Service:
    """Return the service of that name.

    Args:
        name: "local" (the course's own studio) or "sora" (any server that speaks the OpenAI Videos
            protocol). Without one, what the environment variable AIVIDEO_SERVICE says, or else "local".

    Raises:
        ServiceError: there is no such service, or it is not set up; the message says what is missing.
    """
    name = name or os.environ.get("AIVIDEO_SERVICE") or "local"
    if name not in SERVICES:
        raise ServiceError(f"There is no service called {name!r}. There are: {', '.join(SERVICES)}.")
    return SERVICES[name]()


def generate(
    prompt: str,
    out: str | Path,
    *,
    service: str | Service | None = None,
    model: str | None = None,
    seconds: float = 4,
    size: str = "1280x720",
    seed: int | None = 1,
    on_change: Callable[[Job], None] | None = None,
    timeout: float = 600,
    **extra: Any,
) -> Clip:
    """Turn a prompt into a clip.

    >>> generate("a red ball rolls", "out/first.mp4")  # doctest: +SKIP

    Stopping the cell (the ■ button) while it waits also stops the work at the service.

    Args:
        prompt: what the clip shows.
        out: where to; ends in .mp4. Missing folders are made. A file of that name is replaced.
        service: a name ("local", "sora") or a service. Without one, what the environment variable
            AIVIDEO_SERVICE says, or else "local".
        model: the service's name for a model; without it, the service's own default.
        seconds: length of the clip.
        size: width and height in pixels. The local studio takes the shape of it, not the size.
        seed: the same prompt and seed give the same clip, where the service can do that; None to leave it out.
        on_change: called with the job when its state, progress or place in the queue has changed.
        timeout: seconds to wait in all.
        extra: settings of this one service, for example quality="draft" at the studio.

    Raises:
        Refused: the service does not take this prompt.
        JobFailed: the job ended without a clip.
        TookTooLong: the time is up; the job goes on, and `finish` takes it home later.
        ServiceError: anything else; the message says what to do.
    """
    if not isinstance(prompt, str) or not prompt.strip():
        raise ServiceError("The prompt is empty. Say in a few words what the clip shows: 'a red ball rolls'.")
    clip_path(out)  # a name that cannot be is better found out before the order than after it
    service = service if isinstance(service, Service) else connect(service)
    job = service.submit(prompt, model=model, seconds=seconds, size=size, seed=seed, **extra)
    return finish(job, out, service=service, on_change=on_change, timeout=timeout)


def finish(
    job: Job | str,
    out: str | Path,
    *,
    service: str | Service | None = None,
    on_change: Callable[[Job], None] | None = None,
    timeout: float = 600,
) -> Clip:
    """Wait for a job that was ordered earlier and take its clip home: the second half of `generate`.

    Args:
        job: the job, or just its id, on another day too.
        out, service, on_change, timeout: as for `generate`.
    """
    clip_path(out)
    service = service if isinstance(service, Service) else connect(service)
    if isinstance(job, str):
        job = service.poll(Job(job, service.name, "queued", ""))
    try:
        job = wait(service, job, timeout=timeout, on_change=on_change)
    except KeyboardInterrupt as interrupt:
        _stop_too(service, job, interrupt)
        raise
    return service.fetch(job, out)


def _stop_too(service: Service, job: Job, interrupt: KeyboardInterrupt) -> None:
    """Cancel the job of a cell that was stopped. If that fails too, the interrupt says so and goes on."""
    try:
        stopped = service.cancel(job)
    except ServiceError as error:
        interrupt.add_note(f"Job {job.id} could not be cancelled and may go on at {service.name}: {error}")
        return
    interrupt.add_note(str(stopped))
