"""Reconstruction: what each part does, what bad input gets, and that nothing native takes the notebook down."""

import json
import os
from dataclasses import replace

import numpy as np
import pytest

from aivideo.clip import Clip, ClipError, Provenance, asset, write_clip
from aivideo.reconstruct import (
    ReconstructError,
    Report,
    features,
    fusion,
    open_reconstruction,
    reconstruct,
    running,
    stages,
)
from aivideo.reconstruct.depth import partners
from aivideo.reconstruct.errors import CannotReconstruct
from aivideo.reconstruct.export import upright
from aivideo.reconstruct.features import pairs_to_match
from aivideo.reconstruct.frames import choose_frames
from aivideo.reconstruct.looking import look_from, overlap, project, silhouette
from aivideo.reconstruct.mapping import Cameras, weakest_link
from aivideo.reconstruct.report import ADVICE, VERDICTS, judge
from aivideo.reconstruct.scoring import score_mesh, score_poses, similarity_between
from aivideo.reconstruct.views import Views

RECORD = Provenance(made_by="a test", model="noise")
GOOD = {
    "frames": 48,
    "registered": 48,
    "observations": 800,
    "reprojection": 0.3,
    "angle": 20,
    "focal": 0.8,
    "agreement": 0.9,
}


def textured(seed: int = 0, height: int = 180, width: int = 640, grain: float = 2) -> np.ndarray:
    """A picture with something to see everywhere."""
    import cv2

    random = np.random.default_rng(seed).integers(0, 255, (height, width, 3), np.uint8)
    return cv2.normalize(cv2.GaussianBlur(random, (0, 0), grain), None, 0, 255, cv2.NORM_MINMAX)


def sliding(count: int, step: int = 4, seed: int = 0, grain: float = 2) -> list[np.ndarray]:
    """A window that slides over a picture: it moves, and has no depth."""
    wide = textured(seed, width=320 + step * count, grain=grain)
    return [wide[:, step * number : step * number + 320] for number in range(count)]


def ring(count: int = 24, degrees: float = 360) -> Cameras:
    """Cameras on a circle (y down) that look at a cloud of points in its middle and slightly down."""
    random = np.random.default_rng(1)
    points = random.uniform(-1, 1, (400, 3))
    rotations, translations = [], []
    for angle in np.radians(np.linspace(0, degrees, count, endpoint=degrees < 360)):
        centre = np.array([5 * np.sin(angle), -2.0, -5 * np.cos(angle)])
        ahead = -centre / np.linalg.norm(centre)
        right = np.cross([0, 1, 0], ahead)
        right /= np.linalg.norm(right)
        rotations.append(np.stack([right, np.cross(ahead, right), ahead]))
        translations.append(-rotations[-1] @ centre)
    every = np.arange(count).repeat(len(points))
    return Cameras(
        used=np.arange(count), rotations=np.array(rotations), translations=np.array(translations),
        intrinsics=np.array([[500.0, 0, 320], [0, 500, 180], [0, 0, 1]]), points=points,
        colours=np.zeros((400, 3), np.uint8), errors=np.full(400, 0.3), seen_by=every,
        seen_point=np.tile(np.arange(400), count), observed=np.zeros((len(every), 2)), given=count, models=1,
        angle=20.0,
    )  # fmt: skip


# --- frames ----------------------------------------------------------------------------------------------


def test_frames_are_spread_over_the_way_and_not_over_time(tmp_path):
    moving = sliding(40)
    clip = write_clip(tmp_path / "pause.mp4", moving[:20] + [moving[20]] * 40 + moving[20:], 12, RECORD)
    chosen = choose_frames(clip, wanted=20)
    standing = ((chosen.indices > 20) & (chosen.indices < 59)).sum()
    assert 17 <= len(chosen) <= 20
    assert standing <= 2


def test_the_sharper_of_two_neighbours_is_taken(tmp_path):
    import cv2

    pictures = sliding(60, step=2)
    blurred = [
        cv2.GaussianBlur(picture, (0, 0), 3) if number % 2 else picture for number, picture in enumerate(pictures)
    ]
    chosen = choose_frames(write_clip(tmp_path / "blur.mp4", blurred, 12, RECORD), wanted=14)
    assert (chosen.indices % 2 == 0).mean() > 0.85


