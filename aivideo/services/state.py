"""The folder in which a user's own state lies: the studio's queue and address, and the journal of jobs."""

import os
from pathlib import Path

import platformdirs


def state_folder() -> Path:
    """AIVIDEO_STATE, or else the system's usual place for a program's state."""
    named = os.environ.get("AIVIDEO_STATE")
    return Path(named).expanduser().resolve() if named else platformdirs.user_state_path("aivideo", appauthor=False)
