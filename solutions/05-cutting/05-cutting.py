# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] nbgrader={"grade_id": "intro"}
# # Exercise 05: cut, title, mix, reframe
#
# 24 points. No film is written here: you work on small pictures, so every cell takes a second or two.
#
# - **Change it** (16 points): change values and texts. No programming. 14 of these points need sections 1 to 7 of lesson 05, and 30 to 40 minutes; the
#   last 2 need *More: old recipes*.
# - **Write it** (8 points): write three short functions, with `return`, `round`, `sum`, `len`, `max` and `min`. You need *More: pictures and seconds*, *joins that are
#   not hard cuts* and *one picture, other frames*; and about an hour, if programming is new to you.
#
# Write numbers with a point: 1.5, not 1,5.
#
# Work in the code cell under each *Your turn*: change it, run it, then run the test under it, as often as you like. A line that begins
# with "Good" means that the test is passed; an error ends in a sentence that says where to look. When your work is graded, a
# few more tests of the same kind run, with other values.
#
# Please do not copy, split or delete cells: the grader finds your answers by their cells.

# %% [markdown] nbgrader={"grade_id": "tools-text"}
# These are the tools of the lesson. The shots are read small, 320 pixels wide and 180 high, and kept in memory: editors call such
# copies *proxies*.

# %% nbgrader={"grade_id": "tools"}
from pathlib import Path

import matplotlib
import numpy as np
from moviepy import (
    AudioFileClip,
    CompositeVideoClip,
    ImageClip,
    ImageSequenceClip,
    VideoFileClip,
    concatenate_videoclips,
    vfx,
)
from PIL import Image, ImageDraw, ImageFont

from aivideo.clip import asset
from aivideo.notebook import show

names = ["fox-wide", "fox-medium", "ball-bounces", "fox-close"]
shots = {}
for name in names:
    with VideoFileClip(asset(f"clips/{name}.mp4"), target_resolution=(320, 180)) as large:
        shots[name] = ImageSequenceClip(list(large.iter_frames()), fps=large.fps)
font_file = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans-Bold.ttf"


def filmstrip(film, times):
    """Some moments of a film, side by side."""
    return np.hstack([film.get_frame(t) for t in times])


def join(cut_list):
    """Trim each shot and glue the pieces together, in the order of the list."""
    return concatenate_videoclips([shots[name].subclipped(a, b) for name, a, b in cut_list])


def shot_at(cut_list, second):
    """Which shot a film of this cut list shows at a second."""
    for name, begins, ends in cut_list:
        if second < ends - begins:
            return name
        second -= ends - begins
    return "nothing: the film is over"


