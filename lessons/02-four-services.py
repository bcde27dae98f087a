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
# **Time:** 15 minutes, and 40 more for the sections that begin with *More*. That is to run and read. If code is new to you and
# you try every change, take half an hour for the first part.
#
# **Keys:** leave them out. If you have set a service's key on this computer, and a budget, these cells order from the
# service itself and spend money. Then open the course without the key for this lesson (section 6 says where keys lie).
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
#   And somebody who has keys set already would order paid clips: ask before the room begins.
#   (3) Somebody takes the price for the price of the studio: the studio is free; the price is what the service would ask.
# - *Cut line:* if late, run section 3 only for `"runway"`, and talk over the prices of section 4. People to whom code is new
#   need half an hour for the core if they try each change; in fifteen minutes they watch one and do one.
# - *Break point:* after section 4.

# %% [markdown]
# ## 1. What you can use today, without code
#
# When the workshop began, in March 2024, Sora had been shown and the public could not use it yet. OpenAI switched it off on
# 24 September 2026. These four apps can be used in a browser. You write a prompt, wait, and download an MP4 file. All four
# also make a clip from a picture of yours.
#
# Run the cell. Then read across one row: what is free, whether a *watermark* (a mark of the app's, in the picture) comes with
# it, and what you may do with the clip. Prices and plans change every few months, so the line under the table says when
# somebody last looked.

# %%
from aivideo.notebook import web_apps

web_apps()

# %% [markdown]
# "Free" mostly means: with a watermark, and not for paid work. For a clip that you want to sell, or that a client pays for,
# you need a paid plan; read the app's own terms first.

# %% [markdown]
# ## 2. Bring a clip of your own
#
# Have you got a clip, from one of these apps or from your phone? Bring it: lessons 05 to 08 can cut it, measure it and look
# for its geometry. If you have none, go on; the course has clips for you.
#
# Press **Choose a video**, say what made it, and press **Take it in**. The box takes the files of phones and apps: .mp4, .mov,
# .m4v, .webm, .mkv and .avi, up to 40 MB. The clip is copied into the folder **`out/my-clips`** (in the file browser on the
# left), with a small record of what made it: a clip without one cannot say so later.
#
# The clip stays on the computer that runs this notebook. On Binder, that is a rented one: bring nothing private there.

# %%
from aivideo.notebook import bring_box

bring_box()

# %% [markdown]
# ## 3. One shot, four services
#
# In an app, you click. A program (or a film with forty shots) uses a service through a *protocol*: an agreement on who says
# what in which words. Each service has its own. In this course they all stand behind one line, and the service is one
# word in it.
#
# The four are not quite the four apps: Runway, Luma and Pika have a protocol in this course, and Google Flow has none. The
# fourth is Sora's. OpenAI no longer sells it, and other programs still speak it.
#
# You have no key for any of them, and need none. **Our own studio**, the small program from lesson 01, stands in for all four:
# it takes the order in the service's words and makes the clip itself. First a guess: run the cell, read the question, put
# your letter in the place of `?` and run it once more.

# %%
from aivideo.notebook import predict, progress, reveal, show

predict("02.1", "?")

# %% [markdown]
# Run this cell. Then put another word in the place of `"runway"` in the line that begins with `name`: `"luma"`, `"pika"` or
# `"sora"`, and run it again. (`quality="draft"` is a word of our studio's, so that it goes fast; the services never get it.)
#
# If you would rather not touch code, there is a panel for the same under *More: without code*.

# %%
from aivideo.services import generate

name = "runway"
shot = "a red fox trotting across a meadow at sunset, the camera orbits"
small = {"seconds": 5, "quality": "draft"}

clip = generate(shot, f"out/fox-{name}.mp4", service=name, on_change=progress(), **small)
show(clip, alt=f"The clip that came through {name}: {shot}.", caption=f"{name}: {shot}")

# %% [markdown]
# Read the last line under the clip: it says who made it. **Our own studio stood in for the service**, and drew the clip by
# rule. With a service's key and a budget set, the very same cell orders from the service itself: an AI model makes the
# clip, and **you pay for it**.
#
# Now all four, one after the other. The loop prints what each service said on the way, in its own words, and shows the
# clip.

# %%
for name in ("runway", "luma", "pika", "sora"):
    line = progress()
    clip = generate(shot, f"out/fox-{name}.mp4", service=name, on_change=line, **small)
    print(f"{name} said:", ", ".join(line.words))
    show(clip, alt=f"The clip that came through {name}: {shot}.", caption=name)

