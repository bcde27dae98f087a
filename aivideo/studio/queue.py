"""The queue: every job and its state in one SQLite file, so that no crash loses any.

A worker *takes* a job and holds a *lease* on it while it shows signs of life (a heartbeat with every
few frames). A lease without one for too long is stale; the job of a dead worker is *released* and taken
again. After `MOST_ATTEMPTS` it fails, so that a job that kills its worker does not do so for ever.
"""

import json
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from aivideo.studio.jobs import CANCELLED, REFUSED, CaptureOrder, Job, Order, State, order_from_json, order_to_json

MOST_OPEN = 200  # jobs waiting or running; more are refused
MOST_NEW = 20  # jobs that wait for the video they are to work on
MOST_ATTEMPTS = 3
KEPT = 24 * 3600.0  # seconds that a finished job and its clip are kept
STALE = 180.0  # seconds without a heartbeat; compiling the renderer for the first time takes a minute

KEPT_NEW = 3600.0  # seconds that a job waits for the video it is to work on
SCHEMA_VERSION = 2  # in the file's user_version; raise it when SCHEMA changes
SCHEMA = """
CREATE TABLE jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    wire TEXT NOT NULL,
    idempotency_key TEXT,
    "order" TEXT NOT NULL,
    reading TEXT NOT NULL,
    state TEXT NOT NULL,
    frames_done INTEGER NOT NULL DEFAULT 0,
    frames INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    created REAL NOT NULL,
    finished REAL,
    expires REAL,
    error_code TEXT,
    error_message TEXT,
    lease TEXT,
    heartbeat REAL,
    stage TEXT NOT NULL DEFAULT '',
    trouble TEXT,
    ready REAL,
    UNIQUE (wire, idempotency_key)
);
CREATE INDEX jobs_by_state ON jobs (state, number);
"""
SINCE_VERSION_1 = """
ALTER TABLE jobs ADD COLUMN stage TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN trouble TEXT;
ALTER TABLE jobs ADD COLUMN ready REAL
"""


class QueueFull(Exception):
    """As many jobs are open as the studio takes."""


class KeyReused(Exception):
    """An idempotency key came back with a different order."""


