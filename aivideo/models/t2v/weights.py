"""Weight files: arrays of numbers in .npz, and what they are.

`meta` says of which network and which training they come. No file of ours holds a pickle: reading one runs no code.
"""

import json
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from aivideo.models.errors import ModelError

SCALE = ".scale"  # beside an array that is kept in whole numbers from -127 to 127: one factor a row


@dataclass(frozen=True)
class Weights:
    """The numbers of a network, float32, by name; and what they are."""

    arrays: dict[str, np.ndarray]
    meta: dict[str, Any]

    def __getitem__(self, name: str) -> np.ndarray:
        try:
            return self.arrays[name]
        except KeyError as error:
            raise ModelError(
                f"These weights have no “{name}”: they are of another network, or of another version of the course. "
                "Fetch code and weights of one version."
            ) from error

    @property
    def count(self) -> int:
        """How many numbers were trained."""
        return sum(array.size for array in self.arrays.values())


def save_weights(path: Path, arrays: dict[str, np.ndarray], meta: dict[str, Any], *, whole: bool = False) -> None:
    """Write weights in 16 bits each; with `whole`, matrices in 8 bits with a factor for each row."""
    kept: dict[str, np.ndarray] = {"meta": np.array(json.dumps(meta, sort_keys=True))}
    for name, array in arrays.items():
        if whole and array.ndim >= 2:
            rows = np.abs(array.reshape(len(array), -1)).max(1)
            scale = (np.maximum(rows, 1e-12) / 127).reshape(-1, *[1] * (array.ndim - 1)).astype(np.float32)
            kept[name], kept[name + SCALE] = np.round(array / scale).astype(np.int8), scale
        else:
            kept[name] = array.astype(np.float16)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part.npz")
    np.savez(part, **kept)
    part.replace(path)


def load_weights(path: Path) -> Weights:
    """Read weights.

    Raises:
        ModelError: the file is not there, or damaged.
    """
    if not path.is_file():
        raise ModelError(f"There is no weights file {path}. It comes with the course: fetch the course's files again.")
    try:
        with np.load(path, allow_pickle=False) as file:
            read = {name: file[name] for name in file.files}
        meta = json.loads(str(read.pop("meta")))
        arrays = {
            name: array.astype(np.float32) * read.get(name + SCALE, np.float32(1))
            for name, array in read.items()
            if not name.endswith(SCALE)
        }
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error, AttributeError) as error:
        raise ModelError(
            f"The weights file {path.name} is damaged ({error}). A download may have stopped half-way. "
            f"Fetch it again, for example with: git checkout -- {path.name}"
        ) from error
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise ModelError(f"The weights file {path.name} is damaged: it holds numbers that are none. Fetch it again.")
    return Weights(arrays, meta)
