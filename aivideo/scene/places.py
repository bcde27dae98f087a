"""Where a shot can be set. A place leaves its middle free for the subject: 3 m all round."""

from __future__ import annotations

from collections.abc import Callable

from aivideo.scene.light import Daylight
from aivideo.scene.place_parts import Place
from aivideo.scene.places_built import room, town_square, turntable
from aivideo.scene.places_outdoors import beach, forest, lagoon, meadow, moon

PLACES: dict[str, Callable[[int, Daylight], Place]] = {
    "meadow": meadow,
    "town square": town_square,
    "beach": beach,
    "forest": forest,
    "room": room,
    "turntable": turntable,
    "moon": moon,
}


def make_place(name: str, seed: int, daylight: Daylight, *, afloat: bool = False, plain: bool = False) -> Place:
    """Make a place. afloat: put its middle on the water; plain: without textures, on a turntable."""
    if name == "beach" and afloat:
        return lagoon(seed, daylight)
    if name == "turntable":
        return turntable(seed, daylight, plain)
    return PLACES[name](seed, daylight)
