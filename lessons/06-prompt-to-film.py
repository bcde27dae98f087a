# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Make a film from text prompts
#
# **You will make** a film of half a minute with your name on it: six shots, a narrator or subtitles, music, a title, and a label
# that says what made it.
#
# **You will learn**
# - to plan a film as a *storyboard*, and to order its shots together;
# - what keeps a character the same from shot to shot;
# - what is made again when you change one thing, and what is not;
# - to say honestly what made a film, for people and for programs.
#
# **You will need** lesson 01. Lessons 03 (the camera) and 05 (cutting) help. You need not program: the core of this lesson
# works with a form and the ▶ button.
#
# **Time:** 35 minutes, and 45 more for the sections that begin with *More*. The 35 are those of the workshop, where
# somebody helps; on your own, give yourself 45. *Try it yourself* takes 10. Run the *More* sections in order, after the core.
#
# **Computing:** up to 90 seconds of processor time and 1.2 GB of memory, for all cells together. Half of the shots
# come ready-made with the course, and all are small (480 x 270), so that nobody waits long.

# %% [markdown] tags=["instructor"]
# **For who teaches.** *In one breath:* a film is a list of shots; the list is the work, and the making is an order.
#
# - *Before the room fills:* run sections 1 to 4 once on each machine. Bring headphones, or let one machine play aloud.
# - *Three likely wrong turns:* (1) someone writes a story that needs a dragon: the studio knows ten subjects; point at the list
#   in section 2. (2) Someone changes the form and does not run the next cell: the form is read when that cell runs. (3)
#   Someone deletes `{hero}` from a shot: then that shot has no hero, or another one; that is the lesson of section 3.
# - *Cut line:* if late, leave out section 5, but not section 6: everybody runs `take_home()` before the break that follows this lesson.
# - *The screening* at the end of the day shows `out/my-film.mp4` of everybody who wants.

# %% [markdown]
# ## 1. Watch one first
#
# Run this first cell. It fetches the tools of this lesson; nothing shows yet.

# %%
from aivideo.clip import asset
from aivideo.film import cut_film, make_film, narrator, read_storyboard, shoot, write_storyboard
from aivideo.film.poster import side_by_side
from aivideo.film.shooting import estimate
from aivideo.notebook import predict, reveal, shots_progress, show, storyboard_form, take_home

# %% [markdown]
# This film was made by one command from a page of text. Press play (it has sound and captions). While you watch, count
# the shots, and ask yourself: why is it the same robot each time?

# %%
show(
    asset("film/the-ball-that-went-up.mp4"),
    alt="A small blue robot loses its red ball, looks for it in town, in the woods and by "
    "the sea, and finds it on the moon.",
    caption="“The ball that went up”: twelve shots, a minute, one page of text",
    captions=asset("film/the-ball-that-went-up.vtt"),
)

# %% [markdown]
# It was drawn by the local studio, which is a 3D renderer and not an AI model. The way from text to film is the
# same with an AI service. Where something is harder there, this lesson says so. Now guess:

# %%
predict("06.1", "?")

# %% [markdown]
# ## 2. Fill your own board
#
# This form is your film: six shots, a **storyboard**. It begins as a short version of the film above. This time, change
# only two things: **your name**, and **the narrator's words of the last shot**.
#
# Each shot lasts 4 seconds, the last one 5. `{hero}` stands for your hero: say once who it is (*Who is the hero?*), and the same
# words go into every prompt.

# %%
form = storyboard_form("out/storyboard.yaml")
form

# %% [markdown]
# The button under the form checks what you wrote, and says what cannot be. **Then run the cell below, and again after each
# change**: the shots are made of what the form says when that cell runs. Later you can change everything. These words the studio knows:
#
# - *Who or what:* fox, cat, robot, ball, boat, lantern, vase, crate, statue, tree; small or large; in many colours.
# - *Where:* meadow, town square, beach, forest, room, turntable, moon; by day, in the morning, at sunset, at night; and one thing
#   **beside**, **behind** or **in front of** another.
# - *What it does:* standing, walking or trotting, floating; a ball also bouncing, rolling, falling, thrown. Say it with one of these: the
#   studio cannot draw *looking for* or *running*.
# - *What is said.* The narrator's words become **subtitles**, and people need time to read them. A style guide of Netflix's (linked
#   below) allows 17 characters a second, and 13 for children, counting spaces and full stops. At 12 a second, children
#   can read along too: 48 characters in 4 seconds.
#
# The next cell reads the form and writes the storyboard into a file, `out/storyboard.yaml`. Look at what it prints: this
# is one of your prompts as the studio will get it. The name `{hero}` has become your hero, and the camera's words stand at the end.

