"""Draw an edit into an MP4, with PyAV, without ever leaving the colours that video is stored in.

A video file holds each picture as three planes: brightness (Y), and two colour differences (Cb, Cr) at half
the size. An editor in Python is slow mostly because it turns every picture into red, green and blue, into
decimal numbers, blends it with a mask, and turns it back. A cut needs none of that; a dissolve and a title
need a weighted sum of whole numbers, and only where the title is. So pictures stay as they are stored, and
most of them go from the decoder over the resizer to the encoder untouched.
"""

import errno
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import repeat
from pathlib import Path

import av
import numpy as np
from av.error import FFmpegError
from av.video.frame import PictureType
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter

from aivideo.clip.video import BT709, SD_COLOURS
from aivideo.film.edit import Edit, Overlay, Piece
from aivideo.film.errors import FilmError

SOUND_RATE = 48_000  # samples a second
SOUND_BLOCK = 1024  # samples that AAC codes at a time


@dataclass(frozen=True)
class Preset:
    """How the film is coded.

    Attributes:
        crf: x264's quality: lower is better and larger.
        speed: x264's preset; slower is smaller at the same quality.
        sound: bits a second of the AAC sound.
    """

    crf: int
    speed: str
    sound: int


PRESETS = {
    "draft": Preset(26, "ultrafast", 96_000),
    "web": Preset(22, "veryfast", 160_000),
    "master": Preset(14, "medium", 256_000),
}


def render_edit(
    edit: Edit,
    out: str | Path,
    *,
    sound: np.ndarray | None = None,
    preset: str | Preset = "web",
    threads: int = 1,
    comment: str = "",
    on_frame: Callable[[int, int], None] | None = None,
) -> Path:
    """Draw the film into the file `out`, an MP4 that every browser plays.

    The file appears under its name only when it is whole; an older one of that name stays until then.

    Args:
        edit: what to draw.
        out: where to; ends in .mp4. Missing folders are made.
        sound: float samples (n, 2) at 48,000 a second, -1 to 1; cut or filled up to the film's length.
        preset: "draft", "web", "master", or a `Preset`.
        threads: of the encoder; 0 lets it choose.
        comment: goes into the file's own metadata.
        on_frame: called with (frames drawn, frames in all).

    Raises:
        FilmError: a clip cannot be read, the file cannot be written, or the disk is full.
    """
    out = Path(out)
    if out.suffix != ".mp4":
        raise FilmError(f"A film's file name ends in .mp4; {out.name!r} does not.")
    if isinstance(preset, str):
        if preset not in PRESETS:
            raise FilmError(f"There is no preset {preset!r}. Choose one of: {', '.join(PRESETS)}.")
        preset = PRESETS[preset]
    part = out.with_name(f".{out.stem}.part.mp4")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _write(edit, part, _fitted(sound, edit), preset, threads, comment, on_frame)
        part.replace(out)
    except OSError as error:  # PyAV's errors of writing are OSErrors too
        raise _not_written(out, error) from error
    finally:
        part.unlink(missing_ok=True)
    return out


def frames_of(edit: Edit) -> Iterator[av.VideoFrame]:
    """Yield every frame of the film in order, in YUV 4:2:0. One clip is open at a time, two in a dissolve.

    A picture that stays is the same frame again, so look at frames, and write into none.
    """
    covers = [_Cover(overlay) for overlay in edit.overlays]
    before = pictures = None
    number = 0
    try:
        for index, piece in enumerate(edit.pieces):
            before, pictures = pictures, _pictures(piece, edit)
            after = edit.pieces[index + 1].overlap if index + 1 < len(edit.pieces) else 0
            for step in range(piece.overlap):
                frame = _dissolved(next(before), next(pictures), step / piece.overlap)
                yield _titled(frame, covers, number)
                number += 1
            if before is not None:
                before.close()
            for _ in range(piece.frames - piece.overlap - after):
                yield _titled(next(pictures), covers, number)
                number += 1
    finally:  # at the end, or when the film is given up half-way: no file stays open
        for one in (before, pictures):
            if one is not None:
                one.close()


def _pictures(piece: Piece, edit: Edit) -> Iterator[av.VideoFrame]:
    """Yield the pictures of one piece at the film's size and pace, then stop."""
    if isinstance(piece.source, np.ndarray):
        pictures = repeat(av.VideoFrame.from_ndarray(piece.source, format="rgb24"), piece.frames)
    else:
        wanted = [piece.start + step / edit.fps for step in range(piece.frames)]
        pictures = _at_times(piece.source.path, wanted, 0.25 / edit.fps)
    resizer = VideoReformatter()
    before = frame = None
    for picture in pictures:
        if picture is not before:
            before, frame = picture, _fit(picture, edit, resizer)
            if piece.grade is not None:
                frame = _graded(frame, piece.grade.tables)
        yield frame


