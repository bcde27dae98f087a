"""Stages 2 and 3, features and matches: distinctive points in each picture, and which of them are the same point."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from aivideo.measure.matching import Features, find_features, fundamental_matrix, homography_share, match
from aivideo.reconstruct.errors import CannotReconstruct

Array = np.ndarray
Progress = Callable[[float], None]

MOST = 2048  # features a picture
STRONGEST = 1200  # of them are matched first: more take longer and make the cameras hardly better, except ...
FEW = 400  # ... where neighbours share fewer matches than this (busy or repeating things): then all are matched
SAMPLED = 4  # every so many neighbours are asked how many they share
GAPS = (1, 2, 3, 4, 6, 8)  # each picture is matched with those so many further on
LOOP = 3  # the first so many are matched with the last so many: a full circle closes
FEWEST_MATCHES = 16  # pairs with fewer are left out
THRESHOLD = 1.5  # pixels off the epipolar line
FEWEST_FEATURES = 60  # a picture, below which there is nothing to hold on to
MOVED_ENOUGH = 0.03  # of the picture's width: pairs that moved less say nothing about parallax
FLAT_MOTION = 0.92  # share of matches that one flat motion explains, above which there is no parallax


@dataclass(frozen=True)
class FeatureSets:
    """The features of all pictures, one after the other.

    Attributes:
        points, descriptors, sizes, angles: as in `aivideo.measure.matching.Features`, of all pictures in a row.
        offsets: (n + 1,) where each picture's begin.
    """

    points: Array
    descriptors: Array
    sizes: Array
    angles: Array
    offsets: Array

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, number: int) -> Features:
        part = slice(self.offsets[number], self.offsets[number + 1])
        return Features(self.points[part], self.descriptors[part], self.sizes[part], self.angles[part])


@dataclass(frozen=True)
class Matches:
    """Pairs of pictures and the points they share; wrong matches are sorted out already.

    Attributes:
        pairs: (p, 2) numbers of pictures.
        offsets: (p + 1,) where each pair's matches begin.
        indices: (m, 2) the index of the feature in the first and in the second picture.
        fundamental: (p, 3, 3).
        tried: (p,) how many matches there were before the wrong ones were sorted out.
        flat_motion: share of matches that one flat motion explains, in pairs that moved; near 1: no parallax.
    """

    pairs: Array
    offsets: Array
    indices: Array
    fundamental: Array
    tried: Array
    flat_motion: float

    def __len__(self) -> int:
        return len(self.pairs)

    def of(self, number: int) -> Array:
        """Return the matches of one pair, (m, 2)."""
        return self.indices[self.offsets[number] : self.offsets[number + 1]]


def find_all_features(pictures: Sequence[Array], progress: Progress) -> FeatureSets:
    """Find the features of each picture.

    Raises:
        CannotReconstruct: hardly any features.
    """
    found = []
    for number, picture in enumerate(pictures):
        found.append(find_features(picture, MOST))
        progress((number + 1) / len(pictures))
    median = int(np.median([len(features) for features in found]))
    if median < FEWEST_FEATURES:
        raise CannotReconstruct(
            "too little texture",
            f"Only about {median} distinctive points a picture were found; {FEWEST_FEATURES} are the least, 1000 are "
            "good. Smooth, plain or dark surfaces give none.",
        )
    return FeatureSets(
        points=np.concatenate([features.points for features in found]),
        descriptors=np.concatenate([features.descriptors for features in found]),
        sizes=np.concatenate([features.sizes for features in found]),
        angles=np.concatenate([features.angles for features in found]),
        offsets=np.cumsum([0, *map(len, found)]),
    )


def match_all(features: FeatureSets, width: int, progress: Progress) -> Matches:
    """Match each picture with the ones after it, and the first with the last. width: of a picture, pixels."""
    most = STRONGEST
    if np.diff(features.offsets).max() > STRONGEST:
        some = [(one, one + 1) for one in range(0, len(features) - 1, SAMPLED)]
        shared = np.diff(_match(features, some, STRONGEST, width, lambda _: None).offsets)
        if len(shared) and np.median(shared) < FEW:
            most = MOST
    return _match(features, pairs_to_match(len(features)), most, width, progress)


def _match(
    features: FeatureSets, wanted: Sequence[tuple[int, int]], most: int, width: int, progress: Progress
) -> Matches:
    pairs, kept, matrices, tried, flat = [], [], [], [], []
    for done, (one, other) in enumerate(wanted):
        first, second = features[one].strongest(most), features[other].strongest(most)
        found = match(first, second)
        p, q = first.points[found[:, 0]], second.points[found[:, 1]]
        views = fundamental_matrix(p, q, THRESHOLD) if len(found) >= FEWEST_MATCHES else None
        progress((done + 1) / len(wanted))
        if views is None or views.inliers.sum() < FEWEST_MATCHES:
            continue
        good = views.inliers
        pairs.append((one, other))
        kept.append(found[good])
        matrices.append(views.fundamental)
        tried.append(len(found))
        # a flat motion is asked about where there is something to see: a wide gap, a real movement
        if other - one in (4, 6, 8) and np.median(np.linalg.norm(p[good] - q[good], axis=1)) > MOVED_ENOUGH * width:
            flat.append(homography_share(p, q))
    flat_motion = float(np.median(flat)) if len(flat) >= 5 else 0.0
    return Matches(
        pairs=np.array(pairs, int).reshape(-1, 2),
        offsets=np.cumsum([0, *map(len, kept)]),
        indices=np.concatenate([np.zeros((0, 2), int), *kept]),
        fundamental=np.array(matrices).reshape(-1, 3, 3),
        tried=np.array(tried),
        flat_motion=flat_motion,
    )


def check_matches(matches: Matches, pictures: int) -> None:
    """Say so early if no cameras can be found from these matches.

    Raises:
        CannotReconstruct: neighbouring pictures share too little, or the camera only turned (no parallax).
    """
    if len(matches) < pictures - 1:
        raise CannotReconstruct(
            "too little texture",
            f"Only {len(matches)} of {len(pairs_to_match(pictures))} pairs of pictures share enough points. The "
            "surface may be too smooth, the pictures blurred, or the steps between them too wide.",
        )
    if matches.flat_motion > FLAT_MOTION:
        raise CannotReconstruct(
            "no parallax",
            f"One flat motion explains {matches.flat_motion:.0%} of all matches: the camera turned or zoomed on the "
            "spot, or all is flat. Nothing moved against anything else.",
        )


def pairs_to_match(count: int) -> list[tuple[int, int]]:
    """Each picture with some of those after it, and the last ones with the first ones."""
    pairs = {(one, one + gap) for gap in GAPS for one in range(count - gap)}
    pairs |= {(one, other) for one in range(LOOP) for other in range(count - LOOP, count) if other > one}
    return sorted(pairs)
