"""The local studio: a prompt becomes a plan, the plan a small 3D scene, the scene a clip.

This is a renderer that draws by rule. It is no AI model: it knows a few dozen words and says which
of yours it did not understand.

>>> from aivideo.scene import read_prompt
>>> plan = read_prompt("a red fox trotting across a meadow at sunset, the camera orbits")
>>> plan.subject, plan.place, plan.time, plan.move
('fox', 'meadow', 'sunset', 'orbit')

Reading a prompt is light. The renderer (numba and its compiled kernels) is loaded when the first
picture is drawn.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from aivideo.scene.errors import PromptError, RenderCancelled, SceneError
from aivideo.scene.formats import QUALITIES, frame_size
from aivideo.scene.grammar import read_prompt
from aivideo.scene.plan import Plan
from aivideo.scene.truth import Truth, load_truth

if TYPE_CHECKING:
    from aivideo.clip import Clip

__all__ = [
    "QUALITIES",
    "Plan",
    "PromptError",
    "RenderCancelled",
    "SceneError",
    "Truth",
    "frame_size",
    "load_truth",
    "read_prompt",
    "render_clip",
    "warm",
]


def render_clip(
    plan_or_prompt: Plan | str,
    path: str | Path,
    *,
    seconds: float = 4.0,
    fps: int = 12,
    quality: str = "preview",
    aspect: str = "16:9",
    seed: int = 1,
    faults: Mapping[str, float] | None = None,
    imperfections: Mapping[str, float] | None = None,
    truth: bool | str = False,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> "Clip":
    """Draw a prompt as a clip, with a provenance record beside the file.

    The same prompt, seed and settings give the same bytes on the same machine.

    Args:
        plan_or_prompt: words, or the `Plan` that `read_prompt` made of them.
        path: where to; ends in .mp4. The file appears only when it is whole.
        seconds: length, more than 0.2 and at most 12.
        fps: frames a second, 1 to 60.
        quality: a name in `QUALITIES`.
        aspect: "16:9", "9:16" or "1:1".
        seed: any whole number; another seed plants other trees and grass.
        faults: imitations of known failures of AI models, name -> strength from 0 to 1, such as
            {"gravity": 1.0}. The names are flicker, morph, swap, gravity, vanish, duplicate, jitter and
            drift; `aivideo.scene.faults.FAULTS` says what each does. The record names them.
        imperfections: what real cameras and services do to a picture, name -> strength from 0 to 1: shake,
            exposure, blur and bitrate; `aivideo.scene.imperfections.IMPERFECTIONS` says what each does. Blur
            takes five times as long.
        truth: True writes the ground truth beside the clip (cameras, poses, contacts, the subject's mesh), and
            "full" an id mask and the depth of every frame too; `load_truth` reads it.
        progress: called with (frames done, frames in all) after every frame.
        cancelled: asked before every frame; when it answers True the render stops.

    Raises:
        PromptError: the prompt cannot be read.
        SceneError: a setting is out of range; the message names the value and what is allowed.
        RenderCancelled: `cancelled` answered True. Nothing is left behind.
        ClipError: the file name does not end in .mp4.
    """
    from aivideo.scene.studio import render_clip as render

    return render(
        plan_or_prompt,
        path,
        seconds=seconds,
        fps=fps,
        quality=quality,
        aspect=aspect,
        seed=seed,
        faults=faults,
        imperfections=imperfections,
        truth=truth,
        progress=progress,
        cancelled=cancelled,
    )


def warm() -> None:
    """Compile or load every kernel by drawing one tiny picture; later renders start at once."""
    from aivideo.scene.studio import warm as draw_once

    draw_once()
