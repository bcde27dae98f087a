"""A plan made into something that can be drawn: place, subject, motion, light, camera."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from aivideo.scene.camera import (
    BLUR,
    CLOSE_ELEVATION,
    ELEVATION,
    FIELD_OF_VIEW,
    FOLLOWING,
    HEADROOM,
    LENS,
    LOWEST,
    LOWEST_LENS,
    Framing,
    Rig,
    frame_shot,
    start_distance,
    swing_of,
)
from aivideo.scene.cast import MIDDLE, acting_model, as_companion, body_of, companion_of, motion_of
from aivideo.scene.light import daylight_of
from aivideo.scene.mesh import Label, Mesh
from aivideo.scene.model_parts import Model
from aivideo.scene.physics import Physical
from aivideo.scene.place_parts import Place
from aivideo.scene.places import make_place
from aivideo.scene.plan import Plan
from aivideo.scene.render import Renderer, label_mask
from aivideo.scene.stage import Camera, Stage, illumination

Array = np.ndarray

SOLID_THINGS = (Label.TREE, Label.ROCK, Label.HOUSE, Label.FURNITURE, Label.WALL)
MAY_HIDE = (*SOLID_THINGS, Label.SUBJECT, Label.COMPANION)
PREVIEW = (96, 54)  # pixels of the id mask that chooses the camera's side
NEARER = (1.0, 0.75, 0.55, 0.42)  # shares of the distance tried in turn, with a wider lens
TOO_NEAR = 0.9  # metres from the lens

# the way the subject faces, degrees from the camera's direction: 0 is straight at it
FACING = {"wide": 60.0, "medium": 55.0, "close-up": 36.0, "extreme close-up": 30.0}
CROSSING = {
    "wide": 76.0,
    "medium": 70.0,
    "close-up": 52.0,
    "extreme close-up": 45.0,
}  # when it goes past a camera that stays
GOING = ("trot", "walk", "sail")  # the subject leaves the spot
EYES = 0.55  # of a close-up: what an extreme one shows
TABLEROOM = -0.06  # of the picture's height: on a table, what lies before the subject is seen too
COMPANION_WEIGHT = 0.42  # of the way from the subject to its companion: where the camera looks
DIMMEST_LAMP = 0.15  # of its light at night: a lantern by day
AFLOAT_TOO = (None, "ball")  # beside anything else a boat lies on the sand
MOMENTS = {
    "orbit": 19,
    "arc": 23,
    "full orbit": 49,
    "crane": 9,
    "crane down": 9,
    "dolly out": 9,
    "dolly in": 9,
}  # looked at in choosing a side; 5 for the other moves
OTHER_SIDES = [0, 15, -15, 30, -30, 50, -50, 75, -75, 105, -105, 140, -140, 180]  # degrees tried in turn


@lru_cache(maxsize=1)
def _place(name: str, seed: int, time: str, afloat: bool, plain: bool) -> Place:
    return make_place(name, seed, daylight_of(name, time), afloat=afloat, plain=plain)


def _girth(model: Model) -> float:
    """How far a model reaches to the side, and a little room, metres."""
    return 0.6 * max(abs(value) for value in (*model.low[:2], *model.high[:2])) + 0.12


class Shot:
    """One shot, ready to be drawn frame by frame.

    Attributes:
        plan, place, model, motion, rig, stage: what it is made of.
        frames: how many there are; frame i stands at i / fps seconds.

    extras: further meshes that a take moves into the picture.
    """

    def __init__(
        self, plan: Plan, frames: int, fps: int, width: int, height: int, seed: int, extras: Sequence[Mesh] = ()
    ) -> None:
        self.plan, self.frames, self.fps = plan, frames, fps
        self.seconds = max(frames - 1, 1) / fps
        self.daylight = daylight_of(plan.place, plan.time, plan.weather)
        afloat = plan.subject == "boat" and plan.companion in AFLOAT_TOO
        self.place = _place(plan.place, seed, plan.time, afloat, plan.finish == "plain")
        self.model = acting_model(plan)
        self.motion = motion_of(plan, self.place, 0.0, self.seconds)
        self._second = companion_of(plan)
        if self._second is not None:
            self.companion = as_companion(acting_model(self._second))
            self.companion_motion = motion_of(self._second, self.place, 0.0, self.seconds)
        self.stage = Stage(self.place.meshes, [*self._companion(0.0), *self._subject(0.0), *extras])
        self._light = illumination(self.daylight, self.place.fog, self._lamps(0.0))
        self.rig = self._best_rig(width / height)
        self._renderer: Renderer | None = None
        self._size = (width, height)

    def time_of(self, frame: int) -> float:
        return frame / self.fps

    def camera(self, frame: int) -> Camera:
        return self.rig.at(self.time_of(frame))

    def draw(self, frame: int) -> Array:
        """Draw one frame: uint8 (height, width, 3), red-green-blue."""
        time = self.time_of(frame)
        return self.picture(self.camera(frame), self._subject(time), time, frame)

    def picture(self, camera: Camera, meshes: Sequence[Mesh], time: float, frame: int) -> Array:
        """Draw what a camera sees when the subject's meshes (and the extras) are there; `frame` moves the grain."""
        if self._renderer is None:
            self._renderer = Renderer(self.stage, self.daylight, self._light, *self._size)
        self._light.lamps[:] = self._lamps(time)
        self.stage.move_subject([*self._companion(time), *meshes])
        return self._renderer.draw(camera, time, frame)

    def labels(self, frame: int) -> Array:
        """Return the id mask of a frame: (height, width) of `Label` values, -1 for sky."""
        self._move(self.time_of(frame))
        return label_mask(self.stage, self.camera(frame), *self._size)[0]

    def _subject(self, time: float) -> list[Mesh]:
        return self.model.posed(self.motion.root(time), self.motion.joints(time))

    def _companion(self, time: float) -> list[Mesh]:
        if self._second is None:
            return []
        return self.companion.posed(self.companion_motion.root(time), self.companion_motion.joints(time))

    def _move(self, time: float) -> None:
        self.stage.move_subject([*self._companion(time), *self._subject(time)])

    def _lamps(self, time: float) -> Array:
        """The place's lamps and those that the subjects carry: (k, 6) position and light."""
        rows = [self.place.lamps]
        cast = [(self.model, self.motion)]
        if self._second is not None:
            cast.append((self.companion, self.companion_motion))
        for model, motion in cast:
            if model.lamp is not None:
                root = motion.root(time)
                where = root[:3, :3] @ model.lamp[0] + root[:3, 3]
                rows.append([[*where, *(np.array(model.lamp[1]) * max(self.daylight.lamps, DIMMEST_LAMP))]])
        return np.concatenate(rows)

    # --- choosing the camera -------------------------------------------------------------------------

    def _best_rig(self, aspect: float) -> Rig:
        """Try one side after the other, then nearer by; take the first from which nothing stands in the way."""
        plan = self.plan
        start = self.daylight.azimuth + self.place.sun_side[plan.time]
        crosses = plan.action in GOING and plan.move not in FOLLOWING
        facing = (CROSSING if crosses else FACING)[plan.shot]
        if plan.move == "pan left":
            facing = -facing  # the subject goes the way the camera turns
        best, lowest = None, math.inf
        for nearer, turn in itertools.product(NEARER, OTHER_SIDES):
            azimuth = math.radians(start + turn)
            self._set_out(azimuth, math.radians(facing))
            rig = self._rig(azimuth, aspect, nearer * LENS[plan.lens])
            cost = self._blocked(rig, lowest)
            if cost < lowest - 0.02:
                best, lowest = (rig, azimuth), cost
            if lowest < 0.03:
                break
        rig, azimuth = best
        self._set_out(azimuth, math.radians(facing))
        return rig

    def _set_out(self, azimuth: float, facing: float) -> None:
        """Turn the subject's path to the camera, and put the companion where it belongs. Radians."""
        heading = azimuth + facing
        self.motion = motion_of(self.plan, self.place, heading, self.seconds)
        if self._second is None:
            return
        ahead = np.array([-math.cos(azimuth), -math.sin(azimuth)])
        right = np.array([ahead[1], -ahead[0]])
        gap = _girth(self.model) + _girth(self.companion)
        if self.plan.relation == "behind":
            where = 1.15 * gap * right - gap * ahead
        elif self.plan.relation == "in front of":
            where = 0.7 * gap * right + gap * ahead
        elif self.plan.action in GOING:
            where = gap * ahead  # the subject goes past before it
        else:
            where = gap * right
        middle = (float(MIDDLE[0] + where[0]), float(MIDDLE[1] + where[1]))
        self.companion_motion = motion_of(self._second, self.place, heading - 0.6 * facing, self.seconds, middle)

    def _rig(self, azimuth: float, aspect: float, nearer: float) -> Rig:
        plan, framing = self.plan, self._framing()
        distance = start_distance(framing.size, plan.shot) * nearer
        fov = 2 * math.degrees(math.atan(math.tan(math.radians(FIELD_OF_VIEW) / 2) / nearer))  # looks as large
        rig = Rig(
            framing,
            plan.move,
            azimuth,
            distance,
            fov,
            aspect,
            elevation=self._elevation(),
            headroom=self._headroom(),
            swing=swing_of(plan.move, aspect),
            blur=0.0 if self.place.sharp else BLUR[plan.shot],
            ground=self.place.ground,
            roam=self.place.roam,
            lowest=LOWEST.get(plan.angle, LOWEST_LENS),
        )
        return frame_shot(rig)

    def _headroom(self) -> float:
        """How far below the picture's middle the subject stands, as a share of the picture's height."""
        if self.plan.angle != "eye level":
            return 0.0
        return HEADROOM[self.plan.shot] if self.place.looked_down_on is None else TABLEROOM

    def _elevation(self) -> float:
        """How high above the horizon the camera stands, seen from what it looks at, radians."""
        if self.plan.angle != "eye level":
            return ELEVATION[self.plan.angle]
        if self.place.looked_down_on is not None:
            return self.place.looked_down_on
        return CLOSE_ELEVATION if self.plan.shot.endswith("close-up") else ELEVATION["eye level"]

    def _framing(self) -> Framing:
        """What must be seen: the subject, and its companion unless the subject leaves or fills the picture."""
        afloat = self.plan.subject == "boat" and self.place.water is not None
        acts = (isinstance(self.motion, Physical) or self.plan.subject == "ball") and not afloat
        framing = self._action_framing() if acts else self._standing_framing(afloat)
        if self._second is None or self.plan.action in GOING or self.plan.shot.endswith("close-up"):
            return framing
        return self._with_companion(framing)

    def _standing_framing(self, afloat: bool) -> Framing:
        """The whole subject, or its face in a close-up."""
        motion, model, place = self.motion, self.model, self.place  # no `self` below: a cycle would keep it all alive

        def ground(x: Array, y: Array) -> Array:
            return place.water if afloat else place.ground(x, y)

        if self.plan.shot.endswith("close-up"):
            centre, half = model.face
            half *= EYES if self.plan.shot.startswith("extreme") else 1.0
            low, high = np.array(centre) - half, np.array(centre) + half
        else:
            low, high = np.array(model.low), np.array(model.high)
        box = np.array([[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])])
        middle = (low + high) / 2

        def corners(time: float) -> Array:
            root = motion.root(time)
            return box @ root[:3, :3].T + root[:3, 3]

        def anchor(time: float) -> Array:
            root = motion.root(time)
            steady = root[:3, 3].copy()
            steady[2] = float(ground(steady[0], steady[1]))  # the camera does not bob with the steps
            return root[:3, :3] @ middle + steady

        return Framing(corners, anchor, float(high[2] - low[2]), self.seconds, self.plan.action not in GOING)

    def _with_companion(self, alone: Framing) -> Framing:
        """Widen a shot until the companion is in it as well; the subject keeps more than half of the weight."""
        motion, model = self.companion_motion, self.companion
        box = np.array(list(itertools.product(*zip(model.low, model.high, strict=True))))

        def corners(time: float) -> Array:
            root = motion.root(time)
            return np.concatenate([alone.corners(time), box @ root[:3, :3].T + root[:3, 3]])

        def anchor(time: float) -> Array:
            here = alone.anchor(time)
            aside = motion.root(time)[:3, 3] - here
            return here + COMPANION_WEIGHT * np.array([aside[0], aside[1], 0.0])

        return replace(alone, corners=corners, anchor=anchor)

    def _action_framing(self) -> Framing:
        """The shot of a thing in motion holds the ground and the highest point it reaches."""
        motion, body = self.motion, body_of(self.plan)
        low, high = np.array(body.low), np.array(body.high)
        if body.is_round:  # its outline is the same however it has turned
            under = [low * [0.6 * x, 0.6 * y, 1] for x in (-1, 1) for y in (-1, 1)]
            points = np.array([high, low, high * [1, -1, 1], high * [-1, 1, 1], *under])
        else:
            points = np.array(list(itertools.product(*zip(low, high, strict=True))))

        def corners(time: float) -> Array:
            root = motion.root(time)
            return (points if body.is_round else points @ root[:3, :3].T) + root[:3, 3]

        heights = np.array([corners(time)[:, 2] for time in np.linspace(0, self.seconds, 25)])
        start = motion.root(0.0)
        ground = min(float(heights.min()), float(self.place.ground(start[0, 3], start[1, 3])))
        top = max(float(heights.max()), ground + body.high[2] - body.low[2] + 0.25)

        def anchor(time: float) -> Array:
            at = motion.root(time)[:3, 3]
            return np.array([at[0], at[1], (ground + top) / 2])

        # the thing is small in the height it moves through: go nearer, as far as the frame allows
        return Framing(corners, anchor, 0.7 * (top - ground), self.seconds)

    def _blocked(self, rig: Rig, enough: float) -> float:
        """Return how badly a shot is obstructed: the hidden share of the subject, and what crowds the lens.

        The mean over the clip and half of the worst moment. Looks no further when it is worse than `enough`.
        """
        width, height = PREVIEW
        total, worst, moments = 0.0, 0.0, np.linspace(0, self.seconds, MOMENTS.get(rig.move, 5))
        for time in moments:
            self._move(time)
            camera = rig.at(time)
            alone, _ = label_mask(self.stage, camera, width, height, (Label.SUBJECT,))
            labels, depth = label_mask(
                self.stage, camera, width, height, (*SOLID_THINGS, Label.SUBJECT, Label.COMPANION)
            )
            subject = (alone == Label.SUBJECT).sum()
            hidden = ((alone == Label.SUBJECT) & (labels != Label.SUBJECT)).sum()
            solid = np.isin(labels, SOLID_THINGS)
            crowding = (solid & (depth < max(TOO_NEAR, 0.45 * rig.distance))).mean()
            cost = hidden / max(subject, 1) + 3 * crowding + (subject == 0)
            total, worst = total + cost / len(moments), max(worst, cost)
            if total + worst / 2 > enough:
                break
        return total + worst / 2
