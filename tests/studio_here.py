"""A studio inside the test's own process: the real web server and queue, and a worker that copies a clip.

with studio_here(tmp_path) as studio:
    studio.url, studio.key          for clients
    studio.worker.busy = True       nobody takes jobs for now; studio.step(done=6, of=12) moves the one at work
    studio.clock.ahead = 3600       an hour later
"""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from aivideo.clip import asset
from aivideo.studio.app import Activity, create_app
from aivideo.studio.desk import Desk
from aivideo.studio.queue import Queue
from aivideo.studio.results import Results

KEY = "key-of-the-studio-in-this-test"
CLIP = "clips/vote-b.mp4"


class Clock:
    """The time, as far ahead as a test wants it."""

    def __init__(self):
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


class Worker:
    """Takes jobs as the real one does, and copies a clip in the place of drawing."""

    def __init__(self, desk: Desk):
        self.desk = desk
        self.hand = threading.RLock()  # one at a time moves the job: the thread of this worker, or the test
        self._busy = False
        self.holds = False  # True: takes a job, and stays at it until `step` moves it
        self.job = None
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    @property
    def busy(self) -> bool:
        """True: leaves the jobs where they are. Set, it holds at once, also when a job was about to be taken."""
        return self._busy

    @busy.setter
    def busy(self, busy: bool) -> None:
        with self.hand:
            self._busy = busy

    def run(self) -> None:
        while not self.over.wait(0.005):
            with self.hand:
                if self.busy or self.job is not None:
                    continue
                self.job = self.desk.queue.take()
                if self.job is not None and not self.holds:
                    self.step(12, 12)

    def let_go(self) -> None:
        """Hold no job any longer: the one at work, if there is one, is finished."""
        self.holds = False
        with self.hand:
            if self.job is not None:
                self.step(12, 12)

    def step(self, done: int, of: int) -> None:
        """Move the job at work; its last step finishes it."""
        with self.hand:
            job, queue, results = self.job, self.desk.queue, self.desk.results
            if not queue.heartbeat(job, done, of, "meshing"):
                results.remove(job.id)
                self.job = None
            elif job.trouble == "fails half-way" and done >= of / 2:
                queue.fail(job, "render_failed", "The machine was lost.")
                self.job = None
            elif done == of:
                path = results.clip(job.id) if job.order.kind == "clip" else results.clip(job.id).with_name("mesh.glb")
                path.parent.mkdir(parents=True, exist_ok=True)
                if job.order.kind == "clip":
                    shutil.copy(asset(CLIP), path)
                    results.thumbnail(job.id).write_bytes(b"RIFF....WEBP")
                else:
                    path.write_bytes(b"glTF" + results.source(job.id).read_bytes()[:8])
                results.save_record(queue.succeed(job))
                self.job = None


@dataclass
class StudioHere:
    """A running studio: where, its parts, and how to push it."""

    url: str
    key: str
    desk: Desk
    clock: Clock
    worker: Worker
    state: Path

    def step(self, done: int, of: int = 12) -> None:
        """Move the job that the worker holds, waiting until it has one."""
        deadline = time.monotonic() + 20
        while self.worker.job is None:
            assert time.monotonic() < deadline, "the worker has no job"
            time.sleep(0.005)
        self.worker.step(done, of)


@contextmanager
def studio_here(state: Path, key: str = KEY) -> Iterator[StudioHere]:
    (state / "results").mkdir(parents=True, exist_ok=True)
    clock = Clock()
    desk = Desk(Queue(state / "queue.sqlite", clock), Results(state / "results"), key)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        config = uvicorn.Config(
            create_app(desk, Activity()), log_config=None, access_log=False, ws="none", loop="asyncio",
            timeout_graceful_shutdown=1,
        )  # fmt: skip
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        worker = Worker(desk)
        thread.start()
        worker.thread.start()
        try:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            yield StudioHere(url, key, desk, clock, worker, state)
        finally:
            worker.over.set()
            worker.thread.join(10)
            server.should_exit = True
            thread.join(10)
            desk.queue.close()


@contextmanager
def no_way_out(monkeypatch) -> Iterator[list[str]]:
    """Nobody reaches anything but this machine; the names that were asked for are noted."""
    tried: list[str] = []
    lookup = socket.getaddrinfo

    def only_here(host, *more, **named):
        name = host.decode() if isinstance(host, bytes) else host
        if name not in ("127.0.0.1", "localhost", "::1", None):
            tried.append(str(name))
            raise socket.gaierror(f"{name}: nobody leaves this machine in a test")
        return lookup(host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", only_here)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    yield tried
