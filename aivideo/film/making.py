"""From a storyboard to a finished film in one call: shoot, cut, sound, draw, label."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from aivideo.clip import Clip, sidecar_path
from aivideo.film import label, titles
from aivideo.film.cutting import RoughCut, continuity, rough_cut
from aivideo.film.errors import FilmError
from aivideo.film.renderer import PRESETS, render_edit
from aivideo.film.shooting import SIZES, Estimate, Take, estimate, shoot
from aivideo.film.sound import Mix, mix
from aivideo.film.storyboard import Storyboard, read_storyboard
from aivideo.film.subtitles import burned_in, save_subtitles, too_fast
from aivideo.film.timeline import save_timelines
from aivideo.film.voice import Voice, narrator
from aivideo.services import Budget, Job

FPS = {"draft": 12, "preview": 12, "standard": 24, "fine": 24}
"""Frames a second that the local studio makes in each quality."""


@dataclass(frozen=True)
class Film:
    """A finished film and everything that belongs to it.

    Attributes:
        clip: the film itself. storyboard: what it was made from.
        takes: what became of each shot. cut: where each shot is. mix: what is heard.
        files: what lies beside it: subtitles, timelines.
        signer: who signed it; None if it is not signed.
        remarks: what a maker should know, in sentences.
    """

    clip: Clip
    storyboard: Storyboard
    takes: list[Take]
    cut: RoughCut = field(repr=False)
    mix: Mix = field(repr=False)
    files: list[Path]
    signer: label.Signer | None
    remarks: list[str]

    @property
    def transcript(self) -> str:
        """What is said, and in brackets what is heard: a line each, with the second at which it begins."""
        return "\n".join(f"{line.start:5.1f} s  {' '.join(line.rows)}" for line in self.mix.captions)


def make_film(
    storyboard: Storyboard | str | Path,
    out: str | Path = "out/film.mp4",
    *,
    service: str | None = None,
    model: str | None = None,
    budget: Budget | None = None,
    quality: str = "preview",
    shots: str | Path | None = None,
    voice: Voice | str | None = "any",
    burn: bool = False,
    preset: str | None = None,
    on_estimate: Callable[[Estimate], None] | None = None,
    on_change: Callable[[int, Job | Take], None] | None = None,
) -> Film:
    """Make the film of a storyboard. What is there already is not made again.

    Args:
        storyboard: the plan, or the path of its file.
        out: where the film goes; ends in .mp4. Subtitles and timelines go beside it.
        service, model, budget: who makes the shots, and for how much; see `shoot`.
        quality: of the local studio: "draft", "preview", "standard" or "fine".
        shots: the folder of the clips; without it, `shots` beside the film.
        voice: the narrator; None for subtitles alone, "any" for whoever is installed.
        burn: make the subtitles part of the picture.
        preset: how the film is coded; without it "draft" for a draft, else "web".
        on_estimate: called with what the shots will cost, before any is ordered.
        on_change: as for `shoot`.

    Raises:
        FilmError: the storyboard cannot be read, or the film cannot be written. Finished clips are kept.
        OverBudget: see `shoot`.
    """
    out = Path(out)
    if out.suffix != ".mp4":
        raise FilmError(f"A film's file name ends in .mp4; {out.name!r} does not.")
    if preset not in (None, *PRESETS):  # found out now, and not when all shots are made
        raise FilmError(f"There is no preset {preset!r}. Choose one of: {', '.join(PRESETS)}.")
    if quality not in FPS:
        raise FilmError(f"There is no quality {quality!r}. Choose one of: {', '.join(FPS)}.")
    board = storyboard if isinstance(storyboard, Storyboard) else read_storyboard(storyboard)
    for words in _drawn(board, burn):
        titles.check_letters(words)  # found out before anything is made
    _check_cut(board)
    local = {"quality": quality, "fps": FPS[quality]}
    folder = out.parent / "shots" if shots is None else Path(shots)
    if on_estimate is not None:
        on_estimate(estimate(board, folder, service=service, model=model, **local))
    takes = shoot(board, folder, service=service, model=model, budget=budget, on_change=on_change, **local)
    return cut_film(
        board,
        takes,
        out,
        voice=narrator() if voice == "any" else voice,
        burn=burn,
        preset=preset or ("draft" if quality == "draft" else "web"),
    )


def cut_film(
    board: Storyboard,
    takes: list[Take],
    out: str | Path,
    *,
    fps: int | None = None,
    voice: Voice | None = None,
    burn: bool = False,
    preset: str = "web",
) -> Film:
    """The second half of `make_film`: from takes to a film.

    Args:
        board: the plan. takes: one for each of its shots, from `shoot`.
        out, voice, burn, preset: as for `make_film`.
        fps: frames a second; without it the storyboard's, or 12 where no clip has more: nothing is gained by showing
            each picture twice.
    """
    out = Path(out)
    rates = [take.clip.fps for take in takes if take.clip]
    fps = fps or (12 if rates and max(rates) <= 12 else board.fps)
    size = _size(board, takes)
    sources = [take.clip or titles.slate(*size, take.number, take.prompt, take.why) for take in takes]
    made, spoken = label.made_with(takes), voice.name if voice else ""
    cut = rough_cut(
        board, sources, size, fps=fps, label=_label_lines(made, spoken), credits=_credit_lines(board, spoken)
    )
    sound = mix(cut, board, voice)
    edit = cut.under(burned_in(sound.captions, *size, cut.edit.fps)) if burn else cut.edit
    record = label.provenance_of(takes, board.title, {"fps": cut.edit.fps, "size": f"{size[0]}x{size[1]}"})
    render_edit(edit, out, sound=sound.samples, preset=preset, comment=record.line)
    sidecar_path(out).unlink(missing_ok=True)  # it was of the film that is gone now
    signer = _signed(out, takes, board.title)
    record.save_beside(out)
    files = [*save_subtitles(sound.captions, out), *save_timelines(cut, takes, out, board.title)]
    return Film(Clip.open(out), board, takes, cut, sound, files, signer, _remarks(board, takes, sound, voice, signer))


def _signed(out: Path, takes: list[Take], title: str) -> label.Signer | None:
    if not label.can_sign():
        return None
    signer = label.make_signer()
    label.sign(out, takes, title, signer)
    return signer


def _check_cut(board: Storyboard) -> None:
    """Cut the film from empty pictures: a dissolve longer than its shots is found out before anything is paid for."""
    width, height = (int(side) for side in SIZES[board.shape].split("x"))
    rough_cut(board, [np.zeros((height, width, 3), np.uint8)] * len(board.shots), (width, height))


def _drawn(board: Storyboard, burn: bool) -> list[str]:
    """All words that become part of the picture. Narration does if it is burned in; a player has fonts of its own."""
    shots = [words for shot in board.shots for words in (shot.title, shot.narration if burn else None) if words]
    return [board.title, board.by, *board.credits, *shots]


def _size(board: Storyboard, takes: list[Take]) -> tuple[int, int]:
    """The film is as large as its largest clip; without any, as large as a clip would have been asked for."""
    sizes = [(take.clip.width // 2 * 2, take.clip.height // 2 * 2) for take in takes if take.clip]
    asked = tuple(int(side) for side in SIZES[board.shape].split("x"))
    return max(sizes, key=lambda size: size[0] * size[1]) if sizes else asked


def _label_lines(made: list[str], voice: str) -> tuple[str, ...]:
    sound = "Music and effects: computed, note by note."
    return (*(f"{line}." for line in made), sound, f"Voice: {voice}." if voice else "No voice: nobody was imitated.")


def _credit_lines(board: Storyboard, voice: str) -> tuple[str, ...]:
    by = [f"Storyboard: {board.by}"] if board.by else []
    return (*by, *board.credits, "Cut with aivideo, from the course AI for Video")


def _remarks(board, takes, sound: Mix, voice, signer) -> list[str]:
    remarks = [f"Shot {take.number} is missing, a card stands in: {take.why}" for take in takes if take.clip is None]
    if sound.lines and voice is None:
        remarks.append("Nobody speaks: no voice is installed here. The narration is in the subtitles alone.")
    for take in takes:
        if take.clip and take.clip.duration < take.shot.seconds - 0.05:
            remarks.append(
                f"Shot {take.number} lasts {take.clip.duration:.1f} s; the storyboard asked for {take.shot.seconds:g}."
            )
    remarks += [f"“{line.words}” goes by faster than most people read." for line in too_fast(sound.lines)]
    remarks += [f"{remark.text} ({remark.rule})" for remark in continuity(board)]
    if signer is None:
        remarks.append("The film is not signed: c2pa-python is not installed here.")
    return remarks
