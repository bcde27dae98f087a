"""Taking down the ground truth of a take while it is drawn."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from aivideo.scene.baking import baked_colours
from aivideo.scene.mesh import Label
from aivideo.scene.physics import GRAVITIES
from aivideo.scene.render import label_mask
from aivideo.scene.take import Actor, Take
from aivideo.scene.truth import CONVENTIONS, SCHEMA, TO_Y_UP, Film, save_truth

Array = np.ndarray
OPENCV = np.diag([1.0, -1.0, 1.0])  # rows right, up, forward -> right, down, ahead
PLAYING = (Label.SUBJECT, Label.COMPANION)  # what the objects' meshes hold; a rope and its stand are no part of them
SKY = 0  # the id of what is nothing


class Recorder:
    """Collects the truth of each frame; `save` writes it beside the clip.

    films: whether to keep an id mask and the depth of every pixel too.
    """

    def __init__(self, take: Take, width: int, height: int, films: bool) -> None:
        self._take, self._size = take, (width, height)
        self._time: list[float] = []
        self._world_to_camera: list[Array] = []
        self._intrinsics: list[Array] = []
        self._focus: list[float] = []
        self._poses: dict[str, list[Array]] = {actor.name: [] for actor in take.actors}
        self._part_poses: dict[str, list[Array]] = {actor.name: [] for actor in take.actors}
        self._films: dict[str, Film] = {}
        if films:
            ids = ", ".join(f"{label.value} {label.name.lower()}" for label in Label)
            shape = (height, width)
            self._films = {
                "mask": Film(shape, np.uint8, "id", f"what the middle of each pixel sees: {SKY} sky, {ids}"),
                "depth": Film(shape, np.float16, "m", "along the camera's z axis; infinite in the sky"),
            }

    def add(self, frame: int) -> None:
        """Take down a frame. Call it after the frame is drawn: the stage stands as it was drawn."""
        take, (width, height) = self._take, self._size
        time, camera = take.shot.time_of(frame), take.camera(frame)
        focal = camera.focal(height)
        turn = OPENCV @ camera.axes
        self._time.append(time)
        self._world_to_camera.append(np.column_stack([turn @ TO_Y_UP.T, -turn @ np.asarray(camera.eye, float)]))
        self._intrinsics.append(np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1]]))
        self._focus.append(np.inf if camera.focus is None else float(camera.focus))
        for actor in take.actors:
            root = take.root(actor, time)
            self._poses[actor.name].append(np.full((4, 4), np.nan) if root is None else y_up(root))
            where = actor.model.transforms(np.full((4, 4), np.nan) if root is None else root, actor.motion.joints(time))
            self._part_poses[actor.name].append(np.array([y_up(where[name]) for name in _shown(actor)]))
        if self._films:
            labels, depth = label_mask(take.shot.stage, camera, width, height)
            self._films["mask"].add(np.where(labels < 0, SKY, labels))
            self._films["depth"].add(depth)

    def save(self, video: Path, fps: int, seed: int, sha256: str | None) -> None:
        """Write X.truth.json and X.truth.npz beside the clip. sha256: the clip's fingerprint."""
        take, plan = self._take, self._take.shot.plan
        gravity = GRAVITIES[plan.gravity or "earth"]
        facts: dict[str, Any] = {
            "schema": SCHEMA,
            "clip": video.name,
            "sha256": sha256,
            "made_by": "local studio (a 3D renderer, not an AI model)",
            "conventions": CONVENTIONS,
            "frames": len(self._time),
            "fps": fps,
            "width": self._size[0],
            "height": self._size[1],
            "seed": seed,
            "plan": asdict(plan),
            "faults": take.faults,
            "imperfections": take.imperfections,
            "gravity": {"g": gravity, "unit": "m/s²", "direction": [0.0, -1.0, 0.0]},
            "contacts": [contact for actor in take.actors for contact in _contacts(actor)],
            "objects": [_described(actor) for actor in take.actors],
        }
        arrays = {
            "time": (np.array(self._time), "s", "when each frame is taken"),
            "world_to_camera": (np.array(self._world_to_camera), "m", "[R | t] of each frame"),
            "intrinsics": (np.array(self._intrinsics), "px", "camera matrix of each frame"),
            "focus": (np.array(self._focus), "m", "distance that is sharp in each frame; infinite if all is"),
        }
        for actor in take.actors:
            arrays |= self._arrays_of(actor)
        save_truth(video, facts, arrays, self._films)

    def _arrays_of(self, actor: Actor) -> dict[str, tuple[Array, str, str]]:
        shown, name = _shown(actor), actor.name
        meshes = [mesh for part in shown.values() for mesh in part]
        starts = np.cumsum([0, *(len(mesh.position) for mesh in meshes)])
        part_of = [number for number, part in enumerate(shown.values()) for mesh in part for _ in mesh.position]
        return {
            f"{name}_pose": (np.array(self._poses[name]), "m", "pose of the object in each frame"),
            f"{name}_part_pose": (
                np.array(self._part_poses[name], np.float32).reshape(len(self._time), len(shown), 4, 4),
                "m",
                "pose of each of its parts in each frame: the world's point = pose[part of the point] times the point",
            ),
            f"{name}_points": (
                np.concatenate([mesh.position for mesh in meshes]) @ TO_Y_UP.T.astype(np.float32),
                "m",
                "the mesh in the object's own space",
            ),
            f"{name}_faces": (
                np.concatenate([mesh.faces + start for mesh, start in zip(meshes, starts[:-1], strict=True)]),
                "index",
                "triangles, counter-clockwise from outside",
            ),
            f"{name}_point_part": (np.array(part_of, np.int16), "index", "which part each point belongs to"),
            f"{name}_colours": (
                np.concatenate([baked_colours(mesh) for mesh in meshes]),
                "sRGB",
                "colour of each point in even white light",
            ),
        }


def y_up(transform: Array) -> Array:
    """Turn a 4x4 transform between spaces with z up into one between spaces with y up."""
    change = np.eye(4)
    change[:3, :3] = TO_Y_UP
    return change @ transform @ change.T


def _shown(actor: Actor) -> dict[str, list]:
    """Return the meshes of an actor's parts, of those that have any."""
    parts = {name: [mesh for mesh in part.meshes if mesh.label in PLAYING] for name, part in actor.model.parts.items()}
    return {name: meshes for name, meshes in parts.items() if meshes}


def _contacts(actor: Actor) -> list[dict[str, Any]]:
    return [
        {
            "object": actor.name,
            "time": contact.time,
            "position": (TO_Y_UP @ contact.position).tolist(),
            "speed": contact.speed,
        }
        for contact in actor.motion.contacts()
    ]


def _described(actor: Actor) -> dict[str, Any]:
    corners = np.array([actor.model.low, actor.model.high]) @ TO_Y_UP.T
    return {
        "name": actor.name,
        "subject": actor.subject,
        "id": int(Label.COMPANION if actor.name == "companion" else Label.SUBJECT),
        "low": corners.min(0).tolist(),
        "high": corners.max(0).tolist(),
        "parts": list(_shown(actor)),
    }
