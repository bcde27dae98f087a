# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] nbgrader={"grade_id": "intro"}
# # Exercise 09: what a world model knows
#
# About 30 minutes, 24 points. You need lesson 09, nothing else: nothing is trained here, so every cell runs in seconds.
#
# - **Change it** (17 points): change values and texts. No programming.
# - **Write it** (7 points): write two short functions.
#
# Work in the code cell under each *Your turn*: change it, run it, then run the tests under it, as often as you like. A line that
# begins with "Good" means that the test is passed; an error ends in a sentence that says where to look. When your work is graded,
# a few more tests of the same kind run, with other values.
#
# Please do not copy, split or delete cells: the grader finds your answers by their cells.

# %% nbgrader={"grade_id": "tools"}
import numpy as np

from aivideo.models.nextframe import Latents, film, throw

# %% [markdown] nbgrader={"grade_id": "draws-text"}
# ## Change it: what will it draw? (4 points)
#
# Four times a model like that of lesson 09 is shown the first two frames of a ball and goes on alone. **Your turn:** what does the ball do in
# the frames that it draws? Put `falls`, `rises` or `straight` (it flies straight on, neither pulled down nor up).
#
# <details><summary>Hint 1: where to look</summary>Section 3 of lesson 09, and <em>More: other films, other law</em>.</details>
# <details><summary>Hint 2: how to think</summary>Two frames do not show gravity. So what the ball does depends on the films that the model learnt from, and not on the world that the two frames are from.</details>
# <details><summary>Hint 3: nearly the answer</summary>Two of the four fall.</details>

# %% nbgrader={"grade_id": "draws", "solution": true}
draws = {
    "learnt from ordinary clips, shown a ball of the upward world": "?",
    "learnt from ordinary clips, shown a ball of a world without gravity": "?",
    "learnt from clips of the upward world, shown an ordinary ball": "?",
    "learnt from clips without gravity, shown a ball of the upward world": "?",
}
### BEGIN SOLUTION
draws = {
    "learnt from ordinary clips, shown a ball of the upward world": "falls",
    "learnt from ordinary clips, shown a ball of a world without gravity": "falls",
    "learnt from clips of the upward world, shown an ordinary ball": "rises",
    "learnt from clips without gravity, shown a ball of the upward world": "straight",
}
### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** The motion of the world that the two frames are from (*rises, straight, falls, rises*): that the model
# adapts to what it is shown. The tests say that two frames show place and speed only. *straight* for the second: half adapting.

# %% nbgrader={"grade_id": "draws-ordinary", "grade": true, "points": 2}
for shown in ("a ball of the upward world", "a ball of a world without gravity"):
    got = str(draws.get(f"learnt from ordinary clips, shown {shown}")).strip().lower()
    assert got in ("falls", "rises", "straight"), (
        f"For the model of ordinary clips, shown {shown}, your answer is {got!r}; it should be falls, rises or straight."
    )
    assert got == "falls", (
        f"Learnt from ordinary clips, shown {shown}: you said {got}. Two frames show where the ball is and how fast, "
        "not what pulls at it. Look at section 3 of lesson 09: what did the model fill in?"
    )
print("Good: it fills in the gravity of its films.")

# %% nbgrader={"grade_id": "draws-other", "grade": true, "points": 2}
asked = (("learnt from clips of the upward world, shown an ordinary ball", "rises"),
         ("learnt from clips without gravity, shown a ball of the upward world", "straight"))
for case, wanted in asked:
    got = str(draws.get(case)).strip().lower()
    assert got in ("falls", "rises", "straight"), f"“{case}”: your answer is {got!r}; it should be falls, rises or straight."
    assert got == wanted, (
        f"“{case}”: you said {got}. What did the balls do in the films that this model learnt from? "
        "Look at “More: other films, other law” in lesson 09."
    )
print("Good: other films, other law.")

# %% [markdown] nbgrader={"grade_id": "steer-text"}
# ## Change it: steer the ball (4 points)
#
# A ball begins on the left, at x = 8, at rest sideways. You have six pushes, each for four frames. **Your turn:** choose them so that after these 24
# frames the ball is between x = 22 and x = 26, has **not touched a side wall**, and is **at rest sideways** again. (Up and down
# it may bounce as it likes.) Each push is `left`, `none` or `right`. The true world judges, since a model would drift off by then.
#
# <details><summary>Hint 1: where to look</summary>Run the test: it says where the ball ended up. In section 1 of lesson 09 you pushed it by hand.</details>
# <details><summary>Hint 2: how to think</summary>After a push the ball goes on sideways by itself, until another push, or a wall, stops it. A push to the left is a brake.</details>
# <details><summary>Hint 3: nearly the answer</summary>One push to set it going, one to stop it, and nothing in between.</details>

