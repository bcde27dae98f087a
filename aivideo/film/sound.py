"""The sound track: music under narration, effects where they belong, all at one loudness."""

from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from aivideo.film.cutting import RoughCut
from aivideo.film.effects import EFFECTS, HEARD
from aivideo.film.errors import FilmError
from aivideo.film.music import RATE, score
from aivideo.film.storyboard import Storyboard
from aivideo.film.subtitles import Line
from aivideo.film.voice import Voice

LOUDNESS = -16.0  # LUFS: louder than European television (-23), for small speakers; YouTube turns down from -14 on
CEILING = 10 ** (-1.5 / 20)  # the largest sample: 1.5 dB below the most that a file can hold
UNDER = 10 ** (-11 / 20)  # how far the music steps back while somebody speaks: 11 dB
MUSIC, AROUND = 0.55, 0.6  # how loud music and effects are, beside the voice; effects step back less far
STEP_BACK, COME_BACK = 0.25, 0.6  # seconds that it takes to
GAP = 0.9  # pauses in speech shorter than this are no reason to come back
BEFORE, AFTER = 0.35, 0.3  # seconds of a shot before its narration begins; between two lines
READING = 14  # characters a second, where a line is only read
SHORTEST_READ = 1.4  # seconds
APART = 0.08  # seconds between two lines on the screen, so that one sees that they change
SOUND_READ, SHORTEST_SOUND = 2.5, 0.8  # seconds that a sound's name is seen where nobody speaks; at least
PLAYED = {
    "playful": "playful music",
    "calm": "calm music",
    "wonder": "music full of wonder",
    "tense": "tense music",
    "none": "the music stops",
}
"""Each mood in words, for captions and transcripts."""


@dataclass(frozen=True)
class Mix:
    """A sound track and what is in it.

    Attributes:
        samples: float32 (n, 2), at 48,000 a second.
        lines: what is said (or only read), and when.
        captions: the same with the music and the sounds that are heard, for people who do not hear them.
        voice: who says it; None where nobody does.
        loudness: as measured, in LUFS; None for silence.
        ducked: how loud the music was let be at each sample, 0 to 1.
    """

    samples: np.ndarray
    lines: list[Line]
    captions: list[Line]
    voice: Voice | None
    loudness: float | None
    ducked: np.ndarray = field(repr=False)


def mix(cut: RoughCut, storyboard: Storyboard, voice: Voice | None, seed: int = 1) -> Mix:
    """Make the sound track of a rough cut.

    Args:
        cut: where each shot is in the film.
        storyboard: what is said, which effects and which music.
        voice: who says it; None for subtitles alone.
        seed: chance, for the tune and the effects.
    """
    seconds, fps = cut.edit.duration, cut.edit.fps
    length = round(seconds * RATE)
    lines, spoken = _narration(cut, storyboard, voice)
    speech = np.zeros((length, 2), np.float32)
    for line, sound in zip(lines, spoken, strict=True):
        _add(speech, np.repeat(sound[:, None], 2, axis=1), line.start)
    around = np.zeros((length, 2), np.float32)
    rng = np.random.default_rng(seed)
    for placed in cut.placed:
        for name in placed.shot.sound:
            sound = EFFECTS[name](placed.frames / fps, rng)
            _add(around, _edges(sound), placed.start / fps)
    ducked = ducking([(line.start, line.said) for line in lines if line.said is not None], length)
    moods = _moods(cut, storyboard)
    music = score(moods, seconds, seed)
    whole = speech + AROUND * around * (0.25 + 0.75 * ducked[:, None]) + MUSIC * music * ducked[:, None]
    samples, loudness = normalised(whole)
    return Mix(samples, lines, captions(cut, lines, moods), voice, loudness, ducked)


def captions(cut: RoughCut, lines: list[Line], moods: list[tuple[str, float, float]]) -> list[Line]:
    """What is said, with every change of the music and every new sound named where it is first heard.

    A sound that goes on from one shot into the next is named once. Where somebody speaks in a shot, its sounds stand
    in that line; else they have a line of their own, if there is time to read it.
    """
    fps, before = cut.edit.fps, set()
    heard = []  # when, and what is heard from then on
    for number, (mood, begin, _) in enumerate(moods):
        if number or mood != "none":
            heard.append((begin, PLAYED[mood]))
    for placed in cut.placed:
        heard += [(placed.start / fps, HEARD[name]) for name in placed.shot.sound if name not in before]
        before = set(placed.shot.sound)
    starts = [0.0, *(placed.start / fps for placed in cut.placed), cut.edit.duration]
    told = list(lines)
    for begin, end in pairwise(starts):
        sounds = tuple(what for when, what in heard if begin <= when < end)
        spoken = [place for place, line in enumerate(told) if line.words and begin <= line.start < end]
        if sounds and spoken:
            told[spoken[0]] = replace(told[spoken[0]], sounds=sounds)
        elif sounds:
            free = max([begin, *(line.end + APART for line in lines if line.start < begin)])
            until = min([free + SOUND_READ, *(line.start - APART for line in lines if line.start >= begin)])
            if until - free >= SHORTEST_SOUND:
                told.append(Line("", round(free, 3), round(min(until, cut.edit.duration), 3), sounds=sounds))
    return sorted(told, key=lambda line: line.start)


