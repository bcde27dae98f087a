"""A cohort's hand-ins through nbgrader, as many at once as the computer has cores."""

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from jupyter_client.connect import LocalPortCache

from aivideo.grading.nbgrader import helpers_on_path, nbgrader_api

MOST_AT_ONCE = 16  # each holds a kernel, of some 300 MB
PORTS_IN_A_ROW = 16  # a worker's own; Linux hands out odd ports first, so that every other one would not do


def grade_cohort(root: Path, assignment: str, learners: list[str], *, again: bool = False) -> dict[str, str]:
    """Grade hand-ins that lie in grading/submitted/, and make their feedback pages.

    Args:
        root: the course's top folder; its gradebook knows the assignment.
        again: also those that were graded before and did not change.

    Returns:
        {learner: what nbgrader said, its error last}, of those that it could not grade.
    """
    workers = min(os.cpu_count() or 1, len(learners), MOST_AT_ONCE)
    context = _context()
    numbers = context.SimpleQueue()
    for number in range(workers):
        numbers.put(number)
    with (
        helpers_on_path(),
        ProcessPoolExecutor(workers, context, _begin, (numbers, workers, dict(os.environ))) as pool,
    ):
        said = pool.map(partial(_grade, root, assignment, again), learners)
        return {learner: trouble for learner, trouble in zip(learners, said, strict=True) if trouble}


def _context() -> multiprocessing.context.BaseContext:
    """Fresh processes: nbgrader changes folders, and the one we are in may have threads.

    Where there is a fork server, it imports nbgrader and us once (some seconds) for all of them.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["nbgrader.apps", __name__])
    return context


class OwnPorts(LocalPortCache):
    """Finds ports for the kernels of one worker, none of which another worker finds for its own.

    A kernel takes its ports a second after they were found to be free. That nobody else is promised them meanwhile,
    jupyter_client sees to within one process only.
    """

    def __init__(self, number: int, workers: int):
        super().__init__()
        self._number, self._workers = number, workers

    def find_available_port(self, ip: str) -> int:
        """A free port that is the worker's own."""
        while (port := super().find_available_port(ip)) // PORTS_IN_A_ROW % self._workers != self._number:
            pass
        return port


def _begin(numbers: multiprocessing.SimpleQueue, workers: int, environment: dict[str, str]) -> None:
    """Make a process a worker: with ports of its own, and with today's environment (a fork server has its first)."""
    OwnPorts.instance(numbers.get(), workers)  # from now on it is LocalPortCache.instance() too
    os.environ.update(environment)


def _grade(root: Path, assignment: str, again: bool, learner: str) -> str:
    """Grade one hand-in; return what nbgrader said if it could not."""
    api, _ = nbgrader_api(root)
    for step in (partial(api.autograde, force=again, create=True), partial(api.generate_feedback, force=True)):
        done = step(assignment, learner)
        if not done["success"]:
            return "\n".join(filter(None, (done.get("log"), done.get("error")))).strip() or "nothing"
    return ""