# %% [markdown]
# Runway's protocol says *RUNNING*, Luma's *dreaming*, Pika's *IN_PROGRESS* and Sora's *in_progress*. All four mean that the clip
# is being made. (On a fast computer, a word may have come and gone between two questions.)
#
# And the pictures? Play two of the clips, and look for a difference. Was that your guess?

# %%
reveal("02.1")

# %% [markdown]
# ## 4. The price, before you press
#
# The services charge for every clip, and a clip that does not please you costs as much as one that does. So look before
# you press. `price_list` reads the course's own dated catalogue; nothing is sent. Most of its prices are what somebody else
# read on the service's page: the table names who, and when. **Before you pay, open the service's own page.**

# %%
from aivideo.notebook import price_list

price_list(seconds=5)

# %% [markdown]
# Three things to know before you buy:
#
# - **An app and its protocol are two purchases.** With Runway, the credits of a plan in the web app do not pay for orders from a
#   program, and cannot be moved there
#   ([Runway on enterprise credits](https://help.runwayml.com/hc/en-us/articles/32117491177619-Enterprise-Credits), read in
#   November 2026).
# - **Pika's key is bought at fal**, a company that runs Pika's models. Pika has no protocol of its own.
# - **`luma` is Luma's older protocol, `luma_agents` the present one.** In this table the present one is the cheaper.
#
# Sora's row is missing: OpenAI no longer sells it. A server of your own that speaks its protocol costs a graphics card and
# electricity.
#
# A **budget** says how much you want to spend. Watch what happens when an order would cost more than it allows. (Here it is
# play money: the studio is free. With a key set it is real money, and without a budget nothing is ordered at all.)

# %%
from aivideo.services import Budget, OverBudget, price

budget = Budget(0.50)
print("This would cost", price("luma", seconds=5))
try:
    clip = generate(shot, "out/within-budget.mp4", service="luma", budget=budget, **small)
    print(f"Sent. Of the budget, ${budget.left(play=True):.2f} of play money is left.")
    show(clip, alt=f"The clip that was within the budget: {shot}.")
except OverBudget as no:
    print("Not sent.", no)

# %% [markdown]
# **Change it.** Make the budget `Budget(1.00)` and run the cell again: now the order is sent, and the clip comes. (Each run of
# the cell begins a new budget. In your own notebook, put that line into a cell of its own, and it counts everything after
# it.)

# %% [markdown]
# ## 5. When a service says no
#
# Services refuse some prompts, often about violence, nudity or real people; each has its own list. It is called
# *moderation*. A refusal is not always right, and may come without a reason. Our studio refuses nothing of that kind, so
# here it refuses *on purpose*: `trouble=` asks it to behave as services do on a bad day.

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
# - **In a cell: never.** Notebooks are shared, saved, put on the web. Programs search public notebooks for keys, and can find one
#   within minutes.
# - **On Binder or somebody else's computer: never.** You do not know who can look.
# - **In an environment variable of your own computer:** a name with a value that the computer keeps, outside all notebooks, and
#   hands to the programs that you start. The services' own programs look there first. The cell below lists the name for
#   each service; set it before you start the course.
# - **Typed in, hidden:** `from aivideo.services import ask_key`, then `ask_key("runway")`. It asks without showing what you type,
#   and forgets it when the kernel stops (the program behind the notebook).
#
# With the key goes a budget: two dollars a day are `AIVIDEO_BUDGET=2`, another environment variable. If a key got out,
# delete it on the service's page at once, and make a new one.

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
# Press **Ctrl+S** (⌘S on a Mac), run this cell, and click the link: your clips, those you brought too, and your notebooks
# come to your own computer in one file.

# %%
from aivideo.notebook import take_home

take_home()

# %% [markdown]
# ## More: without code
#
# This panel does what section 3 did. Choose a service, write your own prompt, press the button.

# %%
from ipywidgets import Dropdown, Text

from aivideo.notebook import panel


def send(service, prompt):
    return generate(prompt, f"out/panel-{service}.mp4", service=service, **small)

which = Dropdown(options=["runway", "luma", "pika", "sora"], description="Which service?")
words = Text("a white cat in a room", description="What do you want to see?")
panel(send, button="Send it", alt="The clip that you asked for.", service=which, prompt=words)

