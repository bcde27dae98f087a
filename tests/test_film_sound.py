"""Music, effects, ducking, loudness, narration and subtitles."""

import shutil
from itertools import pairwise
from typing import get_args

import numpy as np
import pyloudnorm
import pytest

from aivideo.film import FilmError, rough_cut, storyboard_from
from aivideo.film.effects import EFFECTS, HEARD
from aivideo.film.music import MOODS, RATE, compose, score
from aivideo.film.sound import (
    AROUND,
    CEILING,
    LOUDNESS,
    PLAYED,
    SHORTEST_SOUND,
    UNDER,
    ducking,
    limited,
    mix,
    normalised,
)
from aivideo.film.storyboard import Mood
from aivideo.film.subtitles import Line, burned_in, read_subtitles, save_subtitles, too_fast
from aivideo.film.voice import LEVEL, Voice, narrator

STILL = np.zeros((48, 64, 3), np.uint8)
BOARD = """\
title: Test
music: {music}
scenes:
  - shots:
      - {{prompt: one, seconds: 4, narration: One thing is said here., sound: [wind]}}
      - {{prompt: two, seconds: 4}}
      - {{prompt: three, seconds: 4, narration: And another one here.}}
"""


class Beeper(Voice):
    """A voice that beeps, for a tenth of a second a letter and as loud as it may."""

    def __init__(self):
        super().__init__("a beeper", "beeper", "")

    def say(self, words, language="en"):
        time = np.arange(int(len(words) * 0.08 * RATE)) / RATE
        return (0.7 * np.sin(2 * np.pi * 600 * time)).astype(np.float32)


def cut_of(text):
    board = storyboard_from(text)
    return rough_cut(board, [STILL] * len(board.shots), (64, 48)), board


@pytest.mark.parametrize("mood", MOODS)
def test_music_has_its_length_and_is_the_same_each_time(mood):
    one, again, other = compose(mood, 9.3), compose(mood, 9.3), compose(mood, 9.3, seed=2)
    assert one.shape == (round(9.3 * RATE), 2)
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    assert 0.2 < np.abs(one).max() < 1
    assert np.abs(one[-200:]).max() < 0.01, "it ends in silence"
    loud = np.sqrt((one[: 8 * RATE].reshape(16, -1) ** 2).mean(1))
    assert loud.min() > 0.004, "no hole in it"


def test_moods_give_way_to_each_other_without_a_hole():
    whole = score([("playful", 0, 6), ("wonder", 6, 12)], 12)
    assert whole.shape == (12 * RATE, 2)
    assert np.sqrt((whole[int(5.7 * RATE) : int(6.3 * RATE)] ** 2).mean()) > 0.01
    assert not score([("none", 0, 3)], 3).any()


@pytest.mark.parametrize("name", EFFECTS)
def test_effects_can_be_heard_and_do_not_clip(name):
    for seconds in (0.5, 4.0):
        sound = EFFECTS[name](seconds, np.random.default_rng(1))
        assert sound.shape == (round(seconds * RATE), 2)
        assert np.isfinite(sound).all()
        assert np.abs(sound).max() < 0.8
    assert np.abs(sound).max() > 0.01


@pytest.mark.parametrize("name", EFFECTS)
def test_no_effect_drowns_the_voice(name):
    sound = EFFECTS[name](4.0, np.random.default_rng(1)) * AROUND * (0.25 + 0.75 * UNDER)
    assert 20 * np.log10(LEVEL / np.sqrt((sound**2).mean())) > 10  # dB


def test_music_steps_back_while_somebody_speaks():
    level = ducking([(2, 3), (3.4, 4), (8, 9)], 12 * RATE)
    at = {second: float(level[int(second * RATE)]) for second in (0, 1.5, 2.5, 3.2, 3.9, 6, 8.5, 11)}
    assert at[0] == at[1.5] == at[6] == at[11] == 1
    assert at[2.5] == at[3.2] == at[3.9] == at[8.5] == pytest.approx(UNDER), "a short pause is no reason to come back"
    assert np.abs(np.diff(level)).max() < 1e-3, "it moves softly"
    assert (ducking([], RATE) == 1).all()


def test_the_mix_ducks_the_music_and_meets_the_loudness():
    cut, board = cut_of(BOARD.format(music="calm"))
    made = mix(cut, board, Beeper())
    assert len(made.samples) == round(cut.edit.duration * RATE)
    assert [round(line.start, 2) for line in made.lines] == [2.35, 10.35]  # 2.5 s of title, 0.5 of dissolve
    assert pyloudnorm.Meter(RATE).integrated_loudness(made.samples) == pytest.approx(LOUDNESS, abs=1)
    assert made.loudness == pytest.approx(LOUDNESS, abs=0.2)
    assert np.abs(made.samples).max() <= CEILING + 1e-6

    # what is under the voice, with the beep's own pitch taken out: 11 dB lower than beside it
    def music_at(begin, end):
        part = made.samples[int(begin * RATE) : int(end * RATE), 0]
        spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)))) ** 2
        pitch = np.fft.rfftfreq(len(part), 1 / RATE)
        return 10 * np.log10(spectrum[(pitch > 150) & (pitch < 450)].sum() / len(part))

    line = made.lines[0]
    assert music_at(line.start + 0.1, line.said - 0.1) < music_at(line.end + 1.0, line.end + 3.0) - 5


def test_without_a_voice_the_words_are_there_to_read():
    cut, board = cut_of(BOARD.format(music="none"))
    made = mix(cut, board, None)
    assert made.voice is None
    assert [line.words for line in made.lines] == ["One thing is said here.", "And another one here."]
    assert not too_fast(made.lines)
    assert (made.ducked == 1).all(), "nobody speaks, so nothing steps back"


