"""The ready-made sounds: there, no louder than they may be, and where they say they are."""

from pathlib import Path

import av
import numpy as np
import pytest

from aivideo.film.foley import noise
from aivideo.film.ready_sounds import LONG, RATE, SHORT, make_sounds

SOUNDS = Path(__file__).resolve().parents[1] / "assets" / "sounds"


def read(path: Path) -> np.ndarray:
    """A sound file as (n, 2) numbers from -1 to 1."""
    with av.open(str(path)) as file:
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=RATE)
        frames = [part for frame in file.decode(audio=0) for part in resampler.resample(frame)]
        frames += resampler.resample(None)
    return np.concatenate([frame.to_ndarray() for frame in frames], axis=1).T


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return {path.name: path for path in make_sounds(tmp_path_factory.mktemp("sounds"))}


def test_the_sounds_of_the_course_are_those_that_the_command_makes(made):
    assert {path.name for path in SOUNDS.iterdir()} == set(made)
    for name, path in made.items():
        here, again = read(SOUNDS / name), read(path)
        count = min(len(here), len(again))
        assert abs(len(here) - len(again)) < 0.05 * RATE
        assert np.abs(here[:count] - again[:count]).mean() < 0.002


@pytest.mark.parametrize("make", [*LONG.values(), *SHORT.values()], ids=[*LONG, *SHORT])
def test_a_sound_has_two_channels_leaves_room_for_others_and_ends_softly(make):
    sound = make()
    assert sound.shape[1] == 2
    assert 0.1 < np.abs(sound).max() <= 0.6
    if make is not LONG["meadow-air"]:  # it loops, and so never ends
        assert np.abs(sound[-20:]).max() < 0.02


def test_a_bounce_is_heard_at_once():
    bounce = np.abs(SHORT["bounce"]()).max(axis=1)
    assert np.argmax(bounce > 0.2) < 0.02 * RATE


def test_noise_keeps_to_its_band_and_loops_without_a_seam():
    sound = noise(1.0, 300, 600, RATE, seed=1)
    power = np.abs(np.fft.rfft(sound)) ** 2
    assert power[200:800].sum() > 0.9 * power.sum()
    assert abs(sound[0] - sound[-1]) < 4 * np.abs(np.diff(sound)).mean()
