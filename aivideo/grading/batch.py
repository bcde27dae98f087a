"""A class's hand-ins: collected from one folder, graded in one go, with marks and feedback for everybody."""

import csv
import json
import re
import shutil
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from aivideo.authoring.notebooks import assignment_notebook, notebook_text
from aivideo.grading.cohort import grade_cohort
from aivideo.grading.nbgrader import gradebook, helpers_on_path, nbgrader_api

LARGEST = 20_000_000  # bytes of one handed-in notebook: outputs and all


class GradingError(ValueError):
    """Hand-ins that cannot be collected or graded. The message says what to do."""


@dataclass
class Batch:
    """What became of a batch: learners whose work went through, and a sentence for each that did not."""

    done: list[str] = field(default_factory=list)
    not_done: dict[str, str] = field(default_factory=dict)


def collect(root: Path, assignment: str, folder: Path) -> Batch:
    """Put the hand-ins of a folder where nbgrader looks for them: grading/submitted/LEARNER/ASSIGNMENT/.

    A hand-in is `LEARNER.ipynb`, or the zip of `take_home()` named `LEARNER.zip`. An earlier one of the same learner
    is replaced. A file that is no hand-in is named, and the others go on.

    Raises:
        GradingError: there is no such assignment or folder.
    """
    _source(root, assignment)
    if not folder.is_dir():
        raise GradingError(f"There is no folder {folder}. Put the hand-ins into one, named after the learners.")
    batch = Batch()
    for path in sorted(folder.iterdir()):
        if path.suffix not in (".ipynb", ".zip"):
            continue
        learner = re.sub(r"[^\w.-]+", "-", path.stem, flags=re.ASCII).strip("-.") or "unnamed"
        try:
            text = _handed_in(path, assignment)
        except GradingError as error:
            batch.not_done[path.name] = str(error)
            continue
        place = root / "grading" / "submitted" / learner / assignment
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        (place / f"{assignment}.ipynb").write_bytes(text)
        batch.done.append(learner)
    return batch


def grade(root: Path, assignment: str, *, again: bool = False) -> tuple[Batch, Path]:
    """Grade every collected hand-in of an assignment; return who was graded, and the file with the marks.

    Hand-ins that were graded before are left as they are (a person may have marked them) unless they are newer, or
    `again` asks for it. Feedback pages are made anew each time, in grading/feedback/.

    Raises:
        GradingError: there is no such assignment, or nothing was collected for it.
    """
    notebook = assignment_notebook(_source(root, assignment))
    learners = sorted(path.parent.name for path in (root / "grading" / "submitted").glob(f"*/{assignment}"))
    if not learners:
        raise GradingError(f"No hand-ins of {assignment} lie in grading/submitted/. Collect them first.")
    (root / "solutions" / assignment / f"{assignment}.ipynb").write_text(notebook_text(notebook), encoding="utf-8")
    batch = Batch()
    with helpers_on_path():
        api, config = nbgrader_api(root)
        made = api.generate_assignment(assignment, force=True, create=True)
        if not made["success"]:
            raise GradingError(f"nbgrader does not take the assignment:\n{made.get('log')}")
        for learner, said in grade_cohort(root, assignment, learners, again=again).items():
            batch.not_done[learner] = f"nbgrader could not grade this: {said.splitlines()[-1]}"
        batch.done += [learner for learner in learners if learner not in batch.not_done]
        with gradebook(config) as book:
            marks = _write_marks(book, root / "grading" / f"grades-{assignment}.csv", assignment, batch.done)
    return batch, marks


def _source(root: Path, assignment: str) -> Path:
    source = root / "solutions" / assignment / f"{assignment}.py"
    if not source.is_file():
        there = sorted(path.parent.name for path in root.glob("solutions/*/*.py") if path.stem == path.parent.name)
        raise GradingError(f"There is no assignment {assignment!r}. There are: {', '.join(there)}.")
    return source


def _handed_in(path: Path, assignment: str) -> bytes:
    """The bytes of the notebook in a hand-in, once it is sure that they are a notebook."""
    if path.is_symlink():
        raise GradingError("This is a link to another file, not a file.")
    if path.suffix == ".zip":
        text = _from_zip(path, f"exercises/{assignment}/{assignment}.ipynb")
    elif path.stat().st_size > LARGEST:
        raise GradingError("This notebook is larger than 20 MB. Ask for one with its outputs cleared.")
    else:
        text = path.read_bytes()
    try:
        cells = json.loads(text)["cells"]
    except (ValueError, TypeError, KeyError) as error:
        raise GradingError("This is no notebook; the file may be damaged. Ask the learner for it again.") from error
    if not any(cell.get("metadata", {}).get("nbgrader") for cell in cells):
        raise GradingError(f"This is a notebook, but not the exercise {assignment}.")
    return text


def _from_zip(path: Path, wanted: str) -> bytes:
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if member.filename.replace("\\", "/").endswith(wanted) and member.file_size <= LARGEST:
                    return archive.read(member)
    except zipfile.BadZipFile as error:
        raise GradingError("This zip is damaged. Ask the learner for it again.") from error
    raise GradingError(f"This zip holds no {wanted}: the exercise was not begun, or not saved.")


def _write_marks(book, path: Path, assignment: str, learners: list[str]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        header = None
        for learner in learners:
            grades = book.find_submission_notebook(assignment, assignment, learner).grades
            waiting = [grade.name for grade in grades if grade.needs_manual_grade]
            if header is None:
                header = ["learner", "points", "of", "waits for a person", *(grade.name for grade in grades)]
                table.writerow(header)
            total, possible = sum(grade.score for grade in grades), sum(grade.max_score for grade in grades)
            table.writerow([learner, total, possible, " ".join(waiting), *(grade.score for grade in grades)])
    return path
