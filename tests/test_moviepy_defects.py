"""The defects of moviepy that lesson 05 mends: each is still there. When one of these fails, its mend can go."""

from pathlib import Path

import av
import matplotlib
import numpy as np
import pytest
from moviepy import (
    AudioArrayClip,
    AudioClip,
    AudioFileClip,
    ColorClip,
    CompositeAudioClip,
    CompositeVideoClip,
    TextClip,
    VideoFileClip,
    afx,
)

from aivideo.clip import Clip, asset

PLAIN = {"fps": 24, "preset": "ultrafast", "logger": None}
FONT = str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans-Bold.ttf")


def tone(right: float = 1.0, seconds: float = 1.0) -> AudioArrayClip:
    wave = 0.5 * np.sin(2000 * np.arange(int(44100 * seconds)) / 44100)
    return AudioArrayClip(np.stack([wave, right * wave], axis=1), fps=44100).with_duration(seconds)


def streams(path: Path) -> dict[str, av.stream.Stream]:
    with av.open(str(path)) as file:
        return {stream.type: stream.codec_context for stream in file.streams}


def test_letters_lose_their_lower_edge_unless_they_have_a_margin():
    letters = {"text": "jpg", "font": FONT, "font_size": 60, "color": "white"}
    assert TextClip(**letters).mask.get_frame(0)[-1].max() > 0.5
    assert TextClip(**letters, margin=(10, 30)).mask.get_frame(0)[-1].max() == 0


def test_colours_are_written_in_the_old_recipe_and_not_labelled(tmp_path):
    colours = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"]
    green = ColorClip((64, 64), (0, 200, 40), duration=0.2)
    green.write_videofile(tmp_path / "plain.mp4", **PLAIN)
    green.write_videofile(tmp_path / "mended.mp4", **PLAIN, ffmpeg_params=colours)
    off = {
        name: np.abs(Clip.open(tmp_path / f"{name}.mp4").frame(0) - [0, 200.0, 40]).max()
        for name in ("plain", "mended")
    }
    assert off["plain"] > 15
    assert off["mended"] < 5


def test_sound_in_an_mp4_is_mp3_and_an_odd_size_is_444(tmp_path):
    ColorClip((65, 65), (9, 9, 9), duration=0.2).with_audio(tone(seconds=0.2)).write_videofile(
        tmp_path / "odd.mp4", **PLAIN, temp_audiofile_path=str(tmp_path)
    )
    found = streams(tmp_path / "odd.mp4")
    assert found["audio"].name.startswith("mp3")
    assert found["video"].pix_fmt == "yuv444p"


def test_the_argument_pixel_format_has_no_effect(tmp_path):
    ColorClip((64, 64), (9, 9, 9), duration=0.2).write_videofile(tmp_path / "x.mp4", **PLAIN, pixel_format="yuv444p")
    assert streams(tmp_path / "x.mp4")["video"].pix_fmt == "yuv420p"


def test_a_composite_without_a_ground_makes_a_mask_of_eight_bytes_a_pixel():
    covered = ColorClip((64, 64), (9, 9, 9), duration=1)
    assert CompositeVideoClip([covered, covered.resized(0.5)], bg_color=(0, 0, 0)).mask is None
    with VideoFileClip(asset("clips/fox-wide.mp4")) as film:
        assert CompositeVideoClip([film, covered]).mask.get_frame(0).dtype == np.float64


def test_normalising_looks_at_the_left_channel_only():
    assert np.abs(tone(right=1.8).with_effects([afx.AudioNormalize()]).to_soundarray(fps=44100)).max() > 1.5


def test_one_channel_in_a_mix_becomes_a_square_table():
    mono = AudioClip(lambda t: np.sin(1000 * t), duration=0.01, fps=44100)
    assert CompositeAudioClip([mono]).to_soundarray(fps=44100).shape == (441, 441)


def test_a_mix_with_a_short_sound_can_be_read_in_small_bites_only():
    with AudioFileClip(asset("sounds/bounce.wav")) as bounce:
        mix = CompositeAudioClip([tone(seconds=2), bounce])
        assert mix.to_soundarray(fps=44100, buffersize=2000).shape == (88200, 2)
        with pytest.raises(OSError, match="Accessing time"):
            mix.to_soundarray(fps=44100)


def test_faster_is_higher():
    wave = tone(seconds=2).with_speed_scaled(2).to_soundarray(fps=44100)[:, 0]
    pitch = np.abs(np.fft.rfft(wave)).argmax() * 44100 / len(wave)
    assert abs(pitch - 2 * 2000 / (2 * np.pi)) < 3


def test_a_quarter_turn_keeps_the_old_frame_and_with_subclip_does_not_exist():
    lying = ColorClip((64, 32), (9, 9, 9), duration=1)
    assert tuple(lying.rotated(90).size) == (64, 32)
    assert tuple(lying.rotated(90, expand=True).size) == (32, 64)
    assert not hasattr(lying, "with_subclip")
