"""The world model of lesson 09: its world, its latents, its back-propagation, and what a training must reach."""

import time
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from aivideo.clip import Clip
from aivideo.models import threads
from aivideo.models.errors import ModelError
from aivideo.models.nextframe import (
    ORDINARY,
    Films,
    Latents,
    Stage,
    World,
    WorldModel,
    continue_films,
    draw,
    film,
    fit_linear,
    gravity_of,
    guess_each,
    places_of,
    roll_out,
    score,
    sizes_of,
    throw,
    train,
)  # fmt: skip
from aivideo.models.nextframe.adam import Adam
from aivideo.models.nextframe.network import Network, swish
from aivideo.models.nextframe.training import look_ahead
from aivideo.models.nextframe.view import save_clip, strip
from aivideo.models.nextframe.vote import vote_clips
from aivideo.models.nextframe.world import RADIUS, SIDE
from aivideo.notebook import play
from aivideo.notebook.playing import AT_A_TIME, LONGEST

SHORT = (Stage(2, 120), Stage(4, 30))
CPU_SECONDS = 45  # the most that a training may take
WEIGHTLESS, REVERSED = World(gravity=0), World(gravity=-ORDINARY.gravity)


@pytest.fixture(scope="module")
def films():
    return film(seed=0)


@pytest.fixture(scope="module")
def trained(films):
    """The training of the lesson, as it is there. Its CPU time is noted."""
    began = time.process_time()
    training = train(films)
    return training, time.process_time() - began


@pytest.fixture(scope="module")
def model(trained) -> WorldModel:
    return trained[0].model


class TestWorld:
    def test_what_nothing_touches_runs_along_a_parabola(self):
        y = throw(place=(16, 6), pushes=(0,) * 8).places[0, :, 1]
        assert np.diff(y, 2) == pytest.approx(ORDINARY.gravity, abs=1e-5)
        assert gravity_of(throw(REVERSED, (16, 24), pushes=(0,) * 10).places) == pytest.approx(-0.16, abs=1e-5)

    def test_a_push_leads_from_its_frame_to_the_next_and_has_an_end(self):
        x = throw(WEIGHTLESS, pushes=(0, 1, 0, 0)).places[0, :, 0]
        assert x == pytest.approx([16, 16, 16.22, 16.44])
        speeds = np.diff(throw(pushes=(1,) * 9).places[0, :, 0])
        assert speeds.max() == pytest.approx(ORDINARY.top_speed, abs=1e-5)

    def test_the_ball_never_leaves_the_room_and_loses_speed_at_its_walls(self):
        places = film(World(start_speed=3, top_speed=3.2), clips=200, seed=1).places
        assert places.min() >= RADIUS and places.max() <= SIDE - RADIUS
        x = throw(WEIGHTLESS, speed=(1.5, 0), pushes=(0,) * 14).places[0, :, 0]
        assert np.diff(x)[-1] == pytest.approx(-0.9 * 1.5, abs=1e-5)

    def test_clips_are_the_same_for_the_same_seed(self):
        assert (film(clips=5, seed=3).places == film(clips=5, seed=3).places).all()
        assert (film(clips=5, seed=3).places != film(clips=5, seed=4).places).any()

    def test_the_judges_find_the_drawn_ball(self):
        places = film(clips=40, seed=2).places
        assert places_of(draw(places)) == pytest.approx(places, abs=0.02)
        assert sizes_of(draw(places)) == pytest.approx(1, abs=0.08)  # in a corner a little is cut off

    @pytest.mark.parametrize(
        ("asked", "says"),
        [({"place": (2, 10)}, "cannot begin at"), ({"pushes": (0, 2)}, "not \\[2\\]"), ({"pushes": ()}, "not nothing")],
    )
    def test_what_cannot_be_thrown_is_said(self, asked, says):
        with pytest.raises(ModelError, match=says):
            throw(**asked)


