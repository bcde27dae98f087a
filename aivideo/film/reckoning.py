"""What a film took: hours, takes and money for each finished minute, from the journal of orders."""

from dataclasses import dataclass

from aivideo.film.making import Film
from aivideo.services import Journal

EPISODES, MINUTES = 6, 22  # a short series: what the workshop's announcement asked about


@dataclass(frozen=True)
class Reckoning:
    """What the shots of a film took.

    Attributes:
        minutes: of finished film.
        orders: how many takes were ordered, those that are not in the film included.
        thrown_away: how many of them are not in the film.
        hours: from an order until its clip was at home, added up over all orders.
        usd: dollars for them; play: of play money.
        ready_made: shots that came with the course, and are not in the journal.
    """

    minutes: float
    orders: int
    thrown_away: int
    hours: float
    usd: float
    play: float
    ready_made: int

    def per_minute(self, amount: float) -> float:
        """So much for each finished minute."""
        return amount / self.minutes

    def __str__(self) -> str:
        each = self.per_minute
        money = f"${each(self.usd):.2f}" + (f" (and ${each(self.play):.2f} of play money)" if self.play else "")
        text = (
            f"{self.minutes * 60:.0f} s of film, {self.orders} orders, {self.thrown_away} of them not in the film. "
            f"Each finished minute: {each(self.orders):.0f} orders, {60 * each(self.hours):.0f} minutes of waiting, "
            f"{money}."
        )
        return text + (f" {self.ready_made} shots came ready-made and are not counted." if self.ready_made else "")

    def series(self) -> str:
        """The same for a series of six episodes, at this rate."""
        orders, hours, usd = (
            EPISODES * MINUTES * self.per_minute(amount) for amount in (self.orders, self.hours, self.usd)
        )
        return (
            f"A series of {EPISODES} episodes of {MINUTES} minutes, at this rate: {orders:,.0f} orders, "
            f"{hours:,.0f} hours of waiting, ${usd:,.0f}."
        )


def reckon(film: Film, journal: Journal | None = None) -> Reckoning:
    """Look up in the journal what the film's shots took, and what was ordered for them and not used.

    An order counts if its clip went into the folder of the film's shots.
    """
    used = {take.clip.path.absolute() for take in film.takes if take.clip}
    folders = {path.parent for path in used}
    entries = [one for one in (journal or Journal()).entries() if one.out and one.out.parent in folders]
    times = [(one.taken - one.created).total_seconds() for one in entries if one.taken]
    last = {one.out: one.key for one in entries if one.taken and one.out in used}
    return Reckoning(
        film.clip.duration / 60,
        len(entries),
        len(entries) - len(last),
        sum(times) / 3600,
        sum(one.usd or 0 for one in entries if not one.play),
        sum(one.usd or 0 for one in entries if one.play),
        sum(take.how == "ready-made" for take in film.takes),
    )
