"""Grading hand-ins with nbgrader. First: simulated learners, who prove that an exercise grades as it should."""

from aivideo.grading.simulated import Graded, answered, grade_hand_ins

__all__ = ["Graded", "answered", "grade_hand_ins"]
