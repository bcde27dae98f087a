"""Grading hand-ins with nbgrader, and simulated learners who prove that an exercise grades as it should."""

from aivideo.grading.batch import Batch, GradingError, collect, grade
from aivideo.grading.copies import DropCopies
from aivideo.grading.simulated import Graded, answered, copied, grade_hand_ins, vandalised

__all__ = [
    "Batch",
    "DropCopies",
    "Graded",
    "GradingError",
    "answered",
    "collect",
    "copied",
    "grade",
    "grade_hand_ins",
    "vandalised",
]