@pytest.mark.parametrize("again", [45, 56, 64], ids="{} on".format)  # frames: 19, 60 and 120 degrees are left out
def test_two_shots_of_one_thing_are_two_shots(tmp_path, again):
    orbit = list(Clip.open(asset("clips/turntable-orbit.mp4")).frames(320))
    chosen = choose_frames(write_clip(tmp_path / "jump.mp4", orbit[:40] + orbit[again:], 12, RECORD))
    after = len(orbit) - again
    longer = range(40, 40 + after) if after > 40 else range(40)
    assert set(chosen.indices) <= set(longer)
    assert "2 shots" in chosen.notes[0]


def test_a_flash_and_a_jolt_are_no_cuts(tmp_path):
    orbit = list(Clip.open(asset("clips/turntable-orbit.mp4")).frames(320))
    orbit[30] = np.clip(orbit[30] * 1.25, 0, 255).astype(np.uint8)
    orbit[60:] = [np.roll(picture, 6, axis=0) for picture in orbit[60:]]
    assert choose_frames(write_clip(tmp_path / "flash.mp4", orbit, 12, RECORD)).notes == ()


def test_the_longest_of_two_shots_is_used_and_said(tmp_path):
    clip = write_clip(tmp_path / "two.mp4", sliding(16, 2, 1, 8) + sliding(30, 2, 2, 8), 12, RECORD)
    chosen = choose_frames(clip)
    assert chosen.indices[0] in (16, 17)
    assert "2 shots" in chosen.notes[0]
    assert "shot 2" in chosen.notes[0]


@pytest.mark.parametrize(
    ("pictures", "verdict"),
    [
        ([textured()] * 30, "still"),
        ([np.zeros((180, 320, 3), np.uint8)] * 30, "nothing to see"),
        (sliding(5), "too short"),
        (sliding(11), "too short"),
    ],
)
def test_what_cannot_work_gets_its_verdict(tmp_path, pictures, verdict):
    clip = write_clip(tmp_path / "bad.mp4", pictures, 12, RECORD)
    with pytest.raises(CannotReconstruct) as caught:
        choose_frames(clip)
    assert caught.value.verdict == verdict
    assert len(str(caught.value)) > 40


def test_only_a_minute_of_an_hour_is_looked_at(tmp_path):
    pictures = sliding(70, step=3)
    clip = write_clip(tmp_path / "long.mp4", pictures, 1, RECORD)  # 70 s at one frame a second
    chosen = choose_frames(clip, start=5)
    assert chosen.indices.min() >= 5
    assert chosen.indices.max() < 65
    assert "70 seconds long; only 60 seconds, from 5 s on" in chosen.notes[0]


# --- geometry --------------------------------------------------------------------------------------------


def test_a_full_circle_is_closed_by_matching_its_ends():
    pairs = pairs_to_match(48)
    assert (0, 47) in pairs
    assert (0, 1) in pairs
    assert len(pairs) == len(set(pairs))


def test_neighbours_of_an_uneven_way_are_still_compared():
    """Steps of 7.5 and of 30 degrees: a picture is compared with those near the best angle, if there are any."""
    uneven = ring(48)
    every = np.r_[np.arange(0, 20), np.arange(20, 48, 4)]
    kept = np.isin(uneven.seen_by, every)
    cameras = replace(
        uneven, used=every, rotations=uneven.rotations[every], translations=uneven.translations[every],
        seen_by=np.searchsorted(every, uneven.seen_by[kept]), seen_point=uneven.seen_point[kept],
    )  # fmt: skip
    views = Views.of(cameras)
    assert sorted(partners(views, 10, 2)) == [9, 11]
    assert partners(views, 23, 2) == []  # 30 degrees are too wide


def test_the_point_that_all_cameras_look_at_is_found():
    middle, distance = Views.of(ring()).middle()
    assert np.abs(middle).max() < 0.01
    assert distance == pytest.approx(np.hypot(5, 2), rel=0.01)


