"""Storyboards: read, written, refused with line and field; the rules of the rough cut; continuity."""

import numpy as np
import pytest
from film_clips import counting_clip

from aivideo.clip import asset
from aivideo.film import (
    FilmError,
    StoryboardError,
    continuity,
    read_storyboard,
    rough_cut,
    storyboard_from,
    write_storyboard,
)
from aivideo.film.effects import EFFECTS
from aivideo.film.grading import LOOKS
from aivideo.film.music import MOODS
from aivideo.film.storyboard import Effect, Look, Mood

BOARD = """\
title: Test
characters:
  hero: a small blue robot
scenes:
  - name: One
    shots:
      - prompt: "{hero} standing in a room"
        seconds: 2
      - prompt: a red ball bouncing
        size: wide
        move: pan
        seconds: 3
  - shots:
      - prompt: "{hero} walking"
        size: close-up
        angle: low
        seconds: 2
"""


def test_a_storyboard_is_read_and_written(tmp_path):
    board = storyboard_from(BOARD)
    assert [shot.seconds for shot in board.shots] == [2, 3, 2]
    path = write_storyboard(board, tmp_path / "deep" / "board.yaml")
    assert read_storyboard(path) == board
    assert "angle: low" in path.read_text()
    assert "eye level" not in path.read_text()  # what is as usual is left out


def test_prompts_name_the_character_and_the_camera():
    board = storyboard_from(BOARD)
    assert [board.prompt_of(shot) for shot in board.shots] == [
        "a small blue robot standing in a room, medium shot, static camera",
        "a red ball bouncing, wide shot, pan",
        "a small blue robot walking, close-up, low angle, static camera",
    ]


def test_the_studio_understands_every_word_of_our_own_storyboard():
    from aivideo.scene import read_prompt

    board = read_storyboard(asset("film/storyboard.yaml"))
    assert len(board.shots) == 12
    for shot in board.shots:
        plan = read_prompt(board.prompt_of(shot))
        assert not plan.unknown and not plan.conflicts, (shot.prompt, plan.unknown, plan.conflicts)
    assert continuity(board) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("seconds: 3", "secnds: 3"), "line 12, shot 2: there is no field “secnds” here. Did you mean “seconds”?"),
        (("seconds: 3", "seconds: long"), "line 12, shot 2: “seconds” cannot be 'long'; it should be a number"),
        (
            ("seconds: 3", "seconds: 0"),
            "line 12, shot 2: “seconds” cannot be 0; it should be greater than or equal to 0.5",
        ),
        (("size: close-up", "size: huge"), "line 15, shot 3: “size” cannot be 'huge'; it should be 'extreme close-up'"),
        (("title: Test", "titel: Test"), "there is no field “titel” here. Did you mean “title”?"),
        (('"{hero} walking"', '"{villain} walking"'), "shot 3 names the character {villain}; characters are: hero"),
        (("name: One", "name: One\n    name: Two"), "line 6: the field “name” stands here for the second time"),
        (("a red ball bouncing", "a ball: red"), "line 9, is not YAML: a colon inside a text confuses it"),
        (("        size: wide", "\tsize: wide"), "line 10, is not YAML: there is a tab"),
        (("  hero: a small", "  my hero: a small"), "a character's name is one word"),
    ],
)
def test_mistakes_are_named_with_line_and_field(change, words):
    with pytest.raises(StoryboardError) as error:
        storyboard_from(BOARD.replace(*change), "board.yaml")
    assert words in str(error.value)
    assert "pydantic" not in str(error.value)
    assert str(error.value).count("\n") <= 1, "a misspelt field is unknown, and the right one is missing"


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "42", "title: Only a title\n", "title: T\nscenes: []\n"])
def test_what_is_no_storyboard_is_said_to_be_none(text):
    with pytest.raises(StoryboardError):
        storyboard_from(text)


def test_files_that_are_none(tmp_path):
    with pytest.raises(StoryboardError, match="no storyboard"):
        read_storyboard(tmp_path / "nothing.yaml")
    (tmp_path / "picture.yaml").write_bytes(b"\xff\xd8\xff\xe0")
    with pytest.raises(StoryboardError, match="not plain text"):
        read_storyboard(tmp_path / "picture.yaml")
    (tmp_path / "large.yaml").write_bytes(b"#" * 1_000_001)
    with pytest.raises(StoryboardError, match="larger than"):
        read_storyboard(tmp_path / "large.yaml")


def test_the_storyboards_words_are_those_that_can_be_made():
    from typing import get_args

    assert set(get_args(Effect)) == set(EFFECTS)
    assert set(get_args(Mood)) == {*MOODS, "none"}
    assert set(get_args(Look)) == set(LOOKS)


def test_the_rough_cut_follows_the_rules(tmp_path):
    board = storyboard_from(BOARD)
    clips = [counting_clip(tmp_path / f"{number}.mp4", count=96, step=1) for number in range(3)]
    cut = rough_cut(board, clips, (64, 48), label=("made by a test",))
    assert [piece.name for piece in cut.edit.pieces] == [
        "opening title", "shot 1", "shot 2", "shot 3", "label", "black",
    ]  # fmt: skip
    assert [piece.overlap for piece in cut.edit.pieces] == [0, 12, 0, 12, 12, 12]  # scenes dissolve, shots are cut
    assert [placed.frames for placed in cut.placed] == [48, 72, 48]  # as long as the storyboard says
    assert [placed.start for placed in cut.placed] == [48, 96, 156]


def test_a_short_clip_makes_a_short_shot(tmp_path):
    board = storyboard_from(BOARD)
    clips = [counting_clip(tmp_path / f"{number}.mp4", count=36, step=1) for number in range(3)]
    assert [placed.frames for placed in rough_cut(board, clips, (64, 48)).placed] == [36, 36, 36]


def test_a_storyboard_overrules_the_rules(tmp_path):
    board = storyboard_from(BOARD.replace("move: pan", "move: pan\n        enter: fade"))
    stills = [np.zeros((48, 64, 3), np.uint8)] * 3
    names = [piece.name for piece in rough_cut(board, stills, (64, 48)).edit.pieces]
    assert names == ["opening title", "shot 1", "black", "shot 2", "shot 3", "black"]


def test_a_dissolve_longer_than_its_shot_is_refused(tmp_path):
    board = storyboard_from(BOARD.replace("seconds: 3", "seconds: 0.5\n        enter: dissolve"))
    with pytest.raises(FilmError, match=r"The dissolve from “shot 2” to “shot 3” takes 0\.50 s"):
        rough_cut(board, [np.zeros((48, 64, 3), np.uint8)] * 3, (64, 48))


def test_every_shot_needs_a_source():
    with pytest.raises(FilmError, match="has 3 shots, and there are 0 clips"):
        rough_cut(storyboard_from(BOARD), [], (64, 48))


CONTINUITY = """\
title: Test
scenes:
  - shots:
      - {prompt: a fox trotting in a meadow, heading: right, side: near}
      - {prompt: a fox trotting in a forest, heading: left, side: far}
      - {prompt: a cat sitting, size: wide}
  - shots:
      - {prompt: a fox trotting in a meadow, heading: right}
"""


def test_continuity_asks_its_questions():
    remarks = continuity(storyboard_from(CONTINUITY))
    assert [(remark.number, remark.rule) for remark in remarks] == [
        (2, "screen direction"), (2, "the line"), (2, "jump cut"),
    ]  # fmt: skip
    assert continuity(storyboard_from(CONTINUITY.replace("side: far", "side: near, size: wide, enter: dissolve"))) == []