# %%
board = form.storyboard()
write_storyboard(board, "out/storyboard.yaml")
print(board.prompt_of(board.shots[0]))

# %% [markdown]
# ## 3. Shoot
#
# Before you order anything, ask what it costs. The local studio is free. The second line says what the same six shots
# would cost at Runway, a paid AI service (lesson 02). Nothing is sent to it.

# %%
print("Here:  ", estimate(board, quality="preview", fps=12))
print("Runway:", estimate(board, service="runway"))

# %% [markdown]
# Now the shots. `shoot` orders those that are not there yet, up to three at a time. (A service works on all three at once; our
# small studio does one after the other.) What comes back for each shot is a **take**: the clip, and what became of the order. If you
# left the pictures as they were, three shots come ready-made with the course and three are made now. It takes a minute or two.
#
# A shot that fails is ordered once more. If it still fails, the film goes on with a card in its place that says which shot
# is missing. If you stop the cell (with the ■ button above the notebook), what is finished stays.

# %%
takes = shoot(board, "out/shots", on_change=shots_progress(), quality="preview", fps=12)

# %% [markdown]
# `side_by_side` shows the middle of each shot, in two rows. Two of the shots show the ball alone, unless you changed them. In the
# others: is it the same hero? That was the question of section 1.

# %%
show(
    side_by_side(takes),
    alt="One picture from each of the six shots: " + "; ".join(take.prompt for take in takes),
    caption="Your six shots, from left to right and top to bottom",
)

# %% [markdown]
# Place, light and camera differ from shot to shot. The hero does not. Was that your guess?

# %%
reveal("06.1")

# %% [markdown]
# ## 4. Cut, and watch
#
# `cut_film` puts the shots one after the other. How two of them meet tells how much time lies between them, and this is the
# course's rule:
#
# - a **cut** (the next picture is simply there) where the story goes on in the same moment,
# - a **dissolve** (one picture melts into the next) where a little time passes,
# - a **fade** (to black, and in again) where a chapter ends. Our films begin and end with one.
#
# It also computes music and effects, lets the narrator speak, makes the music step back meanwhile, and adds title, label and
# credits. If no voice is installed on this machine, the words are in the subtitles alone. The lines under the film are
# *remarks*: what its maker should know.

# %%
film = cut_film(board, takes, "out/my-film.mp4", voice=narrator())
show(
    film.clip,
    alt="Your film in six shots: " + "; ".join(take.prompt for take in takes),
    caption=f"“{board.title}” ({film.clip.duration:.0f} seconds)",
    captions="out/my-film.vtt",
)
print(*film.remarks, sep="\n")

# %% [markdown]
# There is your film. **Subtitles** write down what is said; **captions** also name the music and the sounds that matter, such as
# [steps], for people who do not hear them. Yours has captions. A **transcript** is the same as a text to read. For people who do
# not see, an *audio description* says between the lines what the pictures show; this course does not make one.

# %%
print(film.transcript)

# %% [markdown]
# ## 5. Change one thing
#
# Films are made by changing one thing and looking again. In a moment you will change what the narrator says in shot 1, and
# the camera of shot 5. Which shots have to be made again? Guess first.

# %%
predict("06.2", "?")

# %% [markdown]
# Go back to the form in section 2. Change **the words of the narrator** in shot 1 and **the camera** of shot 5. Then run this
# cell: it reads the form again and makes what is missing. Look at the lines: which shots say *made just now*? (If you changed
# nothing, no shot does.)

# %%
board = form.storyboard()
write_storyboard(board, "out/storyboard.yaml")
takes = shoot(board, "out/shots", on_change=shots_progress(), quality="preview", fps=12)
film = cut_film(board, takes, "out/my-film.mp4", voice=narrator())

