"""What the local studio draws: physics, framing, the camera's clear view, the file it writes."""

import dataclasses
import gc
import hashlib
import os
import subprocess
import sys
import weakref

import numpy as np
import pytest

from aivideo.clip import Clip, ClipError
from aivideo.scene import PromptError, RenderCancelled, SceneError, read_prompt, render_clip
from aivideo.scene.vocabulary import MOVES

pytest.importorskip("numba", reason="the renderer needs numba: pip install aivideo[scene]")

from aivideo.scene.mesh import Label
from aivideo.scene.motion import GRAVITY
from aivideo.scene.physics import bounce_height
from aivideo.scene.render import label_mask
from aivideo.scene.shot import SOLID_THINGS, Shot

FRAMES, FPS = 25, 12
SMALL = (96, 54)


def shot_of(prompt: str, size: tuple[int, int] = SMALL, seed: int = 1) -> Shot:
    return Shot(read_prompt(prompt), FRAMES, FPS, *size, seed)


# --- physics -----------------------------------------------------------------------------------------


def test_the_ball_of_a_shot_falls_at_g():
    shot = shot_of("a ball bouncing in the meadow")
    first_bounce = np.sqrt(2 * shot.motion.height / GRAVITY)
    time = np.linspace(0, 0.98 * first_bounce, 20)
    height = [shot.motion.root(t)[2, 3] for t in time]
    assert -2 * np.polyfit(time, height, 2)[0] == pytest.approx(9.81, abs=1e-6)


def test_every_later_arc_has_the_same_g_and_the_bounces_keep_their_share_of_speed():
    drop, restitution = 1.3, 0.78
    hit = np.sqrt(2 * drop / GRAVITY)
    speed = GRAVITY * hit
    for _ in range(4):
        speed *= restitution
        flight = 2 * speed / GRAVITY
        time = hit + np.linspace(0.05, 0.95, 15) * flight
        fit = np.polyfit(time - hit, [bounce_height(t, drop, restitution) for t in time], 2)
        assert -2 * fit[0] == pytest.approx(9.81, abs=1e-6)
        assert fit[1] == pytest.approx(speed, abs=1e-6)
        assert bounce_height(hit, drop, restitution) == pytest.approx(0, abs=1e-9)
        hit += flight


def test_a_ball_never_sinks_and_comes_to_rest():
    heights = [bounce_height(t, 1.5, 0.78) for t in np.linspace(0, 30, 3001)]
    assert min(heights) >= -1e-12
    assert heights[-1] == 0


@pytest.mark.parametrize("prompt", ["a robot walking in the town square, orbit", "a fox trotting in town, orbit"])
def test_walkers_keep_a_foot_on_the_ground(prompt):
    shot = shot_of(prompt)
    for time in np.linspace(0, 2, 21):
        meshes = shot.model.posed(shot.motion.root(time), shot.motion.joints(time))
        assert min(mesh.position[:, 2].min() for mesh in meshes) == pytest.approx(0, abs=0.10)


# --- framing -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("move", list(MOVES))
@pytest.mark.parametrize(
    "prompt",
    [
        "a fox trotting in the meadow, {}",
        "a robot standing in the town square, wide, {}",
        "a ball bouncing in town, {}",
    ],
)
def test_the_subject_is_in_the_picture_for_the_whole_clip(prompt, move):
    shot = shot_of(prompt.format(MOVES[move][0]))
    assert shot.plan.move == move
    for frame in (0, 6, 12, 18, 24):
        labels = shot.labels(frame)
        subject = labels == Label.SUBJECT
        assert subject.mean() > 0.003, frame
        border = np.concatenate([subject[0], subject[-1], subject[:, 0], subject[:, -1]])
        assert not border.any(), f"frame {frame}: the picture's edge cuts the subject"


@pytest.mark.parametrize("size", [(54, 96), (54, 54)])
def test_the_subject_is_in_the_picture_in_every_aspect(size):
    for prompt in ("a fox trotting in the meadow", "a ball in town, pan", "a robot walking, orbit"):
        shot = shot_of(prompt, size)
        for frame in (0, 12, 24):
            subject = shot.labels(frame) == Label.SUBJECT
            assert subject.mean() > 0.003
            assert not np.concatenate([subject[:, 0], subject[:, -1]]).any()


