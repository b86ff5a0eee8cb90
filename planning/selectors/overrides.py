"""What somebody changed in a plan by hand, and what that displaces."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from planning.selectors.plans import PlannedItem, Shown
from planning.selectors.wishes import accounts_by_id
from planning.solving.displacing import Displaced, displaced
from planning.solving.plans import worth
from stakeholders.models import Account

OUT = "out"


@dataclass(frozen=True, slots=True)
class Move:
    """An item that stands elsewhere than where the solver put it; ``out`` is no release."""

    item: PlannedItem
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Loss:
    """An account that the plan as found would have given these must-haves, and what can still be built does not."""

    account: Account
    items: tuple[str, ...]


class Override:
    """A plan as it stands against the plan as it was found."""

    def __init__(self, shown: Shown) -> None:
        self.shown = shown
        self._found = _places(shown.plan.answer.get("releases", {}))

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """The items that were moved, the best-ranked first."""
        now = self.shown.plan.assignment
        return tuple(
            Move(item, self._found.get(item.key, OUT), now.get(item.key, OUT))
            for item in self.shown.items
            if self._found.get(item.key) != now.get(item.key)
        )

    @cached_property
    def _displaced(self) -> Displaced:
        kept = {move.item.key for move in self.moves if move.now != OUT}
        return displaced(self.shown.problem, self.shown.placed, kept)

    @property
    def displaced(self) -> tuple[PlannedItem, ...]:
        """What no longer fits beside what was moved."""
        return tuple(item for item in self.shown.items if item.key in set(self._displaced.items))

    @property
    def fits(self) -> bool:
        """Whether the plan keeps all capacities once what is displaced has left."""
        return self._displaced.fits

    @property
    def value(self) -> float:
        """What is left of the plan's value then."""
        return worth(self.shown.problem, self._displaced.rest)

    @property
    def cost(self) -> float:
        """How much less that is than the plan as found."""
        return max(0.0, (self.shown.plan.objective or 0.0) - self.value)

    @cached_property
    def losses(self) -> tuple[Loss, ...]:
        """Whose must-haves are lost, the largest customer first."""
        lost = {pk: keys for pk in self.shown.wishes if (keys := self._lost(pk))}
        accounts = accounts_by_id([wish for pk in lost for _, wish in self.shown.wishes[pk]])
        rows = [Loss(accounts[pk], keys) for pk, keys in lost.items()]
        return tuple(sorted(rows, key=lambda row: (-row.account.arr, row.account.name)))

    def _lost(self, account_id: int) -> tuple[str, ...]:
        return tuple(
            key
            for key, wish in self.shown.wishes[account_id]
            if wish.is_must and key in self._found and key not in self._displaced.rest
        )

    @property
    def as_pins(self) -> dict[str, str]:
        """The moves as pins of a new plan, which then is the best with them."""
        return {move.item.key: move.now for move in self.moves}


def override_of(shown: Shown) -> Override | None:
    """What was changed by hand, if anything was."""
    return Override(shown) if shown.is_changed else None


def _places(releases: Mapping[str, list[str]]) -> dict[str, str]:
    return {item: slug for slug, items in releases.items() for item in items}