# %% [markdown]
# And this is the new film, with its transcript:

# %%
show(
    film.clip,
    alt="Your changed film in six shots: " + "; ".join(take.prompt for take in takes),
    caption=f"“{board.title}”, changed ({film.clip.duration:.0f} seconds)",
    captions="out/my-film.vtt",
)
print(film.transcript)

# %% [markdown]
# Each clip is kept under a name that is computed from everything that decides its pictures: prompt, camera, length, seed. The
# narrator's words are not among them.

# %%
reveal("06.2")

# %% [markdown]
# ## 6. Take it home
#
# Press **Ctrl+S** (⌘S on a Mac), run this cell, and click the link: your film, its shots, the storyboard and the notebook
# come to your computer in one file.

# %%
take_home()

# %% [markdown]
# ## More: the page of text behind it
#
# The form is for convenience. This is what it wrote: a file in **YAML**, a way to write lists and values that people can
# read. What is not said has its usual value: `seconds: 4`, `size: medium`. The film in section 1 was made from such a page: [its storyboard](../assets/film/storyboard.yaml).

# %%
from pathlib import Path

print(Path("out/storyboard.yaml").read_text(encoding="utf-8"))

# %% [markdown]
# Mistakes in it are named with their line and their field. This cell makes one on purpose, and stops with a red message:

# %% tags=["raises-exception"]
from aivideo.film import storyboard_from

text = Path("out/storyboard.yaml").read_text(encoding="utf-8")
storyboard_from(text.replace("narration:", "naration:", 1))

# %% [markdown]
# On the command line, `aivideo film out/storyboard.yaml --out film.mp4 --draft` makes a small version fast, and
# without `--draft` the real one.

# %% [markdown]
# ## More: does one shot follow from the other?
#
# Most viewers do not notice a good cut. They stumble over a few things, and a storyboard can be asked about them before
# anything is made. Draw a line in your mind along which somebody goes or looks: that is *the line*. In a storyboard, `heading`
# says which way the subject goes on the screen, and `side` on which side of the line the camera stands. Here is a chase; its second
# shot is still open.

# %%
chase = """
title: A chase
scenes:
  - shots:
    - {prompt: a red fox trotting in a meadow, size: wide, heading: right, side: near}
    - {prompt: a red fox trotting in a meadow, SECOND}
"""

# %% [markdown]
# Three ways to go on with it. In each, what would make *you* stumble? Think of an answer before you run the cell.

# %%
from aivideo.film import continuity

for second in (
    "size: medium, heading: left, side: near",
    "size: medium, heading: right, side: far",
    "size: wide, heading: right, side: near",
):
    for remark in continuity(storyboard_from(chase.replace("SECOND", second))):
        print(f"{second}:\n   {remark.text}\n")

# %% [markdown]
# - **Screen direction.** Who leaves to the right comes in from the left. Else it looks like turning back.
# - **The line** (the 180-degree rule). Keep the camera on one side of it. Else left and right change places.
# - **The jump cut.** Two neighbouring shots of one thing that hardly differ look like a mistake: the picture jumps. Change the
#   size clearly, or move the camera round by at least 30 degrees.
#
# One thing hides a cut well: a movement that begins in one shot and ends in the next (*match on action*; lesson 05 calls it *cut on action*).
#
# These are questions, not laws: a film may break each of them on purpose.

# %% [markdown]
# ## More: look at the sound
#
# That the music steps back under a voice is called **ducking**. `film.mix.ducked` is the music's level at each moment (1 is
# full). Where it is clearly below 1, there is a dent. Compare the dents with the transcript.

# %%
import matplotlib.pyplot as plt
import numpy as np

seconds = np.arange(0, film.clip.duration, 0.1)
level = film.mix.ducked[(seconds * 48_000).astype(int)]
low = np.diff(level < 0.9, prepend=False, append=False).nonzero()[0].reshape(-1, 2) / 10
dents = ", ".join(f"{begin:.0f} to {end:.0f}" for begin, end in low) or "none"
print("dents, in seconds:", dents)

# %% [markdown]
# The same as a picture. Is there a dent wherever the transcript has words?

