# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Send one shot to four services
#
# **You will make** the same shot through the protocols of four services, with its price beside it.
#
# **You will learn**
# - which web apps make a clip today, without any code, and how to bring their clips into this course;
# - to send one order to another service by changing one word;
# - to see the price before you press, and to set a budget that says no;
# - what a refusal is, and where a key may go.
#
# **You will need** lesson 01 (or just its idea: a prompt goes out, a ticket comes back, the clip is fetched later). No key,
# no account, no network, and no programming: run the cells from top to bottom with **Shift+Enter**.
#
# **Time:** 15 minutes, and 30 more for the sections that begin with *More*.
#
# **Computing:** up to 90 seconds of processor time and 1.2 GB of memory, for all cells together. The clips are small
# drafts, so that it goes fast.

# %% [markdown] tags=["instructor"]
# **For who teaches.** *In one breath:* services differ in words, price and manners, not in what you do: order, wait, fetch.
#
# - *Before the room fills:* run the lesson once on each machine, so that the renderer's parts are compiled. Open two of the
#   web apps of section 1 on your own screen, signed in, if you want to show one: sign-ups eat the fifteen minutes.
# - *Three likely wrong turns:* (1) "Why do all four clips look the same?" Because our studio drew all four; say it before
#   they ask, and ask what did differ. (2) Somebody wants to paste a key into a cell: stop the room and read section 6 aloud.
#   (3) Somebody takes the price for the price of the studio: the studio is free; the price is what the service would ask.
# - *Cut line:* if late, run section 3 only for `"runway"`, and talk over the prices of section 4.
# - *Break point:* after section 4.

# %% [markdown]
# ## 1. What you can use today, without code
#
# When the workshop began, in March 2024, Sora had been shown and nobody could use it. Today Sora is gone, and these four
# apps can be used in a browser. You write a prompt, wait, and download an MP4 file. All four also make a clip from a
# picture of yours.
#
# Run the cell. Then read across one row: what is free, and what you may do with the clip. Prices and plans change
# every few months, so the line under the table says when somebody last looked.

# %%
from aivideo.notebook import web_apps

web_apps()

# %% [markdown]
# Did you see what stands under "mark" and under "what you may do"? "Free" mostly means: with a mark in the picture, and not for commercial work. For a
# clip that you want to sell, or that a client pays for, read the app's own terms first.

# %% [markdown]
# ## 2. Bring a clip of your own
#
# Have you got a clip, from one of these apps or from your phone? Bring it: lessons 05 to 08 can cut it, measure it and look
# for its geometry. If you have none, go on; the course has clips for you.
#
# Press **Choose a video**, say what made it, and press **Take it in**. The clip is copied into the folder
# **`out/my-clips`** (in the file browser on the left), with a small record of what made it.

# %%
from aivideo.notebook import bring_box, bring_clip, my_clips

bring_box()

# %% [markdown]
# Two other ways, if you like them better: drag the file into the folder `out/my-clips`, or name its path in a cell, as below
# with a clip that the course brings along. `my_clips()` lists what is there.

# %%
from aivideo.clip import asset

bring_clip(asset("clips/vote-b.mp4"), made_by="the course's local studio")
for clip in my_clips():
    print(clip.path.name, "|", clip.credit)

# %% [markdown]
# A clip that nobody wrote a record for cannot say what made it. That is why the box asks.

# %% [markdown]
# ## 3. One shot, four services
#
# Apps are for hands. Programs (and films with forty shots) use the same services through a *protocol*: an agreement on who
# says what in which words. Each service has its own. In this course they all stand behind one line, and the service
# is one word in it.
#
# First a guess.

# %%
from aivideo.notebook import predict, progress, reveal, show

predict("02.1", "?")

# %% [markdown]
# Run this cell. Then put another word in the place of `"runway"`: `"luma"`, `"pika"` or `"sora"`, and run it again.

# %%
from aivideo.services import generate

shot = "a red fox trotting across a meadow at sunset, the camera orbits"
small = {"seconds": 5, "quality": "draft"}

clip = generate(shot, "out/fox-runway.mp4", service="runway", on_change=progress(), **small)
show(clip, alt="A red fox trots across a meadow at sunset.", caption=shot)

# %% [markdown]
# Read the line under the clip. There is no key on this computer, so **our own studio stood in for the service**: it speaks
# the protocols of all four, and draws with its renderer. With a service's key set, the very same cell goes to the
# service itself, and an AI model makes the clip.
#
# Now the other three, one after the other. Look at the services' own words: the progress line remembers them.

