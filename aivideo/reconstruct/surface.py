"""Stage 7, surface: one closed skin through the points, cut back to what was seen, with fewer triangles and colours.

Screened Poisson: M. Kazhdan and H. Hoppe, ACM Transactions on Graphics 2013; fewer triangles by quadric error
metrics: M. Garland and P. Heckbert, SIGGRAPH 1997 (both through pycolmap).
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aivideo.reconstruct.errors import CannotReconstruct
from aivideo.reconstruct.fusion import Cloud

Array = np.ndarray

OCTREE = 8  # depth of Poisson's grid: 2^8 cells along the longest side
TRIM = 6.0  # Poisson's own: parts that rest on fewer points than this depth of its grid are cut
SEEN = 4.0  # cells: what is further than this from any point was never seen
PIECE = 0.02  # pieces smaller than this share of the largest one are crumbs
FACES = 30_000  # triangles at most


@dataclass(frozen=True)
class Surface:
    """A coloured mesh in the reconstruction's own axes and unit.

    Attributes:
        vertices: (v, 3). faces: (f, 3). colours: (v, 3) uint8.
    """

    vertices: Array
    faces: Array
    colours: Array


def make_surface(cloud: Cloud, most_faces: int = FACES) -> Surface:
    """Make a mesh of a cloud.

    Raises:
        CannotReconstruct: nothing is left of the skin.
    """
    import pycolmap
    import trimesh
    from scipy.spatial import cKDTree

    pycolmap.logging.minloglevel = 3
    tree = cKDTree(cloud.points)
    with tempfile.TemporaryDirectory(prefix="aivideo-") as folder:
        points, closed, simple = (str(Path(folder) / f"{name}.ply") for name in ("points", "closed", "simple"))
        _write_points(Path(points), cloud)
        pycolmap.poisson_meshing(
            points, closed, pycolmap.PoissonMeshingOptions(depth=OCTREE, trim=TRIM, num_threads=1, color=False)
        )
        skin = trimesh.load(closed, process=False)
        seen = tree.query(skin.vertices, distance_upper_bound=SEEN * cloud.cell)[0] < np.inf
        skin.update_faces(seen[skin.faces].all(1))
        skin.remove_unreferenced_vertices()
        skin = _without_crumbs(skin)
        if not len(skin.faces):
            raise CannotReconstruct("geometry not consistent", "The points do not lie on any surface.")
        if len(skin.faces) > most_faces:
            skin.export(closed)
            pycolmap.simplify_mesh(
                closed, simple, pycolmap.MeshSimplificationOptions(target_face_ratio=most_faces / len(skin.faces))
            )
            skin = trimesh.load(simple, process=False)
    _, nearest = tree.query(skin.vertices, k=3)
    colours = cloud.colours[nearest].astype(float).mean(1).round().astype(np.uint8)
    return Surface(np.array(skin.vertices), np.array(skin.faces), colours)


def _without_crumbs(skin):
    import trimesh

    pieces = trimesh.graph.connected_components(skin.face_adjacency, nodes=np.arange(len(skin.faces)), min_len=1)
    largest = max((len(piece) for piece in pieces), default=0)
    kept = [piece for piece in pieces if len(piece) >= PIECE * largest]
    mask = np.zeros(len(skin.faces), bool)
    if kept:
        mask[np.concatenate(kept)] = True
    skin.update_faces(mask)
    skin.remove_unreferenced_vertices()
    return skin


def _write_points(path: Path, cloud: Cloud) -> None:
    """Points with normals, as Poisson reads them (PLY)."""
    kinds = [(name, "<f4") for name in ("x", "y", "z", "nx", "ny", "nz")]
    table = np.empty(len(cloud.points), kinds)
    for axis, name in enumerate("xyz"):
        table[name], table[f"n{name}"] = cloud.points[:, axis], cloud.normals[:, axis]
    header = ["ply", "format binary_little_endian 1.0", f"element vertex {len(table)}"]
    header += [f"property float {name}" for name, _ in kinds] + ["end_header", ""]
    path.write_bytes("\n".join(header).encode() + table.tobytes())
