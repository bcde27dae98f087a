# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] nbgrader={"grade_id": "intro"}
# # Exercise 08: aim a camera, read a report
#
# About 45 minutes, 23 points. You need lesson 08. Nothing is computed for long here: the stages of the owl's clip are ready.
#
# - **Change it** (14 points, about 25 minutes): change values and words. No programming.
# - **Write it** (9 points, about 20 minutes): write three short functions.
#
# Work in the code cell under each *Your turn*: change it, run it, then run the test under it, as often as you like. A line that begins
# with "Good" means that the test is passed; an error ends in a sentence that says where to look. When your work is graded, a
# few more tests of the same kind run, with other values.
#
# Please do not copy, split or delete cells: the grader finds your answers by their cells.

# %% nbgrader={"grade_id": "tools"}
import numpy as np
import trimesh

from aivideo.notebook import draw_points, show, show_report
from aivideo.reconstruct import ready
from aivideo.reconstruct.looking import look_from, overlap, project, silhouette

owl = ready("turntable-orbit")
mesh = trimesh.load(owl.mesh, force="mesh", process=False)
lens = owl.cameras.intrinsics  # focal length and middle of the picture, in pixels

# %% [markdown] nbgrader={"grade_id": "verdicts-text"}
# ## Change it: which clip will work? (4 points)
#
# Four people want a mesh. Which verdict fits each clip best? Tell them before they waste an afternoon:
#
# - **jug:** a jug of dull, painted clay on a newspaper, filmed while walking once around it;
# - **church:** a church, filmed from a tripod that turns slowly from left to right;
# - **plate:** a plain white plate on a white table, filmed while walking around it;
# - **puppy:** a puppy that plays, filmed while walking around it.
#
# **Your turn:** replace each question mark by one of these: `good`, `no parallax`, `too little texture`,
# `geometry not consistent`.
#
# <details><summary>Hint 1: where to look</summary>Sections 2 (parallax) and 5 of lesson 08, and the list under <em>More: a clip of your own</em>.</details>
# <details><summary>Hint 2: how to think</summary>Ask of each clip: does the camera travel? Does the thing keep its shape? Is there anything to tell one spot from the next?</details>
# <details><summary>Hint 3: nearly the answer</summary>Each of the four answers is right once.</details>

# %% nbgrader={"grade_id": "verdicts", "solution": true}
verdicts = {
    "jug": "?",
    "church": "?",
    "plate": "?",
    "puppy": "?",
}
### BEGIN SOLUTION
verdicts = {
    "jug": "good",
    "church": "no parallax",
    "plate": "too little texture",
    "puppy": "geometry not consistent",
}
### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** `church: good` (it is large, patterned and keeps still; but the camera only turns, and nothing
# moves against anything else). `plate: no parallax` (the camera does travel; there is just nothing to follow).

# %% nbgrader={"grade_id": "verdicts-test", "grade": true, "points": 4}
because = {
    "jug": ("good", "It has a pattern, keeps still, and the camera travels around it: that is all it takes."),
    "church": ("no parallax", "A camera that only turns on a tripod does not travel: near and far move alike."),
    "plate": ("too little texture", "White on white: no spot can be told from the next, however the camera moves."),
    "puppy": ("geometry not consistent", "It changes its shape all the time, so the pictures do not agree on one thing."),
}
for clip, (wanted, why) in because.items():
    got = str(verdicts.get(clip)).strip().lower()
    allowed = ", ".join(word for word, _ in because.values())
    assert got in [word for word, _ in because.values()], f"For {clip!r} your answer is {got!r}; use one of: {allowed}."
    assert got == wanted, f"For {clip!r} you say {got!r}. {why}"
print("Good: you know beforehand what will work.")

# %% [markdown] nbgrader={"grade_id": "row-text"}
# ## Change it: the row that gives it away (2 points)
#
# Here are two reports: first of the clip in which the owl melts, then of the one in which it keeps its shape. Which row of
# the first says that *the owl*, and not the whole scene, does not fit together? A row that has only got a little worse proves
# nothing; look for one on the wrong side of *Good is*.

# %% nbgrader={"grade_id": "row-report"}
show_report(ready("turntable-morph").report)
show_report(owl.report)

