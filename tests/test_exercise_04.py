"""Exercise 04 as simulated learners hand it in: exact scores, and messages that lead on."""

import pytest
from learners import Learners

pytestmark = [  # nbgrader and nbformat about their own insides
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning"),
]
POINTS = {
    "prompt-facts": 2, "prompt-known": 2, "stations-test": 3,
    "claims-place": 1, "claims-gravity": 1, "claims-words": 1, "claims-reached": 1,
    "squeeze-test": 3, "guided-ends": 2, "guided-far": 2,
}  # fmt: skip

HOPEFUL = {  # thinks that a model knows what people know, and that a number is a measurement
    "prompt": 'prompt = "a blue cube is thrown to the left in the evening at night"',
    "stations": 'stations = "b d a c e"',
    "claims": "claims = {\n"
    '    "the place is learnt before the motion": "yes",\n'
    '    "at 1x gravity is nearly right, and training makes it worse": "Yes",\n'
    '    "at 4x the model follows motion words": "no",\n'
    '    "at 16x motion is well above chance, and below what can be reached": "yes",\n}',
}
HASTY = {  # says too little, leaves the colours out of the count, multiplies the words instead of what they add
    "prompt": 'prompt = "a ball"',
    "squeeze": "import math\n\n\ndef squeeze(pictures, latents):\n"
    "    return pictures[0] * pictures[1] * pictures[2] / math.prod(latents)",
    "guided": "def guided(free, led, strength):\n    return led * strength",
}


@pytest.fixture(scope="module")
def graded():
    return Learners("04-inside-a-model", POINTS, by_hand={"caption": 4}).grade(hopeful=HOPEFUL, hasty=HASTY)


def test_blank_right_copied_and_vandal(graded):
    graded.check_the_usual_four(
        {
            "prompt-facts": "expected 'blue'",
            "prompt-known": "does not know 'sapphire'",
            "stations-test": "Pixels come last",
            "claims-place": "it should be yes or no",
            "claims-gravity": "it should be yes or no",
            "claims-words": "it should be yes or no",
            "claims-reached": "it should be yes or no",
            "squeeze-test": "begins with return",
            "guided-ends": "begins with return",
            "guided-far": "begins with return",
        }
    )


def test_most_points_need_no_programming():
    code = sum(points for name, points in POINTS.items() if name.startswith(("squeeze", "guided")))
    assert (sum(POINTS.values()) + 4, code) == (22, 7)


def test_who_expects_it_to_know_what_people_know_is_told_what_it_knows(graded):
    graded.check("hopeful", lost=["prompt-known", "stations-test", "claims-gravity"])
    said = graded["hopeful"].said
    assert "does not know 'evening'. The nearest it knows: night" in said["prompt-known"]
    assert "all steps are taken in latents" in said["stations-test"]
    assert "No flight counts at 1x" in said["claims-gravity"]


def test_who_multiplies_the_words_is_shown_the_difference(graded):
    graded.check("hasty", lost=["prompt-facts", "prompt-known", "squeeze-test", "guided-ends", "guided-far"])
    said = graded["hasty"].said
    assert "says nothing of the colour and the motion and the place" in said["prompt-known"]
    assert "did you leave out the 3 numbers of colour" in said["squeeze-test"]
    assert "Begin at free" in said["guided-ends"]
    assert "what is multiplied" in said["guided-far"]
