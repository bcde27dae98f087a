"""The process in which a reconstruction runs: `python -m aivideo.reconstruct.child`, a job on stdin, news on stdout.

A process of its own, so that nothing that goes wrong in native code (OpenCV, COLMAP, FFmpeg) takes a notebook's
kernel down, and so that it can be stopped.
"""

import json
import sys
from pathlib import Path

from aivideo.clip import CourseError


def main() -> None:
    """Read one job, run it, and say how it goes in lines of JSON; the last line has the report or an error."""
    job = json.loads(sys.stdin.readline())
    news = sys.stdout
    sys.stdout = sys.stderr  # what libraries print must not get between our lines

    def say(**line: object) -> None:
        news.write(json.dumps(line) + "\n")
        news.flush()

    _limit_memory(job["memory"])
    say(stage="start", share=0.0)
    import cv2

    cv2.setNumThreads(1)
    from aivideo.reconstruct.pipeline import Settings, run

    try:
        report = run(
            Path(job["video"]),
            Path(job["out"]),
            Path(job["folder"]),
            Settings(**job["settings"]),
            lambda stage, share: say(stage=stage, share=share),
        )
    except CourseError as error:
        say(error=str(error), kind=type(error).__name__)
        return
    except MemoryError:
        say(stopped="it needed more memory than it may have")
        return
    say(report=report.model_dump(mode="json"))


def _limit_memory(megabytes: int) -> None:
    """Set a ceiling where the system has one: the process fails, and not the computer."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))


if __name__ == "__main__":
    main()
