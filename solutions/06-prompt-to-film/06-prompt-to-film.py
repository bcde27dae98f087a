# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] nbgrader={"grade_id": "intro"}
# # Exercise 06: plan, time and label a film
#
# 24 points. You need lesson 06, nothing else: no clip is made here, so every cell runs in an instant.
#
# - **Change it** (17 points, about 30 minutes): change values and texts. No programming. Three tasks need *More* sections of the
#   lesson: the storyboard *the page of text behind it*, the continuity *does one shot follow from the other?*, and the labels
#   *a label that programs can read* and *what may I, and what should I?*
# - **Write it** (7 points): write two short functions, with `return`, `round`, `sum` and lists: about 20 minutes, or an hour if
#   programming is new to you. The hints name every other word that you need.
#
# Work in the code cell under each *Your turn*: change it, run it, then run the test under it, as often as you like. A line that begins
# with "Good" means that the test is passed; an error ends in a sentence that says where to look. When your work is graded, a
# few more tests of the same kind run, with other values.
#
# Please do not copy, split or delete cells: the grader finds your answers by their cells.

# %% nbgrader={"grade_id": "tools"}
import re
from itertools import pairwise

from aivideo.film import continuity, storyboard_from
from aivideo.film.subtitles import Line, too_fast
from aivideo.scene import read_prompt

# %% [markdown] nbgrader={"grade_id": "board-text"}
# ## Change it: a storyboard (7 points)
#
# A children's library wants a film of four shots about one character: *"A small grey cat looks for its red ball. In the
# room, in the meadow, at the beach: and finds it in the last shot, beside it."*
#
# The storyboard below is not that yet. **Your turn:** change it so that
#
# - the character `cat` is *a small grey cat*, and all four shots name it as `{cat}`, never in other words;
# - the shots are, in this order, in a **room**, in a **meadow**, at the **beach**, and (where you like) **beside a red ball**: the
#   fourth prompt contains exactly these four words, or `beside {ball}` where you have made a character `ball` *a red ball*;
# - the prompts use only words that our studio knows (section 2 of the lesson lists them): say *standing* or *walking*, not *looking for*;
# - all four together last **between 14 and 18 seconds** (a shot may last from 0.5 to 12);
# - the first shot is a **wide** one, and the last a **close-up**;
# - every shot has words for the narrator, few enough for children to read along: at most 12 characters a second, counting spaces
#   and full stops. That is 48 in 4 seconds. If there is a colon in the words, put them all between quotation marks.
#
# <details><summary>Hint 1: where to look</summary>Section 2 of lesson 06 says what <code>{hero}</code> is; <em>More: the page of text</em> shows a whole storyboard.</details>
# <details><summary>Hint 2: which lines</summary>A shot is a line with <code>prompt:</code> and the lines under it: <code>size:</code>, <code>seconds:</code>, <code>narration:</code>. Each begins in the same column.</details>
# <details><summary>Hint 3: nearly the lines</summary><code>- prompt: "{cat} walking in a meadow by day"</code>, and under it <code>seconds: 4</code> and <code>narration: ...</code></details>

# %% nbgrader={"grade_id": "board", "solution": true}
my_board = """
title: Where is the ball?
characters:
  cat: a cat
scenes:
  - shots:
      - prompt: "{cat} standing in a room"
        seconds: 2
      - prompt: "a grey cat walking in a meadow by day"
        seconds: 2
      - prompt: "{cat} walking at the beach"
        seconds: 2
      - prompt: "{cat} standing in a forest"
        seconds: 2
"""
### BEGIN SOLUTION
my_board = """
title: Where is the ball?
characters:
  cat: a small grey cat
scenes:
  - shots:
      - prompt: "{cat} standing in a room in the morning"
        size: wide
        seconds: 4
        narration: The ball was gone.
      - prompt: "{cat} walking in a meadow by day"
        seconds: 4
        narration: It was not in the grass.
      - prompt: "{cat} walking at the beach"
        seconds: 4
        narration: It was not in the sea.
      - prompt: "{cat} standing beside a red ball in a room"
        size: close-up
        seconds: 4
        narration: It had been there all along.
"""
### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** *The cat described in other words in a shot* ("a grey cat walking"): that is another cat; the test
# of the character names the shot. *Seconds of 2* everywhere: too short for the whole. *A long sentence for the narrator*:
# counted in characters a second. Any action the studio knows is taken; so is any place in the last shot.

