"""From a storyboard to a film: shots, cut, titles, sound, subtitles, timeline, label.

>>> from aivideo.film import make_film
>>> film = make_film("storyboard.yaml", "out/film.mp4")      # doctest: +SKIP
>>> print(film.transcript)                                   # doctest: +SKIP
"""

from aivideo.film.cutting import continuity, rough_cut
from aivideo.film.edit import Edit, Overlay, Piece, in_frames
from aivideo.film.errors import FilmError, StoryboardError
from aivideo.film.grading import LOOKS, Grade
from aivideo.film.making import Film, cut_film, make_film
from aivideo.film.renderer import PRESETS, Preset, render_edit
from aivideo.film.shooting import Take, shoot
from aivideo.film.storyboard import Scene, Shot, Storyboard, read_storyboard, storyboard_from, write_storyboard
from aivideo.film.voice import narrator

__all__ = [
    "LOOKS",
    "PRESETS",
    "Edit",
    "Film",
    "FilmError",
    "Grade",
    "Overlay",
    "Piece",
    "Preset",
    "Scene",
    "Shot",
    "Storyboard",
    "StoryboardError",
    "Take",
    "continuity",
    "cut_film",
    "in_frames",
    "make_film",
    "narrator",
    "read_storyboard",
    "render_edit",
    "rough_cut",
    "shoot",
    "storyboard_from",
    "write_storyboard",
]