def test_a_film_without_any_sound_is_silent_and_not_an_error():
    cut, board = cut_of(BOARD.format(music="none").replace(", sound: [wind]", ""))
    made = mix(cut, board, None)
    assert made.loudness is None
    assert not made.samples.any()


def test_a_line_that_runs_over_makes_the_next_one_wait():
    text = (
        BOARD.format(music="none")
        .replace("One thing is said here.", "x" * 90)
        .replace("{prompt: two, seconds: 4}", "{prompt: two, seconds: 4, narration: yyyy}")
    )
    cut, board = cut_of(text)
    first, second, third = mix(cut, board, Beeper()).lines
    assert second.start >= first.said + 0.29
    assert third.start >= second.said
    assert first.end < second.start and second.end < third.start, "never two lines on the screen"
    with pytest.raises(FilmError, match="film ends before the narration of shot 3"):
        cut, board = cut_of(text.replace("And another one here.", "z" * 200))
        mix(cut, board, Beeper())


@pytest.mark.parametrize("loud", [0.001, 0.05, 3.0])
def test_loudness_is_met_whatever_comes_in(loud):
    noise = np.random.default_rng(1).standard_normal((8 * RATE, 2)) * loud
    noise[4 * RATE] = 20 * loud  # one sharp peak
    samples, measured = normalised(noise)
    assert pyloudnorm.Meter(RATE).integrated_loudness(samples) == pytest.approx(LOUDNESS, abs=1)
    assert measured == pytest.approx(LOUDNESS, abs=1)
    assert np.abs(samples).max() <= CEILING + 1e-6


def test_the_limiter_leaves_quiet_sound_alone():
    quiet = 0.1 * np.random.default_rng(1).standard_normal((RATE, 2)).clip(-3, 3)
    assert limited(quiet) is quiet


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="NOT RUN: espeak-ng is not installed here")
def test_espeak_speaks():
    voice = Voice("espeak-ng", "espeak-ng", shutil.which("espeak-ng"))
    sound = voice.say("The ball did not come down.")
    assert 1 < len(sound) / RATE < 4
    other = voice.say("Oh.")
    levels = [float(np.sqrt((one[np.abs(one) > 0.02 * np.abs(one).max()] ** 2).mean())) for one in (sound, other)]
    assert levels == pytest.approx([0.13, 0.13], abs=0.005), "every line is as loud as the others"
    with pytest.raises(FilmError, match="did not speak"):
        voice.say("hello", "xx")


def test_a_narrator_is_found_or_is_not(monkeypatch):
    narrator.cache_clear()
    monkeypatch.setattr("aivideo.film.voice.shutil.which", lambda name: None)
    monkeypatch.setattr("aivideo.film.voice.find_spec", lambda name: None)
    try:
        assert narrator() is None
    finally:
        narrator.cache_clear()


def test_subtitles_come_back_from_both_files(tmp_path):
    lines = [
        Line("The owl said nothing.", 1.0, 2.5),
        Line("This is a line that is much too long to be read in a single row of words.", 3.0, 8.25),
    ]
    for path in save_subtitles(lines, tmp_path / "film.mp4"):
        assert read_subtitles(path) == lines
        rows = [row for row in path.read_text(encoding="utf-8").splitlines() if row and "-->" not in row]
        assert max(map(len, rows)) <= 42
    assert (tmp_path / "film.vtt").read_text(encoding="utf-8").startswith("WEBVTT")
    assert "00:00:01,000 --> 00:00:02,500" in (tmp_path / "film.srt").read_text(encoding="utf-8")


def test_captions_name_music_and_sounds_once_where_they_begin():
    cut, board = cut_of("""
title: T
music: calm
scenes:
  - shots:
    - {prompt: one, seconds: 4, narration: One thing is said here., sound: [birds, bell]}
    - {prompt: two, seconds: 4, sound: [birds, steps]}
    - {prompt: three, seconds: 4, sound: [birds]}
  - music: none
    shots: [{prompt: four, seconds: 4, narration: And another one here., sound: [waves]}]
""")
    for voice in (None, Beeper()):
        made = mix(cut, board, voice)
        assert [line.rows for line in made.captions] == [
            ["[calm music]"],
            ["[birds sing, a bell rings]", "One thing is said here."],
            ["[steps]"],
            ["[the music stops, waves]", "And another one here."],
        ]
        assert all(one.end < two.start for one, two in pairwise(made.captions)), "never two lines on the screen"
        assert [line.words for line in made.captions if line.words] == [line.words for line in made.lines]
    assert set(HEARD) == set(EFFECTS) and set(PLAYED) == set(get_args(Mood))


def test_a_sound_without_time_to_be_read_is_not_named():
    cut, board = cut_of(BOARD.format(music="calm").replace("One thing is said here.", "x" * 60))
    made = mix(cut, board, Beeper())
    for line in made.captions:
        assert line.words or line.end - line.start >= SHORTEST_SOUND


def test_a_long_line_with_a_sound_has_two_rows():
    line = Line("This is a line that is longer than one row can hold.", 0, 5, sounds=("waves",))
    assert len(line.rows) == 2 and " ".join(line.rows) == f"[waves] {line.words}"


def test_speed_is_counted():
    assert too_fast([Line("x" * 40, 0, 1)]) and not too_fast([Line("x" * 40, 0, 3)])


def test_burned_in_lines_stay_inside_the_picture():
    overlays = burned_in([Line("A line that is rather long for such a small picture.", 0.5, 2)], 320, 180, 24)
    (overlay,) = overlays
    high, wide = overlay.picture.shape[:2]
    assert (overlay.start, overlay.frames) == (12, 36)
    assert overlay.x >= 0 and overlay.x + wide <= 320
    assert overlay.y > 90 and overlay.y + high <= 180