# %% nbgrader={"grade_id": "board-character", "grade": true, "points": 3}
board = storyboard_from(my_board, "your storyboard")
said = board.characters.get("cat")
assert said == "a small grey cat", (
    f"The character cat: expected the words 'a small grey cat', yours are {said!r}. Change the line under characters."
)
assert len(board.shots) == 4, f"The film has four shots; your storyboard has {len(board.shots)}."
for number, shot in enumerate(board.shots, 1):
    assert "{cat}" in shot.prompt, (
        f"Shot {number} does not name the character: write {{cat}} where the cat is, instead of {shot.prompt!r}."
    )
### BEGIN HIDDEN TESTS
for number, shot in enumerate(board.shots, 1):
    named = re.findall(r"\bcats?\b", shot.prompt.lower())
    assert named == ["cat"], f"Shot {number} speaks of a cat twice; the same one is named once: {{cat}}."
### END HIDDEN TESTS
print("Good: it is the same cat in every shot.")

# %% nbgrader={"grade_id": "board-places", "grade": true, "points": 2}
board = storyboard_from(my_board, "your storyboard")
for number, (words, size) in enumerate((("room", "wide"), ("meadow", None), ("beach", None), ("beside a red ball", "close-up"))):
    shot = board.shots[number]
    whole = board.prompt_of(shot)
    assert words in whole.lower(), f"Shot {number + 1}: expected {words!r} in its prompt, which says {whole!r}."
    assert size is None or "size" in shot.model_fields_set, (
        f"Shot {number + 1} says no size yet: write the line size: {size} under its prompt, in the column of the others."
    )
    assert size in (None, shot.size), f"Shot {number + 1}: its size should be {size!r}, yours is {shot.size!r}."
for number, shot in enumerate(board.shots, 1):
    unknown = read_prompt(board.prompt_of(shot)).unknown
    assert not unknown, (
        f"Shot {number}: the studio does not know {', '.join(unknown)}. Section 2 of lesson 06 lists its words, such as standing."
    )
print("Good: every shot is where it should be.")

# %% nbgrader={"grade_id": "board-times", "grade": true, "points": 2}
board = storyboard_from(my_board, "your storyboard")
total = sum(shot.seconds for shot in board.shots)
assert 14 <= total <= 18, (
    f"All shots together: expected 14 to 18 seconds, yours last {total:g}. Change the numbers after seconds."
)
for number, shot in enumerate(board.shots, 1):
    words = shot.narration or ""
    assert words.strip(), f"Shot {number} has no words for the narrator yet: add a line that begins with narration:"
    assert len(words) <= 12 * shot.seconds, (
        f"Shot {number}: {len(words)} characters in {shot.seconds:g} seconds is too fast. Say less, or give it more time."
    )
print("Good: a film of the right length, and time enough to read it.")

# %% [markdown] nbgrader={"grade_id": "cuts-text"}
# ## Change it: how do they meet? (2 points)
#
# Four places in a film where one shot follows another. **Your turn:** write for each of them which way this course's rule
# (section 4 of the lesson) chooses: `"cut"`, `"dissolve"` or `"fade"` (to black and in again).
#
# - `"same room"`: the cat looks up; then, from nearer, its face, in the same moment.
# - `"next day"`: the cat falls asleep at night; then it wakes in the morning, a little later in the same story.
# - `"on the movement"`: the cat jumps off the chair; then it lands on the floor.
# - `"new chapter"`: the story at home is over; then, years later, somewhere quite different.
#
# <details><summary>Hint 1: where to look</summary>Section 4 of lesson 06 says the rule.</details>
# <details><summary>Hint 2: what to ask</summary>Does time pass? If so: a little, or a great deal?</details>
# <details><summary>Hint 3: nearly the lines</summary>Two of the four are cuts, and the other two differ.</details>