# %%
figure, axes = plt.subplots(figsize=(8, 2.2), layout="constrained")
axes.plot(seconds, level)
axes.set(xlabel="seconds", ylabel="music's level", ylim=(0, 1.1))
alt = f"The music's level: 1 is full, {level.min():.1f} the lowest. Dents, in seconds: {dents}."
show(figure, alt=alt)
plt.close(figure)
print("loudness of the film:", round(film.mix.loudness, 1), "LUFS")

# %% [markdown]
# Without a voice on this machine there is nothing to step back for, and the line stays at 1. **LUFS** measure how loud people
# find a sound on average. If all films have the same value, nobody has to reach for the volume. Which value, each place
# decides: European broadcasters take -23 (the EBU's recommendation R 128). Our films are louder, -16: that is this course's choice
# for small loudspeakers.

# %% [markdown]
# ## More: why not everything in moviepy?
#
# Lesson 05 cuts with moviepy, which is pleasant to write and slow to run. `cut_film` uses a renderer of the course's own. The next
# cell times the same edit four ways on your machine: two clips, a dissolve, a title that fades. What counts is processor time,
# divided by that of ffmpeg's own *filter graph* (a chain of steps that ffmpeg runs without Python). Guess first.

# %%
predict("06.3", "?")

# %% [markdown]
# The edit is short and small, so starting up counts as well. The ratios for a longer one in HD stand in *In practice*.

# %%
from aivideo.film.race import Task, race

one, two = asset("clips/fox-wide.mp4"), asset("clips/fox-medium.mp4")
task = Task(one, two, 640, 360, start=0.5, take=3.0, dissolve=1.0)
for result in race(task, Path("out/race")):
    numbers = f"{result.seconds:5.2f} s {result.ratio:5.2f} x  PSNR {result.psnr:.0f} dB"
    print(f"{result.way:22} {numbers}")

# %% [markdown]
# The second number is the ratio: below 1 is less than ffmpeg's own filter graph needs.

# %%
reveal("06.3")

# %% [markdown]
# **PSNR** says how alike two films are, in decibels: above 40 hardly anybody sees a difference. All of the renderer is one
# file that you can read: [renderer.py](../aivideo/film/renderer.py). Its trick is to leave undone what need not be done.

# %% [markdown]
# ## More: hand it to an editor
#
# Beside the film lies the cut itself, as a **timeline**: which part of which clip, and how they meet. Editing programs open it,
# with your clips in place. It does not hold everything: words over a picture and the colours of a look are not in it, the cards
# are pieces of the finished film, and so is the sound, already mixed. `.otio` is OpenTimelineIO's own format, which
# [Kdenlive since 25.04](https://invent.kde.org/multimedia/kdenlive/-/work_items/1916) and
# [DaVinci Resolve](https://www.steakunderwater.com/VFXPedia/__man/Resolve18-6/DaVinciResolve18_Manual_files/part1410.htm) open (as their makers
# say; read in November 2026, not tried by us); the `.xml` is the format of Final
# Cut Pro 7, which Premiere Pro reads and today's Final Cut Pro does not; an `.edl` is the oldest and simplest. On
# another computer, the program will ask where the clips are: show it the folder `shots`.

# %%
import opentimelineio as otio

timeline = otio.adapters.read_from_file("out/my-film.otio")
for clip in timeline.find_clips():
    first = clip.source_range.start_time.to_frames()
    count = clip.source_range.duration.to_frames()
    print(f"{clip.name:14} from frame {first:4}, {count:4} frames")

# %% [markdown]
# ## More: a label that programs can read
#
# The card at the end tells people what made the film. **C2PA** (also called *Content Credentials*) tells programs: a signed
# record inside the file. `cut_film` has already signed yours, with a certificate made up for the occasion. Ask who made it:

# %%
from aivideo.film.label import flip_a_byte, read_label, remux

trusted = film.signer.authority if film.signer else None
print(read_label("out/my-film.mp4", trusted))

# %% [markdown]
# *Trusted* means: what the record protects is unchanged, and the signer is one that we said we trust (here: ourselves). It says who
# signed, and how the film is said to have been made (by a renderer, an AI model, or both). It does not say that this is true.
#
# Two things can happen. Somebody changes one byte of the pictures; or a program saves the film anew, without changing a
# single pixel. What becomes of the record?

