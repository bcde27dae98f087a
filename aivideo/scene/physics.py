"""Things that fall, bounce, fly, roll, swing and float: closed formulas, so the truth is exact at every instant.

Nothing is stepped through time. A flight is a chain of parabolas between exact times of contact; a pendulum
is the exact one, not that of small angles.
"""

from __future__ import annotations

import bisect
import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from aivideo.scene.mesh import placed, turned
from aivideo.scene.motion import GRAVITY, Contact, Height, Motion

Array = np.ndarray

GRAVITIES = {"earth": GRAVITY, "moon": 1.62, "none": 0.0}
"""m/s², by the word a plan has for it."""

PHYSICAL = ("fall", "bounce", "throw", "roll", "swing", "float")
"""The actions of this module."""

LOWEST_ARC = 0.0005  # metres; what bounces lower than that lies still
ROLLING_FRICTION = 0.02  # deceleration of a rolling ball, as a share of gravity

DROP, DRIFT, BOUNCINESS = 1.3, 0.42, 0.78  # bounce: metres, m/s, share of the speed that is kept
FALL, HOLD, THUD = 1.5, 0.4, 0.25  # fall: metres, seconds before it is let go, share of the speed
HAND, APEX, LIVELY, KEPT = 0.8, 1.0, 0.55, 0.75  # throw: metres, metres above the hand, shares of the speed
WEIGHTLESS_RISE = 0.9  # metres that something thrown without gravity climbs in a clip
ROPE, CLEARANCE, PULLED = 1.5, 0.28, math.radians(34)  # swing: metres, metres above the ground, angle at the start
HOVER, SWELL, PERIOD = 0.55, 0.09, 3.4  # float: metres above the ground, metres up and down, seconds


@dataclass(frozen=True)
class Body:
    """What a formula needs to know of a subject: the box it fills in its own space, metres; whether it is a ball."""

    low: tuple[float, float, float]
    high: tuple[float, float, float]
    is_round: bool

    @property
    def middle(self) -> float:
        return (self.low[2] + self.high[2]) / 2

    @property
    def radius(self) -> float:
        return (self.high[2] - self.low[2]) / 2


@dataclass(frozen=True)
class Arc:
    """A piece of a flight. start: seconds; height, along: metres; rise, speed: m/s upward and forward."""

    start: float
    height: float
    along: float
    rise: float
    speed: float
    rests: bool = False


def arcs(
    height: float, rise: float, speed: float, restitution: float, keeps: float, gravity: float, release: float = 0.0
) -> list[Arc]:
    """Return the flight of a thing whose lowest point is let go at `height` metres, as arcs between contacts.

    rise, speed: m/s upward and forward at first. restitution, keeps: the share of them that a contact leaves.
    gravity: m/s²; without it there is one straight arc. release: when it is let go, seconds.
    """
    chain = [Arc(release, height, 0.0, rise, speed)]
    while gravity > 0:
        arc = chain[-1]
        impact = math.sqrt(arc.rise**2 + 2 * gravity * arc.height)
        flight = (arc.rise + impact) / gravity
        start, along = arc.start + flight, arc.along + arc.speed * flight
        rise = restitution * impact
        rests = rise * rise < 2 * gravity * LOWEST_ARC
        chain.append(Arc(start, 0.0, along, 0.0 if rests else rise, keeps * arc.speed, rests))
        if rests:
            break
    return chain


def bounce_height(time: float, drop: float, restitution: float, gravity: float = GRAVITY) -> float:
    """Return how high a ball's lowest point is, in metres, `time` seconds after it is let go at `drop` metres."""
    return _at(arcs(drop, 0.0, 0.0, restitution, 1.0, gravity), time, gravity)[0]


def _at(chain: list[Arc], time: float, gravity: float) -> tuple[float, float]:
    """Return (height, way along the ground) at a time, metres."""
    arc = chain[max(bisect.bisect_right(chain, time, key=lambda arc: arc.start) - 1, 0)]
    since = max(time - arc.start, 0.0)
    if arc.rests:
        return 0.0, arc.along + _rolled(arc.speed, gravity, since)
    return arc.height + arc.rise * since - 0.5 * gravity * since * since, arc.along + arc.speed * since


