"""Every lesson and exercise is in form; and the checks of form notice what is not."""

import re
import shutil
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from aivideo.authoring.form import exercise_faults, lesson_faults, promise
from aivideo.authoring.notebooks import assignment_notebook, lesson_notebook

ROOT = Path(__file__).resolve().parents[1]
LESSONS = sorted((ROOT / "lessons").glob("*.ipynb"))
EXERCISES = sorted((ROOT / "exercises").glob("*/*.ipynb"))
SOLUTIONS = sorted(path for path in (ROOT / "solutions").glob("*/*.py") if path.stem == path.parent.name)

OPENING = (
    "# Look at a clip\n**You will make** a **You will learn** b **You will need** c\n"
    "**Time:** 10 minutes.\n**Computing:** up to 20 seconds of processor time and 1.0 GB of memory."
)
CLOSING = (
    "## Try it yourself\n<summary>Hint 1</summary><summary>Hint 2</summary><summary>Hint 3</summary>\n"
    "## What you did\n## In practice\n## Where next\n## Further reading"
)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lessons_are_in_form(path):
    assert not lesson_faults(nbformat.read(path, as_version=4), path.parent)


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_exercises_are_in_form(path):
    assert not exercise_faults(nbformat.read(path, as_version=4), path.parent)


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_solutions_with_their_hidden_tests_are_in_form(path):
    assert not exercise_faults(assignment_notebook(path), path.parent)


def test_there_are_lessons_and_each_has_its_exercise():
    assert LESSONS
    for lesson in LESSONS:
        exercise = ROOT / "exercises" / lesson.stem / f"{lesson.stem}.ipynb"
        assert exercise.exists(), f"{lesson.stem} has no exercise"


def test_the_template_of_a_lesson_is_in_form_and_runs(tmp_path):
    template = ROOT / "lessons" / "template"
    shutil.copytree(template, tmp_path / "lessons")
    (tmp_path / "lessons" / "lesson.predictions.toml").rename(tmp_path / "lessons" / "99-lesson.predictions.toml")
    notebook = lesson_notebook(template / "lesson.py")
    assert not lesson_faults(notebook, ROOT / "lessons")
    questions_here = (
        f"import pathlib, aivideo.notebook.predictions as p\np.LESSONS = pathlib.Path({str(tmp_path / 'lessons')!r})"
    )
    notebook.cells.insert(0, new_code_cell(questions_here))
    done = NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()
    said = [output.data["text/plain"] for cell in done.cells for output in cell.get("outputs", []) if "data" in output]
    assert any("How many pictures are in it?" in text for text in said)
    assert any("The answer is b: 96" in text for text in said)


def test_the_template_of_an_exercise_is_in_form_and_its_answers_pass():
    notebook = assignment_notebook(ROOT / "lessons" / "template" / "exercise.py")
    assert not exercise_faults(notebook, ROOT)
    exec("\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code"), {})


def test_the_workshop_day_fits_and_its_minutes_are_the_lessons_own():
    text = (ROOT / "lessons" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d\d):(\d\d) \| (\d+) \| (\w+)", text, re.MULTILINE)
    clock = [60 * int(hour) + int(minute) for hour, minute, _, _ in rows]
    lengths = [int(length) for _, _, length, _ in rows]
    assert sum(lengths) <= 210
    assert [b - a for a, b in pairwise(clock)] == lengths[:-1], "each row begins when the one above it ends"
    for path in LESSONS:
        said = promise(nbformat.read(path, as_version=4))
        number = path.stem[:2]
        assert f"{said.core} + {said.more} |" in next(row for row in text.splitlines() if f"| {number} |" in row)
        on_the_day = [int(length) for _, _, length, what in rows if what == number]
        assert on_the_day == ([said.core] if said.core else [])


def lesson(*middle, opening=OPENING, closing=CLOSING):
    """A small lesson in form, with other cells in the middle."""
    settle = [
        new_code_cell('predict("01.1", "?")'), new_markdown_cell("Look:"), new_code_cell("1 + 1"),
        new_markdown_cell("And?"), new_code_cell('reveal("01.1")'),
    ]  # fmt: skip
    cells = [new_markdown_cell(opening), *settle, *middle, new_markdown_cell(closing)]
    return new_notebook(cells=cells)


def test_a_small_lesson_can_be_in_form(tmp_path):
    assert lesson_faults(lesson(), tmp_path) == []


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([new_markdown_cell("# Another title")], "this one has 2"),
        ([new_markdown_cell("#### Deep")], "skips a level"),
        ([new_markdown_cell("![](fox.png)")], "no alt text"),
        ([new_markdown_cell('<img src="fox.png">')], "no alt text"),
        ([new_markdown_cell("[here](https://example.org)")], "does not say where it leads"),
        ([new_markdown_cell("[the next lesson](99-none.ipynb)")], "leads nowhere"),
        ([new_code_cell("1"), new_code_cell("2")], "no words before it"),
        ([new_markdown_cell("x"), new_code_cell("\n".join("1" * 13))], "13 lines"),
        ([new_markdown_cell("x"), new_code_cell("y = 1" + " + 1" * 30)], "96 characters"),
        ([new_markdown_cell("x"), new_code_cell("1", execution_count=1)], "carries outputs"),
        ([new_markdown_cell("key sk-" + "a" * 26)], "like a key"),
        ([new_markdown_cell("## More: depth")], "promises 0 more minutes"),
        ([new_markdown_cell("x"), new_code_cell('predict("01.2", "?")')], "never revealed"),
    ],
)
def test_what_is_out_of_form_is_named(tmp_path, cells, words):
    faults = lesson_faults(lesson(*cells), tmp_path)
    assert any(words in fault for fault in faults), faults


def test_what_a_lesson_promises_must_be_said(tmp_path):
    faults = lesson_faults(lesson(opening="# Look", closing="## Where next"), tmp_path)
    assert any("**Time:**" in fault for fault in faults)
    assert any("in this order" in fault for fault in faults)


def test_a_graded_cell_that_ends_in_a_value_or_asserts_in_silence(tmp_path):
    cells = [
        new_markdown_cell("# Exercise"),
        new_code_cell("assert x == 1\nx", metadata={"nbgrader": {"grade": True, "grade_id": "t"}}),
    ]
    faults = exercise_faults(new_notebook(cells=cells), tmp_path)
    assert any("takes that for the score" in fault for fault in faults)
    assert any("without a message" in fault for fault in faults)
