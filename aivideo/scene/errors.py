"""What can go wrong between a prompt and its clip, in words that a beginner can act on."""

from aivideo.clip import CourseError


class SceneError(CourseError, ValueError):
    """A setting the local studio cannot work with. The message says what is allowed."""


class PromptError(SceneError):
    """A prompt the local studio cannot read."""


class RenderCancelled(Exception):
    """The caller asked the render to stop. No file was left behind."""
