"""What can go wrong, said in words that a beginner can act on."""


class CourseError(Exception):
    """The base of every error that the course raises on purpose.

    Its message is a sentence for people: what went wrong, which value, what to do next. In a notebook only
    that sentence is shown; the long list of calls that led to it would hide it.
    """

    def _render_traceback_(self) -> list[str]:
        # IPython asks an exception for this before it prints a traceback of its own
        return [f"{type(self).__name__}: {self}"]


class ClipError(CourseError, ValueError):
    """A clip that cannot be read or written."""
