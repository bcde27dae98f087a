"""The ready-made sounds of assets/: a small piece of music, the air of a meadow, a whoosh, a bounce, a step.

All of it is arithmetic on sine waves and noise, so nobody else's rights are in it. `python run.py assets` calls
`make_sounds`. A sound is an array (samples, channels) of numbers from -1 to 1, at `RATE` samples a second.
"""

import wave
from pathlib import Path

import numpy as np

Array = np.ndarray

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
    time = np.arange(round(seconds * RATE)) / RATE
    overtones = ((1.0, 1.0, 2.6), (2.0, 0.28, 5.0), (5.4, 0.10, 14.0))  # times the note, loudness, decay a second
    sound = sum(
        loud * np.exp(-decay * time) * np.sin(2 * np.pi * times * hertz(note) * time)
        for times, loud, decay in overtones
    )
    return sound * np.minimum(1, time / 0.004)


def noise(seconds: float, low: float, high: float, seed: int) -> Array:
    """Noise between two frequencies in Hz, as loud as 1 on average; it loops without a seam. (n,)"""
    count = round(seconds * RATE)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    frequency = np.fft.rfftfreq(count, 1 / RATE)
    band = 1 / (1 + (low / np.maximum(frequency, 1e-3)) ** 4) / (1 + (frequency / high) ** 4)
    sound = np.fft.irfft(spectrum * band, count)
    return sound / np.sqrt(np.mean(sound**2))


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
    time = np.arange(round(seconds * RATE)) / RATE
    swell = np.minimum(1, time / 0.6) * np.minimum(1, (seconds - time) / 0.6)
    tones = [np.sin(2 * np.pi * hertz(note - 12 * low) * time) for note, low in zip(chord, (1, 0, 0), strict=True)]
    return 0.09 * stereo(swell * sum(tones))


def meadow_air() -> Array:
    """Room tone of a meadow: wind that comes and goes, and two crickets. Twenty-four seconds that loop."""
    seconds = 24.0
    time = np.arange(round(seconds * RATE)) / RATE
    gusts = 1 + 0.4 * np.sin(2 * np.pi * time / 6) + 0.2 * np.sin(2 * np.pi * time / 4 + 1)
    left, right = (gusts * noise(seconds, 90, 420, seed) for seed in (1, 2))
    air = 0.040 * np.stack([left, right], axis=1)
    for pitch, every, pan in ((4300, 1.5, -0.6), (4700, 2.0, 0.7)):
        chirps = (time % every < 0.42) * np.maximum(0, np.sin(2 * np.pi * 28 * (time % every))) ** 2
        air += stereo(0.010 * chirps * np.sin(2 * np.pi * pitch * time), pan)
    return air


def whoosh() -> Array:
    """Something light rushes past from left to right. 0.7 seconds."""
    seconds = 0.7
    time = np.arange(round(seconds * RATE)) / RATE
    rising = np.sin(np.pi * time / seconds) ** 2
    dark, bright = noise(seconds, 200, 900, 3), noise(seconds, 900, 4000, 4)
    sound = rising * (dark * (1 - rising) + 0.8 * bright * rising)
    side = (1 - np.cos(np.pi * time / seconds)) / 2
    both = sound[:, None] * np.stack([np.cos(side * np.pi / 2), np.sin(side * np.pi / 2)], axis=1)
    return 0.6 * both / np.abs(both).max()


def bounce() -> Array:
    """A beach ball meets the ground: a low note that drops, and the slap of its skin. 0.4 seconds."""
    time = np.arange(round(0.4 * RATE)) / RATE
    pitch = 95 + 70 * np.exp(-time / 0.03)
    thump = np.exp(-time / 0.07) * np.sin(2 * np.pi * np.cumsum(pitch) / RATE)
    slap = np.exp(-time / 0.012) * noise(0.4, 500, 2500, 5)
    sound = np.minimum(1, time / 0.002) * (thump + 0.18 * slap)
    return stereo(0.8 * sound / np.abs(sound).max())


def step() -> Array:
    """A paw in the grass. 0.16 seconds."""
    time = np.arange(round(0.16 * RATE)) / RATE
    rustle = np.minimum(1, time / 0.01) * np.exp(-time / 0.035) * noise(0.16, 700, 3200, 6)
    thump = np.exp(-time / 0.03) * np.sin(2 * np.pi * 110 * time)
    sound = 0.5 * rustle + thump
    return stereo(0.5 * sound / np.abs(sound).max())


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
