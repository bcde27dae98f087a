"""Exercise 01 as simulated learners hand it in: exact scores, and messages that lead on."""

import pytest
from learners import Learners

pytestmark = [  # nbgrader and nbformat about their own insides
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning"),
]
POINTS = {
    "order-picture": 3, "order-camera": 2, "order-shape": 3, "next-step-test": 2, "honest-test": 2,
    "is-over-test": 2, "follow-works": 3, "follow-stops": 3,
}  # fmt: skip

SIDEWAYS = {  # thinks that the shape is said in the prompt, and that a failed job may come back
    "order": 'order = {"model": "scene", "prompt": "an upright white robot walking in a town square at night, '
    'the camera orbits", "seconds": "8", "size": "1280x720"}',
    "next-step": 'next_step = {"queued": "wait", "in_progress": "wait", "completed": "fetch", "failed": "wait"}',
    "honest": 'honest = "A"',
}
ENDLESS = {  # polls without a bound, and takes progress 100 for the end
    "is-over": 'def is_over(ticket):\n    ended = ticket["status"] in ("completed", "failed")\n'
    '    return ended or ticket.get("progress") == 100',
    "follow": "def follow(ask, number, pause, most=100):\n    ticket = ask(number)\n"
    "    while not is_over(ticket):\n        pause()\n        ticket = ask(number)\n    return ticket",
}


@pytest.fixture(scope="module")
def graded():
    return Learners("01-first-clip", POINTS, by_hand={"programme": 4}).grade(sideways=SIDEWAYS, endless=ENDLESS)


def test_blank_right_copied_and_vandal(graded):
    graded.check_the_usual_four(
        {
            "order-picture": "I know these subjects",
            "order-camera": "these places",
            "order-shape": 'expected "8"',
            "next-step-test": "one of: wait, fetch, read the error",
            "honest-test": "one of the letters",
            "is-over-test": "begins with return",
            "follow-works": "begins with return",
            "follow-stops": "ask 5 times",
        }
    )
    mutants = {learner for learner in graded.graded if learner.startswith("mutant-")}
    assert mutants == {"mutant-is-over", "mutant-follow"}, "follow asks is_over; the other answers stand alone"


def test_most_points_need_no_programming():
    code = sum(points for name, points in POINTS.items() if name.startswith(("is-over", "follow")))
    assert (sum(POINTS.values()) + 4, code) == (24, 8)


def test_who_puts_the_shape_into_the_prompt_loses_just_that(graded):
    graded.check("sideways", lost=["order-camera", "order-shape", "next-step-test", "honest-test"])
    said = graded["sideways"].said
    assert "upright" in said["order-camera"]
    assert 'swap the two numbers after "size"' in said["order-shape"]
    assert "A failed job stays failed" in said["next-step-test"]
    assert "a renderer that follows rules" in said["honest-test"]


def test_who_polls_without_a_bound_is_stopped_and_told(graded):
    graded.check("endless", lost=["is-over-test", "follow-stops"])
    said = graded["endless"].said
    assert "Progress 100 is not the end" in said["is-over-test"]
    assert "asked 1,000 times" in said["follow-stops"]


def test_the_feedback_page_shows_points_and_messages(graded):
    page = graded["sideways"].feedback
    assert "swap the two numbers" in page
    assert "Score: 11.0 / 24.0" in page
