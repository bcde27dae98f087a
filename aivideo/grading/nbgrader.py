"""nbgrader, set up for a course folder: its settings, its gradebook, its helpers on the path."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def nbgrader_api(root: Path):
    """Return nbgrader's API for the course in `root`, and the settings it works with.

    Its release goes to grading/release/: the exercises that learners get are made by `aivideo build`.
    """
    from nbgrader.apps import NbGraderAPI
    from traitlets.config.loader import PyFileConfigLoader

    config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    config.CourseDirectory.release_directory = "grading/release"
    if config.CourseDirectory.db_url.startswith("sqlite:"):  # hand-ins graded at once write one after the other
        config.CourseDirectory.db_url += "?timeout=60"
    return NbGraderAPI(config=config), config


@contextmanager
def gradebook(config) -> Iterator:
    """Open the gradebook that the settings name."""
    from nbgrader.api import Gradebook

    with Gradebook(config.CourseDirectory.db_url) as book:
        yield book


@contextmanager
def helpers_on_path() -> Iterator[None]:
    """nbgrader calls its helper `alembic` by bare name: put this Python's folder first on the path."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{before}"
    try:
        yield
    finally:
        os.environ["PATH"] = before
