"""Stage 9, report: what the numbers of a reconstruction say, in words, and what to do about it.

All numbers are for pictures 640 pixels on their longer side. The limits come from a handful of clips (a turntable with
a texture and with none, a melting statue, a real hand-held set) and are no law.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from aivideo.reconstruct.mapping import TORN

Verdict = Literal[
    "good",
    "geometry not consistent",
    "too little texture",
    "no parallax",
    "nothing to see",
    "still",
    "too short",
    "stopped",
]

VERDICTS: dict[str, str] = {
    "good": "The pictures agree with each other as views of one rigid thing.",
    "geometry not consistent": "The pictures do not agree on one rigid thing: something moved, melted or changed.",
    "too little texture": "There is too little to hold on to: too few distinctive points.",
    "no parallax": "The camera turned or zoomed but did not travel, so nothing shows what is near and what is far.",
    "nothing to see": "The pictures are black or of one colour.",
    "still": "Nothing moves in the clip.",
    "too short": "There are too few pictures.",
    "stopped": "The reconstruction was stopped before it was done.",
}
"""Each verdict, in words."""

ADVICE: dict[str, str] = {
    "good": "Look at the mesh from all sides; parts that no picture saw are missing.",
    "geometry not consistent": (
        "Look for what moves: a living thing, water, reflections, a turning table with a room behind it that does not "
        "turn, or an AI model's morphing. Use a stretch of the clip in which it holds, or make the clip again."
    ),
    "too little texture": (
        "Put the thing on a newspaper or a patterned cloth, add light, and film sharply. Shiny, glassy and plain white "
        "things do not work."
    ),
    "no parallax": "Walk around the thing, keeping it in the middle, instead of turning or zooming on the spot.",
    "nothing to see": "Open the clip in a player, and choose another one.",
    "still": "Use a clip in which the camera goes round the thing.",
    "too short": "Use a clip of two seconds or more with one shot that goes round the thing.",
    "stopped": "Run it once more. If it stops again, use a shorter or a smaller clip.",
}

OF_THE_THING = "… of the thing itself"

# limits: what is on the wrong side of one of them is doubtful
FEW_OBSERVATIONS, FEWEST_OBSERVATIONS = 120, 40  # of the thing in the middle, a picture
UNSURE_AGREEMENT = 0.87  # with few observations, less than this means that depth was guessed on plain surfaces
MOVED = 0.3  # of the depths of a thing that keeps still are confirmed at least
FEW_REGISTERED = 0.7  # of the pictures
HIGH_REPROJECTION = 0.7  # pixels
LOW_ANGLE = 4.0  # degrees
FOCAL = (0.4, 2.0)  # focal length by the longer side
LOW_AGREEMENT = 0.6  # of the depths confirmed from aside


class Stage(BaseModel):
    """What one stage cost. seconds: of processor time; 0 where the result was there already."""

    name: str
    seconds: float
    from_cache: bool = False

    @property
    def cost(self) -> str:
        return "kept" if self.from_cache else f"{self.seconds:.1f}"


class Report(BaseModel):
    """What a learner can read about a reconstruction.

    A number is None where the reconstruction did not get that far.
    """

    clip: str
    verdict: Verdict = "good"
    why: str = Field(default="", description="what the verdict rests on, in sentences")
    notes: tuple[str, ...] = Field(default=(), description="what was decided on the way")
    frames: int | None = Field(default=None, description="pictures used")
    registered: int | None = Field(default=None, description="pictures whose camera was found")
    pieces: int | None = Field(default=None, description="separate models; more than 1: the chain broke")
    points: int | None = Field(default=None, description="sparse points")
    observations: float | None = Field(default=None, description="sparse points seen in a picture, on average")
    reprojection: float | None = Field(default=None, description="mean reprojection error, pixels")
    thing_observations: float | None = Field(default=None, description="observations of the thing in the middle")
    thing_reprojection: float | None = Field(default=None, description="reprojection error of the thing in the middle")
    weakest: float | None = Field(
        default=None, description="least share of the matches of two neighbouring pictures that their cameras explain"
    )
    angle: float | None = Field(default=None, description="median triangulation angle, degrees")
    flat_motion: float | None = Field(default=None, description="share of matches that one flat motion explains")
    focal: float | None = Field(default=None, description="focal length by the picture's longer side")
    method: str | None = Field(default=None, description="how depth was found: stereo or sweep")
    agreement: float | None = Field(default=None, description="share of depths confirmed from aside")
    thing_agreement: float | None = Field(default=None, description="the same, of the thing in the middle")
    apart: float | None = Field(default=None, description="degrees aside that confirmed them")
    faces: int | None = Field(default=None, description="triangles of the mesh")
    scale: Annotated[str, Field(description="a clip does not tell how large a thing is")] = "unknown"
    stages: tuple[Stage, ...] = ()
    memory: float | None = Field(default=None, description="most memory used, megabytes")

    @property
    def good(self) -> bool:
        return self.verdict == "good"

    @property
    def seconds(self) -> float:
        """Processor time of all stages."""
        return sum(stage.seconds for stage in self.stages)

    @property
    def advice(self) -> str:
        return ADVICE[self.verdict]

    def rows(self) -> list[tuple[str, str, str]]:
        """What it says number by number: name, value, and how to read it."""
        least, most = f"{LOW_AGREEMENT:.0%} or more", f"below {HIGH_REPROJECTION}"
        listed: list[tuple[str, float | None, str, str]] = [
            ("Frames registered", self.registered, "{:.0f} of " + str(self.frames), "all, or nearly all"),
            ("Observations a frame", self.observations, "{:.0f}", "hundreds"),
            (
                OF_THE_THING,
                self.thing_observations,
                "{:.0f}",
                f"{FEW_OBSERVATIONS} or more; from {FEWEST_OBSERVATIONS} on doubtful",
            ),
            ("Reprojection error", self.reprojection, "{:.2f} px", most),
            (OF_THE_THING, self.thing_reprojection, "{:.2f} px", most),
            ("Weakest link", self.weakest, "{:.0%}", f"{TORN:.0%} or more of two neighbours' matches explained"),
            ("Triangulation angle", self.angle, "{:.1f}°", f"{LOW_ANGLE:g}° or more"),
            ("Focal length / longer side", self.focal, "{:.2f}", "0.4 to 2; phones are near 0.7"),
            ("Dense agreement", self.agreement, "{:.0%}", "high; what is far behind lowers it"),
            (OF_THE_THING, self.thing_agreement, "{:.0%}", least),
            ("Triangles", self.faces, "{:,.0f}", "how fine the mesh is"),
        ]
        return [(name, how.format(value), reading) for name, value, how, reading in listed if value is not None]

    def __str__(self) -> str:
        lines = [f"{self.clip}: {self.verdict.upper()}. {VERDICTS[self.verdict]}"]
        lines += [self.why] if self.why else []
        lines += [f"What to do: {self.advice}", *self.notes]
        lines += [f"  {name:27}{value:>12}   ({reading})" for name, value, reading in self.rows()]
        lines.append("  Scale: unknown. A clip does not tell whether a thing is a house or a doll's house.")
        if self.stages:
            cost = ", ".join(
                f"{stage.name} {'kept' if stage.from_cache else f'{stage.seconds:.1f}'}" for stage in self.stages
            )
            lines.append(f"  Processor seconds: {self.seconds:.1f} ({cost}). Memory: {self.memory or 0:.0f} MB.")
        return "\n".join(lines)

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")


def judge(report: Report) -> Report:
    """Return the report with the verdict that its numbers call for, the gravest first."""
    for verdict, doubts in (
        ("too little texture", _texture_doubts(report)),
        ("no parallax", _parallax_doubts(report)),
        ("geometry not consistent", _geometry_doubts(report)),
    ):
        if doubts:
            return report.model_copy(update={"verdict": verdict, "why": " ".join(doubts)})
    return report


def _texture_doubts(report: Report) -> list[str]:
    seen, agreed = report.thing_observations, report.thing_agreement
    if seen is None or seen >= FEW_OBSERVATIONS:
        return []
    if agreed is not None and agreed < MOVED:
        return []  # plain things are guessed at, and half of the guesses agree: this one was elsewhere each time
    if seen < FEWEST_OBSERVATIONS:
        return [f"Only {seen:.0f} points of the thing are seen in a picture; {FEWEST_OBSERVATIONS} are the least."]
    if agreed is not None and agreed < UNSURE_AGREEMENT and (report.thing_reprojection or 0) <= HIGH_REPROJECTION:
        return [
            f"Few points of the thing are seen in a picture: {seen:.0f}. With so few, pictures from aside should "
            f"confirm {UNSURE_AGREEMENT:.0%} of its depths; they confirm {agreed:.0%}, so much of it is a guess."
        ]
    return []


def _parallax_doubts(report: Report) -> list[str]:
    if report.angle is not None and report.angle < LOW_ANGLE:
        return [f"Points are seen from angles only {report.angle:.1f}° apart; {LOW_ANGLE:g}° are the least to rely on."]
    return []


def _geometry_doubts(report: Report) -> list[str]:
    doubts = []
    if report.registered is not None and report.registered < FEW_REGISTERED * (report.frames or 0):
        doubts.append(f"Only {report.registered} of {report.frames} pictures fit together.")
    if report.weakest is not None and report.weakest < TORN:
        doubts.append(
            f"Somewhere the cameras of two neighbouring pictures explain only {report.weakest:.0%} of their matches: "
            "pieces were put together that do not belong together."
        )
    for what, error in (("Points", report.reprojection), ("Points of the thing", report.thing_reprojection)):
        if error is not None and error > HIGH_REPROJECTION:
            doubts.append(f"{what} are {error:.2f} px off where they should be; {HIGH_REPROJECTION} px is the most.")
    if report.focal is not None and not FOCAL[0] <= report.focal <= FOCAL[1]:
        doubts.append(f"The focal length came out as {report.focal:.2f} picture lengths, which hardly any lens has.")
    # the thing's own agreement decides where it is known: a sky or houses far behind are hardly confirmed from aside
    what, share = ("the thing's depths", report.thing_agreement)
    if share is None:
        what, share = "the depths", report.agreement
    if share is not None and share < LOW_AGREEMENT:
        doubts.append(f"Pictures from aside confirm only {share:.0%} of {what}; {LOW_AGREEMENT:.0%} is the least.")
    return doubts
