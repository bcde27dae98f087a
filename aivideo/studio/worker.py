"""The process that draws: takes one job at a time off the queue and renders it.

    python -m aivideo.studio.worker STATE_FOLDER

It is a process of its own because the renderer is large and can be killed: the server stays small and
lives on. It ends when its standard input closes, which is when the server that started it ends, however
that ends.
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

from PIL import Image

from aivideo.clip import Clip, ClipError
from aivideo.scene import RenderCancelled, SceneError, render_clip, warm
from aivideo.studio.jobs import Job
from aivideo.studio.lock import locked
from aivideo.studio.queue import Queue
from aivideo.studio.results import Results

LOOK_EVERY = 0.2  # seconds, for new jobs and, while drawing, for a cancellation
WAIT_FOR_PREDECESSOR = 60  # seconds that a dying worker may still need for the frame it is at

log = logging.getLogger("worker")


def main(state: Path) -> None:
    """Work until the server ends."""
    faulthandler.enable()
    logging.basicConfig(level=logging.INFO, format="%(message)s")  # the supervisor adds the time
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to handle
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(5)  # the learner's notebook goes first
    with locked(state / "worker.lock", wait=WAIT_FOR_PREDECESSOR):
        queue, results = Queue(state / "queue.sqlite"), Results(state / "results")
        job = queue.take()
        if job is None:
            _load_renderer()
        while True:
            if job is None:
                time.sleep(LOOK_EVERY)
            else:
                work(job, queue, results)
                gc.collect()  # a shot's pictures and meshes, some 70 MB, may lie in a cycle of references
            job = queue.take()


def work(job: Job, queue: Queue, results: Results) -> None:
    """Draw one job, and record how it ended."""
    began = time.monotonic()
    try:
        clip = _draw(job, queue, results)
    except RenderCancelled:
        log.info("%s: cancelled.", job.id)
        _clean_up(job, queue, results)
        return
    except (SceneError, ClipError) as error:
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
        log.info("%s: done, %s, in %.1f s.", job.id, clip, time.monotonic() - began)
    _clean_up(job, queue, results)


def _draw(job: Job, queue: Queue, results: Results) -> Clip:
    order = job.order
    frames_done = frames = 0
    looked = -LOOK_EVERY

    def progress(done: int, total: int) -> None:
        nonlocal frames_done, frames
        frames_done, frames = done, total

    def cancelled() -> bool:
        nonlocal looked
        now = time.monotonic()
        if now - looked < LOOK_EVERY:
            return False
        looked = now
        return not queue.heartbeat(job, frames_done, frames)

    clip = render_clip(
        order.prompt,
        results.clip(job.id),
        seconds=order.seconds,
        fps=order.fps,
        quality=order.quality,
        aspect=order.aspect,
        seed=order.seed,
        progress=progress,
        cancelled=cancelled,
    )
    if not queue.heartbeat(job, frames, frames):
        raise RenderCancelled
    Image.fromarray(clip.frame(clip.frame_count // 2)).save(results.thumbnail(job.id), "webp")
    return clip


def _give_up(job: Job, queue: Queue, results: Results, code: str, sentence: str) -> None:
    log.info("%s: failed: %s", job.id, sentence)
    results.remove(job.id)  # first: on a full disk it makes the room for the next line
    queue.fail(job, code, sentence)


def _clean_up(job: Job, queue: Queue, results: Results) -> None:
    """Remove what was made for a job that was deleted meanwhile."""
    if queue.get(job.id) is None:
        results.remove(job.id)


def _load_renderer() -> None:
    """Compile or load the renderer while nobody waits, so that the first clip starts at once."""
    try:
        warm()
    except Exception:
        log.exception("The renderer could not be loaded ahead; the first clip will say why.")


def _end_with_the_server() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(0)  # at once, whatever the renderer is at: the queue remembers the job


if __name__ == "__main__":
    main(Path(sys.argv[1]))
