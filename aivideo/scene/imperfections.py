"""What a real camera and a real service do to a picture: no faults of a model, and asked for apart from them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from aivideo.scene.stage import Camera

Array = np.ndarray

IMPERFECTIONS: dict[str, str] = {
    "shake": "the camera is held in the hand",
    "exposure": "the brightness drifts up and down, slowly, as if the camera were looking for it",
    "blur": "what moves is blurred, as by a shutter that stays open; at strength 1 for the whole frame",
    "bitrate": "the file is small and shows it: blocks, smears, lost texture",
}
"""Each imperfection's name, and in plain words what it does."""

SWAY, TURN = 0.006, 0.007  # of the distance to what the camera looks at
RATES = np.array([0.6, 1.1, 1.9, 3.1])  # Hz: breathing, weight shifting, the hand
WEIGHTS = np.array([1.0, 0.7, 0.35, 0.15])
EXPOSURE, EXPOSURE_RATE = 0.16, 0.27  # share of the brightness; Hz, far slower than a flash
SUBFRAMES = 5  # pictures that a blurred one is made of
FINE, COARSE = 20, 42  # x264's quality without and with a low bitrate


def held_by_hand(camera: Camera, strength: float, time: float, random: np.random.Generator) -> Camera:
    """Return the camera swaying by slow sines. random: the same for every frame of a clip; time: seconds."""
    phases = random.uniform(0, 2 * math.pi, (6, len(RATES)))
    sway = np.sin(2 * math.pi * RATES * time + phases) @ WEIGHTS
    eye, target = np.asarray(camera.eye, float), np.asarray(camera.target, float)
    reach = strength * np.linalg.norm(target - eye)
    moved, turned = SWAY * reach * (sway[:3] @ camera.axes), TURN * reach * (sway[3:] @ camera.axes)
    return replace(camera, eye=eye + moved, target=target + moved + turned)


def drifting_exposure(strength: float, time: float, random: np.random.Generator) -> float:
    """Return what to multiply the picture's values with at a time, seconds. random: the same for every frame."""
    phase = random.uniform(0, 2 * math.pi)
    return 1 + EXPOSURE * strength * math.sin(2 * math.pi * EXPOSURE_RATE * time + phase)


def shutter_times(strength: float, time: float, fps: int) -> list[float]:
    """Return the moments, seconds, at which the pictures of a blurred frame are taken."""
    return [time + strength / fps * (number / SUBFRAMES) for number in range(SUBFRAMES)]


def blended(pictures: list[Array]) -> Array:
    """Return the mean of pictures as light adds up: uint8 (h, w, 3), averaged at gamma 2.2."""
    total = sum((picture / np.float32(255)) ** np.float32(2.2) for picture in pictures)
    return (255 * (total / len(pictures)) ** (1 / 2.2) + 0.5).astype(np.uint8)


def quality_of(strength: float) -> int:
    """Return x264's rate factor: lower is better and larger."""
    return round(FINE + (COARSE - FINE) * strength)