def test_a_torn_chain_of_cameras_is_seen_though_each_half_fits():
    cameras = ring()
    seen = [cameras.project(cameras.points, number) for number in range(24)]
    every = np.arange(24 * 400)
    sets = features.FeatureSets(np.concatenate(seen), np.zeros((len(every), 1)), every, every, np.arange(25) * 400)
    pairs = np.array([(number, number + 1) for number in range(23)])
    same = np.tile(np.arange(400).repeat(2).reshape(-1, 2), (23, 1))
    matches = features.Matches(pairs, np.arange(24) * 400, same, np.zeros((23, 3, 3)), np.full(23, 400), 0.0)
    assert weakest_link(cameras, sets, matches) == 1
    turns, shifts = cameras.rotations.copy(), cameras.translations.copy()
    aside = np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]])  # the second half as a whole, in another place and way up
    shifts[12:] += turns[12:] @ [3.0, 1, 2]
    turns[12:] = turns[12:] @ aside
    assert weakest_link(replace(cameras, rotations=turns, translations=shifts), sets, matches) < 0.5


def test_where_few_of_the_strongest_features_match_all_are_matched(monkeypatch):
    found = features.find_all_features(sliding(14), lambda share: None)
    monkeypatch.setattr(features, "STRONGEST", 40)
    matches = features.match_all(found, 320, lambda share: None)
    assert len(matches.of(0)) > 40


def test_points_of_one_cell_become_their_mean():
    def seen(point: float, colour: int):
        return fusion._in_cells(np.full((1, 3), point), np.array([[0, 0, 1.0]]), np.full((1, 3), colour), 1.0)

    points, normals, colours = fusion._averaged([seen(0.2, 100), seen(0.4, 200), seen(-0.5, 7)])
    assert points == pytest.approx(np.array([[-0.5] * 3, [0.3] * 3]))
    assert normals == pytest.approx(np.array([[0, 0, 1.0]] * 2))
    assert colours.tolist() == [[7] * 3, [150] * 3]


@pytest.mark.parametrize("degrees", [360, 120, 30])
def test_up_is_up_and_the_first_camera_is_in_front(degrees):
    cameras = ring(degrees=degrees)
    onto = upright(cameras, cameras.points)
    turned = onto(cameras.points)
    assert onto.rotation @ [0, -1, 0] == pytest.approx([0, 1, 0], abs=0.05)
    assert np.linalg.det(onto.rotation) == pytest.approx(1)
    assert np.ptp(turned, axis=0).max() == pytest.approx(1)
    assert turned[:, 1].min() == pytest.approx(0)
    first = onto(cameras.centres[:1])[0]
    assert first[2] > abs(first[0])
    turn, shift = onto.camera(cameras, 3)
    assert project(turned, turn, shift, cameras.intrinsics) == pytest.approx(cameras.project(cameras.points, 3))


def test_scores_do_not_depend_on_axes_and_unit():
    cameras = ring()
    turn = np.linalg.qr(np.random.default_rng(4).normal(size=(3, 3)))[0]
    turn *= np.linalg.det(turn)
    centres = 3 * cameras.centres @ turn.T + [1, 2, 3]
    rotations = cameras.rotations @ turn.T
    truth = np.concatenate([rotations, -np.einsum("nij,nj->ni", rotations, centres)[:, :, None]], 2)
    score = score_poses(cameras, truth, 500)
    assert (score.median, score.worst, score.centre) == pytest.approx((0, 0, 0), abs=1e-4)
    assert score.focal == pytest.approx(1)
    assert score.onto_truth(cameras.points) == pytest.approx(3 * cameras.points @ turn.T + [1, 2, 3])


def test_two_cameras_cannot_be_compared():
    with pytest.raises(ReconstructError, match="Three cameras"):
        similarity_between(np.zeros((2, 3)), np.zeros((2, 3)))


@pytest.mark.parametrize(("grown", "low", "high"), [(1.0, 0.98, 1.0), (1.05, 0.0, 0.35)])
def test_a_mesh_that_is_too_large_scores_low(grown, low, high):
    import trimesh

    ball = trimesh.creation.icosphere(4)
    cameras = ring()
    matrices = np.concatenate([cameras.rotations, cameras.translations[:, :, None]], 2) * 1.0
    score = score_mesh(
        ball.vertices * grown, ball.faces, ball.vertices, ball.faces, matrices, cameras.intrinsics, (640, 360)
    )
    assert low <= score.f <= high
    assert score.within == pytest.approx(0.01 * np.sqrt(12), rel=0.01)


