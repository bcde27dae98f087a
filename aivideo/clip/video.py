"""Reading and writing video files, with PyAV (which brings its own FFmpeg libraries)."""

import platform
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from aivideo.clip.errors import ClipError
from aivideo.clip.provenance import Provenance, sha256_of, sidecar_path

if TYPE_CHECKING:
    import av
    from av.video.reformatter import VideoReformatter

# x264's AVX-512 code gives now and then other bytes for the same pictures (seen on 2026-11-23 with PyAV 18.1: four
# results in ten tries at 320x180). Without it the bytes are the same each time; it costs about 10 % of the encoding.
ON_X86 = platform.machine().lower() in ("x86_64", "amd64")
SAME_BYTES = {"x264-params": "asm=SSE4.2"} if ON_X86 else {}

# PyAV is imported where it is used: many rooms know what a clip is, few open one, and it takes a while to load
BT709 = 1  # FFmpeg's number for ITU-R BT.709, the colour standard players assume for HD video
SD_COLOURS = (4, 5, 6)  # and for those of older, standard-definition video: FCC, BT.470BG, SMPTE 170M


@dataclass(frozen=True)
class Clip:
    """A video file and its facts. The pictures stay in the file until you ask for them.

    Attributes:
        path: the video file.
        width, height: size of a picture as people see it, in pixels (a phone held upright stores its
            pictures lying down, with a note to turn them).
        fps: frames a second.
        frame_count: how many pictures the file holds.
        codec: how the pictures are coded, for example "h264".
        has_audio: whether there is a sound track.
    """

    path: Path
    width: int
    height: int
    fps: float
    frame_count: int
    codec: str
    has_audio: bool

    @classmethod
    def open(cls, path: str | Path) -> "Clip":
        """Look into a video file.

        Raises:
            ClipError: there is no such file, or it is not a video that can be read.
        """
        path = Path(path)
        if not path.exists():
            raise ClipError(f"There is no file {path}. Check the name, and the folder you are in.")
        if path.is_dir():
            raise ClipError(f"{path} is a folder. Name one video file in it.")
        with _reading(path) as container:
            stream = container.streams.video[0]
            rate = stream.average_rate or stream.guessed_rate
            count = stream.frames or sum(1 for packet in container.demux(stream) if packet.size)
            if not rate or not count:
                raise ClipError(f"{path.name} holds no pictures. If it was downloaded, download it again.")
            width, height = stream.codec_context.width, stream.codec_context.height
            if not stream.frames:
                container.seek(0)  # counting has read the file to its end
            if _quarter_turns(container) % 2:
                width, height = height, width
            return cls(
                path=path,
                width=width,
                height=height,
                fps=float(rate),
                frame_count=count,
                codec=stream.codec_context.name,
                has_audio=bool(container.streams.audio),
            )

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.frame_count / self.fps

    def frames(self, long_side: int | None = None, only: Collection[int] | None = None) -> Iterator[np.ndarray]:
        """Yield each picture in order: uint8, (height, width, 3), red-green-blue, the right way up.

        Args:
            long_side: make pictures smaller, so that the longer side has this many pixels. None, or a number
                larger than the clip's own, leaves them as they are.
            only: the numbers, counted from 0, of the pictures to yield; reading stops after the last one.
        """
        from av.video.reformatter import VideoReformatter

        last = max(only, default=-1) if only is not None else None
        scaler = VideoReformatter()  # one for all pictures: to make one takes as long as to use it
        with _reading(self.path) as container:
            for number, frame in enumerate(container.decode(video=0)):
                if last is not None and number > last:
                    return
                if only is None or number in only:
                    yield _to_rgb(frame, scaler, long_side)

    def frame(self, index: int) -> np.ndarray:
        """Return picture number `index`, counted from 0; -1 is the last one.

        Raises:
            ClipError: the clip has no such picture.
        """
        wanted = index + self.frame_count if index < 0 else index
        for number, frame in enumerate(self.frames()):
            if number == wanted:
                return frame
        raise ClipError(f"{self.path.name} has frames 0 to {self.frame_count - 1}; there is no frame {index}.")

    @cached_property
    def provenance(self) -> Provenance | None:
        """What made this clip, from the file beside it; None if nobody wrote that down."""
        return Provenance.load_beside(self.path)

    @property
    def credit(self) -> str:
        """One sentence on what made the clip, shown wherever the clip is shown."""
        record = self.provenance
        if record is None:
            return "No record of what made this clip."
        if record.sha256 and record.sha256 != sha256_of(self.path):
            return f"{record.line} The file has been changed since."
        return record.line

    def __str__(self) -> str:
        return (
            f"{self.path.name}: {self.width}x{self.height}, {self.frame_count} frames at {self.fps:g} a second, "
            f"{self.duration:.1f} s"
        )


