"""Faults on purpose: imitations of known failures of AI models, each with a strength from 0 to 1.

Nothing here is made by an AI model. A fault is a rule that changes one thing in a clip, and by how much is
known, so that a measure can be tried on it: does the number move where the eye sees the fault?
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from aivideo.scene.mesh import Mesh, smooth_normals
from aivideo.scene.motion import Contact, Motion
from aivideo.scene.stage import Camera

Array = np.ndarray

FAULTS: dict[str, str] = {
    "flicker": "surfaces boil and the subject's colour trembles from frame to frame",
    "morph": "the subject's shape melts as the clip goes on",
    "swap": "the subject turns into another one; at strength 1 from half-way on, below it later",
    "gravity": "what falls slows down and drifts up, what walks lifts off; g is too small by this share",
    "vanish": "the subject is gone for a while; at strength 1 for 30 % of the clip",
    "duplicate": "a second subject steps out of the first; at strength 1 from 45 % of the clip on",
    "jitter": "the camera jerks from frame to frame",
    "drift": "the colours of the whole picture wander off as the clip goes on",
}
"""Each fault's name, and in plain words what it does at full strength."""

OTHERS = {"fox": "robot", "ball": "fox"}  # what a swapped subject turns into
OTHER = ("robot", "fox")  # and where nothing is said: the first that it is not already

VANISHED_AT, VANISHED_FOR = 0.40, 0.30  # shares of the clip
DOUBLED_AT, SWAPPED_AT = 0.45, 0.50
STEPPING_OUT = 0.18  # share of the clip that a duplicate takes to stand clear

LUMINANCE = np.array([0.2126, 0.7152, 0.0722])  # weights of linear red, green, blue (ITU-R BT.709)
TINT = 0.40  # of the flickering subject's colour, as a natural logarithm; its luminance stays
TEXTURE_SHIFT = 0.05  # metres
# A flash that WCAG 2.2 (criterion 2.3.1) counts changes the relative luminance by 0.10 or more. Two in a
# hundred of the picture's values is at most 0.08 of luminance, there and back.
BRIGHTNESS = 0.018
MELT = 0.16  # of the subject's height
LIFT = 0.22  # of the subject's height
JERK_SIDEWAYS, JERK_TURN = 0.010, 0.014  # of the distance to what the camera looks at
WARM = np.array([0.24, -0.03, -0.34])  # share by which red, green and blue have moved at the end
SLOWEST_DRIFT, SLOWING = 0.6, 0.3  # m/s; share of the way left that a fall goes on for


# --- when ------------------------------------------------------------------------------------------------


def is_gone(strength: float, share: float) -> bool:
    """Whether a vanishing subject is out of sight. share: how much of the clip is over, 0 to 1."""
    return VANISHED_AT <= share < VANISHED_AT + VANISHED_FOR * strength


def is_swapped(strength: float, share: float) -> bool:
    """Whether the subject is another one by now."""
    return share >= 1 - (1 - SWAPPED_AT) * strength


def stepped_out(strength: float, share: float) -> float | None:
    """Return how far a duplicate has stepped out, 0 to 1; None before there is one."""
    start = 1 - (1 - DOUBLED_AT) * strength
    if share < start:
        return None
    return _ease((share - start) / STEPPING_OUT)


def other_subject(subject: str) -> str:
    """Return what a swapped subject turns into."""
    return OTHERS.get(subject) or next(other for other in OTHER if other != subject)


# --- motion ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WrongGravity(Motion):
    """A motion whose gravity fails.

    Once a falling thing is half-way down, its height is mixed with that of a thing that slows down and
    drifts up evenly. The mix is linear, so a fit of the arcs finds g times (1 - strength).

    Attributes:
        onset: when it begins, seconds. height, speed: the thing's own then, metres and m/s.
        slowing: seconds in which its speed falls to 1/e. drift: m/s upward in the end.
    """

    motion: Motion
    strength: float
    onset: float
    height: float
    speed: float
    slowing: float
    drift: float

    @property
    def gravity(self) -> float:
        return self.motion.gravity

    def root(self, time: float) -> Array:
        root = self.motion.root(time).copy()
        since = time - self.onset
        if since > 0:
            faded = self.slowing * (1 - math.exp(-since / self.slowing))
            adrift = self.height + self.drift * since + (self.speed - self.drift) * faded
            root[2, 3] += self.strength * (adrift - root[2, 3])
        return root

    def joints(self, time: float) -> dict[str, float]:
        return self.motion.joints(time)

    def contacts(self) -> list[Contact]:
        return [contact for contact in self.motion.contacts() if contact.time <= self.onset]


