# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] nbgrader={"grade_id": "intro"}
# # Exercise 04: what goes on inside
#
# About 30 minutes, 22 points. You need lesson 04, nothing else: no clip is made here, so every cell runs in an instant.
#
# - **Change it** (15 points): change values and texts. No programming. A person awards four of these points.
# - **Write it** (7 points): write two short functions.
#
# Work in the code cell under each *Your turn*: change it, run it, then run the test under it, as often as you like. A line that begins
# with "Good" means that the test is passed; an error ends in a sentence that says where to look. When your work is graded, a
# few more tests of the same kind run, with other values.
#
# Please do not copy, split or delete cells: the grader finds your answers by their cells.

# %% nbgrader={"grade_id": "tools"}
from aivideo.models.t2v import PromptError, read_prompt
from aivideo.models.toyworld import GRAMMARS

KNOWN = GRAMMARS["small"]

# %% [markdown] nbgrader={"grade_id": "prompt-text"}
# ## Change it: words that it knows (4 points)
#
# A museum wants a clip from the tiny model: *"A **sapphire-coloured cube**, **tossed leftwards**, **after dark**."* The
# model knows hardly a word of that. **Your turn:** say it in words that the model knows, so that none is left out and all four facts are in it.
#
# <details><summary>Hint 1: where to look</summary>Section 2 of lesson 04: <code>remarks()</code> names the words that are unknown, and the nearest known ones. Run the test: it does the same.</details>
# <details><summary>Hint 2: which words</summary>It knows seven colours, <code>box</code> and <code>cube</code>, <code>is thrown to the ...</code>, and the places <code>by day</code>, <code>at night</code>, <code>in the snow</code>, <code>on the moon</code>.</details>
# <details><summary>Hint 3: nearly the line</summary><code>"a blue ... is thrown to the ... at ..."</code></details>

# %% nbgrader={"grade_id": "prompt", "solution": true}
prompt = "a sapphire cube tossed leftwards after dark"
### BEGIN SOLUTION
prompt = "a blue cube is thrown to the left at night"
### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** Keeping *dark* or *tossed*, since any person understands them: the model never saw them, and the
# second test names them with the nearest known word. *cyan* for sapphire: the first test says what is read. A short prompt, such as *a ball*, leaves no word out but says too little: no points. *"thrown left"* without
# "to the" is not read as a motion: the model reads word by word, but the judges of a prompt look for phrases of its captions.

# %% nbgrader={"grade_id": "prompt-facts", "grade": true, "points": 2}
try:
    facts = read_prompt(str(prompt), KNOWN).facts
except PromptError as error:
    raise AssertionError(f"The model cannot read your prompt. {error}") from None
wishes = (("colour", "blue"), ("shape", "box"), ("motion", "thrown left"), ("place", "night"))
for what, wanted in wishes:
    got = facts.get(what, "nothing")
    assert got == wanted, (
        f"The {what}: expected {wanted!r}, but the model reads {got!r} in “{prompt}”. "
        "Hint 2 above lists words that it knows."
    )
print("Good: the model reads what the museum meant.")

# %% nbgrader={"grade_id": "prompt-known", "grade": true, "points": 2}
try:
    reading = read_prompt(str(prompt), KNOWN)
except PromptError as error:
    raise AssertionError(f"The model cannot read your prompt. {error}") from None
said = [
    f"The model does not know {word!r}. " + (f"The nearest it knows: {', '.join(near)}." if near else "Leave it out.")
    for word, near in reading.unknown.items()
]
assert not said, " ".join(said)
missing = [what for what in ("colour", "shape", "motion", "place") if what not in reading.facts]
assert not missing, f"Your prompt says nothing of the {' and the '.join(missing)}. The museum asks for all four facts."
### BEGIN HIDDEN TESTS
assert not reading.conflicts, f"Your prompt says two things at once: {reading.conflicts}. Keep one word of each kind."
### END HIDDEN TESTS
print("Good: no word is left out, and all four facts are there.")

