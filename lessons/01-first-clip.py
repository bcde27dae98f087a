# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Make your first clip from a prompt
#
# **You will make** clips of your own, from one line of text each.
#
# **You will learn**
# - what a prompt does, and what a seed does;
# - the three steps behind every video service: *submit*, *poll*, *fetch*;
# - how to see what made a clip, and why that line matters.
#
# **You will need** a running notebook, and nothing else: no key, no account, no graphics card. If you have never
# programmed, that is fine: go to a grey cell, press **Shift+Enter**, and it runs. Run the cells from top to bottom.
#
# **Time:** 32 minutes, and 20 more for the sections that begin with *More*.
#
# **Computing:** up to 60 seconds of processor time and 1.2 GB of memory, for all cells together.

# %% [markdown] tags=["instructor"]
# **For who teaches.** *In one breath:* a prompt becomes a job, a job becomes a clip, and a clip says what made it.
#
# - *Before the room fills:* run section 2 once on each machine; the renderer's parts are then compiled and the
#   studio is awake. On Binder, open the link the day before and again half an hour before.
# - *Three likely wrong turns:* (1) someone runs section 2 before the first cell: "NameError: name 'generate' is not
#   defined" means *run the first cell*. (2) Someone presses the button five times: the studio makes the clips one
#   after the other; the ■ button stops a cell. (3) Someone takes the clip for AI: point at the line under it.
# - *Cut line:* if late, show section 4 on your own screen, and let them run it at home.
# - *Break point:* after section 3. Everybody runs `take_home()` (section 7) first.

# %% [markdown]
# ## 1. Write a prompt, get a clip
#
# Run this first cell. It fetches the tools of this lesson; nothing shows yet.

# %%
from pathlib import Path

import numpy as np

from aivideo.clip import Clip, Provenance, asset
from aivideo.notebook import predict, progress, prompt_box, reveal, show, take_home
from aivideo.services import Refused, finish, generate

# %% [markdown]
# This is a clip that was made earlier, the way you are about to make one. Press play. Then read the line under it:
# it says what made the clip.

# %%
show(
    asset("clips/fox-at-sunset.mp4"),
    alt="A red fox trots across a meadow in low evening sun, while the camera circles it.",
    caption="“a red fox trotting across a meadow at sunset, the camera orbits”",
)

# %% [markdown]
# Now you. Change the text in the box if you like, then press **Make the clip**. It takes from ten seconds to a minute, by
# the computer.
#
# The box sends your prompt to **the local studio**: a small program on this computer that the course brings along.
# It is a 3D renderer. It builds a little world by rule and takes pictures of it, so it is *not* an AI model and
# knows only a few words. But you talk to it exactly as you talk to the AI services: in lesson 02, the same order
# goes to those.
#
# These are the main words it knows:
#
# - **who or what:** fox, cat, robot, ball, boat, lantern, vase, crate, statue, tree, each in many colours;
# - **where:** meadow, town square, beach, forest, room, turntable, moon;
# - **when:** morning, day, sunset, night;
# - **what the camera does:** static (it stands still), orbit (it circles), dolly in or out (it travels closer or away), track
#   (it goes along), pan and tilt (it turns sideways, or up), crane (it rises), zoom, handheld;
# - **what else:** close-up, wide, low angle; fog; bouncing, falling, floating; and two at once, such as "a small grey cat
#   behind a big red ball".

# %%
prompt_box("out/my-clip.mp4")

# %% [markdown]
# ## 2. The same in three lines
#
# The button does what these three lines do, and the second of them does the work: `generate` sends the prompt to the studio, waits, and saves the clip as a
# file. `progress()` draws the line that shows how far it is, and `show` puts the result on the page.
#
# Look for two things while it runs: the bar, and what the line says before the bar starts to move.

# %%
prompt = "a blue robot walking through a town square at night, the camera dollies in"
robot = generate(prompt, "out/robot.mp4", on_change=progress())
show(robot, alt="A blue robot walks through a town square at night.", caption=prompt)

# %% [markdown]
# First it waits in the queue, then it is being made, picture by picture.
#
# **Change it.** Write another subject or another time of day between the quotes, and run the cell again. The
# sentence after `alt=` describes the clip for people who cannot see it; change that too. (Later sections come back to
# this clip and still say "robot". That is all right.)

# %% [markdown]
# ## 3. The same words again
#
# Part of every picture is never in the prompt: where exactly the trees stand, which flowers grow. That is left to
# chance, and the **seed** is the number that sets that chance.
#
# Before you run the next step, guess. Run this cell as it is to see the choices; then put your letter in the place of the
# question mark, and run it again.

# %%
predict("01.1", "?")

# %% [markdown]
# Three short clips, small ones so that it goes fast. The first two have the same seed; the third has another.