# %% [markdown] nbgrader={"grade_id": "row-choices"}
# - **a** Observations a frame, of the thing itself
# - **b** Dense agreement, of the thing itself
# - **c** Reprojection error, of the whole scene
# - **d** Reprojection error, of the thing itself
#
# **Your turn:** put the letter between the quotes.
#
# <details><summary>Hint 1: where to look</summary>The rows called “… of the thing itself”: the owl without the table.</details>
# <details><summary>Hint 2: how to think</summary>Rows about cameras can be fine as long as the table keeps its shape.</details>
# <details><summary>Hint 3: nearly the answer</summary>Three rows are called “… of the thing itself”, each under the row it belongs to. For two of them the number is still within <em>Good is</em>.</details>

# %% nbgrader={"grade_id": "row", "solution": true}
row = "?"
### BEGIN SOLUTION
row = "d"
### END SOLUTION

# %% nbgrader={"grade_id": "row-test", "grade": true, "points": 2}
melting = ready("turntable-morph").report
replies = {
    "a": f"{melting.thing_observations:.0f} is within 'Good is': a soft owl has enough spots too. That row is blind to a melting owl.",
    "b": f"A fair clue: {melting.thing_agreement:.0%} is much lower than for the stone owl. But it is still within 'Good is'; one row is not.",
    "c": f"{melting.reprojection:.2f} px is within 'Good is': most spots lie on the table, which kept its shape. They hide the owl.",
}
letter = str(row).strip().lower()
assert letter in ("a", "b", "c", "d"), f"Your answer is {row!r}; it should be one of the letters a, b, c, d."
assert letter == "d", f"You chose {letter}. {replies[letter]}"
print("Good: you look at the thing itself.")

# %% [markdown] nbgrader={"grade_id": "aim-text"}
# ## Change it: aim a camera (6 points)
#
# The picture below is number 12 of the clip's 48 pictures; number 0 is the first. The small white squares are the mesh, as
# seen by the camera that *you* place. They cover the owl by chance, but look at the table's rim: they do not lie on it yet. Under
# the picture stands how far they are from their places.
#
# - `around`: degrees round the table; 0 is where the first picture was taken, and it grows to the right, the way the camera went.
# - `height`: how high the camera is above the lowest point of the mesh, in lengths of the mesh's longest side.
# - `distance`: how far it is from the upright line through the middle, measured level, in the same unit. (This one is right
#   already.)
#
# **Your turn:** change the first two numbers until the squares lie on the picture. The first test wants the outlines to overlap by 88
# per cent or more, the second wants each square near its place.
#
# <details><summary>Hint 1: where to look</summary>The clip of lesson 08 goes all the way round: 360 degrees from picture 0 to picture 47.</details>
# <details><summary>Hint 2: how to think</summary>Height first: raise the camera until the table looks as flat or round as in the picture. Then turn.</details>
# <details><summary>Hint 3: nearly the numbers</summary><code>around</code> is 360 × 12 / 47; <code>height</code> lies between 0.5 and 0.7.</details>

# %% nbgrader={"grade_id": "aim", "solution": true}
around = 20
height = 0.2
distance = 1.2
### BEGIN SOLUTION
around = 92
height = 0.64
distance = 1.2
### END SOLUTION

# %% nbgrader={"grade_id": "aim-look"}
numbers = all(isinstance(value, int | float) for value in (around, height, distance))
assert numbers, "around, height and distance should be numbers, without quotes."
picture = owl.pictures[owl.cameras.used[12]]
dots = project(mesh.vertices[::8], *look_from(around, height, distance, at=(0, 0.22, 0)), lens)
places = project(mesh.vertices[::8], *owl.upright.camera(owl.cameras, 12), lens)
far = np.nanmedian(np.linalg.norm(dots - places, axis=1))
tall, wanted = np.ptp(dots[:, 1]), np.ptp(places[:, 1])
words = f"Half of the squares are over {far:.0f} px off. They are {tall:.0f} px high; {wanted:.0f} is right."
show(draw_points(picture, dots), alt=words, caption=words)

# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** `around = 12` (the picture's number), or minus the right angle (the other way round): the outline of a
# round table hardly changes, so the first test passes, and the second says how far the squares are off.

