"""The tracker and the gravity fit, on clips whose truth is known."""

from dataclasses import replace

import numpy as np
import pytest

from aivideo.measure.gravity import fit_gravity
from aivideo.measure.tracking import follow
from aivideo.models.toyworld import FLOOR, GRAMMARS, GRAVITY, Scene, draw_scene, render, simulate

BALL = Scene("cyan", "ball", "falls", "night", "still", "big", (0.4,) * 8)


def test_the_thing_is_found_within_a_pixel():
    rng = np.random.default_rng(3)
    scenes = [draw_scene(GRAMMARS["small"], rng, still=1.0) for _ in range(20)]
    track = simulate(scenes)
    for n, clip in enumerate(render(scenes)):
        thing = follow(clip)
        whole = thing.whole
        assert np.abs(thing.x - track.x[n])[whole].max() < 1 / 64
        assert np.abs(thing.y - track.y[n])[whole].max() < 1 / 64


def test_an_empty_picture_holds_no_thing():
    thing = follow(np.full((16, 64, 64, 3), 120, np.uint8))
    assert not thing.seen.any()
    assert thing.visible == 0
    assert np.isnan(thing.size_change)
    assert fit_gravity(thing, 0.7) is None


@pytest.mark.parametrize("place", ["day", "night", "snow", "moon"])
@pytest.mark.parametrize("motion", ["falls", "thrown left", "jumps", "bounces"])
def test_gravity_is_measured_within_five_percent(place, motion):
    clip = render([replace(BALL, place=place, motion=motion)])[0]
    fit = fit_gravity(follow(clip), FLOOR - 0.125)
    assert fit.trusted
    assert fit.g == pytest.approx(GRAVITY / (3 if place == "moon" else 1), rel=0.05)


def test_gravity_that_was_turned_around_is_measured_too():
    clip = render([replace(BALL, motion="thrown left")], gravity=GRAVITY / 2)[0]
    assert fit_gravity(follow(clip), FLOOR - 0.125).g == pytest.approx(GRAVITY / 2, rel=0.08)


def test_a_thing_that_changes_size_or_jumps_about_gives_a_number_that_is_not_trusted():
    clip = render([BALL])[0]
    swells = np.concatenate([clip[:8], render([replace(BALL, size="small")])[0][8:]])
    assert not getattr(fit_gravity(follow(swells), FLOOR - 0.125), "trusted", False)
    rng = np.random.default_rng(0)
    shaken = np.stack([np.roll(frame, rng.integers(-3, 4), axis=0) for frame in clip])
    assert not getattr(fit_gravity(follow(shaken), FLOOR - 0.125), "trusted", False)


def test_a_thing_that_rests_has_no_flight():
    assert fit_gravity(follow(render([replace(BALL, motion="rests")])[0]), FLOOR - 0.125) is None
