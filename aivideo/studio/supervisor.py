"""Keeps the one worker process running: starts it, starts it again when it dies, stops it at the end.

A worker that ended in good order (exit status 0) had nothing to do; another is started when there is a job again.
"""

import logging
import os
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

from aivideo.studio.queue import STALE, Queue

LOOK_EVERY = 0.2  # seconds
GRACE = 5.0  # a laptop that wakes up finds every heartbeat old; the worker gets this long to send one
STILLBORN = 10.0  # a worker that dies sooner than this without having had a job cannot start
MOST_STILLBORN = 3  # in a row; then waiting jobs are told instead of being left to wait for ever
LONGEST_PAUSE = 30.0  # seconds between two tries
PAUSE_ON_TROUBLE = 5.0
TIME_TO_STOP = 3.0

ONE_THREAD = dict.fromkeys(
    ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)  # the other cores are the learner's

log = logging.getLogger(__name__)


class Supervisor:
    """Runs the worker from `start` to `stop`."""

    def __init__(self, state: Path, queue: Queue):
        self._state = state
        self._queue = queue
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)

    def start(self) -> None:
        """Start the worker; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Stop the worker. The job it is at goes back to its place in the queue."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        stillborn = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            rested = False
            try:
                rested = self._watch(self._start_worker()) == 0
            except (OSError, sqlite3.Error) as error:  # no memory, say: try again, it may pass
                log.error("The worker cannot be looked after: %s", error)
            had_work = self._release()
            if self._stopping.is_set():
                return
            young = time.monotonic() - began < STILLBORN
            if rested and not young:
                self._wait_for_work()
                continue
            log.warning("The worker has ended by itself; starting another.")
            quick = not had_work and young
            stillborn = stillborn + 1 if quick else 0
            if stillborn >= MOST_STILLBORN:
                self._tell_waiting_jobs()
            if stillborn:
                self._stopping.wait(min(LONGEST_PAUSE, 0.5 * 2**stillborn))

    def _release(self) -> bool:
        """Put back what the worker was at, however long the disk stays full; say whether it had work."""
        while True:
            try:
                return bool(self._queue.release(forgive=self._stopping.is_set()))
            except sqlite3.Error as error:
                log.error("The queue cannot be written: %s", error)
                if self._stopping.wait(PAUSE_ON_TROUBLE):
                    return False  # the next start does it

    def _start_worker(self) -> subprocess.Popen:
        process = subprocess.Popen(
            # -P: a file called random.py in the folder we happen to be in is not Python's random
            [sys.executable, "-P", "-m", "aivideo.studio.worker", str(self._state)],
            stdin=subprocess.PIPE,  # closes when this process ends: how the worker knows
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=os.environ | ONE_THREAD,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows: no black window
        )
        threading.Thread(target=_pass_on_log, args=(process,), daemon=True).start()
        return process

    def _wait_for_work(self) -> None:
        while not self._stopping.wait(LOOK_EVERY):
            try:
                if self._queue.open_count():
                    return
            except sqlite3.Error as error:
                log.error("The queue cannot be read: %s", error)
                self._stopping.wait(PAUSE_ON_TROUBLE)

    def _watch(self, process: subprocess.Popen) -> int:
        """Return the worker's exit status when it has ended: by itself, because it hung, or as the studio stops."""
        stale_since: float | None = None
        try:
            while process.poll() is None and not self._stopping.wait(LOOK_EVERY):
                if not self._queue.has_stale_job():
                    stale_since = None
                elif stale_since is None:
                    stale_since = time.monotonic()
                elif time.monotonic() - stale_since > GRACE:
                    log.warning("The worker has made no frame for %.0f s; stopping it.", STALE)
                    process.kill()
        finally:
            process.stdin.close()
            try:
                process.wait(TIME_TO_STOP)
            except subprocess.TimeoutExpired:  # in the middle of a long frame
                process.kill()
                process.wait()
        return process.returncode

    def _tell_waiting_jobs(self) -> None:
        try:
            told = self._queue.fail_waiting(
                "worker_cannot_start",
                "The renderer does not start on this machine. studio.log in the studio's folder says why.",
            )
        except sqlite3.Error as error:
            log.error("The queue cannot be written: %s", error)
            return
        if told:
            log.error("The worker does not start; %d waiting jobs have failed.", told)


def _pass_on_log(process: subprocess.Popen) -> None:
    """Copy what the worker says, a crash's traceback included, into the studio's log."""
    with process.stderr as lines:
        for line in lines:
            log.info("worker %d: %s", process.pid, line.decode("utf-8", "replace").rstrip())
