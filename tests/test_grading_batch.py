"""A class hands in, as classes do: notebooks, take-home zips, and a few things that are neither."""

import csv
import shutil
import zipfile
from pathlib import Path

import nbformat
import pytest
from learners import Learners

from aivideo.authoring.notebooks import notebook_text
from aivideo.grading import GradingError, answered, collect, grade
from aivideo.grading.cohort import PORTS_IN_A_ROW, OwnPorts

ROOT = Path(__file__).resolve().parents[1]
NAME = "00-start-here"
pytestmark = [  # nbgrader and nbformat about their own insides
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning"),
]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with one assignment."""
    root = tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    (root / "solutions").mkdir()
    shutil.copytree(ROOT / "solutions" / NAME, root / "solutions" / NAME, ignore=shutil.ignore_patterns("*.ipynb"))
    return root


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The hand-ins: right as a notebook, blank in a take-home zip, a torn one, and three files that are none."""
    folder = tmp_path_factory.mktemp("hand-ins")
    blank = nbformat.read(ROOT / "exercises" / NAME / f"{NAME}.ipynb", as_version=4)
    (folder / "Ann Lé.ipynb").write_text(notebook_text(answered(blank, Learners(NAME, {}).answers())), encoding="utf-8")
    with zipfile.ZipFile(folder / "bo.zip", "w") as archive:
        archive.writestr(f"work/exercises/{NAME}/{NAME}.ipynb", notebook_text(blank))
    (folder / "torn.ipynb").write_text('{"cells": [{"metadata": {"nbgrader": {"grade_id": "prompt"}}}]}')
    (folder / "broken.ipynb").write_text("{")
    (folder / "other.ipynb").write_text('{"cells": [{"metadata": {}}]}')
    (folder / "cat.zip").write_bytes(b"not a zip")
    (folder / "notes.txt").write_text("not looked at")
    return folder


def test_a_folder_is_collected_and_graded(course, folder):
    collected = collect(course, NAME, folder)
    assert collected.done == ["Ann-L", "bo", "torn"]
    assert "may be damaged" in collected.not_done["broken.ipynb"]
    assert "not the exercise" in collected.not_done["other.ipynb"]
    assert "zip is damaged" in collected.not_done["cat.zip"]

    batch, marks = grade(course, NAME)
    assert (batch.done, list(batch.not_done)) == (["Ann-L", "bo"], ["torn"])
    assert batch.not_done["torn"].startswith("nbgrader could not grade this: ")
    with marks.open(encoding="utf-8") as file:
        rows = {row["learner"]: row for row in csv.DictReader(file)}
    assert [(float(row["points"]), float(row["of"])) for row in rows.values()] == [(10, 10), (0, 10)]
    feedback = course / "grading" / "feedback" / "bo" / NAME / f"{NAME}.html"
    assert "there is no robot in it yet" in feedback.read_text(encoding="utf-8")
    assert not (course / "exercises").exists(), "grading leaves the learners' exercises alone"


def test_what_is_not_there_is_said(course, folder, tmp_path):
    with pytest.raises(GradingError, match="There are: 00-start-here"):
        collect(course, "99-none", folder)
    with pytest.raises(GradingError, match="There is no folder"):
        collect(course, NAME, tmp_path / "none")
    shutil.copytree(course / "solutions", tmp_path / "solutions")
    with pytest.raises(GradingError, match="Collect them first"):
        grade(tmp_path, NAME)


def test_workers_find_ports_of_their_own():
    found = [{OwnPorts(number, 3).find_available_port("127.0.0.1") for _ in range(20)} for number in range(3)]
    assert [{port // PORTS_IN_A_ROW % 3 for port in ports} for ports in found] == [{0}, {1}, {2}]