def test_a_camera_looks_at_what_it_is_told_to():
    for around, height, distance in ((0, 0.5, 2), (90, 0.1, 1.5), (250, 3, 1)):
        turn, shift = look_from(around, height, distance, at=(0, 0.2, 0))
        intrinsics = np.array([[500.0, 0, 320], [0, 500, 180], [0, 0, 1]])
        middle, above = project(np.array([[0, 0.2, 0], [0, 0.3, 0]]), turn, shift, intrinsics)
        assert middle == pytest.approx([320, 180])
        assert above[0] == pytest.approx(320)
        assert above[1] < 180
        centre = -turn.T @ shift
        angle = np.radians(around)
        assert centre == pytest.approx([distance * np.sin(angle), height, distance * np.cos(angle)])


def test_silhouettes_overlap_as_much_as_they_do():
    import trimesh

    box = trimesh.creation.box((1, 1, 1))
    intrinsics = np.array([[100.0, 0, 50], [0, 100, 50], [0, 0, 1]])
    here = silhouette(box.vertices, box.faces, np.eye(3), np.array([0, 0, 2.5]), intrinsics, (100, 100))
    assert here.sum() == pytest.approx(50 * 50, rel=0.05)
    aside = silhouette(box.vertices, box.faces, np.eye(3), np.array([0.5, 0, 2.5]), intrinsics, (100, 100))
    assert overlap(here, here) == 1
    assert overlap(here, aside) == pytest.approx(1 / 3, abs=0.07)
    assert overlap(np.zeros((3, 3), bool), np.zeros((3, 3), bool)) == 0


# --- report ----------------------------------------------------------------------------------------------


def test_every_verdict_has_words_and_advice():
    assert set(VERDICTS) == set(ADVICE) == set(Report.model_fields["verdict"].annotation.__args__)


@pytest.mark.parametrize(
    ("numbers", "verdict", "word"),
    [
        ({}, "good", ""),
        ({"thing_observations": 30}, "too little texture", "30 points"),
        ({"thing_observations": 90, "thing_agreement": 0.8}, "too little texture", "they confirm 80%"),
        ({"thing_observations": 90, "thing_agreement": 0.9}, "good", ""),
        ({"angle": 2}, "no parallax", "2.0°"),
        ({"reprojection": 0.9}, "geometry not consistent", "0.90 px"),
        ({"agreement": 0.2}, "geometry not consistent", "20%"),
        ({"thing_agreement": 0.4}, "geometry not consistent", "40% of the thing's depths"),
        ({"thing_reprojection": 1.1}, "geometry not consistent", "Points of the thing are 1.10 px"),
        ({"agreement": 0.4, "thing_agreement": 0.9}, "good", ""),
        ({"thing_observations": 5, "thing_agreement": 0.01}, "geometry not consistent", "1% of the thing's depths"),
        ({"weakest": 0.3}, "geometry not consistent", "30% of their matches"),
        ({"registered": 20}, "geometry not consistent", "20 of 48"),
        ({"focal": 3.1}, "geometry not consistent", "3.10 picture lengths"),
    ],
)
def test_the_verdict_follows_from_the_numbers(numbers, verdict, word):
    report = judge(Report(clip="a.mp4", **GOOD | numbers))
    assert report.verdict == verdict
    assert word in report.why
    assert report.advice in str(report)


# --- stages on disk --------------------------------------------------------------------------------------


def test_a_stage_is_the_same_after_writing_and_reading(tmp_path):
    cameras = ring()
    stages.save(cameras, tmp_path / "cameras.npz")
    again = stages.load(Cameras, tmp_path / "cameras.npz")
    assert again.angle == cameras.angle
    assert np.array_equal(again.rotations, cameras.rotations)


