"""The toy world: what it says in words, how things move in it, how they are drawn."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from aivideo.models.toyworld import (
    FLOOR,
    FULL,
    GRAMMARS,
    GRAVITY,
    HELD_OUT,
    PALETTE,
    SIZE,
    Scene,
    caption,
    draw_scene,
    render,
    simulate,
)  # fmt: skip

BALL = Scene("red", "ball", "falls", "day", "still", "big", (0.5,) * 8)


def test_each_grammar_lies_within_the_next():
    rng = np.random.default_rng(0)
    names = list(GRAMMARS)
    for narrow, wide in pairwise(names):
        assert all(draw_scene(GRAMMARS[narrow], rng) in GRAMMARS[wide] for _ in range(50))
        assert set(GRAMMARS[narrow].words()) <= set(GRAMMARS[wide].words())


def test_held_out_pairs_never_come_unless_asked_for():
    rng = np.random.default_rng(0)
    drawn = [draw_scene(FULL, rng) for _ in range(500)]
    assert not HELD_OUT & {(scene.colour, scene.shape) for scene in drawn}
    asked = [draw_scene(FULL, rng, held_out=True) for _ in range(50)]
    assert {(scene.colour, scene.shape) for scene in asked} <= HELD_OUT


def test_a_plain_caption_says_everything_and_every_caption_uses_known_words():
    assert caption(BALL) == "a big red ball falls by day"
    assert caption(replace(BALL, colour="orange", size="small", camera="pans left", place="moon")) == (
        "a small orange ball falls on the moon the camera pans left"
    )
    rng = np.random.default_rng(0)
    known = set(FULL.words())
    for _ in range(300):
        words = caption(draw_scene(FULL, rng), rng).split()
        assert set(words) <= known
        assert len(words) <= 16


@pytest.mark.parametrize(("place", "share"), [("day", 1.0), ("night", 1.0), ("moon", 1 / 3)])
def test_what_falls_runs_along_a_parabola(place, share):
    y = simulate([replace(BALL, place=place)]).y[0]
    bend = np.diff(y[:5], 2)
    assert bend == pytest.approx(GRAVITY * share, rel=1e-6)


def test_gravity_can_be_turned_off_and_around():
    assert np.ptp(simulate([BALL], gravity=0.0).y) == pytest.approx(0)
    assert simulate([BALL], gravity=-GRAVITY).y[0, 5] < simulate([BALL]).y[0, 0]


def test_a_rolling_ball_does_not_slip_and_nothing_sinks_into_the_floor():
    rolling = simulate([replace(BALL, motion="rolls right")])
    assert np.diff(rolling.angle[0]) * rolling.radius[0] == pytest.approx(np.diff(rolling.x[0]))
    rng = np.random.default_rng(1)
    track = simulate([draw_scene(FULL, rng) for _ in range(200)])
    assert (track.y + track.radius[:, None] <= FLOOR + 1e-6).all()


def test_the_thing_is_drawn_where_it_is_and_in_its_colour():
    clip, track = render([BALL])[0], simulate([BALL])
    assert clip.shape == (16, SIZE, SIZE, 3)
    for t in (0, 15):
        x, y = int(track.x[0, t] * SIZE), int(track.y[0, t] * SIZE)
        assert np.abs(clip[t, y, x - 4] / 255 - PALETTE[0]).max() < 0.15


def test_the_same_scene_is_the_same_clip_alone_or_among_others():
    rng = np.random.default_rng(2)
    scenes = [draw_scene(FULL, rng) for _ in range(4)]
    assert (render(scenes)[2] == render([scenes[2]])[0]).all()


def test_a_panning_camera_moves_the_world_the_other_way():
    still, pan = (render([replace(BALL, motion="rests", camera=camera)])[0] for camera in ("still", "pans right"))
    red = [(clip[-1, ..., 0].astype(int) - clip[-1, ..., 1] > 90).any(0).nonzero()[0].mean() for clip in (still, pan)]
    assert red[1] < red[0] - 8
