"""The worker and its supervisor, with a renderer and a worker that go wrong on purpose."""

import errno
import os
import subprocess
import sys
import time

import numpy as np
import pytest

from aivideo.clip import Clip, Provenance, write_clip
from aivideo.scene import RenderCancelled, SceneError
from aivideo.studio import make_clip, supervisor, worker
from aivideo.studio.jobs import Order
from aivideo.studio.orders import read_order
from aivideo.studio.queue import Queue
from aivideo.studio.results import Results

ORDER = Order("a fox", "scene", 1.0, 12, "draft", "16:9", 32, 18, 1)


@pytest.fixture
def queue(tmp_path):
    (tmp_path / "results").mkdir()
    queue = Queue(tmp_path / "queue.sqlite")
    yield queue
    queue.close()


@pytest.fixture
def results(tmp_path):
    return Results(tmp_path / "results")


def work_with(renderer, queue, results, monkeypatch):
    monkeypatch.setattr(make_clip, "render_clip", renderer)
    queue.submit("openai", ORDER, {})
    job = queue.take()
    worker.work(job, queue, results)
    return queue.get(job.id)


def draw(prompt, path, *, seconds, fps, progress, cancelled, seed, before_frame=lambda number: None, **_):
    """Twelve grey frames, in the renderer's manner."""

    def frames():
        for number in range(12):
            before_frame(number)
            if cancelled():
                raise RenderCancelled
            yield np.full((18, 32, 3), 20 * number, np.uint8)
            progress(number + 1, 12)

    return write_clip(path, frames(), fps, Provenance(made_by="test", model="scene", prompt=prompt, seed=seed))


def test_the_ai_model_makes_the_clips_that_are_ordered_of_it(queue, results, monkeypatch):
    monkeypatch.setattr(make_clip, "render_clip", lambda *_, **__: pytest.fail("the renderer was asked"))
    order, reading = read_order("a red ball falls on the moon", model="tiny", seed=5)
    queue.submit("openai", order, reading)
    job = queue.take()
    worker.work(job, queue, results)
    job = queue.get(job.id)
    assert (job.state, job.frames_done, job.frames) == ("succeeded", 16, 16)
    clip = Clip.open(results.clip(job.id))
    assert (clip.width, clip.height, clip.duration) == (order.width, order.height, order.seconds)
    assert clip.credit.startswith("Made by: local studio (the course's tiny AI model: 64x64 pixels, enlarged), seed 5")


def test_a_clip_of_the_ai_model_stops_when_its_job_is_deleted(queue, results, monkeypatch):
    monkeypatch.setattr(worker, "LOOK_EVERY", 0)
    order, reading = read_order("a red ball falls", model="tiny")
    queue.submit("openai", order, reading)
    job = queue.take()
    queue.delete(job.id)
    worker.work(job, queue, results)
    assert queue.get(job.id) is None
    assert not results.clip(job.id).exists()


def test_a_finished_job_has_clip_thumbnail_and_record(queue, results, monkeypatch):
    job = work_with(draw, queue, results, monkeypatch)
    assert (job.state, job.frames_done, job.frames, job.attempts) == ("succeeded", 12, 12, 1)
    assert results.clip(job.id).stat().st_size and results.thumbnail(job.id).stat().st_size
    assert results.finished_jobs() == [job]


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (SceneError("fps is 12 or 24."), "render_failed", "fps is 12 or 24."),
        (OSError(errno.ENOSPC, "No space left on device"), "storage_error", "No space left on device"),
        (ZeroDivisionError("division by zero"), "render_failed", "ZeroDivisionError: division by zero"),
        (MemoryError(), "render_failed", "MemoryError"),
    ],
)
def test_what_goes_wrong_is_told_and_leaves_nothing_behind(queue, results, monkeypatch, tmp_path, error, code, words):
    def fails_at_frame_5(*arguments, **more):
        def before_frame(number):
            if number == 5:
                raise error

        return draw(*arguments, before_frame=before_frame, **more)

    job = work_with(fails_at_frame_5, queue, results, monkeypatch)
    assert job.state == "failed"
    assert job.error[0] == code and words in job.error[1]
    assert list((tmp_path / "results").iterdir()) == []


