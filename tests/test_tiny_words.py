"""What the tiny model reads of a prompt, and what it says of the rest."""

import pytest

from aivideo.models.t2v.words import LONGEST, PromptError, Vocabulary, read_prompt
from aivideo.models.toyworld import GRAMMARS

SMALL = GRAMMARS["small"]


def test_a_plain_prompt_is_read_word_by_word():
    reading = read_prompt("A big red ball bounces on the moon.", SMALL)
    assert reading.words == ["a", "big", "red", "ball", "bounces", "on", "the", "moon"]
    assert reading.facts == {"colour": "red", "shape": "ball", "motion": "bounces", "place": "moon", "size": "big"}
    assert reading.remarks() == []


@pytest.mark.parametrize(
    ("prompt", "factor", "value"),
    [
        ("a cube is thrown to the left", "motion", "thrown left"),
        ("a blue ball rolls right the camera pans left", "motion", "rolls right"),
        ("a blue ball rolls right the camera pans left", "camera", "pans left"),
        ("sphere falling at night", "motion", "falls"),
        ("sphere falling at night", "place", "night"),
        ("Box, bouncing; snow", "place", "snow"),
    ],
)
def test_facts_are_found_in_other_words_too(prompt, factor, value):
    assert read_prompt(prompt, SMALL).facts[factor] == value


def test_unknown_words_are_named_with_the_nearest_known_ones():
    reading = read_prompt("a pink ball bounce on the moonn", SMALL)
    assert reading.unknown["pink"] == ["purple"]
    assert reading.unknown["bounce"][0] == "bounces"
    assert reading.unknown["moonn"][0] == "moon"
    assert "“pink” and leaves it out. The nearest it knows: purple." in reading.remarks()[0]
    assert read_prompt("a ball and a zzxq", SMALL).unknown == {"and": [], "zzxq": []}


def test_a_word_of_the_wide_world_is_unknown_to_a_narrow_model():
    assert "star" in read_prompt("a red star", SMALL).unknown
    assert read_prompt("a red star", GRAMMARS["full"]).unknown == {}


def test_words_that_contradict_each_other_are_named():
    reading = read_prompt("a red blue ball falls and bounces", SMALL)
    assert reading.conflicts == {"colour": ("red", "blue"), "motion": ("falls", "bounces")}
    assert any("red and blue contradict each other: a clip has one colour" in said for said in reading.remarks())


@pytest.mark.parametrize(
    ("prompt", "says"),
    [
        ("", "The prompt is empty"),
        (" ... ! ", "The prompt is empty"),
        ("a dragon reads the news", "knows none of the things in “a dragon reads the news”"),
        (" ".join(["red"] * 40), f"has 40 words; this model reads {LONGEST} at most"),
    ],
)
def test_a_prompt_that_cannot_be_read_is_refused_with_an_example(prompt, says):
    with pytest.raises(PromptError, match="a red ball bounces on the moon") as refusal:
        read_prompt(prompt, SMALL)
    assert says in str(refusal.value)


def test_numbers_are_filled_up_and_no_words_are_a_word_of_their_own():
    vocabulary = Vocabulary(["ball", "red"])
    assert vocabulary.numbers(["red", "ball"]) == [3, 2, *[0] * (LONGEST - 2)]
    assert vocabulary.numbers([]) == [1, *[0] * (LONGEST - 1)]
