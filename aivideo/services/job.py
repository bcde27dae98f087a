"""A job: what a service answers when it is asked for a clip, long before there is a clip."""

from dataclasses import dataclass, field
from typing import Any, Literal

JobState = Literal["queued", "running", "succeeded", "failed", "refused", "cancelled", "expired"]
FINISHED: frozenset[JobState] = frozenset({"succeeded", "failed", "refused", "cancelled", "expired"})


@dataclass(frozen=True)
class Job:
    """One order for one clip, as it stood when the service was last asked.

    Every service has its own words for what a job is doing. `state` is the course's word, the same for
    all of them; `word` is the service's own.

    Attributes:
        id: the service's number for the job. With it a job is found again, on another day too.
        service: the name of the service, for example "local".
        state: queued, running, succeeded, failed, refused, cancelled or expired.
        word: the service's own word for the state.
        progress: 0.0 to 1.0, or None where the service does not say.
        message: why it failed or was refused, in the service's words.
        details: the service's own reply, whole.
        request: what was asked for (prompt, model, seconds, size, seed ...), for the clip's provenance.
        queue_position: the job's place in the queue, where the service says it.
        poll_after: seconds after which the service would like to be asked again, where it says so.
    """

    id: str
    service: str
    state: JobState
    word: str
    progress: float | None = None
    message: str | None = None
    details: dict[str, Any] = field(default_factory=dict, repr=False, hash=False)
    request: dict[str, Any] = field(default_factory=dict, repr=False, hash=False)
    queue_position: int | None = None
    poll_after: float | None = None

    @property
    def finished(self) -> bool:
        """True when the service will do nothing more for this job."""
        return self.state in FINISHED

    def __str__(self) -> str:
        parts = [f"{self.service} job {self.id}: {self.state}"]
        if self.word not in (self.state, ""):
            parts.append(f"(“{self.word}”)")
        if self.state == "queued" and self.queue_position is not None:
            parts.append(f"at place {self.queue_position} of the queue")
        if self.progress is not None and not self.finished:
            parts.append(f"{self.progress:.0%}")
        if self.message:
            parts.append(f"- {self.message}")
        return " ".join(parts)
