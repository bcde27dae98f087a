"""A lock on a file that dies with its process, on every system, however the process ends."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class LockTaken(Exception):
    """Another process holds the lock."""


@contextmanager
def locked(path: Path, wait: float = 0) -> Iterator[None]:
    """Hold the lock while the block runs.

    SQLite's own file lock is used: it is well tried on Windows, macOS and Linux, and the operating
    system drops it when the process dies.

    Args:
        path: the lock file; made if it is missing, and left there.
        wait: how many seconds to wait for another process to let go.

    Raises:
        LockTaken: another process holds it.
        sqlite3.Error: the file cannot be made or used.
    """
    holder = sqlite3.connect(path, timeout=wait, isolation_level=None, check_same_thread=False)
    try:
        try:
            holder.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise LockTaken from error
            raise
        yield
    finally:
        holder.close()
