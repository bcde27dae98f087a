# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Start here: run a cell, read an error, cast a vote
#
# **You will make** a checked computer, and a first vote on what is AI and what is not.
#
# **You will learn**
# - how a notebook works, and the little Python that this course needs;
# - how to read a red error without fear;
# - how to take your work home.
#
# **You will need** nothing: no key, no account, and no experience with programming.
#
# **Time:** 12 minutes, and 10 more for the sections that begin with *More*.
#
# **Computing:** up to 20 seconds of processor time and 1.2 GB of memory, for all cells together.

# %% [markdown] tags=["instructor"]
# **For who teaches.** *In one breath:* this page is made of text and of grey cells; a cell does something when you press
# Shift+Enter; nothing you can press here breaks anything.
#
# - *Before the room fills:* run the whole lesson once on each machine (menu *Run*, *Run All Cells*). The preflight tells
#   you what is wrong while there is still time.
# - *Three likely wrong turns:* (1) they press Enter instead of Shift+Enter, and get a new line; (2) they double-click a text
#   cell and see its source: Shift+Enter closes it; (3) they are stuck at the red error: it is meant to be there.
# - *The vote:* hold it by a show of hands as well, and write the numbers on the board. Lesson 09 comes back to them.
# - *Cut line:* if late, skip the second half of section 3.

# %% [markdown]
# ## 1. Run a cell
#
# A notebook is a page of text with **cells** in between. A grey cell holds a few lines of Python, a programming language.
# Go to the grey cell below and press **Shift+Enter**: it runs. With the mouse, click into the cell first. With the keyboard,
# the arrow keys walk from cell to cell, Enter goes into one, and Escape leaves it.

# %%
print("It works.")

# %% [markdown]
# The answer appears under the cell, and a number has appeared on its left: the first cell that was run is number 1. While a
# cell is working, there is a star instead of the number.
#
# You need not understand every sign in a cell, here and later. Run it, and look at what the text names.

# %% [markdown]
# ## 2. Does everything work here?
#
# The next cell asks this computer a few questions: is there enough memory, can it write files, does the course's studio
# answer? Every line says what it means for you. It takes some seconds.

# %%
from aivideo.notebook import preflight

preflight()

# %% [markdown]
# The sentence in bold is what counts. **✓ works** needs nothing. **! careful** means that you can start, and know what to watch.
# **✗ does not work** says what to do; then run the cell again.
#
# Some lessons have controls to play with. Do you see a slider below, and does it move? If there is only a line of text,
# you can still do everything: each control has a line of code that does the same.

# %%
import ipywidgets as widgets

style = {"description_width": "10em"}
widgets.IntSlider(value=5, max=10, description="Can you move me?", style=style)

# %% [markdown]
# ## 3. The Python you need today
#
# Text stands between quotes. A **name** in front of an equals sign keeps something for later, like a label on a box. The
# plus sign joins texts. Run this, and look at what comes out.

# %%
subject = "a red fox"
place = "in a meadow"
prompt = subject + " " + place
print(prompt)

# %% [markdown]
# **Change it.** Make the fox a robot: change only what stands between the quotes, and run the cell again.
#
# A **function** does something with what you hand it in round brackets. `print` shows it; `len` counts its characters.

# %%
print(len(prompt), "characters, spaces included")

# %% [markdown]
# ## 4. Read a red error
#
# The course brings its own functions along. This cell fetches the ones that the rest of this page uses. Among them:
# `predict` asks you a question and writes your guess down, and `reveal` tells you later how it went.

# %%
from aivideo.clip import Clip, asset
from aivideo.notebook import predict, reveal, show, take_home, timeline

# %% [markdown]
# Everybody gets errors, all day long. The cell after the next has a mistake on purpose: a name in it is misspelt. What
# will happen? Run the next cell as it is: it shows you the choices. Then replace the question mark by the letter of your
# guess, and run it again.

# %%
predict("00.1", "?")

# %% [markdown]
# Run this one, and look at the last line of what comes.

# %% tags=["raises-exception"]
print(promt)

# %% [markdown]
# Read an error from the **bottom**. The last line says what went wrong, `NameError`, and with which word: nobody has defined
# a name `promt`. The lines above only say where. Correct the word in the cell, run it again, and the error is gone.
#
# A `NameError` can also mean that the cell which makes the name has not been run yet. Then go up, and run it first.

# %%
reveal("00.1")