def test_a_missing_or_damaged_stage_is_said_in_words(tmp_path):
    with pytest.raises(ReconstructError, match="no stage 'cameras'"):
        stages.load(Cameras, tmp_path / "cameras.npz")
    (tmp_path / "cameras.npz").write_bytes(b"PK not really")
    with pytest.raises(ReconstructError, match="damaged"):
        stages.load(Cameras, tmp_path / "cameras.npz")
    with pytest.raises(ReconstructError, match="no finished reconstruction"):
        open_reconstruction(tmp_path, "a.mp4")


# --- the process of its own ------------------------------------------------------------------------------


def test_a_refusal_is_a_report_and_an_old_mesh_stays(tmp_path):
    clip = write_clip(tmp_path / "pan.mp4", sliding(40), 12, RECORD)
    old = tmp_path / "mesh.glb"
    old.write_bytes(b"old")
    seen = []
    made = reconstruct(clip, old, on_stage=lambda stage, share: seen.append(stage))
    assert made.mesh is None
    assert made.report.verdict == "no parallax"
    assert made.report.flat_motion > 0.95
    assert old.read_bytes() == b"old"
    assert list(dict.fromkeys(seen)) == ["frames", "features", "matches"]
    again = open_reconstruction(made.folder, clip.path)
    assert again.report == made.report
    assert len(again.pictures) == 40
    assert [stage.from_cache for stage in reconstruct(clip, old).report.stages] == [True, True, True]


def test_the_memory_of_who_starts_a_run_is_not_counted(tmp_path):
    large = np.ones(100_000_000)  # 800 MB in this process
    clip = write_clip(tmp_path / "black.mp4", [np.zeros((180, 320, 3), np.uint8)] * 14, 12, RECORD)
    made = reconstruct(clip, tmp_path / "mesh.glb")
    assert large.all()
    assert 50 < made.report.memory < 500


def test_a_broken_file_and_wrong_settings_are_said_in_words(tmp_path):
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(os.urandom(5000))
    with pytest.raises(ClipError, match="cannot be read"):
        reconstruct(broken)
    clip = write_clip(tmp_path / "ok.mp4", sliding(12), 12, RECORD)
    with pytest.raises(ReconstructError, match=r"\.glb, \.ply, \.obj"):
        reconstruct(clip, tmp_path / "mesh.stl")
    with pytest.raises(ReconstructError, match="12 to 120"):
        reconstruct(clip, frames=500)
    with pytest.raises(ReconstructError, match="neither"):
        reconstruct(clip, method="magic")


@pytest.mark.parametrize(
    ("program", "word"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "signal 11"),
        ("raise SystemExit('native trouble')", "native trouble"),
    ],
)
def test_a_crash_in_native_code_is_a_verdict(tmp_path, monkeypatch, program, word):
    clip = write_clip(tmp_path / "ok.mp4", sliding(12), 12, RECORD)
    start = running.subprocess.Popen

    def crashing(command, **how):
        return start([command[0], "-c", program], **how)

    monkeypatch.setattr(running.subprocess, "Popen", crashing)
    made = reconstruct(clip, tmp_path / "mesh.glb")
    assert made.report.verdict == "stopped"
    assert word in made.report.why


def test_a_run_that_takes_too_long_is_ended(tmp_path):
    clip = write_clip(tmp_path / "ok.mp4", sliding(12), 12, RECORD)
    made = reconstruct(clip, tmp_path / "mesh.glb", minutes=0.001)
    assert made.report.verdict == "stopped"
    assert "longer than it may" in made.report.why
    assert json.loads((made.folder / "report.json").read_text())["verdict"] == "stopped"


# --- phones ----------------------------------------------------------------------------------------------


def test_a_phones_clip_is_upright(tmp_path):
    import subprocess

    import imageio_ffmpeg

    write_clip(tmp_path / "flat.mp4", sliding(12), 12, RECORD)
    turned = tmp_path / "turned.mp4"
    subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-display_rotation", "90",
         "-i", tmp_path / "flat.mp4", "-c", "copy", turned], check=True,
    )  # fmt: skip
    clip = Clip.open(turned)
    assert (clip.width, clip.height) == (180, 320)
    upright_picture = np.rot90(Clip.open(tmp_path / "flat.mp4").frame(0))
    assert np.array_equal(clip.frame(0), upright_picture)
    assert next(clip.frames(long_side=160)).shape == (160, 90, 3)
