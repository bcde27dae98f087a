# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Cut a scene with moviepy
#
# **You will make** an edited scene of five shots, with a title and sound, once wide and once upright for a phone.
#
# **You will learn**
# - to trim shots and join them, and where to cut so that nobody notices;
# - to set the pace of a film;
# - to lay titles and sound over pictures, in time with them;
# - to turn a wide film into an upright one.
#
# **You will need** lesson 01 (or: you can run a cell). No programming.
#
# **Time:** 30 minutes, and 90 more for the sections that begin with *More*. The 30 are those of a workshop that runs and
# looks; on your own, with every *Change it*, count on 50. *More* is a cookbook: take what you need of it.
#
# **Computing:** up to 90 seconds of processor time and 1.2 GB of memory, for all cells together.

# %% [markdown] tags=["instructor"]
# **For who teaches.** *In one breath:* editing is choosing: which moment, how long, in which order; the computer only glues.
#
# - *Before the room fills:* run section 1 once on each machine, with headphones or loudspeakers at hand for section 5.
# - *Three likely wrong turns:* (1) a cell in the middle is run first: "NameError: name 'shots' is not defined" means
#   *run the cells above*: Run, Run All Above Selected Cell. (2) Somebody shortens a shot to less than nothing (the second number smaller than
#   the first): moviepy says that the end should be greater than the start. (3) "I hear nothing": the film does not start by itself; press play, and
#   look for the mute sign of the browser's tab.
# - *Cut line:* if late, let them run sections 5 and 6 without talk, and go to the panel in section 7.
# - *Break point:* after section 4.
# - *What to say about AI:* none of this needs a model. It is what turns clips, from wherever, into a film. Editors in
#   the room know more than we do about cutting: let them speak.

# %% [markdown]
# ## 1. Look at the shots
#
# **moviepy** is a Python library that opens clips, cuts them, lays them over each other, and writes a new file. It is an
# editing table without a window. Run this cell to get it ready; nothing shows yet.

# %%
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
from moviepy import CompositeVideoClip, ImageClip, VideoFileClip, concatenate_videoclips, vfx
from PIL import Image, ImageDraw, ImageFont

from aivideo.clip import Clip, Provenance, asset
from aivideo.notebook import panel, predict, reveal, show, take_home

# %% [markdown]
# Five shots of one small scene lie in the folder `assets`. Each was one prompt to the local studio, as in lesson 01.
# `VideoFileClip` opens a clip; `asset` finds it. Look at what happens in each row, from left to right.

# %%
names = ["fox-wide", "fox-medium", "ball-bounces", "fox-close", "fox-and-ball"]
shots = {name: VideoFileClip(asset(f"clips/{name}.mp4")) for name in names}
rows = [np.hstack([shot.get_frame(t) for t in (0.0, 1.2, 2.4)]) for shot in shots.values()]
show(
    np.vstack(rows)[::2, ::2],
    alt="Five rows of three pictures: a fox trots through a meadow to the right, far away; "
    "then nearer; a blue and white ball bounces to the right; the fox, close, stands and looks "
    "to the right; the fox beside the ball, which is at its right.",
    caption="fox-wide, fox-medium, ball-bounces, fox-close, fox-and-ball",
)

# %% [markdown]
# Three words for the **shot size**, which is how large somebody is in the picture: the *wide* shot says where we are, the *medium* shot who it
# is about, the *close-up* what is in a face. (Our studio's medium shot has the whole fox in it. Film schools call that a *full shot*; their
# medium shot of a person begins at the waist.) Two more for what a shot is **for**: the fox that looks is a *reaction shot*; the last one,
# with both, is a *two-shot*.
#
# Fox and ball both move from left to right. Editors call that **screen direction**. If one shot turned it round, we
# would think that the fox had turned back.
#
# One more thing before the fun: how a film is written. `export` is a small function of our own. It writes the file into the folder
# `out`, and beside it the record of what made it. Run this cell; you need not read it. *More: settings* explains it.

# %%
colours = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"]
sources = [Clip.open(asset(f"clips/{name}.mp4")).provenance.sha256 for name in names]
edit = "an edit of clips from the local studio"
record = Provenance(made_by=edit, model="scene", parents=sources, licence="CC BY 4.0")

def export(film, name, preset="veryfast"):
    path = Path("out") / f"05-{name}.mp4"
    path.parent.mkdir(exist_ok=True)
    film.write_videofile(path, fps=24, preset=preset, threads=1, ffmpeg_params=colours,
                         logger=None, audio_codec="aac", temp_audiofile_path="out")
    record.save_beside(path)
    return Clip.open(path)

# %% [markdown]
# Now the first film, in one line: all five shots, whole, one after the other. Editors call this the *assembly*. Watch it, and
# note one thing that annoys you.

# %%
assembly = export(concatenate_videoclips(list(shots.values())), "assembly")
lengths = ", ".join(f"{name} {shot.duration:.0f} s" for name, shot in shots.items())
show(assembly, alt=f"The shots one after the other, whole: {lengths}.", caption=str(assembly))

# %% [markdown]
# Everything is there, and it drags. Nothing has been *chosen* yet. You will do that now, in five passes: trim, pace,
# titles, sound, upright.

# %% [markdown]
# ## 2. First pass: trim and join
#
# To trim is to keep a piece of a shot: from one second to another. In moviepy that is `subclipped(start, end)`.
# Before you use it, a guess. Run the cell as it is to see the choices; then put your letter in the place of the question mark, and
# run it again.

# %%
predict("05.1", "?")

# %% [markdown]
# Let the computer count.

# %%
piece = shots["fox-medium"].subclipped(1.0, 2.0)
print(len(list(piece.iter_frames())), "pictures, at", piece.fps, "a second")

# %% [markdown]
# How did your guess go?

# %%
reveal("05.1")

# %% [markdown]
# This is your **cut list**: which shot, from which second, to which second. `join` trims each shot and glues the pieces
# together, in the order of the list.

# %%
cut_list = [
    ("fox-wide", 0.5, 3.5),
    ("fox-medium", 0.5, 3.5),
    ("ball-bounces", 0.2, 3.4),
    ("fox-close", 0.5, 2.5),
    ("fox-and-ball", 0.3, 3.8),
]

def join(cut_list, shots=shots):
    return concatenate_videoclips([shots[name].subclipped(a, b) for name, a, b in cut_list])

# %% [markdown]
# Look at the first cut, from the wide shot to the medium one. Does it jump?

# %%
joined = join(cut_list)
show(
    export(joined, "joined"),
    alt="The fox trots, wide, then nearer; the ball bounces; the fox, close, looks to the "
    "right; fox and ball together.",
    caption=f"{joined.duration:.1f} seconds",
)

# %% [markdown]
# It hardly jumps, for two reasons. The change is clear: the fox is suddenly more than half as tall again, so the eye takes it for a new view. (Too
# small a change of the same view looks like a mistake: a **jump cut**.) And the fox is trotting before the cut and after it: this is a **cut on
# action**, also *match on action*. The eye follows the movement and misses the seam. Here is the seam itself: the last
# picture of one shot and the first of the next. Look where the fox is: it falls back a little to the left. An editor would look for a moment
# at which it is in the same place in both.

# %%
cut = 3.0  # seconds into the film
seam = np.hstack([joined.get_frame(cut - 1 / 24), joined.get_frame(cut)])
show(
    seam,
    alt="The fox, small in a wide meadow, trots to the right; then it is larger, a little "
    "further left, and trots on.",
    caption="The last picture before the cut, and the first after it",
)

