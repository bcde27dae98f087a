"""From a prompt to a clip in one call: submit, wait, fetch. And back to jobs that were left open."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aivideo.clip import Clip
from aivideo.services.budget import Budget
from aivideo.services.client import Client
from aivideo.services.errors import ServiceError
from aivideo.services.fetching import clip_path
from aivideo.services.job import Job
from aivideo.services.journal import Entry, Journal
from aivideo.services.luma import Luma, LumaAgents
from aivideo.services.pika import Pika
from aivideo.services.places import STUDIO
from aivideo.services.runway import Runway
from aivideo.services.service import Service
from aivideo.services.sora import Sora
from aivideo.services.studio import Local
from aivideo.services.waiting import wait

HOSTED: dict[str, Callable[..., Client]] = {
    "sora": Sora,
    "runway": Runway,
    "luma": Luma,
    "luma_agents": LumaAgents,
    "pika": Pika,
}
SERVICES = ("local", *HOSTED)


def connect(name: str | None = None, *, base_url: str | None = None) -> Service:
    """Return the service of that name.

    With a service's key in its environment variable (or typed in with `ask_key`), that is the service itself. Without
    one, the course's own studio stands in for it, and speaks its protocol.

    Args:
        name: "local" (the course's own studio), "sora" (any server that speaks the OpenAI Videos protocol),
            "runway", "luma", "luma_agents" or "pika". Without one, what the environment variable AIVIDEO_SERVICE
            says, or else "local".
        base_url: another address for it; "studio" is the course's own studio, whatever keys there are.

    Raises:
        ServiceError: there is no such service, or it is not set up; the message says what is missing.
    """
    name = name or os.environ.get("AIVIDEO_SERVICE") or "local"
    if name == "local":
        return Local()
    if name not in HOSTED:
        raise ServiceError(f"There is no service called {name!r}. There are: {', '.join(SERVICES)}.")
    if name == "sora" and not (base_url or os.environ.get("OPENAI_BASE_URL")):
        base_url = STUDIO  # there is no service of that name any more; only its protocol
    return HOSTED[name](base_url)


def generate(
    prompt: str,
    out: str | Path,
    *,
    service: str | Service | None = None,
    model: str | None = None,
    seconds: float | None = None,
    size: str = "1280x720",
    seed: int | None = 1,
    budget: Budget | None = None,
    on_change: Callable[[Job], None] | None = None,
    timeout: float = 600,
    **extra: Any,
) -> Clip:
    """Turn a prompt into a clip.

    >>> generate("a red ball rolls", "out/first.mp4")  # doctest: +SKIP

    Stopping the cell (the ■ button) while it waits also stops the work at the service. If the kernel stops, the job
    stays in the journal, and `resume_jobs` takes its clip home.

    Args:
        prompt: what the clip shows.
        out: where to; ends in .mp4. Missing folders are made. A file of that name is replaced.
        service: a name ("local", "runway", ...; see `connect`) or a service. Without one, what the environment
            variable AIVIDEO_SERVICE says, or else "local".
        model: the service's name for a model; without it, the service's own default.
        seconds: length of the clip; without it, what is usual for the service (4 or 5).
        size: width and height in pixels. Services make a few sizes only, and take the nearest. The local studio
            takes the shape of it, not the size.
        seed: the same prompt and seed give the same clip, where the service can do that; None to leave it out.
        budget: how much may be spent. Without one, what AIVIDEO_BUDGET says; and without that, nothing that costs
            money is ordered.
        on_change: called with the job when its state, progress or place in the queue has changed.
        timeout: seconds to wait in all.
        extra: settings of this one service, for example quality="draft" at the studio.

    Raises:
        Refused: the service does not take this prompt.
        OverBudget: it would cost more than is set aside; nothing was sent.
        JobFailed: the job ended without a clip.
        TookTooLong: the time is up; the job goes on, and `finish` takes it home later.
        ServiceError: anything else; the message says what to do.
    """
    if not isinstance(prompt, str) or not prompt.strip():
        raise ServiceError("The prompt is empty. Say in a few words what the clip shows: 'a red ball rolls'.")
    clip_path(out)  # a name that cannot be is better found out before the order than after it
    service = service if isinstance(service, Service) else connect(service)
    if budget is not None:
        extra["budget"] = budget
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
    path = clip_path(out)
    service = service if isinstance(service, Service) else connect(service)
    if isinstance(job, str):
        job = Job(job, service.name, "queued", "")
        service.expect(job, path)
        job = service.poll(job)
    else:
        service.expect(job, path)
    try:
        job = wait(service, job, timeout=timeout, on_change=on_change)
    except KeyboardInterrupt as interrupt:
        _stop_too(service, job, interrupt)
        raise
    return service.fetch(job, out)


def open_jobs() -> list[Entry]:
    """The orders that may still have a clip to take home, the oldest first."""
    return Journal().open()


def resume_jobs(
    folder: str | Path = "out", *, on_change: Callable[[Job], None] | None = None, timeout: float = 600
) -> tuple[list[Clip], dict[str, ServiceError]]:
    """Take home the clips of all jobs that are still open: after a kernel was restarted, say.

    Each goes where it was to go when it was ordered; into `folder`, under its job's number, where that is not known.

    Returns:
        The clips; and what went wrong with the others, by the order in words.
    """
    clips, troubles = [], {}
    for entry in open_jobs():
        try:
            clips.append(_resume(entry, Path(folder), on_change, timeout))
        except ServiceError as error:
            troubles[str(entry)] = error
    return clips, troubles


def _resume(entry: Entry, folder: Path, on_change: Callable[[Job], None] | None, timeout: float) -> Clip:
    service = connect(entry.service, base_url=entry.place)
    job = (
        Job(entry.job, entry.service, "queued", "", request=entry.request) if entry.job else service.order_again(entry)
    )
    out = entry.out or folder / f"{entry.service}-{''.join(c for c in job.id if c.isalnum())[-12:]}.mp4"
    return finish(service.poll(job), out, service=service, on_change=on_change, timeout=timeout)


def _stop_too(service: Service, job: Job, interrupt: KeyboardInterrupt) -> None:
    """Cancel the job of a cell that was stopped. If that fails too, the interrupt says so and goes on."""
    try:
        stopped = service.cancel(job)
    except ServiceError as error:
        interrupt.add_note(f"Job {job.id} could not be cancelled and may go on at {service.name}: {error}")
        return
    interrupt.add_note(str(stopped))
