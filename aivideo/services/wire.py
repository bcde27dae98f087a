"""Speaking HTTP with a service: one exchange at a time, patient where that is safe, quiet about keys.

Three rules hold for every service of the course:

- An order is sent once. It is sent again only when the first one cannot have arrived.
- Questions and downloads are repeated when the line breaks, with growing pauses.
- A key goes into one header and nowhere else: no message, no file, no printed value holds it.
"""

import ipaddress
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO, TypeVar
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from urllib3.exceptions import MaxRetryError, NewConnectionError

from aivideo.services.errors import NotReachable, ServiceError

CONNECT_SECONDS, READ_SECONDS = 5, 60
LONGEST_PAUSE = 30.0  # a server that wants us to wait longer than this gets an error instead
LONG_WORDS = 400  # characters of a server's message that are shown; some answer with a whole web page
SHORTEST_SECRET = 8  # shorter "keys" are words such as EMPTY, which open servers ask for

T = TypeVar("T")


@dataclass(frozen=True)
class Server:
    """Where a service is and the key it wants. The key does not show when this is printed.

    Attributes:
        url: its address.
        key: its key; None where it wants none.
        scheme: what stands before the key in the header `Authorization`, with what separates the two.
        headers: what else this service wants to be told with every request.
    """

    url: str
    key: str | None = field(default=None, repr=False)
    scheme: str = "Bearer "
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """The address for a message: without what follows a "?", which in a link to a file is a key of a kind."""
        return self.url.partition("?")[0]


@dataclass(frozen=True)
class Answer:
    """What a server replied to one request.

    Attributes:
        status: the HTTP status, 200 for example.
        headers: the HTTP headers.
        body: the JSON object in the reply; empty where there is none.
        words: the server's own sentence about an error, or "" where it gave none.
        code: the server's code for an error, as text, or "".
        about: the name of the field that the error is about, or "".
    """

    status: int
    headers: Mapping[str, str]
    body: dict[str, Any]
    words: str
    code: str
    about: str

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


class TryAgain(Exception):
    """An exchange that went wrong in a way that may pass, and that can be repeated without harm."""

    def __init__(self, error: ServiceError, pause: float | None = None):
        super().__init__(str(error))
        self.error = error  # what to raise when patience ends
        self.pause = pause  # how long the server asked us to wait, in seconds


class NeverConnected(NotReachable):
    """The connection was not even made, so nothing can have arrived at the other end."""


class _Key(AuthBase):
    """Sends the key. As an `auth` object it is kept from other hosts when a download is redirected."""

    def __init__(self, server: Server):
        self.server = server

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self.server.key:
            request.headers["Authorization"] = f"{self.server.scheme}{self.server.key}"
        return request


def patiently(action: Callable[[], T], *, tries: int = 5, pause: float = 0.5) -> T:
    """Do `action`, again if it raises TryAgain, with pauses of `pause`, 2 `pause`, 4 `pause` ... seconds.

    Raises:
        ServiceError: the error inside the last TryAgain.
    """

    def how_long(state: RetryCallState) -> float:
        wanted = state.outcome.exception().pause
        return pause * 2 ** (state.attempt_number - 1) if wanted is None else wanted

    try:
        return Retrying(
            retry=retry_if_exception_type(TryAgain), stop=stop_after_attempt(tries), wait=how_long, reraise=True
        )(action)
    except TryAgain as last:
        raise last.error from last.__cause__


def ask(
    server: Server,
    method: str,
    path: str,
    *,
    form: Mapping[str, str] | None = None,
    fields: Mapping[str, str] | None = None,
    json: Mapping[str, Any] | None = None,
    file: BinaryIO | None = None,
    headers: Mapping[str, str] | None = None,
    patience: float = READ_SECONDS,
) -> Answer:
    """Send one request, once, and read the reply.

    Args:
        server: where to, and the key.
        method: "GET", "POST", "PUT" or "DELETE".
        path: what follows the server's address, "/videos" for example.
        form: fields to send, as multipart/form-data.
        fields: fields to send, as application/x-www-form-urlencoded.
        json: fields to send, as JSON.
        file: an open file whose bytes are sent as they are.
        headers: for this request alone.
        patience: seconds without a word from the server after which to give up.

    Raises:
        NeverConnected: nobody was there; nothing was sent.
        NotReachable: the line broke later; whether the request arrived is not known.
    """
    body = {
        "files": [(name, (None, value)) for name, value in form.items()] if form else None,
        "data": file or fields,
        "json": json,
    }
    response = _send(server, method, path, body=body, headers=headers, patience=patience)
    return _read(response.status_code, response.headers, _without_key(response.text, server.key))


def open_download(server: Server, path: str) -> requests.Response:
    """Start a download; its bytes are then read with `chunks`. Close it when done (`with`).

    Raises:
        NotReachable: nobody answered.
    """
    return _send(server, "GET", path, stream=True)


def chunks(response: requests.Response, server: Server) -> Iterator[bytes]:
    """Yield the bytes of a download.

    Raises:
        NotReachable: the line broke before the end.
    """
    try:
        yield from response.iter_content(1 << 16)
    except requests.RequestException as error:
        raise _broken(server, error) from error