# %% nbgrader={"grade_id": "steer", "solution": true}
steer = ["none", "none", "none", "none", "none", "none"]
### BEGIN SOLUTION
steer = ["right", "none", "none", "none", "none", "left"]
### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** *right* all the way: it hits the wall. One *right* and no brake: it is past x = 26 at the end, and not
# at rest. Any list with as much to the left as to the right that lands between 22 and 26, without a wall, is right.

# %% nbgrader={"grade_id": "steer-there", "grade": true, "points": 2}
words = [str(word).strip().lower() for word in steer]
assert len(words) == 6 and set(words) <= {"left", "none", "right"}, (
    f"Your pushes are {steer!r}; there should be six, each of them left, none or right."
)
row = tuple({"left": -1, "none": 0, "right": 1}[word] for word in words for _ in range(4))
x = throw(place=(8, 10), pushes=(*row, 0)).places[0, :, 0]
assert np.abs(np.diff(x, n=2)).max() < 0.3, (  # a push changes the speed by 0.22, a wall by far more
    f"The ball bounced off a side wall, and is at x = {x[-1]:.1f} in the end. Push less, or brake with the other side."
)
assert 22 <= x[-1] <= 26, f"After 24 frames the ball is at x = {x[-1]:.1f}; it should be between 22 and 26. See hint 2."
print(f"Good: the ball is at x = {x[-1]:.1f}, and touched no side wall.")

# %% nbgrader={"grade_id": "steer-rest", "grade": true, "points": 2}
words = [str(word).strip().lower() for word in steer]
assert len(words) == 6 and set(words) <= {"left", "none", "right"}, (
    f"Your pushes are {steer!r}; there should be six, each of them left, none or right."
)
assert set(words) != {"none"}, "There is no push yet: the ball just bounces up and down where it began. See hint 3."
row = tuple({"left": -1, "none": 0, "right": 1}[word] for word in words for _ in range(4))
x = throw(place=(8, 10), pushes=(*row, 0)).places[0, :, 0]
speed = x[-1] - x[-2]
assert abs(speed) < 0.1, (
    f"At the end the ball still goes {abs(speed):.2f} pixels a frame to the {'right' if speed > 0 else 'left'}; "
    "it should be at rest sideways. A push to the other side is a brake."
)
print("Good: it is at rest sideways.")

# %% [markdown] nbgrader={"grade_id": "claims-text"}
# ## Change it: what does the table say? (4 points)
#
# A student trained a model on films of a table seen from above: no gravity, and balls of at most one pixel a frame. She sent this table.
# Errors are pixels from the true ball, medians of 200 clips; *led* means that it was given the true frames all along.
#
# | world | after 1 frame | after 10 | after 25 | gravity it drew | true gravity |
# |---|---|---|---|---|---|
# | as in training | 0.05 | 0.6 | 4.0 | 0.00 | 0.00 |
# | as in training, led | 0.05 | 0.05 | 0.05 | 0.00 | 0.00 |
# | with gravity | 0.20 | 8.5 | 7.9 | 0.01 | 0.16 |
# | twice as fast | 0.15 | 2.1 | 6.0 | 0.00 | 0.00 |
#
# **Your turn:** for each claim put `yes` if the table supports it, `no` if it does not. Each is worth one point.
#
# <details><summary>Hint 1: where to look</summary>The sections “how good is it?” and “why roll-outs go wrong” in lesson 09.</details>
# <details><summary>Hint 2: how to think</summary>For gravity, compare the last two columns. For errors that simply add up, 25 frames would make 25 times the error of one frame.</details>
# <details><summary>Hint 3: nearly the answer</summary>Two are yes, two are no.</details>

# %% nbgrader={"grade_id": "claims", "solution": true}
claims = {
    "shown a falling ball, it draws a ball that falls": "?",
    "in its own world it is within a pixel after ten frames": "?",
    "alone, its errors simply add up, the same each frame": "?",
    "what makes it drift off is that it lives on its own frames": "?",
}
### BEGIN SOLUTION
claims = {
    "shown a falling ball, it draws a ball that falls": "no",
    "in its own world it is within a pixel after ten frames": "yes",
    "alone, its errors simply add up, the same each frame": "no",
    "what makes it drift off is that it lives on its own frames": "yes",
}
### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** *yes* to the first, since its error after one frame is only 0.2: the gravity columns decide. *yes* to
# the third: 25 times 0.05 is 1.25, and the table has 4.0. Four times the same word gets two points: so does guessing.