def with_title(film, text, size, start, seconds, height):
    """Lay a title over a film: letters of a size, in the middle of an invisible band that is twice as high.

    height: where the band's upper edge is, 0 at the top of the picture, 1 at its bottom.
    """
    picture = Image.new("RGBA", (film.w, 2 * size))
    font, edge = ImageFont.truetype(font_file, size), {"stroke_width": size // 15, "stroke_fill": "black"}
    ImageDraw.Draw(picture).text((film.w / 2, size), text, font=font, anchor="mm", **edge)
    title = ImageClip(np.array(picture), duration=seconds).with_start(start)
    title = title.with_effects([vfx.CrossFadeIn(0.2), vfx.CrossFadeOut(0.2)]).with_position(
        (0, height), relative=True
    )
    return CompositeVideoClip([film, title], bg_color=(0, 0, 0)).with_duration(film.duration)


def title_pixels(film, plain, second):
    """Where a title is: True for each pixel in which the film clearly differs from the plain one, without it."""
    return np.abs(film.get_frame(second).astype(int) - plain.get_frame(second)).max(axis=2) > 60


def title_in_words(film, plain, second):
    """From which row and column to which a title reaches, at a second."""
    down, across = np.nonzero(title_pixels(film, plain, second))
    if not len(down):
        return f"At second {second}: no title."
    return (
        f"At second {second}: a title from row {down.min()} to {down.max()} of 180, "
        f"and from pixel {across.min()} to {across.max()} of 320."
    )


def samples(sound):
    """A sound as numbers."""
    return sound.to_soundarray(fps=44100, buffersize=2000)


def fox_columns(picture):
    """How many pixels of the fox's red (much more red than green) each column of a picture has."""
    red, green, blue = (picture[80:150, :, i].astype(int) for i in range(3))
    return ((red > 140) & (red - green > 70) & (blue < 90)).sum(axis=0)


# %% [markdown] nbgrader={"grade_id": "cuts-text"}
# ## Change it: a cut list (4 points)
#
# The director wants a film of three shots: first **the wide shot** of the fox, for **1.5 seconds**; then **the ball**, for **1 second**; then
# **the fox's head**, close, for **1 second**. Which moment of each shot you take is up to you: `fox-wide`, `fox-medium` and `ball-bounces` last 4 seconds,
# `fox-close` lasts 3.
#
# **Your turn:** change the list, so that the director gets this film.
#
# <details><summary>Hint 1: where to look</summary>Section 2 of lesson 05: the cell that begins with <code>cut_list =</code>.</details>
# <details><summary>Hint 2: what the numbers mean</summary>The first is the second at which the piece begins, the other the second at which it ends. The piece is as long as their difference.</details>
# <details><summary>Hint 3: nearly the line</summary><code>("fox-wide", 1.0, 2.5)</code> is the first line; two more like it.</details>

# %% nbgrader={"grade_id": "cuts", "solution": true}
cut_list = [
    ("fox-close", 0.0, 2.0),
    ("fox-wide", 0.0, 1.5),
]
### BEGIN SOLUTION
cut_list = [
    ("fox-wide", 1.0, 2.5),
    ("ball-bounces", 0.2, 1.2),
    ("fox-close", 1.0, 2.0),
]
### END SOLUTION
film = join(cut_list)
moments = [0, film.duration / 2, film.duration - 0.1]
seen_then = "; ".join(f"at second {t:.1f} {shot_at(cut_list, t)}" for t in moments)
print(f"Three moments of your film: {seen_then}.")
show(filmstrip(film, moments), alt=f"Three moments of your film: {seen_then}.")

# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** `("ball-bounces", 0.2, 1.0)`: the second number read as a length; the message says so. Two lines mended, and
# the third forgotten: the messages count. The right pieces in another order lose the order's points and, since no cut is then where it should be, the lengths'.

# %% nbgrader={"grade_id": "cuts-order", "grade": true, "points": 2}
seen = [piece[0] for piece in cut_list]
wanted = ["fox-wide", "ball-bounces", "fox-close"]
assert len(seen) == 3, (
    f"Your film has {len(seen)} pieces; the director asked for three: {', '.join(wanted)}."
)
assert seen == wanted, (
    f"The order: expected {', '.join(wanted)}; yours is {', '.join(seen)}. "
    "The lines of the list are the order of the film."
)
print("Good: the right shots, in the right order.")

# %% nbgrader={"grade_id": "cuts-lengths", "grade": true, "points": 2}
pictures = {
    name: [shot.get_frame(t)[::10, ::10].astype(int) for t in (0.2, 0.8, 1.4, 2.0, 2.6)]
    for name, shot in shots.items()
}


def which_shot(second):
    """The shot whose pictures are most like the film's at this second."""
    here = film.get_frame(second)[::10, ::10]
    far = {
        name: min(np.abs(here - picture).mean() for picture in rows) for name, rows in pictures.items()
    }
    return min(far, key=far.get)


lengths = {"fox-wide": 1.5, "ball-bounces": 1.0, "fox-close": 1.0}
assert len(cut_list) == 3, (
    f"Your list has {len(cut_list)} lines, and the film three pieces: {', '.join(lengths)}. Write a line for each."
)
for name, begins, ends in cut_list:
    assert name in lengths, f"{name} is not in the director's film: it is made of {', '.join(lengths)}."
    assert abs(ends - begins - lengths[name]) < 0.05, (
        f"{name} should last {lengths[name]} seconds; yours goes from {begins} to {ends} and lasts {ends - begins:.2f}. "
        "The second number says when the piece ends, not how long it is."
    )
for second, name in [
    (1.5 - 2 / 24, "fox-wide"),
    (1.5 + 2 / 24, "ball-bounces"),
    (2.5 + 2 / 24, "fox-close"),
]:
    got = which_shot(second)
    assert got == name, (
        f"At second {second:.2f} the film should show {name}; it shows {got}. "
        "Check the order and the lengths."
    )
### BEGIN HIDDEN TESTS
assert abs(film.duration - 3.5) < 0.05, (
    f"The film should last 3.5 seconds; it lasts {film.duration:.2f}."
)
assert which_shot(2.5 - 2 / 24) == "ball-bounces", (
    "Just before second 2.5 the film should still show the ball."
)
### END HIDDEN TESTS
print("Good: both cuts are where the director wants them.")

# %% [markdown] nbgrader={"grade_id": "touch-text"}
# ## Change it: when does it thump? (2 points)
#
# In another film, the ball's shot begins at **4.0 seconds**. It was trimmed: it begins with its own second **0.5**. The ball touches the ground at
# second **1.32** of the shot.
#
# **Your turn:** at which second of the film does the sound of the bounce begin? Write the number, with a point.
#
# <details><summary>Hint 1: where to look</summary>Section 5 of lesson 05, the guess 05.3.</details>
# <details><summary>Hint 2: how to think</summary>How long after the beginning of the piece does it touch?</details>
# <details><summary>Hint 3: nearly the sum</summary>4.0 plus 1.32, minus what was trimmed away.</details>

# %% nbgrader={"grade_id": "touch", "solution": true}
touch = 0.0
### BEGIN SOLUTION
touch = 4.0 + 1.32 - 0.5
### END SOLUTION

# %% nbgrader={"grade_id": "touch-test", "grade": true, "points": 2}
assert isinstance(touch, int | float), (
    f"Expected one number, with a point: 1.5, not 1,5 and without quotes; you wrote {touch!r}."
)
assert abs(touch - 1.32) > 0.04, (
    "1.32 is the second in the shot. In the film, four seconds of other shots come first."
)
assert abs(touch - 5.32) > 0.04, (
    "5.32 forgets the trim: half a second of the shot is not in the film, so all in it comes sooner."
)
assert abs(touch - 4.82) <= 0.04, (
    f"Expected where the shot begins, plus the second in the shot, minus what was trimmed away; you wrote {touch}. "
    "Look at guess 05.3 in section 5 of the lesson."
)
print("Good: that is within one picture.")

# %% [markdown] nbgrader={"grade_id": "title-text"}
# ## Change it: a title (4 points)
#
# The film *Homeward* begins with the fox trotting, four seconds long. The director wants its title **in the lower third** of the picture, all of it inside the picture,
# **from second 1 to second 3**.
#
# **Your turn:** change the values after the equals signs. `size` is the size of the letters in pixels. They stand in the middle of an invisible band, twice as high
# as `size`; `height` says where the band's upper edge is, 0 at the top of the picture and 1 at its bottom. Look at the three pictures: they are at second 0.5, 2
# and 3.5. The cell also says in words where the title is in each.
#
# <details><summary>Hint 1: where to look</summary>Section 4 of lesson 05: what <code>start</code> and <code>seconds</code> do there.</details>
# <details><summary>Hint 2: which value does what</summary><code>seconds</code> is how long the title stays, not when it ends. The picture is 180 pixels high. With <code>size=24</code> the band is 48 high, and with <code>height=0.5</code> it would go from row 90 to row 138.</details>
# <details><summary>Hint 3: nearly the line</summary><code>text="Homeward", size=24, start=1.0, seconds=..., height=0.7</code></details>

# %% nbgrader={"grade_id": "title", "solution": true}
titled = with_title(shots["fox-medium"], text="Untitled", size=80, start=0.0, seconds=3.0, height=0.1)
### BEGIN SOLUTION
titled = with_title(shots["fox-medium"], text="Homeward", size=24, start=1.0, seconds=2.0, height=0.7)
### END SOLUTION
where = " ".join(title_in_words(titled, shots["fox-medium"], second) for second in (0.5, 2, 3.5))
print(where)
show(filmstrip(titled, [0.5, 2, 3.5]), alt=where)

# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** `seconds=3.0`, read as "until second 3": the title is still there at 3.5, and the message says so. `height=0.9`: half of the letters lie
# below the picture. `size=80`: too wide; the letters touch the edges.

# %% nbgrader={"grade_id": "title-when", "grade": true, "points": 2}
title_at = {second: title_pixels(titled, shots["fox-medium"], second) for second in (0.7, 1.4, 2.0, 2.6, 3.3)}
assert title_at[2.0].any(), (
    "At second 2 there is no title in the picture. Check start, seconds, and whether there is a text."
)
assert not title_at[0.7].any(), (
    "At second 0.7 the title is there already; it should come at second 1. Change start."
)
assert not title_at[3.3].any(), (
    "At second 3.3 the title is still there; it should be gone at second 3. "
    "Seconds is how long it stays, not when it ends."
)
assert title_at[1.4].any(), "At second 1.4 the title should be there; it comes too late. Change start."
assert title_at[2.6].any(), (
    "At second 2.6 the title should still be there; it goes too soon. Seconds is how long it stays."
)
print("Good: it comes and goes when it should.")

# %% nbgrader={"grade_id": "title-where", "grade": true, "points": 2}
down, across = np.nonzero(title_pixels(titled, shots["fox-medium"], 2.0))
assert len(down), (
    "At second 2 there is no title in the picture. Check start, seconds, and whether there is a text."
)
assert across.min() >= 3 and across.max() <= 316, (
    f"The letters run from pixel {across.min()} to {across.max()} of 320, into the edge. Make size smaller."
)
assert down.min() >= 115, (
    f"The title begins at row {down.min()} of 180; the lower third begins at row 120. "
    "Make height larger (0 is the top)."
)
assert down.max() <= 177, (
    f"The letters reach down to row {down.max()} of 180 and are cut off. Make height smaller."
)
### BEGIN HIDDEN TESTS
assert down.max() - down.min() >= 10, (
    f"The letters are only {down.max() - down.min()} pixels high: nobody reads that on a phone. Make size larger."
)
### END HIDDEN TESTS
print("Good: it stands in the lower third, and all of it can be read.")

# %% [markdown] nbgrader={"grade_id": "mix-text"}
# ## Change it: the music steps back (2 points)
#
# The thump of the ball matters, the music only carries it along. The sound engineer asks that the music's loudest moment lie **between 12 and 24 decibels below** that of the
# thump: less, and the thump drowns; more, and nobody hears the music.
#
# A **decibel** says how much higher one wave is than another: 6 decibels are twice the height, 12 are four times, 24 are sixteen times.
#
# **Your turn:** change `music_volume`. 1 leaves the music as it is, 0.5 halves the height of its wave. The cell says how far it lies below the thump.
#
# <details><summary>Hint 1: where to look</summary>Section 5 of lesson 05: <code>with_volume_scaled</code>.</details>
# <details><summary>Hint 2: how to think</summary>Each time you halve the volume, the music goes down by 6 decibels.</details>
# <details><summary>Hint 3: nearly the number</summary>Something between 0.15 and 0.25.</details>

# %% nbgrader={"grade_id": "mix", "solution": true}
music_volume = 1.0
### BEGIN SOLUTION
music_volume = 0.15
### END SOLUTION
with (
    AudioFileClip(asset("sounds/meadow-music.m4a")) as song,
    AudioFileClip(asset("sounds/bounce.wav")) as bounce,
):
    thump = np.abs(samples(bounce)).max()
    music = np.abs(samples(song.subclipped(0, 4).with_volume_scaled(music_volume))).max()
below = 20 * np.log10(thump / max(music, 1e-6))
print(f"The music lies {below:.1f} decibels below the thump.")

# %% nbgrader={"grade_id": "mix-test", "grade": true, "points": 2}
assert below >= 12, (
    f"The music lies {below:.1f} decibels below the thump; at least 12 were asked for. "
    "Make music_volume smaller: half is 6 decibels less."
)
assert below <= 24, (
    f"The music lies {below:.1f} decibels below the thump; at most 24 were asked for. Make music_volume larger."
)
print("Good: the thump is heard, and so is the music.")

# %% [markdown] nbgrader={"grade_id": "strip-text"}
# ## Change it: upright, the other way round (2 points)
#
# The wide shot has been mirrored: now the fox trots from right to left. It has to become upright. The strip is 101 pixels wide, of 320, and has to hold **the whole fox, from
# the first picture to the last**.
#
# **Your turn:** where is the middle of the strip at the beginning, and where at the end? Count in pixels from the left. The cell shows the first picture and the last, with a scale under
# each, and below them the strips. It also says in words where the fox is, and how much of it is in your strip.
#
# <details><summary>Hint 1: where to look</summary>Section 6 of lesson 05: <code>middles</code>.</details>
# <details><summary>Hint 2: how to think</summary>Find the fox's nose and the tip of its tail on the scale of the first picture, or in the line under it; the strip's middle is half-way between. Then the same in the last picture.</details>
# <details><summary>Hint 3: nearly the numbers</summary>At the beginning about 225; at the end about 75.</details>

# %% nbgrader={"grade_id": "strip", "solution": true}
middle_first, middle_last = 160, 160
### BEGIN SOLUTION
middle_first, middle_last = 226, 76
### END SOLUTION
mirrored = shots["fox-wide"].with_effects([vfx.MirrorX()])


def strip_at(t):
    """The strip at a second of the mirrored shot."""
    middle = middle_first + (middle_last - middle_first) * t / mirrored.duration
    left = int(min(max(middle - 50, 0), 219))
    return mirrored.get_frame(t)[:, left : left + 101]


scale = Image.new("RGB", (320, 24), "white")
for x in range(0, 320, 40):
    ImageDraw.Draw(scale).text((x, 6), f"|{x}", fill="black")
strips, wide, fox, inside = [], [], [], []
for t in (0, 1.3, 2.6, 3.9):
    picture, strip = mirrored.get_frame(t), strip_at(t)
    columns = np.nonzero(fox_columns(picture))[0]
    strips.append(strip)
    wide.append(np.vstack([picture, np.array(scale)]))
    fox.append(f"the fox's red fur is between pixel {columns.min()} and pixel {columns.max()}")
    inside.append(f"{fox_columns(strip).sum() / fox_columns(picture).sum():.0%}")
where = f"First picture: {fox[0]}. Last picture: {fox[-1]}."
share = f"Of the fox there is in the strip: {', '.join(inside)}."
print(where, share, sep="\n")
show(np.hstack([wide[0], wide[-1]]), alt=f"The mirrored shot over a scale of pixels, 0 to 320. {where}")
show(np.hstack(strips), alt=f"Your strip at four moments. {share}")

# %% nbgrader={"grade_id": "strip-test", "grade": true, "points": 2}
for t, when in ((0, "first"), (3.9, "last")):
    share = fox_columns(strip_at(t)).sum() / fox_columns(mirrored.get_frame(t)).sum()
    assert share > 0.97, (
        f"In the {when} picture {share:.0%} of the fox is in the strip. Read its nose and tail off the scale under "
        f"the {when} picture, or in the line under your cell, and take the middle between them."
    )
### BEGIN HIDDEN TESTS
for t in (1.0, 2.0, 3.0):
    share = fox_columns(strip_at(t)).sum() / fox_columns(mirrored.get_frame(t)).sum()
    assert share > 0.97, f"At second {t} only {share:.0%} of the fox is in the strip."
### END HIDDEN TESTS
print("Good: the strip goes along with the fox.")

# %% [markdown] nbgrader={"grade_id": "old-text"}
# ## Change it: an old recipe (2 points)
#
# A tutorial of 2021 writes three lines for moviepy 1. What are they today?
#
# - **a** `clip.subclipped(1, 2)`
# - **b** `clip.with_effects([vfx.FadeIn(1)])`
# - **c** `clip.with_start(2)`
# - **d** `clip.with_subclip(1, 2)`
# - **e** `clip.with_fadein(1)`
#
# **Your turn:** put a letter between the quotes in each line.
#
# <details><summary>Hint 1: where to look</summary><em>More: old recipes</em> in lesson 05.</details>
# <details><summary>Hint 2: how to think</summary>All of these give a new clip. What was <code>set_</code> begins with <code>with_</code>; what was a verb, such as cut or resize, ends in <code>-ed</code>. Effects are named in one list.</details>
# <details><summary>Hint 3: nearly the answer</summary>d and e do not exist.</details>

# %% nbgrader={"grade_id": "old", "solution": true}
today = {
    "clip.subclip(1, 2)": "?",
    "clip.set_start(2)": "?",
    "clip.fx(vfx.fadein, 1)": "?",
}
### BEGIN SOLUTION
today = {
    "clip.subclip(1, 2)": "a",
    "clip.set_start(2)": "c",
    "clip.fx(vfx.fadein, 1)": "b",
}
### END SOLUTION

# %% nbgrader={"grade_id": "old-test", "grade": true, "points": 2}
right = {"clip.subclip(1, 2)": "a", "clip.set_start(2)": "c", "clip.fx(vfx.fadein, 1)": "b"}
for line, wanted in right.items():
    got = str(today.get(line)).strip().lower()
    assert got in tuple("abcde"), (
        f"For {line} your answer is {got!r}; it should be one of the letters a, b, c, d, e."
    )
    assert got != "d", (
        "d, with_subclip, stands in moviepy's own guide, but does not exist. Look at 'More: old recipes'."
    )
    assert got != "e", (
        "e, with_fadein, does not exist: effects are named in a list. Look at 'More: old recipes'."
    )
    assert got == wanted, (
        f"For {line} you chose {got}. Look at the table in 'More: old recipes' of the lesson."
    )
print("Good: old tutorials hold no terror for you.")

# %% [markdown] nbgrader={"grade_id": "grid-text"}
# ## Write it: on the grid (2 points)
#
# A cut is exact when it stands where a picture begins: at a multiple of 1/24 of a second, if there are 24 pictures a second.
#
# **Your turn:** write what `on_grid` gives back: the time nearest to `t` at which a picture begins, for `fps` pictures a second, whatever `fps` is. Put your line in the place of the three dots, and keep the four spaces in front.
#
# <details><summary>Hint 1: where to look</summary><em>More: pictures and seconds</em> in lesson 05, the text under the first cell.</details>
# <details><summary>Hint 2: which function</summary><code>round</code> gives the nearest whole number. How many pictures are in <code>t</code> seconds?</details>
# <details><summary>Hint 3: nearly the line</summary><code>return round(t * ...) / ...</code></details>


# %% nbgrader={"grade_id": "grid", "solution": true}
def on_grid(t, fps=24):
    """The time, in seconds, nearest to t at which a picture begins."""
    ### BEGIN SOLUTION
    return round(t * fps) / fps
    ### END SOLUTION


# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** `int(t * fps) / fps` always goes to the picture before (the test names it). A fixed 24 (the test names that, too). `round(t, 2)`:
# hundredths are not twenty-fourths.

# %% nbgrader={"grade_id": "grid-test", "grade": true, "points": 2}
got = on_grid(1.0)
assert got is not None, "on_grid gives nothing back yet: it needs a line that begins with return."
assert abs(got - 1.0) < 1e-6, f"Second 1 is on the grid already: expected 1.0, got {got}."
got = on_grid(0.99)
assert abs(got - 1.0) < 1e-6, (
    f"The nearest picture to 0.99 begins at 1.0; yours gives {got}. "
    "int() always goes down; round() goes to the nearest."
)
got = on_grid(1.8)
assert abs(got - 43 / 24) < 1e-6, (
    f"The nearest picture to 1.8 is number 43, at 43/24 = 1.7917 seconds; yours gives {got}."
)
got = on_grid(1.03, fps=30)
assert abs(got - 31 / 30) < 1e-6, (
    f"With 30 pictures a second, the nearest to 1.03 is number 31, at 31/30 = 1.0333; yours gives {got}. "
    "Use fps, not 24."
)
### BEGIN HIDDEN TESTS
got = on_grid(0.3, fps=12)
assert abs(got - 4 / 12) < 1e-6, (
    f"With 12 pictures a second, the nearest to 0.3 is number 4, at 0.3333; yours gives {got}. "
    "Use fps, not 24."
)
### END HIDDEN TESTS
print("Good: your cuts are exact.")

# %% [markdown] nbgrader={"grade_id": "length-text"}
# ## Write it: how long will it be? (3 points)
#
# A film is made of pieces, and every two neighbours melt into each other with a crossfade.
#
# **Your turn:** write what `film_length` gives back. `lengths` is a list of the pieces' lengths, in seconds; `melt` is how long each crossfade lasts.
#
# <details><summary>Hint 1: where to look</summary><em>More: joins that are not hard cuts</em> in lesson 05, guess 05.5.</details>
# <details><summary>Hint 2: how to think</summary>How many crossfades do three pieces have? And one piece? <code>sum</code> adds up a list, <code>len</code> counts what is in it.</details>
# <details><summary>Hint 3: nearly the line</summary><code>return sum(lengths) - melt * (... - 1)</code></details>


# %% nbgrader={"grade_id": "length", "solution": true}
def film_length(lengths, melt):
    """The length in seconds of a film whose pieces melt into each other."""
    ### BEGIN SOLUTION
    return sum(lengths) - melt * (len(lengths) - 1)
    ### END SOLUTION


# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** `melt * len(lengths)`: as many crossfades as pieces; the first test says so. `+` in the place of `-`.

# %% nbgrader={"grade_id": "length-test", "grade": true, "points": 3}
got = film_length([2, 2], 1)
assert got is not None, "film_length gives nothing back yet: it needs a line that begins with return."
assert abs(got - 3) < 1e-6, (
    f"Two pieces of 2 seconds that melt for 1 second: expected 3 seconds, got {got}. "
    "While they melt, both run at once; and two pieces have one crossfade."
)
got = film_length([5], 1)
assert abs(got - 5) < 1e-6, (
    f"One piece alone has nothing to melt into: expected 5 seconds, got {got}. "
    "Count the crossfades, not the pieces."
)
got = film_length([2, 3, 4], 0.5)
assert abs(got - 8) < 1e-6, (
    f"Pieces of 2, 3 and 4 seconds that melt for half a second: expected 8 seconds, got {got}. "
    "Three pieces have two crossfades."
)
### BEGIN HIDDEN TESTS
got = film_length([3, 1.5, 2, 4], 0.5)
assert abs(got - 9) < 1e-6, (
    f"Pieces of 3, 1.5, 2 and 4 seconds that melt for half a second: expected 9 seconds, got {got}."
)
### END HIDDEN TESTS
print("Good: you know how long it will be before it is made.")

# %% [markdown] nbgrader={"grade_id": "square-text"}
# ## Write it: a square that stays inside (3 points)
#
# For a feed, shots have to be square. `square` gets a shot, and the pixel (from the left) that should be in the middle.
#
# **Your turn:** write what it gives back: the shot, cut to a square of its full height. If the square would stick out of the picture to the left or to the right, it moves just far enough to lie inside.
#
# <details><summary>Hint 1: where to look</summary><em>More: one picture, other frames</em> in lesson 05: <code>cropped</code>.</details>
# <details><summary>Hint 2: which tools</summary><code>shot.w</code> and <code>shot.h</code> are width and height. The middle may lie between <code>shot.h / 2</code> and <code>shot.w - shot.h / 2</code>; <code>max</code> and <code>min</code> keep it there.</details>
# <details><summary>Hint 3: nearly the lines</summary><code>middle = max(middle, shot.h / 2)</code>, the same with <code>min</code>, then <code>return shot.cropped(x_center=..., width=...)</code></details>


# %% nbgrader={"grade_id": "square", "solution": true}
def square(shot, middle):
    """The shot cut to a square of its full height, with pixel `middle` in the middle if possible."""
    ### BEGIN SOLUTION
    middle = min(max(middle, shot.h / 2), shot.w - shot.h / 2)
    return shot.cropped(x_center=middle, width=shot.h)
    ### END SOLUTION


# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** No clamp: near the edge moviepy gives back a narrower picture, without a word; the second test says so. `resized` in the place of
# `cropped`: the size is right and the picture squeezed; the colours at the edges show it.

# %% nbgrader={"grade_id": "square-size", "grade": true, "points": 1}
ramp = np.zeros((90, 200, 3), np.uint8)
ramp[..., 0] = np.arange(
    200
)  # a picture that says where it was cut: red counts the pixels from the left
got = square(ImageClip(ramp, duration=1), 100)
assert got is not None, "square gives nothing back yet: it needs a line that begins with return."
assert tuple(got.size) == (90, 90), (
    f"Of a shot of 200 x 90, expected a square of 90 x 90; yours is {got.size[0]} x {got.size[1]}."
)
row = got.get_frame(0)[0, :, 0].astype(int)
assert np.ptp(row) <= 91, (
    "The square holds the whole width: the picture was squeezed. Cut it with cropped, do not use resized."
)
print("Good: it is square, and nothing is squeezed.")

# %% nbgrader={"grade_id": "square-place", "grade": true, "points": 2}
for middle, first in ((100, 55), (20, 0), (190, 110)):
    got = square(ImageClip(ramp, duration=1), middle)
    assert got is not None, "square gives nothing back yet: it needs a line that begins with return."
    assert tuple(got.size) == (90, 90), (
        f"With middle={middle} your picture is {got.size[0]} x {got.size[1]}: the square sticks out of "
        "the shot. Keep the middle inside with max and min."
    )
    row = got.get_frame(0)[0, :, 0].astype(int)
    assert abs(row[0] - first) <= 1, (
        f"With middle={middle} the square should begin at pixel {first}; yours begins at {row[0]}."
    )
### BEGIN HIDDEN TESTS
tall = np.zeros((60, 300, 3), np.uint8)
tall[..., 0] = np.arange(300) // 2
got = square(ImageClip(tall, duration=1), 280)
assert tuple(got.size) == (60, 60) and abs(int(got.get_frame(0)[0, 0, 0]) - 120) <= 1, (
    "In a shot of 300 x 60 with middle=280, the square should begin at pixel 240: "
    "use the shot's own width and height."
)
### END HIDDEN TESTS
print("Good: it stays inside.")

# %% [markdown] nbgrader={"grade_id": "outro"}
# ## Done?
#
# Run your answer cells. Then click into the next cell and press Shift+Enter: it runs every test, the hidden ones too, and
# says what is not right yet, in a table. Under the table you can open the answer of each task that you have tried. (*Run All
# Cells* stops at the first test that complains.) Then save, and hand in the notebook as your instructor told you. If you learn
# on your own, you are done.

# %% nbgrader={"grade_id": "check"}
from aivideo.notebook import check_exercise

check_exercise("05-cutting")
