"""What can go wrong on the way from a storyboard to a film, in sentences."""

from aivideo.clip import CourseError


class FilmError(CourseError, ValueError):
    """The film cannot be made as it was asked for. What was made before is untouched."""


class StoryboardError(FilmError):
    """A storyboard that cannot be read; the message names the line and the field."""
