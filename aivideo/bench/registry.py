"""The studies that there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from aivideo.clip import CourseError


class BenchError(CourseError):
    """There is no such study, or no results of it."""


@dataclass(frozen=True)
class Study:
    """One study.

    Attributes:
        name: its name on the command line and of its results' file.
        what: in one sentence what it measures.
        function: "module:function"; loaded when the study is run.
        sources: what it measures, as patterns of files in the package `aivideo`. When one of them changes, the
            results are stale.
        but: patterns of files among these that make no difference.
    """

    name: str
    what: str
    function: str
    sources: tuple[str, ...]
    but: tuple[str, ...] = ()

    def load(self) -> Callable[[Callable[[str], None]], dict[str, Any]]:
        module, _, name = self.function.partition(":")
        return getattr(import_module(module), name)


BESIDE_THE_RENDERER = tuple(
    f"scene/{name}.py"
    for name in ("ready_made", "green_screen", "sheet", "spotting", "studies", "clearance", "beside_mitsuba")
)

STUDIES = (
    Study(
        "scene",
        "the renderer: CPU time a frame of every place at every quality, memory, building, the first start, the same "
        "bytes again, beside mitsuba",
        "aivideo.scene.studies:study",
        ("scene/*.py",),
        BESIDE_THE_RENDERER,
    ),
    Study(
        "clearance",
        "the renderer's camera: what stands before the lens, in every place with every move",
        "aivideo.scene.clearance:study",
        ("scene/*.py",),
        (*BESIDE_THE_RENDERER, "scene/post.py", "scene/shading.py", "scene/occlusion.py", "scene/textures.py"),
    ),
    Study(
        "edit",
        "the film's renderer and moviepy: processor time of one edit beside ffmpeg's filter graph, on the same core at "
        "the same time, and how alike the pictures are",
        "aivideo.film.studies:study",
        ("film/race.py", "film/renderer.py", "film/edit.py", "film/grading.py", "film/titles.py", "film/studies.py"),
    ),
    Study(
        "mesh",
        "the way from a clip to a mesh: CPU time, memory, pose error and F-score on clips whose truth is known, beside "
        "COLMAP's own features",
        "aivideo.bench.meshes:study",
        ("reconstruct/*.py", "measure/matching.py", "bench/meshes.py"),
        ("reconstruct/report.py", "reconstruct/ready_made.py", "reconstruct/looking.py", "reconstruct/running.py"),
    ),
)


def find_study(name: str) -> Study:
    """Return the study of this name.

    Raises:
        BenchError: there is none.
    """
    for study in STUDIES:
        if study.name == name:
            return study
    raise BenchError(f"There is no study {name!r}. Choose from: {', '.join(study.name for study in STUDIES)}.")
