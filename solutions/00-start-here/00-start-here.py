# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] nbgrader={"grade_id": "intro"}
# # Exercise 00: texts, an error, a function
#
# About 10 minutes, 10 points. You need lesson 00, nothing else.
#
# - **Change it** (7 points): change values and texts. No programming.
# - **Write it** (3 points): complete one short function.
#
# Work in the code cell under each *Your turn*: change it, run it, then run the test under it, as often as you like. A line
# that begins with "Good" is good news; an error ends in a sentence that says where to look.
#
# Please do not copy, split or delete cells: the grader finds your answers by their cells.

# %% [markdown] nbgrader={"grade_id": "prompt-text"}
# ## Change it: a prompt (3 points)
#
# The texts below make "a ball in a meadow". **Your turn:** change two of them so that the cell makes
# **a blue robot in a town square**. Leave the last line as it is.
#
# <details><summary>Hint 1: where to look</summary>Section 3 of lesson 00.</details>
# <details><summary>Hint 2: what to change</summary>Only what stands between the quotes, in the first two lines.</details>
# <details><summary>Hint 3: nearly the line</summary><code>place = "in a town ..."</code></details>

# %% nbgrader={"grade_id": "prompt", "solution": true}
subject = "a ball"
place = "in a meadow"
prompt = subject + " " + place
### BEGIN SOLUTION
subject = "a blue robot"
place = "in a town square"
prompt = subject + " " + place
### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** Writing the whole sentence into `subject` and leaving `place`: the prompt then ends in "in a
# meadow"; the message shows the whole prompt. "townsquare" in one word: the message names the words to use.

# %% nbgrader={"grade_id": "prompt-test", "grade": true, "points": 3}
said = " ".join(str(prompt).lower().split())
assert "robot" in said, f"Your prompt reads {prompt!r}: there is no robot in it yet. Change the text after subject =."
assert "blue" in said, f"Your prompt reads {prompt!r}: the robot should be blue. Change the text after subject =."
assert "town square" in said, f"Your prompt reads {prompt!r}: it should be in a town square. Change the text after place =."
assert "meadow" not in said, f"Your prompt reads {prompt!r}: the meadow should be gone. Change the text after place =."
### BEGIN HIDDEN TESTS
assert said == "a blue robot in a town square", f"Your prompt reads {prompt!r}; say just: a blue robot in a town square."
### END HIDDEN TESTS
print("Good:", prompt)

# %% [markdown] nbgrader={"grade_id": "error-text"}
# ## Change it: an error (2 points)
#
# Somebody ran the cell `print(len(subjekt))` and got this:
#
# ```
# NameError: name 'subjekt' is not defined
# ```
#
# What should they do?
#
# - **a** Restart the computer.
# - **b** Correct the word in the cell, and run it again.
# - **c** Delete the cell, because it is broken.
# - **d** Put quotes around it: `"subjekt"`.
#
# **Your turn:** put the letter between the quotes.

# %% nbgrader={"grade_id": "error", "solution": true}
what_to_do = "?"
### BEGIN SOLUTION
what_to_do = "b"
### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** *d* is the interesting one: the error goes away, and the number that comes out is wrong (the
# length of the word "subjekt"). An answer without an error is not yet a right answer.

# %% nbgrader={"grade_id": "error-test", "grade": true, "points": 2}
replies = {
    "a": "The computer is fine: only one cell stopped. Read the error's last line again: it names the word.",
    "c": "The cell is fine but for one word. Read the error's last line again: it names the word.",
    "d": "Then the error is gone, but the answer is wrong: it counts the letters of the word itself, not of the subject.",
}
letter = str(what_to_do).strip().lower()
assert letter in ("a", "b", "c", "d"), f"Your answer is {what_to_do!r}; it should be one of the letters a, b, c, d."
assert letter == "b", f"You chose {letter}. {replies[letter]}"
print("Good: one word to correct, and on you go.")

# %% [markdown] nbgrader={"grade_id": "honest-text"}
# ## Change it: what can you know by looking? (2 points)
#
# You see a clip on a screen in a shop. Nothing stands beside it. What do you know about what made it?
#
# - **a** It looks real, so it was filmed.
# - **b** It has a mistake in it, so it is AI.
# - **c** Looking is not enough to know. I ask for where it comes from.
#
# **Your turn:** put the letter between the quotes.

# %% nbgrader={"grade_id": "looking", "solution": true}
by_looking = "?"
### BEGIN SOLUTION
by_looking = "c"
### END SOLUTION

# %% nbgrader={"grade_id": "looking-test", "grade": true, "points": 2}
replies = {
    "a": "Clips a to c of the vote were drawn, and so are many films. Looking real says little about how a clip was made.",
    "b": "Clip b of the vote had a mistake, and no AI took part. Mistakes can be put in, and good clips can be AI.",
}
letter = str(by_looking).strip().lower()
assert letter in ("a", "b", "c"), f"Your answer is {by_looking!r}; it should be one of the letters a, b, c."
assert letter == "c", f"You chose {letter}. {replies[letter]}"
print("Good: look, and then ask.")

# %% [markdown] nbgrader={"grade_id": "with-camera-text"}
# ## Write it: a function that adds the camera (3 points)
#
# **Your turn:** `with_camera` is handed two texts. It should give back one: the prompt, a comma and a space, and what the
# camera does. `with_camera("a fox", "the camera pans")` should give back `"a fox, the camera pans"`.
#
# What a function gives back stands after the word `return`. Put your line in the place of the three dots, and keep the four
# spaces in front: they say that the line belongs to the function.
#
# <details><summary>Hint 1: where to look</summary>Section 3 of lesson 00: the plus sign joins texts.</details>
# <details><summary>Hint 2: what to join</summary>Three texts: <code>prompt</code>, <code>", "</code> and <code>camera</code>.</details>
# <details><summary>Hint 3: nearly the line</summary><code>return prompt + ", " + ...</code></details>

# %% nbgrader={"grade_id": "with-camera", "solution": true}
def with_camera(prompt, camera):
    """The prompt, a comma, and what the camera does, as one text."""
    ### BEGIN SOLUTION
    return prompt + ", " + camera
    ### END SOLUTION


# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** `print(...)` instead of `return`: it looks right on the page, and gives nothing back; the
# message says so. Using the `prompt` of the first task instead of the one handed in: the hidden test uses others.

# %% nbgrader={"grade_id": "with-camera-test", "grade": true, "points": 3}
got = with_camera("a fox", "the camera pans")
assert got is not None, "with_camera gives nothing back yet: it needs a line that begins with return (print only shows)."
assert got == "a fox, the camera pans", f"Expected 'a fox, the camera pans', got {got!r}. Look at the comma and the space."
### BEGIN HIDDEN TESTS
got = with_camera("a ball at night", "the camera orbits")
assert got == "a ball at night, the camera orbits", (
    f"with_camera should use the two texts it is handed. For 'a ball at night' and 'the camera orbits' it gave {got!r}."
)
### END HIDDEN TESTS
print("Good: your first function.")

# %% [markdown] nbgrader={"grade_id": "outro"}
# ## Done?
#
# Run your answer cells. Then click into the next cell and press Shift+Enter: it runs every test, the hidden ones too, and
# says what is not right yet, in a table. Under the table you can open the answer of each task that you have tried. (*Run All
# Cells* stops at the first test that complains.) Then save, and hand in the notebook as your instructor told you. If you learn
# on your own, you are done.

# %% nbgrader={"grade_id": "check"}
from aivideo.notebook import check_exercise

check_exercise("00-start-here")
