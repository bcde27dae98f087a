# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Turn a video into a 3D mesh
#
# **You will make** a coloured 3D model, as a file that other programs open, from a flat video.
#
# **You will learn**
# - how depth comes out of flat pictures;
# - the stages from a clip to a mesh, and how to see each one;
# - to read a report that says whether the result can be trusted, and what to do if not;
# - why this tells you something about AI video.
#
# **You will need** lesson 01. No programming in the first six sections: run the cells and look.
#
# **Time:** 20 minutes, and 60 more for the sections that begin with *More*. If all this is new to you, the 20 will be 30.
#
# **Computing:** up to 150 seconds of processor time and 1.2 GB of memory, for all cells together.

# %% [markdown] tags=["instructor"]
# **For who teaches.** *In one breath:* what moves differently is at a different distance, and only a thing that keeps its
# shape fits together.
#
# - *Before the room fills:* run section 1 once on each machine, so that the viewer's first start is behind you.
# - *Three likely wrong turns:* (1) someone turns the mesh upside down with the mouse: *Start again* under it. (2) Someone
#   expects that the mesh knows centimetres: a clip does not tell a house from a doll's house; point at "scale unknown".
#   (3) Someone films a face or a plant in the wind at home: things that move do not fit together (section 5).
# - *Cut line:* if late, go from section 2 to section 5: breaking it is what people remember. Say aloud which rows of the
#   report are *of the thing itself*: those of the owl, without the table.
# - *Break point:* after section 3.
# - *The phone clip:* ask for one volunteer to film a shoe on a newspaper in the break, and run "More: a clip of your
#   own" on your own machine while the others do section 6.

# %% [markdown]
# ## 1. A video goes in, a mesh comes out
#
# In early 2024, OpenAI had just shown sample videos of Sora, and the public could not use it yet. In the Immersive Lab in
# Antwerp the researcher Keerthanan made a quick test: one of those sample videos, through Luma AI, and out came **a 3D
# mesh**, a model that one can turn, light and put into a game. (Which sample it was, and how good the mesh, is not recorded.)
#
# It is worth a second thought. A *whole* mesh comes out of a video only if its pictures agree about a shape, and
# the thing in this video had never existed.
#
# [Luma's package for such captures](https://github.com/lumalabs/lumaapi-python) has said since September 2024 that it is
# no longer supported (looked up in November 2026). So this course brings its own way from a clip to a mesh, and you can look
# inside. Run this cell first.

# %%
import numpy as np

from aivideo.notebook import predict, reveal, show, show_report, take_home
from aivideo.reconstruct import ready

# %% [markdown]
# This is the clip: a stone owl on a turntable, and the camera goes all the way round. The line under it says what made
# it: our renderer, not an AI model. That is on purpose, because then we know the true shape, and can check.

# %%
owl = ready("turntable-orbit")
show(
    owl.clip,
    alt="A stone owl on a round table with a crate, a ball and a cone, from all round.",
    caption="“a statue on a turntable, a full orbit”",
)

# %% [markdown]
# And this is the mesh that came out. `ready` opens a result that was made before, so that nobody waits; *More: your own run*
# makes it again. Turn it, come closer, look at it from below.
#
# Look for three things: the back of the owl, the underside of the table, and the crate.

# %%
show(
    owl.mesh,
    alt="The owl with its back, a rough crate, and a table top without an underside.",
    caption="The mesh: thousands of small triangles, each corner with a colour",
)

# %% [markdown]
# The back is there: the camera saw it. The underside of the table is missing: no picture saw it, and what was never seen is
# cut off. Small things come out rough.

# %% [markdown]
# ## 2. How does a flat picture get deep?
#
# Every picture of the clip is flat. Yet the mesh is not. Guess where the depth comes from: run this cell as it is to see the
# choices, then put your letter in the place of the question mark, and run it again.

# %%
predict("08.1", "?")

