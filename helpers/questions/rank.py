"""Put items in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import ClassVar, Literal

from pydantic import Field

from ..marks import Rating, Result, with_certainty
from ..sourced import Id
from .asked import Explained, Rated, listed_ids


def all_before(name: str, after: Mapping[str, Sequence[str]]) -> set[str]:
    """Return what comes before an item, directly or not; `after` names what comes right before each."""
    found: set[str] = set()
    waiting = [*after.get(name, ())]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += after.get(one, ())
    return found


class Item(Explained):
    """One thing to be placed; `after` names what must come before it."""

    after: tuple[Id, ...] = ()


class Rank(Rated):
    """Put every item in order. Any order is right in which each item follows what it comes `after`."""

    interaction: ClassVar[str] = "sequencing"

    kind: Literal["rank"]
    items: tuple[Item, ...] = Field(min_length=3, max_length=8)

    @property
    def parts(self) -> tuple[Item, ...]:
        """The items."""
        return self.items

    def before(self) -> dict[str, set[str]]:
        """Return for each item all that must come before it, directly or not."""
        after = {each.id: each.after for each in self.items}
        return {name: all_before(name, after) for name in after}

    def model_answer(self) -> tuple[str, ...]:
        """Return an order that earns the highest mark: that of the file, moved as little as needed."""
        before, order = self.before(), []
        while waiting := [each.id for each in self.items if each.id not in order]:
            order.append(next((each for each in waiting if before[each] <= set(order)), waiting[0]))
        return tuple(order)

    def misplaced(self, order: Sequence[str]) -> dict[str, str]:
        """Return the fewest items that have to move, each "too early" or "too late".

        Of several smallest sets the one with more items that stand too early is taken, then the first.
        """
        before = self.before()
        clashes = [(a, b) for a, b in combinations(order, 2) if b in before[a]]
        for count in range(len(order)):
            sets = [set(each) for each in combinations(order, count)]
            enough = [each for each in sets if all(a in each or b in each for a, b in clashes)]
            if enough:
                early = {a for a, _ in clashes}
                moved = max(enough, key=lambda each: len(each & early))
                return {name: "too early" if name in early else "too late" for name in order if name in moved}
        raise AssertionError("leaving one item alone never clashes")

    def mark(self, answer: object, certainty: object) -> Result:
        """Mark the ids of all items in an order: best if none has to move, acceptable if one has to."""
        order = listed_ids(answer, self, "item")
        if isinstance(order, Result):
            return order
        if missing := len(self.items) - len(order):
            left = "One item has" if missing == 1 else f"{missing} items have"
            return Result("unanswered", why=f"{left} no place yet.")
        moves = len(self.misplaced(order))
        rating: Rating = "best" if moves == 0 else "acceptable" if moves == 1 else "low_yield"
        return with_certainty(rating, certainty)
