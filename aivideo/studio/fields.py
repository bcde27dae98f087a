"""A request's body -> its fields, whichever of the usual three ways it is written in."""

import json
from collections.abc import AsyncGenerator
from typing import Any

from starlette.datastructures import UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

MOST_BYTES = 1 << 20  # of a whole body
MOST_DRAINED = 64 << 20  # of a body that is too long: read on, so that the client is ready to hear the answer
MOST_FIELDS = 100


class BodyError(ValueError):
    """A body that cannot be read. `status` is the HTTP status that says so."""

    def __init__(self, message: str, status: int = 400):
        super().__init__(message)
        self.status = status


async def read_fields(request: Request) -> dict[str, Any]:
    """Return the fields of a JSON object, a multipart form or an urlencoded form.

    Values are text in forms, anything in JSON; an uploaded file is a closed `UploadFile`. Of a field
    that comes twice the last counts.

    Raises:
        BodyError: too long, broken, or written in another way.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    stream = _bounded(request)
    if kind == "application/json":
        return _json_object(b"".join([chunk async for chunk in stream]))
    if kind == "multipart/form-data":
        parser = MultiPartParser(
            request.headers, stream, max_files=MOST_FIELDS, max_fields=MOST_FIELDS, max_part_size=MOST_BYTES
        )
    elif kind == "application/x-www-form-urlencoded":
        parser = FormParser(request.headers, stream, max_fields=MOST_FIELDS, max_part_size=MOST_BYTES)
    else:
        raise BodyError(
            "Send the fields as JSON (Content-Type: application/json) or as a form (multipart/form-data).",
            status=415,
        )
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise BodyError(f"The form cannot be read: {error.message}") from error
    except (UnicodeError, LookupError) as error:
        raise BodyError("The form holds text that is not in the character set it names.") from error
    await form.close()
    return dict(form)


def is_file(value: Any) -> bool:
    """Whether a field is an uploaded file."""
    return isinstance(value, UploadFile)


async def _bounded(request: Request) -> AsyncGenerator[bytes, None]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= MOST_BYTES:
            yield chunk
        elif size > MOST_DRAINED:
            break
    if size > MOST_BYTES:
        raise BodyError(f"The request is longer than the {MOST_BYTES >> 20} MB that the studio takes.", status=413)


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BodyError("The body is not valid JSON.") from error
    if not isinstance(value, dict):
        raise BodyError('The body is JSON, but no object. Send one, such as {"prompt": "a fox in a meadow"}.')
    return value