# %% [markdown]
# The program takes two pictures of the clip, the first and the third that it used. `find_features` finds spots that are
# easy to tell apart, `match` pairs each with the same spot in the other picture.

# %%
from aivideo.measure.matching import find_features, fundamental_matrix, match
from aivideo.notebook import draw_moves

spots, there = find_features(owl.pictures[0]), find_features(owl.pictures[2])
pairs = match(spots, there)
p, q = spots.points[pairs[:, 0]], there.points[pairs[:, 1]]
agree = fundamental_matrix(p, q).inliers  # which pairs fit one camera movement

# %% [markdown]
# Now draw the pairs on the first picture. Each dot is a spot, and the line leads to where it is in the third picture.
#
# Look at the lines on the table in front of the owl, and at those behind it.

# %%
show(
    draw_moves(owl.pictures[0], p[agree], q[agree]),
    alt="Lines before the owl lead to one side, those behind it to the other.",
    caption=f"{len(pairs)} of {len(spots)} matched; {agree.sum()} fit one camera movement",
)

# %% [markdown]
# The camera travels, and turns so that the owl stays in the middle. So the owl hardly moves. The further a spot is from the
# owl's distance, the longer its line: nearer ones go one way, farther ones the other. This is called **parallax**. From a train,
# look fixedly at one tree: the fence in front of it flies back, and the church far behind it goes along with you.
#
# No travel, no parallax: a camera that only turns on its tripod moves near and far alike, and shows no depth.

# %%
reveal("08.1")

# %% [markdown]
# ## 3. Where was the camera?
#
# From hundreds of such spots in dozens of pictures, one can work out *both*: where each spot is in space, and where the
# camera was at each picture. With enough spots and views, only one arrangement fits well, apart from its size and how it is
# turned. This is called **structure from motion**.
#
# Nobody told the program that the camera went in a circle. Look at what it found, as seen from above.

# %%
from aivideo.notebook import depth_picture, draw_cameras

show(
    draw_cameras(owl.cameras),
    alt="From above: 48 cameras in a circle look at the table and the owl in the middle.",
    caption=f"{len(owl.cameras)} cameras and {len(owl.cameras.points):,} spots",
)

# %% [markdown]
# Then it asks for *every* pixel: how far away is it? With the cameras known, each picture is compared with those
# beside it. The result is a **depth map**. Light yellow is near, dark blue is far, and grey stripes mean: not known.

# %%
maps = owl.depth
camera = maps.references[0]
photo = owl.pictures[owl.cameras.used[camera]]
show(
    np.hstack([photo, depth_picture(maps.depths[0])]),
    alt="Left the owl. Right its depth: light in front, dark behind, the wall striped.",
    caption="On the plain wall, one spot looks like the next: nothing is known there.",
)

# %% [markdown]
# The depths of two dozen pictures are laid on top of each other. Neighbours make the same mistakes, so a depth counts only
# if pictures from a clearly different direction (12 degrees or more) confirm it; else it is thrown away. A skin is laid close to
# the points that are left, and they lend it their colours. That is the mesh.

# %% [markdown]
# ## 4. Can you trust it?
#
# A mesh that looks fine can be wrong. So every run ends with a report. Read its first line and the table: `Here` is what
# was measured, `Good is` says how to read it.

# %%
show_report(owl.report)

# %% [markdown]
# Three rows say most, and each comes twice: for the whole scene, and *of the thing itself*, which is what the cameras look at,
# here the owl.
#
# - *Observations a frame:* how many spots a picture shows. With few, there was little to hold on to.
# - *Reprojection error:* how far, in pixels, a spot is from where cameras and shape say that it should be. A low one alone
#   proves little: wrong cameras and a wrong shape can fit each other.
# - *Dense agreement:* how much of the depth was confirmed from aside.
#
# The others in short:
#
# - A frame is *registered* when its camera was found.
# - *Triangulation angle:* the angle at which two cameras look at the same spot. Near 0, depth is a guess.
# - *Weakest link:* of all neighbouring pictures, those whose matches fit their cameras least. A low share means that pieces
#   were put together wrongly.
# - *Focal length / longer side:* how narrow the lens looks, compared with the picture's longer side.

