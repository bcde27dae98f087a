"""For those who write the course: text sources become notebooks, notebooks become releases, pins become locks."""

from aivideo.authoring.build import build_course, stale_files
from aivideo.authoring.locks import write_locks

__all__ = ["build_course", "stale_files", "write_locks"]
