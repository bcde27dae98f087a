"""What the local studio makes of words."""

import subprocess
import sys

import pytest

from aivideo.scene import Plan, PromptError, SceneError, frame_size, read_prompt
from aivideo.scene.formats import count_frames
from aivideo.scene.vocabulary import ABILITIES, DEFAULTS, FINISHES, RELATIONS, SILENT, SLOTS

WHOLE = "a red fox trotting across a meadow at sunset, close-up, the camera orbits"


def test_a_whole_prompt_fills_every_slot():
    plan = read_prompt(WHOLE)
    assert plan.slots == {
        "subject": "fox",
        "colour": "red",
        "place": "meadow",
        "time": "sunset",
        "action": "trot",
        "shot": "close-up",
        "angle": "eye level",
        "move": "orbit",
    }
    assert plan.used == ("red", "fox", "trotting", "meadow", "sunset", "close up", "orbits")
    assert plan.unknown == {} and plan.defaults == {"angle": "eye level"} and plan.conflicts == {}
    assert plan.prompt == WHOLE


@pytest.mark.parametrize("slot", [slot for slot in SLOTS if slot not in ("action", "relation", "finish")])
def test_every_word_of_every_slot_is_read(slot):
    for canonical, phrases in SLOTS[slot].items():
        for phrase in phrases:
            plan = read_prompt(f"the {phrase}")
            assert getattr(plan, slot) == canonical, phrase
            assert plan.used == (phrase,)


def test_words_that_need_another_word_are_read_with_it():
    for relation, phrases in RELATIONS.items():
        for phrase in phrases:
            plan = read_prompt(f"a cat {phrase} a vase")
            assert (plan.subject, plan.companion, plan.relation) == ("cat", "vase", relation)
    for finish, phrases in FINISHES.items():
        for phrase in phrases:
            assert read_prompt(f"a {phrase} vase on a turntable").finish == finish
    assert read_prompt("a fox near the fountain").conflicts == {"relation": ("near",)}
    assert read_prompt("a plain fox").conflicts == {"finish": ("plain",)}


def test_every_action_of_every_subject_is_read():
    for subject, abilities in ABILITIES.items():
        assert "stay" in abilities
        for kind, word in abilities.items():
            for phrase in SLOTS["action"][kind]:
                assert read_prompt(f"{subject} {phrase}").action == word


def test_no_phrase_means_two_things_and_no_silent_word_is_known():
    phrases = [phrase for meanings in SLOTS.values() for words in meanings.values() for phrase in words]
    assert len(phrases) == len(set(phrases))
    assert not SILENT & set(phrases)


def test_open_slots_are_filled_and_named():
    plan = read_prompt("robot")
    left_open = {slot: word for slot, word in DEFAULTS.items() if slot != "subject"}
    assert plan.defaults == left_open | {"action": "walk"}
    assert plan.colour is None


def test_unknown_words_come_with_the_nearest_known_ones():
    plan = read_prompt("a robott in a medow under zeppelins, slow motion, orbit")
    assert set(plan.unknown) == {"robott", "medow", "under", "zeppelins", "slow", "motion"}
    assert "robot" in plan.unknown["robott"]
    assert "meadow" in plan.unknown["medow"]
    assert plan.unknown["zeppelins"] == ()


def test_the_first_of_two_words_wins_and_the_other_is_named():
    plan = read_prompt("a fox in a town at night, then at sunset, pan, zoom")
    assert (plan.time, plan.move) == ("night", "pan")
    assert plan.conflicts == {"time": ("sunset",), "move": ("zoom",)}
    assert "sunset" not in plan.used


@pytest.mark.parametrize(
    "moves",
    ["dolly in, dolly out", "pans left and pans right", "a static camera that orbits", "zoom in, then zooms out",
     "crane up, crane down", "tilting up, tilting down"],
)  # fmt: skip
def test_camera_moves_that_contradict_each_other_are_answered_in_words(moves):
    with pytest.raises(PromptError, match=r"The camera cannot do both in one shot: “.+” and “.+”\. Leave one"):
        read_prompt(f"a fox in the meadow, {moves}")


def test_a_word_that_says_the_same_more_exactly_is_no_conflict():
    for prompt in ("the camera orbits a full 360 degrees", "a full circle, orbiting"):
        plan = read_prompt(prompt)
        assert (plan.move, plan.conflicts) == ("full orbit", {})
    assert read_prompt("orbit, a 120-degree arc").move == "arc"


def test_two_subjects_each_with_its_own_words():
    plan = read_prompt("a small grey cat behind a big red ball on the beach")
    assert (plan.subject, plan.colour, plan.scale) == ("cat", "grey", "small")
    assert (plan.companion, plan.companion_colour, plan.companion_scale) == ("ball", "red", "large")
    assert (plan.relation, plan.action, plan.companion_action) == ("behind", "stand", "rest")
    assert plan.conflicts == {} and plan.unknown == {}


def test_each_action_goes_to_the_subject_that_can_do_it():
    plan = read_prompt("a fox trotting, beside it a bouncing ball")
    assert (plan.action, plan.companion_action, plan.conflicts) == ("trot", "bounce", {})
    plan = read_prompt("a fox beside a bouncing ball")
    assert (plan.action, plan.companion_action) == ("stand", "bounce")


