"""The ready-made sounds of assets/: a small piece of music, the air of a meadow, a whoosh, a bounce, a step.

All of it is arithmetic on sine waves and noise, so nobody else's rights are in it. `python run.py assets` calls
`make_sounds`. A sound is an array (samples, channels) of numbers from -1 to 1, at `RATE` samples a second.
"""

import wave
from pathlib import Path

import numpy as np

from aivideo.film import foley
from aivideo.film.foley import Array, times

RATE = 44_100  # samples a second
BEATS_A_MINUTE = 96
CHORDS = ((60, 64, 67), (57, 60, 64), (53, 57, 60), (55, 59, 62))  # C, Am, F, G as MIDI notes; 60 is middle C
ARPEGGIO = (0, 1, 2, 1, 3, 2, 1, 2)  # which tone of the chord sounds on each half beat; 3 is the first, an octave up
BARS = 8


def hertz(note: float) -> float:
    """The frequency of a MIDI note: 69 is the A of 440 Hz, and twelve notes double it."""
    return 440.0 * 2 ** ((note - 69) / 12)


def pluck(note: float, seconds: float) -> Array:
    """A plucked bar of a kalimba: a few overtones, the higher the sooner gone. (n,)"""
    time = times(seconds, RATE)
    overtones = ((1.0, 1.0, 2.6), (2.0, 0.28, 5.0), (5.4, 0.10, 14.0))  # above the note, loudness, decay a second
    sound = sum(
        loud * np.exp(-decay * time) * np.sin(2 * np.pi * above * hertz(note) * time)
        for above, loud, decay in overtones
    )
    return sound * np.minimum(1, time / 0.004)


def stereo(sound: Array, pan: float = 0.0) -> Array:
    """Put a sound between the loudspeakers, (n, 2); pan: -1 is left, 1 is right."""
    angle = (pan + 1) * np.pi / 4
    return sound[:, None] * np.array([np.cos(angle), np.sin(angle)])


def music() -> Array:
    """Eight bars of C, Am, F, G in a calm kalimba with a soft chord under it, and a last C. 22 seconds."""
    beat = 60 / BEATS_A_MINUTE
    mix = np.zeros((round((BARS * 4 * beat + 2.0) * RATE), 2))

    def add(sound: Array, start: float) -> None:
        first = round(start * RATE)
        mix[first : first + len(sound)] += sound[: len(mix) - first]

    for bar in range(BARS):
        chord = CHORDS[bar % len(CHORDS)]
        for half_beat, tone in enumerate(ARPEGGIO):
            note = (*chord, chord[0] + 12)[tone] + 12
            add(0.30 * stereo(pluck(note, 1.6), 0.5 * (-1) ** half_beat), (4 * bar + half_beat / 2) * beat)
        add(_pad(chord, 4 * beat + 0.6), 4 * bar * beat)
    for tone in (48, 60, 64, 67, 72):
        add(0.25 * stereo(pluck(tone, 2.0)), BARS * 4 * beat)
    return 0.5 * mix / np.abs(mix).max()


def _pad(chord: tuple[int, ...], seconds: float) -> Array:
    time = times(seconds, RATE)
    swell = np.minimum(1, time / 0.6) * np.minimum(1, (seconds - time) / 0.6)
    tones = [np.sin(2 * np.pi * hertz(note - 12 * low) * time) for note, low in zip(chord, (1, 0, 0), strict=True)]
    return 0.09 * stereo(swell * sum(tones))


def meadow_air() -> Array:
    """Room tone of a meadow: wind that comes and goes, and two crickets. Twenty-four seconds that loop."""
    seconds = 24.0
    time = times(seconds, RATE)
    gusts = 1 + 0.4 * np.sin(2 * np.pi * time / 6) + 0.2 * np.sin(2 * np.pi * time / 4 + 1)
    left, right = (gusts * foley.noise(seconds, 90, 420, RATE, seed) for seed in (1, 2))
    air = 0.040 * np.stack([left, right], axis=1)
    for pitch, every, pan in ((4300, 1.5, -0.6), (4700, 2.0, 0.7)):
        chirps = (time % every < 0.42) * np.maximum(0, np.sin(2 * np.pi * 28 * (time % every))) ** 2
        air += stereo(0.010 * chirps * np.sin(2 * np.pi * pitch * time), pan)
    return air


def whoosh() -> Array:
    """Something light rushes past from left to right. 0.7 seconds."""
    return 0.6 * foley.whoosh(RATE, seed=3)


def bounce() -> Array:
    """A beach ball meets the ground. 0.4 seconds."""
    return stereo(0.8 * foley.bounce(RATE, seed=5))


def step() -> Array:
    """A paw in the grass. 0.16 seconds."""
    return stereo(0.5 * foley.paw_step(RATE, seed=6))


LONG = {"meadow-music": music, "meadow-air": meadow_air}  # kept as AAC
SHORT = {"whoosh": whoosh, "bounce": bounce, "step": step}  # kept as WAV: nothing is lost, and they are small
BIT_RATES = {"meadow-music": 112_000, "meadow-air": 72_000}


def make_sounds(folder: Path) -> list[Path]:
    """Make every ready-made sound in `folder`; return the files made."""
    folder.mkdir(parents=True, exist_ok=True)
    long = [write_m4a(folder / f"{name}.m4a", make(), BIT_RATES[name]) for name, make in LONG.items()]
    return long + [write_wav(folder / f"{name}.wav", make()) for name, make in SHORT.items()]


def write_wav(path: Path, sound: Array) -> Path:
    """Write a sound, (n, channels) from -1 to 1, as 16-bit numbers."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(sound.shape[1])
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.round(np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def write_m4a(path: Path, sound: Array, bit_rate: int) -> Path:
    """Write a stereo sound, (n, 2) from -1 to 1, as AAC."""
    import av

    with av.open(str(path), "w", format="ipod") as container:
        stream = container.add_stream("aac", rate=RATE, layout="stereo")
        stream.bit_rate = bit_rate
        planes = np.ascontiguousarray(np.clip(sound, -1, 1).T, dtype=np.float32)
        frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout="stereo")
        frame.sample_rate = RATE
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