# %%
prompt = "a red ball bouncing in a meadow in the morning"
small = {"seconds": 1, "quality": "draft"}
first = generate(prompt, "out/ball-first.mp4", seed=1, **small)
again = generate(prompt, "out/ball-again.mp4", seed=1, **small)
other = generate(prompt, "out/ball-other.mp4", seed=2, **small)
pictures = [ball.frame(4) for ball in (first, again, other)]
show(
    np.hstack(pictures),
    alt="A ball in a meadow, three times. The first two are alike; in the third, trees differ.",
    caption="From left to right: seed 1, seed 1 again, seed 2",
)

# %% [markdown]
# Do the first two differ at all? Eyes are easily fooled, so measure. A picture is an array of numbers from 0 (dark) to 255
# (bright). Subtract all the numbers of one clip from those of another, and see how large the difference is on average.

# %%
one, two, three = (np.array(list(ball.frames()), int) for ball in (first, again, other))
print("seed 1 and seed 1 again:", np.abs(one - two).mean())
print("seed 1 and seed 2:      ", np.abs(one - three).mean().round(1))

# %% [markdown]
# In the whole clip, not one pixel differs between the first two. How did your guess go?

# %%
reveal("01.1")

# %% [markdown]
# ## 4. Open the box: submit, poll, fetch
#
# `generate` did three things that nearly every video service asks for. Now you do them by hand, in the language of
# **OpenAI's Videos protocol**. OpenAI's own service for it (Sora) was switched off on 24 September 2026, but the protocol
# lives on: open-source servers speak it, and so does our studio. (A *protocol* is an agreement on who says what, in which
# words, and what the answer looks like.)
#
# Think of a dry cleaner: you hand something in and get a *ticket*, you ask whether it is ready, you fetch it. The cells below
# have signs in them that nobody explained yet. That is all right: run them, and look at what the text names.

# %%
predict("01.2", "?")

# %% [markdown]
# First, where is the studio? `find_or_start` finds it, or starts it if it sleeps. It gives an address and a **key**.
# A key is a password for programs: it goes along with every request, and is never printed or shared.

# %%
import requests

from aivideo.services.local import find_or_start

studio = find_or_start()
videos = f"{studio.url}/v1/videos"
headers = {"Authorization": f"Bearer {studio.key}"}
print("The studio is at", studio.url)

# %% [markdown]
# **Submit.** The order is a handful of named values. `requests.post` hands it in, and `raise_for_status` stops right here
# if the studio did not accept it. Look at what comes back.

# %%
prompt = "a yellow ball bouncing in a town square"
order = {"model": "scene", "prompt": prompt, "seconds": "2", "size": "1280x720"}
reply = requests.post(videos, json=order, headers=headers, timeout=30)
reply.raise_for_status()
ticket = reply.json()
number = ticket["id"]
for name in ("id", "status", "progress", "size"):
    print(f"{name:9}", ticket[name])

# %% [markdown]
# A number, a status, and no video. Was that your guess?

# %%
reveal("01.2")

# %% [markdown]
# In this protocol the status is one of four words: `queued`, `in_progress`, `completed`, `failed`. (Other servers add words
# of their own.) The size is smaller than you asked for: the studio keeps the shape, wide, and says how large the clip
# will really be.
#
# **Poll.** Ask again and again, with a pause, until it is over. The loop asks 240 times at most: a loop that could
# wait for ever is how programs hang. If it ends before the clip is there, run the cell once more: the number is kept.

# %%
import time

for _ in range(240):
    reply = requests.get(f"{videos}/{number}", headers=headers, timeout=30)
    reply.raise_for_status()
    ticket = reply.json()
    print(ticket["status"], ticket["progress"], "%", ticket["error"] or "")
    if ticket["status"] in ("completed", "failed"):
        break
    time.sleep(0.5)

# %% [markdown]
# **Fetch.** The clip itself is a file: bytes. Save them under a name that ends in `.mp4`, and look. (Had the job failed,
# there would be nothing to fetch: this cell would stop with an error, and the reason would stand in the list above.)

# %%
reply = requests.get(f"{videos}/{number}/content", headers=headers, timeout=60)
reply.raise_for_status()
by_hand = Path("out/by-hand.mp4")
by_hand.parent.mkdir(exist_ok=True)
by_hand.write_bytes(reply.content)
show(by_hand, alt="A yellow ball bounces in a town square by day.", caption=prompt)

# %% [markdown]
# That is all there is to a video service. What differs from one to the next is the names of things, the price, and
# what can go wrong.

# %% [markdown]
# ## 5. What made this clip?
#
# Compare the last line under the clip you just fetched with the one under the clip of section 2. That one says what made it.
# Yours says that nobody wrote it down.
#
# `generate` puts a small text file beside each clip: its **provenance**, which means where it comes from. This is the one of
# section 2's clip.