# %% nbgrader={"grade_id": "claims-falls", "grade": true, "points": 1}
claim = "shown a falling ball, it draws a ball that falls"
got = str(claims.get(claim)).strip().lower()
assert got in ("yes", "no"), f"For “{claim}” your answer is {got!r}; it should be yes or no."
assert got == "no", f"“{claim}”: you said {got}. The true gravity is 0.16 in that row, and it drew 0.01."
print("Good: you read the last two columns.")

# %% nbgrader={"grade_id": "claims-pixel", "grade": true, "points": 1}
claim = "in its own world it is within a pixel after ten frames"
got = str(claims.get(claim)).strip().lower()
assert got in ("yes", "no"), f"For “{claim}” your answer is {got!r}; it should be yes or no."
assert got == "yes", f"“{claim}”: you said {got}. The first row has 0.6 pixels after 10 frames."
print("Good: you read the first row.")

# %% nbgrader={"grade_id": "claims-add", "grade": true, "points": 1}
claim = "alone, its errors simply add up, the same each frame"
got = str(claims.get(claim)).strip().lower()
assert got in ("yes", "no"), f"For “{claim}” your answer is {got!r}; it should be yes or no."
assert got == "no", f"“{claim}”: you said {got}. 25 times 0.05 would be 1.25; the table has 4.0. They feed on themselves."
print("Good: you saw that errors feed on themselves.")

# %% nbgrader={"grade_id": "claims-own", "grade": true, "points": 1}
claim = "what makes it drift off is that it lives on its own frames"
got = str(claims.get(claim)).strip().lower()
assert got in ("yes", "no"), f"For “{claim}” your answer is {got!r}; it should be yes or no."
assert got == "yes", (
    f"“{claim}”: you said {got}. Compare the first two rows: led by true frames, the same model stays at 0.05."
)
print("Good: you compared led and alone.")

# %% [markdown] nbgrader={"grade_id": "size-text"}
# ## Change it: how many numbers does a picture need? (3 points)
#
# With few numbers the ball becomes a smear; with many, training takes longer. **Your turn:** choose `size` so that the latents keep at least
# **95 %** of what differs between the pictures, with hardly more numbers than that takes. (One to four too many is fine.)
#
# <details><summary>Hint 1: where to look</summary>“A picture becomes 32 numbers” in lesson 09 prints what 2, 8 and 32 numbers keep. The test prints it for yours.</details>
# <details><summary>Hint 2: how to find it</summary>Try 16, look at the message, and go up or down by half.</details>
# <details><summary>Hint 3: nearly the answer</summary>Between 20 and 28.</details>

# %% nbgrader={"grade_id": "size", "solution": true}
size = 2
### BEGIN SOLUTION
size = 24
### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** 32, as in the lesson: it keeps enough and is more than asked for; one point is lost. 16, since it
# "looks fine": the test says what it keeps.

# %% nbgrader={"grade_id": "size-keeps", "grade": true, "points": 2}
number = size if isinstance(size, int) and 1 <= size <= 1000 else 0
assert number, f"size is {size!r}; it should be a whole number from 1 to 1000."
frames = film(clips=100).pictures().reshape(-1, 32, 32)
kept = Latents.fit(frames, number).kept
assert kept >= 0.95, f"With {number} numbers {kept:.1%} are kept; 95 % are asked for. Take more numbers."
print(f"Good: {number} numbers keep {kept:.1%}.")

# %% nbgrader={"grade_id": "size-thrifty", "grade": true, "points": 1}
number = size if isinstance(size, int) and 1 <= size <= 1000 else 0
assert number, f"size is {size!r}; it should be a whole number from 1 to 1000."
frames = film(clips=100).pictures().reshape(-1, 32, 32)
kept = Latents.fit(frames, number).kept
assert kept >= 0.95, f"With {number} numbers {kept:.1%} are kept: first take more numbers."
assert number <= 5 or Latents.fit(frames, number - 5).kept < 0.95, (
    f"{number} numbers are more than it takes: {number - 5} would keep 95 % as well. Try fewer."
)
print("Good: hardly more than it takes.")

