"""Camera moves and framing: the subject stays in the picture, and the lens stays out of the trees."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from aivideo.scene.stage import Camera

Array = np.ndarray

FIELD_OF_VIEW = 38.0  # degrees, upright; what a 35 mm lens sees on a film camera
SHARE = {"wide": 0.35, "medium": 0.52, "close-up": 0.62, "extreme close-up": 0.62}  # of the picture's height
HEADROOM = {"wide": 0.14, "medium": 0.06, "close-up": 0.0, "extreme close-up": 0.0}  # shares of the picture's height
BLUR = {"wide": 0.0, "medium": 0.010, "close-up": 0.030, "extreme close-up": 0.030}  # aperture, see `Camera`
MARGIN = 0.93  # everything that must be seen stays inside this share of the picture

ORBITS = {"orbit": np.radians(100), "arc": np.radians(120), "full orbit": np.radians(360)}  # how far they go round
FOLLOWING = frozenset(  # moves that go along with the subject
    {*ORBITS, "dolly in", "dolly out", "zoom in", "zoom out", "track", "crane", "crane down", "handheld"}
)
PANS = {"pan": -1, "pan left": 1}  # turning to the left is positive
TILTS = {"tilt": 1, "tilt down": -1}
ELEVATION = {"eye level": 0.12, "low": -0.24, "high": 0.62, "bird's eye": 1.18}  # radians above the horizon
CLOSE_ELEVATION = 0.08  # in a close-up at eye level
LOWEST = {"low": 0.16}  # metres above the ground that the lens keeps
LOWEST_LENS = 0.35  # at the other angles
CRANE_FROM, CRANE_TO = 0.04, 0.66  # radians above the horizon
DOLLY, ZOOM = 1.75, 1.5  # how much farther, and wider, they are at the one end
LENS = {None: 1.0, "wide": 0.62, "tele": 1.7}  # shares of the usual distance
SWAY = 0.011  # of the distance: how far a hand lets the camera drift
TURNING = 0.012  # and how far the view wanders


@dataclass(frozen=True)
class Framing:
    """What a shot must keep in the picture, as formulas of time in seconds.

    Attributes:
        corners: (n, 3) points that must be seen. anchor: (3,) the point the camera looks at and, in moves
            that follow the subject, goes along with.
        size: height of what is shown, metres.
        seconds: length of the shot.
        stays: whether the subject keeps its place.
    """

    corners: Callable[[float], Array]
    anchor: Callable[[float], Array]
    size: float
    seconds: float
    stays: bool = False


@dataclass(frozen=True)
class Rig:
    """One way to shoot: a move from one side.

    Attributes:
        move: a word of the grammar. azimuth: the side the camera stands on, radians from +x.
        distance: metres. fov: degrees. aspect: width over height. elevation: radians above the horizon.
        headroom: how far below the middle the anchor stands, as a share of the picture's height.
        swing: half the angle of a pan or tilt, radians; how far a tracking camera slides past what stands
            still, seen from there. blur: aperture, see `Camera`.
        ground: the place's height. roam: metres from its middle the camera may go. lowest: metres above the ground.
    """

    framing: Framing
    move: str
    azimuth: float
    distance: float
    fov: float
    aspect: float
    elevation: float
    headroom: float
    swing: float
    blur: float
    ground: Callable[[Array, Array], Array]
    roam: float
    lowest: float = LOWEST_LENS

    def at(self, time: float) -> Camera:
        """Return the camera at a time, seconds."""
        framing = self.framing
        share = float(np.clip(time / framing.seconds, 0, 1))
        eased = share * share * (3 - 2 * share)
        anchor = framing.anchor(time if self.move in FOLLOWING else framing.seconds / 2)
        azimuth, distance, fov, elevation = self.azimuth, self.distance, self.fov, self.elevation
        if self.move in ORBITS:
            from_here = 0.0 if self.move == "full orbit" else 0.5  # the others are half-way round in the middle
            azimuth += ORBITS[self.move] * (share - from_here)
        elif self.move in ("dolly in", "dolly out"):
            nearing = eased if self.move == "dolly in" else 1 - eased
            distance *= DOLLY - (DOLLY - 1) * nearing
        elif self.move in ("zoom in", "zoom out"):
            nearing = eased if self.move == "zoom in" else 1 - eased
            narrow = np.tan(np.radians(fov) / 2)
            fov = 2 * np.degrees(np.arctan(narrow * (ZOOM - (ZOOM - 1) * nearing)))
        elif self.move in ("crane", "crane down"):
            raised = eased if self.move == "crane" else 1 - eased
            elevation = CRANE_FROM + (CRANE_TO - CRANE_FROM) * raised

        level = np.cos(elevation)
        eye = anchor + distance * np.array([level * np.cos(azimuth), level * np.sin(azimuth), np.sin(elevation)])
        away = np.hypot(eye[0], eye[1])
        if away > self.roam:
            eye[:2] *= self.roam / away
        eye[2] = max(eye[2], float(self.ground(eye[0], eye[1])) + self.lowest)
        eye, target = self._aim(eye, anchor, time, 2 * eased - 1)
        reach = float(np.linalg.norm(target - eye))
        raised = self.headroom * 2 * reach * np.tan(np.radians(fov) / 2)
        target = np.array([target[0], target[1], target[2] + raised])
        focus = float(np.linalg.norm(framing.anchor(time) - eye))
        return Camera(eye, target, fov, focus, self.blur)

    def _aim(self, eye: Array, anchor: Array, time: float, sweep: float) -> tuple[Array, Array]:
        """Return eye and target of the moves that turn or slide the camera. sweep: from -1 to 1 over the clip."""
        ahead = anchor - eye
        right = np.array([ahead[1], -ahead[0], 0.0])
        if self.move in PANS:
            turn = self.swing * sweep * PANS[self.move]
            cos, sin = np.cos(turn), np.sin(turn)
            return eye, eye + np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]]) @ ahead
        if self.move in TILTS:
            turn = self.swing * sweep * TILTS[self.move]
            level = np.hypot(ahead[0], ahead[1])
            rise = np.arctan2(ahead[2], level) + turn
            return eye, eye + np.array([ahead[0], ahead[1], level * np.tan(rise)])
        if self.move == "track" and self.framing.stays:
            slide = np.tan(self.swing) * sweep * right
            return eye + slide, anchor + slide
        if self.move == "handheld":
            reach = np.linalg.norm(ahead)
            drift, wander = hand(time, 0) * SWAY * reach, hand(time, 1) * TURNING * reach
            return eye + drift, anchor + drift + wander
        return eye, anchor

    def keeps_all(self, times: Iterable[float]) -> bool:
        """Whether every corner is inside the picture at these times."""
        for time in times:
            camera = self.at(time)
            offset = (self.framing.corners(time) - camera.eye) @ camera.axes.T
            up = np.tan(np.radians(camera.fov) / 2) * MARGIN
            if (offset[:, 2] < 0.2).any():
                return False
            if (np.abs(offset[:, 1]) > up * offset[:, 2]).any():
                return False
            if (np.abs(offset[:, 0]) > up * self.aspect * offset[:, 2]).any():
                return False
        return True


def frame_shot(rig: Rig) -> Rig:
    """Return the rig moved back, and past the place's edge widened, until the subject is always in view."""
    times = np.linspace(0, rig.framing.seconds, 13)
    fitted = rig
    for _ in range(40):
        if fitted.keeps_all(times):
            break
        if fitted.distance * 1.06 < 1.6 * rig.roam:
            fitted = replace(fitted, distance=fitted.distance * 1.06)
        elif fitted.fov < 75:
            fitted = replace(fitted, fov=fitted.fov + 2)
        elif fitted.swing > 0.02:
            fitted = replace(fitted, swing=fitted.swing * 0.8)
        else:
            break
    return fitted


def start_distance(size: float, shot: str) -> float:
    """Return the distance, metres, at which something `size` metres high fills its share of the picture."""
    return size / SHARE[shot] / 2 / np.tan(np.radians(FIELD_OF_VIEW) / 2)


def swing_of(move: str, aspect: float) -> float:
    """Return half the angle of a pan or tilt, radians, or that of a slide past a subject: 0 for other moves."""
    up = np.tan(np.radians(FIELD_OF_VIEW) / 2)
    if move in PANS:
        return float(np.arctan(up * aspect)) * 0.42
    if move in TILTS:
        return float(np.arctan(up)) * 0.36
    return float(np.arctan(up * aspect)) * 0.50 if move == "track" else 0.0


def hand(time: float, which: int) -> Array:
    """Return how a hand drifts, (3,), each from about -1 to 1: slow waves that never meet again.

    which: another number is another drift.
    """
    waves = ((0.31, 0.55), (0.83, 0.30), (1.9, 0.15))  # Hz, amplitude
    return np.array(
        [
            sum(
                size * np.sin(2 * np.pi * rate * (1 + 0.13 * axis) * time + 2.4 * axis + 5 * which)
                for rate, size in waves
            )
            for axis in range(3)
        ]
    )
