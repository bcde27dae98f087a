"""How this room compiles its kernels, and where the compiled ones are kept.

The first picture ever drawn compiles them (about twenty CPU seconds); after that they load from disk. The
folder is the one that the environment variable NUMBA_CACHE_DIR names, or else the user's cache folder.
"""

import os
import tempfile
from pathlib import Path

from platformdirs import user_cache_path


def _cache_folder() -> Path:
    """Return a folder that can be written to: the user's cache, or a private one for this session."""
    folder = user_cache_path("aivideo") / "kernels"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.mkdtemp(prefix="aivideo-kernels-"))
    if os.access(folder, os.W_OK):
        return folder
    return Path(tempfile.mkdtemp(prefix="aivideo-kernels-"))


if not os.environ.get("NUMBA_CACHE_DIR"):
    os.environ["NUMBA_CACHE_DIR"] = str(_cache_folder())  # numba reads it when it is imported

import numba  # noqa: E402

numba.config.CACHE_DIR = os.environ["NUMBA_CACHE_DIR"]  # in case somebody imported numba before

kernel = numba.njit(cache=True, fastmath=True, error_model="numpy", _nrt=False)
"""Decorator: compile a function to machine code at its first call and keep it on disk. One thread only, so
that pictures come out the same whatever the machine is busy with.

Division by zero gives infinity instead of an exception. Kernels make no arrays and count no references
(`_nrt`): they borrow what they are given, scratch space too. Counting took half of the time of a picture.
"""
