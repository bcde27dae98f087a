"""Recorded troubles: what goes wrong with services in real life, to be had here on purpose.

A client asks for one with the header `X-Studio-Trouble: NAME`, or with a field `trouble` in its order. Each was
seen with a real service or server. They happen once and then pass, where in life they pass too.
"""

import threading
from collections import Counter

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

HEADER = "X-Studio-Trouble"
WAIT = 15.0  # seconds that a job stays in the queue that is to be slow
RETRY_AFTER = 1  # seconds, of the service that is too busy at first
HALF = 0.5  # how far a job comes that is to fail half-way

TROUBLES = {
    "slow queue": "the job waits in the queue for 15 seconds, though nobody is before it",
    "throttled": "as a slow queue; Runway has a word of its own for it: THROTTLED",
    "busy": "the order is answered with 429 and Retry-After: 1; sent again, it is taken",
    "server error": "the order is answered with 500 and not taken; sent again, it is taken",
    "refused": "the prompt does not pass moderation",
    "fails half-way": "the job fails when half of it is made",
    "no file": "the job is called finished, but there is no file",
    "expired link": "the first link to the clip is over already; asking for the job again gives a good one",
    "lost at create": "the order is taken, and the connection drops before the answer",
    "lost at poll": "the connection drops at the first question about the job",
    "lost in download": "the connection drops in the middle of the first download",
    "unknown word": "until it is half done, the job's state is a word that nobody knows",
    "twice": "an order that is sent twice makes two jobs, whatever its idempotency key",
}
UNKNOWN_WORD = "warming_up"


class Troubles:
    """Remembers which trouble has happened already. Forgotten when the studio stops."""

    def __init__(self):
        self._happened: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def first_time(self, trouble: str, what: str) -> bool:
        """Whether this trouble comes to this job now, for the first time. (It has come, then.)"""
        return self._times(trouble, what) == 1

    def every_other_time(self, trouble: str, what: str) -> bool:
        """Whether this trouble comes to this order now: the first time, not the second, again the third."""
        return self._times(trouble, what) % 2 == 1

    def _times(self, trouble: str, what: str) -> int:
        with self._lock:
            self._happened[trouble, what] += 1
            return self._happened[trouble, what]


class Dropped(Response):
    """A reply that breaks off: the connection closes before what was promised has come."""

    def __init__(self, start: bytes = b"", content_type: str = "application/json"):
        super().__init__()
        self._start = start
        self._type = content_type

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        promised = str(len(self._start) + 1000).encode()
        headers = [(b"content-type", self._type.encode()), (b"content-length", promised)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": self._start, "more_body": True})
        # and nothing more: the server closes the connection when a reply is left like that
