"""Exercise 05 as simulated learners hand it in: exact scores, and messages that lead on."""

import pytest
from learners import Learners

pytestmark = [  # nbgrader and nbformat about their own insides
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning"),
]
POINTS = {
    "cuts-order": 2, "cuts-lengths": 2, "touch-test": 2, "title-when": 2, "title-where": 2, "mix-test": 2,
    "strip-test": 2, "old-test": 2, "grid-test": 2, "length-test": 3, "square-size": 1, "square-place": 2,
}  # fmt: skip

TWO_LINES = {  # mends both lines of the list, and forgets the third
    "cuts": 'cut_list = [("fox-wide", 1.0, 2.5), ("ball-bounces", 0.2, 1.2)]\nfilm = join(cut_list)'
}
ANOTHER_SHOT = {  # takes the fox as a whole for its head, and the hint's old lower end, which was too quiet
    "cuts": 'cut_list = [("fox-wide", 1.0, 2.5), ("ball-bounces", 0.2, 1.2), ("fox-medium", 1.0, 2.0)]\n'
    "film = join(cut_list)",
}
LENGTHS = {  # takes the second number of a piece for its length, and an end for a duration; forgets the trim
    "cuts": 'cut_list = [("fox-wide", 1.0, 2.5), ("ball-bounces", 0.2, 1.0), ("fox-close", 0.0, 1.0)]\n'
    "film = join(cut_list)",
    "touch": "touch = 4.0 + 1.32",
    "title": 'titled = with_title(shots["fox-medium"], text="Homeward", size=24, start=1.0, seconds=3.0, height=0.9)',
    "old": 'today = {"clip.subclip(1, 2)": "d", "clip.set_start(2)": "c", "clip.fx(vfx.fadein, 1)": "b"}',
}
COMMA = {"touch": "touch = 4,82"}  # as one writes it in most of Europe: Python reads two numbers
CARELESS = {  # goes down in the place of to the nearest; counts pieces, not crossfades; lets the square stick out
    "grid": "def on_grid(t, fps=24):\n    return int(t * fps) / fps",
    "length": "def film_length(lengths, melt):\n    return sum(lengths) - melt * len(lengths)",
    "square": "def square(shot, middle):\n    return shot.cropped(x_center=middle, width=shot.h)",
}


@pytest.fixture(scope="module")
def graded():
    learners = Learners("05-cutting", POINTS)
    strip = learners.answers()["strip"].replace("226, 76", "95, 245")  # the lesson's own numbers: not mirrored
    mix = learners.answers()["mix"].replace("0.15", "0.5")  # half the height: 6 dB less, where 12 are asked for
    quiet = learners.answers()["mix"].replace("0.15", "0.1")  # by two tenths of a decibel
    return learners.grade(
        lengths=LENGTHS | {"mix": mix},
        careless=CARELESS | {"strip": strip} | COMMA | TWO_LINES,
        another_shot=ANOTHER_SHOT | {"mix": quiet},
    )


def test_blank_right_copied_and_vandal(graded):
    graded.check_the_usual_four(
        {
            "cuts-order": "asked for three",
            "cuts-lengths": "Your list has 2 lines, and the film three pieces",
            "touch-test": "what was trimmed away",
            "title-when": "it should come at second 1",
            "title-where": "into the edge",
            "mix-test": "at least 12 were asked for",
            "strip-test": "Read its nose and tail",
            "old-test": "one of the letters",
            "grid-test": "begins with return",
            "length-test": "begins with return",
            "square-size": "begins with return",
            "square-place": "begins with return",
        }
    )


def test_most_points_need_no_programming():
    code = sum(points for name, points in POINTS.items() if name.startswith(("grid", "length", "square")))
    assert (sum(POINTS.values()), code) == (24, 8)


def test_who_takes_an_end_for_a_length_is_told_so(graded):
    lost = ["cuts-lengths", "touch-test", "title-when", "title-where", "mix-test", "old-test"]
    graded.check("lengths", lost=lost)
    said = graded["lengths"].said
    assert "ball-bounces should last 1.0 seconds; yours goes from 0.2 to 1.0" in said["cuts-lengths"]
    assert "not how long it is" in said["cuts-lengths"]
    assert "forgets the trim" in said["touch-test"]
    assert "how long it stays" in said["title-when"]
    assert "cut off" in said["title-where"]
    assert "half is 6 decibels less" in said["mix-test"]
    assert "does not exist" in said["old-test"]


def test_who_is_careless_at_the_edges_loses_just_that(graded):
    cuts = ["cuts-order", "cuts-lengths"]
    graded.check("careless", lost=[*cuts, "grid-test", "length-test", "square-place", "strip-test", "touch-test"])
    said = graded["careless"].said
    assert "Your film has 2 pieces; the director asked for three" in said["cuts-order"]
    assert "Your list has 2 lines" in said["cuts-lengths"] and "zip" not in said["cuts-lengths"]
    assert "int() always goes down" in said["grid-test"]
    assert "two pieces have one crossfade" in said["length-test"]
    assert "sticks out" in said["square-place"]
    assert "first picture" in said["strip-test"]
    assert "1.5, not 1,5" in said["touch-test"]


def test_who_takes_another_shot_or_goes_a_little_too_far_is_told_exactly(graded):
    graded.check("another_shot", lost=["cuts-order", "cuts-lengths", "mix-test"])
    said = graded["another_shot"].said
    assert "yours is fox-wide, ball-bounces, fox-medium" in said["cuts-order"]
    assert "fox-medium is not in the director's film" in said["cuts-lengths"]
    assert "lies 24.2 decibels below the thump; at most 24" in said["mix-test"]


def test_the_feedback_page_shows_points_and_messages(graded):
    page = graded["lengths"].feedback
    assert "forgets the trim" in page
    assert "Score: 12.0 / 24.0" in page