# %% [markdown] nbgrader={"grade_id": "stations-text"}
# ## Change it: the way of a prompt (3 points)
#
# Five stations lie between a prompt and a clip. **Your turn:** put the letters into the order in which the model passes them. Two orders are right.
#
# - **a** the codec turns latents into pixels
# - **b** words become numbers
# - **c** at each step, the network is asked with the words and without, and guidance combines the two
# - **d** the seed makes noise
# - **e** sixteen steps are over
#
# <details><summary>Hint 1: where to look</summary>Sections 2, 3 and 4 of lesson 04.</details>
# <details><summary>Hint 2: how to think</summary>There has to be noise before there can be a step, and words before they can be asked with. Pixels come last.</details>
# <details><summary>Hint 3: nearly the answer</summary><code>"b, d, ..., e, ..."</code> (<code>d, b</code> at the start is the other right order.)</details>

# %% nbgrader={"grade_id": "stations", "solution": true}
stations = "a, b, c, d, e"
### BEGIN SOLUTION
stations = "b, d, c, e, a"
### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** *a* in front of *c*: people who think that pixels are denoised; the test says where that happens.
# *d* after *c*: noise "added at the end for realism".

# %% nbgrader={"grade_id": "stations-test", "grade": true, "points": 3}
letters = [letter for letter in str(stations).lower() if letter.isalpha()]
assert sorted(letters) == list("abcde"), (
    f"Your answer is {stations!r}; it should hold each of the letters a, b, c, d, e once, such as \"c, a, ...\"."
)
place = {letter: number for number, letter in enumerate(letters)}
assert place["a"] == 4, "Pixels come last: all steps are taken in latents, and the codec unfolds the result."
assert place["d"] < place["c"], "A step needs something to correct: the noise of the seed comes before the steps."
assert place["b"] < place["c"], "The network is asked with numbers: words become numbers before the steps."
assert place["c"] < place["e"], "The sixteen steps are over only after they were taken."
print("Good: that is the way.")

# %% [markdown] nbgrader={"grade_id": "claims-text"}
# ## Change it: what does the table say? (4 points)
#
# A student trained another model on the same toy world and sent this table: percent right, and for gravity how many flights could
# be measured. A program gives a number for any flight, even for that of a smear. A flight *counts* only if one steady thing was seen
# in it, along a parabola: a number with 0 flights behind it means nothing.
#
# | | chance | 1x | 4x | 16x | simulator |
# |---|---|---|---|---|---|
# | place | 25 | 60 | 99 | 100 | 100 |
# | colour | 14 | 20 | 71 | 98 | 100 |
# | motion | 11 | 12 | 10 | 64 | 98 |
# | gravity / true gravity | – | 0.9 (0 of 60 flights count) | 0.4 (2 of 60) | 0.7 (41 of 60) | 1.0 (60 of 60) |
#
# **Your turn:** for each claim put `yes` if the table supports it, `no` if it does not. Each is worth one point.
#
# <details><summary>Hint 1: where to look</summary>The two sections on judges and on gravity in lesson 04.</details>
# <details><summary>Hint 2: how to think</summary>Compare each number with chance, on its left, first. And ask how many flights a gravity rests on.</details>
# <details><summary>Hint 3: nearly the answer</summary>Two are yes, two are no.</details>

# %% nbgrader={"grade_id": "claims", "solution": true}
claims = {
    "the place is learnt before the motion": "?",
    "at 1x gravity is nearly right, and training makes it worse": "?",
    "at 4x the model follows motion words": "?",
    "at 16x motion is well above chance, and below what can be reached": "?",
}
### BEGIN SOLUTION
claims = {
    "the place is learnt before the motion": "yes",
    "at 1x gravity is nearly right, and training makes it worse": "no",
    "at 4x the model follows motion words": "no",
    "at 16x motion is well above chance, and below what can be reached": "yes",
}
### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** *0.9 at 1x is nearly right*: the number rests on no flight that counts; the test says so. *10 % at
# 4x follows a little*: chance is 11 %. Four times *yes*, or four times *no*, gets two points of four: so does guessing.

# %% nbgrader={"grade_id": "claims-place", "grade": true, "points": 1}
claim = "the place is learnt before the motion"
got = str(claims.get(claim)).strip().lower()
assert got in ("yes", "no"), f"For “{claim}” your answer is {got!r}; it should be yes or no."
assert got == "yes", f"“{claim}”: you said {got}. At 4x the place is at 99 %, the motion still at chance."
print("Good: you read the order of two rows.")

# %% nbgrader={"grade_id": "claims-gravity", "grade": true, "points": 1}
claim = "at 1x gravity is nearly right, and training makes it worse"
got = str(claims.get(claim)).strip().lower()
assert got in ("yes", "no"), f"For “{claim}” your answer is {got!r}; it should be yes or no."
assert got == "no", f"“{claim}”: you said {got}. No flight counts at 1x: the 0.9 was measured on smears, and means nothing."
print("Good: you read what a number rests on.")

