"""A take: one filming of a shot, with the faults that were asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from aivideo.scene import faults as failing
from aivideo.scene.mesh import Mesh, placed
from aivideo.scene.model_parts import Model
from aivideo.scene.motion import Motion
from aivideo.scene.plan import Plan
from aivideo.scene.shot import Shot, acting_model, motion_of
from aivideo.scene.stage import Camera
from aivideo.scene.vocabulary import ABILITIES

Array = np.ndarray

OUT_OF_SIGHT = placed(0.0, 0.0, -1.0e4)  # where meshes wait that are not in the picture: deep under the ground
CLEAR = 1.15  # widths between a subject and its duplicate


class Take:
    """A shot with its faults, drawn frame by frame. Without faults it is the shot, pixel by pixel.

    The camera is chosen for the shot as it should be; a fault changes what happens before it.

    Attributes:
        shot: as it should be. faults: name -> strength, from `faults.check_faults`.
    """

    def __init__(
        self, plan: Plan, frames: int, fps: int, width: int, height: int, seed: int, faults: Mapping[str, float]
    ) -> None:
        self.faults, self._seed = dict(faults), seed
        self._model = acting_model(plan)
        self._other_model, extras = self._model, []
        other = _other_plan(plan)
        if "swap" in faults:
            self._other_model = acting_model(other)
            extras += self._other_model.posed(OUT_OF_SIGHT, {})
        if "duplicate" in faults:
            extras += self._model.posed(OUT_OF_SIGHT, {})
        self.shot = Shot(plan, frames, fps, width, height, seed, extras)
        self._size = float(self._model.high[2] - self._model.low[2])

        self.motion, self._other_motion = self.shot.motion, self.shot.motion
        if "swap" in faults:
            self._other_motion = motion_of(other, self.shot.place, self.motion.heading, self.shot.seconds)
        if "gravity" in faults:
            self.motion = self._failing(self.motion)
            self._other_motion = self._failing(self._other_motion)
        if "flicker" in faults:
            geometry, (first, end) = self.shot.stage.geometry, self._subject_points()
            self._rest, self._colour = geometry.rest.copy(), geometry.colour[first:end].copy()

    def camera(self, frame: int) -> Camera:
        camera = self.shot.camera(frame)
        if "jitter" in self.faults:
            camera = failing.jerked(camera, self.faults["jitter"], self._random(frame, "jitter"))
        return camera

    def share(self, time: float) -> float:
        """How much of the clip is over, 0 to 1."""
        return min(time / self.shot.seconds, 1.0)

    def meshes(self, time: float) -> list[Mesh]:
        """Return everything that moves as it is at a time, seconds: the subject first, then what a fault adds."""
        share = self.share(time)
        swapped = "swap" in self.faults and failing.is_swapped(self.faults["swap"], share)
        gone = "vanish" in self.faults and failing.is_gone(self.faults["vanish"], share)
        subject = self._posed(self._model, self.motion, time, gone or swapped)
        extras = []
        if "swap" in self.faults:
            extras += self._posed(self._other_model, self._other_motion, time, gone or not swapped)
        if "morph" in self.faults and not gone:
            subject = failing.melted(subject, self.faults["morph"], share, self._size)
        if "duplicate" in self.faults:
            out = failing.stepped_out(self.faults["duplicate"], share)
            away = OUT_OF_SIGHT if out is None else placed(*(out * self._aside()))
            extras += [mesh.moved(away) for mesh in subject]
        return [*subject, *extras]

    def draw(self, frame: int) -> Array:
        """Draw one frame: uint8 (height, width, 3), red-green-blue."""
        if "flicker" in self.faults:
            self._flicker(frame)
        time = self.shot.time_of(frame)
        picture = self.shot.picture(self.camera(frame), self.meshes(time), time, frame)
        gain = np.ones(3)
        if "flicker" in self.faults:
            gain *= failing.trembling_brightness(self.faults["flicker"], self._random(frame, "brightness"))
        if "drift" in self.faults:
            gain *= failing.wandering_colours(self.faults["drift"], self.share(time))
        if (gain != 1).any():
            picture = np.clip(picture * gain + 0.5, 0, 255).astype(np.uint8)
        return picture

    # --- parts of it -----------------------------------------------------------------------------------

    def _random(self, frame: int, what: str) -> np.random.Generator:
        return np.random.default_rng((self._seed, frame, *what.encode()))

    def _failing(self, motion: Motion) -> Motion:
        return failing.failing_gravity(motion, self.faults["gravity"], self._size, self.shot.seconds)

    def _posed(self, model: Model, motion: Motion, time: float, hidden: bool) -> list[Mesh]:
        return model.posed(OUT_OF_SIGHT if hidden else motion.root(time), motion.joints(time))

    def _aside(self) -> Array:
        """Where a duplicate ends up beside its original, metres: to the side that has more room in the picture."""
        camera = self.shot.rig.at(self.shot.seconds)
        right, _, ahead = camera.axes
        offset = self.motion.root(self.shot.seconds)[:3, 3] - camera.eye
        side = -1 if right @ offset > 0 else 1
        low, high = np.array(self._model.low), np.array(self._model.high)
        away = side * right * CLEAR * max((high - low)[:2].min(), 0.5 * self._size)
        back = 0.3 * self._size * ahead
        return np.array([away[0] + back[0], away[1] + back[1], 0.0])

    def _subject_points(self) -> tuple[int, int]:
        pieces, fixed = self.shot.stage.pieces, self.shot.stage.fixed
        return int(pieces[fixed, 0]), int(pieces[-1, 1])

    def _flicker(self, frame: int) -> None:
        """Let this frame's textures slip and its subject change colour."""
        strength, random = self.faults["flicker"], self._random(frame, "flicker")
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
