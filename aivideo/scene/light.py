"""The four times of day: where the light stands, its colours, the sky, the air, and the film's grade."""

from dataclasses import dataclass, replace

import numpy as np

from aivideo.scene.mesh import linear


@dataclass(frozen=True)
class Grade:
    """How light is turned into a picture: see `post.develop`."""

    exposure: float
    gain: tuple[float, float, float] = (1.0, 1.0, 1.0)
    lift: tuple[float, float, float] = (0.0, 0.0, 0.0)
    saturation: float = 1.0
    contrast: float = 0.6
    vignette: float = 0.4
    grain: float = 0.022
    bloom: float = 0.25
    bloom_threshold: float = 1.0


@dataclass(frozen=True)
class Daylight:
    """The light of one time of day; colours are linear red-green-blue.

    Attributes:
        azimuth, elevation: where the sun or moon stands, degrees (azimuth 0 is +x, 90 is +y).
        sun: its light. glow: its halo in the sky and on the clouds. disc: brightness of its disc.
        zenith, horizon: the sky's colours. clouds: 0 none, 1 overcast. stars: their brightness.
        cloud_shade: the dark side of a cloud.
        above, below: light from the sky, and from the ground.
        lamps: how bright street lamps burn, 0 off. windows: share of windows that are lit.
        haze: multiplies the place's fog.
    """

    azimuth: float
    elevation: float
    sun: tuple[float, float, float]
    zenith: np.ndarray
    horizon: np.ndarray
    glow: tuple[float, float, float]
    cloud_shade: tuple[float, float, float]
    above: tuple[float, float, float]
    below: tuple[float, float, float]
    grade: Grade
    clouds: float = 0.5
    stars: float = 0.0
    disc: float = 9.0
    lamps: float = 0.0
    windows: float = 0.0
    haze: float = 1.0

    @property
    def direction(self) -> np.ndarray:
        """Unit vector towards the sun or moon."""
        azimuth, elevation = np.radians(self.azimuth), np.radians(self.elevation)
        level = np.cos(elevation)
        return np.array([level * np.cos(azimuth), level * np.sin(azimuth), np.sin(elevation)])


DAYLIGHT: dict[str, Daylight] = {
    "morning": Daylight(
        azimuth=-115,
        elevation=21,
        sun=(3.4, 2.6, 1.7),
        zenith=linear(0.36, 0.54, 0.82),
        horizon=linear(0.93, 0.86, 0.79),
        glow=(1.25, 0.95, 0.62),
        cloud_shade=(0.42, 0.40, 0.40),
        above=(0.68, 0.72, 0.84),
        below=(0.36, 0.32, 0.25),
        clouds=0.58,
        grade=Grade(0.86, (1.03, 1.0, 0.98), (0.014, 0.014, 0.020), saturation=1.12, contrast=0.7),
        haze=1.15,
    ),
    "day": Daylight(
        azimuth=-50,
        elevation=44,
        sun=(3.1, 2.75, 2.2),
        zenith=linear(0.20, 0.42, 0.80),
        horizon=linear(0.72, 0.83, 0.94),
        glow=(1.0, 0.93, 0.80),
        cloud_shade=(0.44, 0.47, 0.52),
        above=(0.52, 0.60, 0.78),
        below=(0.28, 0.26, 0.20),
        clouds=0.60,
        grade=Grade(0.74, (1.02, 1.0, 0.98), (0.005, 0.006, 0.012), saturation=1.14, contrast=0.75, vignette=0.35),
    ),
    "sunset": Daylight(
        azimuth=62,
        elevation=11,
        sun=(4.3, 2.35, 1.05),
        zenith=linear(0.20, 0.33, 0.64),
        horizon=linear(1.0, 0.67, 0.43),
        glow=(1.45, 0.80, 0.38),
        cloud_shade=(0.22, 0.17, 0.25),
        above=(0.60, 0.55, 0.72),
        below=(0.36, 0.26, 0.20),
        clouds=0.67,
        grade=Grade(0.93, (1.04, 1.0, 0.97), (0.010, 0.004, 0.016), saturation=1.12, contrast=0.75, bloom=0.35),
        lamps=0.45,
        windows=0.35,
        haze=0.5,
    ),
    "night": Daylight(
        azimuth=-70,
        elevation=38,
        sun=(0.38, 0.50, 0.78),
        zenith=linear(0.045, 0.07, 0.16),
        horizon=linear(0.13, 0.19, 0.33),
        glow=(0.16, 0.20, 0.30),
        cloud_shade=(0.010, 0.014, 0.028),
        above=(0.060, 0.080, 0.14),
        below=(0.03, 0.03, 0.045),
        clouds=0.46,
        stars=0.9,
        disc=5.0,
        lamps=1.0,
        windows=0.7,
        grade=Grade(
            1.55,
            (0.95, 1.0, 1.08),
            (0.004, 0.008, 0.022),
            saturation=1.05,
            vignette=0.55,
            grain=0.028,
            bloom=0.7,
            bloom_threshold=0.6,
        ),
    ),
}