def test_a_third_subject_is_named_as_ignored():
    plan = read_prompt("a fox, a cat and a blue robot")
    assert (plan.subject, plan.companion, plan.colour) == ("fox", "cat", None)
    assert plan.conflicts == {"subject": ("robot",), "colour": ("blue",)}


def test_the_same_subject_again_is_no_companion():
    plan = read_prompt("a fox on the beach, the red fox stands still")
    assert (plan.companion, plan.colour, plan.conflicts) == (None, "red", {})


def test_a_place_may_set_its_own_defaults_and_limits():
    plan = read_prompt("a turntable at night in fog")
    assert (plan.subject, plan.move, plan.action, plan.time) == ("statue", "full orbit", "stand", "day")
    assert plan.conflicts == {"time": ("night",), "weather": ("fog",)}
    assert read_prompt("a fox trotting on a turntable").conflicts == {"action": ("trotting",)}
    assert read_prompt("on the moon").gravity == "moon"
    assert read_prompt("a fox under the moon").place == "meadow"


def test_a_boat_stays_near_the_water():
    assert read_prompt("a boat").place == "beach"
    plan = read_prompt("a boat in the meadow")
    assert (plan.place, plan.conflicts) == ("beach", {"place": ("meadow",)})


def test_without_gravity_things_float():
    assert read_prompt("a vase, no gravity").action == "float"
    assert read_prompt("a ball bouncing, zero gravity").action == "bounce"


def test_the_same_meaning_twice_is_no_conflict():
    assert read_prompt("a fox in the town, a village square, orbit, orbiting").conflicts == {}


def test_the_longest_phrase_wins():
    plan = read_prompt("a ball at golden hour")
    assert (plan.time, plan.colour) == ("sunset", None)
    assert read_prompt("the camera dollies out from a fox").move == "dolly out"


def test_a_colour_before_the_place_does_not_paint_the_subject():
    plan = read_prompt("a fox in a green meadow")
    assert plan.colour is None
    assert plan.conflicts == {"colour": ("green",)}
    assert read_prompt("in the meadow a ball that is blue").colour == "blue"


def test_an_action_beyond_the_subject_is_named():
    plan = read_prompt("a ball trotting in the meadow")
    assert plan.action == "bounce"
    assert plan.conflicts == {"action": ("trotting",)}
    assert plan.defaults["action"] == "bounce"


@pytest.mark.parametrize("prompt", ["", "   \n", "?!…", "1234 5678", "ein Wald im Nebel", "森の中の狐", "🦊"])
def test_a_prompt_without_a_known_word_is_answered_in_words(prompt):
    with pytest.raises(PromptError) as told:
        read_prompt(prompt)
    message = str(told.value)
    assert "red fox" in message
    if prompt.strip():
        assert "I know these subjects: fox, cat, robot" in message and "these places: meadow, town square" in message


def test_a_mistyped_prompt_is_answered_with_what_may_have_been_meant():
    with pytest.raises(PromptError, match="Did you mean: fox, meadow"):
        read_prompt("foxx medow")


def test_a_prompt_that_is_no_text_is_answered_in_words():
    with pytest.raises(PromptError, match="type list"):
        read_prompt(["fox"])


def test_a_long_prompt_is_answered_in_words():
    with pytest.raises(PromptError, match="5000 characters"):
        read_prompt("fox " * 1250)
    assert read_prompt("fox " * 250).subject == "fox"  # exactly 1000 is still read


def test_a_known_word_among_foreign_ones_is_enough():
    plan = read_prompt("un robot dans la forêt")
    assert plan.subject == "robot"
    assert "forêt" in plan.unknown


def test_a_plan_is_frozen():
    with pytest.raises(AttributeError):
        read_prompt("fox").subject = "ball"
    assert isinstance(read_prompt("fox"), Plan)


@pytest.mark.parametrize("quality", ["draft", "preview", "standard", "fine"])
@pytest.mark.parametrize("aspect", ["16:9", "9:16", "1:1"])
def test_every_size_is_even(quality, aspect):
    width, height = frame_size(quality, aspect)
    assert width % 2 == height % 2 == 0
    assert (width > height, width < height) == (aspect == "16:9", aspect == "9:16")


def test_wrong_settings_are_answered_in_words():
    with pytest.raises(SceneError, match="draft, preview, standard, fine"):
        frame_size("4k")
    with pytest.raises(SceneError, match="16:9, 9:16, 1:1"):
        frame_size("draft", "4:3")
    for seconds in (0.2, -1, 12.5, float("nan"), float("inf"), "4", None, True):
        with pytest.raises(SceneError, match="seconds is more than"):
            count_frames(seconds, 12)
    for fps in (0, 61, 12.5, "12", None):
        with pytest.raises(SceneError, match="fps is a whole number from 1 to 60"):
            count_frames(4, fps)
    assert count_frames(4, 12) == 48


def test_reading_a_prompt_does_not_load_the_renderer():
    code = "import sys, aivideo.scene as s; s.read_prompt('fox'); print('numba' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "False"