def answer_of(response: requests.Response, server: Server) -> Answer:
    """Read a reply that was opened as a download and turned out to be a message."""
    start = b"".join(piece for piece, _ in zip(chunks(response, server), range(4), strict=False))
    text = start.decode(response.encoding or "utf-8", errors="replace")
    return _read(response.status_code, response.headers, _without_key(text, server.key))


def later(answer: Answer, error: ServiceError) -> TryAgain | ServiceError:
    """What to raise when a server says "not now": try again after the pause it asks for, within reason."""
    seconds = _retry_after(answer.headers)
    if seconds is not None and seconds > LONGEST_PAUSE:
        return error
    return TryAgain(error, seconds)


def seconds_in(headers: Mapping[str, str], name: str) -> float | None:
    """Read a header that holds milliseconds; None where there is none."""
    milliseconds = _number(headers.get(name))
    return None if milliseconds is None else milliseconds / 1000


def on_this_machine(url: str) -> bool:
    """Whether an address is of this very computer."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _send(
    server: Server,
    method: str,
    path: str,
    *,
    body: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    stream: bool = False,
    patience: float = READ_SECONDS,
) -> requests.Response:
    # A fresh connection for each exchange: one kept from earlier may have been closed at the other end,
    # and then nobody can tell whether an order sent on it arrived.
    with requests.Session() as session:
        # On this machine itself a proxy or a ~/.netrc from the environment only gets in the way.
        session.trust_env = not on_this_machine(server.url)
        try:
            return session.request(
                method,
                server.url + path,
                headers={"Accept": "application/json" if not stream else "*/*", **server.headers, **(headers or {})},
                auth=_Key(server),
                timeout=(CONNECT_SECONDS, patience),
                stream=stream,
                allow_redirects=method == "GET",
                **(body or {}),
            )
        except requests.RequestException as error:
            raise _broken(server, error) from error


def _broken(server: Server, error: requests.RequestException) -> NotReachable:
    """Say in words what became of the connection."""
    reason = error.args[0].reason if error.args and isinstance(error.args[0], MaxRetryError) else None
    if isinstance(error, requests.ConnectTimeout) or isinstance(reason, NewConnectionError):
        return NeverConnected(
            f"Nobody answers at {server.shown}. Is the address right, is the server running, is there a network?"
        )
    if isinstance(error, requests.exceptions.SSLError):
        return NotReachable(f"The server at {server.shown} could not prove who it is (its TLS certificate).")
    if isinstance(error, requests.Timeout):
        return NotReachable(f"{server.shown} took the request and then said nothing any more.")
    return NotReachable(f"The connection to {server.shown} broke before the answer was there.")


def _read(status: int, headers: Mapping[str, str], text: str) -> Answer:
    """Find the error in a reply. Servers agree on no one shape for it; these are the ones seen in use.

    {"error": {"message", "code", "param"}} (OpenAI), {"error": "words", "issues": [{"path", "message"}]} (Runway),
    {"detail": "words"} (Luma, fal, FastAPI), {"detail": [{"loc", "msg", "type"}]} (FastAPI, fal),
    {"message": "words"}, or plain text.
    """
    try:
        body = json.loads(text)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        return Answer(status, headers, {}, _shortened(text), "", "")
    words, code, about = _fault_in(body)
    return Answer(status, headers, body, words, code, about)


def _fault_in(body: dict[str, Any]) -> tuple[str, str, str]:
    """Return (words, code, the field it is about) of the error in a reply or in a failed job."""
    error = body.get("error") or body.get("detail") or body.get("message") or ""
    code = body.get("error_type")  # fal
    if isinstance(error, list):  # FastAPI and fal: one entry for each field; the first says enough
        error = error[0] if error else ""
        code = error.get("type") if isinstance(error, dict) else code
    if not isinstance(error, dict):
        issues = body.get("issues")  # Runway: what is wrong with which field
        issue = issues[0] if isinstance(issues, list) and issues and isinstance(issues[0], dict) else {}
        words = f"{error}: {issue['message']}" if isinstance(issue.get("message"), str) else str(error)
        return _shortened(words), str(code or ""), str(_last(issue.get("path")))
    about = error.get("param") or _last(error.get("loc"))
    code = error.get("code", code)
    words = error.get("message") or error.get("msg") or ""
    return _shortened(str(words)), "" if code is None else str(code), str(about)


def _last(path: Any) -> Any:
    """The field that a path of names ends in."""
    return path[-1] if isinstance(path, list) and path else ""


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONG_WORDS else text[:LONG_WORDS] + " ..."


def _without_key(text: str, key: str | None) -> str:
    """Some servers repeat the key in their error message; it goes no further than here."""
    return text.replace(key, "[key]") if key and len(key) >= SHORTEST_SECRET else text


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds, from `retry-after-ms` or `Retry-After` (which is a number of seconds or a date)."""
    if (seconds := seconds_in(headers, "retry-after-ms")) is not None:
        return seconds
    said = headers.get("Retry-After")
    if said is None:
        return None
    if (seconds := _number(said)) is not None:
        return seconds
    try:
        return max(0.0, (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


def _number(text: str | None) -> float | None:
    try:
        value = float(text)
    except (TypeError, ValueError):
        return None
    return value if 0 <= value < float("inf") else None
