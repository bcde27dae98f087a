"""How well the checkpoints follow their prompts: the judges' table, beside chance and the simulator's own ceiling."""

import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from aivideo.models.t2v.judges import Verdict, judge, says
from aivideo.models.t2v.tiny import CHECKPOINTS, Tiny
from aivideo.models.toyworld import Grammar, Scene, caption, draw_scene, gravity_of, render

FALLING = ("falls", "bounces", "thrown right", "thrown left", "jumps")
PACKAGE = Path(__file__).parents[2]
SOURCES = ("models/toyworld/*.py", "models/t2v/*.py", "measure/tracking.py", "measure/gravity.py")

Maker = Callable[[Scene, int], np.ndarray]
"""Scene and seed -> the pictures that somebody makes of it, uint8 (16, 64, 64, 3)."""


def evaluate(prompts: int = 200, fewer: int = 120, tell: Callable[[str], None] = print) -> dict[str, Any]:
    """Judge all checkpoints that come with the course.

    Args:
        prompts: for the last checkpoint and for the simulator; no two of them are alike.
        fewer: for the others; half of it for held-out pairs, a third of it for pairs of earth and moon.
        tell: told one line for each row of the table.
    """
    grammar = Tiny.load().grammar
    scenes = draw_scenes(grammar, prompts)
    rows = {"simulator": score(lambda scene, _: render([scene])[0], scenes, grammar)}
    tell(f"simulator {rows['simulator']}")
    for name in CHECKPOINTS:
        some = scenes if name == CHECKPOINTS[-1] else scenes[:fewer]
        rows[name] = {"clips_seen": Tiny.load(name).clips_seen, **score(made_by(Tiny.load(name)), some, grammar)}
        tell(f"{name} {rows[name]}")
    last = made_by(Tiny.load())
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "source": source_hash(),
        "prompts": {"last checkpoint and simulator": prompts, "other checkpoints": fewer},
        "chance": chance(grammar),
        "judged": rows,
        "held_out_pairs": score(last, draw_scenes(grammar, fewer // 2, held_out=True), grammar),
        "moon_below_earth": moon_below_earth(last, grammar, fewer // 3),
    }


def write_table(path: Path, prompts: int = 200, fewer: int = 120, tell: Callable[[str], None] = print) -> Path:
    """Judge all checkpoints and keep the table, with its date and the hash of what it speaks of."""
    path.write_text(json.dumps(evaluate(prompts, fewer, tell), indent=1) + "\n", encoding="utf-8")
    return path


def made_by(tiny: Tiny) -> Maker:
    """A maker that asks the model, with the scene's plain caption."""
    return lambda scene, seed: tiny.make(caption(scene), seed=seed)


def draw_scenes(grammar: Grammar, count: int, *, held_out: bool = False) -> list[Scene]:
    """Scenes to judge by: none of them was drawn for training."""
    rng = np.random.default_rng([20261126, held_out])
    return [draw_scene(grammar, rng, held_out=held_out) for _ in range(count)]


def chance(grammar: Grammar) -> dict[str, float]:
    """What blind guessing gets right, in percent."""
    values = {
        "colour": grammar.colours, "shape": grammar.shapes, "place": grammar.places, "camera": grammar.cameras,
        "motion": grammar.motions, "direction": ("right", "left"),
    }  # fmt: skip
    return {factor: round(100 / len(names), 1) for factor, names in values.items()}


def score(make: Maker, scenes: Iterable[Scene], grammar: Grammar) -> dict[str, Any]:
    """The judges' verdicts on what `make` makes of the scenes, in percent and numbers."""
    right: dict[str, list[bool]] = defaultdict(list)
    flights: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    verdicts: list[Verdict] = []
    for seed, scene in enumerate(scenes):
        verdict = judge(make(scene, seed), grammar)
        verdicts.append(verdict)
        for factor, good in says(scene, verdict).items():
            right[factor].append(good)
        if scene.camera == "still" and scene.motion in FALLING:
            fit = verdict.gravity
            where = "moon" if scene.place == "moon" else "earth"
            flights[where].append((fit.g / gravity_of(scene.place), fit.trusted) if fit else (math.nan, False))
    table: dict[str, Any] = {factor: _share(good) for factor, good in sorted(right.items())}
    for where, fits in sorted(flights.items()):
        trusted = [ratio for ratio, good in fits if good]
        quartiles = [round(float(q), 2) for q in np.percentile(trusted, [25, 50, 75])] if len(trusted) >= 5 else None
        table[f"g_{where}"] = {"trusted": len(trusted), "of": len(fits), "quartiles_of_g_over_truth": quartiles}
    things = [verdict.thing for verdict in verdicts]
    table["visible"] = round(100 * float(np.mean([thing.visible for thing in things])), 1)
    for name in ("colour_drift", "size_change"):
        table[name] = round(float(np.nanmedian([getattr(thing, name) for thing in things])), 3)
    return table


def moon_below_earth(make: Maker, grammar: Grammar, pairs: int) -> dict[str, int]:
    """The same thing falling, by day and on the moon, from the same noise: how often is the moon's gravity lower?"""
    rng = np.random.default_rng(4)
    falling = replace(grammar, motions=("falls", "bounces", "jumps"), places=("day",), cameras=("still",))
    both = lower = 0
    for seed in range(pairs):
        scene = draw_scene(falling, rng)
        fits = [judge(make(replace(scene, place=place), seed), grammar).gravity for place in ("day", "moon")]
        if all(fit is not None and fit.trusted for fit in fits):
            both += 1
            lower += fits[1].g < fits[0].g
    return {"pairs": pairs, "both_trusted": both, "moon_lower": int(lower)}


def source_hash() -> str:
    """Changes when the code or the weights that the table speaks of do."""
    from aivideo.clip import asset

    digest = hashlib.sha256()
    paths = sorted(path for pattern in SOURCES for path in PACKAGE.glob(pattern))
    paths += [asset(f"tiny/{name}.npz") for name in (*CHECKPOINTS, "codec")]
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _share(good: list[bool]) -> dict[str, Any]:
    """Percent right, of how many, and the 95 % interval (Wilson)."""
    n, p, z = len(good), float(np.mean(good)), 1.96
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return {
        "percent": round(100 * p, 1),
        "of": n,
        "interval": [round(100 * (middle - half)), round(100 * (middle + half))],
    }
