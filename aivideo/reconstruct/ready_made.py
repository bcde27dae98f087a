"""Reconstructions that come with the course, so that nobody has to wait: made by `python run.py assets`.

>>> from aivideo.reconstruct import ready
>>> print(ready("turntable-orbit").report)  # doctest: +SKIP
"""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from aivideo.clip import asset
from aivideo.reconstruct import stages
from aivideo.reconstruct.errors import ReconstructError
from aivideo.reconstruct.running import Reconstruction, open_reconstruction, reconstruct

NAMES = ("turntable-orbit", "turntable-arc", "turntable-weak", "turntable-morph")
FACES = {"turntable-orbit": 20_000}
FEWER_FACES = 10_000  # of the others
DEPTH_MAPS = 3  # that are kept, of two dozen


def ready(name: str) -> Reconstruction:
    """Open a reconstruction that comes with the course.

    All have a mesh and a report. The stages frames, cameras, export and some of the depth come with
    "turntable-orbit" only.

    Raises:
        ReconstructError: there is none of that name.
    """
    if name not in NAMES:
        raise ReconstructError(f"There is no ready reconstruction {name!r}. There are: {', '.join(NAMES)}.")
    report = asset(f"meshes/{name}/report.json")
    return open_reconstruction(report.parent, asset(f"clips/{name}.mp4"), asset(f"meshes/{name}.glb"))


def make_all(assets: Path) -> list[Path]:
    """Make every ready reconstruction under `assets/meshes`, from the clips in `assets/clips`; return what was made."""
    with tempfile.TemporaryDirectory(prefix="aivideo-") as work:
        return [made for name in NAMES for made in make_ready(name, assets, Path(work) / name)]


def make_ready(name: str, assets: Path, work: Path) -> list[Path]:
    """Make one. work: a folder for the stages, most of which are too large to come with the course."""
    clip, mesh, folder = assets / "clips" / f"{name}.mp4", assets / "meshes" / f"{name}.glb", assets / "meshes" / name
    made = reconstruct(clip, mesh, folder=work, faces=FACES.get(name, FEWER_FACES))
    shutil.rmtree(folder, ignore_errors=True)
    # what it cost here says nothing about the learner's computer
    made.report.model_copy(update={"stages": (), "memory": None}).save(folder / "report.json")
    if name in FACES:
        stages.save(made.frames, folder / "frames.npz", small=True)
        stages.save(made.cameras, folder / "cameras.npz", small=True)
        stages.save(made.upright, folder / "export.npz", small=True)
        depth = made.depth
        some = np.linspace(0, len(depth) - 1, DEPTH_MAPS, endpoint=False).round().astype(int)
        few = replace(depth, references=depth.references[some], depths=depth.depths[some].astype(np.float16))
        stages.save(few, folder / "depth.npz", small=True)
    return [mesh, *sorted(folder.iterdir())]
