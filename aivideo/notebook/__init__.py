"""What the notebooks talk to people with: pictures with alt text, predictions, progress, a prompt box."""

from aivideo.notebook.predict import predict, reveal
from aivideo.notebook.progress import progress
from aivideo.notebook.prompt_box import prompt_box
from aivideo.notebook.show import show

__all__ = ["predict", "progress", "prompt_box", "reveal", "show"]
