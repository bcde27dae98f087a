# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Open a text-to-video model
#
# **You will make** one figure: the same prompt and the same seed, with more and more training behind them.
#
# **You will learn**
# - how a prompt becomes numbers, and what happens to words that a model does not know;
# - what latents, space-time patches, denoising steps, guidance and attention are, by looking at them;
# - what more training buys, in which order, and what it does not buy.
#
# **You will need** a running notebook. Lesson 01 helps, but is not required. No graphics card: the model is small.
#
# **Time:** 0 minutes, and 40 more: the workshop leaves this lesson out, take it on your own.
#
# **Computing:** up to 60 seconds of processor time and 1.0 GB of memory, for all cells together.

# %% [markdown] tags=["instructor"]
# **For who teaches.** *In one breath:* noise, corrected step by step towards what words like these looked like in training.
#
# - *Not on the workshop day.* If you have twenty minutes more, show sections 1 and 3 on your own screen.
# - *Three likely wrong turns:* (1) "it looks for the right clip in its memory": the section *did it only learn by heart?*
#   shows pairs of colour and shape that no training clip had. (2) "the latents are a small picture": they are eight numbers a place, and only the codec can
#   unfold them. (3) "more guidance is better": the figure of section 4 shows where it breaks.
# - *Cut line:* sections 1 to 3 carry the lesson; the rest can be read.

# %% [markdown]
# ## 1. The same prompt, with more training behind it
#
# This course brings a text-to-video model along. It is called `tiny`, it is real, and it was trained for this course on clips
# of a toy world: one thing, in one place, in one of nine motions. What you see here happens in the large models too, which
# nobody outside can open. This one you can: it is a few hundred lines of Python in the folder `aivideo/models/t2v`.

# %%
import numpy as np

from aivideo.models.t2v import CHECKPOINTS, Tiny, generate_clip
from aivideo.models.t2v.generate import enlarge
from aivideo.notebook import panel, predict, reveal, show

tiny = Tiny.load()
print(f"{tiny.transformer.w.count:,} numbers were trained, on {tiny.clips_seen:,} clips")

# %% [markdown]
# Give it a prompt. What comes back is an array: 16 frames of 64 by 64 pixels, with red, green and blue for each. `enlarge`
# makes them bigger for our eyes, smoothly, and adds nothing.

# %%
prompt = "a big red ball falls by day"
clip = tiny.make(prompt, seed=1)
print(clip.shape)
show(
    np.hstack(enlarge(clip[::4], 180)),
    alt="Four frames: a red ball high in the picture, lower, and on the floor.",
    caption=f"“{prompt}”, frames 0, 4, 8 and 12",
)

# %% [markdown]
# While it was trained, its weights were kept at five moments. Each of these **checkpoints** had seen two to four times as
# many clips as the one before. So you can ask a model that has hardly begun, and one that has learnt for long, for the very same thing.
# Which will it get right first? Guess.

# %%
predict("04.1", "?")

# %% [markdown]
# Same prompt, same seed, so the same noise to begin with. From top to bottom: more training. Look at the place first, then
# at the colour, then at whether there is *one* ball, and last at how it moves.

# %%
rows = []
for name in CHECKPOINTS:
    frames = Tiny.load(name).make(prompt, seed=1)
    rows.append(np.hstack(enlarge(frames[::3], 120)))
    print(f"{name:>5}: {Tiny.load(name).clips_seen:,} clips seen")
show(
    np.vstack(rows),
    alt="Five rows: haze; then a place; then red blobs; at the bottom a falling ball.",
    caption="One prompt, one seed, five checkpoints; the least trained at the top",
)

# %% [markdown]
# Nobody changed the program between these rows. Only the training went on. In February 2024, OpenAI showed the same kind of
# figure for Sora (a dog in the snow, at 1, 4 and 32 times the compute), and said of gravity and of things that stay themselves
# that such skills *emerge*. Now you have seen it happen to a model of your own.

# %%
reveal("04.1")

# %% [markdown]
# ## 2. Words become numbers
#
# A network cannot read. Each word that it knows has a number, and `read` shows which words it takes.

# %%
reading = tiny.read("a pink ball bounces slowly on the moon")
print(reading.words)
print(tiny.vocabulary.numbers(reading.words))
for remark in reading.remarks():
    print(remark)

