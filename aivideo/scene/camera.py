"""Camera moves and framing: the subject stays in the picture, and the lens stays out of the trees."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from aivideo.scene.stage import Camera

Array = np.ndarray

FIELD_OF_VIEW = 38.0  # degrees, upright; what a 35 mm lens sees on a film camera
SHARE = {"wide": 0.35, "medium": 0.52, "close-up": 0.62}  # of the picture's height that the subject fills
MARGIN = 0.93  # everything that must be seen stays inside this share of the picture
FOLLOWING = frozenset({"orbit", "dolly in", "dolly out", "zoom in", "zoom out"})  # moves that go along
ORBIT = np.radians(100)  # how far an orbit goes round


@dataclass(frozen=True)
class Framing:
    """What a shot must keep in the picture, as formulas of time in seconds.

    Attributes:
        corners: (n, 3) points that must be seen. anchor: (3,) the point the camera looks at and, in moves
            that follow the subject, goes along with.
        size: height of what is shown, metres.
        seconds: length of the shot.
    """

    corners: Callable[[float], Array]
    anchor: Callable[[float], Array]
    size: float
    seconds: float


@dataclass(frozen=True)
class Rig:
    """One way to shoot: a move from one side.

    Attributes:
        move: a word of the grammar. azimuth: the side the camera stands on, radians from +x.
        distance: metres. fov: degrees. aspect: width over height. lift: height above the anchor for each
            metre of distance. headroom: how far below the middle the anchor stands, as a share of the
            picture's height. swing: half the angle of a pan, radians. blur: aperture, see `Camera`.
    """

    framing: Framing
    move: str
    azimuth: float
    distance: float
    fov: float
    aspect: float
    lift: float
    headroom: float
    swing: float
    blur: float
    ground: Callable[[Array, Array], Array]
    roam: float

    def at(self, time: float) -> Camera:
        """Return the camera at a time, seconds."""
        framing = self.framing
        share = np.clip(time / framing.seconds, 0, 1)
        eased = share * share * (3 - 2 * share)
        anchor = framing.anchor(time if self.move in FOLLOWING else framing.seconds / 2)

        azimuth, distance, fov = self.azimuth, self.distance, self.fov
        target = anchor
        if self.move == "orbit":
            azimuth += ORBIT * (share - 0.5)
        elif self.move in ("dolly in", "dolly out"):
            nearing = eased if self.move == "dolly in" else 1 - eased
            distance *= 1.75 - 0.75 * nearing
        elif self.move in ("zoom in", "zoom out"):
            nearing = eased if self.move == "zoom in" else 1 - eased
            wide, narrow = np.tan(np.radians(fov) / 2) * 1.5, np.tan(np.radians(fov) / 2)
            fov = 2 * np.degrees(np.arctan(wide + (narrow - wide) * nearing))

        side = np.array([np.cos(azimuth), np.sin(azimuth), self.lift])
        eye = anchor + distance * side
        away = np.hypot(eye[0], eye[1])
        if away > self.roam:
            eye[:2] *= self.roam / away
        eye[2] = max(eye[2], float(self.ground(eye[0], eye[1])) + 0.35)
        if self.move in ("pan", "pan left"):
            turn = self.swing * (2 * eased - 1) * (-1 if self.move == "pan" else 1)
            ahead = anchor - eye
            cos, sin = np.cos(turn), np.sin(turn)
            target = eye + np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]]) @ ahead
        reach = float(np.linalg.norm(target - eye))
        raised = self.headroom * 2 * reach * np.tan(np.radians(fov) / 2)
        target = np.array([target[0], target[1], target[2] + raised])
        focus = float(np.linalg.norm(framing.anchor(time) - eye))
        return Camera(eye, target, fov, focus, self.blur)

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


def pan_swing(aspect: float) -> float:
    """Return half the angle of a pan, radians: a third of the picture's width."""
    return float(np.arctan(np.tan(np.radians(FIELD_OF_VIEW) / 2) * aspect)) * 0.42
