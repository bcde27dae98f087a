"""Places, subjects, angles, pairs: what a shot of each shows, and that nothing stands before the lens."""

import dataclasses
import time

import numpy as np
import pytest

from aivideo.scene import SceneError, read_prompt
from aivideo.scene.vocabulary import MOVES, PLACES, SUBJECTS

pytest.importorskip("numba", reason="the renderer needs numba: pip install aivideo[scene]")

from aivideo.scene.light import daylight_of
from aivideo.scene.mesh import Label
from aivideo.scene.places import make_place
from aivideo.scene.places_built import TABLE
from aivideo.scene.render import label_mask
from aivideo.scene.sheet import make_sheet, sections
from aivideo.scene.shot import SOLID_THINGS, Shot

FRAMES, FPS = 25, 12
SMALL = (96, 54)


def shot_of(prompt: str, size: tuple[int, int] = SMALL, seed: int = 1) -> Shot:
    return Shot(read_prompt(prompt), FRAMES, FPS, *size, seed)


def borders(mask: np.ndarray) -> np.ndarray:
    return np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])


# --- places ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", list(PLACES))
def test_a_place_is_made_soon_and_leaves_its_middle_free(place):
    started = time.process_time()
    made = make_place(place, 3, daylight_of(place, "day"))
    assert time.process_time() - started < 2  # a second on an idle machine
    for mesh in made.meshes:  # `aivideo bench scene` measures it with textures, in a new process
        if mesh.label in SOLID_THINGS and not (place == "turntable" and mesh.label == Label.FURNITURE):
            above = mesh.position[(mesh.position[:, 2] > 0.25) & (mesh.position[:, 2] < 1.5)]
            assert len(above) == 0 or np.hypot(above[:, 0], above[:, 1]).min() > 2.2, mesh.material


@pytest.mark.parametrize("move", ["orbit", "dolly out", "crane", "track", "handheld"])
@pytest.mark.parametrize("prompt", [
    "a cat on the beach", "a boat", "a fox in the forest", "a robot in the room", "a ball bouncing in the room",
    "a robot on the moon",
])  # fmt: skip
def test_the_camera_keeps_the_subject_in_sight_and_out_of_things(prompt, move):
    shot = shot_of(f"{prompt}, {MOVES[move][0]}")
    for frame in (0, 6, 12, 18, 24):
        shot.labels(frame)
        camera = shot.camera(frame)
        labels, depth = label_mask(shot.stage, camera, *SMALL, (*SOLID_THINGS, Label.SUBJECT))
        alone = label_mask(shot.stage, camera, *SMALL, (Label.SUBJECT,))[0] == Label.SUBJECT
        assert alone.mean() > 0.003 and not borders(alone).any(), frame
        assert (labels == Label.SUBJECT).sum() > 0.85 * alone.sum(), "the subject is hidden"
        crowds = np.isin(labels, SOLID_THINGS) & (depth < 0.4 * camera.focus)
        assert crowds.mean() < 0.05, "something solid fills the picture's foreground"


def test_the_hour_changes_the_light_and_the_turntable_has_its_own():
    for place in ("beach", "forest"):  # a room has its lamps
        day, night = (shot_of(f"a cat standing in the {place}, {hour}").draw(0).mean() for hour in ("day", "night"))
        assert night < 0.75 * day
    assert daylight_of("turntable", "night") == daylight_of("turntable", "day")


def test_fog_hides_what_is_far():
    clear, fog = (shot_of(f"a fox standing in the meadow, {word}").draw(0).astype(float) for word in ("clear", "fog"))
    assert fog[:20].std() < 0.7 * clear[:20].std()


def test_a_boat_lies_in_the_water_and_water_mirrors_it():
    shot = shot_of("a boat lying still by day", (192, 108))
    hull = np.concatenate([mesh.position for mesh in shot._subject(0.5)])
    assert hull[:, 2].min() < -0.05 < 2.0 < hull[:, 2].max()
    picture, labels = shot.draw(0).astype(float), shot.labels(0)
    water, boat = labels == Label.WATER, labels == Label.SUBJECT
    assert water.mean() > 0.2
    lowest, columns = np.flatnonzero(boat.any(1)).max(), np.flatnonzero(boat[:-20].any(0))
    below = picture[lowest + 1 : lowest + 9, columns]
    beside = picture[lowest + 1 : lowest + 9, : max(columns.min() - 25, 8)]
    assert abs(below.mean((0, 1)) - beside.mean((0, 1))).max() > 6, "nothing of the boat shows in the water"


