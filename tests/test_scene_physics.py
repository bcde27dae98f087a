"""Motion in closed form: is it the physics it says it is?"""

import itertools
import math

import numpy as np
import pytest

pytest.importorskip("numba", reason="the renderer needs numba: pip install aivideo[scene]")

from aivideo.scene.physics import GRAVITIES, PHYSICAL, Body, jacobi_cn_dn, physical_motion

BALL = Body((-0.36, -0.36, -0.36), (0.36, 0.36, 0.36), True)
CRATE = Body((-0.4, -0.4, 0.0), (0.4, 0.4, 0.8), False)
SECONDS = 4.0
STEP = 1e-3


def motion_of(action: str, body: Body = BALL, gravity: float = 9.81, seconds: float = SECONDS):
    return physical_motion(action, body, (0.3, -0.2), 0.7, lambda x, y: 0 * x + 0.15, seconds, gravity)


def lowest(motion, time: float) -> float:
    """Height of the body's lowest point above the ground, while it stands upright or is a ball."""
    return motion.root(time)[2, 3] + motion.body.low[2] - 0.15


def acceleration(motion, time: float) -> np.ndarray:
    before, now, after = (motion.root(time + step)[:3, 3] for step in (-STEP, 0, STEP))
    return (before - 2 * now + after) / STEP**2


@pytest.mark.parametrize("body", [BALL, CRATE], ids=["ball", "crate"])
@pytest.mark.parametrize("gravity", [9.81, 1.62])
@pytest.mark.parametrize("action", ["fall", "bounce", "throw"])
def test_between_contacts_only_gravity_acts(action, gravity, body):
    motion = motion_of(action, body, gravity, 6.0)
    moments = [getattr(motion, "release", 0.0), *(contact.time for contact in motion.contacts())]
    assert len(moments) > 1
    for start, end in itertools.pairwise(moments):
        time = np.linspace(start, end, 12)[1:-1]
        track = np.array([motion.root(moment)[:3, 3] for moment in time])
        for axis, wanted in ((0, 0), (1, 0), (2, -gravity)):
            assert 2 * np.polyfit(time - start, track[:, axis], 2)[0] == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("action", ["fall", "bounce", "throw"])
def test_contacts_are_where_the_thing_meets_the_ground(action):
    motion = motion_of(action)
    for contact in motion.contacts():
        assert lowest(motion, contact.time) == pytest.approx(0, abs=1e-9)
        at = motion.root(contact.time)[:3, 3]
        assert contact.position == pytest.approx((at[0], at[1], 0.15), abs=1e-9)
        before = (lowest(motion, contact.time - 1e-6) - lowest(motion, contact.time)) / 1e-6
        assert before == pytest.approx(contact.speed, rel=1e-4)
    assert min(lowest(motion, time) for time in np.linspace(0, SECONDS, 997)) > -1e-9


def test_a_bounce_keeps_its_share_of_speed():
    speeds = [contact.speed for contact in motion_of("bounce").contacts()]
    assert np.diff(np.log(speeds)) == pytest.approx(math.log(0.78))


@pytest.mark.parametrize("action", PHYSICAL)
@pytest.mark.parametrize("gravity", GRAVITIES.values())
@pytest.mark.parametrize("seconds", [0.5, 4.0, 12.0])
def test_every_action_moves_evenly_and_stays_near(action, gravity, seconds):
    motion = motion_of(action, BALL, gravity, seconds)
    times = np.linspace(0, seconds, 241)
    track = np.array([motion.root(time)[:3, 3] for time in times])
    assert np.isfinite(track).all()
    assert np.hypot(*(track[:, :2] - [0.3, -0.2]).T).max() < 1.75
    assert track[:, 2].max() < 3.0 and track[:, 2].min() > 0.15
    assert np.linalg.norm(np.diff(track, axis=0), axis=1).max() < 7 * seconds / 240 + 1e-9  # no leaps


def test_without_gravity_nothing_falls_and_nothing_swings():
    assert lowest(motion_of("fall", gravity=0), 4) == lowest(motion_of("fall", gravity=0), 0)
    assert motion_of("bounce", gravity=0).contacts() == []
    thrown = motion_of("throw", gravity=0)
    assert np.abs(acceleration(thrown, 2.0)).max() < 1e-6 and lowest(thrown, 4) > lowest(thrown, 0) + 0.5
    swing = motion_of("swing", gravity=0)
    assert swing.angle(3.0) == pytest.approx(swing.pulled)


def test_a_ball_rolls_without_slipping_and_slows_down():
    motion = motion_of("roll")
    a, b = motion.root(1.0), motion.root(1.0 + STEP)
    way = np.linalg.norm(b[:3, 3] - a[:3, 3])
    turned = math.acos((np.trace(b[:3, :3] @ a[:3, :3].T) - 1) / 2)
    assert way == pytest.approx(turned * 0.36, rel=1e-3)
    assert np.linalg.norm(acceleration(motion, 1.0)) == pytest.approx(0.02 * 9.81, rel=1e-3)


@pytest.mark.parametrize("gravity", [9.81, 1.62])
def test_a_pendulum_obeys_its_equation_and_keeps_its_energy(gravity):
    swing = motion_of("swing", gravity=gravity)
    for time in (0.3, 0.8, 1.7, 3.1):
        before, now, after = (swing.angle(time + step) for step in (-STEP, 0, STEP))
        pull = (before - 2 * now + after) / STEP**2
        assert -pull * swing.rope / math.sin(now) == pytest.approx(gravity, rel=1e-5)
        speed = (after - before) / (2 * STEP)
        energy = 0.5 * (swing.rope * speed) ** 2 - gravity * swing.rope * math.cos(now)
        assert energy == pytest.approx(-gravity * swing.rope * math.cos(swing.pulled), rel=1e-5)


def test_a_swinging_body_keeps_its_distance_to_the_pivot_and_its_stand_stands_still():
    swing = motion_of("swing", CRATE)
    pivot = np.array([*swing.pivot, 1])
    middle = np.array([0, 0, swing.body.middle, 1])
    places = [swing.root(time) @ pivot for time in (0.0, 0.5, 1.3)]
    assert np.ptp(places, axis=0).max() < 1e-12
    for time in (0.0, 0.5, 1.3):
        assert np.linalg.norm(swing.root(time) @ (pivot - middle)) == pytest.approx(swing.rope)
        assert swing.joints(time)["stand"] == -swing.angle(time)


def test_jacobis_functions_agree_with_known_values():
    # Abramowitz and Stegun, table 16 and its limits: k = 0 gives the cosine, k -> 1 the hyperbolic secant
    assert jacobi_cn_dn(0.7, 0.0) == pytest.approx((math.cos(0.7), 1.0))
    assert jacobi_cn_dn(0.7, 1 - 1e-12) == pytest.approx((1 / math.cosh(0.7),) * 2, abs=1e-6)
    quarter = 1.8540746773013719  # the quarter period for k² = 1/2
    cn, dn = jacobi_cn_dn(quarter, math.sqrt(0.5))
    assert cn == pytest.approx(0, abs=1e-12) and dn == pytest.approx(math.sqrt(0.5))
