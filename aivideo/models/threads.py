"""Small matrix products on one thread.

NumPy hands its matrix products to OpenBLAS, which shares each one out among all processors. For matrices as small as
ours that gains nothing; and on a computer that is busy (a free Binder machine, a laptop in a video call) the
processors wait for each other most of the time: measured, 300 times slower with two threads than with one.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import numpy as np

LIBRARY = "libscipy_openblas*"  # as NumPy's own wheels name it
ASK, SET = "scipy_openblas_get_num_threads64_", "scipy_openblas_set_num_threads64_"


@cache
def _openblas() -> ctypes.CDLL | None:
    """The OpenBLAS that NumPy brought along and has loaded; None where NumPy computes with another library."""
    package = Path(np.__file__).parent
    for folder in (package.parent / "numpy.libs", package / ".dylibs"):
        for path in sorted(folder.glob(LIBRARY)):
            library = ctypes.CDLL(str(path))
            if hasattr(library, ASK) and hasattr(library, SET):
                return library
    return None


def threads() -> int | None:
    """How many threads a matrix product may use now; None where that cannot be asked."""
    library = _openblas()
    return None if library is None else getattr(library, ASK)()


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute matrix products on one thread inside of a `with`; where that cannot be set, nothing changes."""
    library, before = _openblas(), threads()
    if library is None or before is None:
        yield
        return
    getattr(library, SET)(1)
    try:
        yield
    finally:
        getattr(library, SET)(before)
