"""Shooting: every shot of a storyboard becomes a clip, several at a time, and none is made twice.

Before anything is ordered, the estimate says what it will cost; a budget that does not cover it stops everything
there. An order that was left open, because the notebook was closed, say, is taken home and not ordered again.

A clip is kept under a name made from everything that decides what it shows (a *content address*): who makes it,
prompt, length, shape, seed, quality. Change one prompt, and one name changes, so one shot is made again.
"""

import hashlib
import json
import math
import os
import re
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from aivideo.clip import Clip, ClipError, CourseError, asset, sidecar_path
from aivideo.film.storyboard import Shot, Storyboard
from aivideo.services import (
    Budget,
    Job,
    JobFailed,
    OverBudget,
    Refused,
    ServiceError,
    catalogue,
    connect,
    finish,
    generate,
    open_jobs,
    price,
)

SIZES = {"16:9": "1280x720", "9:16": "720x1280", "1:1": "1024x1024"}
How = Literal["made", "kept", "ready-made", "missing"]


@dataclass(frozen=True)
class Take:
    """What became of one shot.

    Attributes:
        number: of the shot, counted from 1.
        shot: as it stands on the storyboard.
        prompt: as it was sent.
        how: "made" just now; "kept" from an earlier time; "ready-made", from the course's assets; or "missing".
        clip: the clip, or None if it is missing.
        tries: how many orders it took; 0 if nothing was ordered.
        why: what went wrong, if it is missing.
    """

    number: int
    shot: Shot
    prompt: str
    how: How
    clip: Clip | None
    tries: int = 0
    why: str = ""


@dataclass(frozen=True)
class Order:
    """Everything that decides what a clip will show."""

    service: str
    model: str | None
    prompt: str
    seconds: float
    size: str
    seed: int
    extra: tuple[tuple[str, Any], ...]

    @property
    def settings(self) -> dict[str, Any]:
        """What goes along with the prompt in `generate` and `price`."""
        return {"model": self.model, "seconds": self.seconds, "size": self.size}

    @property
    def name(self) -> str:
        """The name of its clip, without .mp4: a few words for people, and a fingerprint for us."""
        facts = json.dumps(
            [self.service, self.model, self.prompt, self.seconds, self.size, self.seed, self.extra], sort_keys=True
        )
        words = re.sub(r"[^a-z0-9]+", "-", self.prompt.lower())[:32].strip("-")
        return f"{words or 'shot'}-{hashlib.sha256(facts.encode()).hexdigest()[:12]}"


def orders_of(
    storyboard: Storyboard, *, service: str | None = None, model: str | None = None, **extra: Any
) -> list[Order]:
    """What would be ordered for each shot. `extra` goes to the local studio only: quality, fps."""
    service = service or os.environ.get("AIVIDEO_SERVICE") or "local"
    orders = []
    for shot in storyboard.shots:
        who, which = shot.service or service, shot.model or model
        settings = tuple(sorted(extra.items())) if who == "local" else ()
        length = _length(who, which, shot.seconds)
        orders.append(
            Order(who, which, storyboard.prompt_of(shot), length, SIZES[storyboard.shape], shot.seed, settings)
        )
    return orders


def _length(service: str, model: str | None, wanted: float) -> float:
    """The shortest clip that this model makes and that is long enough; its longest, if none is."""
    facts = catalogue().model(service, model)
    if facts is None:
        return float(wanted)
    if isinstance(facts.seconds, tuple):
        return float(min((one for one in facts.seconds if one >= wanted - 1e-6), default=max(facts.seconds)))
    length = min(max(wanted, facts.seconds.shortest), facts.seconds.longest)
    return float(math.ceil(length - 1e-6)) if facts.whole_seconds else float(length)


@dataclass(frozen=True)
class Estimate:
    """What the shots that are not there yet will cost.

    Attributes:
        orders: how many there are to make; kept: how many there are already.
        usd: dollars, as far as the catalogue knows the prices.
        unknown: for how many of them it does not.
        checked: the day on which the oldest of the prices was checked; None where nothing is priced.
        play: whether it is play money, because the course's own studio stands in for the services.
    """

    orders: int
    kept: int
    usd: float
    unknown: int
    checked: date | None
    play: bool

    def __str__(self) -> str:
        costs = f"about ${self.usd:.2f} (prices of {self.checked})" if self.usd else "free"
        if self.unknown:
            costs += f", and {self.unknown} at a price that nobody has written down"
        play = " Play money: the course's own studio stands in." if self.usd and self.play else ""
        shots, are = "shot" if self.orders == 1 else "shots", "is" if self.kept == 1 else "are"
        return f"{self.orders} {shots} to make, {self.kept} {are} there already: {costs}.{play}"


def estimate(storyboard: Storyboard, folder: str | Path = "out/shots", **settings: Any) -> Estimate:
    """Say what `shoot` with these settings would cost. Nothing is sent."""
    orders = orders_of(storyboard, **settings)
    new = {order.name: order for order in orders if not _is_there(order, Path(folder))}
    prices = [price(order.service, **order.settings) for order in new.values()]
    known = [one for one in prices if one is not None]
    days = [one.facts.checked_on for one in known if one.usd]
    there = sum(order.name not in new for order in orders)
    usd = round(sum(one.usd for one in known), 2)
    play = all(connect(name).place.play for name in {order.service for order in new.values()})
    return Estimate(len(new), there, usd, len(prices) - len(known), min(days, default=None), play)