# %% nbgrader={"grade_id": "cuts", "solution": true}
cuts = {"same room": "?", "next day": "?", "on the movement": "?", "new chapter": "?"}
### BEGIN SOLUTION
cuts = {"same room": "cut", "next day": "dissolve", "on the movement": "cut", "new chapter": "fade"}
### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** *Dissolve everywhere*: it looks soft, and says each time that time passes. *Fade* for the next day
# is not wrong in every film; the course's rule (dissolve where a little time passes, fade where a chapter ends) decides here, and
# the task says so.

# %% nbgrader={"grade_id": "cuts-test", "grade": true, "points": 2}
for place in ("same room", "next day", "on the movement", "new chapter"):
    got = str(cuts.get(place)).strip().lower()
    assert got in ("cut", "dissolve", "fade"), f"{place!r}: expected one of cut, dissolve, fade; yours is {got!r}."
for place in ("same room", "on the movement"):
    assert cuts[place].strip().lower() == "cut", f"{place!r}: no time passes there. What is the plainest way to go on?"
assert cuts["next day"].strip().lower() == "dissolve", "'next day': a night passes, and the story goes on. Which way says so softly?"
assert cuts["new chapter"].strip().lower() == "fade", "'new chapter': something is over. Which way closes the door?"
print("Good: each of them says how much time lies between.")

# %% [markdown] nbgrader={"grade_id": "continuity-text"}
# ## Change it: mend the continuity (3 points)
#
# In this chase, a viewer stumbles twice: the fox turns back without turning, and the camera jumps across the line along which it
# runs. **Your turn:** change `heading` and `side` of the second and the third shot so that the fox runs to the right in all three, and the camera
# stays on the near side. Do not touch the prompts, and leave the first shot as it is.
#
# <details><summary>Hint 1: where to look</summary><em>More: does one shot follow from the other?</em> in lesson 06.</details>
# <details><summary>Hint 2: which values</summary><code>heading</code> is left or right, <code>side</code> is near or far.</details>
# <details><summary>Hint 3: nearly the lines</summary>In the second and the third shot both values end up as they are in the first.</details>

# %% nbgrader={"grade_id": "chase", "solution": true}
chase = """
title: A chase
scenes:
  - shots:
      - {prompt: a red fox trotting in a meadow, size: wide, heading: right, side: near}
      - {prompt: a red fox trotting in a forest, size: medium, heading: left, side: near}
      - {prompt: a red fox trotting at the beach, size: wide, heading: left, side: far}
"""
### BEGIN SOLUTION
chase = """
title: A chase
scenes:
  - shots:
      - {prompt: a red fox trotting in a meadow, size: wide, heading: right, side: near}
      - {prompt: a red fox trotting in a forest, size: medium, heading: right, side: near}
      - {prompt: a red fox trotting at the beach, size: wide, heading: right, side: near}
"""
### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** Turning the *first* shot instead (the test says that it stays); leaving `heading` out: the check is
# then silent, but nobody knows where the fox goes (the test says which shot).

# %% nbgrader={"grade_id": "chase-test", "grade": true, "points": 3}
board = storyboard_from(chase, "your chase")
assert board.shots[0].heading == "right", "The first shot stays as it is: the fox goes right. Change the others."
remarks = continuity(board)
assert not remarks, f"A viewer still stumbles: {remarks[0].text if remarks else ''}"
for number, shot in enumerate(board.shots, 1):
    assert (shot.heading, shot.side) == ("right", "near"), (
        f"Shot {number}: expected heading right and side near; yours are {shot.heading} and {shot.side}."
    )
### BEGIN HIDDEN TESTS
assert [s.prompt.split()[-1] for s in board.shots] == ["meadow", "forest", "beach"], "The prompts stay as they were."
### END HIDDEN TESTS
print("Good: the fox runs on, and the camera keeps its side.")