@dataclass(frozen=True)
class LiftedOff(Motion):
    """A motion that leaves the ground: for what does not fall. rise: metres at the end of the clip."""

    motion: Motion
    rise: float
    seconds: float

    @property
    def gravity(self) -> float:
        return self.motion.gravity

    def root(self, time: float) -> Array:
        root = self.motion.root(time).copy()
        root[2, 3] += self.rise * _ease((time / self.seconds - 0.2) / 0.8)
        return root

    def joints(self, time: float) -> dict[str, float]:
        return self.motion.joints(time)


def failing_gravity(motion: Motion, strength: float, size: float, seconds: float) -> WrongGravity | LiftedOff:
    """Return the motion with its gravity off. size: the subject's height, metres."""
    times = np.linspace(0, seconds, 241)
    heights = np.array([motion.root(time)[2, 3] for time in times])
    highest = int(heights.argmax())
    low = heights[highest:].min()
    if heights[highest] - low < 0.5 * size:  # nothing falls: a step's bob, a bump in the ground
        return LiftedOff(motion, strength * LIFT * size, seconds)
    onset = times[highest + int((heights[highest:] < (heights[highest] + low) / 2).argmax())]
    step = 1e-4
    height = float(motion.root(onset)[2, 3])
    speed = float(motion.root(onset + step)[2, 3] - motion.root(onset - step)[2, 3]) / (2 * step)
    slowing = SLOWING * (height - low) / abs(speed)
    faded = slowing * (1 - math.exp(-(seconds - onset) / slowing))
    # it is back at its highest when the clip ends, and so stays in the picture
    drift = (heights[highest] - height - speed * faded) / (seconds - onset - faded)
    return WrongGravity(motion, strength, float(onset), height, speed, slowing, min(drift, SLOWEST_DRIFT))


# --- shape and colour --------------------------------------------------------------------------------------


def melted(meshes: Sequence[Mesh], strength: float, share: float, size: float) -> list[Mesh]:
    """Return the subject with its shape bent by waves that grow with the clip. size: its height, metres."""
    amount = MELT * size * strength * _ease(share * 1.1)
    wave = 2 * math.pi / (0.75 * size)
    bent = []
    for mesh in meshes:
        x, y, z = wave * mesh.rest.T
        turn = 5.0 * share
        waves = np.stack(
            [np.sin(1.3 * z + 0.7 * y + turn), np.sin(1.1 * x + 0.9 * z - turn), 0.7 * np.sin(x + y + 2 * turn)], 1
        )
        waves[:, 2] *= np.clip(mesh.rest[:, 2] / (0.3 * size), 0, 1)  # feet stay above the ground
        position = (mesh.position + amount * waves).astype(np.float32)
        bent.append(replace(mesh, position=position, normal=smooth_normals(position, mesh.faces)))
    return bent


def trembling_tint(mean_colour: Array, strength: float, random: np.random.Generator) -> Array:
    """Return what to multiply linear red, green and blue with; a surface of `mean_colour` stays as bright."""
    tint = np.exp(TINT * strength * random.uniform(-1, 1, 3))
    return (tint * (LUMINANCE @ mean_colour) / (LUMINANCE @ (mean_colour * tint))).astype(np.float32)


def texture_shift(strength: float, random: np.random.Generator) -> Array:
    """Return how far textures slip in this frame, metres along x, y, z."""
    return (TEXTURE_SHIFT * strength * random.uniform(-1, 1, 3)).astype(np.float32)


def trembling_brightness(strength: float, random: np.random.Generator) -> float:
    """Return what to multiply the picture's values with in this frame; below what counts as a flash."""
    return 1 + BRIGHTNESS * strength * float(random.uniform(-1, 1))


def wandering_colours(strength: float, share: float) -> Array:
    """Return what to multiply the picture's red, green and blue values with."""
    return 1 + WARM * strength * share


# --- camera ------------------------------------------------------------------------------------------------


def jerked(camera: Camera, strength: float, random: np.random.Generator) -> Camera:
    """Return the camera thrown out of place, at random in each frame."""
    eye, target = np.asarray(camera.eye, float), np.asarray(camera.target, float)
    reach = np.linalg.norm(target - eye) * strength
    sideways = JERK_SIDEWAYS * reach * (random.uniform(-1, 1, 3) @ camera.axes)
    turn = JERK_TURN * reach * (random.uniform(-1, 1, 3) @ camera.axes)
    return replace(camera, eye=eye + sideways, target=target + sideways + turn)


def _ease(share: float) -> float:
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)