def test_beside_those_who_walk_a_boat_lies_on_the_sand():
    shot = shot_of("a cat beside a boat")
    assert shot.place.water is None
    assert shot.companion_motion.root(0.0)[2, 3] + shot.companion.low[2] == pytest.approx(
        float(shot.place.ground(*shot.companion_motion.root(0.0)[:2, 3])), abs=1e-6
    )


# --- the turntable -----------------------------------------------------------------------------------


def test_a_turntable_is_gone_round_once_and_nothing_moves():
    shot = shot_of("a robot on a turntable")
    assert shot.plan.move == "full orbit"
    target = shot.rig.framing.anchor(0)
    angles = [np.arctan2(*(shot.camera(frame).eye - target)[1::-1]) for frame in range(FRAMES)]
    turned = np.diff(np.unwrap(angles))
    assert turned.sum() == pytest.approx(2 * np.pi, abs=1e-6) and turned.min() > 0
    first, last = shot._subject(0.0), shot._subject(shot.seconds)
    assert all(np.allclose(a.position, b.position) for a, b in zip(first, last, strict=True))
    assert shot.camera(3).aperture == 0  # everything is sharp
    things = [mesh for mesh in shot.place.meshes if mesh.label == Label.FURNITURE]
    assert len(things) >= 3 + 1 and all(np.hypot(*mesh.position[:, :2].T).max() <= TABLE for mesh in things[1:])
    for frame in range(0, FRAMES, 4):
        assert (shot.labels(frame) == Label.SUBJECT).mean() > 0.01


def test_an_arc_goes_120_degrees():
    shot = shot_of("a vase on a turntable, a 120 degree arc")
    target = shot.rig.framing.anchor(0)
    angles = np.unwrap([np.arctan2(*(shot.camera(frame).eye - target)[1::-1]) for frame in range(FRAMES)])
    assert abs(angles[-1] - angles[0]) == pytest.approx(np.radians(120), abs=1e-6)


def test_a_plain_finish_has_far_less_texture():
    def detail(prompt: str) -> float:
        shot = shot_of(prompt, (240, 134))
        picture, labels = shot.draw(0).astype(float).mean(2), shot.labels(0)
        inside = labels == Label.SUBJECT
        for _ in range(3):  # the outline is no texture
            inside[1:-1, 1:-1] &= inside[:-2, 1:-1] & inside[2:, 1:-1] & inside[1:-1, :-2] & inside[1:-1, 2:]
        return float(np.median(np.hypot(*np.gradient(picture))[inside]))

    assert detail("a textured fox on a turntable") > 2 * detail("a plain fox on a turntable")


# --- subjects ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("subject", list(SUBJECTS))
def test_every_subject_is_drawn_and_takes_a_colour(subject):
    means = []
    for colour in ("red", "blue"):
        shot = shot_of(f"a {colour} {subject} standing on the turntable")
        picture, labels = shot.draw(0).astype(float), shot.labels(0)
        subject_mask = labels == Label.SUBJECT
        assert subject_mask.mean() > 0.02
        assert not borders(subject_mask).any()
        means.append(picture[subject_mask].mean(0))
    assert means[0][0] - means[0][2] > means[1][0] - means[1][2] + 8, means


def test_small_and_large():
    heights = []
    for word in ("small", "", "large"):
        model = shot_of(f"a {word} cat standing in the meadow").model
        heights.append(model.high[2] - model.low[2])
    assert heights[0] < 0.7 * heights[1] and heights[2] > 1.4 * heights[1]


def test_a_lantern_lights_what_is_near():
    def ground_light(prompt: str) -> float:
        shot = shot_of(prompt)
        picture, labels = shot.draw(0).astype(float), shot.labels(0)
        rows = np.flatnonzero((labels == Label.SUBJECT).any(1))
        ring = picture[rows.max() + 1 : rows.max() + 8, 35:60]
        return float(ring.mean())

    assert ground_light("a lantern in the forest at night") > 1.8 * ground_light("a vase in the forest at night")


# --- pairs, angles, lenses ---------------------------------------------------------------------------


@pytest.mark.parametrize(("relation", "nearer"), [("behind", 1), ("in front of", -1)])
def test_a_companion_stands_where_it_is_said_to(relation, nearer):
    shot = shot_of(f"a cat {relation} a vase in the meadow")
    camera = shot.camera(12)
    ahead = camera.axes[2]
    subject, companion = shot.motion.root(1.0)[:3, 3], shot.companion_motion.root(1.0)[:3, 3]
    assert np.sign((subject - companion) @ ahead) == nearer
    labels = shot.labels(12)
    assert (labels == Label.SUBJECT).mean() > 0.01 and (labels == Label.COMPANION).mean() > 0.01


