"""The clips that come with the course: what is in them is what their records and their truth say."""

import dataclasses

import numpy as np
import pytest

from aivideo.clip import Clip, asset
from aivideo.scene import load_truth
from aivideo.scene.faults import FAULTS
from aivideo.scene.ready_made import CLIPS
from aivideo.scene.spotting import spot_answers

BY_NAME = {ready.name: ready for ready in CLIPS}
LARGEST, ALL = 2_000_000, 12_000_000  # bytes: of a clip, and of all with their truth


def clip_of(name: str) -> Clip:
    return Clip.open(asset(f"clips/{name}.mp4"))


@pytest.mark.parametrize("name", BY_NAME)
def test_a_ready_made_clip_is_there_with_its_record_and_the_truth_it_should_have(name):
    ready, clip = BY_NAME[name], clip_of(name)
    frames = round(ready.seconds * 24)
    assert (clip.width, clip.height, clip.fps, clip.frame_count) == (640, 360, 24, frames)
    assert clip.path.stat().st_size <= LARGEST
    record = clip.provenance
    assert (record.prompt, record.seed, record.model) == (ready.prompt, ready.seed, "scene")
    assert record.settings.get("faults", {}) == dict(ready.faults)
    if not ready.truth:
        return
    truth = load_truth(clip.path)
    assert truth.facts["sha256"] == record.sha256 and truth.facts["frames"] == frames
    assert set(truth.arrays) == set(truth.facts["arrays"]) and "mask" not in truth.facts["arrays"]
    assert truth["world_to_camera"].shape == (frames, 3, 4) and truth.facts["faults"] == dict(ready.faults)


def test_they_are_small():
    folder = asset("clips/vote-a.mp4").parent
    mine = [path for name in BY_NAME for path in folder.glob(f"{name}.*")]
    assert len(mine) == sum(4 if ready.truth else 2 for ready in CLIPS)
    assert sum(path.stat().st_size for path in mine) <= ALL


def test_the_answers_to_spot_the_fault_are_what_is_in_the_clips():
    answers = spot_answers()
    assert set(answers) == {name for name in BY_NAME if name.startswith("spot-")} and len(answers) == 3
    for name, answer in answers.items():
        assert answer.fault in FAULTS
        assert clip_of(name).provenance.settings["faults"] == {answer.fault: answer.strength}
        assert all(dataclasses.astuple(answer))
    assert {answer.kind for answer in answers.values()} == {"identity", "physics", "consistency"}


@pytest.mark.parametrize(("name", "g"), [("drop-on-earth", 9.81), ("drop-on-the-moon", 1.62)])
def test_a_drop_is_in_the_picture_from_beginning_to_end_and_gives_g(name, g):
    truth = load_truth(asset(f"clips/{name}.mp4"))
    assert truth.facts["gravity"]["g"] == g
    time, height = truth["time"], truth["subject_pose"][:, 1, 3]
    landed = truth.facts["contacts"][0]["time"]
    falling = (time < landed) & (height < height[0] - 1e-6)
    assert falling.sum() >= 10
    assert -2 * np.polyfit(time[falling], height[falling], 2)[0] == pytest.approx(g, abs=1e-6)
    for frame in range(len(time)):
        points, _ = truth.surface("subject", frame)
        pose = truth["world_to_camera"][frame]
        seen = (points @ pose[:, :3].T + pose[:, 3]) @ truth["intrinsics"][frame].T
        pixels = seen[:, :2] / seen[:, 2:]
        assert (pixels > 4).all() and (pixels < np.array([640, 360]) - 4).all(), frame
    assert np.ptp(truth["world_to_camera"], axis=0).max() == 0, "the camera moves"


@pytest.mark.parametrize(
    ("name", "degrees"), [("turntable-orbit", 360), ("turntable-weak", 360), ("turntable-arc", 120)]
)
def test_a_turntable_is_gone_round_as_far_as_its_name_says(name, degrees):
    truth = load_truth(asset(f"clips/{name}.mp4"))
    pose = truth["world_to_camera"]
    eyes = -np.einsum("nji,nj->ni", pose[:, :, :3], pose[:, :, 3])
    turns = np.unwrap(np.arctan2(eyes[:, 2], eyes[:, 0]))
    step = np.degrees(abs(np.diff(turns)))
    assert step.sum() == pytest.approx(degrees, abs=1.5 * step.max()) and step.std() < 1e-6
    assert len(truth["subject_points"]) > 3000 and truth["subject_colours"].shape == truth["subject_points"].shape
    assert np.ptp(truth["subject_pose"], axis=0).max() == 0, "what stands on the table moves"


def test_the_weak_one_is_weak_and_the_melting_one_melts():
    def contrast(name: str) -> float:  # on the plinth's side, where no edge is
        return float(clip_of(name).frame(0)[225:241, 290:306].mean(2).std())

    assert contrast("turntable-weak") < 0.4 * contrast("turntable-orbit")
    apart = [
        np.abs(clip_of("turntable-morph").frame(frame).astype(float) - clip_of("turntable-orbit").frame(frame)).mean()
        for frame in (0, 95)
    ]
    assert apart[0] < 0.5 and apart[1] > 4 * max(apart[0], 0.5)


@pytest.mark.parametrize("name", ["fox-at-sunset", "boat-at-sunset", "drop-on-the-moon", "turntable-orbit"])
def test_a_clip_looks_as_the_renderer_draws_today(name):
    pytest.importorskip("numba", reason="the renderer needs numba: pip install aivideo[scene]")
    from aivideo.scene import read_prompt
    from aivideo.scene.take import Take

    ready, clip = BY_NAME[name], clip_of(name)
    drawn = Take(read_prompt(ready.prompt), clip.frame_count, 24, 640, 360, ready.seed, ready.faults).draw(20)
    error = ((drawn.astype(float) - clip.frame(20)) ** 2).mean()
    assert 10 * np.log10(255**2 / error) > 26, "the clips are of older looks: python run.py assets"