STUDIO = Daylight(
    azimuth=-35,
    elevation=62,
    sun=(0.95, 0.93, 0.90),
    zenith=linear(0.80, 0.81, 0.82),
    horizon=linear(0.80, 0.80, 0.80),
    glow=(0.0, 0.0, 0.0),
    cloud_shade=(0.0, 0.0, 0.0),
    above=(1.05, 1.05, 1.06),
    below=(0.62, 0.61, 0.60),
    grade=Grade(0.80, contrast=0.35, vignette=0.15, grain=0.010, bloom=0.0),
    clouds=0.0,
    disc=0.0,
)
"""An even light from all sides, as on a photographer's table."""

INDOORS = {  # where the sun stands before the window, how bright the lamps burn, light from above and below, exposure
    "morning": (-108, 22, 0.35, (0.60, 0.54, 0.48), (0.44, 0.38, 0.31), 1.10),
    "day": (-72, 31, 0.25, (0.66, 0.63, 0.59), (0.48, 0.42, 0.35), 1.06),
    "sunset": (-62, 14, 0.80, (0.46, 0.38, 0.33), (0.36, 0.27, 0.20), 1.10),
    "night": (-74, 33, 1.00, (0.11, 0.10, 0.10), (0.09, 0.075, 0.06), 1.15),
}
FOREST_EXPOSURE = {"morning": 1.10, "day": 1.05, "sunset": 1.45, "night": 1.25}
THICK_FOG = 7.0  # times the usual haze


def daylight_of(place: str, time: str, weather: str | None = None) -> Daylight:
    """Return the light of a place at a time of day, in a weather: words of the grammar."""
    light = DAYLIGHT[time]
    if place == "turntable":
        return STUDIO
    if place == "room":
        azimuth, elevation, lamps, above, below, exposure = INDOORS[time]
        grade = replace(light.grade, exposure=light.grade.exposure * exposure)
        return replace(light, azimuth=azimuth, elevation=elevation, lamps=lamps, above=above, below=below, grade=grade)
    if place == "forest":
        above = tuple(1.7 * part for part in light.above)
        below = tuple(1.4 * part for part in light.below)
        grade = replace(light.grade, exposure=light.grade.exposure * FOREST_EXPOSURE[time])
        light = replace(light, above=above, below=below, grade=grade)
    if place == "moon":
        return _airless(light, time)
    return _weathered(light, weather)


def _airless(light: Daylight, time: str) -> Daylight:
    """No air: a black sky full of stars, hard light, black shadows; at night the earth shines."""
    dark = linear(0.0, 0.0, 0.0)
    strength = (0.55, 0.70, 1.0) if time == "night" else (3.6, 3.45, 3.2)
    return replace(
        light,
        sun=strength,
        elevation=max(light.elevation * 0.7, 12.0),
        zenith=dark,
        horizon=dark,
        glow=(0.0, 0.0, 0.0),
        cloud_shade=(0.0, 0.0, 0.0),
        above=(0.06, 0.06, 0.07),
        below=(0.10, 0.10, 0.10),
        clouds=0.0,
        stars=0.9,
        disc=0.0,
        grade=replace(light.grade, saturation=1.0, lift=(0.0, 0.0, 0.0), gain=(1.0, 1.0, 1.0)),
    )


def _weathered(light: Daylight, weather: str | None) -> Daylight:
    if weather == "clear":
        return replace(light, clouds=0.25, haze=light.haze * 0.5)
    if weather == "cloudy":
        grey = np.array([0.30, 0.31, 0.33]).mean()
        dim = {"sun": tuple(0.35 * part for part in light.sun), "glow": tuple(0.6 * part for part in light.glow)}
        mild = tuple(1.25 * part for part in light.above)
        shade = tuple(0.5 * part + 0.35 * grey * max(light.horizon) for part in light.cloud_shade)
        return replace(light, clouds=0.95, disc=0.0, stars=0.0, above=mild, cloud_shade=shade, **dim)
    if weather == "fog":
        pale = 0.55 * light.horizon + 0.45 * light.horizon.mean()
        soft = tuple(0.30 * part for part in light.sun)
        mild = tuple(1.15 * part for part in light.above)
        return replace(
            light,
            sun=soft,
            above=mild,
            zenith=0.25 * light.zenith + 0.75 * pale,
            horizon=pale,
            disc=0.0,
            stars=0.0,
            clouds=0.0,
            haze=THICK_FOG,
        )
    return light
