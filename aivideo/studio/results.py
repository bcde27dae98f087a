"""The folder of finished clips: one folder a job, named by its id.

<id>/clip.mp4          the clip, with its provenance record beside it
<id>/thumbnail.webp    its middle picture
<id>/source            the video that a client sent, to make a mesh of
<id>/...               what was made of it
<id>/job.json          the job as it was finished; a new queue is filled from these if the old one breaks
"""

import json
import logging
import shutil
from dataclasses import asdict
from pathlib import Path

from aivideo.studio.jobs import Job, order_from_json, order_to_json

log = logging.getLogger(__name__)


class Results:
    """Knows where a job's files are, and removes them."""

    def __init__(self, folder: Path):
        self._folder = folder

    def clip(self, job_id: str) -> Path:
        """Where a job's clip is, or goes."""
        return self._folder / job_id / "clip.mp4"

    def thumbnail(self, job_id: str) -> Path:
        """Where a job's small picture is, or goes."""
        return self._folder / job_id / "thumbnail.webp"

    def source(self, job_id: str) -> Path:
        """Where the video is, or goes, that a client sends."""
        return self._folder / job_id / "source"

    def made(self, job_id: str) -> list[Path]:
        """The files that were made for a job, without those of the studio's own."""
        folder = self._folder / job_id
        own = {"source", "job.json"}
        return sorted(path for path in folder.glob("*") if path.name not in own and not path.name.startswith("."))

    def file(self, job_id: str, name: str) -> Path | None:
        """One of the files that were made for a job; None if it has none of that name."""
        return next((path for path in self.made(job_id) if path.name == name), None)

    def save_record(self, job: Job) -> None:
        """Write the finished job beside its clip."""
        path = self._folder / job.id / "job.json"
        part = path.with_suffix(".part")
        record = asdict(job) | {"order": json.loads(order_to_json(job.order))}
        part.write_text(json.dumps(record), encoding="utf-8")
        part.replace(path)

    def finished_jobs(self) -> list[Job]:
        """Return the jobs whose clip and record are there, oldest first."""
        jobs = []
        for path in self._folder.glob("*/job.json"):
            try:
                record = json.loads(path.read_text(encoding="utf-8"))
                job = Job(**record | {"order": order_from_json(json.dumps(record["order"]))})
            except (ValueError, TypeError, KeyError) as error:
                log.warning("The record %s cannot be read (%s); its clip is left out.", path, error)
                continue
            if self.made(job.id):
                jobs.append(job)
        return sorted(jobs, key=lambda job: job.created)

    def remove(self, job_id: str) -> None:
        """Remove a job's files. On Windows a file that is being sent stays; the next start removes it."""
        folder = self._folder / job_id
        (folder / "job.json").unlink(missing_ok=True)  # first: without it, nothing takes the rest for a result
        shutil.rmtree(folder, ignore_errors=True)

    def remove_strangers(self, known: set[str]) -> None:
        """Remove what no job in the queue owns: left by jobs that were deleted or cut off."""
        for folder in self._folder.iterdir():
            if folder.is_dir() and folder.name not in known:
                self.remove(folder.name)
