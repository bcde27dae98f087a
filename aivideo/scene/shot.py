"""A plan made into something that can be drawn: place, subject, motion, light, camera."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from aivideo.scene import motion as moving
from aivideo.scene.camera import FIELD_OF_VIEW, FOLLOWING, Framing, Rig, frame_shot, pan_swing, start_distance
from aivideo.scene.hanging import hung
from aivideo.scene.light import DAYLIGHT
from aivideo.scene.mesh import Label, Mesh
from aivideo.scene.model_parts import Model
from aivideo.scene.models import model_of
from aivideo.scene.motion import Motion
from aivideo.scene.physics import CLEARANCE, GRAVITIES, PHYSICAL, Body, Physical, physical_motion, swing_pivot
from aivideo.scene.places import PLACES, Place
from aivideo.scene.plan import Plan
from aivideo.scene.render import Renderer, label_mask
from aivideo.scene.stage import Camera, Stage, illumination

Array = np.ndarray

MIDDLE = (0.0, 0.0)  # where the subject is halfway of the shot
FOLLOWED_PATH = 3.4  # metres a subject goes at most; a place keeps its middle free
CROSSING_PATH = {"wide": 3.4, "medium": 2.3, "close-up": 0.9}  # where the camera stays behind
SOLID_THINGS = (Label.TREE, Label.ROCK, Label.HOUSE, Label.FURNITURE)
PREVIEW = (96, 54)  # pixels of the id mask that chooses the camera's side
NEARER = (1.0, 0.75, 0.55)  # shares of the distance tried in turn, with a wider lens
TOO_NEAR = 0.9  # metres from the lens

# the way the subject faces, degrees from the camera's direction: 0 is straight at it
FACING = {"wide": 60.0, "medium": 55.0, "close-up": 36.0}
CROSSING = {"wide": 76.0, "medium": 70.0, "close-up": 52.0}  # when it goes past a camera that stays
OTHER_SIDES = [0, 15, -15, 30, -30, 50, -50, 75, -75, 105, -105, 140, -140, 180]  # degrees tried in turn


@lru_cache(maxsize=1)
def _place(name: str, seed: int, time: str) -> Place:
    return PLACES[name](seed, DAYLIGHT[time])


def body_of(plan: Plan) -> Body:
    """Return what the physics needs to know of a plan's subject."""
    model = model_of(plan.subject, plan.colour)
    return Body(model.low, model.high, is_round=plan.subject == "ball")


def motion_of(plan: Plan, place: Place, heading: float, seconds: float) -> Motion:
    """Return the formula of what the subject does."""
    path = FOLLOWED_PATH if plan.move in FOLLOWING else CROSSING_PATH[plan.shot]
    if plan.action in PHYSICAL:
        gravity = GRAVITIES[plan.gravity or "earth"]
        return physical_motion(plan.action, body_of(plan), MIDDLE, heading, place.ground, seconds, gravity, path)
    if plan.action == "rest":
        return moving.Rest(MIDDLE, heading, place.ground, -body_of(plan).low[2])
    if plan.action == "stand":
        idle = moving.fox_idle if plan.subject == "fox" else moving.robot_idle
        return moving.Rest(MIDDLE, heading, place.ground, idle=idle)
    gait, pace, stride, bob = {
        "trot": (moving.fox_trot, 1.05, 1.12, 0.022),
        "walk": (moving.robot_walk, 0.80, 1.05, 0.020),
    }[plan.action]
    speed = min(pace, path / seconds)
    step = max(0.45, math.sqrt(speed / pace))  # going slower takes shorter steps
    return moving.Stroll(MIDDLE, heading, place.ground, seconds, speed, stride * step, step, gait, bob * step)


