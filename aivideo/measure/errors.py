"""What can go wrong while measuring, said in words."""

from aivideo.clip import CourseError


class MeasureError(CourseError, ValueError):
    """Something that cannot be measured."""
