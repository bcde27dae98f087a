"""What each service makes and what it asks for it: dated facts from `assets/services.toml`, and a price from them.

Nothing is written here that a fact could make wrong. Facts carry a source, the day they were checked and the day
by which to look again; a price says the day, and says so when it has passed.
"""

import math
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from aivideo.clip import CourseError, asset
from aivideo.services.errors import ServiceError
from aivideo.services.sizes import nearest_aspect, nearest_resolution

FILE = "services.toml"


class CatalogueError(CourseError, ValueError):
    """A catalogue that is not in order."""


class Fact(BaseModel):
    """What every entry of the catalogue says about itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(min_length=8)
    seen: Literal["vendor", "reported"]
    checked_on: date
    expires: date

    @model_validator(mode="after")
    def _in_order(self) -> "Fact":
        if self.expires <= self.checked_on:
            raise ValueError(f"it expires on {self.expires}, which is not after it was checked ({self.checked_on})")
        return self

    @property
    def stale(self) -> bool:
        """Whether its day has passed."""
        return date.today() > self.expires


class ServiceFacts(Fact):
    """One service.

    Attributes:
        state: "open", "legacy" (works, has a successor), "protocol only" (the vendor's own is switched off; other
            servers speak it) or "unsupported".
        address: where it is on the internet; None where you bring the address.
        key_variable, address_variable: the environment variables that its official client reads.
    """

    name: str
    title: str
    protocol: str
    state: Literal["open", "legacy", "protocol only", "unsupported"]
    words: str
    address: str | None = None
    key_variable: str | None = None
    address_variable: str | None = None


class Span(BaseModel):
    """Any length between two."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    shortest: float = Field(alias="from")
    longest: float = Field(alias="to")


class PriceEntry(BaseModel):
    """One line of a price list: a price, and the orders that it holds for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    usd: float | None = Field(default=None, ge=0)
    usd_per_second: float | None = Field(default=None, ge=0)
    seconds: float | None = None
    resolution: str | None = None

    @model_validator(mode="after")
    def _one_price(self) -> "PriceEntry":
        if (self.usd is None) == (self.usd_per_second is None):
            raise ValueError("a price is either usd (for the clip) or usd_per_second")
        return self


Lengths = Annotated[
    Span | tuple[float, ...], BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value)
]


class ModelFacts(Fact):
    """One model of a service, and what can be ordered of it.

    Attributes:
        default: whether it is taken when nobody names a model.
        seconds: the lengths it makes.
        usual_seconds: the length it makes when nobody names one.
        aspects: the shapes it makes, in the service's own words; empty where any size goes.
        resolutions: its sizes, such as "720p"; empty where the service has no such word.
        until: the day it was switched off, of a model that is kept for its last price.
    """

    service: str
    name: str
    default: bool = False
    seconds: Lengths
    whole_seconds: bool = False
    usual_seconds: float
    aspects: tuple[str, ...] = ()
    resolutions: tuple[str, ...] = ()
    prices: tuple[PriceEntry, ...]
    until: date | None = None

    def check_seconds(self, seconds: float) -> float:
        """Return the length if the model makes it.

        Raises:
            ServiceError: it does not; the message names those it makes.
        """
        span = self.seconds
        if isinstance(span, Span):
            whole = not self.whole_seconds or float(seconds).is_integer()
            if span.shortest <= seconds <= span.longest and whole:
                return seconds
            made = f"from {span.shortest:g} to {span.longest:g}" + (", whole ones" if self.whole_seconds else "")
        else:
            if seconds in span:
                return seconds
            made = " or ".join(f"{length:g}" for length in span)
        raise ServiceError(
            f"{self.service}'s model {self.name} makes clips of {made} seconds; you asked for {seconds:g}. "
            f"Say seconds={self.usual_seconds:g}, for example."
        )

    def aspect(self, size: str) -> str:
        """The model's aspect that is nearest to a size."""
        return nearest_aspect(size, self.aspects)

    def resolution(self, size: str) -> str | None:
        """The model's resolution that is nearest to a size; None where it has none to choose from."""
        return nearest_resolution(size, self.resolutions) if self.resolutions else None


