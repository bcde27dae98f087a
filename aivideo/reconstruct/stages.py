"""Stages on disk: what each one made is kept under a key, and made again only when something before it changed.

A stage's result is a frozen dataclass of arrays, numbers, words and tuples of words. Its key is made of the
clip's fingerprint, the settings of this stage and all before it, and the text of the modules that made it:
change one of them, and what follows is made anew.
"""

import hashlib
import json
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from aivideo.reconstruct.errors import ReconstructError

Result = TypeVar("Result")


def next_key(before: str, *parts: Any) -> str:
    """Return the key that follows from the one before and from what is new."""
    text = json.dumps([before, *parts], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def source_key(*modules: Any) -> str:
    """Return a fingerprint of the text of modules, so that a changed method is not served old results."""
    texts = b"".join(Path(module.__file__).read_bytes() for module in modules)
    return hashlib.sha256(texts).hexdigest()[:16]


def save(result: Any, path: Path, small: bool = False) -> None:
    """Write a stage's result; the file appears only when it is whole. small: compress it, which takes a while."""
    arrays, plain = {}, {}
    for field in fields(result):
        value = getattr(result, field.name)
        if isinstance(value, np.ndarray):
            arrays[field.name] = value
        else:
            plain[field.name] = value
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            (np.savez_compressed if small else np.savez)(file, allow_pickle=False, plain=json.dumps(plain), **arrays)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def load(kind: type[Result], path: Path) -> Result:
    """Read a stage's result.

    Raises:
        ReconstructError: there is none, or it is damaged.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            values = dict(json.loads(str(stored["plain"])))
            values |= {name: stored[name] for name in stored.files if name != "plain"}
        values = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
        return kind(**values)
    except FileNotFoundError as error:
        raise ReconstructError(
            f"There is no stage {path.stem!r} in {path.parent}. Run the reconstruction first, or name its folder."
        ) from error
    except (ValueError, OSError, KeyError, TypeError, EOFError) as error:
        raise ReconstructError(f"{path} is damaged or of an older kind ({error}). Delete it and run again.") from error
