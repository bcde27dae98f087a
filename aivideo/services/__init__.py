"""Services that turn a prompt into a clip, all behind one interface.

>>> from aivideo.services import generate
>>> clip = generate("a red ball rolls", "out/first.mp4")      # doctest: +SKIP

The same in three steps, which is what every service does underneath:

>>> from aivideo.services import connect, wait
>>> service = connect("local")                                # doctest: +SKIP
>>> job = service.submit("a red ball rolls", seconds=4, size="1280x720", seed=1)  # doctest: +SKIP
>>> clip = service.fetch(wait(service, job), "out/first.mp4")  # doctest: +SKIP

    service, client      the interface; what the clients of all services have in common
    sora ...             one file a service: how its protocol words an order and an answer
    studio, local        the course's own studio as a service; finding or starting it
    places, keys, wire   where a protocol is spoken; the key; one exchange over HTTP
    catalogue, budget    dated prices; how much may be spent
    journal              every order, written down before it is sent
    making, waiting, fetching   from prompt to clip; deadlines; the download and its checks
"""

from aivideo.services.budget import Budget
from aivideo.services.catalogue import Catalogue, Price, catalogue, price
from aivideo.services.errors import (
    JobFailed,
    NotReachable,
    OverBudget,
    Refused,
    ServiceError,
    Stalled,
    TookTooLong,
)
from aivideo.services.job import Job, JobState
from aivideo.services.journal import Entry, Journal
from aivideo.services.keys import ask_key
from aivideo.services.making import connect, finish, generate, open_jobs, resume_jobs
from aivideo.services.service import Service
from aivideo.services.sora import Sora
from aivideo.services.studio import Local
from aivideo.services.waiting import wait

__all__ = [
    "Budget",
    "Catalogue",
    "Entry",
    "Job",
    "JobFailed",
    "JobState",
    "Journal",
    "Local",
    "NotReachable",
    "OverBudget",
    "Price",
    "Refused",
    "Service",
    "ServiceError",
    "Sora",
    "Stalled",
    "TookTooLong",
    "ask_key",
    "catalogue",
    "connect",
    "finish",
    "generate",
    "open_jobs",
    "price",
    "resume_jobs",
    "wait",
]