class Queue:
    """Jobs in the order they came. Safe to share between threads, and between processes by its file.

    Every method may raise `sqlite3.Error` when the disk is full or the file was damaged meanwhile.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time, *, tidies: bool = False):
        """Open the queue file, or make a new one.

        Args:
            path: the file.
            clock: returns the time, in seconds since 1970.
            tidies: moves what was written from SQLite's log into the file itself, often. That waits for the disk, so
                it is the worker's to do: it took most of the time of an order when the server did it.

        Raises:
            sqlite3.OperationalError: the file cannot be opened or written.
            sqlite3.DatabaseError: it is no intact queue of this version.
        """
        self._clock = clock
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        try:
            self._prepare(tidies)
        except BaseException:
            self._db.close()
            raise

    def _prepare(self, tidies: bool) -> None:
        self._db.execute("PRAGMA journal_mode=WAL")  # readers never wait for the writer
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute(f"PRAGMA wal_autocheckpoint={50 if tidies else 1000}")  # pages, of 4 KB
        with self._writing() as db:
            version = db.execute("PRAGMA user_version").fetchone()[0]
            tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if (version == 0 and not tables) or version == 1:
                for statement in filter(str.strip, (SINCE_VERSION_1 if version else SCHEMA).split(";")):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
            elif version != SCHEMA_VERSION:
                raise sqlite3.DatabaseError("the queue is of another version of the course")
        verdict = self._db.execute("PRAGMA quick_check(1)").fetchone()[0]
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    # --- for the wires -----------------------------------------------------------------------------

    def submit(
        self,
        wire: str,
        order: Order | CaptureOrder,
        reading: dict[str, Any],
        idempotency_key: str | None = None,
        *,
        state: State = "queued",
        trouble: str | None = None,
        wait: float | None = None,
    ) -> Job:
        """Put an order at the end of the queue; or return the job that the same key made before.

        Args:
            wire, order, reading, trouble: as in `Job`.
            idempotency_key: what the client calls this order, so that a second sending makes no second job.
            state: "new" for one whose video has still to come; `start` queues it then.
            wait: seconds during which nobody takes it.

        Raises:
            QueueFull: `MOST_OPEN` jobs are open.
            KeyReused: the key was used for a different order.
        """
        with self._writing() as db:
            if idempotency_key is not None:
                row = db.execute(
                    "SELECT * FROM jobs WHERE wire=? AND idempotency_key=?", (wire, idempotency_key)
                ).fetchone()
                if row is not None:
                    earlier = _job(row)
                    if earlier.order != order:
                        raise KeyReused
                    return earlier
            if self.open_count() >= MOST_OPEN or (state == "new" and self._new_count() >= MOST_NEW):
                raise QueueFull
            now = self._clock()
            row = db.execute(
                'INSERT INTO jobs (id, wire, idempotency_key, "order", reading, state, created, expires, trouble, '
                "ready) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
                (
                    uuid.uuid4().hex,
                    wire,
                    idempotency_key,
                    order_to_json(order),
                    json.dumps(reading),
                    state,
                    now,
                    now + KEPT_NEW if state == "new" else None,
                    trouble,
                    None if wait is None else now + wait,
                ),
            ).fetchone()
            return _job(row)

    def start(self, job_id: str) -> Job | None:
        """Queue a job whose video has come; return it as it is now, None if there is none."""
        with self._writing() as db:
            if self.open_count() >= MOST_OPEN:
                raise QueueFull
            db.execute("UPDATE jobs SET state='queued', expires=NULL WHERE id=? AND state='new'", (job_id,))
        return self.get(job_id)

    def get(self, job_id: str) -> Job | None:
        """Return a job; None if there is none of that id (any more)."""
        with self._reading() as db:
            row = db.execute(
                "SELECT * FROM jobs WHERE id=? AND (expires IS NULL OR expires > ?)", (job_id, self._clock())
            ).fetchone()
            return _job(row) if row else None

    def page(
        self, wire: str, *, after: Job | None, limit: int, order: Literal["asc", "desc"], offset: int = 0
    ) -> tuple[list[Job], bool]:
        """Return up to `limit` jobs of a wire that come `offset` behind a job, and whether there are more."""
        sign, direction = (">", "ASC") if order == "asc" else ("<", "DESC")
        start = after.number if after else (0 if order == "asc" else 2**62)
        with self._reading() as db:
            rows = db.execute(
                f"SELECT * FROM jobs WHERE wire=? AND number {sign} ? AND (expires IS NULL OR expires > ?) "
                f"ORDER BY number {direction} LIMIT ? OFFSET ?",
                (wire, start, self._clock(), limit + 1, offset),
            ).fetchall()
        return [_job(row) for row in rows[:limit]], len(rows) > limit

    def position(self, job: Job) -> int | None:
        """Return 1 for the job that is next, 2 for the one behind it ...; None if it does not wait."""
        if job.state != "queued":
            return None
        with self._reading() as db:
            query = "SELECT count(*) FROM jobs WHERE state='queued' AND number <= ?"
            return max(1, db.execute(query, (job.number,)).fetchone()[0])

    def open_count(self) -> int:
        """Return how many jobs wait or run."""
        with self._reading() as db:
            return db.execute("SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')").fetchone()[0]

    def _new_count(self) -> int:
        query = "SELECT count(*) FROM jobs WHERE state='new' AND expires > ?"
        return self._db.execute(query, (self._clock(),)).fetchone()[0]

    def delete(self, job_id: str) -> Job | None:
        """Forget a job, and return it as it was; None if there is none.

        A worker that is at it notices with its next heartbeat.
        """
        with self._writing() as db:
            row = db.execute("DELETE FROM jobs WHERE id=? RETURNING *", (job_id,)).fetchone()
            return _job(row) if row else None

    def cancel(self, job_id: str) -> Job | None:
        """Stop a job that is open, and return it as it is now; None if there is none.

        A worker that is at it notices with its next heartbeat.
        """
        return self._end(job_id, CANCELLED, "You cancelled this job.")

    def refuse(self, job_id: str, sentence: str) -> Job | None:
        """End a job that is open because its prompt is not welcome; return it as it is now."""
        return self._end(job_id, REFUSED, sentence)

    def _end(self, job_id: str, code: str, sentence: str) -> Job | None:
        now = self._clock()
        with self._writing() as db:
            db.execute(
                "UPDATE jobs SET state='failed', finished=?, expires=?, error_code=?, error_message=?, lease=NULL, "
                "heartbeat=NULL WHERE id=? AND state IN ('new', 'queued', 'running')",
                (now, now + KEPT, code, sentence, job_id),
            )
        return self.get(job_id)

    def now(self) -> float:
        """The time, in seconds since 1970."""
        return self._clock()

    def expire(self) -> list[str]:
        """Forget the jobs whose time is over; return their ids."""
        with self._writing() as db:
            rows = db.execute("DELETE FROM jobs WHERE expires <= ? RETURNING id", (self._clock(),)).fetchall()
            return [row["id"] for row in rows]

    # --- for the worker ----------------------------------------------------------------------------

    def take(self) -> Job | None:
        """Take the job that has waited longest; None if none waits. Counts an attempt."""
        with self._reading() as db:  # most of the time nobody waits: no reason to hold up those who write
            if db.execute("SELECT 1 FROM jobs WHERE state='queued' LIMIT 1").fetchone() is None:
                return None
        with self._writing() as db:
            row = db.execute(
                "UPDATE jobs SET state='running', lease=?, heartbeat=?, attempts=attempts+1 WHERE number=(SELECT "
                "min(number) FROM jobs WHERE state='queued' AND (ready IS NULL OR ready <= ?)) RETURNING *",
                (uuid.uuid4().hex, self._clock(), self._clock()),
            ).fetchone()
            return _job(row) if row else None

    def heartbeat(self, job: Job, frames_done: int, frames: int, stage: str = "") -> bool:
        """Say that the work on a job goes on. False: it was deleted or taken away; stop."""
        with self._writing() as db:
            return (
                db.execute(
                    "UPDATE jobs SET heartbeat=?, frames_done=max(frames_done, ?), frames=?, stage=? "
                    "WHERE id=? AND lease=?",
                    (self._clock(), frames_done, frames, stage, job.id, job.lease),
                ).rowcount
                == 1
            )

    def succeed(self, job: Job) -> Job | None:
        """Record that the clip is there, and return the finished job. None: it was deleted meanwhile."""
        return self._finish(job, "succeeded", (None, None))

    def fail(self, job: Job, code: str, sentence: str) -> Job | None:
        """Record that the clip cannot be made, and why. None: the job was deleted meanwhile."""
        return self._finish(job, "failed", (code, sentence))

    def _finish(self, job: Job, state: str, error: tuple[str | None, str | None]) -> Job | None:
        now = self._clock()
        with self._writing() as db:
            row = db.execute(
                "UPDATE jobs SET state=?, error_code=?, error_message=?, lease=NULL, heartbeat=NULL, finished=?, "
                "expires=?, frames_done=CASE WHEN ?='succeeded' THEN frames ELSE frames_done END "
                "WHERE id=? AND lease=? RETURNING *",
                (state, *error, now, now + KEPT, state, job.id, job.lease),
            ).fetchone()
            return _job(row) if row else None

    # --- for the supervisor ------------------------------------------------------------------------

    def release(self, *, forgive: bool = False) -> list[Job]:
        """Put the jobs that a worker left behind back at their place; return them as they are now.

        One that has been tried `MOST_ATTEMPTS` times fails instead.

        Args:
            forgive: do not count this attempt: the worker was stopped on purpose.
        """
        now = self._clock()
        with self._writing() as db:
            db.execute(
                "UPDATE jobs SET state='failed', finished=?, expires=?, error_code='worker_died', "
                "error_message=?, lease=NULL, heartbeat=NULL "
                "WHERE state='running' AND attempts - ? >= ?",
                (
                    now,
                    now + KEPT,
                    f"The renderer stopped in the middle of this clip {MOST_ATTEMPTS} times, so the studio gave "
                    "up on it. Try a lower quality or fewer seconds; studio.log in the studio's folder may say why.",
                    int(forgive),
                    MOST_ATTEMPTS,
                ),
            )
            rows = db.execute(
                "UPDATE jobs SET state='queued', lease=NULL, heartbeat=NULL, attempts=attempts - ? "
                "WHERE state='running' RETURNING *",
                (int(forgive),),
            ).fetchall()
            return [_job(row) for row in rows]

    def has_stale_job(self) -> bool:
        """Whether a running job has shown no sign of life for `STALE` seconds."""
        with self._reading() as db:
            query = "SELECT 1 FROM jobs WHERE state='running' AND heartbeat < ? LIMIT 1"
            return db.execute(query, (self._clock() - STALE,)).fetchone() is not None

    def fail_waiting(self, code: str, sentence: str) -> int:
        """Fail every job that waits, because no worker can be had; return how many."""
        now = self._clock()
        with self._writing() as db:
            return db.execute(
                "UPDATE jobs SET state='failed', finished=?, expires=?, error_code=?, error_message=? "
                "WHERE state='queued'",
                (now, now + KEPT, code, sentence),
            ).rowcount

    def adopt(self, job: Job) -> None:
        """Enter a finished job that an earlier queue file knew; one that is known already is left alone."""
        with self._writing() as db:
            db.execute(
                'INSERT OR IGNORE INTO jobs (id, wire, "order", reading, state, frames_done, frames, attempts, '
                "created, finished, expires) VALUES (?, ?, ?, ?, 'succeeded', ?, ?, ?, ?, ?, ?)",
                (
                    job.id,
                    job.wire,
                    order_to_json(job.order),
                    json.dumps(job.reading),
                    job.frames,
                    job.frames,
                    job.attempts,
                    job.created,
                    job.finished,
                    job.expires,
                ),
            )

    def ids(self) -> set[str]:
        """Return the ids of all jobs."""
        with self._reading() as db:
            return {row["id"] for row in db.execute("SELECT id FROM jobs")}

    # --- inside ------------------------------------------------------------------------------------

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            yield self._db

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """All or nothing: what is written inside is kept only if nothing is raised."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise


