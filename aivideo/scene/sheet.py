"""Contact sheets: one small picture of everything the local studio can draw, to look at after every change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from aivideo.scene.errors import SceneError
from aivideo.scene.formats import frame_size
from aivideo.scene.grammar import read_prompt
from aivideo.scene.shot import Shot
from aivideo.scene.vocabulary import ABILITIES, ANGLES, LENSES, MOVES, PLACES, SHOTS, SUBJECTS, TIMES, WEATHERS

Array = np.ndarray

FRAMES, FPS = 36, 12  # of the shots that the pictures are taken from
COLUMNS = 4
CAPTION, TITLE, GAP = 20, 44, 6  # pixels
PAPER, INK, FAINT = (24, 24, 26), (235, 235, 232), (165, 165, 160)

STARS = {  # who stands in each place
    "meadow": "fox",
    "town square": "robot",
    "beach": "cat",
    "forest": "fox",
    "room": "cat",
    "turntable": "statue",
    "moon": "robot",
}


@dataclass(frozen=True)
class Cell:
    """One shot on a sheet: its prompt and caption, and which frames are shown, as shares of the clip."""

    prompt: str
    caption: str
    moments: tuple[float, ...] = (0.35,)


def sections() -> dict[str, list[Cell]]:
    """Return what a sheet shows: title -> cells. Together they hold every word that changes a picture."""
    timeless = ("turntable",)
    places = [
        Cell(f"a {STARS[place]} in the {place}, {time}, wide shot", f"{place}, {time}")
        for place in PLACES
        for time in TIMES
        if place not in timeless
    ]
    places.append(Cell("a statue on a turntable, wide shot", "turntable"))
    places += [Cell(f"a boat, {time}", f"boat, {time}") for time in TIMES]
    places += [Cell(f"a fox in the meadow, {phrases[0]}", f"meadow, {word}") for word, phrases in WEATHERS.items()]
    moves = [
        Cell(f"a robot standing in the town square, {phrases[0]}", move, (0.0, 1.0)) for move, phrases in MOVES.items()
    ]
    moves += [
        Cell(f"a fox trotting in the {place}, {move}", f"{place}: {move}", (0.0, 0.5, 1.0))
        for place, move in (("forest", "crane"), ("beach", "orbit"), ("meadow", "track"), ("room", "full orbit"))
    ]
    subjects = [
        Cell(f"a {subject} keeping still, standing on a turntable", subject, (0.0, 0.25, 0.5, 0.75))
        for subject in SUBJECTS
    ]
    framings = [
        Cell(f"a cat standing in the meadow, {words[0]}", word)
        for slot in (SHOTS, ANGLES, LENSES)
        for word, words in slot.items()
    ]
    framings += [Cell(f"a robot in the town square, {words[0]}", word) for word, words in ANGLES.items()]
    actions = [
        Cell(f"a {subject} {kind} in the meadow", f"{subject}: {kind}", (0.1, 0.4, 0.9))
        for subject, kinds in (("ball", ("bounce", "fall", "throw", "roll", "swing", "float")), ("crate", ("throw",)))
        for kind in kinds
        if kind in ABILITIES[subject]
    ]
    actions += [
        Cell("a ball bouncing on the moon", "ball on the moon", (0.1, 0.4, 0.9)),
        Cell("a vase in a room, no gravity", "no gravity", (0.1, 0.4, 0.9)),
    ]
    pairs = [
        Cell(prompt, prompt)
        for prompt in (
            "a fox beside a red ball",
            "a cat behind a vase in a room",
            "a robot in front of a tree in the meadow",
            "a fox trotting past a lantern in the forest at night",
            "a small cat beside a large robot in town",
            "a cat beside a boat on the beach",
            "a crate beside a bouncing ball in the room",
            "a statue and a lantern in town at night",
        )
    ]
    return {
        "Places and times": places,
        "Camera moves": moves,
        "Subjects, from four sides": subjects,
        "Shots, angles, lenses": framings,
        "Actions": actions,
        "Pairs": pairs,
    }


def make_sheet(
    path: str | Path, *, only: str | None = None, seed: int = 1, progress: Callable[[int, int], None] | None = None
) -> Path:
    """Draw a contact sheet in draft quality.

    Args:
        path: where to; ends in .png or .jpg.
        only: a part of a section's title, such as "moves"; None draws all.
        seed: as in `render_clip`.
        progress: called with (shots done, shots in all).

    Raises:
        SceneError: no section has such a title, or the file name ends in something else.
    """
    path = Path(path)
    if path.suffix.lower() not in (".png", ".jpg", ".jpeg"):
        raise SceneError(f"A sheet is a picture: its name ends in .png or .jpg. It was {path.name}.")
    chosen = {title: cells for title, cells in sections().items() if only is None or only.lower() in title.lower()}
    if not chosen:
        raise SceneError(f"There is no section {only!r}. Choose from: {', '.join(sections())}.")
    total, done = sum(len(cells) for cells in chosen.values()), 0
    rows: list[Image.Image] = []
    for title, cells in chosen.items():
        rows.append(_title(title))
        line: list[Image.Image] = []
        for cell in cells:
            pictures = list(_pictures(cell, seed))
            if len(line) + len(pictures) > COLUMNS:
                rows.append(_row(line))
                line = []
            line += pictures
            done += 1
            if progress is not None:
                progress(done, total)
        rows.append(_row(line))
    sheet = Image.new("RGB", (rows[0].width, sum(row.height + GAP for row in rows)), PAPER)
    top = 0
    for row in rows:
        sheet.paste(row, (0, top))
        top += row.height + GAP
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)
    return path


def _pictures(cell: Cell, seed: int) -> Iterator[Image.Image]:
    width, height = frame_size("draft")
    shot = Shot(read_prompt(cell.prompt), FRAMES, FPS, width, height, seed)
    for number, moment in enumerate(cell.moments):
        picture = Image.new("RGB", (width, height + CAPTION), PAPER)
        picture.paste(Image.fromarray(shot.draw(round(moment * (FRAMES - 1)))), (0, 0))
        words = cell.caption if number == 0 else f"… at {moment:.0%} of the clip"
        ImageDraw.Draw(picture).text((4, height + 3), words, INK if number == 0 else FAINT, ImageFont.load_default(12))
        yield picture


def _row(pictures: list[Image.Image]) -> Image.Image:
    width, height = frame_size("draft")
    row = Image.new("RGB", (COLUMNS * width + (COLUMNS - 1) * GAP, height + CAPTION), PAPER)
    for column, picture in enumerate(pictures):
        row.paste(picture, (column * (width + GAP), 0))
    return row


def _title(words: str) -> Image.Image:
    width, _ = frame_size("draft")
    row = Image.new("RGB", (COLUMNS * width + (COLUMNS - 1) * GAP, TITLE), PAPER)
    ImageDraw.Draw(row).text((6, 12), words, INK, ImageFont.load_default(22))
    return row
