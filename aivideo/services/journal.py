"""The journal: every order, written down before it is sent and again before the job is first asked for.

A notebook's memory ends with its kernel; a job at a service does not, and it may have cost money. So each order
goes into a small SQLite file in the user's state folder, with its number as soon as there is one, and
`resume_jobs` takes home what is still open. The file is for this user alone. It holds prompts and settings, never a
key, and no link to a file (such links are keys of a kind).
"""

import contextlib
import json
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aivideo.services.errors import OverBudget, ServiceError
from aivideo.services.job import FINISHED, Job, JobState
from aivideo.services.state import state_folder

KEPT = 90 * 24 * 3600.0  # seconds that an order is remembered
SENT = "sent"  # its state before the service has answered with a number
SCHEMA_VERSION = 1
SCHEMA = """
CREATE TABLE orders (
    key TEXT PRIMARY KEY,
    service TEXT NOT NULL,
    place TEXT NOT NULL,
    job TEXT,
    request TEXT NOT NULL,
    state TEXT NOT NULL,
    out TEXT,
    usd REAL,
    play INTEGER NOT NULL,
    created REAL NOT NULL,
    taken REAL
);
CREATE INDEX orders_by_job ON orders (service, job);
"""


@dataclass(frozen=True)
class Entry:
    """One order in the journal.

    Attributes:
        key: our own idempotency key, which was sent along with the order.
        service: the service's name.
        place: the address it went to, or "studio".
        job: the job's number at the service; None if the service's answer never came.
        request: what was asked for.
        state: how the job was when it was last looked at; "sent" where no answer came.
        out: where the clip goes, if that is known.
        usd: what it costs, as far as the catalogue knows.
        play: whether no real money is spent, because the course's own studio stands in for the service.
        created: when it was ordered.
        taken: when its clip was taken home; None if that has not happened.
    """

    key: str
    service: str
    place: str
    job: str | None
    request: dict[str, Any] = field(repr=False, hash=False)
    state: JobState | str
    out: Path | None
    usd: float | None
    play: bool
    created: datetime
    taken: datetime | None

    @property
    def open(self) -> bool:
        """Whether there may still be a clip to take home."""
        return self.taken is None and (self.state not in FINISHED or self.state == "succeeded")

    def __str__(self) -> str:
        number = f"job {self.job}" if self.job else "an order that got no answer"
        home = f", in {self.out}" if self.taken else ""
        return (
            f"{self.service}: {number}, {self.state}{home}, ordered {self.created:%Y-%m-%d %H:%M} UTC: "
            f"“{self.request.get('prompt', '')}”"
        )