# %% [markdown]
# ## 5. Break it
#
# AI models of video have a typical fault: things melt a little while the camera moves. Our renderer can imitate that.
# Suppose the owl slowly changes its shape while the camera goes round. What comes out?

# %%
predict("08.2", "?")

# %% [markdown]
# Three more clips went through the same stages. Choose one in the list, and look at the mesh and at the first lines of its
# report. For each one: would you have noticed from the mesh alone?

# %%
from aivideo.notebook import mesh_chooser

mesh_chooser(
    {
        "the owl, all the way round": ready("turntable-orbit"),
        "the owl melts while the camera goes round": ready("turntable-morph"),
        "the owl is of smooth, plain plaster": ready("turntable-weak"),
        "the camera goes only a third of the way": ready("turntable-arc"),
    },
    ["A whole owl.", "A torn owl.", "An owl with a hole.", "An owl without a back."],
)

# %% [markdown]
# The same one by one, in case the list does not work here. First the melting owl:

# %%
melting = ready("turntable-morph")
show(melting.mesh, alt="The owl is torn, with scraps around it; the table is fine.")
print(melting.report.verdict.upper(), "-", melting.report.why)

# %% [markdown]
# Then the owl of plain plaster:

# %%
plain = ready("turntable-weak")
show(plain.mesh, alt="From behind, there is a hole through the owl; ball and crate are ragged.")
print(plain.report.verdict.upper(), "-", plain.report.why)

# %% [markdown]
# And the short way round. Its report is good, for what was seen. Look at it from behind:

# %%
short = ready("turntable-arc")
show(short.mesh, alt="Whole in front; behind, the owl is open and the table has a hole.")
print(short.report.verdict.upper(), "-", short.report.advice)

# %% [markdown]
# Would you have noticed from the mesh alone? The melting owl: yes, it is torn. The plaster: not from the front; from behind,
# it has a hole, and the report says how much of the rest is a guess. The short way: only from behind, too. Its pictures agree, so the report is good;
# it cannot know what no picture showed.
#
# How did your guess go?

# %%
reveal("08.2")

# %% [markdown]
# So a mesh is a *test*: **does generated video hold in 3D?** If the pictures do not agree about a shape, it comes out torn. The
# reverse is not sure: a plain surface or a short way round spoils a mesh too. So read the report before you blame the
# model. Researchers measured something close in February 2024, matches instead of meshes, on samples of Sora, Gen-2 and Pika
# ([arXiv 2402.17403](https://arxiv.org/abs/2402.17403)): of the spots matched between two frames, about 70, 22 and
# 13 per cent fitted one camera movement (the means over their six scenes are ours). Lesson 07 (planned) will repeat that measure.

# %% [markdown]
# ## 6. Take it along
#
# The button *Download* under the viewer saves the mesh as a GLB file. Many programs open it: Blender, most game engines,
# and viewers on the web such as Babylon.js Sandbox. This cell copies it to your own folder and packs your work.

# %%
import shutil
from pathlib import Path

Path("out").mkdir(exist_ok=True)
shutil.copy(owl.mesh, "out/owl-ready.glb")
take_home()

# %% [markdown]
# Before you use it: a clip does not tell **how large** a thing is. A house and a doll's house give the same
# pictures. The file's longest side is 1, whatever that means to you; scale it in the other program.

# %% [markdown]
# ## More: two views by hand
#
# What is inside "where was the camera"? Here it is for two pictures, in a few lines. You have the pairs `p` and `q` from section 2.
#
# First, pixels become *directions*. The matrix `K` says how: it holds the focal length and the middle of the picture.