# %% [markdown]
# ## More: two other ways to bring a clip
#
# Drag the file into the folder `out/my-clips`, or name its path in a cell, as below with a clip that the course brings
# along. `my_clips()` lists what is there, with what made it.

# %%
from aivideo.clip import asset
from aivideo.notebook import bring_clip, my_clips

bring_clip(asset("clips/vote-b.mp4"), made_by="the course's local studio")
for clip in my_clips():
    print(clip.path.name, "|", clip.credit)

# %% [markdown]
# ## More: four vocabularies
#
# Each service has its own words for what a job is doing, and some have traps. Runway's `THROTTLED` means: your order was
# taken, and waits until others of yours are done. Pika (at fal) has no word for failure: a job that failed is `COMPLETED`,
# and its result is an error. A program that knows only one vocabulary stops too early with the next, or never. So the
# course translates, and keeps the service's own word beside it. (As of November 2026, read in the packages that the
# services publish.)

# %%
from aivideo.services import luma, pika, runway, sora

spoken = {"runway": runway, "luma": luma, "pika": pika, "sora": sora}
rows = []
for state in ("queued", "running", "succeeded", "failed", "cancelled"):
    said = [[w for w, s in each.STATES.items() if s == state] for each in spoken.values()]
    rows.append([state, *(", ".join(words) or "(no word)" for words in said)])
table("What the services say, in the course's words", ["the course", *spoken], rows)

# %% [markdown]
# And a word that is in no table, a new one? The course tells you of it once and goes on waiting until the deadline: nobody
# has said that the job ended.

# %% [markdown]
# ## More: a poll loop that ends
#
# `generate` waits for you. This is what it does inside: ask, pause a little longer each time, stop at a deadline.
#
# When the deadline ends the waiting, the job goes on at the service, and with its number and your key you can come back for
# the clip. Pressing ■ while `generate` waits is something else: that also tells the service to cancel the job, where it can.

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
# Why a longer pause each time? A clip of a service takes minutes. Asking ten times a second would be rude, and a service
# may answer *429, too many requests*. The same answer to an *order* means: not taken, too many requests from you. With it
# often comes a line such as `Retry-After: 20`: come back in 20 seconds.
#
# Two deadlines are better than one where a service reports its progress, as a percentage: then "nothing has changed for
# five minutes" tells of a job that hangs. Where it reports none (Luma, for one), nothing changes while all is well, and only
# the overall deadline helps.

# %% [markdown]
# ## More: a link that is over
#
# Most services do not send the clip; they send a *link* to it, and the link ends: after an hour with Luma Agents, after a
# day or two with Runway (their packages and pages, read in November 2026). Here is one that is over already, on purpose.
# The loop asks at most 200 times: a loop without an end of its own is how programs hang.

# %%
import requests

job = service.submit(shot, seconds=2, quality="draft", trouble="expired link")
for _ in range(200):
    job = service.poll(job)
    if job.finished:
        break
    time.sleep(0.3)
link = job.details["output"][0]
print("the first link:", requests.get(link, timeout=30).status_code)

# %% [markdown]
# 403 is the web's number for *forbidden*; of a link that worked before, it means: not any more. The clip is still there.
# Asking for the job again gives a fresh link, and `fetch` does that by itself. (The job had its bad link; from now on its
# links are good.)

# %%
link = service.poll(job).details["output"][0]
print("a fresh link:", requests.get(link, timeout=30).status_code)
print(service.fetch(job, "out/fetched.mp4"))

# %% [markdown]
# ## More: the kernel died
#
# You order, and then the kernel dies, or the computer crashes. The job does not know that: it goes on at the service, and
# may cost money. So every order is written into a *journal*, a small file in your own folder on this computer, before it is
# sent. (On Binder, the journal is lost with everything else when the server stops. Another reason to order nothing paid
# there.)
#
# Here an order is sent, and its ticket is thrown away on purpose. At least two orders are open then: this one, and the one of
# the poll loop, whose clip nobody fetched. Orders of other notebooks may stand here too.

# %%
from aivideo.services import connect, open_jobs

service = connect("runway")
service.submit("a white cat on the moon", seconds=2, quality="draft")
for entry in open_jobs():
    print(entry)

# %% [markdown]
# `resume_jobs` waits for what is open and takes it home. It needs nothing of what ran above. If you want to see that, kill
# the kernel yourself first: in the menu **Kernel**, choose **Restart Kernel**, then run the next cell alone. After that, the
# cells above have to be run again before you go on (**Run**, then **Run All Above Selected Cell**).