# %% [markdown] nbgrader={"grade_id": "covered-text"}
# ## Change it: what may you write? (2 points)
#
# You write about lesson 09 for a newspaper. **Your turn:** put the letters of the sentences that are covered by what was measured there.
#
# - **a** Shown two frames from a world in which things fall upwards, the model let the ball fall down.
# - **b** The model has discovered the law of gravity.
# - **c** For the first ten frames the model's ball was about half a pixel from the true one, or nearer.
# - **d** World models like this one lead to artificial general intelligence.
# - **e** The model fails in the upward world because it is too small.
# - **f** Given the true frames all along, its errors stayed small.
#
# <details><summary>Hint 1: where to look</summary>The tables and figures of lesson 09, and its section on the claims.</details>
# <details><summary>Hint 2: how to think</summary>Ask of each sentence: which number, or which picture, on that page shows it? Size was never changed there.</details>
# <details><summary>Hint 3: nearly the answer</summary>Three of the six are covered, and the first is one of them.</details>

# %% nbgrader={"grade_id": "covered", "solution": true}
covered = "?"
### BEGIN SOLUTION
covered = "a, c, f"
### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** *b*: it acts as if, in one world. *e* is a good guess and an untested one: the lesson trained one size.
# Two points for exactly a, c, f; none otherwise, since a newspaper does not print half of a correction.

# %% nbgrader={"grade_id": "covered-test", "grade": true, "points": 2}
letters = {letter for letter in str(covered).lower() if letter.isalpha()}
assert letters and letters <= set("abcdef"), f"Your answer is {covered!r}; it should be letters from a to f, such as \"a, b\"."
why_not = {
    "b": "it acts as if there were one law in its own world, and draws that everywhere: see section 3",
    "d": "nothing in the lesson measures that",
    "e": "that was not tested: the lesson trained one size only",
}
wrong = sorted(letters & set(why_not))
assert not wrong, f"Sentence {wrong[0]} is not covered: {why_not[wrong[0]]}."
missing = sorted({"a", "c", "f"} - letters)
assert not missing, f"One more sentence is covered: {len(missing)} of three are missing. Look at the table of “how good is it?” and at the figure after it."
print("Good: each of these sentences has a number or a picture behind it.")

# %% [markdown] nbgrader={"grade_id": "roll-text"}
# ## Write it: a roll-out (4 points)
#
# **Your turn:** write what `roll_out` does. It is given a model as a function, `step(before, now, push)`, which gives back the next
# state; the two states to begin with; and a list of pushes. It gives back the list of new states, one for each push, **each made from the two before it**.
# (A state is a latent in the lesson, and a plain number in the tests.)
#
# For example, with a step that gives `now + (now - before) + push`, from 0 and 1 and with the pushes 0, 0, 1: the new states are 2, 3 and 5.
#
# Keep the four spaces in front of your lines, and eight inside of the loop.
#
# <details><summary>Hint 1: where to look</summary>“Alone” in <em>More: why roll-outs go wrong</em>: each frame that it makes is what it makes the next one from.</details>
# <details><summary>Hint 2: how to think</summary>After each step, what was now becomes before, and the new state becomes now.</details>
# <details><summary>Hint 3: nearly the lines</summary><code>for push in pushes:</code>, in it <code>before, now = now, step(...)</code> and <code>made.append(now)</code>; after it <code>return made</code></details>

# %% nbgrader={"grade_id": "roll", "solution": true}
def roll_out(step, before, now, pushes):
    """The new states, one for each push, each made from the two before it."""
    made = []
    ### BEGIN SOLUTION
    for push in pushes:
        before, now = now, step(before, now, push)
        made.append(now)
    return made
    ### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** Not moving on (`step(before, now, push)` with the same two all the time): right for the first state only, and
# the second test says which two were handed in. Moving on in two lines, in the wrong order (`now = step(...)`, then `before = now`): speed is lost.

# %% nbgrader={"grade_id": "roll-example", "grade": true, "points": 2}
got = roll_out(lambda before, now, push: now + (now - before) + push, 0, 1, [0, 0, 1])
assert got is not None, "roll_out gives nothing back yet: it needs a line that begins with return."
assert len(got) == 3, f"For three pushes roll_out should give three new states; yours gives {len(got)}: {got}."
assert list(got) == [2, 3, 5], f"For the example roll_out should give [2, 3, 5]; yours gives {list(got)}. See hint 2."
### BEGIN HIDDEN TESTS
got = list(roll_out(lambda before, now, push: 2 * now - before + 3 * push, 10, 8, [1, 0, -1, 0]))
assert got == [9, 10, 8, 6], f"From 10 and 8, with the pushes 1, 0, -1, 0 counted three times, it should give [9, 10, 8, 6]; yours gives {got}."
### END HIDDEN TESTS
print("Good: each state is made from the two before it.")

