"""Matching: the same points are found again, wrong pairs are sorted out, and a camera that only turns is told apart."""

import numpy as np
import pytest

from aivideo.measure.errors import MeasureError
from aivideo.measure.matching import (
    epipolar_distance,
    find_features,
    fundamental_matrix,
    homography_share,
    match,
)

SHIFT = (14, 6)  # columns, rows


@pytest.fixture(scope="module")
def noise() -> np.ndarray:
    """A picture full of blobs."""
    import cv2

    random = np.random.default_rng(3).integers(0, 255, (300, 400), np.uint8)
    return cv2.normalize(cv2.GaussianBlur(random, (0, 0), 2.5), None, 0, 255, cv2.NORM_MINMAX)


def two_views(count: int = 200, turn_only: bool = False, wrong: int = 0):
    """Points in space seen by two cameras: pixels in both; the last `wrong` ones are paired at random."""
    random = np.random.default_rng(0)
    points = random.uniform([-2, -1, 4], [2, 1, 8], (count, 3))
    angle = 0.1
    turn = np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]])
    shift = np.zeros(3) if turn_only else np.array([-0.6, 0.05, 0.02])
    seen = points @ turn.T + shift
    one, other = (500 * p[:, :2] / p[:, 2:] + [320, 180] for p in (points, seen))
    if wrong:
        other[-wrong:] = random.uniform([0, 0], [640, 360], (wrong, 2))
    return one, other


def test_features_are_found_again_where_the_picture_moved(noise):
    width, height = SHIFT
    one, other = find_features(noise[: -height or None, : -width or None]), find_features(noise[height:, width:])
    pairs = match(one, other)
    assert len(pairs) > 100
    moved = one.points[pairs[:, 0]] - other.points[pairs[:, 1]]
    assert np.abs(np.median(moved, axis=0) - SHIFT).max() < 0.05
    assert (np.abs(moved - SHIFT).max(1) < 1).mean() > 0.97


def test_a_feature_lies_where_its_blob_is():
    import cv2

    picture = np.zeros((121, 121), np.uint8)
    picture[40:61, 60:81] = 255  # its middle is at column 70.5, row 50.5
    picture = cv2.GaussianBlur(picture, (0, 0), 4)
    found = find_features(picture)
    assert len(found) >= 2
    assert found.points.mean(0) == pytest.approx([70.5, 50.5], abs=0.1)  # they lie around it evenly


def test_descriptors_have_length_one_and_the_strongest_come_first(noise):
    few, many = find_features(noise, most=50), find_features(noise, most=500)
    assert len(few) == 50
    assert np.linalg.norm(few.descriptors, axis=1) == pytest.approx(1, abs=1e-3)
    assert {tuple(point) for point in few.points.tolist()} <= {tuple(point) for point in many.points.tolist()}


def test_a_plain_picture_has_no_features_and_matches_nothing(noise):
    plain = find_features(np.full((100, 100, 3), 90, np.uint8))
    assert len(plain) == 0
    assert match(plain, find_features(noise)).shape == (0, 2)


def test_wrong_pairs_are_sorted_out():
    one, other = two_views(wrong=60)
    views = fundamental_matrix(one, other)
    assert views.inliers[:140].mean() > 0.98
    assert views.inliers[140:].mean() < 0.15
    assert epipolar_distance(views.fundamental, one, other)[:140].max() < 0.5


def test_too_few_matches_fit_nothing():
    one, other = two_views(count=7)
    assert fundamental_matrix(one, other) is None


def test_a_camera_that_only_turns_is_told_from_one_that_travels():
    assert homography_share(*two_views(turn_only=True)) > 0.98
    assert homography_share(*two_views()) < 0.5


def test_a_picture_of_another_kind_is_refused_in_words(noise):
    with pytest.raises(MeasureError, match="uint8"):
        find_features(noise / 255)
