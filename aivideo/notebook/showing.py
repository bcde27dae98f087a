"""Show a clip, a picture or a figure so that everybody gets it: alt text, caption, and what made it."""

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from aivideo.clip import Clip
from aivideo.notebook.meshes import mesh_html
from aivideo.notebook.page import QUIET, TEXT, put
from aivideo.notebook.pictures import ShowError, base64_of, figure_picture_html, picture_html

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LARGEST = 16_000_000  # bytes of video put into a notebook; more makes it slow to open and to save


def show(
    thing: "Clip | str | Path | np.ndarray | Figure",
    alt: str,
    caption: str = "",
    credit: bool = True,
    captions: str | Path | None = None,
) -> None:
    """Show a clip, a picture, a mesh or a matplotlib figure in the notebook.

    The picture or video is put into the notebook itself, so it is still there when the notebook is exported
    as a web page or opened on another machine.

    Args:
        thing: a Clip, the path of a video file or of a mesh (.glb), a picture as an array (height, width, 3), or a
            figure.
        alt: what there is to see, in words, for people who do not see it.
        caption: a line under it; for clips, what made the clip follows by itself.
        captions: for a clip in which somebody speaks, its subtitles as a WebVTT file (.vtt).
        credit: False only where people are to guess what made a clip, and are told afterwards.

    Raises:
        ShowError: no alt text, or a thing of another kind.
        ClipError: the video cannot be read.
    """
    html, plain = figure_html(thing, alt, caption, credit, captions)
    put(html, plain)


def figure_html(thing, alt: str, caption: str = "", credit: bool = True, captions=None) -> tuple[str, str]:
    """The same as HTML and as plain text, without displaying it."""
    if not isinstance(alt, str) or not alt.strip():
        raise ShowError('Say in words what there is to see, for people who do not see it: show(clip, alt="A fox ...").')
    if isinstance(thing, str | Path) and Path(thing).suffix == ".glb":
        return mesh_html(Path(thing), alt, caption)
    if isinstance(thing, str | Path):
        thing = Clip.open(thing)
    if isinstance(thing, Clip):
        made_by = thing.credit if credit else "You will learn afterwards what made it."
        return _framed(_video(thing, alt, captions), caption, made_by), f"[clip: {alt}] {caption} {made_by}"
    if isinstance(thing, np.ndarray):
        return _framed(picture_html(thing, alt), caption), f"[picture: {alt}] {caption}"
    if hasattr(thing, "savefig"):
        return _framed(figure_picture_html(thing, alt), caption), f"[figure: {alt}] {caption}"
    raise ShowError(f"show() takes a clip, a video file, a picture or a figure; this is a {type(thing).__name__}.")


def _video(clip: Clip, alt: str, captions: str | Path | None = None) -> str:
    if clip.path.stat().st_size > LARGEST:
        megabytes = clip.path.stat().st_size / 1e6
        return (
            f'<p style="color:{TEXT}">{escape(alt)}</p><p style="color:{QUIET}">At {megabytes:.0f} MB this clip is too '
            f"large to be put into a notebook. Open the file {escape(str(clip.path))} in the file browser.</p>"
        )
    # a silent clip may loop; one with sound plays once, when asked to. Nothing starts by itself.
    how = "" if clip.has_audio else "loop muted "
    return (
        f'<video controls {how}playsinline preload="auto" width="{clip.width}" height="{clip.height}" '
        f'aria-label="{escape(alt)}" style="max-width:100%;height:auto;background:#000" '
        f'src="data:video/mp4;base64,{base64_of(clip.path.read_bytes())}">{_track(captions)}{escape(alt)}</video>'
    )


def _track(captions: str | Path | None) -> str:
    if captions is None:
        return ""
    try:
        text = Path(captions).read_bytes()
    except OSError as error:
        raise ShowError(f"The captions {captions} cannot be read ({error.strerror}).") from error
    return f'<track kind="captions" label="Captions" default src="data:text/vtt;base64,{base64_of(text)}">'


def _framed(inside: str, caption: str, credit: str = "") -> str:
    lines = "".join(
        f'<div style="color:{colour}">{escape(text)}</div>'
        for text, colour in ((caption, TEXT), (credit, QUIET))
        if text
    )
    below = f'<figcaption style="max-width:46em;line-height:1.4">{lines}</figcaption>' if lines else ""
    return f'<figure style="margin:0.5em 0">{inside}{below}</figure>'
