"""Who plays in a shot, and how they move: a plan's subjects as models and formulas of motion."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from aivideo.scene import motion as moving
from aivideo.scene.camera import FOLLOWING
from aivideo.scene.hanging import hung
from aivideo.scene.mesh import Label, Mesh
from aivideo.scene.model_parts import Model
from aivideo.scene.models import model_of
from aivideo.scene.motion import Motion
from aivideo.scene.physics import CLEARANCE, GRAVITIES, PHYSICAL, Body, physical_motion, swing_pivot
from aivideo.scene.place_parts import Place
from aivideo.scene.plan import Plan
from aivideo.scene.sailing import Sail
from aivideo.scene.vocabulary import STAYING

MIDDLE = (0.0, 0.0)  # where the subject is halfway of the shot
SCALES = {None: 1.0, "small": 0.6, "large": 1.5}
ROOM_TO_GO = 0.65  # of the way a camera may stand from the middle: a subject's path in a small place
FOLLOWED_PATH = 3.4  # metres a subject goes at most; a place keeps its middle free
CROSSING_PATH = {"wide": 3.4, "medium": 2.3, "close-up": 0.9, "extreme close-up": 0.4}  # where the camera stays behind

GAITS = {  # joints as a formula of the phase, m/s, metres of a whole cycle of the legs, metres up and down
    "fox": (moving.fox_trot, 1.05, 1.12, 0.022),
    "cat": (moving.fox_trot, 0.90, 0.94, 0.016),
    "robot": (moving.robot_walk, 0.80, 1.05, 0.020),
}
IDLES = {"fox": moving.fox_idle, "cat": moving.fox_idle, "robot": moving.robot_idle}
SAILING = 0.75  # m/s

AS_THEY_ARE = frozenset(  # what a turntable's finish leaves alone
    {"eye", "highlight", "iris", "nose", "pixel", "screen", "whisker", "flame", "candle", "leaf", "bark"}
)


def natural_model(plan: Plan) -> Model:
    """Return the model of a plan's subject in its colour and size."""
    return model_of(plan.subject, plan.colour).sized(SCALES[plan.scale])


def acting_model(plan: Plan) -> Model:
    """Return the model in its finish, with what its action needs: a rope and a stand to swing from."""
    model = natural_model(plan)
    if plan.place == "turntable":
        model = model.changed(lambda mesh: finished(mesh, plan.finish == "plain"))
    if plan.action == "swing":
        model = hung(model, swing_pivot(body_of(plan)), CLEARANCE)
    return model


def companion_of(plan: Plan) -> Plan | None:
    """Return the plan as its second subject sees it, or None if there is none."""
    if plan.companion is None:
        return None
    return replace(
        plan,
        subject=plan.companion,
        colour=plan.companion_colour,
        scale=plan.companion_scale,
        action=plan.companion_action,
        companion=None,
    )


def as_companion(model: Model) -> Model:
    """Return the model with the companion's id."""
    return model.changed(lambda mesh: replace(mesh, label=Label.COMPANION) if mesh.label == Label.SUBJECT else mesh)


def finished(mesh: Mesh, plain: bool) -> Mesh:
    """Return a turntable's mesh in its finish: matt, with a fine strong texture or with none at all."""
    if mesh.material in AS_THEY_ARE:
        return mesh
    if mesh.material == "ball":
        return replace(mesh, material="plain ball" if plain else "speckled ball")
    if mesh.material == "wood" and not plain:
        return mesh
    return replace(mesh, material="plain" if plain else "speckle")


def body_of(plan: Plan) -> Body:
    """Return what the physics needs to know of a plan's subject."""
    model = natural_model(plan)
    return Body(model.low, model.high, is_round=plan.subject == "ball")


def motion_of(plan: Plan, place: Place, heading: float, seconds: float, middle: tuple[float, float] = MIDDLE) -> Motion:
    """Return the formula of what a plan's subject does around `middle`."""
    scale, ground, body = SCALES[plan.scale], place.ground, body_of(plan)
    path = FOLLOWED_PATH if plan.move in FOLLOWING else CROSSING_PATH[plan.shot]
    path = min(path, ROOM_TO_GO * place.roam)
    if plan.subject == "boat" and place.water is not None:
        if plan.action == "sail":
            return Sail(middle, heading, place.water, seconds, min(SAILING, path / seconds))
        surface = _level(place.water + body.low[2])  # the hull lies in the water as deep as its keel reaches
        return physical_motion("float", body, middle, heading, surface, seconds, hover=0.0)
    if plan.action in PHYSICAL:
        gravity = GRAVITIES[plan.gravity or "earth"]
        return physical_motion(plan.action, body, middle, heading, ground, seconds, gravity, path)
    if plan.action in ("trot", "walk"):
        gait, pace, stride, bob = GAITS[plan.subject]
        pace *= math.sqrt(scale)
        speed = min(pace, path / seconds)
        step = max(0.45, math.sqrt(speed / pace))  # going slower takes shorter steps
        return moving.Stroll(
            middle, heading, ground, seconds, speed, stride * step * scale, step, gait, bob * step * scale
        )
    lives = plan.subject in IDLES and plan.place not in STAYING
    idle = {"idle": IDLES[plan.subject]} if lives else {}
    return moving.Rest(middle, heading, ground, -body.low[2], **idle)


def _level(height: float) -> moving.Height:
    def ground(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return 0 * x + height

    return ground
