"""What the notebooks talk to people with: pictures with alt text, predictions, progress, a prompt box."""

from aivideo.notebook.box import prompt_box
from aivideo.notebook.following import progress
from aivideo.notebook.predictions import predict, reveal
from aivideo.notebook.preflight import preflight
from aivideo.notebook.showing import show
from aivideo.notebook.timeline import timeline

__all__ = ["predict", "preflight", "progress", "prompt_box", "reveal", "show", "timeline"]