@pytest.mark.parametrize(
    "prompt",
    [
        "a fox in the meadow, orbit",
        "a fox in the meadow, dolly in",
        "a robot in the town square, dolly out",
        "a ball in the town square, orbit",
        "a robot in the meadow, close-up",
        "a fox in town, wide, pan",
    ],
)
@pytest.mark.parametrize("seed", [1, 7])
def test_nothing_stands_before_the_lens(prompt, seed):
    shot = shot_of(prompt, seed=seed)
    for frame in (0, FRAMES - 1):
        shot.labels(frame)  # puts the subject where it is in this frame
        camera = shot.camera(frame)
        labels, depth = label_mask(shot.stage, camera, *SMALL, (*SOLID_THINGS, Label.SUBJECT))
        alone, _ = label_mask(shot.stage, camera, *SMALL, (Label.SUBJECT,))
        crowds = np.isin(labels, SOLID_THINGS) & (depth < 0.4 * camera.focus)
        assert crowds.mean() < 0.04, "something solid fills the picture's foreground"
        assert (labels == Label.SUBJECT).sum() > 0.9 * (alone == Label.SUBJECT).sum() > 0, "the subject is hidden"


def test_a_close_up_shows_more_of_the_subject_than_a_wide_shot():
    seen = [
        (shot_of(f"a robot standing in the meadow, {size}").labels(0) == Label.SUBJECT).mean()
        for size in ("wide", "medium", "close-up")
    ]
    assert seen[0] * 2 < seen[1] < seen[2]


def test_camera_moves_do_what_they_are_called():
    paths = {}
    for move, phrases in MOVES.items():
        shot = shot_of(f"a robot standing in the meadow, {phrases[0]}")
        paths[move] = [shot.camera(0), shot.camera(FRAMES - 1)], shot.motion.root(0)[:3, 3]

    def distances(move):
        cameras, subject = paths[move]
        return [np.linalg.norm(camera.eye - subject) for camera in cameras]

    def turn(move):  # radians to the left
        a, b = (camera.axes[2] for camera in paths[move][0])
        return np.arctan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1])

    for move in ("static", "pan", "pan left", "zoom in", "zoom out"):
        assert np.allclose(paths[move][0][0].eye, paths[move][0][1].eye)
    assert distances("dolly in")[0] > 1.3 * distances("dolly in")[1]
    assert distances("dolly out")[1] > 1.3 * distances("dolly out")[0]
    assert distances("orbit")[0] == pytest.approx(distances("orbit")[1], rel=0.05)
    assert abs(turn("orbit")) == pytest.approx(np.radians(100), abs=0.05)
    assert turn("pan") < -0.2 < 0.2 < turn("pan left")
    assert paths["zoom in"][0][0].fov > paths["zoom in"][0][1].fov
    assert paths["zoom out"][0][0].fov < paths["zoom out"][0][1].fov


# --- pictures ----------------------------------------------------------------------------------------


def test_light_and_colour_follow_the_words():
    night = shot_of("a ball resting in the meadow at night").draw(0).mean()
    day = shot_of("a ball resting in the meadow at noon").draw(0).mean()
    assert night < 0.6 * day
    for colour, channel in (("red", 0), ("green", 1), ("blue", 2)):
        shot = shot_of(f"a {colour} robot standing in the meadow by day")
        picture, labels = shot.draw(0), shot.labels(0)
        mean = picture[labels == Label.SUBJECT].mean(0)
        assert mean.argmax() == channel, (colour, mean)


DRAW = """
import dataclasses
import hashlib
from aivideo.scene import read_prompt
from aivideo.scene.studio import Shot
hash = hashlib.sha256()
for prompt in ("a fox trotting in the meadow at sunset, orbit", "a ball in the town square at night, close-up"):
    shot = Shot(read_prompt(prompt), 25, 12, 64, 36, 5)
    for frame in (0, 11):
        hash.update(shot.draw(frame).tobytes())
print(hash.hexdigest())
"""


