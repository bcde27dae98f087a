"""The studio's queue: nothing lost, nothing twice, whoever dies. Time is a number here; nothing sleeps."""

import sqlite3
import threading
from dataclasses import replace

import pytest

from aivideo.studio.jobs import Order
from aivideo.studio.lock import LockTaken, locked
from aivideo.studio.queue import (
    KEPT,
    MOST_ATTEMPTS,
    MOST_OPEN,
    STALE,
    KeyReused,
    Queue,
    QueueFull,
    open_or_begin_anew,
)
from aivideo.studio.results import Results

ORDER = Order("a fox", "scene", 1.0, 12, "draft", "16:9", 320, 180, 1)


class Clock:
    """Time that stands still until it is told."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def queue(tmp_path, clock):
    queue = Queue(tmp_path / "queue.sqlite", clock)
    yield queue
    queue.close()


def submit(queue, prompt="a fox", **more):
    return queue.submit("openai", replace(ORDER, prompt=prompt), {"understood": ["fox"]}, **more)


def test_first_come_first_served(queue):
    jobs = [submit(queue, prompt) for prompt in ("fox", "ball", "robot")]
    assert [queue.position(job) for job in jobs] == [1, 2, 3]
    taken = queue.take()
    assert (taken.id, taken.state, taken.attempts) == (jobs[0].id, "running", 1)
    assert queue.position(taken) is None
    assert [queue.position(job) for job in jobs[1:]] == [1, 2]
    assert queue.open_count() == 3
    assert [queue.take().order.prompt, queue.take().order.prompt, queue.take()] == ["ball", "robot", None]


def test_a_job_comes_back_as_it_went_in(queue, clock):
    job = queue.submit("openai", ORDER, {"unknown": {"medow": ["meadow"]}, "understood": []})
    again = queue.get(job.id)
    assert again == job
    assert again.order == ORDER
    assert again.reading == {"unknown": {"medow": ["meadow"]}, "understood": []}
    assert (again.state, again.created, again.finished, again.error) == ("queued", clock.now, None, None)


def test_success_is_kept_for_a_day(queue, clock):
    submit(queue)
    job = queue.take()
    assert queue.heartbeat(job, 12, 12)
    clock.now += 5
    done = queue.succeed(job)
    assert (done.state, done.frames_done, done.frames) == ("succeeded", 12, 12)
    assert (done.finished, done.expires) == (clock.now, clock.now + KEPT)
    assert queue.open_count() == 0
    clock.now += KEPT - 1
    assert queue.get(job.id) and queue.expire() == []
    clock.now += 2
    assert queue.get(job.id) is None
    assert queue.page("openai", after=None, limit=9, order="asc") == ([], False)
    assert queue.expire() == [job.id]
    assert queue.ids() == set()


def test_failure_says_why(queue):
    submit(queue)
    failed = queue.fail(queue.take(), "render_failed", "No more memory.")
    assert (failed.state, failed.error) == ("failed", ("render_failed", "No more memory."))
    assert queue.take() is None


def test_a_dead_workers_job_is_taken_again_and_only_so_often(queue):
    first = submit(queue, "first")
    submit(queue, "second")
    for attempt in range(1, MOST_ATTEMPTS + 1):
        job = queue.take()
        assert (job.id, job.attempts) == (first.id, attempt)  # it keeps its place before the second
        queue.heartbeat(job, 7, 12)
        released = queue.release()
        if attempt < MOST_ATTEMPTS:
            assert [(r.id, r.state, r.frames_done) for r in released] == [(first.id, "queued", 7)]
    assert released == []
    code, sentence = queue.get(first.id).error
    assert code == "worker_died" and "3 times" in sentence
    assert queue.take().order.prompt == "second"


def test_a_worker_stopped_on_purpose_costs_no_attempt(queue):
    submit(queue)
    for _ in range(2 * MOST_ATTEMPTS):
        assert queue.take().attempts == 1
        assert queue.release(forgive=True)[0].attempts == 0


def test_a_lease_that_was_taken_away_is_worth_nothing(queue):
    submit(queue)
    slow = queue.take()
    queue.release()
    quick = queue.take()
    assert not queue.heartbeat(slow, 11, 12)
    assert queue.succeed(slow) is None and queue.fail(slow, "x", "y") is None
    assert queue.get(quick.id).state == "running"
    assert queue.heartbeat(quick, 3, 12)
    assert queue.get(quick.id).frames_done == 3


def test_a_deleted_job_stops_its_worker(queue):
    submit(queue)
    job = queue.take()
    assert queue.delete(job.id) == job
    assert not queue.heartbeat(job, 1, 12)
    assert queue.succeed(job) is None
    assert queue.release() == [] and queue.get(job.id) is None
    assert queue.delete(job.id) is None


def test_a_worker_that_hangs_is_noticed(queue, clock):
    submit(queue)
    assert not queue.has_stale_job()  # waiting is not hanging
    job = queue.take()
    clock.now += STALE - 1
    assert not queue.has_stale_job()
    queue.heartbeat(job, 1, 12)
    clock.now += STALE - 1
    assert not queue.has_stale_job()
    clock.now += 2
    assert queue.has_stale_job()


def test_too_many_open_jobs_are_refused_and_finished_ones_do_not_count(queue):
    for _ in range(MOST_OPEN):
        submit(queue)
    with pytest.raises(QueueFull):
        submit(queue)
    queue.succeed(queue.take())
    submit(queue)


def test_an_idempotency_key_gives_the_same_job(queue):
    first = submit(queue, idempotency_key="k1")
    assert submit(queue, idempotency_key="k1").id == first.id
    assert submit(queue, idempotency_key="k2").id != first.id
    assert submit(queue).id != submit(queue).id
    with pytest.raises(KeyReused):
        submit(queue, "a robot", idempotency_key="k1")
    other_wire = queue.submit("runway", ORDER, {}, "k1")
    assert other_wire.id != first.id
    queue.succeed(queue.take())
    assert submit(queue, idempotency_key="k1").state == "succeeded"


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_pages_hold_every_job_once(queue, order):
    made = [submit(queue).id for _ in range(7)]
    queue.submit("runway", ORDER, {})
    seen, after, more = [], None, True
    while more:
        jobs, more = queue.page("openai", after=after, limit=3, order=order)
        seen += [job.id for job in jobs]
        after = jobs[-1]
    assert seen == (made if order == "asc" else made[::-1])


def test_jobs_survive_the_process(tmp_path, clock):
    first = Queue(tmp_path / "queue.sqlite", clock)
    job = submit(first)
    first.take()
    second = Queue(tmp_path / "queue.sqlite", clock)  # the first is not closed: it was killed
    assert second.get(job.id).state == "running"
    assert [released.id for released in second.release()] == [job.id]
    assert second.take().attempts == 2
    first.close()
    second.close()


def test_many_hands_lose_nothing_and_take_nothing_twice(queue, tmp_path):
    other = Queue(tmp_path / "queue.sqlite")  # another connection, as the worker has
    taken = []

    def put():
        for _ in range(10):
            submit(queue)

    def take():
        while len(taken) < 40:
            if job := other.take():
                taken.append(job.id)

    threads = [threading.Thread(target=put) for _ in range(4)] + [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    other.close()
    assert len(taken) == len(set(taken)) == 40
    assert set(taken) == queue.ids()


def test_no_worker_to_be_had_is_said_to_those_who_wait(queue):
    submit(queue)
    running = queue.take()
    waiting = submit(queue)
    assert queue.fail_waiting("worker_cannot_start", "It does not start.") == 1
    assert queue.get(waiting.id).error == ("worker_cannot_start", "It does not start.")
    assert queue.get(running.id).state == "running"


@pytest.mark.parametrize("content", [b"no database at all" * 500, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_broken_file_is_moved_aside(tmp_path, content):
    path = tmp_path / "queue.sqlite"
    path.write_bytes(content)
    (tmp_path / "queue.sqlite-wal").write_bytes(b"rubbish")
    queue, aside = open_or_begin_anew(path)
    assert aside.name.startswith("queue.corrupt-") and aside.read_bytes() == content
    assert submit(queue).id == queue.take().id
    queue.close()


def test_a_file_broken_in_the_middle_is_moved_aside(tmp_path):
    path = tmp_path / "queue.sqlite"
    queue = Queue(path)
    for number in range(150):
        submit(queue, f"a fox {number} " * 20)
    queue.close()
    data = bytearray(path.read_bytes())
    data[8192:40000] = b"\xa5" * (40000 - 8192)
    path.write_bytes(data)
    queue, aside = open_or_begin_anew(path)
    assert aside is not None and queue.ids() == set()
    queue.close()


def test_a_queue_of_another_version_is_moved_aside(tmp_path):
    path = tmp_path / "queue.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE jobs (old TEXT)")
    db.close()
    queue, aside = open_or_begin_anew(path)
    assert aside is not None and submit(queue).state == "queued"
    queue.close()


def test_an_intact_file_stays_where_it_is(tmp_path):
    queue, _ = open_or_begin_anew(tmp_path / "queue.sqlite")
    job = submit(queue)
    queue.close()
    queue, aside = open_or_begin_anew(tmp_path / "queue.sqlite")
    assert aside is None and queue.get(job.id) == job
    queue.close()


def test_finished_clips_find_back_into_a_new_queue(tmp_path, queue):
    results = Results(tmp_path / "results")
    submit(queue, "kept")
    submit(queue, "record lost")
    for content in ("whole", None):
        job = queue.take()
        queue.heartbeat(job, 12, 12)
        finished = queue.succeed(job)
        results.clip(job.id).parent.mkdir(parents=True)
        results.clip(job.id).write_bytes(b"video")
        results.save_record(finished)
        if content is None:
            (results.clip(job.id).parent / "job.json").write_text("{")
    new = Queue(tmp_path / "new.sqlite", queue._clock)
    (kept,) = results.finished_jobs()
    new.adopt(kept)
    new.adopt(kept)
    assert [new.get(job_id).order.prompt for job_id in new.ids()] == ["kept"]
    assert replace(new.get(kept.id), number=kept.number) == kept
    results.remove_strangers(new.ids())
    assert [folder.name for folder in (tmp_path / "results").iterdir()] == [kept.id]
    new.close()


def test_a_lock_is_held_by_one(tmp_path):
    with locked(tmp_path / "a.lock"):
        with pytest.raises(LockTaken), locked(tmp_path / "a.lock"):
            pass
        with locked(tmp_path / "b.lock"):
            pass
    with locked(tmp_path / "a.lock"):
        pass