def _rolled(speed: float, gravity: float, since: float) -> float:
    """Return the way of a ball that rolls out, metres: it slows down evenly until it stands."""
    braking = ROLLING_FRICTION * gravity
    if braking > 0:
        since = min(since, speed / braking)
    return speed * since - 0.5 * braking * since * since


@dataclass(frozen=True)
class Physical(Motion):
    """What all motions of this module share.

    Attributes:
        middle: (x, y) half-way of the path. heading: the way it goes, radians. ground: the place's height.
        body: what moves. seconds: length of the clip. gravity: m/s².
    """

    middle: tuple[float, float]
    heading: float
    ground: Height
    body: Body
    seconds: float
    gravity: float = GRAVITY

    @cached_property
    def base(self) -> float:
        """Height of the ground, taken as level over the whole path: so the formulas stay exact."""
        return float(self.ground(np.array(self.middle[0]), np.array(self.middle[1])))

    def placed_at(self, along: float, height: float) -> Array:
        """Return the transform that puts the lowest point `height` metres above the ground, `along` the path."""
        x = self.middle[0] + along * math.cos(self.heading)
        y = self.middle[1] + along * math.sin(self.heading)
        return placed(x, y, self.base + height - self.body.low[2], heading=self.heading)

    def spun(self, along: float) -> Array:
        """Return how far a ball has rolled after `along` metres; anything else stays upright."""
        if not self.body.is_round:
            return np.eye(4)
        return turned((0, 1, 0), along / self.body.radius + 0.5) @ turned((1, 0, 0), 0.55)


@dataclass(frozen=True)
class Flight(Physical):
    """Falling, bouncing, thrown: see `arcs` for the attributes."""

    height: float = DROP
    rise: float = 0.0
    speed: float = 0.0
    restitution: float = BOUNCINESS
    keeps: float = 1.0
    release: float = 0.0

    @cached_property
    def arcs(self) -> list[Arc]:
        return arcs(self.height, self.rise, self.speed, self.restitution, self.keeps, self.gravity, self.release)

    @cached_property
    def path(self) -> float:
        """The way it goes in the whole clip, metres."""
        return _at(self.arcs, self.seconds, self.gravity)[1]

    def root(self, time: float) -> Array:
        height, along = _at(self.arcs, time, self.gravity)
        along -= self.path / 2
        return self.placed_at(along, height) @ self.spun(along)

    def contacts(self) -> list[Contact]:
        touched = []
        for before, after in zip(self.arcs, self.arcs[1:], strict=False):
            if after.start <= self.seconds:
                where = self.placed_at(after.along - self.path / 2, self.body.low[2])[:3, 3]
                impact = math.sqrt(before.rise**2 + 2 * self.gravity * before.height)
                touched.append(Contact(after.start, tuple(map(float, where)), impact))
        return touched


@dataclass(frozen=True)
class Roll(Physical):
    """A ball rolling out over level ground. speed: m/s at the start."""

    speed: float = 1.0

    def root(self, time: float) -> Array:
        along = _rolled(self.speed, self.gravity, time) - _rolled(self.speed, self.gravity, self.seconds) / 2
        return self.placed_at(along, 0.0) @ self.spun(along)


def swing_pivot(body: Body, rope: float = ROPE) -> tuple[float, float, float]:
    """Return where a swinging body's rope is tied, in the body's own space. rope: metres, to the body's middle."""
    return 0.0, 0.0, body.middle + rope


