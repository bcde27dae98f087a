"""Stage 8, export: the mesh right way up, in a file that other programs open (GLB, PLY or OBJ).

A clip does not tell how large a thing is. The file's longest side is 1, so "metres" in other programs means nothing.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from aivideo.reconstruct.errors import ReconstructError
from aivideo.reconstruct.mapping import Cameras
from aivideo.reconstruct.surface import Surface

if TYPE_CHECKING:
    import trimesh

Array = np.ndarray

KINDS = (".glb", ".ply", ".obj")
TURNED_ENOUGH = 0.015  # spread of the cameras' sideways directions that tells which way is up


@dataclass(frozen=True)
class Upright:
    """How the reconstruction's own axes lie in the mesh's file: x -> scale * rotation @ x + shift.

    In the file y is up, the first camera is in front (+z), the mesh stands on 0, and its longest side is 1.
    """

    scale: float
    rotation: Array
    shift: Array

    def __call__(self, points: Array) -> Array:
        return self.scale * points @ self.rotation.T + self.shift

    def camera(self, cameras: Cameras, number: int) -> tuple[Array, Array]:
        """Return rotation (3, 3) and translation (3,) of one camera, for points as they are in the file."""
        rotation = cameras.rotations[number] @ self.rotation.T
        return rotation, self.scale * cameras.translations[number] - rotation @ self.shift


def upright(cameras: Cameras, points: Array) -> Upright:
    """Find what puts points the right way up.

    Up is where people hold a camera's upper edge. Someone who goes round a thing keeps the horizon level, so each
    camera's sideways axis is horizontal, and up is at a right angle to all of them. If the camera hardly turned, up is
    the mean of the cameras' own upper edges.
    """
    mean_up = -cameras.rotations[:, 1].mean(0)
    _, spread, axes = np.linalg.svd(cameras.rotations[:, 0])
    up = axes[2] * np.sign(axes[2] @ mean_up)
    if spread[1] ** 2 / len(cameras) < TURNED_ENOUGH or up @ mean_up < 0.5 * np.linalg.norm(mean_up):
        up = mean_up / np.linalg.norm(mean_up)
    middle = np.median(points, axis=0)
    front = cameras.centres[0] - middle
    front = front - (front @ up) * up
    front /= np.linalg.norm(front)
    rotation = np.stack([np.cross(up, front), up, front])
    turned = points @ rotation.T
    low, high = turned.min(0), turned.max(0)
    scale = 1 / float((high - low).max())
    foot = np.array([(low[0] + high[0]) / 2, low[1], (low[2] + high[2]) / 2])
    return Upright(scale, rotation, -scale * foot)


def as_mesh(surface: Surface, onto: Upright) -> "trimesh.Trimesh":
    """Return the mesh as it goes into the file: the right way up, with colours at its vertices."""
    import trimesh

    mesh = trimesh.Trimesh(onto(surface.vertices), surface.faces, vertex_colors=surface.colours, process=False)
    mesh.vertex_normals  # noqa: B018 - computed now, so that they are exported too
    return mesh


def write_mesh(mesh: "trimesh.Trimesh", path: Path, made_from: dict[str, str]) -> None:
    """Write a mesh; the file's ending says how. The file appears only when it is whole.

    made_from: what is written into a GLB about how it was made.

    Raises:
        ReconstructError: an ending that we do not write.
    """
    check_name(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".part-{path.name}")
    try:
        if path.suffix == ".glb":
            part.write_bytes(_glb(mesh, made_from))
        else:
            mesh.export(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_points(points: Array, colours: Array, path: Path) -> None:
    """Write points, (n, 3), with their colours, (n, 3) uint8, as PLY."""
    import trimesh

    path.write_bytes(trimesh.PointCloud(points, colors=colours).export(file_type="ply"))


def check_name(path: Path) -> None:
    """Raise ReconstructError unless we write files with this ending."""
    if path.suffix not in KINDS:
        raise ReconstructError(f"A mesh's file name ends in {', '.join(KINDS)}; {path.name!r} does not.")


def _glb(mesh: "trimesh.Trimesh", made_from: dict[str, str]) -> bytes:
    import trimesh

    linear = mesh.copy()
    colours = np.array(mesh.visual.vertex_colors, float)
    colours[:, :3] = 255 * _to_linear(colours[:, :3] / 255)  # glTF's colours at vertices are linear light
    linear.visual = trimesh.visual.ColorVisuals(linear, vertex_colors=colours.round().astype(np.uint8))

    def describe(tree: dict) -> None:
        tree["asset"] |= {"generator": "AI for Video", "extras": made_from}

    return trimesh.exchange.gltf.export_glb(trimesh.Scene(linear), include_normals=True, tree_postprocessor=describe)


def _to_linear(values: Array) -> Array:
    """sRGB -> linear light (IEC 61966-2-1), 0 to 1."""
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