# %%
predict("06.4", "?")

# %% [markdown]
# Look at the first word of each answer.

# %%
flip_a_byte("out/my-film.mp4", "out/forged.mp4")
remux("out/my-film.mp4", "out/saved-anew.mp4")
print("one byte changed:", read_label("out/forged.mp4", trusted))
print("saved anew:      ", read_label("out/saved-anew.mp4", trusted))

# %% [markdown]
# In the film that was saved anew, not a pixel differs from yours, and yet its record is another matter.

# %%
reveal("06.4")

# %% [markdown]
# ## More: what may I, and what should I?
#
# **The law, checked on 26 November 2026** (in what two law firms write about it, linked below; the act that changed it we did not have at hand).
# Article 50 of the EU's AI Act applies since **2 August 2026**.
#
# - *Who offers* a system that makes pictures, sound or video has to mark what comes out so that programs can tell. Systems already
#   on the market before that day have until 2 December 2026.
# - *Who uses* a system to make a **deepfake** has to say that it was made or changed by AI. A deepfake resembles existing
#   persons, objects, places, entities or events, *and* would falsely appear authentic. For evidently artistic work
#   a mention that does not spoil the work is enough. Private use that is no part of a profession is outside; don't count on that
#   for a film of your studies once it is shown in public: ask.
# - The notice has to be clear, accessible, and there *at the latest at the first exposure*. So it belongs at the beginning: a card at
#   the end, like ours, is too late for a deepfake. (Ours are drawings by a renderer, and fool nobody.)
#
# This is no legal advice: read the law itself, it is linked below.
#
# **Likeness and consent.** A face or a voice belongs to a person. Ask before you use one, in writing, for this film and this use. The
# narrator here is not meant to imitate anybody. A neural voice was still trained on somebody's recordings: its licence says what
# *you* may do with it, not whether the speaker agreed.
#
# **Whose is it?** In many countries, copyright protects what a *person* created. Your story, your words and your cut may be yours;
# whether a clip that an AI model made from a prompt is, differs from country to country. The service's terms say
# what it lets you do. Ask a lawyer before money hangs on it.
#
# **Training data.** Many makers of AI video models do not say which films and clips they trained on, or whether anybody was
# asked. You cannot mend that alone. You can choose services that say it, and you can say which you used.
#
# **Labour.** Some of what took a crew, one person can now try alone. Some of that is freedom, some of it is
# somebody's job. Films like yours are no replacement for a crew, and pretending they are helps nobody: credit those whose
# work you build on, and pay people where you would have paid them before.

# %% [markdown]
# ## More: how long until one person makes a series?
#
# [The announcement of the workshop in Antwerp](https://www.creativeailab.be/new-kid-on-the-block-sora/) that this course grew from
# (in early 2024) asked how long it will take until single creators make whole series or films from text. Every order is written down in a
# *journal*, a file on this machine. So your own film can answer for its part: how many orders, how much waiting, how
# much money for each finished minute.

# %%
from aivideo.film.reckoning import reckon

mine = reckon(film)
print(mine)
print(mine.series())

# %% [markdown]
# Remember what this does not count: your own time, the story, and the takes that you throw away because they feel wrong. Ask
# for the price of *twelve* shots at a service, then multiply it by the number of takes you think you need:

# %%
minute = read_storyboard(asset("film/storyboard.yaml"))
print(estimate(minute, service="runway"))

# %% [markdown]
# ## Try it yourself
#
# Make the first scene of the film of section 1 upright, for a phone, in black and white. (Its shots have to be made again in the
# other shape: `quality="draft"` makes that quick.) Then `show` it. The cell below reads that film's storyboard for you.
#
# A film's `shape` is one of `16:9`, `9:16`, `1:1`; its `look` is one of `as shot`, `warm`, `cool`, `black and white`.
#
# <details><summary>Hint 1: where to look</summary>The first lines of a storyboard hold for the whole film: its shape, its look.</details>
# <details><summary>Hint 2: which function</summary><code>minute.model_copy(update={...})</code> gives a changed storyboard; <code>make_film</code> takes it.</details>
# <details><summary>Hint 3: nearly the lines</summary><code>phone = minute.model_copy(update={"shape": "9:16", "look": "...", "scenes": minute.scenes[:1]})</code>, then <code>make_film(phone, "out/phone.mp4", quality="draft")</code></details>

