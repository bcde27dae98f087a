# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] tags=["instructor"]
# The pattern of a lesson. Copy it to `lessons/NN-name.py`; CONTRIBUTING.md says how to go on. A cell begins with `# %%`
# (code) or `# %% [markdown]` (text). A text cell tagged `instructor`, like this one, leaves the learner's copy.

# %% [markdown]
# # Look closely at a clip
#
# **You will make** a strip of pictures from a clip: one product that the learner leaves with. Begin the title with a verb.
#
# **You will learn**
# - two to four things, each one line;
# - in the learner's words, not in ours.
#
# **You will need** lesson 01. Say what is necessary, and what only helps.
#
# **Time:** 10 minutes, and 5 more for the sections that begin with *More*.
#
# **Computing:** up to 10 seconds of processor time and 0.5 GB of memory, for all cells together.

# %% [markdown] tags=["instructor"]
# **For who teaches.** *In one breath:* the one sentence that must be said aloud.
#
# - *Before the room fills:* what to warm up.
# - *Three likely wrong turns:* (1) what they do, and what helps; (2) ...; (3) ...
# - *Cut line:* if late, skip to ...
# - *Break point:* after section ...

# %% [markdown]
# ## 1. The product first
#
# A short call that makes something, before anything is explained. Say what to look for. Name every helper where it is
# first used: `asset` finds a file that comes with the course, and `show` puts it on the page.

# %%
from aivideo.clip import Clip, asset
from aivideo.notebook import predict, reveal, show

clip = Clip.open(asset("clips/fox-at-sunset.mp4"))
show(clip, alt="A red fox trots across a meadow.", caption="How many pictures are in it?")

# %% [markdown]
# Say what was seen. Then open the box: how did that work?
#
# ## 2. Predict, run, look, change
#
# One idea, in this rhythm. The question stands in the file `.predictions.toml` beside the lesson, with a reply to every
# option. Replace the question mark by your letter.

# %%
predict("99.1", "?")

# %% [markdown]
# The cell that settles it. Say what to look at.

# %%
import numpy as np

frames = list(clip.frames())
show(
    np.hstack(frames[::32]),
    alt="Three frames: the fox turns towards us as the camera circles it.",
    caption=f"{len(frames)} frames in all; these are the first, the 33rd and the 65th",
)

# %% [markdown]
# Now look at the number under the strip.

# %%
reveal("99.1")

# %% [markdown]
# **Change it.** Tell them which value to change, and what to watch.

# %% [markdown]
# ## More: for those who have time
#
# Everything that the workshop can do without.

# %%
print(f"{clip.duration:g} seconds at {clip.fps:g} frames a second")

# %% [markdown]
# ## Try it yourself
#
# A small task with three hints, each saying more than the one before.
#
# <details><summary>Hint 1: where to look</summary>The cell that ...</details>
# <details><summary>Hint 2: which function</summary><code>clip.frame</code> takes a number.</details>
# <details><summary>Hint 3: nearly the line</summary><code>show(clip.frame(...), alt="...")</code></details>

# %%
# your line here

# %% [markdown]
# ## What you did
#
# - The list of the beginning again, as things done.
#
# ## In practice
#
# - The fine print: limits, costs, what differs elsewhere. Facts carry a date and a source.
#
# ## Where next
#
# - The exercise, with its minutes; the next lesson, with a reason.
#
# ## Further reading
#
# - [The shape of a lesson](../CONTRIBUTING.md): say why each link is worth the click.
