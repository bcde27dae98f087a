"""The ready-made clips and pictures of assets/: what they show, and the making of them.

`python run.py assets` calls `make_all`. Lessons show these where a learner should not have to wait.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from aivideo.clip import Clip
from aivideo.scene import render_clip
from aivideo.scene.green_screen import render_green_screen

JPEG_QUALITY = 88


@dataclass(frozen=True)
class ReadyMade:
    """One clip that comes with the course: its file's name (without .mp4) and how it is made.

    faults: see `aivideo.scene.faults.FAULTS`. green: the subject stands before a green screen. truth:
    whether its ground truth comes with it.
    """

    name: str
    prompt: str
    seconds: float = 4
    seed: int = 1
    faults: Mapping[str, float] = field(default_factory=dict)
    green: bool = False
    truth: bool = True


CLIPS = (
    ReadyMade("fox-at-sunset", "a red fox trotting across a meadow at sunset, the camera orbits"),
    ReadyMade("robot-at-night", "a blue robot walking through a town square at night, the camera dollies in"),
    ReadyMade("boat-at-sunset", "a boat sailing at sunset, the camera tracks"),
    # lesson 00's vote: which of these did an AI make? None.
    ReadyMade("vote-a", "a red ball bouncing in a meadow by day"),
    ReadyMade("vote-b", "a yellow ball bouncing in a town square by day", faults={"gravity": 1.0}),
    ReadyMade("vote-c", "a fox trotting through a meadow in the morning", faults={"swap": 1.0}, seed=4),
    # lesson 05: one scene in five shots, which cut together, and somebody to put into it
    ReadyMade("fox-wide", "wide shot of a red fox trotting across a meadow at sunset, static camera", truth=False),
    ReadyMade(
        "fox-medium", "medium shot of a red fox trotting across a meadow at sunset, the camera tracks", truth=False
    ),
    ReadyMade("ball-bounces", "medium shot of a blue ball bouncing in a meadow at sunset, static camera", truth=False),
    ReadyMade(
        "fox-close", "close-up of a red fox standing in a meadow at sunset, static camera", seconds=3, truth=False
    ),
    ReadyMade(
        "fox-and-ball",
        "a red fox standing beside a blue ball in a meadow at sunset, the camera dollies out",
        truth=False,
    ),
    ReadyMade(
        "robot-on-green",
        "medium shot of a white robot walking in a town square at sunset, the camera tracks",
        seconds=3,
        green=True,
        truth=False,
    ),
    # Spot the fault: the answers stand in assets/spot-the-fault.toml
    ReadyMade("spot-a", "a cat walking on the beach in the morning", faults={"morph": 0.4}),
    ReadyMade("spot-b", "a yellow ball thrown in the meadow by day", faults={"gravity": 0.6}),
    ReadyMade("spot-c", "a robot standing in the town square by day", faults={"flicker": 0.7}),
    # for measuring g from pixels: the whole drop is in the picture, and the camera stands still
    ReadyMade("drop-on-earth", "a red ball falling on the beach by day", seconds=2),
    ReadyMade("drop-on-the-moon", "a red ball falling on the moon", seconds=3),
    # for the way to a mesh
    ReadyMade("turntable-orbit", "a statue on a turntable, a full orbit"),
    ReadyMade("turntable-arc", "a statue on a turntable, a 120 degree arc"),
    ReadyMade("turntable-weak", "a plain statue on a turntable, a full orbit"),
    ReadyMade("turntable-morph", "a statue on a turntable, a full orbit", faults={"morph": 0.6}),
)
PICTURE_PROMPTS = (  # the README's picture: two frames of each
    "a red fox trotting across a meadow at sunset, the camera orbits",
    "a blue robot walking through a town square at night, the camera dollies in",
    "a red ball bouncing in a meadow in the morning",
)
PICTURE_MOMENTS = (0.3, 0.9)  # which frames, as a share of the clip


def make_all(assets: Path) -> list[Path]:
    """Make every ready-made clip (with its record and its truth) and picture under `assets`; return what was made."""
    clips = [make_clip(ready, assets / "clips") for ready in CLIPS]
    return [clip.path for clip in clips] + [make_picture(assets / "pictures" / "first-clips.jpg")]


def make_clip(ready: ReadyMade, folder: Path) -> Clip:
    """Render one ready-made clip at 640x360, 24 frames a second."""
    path = folder / f"{ready.name}.mp4"
    if ready.green:
        return render_green_screen(
            ready.prompt, path, seconds=ready.seconds, fps=24, quality="standard", seed=ready.seed
        )
    return render_clip(
        ready.prompt,
        path,
        seconds=ready.seconds,
        fps=24,
        quality="standard",
        seed=ready.seed,
        faults=ready.faults,
        truth=ready.truth,
    )


def make_picture(path: Path) -> Path:
    """Two frames of each of three clips, side by side in two rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = []
    for number, prompt in enumerate(PICTURE_PROMPTS):
        part = path.with_name(f".part-{number}.mp4")
        clip = render_clip(prompt, part, seconds=1.5, quality="preview")
        columns.append(np.vstack([clip.frame(int(moment * clip.frame_count)) for moment in PICTURE_MOMENTS]))
        for made in path.parent.glob(f".part-{number}.*"):
            made.unlink()
    Image.fromarray(np.hstack(columns)).save(path, quality=JPEG_QUALITY)
    return path
