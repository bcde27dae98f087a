"""From takes to a rough cut, by rule; and what a continuity supervisor would ask."""

from dataclasses import dataclass, replace

import numpy as np

from aivideo.clip import Clip
from aivideo.film import titles
from aivideo.film.edit import Edit, Overlay, Piece, in_frames
from aivideo.film.errors import FilmError
from aivideo.film.grading import LOOKS
from aivideo.film.storyboard import Shot, Storyboard

DISSOLVE, FADE = 0.5, 0.5  # seconds
OPENING, LABEL, CREDITS = 2.5, 3.0, 3.0  # seconds that the cards are seen


@dataclass(frozen=True)
class Placed:
    """A shot in the film.

    Attributes:
        number: counted from 1. shot: its line on the storyboard.
        start, frames: from which frame of the film, and for how many (dissolves included).
    """

    number: int
    shot: Shot
    start: int
    frames: int


@dataclass(frozen=True)
class RoughCut:
    """The film as an edit, and where in it each shot is."""

    edit: Edit
    placed: tuple[Placed, ...]

    def under(self, overlays: tuple[Overlay, ...]) -> Edit:
        """The edit with more on top of it, such as subtitles."""
        return replace(self.edit, overlays=self.edit.overlays + overlays)


def rough_cut(
    storyboard: Storyboard,
    sources: list[Clip | np.ndarray],
    size: tuple[int, int],
    *,
    fps: int | None = None,
    label: tuple[str, ...] = (),
    credits: tuple[str, ...] = (),
) -> RoughCut:
    """Put the shots one after the other.

    By rule: within a scene shots are cut; between scenes, where time passes, they dissolve; the film comes
    out of black and goes back to it. A shot's `enter` overrules the rule. A shot is as long as the
    storyboard says, or as long as its clip if that is shorter.

    Args:
        storyboard: the plan.
        sources: for each shot its clip, or a still (a slate) where there is none.
        size: width and height of the film in pixels.
        fps: of the film, if it is not the storyboard's (a draft is slower).
        label, credits: lines of the two cards at the end; none, no card.

    Raises:
        FilmError: the number of sources is not that of the shots, or a dissolve does not fit.
    """
    shots, fps = storyboard.shots, fps or storyboard.fps
    if len(sources) != len(shots):
        raise FilmError(f"The storyboard has {len(shots)} shots, and there are {len(sources)} clips for them.")
    width, height = size
    black = np.zeros((height, width, 3), np.uint8)
    opening = titles.card(width, height, storyboard.title, (f"a film by {storyboard.by}",) if storyboard.by else ())
    pieces = [Piece(opening, in_frames(OPENING, fps), name="opening title")]
    numbers = []
    firsts = _first_of_scenes(storyboard)
    for number, (shot, source) in enumerate(zip(shots, sources, strict=True), 1):
        enter = shot.enter or ("dissolve" if number in firsts else "cut")
        if enter == "fade":
            pieces.append(Piece(black, 2 * in_frames(FADE, fps), overlap=in_frames(FADE, fps), name="black"))
        overlap = {"cut": 0, "dissolve": in_frames(DISSOLVE, fps), "fade": in_frames(FADE, fps)}[enter]
        numbers.append(len(pieces))
        pieces.append(_piece(number, shot, source, overlap, storyboard, fps))
    cards = [("label", "How this film was made", label, LABEL), ("credits", storyboard.title, credits, CREDITS)]
    for name, heading, lines, seconds in cards:
        if lines:
            picture = titles.card(width, height, heading, lines)
            overlap = in_frames(DISSOLVE, fps) if pieces[-1].name.startswith("shot") else 0  # words do not mix
            pieces.append(Piece(picture, in_frames(seconds, fps), overlap=overlap, name=name))
    pieces.append(Piece(black, 2 * in_frames(FADE, fps), overlap=in_frames(FADE, fps), name="black"))
    bare = Edit(tuple(pieces), width, height, fps)
    placed = tuple(
        Placed(number, shot, bare.starts[index], pieces[index].frames)
        for number, (shot, index) in enumerate(zip(shots, numbers, strict=True), 1)
    )
    over = tuple(_title(one, width, height, fps) for one in placed if one.shot.title)
    return RoughCut(Edit(tuple(pieces), width, height, fps, over), placed)


def _piece(number: int, shot: Shot, source: Clip | np.ndarray, overlap: int, board: Storyboard, fps: int) -> Piece:
    frames = in_frames(shot.seconds, fps)
    if isinstance(source, Clip):
        frames = min(frames, max(1, int(source.duration * fps + 0.5)))
    return Piece(source, frames, overlap=overlap, name=f"shot {number}", grade=LOOKS[board.look])


def _first_of_scenes(storyboard: Storyboard) -> set[int]:
    """The numbers of the shots with which a scene begins."""
    counts = [len(scene.shots) for scene in storyboard.scenes]
    return {1 + sum(counts[:index]) for index in range(len(counts))}


def _title(placed: Placed, width: int, height: int, fps: int) -> Overlay:
    picture = titles.words_picture(placed.shot.title, max(10, height // 13), width=round(width * 0.8))
    frames = max(1, placed.frames - in_frames(1.0, fps))
    x, y = (width - picture.shape[1]) // 4 * 2, height // 12 // 2 * 2
    return Overlay(picture, x, y, placed.start + in_frames(0.5, fps), frames, min(in_frames(0.4, fps), frames // 2))


@dataclass(frozen=True)
class Remark:
    """Something about the continuity of two neighbouring shots that a viewer may stumble over."""

    number: int
    rule: str
    text: str


def continuity(storyboard: Storyboard) -> list[Remark]:
    """Ask three old questions of every cut inside a scene. Remarks are questions, not mistakes.

    *Screen direction*: who leaves to the right comes in from the left, going right. *The line*: the camera
    stays on one side of the line along which people look or go (the 180-degree rule). *The jump cut*: two
    neighbouring shots of one subject differ clearly in size or angle, or the picture seems to hiccup.
    """
    remarks, number = [], 0
    for scene in storyboard.scenes:
        for before, shot in zip((None, *scene.shots), scene.shots, strict=False):
            number += 1
            if before is None or shot.enter in ("dissolve", "fade"):
                continue
            if before.heading and shot.heading and before.heading != shot.heading:
                remarks.append(
                    Remark(
                        number, "screen direction",
                        f"Shot {number} goes {shot.heading}, the shot before went {before.heading}: it will look like "
                        "turning back. Keep the direction, or put a shot without direction in between.",
                    )
                )  # fmt: skip
            if before.side and shot.side and before.side != shot.side:
                remarks.append(
                    Remark(
                        number, "the line",
                        f"Shot {number} is taken from the {shot.side} side of the line, the shot before from the "
                        f"{before.side} side: left and right change places. Stay on one side, or cross in one move.",
                    )
                )  # fmt: skip
            same = (before.size, before.angle, before.move) == (shot.size, shot.angle, shot.move)
            if same and before.prompt.split(" in ")[0] == shot.prompt.split(" in ")[0]:
                remarks.append(
                    Remark(
                        number, "jump cut",
                        f"Shots {number - 1} and {number} show the same thing at the same size and angle. Change "
                        "one of the two, or cut on a movement that goes on from one shot into the next.",
                    )
                )  # fmt: skip
    return remarks