def test_two_side_by_side_are_both_whole_in_the_picture():
    shot = shot_of("a fox beside a red ball")
    for frame in (0, 12, 24):
        labels = shot.labels(frame)
        for who in (Label.SUBJECT, Label.COMPANION):
            assert (labels == who).mean() > 0.01 and not borders(labels == who).any()
    along = shot.motion.root(0.0)[:3, 3] - shot.companion_motion.root(0.0)[:3, 3]
    assert abs(along @ shot.camera(0).axes[0]) > 3 * abs(along @ shot.camera(0).axes[2])


def test_angles_look_from_as_high_as_they_say():
    rise = {}
    for angle in ("low angle", "eye level", "high angle", "bird's eye"):
        shot = shot_of(f"a robot standing in the meadow, {angle}")
        rise[angle] = np.degrees(np.arcsin(shot.camera(0).axes[2][2]))
    assert rise["low angle"] > rise["eye level"] > rise["high angle"] > rise["bird's eye"]
    assert rise["low angle"] > 0 and -45 < rise["high angle"] < -25 and rise["bird's eye"] < -55


def test_a_long_lens_stands_back_and_shows_the_subject_as_large():
    usual, tele, wide = (
        shot_of(f"a cat standing in the meadow{words}") for words in ("", ", telephoto", ", wide lens")
    )
    assert tele.rig.distance > 1.4 * usual.rig.distance > 1.8 * wide.rig.distance
    assert tele.camera(0).fov < usual.camera(0).fov < wide.camera(0).fov
    seen = [(shot.labels(0) == Label.SUBJECT).mean() for shot in (usual, tele, wide)]
    assert max(seen) < 1.7 * min(seen)


def test_the_eyes_fill_an_extreme_close_up():
    close, closer = (shot_of(f"a cat standing in the meadow, {word}").rig for word in ("close up", "extreme close up"))
    assert closer.distance < 0.7 * close.distance


def test_tilt_crane_track_and_a_hand_do_what_they_are_called():
    def ends(move: str) -> tuple:
        shot = shot_of(f"a robot standing in the town square, {move}")
        return shot.camera(0), shot.camera(FRAMES - 1)

    a, b = ends("tilt up")
    assert np.allclose(a.eye, b.eye) and b.axes[2][2] - a.axes[2][2] > 0.1
    a, b = ends("crane")
    assert b.eye[2] - a.eye[2] > 1.0
    a, b = ends("track")
    assert np.linalg.norm(b.eye - a.eye) > 1.0 and np.allclose(a.axes[2], b.axes[2], atol=1e-6)
    shot = shot_of("a robot standing in the town square, handheld")
    path = np.array([shot.camera(frame).eye for frame in range(FRAMES)])
    assert 0.005 < np.linalg.norm(np.diff(path, axis=0), axis=1).mean() < 0.05


# --- the contact sheet -------------------------------------------------------------------------------


def test_a_sheet_covers_every_place_move_time_and_subject():
    plans = [read_prompt(cell.prompt) for cells in sections().values() for cell in cells]
    assert {plan.place for plan in plans} == set(PLACES)
    assert {plan.move for plan in plans} == set(MOVES)
    assert {plan.subject for plan in plans} == set(SUBJECTS)
    assert {plan.time for plan in plans} == {"morning", "day", "sunset", "night"}
    for plan in plans:
        assert not plan.conflicts, plan.prompt


def test_a_sheet_is_drawn_and_bad_wishes_are_answered(tmp_path):
    told = []
    path = make_sheet(
        tmp_path / "a" / "pairs.png", only="pairs", progress=lambda done, total: told.append((done, total))
    )
    assert path.stat().st_size > 100_000 and told[-1] == (8, 8)
    with pytest.raises(SceneError, match="no section 'dragons'"):
        make_sheet(tmp_path / "b.png", only="dragons")
    with pytest.raises(SceneError, match=r"ends in \.png"):
        make_sheet(tmp_path / "b.txt")
    assert not (tmp_path / "b.png").exists()


def test_a_plan_made_by_hand_may_hold_the_rarer_words():
    plan = dataclasses.replace(read_prompt("a cat in the room"), companion="vase", companion_action="stand")
    shot = Shot(dataclasses.replace(plan, relation="beside"), FRAMES, FPS, *SMALL, 1)
    assert (shot.labels(0) == Label.COMPANION).any()
