"""Where a service's protocol is spoken: at the vendor's (or your own) address, or by the course's studio."""

import os
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from aivideo.services.catalogue import catalogue
from aivideo.services.errors import ServiceError
from aivideo.services.keys import checked_key, key_of
from aivideo.services.local import find_or_start
from aivideo.services.wire import Server, on_this_machine

STUDIO = "studio"


class Place(Protocol):
    """Somewhere that speaks a service's protocol.

    Attributes:
        name: for the journal: an address, or "studio" (whose address changes).
        play: whether no real money is spent there.
    """

    name: str
    play: bool

    def server(self) -> Server:
        """Where to send the next request. Asked before each one, as the studio may move."""


@dataclass(frozen=True)
class AtStudio:
    """The course's own studio. It is started when it is first needed.

    Attributes:
        path: where on the studio this protocol is spoken.
        scheme: how this protocol sends the key.
        headers: what this protocol sends with every request.
    """

    path: str
    scheme: str = "Bearer "
    headers: dict[str, str] = field(default_factory=dict)
    name = STUDIO
    play = True

    def server(self) -> Server:
        studio = find_or_start()
        return Server(studio.url + self.path, studio.key, self.scheme, self.headers)


@dataclass(frozen=True)
class AtAddress:
    """A server of the vendor's, or of your own."""

    at: Server

    @property
    def name(self) -> str:
        return self.at.url

    @property
    def play(self) -> bool:
        return on_this_machine(self.at.url)

    def server(self) -> Server:
        return self.at


def place_of(service: str, studio: AtStudio, base_url: str | None = None, key: str | None = None) -> Place:
    """Where to send a service's orders.

    The address and key that are given count; or else those in the environment variables of the service's own client
    (or a key typed in with `ask_key`). With neither of them, the course's studio stands in for the service.

    Args:
        service: its name in the catalogue.
        studio: where the studio speaks its protocol, and how.
        base_url: an address, or "studio" for the course's own.
        key: its key.

    Raises:
        ServiceError: the address or the key cannot be right.
    """
    facts = catalogue().service(service)
    if base_url == STUDIO:
        return studio
    secret = checked_key(key) if key else key_of(service)
    named = base_url or (os.environ.get(facts.address_variable, "") if facts.address_variable else "")
    if not (named.strip() or (secret and facts.address)):
        return studio
    url = checked_address(named or facts.address, facts.key_variable)
    return AtAddress(Server(url, secret, studio.scheme, studio.headers))


def checked_address(url: str, key_variable: str | None) -> str:
    """The address without a slash at its end.

    Raises:
        ServiceError: it cannot be the address of a server, or it holds a password.
    """
    url = url.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # a port that is no number, for one
        whole = False
    if not whole:
        raise ServiceError(f"{url!r} is no address of a server. One looks like 'http://127.0.0.1:8000/v1'.")
    if parts.username or parts.password or parts.query:
        raise ServiceError(  # the address is shown in messages, so it is not shown in this one
            "The address of the server holds a name, a password or a “?”. Give the plain address, and put the "
            f"key into the environment variable {key_variable}."
        )
    return url
