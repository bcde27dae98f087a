"""Stage 4, cameras: where the camera was at each picture, and a sparse cloud of points (structure from motion).

COLMAP's incremental mapper (J. Schönberger and J.-M. Frahm, "Structure-from-motion revisited", CVPR 2016) through
pycolmap, fed with our own features and matches. A video does not say what lens it was made with, so several focal
lengths are tried on a dozen pictures, and the one that leaves the lowest reprojection error goes on.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from aivideo.measure.matching import epipolar_distance
from aivideo.reconstruct.errors import CannotReconstruct
from aivideo.reconstruct.features import FeatureSets, Matches
from aivideo.reconstruct.looking import project

Array = np.ndarray
Progress = Callable[[float], None]

GUESSES = (0.7, 1.0, 1.5)  # focal lengths to try, in longer sides of the picture
TRIED_ON = 12  # pictures
STARTS = (8.0, 16.0, 4.0)  # degrees between the first two pictures; the next one is tried where the chain is torn
EXPLAINED_WITHIN = 2.0  # pixels off the line on which the cameras say that a match lies
SHARED = 50  # matches that two neighbours need to say anything about it: fewer are often the wrong ones
TORN = 0.5  # of the matches of two neighbours: cameras that explain less do not belong together
STRAY = 0.4  # of the points that its neighbours see: a camera with fewer is taken out and placed anew
POLISH = ((0.5, 8), (0.2, 15))  # pixels, and rounds: errors much larger than this count for little
FEWEST = 8  # registered pictures that a mesh needs


@dataclass(frozen=True)
class Cameras:
    """Cameras and sparse points. The unit of length is arbitrary: pictures alone do not tell how large a thing is.

    Attributes:
        used: (c,) which of the chosen pictures have a camera, as positions in the list of chosen pictures.
        rotations, translations: (c, 3, 3), (c, 3): x_camera = R x_world + t; OpenCV's axes (x right, y down, z ahead).
        intrinsics: (3, 3), in pixels of the pictures as used; the same for all.
        points: (p, 3). colours: (p, 3) uint8. errors: (p,) mean reprojection error, pixels.
        seen_by: (o,) position in `used`, and seen_point: (o,) point, of every observation.
        observed: (o, 2) where, pixels.
        given: how many pictures there were.
        models: into how many separate pieces the mapper broke the clip.
        angle: median over the points of the widest angle between two views of it, degrees.
        weakest: the least share of matches between two neighbouring pictures that their cameras explain, 0 to 1.
    """

    used: Array
    rotations: Array
    translations: Array
    intrinsics: Array
    points: Array
    colours: Array
    errors: Array
    seen_by: Array
    seen_point: Array
    observed: Array
    given: int
    models: int
    angle: float
    weakest: float = 1.0

    def __len__(self) -> int:
        return len(self.used)

    @property
    def centres(self) -> Array:
        """Where the cameras are, (c, 3)."""
        return -np.einsum("nij,ni->nj", self.rotations, self.translations)

    @property
    def observations(self) -> float:
        """Sparse points seen in a picture, on average."""
        return len(self.seen_by) / max(1, len(self.used))

    @property
    def reprojection(self) -> float:
        """Mean distance, pixels, between where a point was seen and where cameras and point say it should be."""
        return float(np.average(self.errors, weights=np.bincount(self.seen_point, minlength=len(self.points))))

    def statistics(self, chosen: Array) -> tuple[float, float]:
        """Of some of the points, (p,) bool: how many a picture sees, and their mean reprojection error, pixels."""
        seen = np.bincount(self.seen_point, minlength=len(self.points)) * chosen
        if not seen.any():
            return 0.0, 0.0
        return float(seen.sum() / len(self)), float(np.average(self.errors, weights=seen))

    def project(self, points: Array, camera: int) -> Array:
        """Return where world points fall in a camera's picture, (n, 2) pixels; NaN behind the camera."""
        return project(points, self.rotations[camera], self.translations[camera], self.intrinsics)


def find_cameras(features: FeatureSets, matches: Matches, pictures: Sequence[Array], progress: Progress) -> Cameras:
    """Find all cameras and the sparse points.

    Raises:
        CannotReconstruct: no two pictures to start from, or only a few could be registered.
    """
    height, width = pictures[0].shape[:2]
    size = (width, height)
    few = range(min(TRIED_ON, len(features)))
    trials = []
    for number, guess in enumerate(GUESSES):
        pieces = _map(features, matches, size, guess * max(size), few, STARTS[0])
        if pieces:
            best = max(pieces, key=_registered)
            trials.append((best.num_reg_images(), best.compute_mean_reprojection_error(), _focal(best)))
        progress(0.1 * (number + 1))
    most = max((registered for registered, _, _ in trials), default=0)
    fair = [(error, focal) for registered, error, focal in trials if registered >= 0.8 * most]
    focal = min(fair)[1] if fair else 1.2 * max(size)

    best: Cameras | None = None
    for start_angle in STARTS:
        model, pieces = _build(features, matches, size, focal, start_angle, lambda done: progress(0.3 + 0.7 * done))
        if model is None:
            continue
        found = _read(model, len(features), pieces, pictures)
        found = replace(found, weakest=weakest_link(found, features, matches))
        if best is None or _worth(found) > _worth(best):
            best = found
        if best.weakest >= TORN:
            break
    if best is None:
        raise CannotReconstruct(
            "geometry not consistent",
            "No two pictures fit together as two views of one rigid scene. The camera may only turn, or the thing may "
            "move or change its shape.",
        )
    if len(best) < FEWEST:
        raise CannotReconstruct(
            "geometry not consistent" if matches.flat_motion < 0.8 else "no parallax",
            f"Only {len(best)} of {len(features)} pictures fit together as views of one rigid scene.",
        )
    return best


