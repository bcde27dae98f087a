"""A capture from end to end: the official client sends a video to a real studio, and its mesh comes home."""

import time
import warnings

import pytest

from aivideo.clip import asset
from aivideo.services.local import find_or_start, stop
from aivideo.studio.jobs import CaptureOrder, Job
from aivideo.studio.make_mesh import SHARES, make
from aivideo.studio.makers import CannotMake, Stopped
from aivideo.studio.results import Results

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # lumaapi says at import that nobody looks after it any more
    import lumaapi


class Watching:
    """A watch that notes what it is told, and wants the work stopped at a stage."""

    def __init__(self, until: str = ""):
        self.until, self.told = until, []

    def progress(self, done, total, stage=""):
        self.told.append((done, stage))

    def stopped(self):
        return bool(self.told) and self.told[-1][1] == self.until

    def check(self):
        pass


def capture(results: Results, video, camera: str = "normal") -> Job:
    """A capture whose video has come."""
    job = Job(
        number=1, id="0" * 8, wire="captures", order=CaptureOrder("a statue", camera), reading={}, state="running",
        frames_done=0, frames=100, attempts=1, created=0, finished=None, expires=None, error=None, lease="a lease",
    )  # fmt: skip
    results.source(job.id).parent.mkdir(parents=True)
    results.source(job.id).write_bytes(video.read_bytes())
    return job


def test_the_shares_of_the_stages_follow_each_other():
    edges = [edge for share in SHARES.values() for edge in share]
    assert edges == sorted(edges)
    from aivideo.reconstruct.pipeline import STAGES

    assert tuple(SHARES) == STAGES


def test_a_video_without_a_mesh_in_it_fails_with_the_reason(tmp_path):
    results = Results(tmp_path)
    job = capture(results, asset("clips/vote-a.mp4"))  # the camera stands still
    with pytest.raises(CannotMake, match="No mesh: "):
        make(job, results, Watching())


def test_what_is_no_video_or_another_lens_fails_with_the_reason(tmp_path):
    results = Results(tmp_path)
    job = capture(results, asset("claims.toml"))
    with pytest.raises(CannotMake, match="cannot be read as a video"):
        make(job, results, Watching())
    with pytest.raises(CannotMake, match="normal lenses only"):
        make(Job(**{**vars(job), "order": CaptureOrder("a statue", "fisheye")}), results, Watching())


def test_a_capture_that_nobody_wants_any_more_is_stopped(tmp_path):
    results = Results(tmp_path)
    job = capture(results, asset("clips/turntable-arc.mp4"))
    watching = Watching(until="features")
    with pytest.raises(Stopped):
        make(job, results, watching)
    assert results.made(job.id) == []


@pytest.mark.slow
def test_the_official_client_gets_its_mesh_from_the_studio(tmp_path, monkeypatch):
    import requests
    import trimesh

    monkeypatch.setenv("AIVIDEO_STATE", str(tmp_path / "state"))
    studio = find_or_start()
    try:
        monkeypatch.setattr(lumaapi, "API_BASE_URL", f"{studio.url}/api/v2/")
        monkeypatch.setattr(lumaapi, "CACHE_DIR", str(tmp_path / "luma"))
        monkeypatch.setattr(lumaapi, "AUTH_FILE", str(tmp_path / "luma" / "auth.json"))
        client = lumaapi.LumaClient(api_key=studio.key)
        slug = client.submit(str(asset("clips/turntable-orbit.mp4")), "the owl", silent=True)
        stages, deadline = [], time.monotonic() + 900
        while time.monotonic() < deadline:
            run = client.status(slug).latest_run
            stages.append(run.current_stage)
            if run.status.name in ("FINISHED", "FAILED"):
                break
            time.sleep(1)
        assert run.status.name == "FINISHED", run.current_stage
        assert {"features", "cameras"} & set(stages)
        links = {artifact["type"]: artifact["url"] for artifact in run.artifacts}
        assert set(links) == {"textured_mesh_glb", "full_mesh", "point_cloud", "thumb", "report"}
        (tmp_path / "owl.glb").write_bytes(requests.get(links["textured_mesh_glb"], timeout=60).content)
        (tmp_path / "owl.ply").write_bytes(requests.get(links["full_mesh"], timeout=60).content)
        for name in ("owl.glb", "owl.ply"):
            mesh = trimesh.load(tmp_path / name, force="mesh", process=False)
            assert len(mesh.faces) > 10_000
            assert mesh.extents.max() == pytest.approx(1, abs=0.01)
            assert len(set(map(tuple, mesh.visual.vertex_colors[:, :3].tolist()))) > 1000
    finally:
        stop()
