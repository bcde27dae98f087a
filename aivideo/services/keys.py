"""Where a service's key comes from: the environment, or a hidden question. It is kept in memory and nowhere else."""

import getpass
import os

from aivideo.services.catalogue import catalogue
from aivideo.services.errors import ServiceError

_typed: dict[str, str] = {}  # service -> key, for as long as this kernel lives


def key_of(service: str) -> str | None:
    """The key of a service: the one typed in, or else that of its environment variable; None if there is none.

    Raises:
        ServiceError: what is there cannot be a key.
    """
    variable = catalogue().service(service).key_variable
    return _typed.get(service) or checked_key(os.environ.get(variable, "") if variable else "")


def ask_key(service: str) -> None:
    """Ask for a service's key with a hidden question, and use it until the kernel stops.

    What is typed does not show, and is not kept in the notebook.

    Raises:
        ServiceError: nothing was typed, it cannot be a key, or this is a public Binder, where no key belongs.
    """
    facts = catalogue().service(service)
    if facts.key_variable is None:
        raise ServiceError(f"{facts.title} needs no key.")
    if os.environ.get("BINDER_SERVICE_HOST"):
        raise ServiceError(
            "This notebook runs on Binder, on somebody else's computer: a key does not belong there. Use the course "
            "on your own computer for that; here, the local studio stands in for the service."
        )
    key = checked_key(getpass.getpass(f"Key of {facts.title} (it does not show while you type): "))
    if key is None:
        raise ServiceError(f"No key was typed, so {facts.title} is not set up.")
    _typed[service] = key


def forget_keys() -> None:
    """Forget the keys that were typed in."""
    _typed.clear()


def checked_key(key: str) -> str | None:
    """The key without blanks around it; None for an empty one.

    Raises:
        ServiceError: it holds something that no key holds. The message does not show it.
    """
    key = key.strip()
    if not (key.isascii() and key.isprintable() and " " not in key):
        raise ServiceError(
            "The key holds a space, a line break or a letter that no key has. Copy it again, without anything "
            "around it."
        )
    return key or None


def without_keys(environment: dict[str, str]) -> dict[str, str]:
    """The environment for a process of ours that needs none of the services' keys."""
    secret = {facts.key_variable for facts in catalogue().services}
    return {name: value for name, value in environment.items() if name not in secret}