class TestLatents:
    def test_more_numbers_keep_more(self, films):
        pictures = films.pictures(slice(0, 60)).reshape(-1, SIDE, SIDE)
        fitted = [Latents.fit(pictures, size) for size in (4, 16, 32)]
        assert all(a.kept < b.kept for a, b in pairwise(fitted))
        assert fitted[-1].kept > 0.95
        back = fitted[-1].decode(fitted[-1].encode(pictures))
        assert 1 - ((back - pictures) ** 2).sum() / ((pictures - pictures.mean(0)) ** 2).sum() == pytest.approx(
            fitted[-1].kept, abs=1e-3
        )

    def test_latents_are_small_and_their_axes_at_right_angles(self, films):
        latents = Latents.fit(films.pictures(slice(0, 40)).reshape(-1, SIDE, SIDE), 8)
        assert latents.axes.T @ latents.axes == pytest.approx(np.eye(8), abs=1e-4)
        assert latents.encode(films.pictures(3)).shape == (30, 8)
        assert latents.encode(films.pictures(slice(0, 40))).std() == pytest.approx(1, abs=0.05)

    @pytest.mark.parametrize("size", [0, 41, 2000])
    def test_a_latent_that_cannot_be_had(self, size):
        with pytest.raises(ModelError, match="choose from 1 to 40"):
            Latents.fit(np.zeros((40, SIDE, SIDE)), size)


def in_double(network: Network) -> Network:
    return Network([w.astype(float) for w in network.weights], [b.astype(float) for b in network.biases])


class TestBackPropagation:
    """Against finite differences: turn each number a little, and see by how much the result changes."""

    def test_the_slope_of_the_bend(self):
        u = np.linspace(-9, 9, 37)
        assert swish(u)[1] == pytest.approx((swish(u + 1e-6)[0] - swish(u - 1e-6)[0]) / 2e-6, abs=1e-6)
        with np.errstate(all="raise"):
            assert swish(np.array([-1e4, 1e4], np.float32))[0] == pytest.approx([0, 1e4])

    def test_of_the_network(self):
        rng = np.random.default_rng(1)
        network, x, wanted = in_double(Network.new((5, 7, 6, 3), seed=2)), rng.normal(size=(4, 5)), rng.normal(size=3)
        out, memory = network.forward(x)
        gradients = [np.zeros_like(array) for array in network.numbers]
        into = network.backward(memory, 2 * (out - wanted), gradients)
        self.check(
            lambda: float(((network.forward(x)[0] - wanted) ** 2).sum()), [*network.numbers, x], [*gradients, into]
        )

    @pytest.mark.parametrize("ahead", [1, 2, 5])
    def test_through_all_the_steps_that_it_looks_ahead(self, ahead):
        rng = np.random.default_rng(3)
        pictures = draw(rng.uniform(6, 26, (50, 2)))
        model = WorldModel(Latents.fit(pictures, 4), in_double(Network.new((9, 8, 8, 4), seed=4)))
        seen, pushes = rng.normal(size=(6, 2 + ahead, 4)), rng.integers(-1, 2, (6, ahead)).astype(float)

        def loss() -> float:
            before, now, wrong = seen[:, 0], seen[:, 1], []
            for k in range(ahead):
                before, now = now, model.next(before, now, pushes[:, k])
                wrong.append(((now - seen[:, 2 + k]) ** 2).mean())
            return float(np.mean(wrong))

        _, gradients = look_ahead(model, seen, pushes)
        self.check(loss, model.network.numbers, gradients)

    def check(self, loss, numbers, gradients):
        rng = np.random.default_rng(5)
        for array, gradient in zip(numbers, gradients, strict=True):
            for place in rng.integers(0, array.size, 6):
                at, small = np.unravel_index(place, array.shape), 1e-5
                before = array[at]
                array[at] = before + small
                more = loss()
                array[at] = before - small
                less = loss()
                array[at] = before
                assert gradient[at] == pytest.approx((more - less) / (2 * small), rel=1e-3, abs=1e-6)