class AppFacts(Fact):
    """A web app: what people can use in a browser, without code.

    Attributes:
        free: what costs nothing.
        watermark: whether the free plan puts a mark into the picture.
        rights: what may be done with a clip from the free plan.
        image_to_video: whether it also makes a clip from a picture of yours.
    """

    name: str
    address: str
    free: str
    watermark: str
    rights: str
    image_to_video: bool


class Catalogue(BaseModel):
    """All services, models and web apps."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    services: tuple[ServiceFacts, ...]
    models: tuple[ModelFacts, ...]
    apps: tuple[AppFacts, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> "Catalogue":
        names = [service.name for service in self.services]
        for model in self.models:
            if model.service not in names:
                raise ValueError(f"{model.name} is of a service {model.service!r} that is not in the list")
            model.check_seconds(model.usual_seconds)
        if len(set(names)) < len(names):
            raise ValueError("a service is there twice")
        return self

    def service(self, name: str) -> ServiceFacts:
        """The facts on one service.

        Raises:
            ServiceError: there is none of that name.
        """
        for facts in self.services:
            if facts.name == name:
                return facts
        raise ServiceError(
            f"There is no service called {name!r}. There are: {', '.join(s.name for s in self.services)}."
        )

    def model(self, service: str, name: str | None = None) -> ModelFacts | None:
        """The facts on one model, without a name the service's default; None where the catalogue has none."""
        mine = [model for model in self.models if model.service == service]
        wanted = (model for model in mine if (model.default if name is None else model.name == name))
        return next(wanted, None)

    def stale(self) -> list[Fact]:
        """The entries whose day has passed."""
        return [fact for fact in (*self.services, *self.models, *self.apps) if fact.stale]


@cache
def _read(path: Path, _changed: float) -> Catalogue:
    try:
        return Catalogue.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (ValidationError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(f"{path.name} is not in order: {error}") from error


def catalogue() -> Catalogue:
    """The catalogue, from `assets/services.toml`.

    Raises:
        CatalogueError: the file is not in order; the message says where.
    """
    path = asset(FILE)
    return _read(path, path.stat().st_mtime)


@dataclass(frozen=True)
class Price:
    """What one clip costs, and who says so.

    Attributes:
        usd: US dollars.
        facts: the catalogue's entry it comes from.
        seconds, resolution: what was priced.
    """

    usd: float
    facts: ModelFacts
    seconds: float
    resolution: str | None

    def __str__(self) -> str:
        if self.usd == 0:
            return f"free ({self.facts.service}, {self.facts.name})"
        what = f"{self.facts.name}, {self.seconds:g} s" + (f", {self.resolution}" if self.resolution else "")
        if self.facts.until:
            return f"${self.usd:.2f} when it was last sold ({what}; switched off on {self.facts.until})"
        old = "; that is too long ago to rely on" if self.facts.stale else ""
        return f"about ${self.usd:.2f} ({what}; checked {self.facts.checked_on}{old})"


def price(
    service: str, *, model: str | None = None, seconds: float | None = None, size: str = "1280x720"
) -> Price | None:
    """What a clip would cost, from the catalogue. Nothing is asked or sent.

    >>> price("runway", seconds=5).usd
    0.6

    Args:
        service: its name, such as "runway".
        model: the service's name for a model; without one, its default.
        seconds: length; without one, the model's usual length.
        size: width x height.

    Returns:
        The price; None where the catalogue knows none (a server of your own, an uncommon model or length).

    Raises:
        ServiceError: there is no such service, or the model does not make clips of that length.
    """
    known = catalogue()
    known.service(service)
    facts = known.model(service, model)
    if facts is None:
        return None
    length = facts.check_seconds(facts.usual_seconds if seconds is None else seconds)
    resolution = facts.resolution(size)
    for entry in facts.prices:
        if entry.seconds in (None, length) and entry.resolution in (None, resolution):
            usd = entry.usd if entry.usd is not None else entry.usd_per_second * length
            return Price(math.ceil(round(usd * 100, 6)) / 100, facts, length, resolution)
    return None
