"""What can go wrong with a service, each with a sentence that says what to do next."""

from aivideo.clip import CourseError
from aivideo.services.job import Job


class ServiceError(CourseError, RuntimeError):
    """A service did not do what it was asked.

    Attributes:
        job: the job it happened to, where there is one. Its `id` finds the job again.
    """

    def __init__(self, sentence: str, job: Job | None = None):
        super().__init__(sentence)
        self.job = job


class Refused(ServiceError):
    """The service does not take this prompt (moderation, for one). Sending it again would not help."""


class OverBudget(ServiceError):
    """The order would cost more than was set aside for it. Nothing was sent."""


class JobFailed(ServiceError):
    """The service took the job and ended it without a clip."""


class TookTooLong(ServiceError):
    """The waiting ended before the job did. The job goes on, and `job` is how to come back to it."""


class Stalled(TookTooLong):
    """The job showed no change for so long that waiting on makes little sense. It may still go on."""


class NotReachable(ServiceError):
    """Nobody answered at the service's address, or the line broke."""
