"""Faults on purpose: each moves the number that should show it, and nothing else about the shot."""

import numpy as np
import pytest

from aivideo.scene import SceneError, read_prompt, render_clip

pytest.importorskip("numba", reason="the renderer needs numba: pip install aivideo[scene]")

from aivideo.scene.faults import FAULTS
from aivideo.scene.formats import check_strengths
from aivideo.scene.mesh import Label
from aivideo.scene.render import label_mask
from aivideo.scene.take import Take

FRAMES, FPS = 25, 12
SIZE = (96, 54)
BALL = "a ball bouncing in the town square"
FOX = "a fox trotting in the town square"
ROBOT = "a robot standing in the meadow"


def take_of(prompt: str, size: tuple[int, int] = SIZE, **faults: float) -> Take:
    return Take(read_prompt(prompt), FRAMES, FPS, *size, 1, faults)


def subject_mask(take: Take, frame: int) -> np.ndarray:
    take.shot.stage.move_subject(take.meshes(take.shot.time_of(frame)))
    labels, _ = label_mask(take.shot.stage, take.camera(frame), *SIZE)
    return labels == Label.SUBJECT


def fitted_g(take: Take) -> float:
    """g from the subject's true height, over a time in which a ball without a fault is in the air."""
    time = np.linspace(1.0, 1.3, 16)
    return -2 * np.polyfit(time, [take.subject.motion.root(t)[2, 3] for t in time], 2)[0]


def luminance(picture: np.ndarray) -> np.ndarray:
    """Relative luminance of a picture of sRGB values, as WCAG defines it."""
    value = picture / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]


@pytest.mark.parametrize("name", [name for name in FAULTS if name != "jitter"])
def test_a_fault_leaves_the_camera_alone(name):
    clean, faulty = take_of(FOX), take_of(FOX, **{name: 1.0})
    for frame in (0, 12, 24):
        assert np.array_equal(clean.camera(frame).eye, faulty.camera(frame).eye)
        assert np.array_equal(clean.camera(frame).target, faulty.camera(frame).target)


def test_without_faults_a_take_is_the_shot():
    take = take_of(FOX)
    assert np.array_equal(take.draw(7), take.shot.draw(7))


def test_wrong_gravity_lowers_g_by_its_strength_and_stays_in_the_picture():
    assert fitted_g(take_of(BALL)) == pytest.approx(9.81, abs=1e-6)
    assert fitted_g(take_of(BALL, gravity=0.5)) == pytest.approx(0.5 * 9.81, rel=0.03)
    adrift = take_of(BALL, gravity=1.0)
    assert fitted_g(adrift) == pytest.approx(0, abs=0.3)
    heights = [adrift.subject.motion.root(t)[2, 3] for t in np.linspace(0, adrift.shot.seconds, 50)]
    lowest = int(np.argmin(heights))
    assert 0 < lowest < 25 and (np.diff(heights[lowest:]) > 0).all()
    for frame in range(0, FRAMES, 4):
        seen = subject_mask(adrift, frame)
        assert seen.any() and not np.concatenate([seen[0], seen[-1], seen[:, 0], seen[:, -1]]).any()


def test_wrong_gravity_lifts_what_walks():
    clean, lifted = take_of(FOX), take_of(FOX, gravity=1.0)
    rise = [lifted.subject.motion.root(t)[2, 3] - clean.subject.motion.root(t)[2, 3] for t in (0.0, 2.0)]
    assert rise[0] == 0 and 0.2 < rise[1] < 0.4


def test_a_swapped_subject_has_other_colours_from_half_way_on():
    take, clean = take_of(FOX, swap=1.0), take_of(FOX)
    means = [take.draw(frame)[subject_mask(take, frame)].mean(0) for frame in (3, 11, 13, 22)]
    assert np.abs(means[0] - means[1]).max() < 25 and np.abs(means[2] - means[3]).max() < 25
    assert means[0][0] > means[0][2] + 40 and means[3][2] > means[3][0]  # an orange fox; a blue robot
    assert np.array_equal(take.draw(11), clean.draw(11))
    late = take_of(FOX, swap=0.2)
    assert np.array_equal(late.draw(20), clean.draw(20)) and not np.array_equal(late.draw(23), clean.draw(23))