def test_the_same_seed_gives_the_same_bytes_in_two_processes_with_one_thread_and_two():
    runs = [
        subprocess.run(
            [sys.executable, "-c", DRAW],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": str(number), "NUMBA_NUM_THREADS": str(number)},
        ).stdout
        for number in (1, 2)
    ]
    assert runs[0] == runs[1] and len(runs[0].strip()) == 64


def test_another_seed_plants_another_meadow():
    pictures = [hashlib.sha256(shot_of("a fox in the meadow", seed=seed).draw(0)).digest() for seed in (1, 2)]
    assert pictures[0] != pictures[1]


def test_a_shot_is_let_go_at_once():
    gc.disable()  # what only the collector can free piles up: 70 MB a clip
    try:
        shot = shot_of("a fox in the town square")
        shot.draw(0)
        gone = weakref.ref(shot.stage)
        del shot
        assert gone() is None
    finally:
        gc.enable()


# --- files -------------------------------------------------------------------------------------------


def test_a_clip_is_written_with_its_record(tmp_path):
    told = []
    clip = render_clip(
        "a blue ball in town, slowly",
        tmp_path / "a.mp4",
        seconds=0.5,
        fps=6,
        quality="draft",
        progress=lambda done, total: told.append((done, total)),
    )
    assert isinstance(clip, Clip)
    assert (clip.width, clip.height, clip.frame_count, clip.fps) == (320, 180, 3, 6)
    assert told == [(1, 3), (2, 3), (3, 3)]
    record = clip.provenance
    assert (record.made_by, record.model, record.seed, record.licence) == ("local studio", "scene", 1, "CC BY 4.0")
    assert record.prompt == "a blue ball in town, slowly"
    assert record.settings == {
        "subject": "ball",
        "colour": "blue",
        "place": "town square",
        "time": "day",
        "action": "bounce",
        "shot": "medium",
        "angle": "eye level",
        "move": "static",
        "quality": "draft",
        "size": "320x180",
        "fps": 6,
        "seconds": 0.5,
    }
    assert "not an AI model" in clip.credit


def test_a_cancelled_render_leaves_nothing(tmp_path):
    answers = iter([False, False, False, True])
    with pytest.raises(RenderCancelled):
        render_clip("a ball", tmp_path / "a.mp4", seconds=1, quality="draft", cancelled=lambda: next(answers))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"seconds": 0.1}, "seconds is more than 0.2"),
        ({"seconds": 60}, "at most 12"),
        ({"fps": 0}, "from 1 to 60"),
        ({"quality": "8k"}, "no quality '8k'"),
        ({"aspect": "4:3"}, "no aspect '4:3'"),
        ({"seed": -1}, "seed is a whole"),
        ({"seed": "one"}, "seed is a whole"),
    ],
)
def test_wrong_settings_are_answered_in_words_and_nothing_is_written(tmp_path, change, told):
    with pytest.raises(SceneError, match=told):
        render_clip("a fox", tmp_path / "a.mp4", **change)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"subject": "dragon"}, "subject is one of: fox, cat, robot, ball"),
        ({"action": "fly"}, "is one of: trot, stand"),
        ({"colour": "mauve"}, "colour is one of"),
        ({"move": "loop"}, "move is one of: static"),
    ],
)
def test_a_plan_made_by_hand_is_checked(tmp_path, change, told):
    plan = dataclasses.replace(read_prompt("a fox in the meadow"), **change)
    with pytest.raises(SceneError, match=told):
        render_clip(plan, tmp_path / "a.mp4")


def test_a_wrong_prompt_or_name_is_answered_in_words(tmp_path):
    with pytest.raises(PromptError, match="I know these subjects"):
        render_clip("zeppelin", tmp_path / "a.mp4")
    with pytest.raises(ClipError, match=r"ends in \.mp4"):
        render_clip("a fox", tmp_path / "a.gif", seconds=0.5, quality="draft")