# %%
clips = {"runway": clip}
for name in ("luma", "pika", "sora"):
    line = progress()
    clips[name] = generate(shot, f"out/fox-{name}.mp4", service=name, on_change=line, **small)
    print(f"{name} said:", ", ".join(line.words))

# %% [markdown]
# Luma says *dreaming*, Pika *IN_PROGRESS*, Sora's protocol *in_progress*: they all mean that the clip is being made. Here is
# the middle picture of each clip.

# %%
import numpy as np

pictures = [each.frame(30) for each in clips.values()]
show(
    np.vstack([np.hstack(pictures[:2]), np.hstack(pictures[2:])]),
    alt="Four pictures of a red fox in a meadow at sunset. All four are the same.",
    caption="runway and luma, above; pika and sora, below",
)

# %% [markdown]
# Was that your guess?

# %%
reveal("02.1")

# %% [markdown]
# If you would rather not touch code: this panel does the same. Choose a service, write your own prompt, press the button.

# %%
from ipywidgets import Dropdown, Text

from aivideo.notebook import panel


def send(service, prompt):
    return generate(prompt, f"out/panel-{service}.mp4", service=service, **small)

which = Dropdown(options=["runway", "luma", "pika", "sora"], description="Which service?")
words = Text("a white cat in a room", description="What do you want to see?")
panel(send, button="Send it", alt="The clip that you asked for.", service=which, prompt=words)

# %% [markdown]
# ## 4. The price, before you press
#
# The services charge for every clip, and a clip that does not please you costs as much as one that does. So look before
# you press. `price_list` reads the course's own dated catalogue; nothing is sent.

# %%
from aivideo.notebook import price_list

price_list(seconds=5)

# %% [markdown]
# Sora's row is missing: nobody sells it any more. A server of your own that speaks its protocol costs electricity.
#
# A **budget** says how much you want to spend. Watch what happens when an order would cost more than it allows. (Here it is
# play money: the studio is free. With a real service it is the real thing, and without a budget nothing is ordered at all.)

# %%
from aivideo.services import Budget, OverBudget, price

budget = Budget(0.50)
print("This would cost", price("luma", seconds=5))
try:
    generate(shot, "out/too-dear.mp4", service="luma", budget=budget, **small)
except OverBudget as no:
    print("Not sent.", no)

# %% [markdown]
# **Change it.** Make the budget `Budget(1.00)` and run the cell again: now the clip is made. (Each run of the cell begins a
# new budget. In your own notebook, put that line into a cell of its own, and it counts everything after it.)

# %% [markdown]
# ## 5. When a service says no
#
# Every service refuses some prompts: violence, nudity, real people, brands. Often it is right, now and then it is
# wrong, and it seldom says why. Our studio refuses nothing of that kind, so here it refuses *on purpose*: `trouble=` asks it
# to behave as services do on a bad day.

# %%
predict("02.2", "?")

# %% [markdown]
# `try` and `except` catch the refusal, so that the notebook goes on. Read what it says.

# %%
from aivideo.services import Refused

try:
    generate(shot, "out/no.mp4", service="runway", trouble="refused", **small)
except Refused as no:
    print(no)

# %% [markdown]
# A refusal is its own kind of error, and the course never sends a refused order again by itself. And you?

# %%
reveal("02.2")

# %% [markdown]
# ## 6. Where a key may go
#
# A key is a password that spends your money. Whoever has it is you, for the service.
#
# - **In a cell: never.** Notebooks are shared, saved, put on the web. Keys in public notebooks are found by programs within
#   minutes.
# - **On Binder or somebody else's computer: never.** You do not know who can look.
# - **In the environment of your own computer:** the place that the services' own programs look at first. The cell below
#   lists its name for each service.
# - **Typed in, hidden:** `ask_key("runway")` asks for it without showing it, and forgets it when the kernel stops.
#
# With the key goes a budget: two dollars a day are `AIVIDEO_BUDGET=2` in the same place. If a key got out, delete it on
# the service's page at once, and make a new one.

# %%
from aivideo.notebook import table
from aivideo.services import catalogue

table(
    "Where each service looks for its key",
    ["service", "environment variable"],
    [[facts.name, facts.key_variable] for facts in catalogue().services if facts.address],
)