# %%
K = owl.cameras.intrinsics
ones = np.ones((agree.sum(), 1))
x = np.hstack([p[agree], ones]) @ np.linalg.inv(K).T  # directions in the first picture
y = np.hstack([q[agree], ones]) @ np.linalg.inv(K).T  # and in the second one
print(K.round(1))
print("a spot's direction, right, down, ahead:", x[0].round(3))

# %% [markdown]
# The two rays to a spot and the line between the two cameras lie in one plane. Written as a formula, that is `y · E x = 0`, with
# the same 3 x 3 matrix `E`, the **essential matrix**, for all spots. Each pair gives one equation for its nine numbers. `E` is only
# known up to its size, so take the one of length 1 that fits best: the last singular vector of all the equations. (H. C.
# Longuet-Higgins, Nature 1981.)

# %%
equations = (y[:, :, None] * x[:, None, :]).reshape(-1, 9)
E = np.linalg.svd(equations)[2][-1].reshape(3, 3)
print("mean of y · E x, no unit; 0 is perfect:", np.abs(equations @ E.ravel()).mean().round(6))

# %% [markdown]
# `E` holds a turn `R` and a direction of travel `t`. Four combinations fit, and three of them are nonsense: they put the owl behind a camera.

# %%
U, _, Vt = np.linalg.svd(E)
W = np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1]])
turns = [U @ w @ Vt for w in (W, W.T)]
turns = [R * np.sign(np.linalg.det(R)) for R in turns]
choices = [(R, t) for R in turns for t in (U[:, 2], -U[:, 2])]
print(len(choices), "choices")

# %% [markdown]
# For each choice, where would each spot be? It lies on the ray of the first camera and on that of the second. Two rays
# rarely meet exactly, so take the depths for which they come closest. This is **triangulation**.

# %%
def depths(R, t):
    """How far along both rays each spot is: z1 * R x + t = z2 * y, as nearly as can be."""
    found = []
    for a, b in zip(x @ R.T, y, strict=True):
        found.append(np.linalg.lstsq(np.stack([a, -b], 1), -t, rcond=None)[0])
    return np.array(found)


in_front = [(depths(R, t) > 0).all(1).mean() for R, t in choices]
print("share of spots in front of both cameras:", np.round(in_front, 2))
R, t = choices[int(np.argmax(in_front))]

# %% [markdown]
# One choice has everything in front of both cameras. Is it right? The renderer wrote down the true cameras; `load_truth`
# reads them. Before you look: guess how many degrees the turn is off.

# %%
from aivideo.scene import load_truth

truth = load_truth(owl.clip)
first, second = truth["world_to_camera"][owl.frames.indices[[0, 2]]]
true_R = second[:, :3] @ first[:, :3].T
true_t = second[:, 3] - true_R @ first[:, 3]
turned, off = (np.degrees(np.arccos((np.trace(M) - 1) / 2)) for M in (true_R, R @ true_R.T))
aside = np.degrees(np.arccos(t @ true_t / np.linalg.norm(true_t)))
print(f"the turn, {turned:.1f} degrees, is {off:.2f} off; the direction of travel {aside:.2f}")

# %% [markdown]
# Not bad for a dozen lines. The full run uses 48 views, adjusts all cameras and spots together (*bundle adjustment*), and
# is a good deal more exact. Note what is missing: `t` always has the length 1, however
# far the camera went. That is the unknown scale, in the mathematics.
#
# **Change it.** In section 2, take `owl.pictures[4]` instead of `owl.pictures[2]` (and `[0, 4]` in the cell above), and run all
# again from there. Before you look: will the mean of `y · E x` grow?
#
# <details><summary>What you will see</summary>It gets <em>smaller</em>, and yet no choice has everything in front, and the
# direction of travel is some 50 degrees off. Only 90 spots fit, most of them on the flat table, and spots on one plane do not
# pin down <code>E</code> by this simple way; better methods use further rules about <code>E</code>. A low error alone proves
# little: now you have seen it.</details>

