"""Grading hand-ins with nbgrader, and simulated learners who prove that an exercise grades as it should."""

from aivideo.grading.copies import DropCopies
from aivideo.grading.simulated import Graded, answered, copied, grade_hand_ins, vandalised

__all__ = ["DropCopies", "Graded", "answered", "copied", "grade_hand_ins", "vandalised"]
