"""Exercise 08 as simulated learners hand it in: exact scores, and messages that lead on."""

import pytest
from learners import Learners

pytestmark = [  # nbgrader and nbformat about their own insides
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning"),
]
POINTS = {
    "verdicts-test": 4, "row-test": 2, "aim-outline": 3, "aim-points": 3, "scale-test": 2,
    "pixel-test": 3, "error-test": 3, "f-test": 3,
}  # fmt: skip

TRIPOD = {  # thinks that a turning camera is as good as a travelling one, and turns the wrong way round
    "verdicts": 'verdicts = {"jug": "good", "church": "good", "plate": "too little texture", '
    '"puppy": "geometry not consistent"}',
    "row": 'row = "A"',
    "aim": "around = -92\nheight = 0.6\ndistance = 1.2",
    "scale": "factor = 0.44 / 1.53",
}
AVERAGES = {  # forgets that left and right cancel, averages precision and recall, one middle for both axes
    "pixel": "def pixel(right, down, ahead, focal, middle):\n"
    "    return focal * right / ahead + middle[0], focal * down / ahead + middle[0]",
    "error": "def reprojection_error(seen, expected):\n    return np.linalg.norm((seen - expected).sum(0)) / len(seen)",
    "f": "def f_score(to_truth, to_mesh, within):\n"
    "    return ((np.array(to_truth) <= within).mean() + (np.array(to_mesh) <= within).mean()) / 2",
}
HALVES = {  # thinks of columns alone, takes the middle one of the distances, and never of a mesh that fits nowhere
    "row": 'row = "c"',
    "pixel": "def pixel(right, down, ahead, focal, middle):\n    return focal * right / ahead + middle[0], middle[1]",
    "error": "def reprojection_error(seen, expected):\n    return np.median(np.linalg.norm(seen - expected, axis=1))",
    "f": "def f_score(to_truth, to_mesh, within):\n"
    "    p, r = (np.array(to_truth) <= within).mean(), (np.array(to_mesh) <= within).mean()\n"
    "    return 2 * p * r / (p + r)",
}


@pytest.fixture(scope="module")
def graded():
    return Learners("08-video-to-mesh", POINTS).grade(tripod=TRIPOD, averages=AVERAGES, halves=HALVES)


def test_blank_right_copied_and_vandal(graded):
    graded.check_the_usual_four(
        {
            "verdicts-test": "use one of: good, no parallax",
            "row-test": "one of the letters",
            "aim-outline": "88 are needed",
            "aim-points": "Turn the camera",
            "scale-test": "it should be 1.53 m",
            "pixel-test": "begins with return",
            "error-test": "begins with return",
            "f-test": "begins with return",
        }
    )


def test_most_points_need_no_programming():
    code = sum(points for name, points in POINTS.items() if name in ("pixel-test", "error-test", "f-test"))
    assert (sum(POINTS.values()), code) == (23, 9)


def test_who_takes_a_turn_for_a_walk_is_told(graded):
    graded.check("tripod", lost=["verdicts-test", "row-test", "aim-points", "scale-test"])
    said = graded["tripod"].said
    assert "only turns on a tripod does not travel" in said["verdicts-test"]
    assert "blind to a melting owl" in said["row-test"]
    assert "the way the camera went" in said["aim-points"]
    assert "the other way round" in said["scale-test"]


def test_who_averages_too_early_is_told(graded):
    graded.check("averages", lost=["pixel-test", "error-test", "f-test"])
    said = graded["averages"].said
    assert "expected column 420, row 180" in said["pixel-test"] or "straight ahead" in said["pixel-test"]
    assert "the mean distance is 1, not 0" in said["error-test"]
    assert "expected F = 0.667, yours is 0.750" in said["f-test"]


def test_who_stops_halfway_is_told_by_the_visible_tests(graded):
    graded.check("halves", lost=["row-test", "pixel-test", "error-test", "f-test"])
    said = graded["halves"].said
    assert "They hide the owl" in said["row-test"]
    assert "expected column 320, row 380" in said["pixel-test"]
    assert "the mean is 2; yours is 1" in said["error-test"]
    assert "nothing may be divided by 0; yours gives nan" in said["f-test"]


def test_the_feedback_page_shows_points_and_messages(graded):
    page = graded["tripod"].feedback
    assert "does not travel" in page
    assert "Score: 12.0 / 23.0" in page