class TestAdam:
    def test_the_first_step_is_as_long_as_the_rate(self):
        numbers = [np.array([1.0, -2.0, 3.0], np.float32)]
        Adam(numbers).step([np.array([5.0, -0.01, 0.0], np.float32)], rate=0.1)
        assert numbers[0] == pytest.approx([0.9, -1.9, 3.0], abs=1e-4)

    def test_it_finds_the_bottom_of_a_long_valley(self):
        numbers, steepness = [np.array([4.0, -3.0], np.float32)], np.array([1.0, 0.01], np.float32)
        adam = Adam(numbers)
        for step in range(600):
            adam.step([steepness * numbers[0]], rate=0.05 * (1 - step / 600))
        assert np.abs(numbers[0]).max() < 0.05


class TestTraining:
    def test_a_seed_decides_all_of_it(self):
        few = film(clips=60, seed=0)
        first, again, other = (train(few, plan=SHORT, size=8, hidden=16, seed=seed) for seed in (1, 1, 2))
        assert all(
            (a == b).all() for a, b in zip(first.model.network.numbers, again.model.network.numbers, strict=True)
        )
        assert (first.losses != other.losses).any()
        assert first.losses[-20:].mean() < 0.8 * first.losses[:20].mean()

    def test_it_tells_how_far_it_is(self):
        told = []
        train(film(clips=60), plan=(Stage(1, 1200),), size=8, hidden=16, tell=told.append)
        assert [said.split(";")[0] for said in told] == [f"{n} of 1,200 corrections made" for n in ("500", "1,000")]

    @pytest.mark.slow
    def test_it_reaches_its_goal_in_time(self, trained):
        training, seconds = trained
        reached = score(training.model)
        print(f"\n{seconds:.1f} CPU s, {reached.after(10):.2f} px after 10 frames, {reached.after(25):.2f} after 25")
        assert seconds <= CPU_SECONDS
        assert reached.after(10) <= 0.8  # the goal is 1.0; measured 0.50 to 0.53 with three seeds
        assert reached.gravity == pytest.approx(ORDINARY.gravity, rel=0.1)
        assert 0.95 < reached.size < 1.25


@pytest.mark.slow
class TestWhatItLearned:
    def test_straight_weights_do_not_do(self, films, model):
        straight = score(fit_linear(films, model.latents))
        assert straight.after(10) > 4 * score(model).after(10)

    def test_pushes_steer(self, model):
        ends = []
        for push in (-1, 0, 1):
            thrown = throw(pushes=(push,) * 12)
            ends.append(places_of(continue_films(model, thrown))[0, -1, 0])
            assert ends[-1] == pytest.approx(thrown.places[0, -2, 0], abs=1.5)
        assert ends[0] < ends[1] - 5 < ends[2] - 10

    @pytest.mark.parametrize("world", [WEIGHTLESS, REVERSED], ids=["no gravity", "reversed"])
    def test_in_a_world_with_another_gravity_it_makes_the_ball_fall_all_the_same(self, model, world):
        there = score(world=world, model=model)
        assert there.true_gravity == pytest.approx(world.gravity, abs=0.01)
        assert there.gravity == pytest.approx(ORDINARY.gravity, abs=0.03)
        assert there.after(10) > 6

    def test_faster_than_it_ever_saw_is_harder(self, model):
        assert score(model, replace(ORDINARY, start_speed=3, top_speed=3.2)).after(10) > 2 * score(model).after(10)

    def test_fed_with_the_truth_its_errors_stay_and_fed_with_itself_they_grow(self, model):
        fresh = film(clips=60, frames=28, seed=9)
        truth = fresh.places[:, 2:]
        alone, led = (
            np.median(np.linalg.norm(places_of(made) - truth, axis=-1), axis=0)
            for made in (continue_films(model, fresh), guess_each(model, fresh))
        )
        assert alone[0] == pytest.approx(led[0], abs=1e-3)
        assert alone[20] > 8 * led[20]
        assert led.max() < 0.3

    def test_one_clip_of_the_vote_is_the_models_and_one_falls_upwards(self, model, tmp_path):
        clips = vote_clips(model, tmp_path)
        by_rule = ["a simulation by rule" in clip.credit for clip in clips.values()]
        assert by_rule == [False, True, True]
        assert {clip.frame_count for clip in clips.values()} == {22}

    def test_a_roll_out_begins_with_two_frames_and_nothing_else(self, model):
        thrown = throw(pushes=(0,) * 9)
        pictures = thrown.pictures()
        changed = pictures.copy()
        changed[:, 2:] = 0
        assert (roll_out(model, pictures, thrown.pushes[:, 1:]) == roll_out(model, changed, thrown.pushes[:, 1:])).all()

    @pytest.mark.parametrize("shape", [(1, 1, 32, 32), (2, 2, 32, 32), (2, 32, 32)])
    def test_what_cannot_be_rolled_out_is_said(self, model, shape):
        with pytest.raises(ModelError, match="two frames and a row of pushes"):
            roll_out(model, np.zeros(shape, np.float32), np.zeros((1, 5)))