# %% [markdown]
# It never saw *pink* or *slowly*, so it has no number for them, and leaves them out. Our model says so. Most services do not:
# a word that theirs never saw in training just does nothing, and it is up to you to notice.
#
# The zeros at the end mean *no word here*. All captions get the same length, sixteen.

# %% [markdown]
# ## 3. Noise becomes a clip
#
# The model does not work with pixels. A second, smaller network, the **codec**, squeezes each frame into 8 by 8 places with 8
# numbers each: its **latents**. Everything happens there, and the codec turns the result back into pixels. How much does
# that lose? Take the clip that you made, squeeze it, and unfold it again.

# %%
latents = tiny.encode(clip)
print(clip.size, "numbers become", latents.size)
again = tiny.decode(latents)
show(
    np.vstack([np.hstack(enlarge(frames[::4], 150)) for frames in (clip, again)]),
    alt="Two rows of four frames that look nearly alike.",
    caption="Above: the clip. Below: the same after the way into latents and back",
)

# %% [markdown]
# Twenty-four times fewer numbers, and hardly a difference. Now to the heart of it. The model was trained on one question only:
# *here is a clip's latents mixed with noise, and its caption; in which direction lies the clip?* To make a new one, it starts
# with nothing but noise, which comes from the seed, and takes 16 steps, each in the direction that the network says.

# %%
predict("04.2", "?")

# %% [markdown]
# Look on while it happens: `on_step` is called after each step. One frame, from left to right: after 1, 4, 8, 12 and 16
# steps.

# %%
walk = {}
tiny.make(prompt, seed=1, on_step=lambda number, z: walk.update({number: z}))
stages = [tiny.decode(walk[number])[4] for number in (1, 4, 8, 12, 16)]
show(
    np.hstack(enlarge(np.array(stages), 150)),
    alt="Five pictures: coloured noise that becomes, step by step, a ball before a floor.",
    caption="One frame of the clip after 1, 4, 8, 12 and 16 denoising steps",
)

# %% [markdown]
# First the large things, light and floor; then where the ball is; last its edge. All sixteen frames are made together: that is
# how a video model can keep them alike.

# %%
reveal("04.2")

# %% [markdown]
# The network does not see frames, either. It cuts the latents into **space-time patches**, boxes of 4 frames by 2 by 2 places,
# and looks at them side by side with the words. For a transformer a patch is what a word is for a chatbot: a *token*.

# %%
patches = tiny.transformer.to_patches(latents[None])
print("patches and numbers in each:", patches.shape[1:])
for size in (tiny.transformer.grid, tiny.transformer.patch):
    print(size)

# %% [markdown]
# The printed grid is frames, channels, rows and columns of the latents; the last line is the size of a patch: 4 frames, 2 rows, 2 columns. Longer or
# larger clips are simply more patches: that is why Sora could be trained on all shapes and lengths.

# %% [markdown]
# ## 4. Guidance: how much your words count
#
# At each step the network is asked twice: with your words, and with none. The difference is what the words add. **Guidance**
# multiplies that difference. At 0 the words count nothing, at 1 they count as in training, at 3 (our default) three times.

# %%
rows = []
for guidance in (0, 1, 3, 10):
    frames = tiny.make(prompt, seed=1, guidance=guidance)
    rows.append(np.hstack(enlarge(frames[::3], 120)))
show(
    np.vstack(rows),
    alt="Four rows. Without guidance another scene; with much of it, glaring colours.",
    caption=f"“{prompt}” with guidance 0, 1, 3 and 10, from top to bottom",
)

# %% [markdown]
# Above all, guidance is a matter of taste with limits: too little, and the clip is about something else; too much, and colours
# glare and shapes break. Services set it for you, and few let you touch it.
#
# **Now you.** Run the cell, choose, and press **Make the clip**. *From which checkpoint on is there one ball? Which seed is the
# worst? From which guidance on does the picture break?* A clip takes a second or two. (If you see no controls: the figures above
# show the same.)

# %%
from ipywidgets import Dropdown, FloatSlider, IntSlider, Text