# %% nbgrader={"grade_id": "aim-outline", "grade": true, "points": 3}
def outline(turn, shift):
    size = (owl.frames.width, owl.frames.height)
    return silhouette(mesh.vertices, mesh.faces, turn, shift, lens, size)


for name, value in (("around", around), ("height", height), ("distance", distance)):
    assert isinstance(value, int | float), f"{name} should be a number; yours is {value!r}."
true_turn, true_shift = owl.upright.camera(owl.cameras, 12)
turn, shift = look_from(around, height, distance, at=(0, 0.22, 0))
shared = overlap(outline(turn, shift), outline(true_turn, true_shift))
assert shared >= 0.88, (
    f"The outlines overlap by {100 * shared:.0f} per cent; 88 are needed. Look at the picture: if the table looks too flat, "
    "raise the camera (height); if it looks too round, lower it. If it is too small, come closer (distance, 1.2 is right). "
    "The turn (around) hardly matters here: the table is round."
)
print(f"Good: the outlines overlap by {100 * shared:.0f} per cent.")

# %% nbgrader={"grade_id": "aim-points", "grade": true, "points": 3}
for name, value in (("around", around), ("height", height), ("distance", distance)):
    assert isinstance(value, int | float), f"{name} should be a number; yours is {value!r}."
true_turn, true_shift = owl.upright.camera(owl.cameras, 12)
turn, shift = look_from(around, height, distance, at=(0, 0.22, 0))
yours = project(mesh.vertices, turn, shift, lens)
right = project(mesh.vertices, true_turn, true_shift, lens)
off = float(np.nanmedian(np.linalg.norm(yours - right, axis=1)))
assert off <= 20, (
    f"Half of the squares are more than {off:.0f} pixels from their place; 20 are allowed. Turn the camera: 360 degrees from "
    "picture 0 to picture 47, and this is picture 12. The number grows the way the camera went."
)
### BEGIN HIDDEN TESTS
assert np.isfinite(yours).all(), "Some of the mesh is behind your camera. Move it away from the middle (distance)."
### END HIDDEN TESTS
print(f"Good: the squares are {off:.0f} pixels off, in the middle of the list.")

# %% [markdown] nbgrader={"grade_id": "scale-text"}
# ## Change it: how large is it? (2 points)
#
# A clip does not tell how large a thing is, so you measure one length on the real owl: from its plinth's foot to the tips of
# its ears it is **153 cm**. In the mesh's file, the same distance is **0.44**. Your other program counts in metres.
#
# **Your turn:** by which number must it multiply the mesh, so that the owl is 1.53 m high?
#
# <details><summary>Hint 1: where to look</summary>Section 6 of lesson 08: the unit in the file is nobody's. Only how often one length goes into the other counts.</details>
# <details><summary>Hint 2: how to think</summary>0.44 times the number is 1.53.</details>
# <details><summary>Hint 3: nearly the line</summary><code>factor = 1.53 / ...</code></details>

# %% nbgrader={"grade_id": "scale", "solution": true}
factor = 1.0
### BEGIN SOLUTION
factor = 1.53 / 0.44
### END SOLUTION

# %% nbgrader={"grade_id": "scale-test", "grade": true, "points": 2}
assert isinstance(factor, int | float), f"factor should be a number; yours is {factor!r}."
metres = 0.44 * factor
assert abs(metres - 153) > 5, "With your number the owl is 153 metres high. The other program counts in metres, not in cm."
assert abs(factor - 0.44 / 1.53) > 0.01, "That is the other way round: it would make the owl smaller, not larger."
assert abs(metres - 1.53) < 0.05, f"With your number the owl is {metres:.2f} m high; it should be 1.53 m."
print("Good: now it has a size.")