@dataclass(frozen=True)
class Swing(Physical):
    """Hanging on a rope and swinging: the mathematical pendulum, all mass at the body's middle.

    Attributes:
        rope: from the pivot to the body's middle, metres. clearance: under it when it hangs straight.
        pulled: angle at which it is let go at rest, radians.
    """

    rope: float = ROPE
    clearance: float = CLEARANCE
    pulled: float = PULLED

    def angle(self, time: float) -> float:
        """Return the angle from the upright, radians: 2 arcsin(k cd(w t, k)), k = sin(pulled / 2), w² = g / rope."""
        k = math.sin(self.pulled / 2)
        cosine, delta = jacobi_cn_dn(math.sqrt(self.gravity / self.rope) * time, k)
        return 2 * math.asin(k * cosine / delta)

    @property
    def pivot(self) -> tuple[float, float, float]:
        """Where the rope is tied, in the body's own space."""
        return swing_pivot(self.body, self.rope)

    def root(self, time: float) -> Array:
        return self.placed_at(0.0, self.clearance) @ turned((0, 1, 0), self.angle(time), self.pivot)

    def joints(self, time: float) -> dict[str, float]:
        return {"stand": -self.angle(time)}  # the stand does not swing along


def jacobi_cn_dn(u: float, k: float) -> tuple[float, float]:
    """Return Jacobi's elliptic functions cn(u, k) and dn(u, k), by the arithmetic-geometric mean.

    M. Abramowitz, I. Stegun, "Handbook of Mathematical Functions" (1964), 16.4.
    """
    a, b, shrinking = 1.0, math.sqrt(1 - k * k), []
    while len(shrinking) < 12 and abs(a - b) > 1e-16:
        a, b, c = (a + b) / 2, math.sqrt(a * b), (a - b) / 2
        shrinking.append(c / a)
    amplitude = 2 ** len(shrinking) * a * u
    for ratio in reversed(shrinking):
        amplitude = (amplitude + math.asin(ratio * math.sin(amplitude))) / 2
    return math.cos(amplitude), math.sqrt(1 - (k * math.sin(amplitude)) ** 2)


@dataclass(frozen=True)
class Float(Physical):
    """Hovering or riding on water: up and down, turning and tilting a little. rise: metres; 0 lies on the surface."""

    rise: float = HOVER
    swell: float = SWELL

    def root(self, time: float) -> Array:
        turn = 2 * math.pi * time / PERIOD
        tilt = turned((0, 1, 0), 0.35 * self.swell * math.sin(turn + 0.9))
        roll = turned((1, 0, 0), 0.45 * self.swell * math.sin(0.8 * turn))
        yaw = turned((0, 0, 1), 2.2 * self.swell * math.sin(0.45 * turn))
        return self.placed_at(0.0, self.rise + self.swell * math.sin(turn)) @ yaw @ tilt @ roll


def physical_motion(
    action: str,
    body: Body,
    middle: tuple[float, float],
    heading: float,
    ground: Height,
    seconds: float,
    gravity: float = GRAVITY,
    path: float = 2.3,
    hover: float = HOVER,
) -> Physical:
    """Return the formula of an action.

    Args:
        action: a word in `PHYSICAL`.
        body: what moves. middle, heading, ground, seconds, gravity: see `Physical`.
        path: metres it may go in the clip, for what goes along.
        hover: metres above the ground for "float"; 0 for a boat, whose `ground` is the water.
    """
    common = (middle, heading, ground, body, seconds, gravity)
    if action == "fall":
        return Flight(*common, height=FALL, restitution=THUD, release=min(HOLD, 0.1 * seconds))
    if action == "bounce":
        along = min(DRIFT, path / seconds) if body.is_round else 0.0
        return Flight(*common, height=DROP, speed=along, restitution=BOUNCINESS)
    if action == "throw":
        rise = math.sqrt(2 * gravity * APEX) or WEIGHTLESS_RISE / seconds
        flight = Flight(*common, height=HAND, rise=rise, speed=1.0, restitution=LIVELY, keeps=KEPT)
        for _ in range(12):  # the way is nearly proportional to the speed: this closes in on the path
            flight = replace(flight, speed=flight.speed * path / flight.path)
        return flight
    if action == "roll":
        braking = ROLLING_FRICTION * gravity
        longest = path / seconds + braking * seconds / 2
        return Roll(*common, speed=min(longest, math.sqrt(2 * braking * path)) if braking else longest)
    if action == "swing":
        return Swing(*common)
    if action == "float":
        return Float(*common, rise=hover, swell=SWELL if hover else 0.4 * SWELL)
    raise ValueError(f"{action!r} is no physical action; those are {PHYSICAL}")