def write_clip(
    path: str | Path,
    frames: Iterable[np.ndarray],
    fps: int,
    provenance: Provenance,
    *,
    crf: int = 20,
) -> Clip:
    """Encode pictures into an H.264 MP4 that every browser plays, with its provenance sidecar.

    The file appears under its name only when it is whole: if `frames` raises half-way (a cancelled
    render, say), nothing is left behind and an older file of that name is untouched.

    Args:
        path: where to; ends in .mp4. Missing folders are made.
        frames: uint8 pictures (height, width, 3), red-green-blue, all of one even size.
        fps: whole frames a second.
        provenance: what made the clip. Its line also goes into the file's own metadata.
        crf: x264's quality, lower is better and larger (18 to 23 is usual).

    Raises:
        ClipError: no frames, an odd size, or frames of different sizes.
        OSError: the folder cannot be written to.
    """
    path = Path(path)
    if path.suffix != ".mp4":
        raise ClipError(f"A clip's file name ends in .mp4; {path.name!r} does not.")
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.stem}.part.mp4")
    try:
        _encode(part, frames, fps, provenance, crf)
        sidecar_path(path).unlink(missing_ok=True)  # never an old record beside a new video
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    provenance.save_beside(path)
    return Clip.open(path)


def _encode(part: Path, frames: Iterable[np.ndarray], fps: int, provenance: Provenance, crf: int) -> None:
    import av
    from av.video.reformatter import ColorRange, VideoReformatter

    scaler = VideoReformatter()
    with av.open(str(part), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        container.metadata["comment"] = provenance.line
        stream = None
        for picture in frames:
            height, width = picture.shape[:2]
            if stream is None:
                if width % 2 or height % 2:
                    raise ClipError(f"A clip's width and height are even numbers; {width}x{height} is not.")
                stream = container.add_stream("libx264", rate=Fraction(fps))
                stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
                # one thread: the same pictures give the same bytes on machines with any number of cores
                stream.codec_context.thread_count = 1
                stream.options = {"crf": str(crf), "preset": "veryfast", **SAME_BYTES}
                context = stream.codec_context
                context.color_primaries = context.color_trc = context.colorspace = BT709
                context.color_range = ColorRange.MPEG
            elif (width, height) != (stream.width, stream.height):
                raise ClipError(
                    f"All frames of a clip have one size; one is {width}x{height} after {stream.width}x{stream.height}."
                )
            container.mux(stream.encode(_from_rgb(picture, scaler)))
        if stream is None:
            raise ClipError("A clip needs at least one frame; none came.")
        container.mux(stream.encode(None))


def _from_rgb(picture: np.ndarray, scaler: "VideoReformatter") -> "av.VideoFrame":
    import av
    from av.video.reformatter import ColorRange, Colorspace

    return scaler.reformat(
        av.VideoFrame.from_ndarray(np.ascontiguousarray(picture, dtype=np.uint8), format="rgb24"),
        format="yuv420p",
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.JPEG,
        dst_color_range=ColorRange.MPEG,
        threads=1,  # the others would mostly wait for each other: a picture is small
    )


def _to_rgb(frame: "av.VideoFrame", scaler: "VideoReformatter", long_side: int | None) -> np.ndarray:
    from av.video.reformatter import ColorRange, Colorspace, Interpolation

    smaller = min(1.0, long_side / max(frame.width, frame.height)) if long_side else 1.0
    source = Colorspace.ITU601 if frame.colorspace in SD_COLOURS else Colorspace.ITU709
    picture = scaler.reformat(
        frame,
        width=round(frame.width * smaller),
        height=round(frame.height * smaller),
        format="rgb24",
        src_colorspace=source,
        src_color_range=frame.color_range or ColorRange.MPEG,
        dst_color_range=ColorRange.JPEG,
        interpolation=Interpolation.AREA if smaller < 1 else None,
        threads=1,
    ).to_ndarray()
    turns = round(frame.rotation / 90) % 4
    return np.ascontiguousarray(np.rot90(picture, turns)) if turns else picture


def _quarter_turns(container: "av.container.InputContainer") -> int:
    """How many quarter turns, against the clock, bring the pictures of a file upright (phones write that down)."""
    first = next(container.decode(video=0), None)
    return round(first.rotation / 90) if first is not None else 0


@contextmanager
def _reading(path: Path) -> "Iterator[av.container.InputContainer]":
    """Open a video file, turning FFmpeg's complaints into a sentence."""
    import av
    from av.error import FFmpegError

    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise ClipError(f"{path.name} has no pictures in it (sound only?). A clip needs a video track.")
            yield container
    except FFmpegError as error:
        raise ClipError(
            f"{path.name} cannot be read as a video ({error.strerror}). "
            "If it was downloaded, the download may have stopped half-way: download it again."
        ) from error
