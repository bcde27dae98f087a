"""Exercise 09 as simulated learners hand it in: exact scores, and messages that lead on."""

import pytest
from learners import Learners

pytestmark = [  # nbgrader and nbformat about their own insides
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning"),
]
POINTS = {
    "draws-ordinary": 2, "draws-other": 2, "steer-there": 2, "steer-rest": 2,
    "claims-falls": 1, "claims-pixel": 1, "claims-add": 1, "claims-own": 1,
    "size-keeps": 2, "size-thrifty": 1, "covered-test": 2,
    "roll-example": 2, "roll-feeds": 2, "gravity-flight": 2, "gravity-bounce": 1,
}  # fmt: skip

BELIEVER = {  # believes that it takes the law from what it is shown, and that a ball stops by itself
    "draws": "draws = {\n"
    '    "learnt from ordinary clips, shown a ball of the upward world": "rises",\n'
    '    "learnt from ordinary clips, shown a ball of a world without gravity": "straight",\n'
    '    "learnt from clips of the upward world, shown an ordinary ball": "falls",\n'
    '    "learnt from clips without gravity, shown a ball of the upward world": "rises",\n}',
    "steer": 'steer = ["right", "right", "none", "none", "none", "none"]',
    "claims": "claims = {\n"
    '    "shown a falling ball, it draws a ball that falls": "Yes",\n'
    '    "in its own world it is within a pixel after ten frames": "yes",\n'
    '    "alone, its errors simply add up, the same each frame": "yes",\n'
    '    "what makes it drift off is that it lives on its own frames": "yes",\n}',
    "covered": 'covered = "a, b, c, f"',
}
HASTY = {  # takes the lesson's own number, forgets to move on, and stops at the speed
    "size": "size = 32",
    "roll": "def roll_out(step, before, now, pushes):\n    return [step(before, now, push) for push in pushes]",
    "gravity": "def gravity(heights):\n    return np.median(np.diff(heights))",
}
ALMOST = {  # loses the speed by moving on in the wrong order, and lets a bounce count
    "steer": 'steer = ["right", "none", "none", "none", "none", "none"]',
    "roll": "def roll_out(step, before, now, pushes):\n    made = []\n    for push in pushes:\n"
    "        now = step(before, now, push)\n        before = now\n        made.append(now)\n    return made",
    "gravity": "def gravity(heights):\n    return np.mean(np.diff(np.diff(heights)))",
}


@pytest.fixture(scope="module")
def graded():
    return Learners("09-world-models", POINTS).grade(believer=BELIEVER, hasty=HASTY, almost=ALMOST)


def test_blank_right_copied_and_vandal(graded):
    graded.check_the_usual_four(
        {
            "draws-ordinary": "it should be falls, rises or straight",
            "draws-other": "it should be falls, rises or straight",
            "steer-there": "After 24 frames the ball is at x = 8.0",
            "steer-rest": "There is no push yet",
            "claims-falls": "it should be yes or no",
            "claims-pixel": "it should be yes or no",
            "claims-add": "it should be yes or no",
            "claims-own": "it should be yes or no",
            "size-keeps": "95 % are asked for",
            "size-thrifty": "first take more numbers",
            "covered-test": "it should be letters from a to f",
            "roll-example": "begins with return",
            "roll-feeds": "begins with return",
            "gravity-flight": "begins with return",
            "gravity-bounce": "begins with return",
        }
    )


def test_most_points_need_no_programming():
    code = sum(points for name, points in POINTS.items() if name.startswith(("roll", "gravity")))
    assert (sum(POINTS.values()), code) == (24, 7)


def test_who_believes_that_it_reads_the_law_off_two_frames_is_told_what_they_show(graded):
    lost = ["draws-ordinary", "draws-other", "steer-there", "steer-rest", "claims-falls", "claims-add", "covered-test"]
    graded.check("believer", lost=lost)
    said = graded["believer"].said
    assert "not what pulls at it" in said["draws-ordinary"]
    assert "What did the balls do in the films that this model learnt from?" in said["draws-other"]
    assert "The ball bounced off a side wall" in said["steer-there"]
    assert "A push to the other side is a brake" in said["steer-rest"]
    assert "it drew 0.01" in said["claims-falls"]
    assert "They feed on themselves" in said["claims-add"]
    assert "Sentence b is not covered" in said["covered-test"]


def test_who_takes_the_lessons_number_and_does_not_move_on(graded):
    graded.check("hasty", lost=["size-thrifty", "roll-example", "roll-feeds", "gravity-flight", "gravity-bounce"])
    said = graded["hasty"].said
    assert "27 would keep 95 % as well" in said["size-thrifty"]
    assert "yours gives [2, 2, 3]" in said["roll-example"]
    assert "first new state" in said["roll-feeds"]
    assert "that is the speed" in said["gravity-flight"]


def test_who_loses_the_speed_and_counts_the_bounce(graded):
    graded.check("almost", lost=["steer-there", "steer-rest", "roll-example", "roll-feeds", "gravity-bounce"])
    said = graded["almost"].said
    assert "is at x = 27.2 in the end" in said["steer-there"]
    assert "Is it the median" in said["gravity-bounce"]