# %%
from aivideo.services import resume_jobs

home, troubles = resume_jobs("out")
for clip in home:
    print(clip.path, "|", clip.provenance.prompt)
for order, trouble in troubles.items():
    print("not home:", order, trouble)

# %% [markdown]
# ## More: was my order taken?
#
# The worst moment for a line to break is between the order and its answer. Was it taken or not? Who sends it again may pay
# twice. (The services' own Python packages do send it again: those of OpenAI 3.54.0, Runway 5.24.0 and Luma 1.21.0 up to
# two times, fal's 1.0.3 up to nine. We ran them against a server of ours in November 2026.)

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
# The documentation of the four services promises nothing of the kind (read in November 2026), and there it asks *you* to
# look first.

# %%
before = open_jobs()
home, troubles = resume_jobs("out")
print(f"open before: {len(before)}; clips: {len(home)}; troubles: {len(troubles)}")

# %% [markdown]
# One clip for each order that was open; the lost one made no second job. And your guess?

# %%
reveal("02.3")

# %% [markdown]
# ## More: a server of your own
#
# Sora's protocol outlived Sora. If you (or your school) have a computer with a large graphics card, a program such as
# vLLM-Omni or SGLang serves an open video model on it, in that protocol. Then this order goes there. What changes is the
# address, the key, and the model's name: such a server knows the model that it was started with. Here it is the address of
# our studio, which has two: `scene`, the renderer, and `tiny`, the small AI model of lesson 01.

# %%
from aivideo.services import Sora
from aivideo.services.local import find_or_start

ours = find_or_start()
server = Sora(ours.url + "/v1", ours.key)
job = server.submit("a red ball falls", model="tiny")
print(server.poll(job))
print(server.cancel(job))

# %% [markdown]
# Such servers each depart from the protocol a little (read in their code in November 2026): vLLM-Omni 0.30.0 answers the
# question about a failed job with an error, FastVideo 0.2.1 never says `in_progress`, SGLang 0.5.23 works on after a cancel.
# The client knows the ones we found; its source, `aivideo/services/sora.py`, names each.
#
# In a terminal, the same without a notebook: `aivideo generate "a fox" --service pika --out fox.mp4`, and `aivideo jobs
# --resume` for what is still open.

# %% [markdown]
# ## Try it yourself
#
# A clip for a phone, upright, through Pika, for at most 30 cents. Let it be ten seconds long if its price is known and fits;
# if not, find the length that does.
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
# - **Is the price right?** Most prices of the table are other people's readings of the service's page; the table names them.
#   Real bills differ: prices change, and taxes come on top. Before you pay, open the service's own page.
# - **Does a refused clip cost?** At Runway, as much as one that is made, and who is refused too often is suspended
#   ([Runway on moderation](https://docs.dev.runwayml.com/api-details/moderation), read in November 2026). Look it up for
#   another service.
# - **Which lengths and sizes?** Each model makes a few. The course says so before it orders: try `seconds=4` with `"luma"`.
# - **A seed?** Runway and Pika take one; Luma does not.
# - **Can I cancel?** Runway, Pika and our studio, yes: the ■ button of a cell that waits tells the service to stop. Luma has
#   no way to stop a job. Do not count on your money back: Runway gives none for a job that it saw running.
# - **How many at once?** New accounts get one or two (Runway's pages; a third party's for fal). What is over that waits
#   (Runway calls it *throttled*).
# - **Do I own the clip?** Read the terms of your plan: what you may do with the clip, and whether your prompts and clips are
#   used for training. The table of section 1 is a beginning.
#
# ## Where next
#
# - [Exercise 02](../exercises/02-four-services/02-four-services.ipynb) asks for an order within a budget, and for a loop that
#   ends: about half an hour for its *Change it* part, and as much again for *Write it*.
# - Lesson 03 is about what to write in the prompt: shots, angles and camera moves.
#
# ## Further reading
#
# - [Runway's API documentation](https://docs.dev.runwayml.com/): clear about states, limits and what to do with each error; worth
#   reading even if you use another service.
# - [fal's page on its queue](https://docs.fal.ai/model-endpoints/queue): the protocol behind Pika, step by step.
# - [vLLM-Omni](https://docs.vllm.ai/projects/vllm-omni/en/latest/serving/): serves open video models in Sora's protocol on your
#   own graphics card.
