"""Services that turn a prompt into a clip, all behind one interface.

>>> from aivideo.services import generate
>>> clip = generate("a red ball rolls", "out/first.mp4")      # doctest: +SKIP

The same in three steps, which is what every service does underneath:

>>> from aivideo.services import connect, wait
>>> service = connect("local")                                # doctest: +SKIP
>>> job = service.submit("a red ball rolls", seconds=4, size="1280x720", seed=1)  # doctest: +SKIP
>>> clip = service.fetch(wait(service, job), "out/first.mp4")  # doctest: +SKIP
"""

from aivideo.services.errors import JobFailed, NotReachable, Refused, ServiceError, TookTooLong
from aivideo.services.job import Job, JobState
from aivideo.services.local import Local
from aivideo.services.making import connect, finish, generate
from aivideo.services.service import Service
from aivideo.services.sora import Sora
from aivideo.services.waiting import wait

__all__ = [
    "Job",
    "JobFailed",
    "JobState",
    "Local",
    "NotReachable",
    "Refused",
    "Service",
    "ServiceError",
    "Sora",
    "TookTooLong",
    "connect",
    "finish",
    "generate",
    "wait",
]