# %% [markdown] nbgrader={"grade_id": "pixel-text"}
# ## Write it: where does a spot fall? (3 points)
#
# A spot is `right`, `down` and `ahead` of the camera, in any unit. A lens with the focal length `focal` (in pixels)
# draws it at: focal length times right, divided by ahead, counted from the picture's middle; the same for down.
#
# **Your turn:** write `pixel`. It gives back column and row, as two numbers. `middle` is the picture's middle, as column and row.
#
# <details><summary>Hint 1: where to look</summary>“More: two views by hand” in lesson 08 goes the other way, from pixels to directions.</details>
# <details><summary>Hint 2: how to think</summary>Twice as far ahead: half as far from the middle. So divide by <code>ahead</code>.</details>
# <details><summary>Hint 3: nearly the line</summary><code>return focal * right / ahead + middle[0], ...</code></details>

# %% nbgrader={"grade_id": "pixel", "solution": true}
def pixel(right, down, ahead, focal, middle):
    """Column and row at which a camera draws a spot."""
    ### BEGIN SOLUTION
    return focal * right / ahead + middle[0], focal * down / ahead + middle[1]
    ### END SOLUTION


# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** Forgetting the middle (the test with a spot straight ahead says so); multiplying by `ahead`
# (things grow with distance); one middle for both, right for square pictures only (hidden test).

# %% nbgrader={"grade_id": "pixel-test", "grade": true, "points": 3}
got = pixel(0, 0, 5, 500, (320, 180))
assert got is not None, "pixel gives nothing back yet: it needs a line that begins with return."
assert np.allclose(got, (320, 180)), f"A spot straight ahead falls on the picture's middle, (320, 180); yours gives {got}."
near, far = pixel(1, 0, 5, 500, (320, 180)), pixel(1, 0, 10, 500, (320, 180))
assert np.allclose(near, (420, 180)), f"1 right, 5 ahead, focal length 500: expected column 420, row 180; yours: {near}."
assert np.allclose(far, (370, 180)), f"Twice as far ahead is half as far from the middle: column 370; yours: {far[0]}."
low = pixel(0, 2, 5, 500, (320, 180))
assert np.allclose(low, (320, 380)), f"2 down, 5 ahead, focal length 500: expected column 320, row 380; yours: {low}."
### BEGIN HIDDEN TESTS
spot = owl.cameras.points[7] @ owl.cameras.rotations[3].T + owl.cameras.translations[3]
place = owl.cameras.project(owl.cameras.points[7:8], 3)[0]
assert np.allclose(pixel(*spot, lens[0, 0], (lens[0, 2], lens[1, 2])), place), (
    "A spot of the owl falls elsewhere. Column and row each have their own middle, and down counts like right."
)
### END HIDDEN TESTS
print("Good: you have written a camera.")

# %% [markdown] nbgrader={"grade_id": "error-text"}
# ## Write it: the reprojection error (3 points)
#
# `seen` holds where spots were seen, one row each (column, row); `expected` where cameras and shape say that they
# should be. The reprojection error is the mean distance between the two, in pixels.
#
# **Your turn:** write `reprojection_error`. The distance of one pair comes from both numbers: Pythagoras.
#
# <details><summary>Hint 1: where to look</summary>Section 4 of lesson 08 says in words what it is.</details>
# <details><summary>Hint 2: which tools</summary><code>np.linalg.norm(..., axis=1)</code> gives the length of each row; <code>.mean()</code> their mean.</details>
# <details><summary>Hint 3: nearly the line</summary><code>return np.linalg.norm(seen - ..., axis=1).mean()</code></details>

# %% nbgrader={"grade_id": "error", "solution": true}
def reprojection_error(seen, expected):
    """Mean distance in pixels between two lists of places."""
    ### BEGIN SOLUTION
    return np.linalg.norm(seen - expected, axis=1).mean()
    ### END SOLUTION


# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** The mean of the differences: left and right cancel (hidden test). The mean over both columns
# (`np.abs(...).mean()`): no distance; 3 and 4 aside is 5 away, not 3.5 (visible test). The median
# instead of the mean (visible test).