# %% [markdown]
# ## 7. Take it home
#
# Press **Ctrl+S** (⌘S on a Mac), run this cell, and click the link: your clips, the one you brought too, and your
# notebooks come to your own computer in one file.

# %%
from aivideo.notebook import take_home

take_home()

# %% [markdown]
# ## More: four vocabularies
#
# Each service has its own words for what a job is doing, and some have traps: with Runway, `THROTTLED` means *wait*, and with
# Pika there is no word for failure at all: a job that failed is `COMPLETED`, and its result is an error. A program
# that knows only one vocabulary stops too early with the next. So the course's clients translate, and keep the service's
# own word beside it.

# %%
from aivideo.services import luma, pika, runway, sora

spoken = {"runway": runway, "luma": luma, "pika": pika, "sora": sora}
rows = []
for state in ("queued", "running", "succeeded", "failed", "cancelled"):
    said = [[w for w, s in each.STATES.items() if s == state] for each in spoken.values()]
    rows.append([state, *map(", ".join, said)])
table("What the services say, in the course's words", ["the course", *spoken], rows)

# %% [markdown]
# And a word that is in no table? It is taken for "still running", said once, and waited through until the deadline:
# nobody has said that the job ended.

# %% [markdown]
# ## More: a poll loop that ends
#
# `generate` waits for you. This is what it does inside: ask, pause a little longer each time, stop at a deadline. Stopping
# to wait does not stop the job; its number is all you need to come back.

# %%
import time

from aivideo.services import connect

service = connect("runway")
job = service.submit(shot, seconds=2, quality="draft")
deadline, pause = time.monotonic() + 120, 0.2
while not job.finished and time.monotonic() < deadline:
    time.sleep(pause)
    pause = min(pause * 1.5, 2.0)
    job = service.poll(job)
    print(f"next pause {pause:.1f} s | {job.word:9} | {job.state}")

# %% [markdown]
# Why a longer pause each time? A clip of a service takes minutes. Asking ten times a second would be rude, and services
# answer rudeness with *429, too many requests*, or by making you wait. (`progress` is missing in some services: then
# a second deadline, for "nothing has changed for five minutes", helps to notice a job that hangs.)

# %% [markdown]
# ## More: a link that is over
#
# Most services do not send the clip; they send a *link* to it, and the link ends: after an hour with Luma Agents, after a
# day or two with Runway. Here is one that is over already, on purpose.

# %%
import requests

job = service.submit(shot, seconds=2, quality="draft", trouble="expired link")
while not job.finished:
    time.sleep(0.3)
    job = service.poll(job)
link = job.details["output"][0]
print("the first link:", requests.get(link, timeout=30).status_code)

# %% [markdown]
# 403 means: not any more. The clip is still there. Asking for the job again gives a fresh link, and `fetch` does that by
# itself. (The job had its bad link; from now on its links are good.)

# %%
link = service.poll(job).details["output"][0]
print("a fresh link:", requests.get(link, timeout=30).status_code)
print(service.fetch(job, "out/fetched.mp4"))

# %% [markdown]
# ## More: the kernel died
#
# You order, and then the computer crashes, or Binder stops. The job does not know that: it goes on at the service, and may
# cost money. So every order is written into a *journal*, a small file in your own folder on this computer, before it is sent.
# Here the order's ticket is thrown away on purpose. Two orders are open then: this one, and the one of the poll loop, whose
# clip nobody fetched.

# %%
from aivideo.services import open_jobs, resume_jobs

service.submit("a white cat on the moon", seconds=2, quality="draft")
del service, job
for entry in open_jobs():
    print(entry)

# %% [markdown]
# `resume_jobs` waits for what is open and takes it home. It works after a restart of the kernel, too: try it.

# %%
home, troubles = resume_jobs("out")
for clip in home:
    print(clip.path, "|", clip.provenance.prompt)
for order, trouble in troubles.items():
    print("not home:", order, trouble)

# %% [markdown]
# ## More: was my order taken?
#
# The worst moment for a line to break is between the order and its answer. Was it taken or not? Who sends it again may pay
# twice. (The official programs of OpenAI, Runway and Luma do send it again, up to two times, and fal's up to nine: read in
# their code in November 2026.)

# %%
predict("02.3", "?")

# %% [markdown]
# Here a line breaks, on purpose. Look at two things: what the error says about a second order, and what the journal knows.

