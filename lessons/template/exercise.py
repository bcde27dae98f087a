# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] tags=["instructor"]
# The pattern of an exercise. Copy it to `solutions/NN-name/NN-name.py`.

# %% [markdown] nbgrader={"grade_id": "intro"}
# # Exercise 99: count frames
#
# About 5 minutes, 5 points. *Change it* is worth 3 of them (at least 60 %), *Write it* 2.

# %% [markdown] nbgrader={"grade_id": "rate-text"}
# ## Change it: a rate
#
# **Your turn:** a film for cinema. How many frames a second?

# %% nbgrader={"grade_id": "rate", "solution": true}
rate = 1  # change this number
### BEGIN SOLUTION
rate = 24
### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** 25 and 30 are television's rates; the message says so.

# %% nbgrader={"grade_id": "rate-test", "grade": true, "points": 3}
assert rate not in (25, 30), f"{rate} frames a second is a rate of television. Cinema's is in section 2 of the lesson."
assert rate == 24, f"The rate: expected cinema's frames a second, got {rate}. Look at section 2 of the lesson."
print("Good: that is cinema's rate.")

# %% [markdown] nbgrader={"grade_id": "count-text"}
# ## Write it: count
#
# **Your turn:** `count` gives back how many frames a clip of so many seconds has.

# %% nbgrader={"grade_id": "count", "solution": true}
def count(seconds, fps):
    """The number of frames of a clip."""
    ### BEGIN SOLUTION
    return round(seconds * fps)
    ### END SOLUTION


# %% nbgrader={"grade_id": "count-test", "grade": true, "points": 2}
got = count(4, 24)
assert got is not None, "count gives nothing back yet: it needs a line that begins with return."
assert got == 96, f"Four seconds at 24 frames a second: expected 96 frames, got {got}."
### BEGIN HIDDEN TESTS
assert count(2.5, 12) == 30, f"2.5 seconds at 12 a second: expected 30 frames, got {count(2.5, 12)}."
### END HIDDEN TESTS
print("Good: you can count frames.")

# %% [markdown] nbgrader={"grade_id": "outro"}
# ## Done?
#
# Run your answer cells. Then click into the next cell and press Shift+Enter: it runs every test, the hidden ones too, and
# says what is not right yet. Once you have tried a task, its answer opens below the table. Save, then hand the notebook in.

# %% nbgrader={"grade_id": "check"}
from aivideo.notebook import check_exercise

check_exercise("99-my-lesson")