# %% [markdown]
# And another thing: the fox looks *at* the ball, doesn't it? The two shots were made apart, the fox never saw that ball, and its
# face does not change. You read that into it, because of the order. Film-makers call this the **Kuleshov effect**, after the director
# who tried it out around 1920. As his colleague Pudovkin told it in 1929, one and the same unmoved face was cut together with a plate of
# soup, a coffin and a child at play, and people saw it brood, grieve and smile. (Others told it otherwise, and the film itself is thought lost: see *Further reading*.)
#
# **Change it.** In the cut list, select the whole line `("fox-close", 0.5, 2.5),` with its comma, cut it (Ctrl+X; ⌘X on a Mac) and paste it
# above the line of the ball. Run that cell, and the one under *Does it jump?* Is it still the same story? (Now the fox looks first, and
# the ball is what it sees: an *eyeline match*. Before, the ball came by, and the fox looked after it.) Then put the line back, and
# run both cells once more: the next sections count on it.

# %% [markdown]
# ## 3. Second pass: pace
#
# Nearly fifteen seconds is long for so little. **Pace** is how long you let people look before you show them the next thing. The next
# cell makes every piece shorter, by the same share. What will that do? Guess first.

# %%
predict("05.2", "?")

# %% [markdown]
# `pace` of 0.6 keeps the first 60 percent of each piece. Watch the fox's legs, and the ball.

# %%
def paced(cut_list, pace):
    return [(name, a, a + (b - a) * pace) for name, a, b in cut_list]

tight = paced(cut_list, 0.6)
show(
    export(join(tight), "paced"),
    alt="The same five shots, each shorter: "
    + ", ".join(f"{name} {b - a:.1f} s" for name, a, b in tight) + ".",
    caption=f"{join(tight).duration:.1f} seconds instead of {joined.duration:.1f}",
)

# %% [markdown]
# Was it what you expected?

# %%
reveal("05.2")

# %% [markdown]
# **Change it.** Try a pace of 0.35, and of 0.9. From where on can you no longer see what happens? There is no right number; a
# quiet film breathes, a trailer does not. Then set it back to 0.6 and run the cell once more: the next sections count on it.

# %% [markdown]
# ## 4. Third pass: titles
#
# A title is a picture that is mostly transparent, laid over the film. We draw it with **Pillow**, Python's drawing library,
# with a dark edge, so that it can be read on any ground. If the text is too long for the picture, the
# letters get smaller. (moviepy has a `TextClip` of its own; *More: titles and captions* shows why we do not use it.)

# %%
font_file = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans-Bold.ttf"

