"""A video file, what is in it, and what made it: the value that flows through the whole course.

>>> from aivideo.clip import Clip
>>> clip = Clip.open("out/first.mp4")      # doctest: +SKIP
>>> clip.duration, clip.credit             # doctest: +SKIP
"""

from aivideo.clip.assets import asset
from aivideo.clip.errors import ClipError, CourseError
from aivideo.clip.provenance import OUR_MODELS, Provenance, sidecar_path
from aivideo.clip.video import Clip, write_clip

__all__ = ["OUR_MODELS", "Clip", "ClipError", "CourseError", "Provenance", "asset", "sidecar_path", "write_clip"]