def test_a_vanished_subject_has_no_pixels_and_comes_back():
    take = take_of(FOX, vanish=1.0)
    seen = [subject_mask(take, frame).any() for frame in range(FRAMES)]
    gone = np.flatnonzero(~np.array(seen))
    assert len(gone) == pytest.approx(0.3 * FRAMES, abs=1) and (np.diff(gone) == 1).all()
    assert seen[0] and seen[-1]


def test_a_duplicate_doubles_the_subjects_pixels():
    take, clean = take_of(ROBOT, duplicate=1.0), take_of(ROBOT)
    share = [subject_mask(take, frame).sum() / subject_mask(clean, frame).sum() for frame in (0, 10, 24)]
    assert share[:2] == [1, 1] and 1.6 < share[2] < 2.2


def test_a_melting_subject_loses_its_outline():
    def overlap(strength: float, frame: int) -> float:
        melted, clean = subject_mask(take_of(ROBOT, morph=strength), frame), subject_mask(take_of(ROBOT), frame)
        return (melted & clean).sum() / (melted | clean).sum()

    assert overlap(1.0, 0) == 1
    assert overlap(1.0, 24) < 0.5 < overlap(0.1, 24) < 1


def test_a_jerking_camera_has_an_uneven_path():
    def unevenness(take: Take) -> float:
        path = np.array([take.camera(frame).eye for frame in range(FRAMES)])
        return np.linalg.norm(np.diff(path, 2, axis=0), axis=1).mean()

    steady, half, full = (unevenness(take_of(ROBOT, jitter=strength)) for strength in (0.0, 0.5, 1.0))
    assert steady == 0 and full > 0.02 and half == pytest.approx(full / 2, rel=1e-6)


def test_wandering_colours_grow_with_the_clip():
    take, clean = take_of(ROBOT, drift=1.0), take_of(ROBOT)
    moved = [(take.draw(f).mean((0, 1)) - clean.draw(f).mean((0, 1))) @ [1, 0, -1] for f in (0, 12, 24)]
    assert moved[0] == 0 and 10 < moved[1] < moved[2]


@pytest.mark.parametrize("prompt", [FOX, "a white ball resting in the meadow at noon, close-up", ROBOT])
def test_flicker_is_seen_and_no_flash(prompt):
    size = (160, 90)
    clean, faulty = take_of(prompt, size), take_of(prompt, size, flicker=1.0)
    before = [clean.draw(frame).astype(float) for frame in range(8)]
    after = [faulty.draw(frame).astype(float) for frame in range(8)]
    change = [np.abs(np.diff(frames, axis=0)).mean() for frames in (before, after)]
    assert change[1] > 1.6 * change[0]
    # WCAG 2.2, 2.3.1 counts a flash where the relative luminance of an area changes by 0.10 or more
    flash = [luminance(b) - luminance(a) for a, b in zip(before, after, strict=True)]
    coarse = np.abs(np.diff(flash, axis=0).reshape(7, 9, 10, 16, 10).mean((2, 4)))
    assert coarse.max() < 0.10


def test_strengths_of_nothing_are_left_out_and_wrong_ones_answered_in_words(tmp_path):
    for nothing in (None, {}, {"morph": 0}):
        assert check_strengths("fault", FAULTS, nothing) == {}
    assert check_strengths("fault", FAULTS, {"swap": 1, "flicker": 0.5}) == {"flicker": 0.5, "swap": 1.0}
    for faults, told in [
        ({"explode": 1}, "no fault 'explode'. Choose from: flicker, morph"),
        ({"morph": 1.5}, "the fault 'morph' is a number from 0 to 1; it was 1.5"),
        ({"morph": "much"}, "it was 'much'"),
        ({"morph": float("nan")}, "it was nan"),
        (["morph"], "a dictionary such as"),
    ]:
        with pytest.raises(SceneError, match=told):
            render_clip("a fox", tmp_path / "a.mp4", faults=faults)
    assert list(tmp_path.iterdir()) == []


def test_the_record_names_the_faults(tmp_path):
    clip = render_clip("a ball", tmp_path / "a.mp4", seconds=0.5, quality="draft", faults={"gravity": 1, "morph": 0})
    assert clip.provenance.settings["faults"] == {"gravity": 1.0}
    clip = render_clip("a ball", tmp_path / "a.mp4", seconds=0.5, quality="draft")
    assert "faults" not in clip.provenance.settings
