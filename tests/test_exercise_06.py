"""Exercise 06 as simulated learners hand it in: exact scores, and messages that lead on."""

import pytest
from learners import Learners

pytestmark = [  # nbgrader and nbformat about their own insides
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning"),
]
POINTS = {
    "board-character": 3, "board-places": 2, "board-times": 2, "cuts-test": 2, "chase-test": 3, "lines-test": 2,
    "label-record": 2, "label-honest": 1, "length-test": 3, "again-test": 4,
}  # fmt: skip

HURRIED = {  # describes the cat anew in a shot, has no close-up, talks too much, dissolves everywhere, signs first
    "board": '''my_board = """
title: Where is the ball?
characters:
  cat: a small grey cat
scenes:
  - shots:
      - {prompt: "{cat} standing in a room", size: wide, seconds: 4, narration: The ball was gone.}
      - {prompt: "the small cat walking in a meadow", seconds: 4, narration: It was not in the grass.}
      - prompt: "{cat} walking at the beach"
        seconds: 4
        narration: It was not in the sea, and not in the sand, and not behind any of the many stones either.
      - {prompt: "{cat} standing beside a red ball", size: medium, seconds: 4, narration: There it was.}
"""''',
    "cuts": 'cuts = dict.fromkeys(["same room", "next day", "on the movement", "new chapter"], "dissolve")',
    "label": 'label = {"signed last": False, "proves truth": False, "absence proves": False, "card as well": True, '
    '"renderer is AI": False, "voice is free": True}',
}
BY_PLACE = {  # compares shots by their place and whole, forgets that a dissolve is shared, silences the check; takes
    # the task's own verb for one that the studio knows
    "board": '''my_board = """
title: Where is the ball?
characters:
  cat: a small grey cat
scenes:
  - shots:
      - {prompt: "{cat} looking for a ball in a room", size: wide, seconds: 4, narration: The ball was gone.}
      - {prompt: "{cat} walking in a meadow", seconds: 4, narration: It was not in the grass.}
      - {prompt: "{cat} walking at the beach", seconds: 4, narration: It was not in the sea.}
      - {prompt: "{cat} standing beside a red ball", size: close-up, seconds: 4, narration: There it was.}
"""''',
    "length": "def film_frames(seconds, dissolves, fps):\n    return round((sum(seconds) - sum(dissolves)) * fps)",
    "again": "def made_again(old, new):\n    return [n for n, (a, b) in enumerate(zip(old, new), 1)\n"
    "            if (a['prompt'], a['seed']) != (b['prompt'], b['seed'])]",
    "chase": 'chase = """\ntitle: A chase\nscenes:\n  - shots:\n'
    "      - {prompt: a red fox trotting in a meadow, size: wide, heading: right, side: near}\n"
    "      - {prompt: a red fox trotting in a forest, size: medium}\n"
    '      - {prompt: a red fox trotting at the beach, size: wide}\n"""',
    "lines": 'lines = [Line("The owl said nothing. It was a stone owl.", 1.0, 6.0),\n'
    '         Line("Then Pixel looked up.", 5.0, 7.0), Line("It was a long way to go for a ball.", 7.5, 10.5)]',
}
OTHERWISE = {  # right, in other ways: the ball is a character too, capitals, a colon, lines that end elsewhere
    "board": '''my_board = """
title: Where is the ball?
characters:
  cat: a small grey cat
  ball: a red ball
scenes:
  - shots:
      - {prompt: "{cat} standing in a Room", size: wide, seconds: 4, narration: "The cat asked: where is it?"}
      - {prompt: "{cat} walking in a meadow", seconds: 4, narration: It was not in the grass.}
      - {prompt: "{cat} walking at the beach", seconds: 4, narration: It was not in the sea.}
      - {prompt: "{cat} standing beside {ball}", size: close-up, seconds: 5.5, narration: There it was.}
"""''',
    "cuts": 'cuts = {"same room": "Cut", "next day": "Dissolve", "on the movement": "cut", "new chapter": " fade "}',
    "lines": 'lines = [Line("The owl said nothing. It was a stone owl.", 1.0, 5.0),\n'
    '         Line("Then Pixel looked up.", 5.0, 7.5), Line("It was a long way to go for a ball.", 7.5, 14)]',
}


@pytest.fixture(scope="module")
def graded():
    return Learners("06-prompt-to-film", POINTS).grade(hurried=HURRIED, by_place=BY_PLACE, otherwise=OTHERWISE)


def test_blank_right_copied_and_vandal(graded):
    graded.check_the_usual_four(
        {
            "board-character": "expected the words 'a small grey cat'",
            "board-places": "Shot 1 says no size yet: write the line size: wide",
            "board-times": "expected 14 to 18 seconds",
            "cuts-test": "expected one of cut, dissolve, fade",
            "chase-test": "A viewer still stumbles",
            "lines-test": "is seen for 1.0 s and needs 2.4 s",
            "label-record": "write True or False",
            "label-honest": "write True or False",
            "length-test": "begins with return",
            "again-test": "begins with return",
        }
    )


def test_most_points_need_no_programming():
    code = sum(points for name, points in POINTS.items() if name.startswith(("length", "again")))
    assert (sum(POINTS.values()), code) == (24, 7)


def test_who_describes_the_character_anew_and_talks_too_much(graded):
    lost = ["board-character", "board-places", "board-times", "cuts-test", "label-record", "label-honest"]
    graded.check("hurried", lost=lost)
    said = graded["hurried"].said
    assert "Shot 2 does not name the character: write {cat}" in said["board-character"]
    assert "Shot 4: its size should be 'close-up', yours is 'medium'" in said["board-places"]
    assert "Shot 3: 8" in said["board-times"] and "too fast" in said["board-times"]
    assert "'same room': no time passes there" in said["cuts-test"]
    assert "a change after signing breaks the record, or loses it" in said["label-record"]
    assert "a voice belongs to a person. You need a licence *and* consent" in said["label-honest"]


def test_who_compares_by_place_and_rounds_at_the_end(graded):
    graded.check("by_place", lost=["board-places", "length-test", "again-test", "chase-test", "lines-test"])
    said = graded["by_place"].said
    assert "Shot 1: the studio does not know looking, for." in said["board-places"]
    assert "Round each shot, not the sum" in said["length-test"]
    assert "Look for them anywhere in the old version" in said["again-test"]
    assert "expected heading right and side near" in said["chase-test"]
    assert "ends at 6 s, when the next line has already begun" in said["lines-test"]


def test_who_is_right_in_another_way_loses_nothing(graded):
    graded.check("otherwise", lost=[])


def test_the_feedback_page_shows_points_and_messages(graded):
    page = graded["by_place"].feedback
    assert "Round each shot, not the sum" in page
    assert "Score: 10.0 / 24.0" in page