def shoot(
    storyboard: Storyboard,
    folder: str | Path = "out/shots",
    *,
    service: str | None = None,
    model: str | None = None,
    budget: Budget | None = None,
    side_by_side: int = 3,
    tries: int = 2,
    on_change: Callable[[int, Job | Take], None] | None = None,
    **extra: Any,
) -> list[Take]:
    """Make what is not there yet, and return a take for every shot.

    A shot that fails is ordered again, `tries` times in all (a refused prompt is not: it would be refused
    again). What still fails comes back as a take that is missing, with the reason; the others go on. Stop
    the cell, and what is finished stays; shoot again, and it goes on from there.

    Args:
        storyboard: the plan.
        folder: where clips are kept.
        service, model: who makes them, if a shot does not say so itself; without a service, what the environment
            variable AIVIDEO_SERVICE says, or else the local studio.
        budget: how much may be spent in all; see `aivideo.services.Budget`.
        side_by_side: how many orders are open at one time.
        tries: orders for one shot, at most.
        on_change: called with the shot's number and its job whenever that changes, and with the take at its end.
        extra: settings of the local studio: quality="draft", fps=24.

    Raises:
        OverBudget: the shots that are missing cost more than is left. Nothing was ordered.
        ServiceError: there is no service of a name that was asked for. Nothing was ordered.
    """
    folder = Path(folder)
    orders = orders_of(storyboard, service=service, model=model, **extra)
    for name in sorted({order.service for order in orders}):
        connect(name)  # a name with a slip in it is found out now, and not once for every shot
    folder.mkdir(parents=True, exist_ok=True)
    if budget is not None:
        _check_budget(estimate(storyboard, folder, service=service, model=model, **extra), budget)
    tell = on_change or (lambda number, news: None)
    stop = threading.Event()
    locks: dict[str, threading.Lock] = {}
    jobs = []
    with ThreadPoolExecutor(max_workers=max(1, side_by_side), thread_name_prefix="shot") as pool:
        for number, (shot, order) in enumerate(zip(storyboard.shots, orders, strict=True), 1):
            lock = locks.setdefault(order.name, threading.Lock())  # two shots with one content are made once
            jobs.append(pool.submit(_take, number, shot, order, folder, tries, budget, tell, stop, lock))
        try:
            return [job.result() for job in jobs]
        except BaseException:
            stop.set()
            for job in jobs:
                job.cancel()
            raise


def _check_budget(cost: Estimate, budget: Budget) -> None:
    left = budget.left(play=cost.play)
    total = cost.usd + cost.unknown * (budget.unknown or 0)
    if total > left:
        raise OverBudget(f"This would cost ${total:.2f}, and the budget is ${left:.2f}. Nothing was ordered. {cost}")


def _take(number, shot, order, folder, tries, budget, tell, stop, lock) -> Take:
    with lock:
        how, clip = _kept(order, folder)
        if clip is not None:
            take = Take(number, shot, order.prompt, how, clip)
        else:
            take = _made(number, shot, order, folder / f"{order.name}.mp4", tries, budget, tell, stop)
    tell(number, take)
    return take


def _made(number, shot, order: Order, path: Path, tries: int, budget, tell, stop: threading.Event) -> Take:
    def follow(job: Job) -> None:
        if stop.is_set():
            raise Stopped("Stopped. What was finished is kept; shoot again to go on.")
        tell(number, job)

    why = ""
    for attempt in range(1, tries + 1):
        try:
            clip = _left_open(path, follow)
            if clip is None:
                clip = generate(
                    order.prompt,
                    path,
                    service=order.service,
                    seed=order.seed,
                    budget=budget,
                    on_change=follow,
                    **order.settings,
                    **dict(order.extra),
                )
            return Take(number, shot, order.prompt, "made", clip, attempt)
        except (Refused, OverBudget) as error:  # the same order would meet the same answer
            return Take(number, shot, order.prompt, "missing", None, attempt, str(error))
        except (ServiceError, ClipError) as error:
            why = str(error)
    return Take(number, shot, order.prompt, "missing", None, tries, why)


class Stopped(CourseError):
    """The cell was stopped while shots were being made. Orders that are open stay in the journal."""


def _left_open(path: Path, follow: Callable[[Job], None]) -> Clip | None:
    """Take home the clip of an order that was to go to this path and never came; None if there is none."""
    for entry in open_jobs():
        if entry.out == path.absolute() and entry.job:
            service = connect(entry.service, base_url=entry.place)
            try:
                return finish(entry.job, path, service=service, on_change=follow)
            except JobFailed:
                return None  # it ended badly meanwhile: order it anew
    return None


def _kept(order: Order, folder: Path) -> tuple[How, Clip | None]:
    """The clip of this order, if it was made before or comes with the course, and still plays."""
    path = folder / f"{order.name}.mp4"
    if (clip := _whole(path)) is not None:
        return "kept", clip
    ready = _ready_made(order)
    if ready is None:
        return "missing", None
    for source in (ready, sidecar_path(ready)):
        shutil.copyfile(source, folder / source.name)
    return "ready-made", _whole(path)


def _ready_made(order: Order) -> Path | None:
    try:
        return asset(f"film/shots/{order.name}.mp4")
    except ClipError:
        return None


def _is_there(order: Order, folder: Path) -> bool:
    return _whole(folder / f"{order.name}.mp4") is not None or _ready_made(order) is not None


def _whole(path: Path) -> Clip | None:
    """The clip, if it is there, can be read, and is what its record says it is; else None, and it is made anew."""
    try:
        clip = Clip.open(path)
        return None if clip.provenance is None or "changed since" in clip.credit else clip
    except ClipError:
        return None
