"""What keeps the studio from running, in words that a beginner can act on."""

from aivideo.clip import CourseError


class StudioError(CourseError, RuntimeError):
    """The studio cannot start or go on. The message says what to do next."""
