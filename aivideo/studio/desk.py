"""The counter where every wire hands in orders and asks for clips: what all protocols have in common."""

import hmac
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aivideo.studio.jobs import CaptureOrder, Job, Order
from aivideo.studio.queue import Queue
from aivideo.studio.results import Results
from aivideo.studio.troubles import WAIT, Troubles

LINK_LIVES = 3600  # seconds
TIDY_EVERY = 10.0  # seconds


class Desk:
    """Takes orders in and hands clips out.

    Attributes:
        queue: the jobs.
        results: their clips.
        troubles: which recorded troubles have happened already.
    """

    def __init__(self, queue: Queue, results: Results, key: str):
        self.queue = queue
        self.results = results
        self.troubles = Troubles()
        self._key = key.encode()
        self._tidied = queue.now()

    def admits(self, key: str) -> bool:
        """Whether this is the studio's key. Takes the same time for every wrong one (no guessing by the clock)."""
        return hmac.compare_digest(key.encode("utf-8", "surrogateescape"), self._key)

    def submit(
        self,
        wire: str,
        order: Order | CaptureOrder,
        reading: dict[str, Any],
        idempotency_key: str | None,
        trouble: str | None = None,
    ) -> Job:
        """Queue an order, after throwing out what is too old to be kept.

        Raises:
            QueueFull: too many jobs are open.
            KeyReused: the idempotency key was used for a different order.
        """
        self.throw_out_old()
        return self.queue.submit(
            wire,
            order,
            reading,
            None if trouble == "twice" else idempotency_key,
            state="new" if isinstance(order, CaptureOrder) else "queued",
            trouble=trouble,
            wait=WAIT if trouble in ("slow queue", "throttled", "refused") else None,
        )

    def find(self, wire: str, job_id: str) -> Job | None:
        """Return the job of that id that came by this wire; None if there is none (any more)."""
        job = self.queue.get(job_id)
        return job if job is not None and job.wire == wire else None

    def remove(self, job: Job) -> None:
        """Cancel a job if it is open, and remove it with everything it made."""
        deleted = self.queue.delete(job.id)
        if deleted is not None and deleted.state != "running":  # else the worker does, when it notices
            self.results.remove(job.id)

    def throw_out_old(self) -> None:
        """Remove jobs whose time is over; looked for every few seconds at most."""
        now = self.queue.now()
        if now - self._tidied < TIDY_EVERY:
            return
        self._tidied = now
        for job_id in self.queue.expire():
            self.results.remove(job_id)

    # --- links that need no key, for a while -------------------------------------------------------

    def link(self, base: str, job: Job, name: str) -> str:
        """A link to one of a job's files that works for an hour without the key.

        Args:
            base: the studio's own address, without a slash at its end.
            job: the job.
            name: the file's name.
        """
        until = int(self.queue.now()) + LINK_LIVES
        if job.trouble == "expired link" and self.troubles.first_time("expired link", job.id):
            until = int(self.queue.now()) - 1
        return f"{base}/files/{job.id}/{quote(name)}?until={until}&sign={self._sign(job.id, name, until)}"

    def behind(self, job_id: str, name: str, until: int, sign: str) -> bool:
        """Whether a link is one of ours and its time is not over."""
        ours = hmac.compare_digest(sign.encode("utf-8", "surrogateescape"), self._sign(job_id, name, until).encode())
        return ours and self.queue.now() < until

    def file(self, job_id: str, name: str) -> Path | None:
        """A file of a finished job; None if there is none of that name."""
        job = self.queue.get(job_id)
        if job is None or job.state != "succeeded" or job.trouble == "no file":
            return None
        return self.results.file(job_id, name)

    def _sign(self, job_id: str, name: str, until: int) -> str:
        return hmac.new(self._key, f"{job_id}/{name}?{until}".encode(), "sha256").hexdigest()
