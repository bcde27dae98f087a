"""Stage and camera -> picture: runs the kernels in their order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from aivideo.scene import occlusion, post, raster, shading
from aivideo.scene.light import Daylight
from aivideo.scene.mesh import Label
from aivideo.scene.shading import Illumination, Shadow, View, World
from aivideo.scene.stage import Camera, Stage

Array = np.ndarray

SHADOW_SIZE = 1536  # texels a side
SHADOW_REACH = 12.5  # metres to each side of the stage's middle
OCCLUSION_RADIUS = 0.5  # metres
BLUR_TAPS = 96
GRAIN_SIDE = 512  # pixels after which the film's grain repeats
GLOW_STEP = 4  # bloom is drawn at a quarter of the size


def interleaved_noise(height: int, width: int) -> Array:
    """Return values from 0 to 1 that differ as much as they can from pixel to pixel.

    J. Jimenez, "Next Generation Post Processing in Call of Duty: Advanced Warfare" (2014).
    """
    y, x = np.mgrid[0:height, 0:width]
    return (52.9829189 * ((0.06711056 * x + 0.00583715 * y) % 1.0) % 1.0).astype(np.float32)


def label_mask(
    stage: Stage, camera: Camera, width: int, height: int, only: Sequence[Label] | None = None
) -> tuple[Array, Array]:
    """Return what each pixel sees, (h, w) of `Label` values with -1 for sky, and its depth in metres.

    only: draw nothing else; thin things such as grass may be left out.
    """
    order = stage.in_view(camera, width / height, only)
    screen = np.empty((len(stage.geometry.position), 3), np.float32)
    inverse_depth = np.empty((height, width), np.float32)
    triangle = np.empty((height, width), np.int32)
    raster.project(
        stage.geometry.position,
        stage.pieces,
        order,
        np.asarray(camera.eye, float),
        camera.axes,
        camera.focal(height),
        width,
        height,
        screen,
    )
    raster.rasterise(screen, stage.geometry.faces, stage.pieces, order, raster.NEAR, inverse_depth, triangle)
    seen = triangle >= 0
    labels = np.where(seen, stage.labels[np.maximum(triangle, 0)], -1)
    return labels, np.where(seen, 1 / np.maximum(inverse_depth, 1e-4), np.inf)


class Renderer:
    """Draws one stage in one light at one size. Keeps its buffers from frame to frame."""

    def __init__(self, stage: Stage, daylight: Daylight, light: Illumination, width: int, height: int) -> None:
        self.stage, self.daylight, self.light = stage, daylight, light
        self.width, self.height = width, height
        samples, pixels = (2 * height, 2 * width), (height, width)
        self._screen = np.empty((len(stage.geometry.position), 3), np.float32)
        self._inverse_depth = np.empty(samples, np.float32)
        self._triangle = np.empty(samples, np.int32)
        self._occlusion = np.empty(pixels, np.float32)
        self._smooth_occlusion = np.empty(pixels, np.float32)
        self._distance = np.empty(pixels, np.float32)
        self._picture = np.empty((*pixels, 3), np.float32)
        self._blurred = np.empty((*pixels, 3), np.float32)
        self._noise = interleaved_noise(height, width)
        self._spiral = post.spiral(BLUR_TAPS)
        self._specks = np.random.default_rng(0).random((GRAIN_SIDE, GRAIN_SIDE), np.float32)
        self._shadow = self._new_shadow()
        self._fixed_shadow = self._shadow.depth.copy()
        self._draw_shadow(self._fixed_shadow, range(stage.fixed))

    def draw(self, camera: Camera, time: float, frame: int) -> Array:
        """Draw the stage as it is now. time: seconds (clouds drift). Returns uint8 (h, w, 3)."""
        stage, geometry = self.stage, self.stage.geometry
        np.copyto(self._shadow.depth, self._fixed_shadow)
        self._draw_shadow(self._shadow.depth, range(stage.fixed, len(stage.pieces)))

        eye, axes = np.asarray(camera.eye, float), camera.axes
        view = View(eye, axes, float(camera.focal(2 * self.height)))
        order = stage.in_view(camera, self.width / self.height)
        raster.project(
            geometry.position, stage.pieces, order, eye, axes, view.focal, 2 * self.width, 2 * self.height, self._screen
        )
        raster.rasterise(
            self._screen, geometry.faces, stage.pieces, order, raster.NEAR, self._inverse_depth, self._triangle
        )
        occlusion.ambient_occlusion(
            self._inverse_depth, self._triangle, geometry, view, OCCLUSION_RADIUS, self._noise, self._occlusion
        )
        occlusion.smooth_occlusion(
            self._inverse_depth, self._occlusion, np.empty_like(self._occlusion), self._smooth_occlusion
        )
        world = World(
            geometry, self._screen, stage.materials, stage.textures, view, self.light, self._shadow, float(time)
        )
        shading.shade(
            self._inverse_depth,
            self._triangle,
            world,
            self._smooth_occlusion,
            self._noise,
            np.empty(4, np.int64),
            self._picture,
            self._distance,
        )
        return self._develop(camera, frame)

    def _develop(self, camera: Camera, frame: int) -> Array:
        picture = self._picture
        if camera.focus is not None and camera.aperture > 0:
            focus, widest = float(camera.focus), post.WIDEST * self.height
            aperture = float(camera.aperture * self.height)
            half = np.empty((self.height // 2, self.width // 2, 3), np.float32)
            post.bright_parts(picture, 2, 0.0, half)
            nearest = self._distance.reshape(self.height // 2, 2, self.width // 2, 2).min((1, 3))
            blurred, spread = np.empty_like(half), np.empty_like(nearest)
            post.out_of_focus(half, nearest, focus, aperture, widest, self._spiral, spread, blurred)
            post.depth_of_field(
                picture, self._distance, blurred, nearest, spread, focus, aperture, widest, self._blurred
            )
            picture = self._blurred
        grade = self.daylight.grade
        glow = np.empty((self.height // GLOW_STEP, self.width // GLOW_STEP, 3), np.float32)
        post.bright_parts(picture, GLOW_STEP, grade.bloom_threshold, glow)
        reach = max(2, round(self.height / GLOW_STEP / 9))
        bell = np.exp(-(np.linspace(-2, 2, 2 * reach + 1) ** 2))
        post.blur(glow, bell / bell.sum(), np.empty_like(glow))
        glow *= grade.bloom
        out = np.empty((self.height, self.width, 3), np.uint8)
        post.develop(
            picture,
            glow,
            self._specks,
            grade.exposure,
            np.array(grade.gain),
            np.array(grade.lift),
            grade.saturation,
            grade.contrast,
            grade.vignette,
            grade.grain,
            frame,
            np.empty(3),
            out,
        )
        return out

    def _new_shadow(self) -> Shadow:
        towards = self.light.sun_direction
        right = np.cross((0.0, 0.0, 1.0), towards)
        right /= np.linalg.norm(right)
        axes = np.stack([right, np.cross(towards, right), towards])
        depth = np.full((SHADOW_SIZE, SHADOW_SIZE), -1e9, np.float32)
        return Shadow(depth, axes, np.array([0.0, 0.0, 1.0]), SHADOW_REACH, 1.1 * 2 * SHADOW_REACH / SHADOW_SIZE)

    def _draw_shadow(self, depth: Array, pieces: Sequence[int]) -> None:
        stage, shadow = self.stage, self._shadow
        for piece in pieces:
            if stage.casts[piece]:
                raster.rasterise_shadow(
                    stage.geometry.position,
                    stage.geometry.faces,
                    stage.pieces[piece, 2],
                    stage.pieces[piece, 3],
                    shadow.axes,
                    shadow.centre,
                    shadow.extent,
                    np.empty((3, 3)),
                    depth,
                )
