"""Start a reconstruction in a process of its own, follow it, and end it when it takes too long."""

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from aivideo.clip import Clip, ClipError
from aivideo.reconstruct import stages
from aivideo.reconstruct.errors import ReconstructError
from aivideo.reconstruct.report import Report

MINUTES = 15.0  # of the clock
MEMORY = 4096  # megabytes of address space, most of which is never touched
ONE_THREAD = dict.fromkeys(  # the stages are measured, and shared computers are used, with one
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)


@dataclass(frozen=True)
class Reconstruction:
    """What came of a clip.

    Attributes:
        clip: the video.
        mesh: the file, or None if the verdict forbids one.
        report: what the numbers say.
        folder: where the stages are kept.
    """

    clip: Path
    mesh: Path | None
    report: Report
    folder: Path

    @cached_property
    def frames(self):
        """Which pictures were used (`aivideo.reconstruct.frames.Frames`)."""
        return self._stage("frames")

    @cached_property
    def features(self):
        """The features of each (`aivideo.reconstruct.features.FeatureSets`)."""
        return self._stage("features")

    @cached_property
    def matches(self):
        """Which features are the same point (`aivideo.reconstruct.features.Matches`)."""
        return self._stage("matches")

    @cached_property
    def cameras(self):
        """Cameras and sparse points (`aivideo.reconstruct.mapping.Cameras`)."""
        return self._stage("cameras")

    @cached_property
    def depth(self):
        """Depth maps (`aivideo.reconstruct.depth.DepthMaps`)."""
        return self._stage("depth")

    @cached_property
    def cloud(self):
        """Points that were confirmed from aside (`aivideo.reconstruct.fusion.Cloud`)."""
        return self._stage("fusion")

    @cached_property
    def surface(self):
        """The mesh in the reconstruction's own axes (`aivideo.reconstruct.surface.Surface`)."""
        return self._stage("surface")

    @cached_property
    def upright(self):
        """How those axes lie in the mesh's file (`aivideo.reconstruct.export.Upright`)."""
        return self._stage("export")

    @cached_property
    def pictures(self) -> list:
        """The pictures that were used, uint8 (height, width, 3)."""
        from aivideo.reconstruct.frames import read_pictures

        return read_pictures(Clip.open(self.clip), self.frames)

    def _stage(self, name: str):
        from aivideo.reconstruct.pipeline import KINDS

        return stages.load(KINDS[name], self.folder / f"{name}.npz")


def reconstruct(
    video: "Clip | str | Path",
    out: str | Path = "out/mesh.glb",
    *,
    start: float = 0.0,
    frames: int = 48,
    method: str | None = None,
    faces: int = 30_000,
    folder: str | Path | None = None,
    on_stage: Callable[[str, float], None] | None = None,
    minutes: float = MINUTES,
) -> Reconstruction:
    """Make a mesh of what a clip shows.

    Runs in a process of its own. What each stage made is kept, so a second run goes on where nothing has changed.

    Args:
        video: a clip, or the path of a video file. The camera goes round one thing that keeps still.
        out: where the mesh goes; ends in .glb, .ply or .obj. An older mesh there stays if no new one can be made.
        start: use the clip from here on, seconds.
        frames: how many pictures to use, 12 to 120.
        method: how depth is found, "stereo" (as if left out) or "sweep" (see `depth`).
        faces: triangles of the mesh, 100 to 300,000, at most.
        folder: where the stages are kept; beside the mesh if left out.
        on_stage: called with a stage's name and the share of it that is done, 0 to 1.
        minutes: by the clock, after which it is stopped.

    Raises:
        ClipError: the video cannot be read.
        ReconstructError: a setting that cannot be.
    """
    path = video.path if isinstance(video, Clip) else Path(video)
    Clip.open(path)
    out = Path(out)
    from aivideo.reconstruct.export import check_name

    check_name(out)
    _check(start, frames, method, faces)
    folder = Path(folder) if folder else out.with_name(f"{out.stem}.stages")
    job = {
        "video": str(path.resolve()),
        "out": str(out.resolve()),
        "folder": str(folder.resolve()),
        "settings": {"wanted": frames, "start": start, "method": method, "most_faces": faces},
        "memory": MEMORY,
    }
    report = None
    with _started(job) as lines:
        stage, deadline = "start", time.monotonic() + 60 * minutes
        for line in lines(deadline):
            if "stage" in line:
                stage = line["stage"]
                if on_stage and stage != "start":
                    on_stage(stage, line["share"])
            elif "error" in line:
                raise {"ClipError": ClipError}.get(line["kind"], ReconstructError)(line["error"])
            elif "report" in line:
                report = Report.model_validate(line["report"])
            else:
                why = f"The reconstruction ended at the stage “{stage}”: {line['stopped']}. Nothing else was harmed."
                report = Report(clip=path.name, verdict="stopped", why=why)
    made = out if report.faces is not None else None
    report.save(folder / "report.json")
    return Reconstruction(path, made, report, folder)


