"""Exercise 00 as simulated learners hand it in: exact scores, and messages that lead on."""

import pytest
from learners import Learners

POINTS = {"prompt-test": 3, "error-test": 2, "looking-test": 2, "with-camera-test": 3}
pytestmark = [  # nbgrader and nbformat about their own insides
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning"),
]

ONE_BOX = {  # writes everything into the first text, makes an error go away instead of mending it, prints
    "prompt": 'subject = "a blue robot in a town square"\nplace = "in a meadow"\nprompt = subject + " " + place',
    "error": 'what_to_do = "d"',
    "with-camera": 'def with_camera(prompt, camera):\n    print(prompt + ", " + camera)',
}
LEFTOVER = {  # uses the text of the first task instead of the one handed in; takes a mistake for AI
    "looking": 'by_looking = "b"',
    "with-camera": 'def with_camera(prompt, camera):\n    return "a fox, the camera pans"',
}


@pytest.fixture(scope="module")
def graded():
    return Learners("00-start-here", POINTS).grade(one_box=ONE_BOX, leftover=LEFTOVER)


def test_blank_right_copied_and_vandal(graded):
    graded.check_the_usual_four(
        {
            "prompt-test": "there is no robot in it yet",
            "error-test": "one of the letters a, b, c, d",
            "looking-test": "one of the letters a, b, c",
            "with-camera-test": "begins with return",
        }
    )


def test_most_points_need_no_programming():
    assert (sum(POINTS.values()), POINTS["with-camera-test"]) == (10, 3)


def test_who_writes_all_into_one_text_and_prints(graded):
    graded.check("one_box", lost=["prompt-test", "error-test", "with-camera-test"])
    said = graded["one_box"].said
    assert "the meadow should be gone" in said["prompt-test"]
    assert "counts the letters of the word itself" in said["error-test"]
    assert "print only shows" in said["with-camera-test"]


def test_who_uses_what_is_left_over(graded):
    graded.check("leftover", lost=["looking-test", "with-camera-test"])
    assert "no AI took part" in graded["leftover"].said["looking-test"]
    assert "should use the two texts it is handed" in graded["leftover"].said["with-camera-test"]