class Journal:
    """The orders in one file. Safe to use from several threads and notebooks at once."""

    def __init__(self, path: Path | None = None):
        """Use the file at `path`; without one, `journal.sqlite` in the user's state folder."""
        self._path = path

    @property
    def path(self) -> Path:
        """The file."""
        return self._path or state_folder() / "journal.sqlite"

    def order(
        self,
        *,
        key: str,
        service: str,
        place: str,
        request: dict[str, Any],
        usd: float | None,
        play: bool,
        limit: float | None = None,
        since: float = 0.0,
    ) -> None:
        """Write down an order that is about to be sent; or refuse it, if it would cost too much.

        Both happen in one go, so that orders made side by side do not each take the last dollar.

        Args:
            key, service, place, request, usd, play: as in `Entry`.
            limit: US dollars that all orders since `since` (seconds since 1970) may cost, this one included.

        Raises:
            OverBudget: it would cost more than is left.
            ServiceError: the journal cannot be written.
        """
        with self._writing() as db:
            if limit is not None:
                spent = _spent(db, play, since)
                if spent + (usd or 0) > limit + 1e-9:
                    raise OverBudget(
                        f"This clip would cost about ${usd:.2f}, and of your budget of ${limit:.2f} there is "
                        f"${max(0.0, limit - spent):.2f} left. Nothing was sent. Order something shorter or cheaper, "
                        "or set a larger budget."
                    )
            db.execute("DELETE FROM orders WHERE created < ?", (time.time() - KEPT,))
            db.execute(
                "INSERT INTO orders (key, service, place, request, state, usd, play, created) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (key, service, place, json.dumps(request), SENT, usd, play, time.time()),
            )

    def answered(self, key: str, job: Job) -> None:
        """The service took the order: write its number down."""
        with self._writing() as db:
            db.execute("UPDATE orders SET job=?, state=? WHERE key=?", (job.id, job.state, key))

    def not_ordered(self, key: str) -> None:
        """It is certain that the service did not take the order: forget it."""
        with self._writing() as db:
            db.execute("DELETE FROM orders WHERE key=?", (key,))

    def note(self, job: Job) -> None:
        """Write down how a job is now."""
        with self._writing() as db:
            db.execute("UPDATE orders SET state=? WHERE service=? AND job=?", (job.state, job.service, job.id))

    def goes_to(self, job: Job, out: Path) -> None:
        """Write down where a job's clip is to go."""
        with self._writing() as db:
            db.execute("UPDATE orders SET out=? WHERE service=? AND job=?", (str(out.absolute()), job.service, job.id))

    def taken(self, job: Job, path: Path) -> None:
        """The clip is at home."""
        with self._writing() as db:
            db.execute(
                "UPDATE orders SET state='succeeded', taken=?, out=? WHERE service=? AND job=?",
                (time.time(), str(path.absolute()), job.service, job.id),
            )

    def find(self, service: str, job_id: str) -> Entry | None:
        """The order that became this job; None if the journal does not know it."""
        with self._reading() as db:
            row = db.execute(
                "SELECT * FROM orders WHERE service=? AND job=? ORDER BY created DESC", (service, job_id)
            ).fetchone()
        return _entry(row) if row else None

    def entries(self) -> list[Entry]:
        """All orders, the oldest first."""
        with self._reading() as db:
            return [_entry(row) for row in db.execute("SELECT * FROM orders ORDER BY created")]

    def open(self) -> list[Entry]:
        """The orders that may still have a clip to take home, the oldest first."""
        return [entry for entry in self.entries() if entry.open]

    def spent(self, *, play: bool, since: float = 0.0) -> float:
        """US dollars that all orders since `since` (seconds since 1970) cost, as far as the catalogue knows."""
        with self._reading() as db:
            return _spent(db, play, since)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            with contextlib.closing(self._connected()) as db:
                yield db
        except (OSError, sqlite3.Error) as error:
            raise self._trouble(error) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._reading() as db:
            db.execute("BEGIN IMMEDIATE")
            with db:  # commits, or undoes everything if something is raised
                yield db

    def _connected(self) -> sqlite3.Connection:
        path = self.path
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        db = sqlite3.connect(path, timeout=10, isolation_level=None)
        try:
            db.row_factory = sqlite3.Row
            if db.execute("PRAGMA user_version").fetchone()[0] != SCHEMA_VERSION:
                _prepare(db)
        except BaseException:
            db.close()
            raise
        return db

    def _trouble(self, error: Exception) -> ServiceError:
        return ServiceError(
            f"The journal of your orders, {self.path}, cannot be used ({error}). Orders are written down before they "
            "are sent, so none was sent. Make room, or name another folder in the environment variable AIVIDEO_STATE."
        )


def _prepare(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("BEGIN IMMEDIATE")
    with db:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            for statement in filter(str.strip, SCHEMA.split(";")):
                db.execute(statement)
            db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        elif version != SCHEMA_VERSION:
            raise sqlite3.DatabaseError("it is of another version of the course; move it away")


def _spent(db: sqlite3.Connection, play: bool, since: float) -> float:
    query = "SELECT total(usd) FROM orders WHERE play=? AND created >= ?"
    return round(db.execute(query, (play, since)).fetchone()[0], 6)


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(
        key=row["key"],
        service=row["service"],
        place=row["place"],
        job=row["job"],
        request=json.loads(row["request"]),
        state=row["state"],
        out=Path(row["out"]) if row["out"] else None,
        usd=row["usd"],
        play=bool(row["play"]),
        created=datetime.fromtimestamp(row["created"], UTC),
        taken=datetime.fromtimestamp(row["taken"], UTC) if row["taken"] else None,
    )
