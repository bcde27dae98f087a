"""A clip is read, written and credited; whatever is wrong with one is said in plain words."""

import json

import numpy as np
import pytest

from aivideo.clip import Clip, ClipError, Provenance, asset, sidecar_path, write_clip

COLOURS = np.array([[200, 30, 90], [10, 200, 40], [250, 250, 250], [5, 5, 5], [30, 60, 220]], np.uint8)


def bars(width=240, height=64):
    """One picture of five upright colour bars."""
    return np.repeat(np.repeat(COLOURS[None], height, axis=0), width // 5, axis=1)


def record(**more):
    return Provenance(made_by="local studio", model="scene", **more)


@pytest.fixture
def clip(tmp_path):
    return write_clip(tmp_path / "bars.mp4", [bars()] * 24, 12, record(prompt="bars", seed=7))


def test_facts_and_colours_come_back(clip):
    assert (clip.width, clip.height, clip.fps, clip.frame_count) == (240, 64, 12, 24)
    assert clip.duration == pytest.approx(2.0)
    assert not clip.has_audio
    back = clip.frame(-1)[32, 24::48].astype(int)
    assert np.abs(back - COLOURS).max() <= 6, "H.264 changes colours a little, not more"


def test_frames_arrive_in_order(tmp_path):
    greys = [np.full((64, 64, 3), level, np.uint8) for level in range(20, 240, 20)]
    clip = write_clip(tmp_path / "greys.mp4", greys, 12, record())
    levels = [frame.mean() for frame in clip.frames()]
    assert len(levels) == len(greys)
    assert levels == sorted(levels)


def test_the_sidecar_says_what_made_it(clip):
    said = json.loads(sidecar_path(clip.path).read_text())
    assert (said["schema"], said["made_by"], said["prompt"], said["seed"]) == (1, "local studio", "bars", 7)
    assert "not an AI model" in clip.credit
    assert "changed" not in clip.credit


def test_an_edited_file_is_noticed(clip):
    with clip.path.open("ab") as file:
        file.write(b"\0")
    assert "changed since" in Clip.open(clip.path).credit


def test_a_broken_sidecar_says_so_and_leaves_the_video(clip):
    sidecar_path(clip.path).write_text("{")
    with pytest.raises(ClipError, match="no provenance record"):
        _ = Clip.open(clip.path).credit
    assert clip.path.exists()


def test_a_clip_without_sidecar_is_shown_as_unknown(clip):
    sidecar_path(clip.path).unlink()
    assert Clip.open(clip.path).credit == "No record of what made this clip."


def test_an_unfinished_render_leaves_the_old_clip(clip):
    before = clip.path.read_bytes()

    def breaks_off():
        yield bars()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_clip(clip.path, breaks_off(), 12, record())
    assert clip.path.read_bytes() == before
    assert sorted(p.name for p in clip.path.parent.iterdir()) == ["bars.mp4", "bars.provenance.json"]


def test_the_same_pictures_give_the_same_bytes_again_and_again(tmp_path):
    random = np.random.default_rng(1)
    noise = random.integers(0, 40, (24, 180, 320, 3), dtype=np.uint8)
    rows = np.linspace(0, 200, 180, dtype=np.uint8)[None, :, None, None]
    pictures = noise + np.roll(rows, 3, axis=1)  # texture everywhere: the encoder has choices to make
    record_of_one_day = record(created="2026-01-01T00:00:00Z")
    made, kept = set(), []
    for attempt in range(8):
        made.add(write_clip(tmp_path / "same.mp4", pictures, 12, record_of_one_day).path.read_bytes())
        kept.append(random.random(300_000 * attempt))  # other memory each time: what is left unset shows
    assert len(made) == 1


@pytest.mark.parametrize(
    ("frames", "words"),
    [([], "at least one frame"), ([bars()[:63]], "even numbers"), ([bars(), bars(120)], "one size")],
)
def test_pictures_that_make_no_clip(tmp_path, frames, words):
    with pytest.raises(ClipError, match=words):
        write_clip(tmp_path / "no.mp4", frames, 12, record())
    assert not list(tmp_path.iterdir())


def test_files_that_are_no_clip(tmp_path, clip):
    (tmp_path / "text.mp4").write_text("not a video")
    half = tmp_path / "half.mp4"
    half.write_bytes(clip.path.read_bytes()[:400])
    for path, words in [("text.mp4", "cannot be read"), ("half.mp4", "holds no pictures"), ("none.mp4", "no file")]:
        with pytest.raises(ClipError, match=words):
            Clip.open(tmp_path / path)
    with pytest.raises(ClipError, match="is a folder"):
        Clip.open(tmp_path)
    with pytest.raises(ClipError, match="frames 0 to 23"):
        clip.frame(24)
    with pytest.raises(ClipError, match=r"ends in \.mp4"):
        write_clip(tmp_path / "a.gif", [bars()], 12, record())


def test_assets_are_found_and_missing_ones_named(tmp_path, monkeypatch):
    monkeypatch.setenv("AIVIDEO_ASSETS", str(tmp_path))
    (tmp_path / "clips").mkdir()
    (tmp_path / "clips" / "fox.mp4").touch()
    assert asset("clips/fox.mp4").name == "fox.mp4"
    with pytest.raises(ClipError, match=r"clips/fox\.mp4"):
        asset("clips/cat.mp4")
    with pytest.raises(ClipError, match="leads out"):
        asset("../secret.txt")