# %% [markdown]
# ## More: your own run
#
# Now run all stages yourself on the same clip. It takes half a minute of processor time on an ordinary computer, in a
# process of its own: if something in there crashes, your notebook lives on. The stages are kept in `out/owl.stages`, so a second run is quick.

# %%
from aivideo.reconstruct import reconstruct


def follow(stage, share):
    """Say when a stage is done; share goes from 0 to 1."""
    if share == 1:
        print(stage, end=" → ")


# %% [markdown]
# Look at the names of the stages as they pass.

# %%
mine = reconstruct(owl.clip, "out/owl.glb", on_stage=follow)
print("mesh")
show_report(mine.report)

# %% [markdown]
# ## More: score it against the truth
#
# With the truth at hand, two numbers say how good it is.
#
# **Pose error:** how many degrees is each camera turned away from the true one? First the reconstruction is turned, shifted and
# scaled as a whole so that its cameras lie on the true ones as well as possible, because its axes and its size are its own.

# %%
from aivideo.reconstruct.scoring import score_mesh, score_poses

used = mine.frames.indices[mine.cameras.used]
true_cameras, true_K = truth["world_to_camera"][used], truth["intrinsics"][0]
poses = score_poses(mine.cameras, true_cameras, true_K[0, 0])
print(f"pose error: median {poses.median:.3f}, worst {poses.worst:.3f} degrees")
print(f"focal length: {poses.focal:.4f} times the true one")

# %% [markdown]
# **F-score at 1 %:** *precision* is the share of the mesh that lies near the true surface, *recall* the share of the true
# surface (as far as two cameras saw it) that lies near the mesh. Near means: within 1 % of the diagonal of a box around the owl. F is high only if
# both are. First, what is not the owl is cut off: the table, what stands on it, and the lowest part of the owl, where it meets the table.

# %%
vertices, faces = truth.surface("subject", 0)
surface = mine.surface
score = score_mesh(
    poses.onto_truth(surface.vertices), surface.faces, vertices, faces,
    true_cameras, true_K, (mine.frames.width, mine.frames.height),
)
print(f"precision {score.precision:.2f}, recall {score.recall:.2f}, F {score.f:.2f}")
print(f"near means within {100 * score.within:.1f} cm")

# %% [markdown]
# Why measure both? A mesh of one perfect triangle has a precision of 1. A thick fog of triangles everywhere has a recall of 1.
#
# The settings were chosen on this owl, so its score flatters them. On things that had no say in it, filmed in the same way
# (`aivideo bench mesh`, November 2026): a cat 0.99, a fox 0.97. A vase gets only 0.89: its collar is black and smooth, and a
# turned thing looks the same from everywhere. And a lantern 0.81: thin bars, with the far ones seen between the near ones.

# %% [markdown]
# ## More: as a service
#
# The lab sent its clip to a service: upload, wait, download. Luma's protocol for that was called *captures*. Whether its own service still answers, we could not find out (November 2026);
# our local studio speaks the protocol, and Luma's unchanged client gets its mesh from it (a test of this course checks that). `LumaCaptures`
# is our client. It is lesson 01 again: *submit*, *poll*, *fetch*, only that a file goes in and a mesh comes out.

# %%
from aivideo.services.luma_captures import LumaCaptures

service = LumaCaptures()
job = service.submit(owl.clip, "the owl")
print("Write this down:", job.id)

# %% [markdown]
# The stages are the same as above, and pass by under the protocol's name `currentStage`.

# %%
import time

said = None
for _ in range(900):
    job = service.poll(job)
    if job.word != said:
        print(job.word, end=" → ")
        said = job.word
    if job.state in ("succeeded", "failed"):
        break
    time.sleep(1)

# %% [markdown]
# A finished capture brings several things, each with a link that works for a while. Look at their names, then fetch the mesh.

# %%
print("What it brought:", ", ".join(service.artifacts(job)))
print("Saved as", service.fetch(job, "out/owl-captured.glb"))