def _at_times(path: Path, times: list[float], tolerance: float) -> Iterator[av.VideoFrame]:
    """Yield for each time the picture that is on the screen then; the last one is held if the clip ends early."""
    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            stream.thread_count = 1
            tick = float(stream.time_base)  # fractions would be exact, and cost more than the sum is worth
            first = (stream.start_time or 0) * tick
            if times[0] > 0:
                container.seek(int((first + times[0]) / tick), stream=stream)
            shown, step = None, 0
            for picture in container.decode(stream):
                at = picture.pts * tick - first if picture.pts is not None else 0.0
                while shown is not None and step < len(times) and times[step] < at - tolerance:
                    yield shown
                    step += 1
                if step == len(times):
                    return
                shown = _upright(picture)
            if shown is None:
                raise FilmError(f"{path.name} holds no pictures at {times[0]:g} s.")
            for _ in range(step, len(times)):
                yield shown
    except FFmpegError as error:
        raise FilmError(
            f"{path.name} cannot be read as a video ({error.strerror}). Make or download this clip again; the other "
            "clips are not touched."
        ) from error


def _upright(picture: av.VideoFrame) -> av.VideoFrame:
    """The picture as a phone meant it: phones film lying down, and write beside it how to turn it."""
    turns = round(picture.rotation / 90) % 4
    if not turns:
        return picture
    planes = [np.rot90(plane, turns) for plane in _planes(_as_yuv(picture))]
    turned = av.VideoFrame(planes[0].shape[1], planes[0].shape[0], "yuv420p")
    for new, old in zip(_planes(turned), planes, strict=True):
        new[:] = old
    turned.colorspace, turned.color_range = BT709, ColorRange.MPEG
    return turned


def _fit(picture: av.VideoFrame, edit: Edit, resizer: VideoReformatter) -> av.VideoFrame:
    """Return the picture in the film's size and colours, with black bars where its shape is another."""
    shrink = min(edit.width / picture.width, edit.height / picture.height)
    width, height = (2 * max(8, round(side * shrink / 2)) for side in (picture.width, picture.height))
    if abs(width - edit.width) <= 2 and abs(height - edit.height) <= 2:  # an odd size, a rounded shape: no bars
        width, height = edit.width, edit.height
    fitted = _as_yuv(picture, resizer, width, height)
    return fitted if (width, height) == (edit.width, edit.height) else _with_bars(fitted, edit)


def _as_yuv(picture: av.VideoFrame, resizer: VideoReformatter | None = None, width=None, height=None) -> av.VideoFrame:
    """The picture as YUV 4:2:0 in HD's colours (BT.709, limited range), whatever it was before."""
    is_rgb = picture.format.name == "rgb24"
    is_full = is_rgb or picture.format.name.startswith("yuvj") or picture.color_range == ColorRange.JPEG
    return (resizer or VideoReformatter()).reformat(
        picture,
        width=width or picture.width,
        height=height or picture.height,
        format="yuv420p",
        src_colorspace=Colorspace.ITU601 if picture.colorspace in SD_COLOURS else Colorspace.ITU709,
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.JPEG if is_full else ColorRange.MPEG,
        dst_color_range=ColorRange.MPEG,
        interpolation="BICUBIC",
        threads=1,  # the others would mostly wait for each other: a picture is small
    )