# %% [markdown] nbgrader={"grade_id": "subtitles-text"}
# ## Change it: subtitles that can be read (2 points)
#
# Each line below has its words, and the seconds in the film from which to which it is seen. Two are gone too fast. **Your
# turn:** change the *end* of lines so that every line can be read (at most 17 characters a second, counting spaces and full
# stops), none is still there when the next one begins, and the last is gone by second 14. Leave the words and the
# beginnings as they are. (17 is what Netflix's guide for English templates allows for adults, in the copy
# read in November 2026; lesson 06 links it.)
#
# <details><summary>Hint 1: where to look</summary>The first line has 41 characters, counting spaces and full stops. How many seconds do they need?</details>
# <details><summary>Hint 2: which tool</summary><code>too_fast(lines)</code> lists the lines that go by too fast; run it in this cell.</details>
# <details><summary>Hint 3: nearly the line</summary>41 / 17 is 2.4 seconds, and the next line begins at 5.0: so the first may end anywhere from 3.5 to 5.0.</details>

# %% nbgrader={"grade_id": "lines", "solution": true}
lines = [
    Line("The owl said nothing. It was a stone owl.", 1.0, 2.0),
    Line("Then Pixel looked up.", 5.0, 7.0),
    Line("It was a long way to go for a ball.", 7.5, 8.5),
]
### BEGIN SOLUTION
lines = [
    Line("The owl said nothing. It was a stone owl.", 1.0, 4.0),
    Line("Then Pixel looked up.", 5.0, 7.0),
    Line("It was a long way to go for a ball.", 7.5, 10.5),
]
### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** Ending the first line at 6: it is then still there when the second begins (the test says so).
# Shortening the words: not asked for, and the test compares them.

# %% nbgrader={"grade_id": "lines-test", "grade": true, "points": 2}
words = ["The owl said nothing. It was a stone owl.", "Then Pixel looked up.", "It was a long way to go for a ball."]
assert [line.words for line in lines] == words, "The words stay as they were: change the second number of a line."
assert [line.start for line in lines] == [1.0, 5.0, 7.5], "The beginnings stay as they were: change the ends."
for line in lines:
    assert line.end > line.start, f"“{line.words}” ends at {line.end:g} s, before it begins."
for line in too_fast(lines):
    raise AssertionError(f"“{line.words}” is seen for {line.end - line.start:.1f} s and needs {len(line.words) / 17:.1f} s.")
for line, after in pairwise(lines):
    assert line.end <= after.start, f"“{line.words}” ends at {line.end:g} s, when the next line has already begun."
assert lines[-1].end <= 14, "A line that stays for ever is in the way: the last one should be gone by second 14."
print("Good: everybody can read along.")

# %% [markdown] nbgrader={"grade_id": "label-text"}
# ## Change it: say what made it (3 points)
#
# **Your turn:** for each sentence write `True` or `False` in the place of `None`. The first four are worth 2 points, if all four
# are right; the last two are worth 1, if both are.
#
# - `"signed last"`: a C2PA record has to be put in after the last change to the file.
# - `"proves truth"`: a trusted C2PA record proves that what the film shows has really happened.
# - `"absence proves"`: a film without such a record is surely no AI film.
# - `"card as well"`: because programs can lose the record, a label that people can see is needed too.
# - `"renderer is AI"`: a film of our local studio's clips has to be labelled as made by an AI model.
# - `"voice is free"`: if I can find a voice on the internet, I may let it speak in my film.
#
# <details><summary>Hint 1: where to look</summary>The label section and the section <em>What may I, and what should I?</em> in lesson 06.</details>
# <details><summary>Hint 2: what to ask</summary>What does the record say, and what does it not? Who drew the clips?</details>
# <details><summary>Hint 3: nearly there</summary>Two of the six are true.</details>