# %% [markdown]
# ## 5. Vote
#
# Three clips. Look at each as often as you like. What made them you will learn after your vote.

# %%
for letter, what in (
    ("a", "A striped ball drops into a meadow and bounces, lower each time."),
    ("b", "A striped ball drops towards a town square, slows down, and drifts up and away."),
    ("c", "A fox trots through a meadow; half-way it is a robot, walking on."),
):
    clip = asset(f"clips/vote-{letter}.mp4")
    show(clip, alt=f"Clip {letter}. {what}", caption=f"Clip {letter}", credit=False)

# %% [markdown]
# First question. Run the cell to see the choices, then put in your letter and run it again. Nobody sees it but you.

# %%
predict("00.2", "?")

# %% [markdown]
# Second question, the same way.

# %%
predict("00.3", "?")

# %% [markdown]
# Now read the small file that lies beside each clip and says what made it.

# %%
for letter in "abc":
    print(letter, Clip.open(asset(f"clips/vote-{letter}.mp4")).credit)

# %% [markdown]
# No AI in any of them. And the second question?

# %%
reveal("00.2")
reveal("00.3")

# %% [markdown]
# Looking was not enough to know. So ask what made a clip: in this course, every clip says it.

# %% [markdown]
# ## 6. Take your work home
#
# Everything you make (clips, guesses, notebooks) can be packed into one file. On Binder, pack it before every break: a session
# left alone for ten minutes is closed, and everything in it is lost. On your own computer it stays, and you need this only to
# carry it elsewhere. Press **Ctrl+S** (⌘S on a Mac) to save this page, then run the cell. The link it shows brings the file to
# your own computer.

# %%
take_home()

# %% [markdown]
# ## More: the story since March 2024
#
# This course began as a workshop in Antwerp, in March 2024. OpenAI had just shown Sora, and nobody could use it yet. The
# invitation made some claims about what was coming. In the picture, one row is one claim: the circle is when it was
# made, the squares are what has happened since. Look for a row in which the squares tell a different story from the circle.
# The table under it has the sources. It is long: take from it what you are curious about.

# %%
timeline()

# %% [markdown]
# ## More: come back tomorrow
#
# On another computer, or in a new session: bring your file (`ai-for-video-work.zip`) into the list of files on the left, by
# dragging it there or with the *Upload Files* button above the list, and wait until it is there. Then delete the `#` below and run the cell. Nothing that is here gets lost: where a file of
# the same name is here already, that one is kept as *name.before-resume*. If you have no such file yet, go on.

# %%
from aivideo.notebook import resume

# resume()

# %% [markdown]
# ## Try it yourself
#
# Join three texts into one line: a subject, a place, and what the camera does. Show it, and count its characters.
#
# <details><summary>Hint 1: where to look</summary>Section 3: two texts were joined there.</details>
# <details><summary>Hint 2: which signs</summary>The plus sign joins, and <code>", "</code> is a comma with a space.</details>
# <details><summary>Hint 3: nearly the line</summary><code>prompt = subject + " " + place + ", the camera ..."</code></details>

# %%
# your lines here

# %% [markdown]
# ## What you did
#
# - You ran cells, changed a text, and called functions.
# - You read an error from the bottom, and found it less frightening.
# - You cast a vote, and saw that looking is not knowing.
# - You packed your work into one file.
#
# ## In practice
#
# - **Something hangs?** The ■ button above, or menu *Kernel*, *Interrupt Kernel*, stops a cell. Menu *Kernel*, *Restart
#   Kernel* starts again from nothing; your files stay.
# - **Order matters.** A cell knows only what cells that were run before it have done. When in doubt: menu *Run*, *Run All
#   Above Selected Cell*.
# - **With a screen reader?** Switch it to focus mode (forms mode) for arrow keys, Enter and Escape. A slider moves with the
#   arrow keys once Tab has brought you to it.
#
# ## Where next
#
# - [Exercise 00](../exercises/00-start-here/00-start-here.ipynb) takes about ten minutes.
# - [Lesson 01](01-first-clip.ipynb): your first clip from a line of text.
#
# ## Further reading
#
# - [JupyterLab's own guide to notebooks](https://jupyterlab.readthedocs.io/en/stable/user/notebook.html): every button on
#   this page explained, with pictures.
# - [Python's tutorial, "An informal introduction"](https://docs.python.org/3/tutorial/introduction.html): numbers, texts and
#   lists, if you would like to know more than today needs.
