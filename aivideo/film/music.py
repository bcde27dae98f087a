"""Music from numbers: chords, a bass, a tune drawn by lot from the scale, and a room to play in.

Everything is a sum of decaying sine waves, so nobody else's recording is in it.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

RATE = 48_000  # samples a second
JOIN = 1.5  # seconds in which one mood gives way to the next
LOUD = 0.5  # the largest sample of a piece of music


@dataclass(frozen=True)
class Style:
    """How a mood is played.

    Attributes:
        beats: a minute. chords: one a bar of four beats, as semitones above the key note.
        scale: semitones of the tune's notes. key: the key note in Hz.
        tune: share of the half-beats on which the tune has a note.
        pad, bass, echo: how loud the held chords and the bass are, and how much of the room is heard.
        ring: seconds that a note of the tune rings.
    """

    beats: float
    chords: tuple[tuple[int, ...], ...]
    scale: tuple[int, ...]
    key: float
    tune: float
    pad: float
    bass: float
    echo: float
    ring: float


MAJOR, MINOR = (0, 4, 7), (0, 3, 7)


def _on(step: int, kind: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(step + note for note in kind)


MOODS: dict[str, Style] = {
    "playful": Style(
        116, (_on(0, MAJOR), _on(-3, MINOR), _on(5, MAJOR), _on(7, MAJOR)), (0, 2, 4, 7, 9, 12, 14, 16), 261.63,
        0.62, 0.16, 0.55, 0.18, 0.28,
    ),
    "calm": Style(
        72, (_on(0, MAJOR), _on(5, MAJOR), _on(-3, MINOR), _on(7, MAJOR)), (0, 2, 4, 7, 9, 12), 220.0,
        0.34, 0.5, 0.3, 0.4, 1.1,
    ),
    "wonder": Style(
        66, (_on(0, MAJOR), _on(2, MAJOR), _on(-3, MINOR), _on(0, MAJOR)), (0, 4, 6, 7, 11, 12, 16, 19), 293.66,
        0.42, 0.6, 0.22, 0.6, 1.8,
    ),
    "tense": Style(
        92, (_on(-12, MINOR), _on(-12, (0, 3, 8)), _on(-14, (0, 4, 7)), _on(-12, MINOR)), (0, 3, 5, 7, 10), 220.0,
        0.22, 0.55, 0.7, 0.35, 0.5,
    ),
}  # fmt: skip


def compose(mood: str, seconds: float, seed: int = 1) -> np.ndarray:
    """Play `seconds` of a mood: it ends on the key's own chord, which is held.

    Returns:
        float32 samples (n, 2), at 48,000 a second; silence for the mood "none".
    """
    length = round(seconds * RATE)
    if mood == "none" or not length:
        return np.zeros((length, 2), np.float32)
    style, rng = MOODS[mood], np.random.default_rng(seed)
    beat = 60 / style.beats
    bars = max(1, int(seconds / (4 * beat)))
    beat = seconds / (4 * bars + 2)  # two beats more for the last chord; the tempo gives way a little
    left, right = np.zeros(length + 4 * RATE, np.float32), np.zeros(length + 4 * RATE, np.float32)

    def play(note: int, at: float, ring: float, loud: float, place: float, colour: str) -> None:
        sound = _note(round(style.key * 2 ** (note / 12), 3), round(ring, 3), colour)
        begin = int(at * RATE)
        end = min(len(left), begin + len(sound))
        left[begin:end] += sound[: end - begin] * np.float32(loud * (1 - place))
        right[begin:end] += sound[: end - begin] * np.float32(loud * place)

    step = len(style.scale) // 2
    for bar in range(bars + 1):
        last = bar == bars
        chord = style.chords[0] if last else style.chords[bar % len(style.chords)]
        at, held = bar * 4 * beat, (2.5 if last else 4.2) * beat
        for number, note in enumerate(chord):
            play(note, at, held, style.pad / 3, 0.3 + 0.2 * number, "pad")
        for count in (0,) if last else (0, 2):
            play(chord[0] - 12, at + count * beat, 1.6 * beat, style.bass / 2, 0.5, "bass")
        for half in range(0 if last else 8):
            step = int(np.clip(step + rng.integers(-2, 3), 0, len(style.scale) - 1))
            if rng.random() < (0.9 if half == 0 else style.tune):
                loud = 0.34 * (1.0 if half % 2 == 0 else 0.7)
                play(
                    style.scale[step] + 12, at + half * beat / 2, style.ring + 0.3, loud, rng.uniform(0.3, 0.7), "pluck"
                )
    dry = np.stack([left[:length], right[:length]], axis=1)
    wet = _in_a_room(dry, rng)
    mixed = dry * (1 - style.echo / 2) + wet * style.echo
    mixed *= LOUD / max(1e-6, float(np.abs(mixed).max()))
    return _faded(mixed, 0.02, min(1.0, seconds / 4))


def score(parts: list[tuple[str, float, float]], seconds: float, seed: int = 1) -> np.ndarray:
    """Play a film's music: one mood after the other, each giving way to the next.

    Args:
        parts: (mood, from, to) in seconds, in their order.
        seconds: of the whole film.
        seed: chance, of which the tune is made.
    """
    whole = np.zeros((round(seconds * RATE), 2), np.float32)
    for number, (mood, begin, end) in enumerate(parts):
        begin = max(0.0, begin - JOIN / 2) if number else begin
        end = min(seconds, end + JOIN / 2)
        piece = compose(mood, end - begin, seed + number)
        piece = _faded(piece, JOIN if number else 0.02, JOIN)
        at = round(begin * RATE)
        piece = piece[: len(whole) - at]
        whole[at : at + len(piece)] += piece
    return whole


@lru_cache(maxsize=512)
def _note(pitch: float, ring: float, colour: str) -> np.ndarray:
    """One note: overtones that die away, the high ones first."""
    overtones, rise = {
        "pluck": ((1.0, 0.5, 0.28, 0.12, 0.07), 0.004),
        "bass": ((1.0, 0.35, 0.1), 0.012),
        "pad": ((1.0, 0.3, 0.22, 0.08), 0.25),
    }[colour]
    time = np.arange(round((ring + 0.2) * RATE)) / RATE
    sound = np.zeros_like(time)
    for number, loud in enumerate(overtones, 1):
        if number * pitch < RATE / 2.2:
            dying = np.exp(-time * number * 3 / ring) if colour != "pad" else 1.0
            sound += loud * dying * np.sin(2 * np.pi * number * pitch * time)
    if colour == "pad":
        sound += 0.5 * np.sin(2 * np.pi * pitch * 1.003 * time)  # a second player, a hair out of tune
        sound *= np.clip((ring + 0.2 - time) / (0.4 * ring), 0, 1)
    sound *= np.clip(time / rise, 0, 1) * np.clip((ring + 0.2 - time) / 0.05, 0, 1)
    return sound.astype(np.float32)


def _in_a_room(dry: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The sound as a hall answers it: convolved with noise that dies away in a second and a half."""
    tail = int(1.5 * RATE)
    time = np.arange(tail) / RATE
    answer = rng.standard_normal((tail, 2)) * np.exp(-time * 4.5)[:, None]
    answer /= np.sqrt((answer**2).sum(0))
    size = 1 << (len(dry) + tail - 1).bit_length()
    wet = np.fft.irfft(np.fft.rfft(dry, size, axis=0) * np.fft.rfft(answer, size, axis=0), size, axis=0)
    return wet[: len(dry)].astype(np.float32)


def _faded(sound: np.ndarray, begin: float, end: float) -> np.ndarray:
    """The sound with its first and last seconds faded."""
    time = np.arange(len(sound)) / RATE
    lasts = len(sound) / RATE
    slope = np.minimum(np.clip(time / max(begin, 1e-6), 0, 1), np.clip((lasts - time) / max(end, 1e-6), 0, 1))
    return sound * slope[:, None].astype(np.float32)
