"""The cut as a timeline that editing programs open: OpenTimelineIO's own .otio, and what it can write besides."""

from pathlib import Path

import opentimelineio as otio
from opentimelineio.opentime import RationalTime, TimeRange

from aivideo.clip import Clip
from aivideo.film.cutting import RoughCut
from aivideo.film.edit import Edit, in_frames
from aivideo.film.shooting import Take

FORMATS = {".otio": "otio_json", ".xml": "fcp_xml", ".edl": "cmx_3600"}
"""File ending -> OpenTimelineIO's name for the format; the latter two come as packages of their own."""


def timeline_of(cut: RoughCut, takes: list[Take], film: Path, title: str) -> otio.schema.Timeline:
    """The cut: pictures as clips in their files, dissolves as transitions, the film's sound on a track below.

    OpenTimelineIO lays clips end to end and a dissolve over their meeting: so the overlap is shared out, and each
    clip keeps hidden frames (*handles*) under the dissolve.
    """
    edit = cut.edit
    timeline = otio.schema.Timeline(title, global_start_time=RationalTime(0, edit.fps))
    pictures, sound = otio.schema.Track("V1", kind="Video"), otio.schema.Track("A1", kind="Audio")
    timeline.tracks.extend([pictures, sound])
    takes_by_name = {f"shot {take.number}": take for take in takes}
    for index, piece in enumerate(edit.pieces):
        after = edit.pieces[index + 1].overlap if index + 1 < len(edit.pieces) else 0
        head, tail = piece.overlap // 2, after - after // 2  # of the overlaps, what lies beyond the meeting points
        if piece.overlap:
            pictures.append(_dissolve(head, piece.overlap - head, edit.fps))
        if isinstance(piece.source, Clip):
            media, begin = piece.source, in_frames(piece.start, edit.fps)
        else:  # a card is a picture of ours: the editor takes it from the finished film
            media, begin = None, edit.starts[index]
        length = piece.frames - head - tail
        pictures.append(_clip(piece.name, media, film, begin + head, length, edit, takes_by_name.get(piece.name)))
    whole = _range(0, edit.frame_count, edit.fps)
    sound.append(otio.schema.Clip("sound", otio.schema.ExternalReference(film.resolve().as_uri(), whole), whole))
    return timeline


def save_timelines(cut: RoughCut, takes: list[Take], film: Path, title: str) -> list[Path]:
    """Write the timeline beside the film in every format whose adapter is installed; return the files."""
    timeline = timeline_of(cut, takes, film, title)
    installed = otio.adapters.available_adapter_names()
    written = []
    for ending, adapter in FORMATS.items():
        if adapter not in installed:
            continue
        one = timeline
        if adapter == "cmx_3600":  # an EDL is one track of pictures
            one = otio.schema.Timeline(title, global_start_time=timeline.global_start_time)
            one.tracks.append(timeline.video_tracks()[0].deepcopy())
        path, part = film.with_suffix(ending), film.with_name(f".{film.stem}.part{ending}")
        otio.adapters.write_to_file(one, str(part), adapter_name=adapter)
        part.replace(path)
        written.append(path)
    return written


def _clip(name, media: Clip | None, film: Path, begin: int, length: int, edit: Edit, take: Take | None):
    path = film if media is None else media.path
    frames = edit.frame_count if media is None else in_frames(media.duration, edit.fps)
    reference = otio.schema.ExternalReference(path.resolve().as_uri(), _range(0, frames, edit.fps))
    clip = otio.schema.Clip(name, reference, _range(begin, length, edit.fps))
    if take is not None:
        clip.metadata["aivideo"] = {"prompt": take.prompt, "seed": take.shot.seed, "how": take.how}
    return clip


def _dissolve(before: int, after: int, fps: int) -> otio.schema.Transition:
    return otio.schema.Transition(
        name="dissolve",
        transition_type=otio.schema.TransitionTypes.SMPTE_Dissolve,
        in_offset=RationalTime(before, fps),
        out_offset=RationalTime(after, fps),
    )


def _range(begin: int, length: int, fps: int) -> TimeRange:
    return TimeRange(RationalTime(begin, fps), RationalTime(length, fps))