# %% nbgrader={"grade_id": "label", "solution": true}
label = {
    "signed last": None,
    "proves truth": None,
    "absence proves": None,
    "card as well": None,
    "renderer is AI": None,
    "voice is free": None,
}
### BEGIN SOLUTION
label = {
    "signed last": True,
    "proves truth": False,
    "absence proves": False,
    "card as well": True,
    "renderer is AI": False,
    "voice is free": False,
}
### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** *Proves truth*: the record says who signed, not that it is true. *Absence proves*: a re-mux strips
# it. *Renderer is AI*: honest labels work in both directions; calling a renderer AI is as wrong as the reverse.

# %% nbgrader={"grade_id": "label-record", "grade": true, "points": 2}
reasons = {
    "signed last": (True, "a change after signing breaks the record, or loses it."),
    "proves truth": (False, "it says who signed the record, not whether what it shows is true."),
    "absence proves": (False, "saving a film anew loses the record, so its absence proves nothing."),
    "card as well": (True, "a card in the picture is still there when the record is lost."),
}
for name, (wanted, why) in reasons.items():
    assert label.get(name) in (True, False), f"{name!r}: write True or False in the place of None."
    assert label[name] is wanted, f"{name!r}: think again: {why}"
print("Good: you know what the record is worth.")

# %% nbgrader={"grade_id": "label-honest", "grade": true, "points": 1}
assert label.get("renderer is AI") in (True, False), "'renderer is AI': write True or False in the place of None."
assert label["renderer is AI"] is False, "'renderer is AI': the studio draws by rule. What does the line under its clips say?"
assert label.get("voice is free") in (True, False), "'voice is free': write True or False in the place of None."
assert label["voice is free"] is False, "'voice is free': a voice belongs to a person. You need a licence *and* consent."
print("Good: honest in both directions.")

# %% [markdown] nbgrader={"grade_id": "length-text"}
# ## Write it: how long is the film? (3 points)
#
# A dissolve takes its time from both shots: while it lasts, the end of one and the beginning of the next are seen together. **Your
# turn:** write `film_frames`. It gets two lists and a number: `seconds` has the length of each shot, `dissolves` the length of
# each dissolve between two neighbours (0 for a cut), and `fps` is the frames a second. It gives back how many **frames** the
# film has, as a whole number.
#
# Turn each length into whole frames *first*, with `round(one * fps)`, then add and subtract. `round` gives the nearest whole number:
# `round(36.48)` is 36.
#
# <details><summary>Hint 1: where to look</summary>Two shots of 4 seconds with a dissolve of 1 second between them: draw them under each other. How long is the whole?</details>
# <details><summary>Hint 2: which tool</summary><code>sum(round(one * fps) for one in seconds)</code> adds up the shots in frames.</details>
# <details><summary>Hint 3: nearly the line</summary>The same for the dissolves, taken away from it: <code>return sum(...) - sum(...)</code></details>

# %% nbgrader={"grade_id": "length", "solution": true}
def film_frames(seconds, dissolves, fps):
    """The length in frames of a film of shots with dissolves between them."""
    ### BEGIN SOLUTION
    shots = sum(round(one * fps) for one in seconds)
    return shots - sum(round(one * fps) for one in dissolves)
    ### END SOLUTION


# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** Adding the dissolves, or leaving them out: named by the first test. Rounding at the end: right
# for these numbers, wrong for ten shots of 1.52 s at 24 frames (hidden test), which is how a film gets some frames too long.

# %% nbgrader={"grade_id": "length-test", "grade": true, "points": 3}
got = film_frames([4, 4], [1], 24)
assert got is not None, "film_frames gives nothing back yet: it needs a line that begins with return."
assert got == 168, (
    f"Two shots of 4 s with a dissolve of 1 s at 24 frames a second: expected 168 frames (7 s), yours says {got}. "
    "The dissolve is time that two shots share."
)
assert film_frames([2, 3, 2.5], [0, 0.5], 12) == 84, "Cuts (0) take nothing away, and half a second at 12 is 6 frames."
### BEGIN HIDDEN TESTS
assert film_frames([1.52] * 10, [0] * 9, 24) == 360, (
    "Ten shots of 1.52 s: each is 36 whole frames, so the film has 360. Round each shot, not the sum."
)
assert film_frames([5], [], 25) == 125, "A film of one shot has no dissolve, and 125 frames."
### END HIDDEN TESTS
print("Good: not a frame too many.")

