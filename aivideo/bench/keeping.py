"""Running a study and keeping what it found."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aivideo.bench.registry import BenchError, Study
from aivideo.clip.assets import CHECKOUT_ASSETS

PACKAGE = Path(__file__).resolve().parents[1]
SCHEMA = 1


@dataclass(frozen=True)
class Results:
    """What a study found. date: of the run; source: fingerprint of what was measured; found: the study's own values."""

    study: str
    date: str
    source: str
    found: dict[str, Any]


def fingerprint(study: Study) -> str:
    """Return a fingerprint of the source that a study measures: names and contents of its files."""
    digest = hashlib.sha256()
    for path in sorted(_matching(study.sources) - _matching(study.but)):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _matching(patterns: Iterable[str]) -> set[Path]:
    return {path for pattern in patterns for path in PACKAGE.glob(pattern)}


def results_path(study: Study, assets: Path | None = None) -> Path:
    """Return where the results of a study lie. assets: the course's own folder if left out."""
    return (assets or CHECKOUT_ASSETS) / "bench" / f"{study.name}.json"


def run_study(study: Study, assets: Path | None = None, say: Callable[[str], None] = print) -> Path:
    """Run a study and write its results; return the file. Nothing is written if it fails."""
    source, began, spent = fingerprint(study), time.monotonic(), time.process_time()
    found = study.load()(say)
    facts = {
        "schema": SCHEMA,
        "study": study.name,
        "what": study.what,
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "source": source,
        "sources": list(study.sources),
        "machine": machine(),
        "took": {"minutes": round((time.monotonic() - began) / 60, 1), "own_cpu_s": round(time.process_time() - spent)},
        "found": found,
    }
    path = results_path(study, assets)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(path)
    return path


def load_results(study: Study, assets: Path | None = None) -> Results:
    """Return what a study found when it was last run.

    Raises:
        BenchError: it has not been run.
    """
    path = results_path(study, assets)
    if not path.is_file():
        raise BenchError(f"The study {study.name!r} has no results yet. Make them: aivideo bench {study.name}")
    facts = json.loads(path.read_text(encoding="utf-8"))
    return Results(facts["study"], facts["date"], facts["source"], facts["found"])


def is_stale(study: Study, assets: Path | None = None) -> bool:
    """Whether the source has changed since the study was run."""
    return load_results(study, assets).source != fingerprint(study)


def machine() -> dict[str, Any]:
    """Return what a reader must know to compare times."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def _processor() -> str:
    listing = Path("/proc/cpuinfo")
    if listing.is_file():
        for line in listing.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
