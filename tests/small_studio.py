"""A studio for load tests: the real server, queue and supervisor; its worker draws clips of 8 frames, 160x90.

python small_studio.py STATE             runs it
python small_studio.py STATE worker      what its supervisor starts
"""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from aivideo.clip import Provenance, write_clip
from aivideo.studio import makers

FRAMES, WIDTH, HEIGHT = 8, 160, 90


def make(job, results, watch) -> str:
    """Draw eight frames; note each time one is finished, so that a test can count."""

    def frames():
        noise = np.random.default_rng(job.order.seed)
        for number in range(FRAMES):
            if watch.stopped():
                raise makers.Stopped
            yield noise.integers(0, 255, (HEIGHT, WIDTH, 3), dtype=np.uint8)
            watch.progress(number + 1, FRAMES)
            time.sleep(0.01)  # so that a worker is mostly found at work

    clip = write_clip(results.clip(job.id), frames(), 12, Provenance(made_by="a load test", model="noise"))
    watch.check()
    return str(clip)


def warm() -> None:
    """Nothing takes long here."""


def start_worker(supervisor) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, __file__, str(supervisor._state), "worker"], stdin=subprocess.PIPE)


if __name__ == "__main__":
    state = Path(sys.argv[1])
    if sys.argv[2:] == ["worker"]:
        sys.path.insert(0, str(Path(__file__).resolve().parent))
        makers.MAKERS["clip"] = "small_studio"
        from aivideo.studio import worker

        worker.main(state)
    else:
        from aivideo.studio import serve
        from aivideo.studio.supervisor import Supervisor

        Supervisor._start_worker = start_worker
        serve(state, idle_minutes=None)
