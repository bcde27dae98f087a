"""The cut as a timeline that editing programs open: OpenTimelineIO's own .otio, and what it can write besides."""

from pathlib import Path

import opentimelineio as otio
from opentimelineio.opentime import RationalTime, TimeRange

from aivideo.clip import Clip
from aivideo.film.cutting import RoughCut
from aivideo.film.edit import in_frames
from aivideo.film.shooting import Take

FORMATS = {".otio": "otio_json", ".xml": "fcp_xml", ".edl": "cmx_3600"}
"""File ending -> OpenTimelineIO's name for the format; the latter two come as packages of their own."""


def timeline_of(cut: RoughCut, takes: list[Take], film: Path, title: str) -> otio.schema.Timeline:
    """The cut: pictures as clips in their files, dissolves as transitions, the film's sound on a track below.

    OpenTimelineIO lays clips end to end and a dissolve over their meeting: so the overlap is shared out, and each
    clip keeps hidden frames (*handles*) under the dissolve.
    """
    edit = cut.edit
    per = 1 if RationalTime.is_smpte_timecode_rate(edit.fps) else 2  # timecode knows no 12 frames a second, but 24
    timeline = otio.schema.Timeline(title, global_start_time=RationalTime(0, edit.fps * per))
    pictures, sound = otio.schema.Track("V1", kind="Video"), otio.schema.Track("A1", kind="Audio")
    timeline.tracks.extend([pictures, sound])
    takes_by_name = {f"shot {take.number}": take for take in takes}
    for index, piece in enumerate(edit.pieces):
        after = edit.pieces[index + 1].overlap if index + 1 < len(edit.pieces) else 0
        head, tail = piece.overlap // 2, after - after // 2  # of the overlaps, what lies beyond the meeting points
        if piece.overlap:
            pictures.append(_dissolve(head * per, (piece.overlap - head) * per, edit.fps * per))
        if isinstance(piece.source, Clip):
            path, begin, lasts = piece.source.path, in_frames(piece.start, edit.fps), piece.source.duration
        else:  # a card is a picture of ours: the editor takes it from the finished film
            path, begin, lasts = film, edit.starts[index], edit.duration
        media = otio.schema.ExternalReference(
            path.resolve().as_uri(), _range(0, in_frames(lasts, edit.fps) * per, edit.fps * per)
        )
        seen = _range((begin + head) * per, (piece.frames - head - tail) * per, edit.fps * per)
        clip = otio.schema.Clip(piece.name, media, seen)
        if take := takes_by_name.get(piece.name):
            clip.metadata["aivideo"] = {"prompt": take.prompt, "seed": take.shot.seed, "how": take.how}
        pictures.append(clip)
    whole = _range(0, edit.frame_count * per, edit.fps * per)
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


def _dissolve(before: int, after: int, fps: int) -> otio.schema.Transition:
    return otio.schema.Transition(
        name="dissolve",
        transition_type=otio.schema.TransitionTypes.SMPTE_Dissolve,
        in_offset=RationalTime(before, fps),
        out_offset=RationalTime(after, fps),
    )


def _range(begin: int, length: int, fps: int) -> TimeRange:
    return TimeRange(RationalTime(begin, fps), RationalTime(length, fps))