# %% nbgrader={"grade_id": "roll-feeds", "grade": true, "points": 2}
handed = []


def watched(before, now, push):
    handed.append((before, now, push))
    return f"{len(handed)}. new"


got = roll_out(watched, "first", "second", [0, 1])
assert got is not None, "roll_out gives nothing back yet: it needs a line that begins with return."
assert len(handed) == 2, f"For two pushes step should be asked two times; it was asked {len(handed)} times."
assert handed[1] == ("second", "1. new", 1), (
    f"The second time, step should be handed second, the first new state, and the push 1; it was handed {handed[1]}."
)
print("Good: it lives on its own states.")

# %% [markdown] nbgrader={"grade_id": "gravity-text"}
# ## Write it: gravity from a path (3 points)
#
# A judge has found the ball in each picture; `heights` are its y in pixels, frame by frame (y counts **down**). **Your turn:** write `gravity`, which gives back by
# how much its speed grows with each frame. Speed is the change of the height from frame to frame; gravity is the change of the speed.
# A bounce turns the speed round in one frame and would spoil the mean, so take the **median** of all the changes.
#
# <details><summary>Hint 1: where to look</summary>Lesson 09, “how good is it?”: <em>gravity it drew</em> was measured like this.</details>
# <details><summary>Hint 2: which tools</summary><code>np.diff(heights)</code> gives the changes from each number to the next; <code>np.median(...)</code> gives the middle one.</details>
# <details><summary>Hint 3: nearly the line</summary><code>return np.median(np.diff(np.diff(...)))</code></details>

# %% nbgrader={"grade_id": "gravity", "solution": true}
def gravity(heights):
    """By how much the speed grows with each frame: the median, so that a bounce does not count."""
    ### BEGIN SOLUTION
    return np.median(np.diff(np.diff(heights)))
    ### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** One `diff` only: that is the speed; the test says so. `np.mean`: right for the first test and wrong
# where there is a bounce.

# %% nbgrader={"grade_id": "gravity-flight", "grade": true, "points": 2}
heights = throw(place=(16, 6), pushes=(0,) * 12).places[0, :, 1]
got = gravity(heights)
assert got is not None, "gravity gives nothing back yet: it needs a line that begins with return."
assert np.ndim(got) == 0, f"gravity should give one number; yours gives {np.size(got)}. The median makes one of them."
speed = float(np.median(np.diff(heights)))
assert abs(got - speed) > 1e-6, f"gravity gives {got:.2f}: that is the speed. Gravity is the change of the speed."
assert abs(got - 0.16) < 1e-3, f"For a falling ball gravity should give 0.16; yours gives {got:.3f}."
print("Good: 0.16 pixels a frame more, with each frame.")

# %% nbgrader={"grade_id": "gravity-bounce", "grade": true, "points": 1}
heights = throw(place=(16, 20), speed=(0, 1), pushes=(0,) * 16).places[0, :, 1]
got = gravity(heights)
assert got is not None, "gravity gives nothing back yet: it needs a line that begins with return."
assert np.ndim(got) == 0 and abs(got - 0.16) < 1e-3, (
    f"For a ball that bounces once gravity should still give 0.16; yours gives {np.round(got, 3)}. Is it the median, of the changes of the speed?"
)
### BEGIN HIDDEN TESTS
got = gravity([30.0, 29.9, 29.7, 29.4, 29.0, 28.5, 27.9])
assert abs(got + 0.1) < 1e-6, f"For a ball that is pulled upwards by 0.1 gravity should give -0.1; yours gives {got:.3f}."
### END HIDDEN TESTS
print("Good: a bounce does not fool it.")

# %% [markdown] nbgrader={"grade_id": "outro"}
# ## Done?
#
# Run your answer cells. Then click into the next cell and press Shift+Enter: it runs every test, the hidden ones too, and
# says what is not right yet, in a table. Under the table you can open the answer of each task that you have tried. (*Run All
# Cells* stops at the first test that complains.) Then save, and hand in the notebook as your instructor told you. If you learn
# on your own, you are done.

# %% nbgrader={"grade_id": "check"}
from aivideo.notebook import check_exercise

check_exercise("09-world-models")
