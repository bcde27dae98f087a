"""A take: one filming of a shot, with the faults and imperfections that were asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from aivideo.scene import faults as failing
from aivideo.scene import imperfections as filming
from aivideo.scene.cast import acting_model, motion_of
from aivideo.scene.mesh import Mesh, placed
from aivideo.scene.model_parts import Model
from aivideo.scene.motion import Motion
from aivideo.scene.physics import PHYSICAL
from aivideo.scene.plan import Plan
from aivideo.scene.shot import Shot
from aivideo.scene.stage import Camera
from aivideo.scene.vocabulary import ABILITIES

Array = np.ndarray

OUT_OF_SIGHT = placed(0.0, 0.0, -1.0e4)  # where meshes wait that are not in the picture: deep under the ground
TALLER, LONGER = 1.45, 1.25  # times the subject: what is larger would not fit the picture
CLEAR = 1.15  # widths between a subject and its duplicate


@dataclass(frozen=True)
class Actor:
    """One who plays in a take. name: "subject", "companion", "other" (after a swap) or "duplicate"."""

    name: str
    subject: str
    model: Model
    motion: Motion


class Take:
    """A shot with its faults, drawn frame by frame. Without faults it is the shot, pixel by pixel.

    The camera is chosen for the shot as it should be; a fault changes what happens before it.

    Attributes:
        shot: as it should be. faults, imperfections: name -> strength, from `formats.check_strengths`.
        subject: the first of the `actors`; its motion is the one that is seen, faults and all.
    """

    def __init__(
        self,
        plan: Plan,
        frames: int,
        fps: int,
        width: int,
        height: int,
        seed: int,
        faults: Mapping[str, float],
        imperfections: Mapping[str, float] | None = None,
    ) -> None:
        self.faults, self.imperfections, self._seed = dict(faults), dict(imperfections or {}), seed
        model, other = acting_model(plan), _other_plan(plan)
        other_model = acting_model(other)
        other_model = other_model.sized(_fitting(model, other_model, plan.action in PHYSICAL))
        extras = other_model.posed(OUT_OF_SIGHT, {}) if "swap" in faults else []
        if "duplicate" in faults:
            extras += model.posed(OUT_OF_SIGHT, {})
        self.shot = Shot(plan, frames, fps, width, height, seed, extras)
        self._size = float(model.high[2] - model.low[2])

        self.subject = Actor("subject", plan.subject, model, self._failing(self.shot.motion))
        self._actors = [self.subject]
        if "swap" in faults:
            motion = motion_of(other, self.shot.place, self.shot.motion.heading, self.shot.seconds)
            self._actors.append(Actor("other", other.subject, other_model, self._failing(motion)))
        if "duplicate" in faults:
            self._actors.append(replace(self.subject, name="duplicate"))
        if "flicker" in faults:
            geometry, (first, end) = self.shot.stage.geometry, self._subject_points()
            self._rest, self._colour = geometry.rest.copy(), geometry.colour[first:end].copy()

    @property
    def actors(self) -> list[Actor]:
        """Everybody who plays: the subject, who a fault brings in, and the companion."""
        shot = self.shot
        if shot.plan.companion is None:
            return self._actors
        return [*self._actors, Actor("companion", shot.plan.companion, shot.companion, shot.companion_motion)]

    def share(self, time: float) -> float:
        """How much of the clip is over, 0 to 1."""
        return min(max(time / self.shot.seconds, 0.0), 1.0)

    def root(self, actor: Actor, time: float) -> Array | None:
        """Return where an actor is at a time, seconds: a 4x4 transform; None while it is not in the picture."""
        share, root = self.share(time), actor.motion.root(time)
        if actor.name == "companion":
            return root
        if "vanish" in self.faults and failing.is_gone(self.faults["vanish"], share):
            return None
        swapped = "swap" in self.faults and failing.is_swapped(self.faults["swap"], share)
        if (actor.name == "other") != swapped:
            return None
        if actor.name == "duplicate":
            out = failing.stepped_out(self.faults["duplicate"], share)
            return None if out is None else placed(*(out * self._aside())) @ root
        return root

    def camera(self, frame: int) -> Camera:
        return self.camera_at(self.shot.time_of(frame), frame)

    def camera_at(self, time: float, frame: int) -> Camera:
        """Return the camera at a time within a frame."""
        camera = self.shot.rig.at(time)
        if "jitter" in self.faults:
            camera = failing.jerked(camera, self.faults["jitter"], self._random("jitter", frame))
        if "shake" in self.imperfections:
            camera = filming.held_by_hand(camera, self.imperfections["shake"], time, self._random("shake"))
        return camera

    def meshes(self, time: float) -> list[Mesh]:
        """Return the subject's meshes as they are at a time, seconds, and behind them what a fault adds."""
        posed = []
        for actor in self._actors:
            root = self.root(actor, time)
            meshes = actor.model.posed(OUT_OF_SIGHT if root is None else root, actor.motion.joints(time))
            if "morph" in self.faults and root is not None:
                meshes = failing.melted(meshes, self.faults["morph"], self.share(time), self._size)
            posed += meshes
        return posed

    def draw(self, frame: int) -> Array:
        """Draw one frame: uint8 (height, width, 3), red-green-blue."""
        if "flicker" in self.faults:
            self._flicker(frame)
        time = self.shot.time_of(frame)
        if "blur" in self.imperfections:
            times = filming.shutter_times(self.imperfections["blur"], time, self.shot.fps)
            # backwards, so that the stage is left as it is when the shutter opens: the truth is of that moment
            picture = filming.blended([self._picture(moment, frame) for moment in reversed(times)])
        else:
            picture = self._picture(time, frame)
        gain = self._gain(time, frame)
        if (gain != 1).any():
            picture = np.clip(picture * gain + 0.5, 0, 255).astype(np.uint8)
        return picture

    # --- parts of it -----------------------------------------------------------------------------------

    def _picture(self, time: float, frame: int) -> Array:
        return self.shot.picture(self.camera_at(time, frame), self.meshes(time), time, frame)

    def _gain(self, time: float, frame: int) -> Array:
        """What the values of red, green and blue are multiplied with in this frame."""
        gain = np.ones(3)
        if "flicker" in self.faults:
            gain *= failing.trembling_brightness(self.faults["flicker"], self._random("brightness", frame))
        if "drift" in self.faults:
            gain *= failing.wandering_colours(self.faults["drift"], self.share(time))
        if "exposure" in self.imperfections:
            gain *= filming.drifting_exposure(self.imperfections["exposure"], time, self._random("exposure"))
        return gain

    def _random(self, what: str, frame: int = 0) -> np.random.Generator:
        return np.random.default_rng((self._seed, frame, *what.encode()))

    def _failing(self, motion: Motion) -> Motion:
        if "gravity" not in self.faults:
            return motion
        return failing.failing_gravity(motion, self.faults["gravity"], self._size, self.shot.seconds)

    def _aside(self) -> Array:
        """Where a duplicate ends up beside its original, metres: to the side that has more room in the picture."""
        camera = self.shot.rig.at(self.shot.seconds)
        right, _, ahead = camera.axes
        offset = self.subject.motion.root(self.shot.seconds)[:3, 3] - camera.eye
        side = -1 if right @ offset > 0 else 1
        low, high = np.array(self.subject.model.low), np.array(self.subject.model.high)
        away = side * right * CLEAR * max((high - low)[:2].min(), 0.5 * self._size)
        back = 0.3 * self._size * ahead
        return np.array([away[0] + back[0], away[1] + back[1], 0.0])

    def _subject_points(self) -> tuple[int, int]:
        """First and end of the points of the subject and what a fault adds: they are the stage's last."""
        pieces = self.shot.stage.pieces
        return int(pieces[-len(self.meshes(0.0)), 0]), int(pieces[-1, 1])

    def _flicker(self, frame: int) -> None:
        """Let this frame's textures slip and its subject change colour."""
        strength, random = self.faults["flicker"], self._random("flicker", frame)
        geometry, (first, end) = self.shot.stage.geometry, self._subject_points()
        np.add(self._rest, failing.texture_shift(strength, random), out=geometry.rest)
        tint = failing.trembling_tint(self._colour.mean(0), strength, random)
        np.multiply(self._colour, tint, out=geometry.colour[first:end])


def _other_plan(plan: Plan) -> Plan:
    """Return the plan with another subject, which does the same if it can."""
    subject = failing.other_subject(plan.subject)
    kind = next(kind for kind, word in ABILITIES[plan.subject].items() if word == plan.action)
    able = ABILITIES[subject]
    return replace(plan, subject=subject, colour=None, action=able.get(kind, next(iter(able.values()))))


def _fitting(model: Model, other: Model, moves_up: bool) -> float:
    """Return the scale at which another model fits where a model was; one that moves up and down is no taller."""
    size, other_size = (np.subtract(one.high, one.low) for one in (model, other))
    taller = 1.0 if moves_up else TALLER
    return float(min(1.0, taller * size[2] / other_size[2], LONGER * size.max() / other_size.max()))