def open_or_begin_anew(path: Path) -> tuple[Queue, Path | None]:
    """Open the queue file; one that cannot be read is moved aside and a fresh one begun.

    Returns:
        The queue, and where the unreadable file lies now (None: nothing was wrong).

    Raises:
        sqlite3.OperationalError: the file cannot be opened or written.
        OSError: it cannot be moved.
    """
    try:
        return Queue(path), None
    except sqlite3.OperationalError:
        raise  # the disk or the folder, not what the file holds
    except sqlite3.DatabaseError:
        aside = path.with_name(f"queue.corrupt-{datetime.now(UTC):%Y%m%dT%H%M%S.%f}.sqlite")
        for ending in ("", "-wal", "-shm"):  # SQLite's side files belong to the file they were made with
            part = path.with_name(path.name + ending)
            if part.exists():
                part.replace(aside.with_name(aside.name + ending))
        return Queue(path), aside


def _job(row: sqlite3.Row) -> Job:
    return Job(
        number=row["number"],
        id=row["id"],
        wire=row["wire"],
        order=order_from_json(row["order"]),
        reading=json.loads(row["reading"]),
        state=row["state"],
        frames_done=row["frames_done"],
        frames=row["frames"],
        attempts=row["attempts"],
        created=row["created"],
        finished=row["finished"],
        expires=row["expires"],
        error=(row["error_code"], row["error_message"]) if row["error_code"] else None,
        lease=row["lease"],
        stage=row["stage"],
        trouble=row["trouble"],
        ready=row["ready"],
    )
