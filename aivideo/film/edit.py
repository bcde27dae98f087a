"""An edit: which pictures follow each other, how they meet, and what lies over them. All times are in frames.

Seconds make a cut land between two frames; whole frames cannot. So seconds are turned into frames once, here.
"""

from dataclasses import dataclass, field

import numpy as np

from aivideo.clip import Clip
from aivideo.film.errors import FilmError

LARGEST_SIDE = 4096  # pixels


def in_frames(seconds: float, fps: int) -> int:
    """Return how many whole frames are nearest to this many seconds."""
    return int(seconds * fps + 0.5)


@dataclass(frozen=True)
class Piece:
    """One stretch of the film: a part of a clip, or a still picture that is held.

    Attributes:
        source: a clip, or a picture as uint8 (height, width, 3) in red, green, blue.
        frames: how long it lasts in the film, overlaps included.
        start: where the part begins in the clip, in seconds.
        overlap: for how many frames it dissolves from the piece before it; 0 is a straight cut.
        name: what it is called in messages and in an editor's timeline.
        grade: a colour grade (`aivideo.film.grading`), or None to leave the colours alone.
    """

    source: Clip | np.ndarray
    frames: int
    start: float = 0.0
    overlap: int = 0
    name: str = "piece"
    grade: "object | None" = None


@dataclass(frozen=True)
class Overlay:
    """A picture with transparency that lies over the film for a while: a title, a subtitle.

    Attributes:
        picture: uint8 (height, width, 4): red, green, blue, opacity.
        x, y: where its upper left corner is, in pixels of the film; even numbers.
        start, frames: from which frame of the film, and for how many.
        fade: frames that it takes to appear, and to vanish.
    """

    picture: np.ndarray
    x: int
    y: int
    start: int
    frames: int
    fade: int = 0

    def opacity(self, frame: int) -> float:
        """How much of it is seen at this frame of the film, 0 to 1."""
        since = frame - self.start
        if not 0 <= since < self.frames:
            return 0.0
        if not self.fade:
            return 1.0
        return min(1.0, since / self.fade, (self.frames - since) / self.fade)


@dataclass(frozen=True)
class Edit:
    """The whole film, before it is drawn.

    Attributes:
        pieces: in their order.
        width, height: of the film, in pixels; even.
        fps: whole frames a second.
        overlays: what lies over it, the last one on top.

    Raises:
        FilmError: it cannot be drawn; the message names the piece.
    """

    pieces: tuple[Piece, ...]
    width: int
    height: int
    fps: int
    overlays: tuple[Overlay, ...] = field(default=())

    def __post_init__(self):
        if not self.pieces:
            raise FilmError("There is nothing to cut: the edit holds no piece.")
        if self.width % 2 or self.height % 2 or not min(self.width, self.height) >= 16:
            raise FilmError(f"A film's width and height are even and at least 16; {self.width}x{self.height} is not.")
        if max(self.width, self.height) > LARGEST_SIDE:
            raise FilmError(
                f"A film is at most {LARGEST_SIDE} pixels wide or high; this is {self.width}x{self.height}."
            )
        if self.fps != int(self.fps) or not 1 <= self.fps <= 120:
            raise FilmError(f"A film has a whole number of frames a second, from 1 to 120; this says {self.fps}.")
        for before, piece in zip((None, *self.pieces), self.pieces, strict=False):
            _check(piece, before, self.fps)
        for overlay in self.overlays:
            high, wide = overlay.picture.shape[:2]
            if min(overlay.x, overlay.y) < 0 or overlay.x + wide > self.width or overlay.y + high > self.height:
                raise FilmError(
                    f"A title of {wide}x{high} pixels at {overlay.x}, {overlay.y} does not fit into a picture of "
                    f"{self.width}x{self.height}. Make it smaller, or say less."
                )

    @property
    def starts(self) -> list[int]:
        """The frame of the film at which each piece begins (where it dissolves: begins to be seen)."""
        starts, end = [], 0
        for piece in self.pieces:
            starts.append(end - piece.overlap)
            end = starts[-1] + piece.frames
        return starts

    @property
    def frame_count(self) -> int:
        """The length of the film in frames."""
        return self.starts[-1] + self.pieces[-1].frames

    @property
    def duration(self) -> float:
        """The length of the film in seconds."""
        return self.frame_count / self.fps


def _check(piece: Piece, before: Piece | None, fps: int) -> None:
    if piece.frames < 1:
        raise FilmError(f"“{piece.name}” would last no time at all. Give it at least one frame ({1 / fps:.3f} s).")
    if piece.start < 0:
        raise FilmError(f"“{piece.name}” would begin {-piece.start:g} s before its clip does. Begin at 0 or later.")
    if piece.overlap < 0 or (piece.overlap and before is None):
        raise FilmError(f"“{piece.name}” has nothing before it to dissolve from.")
    if before is not None and piece.overlap > min(piece.frames, before.frames - before.overlap):
        room = min(piece.frames, before.frames - before.overlap) / fps
        raise FilmError(
            f"The dissolve from “{before.name}” to “{piece.name}” takes {piece.overlap / fps:.2f} s, and there are "
            f"only {room:.2f} s for it. Make the dissolve shorter, or the shots longer."
        )
    if isinstance(piece.source, np.ndarray):
        if piece.source.dtype != np.uint8 or piece.source.ndim != 3 or piece.source.shape[2] != 3:
            raise FilmError(f"The still “{piece.name}” is no picture: it has to be uint8 with the axes high, wide, 3.")
        return
    end = piece.start + piece.frames / fps
    if end > piece.source.duration + 0.5 / fps + 1e-9:
        raise FilmError(
            f"“{piece.name}” asks for {piece.start:g} to {end:.2f} s of {piece.source.path.name}, which lasts "
            f"{piece.source.duration:.2f} s. Take less of it, or make a longer clip."
        )
