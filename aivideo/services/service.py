"""The interface that every service has in this course, whatever its own protocol looks like."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from aivideo.clip import Clip
from aivideo.services.job import Job


class Service(ABC):
    """A service that makes a clip from a prompt: order it, ask how it is doing, take it home.

    Attributes:
        name: a short name, for example "local" or "sora"; it goes into the job and the provenance.
    """

    name: str

    @abstractmethod
    def submit(
        self,
        prompt: str,
        *,
        model: str | None,
        seconds: float | None,
        size: str | None,
        seed: int | None,
        **extra: Any,
    ) -> Job:
        """Order a clip. Returns at once, with a job that is queued.

        The order is sent once: when it is not certain that a service got it, this raises instead of
        sending it again, because a second order may be a second bill.

        Args:
            prompt: what the clip shows.
            model: the service's name for a model; None takes the service's own default.
            seconds: length of the clip.
            size: width and height in pixels, "1280x720".
            seed: the same prompt and seed give the same clip, where the service can do that.
            extra: settings of this one service.

        Raises:
            Refused: the service does not take this prompt.
            NotReachable: nobody answers there.
            ServiceError: anything else; the message says what.
        """

    def expect(self, job: Job, out: Path) -> None:  # noqa: B027
        """Remember where a job's clip is to go, so that it finds its way home after a restart."""

    @abstractmethod
    def poll(self, job: Job) -> Job:
        """Ask how the job is doing. Only `job.id` is needed to ask.

        A failed job is an answer, not an error: it comes back with the state "failed".

        Raises:
            NotReachable: nobody answered, several times over. The job itself is not harmed by that.
        """

    @abstractmethod
    def fetch(self, job: Job, out: str | Path) -> Clip:
        """Download the clip of a job that succeeded, and write its provenance beside it.

        The file appears under its name only when it is whole and plays. Fetching again is harmless.

        Args:
            job: a job in the state "succeeded".
            out: where to; ends in .mp4. Missing folders are made. A file of that name is replaced.
        """

    @abstractmethod
    def cancel(self, job: Job) -> Job:
        """Tell the service to stop. Returns the job as it stands then: not every service can stop one."""