# %% nbgrader={"grade_id": "claims-words", "grade": true, "points": 1}
claim = "at 4x the model follows motion words"
got = str(claims.get(claim)).strip().lower()
assert got in ("yes", "no"), f"For “{claim}” your answer is {got!r}; it should be yes or no."
assert got == "no", f"“{claim}”: you said {got}. Blind guessing gets 11 %, the model 10 %: that is chance."
print("Good: you read chance.")

# %% nbgrader={"grade_id": "claims-reached", "grade": true, "points": 1}
claim = "at 16x motion is well above chance, and below what can be reached"
got = str(claims.get(claim)).strip().lower()
assert got in ("yes", "no"), f"For “{claim}” your answer is {got!r}; it should be yes or no."
assert got == "yes", f"“{claim}”: you said {got}. 64 % lies between chance, 11 %, and the simulator's own 98 %."
print("Good: you read the last column.")

# %% [markdown] nbgrader={"grade_id": "caption-text"}
# ## Change it: a caption for the figure (4 points)
#
# A newspaper prints the figure of section 1, five rows of one prompt with more and more training, and asks you for a caption of two or three
# sentences. A person awards the points, one for each of these things: it says what the rows are (same prompt, same seed, more training); it
# says what comes first and what comes later; it says what made the pictures, and on what it was trained; it claims no
# understanding that was not measured. The order may come from the figure or from the table of the judges. An empty cell earns none.
#
# **Your turn:** replace the text in the next cell by your caption. (Double-click it to change it.)

# %% [markdown] nbgrader={"grade_id": "caption", "solution": true, "grade": true, "points": 4}
# ### BEGIN SOLUTION
# The same prompt and the same noise, given to one small AI model at five moments of its training: each row was shown several times as
# many clips as the one above. First come the place and the colour, later a single ball that falls. The model learnt from
# drawn clips of a toy world; how well its fall matches real gravity has to be measured, not guessed from the picture.
# ### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Mark scheme (4 points).** One point each: (1) *rows:* same prompt and seed (or noise), more training from row to row; (2)
# *order:* at least two things in the right order, by the figure or by the table; (3) *source:* a small AI model, trained on drawn (simulated) clips; (4)
# *restraint:* no "it understands physics", no "it thinks", unless as something to be tested. An empty cell earns none of them, restraint neither.
#
# **Anchor answer, 4 points.** "One prompt, one starting noise, five stages of training. The mini-model, which only ever saw
# computer-drawn toy clips, gets the background right first, later the colour, at the end the movement. Whether the fall is
# physically right one must measure."
#
# **Anchor answer, 2 points.** "An AI learns to understand gravity! At the top it knows nothing, at the bottom the ball falls
# as in reality, because it was trained longer." *Rows* is there (more training; forgive the seed), *order* is there (nothing, then a
# fall); no word on what it was trained on (0), and it claims understanding (0).

# %% [markdown] nbgrader={"grade_id": "squeeze-text"}
# ## Write it: how much is squeezed? (3 points)
#
# **Your turn:** write what `squeeze` gives back: how many times fewer numbers the latents have than the pictures. Both come
# as *shapes*, such as `(16, 64, 64, 3)`: multiply all the numbers of a shape, and you know how many numbers there are. Put your
# lines in the place of the three dots, and keep the four spaces in front.
#
# <details><summary>Hint 1: where to look</summary>Section 3 of lesson 04 prints both counts for one clip.</details>
# <details><summary>Hint 2: which tool</summary><code>math.prod(shape)</code> multiplies all the numbers of a shape.</details>
# <details><summary>Hint 3: nearly the line</summary><code>return math.prod(pictures) / ...</code></details>

# %% nbgrader={"grade_id": "squeeze", "solution": true}
import math


def squeeze(pictures, latents):
    """How many times fewer numbers latents of one shape have than pictures of another."""
    ### BEGIN SOLUTION
    return math.prod(pictures) / math.prod(latents)
    ### END SOLUTION


# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** Leaving the colours out (`64 * 64`): the test's first case gives 8 instead of 24. Upside down: 0.04.
# Whole-number division `//` is right for the first case and wrong for a hidden one.

