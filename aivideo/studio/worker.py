"""The process that works: takes one job at a time off the queue and has it made.

    python -m aivideo.studio.worker STATE_FOLDER

It is a process of its own because the renderer is large and can be killed: the server stays small and
lives on. It ends when its standard input closes, which is when the server that started it ends, however
that ends. It also ends after a while without work, for it holds some 300 MB that a small machine needs;
the supervisor starts another for the next job.
"""

import faulthandler
import gc
import logging
import os
import signal
import sqlite3
import sys
import threading
import time
from pathlib import Path

from aivideo.studio.jobs import Job
from aivideo.studio.lock import locked
from aivideo.studio.makers import CannotMake, Stopped, load_maker
from aivideo.studio.queue import Queue
from aivideo.studio.results import Results
from aivideo.studio.troubles import HALF

LOOK_EVERY = 0.2  # seconds, for new jobs and, while drawing, for a cancellation
REST_AFTER = 90  # seconds without a job
WAIT_FOR_PREDECESSOR = 60  # seconds that a dying worker may still need for the frame it is at

log = logging.getLogger("worker")


def main(state: Path) -> None:
    """Work until the server ends, or until there was nothing to do for `REST_AFTER` seconds."""
    faulthandler.enable()
    logging.basicConfig(level=logging.INFO, format="%(message)s")  # the supervisor adds the time
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to handle
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(5)  # the learner's notebook goes first
    with locked(state / "worker.lock", wait=WAIT_FOR_PREDECESSOR):
        queue, results = Queue(state / "queue.sqlite", tidies=True), Results(state / "results")
        job = queue.take()
        if job is None:
            _load_renderer()
        free_since = time.monotonic()
        while job is not None or time.monotonic() < free_since + REST_AFTER:
            if job is None:
                time.sleep(LOOK_EVERY)
            else:
                work(job, queue, results)
                gc.collect()  # a shot's pictures and meshes, some 70 MB, may lie in a cycle of references
                free_since = time.monotonic()
            job = queue.take()
        log.info("Nothing to do for %d seconds: the worker gives its memory back.", REST_AFTER)


def work(job: Job, queue: Queue, results: Results) -> None:
    """Do one job, and record how it ended."""
    began = time.monotonic()
    try:
        made = load_maker(job.order.kind).make(job, results, _Watch(job, queue))
    except Stopped:
        log.info("%s: cancelled.", job.id)
        _clean_up(job, queue, results)
        return
    except CannotMake as error:
        _give_up(job, queue, results, "render_failed", str(error))
        return
    except (OSError, sqlite3.Error) as error:
        log.exception("%s: cannot be written", job.id)
        reason = getattr(error, "strerror", None) or error
        _give_up(
            job,
            queue,
            results,
            "storage_error",
            f"The clip cannot be written into the studio's folder ({reason}). Free some space, and ask for it again.",
        )
        return
    except Exception as error:  # whatever it is, the queue goes on and the client is told
        log.exception("%s: the renderer stopped", job.id)
        _give_up(
            job,
            queue,
            results,
            "render_failed",
            f"The renderer stopped with an error ({type(error).__name__}: {error}). "
            "studio.log in the studio's folder says where.",
        )
        return
    finished = queue.succeed(job)
    if finished is not None:
        results.save_record(finished)
        log.info("%s: done, %s, in %.1f s.", job.id, made, time.monotonic() - began)
    _clean_up(job, queue, results)


class _Watch:
    """Passes a maker's progress on to the queue, a few times a second, and stops the work when nobody wants it."""

    def __init__(self, job: Job, queue: Queue):
        self._job, self._queue = job, queue
        self._done = self._total = 0
        self._stage = ""
        self._looked = -LOOK_EVERY

    def progress(self, done: int, total: int, stage: str = "") -> None:
        self._done, self._total, self._stage = done, total, stage
        if self._job.trouble == "fails half-way" and total and done >= HALF * total:
            self._queue.heartbeat(self._job, done, total, stage)
            raise CannotMake("The machine that made this clip was lost (the trouble “fails half-way” was asked for).")

    def stopped(self) -> bool:
        now = time.monotonic()
        if now - self._looked < LOOK_EVERY:
            return False
        self._looked = now
        return not self._queue.heartbeat(self._job, self._done, self._total, self._stage)

    def check(self) -> None:
        if not self._queue.heartbeat(self._job, self._done, self._total, self._stage):
            raise Stopped


def _give_up(job: Job, queue: Queue, results: Results, code: str, sentence: str) -> None:
    log.info("%s: failed: %s", job.id, sentence)
    results.remove(job.id)  # first: on a full disk it makes the room for the next line
    queue.fail(job, code, sentence)


def _clean_up(job: Job, queue: Queue, results: Results) -> None:
    """Remove what was made for a job that was deleted or cancelled meanwhile."""
    now = queue.get(job.id)
    if now is None or now.state == "failed":
        results.remove(job.id)


def _load_renderer() -> None:
    """Compile or load the renderer while nobody waits, so that the first clip starts at once."""
    try:
        load_maker("clip").warm()
    except Exception:
        log.exception("The renderer could not be loaded ahead; the first clip will say why.")


def _end_with_the_server() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(0)  # at once, whatever the renderer is at: the queue remembers the job


if __name__ == "__main__":
    main(Path(sys.argv[1]))
