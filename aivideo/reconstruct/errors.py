"""What can go wrong in a reconstruction, said in words."""

from aivideo.clip import CourseError


class ReconstructError(CourseError, ValueError):
    """A setting, a file name or a stage that is not there."""


class CannotReconstruct(CourseError):
    """The clip cannot become a mesh. `verdict` is one of the names in `aivideo.reconstruct.report.VERDICTS`."""

    def __init__(self, verdict: str, why: str):
        super().__init__(why)
        self.verdict = verdict
