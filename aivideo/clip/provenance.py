"""What made a clip: a small record that lies beside the video file and travels with it."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from aivideo.clip.errors import ClipError

OUR_MODELS = {  # people must not take a program for AI, nor a small model for more than it is
    "scene": "a 3D renderer, not an AI model",
    "tiny": "the course's tiny AI model: 64x64 pixels, enlarged",
    "nextframe": "a next-frame model, trained in this notebook: 32x32 pixels, enlarged",
    "simulator": "a simulation by rule, not an AI model: 32x32 pixels, enlarged",
    "simulator, nextframe": "left a simulation by rule, right a next-frame model: 32x32 pixels each, enlarged",
}


def sidecar_path(video: Path) -> Path:
    """`X.mp4` -> `X.provenance.json`."""
    return video.with_name(f"{video.stem}.provenance.json")


def sha256_of(path: Path) -> str:
    """The file's fingerprint: changes when a single byte of the file does."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Provenance(BaseModel):
    """Who or what made a clip, from what, and under which licence (schema 1)."""

    model_config = ConfigDict(extra="forbid")

    schema_version: Literal[1] = Field(default=1, alias="schema")
    made_by: str = Field(description="in words for people: 'local studio', 'Runway', 'your own file'")
    model: str = Field(description="'scene', 'tiny', or the service's own name for its model")
    service: str | None = Field(default=None, description="'local', 'sora', 'runway' ...; None for no service")
    prompt: str | None = None
    seed: int | None = None
    settings: dict[str, Any] = Field(default_factory=dict)
    created: datetime = Field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    parents: list[str] = Field(default_factory=list, description="sha256 of each clip this was made from")
    licence: str = "unknown"
    sha256: str | None = Field(default=None, description="fingerprint of the video file")

    @property
    def line(self) -> str:
        """One sentence for people, shown wherever the clip is."""
        how = f"{self.made_by}, model “{self.model}”"
        if self.model in OUR_MODELS:
            how = f"{self.made_by} ({OUR_MODELS[self.model]})"
        seed = f", seed {self.seed}" if self.seed is not None else ""
        return f"Made by: {how}{seed}, {self.created:%Y-%m-%d}."

    def save_beside(self, video: Path) -> Path:
        """Write the sidecar of `video`, stamped with the video's fingerprint."""
        stamped = self.model_copy(update={"sha256": sha256_of(video)})
        path = sidecar_path(video)
        part = path.with_name(path.name + ".part")
        part.write_text(stamped.model_dump_json(by_alias=True, indent=2) + "\n", encoding="utf-8")
        part.replace(path)
        return path

    @classmethod
    def load_beside(cls, video: Path) -> "Provenance | None":
        """Read the sidecar of `video`; None where there is none.

        Raises:
            ClipError: the sidecar is there and cannot be read.
        """
        path = sidecar_path(video)
        if not path.exists():
            return None
        try:
            return cls.model_validate_json(path.read_text(encoding="utf-8"))
        except (ValidationError, UnicodeDecodeError) as error:
            raise ClipError(
                f"{path.name} lies beside the clip but is no provenance record of this course. "
                "The video itself is untouched; move that file away, or make the clip again."
            ) from error
