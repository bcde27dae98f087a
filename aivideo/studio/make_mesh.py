"""Makes meshes: turns the video that a client sent into a coloured mesh, its points and its report."""

import tempfile
from pathlib import Path

from PIL import Image

from aivideo.clip import CourseError
from aivideo.reconstruct import Reconstruction, reconstruct
from aivideo.reconstruct.export import as_mesh, write_mesh, write_points
from aivideo.studio.jobs import Job
from aivideo.studio.makers import CannotMake, Stopped, Watch
from aivideo.studio.results import Results

SHARES = {  # of a hundred: how far the work is when a stage begins, and when it is over
    "frames": (0, 5),
    "features": (5, 25),
    "matches": (25, 35),
    "cameras": (35, 60),
    "depth": (60, 70),
    "fusion": (70, 80),
    "surface": (80, 97),
    "export": (97, 99),
}


def warm() -> None:
    """Nothing to load ahead: the stages run in a process of their own."""


def make(job: Job, results: Results, watch: Watch) -> str:
    """Run all stages; keep the mesh as GLB and PLY, the points, the report and a small picture."""
    if job.order.camera != "normal":
        raise CannotMake(f"This studio makes meshes from normal lenses only; the capture says {job.order.camera!r}.")

    def follow(stage: str, share: float) -> None:
        begun, over = SHARES[stage]
        watch.progress(round(begun + share * (over - begun)), 100, stage)
        if watch.stopped():
            raise Stopped

    source = results.source(job.id)
    folder = source.parent
    with tempfile.TemporaryDirectory(prefix="aivideo-") as work:
        try:
            made = reconstruct(source, folder / "mesh.glb", folder=work, on_stage=follow)
        except CourseError as error:
            raise CannotMake(str(error)) from error
        if made.mesh is None:
            raise CannotMake(f"No mesh: {made.report.verdict}. {made.report.why} {made.report.advice}")
        watch.check()
        _keep_the_rest(made, folder)
    return f"{made.report.verdict}, {made.report.faces} triangles"


def _keep_the_rest(made: Reconstruction, folder: Path) -> None:
    onto, surface, cloud = made.upright, made.surface, made.cloud
    write_mesh(as_mesh(surface, onto), folder / "mesh.ply", {})
    write_points(onto(cloud.points), cloud.colours, folder / "points.ply")
    made.report.save(folder / "report.json")
    pictures = made.pictures
    Image.fromarray(pictures[len(pictures) // 2]).save(folder / "thumbnail.webp", "webp")