def acting_model(plan: Plan) -> Model:
    """Return the model of a plan's subject, with what its action needs: a rope and a stand to swing from."""
    model = model_of(plan.subject, plan.colour)
    if plan.action == "swing":
        return hung(model, swing_pivot(body_of(plan)), CLEARANCE)
    return model


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
        self.daylight = DAYLIGHT[plan.time]
        self.place = _place(plan.place, seed, plan.time)
        self.model = acting_model(plan)
        self.motion = motion_of(plan, self.place, 0.0, self.seconds)
        self.stage = Stage(self.place.meshes, [*self._subject(0.0), *extras])
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
            light = illumination(self.daylight, self.place.fog, self.place.lamps)
            self._renderer = Renderer(self.stage, self.daylight, light, *self._size)
        self.stage.move_subject(meshes)
        return self._renderer.draw(camera, time, frame)

    def labels(self, frame: int) -> Array:
        """Return the id mask of a frame: (height, width) of `Label` values, -1 for sky."""
        self.stage.move_subject(self._subject(self.time_of(frame)))
        return label_mask(self.stage, self.camera(frame), *self._size)[0]

    def _subject(self, time: float) -> list[Mesh]:
        return self.model.posed(self.motion.root(time), self.motion.joints(time))

    # --- choosing the camera -------------------------------------------------------------------------

    def _best_rig(self, aspect: float) -> Rig:
        """Try one side after the other, then nearer by; take the first from which nothing stands in the way."""
        plan = self.plan
        start = self.daylight.azimuth + self.place.sun_side[plan.time]
        crosses = plan.action in ("trot", "walk") and plan.move not in FOLLOWING
        facing = (CROSSING if crosses else FACING)[plan.shot]
        if plan.move == "pan left":
            facing = -facing  # the subject goes the way the camera turns
        best, lowest = None, math.inf
        for nearer, turn in itertools.product(NEARER, OTHER_SIDES):
            azimuth = math.radians(start + turn)
            heading = azimuth + math.radians(facing)
            self.motion = motion_of(plan, self.place, heading, self.seconds)
            rig = self._rig(azimuth, aspect, nearer)
            cost = self._blocked(rig, lowest)
            if cost < lowest - 0.02:
                best, lowest = (rig, self.motion), cost
            if lowest < 0.03:
                break
        rig, self.motion = best
        return rig

    def _rig(self, azimuth: float, aspect: float, nearer: float) -> Rig:
        framing = self._framing()
        distance = start_distance(framing.size, self.plan.shot) * nearer
        fov = 2 * math.degrees(math.atan(math.tan(math.radians(FIELD_OF_VIEW) / 2) / nearer))  # looks as large
        rig = Rig(
            framing,
            self.plan.move,
            azimuth,
            distance,
            fov,
            aspect,
            lift=0.08 if self.plan.shot == "close-up" else 0.12,
            headroom={"wide": 0.14, "medium": 0.06, "close-up": 0.0}[self.plan.shot],
            swing=pan_swing(aspect) if self.plan.move.startswith("pan") else 0.0,
            blur=0.030 if self.plan.shot == "close-up" else 0.010 if self.plan.shot == "medium" else 0.0,
            ground=self.place.ground,
            roam=self.place.roam,
        )
        return frame_shot(rig)

    def _framing(self) -> Framing:
        """What must be seen: the whole subject, or its face in a close-up."""
        motion, model, ground = self.motion, self.model, self.place.ground
        if isinstance(motion, Physical) or self.plan.subject == "ball":
            return self._action_framing()
        if self.plan.shot == "close-up":
            centre, half = model.face
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

        return Framing(corners, anchor, float(high[2] - low[2]), self.seconds)

    def _action_framing(self) -> Framing:
        """The shot of a thing in motion holds the ground and the highest point it reaches."""
        motion, body = self.motion, body_of(self.plan)
        low, high = np.array(body.low), np.array(body.high)
        if body.is_round:  # its outline is the same however it has turned
            points = np.array([high, low, high * [1, -1, 1], high * [-1, 1, 1]])
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

        Looks no further when the sum is worse than `enough`.
        """
        width, height = PREVIEW
        total, moments = 0.0, np.linspace(0, self.seconds, 13 if rig.move == "orbit" else 5)
        for time in moments:
            self.stage.move_subject(self._subject(time))
            camera = rig.at(time)
            alone, _ = label_mask(self.stage, camera, width, height, (Label.SUBJECT,))
            labels, depth = label_mask(self.stage, camera, width, height, (*SOLID_THINGS, Label.SUBJECT))
            subject = (alone == Label.SUBJECT).sum()
            hidden = ((alone == Label.SUBJECT) & (labels != Label.SUBJECT)).sum()
            solid = np.isin(labels, SOLID_THINGS)
            crowding = (solid & (depth < max(TOO_NEAR, 0.45 * rig.distance))).mean()
            total += (hidden / max(subject, 1) + 3 * crowding + (subject == 0)) / len(moments)
            if total > enough:
                break
        return total
