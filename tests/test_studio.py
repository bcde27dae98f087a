"""The studio as it runs: real processes, the real renderer, the official client, and everybody gets killed."""

import contextlib
import json
import os
import signal
import stat
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import openai
import psutil
import pytest
import requests

from aivideo.clip import Clip
from aivideo.studio import StudioError, serve
from aivideo.studio.queue import Queue

pytestmark = pytest.mark.filterwarnings("ignore:The Sora API:DeprecationWarning")  # the protocol lives on

FOX = {"prompt": "a red fox trotting across a meadow, the camera orbits", "quality": "draft", "seconds": "1"}
LONG = FOX | {"seconds": "12", "fps": 24}  # 288 frames: long enough to be caught in the middle of it
PATIENCE = 150  # seconds; the first clip on a fresh machine compiles the renderer


def until(question, patience=PATIENCE, pause=0.05):
    """Ask until the answer is true; return it."""
    deadline = time.monotonic() + patience
    while not (answer := question()):
        assert time.monotonic() < deadline, f"still not so after {patience} s"
        time.sleep(pause)
    return answer


@dataclass
class Studio:
    """A studio in a process of its own, and a plain client of it."""

    state: Path
    idle_minutes: float | None = None
    process: subprocess.Popen = field(init=False)
    http: requests.Session = field(init=False, default_factory=requests.Session)

    def start(self):
        code = (
            "import pathlib, aivideo.studio\n"
            f"aivideo.studio.serve(pathlib.Path({str(self.state)!r}), idle_minutes={self.idle_minutes})"
        )
        self.process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
        until(lambda: self.address().get("pid") == self.process.pid, patience=30)
        self.http.headers["Authorization"] = f"Bearer {self.address()['key']}"
        return self

    def address(self) -> dict:
        try:
            return json.loads((self.state / "studio.json").read_text())
        except FileNotFoundError:
            return {}

    def worker(self) -> psutil.Process | None:
        children = psutil.Process(self.process.pid).children()
        return next((child for child in children if "aivideo.studio.worker" in child.cmdline()), None)

    def ask(self, method, path, **more):
        return self.http.request(method, f"{self.address()['url']}/v1{path}", timeout=30, **more)

    def create(self, **fields) -> str:
        reply = self.ask("POST", "/videos", json=FOX | fields)
        assert reply.status_code == 200, reply.text
        return reply.json()["id"]

    def video(self, video_id) -> dict:
        return self.ask("GET", f"/videos/{video_id}").json()

    def wait_for(self, video_id, *statuses) -> dict:
        return until(lambda: (video := self.video(video_id))["status"] in statuses and video)

    def job(self, video_id):
        queue = Queue(self.state / "queue.sqlite")
        with contextlib.closing(queue):
            return queue.get(video_id.removeprefix("video_"))

    def log(self) -> str:
        return (self.state / "studio.log").read_text(encoding="utf-8")

    def stop(self):
        """As Ctrl-C or a shutdown of the machine would."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(20)
        finally:
            self.process.kill()


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    studio = Studio(tmp_path_factory.mktemp("studio")).start()
    yield studio
    studio.stop()


@pytest.fixture
def own(tmp_path):
    """A studio to be mistreated."""
    studio = Studio(tmp_path / "state").start()
    yield studio
    studio.stop()


@pytest.fixture
def client(studio):
    return openai.OpenAI(base_url=studio.address()["url"] + "/v1", api_key=studio.address()["key"], max_retries=0)


# --- the official client ----------------------------------------------------------------------------


def test_the_official_client_makes_a_clip(client, tmp_path):
    video = client.videos.create_and_poll(
        prompt=FOX["prompt"],
        model="scene",
        seconds="1",
        size="720x1280",
        extra_body={"quality": "draft", "seed": 3, "nested": {"key": ["a", True]}},
    )
    assert (video.status, video.progress, video.error) == ("completed", 100, None)
    assert (video.size, video.seconds, video.model) == ("180x320", "1", "scene")
    assert video.expires_at - video.completed_at == 24 * 3600

    path = tmp_path / "clip.mp4"
    client.videos.download_content(video.id).write_to_file(path)
    clip = Clip.open(path)
    assert (clip.width, clip.height, clip.fps, clip.frame_count) == (180, 320, 12, 12)

    thumbnail = client.videos.download_content(video.id, variant="thumbnail").read()
    assert thumbnail[:4] == b"RIFF" and thumbnail[8:12] == b"WEBP"

    assert video.id in [listed.id for listed in client.videos.list(limit=1)]  # follows the pages
    assert client.videos.delete(video.id).deleted is True
    with pytest.raises(openai.NotFoundError) as caught:
        client.videos.retrieve(video.id)
    assert caught.value.body["code"] == "not_found"


def test_the_official_client_understands_refusals(client, studio):
    with pytest.raises(openai.BadRequestError) as caught:
        client.videos.create(prompt="a fox", model="sora-2")
    assert caught.value.param == "model" and "switched off on 2026-09-24" in caught.value.body["message"]
    with pytest.raises(openai.BadRequestError) as caught:
        client.videos.create(prompt="a fox", input_reference=b"picture")
    assert "not supported by the renderer" in caught.value.body["message"]
    with pytest.raises(openai.AuthenticationError):
        openai.OpenAI(base_url=studio.address()["url"] + "/v1", api_key="wrong").videos.list()
    assert [model.id for model in client.models.list()] == ["scene", "tiny"]


# --- progress and cancelling ------------------------------------------------------------------------


def test_progress_is_true_and_only_grows(studio):
    video_id = studio.create(seconds="3")
    seen = []
    while (video := studio.video(video_id))["status"] in ("queued", "in_progress"):
        seen.append(video["progress"])
        time.sleep(0.02)
    assert video["status"] == "completed", video
    assert seen == sorted(seen) and seen[0] == 0 and seen[-1] < 100
    assert len(set(seen)) >= 4, f"no steps in between: {sorted(set(seen))}"
    assert set(seen) <= {min(99, 100 * frame // 36) for frame in range(37)}


def test_delete_stops_the_work_at_once(studio):
    studio.wait_for(studio.create(), "completed")  # so that the renderer is loaded
    running = studio.create(**LONG)
    until(lambda: studio.video(running)["progress"] > 0)
    waiting = studio.create()
    assert studio.video(waiting)["studio"]["queue_position"] == 1
    assert studio.ask("DELETE", f"/videos/{running}").json()["deleted"] is True
    deleted = time.monotonic()
    studio.wait_for(waiting, "in_progress", "completed")
    assert time.monotonic() - deleted < 2, "the worker went on with the deleted video"
    assert studio.ask("GET", f"/videos/{running}").status_code == 404
    assert not (studio.state / "results" / running.removeprefix("video_")).exists()
    assert studio.wait_for(waiting, "completed", "failed")["status"] == "completed"


def test_a_waiting_video_can_be_deleted(studio):
    running, waiting = studio.create(**LONG), studio.create()
    for video_id in (waiting, running):
        assert studio.ask("DELETE", f"/videos/{video_id}").status_code == 200
    assert studio.ask("GET", f"/videos/{waiting}").status_code == 404


# --- the house itself -------------------------------------------------------------------------------


def test_the_address_is_for_this_user_only_and_the_key_is_never_logged(studio):
    address = studio.address()
    assert set(address) == {"url", "key", "pid", "started"}
    assert address["url"].startswith("http://127.0.0.1:")
    if os.name == "posix":
        assert stat.S_IMODE((studio.state / "studio.json").stat().st_mode) == 0o600
    studio.ask("GET", "/videos", headers={"Authorization": "Bearer some-other-key"})
    assert len(address["key"]) >= 32 and address["key"] not in studio.log()


def test_the_server_stays_small(studio):
    studio.wait_for(studio.create(), "completed")
    server = psutil.Process(studio.process.pid).memory_info().rss / 2**20
    assert server <= 120, f"the server process takes {server:.0f} MB"


def test_a_second_studio_on_the_folder_is_refused(studio):
    with pytest.raises(StudioError, match=f"running already.*{studio.address()['url']}"):
        serve(studio.state)
    assert studio.ask("GET", "/models").status_code == 200


def test_a_port_that_is_taken(studio, tmp_path):
    port = int(studio.address()["url"].rpartition(":")[2])
    with pytest.raises(StudioError, match=f"port {port}.*another port"):
        serve(tmp_path, port=port)
    assert not (tmp_path / "studio.json").exists()


@pytest.mark.parametrize("wrong", [{"port": 70000}, {"key": ""}, {"key": "two words"}, {"idle_minutes": 0}])
def test_wrong_arguments_are_said_in_words(tmp_path, wrong):
    with pytest.raises(StudioError):
        serve(tmp_path, **wrong)


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StudioError, match="cannot write to its folder"):
        serve(tmp_path / "file" / "state")


# --- killed -----------------------------------------------------------------------------------------


def test_a_killed_workers_video_is_made_by_the_next(own):
    video_id = own.create(seconds="2")
    until(lambda: own.video(video_id)["progress"] > 0)
    first = own.worker()
    first.kill()
    assert own.wait_for(video_id, "completed", "failed")["status"] == "completed"
    assert own.job(video_id).attempts == 2
    assert own.worker().pid != first.pid
    assert [path.parent.name for path in own.state.glob("results/*/*.mp4")] == [video_id.removeprefix("video_")]
    assert "ended by itself" in own.log()


def test_a_video_that_kills_every_worker_fails_in_words(own):
    video_id = own.create(**LONG)
    for attempt in (1, 2, 3):
        until(lambda n=attempt: own.job(video_id).attempts == n and own.job(video_id).state == "running")
        until(own.worker).kill()
    video = own.wait_for(video_id, "failed")
    assert video["error"]["code"] == "worker_died" and "3 times" in video["error"]["message"]


def test_a_killed_studio_goes_on_where_it_was(own):
    done, cut_off, waiting = own.create(), own.create(seconds="2"), own.create()
    own.wait_for(done, "completed")
    content = own.ask("GET", f"/videos/{done}/content").content
    until(lambda: own.video(cut_off)["progress"] > 0)
    worker = own.worker()
    own.process.kill()
    own.process.wait()
    psutil.wait_procs([worker], timeout=10)
    assert not worker.is_running(), "the worker did not notice that its server was killed"

    own.start()  # the old studio.json lies in the folder still
    for video_id in (cut_off, waiting):
        assert own.wait_for(video_id, "completed", "failed")["status"] == "completed"
    assert own.job(cut_off).attempts == 2 and own.job(waiting).attempts == 1
    assert own.ask("GET", f"/videos/{done}/content").content == content
    listed = [video["id"] for video in own.ask("GET", "/videos?order=asc").json()["data"]]
    assert listed == [done, cut_off, waiting]
    assert len(list(own.state.glob("results/*/*.mp4"))) == 3


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no SIGTERM: a studio is ended there as if killed")
def test_stopping_costs_no_attempt_and_a_broken_queue_costs_no_clip(own):
    done, cut_off = own.create(), own.create(**LONG)
    own.wait_for(done, "completed")
    until(lambda: own.video(cut_off)["progress"] > 0)
    assert own.stop() == 0
    assert own.address() == {}, "studio.json was left behind"
    job = own.job(cut_off)
    assert (job.state, job.attempts) == ("queued", 0)

    for path in own.state.glob("queue.sqlite*"):
        path.write_bytes(b"\0garbage" * 999)
    own.start()
    assert own.video(done)["status"] == "completed"
    assert own.ask("GET", f"/videos/{done}/content").status_code == 200
    assert own.ask("GET", f"/videos/{cut_off}").status_code == 404
    assert "damaged" in own.log() and list(own.state.glob("queue.corrupt-*.sqlite"))
    assert own.wait_for(own.create(), "completed", "failed")["status"] == "completed"


def test_an_idle_studio_stops_but_never_with_open_work(tmp_path):
    studio = Studio(tmp_path / "state", idle_minutes=2 / 60).start()
    video_id = studio.create(seconds="2")
    assert studio.process.wait(PATIENCE) == 0  # nobody asks anything meanwhile
    assert studio.job(video_id).state == "succeeded"
    assert studio.address() == {}
    assert "Nobody has needed the studio" in studio.log()


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no SIGINT between processes")
def test_ctrl_c_ends_it_quietly(tmp_path):
    studio = Studio(tmp_path / "state").start()
    studio.process.send_signal(signal.SIGINT)
    assert studio.process.wait(20) == 0
    assert "Traceback" not in studio.log()