# %%
from aivideo.services import NotReachable

service = connect("pika")
try:
    service.submit(shot, seconds=5, quality="draft", trouble="lost at create")
except NotReachable as broken:
    print(broken)
print(*open_jobs(), sep="\n")

# %% [markdown]
# The journal has it, without a number. Our studio promises that an order with the same *idempotency key* (a name for the
# order, which the course sends along) makes one job, however often it arrives; so here `resume_jobs` may ask again.
# The four services promise nothing of the kind, and there it asks *you* to look first.

# %%
home, troubles = resume_jobs("out")
print(len(home), "clip,", len(troubles), "trouble")

# %% [markdown]
# One clip, of one order. And your guess?

# %%
reveal("02.3")

# %% [markdown]
# ## More: a server of your own
#
# Sora's protocol outlived Sora. If you (or your school) have a computer with a large graphics card, a program such as
# vLLM-Omni or SGLang serves an open video model on it, in that protocol. Then this line goes there; the address is the only
# thing that changes. Here it is the address of our studio.

# %%
from aivideo.services import Sora
from aivideo.services.local import find_or_start

ours = find_or_start()
server = Sora(ours.url + "/v1", ours.key)
job = server.submit(shot, seconds=1, quality="draft")
print(server.poll(job))
print(server.cancel(job))

# %% [markdown]
# Such servers each depart from the protocol a little: one answers a failed job with an error code, one never says
# `in_progress`, one cannot cancel. The client knows the ones we found; its source, `aivideo/services/sora.py`, names each.
#
# In a terminal, the same without a notebook: `aivideo generate "a fox" --service pika --out fox.mp4`, and `aivideo jobs
# --resume` for what is still open.

# %% [markdown]
# ## Try it yourself
#
# A clip for a phone, upright, through Pika, for at most 30 cents. Let it be ten seconds long if the price allows; if it
# does not, find the length that does.
#
# <details><summary>Hint 1: where to look</summary>Section 3 has the line, section 4 the budget. The price list tells what five seconds cost.</details>
# <details><summary>Hint 2: which function</summary><code>generate</code> takes <code>size=</code>, <code>seconds=</code> and <code>budget=</code>. Ask <code>price("pika", seconds=10)</code>: it says <code>None</code> where nobody wrote the price down.</details>
# <details><summary>Hint 3: nearly the line</summary><code>generate("...", "out/phone.mp4", service="pika", seconds=5, size="720x1280", budget=Budget(...))</code></details>

# %%
# your line here

# %% [markdown]
# ## What you did
#
# - You saw which web apps make a clip today, with their limits and a date, and brought a clip into the course.
# - You sent one shot through four protocols by changing one word.
# - You saw the price first, and a budget said no before anything was sent.
# - You met a refusal, and you know where a key may go and where never.
#
# ## In practice
#
# - **Is the price right?** It is what somebody read on the day in the table. Real bills differ: models change price, some
#   services charge for refused clips too (reported for Runway in July 2026), taxes come on top. Look at the service's own
#   page before you order forty shots.
# - **Which lengths and sizes?** Each model makes a few. The course says so before it orders: try `seconds=4` with `"luma"`.
# - **A seed?** Runway and Pika take one; Luma does not.
# - **Can I cancel?** Runway, Pika and our studio, yes: the ■ button of a cell that waits tells the service to stop. Luma
#   Agents has no way to stop a job. Money that is spent does not come back.
# - **How many at once?** New accounts get one or two. What is over that waits (Runway calls it *throttled*).
# - **Do I own the clip?** Read the terms: most let you use it on paid plans, some use your prompts and clips for training.
#   Whether the law sees an author in such a clip is open in many countries.
#
# ## Where next
#
# - [Exercise 02](../exercises/02-four-services/02-four-services.ipynb) asks for an order within a budget, and for a loop that
#   ends, in about 30 minutes.
# - Lesson 03 is about what to write in the prompt: shots, angles and camera moves.
#
# ## Further reading
#
# - [Runway's API documentation](https://docs.dev.runwayml.com/): clear about states, limits and what to do with each error; worth
#   reading even if you use another service.
# - [fal's page on its queue](https://docs.fal.ai/model-endpoints/queue): the protocol behind Pika, step by step.
# - [vLLM-Omni](https://docs.vllm.ai/projects/vllm-omni/en/latest/serving/): serves open video models in Sora's protocol on your
#   own graphics card.