# %%
shown = {"made_by", "model", "prompt", "seed", "created", "licence"}
print(robot.provenance.model_dump_json(indent=2, include=shown))

# %% [markdown]
# With these lines anybody can make the clip again, and nobody takes it for something that it is not.

# %% [markdown]
# ## 6. The same words to an AI model
#
# So far, everything was drawn by rule. The studio has a second model, called `tiny`, and that one is a real **AI model**: a
# text-to-video model like those of the big services, only far smaller. Nobody told it what a ball is, or that things fall. Its
# numbers began as chance; it was shown little clips with a sentence each, and its numbers were corrected a little after each. Now it makes up
# clips of its own. It was shown balls and boxes, seven colours, four places, nine ways to move and a camera that can pan.
#
# You will ask both for the same thing, and the AI model four times. First, guess.

# %%
predict("01.3", "?")

# %% [markdown]
# Look at three things in both clips: is the ball red? Is it one ball, all the time? Does it move like a ball?

# %%
prompt = "a red ball falls by day"
drawn = generate(prompt, "out/fall-drawn.mp4", seconds=2, size="720x720", quality="draft")
show(drawn, alt="A 3D drawing: a red ball falls onto a meadow.", caption=prompt)
learnt = generate(prompt, "out/fall-learnt.mp4", model="tiny", on_change=progress())
show(learnt, alt="A soft clip: a red ball falls to a striped floor, and rests.", caption=prompt)

# %% [markdown]
# Read the line under each clip. The second one is small, 64 by 64 points, and was enlarged smoothly: that is why it looks soft.
# And it comes out of noise. Another seed means other noise, and so another attempt: here are three of them, each in four frames.

# %%
rows = []
for seed in (2, 3, 4):
    attempt = generate(prompt, f"out/fall-{seed}.mp4", model="tiny", seed=seed)
    rows.append(np.hstack([attempt.frame(number) for number in (0, 5, 10, 15)]))
show(
    np.vstack(rows)[::2, ::2],
    alt="Three rows of four frames: a red ball falls, each time from another place.",
    caption="From top to bottom: seed 2, 3 and 4. From left to right: start to end",
)

# %% [markdown]
# Now your guess. What did you see: one ball, each time, all the time? Look at the dark mark on it, too.

# %%
reveal("01.3")

# %% [markdown]
# **Change it.** Another colour, `box` instead of `ball`, `bounces`, `jumps` or `is thrown to the left` instead of `falls`, `at
# night`, `in the snow` or `on the moon` instead of `by day`. Which of them does it find hardest? Lesson 04 opens this model and shows what more training does to it.

# %% [markdown]
# ## 7. Take it home
#
# Your clips are in the folder `out`, on the left in the file browser. A free server such as Binder stops after some idle
# minutes, and everything on it is gone. Press **Ctrl+S** (⌘S on a Mac), run this cell, and click the link: your clips,
# notebooks and guesses come to your own computer in one file. `resume()` brings them back another day; lesson 00 shows how.

# %%
take_home()

# %% [markdown]
# ## More: a word it does not know
#
# So far the studio knew all your words. What if it does not?

# %%
predict("01.4", "?")

# %% [markdown]
# Watch what the progress line says when it is done.

# %%
prompt = "a dragon in a meadow"
dragon = generate(prompt, "out/dragon.mp4", on_change=progress(), **small)
show(dragon, alt="A fox trots through a meadow. There is no dragon.", caption=prompt)

# %% [markdown]
# There is a clip, but look at what is in it. And your guess?

# %%
reveal("01.4")

# %% [markdown]
# ## More: when the answer is no
#
# Services refuse orders, and say why. This is a refusal as it travels, with nothing wrapped around it. The status code
# says who has to act. 200: nobody, all is fine. 401: you, the key is not right. 429: you, it was too fast or too much; wait.
# Other codes from 400 to 499: you, something about the request is not right. From 500 on: the service; ask again later.

# %%
empty = {"model": "scene", "prompt": "   "}
reply = requests.post(videos, json=empty, headers=headers, timeout=30)
print(reply.status_code)
print(reply.json()["error"]["message"])

# %% [markdown]
# `generate` turns a refusal into an error called `Refused`. With `try` and `except` your program can go on:

# %%
try:
    generate("zeppelin", "out/nothing.mp4")
except Refused as refusal:
    print("No clip:", refusal)

# %% [markdown]
# ## More: hang up and come back
#
# At our studio the ticket's number is all you need to get your clip, even after the notebook was closed or the studio was
# restarted: it keeps its queue on disk. (On the internet you also need the key, and should not wait long: services delete
# clips after hours or days.) Hand an order in, and forget everything but the number. `quality` and `seed` are our
# studio's own; the protocol has no names for them.

