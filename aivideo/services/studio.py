"""The course's own studio, as a service: Sora's protocol, with the studio's own remarks in its answers."""

from typing import Any

from aivideo.services.catalogue import Price, price
from aivideo.services.journal import Journal
from aivideo.services.sora import AT_STUDIO, VideosProtocol


class Local(VideosProtocol):
    """The local studio. It is started when it is first needed.

    If the studio dies while it works, the next question finds that out and starts it again on the same
    queue; the job keeps its id.
    """

    licence = "CC BY 4.0"

    def __init__(self, journal: Journal | None = None):
        super().__init__("local", "local studio", AT_STUDIO, journal)

    def __repr__(self) -> str:
        return "Local()"

    def price(self, **_: Any) -> Price | None:
        return price("local")  # whatever it is asked for, it costs nothing
