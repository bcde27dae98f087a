"""What a real camera does to a picture: each imperfection does what it says, and no more."""

import numpy as np
import pytest

from aivideo.scene import SceneError, read_prompt, render_clip

pytest.importorskip("numba", reason="the renderer needs numba: pip install aivideo[scene]")

from aivideo.scene.take import Take

FRAMES, FPS = 25, 12
BALL = "a ball bouncing in the town square"


def take_of(prompt: str = BALL, **imperfections: float) -> Take:
    return Take(read_prompt(prompt), FRAMES, FPS, 96, 54, 1, {}, imperfections)


def test_a_hand_held_camera_sways_smoothly_unlike_a_jerking_one():
    def path(take: Take) -> np.ndarray:
        return np.array([take.camera(frame).eye for frame in range(FRAMES)])

    still, held = path(take_of()), path(take_of(shake=1.0))
    jerking = path(Take(read_prompt(BALL), FRAMES, FPS, 96, 54, 1, {"jitter": 1.0}))
    assert np.ptp(still, axis=0).max() == 0 and np.ptp(held, axis=0).max() > 0.02

    def unevenness(path: np.ndarray) -> float:
        return np.linalg.norm(np.diff(path, 2, axis=0)) / np.linalg.norm(np.diff(path, axis=0))

    assert unevenness(held) < 0.7 * unevenness(jerking)


def test_exposure_drifts_slowly():
    clean, drifting = take_of(), take_of(exposure=1.0)
    share = [drifting.draw(frame).mean() / clean.draw(frame).mean() for frame in range(0, FRAMES, 4)]
    assert 0.04 < np.ptp(share) < 0.35
    assert np.abs(np.diff(share)).max() < 0.12  # in a third of a second


def test_what_moves_is_blurred_and_what_stands_is_not():
    clean, blurred = take_of().draw(7).astype(float), take_of(blur=1.0).draw(7).astype(float)
    take = take_of()
    take.shot.stage.move_subject(take.meshes(take.shot.time_of(7)))
    change = np.abs(clean - blurred).mean(2)
    assert change.max() > 25
    assert np.median(change) < 1.5
    assert np.array_equal(take_of(blur=0.0).draw(7), take_of().draw(7))


def test_a_low_bitrate_makes_a_smaller_file(tmp_path):
    settings = {"seconds": 1, "fps": 6, "quality": "draft"}
    clean = render_clip(BALL, tmp_path / "a.mp4", **settings)
    low = render_clip(BALL, tmp_path / "b.mp4", imperfections={"bitrate": 1.0}, **settings)
    assert low.path.stat().st_size < 0.25 * clean.path.stat().st_size
    assert low.provenance.settings["imperfections"] == {"bitrate": 1.0}
    assert "faults" not in low.provenance.settings


def test_an_unknown_imperfection_is_answered_in_words(tmp_path):
    with pytest.raises(SceneError, match="no imperfection 'dust'"):
        render_clip(BALL, tmp_path / "a.mp4", imperfections={"dust": 1})