def _with_bars(picture: av.VideoFrame, edit: Edit) -> av.VideoFrame:
    canvas = av.VideoFrame(edit.width, edit.height, "yuv420p")
    left, top = (edit.width - picture.width) // 4 * 2, (edit.height - picture.height) // 4 * 2
    for whole, part, black, half in zip(_planes(canvas), _planes(picture), (16, 128, 128), (1, 2, 2), strict=True):
        whole[:] = black
        high, wide = part.shape
        whole[top // half : top // half + high, left // half : left // half + wide] = part
    return canvas


def _planes(frame: av.VideoFrame) -> list[np.ndarray]:
    """The three planes of a frame as arrays that share its memory: what is written there is in the frame."""
    arrays = []
    for plane in frame.planes:
        rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
        arrays.append(rows[: plane.height, : plane.width])
    return arrays


def _graded(frame: av.VideoFrame, tables: tuple[np.ndarray, ...]) -> av.VideoFrame:
    graded = av.VideoFrame(frame.width, frame.height, "yuv420p")
    for new, old, table in zip(_planes(graded), _planes(frame), tables, strict=True):
        table.take(old, out=new)
    return graded


def _dissolved(old: av.VideoFrame, new: av.VideoFrame, share: float) -> av.VideoFrame:
    """A weighted sum of two frames, `share` of the new one, in whole numbers (256 stands for 1)."""
    weight = round(share * 256)
    mixed = av.VideoFrame(new.width, new.height, "yuv420p")
    for out, a, b in zip(_planes(mixed), _planes(old), _planes(new), strict=True):
        total = a * np.uint16(256 - weight)
        total += b * np.uint16(weight)
        total += 128
        total >>= 8
        out[:] = total
    return mixed


class _Cover:
    """An overlay made ready to be laid over frames: its planes, and its opacity at both sizes."""

    def __init__(self, overlay: Overlay):
        self.overlay = overlay

    @cached_property
    def layers(self) -> list[tuple[np.ndarray, np.ndarray, int, int]]:
        """For Y, Cb and Cr: colour, opacity (0 to 255), top and left. Made when it is first seen."""
        high, wide = (side // 2 * 2 for side in self.overlay.picture.shape[:2])
        picture = self.overlay.picture[:high, :wide]
        colours = _as_yuv(av.VideoFrame.from_ndarray(np.ascontiguousarray(picture[..., :3]), format="rgb24"))
        full = picture[..., 3].astype(np.uint16)
        half = (full.reshape(high // 2, 2, wide // 2, 2).sum((1, 3), dtype=np.uint16) + 2) // 4
        return [
            (plane.astype(np.uint16), opacity, self.overlay.y // step, self.overlay.x // step)
            for plane, opacity, step in zip(_planes(colours), (full, half, half), (1, 2, 2), strict=True)
        ]

    def lay_over(self, frame: av.VideoFrame, opacity: float) -> None:
        """Blend it into the frame, in whole numbers that fit into 16 bits: the largest is 255 times 255 and a half."""
        for plane, (colour, opaque, top, left) in zip(_planes(frame), self.layers, strict=True):
            under = plane[top : top + opaque.shape[0], left : left + opaque.shape[1]]
            seen = opaque if opacity == 1 else (opaque * np.uint16(round(opacity * 256)) + 128) >> 8
            under[:] = (under * (255 - seen) + colour * seen + 127) // 255


def _titled(frame: av.VideoFrame, covers: list[_Cover], number: int) -> av.VideoFrame:
    """Lay over the frame what is to be seen at this frame of the film; only those rectangles are touched."""
    seen = [(cover, opacity) for cover in covers if (opacity := cover.overlay.opacity(number)) > 0]
    if not seen:
        return frame
    titled = av.VideoFrame(frame.width, frame.height, "yuv420p")
    for new, old in zip(_planes(titled), _planes(frame), strict=True):
        new[:] = old  # a copy: the frame may be wanted again without its title
    for cover, opacity in seen:
        cover.lay_over(titled, opacity)
    return titled


def _write(edit, part, sound, preset, threads, comment, on_frame) -> None:
    with av.open(str(part), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        container.metadata["comment"] = comment
        video = container.add_stream("libx264", rate=edit.fps)
        video.width, video.height, video.pix_fmt = edit.width, edit.height, "yuv420p"
        video.options = {"crf": str(preset.crf), "preset": preset.speed}
        coder = video.codec_context
        coder.thread_count = threads
        coder.colorspace = coder.color_primaries = coder.color_trc = BT709
        coder.color_range = ColorRange.MPEG
        audio = None if sound is None else _Sound(container, sound, preset.sound)
        tick = Fraction(1, edit.fps)
        for number, frame in enumerate(frames_of(edit)):
            frame.pts, frame.time_base = number, tick
            frame.pict_type = PictureType.NONE  # the encoder decides anew which pictures are key frames
            container.mux(video.encode(frame))
            if audio is not None:
                audio.write_until((number + 1) / edit.fps)
            if on_frame is not None:
                on_frame(number + 1, edit.frame_count)
        container.mux(video.encode(None))
        if audio is not None:
            audio.close()


class _Sound:
    """The sound track, written in step with the pictures."""

    def __init__(self, container, samples: np.ndarray, bits: int):
        self.container = container
        self.samples = np.ascontiguousarray(samples.T, dtype=np.float32)
        self.done = 0
        self.tick = Fraction(1, SOUND_RATE)
        self.stream = container.add_stream("aac", rate=SOUND_RATE, layout="stereo", bit_rate=bits)

    def write_until(self, seconds: float) -> None:
        while self.done < min(seconds * SOUND_RATE, self.samples.shape[1]):
            block = self.samples[:, self.done : self.done + SOUND_BLOCK]
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block), format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, self.done, self.tick
            self.container.mux(self.stream.encode(frame))
            self.done += block.shape[1]

    def close(self) -> None:
        self.container.mux(self.stream.encode(None))


def _fitted(sound: np.ndarray | None, edit: Edit) -> np.ndarray | None:
    """The sound, as long as the film to the sample."""
    if sound is None:
        return None
    if sound.ndim != 2 or sound.shape[1] != 2:
        raise FilmError(f"The sound has to have two channels, (samples, 2); it has the axes {sound.shape}.")
    length = round(edit.frame_count * SOUND_RATE / edit.fps)
    return np.pad(sound[:length], ((0, max(0, length - len(sound))), (0, 0)))


def _not_written(out: Path, error: OSError) -> FilmError:
    kept = f" The older {out.name} is still there, unchanged." if out.exists() else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return FilmError(f"There is no room left on the disk for {out.name}.{kept} Free some space and try again.")
    return FilmError(f"{out.name} cannot be written ({error.strerror or error}).{kept}")
