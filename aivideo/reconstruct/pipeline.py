"""From a clip to a mesh: the stages in their order, each kept on disk.

frames -> features -> matches -> cameras -> depth -> fusion -> surface -> export -> report
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aivideo.clip import Clip
from aivideo.clip.provenance import sha256_of
from aivideo.reconstruct import depth, export, features, frames, fusion, mapping, stages, stereo, surface, sweep, views
from aivideo.reconstruct.errors import CannotReconstruct
from aivideo.reconstruct.report import Report, Stage, judge

STAGES = ("frames", "features", "matches", "cameras", "depth", "fusion", "surface", "export")
KINDS = {
    "frames": frames.Frames,
    "features": features.FeatureSets,
    "matches": features.Matches,
    "cameras": mapping.Cameras,
    "depth": depth.DepthMaps,
    "fusion": fusion.Cloud,
    "surface": surface.Surface,
    "export": export.Upright,
}
"""What each stage makes."""

SOURCES = {  # the modules whose text a stage's result depends on
    "frames": (frames,),
    "features": (features,),
    "matches": (features,),
    "cameras": (mapping,),
    "depth": (depth, stereo, sweep, views),
    "fusion": (fusion,),
    "surface": (surface,),
    "export": (export,),
}

OnStage = Callable[[str, float], None]


@dataclass(frozen=True)
class Settings:
    """What a learner may change.

    Attributes:
        wanted: pictures. start: seconds. most_faces: triangles.
        method: of depth; None is the usual one.
    """

    wanted: int = frames.WANTED
    start: float = 0.0
    method: str | None = None
    most_faces: int = surface.FACES


@dataclass
class Kept:
    """The results in one folder, and the keys under which they were made."""

    folder: Path
    on_stage: OnStage
    key: str
    costs: list[Stage] = field(default_factory=list)

    def stage(self, name: str, settings: Any, make: Callable[[Callable[[float], None]], Any]) -> Any:
        """Return a stage's result: the one on disk if nothing before it has changed, or else a new one."""
        self.key = stages.next_key(self.key, name, settings, stages.source_key(*SOURCES[name]))
        path, keys_path = self.folder / f"{name}.npz", self.folder / "keys.json"
        keys = json.loads(keys_path.read_text(encoding="utf-8")) if keys_path.is_file() else {}
        if keys.get(name) == self.key and path.is_file():
            self.costs.append(Stage(name=name, seconds=0, from_cache=True))
            self.on_stage(name, 1.0)
            return stages.load(KINDS[name], path)
        begun = time.process_time()
        self.on_stage(name, 0.0)
        result = make(lambda share: self.on_stage(name, min(share, 0.99)))
        stages.save(result, path)
        keys_path.write_text(json.dumps(keys | {name: self.key}, indent=1) + "\n", encoding="utf-8")
        self.costs.append(Stage(name=name, seconds=round(time.process_time() - begun, 2)))
        self.on_stage(name, 1.0)
        return result


def run(video: Path, out: Path, folder: Path, settings: Settings, on_stage: OnStage) -> Report:
    """Run all stages, in this process. A verdict that forbids a mesh is in the report; no mesh is written then.

    Raises:
        ClipError: the video cannot be read.
        ReconstructError: the file name's ending.
    """
    export.check_name(out)
    clip = Clip.open(video)
    report = Report(clip=clip.path.name)
    print_of_clip = sha256_of(clip.path)
    kept = Kept(folder, on_stage, print_of_clip)
    known: dict[str, Any] = {}
    try:
        _run(clip, out, kept, settings, known, print_of_clip)
        report = judge(report.model_copy(update=known))
    except CannotReconstruct as error:
        report = report.model_copy(update=known | {"verdict": error.verdict, "why": str(error)})
    return report.model_copy(update={"stages": tuple(kept.costs), "memory": most_memory()})


def _run(clip: Clip, out: Path, kept: Kept, settings: Settings, known: dict[str, Any], print_of_clip: str) -> None:
    """The stages in order. `known` gathers what the report says, so that it holds what there is when one fails."""
    chosen = kept.stage(
        "frames",
        [settings.wanted, settings.start],
        lambda progress: frames.choose_frames(clip, settings.wanted, settings.start),
    )
    known.update(frames=len(chosen), notes=chosen.notes)
    pictures = frames.read_pictures(clip, chosen)
    cameras = _cameras(pictures, chosen, kept, known)
    known.update(
        registered=len(cameras),
        pieces=cameras.models,
        points=len(cameras.points),
        observations=cameras.observations,
        reprojection=cameras.reprojection,
        weakest=cameras.weakest,
        angle=cameras.angle,
        focal=float(cameras.intrinsics[0, 0] / max(chosen.width, chosen.height)),
    )
    pictures = [pictures[number] for number in cameras.used]
    between = views.Views.of(cameras)
    observations, reprojection = cameras.statistics(between.of_the_thing(cameras.points))
    known.update(thing_observations=observations, thing_reprojection=reprojection)
    maps = kept.stage(
        "depth", settings.method, lambda progress: depth.find_depths(pictures, between, progress, settings.method)
    )
    known.update(method=maps.method)
    cloud = kept.stage("fusion", None, lambda progress: fusion.fuse(pictures, between, maps, progress))
    known.update(agreement=cloud.kept, thing_agreement=cloud.thing_kept, apart=cloud.apart)
    skin = kept.stage("surface", settings.most_faces, lambda progress: surface.make_surface(cloud, settings.most_faces))
    known.update(faces=len(skin.faces))
    onto = kept.stage("export", None, lambda progress: export.upright(cameras, skin.vertices))
    begun = time.process_time()
    credit = f"A mesh computed from the clip {clip.path.name}. Its scale is unknown. The clip: {clip.credit}"
    export.write_mesh(export.as_mesh(skin, onto), out, {"made": credit, "clip_sha256": print_of_clip})
    kept.costs[-1] = Stage(name="export", seconds=round(time.process_time() - begun, 2))


def _cameras(pictures: list, chosen: frames.Frames, kept: Kept, known: dict[str, Any]) -> mapping.Cameras:
    """Features, matches, cameras. On their own, so that features and matches leave the memory before depth is found."""
    found = kept.stage("features", None, lambda progress: features.find_all_features(pictures, progress))
    matches = kept.stage("matches", None, lambda progress: features.match_all(found, chosen.width, progress))
    known.update(flat_motion=matches.flat_motion)
    features.check_matches(matches, len(pictures))
    return kept.stage("cameras", None, lambda progress: mapping.find_cameras(found, matches, pictures, progress))


def most_memory() -> float | None:
    """The most memory this process has used, megabytes; None where the system does not say."""
    if sys.platform == "linux":  # here the other way below starts with what the process had that started this one
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
        return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), None)
    try:
        import resource
    except ImportError:  # Windows
        return None
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1024**2 if sys.platform == "darwin" else 1024)