def test_clips_say_what_made_them_and_strips_are_pictures(tmp_path):
    pictures = throw(pushes=(0,) * 12).pictures(0)
    clip = save_clip(tmp_path / "ball.mp4", simulated=pictures)
    assert "a simulation by rule, not an AI model" in Clip.open(clip.path).credit
    assert clip.frame_count == 12
    made = save_clip(tmp_path / "made.mp4", made=pictures, settings={"gravity": 0.16})
    assert "a next-frame model, trained in this notebook" in made.credit
    both = save_clip(tmp_path / "both.mp4", simulated=pictures, made=pictures)
    assert "left a simulation by rule, right a next-frame model" in both.credit
    assert both.width == 2 * made.width + 12
    with pytest.raises(ModelError, match="Give save_clip"):
        save_clip(tmp_path / "none.mp4")
    assert strip(pictures, pictures, every=4).shape == (144, 216, 3)


def test_matrix_products_run_on_one_thread_and_then_as_before():
    before = threads.threads()
    with threads.one_thread():
        assert threads.threads() in (1, None)
    assert threads.threads() == before


def test_where_numpy_has_another_library_nothing_changes(monkeypatch):
    monkeypatch.setattr(threads, "_openblas", lambda: None)
    with threads.one_thread():
        assert threads.threads() is None


def test_films_draw_one_clip_or_many():
    some = film(clips=3, frames=5)
    assert some.pictures().shape == (3, 5, SIDE, SIDE)
    assert some.pictures(1).shape == (5, SIDE, SIDE)
    assert isinstance(some, Films)


class TestPlaying:
    """The box in which a learner pushes the ball: by its buttons, so by keyboard too."""

    @pytest.fixture
    def box(self):
        some = film(clips=30)
        return play(fit_linear(some, Latents.fit(some.pictures(slice(0, 30)).reshape(-1, SIDE, SIDE), 8)), pause=0)

    def test_a_push_moves_both_balls_and_says_where_they_are(self, box):
        assert "Nothing has moved yet" in box.status.value
        for _ in range(3):
            box.buttons["Push right"].click()
        assert box.pushes == [1] * (3 * AT_A_TIME)
        assert "The true ball is on the right" in box.status.value
        assert 'role="status"' in box.status.value
        assert 'alt="Left: the true ball is on the right' in box.picture.value

    def test_it_starts_again_and_ends(self, box):
        box.buttons["No push"].click()
        box.buttons["Start again"].click()
        assert box.pushes == []
        for _ in range(LONGEST // AT_A_TIME + 3):
            box.buttons["Push left"].click()
        assert len(box.pushes) == LONGEST
        assert "Press Start again" in box.status.value

    def test_where_widgets_are_off_it_says_what_to_do(self, box):
        assert "the pictures of section" in box._repr_mimebundle_()[0]["text/plain"]
