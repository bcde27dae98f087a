"""Ground truth: what a camera could only guess, written beside a clip as X.truth.json and X.truth.npz.

The json says in words what every array of the npz is. Metres, seconds, pixels; y points up; cameras are
OpenCV's (x right, y down, z ahead); a pixel's middle is at +0.5, so the first one's is (0.5, 0.5).

>>> from aivideo.scene import load_truth
>>> truth = load_truth("out/ball.mp4")                        # doctest: +SKIP
>>> truth.facts["gravity"]["g"], truth["subject_pose"].shape  # doctest: +SKIP
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from aivideo.scene.errors import SceneError

Array = np.ndarray
SCHEMA = 1
CONVENTIONS = {
    "units": "metres, seconds, pixels",
    "world": "right-handed, y up; the ground is near y = 0",
    "camera": "OpenCV: x right, y down, z ahead; x_camera = R x_world + t, with [R | t] = world_to_camera",
    "pixels": "u = fx x/z + cx, v = fy y/z + cy; the middle of the pixel in column i, row j is (i + 0.5, j + 0.5)",
    "meshes": "as the model is made; the morph fault bends it further, which its truth does not follow",
    "poses": "4x4, from an object's own space to the world; NaN in frames in which it is not in the scene",
}
TO_Y_UP = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])  # this room's z up -> the files' y up


@dataclass(frozen=True)
class Truth:
    """The ground truth of one clip.

    Attributes:
        facts: the json: conventions, plan, gravity, contacts, objects, and what each array is.
        arrays: the npz, read when asked for: truth["world_to_camera"].
    """

    facts: dict[str, Any]
    arrays: Mapping[str, Array]

    def __getitem__(self, name: str) -> Array:
        if name not in self.facts["arrays"]:
            raise SceneError(f"This truth has no array {name!r}. It has: {', '.join(self.facts['arrays'])}.")
        return self.arrays[name]

    def surface(self, name: str, frame: int) -> tuple[Array, Array]:
        """Return an object's points in the world, (n, 3) metres, and triangles (m, 3), in a frame."""
        parts = self[f"{name}_part_pose"][frame].astype(float)[self[f"{name}_point_part"]]
        points = self[f"{name}_points"].astype(float)
        return np.einsum("nij,nj->ni", parts[:, :3, :3], points) + parts[:, :3, 3], self[f"{name}_faces"]


def truth_paths(video: str | Path) -> tuple[Path, Path]:
    """`X.mp4` -> (`X.truth.json`, `X.truth.npz`)."""
    video = Path(video)
    return video.with_name(f"{video.stem}.truth.json"), video.with_name(f"{video.stem}.truth.npz")


def load_truth(video: str | Path) -> Truth:
    """Read the ground truth that lies beside a clip.

    Raises:
        SceneError: there is none, or it cannot be read.
    """
    facts, arrays = truth_paths(video)
    if not facts.is_file() or not arrays.is_file():
        raise SceneError(
            f"There is no ground truth beside {Path(video).name}. Only the scene renderer knows it: "
            "render the clip again with truth=True."
        )
    try:
        return Truth(json.loads(facts.read_text(encoding="utf-8")), np.load(arrays))
    except (ValueError, OSError, zipfile.BadZipFile) as error:
        raise SceneError(f"{facts.name} or {arrays.name} is damaged ({error}). Render the clip again.") from error


def remove_truth(video: Path) -> None:
    """Remove what belonged to an older clip of this name."""
    for path in truth_paths(video):
        path.unlink(missing_ok=True)


def save_truth(
    video: Path, facts: dict[str, Any], arrays: Mapping[str, tuple[Array, str, str]], films: Mapping[str, Film]
) -> None:
    """Write both files beside the clip; each appears only when it is whole.

    arrays: name -> (array, unit, what it is). films: the same for what has one picture a frame.
    """
    listed = {
        name: {"shape": list(array.shape), "type": str(array.dtype), "unit": unit, "what": what}
        for name, (array, unit, what) in arrays.items()
    } | {
        name: {"shape": [len(film.frames), *film.shape], "type": str(film.type), "unit": film.unit, "what": film.what}
        for name, film in films.items()
    }
    facts_path, arrays_path = truth_paths(video)
    parts = [path.with_name(f".{path.name}.part") for path in (facts_path, arrays_path)]
    try:
        with zipfile.ZipFile(parts[1], "w", zipfile.ZIP_DEFLATED) as archive:
            for name, (array, _, _) in arrays.items():
                buffer = io.BytesIO()
                np.lib.format.write_array(buffer, np.ascontiguousarray(array), allow_pickle=False)
                _write(archive, name, [buffer.getvalue()])
            for name, film in films.items():
                _write(archive, name, film.as_npy())
        text = json.dumps(facts | {"arrays": listed}, indent=1, ensure_ascii=False)
        parts[0].write_text(text + "\n", encoding="utf-8")
        parts[1].replace(arrays_path)
        parts[0].replace(facts_path)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def _write(archive: zipfile.ZipFile, name: str, chunks: Iterable[bytes]) -> None:
    """Add one array. The date is fixed: the same truth gives the same bytes."""
    entry = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(entry, "w", force_zip64=True) as file:
        for chunk in chunks:
            file.write(chunk)


class Film:
    """An array with one picture a frame, kept small while it grows."""

    def __init__(self, shape: tuple[int, int], kind: type, unit: str, what: str) -> None:
        self.shape, self.type, self.unit, self.what = shape, np.dtype(kind), unit, what
        self.frames: list[bytes] = []

    def add(self, picture: Array) -> None:
        self.frames.append(zlib.compress(np.ascontiguousarray(picture, self.type).tobytes(), 1))

    def as_npy(self) -> Iterable[bytes]:
        """Yield the bytes of an .npy file."""
        header = io.BytesIO()
        np.lib.format.write_array_header_1_0(
            header,
            {
                "descr": np.lib.format.dtype_to_descr(self.type),
                "fortran_order": False,
                "shape": (len(self.frames), *self.shape),
            },
        )
        yield header.getvalue()
        for frame in self.frames:
            yield zlib.decompress(frame)