# %% [markdown] nbgrader={"grade_id": "again-text"}
# ## Write it: what is made again? (4 points)
#
# A clip can be kept as long as nothing has changed that its pictures depend on. **Your turn:** write `made_again`. It gets two
# versions of a storyboard, each a list of shots, and gives back the **numbers** (counted from 1) of those shots of the *new*
# version whose clip is not there yet. A shot is a dictionary with `"prompt"`, `"seed"` and `"narration"`.
#
# - Prompt and seed decide the pictures. The narration does not.
# - A shot that has only moved to another place is there already: look for it anywhere in the old version.
# - If two shots of the new version are alike and not in the old one, name both.
#
# <details><summary>Hint 1: where to look</summary>Section 5 of lesson 06: what stood in the name of a clip, and what did not?</details>
# <details><summary>Hint 2: which tools</summary><code>(shot["prompt"], shot["seed"])</code> is all that counts of a shot; <code>in</code> asks whether it is among others; <code>enumerate(new, 1)</code> counts from 1.</details>
# <details><summary>Hint 3: nearly the lines</summary><code>there = [(shot["prompt"], shot["seed"]) for shot in old]</code>, then collect each <code>number</code> whose pair is <code>not in there</code>.</details>

# %% nbgrader={"grade_id": "again", "solution": true}
def made_again(old, new):
    """The numbers of the new version's shots whose clips have to be made."""
    ### BEGIN SOLUTION
    there = [(shot["prompt"], shot["seed"]) for shot in old]
    return [number for number, shot in enumerate(new, 1) if (shot["prompt"], shot["seed"]) not in there]
    ### END SOLUTION


# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** Comparing whole shots: then new words for the narrator make a new clip (test). Comparing by place
# (`zip`): then a shot inserted at the front makes all of them again (hidden test). Forgetting the seed (hidden test).

# %% nbgrader={"grade_id": "again-test", "grade": true, "points": 4}
room = {"prompt": "a fox in a room", "seed": 1, "narration": "Once."}
beach = {"prompt": "a fox at the beach", "seed": 1, "narration": "Twice."}
got = made_again([room, beach], [room, {**beach, "prompt": "a cat at the beach"}])
assert got is not None, "made_again gives nothing back yet: it needs a line that begins with return."
assert list(got) == [2], f"Only the prompt of shot 2 has changed: expected [2], yours says {got}."
assert list(made_again([room, beach], [{**room, "narration": "Now."}, beach])) == [], (
    "Only the narrator's words have changed, and they are not in the pictures: nothing is made again."
)
### BEGIN HIDDEN TESTS
moon = {"prompt": "a ball on the moon", "seed": 3, "narration": ""}
assert list(made_again([room, beach], [moon, room, beach])) == [1], (
    "A new shot at the front: the others only moved, and their clips are there. Look for them anywhere in the old version."
)
assert list(made_again([moon], [{**moon, "seed": 4}])) == [1], "Another seed is another take: the seed decides the pictures too."
assert list(made_again([], [room, moon])) == [1, 2], "Where nothing is there yet, everything has to be made."
### END HIDDEN TESTS
print("Good: nothing is paid for twice.")

# %% [markdown] nbgrader={"grade_id": "outro"}
# ## Done?
#
# Run your answer cells. Then click into the next cell and press Shift+Enter: it runs every test, the hidden ones too, and
# says what is not right yet, in a table. Under the table you can open the answer of each task that you have tried. (*Run All
# Cells* stops at the first test that complains.) Then save, and hand in the notebook as your instructor told you. If you learn
# on your own, you are done.

# %% nbgrader={"grade_id": "check"}
from aivideo.notebook import check_exercise

check_exercise("06-prompt-to-film")
