"""What can go wrong with a model, said in words that a beginner can act on."""

from aivideo.clip import CourseError


class ModelError(CourseError, ValueError):
    """A model that cannot be used, or a request that it cannot answer."""


class PromptError(ModelError):
    """A prompt that the model cannot read."""