def _build(features, matches, size, focal, start_angle, progress: Progress) -> tuple:
    """Find the cameras of all pictures, from one start; return the largest model, polished, and how many there are."""
    total = len(features)
    pieces = _map(
        features, matches, size, focal, range(total), start_angle, lambda done: progress(min(1.0, done / total))
    )
    if not pieces:
        return None, 0
    best = max(pieces, key=lambda piece: (piece.num_reg_images(), piece.num_points3D()))
    if strays := _strays(best):
        for frame in strays:
            best.deregister_frame(frame)
        again = _map(features, matches, size, focal, range(total), start_angle, begun=best)
        best = max([best, *again], key=_registered)
    _polish(best)
    return best, len(pieces)


def _worth(cameras: Cameras) -> tuple[bool, int, float]:
    """What makes one set of cameras better than another: a whole chain first, then how many there are."""
    return cameras.weakest >= TORN, len(cameras), cameras.weakest


def weakest_link(cameras: Cameras, features: FeatureSets, matches: Matches) -> float:
    """Return the least share of matches between two neighbouring pictures that their cameras explain, 0 to 1.

    The reprojection error counts only what became a point. Two halves of a clip that were put together wrongly have a
    low one each; but the matches across the seam do not lie where the cameras say. Neighbours with hardly any matches
    are passed over; 1 if all are.
    """
    number_of = {(int(one), int(other)): number for number, (one, other) in enumerate(matches.pairs)}
    inverse, shares = np.linalg.inv(cameras.intrinsics), []
    for first in range(len(cameras) - 1):
        one, other = int(cameras.used[first]), int(cameras.used[first + 1])
        shared = matches.of(number_of[one, other]) if (one, other) in number_of else ()
        if len(shared) < SHARED:
            continue
        turn = cameras.rotations[first + 1] @ cameras.rotations[first].T
        shift = cameras.translations[first + 1] - turn @ cameras.translations[first]
        fundamental = inverse.T @ np.cross(np.eye(3), -shift) @ turn @ inverse
        p, q = features[one].points[shared[:, 0]], features[other].points[shared[:, 1]]
        shares.append(float((epipolar_distance(fundamental, p, q) < EXPLAINED_WITHIN).mean()))
    return min(shares, default=1.0)


def _registered(model) -> int:
    return model.num_reg_images()


def _strays(model) -> list[int]:
    """Frames that see far fewer points than those before and after them: their camera is probably in a wrong place."""
    images = sorted((image for image in model.images.values() if image.has_pose), key=lambda image: image.name)
    seen = np.array([image.num_points3D for image in images])
    around = [np.median(seen[max(0, number - 3) : number + 4]) for number in range(len(seen))]
    return [image.frame_id for image, own, usual in zip(images, seen, around, strict=True) if own < STRAY * usual]


def _focal(model) -> float:
    return float(next(iter(model.cameras.values())).focal_length)


def _map(
    features: FeatureSets,
    matches: Matches,
    size: tuple[int, int],
    focal: float,
    chosen: range,
    start_angle: float,
    on_picture: Callable[[int], None] | None = None,
    begun=None,
) -> list:
    """Run COLMAP's mapper on the chosen pictures, or go on from a model; return its models."""
    import pycolmap

    pycolmap.logging.minloglevel = 3  # only what is fatal: the rest is ours to say
    pycolmap.set_random_seed(0)
    options = pycolmap.IncrementalPipelineOptions(
        num_threads=1, random_seed=0, min_model_size=3, extract_colors=False, multiple_models=on_picture is not None
    )
    # adjust all less often and less long than COLMAP does by itself: `_polish` does it once, well, at the end
    options.ba_global_frames_ratio = options.ba_global_points_ratio = 1.5
    options.ba_global_max_refinements, options.ba_global_max_num_iterations = 2, 30
    options.ba_local_max_refinements, options.ba_local_max_num_iterations = 1, 15
    options.mapper.init_min_tri_angle = start_angle
    count = 0

    def registered() -> None:
        nonlocal count
        count += 1
        if on_picture:
            on_picture(count)

    with tempfile.TemporaryDirectory(prefix="aivideo-") as folder:
        database, so_far = Path(folder) / "matches.db", Path(folder) / "begun"
        _write_database(database, features, matches, size, focal, chosen)
        if begun is not None:
            so_far.mkdir()
            begun.write(str(so_far))
        found = pycolmap.incremental_mapping(
            str(database),
            folder,
            folder,
            options,
            input_path=str(so_far) if begun is not None else "",
            next_image_callback=registered,
        )
    return list(found.values())


