"""Simulated learners: hand-ins with known mistakes, graded by nbgrader, so that scores can be checked.

Only for hand-ins that we wrote ourselves. nbgrader runs a hand-in's code with all that this user may do.
"""

import functools
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from aivideo.authoring.notebooks import assignment_notebook, notebook_text
from aivideo.grading.cohort import grade_cohort
from aivideo.grading.nbgrader import gradebook, helpers_on_path, nbgrader_api


@dataclass(frozen=True)
class Graded:
    """How one hand-in was graded.

    Attributes:
        scores: points of each graded cell, by its grade_id; None where a person has to mark it.
        said: what each graded cell printed, its error included, by its grade_id.
        feedback: the page that nbgrader makes for the learner, as HTML.
    """

    scores: dict[str, float | None]
    said: dict[str, str]
    feedback: str

    @property
    def total(self) -> float:
        """The points of all cells together; what a person has to mark counts as none."""
        return sum(score or 0 for score in self.scores.values())


def answered(notebook: NotebookNode, answers: dict[str, str]) -> NotebookNode:
    """A copy of a released notebook with new sources in its answer cells, by grade_id.

    Raises:
        KeyError: the notebook has no answer cell of that name.
    """
    copy = nbformat.from_dict(notebook)
    places = _cells(copy)
    for grade_id, source in answers.items():
        copy.cells[places[grade_id]].source = source
    return copy


def copied(notebook: NotebookNode, grade_id: str) -> NotebookNode:
    """A copy of a hand-in in which one cell stands twice: what copy and paste in JupyterLab does."""
    copy = nbformat.from_dict(notebook)
    place = _cells(copy)[grade_id]
    twin = nbformat.from_dict(copy.cells[place])
    twin["id"] = f"{twin['id'][:50]}-copy"
    copy.cells.insert(place + 1, twin)
    return copy


def vandalised(notebook: NotebookNode) -> NotebookNode:
    """A copy of a hand-in whose tests are emptied, worth a hundred points each, and the last one thrown away."""
    copy = nbformat.from_dict(notebook)
    tests = [cell for cell in copy.cells if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")]
    for cell in tests:
        cell.source = "pass"
        cell.metadata.nbgrader["points"] = 100
    copy.cells.remove(tests[-1])
    return copy


def grade_hand_ins(root: Path, assignment: str, hand_ins: dict[str, NotebookNode]) -> dict[str, Graded]:
    """Grade hand-ins of one assignment in a course folder of their own, thrown away afterwards.

    Args:
        root: the course's top folder (its solutions/ and nbgrader_config.py are read).
        assignment: the assignment's name.
        hand_ins: {learner: notebook as handed in}.

    Raises:
        RuntimeError: nbgrader could not grade a hand-in; its log is in the message.
    """
    with tempfile.TemporaryDirectory() as folder, helpers_on_path():
        course = Path(folder)
        shutil.copy(root / "nbgrader_config.py", course)
        (course / "grading").mkdir()
        (course / "grading" / "gradebook.db").write_bytes(_empty_gradebook(root / "nbgrader_config.py"))
        source = course / "solutions" / assignment
        source.mkdir(parents=True)
        notebook = assignment_notebook(root / "solutions" / assignment / f"{assignment}.py")
        (source / f"{assignment}.ipynb").write_text(notebook_text(notebook), encoding="utf-8")
        for learner, handed_in in hand_ins.items():
            place = course / "grading" / "submitted" / learner / assignment
            place.mkdir(parents=True)
            (place / f"{assignment}.ipynb").write_text(notebook_text(handed_in), encoding="utf-8")
        return _grade(course, assignment, list(hand_ins))


@functools.cache
def _empty_gradebook(settings: Path) -> bytes:
    """A new gradebook's file, made once for all classes: nbgrader starts alembic for each, which takes seconds."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(settings, folder)
        _, config = nbgrader_api(Path(folder))
        with gradebook(config):
            return Path(folder, "grading", "gradebook.db").read_bytes()


def _cells(notebook: NotebookNode) -> dict[str, int]:
    """{grade_id: the cell's place}, for the cells that nbgrader knows."""
    marked = ((cell.metadata.get("nbgrader", {}).get("grade_id"), i) for i, cell in enumerate(notebook.cells))
    return {grade_id: place for grade_id, place in marked if grade_id}


def _grade(course: Path, assignment: str, learners: list[str]) -> dict[str, Graded]:
    api, config = nbgrader_api(course)
    made = api.generate_assignment(assignment, force=True, create=True)
    if not made["success"]:
        raise RuntimeError(f"nbgrader does not take {assignment}:\n{made.get('log')}\n{made.get('error')}")
    for learner, said in grade_cohort(course, assignment, learners).items():
        raise RuntimeError(f"nbgrader could not grade {learner}'s {assignment}:\n{said}")
    graded = {}
    with gradebook(config) as book:
        for learner in learners:
            grades = book.find_submission_notebook(assignment, assignment, learner).grades
            scores = {g.name: None if g.needs_manual_grade else g.score for g in grades}
            autograded = course / "grading" / "autograded" / learner / assignment / f"{assignment}.ipynb"
            feedback = course / "grading" / "feedback" / learner / assignment / f"{assignment}.html"
            said = _said(nbformat.read(autograded, as_version=4), set(scores))
            graded[learner] = Graded(scores, said, feedback.read_text(encoding="utf-8"))
    return graded


def _said(notebook: NotebookNode, graded: set[str]) -> dict[str, str]:
    said = {}
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in graded and cell.cell_type == "code":
            parts = [out.get("text") or f"{out.get('ename')}: {out.get('evalue')}" for out in cell.outputs]
            said[name] = "\n".join(parts)
    return said