panel(
    lambda **answers: generate_clip(out="out/tiny.mp4", **answers),
    alt="What the tiny model made of your prompt", button="Make the clip",
    prompt=Text(value=prompt, description="What is to be seen?"),
    checkpoint=Dropdown(options=CHECKPOINTS[::-1], description="How long was it trained?"),
    seed=IntSlider(value=1, min=1, max=50, description="Which noise?"),
    guidance=FloatSlider(value=3, min=0, max=12, step=0.5, description="How much guidance?"),
)

# %% [markdown]
# ## 5. From a word to a place: attention
#
# In each block of the network, every patch looks at every word and at every other patch, and takes over more from some than
# from others. That is **attention**, and it can be drawn. `word_maps` makes a clip and adds up, for each word, from which places
# it was looked at.

# %%
from aivideo.models.t2v.attention import word_maps

frames, maps = word_maps(tiny, prompt, seed=1)
rows = [enlarge(frames[::4], 150)]
for word in ("ball", "day"):
    glow = (0.5 + 0.5 * maps[word][::4, ..., None]) ** 2
    rows.append(enlarge((frames[::4] * glow).astype(np.uint8), 150))
show(
    np.vstack([np.hstack(row) for row in rows]),
    alt="Three rows of four frames: the clip, and twice the same, dark but for some places.",
    caption="The clip; the same, lit where it looked at “ball”; and where it looked at “day”",
)

# %% [markdown]
# The places are coarse, since a patch is a quarter of the picture's width and of its height, and lasts four
# frames. Do not read too much
# into such maps: they show where the network looked, not why.

# %% [markdown]
# ## More: does it follow? Judges
#
# Looking at one clip convinces nobody. So we wrote *judges*, short programs that answer one question each: which colour,
# which shape, which motion, which place? Beside each stands what blind guessing gets, and what the judges say of the toy world's
# own clips, where everything is right.

# %%
import json

from aivideo.clip import asset

table = json.loads(asset("tiny/judged.json").read_text())
columns = ("simulator", *CHECKPOINTS)
print(f"{'% right':10}{'chance':>8}" + "".join(f"{name:>10}" for name in columns))
for factor in ("place", "colour", "shape", "direction", "motion"):
    shares = [table["judged"][name][factor]["percent"] for name in columns]
    print(f"{factor:10}{table['chance'][factor]:8.0f}" + "".join(f"{s:10.0f}" for s in shares))

# %% [markdown]
# Read a row from left to right: where does it leave chance behind? The place comes first, then the colour, then direction and
# motion. That is the order in which things matter for the pixels: a wrong sky is thousands of wrong pixels, a ball that falls
# wrongly a few dozen. The shape comes last of all: a ball and a box of that size differ by a few pixels at the corners, and our
# model is hardly past guessing there.

# %% [markdown]
# ## More: does it obey gravity?
#
# A tracker finds the ball in each frame, and a parabola through its flight gives gravity, as in lesson 07. But a number comes
# out even where a smear flies about. So a flight counts only if one steady thing was seen in it, along a parabola. Watch how
# many flights count.

# %%
for name in columns:
    for where in ("earth", "moon"):
        flight = table["judged"][name].get(f"g_{where}")
        counted, ratio = flight["trusted"], flight["quartiles_of_g_over_truth"]
        middle = f"gravity is {ratio[1]:.2f} of the true one" if ratio else "too few to say"
        print(f"{name:>10} {where:6} {counted:3} of {flight['of']:3} flights count; {middle}")

# %% [markdown]
# This is the fair answer to "does it understand gravity?": it learnt, from clips alone, that things fall, and how fast things like
# these fall, about as exactly as the table says. It knows no law. Lesson 09 shows what happens when the law changes.

# %% [markdown]
# ## More: did it only learn by heart?
#
# Two pairs of colour and shape were kept out of all training clips: no purple ball, no cyan box. If the model only looked
# clips up, it could not make those.

# %%
unseen = ("a big purple ball falls by day", "a big cyan box is thrown to the right at night")
for text in unseen:
    show(
        np.hstack(enlarge(tiny.make(text, seed=1)[::4], 180)),
        alt=f"Four frames of what the model made of: {text}",
        caption=f"“{text}”: a pair that it never saw",
    )
for factor in ("colour", "shape"):
    share = table["held_out_pairs"][factor]["percent"]
    print(f"{factor} right in {share:.0f} % of unseen pairs")