# %%
minute = read_storyboard(asset("film/storyboard.yaml"))
# your lines here

# %% [markdown]
# ## What you did
#
# - You planned a film as a storyboard and ordered its shots together; some were ready-made.
# - You saw what keeps a character the same: the same words, each time.
# - You changed one thing, and only that was made again.
# - You heard music step back under a voice, or read the subtitles that stand in for it.
# - You labelled the film for people and for programs, and saw what such a label survives.
#
# ## In practice
#
# - **With a real service.** `make_film(board, ..., service="runway", budget=Budget(10))` sends the same board to a service; the
#   budget (`from aivideo.services import Budget`) stops everything that would cost more. Lesson 02 says where the key goes.
# - **Smaller, or better.** `cut_film(..., preset="draft")` writes a small file fast, and `preset="master"` a large one that loses hardly
#   anything, to cut or to change further; without it you get `"web"`. `burn=True` draws the captions into the picture.
# - **A character that stays.** At our studio the same words make the same character, because it is built by rule. With AI services, the same words are a beginning. What helps more: a picture of the character given as
#   the first frame or as a reference, short shots, and not showing the face where it need not be seen.
# - **How fast are the ways?** Measured in November 2026 with two 720p clips, 264 frames to 960 x 540 (`aivideo bench edit`
#   measures it anew), each way beside ffmpeg's filter graph on the same core at the same time: the course's renderer takes about nine
#   tenths of its time; moviepy with a frame function (lesson 05) about one and a half times, in one flat composition about twice, and the way its
#   guide writes it between four and five times. Nearly all of the renderer's time is decoding, resizing and encoding, and there it uses the same
#   libraries as ffmpeg.
# - **A better voice.** Where `piper-tts` and a voice are installed, `narrator()` takes them; else `espeak-ng`. Both are free
#   programs under the GPL, which the course does not bring along.
# - **Signing for real** takes a certificate from an authority on C2PA's trust list. Many sites strip the record when you
#   upload; some keep it. Look at what yours does.
#
# ## Where next
#
# - [Exercise 06](../exercises/06-prompt-to-film/06-prompt-to-film.ipynb) lets you plan, time and label a film, in about 30 minutes
#   without programming. Two functions come on top: 20 minutes, or an hour if programming is new to you. Three of its tasks need *More* sections:
#   the storyboard (*the page of text*), continuity, and the label.
# - Lesson 07 asks of any clip whether it holds together: whether the robot stays a robot, and the ball falls as balls fall.
#
# ## Further reading
#
# - [The EU's AI Act, Regulation 2024/1689](https://eur-lex.europa.eu/eli/reg/2024/1689/oj): as first published in 2024. It was changed
#   in 2026: where that page offers a *current consolidated version*, read that one. Article 50 is a page long and readable.
# - [One month to go, by the law firm McCann FitzGerald](https://www.mccannfitzgerald.com/knowledge/technology-and-innovation/one-month-to-go-eu-ai-act-transparency-compliance):
#   what the change of June 2026 moved to December, and what it did not (July 2026). And
#   [CMS on the agreement before it](https://cms.law/en/hrv/legal-updates/eu-ai-act-developments-key-political-agreement-on-the-digital-omnibus-on-ai-implementation-timeline-and-transparency-consultation) (May 2026).
# - [C2PA's specification](https://spec.c2pa.org/specifications/specifications/2.4/specs/C2PA_Specification.html): what such a record can say, and what it cannot.
# - [Netflix's style guide for English templates](https://backlothelp.netflix.com/hc/en-us/articles/219375728-English-Template-Timed-Text-Style-Guide):
#   how long a subtitle stays, and where a line is broken (17 and 13 characters a second, in the copy read in November 2026). Netflix's present guide
#   for English subtitles is said to allow 20, and 17 for children
#   ([caption-checker's table of limits](https://glama.ai/mcp/servers/markksantos/caption-checker/tree), read by its author on 15 October 2026).
# - [OpenTimelineIO's documentation](https://opentimelineio.readthedocs.io/): the timeline format, for those who want to make tools with it.