# %% nbgrader={"grade_id": "error-test", "grade": true, "points": 3}
seen = np.array([[103.0, 204.0], [50.0, 60.0], [10.6, 20.8]])
expected = np.array([[100.0, 200.0], [50.0, 60.0], [10.0, 20.0]])
got = reprojection_error(seen, expected)
assert got is not None, "reprojection_error gives nothing back yet: it needs a line that begins with return."
assert np.ndim(got) == 0, "You give back one distance for each spot; one number is asked for: their mean."
assert np.isclose(got, 2), f"The three are 5, 0 and 1 px away (Pythagoras), so the mean is 2; yours is {got:.3g}."
### BEGIN HIDDEN TESTS
cancel = reprojection_error(np.array([[1.0, 0.0], [-1.0, 0.0]]), np.zeros((2, 2)))
assert np.isclose(cancel, 1), f"One spot is 1 px too far right, one 1 px too far left: the mean distance is 1, not {cancel}."
first = owl.cameras.seen_by == 0
places = owl.cameras.project(owl.cameras.points[owl.cameras.seen_point[first]], 0)
error = reprojection_error(owl.cameras.observed[first], places)
assert 0.1 < error < 0.5, f"For the owl's first picture it should be about a quarter of a pixel; yours is {error}."
### END HIDDEN TESTS
print("Good: that is the number in the report.")

# %% [markdown] nbgrader={"grade_id": "f-text"}
# ## Write it: the F-score (3 points)
#
# `to_truth` (an array) holds, for spots all over the mesh, how far each is from the true surface. `to_mesh` holds, for spots all over
# the true surface, how far each is from the mesh. *Precision* is the share of the first, *recall* the share of the second, that
# lies within the distance `within`. The F-score is `2 × precision × recall / (precision + recall)`, and 0 if both are 0.
#
# **Your turn:** write `f_score`.
#
# <details><summary>Hint 1: where to look</summary>“More: score it against the truth” in lesson 08.</details>
# <details><summary>Hint 2: which tools</summary><code>(to_truth <= within).mean()</code> is a share.</details>
# <details><summary>Hint 3: nearly the lines</summary><code>if precision + recall == 0: return 0.0</code>, then the formula.</details>

# %% nbgrader={"grade_id": "f", "solution": true}
def f_score(to_truth, to_mesh, within):
    """The F-score of a mesh, 0 to 1."""
    ### BEGIN SOLUTION
    precision = (to_truth <= within).mean()
    recall = (to_mesh <= within).mean()
    if precision + recall == 0:
        return 0.0
    return 2 * precision * recall / (precision + recall)
    ### END SOLUTION


# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** The mean of precision and recall: a single perfect triangle would get 0.5. Dividing by zero when
# nothing fits. (Visible tests, both.)

# %% nbgrader={"grade_id": "f-test", "grade": true, "points": 3}
got = f_score(np.array([0.5, 0.5, 2, 2]), np.array([0.1, 0.2, 0.3, 0.4]), within=1)
assert got is not None, "f_score gives nothing back yet: it needs a line that begins with return."
assert np.isclose(got, 2 / 3), f"Precision 0.5 and recall 1: expected F = 0.667, yours is {got:.3f}."
lonely = f_score(np.zeros(10), np.array([0.0] + [9.0] * 99), within=1)
assert lonely < 0.05, f"One perfect triangle and nothing else must score low; yours gives {lonely:.2f}. Use the formula."
nothing = f_score(np.array([9.0]), np.array([9.0]), within=1)
assert nothing == 0, f"If nothing lies near, the F-score is 0, and nothing may be divided by 0; yours gives {nothing}."
### BEGIN HIDDEN TESTS
assert f_score(np.array([5, 6]), np.array([7, 8]), within=1) == 0, "If nothing lies near, the F-score is 0 (and nothing may be divided by 0)."
assert np.isclose(f_score(np.array([0.02, 0.2]), np.array([0.02, 0.2]), within=0.1), 0.5), "The distance within is given: use it."
### END HIDDEN TESTS
print("Good: you can score a mesh.")

# %% [markdown] nbgrader={"grade_id": "outro"}
# ## Done?
#
# Run your answer cells. Then click into the next cell and press Shift+Enter: it runs every test, the hidden ones too, and
# says what is not right yet, in a table. Under the table you can open the answer of each task that you have tried. (*Run All
# Cells* stops at the first test that complains.) Then save, and hand in the notebook as your instructor told you. If you learn
# on your own, you are done.

# %% nbgrader={"grade_id": "check"}
from aivideo.notebook import check_exercise

check_exercise("08-video-to-mesh")
