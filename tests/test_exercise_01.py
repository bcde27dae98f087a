"""Exercise 01 as simulated learners hand it in: exact scores, and messages that lead on."""

from pathlib import Path

import nbformat
import pytest

from aivideo.authoring.notebooks import assignment_notebook
from aivideo.grading import answered, grade_hand_ins

ROOT = Path(__file__).resolve().parents[1]
NAME = "01-first-clip"
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own queries
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
def right():
    """The answers of the solution, by grade_id."""
    notebook = assignment_notebook(ROOT / "solutions" / NAME / f"{NAME}.py")
    cells = {c.metadata.nbgrader.grade_id: c for c in notebook.cells if "nbgrader" in c.metadata}
    return {name: cell.source for name, cell in cells.items() if cell.metadata.nbgrader.solution}


@pytest.fixture(scope="module")
def graded(right):
    blank = nbformat.read(ROOT / "exercises" / NAME / f"{NAME}.ipynb", as_version=4)
    return grade_hand_ins(
        ROOT,
        NAME,
        {
            "blank": blank,
            "right": answered(blank, right),
            "sideways": answered(blank, right | SIDEWAYS),
            "endless": answered(blank, right | ENDLESS),
        },
    )


def test_points_add_up_and_most_need_no_programming(graded):
    assert set(graded["right"].scores) == set(POINTS)
    no_code = sum(points for name, points in POINTS.items() if not name.startswith(("is-over", "follow")))
    assert (sum(POINTS.values()), no_code) == (20, 12)


def test_the_right_hand_in_gets_every_point(graded):
    assert graded["right"].scores == POINTS
    assert all("Good:" in text for text in graded["right"].said.values())


def test_a_blank_hand_in_gets_none_and_every_message_leads_on(graded):
    assert graded["blank"].scores == dict.fromkeys(POINTS, 0)
    leads = {
        "order-picture": "I know these subjects", "order-camera": "these places", "order-shape": "expected 8 seconds",
        "next-step-test": "one of: wait, fetch, read the error", "honest-test": "one of the letters",
        "is-over-test": "begins with return", "follow-works": "begins with return", "follow-stops": "ask 5 times",
    }  # fmt: skip
    for name, words in leads.items():
        assert words in graded["blank"].said[name], f"{name} says {graded['blank'].said[name]!r}"


def test_who_puts_the_shape_into_the_prompt_loses_just_that(graded):
    lost = {"order-camera": 0, "order-shape": 0, "next-step-test": 0, "honest-test": 0}
    assert graded["sideways"].scores == POINTS | lost
    said = graded["sideways"].said
    assert "upright" in said["order-camera"]
    assert 'swap the two numbers after "size"' in said["order-shape"]
    assert "A failed job stays failed" in said["next-step-test"]
    assert "a renderer that follows rules" in said["honest-test"]


def test_who_polls_without_a_bound_is_stopped_and_told(graded):
    assert graded["endless"].scores == POINTS | {"is-over-test": 0, "follow-stops": 0}
    said = graded["endless"].said
    assert "Progress 100 is not the end" in said["is-over-test"]
    assert "asked 1,000 times" in said["follow-stops"]
