"""The renderer beside another one: mitsuba 3, a path tracer, drawing the same triangles from the same place.

Mitsuba is no part of the course. Where it is installed, `aivideo bench scene` compares; elsewhere it says so.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from aivideo.scene.formats import frame_size
from aivideo.scene.grammar import read_prompt
from aivideo.scene.shot import Shot

QUALITY = "standard"
SAMPLES, DEPTH = 4, 4  # paths a pixel, and their length
FRAMES, FPS, FRAME, RUNS = 48, 12, 24, 3
NOT_RUN = "NOT RUN: mitsuba is not installed"


def compare(prompt: str) -> dict[str, Any] | str:
    """Time one frame of a shot in both, in this process: CPU seconds, medians of three.

    Mitsuba gets the same triangles with colours at their corners, no textures, one sun and an even sky, and no
    lamps, fog, blur or grade: less to do. Building its tree of triangles is not in its time.
    """
    if find_spec("mitsuba") is None:
        return NOT_RUN
    width, height = frame_size(QUALITY)
    shot = Shot(read_prompt(prompt), FRAMES, FPS, width, height, 1)
    shot.draw(0)
    ours = statistics.median(_timed(lambda: shot.draw(FRAME)) for _ in range(RUNS))
    theirs = _mitsuba(shot, width, height)
    return {
        "prompt": prompt,
        "size": f"{width}x{height}",
        "triangles": len(shot.stage.geometry.faces),
        "ours_cpu_s": round(ours, 3),
        "mitsuba_cpu_s": round(theirs, 2),
        "mitsuba": _version(),
        "variant": f"scalar_rgb, {SAMPLES} samples a pixel, paths of {DEPTH}, one thread's work",
        "times": round(theirs / ours, 1),
    }


def _version() -> str:
    try:
        return version("mitsuba")
    except PackageNotFoundError:
        return "unknown"


def _timed(draw: Any) -> float:
    start = time.process_time()
    draw()
    return time.process_time() - start


def _mitsuba(shot: Shot, width: int, height: int) -> float:
    import mitsuba

    mitsuba.set_variant("scalar_rgb")
    camera, light = shot.camera(FRAME), shot.daylight
    up = [0, 0, 1]
    with tempfile.TemporaryDirectory() as folder:
        mesh = Path(folder) / "stage.ply"
        _write_ply(mesh, shot)
        scene = mitsuba.load_dict(
            {
                "type": "scene",
                "integrator": {"type": "path", "max_depth": DEPTH},
                "sensor": {
                    "type": "perspective",
                    "fov": float(camera.fov),
                    "fov_axis": "y",
                    "to_world": mitsuba.ScalarTransform4f().look_at(
                        [float(v) for v in camera.eye], [float(v) for v in camera.target], up
                    ),
                    "film": {"type": "hdrfilm", "width": width, "height": height},
                    "sampler": {"type": "independent", "sample_count": SAMPLES},
                },
                "sun": {
                    "type": "directional",
                    "direction": [float(-v) for v in light.direction],
                    "irradiance": {"type": "rgb", "value": [float(v) for v in light.sun]},
                },
                "sky": {"type": "constant", "radiance": {"type": "rgb", "value": [float(v) for v in light.above]}},
                "stage": {
                    "type": "ply",
                    "filename": str(mesh),
                    "bsdf": {
                        "type": "twosided",
                        "bsdf": {
                            "type": "diffuse",
                            "reflectance": {"type": "mesh_attribute", "name": "vertex_color"},
                        },
                    },
                },
            }
        )
        times = []
        for run in range(RUNS):
            times.append(_timed(lambda run=run: np.array(mitsuba.render(scene, seed=run))))
    return statistics.median(times)


def _write_ply(path: Path, shot: Shot) -> None:
    """Write the stage as it stands: positions, normals, colours, triangles (binary PLY)."""
    geometry = shot.stage.geometry
    corners = np.concatenate([geometry.position, geometry.normal, np.clip(geometry.colour, 0, 1)], 1)
    faces = np.empty(len(geometry.faces), [("count", "u1"), ("corners", "<i4", 3)])
    faces["count"], faces["corners"] = 3, geometry.faces
    names = ("x", "y", "z", "nx", "ny", "nz", "r", "g", "b")
    header = [
        "ply",
        "format binary_little_endian 1.0",
        f"element vertex {len(corners)}",
        *(f"property float {name}" for name in names),
        f"element face {len(faces)}",
        "property list uchar int vertex_indices",
        "end_header\n",
    ]
    path.write_bytes("\n".join(header).encode() + corners.astype("<f4").tobytes() + faces.tobytes())