def open_reconstruction(folder: str | Path, clip: str | Path, mesh: str | Path | None = None) -> Reconstruction:
    """Open what an earlier run left in a folder.

    Raises:
        ReconstructError: there is no report in it.
    """
    folder = Path(folder)
    try:
        report = Report.model_validate_json((folder / "report.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReconstructError(f"There is no finished reconstruction in {folder}.") from error
    return Reconstruction(Path(clip), Path(mesh) if mesh else None, report, folder)


def _check(start: float, frames: int, method: str | None, faces: int) -> None:
    if start < 0:
        raise ReconstructError(f"A clip starts at 0 seconds; {start:g} is before that.")
    if not 12 <= frames <= 120:
        raise ReconstructError(f"12 to 120 frames can be used; {frames} is outside. 48 is a good number.")
    if not 100 <= faces <= 300_000:
        raise ReconstructError(
            f"A mesh can have 100 to 300,000 triangles; {faces} is outside. 30,000 is a good number."
        )
    if method not in (None, "stereo", "sweep"):
        raise ReconstructError(f"Depth is found by 'stereo' or by 'sweep'; {method!r} is neither.")


class _started:
    """A child process with a job; gives a function that yields its lines until a deadline. Leaving ends the child."""

    def __init__(self, job: dict):
        self.job = job

    def __enter__(self) -> Callable[[float], Iterator[dict]]:
        self.complaints = tempfile.TemporaryFile()
        self.child = subprocess.Popen(
            [sys.executable, "-m", "aivideo.reconstruct.child"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.complaints,
            env=os.environ | ONE_THREAD, text=True, encoding="utf-8",
        )  # fmt: skip
        try:
            self.child.stdin.write(json.dumps(self.job) + "\n")
            self.child.stdin.close()
        except BrokenPipeError:  # it died at once; `lines` says so
            pass
        self.news: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        return self.lines

    def _read(self) -> None:
        for line in self.child.stdout:
            self.news.put(line)
        self.news.put(None)

    def lines(self, deadline: float) -> Iterator[dict]:
        while True:
            try:
                line = self.news.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                self.child.kill()
                yield {"stopped": "it took longer than it may"}
                return
            if line is None:
                yield {"stopped": self._last_words()}
                return
            told = json.loads(line)
            yield told
            if "stage" not in told:
                return

    def _last_words(self) -> str:
        code = self.child.wait()
        self.complaints.seek(0, os.SEEK_END)
        self.complaints.seek(max(0, self.complaints.tell() - 2000))
        said = self.complaints.read().decode("utf-8", "replace").strip().splitlines()
        how = f"signal {-code}" if code < 0 else f"status {code}"
        return f"its process ended by itself ({how}{': ' + said[-1][:200] if said else ''})"

    def __exit__(self, error, *_) -> None:
        if error:
            self.child.kill()
        if self.child.poll() is None:
            try:
                self.child.wait(timeout=5)  # after its last line it has nothing left to do
            except subprocess.TimeoutExpired:
                self.child.kill()
        self.child.wait()
        self.child.stdout.close()
        self.complaints.close()
