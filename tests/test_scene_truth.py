"""Ground truth beside a clip: does it say what the picture shows?"""

import json

import numpy as np
import pytest

from aivideo.scene import SceneError, load_truth, render_clip

pytest.importorskip("numba", reason="the renderer needs numba: pip install aivideo[scene]")

SUBJECT = 20


def projected(truth, name: str, frame: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return an object's points in pixels, their depth, and its triangles: plain OpenCV, from the file alone."""
    points, faces = truth.surface(name, frame)
    pose, matrix = truth["world_to_camera"][frame], truth["intrinsics"][frame]
    seen = points @ pose[:, :3].T + pose[:, 3]
    pixels = seen @ matrix.T
    return pixels[:, :2] / pixels[:, 2:], seen[:, 2], faces


def drawn(truth, name: str, frame: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw an object's silhouette and depth, pixel by pixel: which middles lie in which triangle?"""
    pixels, depth, faces = projected(truth, name, frame)
    inverse = np.zeros((truth.facts["height"], truth.facts["width"]))
    for a, b, c in faces:
        (x0, y0), (x1, y1), (x2, y2) = pixels[[a, b, c]]
        area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        columns = np.arange(max(int(min(x0, x1, x2)), 0), min(int(max(x0, x1, x2)) + 1, inverse.shape[1]))
        rows = np.arange(max(int(min(y0, y1, y2)), 0), min(int(max(y0, y1, y2)) + 1, inverse.shape[0]))
        if abs(area) < 1e-12 or not len(columns) or not len(rows):
            continue
        x, y = columns + 0.5 - x0, (rows + 0.5 - y0)[:, None]
        weight_b = (x * (y2 - y0) - y * (x2 - x0)) / area
        weight_c = (y * (x1 - x0) - x * (y1 - y0)) / area
        inside = (weight_b >= 0) & (weight_c >= 0) & (weight_b + weight_c <= 1)
        value = (1 - weight_b - weight_c) / depth[a] + weight_b / depth[b] + weight_c / depth[c]
        part = inverse[np.ix_(rows, columns)]
        inverse[np.ix_(rows, columns)] = np.where(inside, np.maximum(part, value), part)
    return inverse > 0, 1 / np.maximum(inverse, 1e-9)


@pytest.mark.parametrize(
    ("prompt", "least"),
    [
        ("a ball bouncing in the town square", 0.92),
        ("a fox trotting in the town square at sunset, orbit", 0.92),
        ("a robot standing in the town square, close-up, dolly in", 0.98),
        ("a statue on the turntable, full orbit", 0.98),
        ("a fox beside a red ball in the town square", 0.98),
        ("a vase on a turntable, a 120 degree arc", 0.98),
        ("a plain crate on a turntable", 0.98),
        ("a robot in the room", 0.98),
        ("a cat walking on the beach, wide", 0.98),
        ("a robot walking on the moon", 0.98),
    ],
)
def test_the_projected_mesh_covers_the_id_mask_and_agrees_with_the_depth(tmp_path, prompt, least):
    clip = render_clip(prompt, tmp_path / "a.mp4", seconds=0.5, fps=4, quality="draft", truth="full")
    truth = load_truth(clip.path)
    for frame in range(clip.frame_count):
        mask, depth = truth["mask"][frame], truth["depth"][frame].astype(float)
        seen = mask == SUBJECT
        silhouette, distance = drawn(truth, "subject", frame)
        overlap = (seen & silhouette).sum() / (seen | silhouette).sum()
        assert overlap >= (0.98 if seen.mean() >= 0.05 else least), (frame, overlap, seen.mean())
        both = seen & silhouette
        assert np.percentile(np.abs(depth - distance)[both] / distance[both], 99) < 2e-3


@pytest.mark.parametrize(
    "prompt",
    [
        "a boat by day",
        "a boat sailing at sunset, low angle",
        "a small fox in the meadow, low angle",
        "a cat walking in the forest",
        "a tree in the meadow",
    ],
)
def test_what_water_or_grass_hides_in_part_is_still_where_the_truth_says(tmp_path, prompt):
    clip = render_clip(prompt, tmp_path / "a.mp4", seconds=0.5, fps=4, quality="draft", truth="full")
    truth = load_truth(clip.path)
    for frame in range(clip.frame_count):
        seen, (silhouette, _) = truth["mask"][frame] == SUBJECT, drawn(truth, "subject", frame)
        assert not (seen & ~silhouette).any()
        assert (seen & silhouette).sum() / (seen | silhouette).sum() >= 0.92, frame


@pytest.mark.parametrize(("words", "g"), [("in the town square", 9.81), ("in the town square, moon gravity", 1.62)])
def test_the_balls_track_gives_g_and_the_contacts_are_where_it_bounces(tmp_path, words, g):
    clip = render_clip(f"a ball bouncing {words}", tmp_path / "a.mp4", seconds=1.5, fps=12, quality="draft", truth=True)
    truth = load_truth(clip.path)
    assert truth.facts["gravity"]["g"] == g
    contacts = truth.facts["contacts"]
    time, height = truth["time"], truth["subject_pose"][:, 1, 3]
    first = contacts[0]["time"]
    falling = time < first
    assert -2 * np.polyfit(time[falling], height[falling], 2)[0] == pytest.approx(g, abs=1e-6)
    assert first == pytest.approx(np.sqrt(2 * 1.3 / g), abs=1e-9)
    assert contacts[0]["speed"] == pytest.approx(g * first, abs=1e-9)
    radius = truth.facts["objects"][0]["high"][1]
    for contact in contacts:
        near = np.argmin(np.abs(time - contact["time"]))
        position = truth["subject_pose"][near, :3, 3] - [0, radius, 0]
        assert np.linalg.norm(position - contact["position"]) < contact["speed"] / 12


def test_every_array_is_listed_with_its_shape_and_unit(tmp_path):
    clip = render_clip("a fox", tmp_path / "a.mp4", seconds=0.5, fps=6, quality="draft", truth="full", seed=3)
    truth = load_truth(clip.path)
    assert set(truth.arrays) == set(truth.facts["arrays"])
    for name, listed in truth.facts["arrays"].items():
        array = truth[name]
        assert (list(array.shape), str(array.dtype)) == (listed["shape"], listed["type"])
        assert listed["unit"] and listed["what"]
    assert truth["time"].tolist() == pytest.approx([0, 1 / 6, 2 / 6])
    rotation = truth["world_to_camera"][:, :, :3]
    assert np.allclose(rotation @ rotation.transpose(0, 2, 1), np.eye(3)) and np.allclose(np.linalg.det(rotation), 1)
    assert truth["subject_pose"][0, 1, 3] == pytest.approx(0, abs=0.1)  # y is up: it stands on the ground
    up_in_camera = rotation[0] @ [0, 1, 0]
    assert up_in_camera[1] < -0.8  # and the camera's y looks down
    assert truth.facts["sha256"] == clip.provenance.sha256
    assert truth.facts["plan"]["subject"] == "fox" and truth.facts["seed"] == 3
    colours = truth["subject_colours"].mean(0)
    assert colours[0] > colours[1] > colours[2]  # an orange fox
    with pytest.raises(SceneError, match="no array 'masks'"):
        truth["masks"]


def test_no_old_truth_stays_beside_a_new_clip(tmp_path):
    settings = {"seconds": 0.5, "fps": 6, "quality": "draft"}
    render_clip("a ball", tmp_path / "a.mp4", truth=True, **settings)
    assert {path.suffix for path in tmp_path.glob("a.truth.*")} == {".json", ".npz"}
    clip = render_clip("a ball", tmp_path / "a.mp4", **settings)
    assert not list(tmp_path.glob("*truth*"))
    with pytest.raises(SceneError, match="no ground truth beside a"):
        load_truth(clip.path)


def test_the_same_clip_has_the_same_truth(tmp_path):
    for name in "ab":
        render_clip("a ball", tmp_path / f"{name}.mp4", seconds=0.5, fps=6, quality="draft", truth="full")
    assert (tmp_path / "a.truth.npz").read_bytes() == (tmp_path / "b.truth.npz").read_bytes()


def test_the_truth_of_a_fault_is_what_is_seen(tmp_path):
    settings = {"seconds": 2, "fps": 6, "quality": "draft", "truth": "full"}
    clip = render_clip("a fox trotting", tmp_path / "a.mp4", faults={"swap": 1.0}, **settings)
    truth = load_truth(clip.path)
    there = [~np.isnan(truth[f"{name}_pose"]).any((1, 2)) for name in ("subject", "other")]
    assert (there[0] != there[1]).all() and there[0][0] and there[1][-1]
    clip = render_clip("a fox trotting", tmp_path / "a.mp4", faults={"vanish": 1.0}, **settings)
    truth = load_truth(clip.path)
    gone = np.isnan(truth["subject_pose"]).any((1, 2))
    assert gone.any() and ((truth["mask"] == SUBJECT).any((1, 2)) == ~gone).all()
    assert json.loads((tmp_path / "a.truth.json").read_text())["faults"] == {"vanish": 1.0}


def test_a_wrong_wish_is_answered_in_words(tmp_path):
    with pytest.raises(SceneError, match='truth is False, True or "full"'):
        render_clip("a fox", tmp_path / "a.mp4", truth="all")
    (tmp_path / "b.truth.json").write_text("{")
    (tmp_path / "b.truth.npz").write_bytes(b"")
    with pytest.raises(SceneError, match="is damaged"):
        load_truth(tmp_path / "b.mp4")
