"""Stage 1, frames: choose sharp pictures, evenly spread over the camera's way, from one shot of the clip."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from aivideo.clip import Clip
from aivideo.reconstruct.errors import CannotReconstruct

Array = np.ndarray

WANTED = 48  # pictures; on a full circle 7.5 degrees from one to the next
FEWEST = 12  # with less, no chain of matches holds
LONG_SIDE = 640  # pixels of the pictures that everything is computed on
LONGEST = 60.0  # seconds of a clip that are looked at
SURVEYED = 720  # at most so many pictures are looked at for choosing
SURVEY_SIDE = 320
DARK, FLAT = 12.0, 4.0  # mean and spread of grey values below which a picture shows nothing
STILL = 0.01  # of the picture's width: moving less than this in the whole clip is standing still
CUT, CHANGED = 2.5, 8.0  # a cut changes the picture so many times as much as its neighbours do, and by so much
HELD = 0.4  # share of corners that are still tracked there and back, below which it is another picture
LOST = 0.5  # of the share just before and after: a picture that holds less is a cut, however like the others it looks
AROUND = 3  # pictures before and after
SHARPEST_WITHIN = 0.35  # of the step to the next picture


@dataclass(frozen=True)
class Frames:
    """Which pictures of the clip are used.

    Attributes:
        indices: (n,) their numbers in the file, counted from 0.
        times: (n,) seconds.
        sharpness: (n,) variance of the Laplacian: compare within one clip only.
        moved: (n,) how far the picture has moved since the first one, in picture widths.
        width, height: size of the pictures as they are used, pixels.
        notes: what was decided on the way, in sentences for people.
    """

    indices: Array
    times: Array
    sharpness: Array
    moved: Array
    width: int
    height: int
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.indices)


def choose_frames(clip: Clip, wanted: int = WANTED, start: float = 0.0) -> Frames:
    """Choose pictures from a clip.

    Looks at the 60 seconds from `start` on, keeps to the longest shot, and takes the sharpest picture around
    each of `wanted` places that lie evenly along the camera's way: someone who stands still for a second does
    not get twenty equal pictures.

    Raises:
        CannotReconstruct: the clip is black, stands still, or is too short.
    """
    notes = []
    first = int(start * clip.fps)
    last = min(clip.frame_count, first + int(LONGEST * clip.fps))
    if first >= clip.frame_count:
        raise CannotReconstruct(
            "too short", f"The clip ends at {clip.duration:.1f} s; there is nothing at {start:g} s."
        )
    if last < clip.frame_count:
        notes.append(
            f"The clip is {_minutes(clip.duration)} long; only {LONGEST:g} seconds, from {start:g} s on, were used. "
            "Name another start if the thing is seen elsewhere."
        )
    every = max(1, (last - first) // SURVEYED)
    survey = _survey(clip, range(first, last, every))
    if len(survey.indices) < FEWEST:
        raise CannotReconstruct(
            "too short",
            f"There are {len(survey.indices)} pictures; {FEWEST} are the least, 40 are good. Film two seconds or more, "
            "going round the thing.",
        )
    if (survey.mean < DARK).mean() > 0.8 or (survey.spread < FLAT).mean() > 0.8:
        raise CannotReconstruct(
            "nothing to see", "Nearly all pictures are black or of one colour. Open the clip and look at it."
        )
    begin, end = _longest_shot(survey, notes)
    shot = slice(begin, end)
    moved = np.cumsum(survey.step[shot]) - survey.step[begin]
    if end - begin < FEWEST:
        raise CannotReconstruct(
            "too short", f"The longest shot has {end - begin} pictures; {FEWEST} are the least. Use one long shot."
        )
    if moved[-1] < STILL:
        raise CannotReconstruct(
            "still",
            "The picture stands still. Depth shows only when the camera moves to the side: go round the thing.",
        )
    chosen = _spread(moved, survey.sharpness[shot], wanted)
    indices = survey.indices[shot][chosen]
    height, width = next(clip.frames(LONG_SIDE)).shape[:2]
    return Frames(
        indices=indices,
        times=indices / clip.fps,
        sharpness=survey.sharpness[shot][chosen],
        moved=moved[chosen],
        width=width,
        height=height,
        notes=tuple(notes),
    )


def read_pictures(clip: Clip, frames: Frames) -> list[Array]:
    """Read the chosen pictures: uint8, (height, width, 3), red-green-blue."""
    return list(clip.frames(LONG_SIDE, only=frozenset(frames.indices.tolist())))


@dataclass(frozen=True)
class _Survey:
    """A look at many pictures; step is how far the picture moved since the one before, in picture widths."""

    indices: Array
    mean: Array
    spread: Array
    sharpness: Array
    step: Array
    cuts: tuple[int, ...]


def _survey(clip: Clip, numbers: range) -> _Survey:
    import cv2
    from scenedetect import FrameTimecode
    from scenedetect.detectors import AdaptiveDetector

    # a cut is where tracked corners do not find their way back, and the picture changes more than around it. Two shots
    # of one thing look alike; there, losing the corners in one step, and in that step alone, must do
    detector = AdaptiveDetector(adaptive_threshold=CUT, min_content_val=CHANGED, min_scene_len=2)
    rows, cuts, before = [], [], None
    for count, picture in enumerate(clip.frames(SURVEY_SIDE, only=frozenset(numbers))):
        found = detector.process_frame(FrameTimecode(count, clip.fps), picture[::2, ::2, ::-1])
        cuts += [timecode.frame_num for timecode in found]
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
        mean, spread = grey.mean(), grey.std()
        even = np.clip(128 + 50 * (grey - mean) / max(spread, FLAT), 0, 255).astype(np.uint8)  # a flash is no cut
        step, held = _step(before, even) if before is not None else (0.0, 1.0)
        rows.append((mean, spread, cv2.Laplacian(grey, cv2.CV_32F).var(), step, held))
        before = even
    *columns, held = np.array(rows, float).reshape(-1, 5).T
    cuts = {cut for cut in (*cuts, *_dips(held)) if held[cut] < HELD}
    return _Survey(np.array(numbers[: len(rows)], int), *columns, cuts=tuple(sorted(cuts)))


def _dips(held: Array) -> list[int]:
    """Where far fewer corners are held than in the steps before and after."""
    sides = np.delete(np.arange(-AROUND, AROUND + 1), AROUND)
    padded = np.pad(held, AROUND, mode="edge")
    usual = np.median([padded[AROUND + side : AROUND + side + len(held)] for side in sides], axis=0)
    return np.flatnonzero(held < LOST * usual).tolist()


def _step(before: Array, after: Array) -> tuple[float, float]:
    """How far the picture moved, in widths, and the share of corners that were tracked there and back, 0 to 1.

    Lucas-Kanade; the 75th percentile, because a plain background that does not seem to move has corners too.
    """
    import cv2

    corners = cv2.goodFeaturesToTrack(before, 120, 0.01, 6)
    if corners is None:
        return 0.0, 1.0
    how = {"winSize": (15, 15), "maxLevel": 3}
    found, there, _ = cv2.calcOpticalFlowPyrLK(before, after, corners, None, **how)
    again, back, _ = cv2.calcOpticalFlowPyrLK(after, before, found, None, **how)
    good = (there.ravel() > 0) & (back.ravel() > 0)
    good &= np.linalg.norm((again - corners).reshape(-1, 2), axis=1) < 1
    if good.sum() < 8:
        return 0.0, float(good.mean())
    moved = np.linalg.norm((found - corners)[good].reshape(-1, 2), axis=1)
    return float(np.percentile(moved, 75) / before.shape[1]), float(good.mean())


def _longest_shot(survey: _Survey, notes: list[str]) -> tuple[int, int]:
    edges = [0, *survey.cuts, len(survey.indices)]
    shots = list(pairwise(edges))
    begin, end = max(shots, key=lambda shot: shot[1] - shot[0])
    if len(shots) > 1:
        notes.append(
            f"The clip has {len(shots)} shots. The longest was used: shot {shots.index((begin, end)) + 1}, frames "
            f"{survey.indices[begin]} to {survey.indices[end - 1]}."
        )
    return begin, end


def _spread(moved: Array, sharpness: Array, wanted: int) -> Array:
    """Places evenly along the way; at each the sharpest picture near by. All of them, if there are not more."""
    count = len(moved)
    if count <= wanted:
        return np.arange(count)
    way = moved / moved[-1] + 1e-3 * np.linspace(0, 1, count)  # strictly rising
    places = np.linspace(0, way[-1], wanted)
    reach = SHARPEST_WITHIN * places[1]
    chosen = set()
    for place in places:
        near = np.flatnonzero(np.abs(way - place) <= reach)
        near = near if len(near) else np.array([np.abs(way - place).argmin()])
        chosen.add(int(near[sharpness[near].argmax()]))
    return np.array(sorted(chosen))


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:.0f} seconds"
