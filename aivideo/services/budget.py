"""A budget: how much may be spent, asked before each order is sent.

Without a budget nothing that costs money is ordered. The course's own studio, standing in for a service, costs
nothing; give it a budget all the same and it behaves as if it did, with play money that is counted apart.
"""

import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aivideo.services.catalogue import Price
from aivideo.services.errors import OverBudget, ServiceError
from aivideo.services.journal import Journal


@dataclass(frozen=True)
class Budget:
    """At most so many US dollars, for everything that is ordered from now on.

    What was spent stands in the journal, so it holds for all notebooks of this user and after a restart too, if
    `since` is the same.

    Attributes:
        limit: US dollars.
        unknown: what to count for a clip whose price the catalogue does not know; None refuses such a clip.
        since: from when on orders count, in seconds since 1970.
    """

    limit: float
    unknown: float | None = None
    since: float = field(default_factory=time.time)

    def __post_init__(self):
        if not 0 <= self.limit < float("inf"):
            raise ServiceError(f"A budget is a number of US dollars, such as Budget(2.50); {self.limit!r} is not.")

    @classmethod
    def today(cls, limit: float, unknown: float | None = None) -> "Budget":
        """A budget for all that is ordered today (by the world's clock, UTC), what was ordered before included."""
        midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return cls(limit, unknown, midnight.timestamp())

    @classmethod
    def from_environment(cls) -> "Budget | None":
        """Today's budget from the environment variable AIVIDEO_BUDGET; None if it is not set."""
        said = os.environ.get("AIVIDEO_BUDGET", "").strip().lstrip("$")
        if not said:
            return None
        try:
            return cls.today(float(said))
        except (ValueError, ServiceError) as error:
            raise ServiceError(
                f"AIVIDEO_BUDGET is a number of US dollars a day, such as 2.50; {said!r} is not."
            ) from error

    def left(self, *, play: bool = False, journal: Journal | None = None) -> float:
        """US dollars that are left; of play money, if the course's studio stands in for the services."""
        return max(0.0, self.limit - (journal or Journal()).spent(play=play, since=self.since))

    def cost(self, price: Price | None, service: str, model: str | None) -> float:
        """What to count for an order of this price.

        Raises:
            OverBudget: the price is not known, and the budget says nothing about such orders.
        """
        if price is not None:
            return price.usd
        if self.unknown is not None:
            return self.unknown
        raise OverBudget(
            f"Nobody has written down what {service}{f' model {model}' if model else ''} costs for a clip like this, "
            f"so it is not ordered. If you know the price, say it: Budget({self.limit:g}, unknown=0.50) counts $0.50."
        )


def no_budget(price: Price | None, service: str) -> OverBudget:
    """What to raise when something that costs money is ordered without a budget."""
    cost = f"about ${price.usd:.2f}" if price else "an unknown amount"
    return OverBudget(
        f"This clip would cost {cost} at {service}, and there is no budget. Nothing was sent. Set one: "
        "budget=Budget(2.00) in the call, or two dollars a day in the environment variable AIVIDEO_BUDGET."
    )
