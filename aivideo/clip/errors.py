"""What can be wrong with a clip, said in words that a beginner can act on."""


class ClipError(ValueError):
    """A clip that cannot be read or written. The message says what to do next."""
