"""Finding the files that come with the course."""

import os
from pathlib import Path

from aivideo.clip.errors import ClipError

CHECKOUT_ASSETS = Path(__file__).resolve().parents[2] / "assets"


def asset(name: str) -> Path:
    """Return the path of one file of the course's `assets/` folder.

    Looks in the folder that the environment variable `AIVIDEO_ASSETS` names, or else beside the
    package in the checkout.

    Raises:
        ClipError: there is no such file; the message names the folder and what lies in it.
    """
    folder = Path(os.environ.get("AIVIDEO_ASSETS") or CHECKOUT_ASSETS)
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ClipError(f"An asset's name stays inside the assets folder; {name!r} leads out of it.")
    if not path.is_file():
        there = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
        listing = ", ".join(there[:12]) or "nothing"
        raise ClipError(
            f"There is no asset called {name!r} in {folder}. It holds: {listing}. "
            "If the folder is elsewhere, name it in the environment variable AIVIDEO_ASSETS."
        )
    return path