# %% [markdown]
# ## More: a clip of your own
#
# Film something, or take a clip from an AI service (lesson 02). Upload it to the folder `out`, write its name in place of this
# one, and run. Any size and either way up will do; the first minute is used.
#
# - **Works:** a shoe, a stone, a toy, bread: dull surfaces with a pattern, standing still, on a newspaper. Walk around it in
#   20 seconds, keep it in the middle, do not turn on the spot.
# - **Does not work:** glass, mirrors, plain white, water, plants in the wind, people, a camera on a tripod that only turns.

# %%
my_clip = Path("out/my-thing.mp4")
if my_clip.exists():
    own = reconstruct(my_clip, "out/my-thing.glb")
    show_report(own.report)
    if own.mesh:
        show(own.mesh, alt="The mesh of my own clip.", caption="My own clip")
else:
    print("There is no", my_clip, "yet. Upload one, and run this cell again.")

# %% [markdown]
# ## Try it yourself
#
# Does a third of the way round still work with half the pictures? Run the stages on the clip of the short arc, `short.clip`,
# with only 24 frames, into a file of its own, and print the report. (About 20 seconds.) Compare it with the short arc's
# report in section 5. First run *More: your own run*, or at least its first cell.
#
# <details><summary>Hint 1: where to look</summary>The cell under <em>More: your own run</em>.</details>
# <details><summary>Hint 2: which function</summary><code>reconstruct</code> takes <code>frames=</code>; <code>short</code> comes from section 5.</details>
# <details><summary>Hint 3: nearly the line</summary><code>print(reconstruct(short.clip, "out/arc.glb", frames=...).report)</code></details>
# <details><summary>What you will see</summary>It does: all 24 are registered, and hardly a row is worse. From one picture to
# the next it is five degrees now, near enough to find the same spots again. In steps of 24 degrees, three of 16 real photos were
# lost (a test of November 2026).</details>

# %%
# your line here

# %% [markdown]
# ## What you did
#
# - You turned a video into a coloured mesh, looked at it from all sides, and took it along.
# - You saw the stages: spots and matches, cameras, depth, and a skin through the points.
# - You read the report, and broke the run in ways that the report names.
# - You saw why a melting thing gives a torn mesh: only what keeps its shape fits together. And you saw that a good report
#   speaks only of what the camera saw.
#
# ## In practice
#
# - **All registered and still wrong.** A low reprojection error alone proves little: in a test of ours (November 2026, 19 real
#   photos) all pictures were registered with 0.64 px, and the cameras were 20 degrees off, because the focal length had been guessed
#   wrong. Read all rows.
# - **The limits in the table** come from a handful of clips. Compare a clip with itself (another stretch, other settings) before you
#   blame it.
# - **AI clips:** two clips of CogVideoX (its version is not recorded) went through a forerunner of these stages (November 2026). In one, all pictures were
#   registered, but with few points, 0.89 px, and a moving car in view. In the other, the camera hardly moved: no parallax.
# - **Faster and finer:** with a graphics card, COLMAP's dense stage or a splatting program gives more detail. Phone apps do the whole
#   thing on their servers: read what they may do with your video.
# - **Rights:** a mesh of somebody's sculpture, product or face is not automatically yours to use.
#
# ## Where next
#
# - [Exercise 08](../exercises/08-video-to-mesh/08-video-to-mesh.ipynb): aim a camera, read reports, write three short functions; about 45 minutes.
# - Lesson 07 (planned) will measure whether a clip holds together, with the geometry measure of the Sora paper.
#
# ## Further reading
#
# - [COLMAP](https://colmap.github.io/): the program that finds the cameras here; its tutorial explains every stage, and how to film.
# - [Sora Generates Videos with Stunning Geometrical Consistency](https://arxiv.org/abs/2402.17403): the paper that asked whether
#   generated video holds in 3D.
# - [Tanks and Temples](https://www.tanksandtemples.org/): where the F-score for meshes comes from, with real scenes to compare with.
