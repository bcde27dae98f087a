"""The counter where every wire hands in orders and asks for clips: what all protocols have in common."""

import hmac
from typing import Any

from aivideo.studio.jobs import Job, Order
from aivideo.studio.queue import Queue
from aivideo.studio.results import Results


class Desk:
    """Takes orders in and hands clips out.

    Attributes:
        queue: the jobs.
        results: their clips.
    """

    def __init__(self, queue: Queue, results: Results, key: str):
        self.queue = queue
        self.results = results
        self._key = key.encode()

    def admits(self, key: str) -> bool:
        """Whether this is the studio's key. Takes the same time for every wrong one (no guessing by the clock)."""
        return hmac.compare_digest(key.encode("utf-8", "surrogateescape"), self._key)

    def submit(self, wire: str, order: Order, reading: dict[str, Any], idempotency_key: str | None) -> Job:
        """Queue an order, after throwing out what is too old to be kept.

        Raises:
            QueueFull: too many jobs are open.
            KeyReused: the idempotency key was used for a different order.
        """
        self.throw_out_old()
        return self.queue.submit(wire, order, reading, idempotency_key)

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
        """Remove jobs whose time is over."""
        for job_id in self.queue.expire():
            self.results.remove(job_id)
