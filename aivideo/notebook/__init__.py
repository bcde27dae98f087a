"""What the notebooks talk to people with: pictures with alt text, predictions, progress, a prompt box."""

from aivideo.notebook.box import prompt_box
from aivideo.notebook.checking import check_exercise
from aivideo.notebook.claims import timeline
from aivideo.notebook.computer import preflight
from aivideo.notebook.following import progress
from aivideo.notebook.keeping import resume, save, take_home
from aivideo.notebook.panel import panel
from aivideo.notebook.predictions import predict, reveal
from aivideo.notebook.showing import show

__all__ = [
    "check_exercise",
    "panel",
    "predict",
    "preflight",
    "progress",
    "prompt_box",
    "resume",
    "reveal",
    "save",
    "show",
    "take_home",
    "timeline",
]