def _polish(model) -> None:
    """Adjust all cameras and points once more, in place, with a loss that listens less to matches that are far off.

    Without it a few wrong matches pull the focal length: on a turntable the cameras' directions were 0.16 degrees
    off (median), and 0.05 after this.
    """
    import pycolmap

    options = pycolmap.BundleAdjustmentOptions(print_summary=False)
    options.ceres.loss_function_type = pycolmap.LossFunctionType.CAUCHY
    options.ceres.solver_options.num_threads = 1
    for scale, rounds in POLISH:
        options.ceres.loss_function_scale = scale
        options.ceres.solver_options.max_num_iterations = rounds
        pycolmap.bundle_adjustment(model, options)
    # a point that ended up behind a camera has no error to speak of; the others stay, because the report asks how far
    # off they are
    pycolmap.ObservationManager(model).filter_observations_with_negative_depth()
    model.update_point_3d_errors()


def _write_database(
    path: Path, features: FeatureSets, matches: Matches, size: tuple[int, int], focal: float, chosen: range
) -> None:
    """Write what COLMAP's mapper reads: one camera for all pictures, points, and verified matches."""
    import pycolmap

    width, height = size
    database = pycolmap.Database.open(str(path))
    try:
        camera = pycolmap.Camera(
            model="SIMPLE_PINHOLE", width=width, height=height, params=[focal, width / 2, height / 2]
        )
        camera_id = database.write_camera(camera)
        rig = pycolmap.Rig()
        rig.add_ref_sensor(pycolmap.sensor_t(pycolmap.SensorType.CAMERA, camera_id))
        rig_id = database.write_rig(rig)
        ids = {}
        for number in chosen:
            image = pycolmap.Image(name=f"{number:04d}", camera_id=camera_id)
            image.image_id = ids[number] = database.write_image(image)
            frame = pycolmap.Frame()
            frame.rig_id = rig_id
            frame.add_data_id(image.data_id)
            image.frame_id = database.write_frame(frame)
            database.update_image(image)
            here = features[number]
            database.write_keypoints(image.image_id, np.c_[here.points, here.sizes, here.angles].astype(np.float32))
        for number, (one, other) in enumerate(matches.pairs):
            if one in ids and other in ids:
                shared = matches.of(number).astype(np.uint32)
                database.write_matches(ids[one], ids[other], shared)
                geometry = pycolmap.TwoViewGeometry()
                geometry.config = pycolmap.TwoViewGeometryConfiguration.UNCALIBRATED
                geometry.F = matches.fundamental[number]
                geometry.inlier_matches = shared
                database.write_two_view_geometry(ids[one], ids[other], geometry)
    finally:
        database.close()


def _read(model, given: int, models: int, pictures: Sequence[Array]) -> Cameras:
    """Take over what we need from COLMAP's model."""
    images = sorted((image for image in model.images.values() if image.has_pose), key=lambda image: image.name)
    position = {image.image_id: number for number, image in enumerate(images)}
    used = np.array([int(image.name) for image in images])
    poses = [image.cam_from_world() for image in images]
    rotations = np.array([pose.rotation.matrix() for pose in poses])
    translations = np.array([pose.translation for pose in poses])
    centres = -np.einsum("nij,ni->nj", rotations, translations)
    points, colours, errors, seen_by, seen_point, observed, angles = [], [], [], [], [], [], []
    for number, point in enumerate(model.points3D.values()):
        views = [(position[element.image_id], element.point2D_idx) for element in point.track.elements]
        where = np.array([images[camera].points2D[index].xy for camera, index in views])
        points.append(point.xyz)
        errors.append(point.error)
        seen_by += [camera for camera, _ in views]
        seen_point += [number] * len(views)
        observed.append(where)
        camera, (column, row) = views[0][0], where[0].astype(int)
        picture = pictures[used[camera]]
        colours.append(picture[min(row, picture.shape[0] - 1), min(column, picture.shape[1] - 1)])
        rays = centres[[camera for camera, _ in views]] - point.xyz
        rays /= np.linalg.norm(rays, axis=1, keepdims=True)
        angles.append(np.degrees(np.arccos(np.clip(rays @ rays.T, -1, 1).min())))
    return Cameras(
        used=used,
        rotations=rotations,
        translations=translations,
        intrinsics=next(iter(model.cameras.values())).calibration_matrix(),
        points=np.array(points),
        colours=np.array(colours, np.uint8),
        errors=np.array(errors, np.float32),
        seen_by=np.array(seen_by, np.int32),
        seen_point=np.array(seen_point, np.int32),
        observed=np.concatenate(observed).astype(np.float32),
        given=given,
        models=models,
        angle=float(np.median(angles)),
    )
