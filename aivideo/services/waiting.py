"""Waiting for a job: ask, pause a little longer each time, and stop at a deadline without losing anything."""

import time
from collections.abc import Callable

from aivideo.services.errors import JobFailed, Refused, ServiceError, Stalled, TookTooLong
from aivideo.services.job import Job
from aivideo.services.service import Service

LONGER = 1.5  # each pause is this many times the one before
SHORTEST, LONGEST = 0.05, 60.0  # bounds on what a server may wish for


def wait(
    service: Service,
    job: Job,
    *,
    timeout: float = 600,
    stalled_after: float = 300,
    on_change: Callable[[Job], None] | None = None,
    first: float = 0.2,
    most: float = 2.0,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Job:
    """Ask the service how the job is doing until it has succeeded.

    Args:
        service: where the job is.
        job: from `service.submit`.
        timeout: seconds in all. The job goes on at the service after that; only the waiting ends.
        stalled_after: seconds without any change of state, progress or place in the queue after which to stop
            waiting. A service that shows no progress changes nothing while it works, so this is not short.
        on_change: called with the job at the start, and whenever its state, progress or place in the queue
            has changed.
        first, most: the first pause between two questions, and the longest, in seconds. A service that
            wishes for another pause gets that.
        clock, sleep: for tests.

    Returns:
        The job, in the state "succeeded".

    Raises:
        Refused: the service does not take the prompt.
        JobFailed: the job ended without a clip.
        TookTooLong: the time is up; the error's `job` is where to go on.
        Stalled: nothing has changed for too long; the same.
        NotReachable: the service stopped answering; the error's `job` is where to go on.
    """
    deadline = clock() + timeout
    pause = first
    seen = None
    while True:
        now = (job.state, job.progress, job.queue_position)
        if now != seen:
            stall = clock() + stalled_after
            if on_change:
                on_change(job)
        seen = now
        if job.finished:
            return _succeeded(job)
        left = min(deadline, stall) - clock()
        if left <= 0:
            raise _over(job, timeout, stalled_after if stall < deadline else None)
        wished = None if job.poll_after is None else min(max(job.poll_after, SHORTEST), LONGEST)
        sleep(min(left, pause if wished is None else wished))
        pause = min(pause * LONGER, most)
        try:
            job = service.poll(job)
        except ServiceError as error:
            error.job = error.job or job  # whatever happened, the job can be found again
            raise


def _over(job: Job, timeout: float, stalled: float | None) -> TookTooLong:
    back = (
        f"It may go on there, and nothing is lost. Come back to it with: finish({job.id!r}, 'clip.mp4', "
        f"service={job.service!r})."
    )
    if stalled is None:
        return TookTooLong(
            f"{job.service} has not finished within {timeout:g} seconds; job {job.id} is {job.state}. {back}", job
        )
    return Stalled(
        f"At {job.service}, nothing has changed for {stalled:g} seconds; job {job.id} is {job.state}. {back}", job
    )


def _succeeded(job: Job) -> Job:
    if job.state == "succeeded":
        return job
    why = (job.message or "it gave no reason").rstrip(".")
    if job.state == "refused":
        raise Refused(f"{job.service} does not take this prompt: {why}. Change it, then try again.", job)
    if job.state == "cancelled":
        raise JobFailed(f"Job {job.id} at {job.service} was cancelled, so there is no clip.", job)
    raise JobFailed(f"Job {job.id} at {job.service} {job.state}: {why}. You can order the clip again.", job)