def title(text, film, size, start, seconds=2.5):
    wish = ImageFont.truetype(font_file, size).getlength(text)
    font = ImageFont.truetype(font_file, int(size * min(1, 0.9 * film.w / max(wish, 1))))
    picture = Image.new("RGBA", (film.w, 2 * size))
    edge = {"stroke_width": int(font.size) // 15, "stroke_fill": "black"}
    ImageDraw.Draw(picture).text((film.w / 2, size), text, font=font, anchor="mm", **edge)
    clip = ImageClip(np.array(picture), duration=seconds).with_start(start)
    return clip.with_effects([vfx.CrossFadeIn(0.4), vfx.CrossFadeOut(0.4)])

# %% [markdown]
# `CompositeVideoClip` lays clips over each other: what stands later in the list lies on top; `bg_color` is the colour of the ground
# below them all, here black. The title comes in at the beginning. At the end the last picture is held for five seconds, and two lines
# say what made it: people who see only the film should know that too.

# %%
made_with = ["Pictures: a 3D renderer, no AI.", "Course: AI for Video. Cut: me."]

def with_titles(film, text):
    end = film.duration
    held = film.to_ImageClip(end - 1 / 24, duration=5).with_start(end)
    words = [title(text, film, size=44, start=0.3)]
    words += [title(line, film, size=20, start=end, seconds=5) for line in made_with]
    layers = [film, held]
    for one, height in zip(words, (0.76, 0.76, 0.86), strict=True):
        layers.append(one.with_position(("center", height), relative=True))
    return CompositeVideoClip(layers, bg_color=(0, 0, 0))

# %% [markdown]
# Write your own title between the quotes. Look whether it can be read everywhere, and whether it stays long enough: read it
# aloud, twice. That is the old rule for titles. How long it stays is `seconds=2.5` in the first line of `title`, two cells up. (Credits
# have to be readable too, but nobody has to remember them: once is enough.)

# %%
text = "The fox and the ball"
titled = with_titles(join(tight), text)
show(
    export(titled, "titled"),
    alt=f"The film with the title “{text}” at the beginning, and on its last picture, held: "
    + " ".join(made_with),
    caption=text,
)

# %% [markdown]
# ## 5. Fourth pass: sound
#
# Close your eyes in a meadow: it is never silent. Film sound is built in layers, and the lowest is the sound of the place
# itself: **atmosphere** outdoors, *room tone* in a room. On top lie effects, then music, then voices. These sounds come with the course; all are computed (sine waves and
# noise), none is a recording. From here on they stand in the record, too.

# %%
from moviepy import AudioFileClip, CompositeAudioClip, afx

from aivideo.clip.provenance import sha256_of

files = ["meadow-air.m4a", "meadow-music.m4a", "bounce.wav", "whoosh.wav", "step.wav"]
sounds = {name.split(".")[0]: AudioFileClip(asset(f"sounds/{name}")) for name in files}
record.parents = sources + [sha256_of(asset(f"sounds/{name}")) for name in files]
for name, sound in sounds.items():
    print(f"{name:13} {sound.duration:5.2f} seconds")

# %% [markdown]
# The ball has to be heard when it touches the ground. Somebody stepped through the shot picture by picture and wrote the moments
# down: these are seconds **in the shot**. Look at the middle picture.

# %%
hits = [0.51, 1.32, 1.94, 2.43, 2.81]
times = [hits[0] + count / 24 for count in (-5, 0, 5)]
show(
    np.hstack([shots["ball-bounces"].get_frame(t)[60:300, 180:400] for t in times]),
    alt="Three pictures: the ball in the air, on the ground, and in the air again.",
    caption="Five pictures before the first touch, the touch, five pictures after",
)

# %% [markdown]
# But when is that **in the film**? The shot does not begin when the film begins, and it was trimmed. A guess:

# %%
predict("05.3", "?")

# %% [markdown]
# `in_the_film` does the sum for every touch that is still in the film after trimming.

# %%
def in_the_film(cut_list, shot, moments):
    begins, found = 0, []
    for name, a, b in cut_list:
        if name == shot:
            found += [begins + moment - a for moment in moments if a <= moment < b]
        begins += b - a
    return found

touches = in_the_film(tight, "ball-bounces", hits)
print("touches, in the film:", np.round(touches, 2), "s")

# %% [markdown]
# And your guess?

# %%
reveal("05.3")

# %% [markdown]
# Now the layers. The atmosphere is repeated until the film is over. The music is turned down and fades out. The bounces
# lie where the ball touches, and a whoosh carries us to the ball. `with_volume_scaled` makes the wave of a sound higher or
# lower: 0.5 halves its height, 2 doubles it. (For the ear, half the height is still more than half as loud.)

# %%
def with_sound(film, cut_list, music=0.5):
    whole = afx.AudioLoop(duration=film.duration)
    air = sounds["meadow-air"].with_effects([whole])
    song = sounds["meadow-music"].with_effects([whole, afx.AudioFadeOut(2)])
    layers = [air, song.with_volume_scaled(music)]
    for moment in in_the_film(cut_list, "ball-bounces", hits):
        layers.append(sounds["bounce"].with_start(moment))
    starts = [a for name, a, b in cut_list if name == "ball-bounces"]
    for moment in in_the_film(cut_list, "ball-bounces", starts):
        layers.append(sounds["whoosh"].with_start(max(0, moment - 0.4)).with_volume_scaled(0.4))
    return film.with_audio(CompositeAudioClip(layers).with_duration(film.duration))

# %% [markdown]
# Turn your sound on, and press play. Then close your eyes, and play it once more.

# %%
sounding = with_sound(titled, tight)
show(
    export(sounding, "sounding"),
    alt="The titled film with wind, crickets, a calm melody, a whoosh, and a thump a bounce.",
    caption=f"With sound: wind and crickets, music, a whoosh, {len(touches)} bounces",
)

# %% [markdown]
# This is the sound as a picture: how far the loudspeaker moves, over time. Do the thumps stand where the lines say that the ball
# touches?

# %%
wave = sounding.audio.to_soundarray(fps=44100, buffersize=2000).mean(axis=1)
figure, axes = plt.subplots(figsize=(9, 2))
axes.plot(np.arange(len(wave)) / 44100, wave, color="#33536b", linewidth=0.5)
for moment in touches:
    axes.axvline(moment, color="black", linestyle="--", linewidth=1)
axes.set(xlabel="seconds", ylabel="sound", ylim=(-1, 1), xlim=(0, sounding.duration))
seconds = ", ".join(f"{moment:.1f}" for moment in touches)
show(figure, alt=f"A wave over {sounding.duration:.0f} seconds; bursts begin at {seconds}, "
     "each at a dashed line.")
plt.close(figure)

# %% [markdown]
# ## 6. Fifth pass: upright
#
# Phones are held upright: 9 wide to 16 high, where the film has 16 to 9. We keep the height and cut a strip out of the width.

# %%
predict("05.4", "?")

# %% [markdown]
# The strip has to follow what matters. For each shot, `middles` says where the strip's middle is at the shot's beginning
# and at its end, counted in pixels from the left. The fox runs through the wide shot, so there the strip travels along. Editors call
# this *pan and scan*.

# %%
middles = {"fox-wide": (190, 500), "fox-medium": (352, 352), "ball-bounces": (270, 340),
           "fox-close": (320, 320), "fox-and-ball": (352, 330)}

def upright(name):
    first, last = middles[name]

    def cut(get_frame, t):
        left = int(first + (last - first) * t / shots[name].duration) - 101
        return get_frame(t)[:, left : left + 202]

    return shots[name].transform(cut).resized((360, 640))

# %% [markdown]
# Then the passes run again, on the strips: join, titles, sound. Is the fox always in the picture?

# %%
strips = {name: upright(name) for name in names}
tall = with_sound(with_titles(join(tight, strips), text), tight)
show(
    export(tall, "upright"),
    alt="The same film, upright: the strip travels with the fox, then with the ball. "
    "The fox's head is always inside; when it is near, its tail is not.",
    caption=f"{tall.w} x {tall.h}",
)

# %% [markdown]
# How much of the picture was left?

# %%
print(f"{202 / 640:.0%} of the width, and so of the picture")
reveal("05.4")

# %% [markdown]
# The strip was 202 pixels wide and was enlarged to 360: that is why it looks softer. If a film is meant for phones, ask the
# service for upright clips in the first place (lesson 01, *Try it yourself*).

# %% [markdown]
# ## 7. Your cut
#
# All passes in one function. The panel under it calls the function with your answers, so you can make the film yours
# without changing code: `panel` comes with the course. Each film takes some seconds.

# %%
def make_film(text=text, pace=0.6, music=0.5, shape="wide"):
    cuts = paced(cut_list, pace)
    film = join(cuts, strips if shape == "upright" else shots)
    film = with_sound(with_titles(film, text), cuts, music)
    return export(film, f"my-film-{shape}")

# %% [markdown]
# Questions to try out: does a slow film want less music? How long may a title be, upright? What is the fastest pace
# at which the story is still clear?

# %%
from ipywidgets import Dropdown, FloatSlider, Text

panel(
    make_film, button="Make my film",
    alt="Your cut, {shape}, titled “{text}”: {pace:.0%} of each of five pieces, and credits.",
    text=Text(text, description="What is it called?"),
    pace=FloatSlider(0.6, min=0.4, max=1, step=0.1, description="How much of each shot stays?"),
    music=FloatSlider(0.5, min=0, max=1, step=0.1, description="How loud is the music?"),
    shape=Dropdown(options=["wide", "upright"], description="Which shape?"),
)

# %% [markdown]
# Press **Ctrl+S** (⌘S on a Mac), then pack your films into one file for your own computer.

# %%
take_home()

# %% [markdown]
# ## More: pictures and seconds
#
# From here on, a cookbook. What is in it, by purpose; exercise 05 needs the sections in **bold**, for its last ten points:
#
# - cutting and time: **pictures and seconds**, **joins that are not hard cuts**, *bending time*, *a still that moves*;
# - the picture: **one picture, other frames**, *green screen and masks*, *colour*;
# - words: *titles and captions*;
# - sound: *the sound desk* (loudness, ducking, silence, traps);
# - delivery and speed: *contact sheet and poster*, *settings*, *what is slow, and why*, *close what you opened*;
# - old tutorials: **old recipes**.
#
# Later recipes use what earlier ones made: go from top to bottom, and stop where you like. To jump to a
# recipe, click its heading and choose Run, Run All Above Selected Cell. Most pictures are strips, made by this helper: some moments
# of a film, side by side, half as large. (Pictures are counted from 0: the first is picture 0.)

# %%
def filmstrip(film, times, step=2):
    return np.hstack([film.get_frame(t) for t in times])[::step, ::step].astype(np.uint8)

shot = shots["fox-wide"]
print(shot.n_frames, "pictures,", shot.fps, "a second,", shot.duration, "seconds,", shot.size)
for second in (0.99, 1.0, 1.03, 1.05):
    print(f"second {second} shows picture {int(second * shot.fps)}")

# %% [markdown]
# A picture stands until the next one comes, 1/24 of a second later; so a time in between shows the one before. If a
# cut has to be exact, put it on the grid: a time such as `round(t * 24) / 24`.
#
# ### Is a cut where you think it is?
#
# Do not trust; check the file. The second shot of *joined* should begin at second 3 with picture 12 of
# its clip (second 0.5). Compare the written picture with all pictures of the clip: the smallest difference wins.

# %%
clip = Clip.open(asset("clips/fox-medium.mp4"))
written = Clip.open("out/05-joined.mp4").frame(3 * 24)
far = [np.abs(written.astype(int) - picture).mean() for picture in clip.frames()]
best, second_best = np.argsort(far)[:2]
print(f"The film's picture 72 is picture {best} of the clip: {far[best]:.1f} of 255 apart.")
print(f"The next best, picture {second_best}, is {far[second_best]:.1f} apart.")

# %% [markdown]
# ## More: joins that are not hard cuts
#
# A *crossfade* (dissolve) lets one shot melt into the next. It says: time has passed. A *fade to black* says: the chapter is over. A
# hard cut says *and then*, or *because*, and it takes no time; that is why it is right most of the time. A guess, before you melt two pieces of two
# seconds with a crossfade of one:

# %%
predict("05.5", "?")

# %% [markdown]
# The second piece starts while the first still runs, on top of it, and becomes visible bit by bit.

# %%
def crossfade(first, second, seconds):
    late = second.with_start(first.duration - seconds)
    layers = [first, late.with_effects([vfx.CrossFadeIn(seconds)])]
    return CompositeVideoClip(layers, bg_color=(0, 0, 0))

look, both = shots["fox-close"].subclipped(0, 2), shots["fox-and-ball"].subclipped(0, 2)
melted = crossfade(look, both, 1)
print(f"{melted.duration} seconds")
show(filmstrip(melted, [0.9, 1.25, 1.5, 1.75, 2.1]),
     alt="The fox's head fades while the fox with the ball appears in its place.")

# %% [markdown]
# How long did you think?

# %%
reveal("05.5")

# %% [markdown]
# Fades to and from black are effects of one clip. (`bg_color` above is not decoration: without it, moviepy 2.2.1 builds a second
# film of transparencies that nobody looks at, and takes much longer. *More: what is slow, and why* measures that.)

# %%
faded = look.with_effects([vfx.FadeIn(0.7), vfx.FadeOut(0.7)])
show(filmstrip(faded, [0, 0.35, 1, 1.65, 1.95]),
     alt="From black to the fox and back to black.")

# %% [markdown]
# ## More: bending time
#
# What do the time effects do? Let a clip that is its own clock answer: at each moment it is as bright as the time it shows.
# The figure reads, for each effect, which moment of the shot is seen at which moment of the film.

# %%
from moviepy import VideoClip

clock = VideoClip(lambda t: np.full((2, 2, 3), int(60 * t), np.uint8), duration=4).with_fps(24)
effects = {
    "as it was": [],
    "twice as fast": [vfx.MultiplySpeed(2)],
    "slow, fast, slow": [vfx.AccelDecel(abruptness=1)],
    "backwards": [vfx.TimeMirror()],
    "held for a second": [vfx.Freeze(t=1.5, freeze_duration=1)],
}

# %% [markdown]
# Before you run it: how does a line look that goes backwards? And a picture that is held?

# %%
styles = ["-", "--", "-.", ":", (0, (5, 1))]
figure, axes = plt.subplots(figsize=(6, 3))
for (name, effect), line in zip(effects.items(), styles, strict=True):
    bent = clock.with_effects(effect)
    times = np.arange(0, bent.duration, 1 / 24)
    seen = [bent.get_frame(t)[0, 0, 0] / 60 for t in times]
    axes.plot(times, seen, linestyle=line, label=name)
axes.set(xlabel="seconds of the film", ylabel="second of the shot that is seen")
axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
show(figure, alt="Five lines: straight; twice as steep; an S; falling; with a level step.")
plt.close(figure)

# %% [markdown]
# The same on the ball. Backwards, it gains height with every bounce: you see at once that something is wrong, and
# lesson 07 makes a measure of that. (`TimeMirror` would do, and slowly: video is read forwards, so for every picture moviepy winds
# back and reads on from there. For a short piece, take all its pictures and turn their list round.)

# %%
from moviepy import ImageSequenceClip

pictures = list(shots["ball-bounces"].subclipped(0.2, 2.2).iter_frames())
backwards = ImageSequenceClip(pictures[::-1], fps=24)
show(export(backwards, "backwards"), alt="The ball bounces higher and higher.")

# %% [markdown]
# ## More: one picture, other frames
#
# `cropped` cuts out, `resized` makes larger or smaller. A square for a feed is one line. If nothing may be lost, lay the whole
# picture over a blurred copy of itself; `image_transform` runs a function of yours on each picture. `cv2` is OpenCV, a library for
# work on pictures.

# %%
import cv2


def on_blur(picture):
    ground = cv2.GaussianBlur(cv2.resize(picture[:, 219:421], (360, 640)), (0, 0), 16)
    ground[219:421] = cv2.resize(picture, (360, 202))
    return ground

# %% [markdown]
# The square loses the sides; the upright picture loses nothing, and is mostly blur.

# %%
square = shots["fox-medium"].cropped(x_center=345, width=360).get_frame(1)
blurred = shots["fox-medium"].image_transform(on_blur).get_frame(1)
square = np.pad(square, ((0, 280), (0, 20), (0, 0)), constant_values=255)
show(np.hstack([square, blurred])[::3, ::3],
     alt="Left: the fox, square. Right: upright, the picture over a blurred copy.")

# %% [markdown]
# ### Picture in picture, split screen
#
# A *picture in picture* is a small clip on top of a large one; a *split screen* is `clips_array`. The order in the list is
# the order of the layers: swap the two and the small one is gone, because it lies below.

# %%
from moviepy import clips_array

inset = shots["ball-bounces"].resized(0.35).with_position((400, 16))
inside = CompositeVideoClip([shots["fox-close"], inset], bg_color=(0, 0, 0))
left = shots["fox-close"].cropped(x_center=310, width=320)
right = shots["ball-bounces"].cropped(x_center=310, width=320)
beside = clips_array([[left, right]])
show(np.hstack([inside.get_frame(0.5), beside.get_frame(0.5)])[::2, ::2],
     alt="Left: the fox, and the ball in a small picture. Right: half and half.")

# %% [markdown]
# **A defect to know** (moviepy 2.2.1): `rotated(90)` keeps the old frame, so an upright phone clip comes out lying and cut. Say
# `expand=True`.

# %%
lying = shots["fox-wide"].rotated(90)
standing = shots["fox-wide"].rotated(90, expand=True)
print("rotated(90):", lying.size, "   with expand=True:", standing.size)

# %% [markdown]
# ## More: green screen and masks
#
# A robot was drawn before a green screen. A **mask** says for every pixel how much of it is kept, from 0 to 1. `MaskColor` makes one:
# what is near the green goes: at a distance of `threshold` from it a pixel is half kept, and `stiffness` says how hard the edge is. Then the robot walks through the fox's meadow, although it was never there.

# %%
robot = VideoFileClip(asset("clips/robot-on-green.mp4"))
key = vfx.MaskColor(color=(0, 177, 64), threshold=90, stiffness=6)

def less_green(picture):
    red, green, blue = (picture[..., i] for i in range(3))
    return np.stack([red, np.minimum(green, np.maximum(red, blue)), blue], axis=2)

cutout = robot.with_effects([key]).image_transform(less_green)
walking = cutout.with_position(lambda t: (-250 + 60 * t, 10))
meadow = shots["fox-and-ball"].subclipped(0, 3)
visit = CompositeVideoClip([meadow, walking], bg_color=(0, 0, 0))

# %% [markdown]
# Look at the edges. The light that the green cloth throws on a person is called *spill*; `less_green` takes it away: no pixel may be
# greener than it is red or blue.

# %%
mask = (255 * cutout.mask.get_frame(1)).astype(np.uint8)
pictures = [robot.get_frame(1), np.dstack([mask] * 3), visit.get_frame(1)]
show(np.hstack(pictures)[::2, ::2],
     alt="The robot before green; its mask, white on black; the robot beside fox and ball.",
     caption="The shot, the mask, the composite")

# %% [markdown]
# What gives it away? The robot throws no shadow, and no grass hides its feet. Its colours fit, because it was ordered "at sunset", as
# the meadow was.
#
# A mask can also be drawn. This one is a soft oval: a **vignette**. (Silent films closed a scene with a circle that shrinks to a point, an *iris out*: a mask
# that gets smaller with time.)

# %%
y, x = np.mgrid[:360, :640]
oval = np.clip(3 - 3 * np.hypot((x - 380) / 330, (y - 170) / 230), 0, 1)
spot = shots["fox-close"].with_mask(ImageClip(oval, is_mask=True, duration=3))
framed = CompositeVideoClip([spot], size=(640, 360), bg_color=(0, 0, 0))
show(filmstrip(framed, [1], step=1), alt="The fox's head in a soft oval; black around it.")

# %% [markdown]
# ## More: titles and captions
#
# **A defect to know** (moviepy 2.2.1 with Pillow 11.2 or newer): its own `TextClip` cuts the lower edge of letters off. The middle picture
# mends it by giving the text a margin; the right one is drawn by our `title` from section 4.

# %%
from moviepy import TextClip

letters = {"text": "jpg, Qy!", "font": str(font_file), "font_size": 60, "color": "white"}
clipped, with_margin = TextClip(**letters), TextClip(**letters, margin=(10, 30))
drawn = title(letters["text"], shots["fox-wide"], 60, 0)
on_grey = []
for clip in (clipped, with_margin, drawn):
    print(clip.size, "letters touch the lower edge:", clip.mask.get_frame(1)[-1].max() > 0.5)
    clip = CompositeVideoClip([clip.with_position("center")], (320, 130), bg_color=(70, 70, 70))
    on_grey.append(clip.get_frame(1))
show(np.hstack(on_grey), alt="The same letters three times; the first lack their lower part.")

# %% [markdown]
# ### A lower third
#
# A *lower third* says who or what we see, on a plate at the lower left. The plate makes sure that it can be read. A clip may also slide in.

# %%
def lower_third(name, role, film, start, seconds=3):
    picture = Image.new("RGBA", (230, 54), (20, 20, 20, 190))
    draw = ImageDraw.Draw(picture)
    draw.text((12, 6), name, font=ImageFont.truetype(font_file, 20), fill="white")
    draw.text((12, 32), role, font=ImageFont.truetype(font_file, 13), fill="#ffd27f")
    plate = ImageClip(np.array(picture), duration=seconds).with_start(start)
    return plate.with_position(lambda t: (min(24, -230 + 800 * t), film.h - 80))

plate = lower_third("R. Fox", "lives in the meadow", shots["fox-close"], 0.2)
named = CompositeVideoClip([shots["fox-close"], plate], bg_color=(0, 0, 0))
show(filmstrip(named, [0.35, 1]), alt="A plate with name and role slides in at the lower left.")

# %% [markdown]
# ### Captions
#
# **Captions** help people who do not hear, and everybody on a train. They are kept in a text file of times and lines: **SRT**. `pysubs2` reads
# it; each line becomes a title for its time.

# %%
import pysubs2

first = "1\n00:00:00,300 --> 00:00:02,300\n[Crickets. Wind in the grass.]"
second = f"2\n00:00:03,900 --> 00:00:05,400\n[A ball bounces {len(touches)} times.]"
Path("out/05-captions.srt").write_text(f"{first}\n\n{second}\n", encoding="utf-8")
lines = pysubs2.load("out/05-captions.srt")
for line in lines:
    print(line.start / 1000, "to", line.end / 1000, "s:", line.plaintext)

# %% [markdown]
# Burned in, they are part of the picture: seen everywhere, and never off again.

# %%
film = join(tight)
subtitles = [
    title(line.plaintext, film, 22, line.start / 1000, line.duration / 1000)
    .with_position(("center", 0.85), relative=True) for line in lines
]
captioned = CompositeVideoClip([film, *subtitles], bg_color=(0, 0, 0))
said = " and ".join(line.plaintext for line in lines)
show(filmstrip(captioned, [1, 4.5]), alt=f"Two pictures; at their lower edge stands {said}")

# %% [markdown]
# As a track of its own in the file, they can be switched on and off, and read by a program. moviepy cannot do that; **ffmpeg**, which moviepy
# uses for all reading and writing, can: `-c copy` keeps pictures and sound as they are. VLC and QuickTime show such a track (`mov_text`). A web
# page does not: it wants the lines in a file of their own, WebVTT, which its `<track>` names. PyAV, the library behind `Clip`, shows what is in the file.

# %%
import subprocess

import av
from imageio_ffmpeg import get_ffmpeg_exe

ffmpeg = [get_ffmpeg_exe(), "-y", "-v", "error"]
inputs = ["-i", "out/05-sounding.mp4", "-i", "out/05-captions.srt"]
how = ["-c", "copy", "-c:s", "mov_text", "-metadata:s:s:0", "language=eng"]
done = subprocess.run([*ffmpeg, *inputs, *how, "out/05-subtitled.mp4"], check=True)

# %% [markdown]
# It gets its record, as `export` does it. What is in the file now? And the same lines for a web page:

# %%
record.save_beside(Path("out/05-subtitled.mp4"))
with av.open("out/05-subtitled.mp4") as file:
    for track in file.streams.subtitles:
        print("subtitles:", track.codec_context.name, "in the language", track.language)
lines.save("out/05-captions.vtt")
print(Path("out/05-captions.vtt").read_text(encoding="utf-8"))

# %% [markdown]
# ## More: the sound desk
#
# How loud is it? Engineers count in **decibels** (dB): 0 is the highest wave that a file can hold, and 6 dB less is half the height. (Half as loud, to
# the ear, is about 10 dB less.) The **peak** is the highest point; **loudness** (LUFS) is what an ear makes of the whole. European television asks for -23
# ([EBU R 128](https://tech.ebu.ch/publications/r128/)), that of the USA for -24
# ([ATSC A/85](https://www.tvtechnology.com/miscellaneous/how-to-make-your-loudness-comply)); YouTube turns down what is louder than about -14, by
# [what people read off its player](https://tuberlife.com/youtube-and-reference-loudness-level). (All three looked up in November 2026.)

# %%
import pyloudnorm


def samples(sound):
    return sound.to_soundarray(fps=44100, buffersize=2000)

# %% [markdown]
# A sound is a table: a row for each of the 44,100 samples a second, a column for each loudspeaker. That is all a meter needs.

# %%
loudness = pyloudnorm.Meter(44100).integrated_loudness

def say(wave):
    peak = 20 * np.log10(np.abs(wave).max())
    print(f"loudness {loudness(wave):.1f} LUFS, peak {peak:.1f} dB")

say(samples(sounding.audio))

# %% [markdown]
# To reach a target: turn up, measure, turn up by what is missing, measure again. If the peak would go over -1 dB, something has to give. This is
# **soft clipping**: `tanh` bends the tops of the wave instead of cutting them off. (A *limiter* does it more gently: it turns all down for a moment.)

# %%
def to_loudness(wave, target):
    gain = 0  # decibels
    for _ in range(5):
        louder = 0.89 * np.tanh(wave * 10 ** (gain / 20) / 0.89)
        gain += target - loudness(louder)
    return louder

louder = to_loudness(samples(sounding.audio), -16)
say(louder)

# %% [markdown]
# `titled.with_audio(AudioArrayClip(louder, fps=44100).with_duration(titled.duration))` puts it under the film.
#
# ### Ducking
#
# The music steps back while something else speaks. Below, it goes down to a quarter around the bounces. `transform` gets the times
# of many samples at once, so the curve must take a whole array.

# %%
song = sounds["meadow-music"].subclipped(0, 8)

def duck(get, t):
    curve = np.interp(t, [3.4, 3.8, 5.6, 6.2], [1, 0.25, 0.25, 1])
    return get(t) * np.asarray(curve)[..., None]

ducked = song.transform(duck)
for name, sound in (("as it was", song), ("ducked", ducked)):
    seconds = samples(sound).reshape(8, -1)
    levels = 10 * np.log10((seconds**2).mean(axis=1))
    print(f"{name:10} dB in each second:", levels.round().astype(int))

# %% [markdown]
# ### Silence
#
# Silence is a find, too: gaps in speech, or a track that somebody forgot. Below -60 dB for half a second counts as silent here.

# %%
from moviepy import AudioArrayClip, concatenate_audioclips


def silent_halves(wave):
    halves = wave[: len(wave) // 22050 * 22050].reshape(-1, 22050, 2)
    levels = 10 * np.log10((halves**2).mean(axis=(1, 2)) + 1e-12)
    return [i / 2 for i, level in enumerate(levels) if level < -60]

nothing = AudioArrayClip(np.zeros((44100, 2)), fps=44100).with_duration(1)
spoken = concatenate_audioclips([song.subclipped(0, 2), nothing, song.subclipped(2, 4)])
print("silent from second", silent_halves(samples(spoken)))

# %% [markdown]
# ### Five traps
#
# All are of moviepy 2.2.1; some are defects, some only surprise; each has its way out. One you have met: a mix has to be read in small bites (`buffersize=2000` above); with larger ones, a short
# sound in it ends in an error about *accessing time*. The second: what is too loud is cut off without a word. Mix softer, or clip softly, as above.

# %%
def tone(hertz, loud, seconds=1.0):
    wave = loud * np.sin(2 * np.pi * hertz * np.arange(int(44100 * seconds)) / 44100)
    return AudioArrayClip(np.stack([wave, wave], axis=1), fps=44100).with_duration(seconds)

both = CompositeAudioClip([tone(300, 0.9), tone(300, 0.9)])
both.write_audiofile("out/05-loud.wav", logger=None)
with AudioFileClip("out/05-loud.wav") as loud:
    wave = np.abs(samples(loud))
print(f"0.9 + 0.9 gives {wave.max():.2f}; {np.mean(wave > 0.98):.0%} of the sound is cut flat")

# %% [markdown]
# Third: `AudioNormalize` looks at the left channel only. Here the right one is louder, and comes out above 1. Fourth: a sound of one channel,
# written as a function, becomes a table of everything times everything in a mix: one second of sound would need 15 GB. Give two channels, always.

# %%
from moviepy import AudioClip

uneven = AudioArrayClip(tone(300, 0.5).array * [1, 1.8], fps=44100)
normalised = uneven.with_effects([afx.AudioNormalize()])
print("AudioNormalize: peak", np.abs(normalised.to_soundarray(fps=44100)).max().round(2))
print("by hand:        peak", np.abs(uneven.array / np.abs(uneven.array).max()).max().round(2))
mono = AudioClip(lambda t: np.sin(1000 * t), duration=0.01, fps=44100)
table = CompositeAudioClip([mono]).to_soundarray(fps=44100)
print("one channel in a mix:", table.shape, "numbers for a hundredth of a second")

# %% [markdown]
# Fifth: faster is also higher, as with a tape. ffmpeg's `atempo` keeps the pitch.

# %%
def pitch(sound):
    wave = samples(sound)[:, 0]
    return np.abs(np.fft.rfft(wave)).argmax() * 44100 / len(wave)

tone(440, 0.5, 2.0).write_audiofile("out/05-tone.wav", logger=None)
faster = ["-i", "out/05-tone.wav", "-af", "atempo=2", "out/05-fast.wav"]
subprocess.run([*ffmpeg, *faster], check=True)
print(f"moviepy, twice as fast: {pitch(tone(440, 0.5, 2.0).with_speed_scaled(2)):.0f} Hz")
with AudioFileClip("out/05-fast.wav") as fast:
    print(f"atempo, twice as fast:  {pitch(fast):.0f} Hz")

# %% [markdown]
# ## More: a still that moves
#
# A slow zoom brings a photograph to life; it carries the name of the film-maker Ken Burns. The obvious way shakes, because `resized` can
# only make pictures of whole pixels. `cv2.warpAffine` also moves by parts of a pixel. Both are measured here: how far the picture jumps around
# its path, from frame to frame.

# %%
still = shots["fox-close"].get_frame(0)

def zoomed(t):
    z = 1 + 0.05 * t
    move = np.float32([[z, 0, 320 * (1 - z)], [0, z, 180 * (1 - z)]])
    return cv2.warpAffine(still, move, (640, 360), flags=cv2.INTER_CUBIC)

rough = ImageClip(still, duration=2).resized(lambda t: 1 + 0.05 * t).with_position("center")
rough = CompositeVideoClip([rough], size=(640, 360), bg_color=(0, 0, 0))
smooth = VideoClip(zoomed, duration=2)

# %% [markdown]
# Which one would you rather show?

# %%
from itertools import pairwise


def shake(film):
    greys = [film.get_frame(i / 24).mean(axis=2).astype(np.float32) for i in range(24)]
    moved = [cv2.phaseCorrelate(a, b)[0] for a, b in pairwise(greys)]
    return np.std(moved, axis=0).round(2)

print("resized:   ", shake(rough), "pixels of shake, across and down")
print("warpAffine:", shake(smooth), "pixels")
show(export(smooth.with_fps(24), "still"), alt="The camera comes slowly nearer to the fox.")

# %% [markdown]
# ## More: colour
#
# *Grading* gives shots one mood, and makes shots match that were lit differently. moviepy has brightness, contrast, gamma and black and white. For
# all else there is a **table**: for each of the 256 values, what becomes of it. That is fast. Colourists call such a table a LUT;
# this one is the simple kind, with a table for each channel. Theirs (`.cube` files) mix the channels, too; ffmpeg's filter `lut3d` reads them.

# %%
steps = np.arange(256)
night = np.stack([0.45 * steps, 0.6 * steps, 25 + 0.8 * steps], axis=1).astype(np.uint8)

def by_table(picture):
    return np.stack([night[picture[..., channel], channel] for channel in range(3)], axis=2)

# %% [markdown]
# Five looks of the same moment.

# %%
looks = {
    "as it was": shot,
    "brighter, more contrast": shot.with_effects([vfx.LumContrast(20, 0.4)]),
    "gamma 0.6": shot.with_effects([vfx.GammaCorrection(0.6)]),
    "black and white": shot.with_effects([vfx.BlackAndWhite()]),
    "a table: night": shot.image_transform(by_table),
}
row = np.hstack([one.get_frame(2) for one in looks.values()])[::3, ::3]
show(row, alt="The same meadow five times: " + ", ".join(looks), caption=", ".join(looks))

# %% [markdown]
# ## More: contact sheet and poster
#
# A *contact sheet* shows a film at one glance. A *poster frame* stands for it before anybody has pressed play; take a sharp one: where
# neighbouring pixels differ most.

# %%
film = join(tight)
times = np.linspace(0, film.duration - 0.1, 12)
frames = [film.get_frame(t)[::3, ::3] for t in times]
sharpness = [cv2.Laplacian(frame, cv2.CV_64F).var() for frame in frames]
best = int(np.argmax(sharpness))
film.save_frame("out/05-poster.png", t=times[best])
show(np.vstack([np.hstack(frames[row : row + 4]) for row in (0, 4, 8)]),
     alt="Twelve pictures of the film in three rows, in order.",
     caption=f"The sharpest is number {best + 1}; it is in out/05-poster.png")

# %% [markdown]
# ## More: settings
#
# Now the settings in `export`, one by one. **Colours.** Video files keep brightness and two colour differences instead of red, green and blue, and
# there are two recipes for that: BT.601 (old television) and BT.709 (HD). moviepy 2.2.1 writes the old one and does not say so in the
# file, so players have to guess, many of them by the picture's size. Where they guess wrong, all greens and reds are off. `colours` converts and labels. (It
# converts with ffmpeg 7 or newer, such as this course's; older ones only label.)

# %%
second = shots["fox-close"].subclipped(0, 0.5)
plain = {"fps": 24, "preset": "veryfast", "threads": 1, "logger": None}
second.write_videofile("out/05-unlabelled.mp4", **plain)
second.write_videofile("out/05-labelled.mp4", **plain, ffmpeg_params=colours)
wanted = second.get_frame(0).astype(int)
for name in ("unlabelled", "labelled"):
    off = np.abs(Clip.open(f"out/05-{name}.mp4").frame(0) - wanted)
    print(f"{name:11} off by {off.mean():.1f} of 255; at worst by {np.percentile(off, 99):.0f}")

# %% [markdown]
# **Sound and size.** Without `audio_codec="aac"` an .mp4 gets MP3 sound, which some players refuse. And a picture with an odd
# width or height is written in a format (yuv444p) that browsers and phones do not play; `vfx.EvenSize` trims it. PyAV shows what is in a file.

# %%
def inside(path):
    with av.open(path) as file:
        sound = [stream.codec_context.name for stream in file.streams.audio]
        return file.streams.video[0].codec_context.pix_fmt, sound

# %% [markdown]
# Once as moviepy would write it, once with the mends.

# %%
odd = second.resized((321, 181)).with_audio(sounds["meadow-air"].subclipped(0, 0.5))
odd.write_videofile("out/05-odd.mp4", **plain, temp_audiofile_path="out")
even = odd.with_effects([vfx.EvenSize()])
even.write_videofile("out/05-even.mp4", **plain, temp_audiofile_path="out", audio_codec="aac")
print("as moviepy would: ", inside("out/05-odd.mp4"))
print("as export does it:", inside("out/05-even.mp4"))

# %% [markdown]
# **Quality and patience.** `crf` is how much may be lost: 18 is hard to tell from the source, 28 is visibly soft, and each 6 more makes the file less than half as
# large. `preset` is how long the encoder looks for savings: it changes size and time much, and quality little.

# %%
import os
import time


def cpu():
    return time.perf_counter() if os.name == "nt" else sum(os.times()[:4])

# %% [markdown]
# `cpu` counts seconds of the processor, ours and those of the ffmpegs that are done. (Windows does not count ffmpeg's; there it is the
# time on the wall.)

# %%
sample = shots["fox-medium"].subclipped(0, 1.5)
for preset, crf in (("ultrafast", 23), ("veryfast", 18), ("veryfast", 28), ("slow", 23)):
    started, how = cpu(), [*colours, "-crf", str(crf)]
    sample.write_videofile("out/05-try.mp4", **plain | {"preset": preset}, ffmpeg_params=how)
    size = Path("out/05-try.mp4").stat().st_size / 1000
    print(f"{preset:9} crf {crf}: {size:4.0f} kB, {cpu() - started:.1f} s of processor time")

# %% [markdown]
# Four sets worth keeping, for four purposes. `+faststart` puts the table of contents first, so that a film on a web page begins before all of it has
# arrived. `threads` is how many of the processor's cores the encoder may use: one is enough here, because it waits for Python's pictures
# anyway, and each more takes memory. Feeds want upright films 1080 pixels wide. `keep` is a good copy, to make all others from. (What film-makers call a *master* loses even less: ProRes
# or DNxHR.)

# %%
web = {"preset": "medium", "ffmpeg_params": [*colours, "-crf", "23", "-movflags", "+faststart"]}
draft = {"preset": "ultrafast", "ffmpeg_params": [*colours, "-crf", "28"]}
keep = {"preset": "slow", "ffmpeg_params": [*colours, "-crf", "12"]}
feed = {**web, "ffmpeg_params": [*web["ffmpeg_params"], "-vf", "scale=1080:1920"]}
for name, purpose in {"web": web, "draft": draft, "keep": keep, "feed": feed}.items():
    piece = strips["fox-medium"].subclipped(0, 0.5) if name == "feed" else sample
    piece.write_videofile(f"out/05-{name}.mp4", **plain | purpose)
    made = Clip.open(f"out/05-{name}.mp4")
    print(f"{made}, {made.path.stat().st_size / 1000:.0f} kB")

# %% [markdown]
# Two more defects, without a cell: the argument `pixel_format` has no effect (say `"-pix_fmt", "yuv420p"` in `ffmpeg_params`), and a rate such as 23.976 (many cameras', exactly 24000/1001)
# is rounded to 23.98: after an hour, pictures and sound are 0.6 s apart. Let ffmpeg time the pictures: `"-vf", "setpts=N*1001/24000/TB", "-r", "24000/1001"`
# in `ffmpeg_params`, beside `fps=24000/1001`.

# %% [markdown]
# ## More: old recipes
#
# moviepy 2 (November 2024) renamed nearly everything, and most tutorials, and most language models, still write version 1. If you meet the left column, write the right one:
#
# | version 1 | version 2 |
# |---|---|
# | `from moviepy.editor import *` | `from moviepy import VideoFileClip, ...` |
# | `clip.subclip(1, 2)` | `clip.subclipped(1, 2)` |
# | `clip.resize(0.5)`, `clip.crop(...)` | `clip.resized(0.5)`, `clip.cropped(...)` |
# | `clip.set_start(2)`, `set_position`, `set_duration`, `set_audio` | `clip.with_start(2)`, `with_position`, `with_duration`, `with_audio` |
# | `clip.volumex(0.5)` | `clip.with_volume_scaled(0.5)` |
# | `clip.fx(vfx.fadein, 1)`, `clip.crossfadein(1)` | `clip.with_effects([vfx.FadeIn(1)])`, `[vfx.CrossFadeIn(1)]` |
# | `clip.fl_image(f)`, `clip.fl(f)` | `clip.image_transform(f)`, `clip.transform(f)` |
# | `TextClip("hi", font="Arial", fontsize=40)`, with ImageMagick | `TextClip(text="hi", font="path/to/font.ttf", font_size=40)`, with Pillow |
#
# `with_...` and `...ed` say what they do: they give you a *new* clip and leave the old one as it was. Even moviepy's own guide has a slip (seen in the documentation of 2.2.1): it calls
# `with_subclip`, which does not exist.

# %%
for name in ("subclip", "with_subclip", "subclipped", "set_start", "with_start"):
    print(f"{name:13}", "exists" if hasattr(shots["fox-wide"], name) else "does not exist")

# %% [markdown]
# ## More: what is slow, and why
#
# One edit, four ways: two shots with a crossfade, made smaller, with a title that fades. The first is written as the manuals write it. How much more work is that than what
# ffmpeg, without Python, needs for the same film?

# %%
predict("05.6", "?")

# %% [markdown]
# The title is drawn once, before anything is timed. First **as in the manuals**, then **flat**, with three small changes: ffmpeg makes the pictures smaller while it reads
# (`target_resolution`), there is one layer of layers instead of two, and it has a ground (`bg_color`).

# %%
size, one, two = (480, 270), asset("clips/fox-medium.mp4"), asset("clips/fox-and-ball.mp4")
card = title("The fox", ImageClip(np.zeros((270, 480, 3), np.uint8)), 40, 0.5)

def manual(a, b):
    late = b.resized(size).with_effects([vfx.CrossFadeIn(1)])
    film = concatenate_videoclips([a.resized(size), late], padding=-1, method="compose")
    return CompositeVideoClip([film, card.with_position("center")])

def flat(a, b):
    late = b.with_start(2).with_effects([vfx.CrossFadeIn(1)])
    return CompositeVideoClip([a, late, card.with_position("center")], size, bg_color=(0, 0, 0))

# %% [markdown]
# The third way, **a frame function**, makes one picture at a time: whole numbers of one byte all the way, and the title is mixed in only where it is. The first two ask moviepy to build
# transparencies for every picture, as numbers of eight bytes; without `bg_color`, even for a layer that covers all.

# %%
ink, alpha = card.get_frame(1), card.mask.get_frame(1)[..., None].astype(np.float32)

def by_hand(a, b):
    def picture(t):
        late, frame = t - 2, (a.get_frame(t) if t < 3 else b.get_frame(t - 2)).copy()
        if 0 < late < 1:
            frame = cv2.addWeighted(frame, 1 - late, b.get_frame(late), late, 0)
        seen = alpha * np.float32(np.interp(t, [0.5, 0.9, 2.6, 3.0], [0, 1, 1, 0]))
        if seen.any():
            frame[95:175] = frame[95:175] * (1 - seen) + ink * seen
        return frame
    return VideoClip(picture, duration=5)

# %% [markdown]
# The fourth, **ffmpeg alone**, is a *filter graph*: streams go through filters, in square brackets are their names. Nothing of it runs in Python. `[0:v]` is the first input's picture; `xfade` is the
# crossfade; `overlay` lays the title on top.

# %%
Image.fromarray(np.dstack([ink, (255 * alpha).astype(np.uint8)])).save("out/05-card.png")
graph = (
    "[0:v]scale=480:270[a];[1:v]scale=480:270[b];[a][b]xfade=duration=1:offset=2[film];"
    "[2:v]fade=in:d=0.4:alpha=1,fade=out:st=2.1:d=0.4:alpha=1,setpts=PTS+0.5/TB[title];"
    "[film][title]overlay=0:95:eof_action=pass,format=yuv420p"
)
clips = ["-t", "3", "-i", one, "-t", "3", "-i", two]
still = ["-loop", "1", "-r", "24", "-t", "2.5", "-i", "out/05-card.png"]
inputs = [*clips, *still, "-filter_complex", graph]
command = [*ffmpeg, *inputs, "-preset", "veryfast", "-threads", "1", "out/05-ffmpeg.mp4"]

# %% [markdown]
# Now all four against the clock. It is processor time, so it hardly matters what else the computer is doing. (On Windows it is the time on the wall.)

# %%
def timed(name, make, **reading):
    started = cpu()
    with VideoFileClip(one, **reading) as a, VideoFileClip(two, **reading) as b:
        film = make(a.subclipped(0, 3), b.subclipped(0, 3))
        film.write_videofile(f"out/05-{name}.mp4", **plain, ffmpeg_params=colours)
    return cpu() - started

# %% [markdown]
# One after the other:

# %%
small = {"target_resolution": size}
seconds = {"manuals": timed("manuals", manual), "flat": timed("flat", flat, **small)}
seconds["function"] = timed("function", by_hand, **small)
started = cpu()
subprocess.run(command, check=True)
seconds["ffmpeg"] = cpu() - started

# %% [markdown]
# Below, each way against ffmpeg alone, and how far its pictures are from ffmpeg's: they are the same film.

# %%
graph_frames = list(Clip.open("out/05-ffmpeg.mp4").frames())
for name, took in seconds.items():
    pairs = zip(Clip.open(f"out/05-{name}.mp4").frames(), graph_frames, strict=True)
    off = np.mean([np.abs(mine.astype(int) - theirs).mean() for mine, theirs in pairs])
    times = took / seconds["ffmpeg"]
    print(f"{name:8} {took:.1f} s, {times:.1f} times ffmpeg's; off by {off:.1f} of 255")

# %% [markdown]
# And what did you guess?

# %%
reveal("05.6")

# %% [markdown]
# So: draft with what is easy to write; when a film gets long, flatten it; when you need an effect of your own, write it as one function of one picture; and know that ffmpeg is there. Lesson 06 has a
# renderer that keeps up with it.
#
# One trap is worse than all of these: **two pieces of one opened clip, used at the same moment.** They share one reader, which then winds to and fro for every picture. Open
# the file once for each use.

# %%
for readers in (1, 2):
    started, opened = cpu(), [VideoFileClip(one) for _ in range(readers)]
    a, b = opened[0].subclipped(0, 1), opened[-1].subclipped(3, 4)
    for i in range(8):
        a.get_frame(i / 24), b.get_frame(i / 24)
    for clip in opened:
        clip.close()
    print(f"{readers} reader(s): {cpu() - started:.2f} s for sixteen pictures")

# %% [markdown]
# ## More: close what you opened
#
# Each opened clip keeps a file open, and a little ffmpeg program that waits for your next question. Fifty forgotten ones, and the computer gets slow. Close what you
# opened when you are done (`with VideoFileClip(...) as clip:` does it by itself); films made *of* clips need no closing.

# %%
import psutil


def waiting():
    return sum("ffmpeg" in child.name() for child in psutil.Process().children())

forgotten = [VideoFileClip(one) for _ in range(4)]
before = waiting()
for clip in [*forgotten, robot]:
    clip.close()
print(f"{before} ffmpeg programs were waiting for us; now {waiting()}")

# %% [markdown]
# Those that still wait are the shots and sounds of this lesson, which your panel in section 7 needs. They end with the notebook's *kernel*, the Python that runs its cells. At the end of a program of your own, close them the same way.

# %% [markdown]
# ## Try it yourself
#
# Make a teaser for a feed: **square**, about four seconds and then the credits, the ball first, your own title, with sound.
#
# <details><summary>Hint 1: where to look</summary>A square is in <em>More: one picture, other frames</em>; <code>strips</code> in section 6 shows how a whole set of shots is reshaped; the order is the cut list's.</details>
# <details><summary>Hint 2: which functions</summary><code>cropped</code> for each shot, then <code>join</code>, <code>with_titles</code>, <code>with_sound</code>, <code>export</code>, with a cut list of your own.</details>
# <details><summary>Hint 3: nearly the lines</summary><code>squares = {name: shots[name].cropped(x_center=..., width=360) for name in names}</code>, then <code>mine = [("ball-bounces", 0.2, 1.6), ...]</code>, then <code>export(with_sound(with_titles(join(mine, squares), "..."), mine), "teaser")</code></details>

# %%
# your lines here

# %% [markdown]
# ## What you did
#
# - You trimmed five shots and joined them, and cut on movement, where nobody notices.
# - You changed the pace without changing the speed.
# - You laid a title and four layers of sound over the pictures; the bounces are where the ball touches.
# - You made an upright film of a wide one, and saw what that costs.
#
# ## In practice
#
# - **Clips from services** come with other sizes and rates. Bring them to one size (`resized`, or `target_resolution` when you open them) and write with one rate (`fps=24`) before you join; `join` does not do that for you.
# - **Other scripts.** The letters of DejaVu Sans cover Latin, Greek, Cyrillic and some more. What it lacks (Chinese, Japanese, Korean, most emoji) comes out as empty boxes, without a word: look at your titles, and put the
#   path of another font into `font_file`.
# - **Rights.** Music under a film needs a licence, even for ten seconds. The sounds of this lesson are ours (CC BY 4.0); name the course.
# - **The record goes with the file.** `export` writes what the film was made of beside it. Who edits the film again with other tools loses that; lesson 06 puts a signed record into the file.
# - **moviepy's state** (seen on 26 November 2026): the newest release is 2.2.1 of May 2025; repairs of several defects named here wait in its repository. This course pins 2.2.1, and its tests will say when a mend is no longer needed.
# - **Editors on a screen** (DaVinci Resolve, Kdenlive, Premiere) are better for feeling your way. Code is better for the hundredth version: another language, another shape, another name in the title.
# - **4K** has 36 times the pixels of these shots; at sixty pictures a second that is 90 times the work. Cut small copies (*proxies*), and make the large film once, at the end.
#
# ## Where next
#
# - [Exercise 05](../exercises/05-cutting/05-cutting.ipynb) lets you show what you can do with this: 30 to 40 minutes with sections 1 to 7, and an hour more with *More* and some programming.
# - Lesson 06 makes the shots as well: from a storyboard to a film with your name on it.
#
# ## Further reading
#
# - [moviepy's documentation](https://zulko.github.io/moviepy/): all effects with their arguments; the page on updating from version 1 is what you need for old tutorials.
# - [Pudovkin about Kuleshov's experiment](http://mfj-online.org/journalPages/MFJ28/KULQUOTE.HTML), a few lines of his own
#   ([those on what people saw](https://blog.jahsonic.com/tag/narratology) are quoted in a blog); and
#   [Michael Russell, *The Kuleshov Effect and the Death of the Auteur*](https://www.researchgate.net/publication/267367534_The_Kuleshov_Effect_and_the_Death_of_the_Auteur),
#   on how the reports differ. All read in November 2026.
# - [ffmpeg's filters](https://ffmpeg.org/ffmpeg-filters.html): what a filter graph can do. Long; search it for `xfade`, `overlay`, `loudnorm`.
# - Walter Murch, *In the Blink of an Eye* (1995): a film editor on why cuts work. Short, and the best there is.