# %% nbgrader={"grade_id": "squeeze-test", "grade": true, "points": 3}
got = squeeze((16, 64, 64, 3), (16, 8, 8, 8))
assert got is not None, "squeeze gives nothing back yet: it needs a line that begins with return."
assert got != 8, "squeeze gives 8 for our model: did you leave out the 3 numbers of colour? Multiply all of a shape."
assert got > 1, f"squeeze gives {got:.3f}: that is upside down. There are more numbers in the pictures."
assert abs(got - 24) < 1e-6, f"For our model squeeze should give 24; yours gives {got}."
### BEGIN HIDDEN TESTS
got = squeeze((49, 480, 720, 3), (13, 60, 90, 16))
assert abs(got - 45.2307692) < 1e-3, (
    f"For pictures of (49, 480, 720, 3) and latents of (13, 60, 90, 16), squeeze should give 45.23; yours gives {got}."
)
### END HIDDEN TESTS
print("Good: squeeze counts right.")

# %% [markdown] nbgrader={"grade_id": "guided-text"}
# ## Write it: guidance (4 points)
#
# At each step the network answers twice: `free` is its direction without words, `led` the one with your words. **Your turn:** write
# `guided`. It starts at `free` and goes `strength` times the way from `free` to `led`.
#
# - With `strength` 0 the words count nothing: it gives back `free`.
# - With 1 it gives back `led`.
# - With 3 it goes three times as far from `free` as `led` is: with `free` 2 and `led` 5 it gives 11.
#
# The values are numbers here, and arrays in the model; the same line does for both.
#
# <details><summary>Hint 1: where to look</summary>The first paragraph of section 4 of lesson 04: the difference is what the words add.</details>
# <details><summary>Hint 2: how to think</summary>The way from 2 to 5 is 5 - 2. Three times that, from 2 on, ends at 11.</details>
# <details><summary>Hint 3: nearly the line</summary><code>return free + strength * (...)</code></details>

# %% nbgrader={"grade_id": "guided", "solution": true}
def guided(free, led, strength):
    """The direction to go: what the words add, taken `strength` times."""
    ### BEGIN SOLUTION
    return free + strength * (led - free)
    ### END SOLUTION


# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** `led * strength`: right for nothing but `free == 0`; the test shows 15 instead of 11.
# `led + strength * (led - free)`: one time too far, as the guidance paper counts (from 0); the case of strength 0 shows it.

# %% nbgrader={"grade_id": "guided-ends", "grade": true, "points": 2}
for strength, wanted in ((0, 2), (1, 5), (0.5, 3.5)):
    got = guided(2, 5, strength)
    assert got is not None, "guided gives nothing back yet: it needs a line that begins with return."
    assert abs(got - wanted) < 1e-9, (
        f"With free 2, led 5 and strength {strength}, guided should give {wanted}; yours gives {got}. "
        "Begin at free, and go on from there."
    )
print("Good: nothing at 0, your words at 1, half the way at 0.5.")

# %% nbgrader={"grade_id": "guided-far", "grade": true, "points": 2}
got = guided(2, 5, 3)
assert got is not None, "guided gives nothing back yet: it needs a line that begins with return."
assert abs(got - 11) < 1e-9, (
    f"With free 2, led 5 and strength 3, guided should give 11; yours gives {got}. "
    "The difference, led - free, is what is multiplied."
)
### BEGIN HIDDEN TESTS
import numpy as np

got = np.asarray(guided(np.array([1.0, -2.0]), np.array([0.0, -1.0]), 2.5))
assert got.shape == (2,) and np.abs(got - [-1.5, 0.5]).max() < 1e-9, (
    f"guided should work on arrays too: from [1, -2] to [0, -1] with strength 2.5 it should give [-1.5, 0.5], not {got}."
)
### END HIDDEN TESTS
print("Good: that line is in most text-to-video models, in all that are asked twice.")

# %% [markdown] nbgrader={"grade_id": "outro"}
# ## Done?
#
# Run your answer cells. Then click into the next cell and press Shift+Enter: it runs every test, the hidden ones too, and
# says what is not right yet, in a table. Under the table you can open the answer of each task that you have tried. (*Run All
# Cells* stops at the first test that complains.) Then save, and hand in the notebook as your instructor told you. If you learn
# on your own, you are done.

# %% nbgrader={"grade_id": "check"}
from aivideo.notebook import check_exercise

check_exercise("04-inside-a-model")
