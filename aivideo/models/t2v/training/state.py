"""What training keeps on disk: its state, so that it can go on, and its log."""

import json
import time
from pathlib import Path
from typing import Any

import torch


def save_state(path: Path, state: dict[str, Any]) -> None:
    """Write a state whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.replace(path)


def load_state(path: Path, device: str) -> dict[str, Any] | None:
    """The state of a training that was stopped; None if it never began. Only tensors and numbers are read."""
    if not path.exists():
        return None
    state = torch.load(path, map_location=device, weights_only=True)
    if "random" in state:
        state["random"] = state["random"].cpu()
    return state


class Log:
    """A file of JSON lines: one measured moment of training each, with the processor seconds of this slice."""

    def __init__(self, path: Path):
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._last = time.process_time()

    def write(self, **values: Any) -> None:
        now = time.process_time()
        values = {k: round(v, 4) if isinstance(v, float) else v for k, v in values.items()}
        line = json.dumps(
            {**values, "cpu_seconds": round(now - self._last, 1), "at": time.strftime("%Y-%m-%dT%H:%M:%S")}
        )
        self._last = now
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        print(line, flush=True)