def test_a_job_deleted_at_the_last_moment_leaves_nothing_behind(queue, results, monkeypatch, tmp_path):
    def deleted_when_done(*arguments, **more):
        clip = draw(*arguments, **more)
        for job_id in queue.ids():
            queue.delete(job_id)
        return clip

    assert work_with(deleted_when_done, queue, results, monkeypatch) is None
    assert list((tmp_path / "results").iterdir()) == []


def test_progress_is_written_only_a_few_times_a_second(queue, results, monkeypatch):
    written = []
    heartbeat = queue.heartbeat
    monkeypatch.setattr(queue, "heartbeat", lambda *facts: written.append(facts) or heartbeat(*facts))
    began = time.monotonic()
    work_with(draw, queue, results, monkeypatch)
    assert len(written) <= 3 + (time.monotonic() - began) / worker.LOOK_EVERY


@pytest.mark.parametrize("what_it_does", ["raise SystemExit(1)", "import os; os.abort()"])
def test_when_no_worker_starts_those_who_wait_are_told(queue, tmp_path, monkeypatch, what_it_does):
    started = []

    def start_one_that_dies(self):
        started.append(
            subprocess.Popen([sys.executable, "-c", what_it_does], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        )
        return started[-1]

    monkeypatch.setattr(supervisor.Supervisor, "_start_worker", start_one_that_dies)
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE", 0.01)
    job = queue.submit("openai", ORDER, {})
    keeper = supervisor.Supervisor(tmp_path, queue)
    keeper.start()
    deadline = time.monotonic() + 30
    while queue.get(job.id).state == "queued" and time.monotonic() < deadline:
        time.sleep(0.02)
    keeper.stop()
    assert queue.get(job.id).error[0] == "worker_cannot_start"
    assert len(started) >= supervisor.MOST_STILLBORN and all(process.poll() is not None for process in started)


def test_a_worker_that_hangs_is_replaced(queue, tmp_path, monkeypatch):
    started = []

    def start_one_that_hangs(self):
        started.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], stdin=subprocess.PIPE))
        return started[-1]

    now = [time.time()]
    monkeypatch.setattr(queue, "_clock", lambda: now[0])
    monkeypatch.setattr(supervisor.Supervisor, "_start_worker", start_one_that_hangs)
    monkeypatch.setattr(supervisor, "GRACE", 0.1)
    monkeypatch.setattr(supervisor, "TIME_TO_STOP", 0.1)
    queue.submit("openai", ORDER, {})
    job = queue.take()
    keeper = supervisor.Supervisor(tmp_path, queue)
    keeper.start()
    now[0] += supervisor.STALE + 1
    deadline = time.monotonic() + 30
    while len(started) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    keeper.stop()
    assert len(started) == 2 and started[0].poll() is not None
    assert queue.get(job.id).state == "queued"


def test_a_worker_with_nothing_to_do_gives_its_memory_back(tmp_path):
    script = (
        "import pathlib, sys; from aivideo.studio import worker; worker.REST_AFTER = 0.1; "
        "worker._load_renderer = lambda: None; worker.main(pathlib.Path(sys.argv[1]))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], stdin=open_pipe(), stderr=subprocess.PIPE, timeout=60, text=True
    )
    assert ended.returncode == 0
    assert "gives its memory back" in ended.stderr


def open_pipe() -> int:
    """Something to read from that never ends while the test runs."""
    return os.pipe()[0]


def test_after_a_rest_the_next_job_wakes_a_worker(queue, tmp_path, monkeypatch):
    started = []

    def start_one_that_rests(self):
        started.append(subprocess.Popen([sys.executable, "-c", ""], stdin=subprocess.PIPE))
        return started[-1]

    monkeypatch.setattr(supervisor.Supervisor, "_start_worker", start_one_that_rests)
    monkeypatch.setattr(supervisor, "STILLBORN", 0)
    keeper = supervisor.Supervisor(tmp_path, queue)
    keeper.start()
    time.sleep(1)
    rested = len(started)
    queue.submit("openai", ORDER, {})
    deadline = time.monotonic() + 30
    while len(started) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    keeper.stop()
    assert rested == 1
    assert len(started) >= 2
