"""Sizes as services name them: "1280x720" (the course's way), an aspect "16:9", a resolution "720p"."""

import math
import re
from collections.abc import Iterable

from aivideo.services.errors import ServiceError

SIZE = re.compile(r"([1-9]\d{1,4})[xX:]([1-9]\d{1,4})")


def read_size(size: str) -> tuple[int, int]:
    """ "1280x720" -> (1280, 720).

    Raises:
        ServiceError: it is written in another way.
    """
    match = SIZE.fullmatch(size.strip()) if isinstance(size, str) else None
    if match is None:
        raise ServiceError(f"A size is width x height in pixels, such as '1280x720'; {size!r} is not.")
    return int(match[1]), int(match[2])


def nearest_aspect(size: str, aspects: Iterable[str]) -> str:
    """The aspect, of those a service has, whose shape is nearest: "1280x720" -> "16:9"."""
    width, height = read_size(size)

    def distance(aspect: str) -> float:
        across, up = aspect.split(":")
        return round(abs(math.log(width / height) - math.log(int(across) / int(up))), 6)

    return min(aspects, key=distance)


def nearest_resolution(size: str, resolutions: Iterable[str]) -> str:
    """The resolution, of those a service has, nearest to the size's shorter side: "1280x720" -> "720p"."""
    shorter = min(read_size(size))
    return min(resolutions, key=lambda name: abs(math.log(shorter / int(name.removesuffix("p")))))
