"""What the notebooks talk to people with: pictures with alt text, predictions, progress, a prompt box."""

from aivideo.notebook.board import storyboard_form
from aivideo.notebook.box import prompt_box
from aivideo.notebook.bringing import bring_box, bring_clip, my_clips
from aivideo.notebook.checking import check_exercise
from aivideo.notebook.claims import timeline
from aivideo.notebook.computer import preflight
from aivideo.notebook.following import progress, shots_progress
from aivideo.notebook.keeping import resume, save, take_home
from aivideo.notebook.meshes import mesh_chooser, show_report
from aivideo.notebook.panel import panel
from aivideo.notebook.playing import play
from aivideo.notebook.predictions import predict, reveal
from aivideo.notebook.showing import show
from aivideo.notebook.tables import price_list, table, web_apps
from aivideo.notebook.views3d import depth_picture, draw_cameras, draw_moves, draw_points

__all__ = [
    "bring_box",
    "bring_clip",
    "check_exercise",
    "depth_picture",
    "draw_cameras",
    "draw_moves",
    "draw_points",
    "mesh_chooser",
    "my_clips",
    "panel",
    "play",
    "predict",
    "preflight",
    "price_list",
    "progress",
    "prompt_box",
    "resume",
    "reveal",
    "save",
    "shots_progress",
    "show",
    "show_report",
    "storyboard_form",
    "table",
    "take_home",
    "timeline",
    "web_apps",
]