def ducking(speech: list[tuple[float, float]], length: int) -> np.ndarray:
    """How loud the music may be at each sample: 1, and `UNDER` while somebody speaks.

    Args:
        speech: (begin, end) of what is said, in seconds, in order.
        length: of the film, in samples.
    """
    points = [(0.0, 1.0)]
    for number, (begin, end) in enumerate(speech):
        if number == 0 or begin - speech[number - 1][1] > GAP + STEP_BACK:
            points += [(max(0.0, begin - STEP_BACK), 1.0), (begin, UNDER)]
        points.append((end, UNDER))
        if number + 1 == len(speech) or speech[number + 1][0] - end > GAP + STEP_BACK:
            points.append((end + COME_BACK, 1.0))
    at, level = zip(*points, strict=True)
    return np.interp(np.arange(length) / RATE, at, level).astype(np.float32)


def normalised(sound: np.ndarray, target: float = LOUDNESS) -> tuple[np.ndarray, float | None]:
    """The sound at the loudness `target`, with its peaks held under the ceiling; and its loudness as measured.

    The limiter takes a little loudness away, so it is measured and turned up again, a few times.
    """
    if len(sound) < 0.4 * RATE or not np.abs(sound).max() > 1e-5:
        return sound.astype(np.float32), None  # loudness is not defined for silence
    import pyloudnorm  # brings SciPy: three seconds that only those wait for who mix sound

    meter = pyloudnorm.Meter(RATE)
    gain, measured = 1.0, -np.inf
    for _ in range(6):
        loud = limited(sound * gain)
        measured = float(meter.integrated_loudness(loud))
        if not np.isfinite(measured):
            return sound.astype(np.float32), None
        if abs(measured - target) < 0.1:
            break
        gain *= 10 ** ((target - measured) / 20)
    return loud.astype(np.float32), measured


def limited(sound: np.ndarray, ceiling: float = CEILING) -> np.ndarray:
    """The sound with the gain turned down around peaks that are too high; looks 5 ms ahead, lets go in 80 ms."""
    from scipy.ndimage import maximum_filter1d, uniform_filter1d

    peak = np.abs(sound).max(axis=1)
    if not (peak > ceiling).any():
        return sound
    held = maximum_filter1d(peak, 2 * int(0.04 * RATE) + 1)
    gain = uniform_filter1d(np.minimum(1.0, ceiling / np.maximum(held, 1e-9)), int(0.04 * RATE))
    return np.clip(sound * gain[:, None], -ceiling, ceiling)


def _narration(cut: RoughCut, board: Storyboard, voice: Voice | None) -> tuple[list[Line], list[np.ndarray]]:
    """When each line begins and ends. A line that is longer than its shot runs on; the next one waits for it.

    A line stays to be read when it has been said, until most people have read it or the next one begins.
    """
    lines: list[Line] = []
    spoken, free, fps = [], 0.0, cut.edit.fps
    for placed in cut.placed:
        words = (placed.shot.narration or "").strip()
        if not words:
            continue
        sound = voice.say(words, board.language) if voice else np.zeros(0, np.float32)
        reading = max(SHORTEST_READ, len(words) / READING)
        lasts = len(sound) / RATE or reading
        start = max(placed.start / fps + BEFORE, free)
        if start + lasts > cut.edit.duration:
            raise FilmError(
                f"The film ends before the narration of shot {placed.number} does. Make the shot longer, or say less."
            )
        if lines:
            lines[-1] = replace(lines[-1], end=min(lines[-1].end, round(start - APART, 3)))
        end = min(start + max(lasts, reading), cut.edit.duration)
        lines.append(Line(words, round(start, 3), round(end, 3), round(start + lasts, 3) if len(sound) else None))
        spoken.append(sound)
        free = start + lasts + AFTER
    return lines, spoken


def _moods(cut: RoughCut, board: Storyboard) -> list[tuple[str, float, float]]:
    """Which music plays from when to when: a scene's own, or the film's."""
    parts, number = [], 0
    for scene in board.scenes:
        begin = cut.placed[number].start / cut.edit.fps if number else 0.0
        number += len(scene.shots)
        last = number == len(cut.placed)
        end = cut.edit.duration if last else cut.placed[number].start / cut.edit.fps
        mood = scene.music or board.music
        if parts and parts[-1][0] == mood:
            parts[-1] = (mood, parts[-1][1], end)
        else:
            parts.append((mood, begin, end))
    return parts


def _edges(sound: np.ndarray) -> np.ndarray:
    """Fade the first and last 0.15 s, so that nothing begins or ends with a click."""
    count = min(len(sound) // 2, int(0.15 * RATE))
    slope = np.ones(len(sound), np.float32)
    slope[:count] = np.linspace(0, 1, count)
    slope[len(sound) - count :] = np.linspace(1, 0, count)
    return sound * slope[:, None]


def _add(whole: np.ndarray, sound: np.ndarray, at: float) -> None:
    begin = round(at * RATE)
    end = min(len(whole), begin + len(sound))
    whole[begin:end] += sound[: end - begin]