# %% [markdown]
# A second look from the other side: for three clips of the model, the nearest of all clips that it was trained on.

# %%
from PIL import Image

near = json.loads(asset("tiny/nearest.json").read_text())
show(
    np.asarray(Image.open(asset("tiny/nearest.png"))),
    alt="Three rows: frames of a clip of the model, then of the nearest training clip.",
    caption="Left: made by the model. Right: the nearest of its training clips",
)
for whose in ("samples", "fresh_clips"):
    print(f"from {whose:12} to the nearest training clip: {near[f'distance_of_{whose}']}")

# %% [markdown]
# Fresh clips, drawn by the toy world and never shown to the model, have such neighbours too; the last line says how near theirs
# are. Only if the model's clips lay much nearer than those would it have learnt by heart.

# %% [markdown]
# ## More: what it fails at
#
# - **Things split and melt.** There is no list of things inside, only patches that agree with each other, more or less. When two
#   places seem equally likely, you get a bit of both. In one of Sora's first clips a
#   chair grew out of the sand; it looks like the same weakness.
# - **It counts badly.** "Two balls" are two words that it does not know. Large models know them, and still miscount.
# - **Its world is what it was shown.** Ours knows two shapes. Theirs know much of what was filmed, and have never touched anything.
# - **Its camera stands still.** The clips that it learnt from had no camera move, so no camera word can mean anything to it.
#
# What did it cost? Half an hour of one processor core. What would more buy? By our estimate, ten minutes of a large graphics card
# do a thousand times as many sums; `CONTRIBUTING.md` has the command, and nobody has run it yet.

# %% [markdown]
# ## Try it yourself
#
# Make the scaling figure for a prompt of your own, with another motion. From which checkpoint on would you call the motion
# right?
#
# <details><summary>Hint 1: where to look</summary>The cell in section 1 that loops over the checkpoints.</details>
# <details><summary>Hint 2: which function</summary><code>Tiny.load(name).make(...)</code> with your own prompt, then <code>np.vstack</code> and <code>show</code>.</details>
# <details><summary>Hint 3: nearly the line</summary><code>frames = Tiny.load(name).make("a big blue box is thrown to the left at night", seed=2)</code></details>

# %%
# your lines here

# %% [markdown]
# ## What you did
#
# - You asked one model at five moments of its training for the same thing, and saw what comes first.
# - You followed a prompt through the model: words, numbers, noise, steps, latents, pixels.
# - You turned guidance and seed, and looked at where the network looks.
# - You read a table of judges, with chance on one side and the truth on the other.
#
# ## In practice
#
# - **Where is all this in the large models?** In the same places, at some ten thousand times the size: the open models
#   HunyuanVideo and Wan 2.1 have 13 and 14 billion numbers; how many the services' models have is not public. Their captions are
#   read by a language model first, and their codecs squeeze time as well as space.
# - **How do I take a clip along?** `generate("a red ball falls", "out/ball.mp4", model="tiny")`, as in lesson 01, or `aivideo
#   generate --model tiny "a red ball falls"` in a terminal.
# - **May I use the clips?** Yes, CC BY 4.0. The model was trained on clips that we drew ourselves, so nobody's work is in it.
# - **How was it trained?** With one command, which can be stopped and goes on: see *Training the tiny model* in `CONTRIBUTING.md`.
#
# ## Where next
#
# - [Exercise 04](../exercises/04-inside-a-model/04-inside-a-model.ipynb) lets you show what you understood, in about 20 minutes.
# - Lesson 07 measures clips of any origin; lesson 09 asks whether such a model is a model of the world.
#
# ## Further reading
#
# - [Video generation models as world simulators](https://openai.com/index/video-generation-models-as-world-simulators/): OpenAI's
#   report on Sora of February 2024, with the figure that section 1 repeats in small.
# - [Scalable Diffusion Models with Transformers](https://arxiv.org/abs/2212.09748): the transformer that ours is a small cousin of.
# - [Flow Straight and Fast](https://arxiv.org/abs/2209.03003): rectified flow, the straight lines from noise to clip.
# - [Classifier-Free Diffusion Guidance](https://arxiv.org/abs/2207.12598): where asking twice comes from.
