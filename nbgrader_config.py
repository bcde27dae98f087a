"""nbgrader's settings: which folder is what. Read when nbgrader runs in the course's top folder."""

from pathlib import Path

c = get_config()  # noqa: F821  (nbgrader puts it there)
here = Path(__file__).resolve().parent if "__file__" in globals() else Path.cwd()

c.CourseDirectory.root = str(here)
c.CourseDirectory.course_id = "ai-for-video"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.submitted_directory = "grading/submitted"
c.CourseDirectory.autograded_directory = "grading/autograded"
c.CourseDirectory.feedback_directory = "grading/feedback"
c.CourseDirectory.solution_directory = "grading/solution"
c.CourseDirectory.source_with_tests_directory = "grading/source_with_tests"
c.CourseDirectory.db_url = f"sqlite:///{here}/grading/gradebook.db"  # a relative one follows the working folder
# "*.py": nbgrader copies whatever lies beside a notebook into the release, and there lies the solution's text
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "*.py", "*.toml"]
c.Exchange.root = str(here / "grading" / "exchange")

# `...` keeps "Run all" alive up to the last cell
c.ClearSolutions.code_stub = {"python": "..."}
c.ClearSolutions.text_stub = "*Your answer here.*"
# a learner who copied a cell is graded on the original, instead of stopping the whole batch
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "aivideo.grading.DropCopies",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# a learner who deleted a test cell gets it back instead of a blank score
c.OverwriteCells.add_missing_cells = True
# all outputs have come: a kernel that is asked to end politely takes another second
c.Execute.shutdown_kernel = "immediate"

# SQLite makes no folders, and without a writable exchange JupyterLab's assignment panels show an error
(here / "grading" / "exchange").mkdir(parents=True, exist_ok=True)