# %%
fox = "a white fox in a meadow"
order = {"model": "scene", "prompt": fox, "seconds": "1", "quality": "draft"}
reply = requests.post(videos, json=order, headers=headers, timeout=30)
reply.raise_for_status()
number = reply.json()["id"]
print("Write this down:", number)

# %% [markdown]
# Later, `finish` waits for the job with that number and brings the clip home.

# %%
later = finish(number, "out/later.mp4", on_change=progress())
print(later)

# %% [markdown]
# ## More: what is in the file
#
# A clip is a row of pictures, called *frames*. Here are four of the clip of section 2, from start to end.

# %%
frames = list(robot.frames())
show(
    np.hstack([frames[i] for i in (0, 15, 31, -1)]),
    alt=f"Four frames, from first to last, of the clip: {robot.provenance.prompt}",
    caption="Four frames of the clip, from first to last",
)

# %% [markdown]
# Written out number by number, the frames would need far more room than the file. Video files store what *changes* from
# frame to frame, and only as precisely as the eye can notice.

# %%
raw = len(frames) * frames[0].size
file = robot.path.stat().st_size
print(robot)
print(f"{raw / 1e6:.1f} MB as numbers, {file / 1e6:.2f} MB as a file")
print(f"The file is {raw / file:.0f} times smaller.")

# %% [markdown]
# ## More: write the record yourself
#
# The clip that you fetched by hand still has no provenance. Write it: who sees the clip later (a jury, a client, you in a
# year) can then read what it is.

# %%
ball = "a yellow ball bouncing in a town square"
record = Provenance(made_by="local studio", model="scene", prompt=ball)
record.save_beside(by_hand)
print(Clip.open(by_hand).credit)

# %% [markdown]
# Such a record is a note, not a proof: anybody can write one, as you just did, and it stays behind when somebody uploads
# the clip alone. Signed records that live inside the file (Content Credentials, C2PA) go further; lesson 06 makes one.

# %% [markdown]
# ## Try it yourself
#
# Make a clip for a phone: upright, at night, two seconds long, of a subject you choose. Then `show` it.
#
# <details><summary>Hint 1: where to look</summary>The order in section 4 has a value for the shape of the picture.</details>
# <details><summary>Hint 2: which function</summary><code>generate</code> takes <code>size=</code> and <code>seconds=</code>. Upright means: less wide than high.</details>
# <details><summary>Hint 3: nearly the line</summary><code>generate("a green robot ... at night", "out/phone.mp4", seconds=2, size="720x...")</code></details>

# %%
# your line here

# %% [markdown]
# ## What you did
#
# - You made clips from one line of text each: with a button, in three lines, and by hand.
# - You saw that the same prompt and seed give the same clip, and that another seed changes what the prompt left open.
# - You used the three steps of every video service: *submit* an order, *poll* with the ticket, *fetch* the file.
# - You read what made a clip, in the record beside it.
# - You gave the same words to a renderer and to an AI model, and looked at what each of them gets right.
#
# ## In practice
#
# - **Where else does this protocol work?** `generate(..., service="sora")` speaks it to any server (the name is the
#   protocol's history). Before you start JupyterLab, set the environment variable `OPENAI_BASE_URL` to its address, which
#   mostly ends in `/v1`, and `OPENAI_API_KEY` to *that server's* key: a key goes to the address that stands beside it. Give
#   the server's own name of a model with `model=`. Never write a key into a notebook, and never use one on a public Binder.
# - **JSON or form?** You handed the order in as JSON, because it reads well. `generate` sends a form, which all servers of
#   this protocol take.
# - **Is there always a seed?** No. The protocol has none; self-hosted servers often take one, and so does our studio.
# - **How often to poll?** Our studio is next door, so twice a second is fine. For services on the internet, ask
#   every five to ten seconds; some of them slow you down if you ask more often.
# - **Never send a paid order twice.** If a connection breaks while you submit, look whether the job exists before
#   you send it again: a GET of the address `/v1/videos` lists your jobs. `generate` sends an order once, and writes it
#   into a journal first; after a crash, `resume_jobs()` of `aivideo.services` takes home what is still open.
# - **Sizes and speed.** The studio's preview is 480 x 270 at 12 frames a second. `quality="standard"` gives 640 x 360.
#
# ## Where next
#
# - [Exercise 01](../exercises/01-first-clip/01-first-clip.ipynb) lets you show what you can do with this, in about 25 minutes.
# - [Lesson 02](02-four-services.ipynb) sends one shot to four services by changing one word, with the price on the label.
#
# ## Further reading
#
# - [OpenAI's list of deprecations](https://developers.openai.com/api/docs/deprecations): the dates of the end of Sora's
#   service, from the source. It is worth a look before you build on any vendor's model.
# - [vLLM-Omni](https://docs.vllm.ai/projects/vllm-omni/en/latest/serving/): an open-source server that speaks this protocol with real
#   text-to-video models, if you have a graphics card to run it on.
