"""Prompt -> clip file: checks the settings, draws frame after frame, writes the record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np

from aivideo.clip import Clip, Provenance, write_clip
from aivideo.scene.errors import RenderCancelled, SceneError
from aivideo.scene.faults import FAULTS
from aivideo.scene.formats import check_seed, check_strengths, count_frames, frame_size
from aivideo.scene.grammar import read_prompt
from aivideo.scene.imperfections import IMPERFECTIONS, quality_of
from aivideo.scene.plan import EXTRA_SLOTS, Plan
from aivideo.scene.recording import Recorder
from aivideo.scene.shot import Shot
from aivideo.scene.take import Take
from aivideo.scene.truth import remove_truth
from aivideo.scene.vocabulary import ABILITIES, SLOTS


def render_clip(
    plan_or_prompt: Plan | str,
    path: str | Path,
    *,
    seconds: float,
    fps: int,
    quality: str,
    aspect: str,
    seed: int,
    faults: Mapping[str, float] | None,
    imperfections: Mapping[str, float] | None,
    truth: bool | str,
    progress: Callable[[int, int], None] | None,
    cancelled: Callable[[], bool] | None,
) -> Clip:
    """Draw a prompt as a clip: see `aivideo.scene.render_clip`."""
    plan = plan_or_prompt if isinstance(plan_or_prompt, Plan) else read_prompt(plan_or_prompt)
    check_plan(plan)
    total = count_frames(seconds, fps)
    width, height = frame_size(quality, aspect)
    seed = check_seed(seed)
    faults = check_strengths("fault", FAULTS, faults)
    imperfections = check_strengths("imperfection", IMPERFECTIONS, imperfections)
    if truth not in (False, True, "full"):
        raise SceneError(f'truth is False, True or "full" (with id masks and depth); it was {truth!r}.')
    provenance = Provenance(
        made_by="local studio",
        model="scene",
        prompt=plan.prompt,
        seed=seed,
        licence="CC BY 4.0",
        settings={
            **plan.slots,
            "quality": quality,
            "size": f"{width}x{height}",
            "fps": int(fps),
            "seconds": float(seconds),
            **({"faults": faults} if faults else {}),
            **({"imperfections": imperfections} if imperfections else {}),
        },
    )

    recorder: Recorder | None = None

    def frames() -> Iterator[np.ndarray]:
        nonlocal recorder
        stop_if(cancelled)
        take = Take(plan, total, int(fps), width, height, seed, faults, imperfections)
        recorder = Recorder(take, width, height, films=truth == "full") if truth else None
        for number in range(total):
            stop_if(cancelled)
            yield take.draw(number)
            if recorder is not None:
                recorder.add(number)
            if progress is not None:
                progress(number + 1, total)

    clip = write_clip(path, frames(), int(fps), provenance, crf=quality_of(imperfections.get("bitrate", 0.0)))
    remove_truth(clip.path)  # it was of the file that is gone now
    if recorder is not None:
        recorder.save(clip.path, int(fps), seed, clip.provenance.sha256)
    return clip


def check_plan(plan: Plan) -> None:
    """Raise SceneError when a plan made by hand holds a word that cannot be drawn."""
    allowed = {slot: list(meanings) for slot, meanings in SLOTS.items()}
    allowed["action"] = list(ABILITIES.get(plan.subject, {}).values())
    allowed |= {"companion": allowed["subject"], "companion_action": list(ABILITIES.get(plan.companion, {}).values())}
    allowed |= {f"companion_{slot}": allowed[slot] for slot in ("colour", "scale")}
    for slot in ("subject", *(name for name in allowed if name != "subject")):
        word = getattr(plan, slot)
        if word not in allowed[slot] and not (word is None and slot in ("colour", *EXTRA_SLOTS)):
            raise SceneError(f"A plan's {slot} is one of: {', '.join(allowed[slot])}. It was {word!r}.")


def stop_if(cancelled: Callable[[], bool] | None) -> None:
    """Raise RenderCancelled when the caller wants no more frames."""
    if cancelled is not None and cancelled():
        raise RenderCancelled("The render was stopped before it was done. No file was left behind.")


def warm() -> None:
    """Draw one tiny picture, with everything in it that a kernel does."""
    plan = read_prompt("a fox standing in the town square at night, close-up")
    Shot(plan, 1, 12, 64, 36, 1).draw(0)
