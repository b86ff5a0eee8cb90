"""The order of a product's open items, and the place of prerequisites in it.

A prerequisite takes, for its place only, the best standing among itself and all items that need
it, directly or further on. On a tie the one with the longer chain to what it serves comes first,
so that a prerequisite stands directly above it; then the older item, then its number.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

Needs = Iterable[tuple[int, int]]
"""Pairs (item, prerequisite): the item cannot ship before the prerequisite."""

Standing = tuple[bool, float]
"""Below a floor or not, and the negated place: the smaller the better."""

PLACE_STEPS = 1e9
"""Places are rounded to this part of one."""


class PrerequisiteCycle(ValueError):
    """Items that need each other in a circle; `items` lists it once round."""

    def __init__(self, items: list[int]) -> None:
        super().__init__("prerequisites form a circle: " + " -> ".join(map(str, items)))
        self.items = items


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open item as ranking sees it."""

    item: int
    below_floors: bool
    priority: float
    opened_at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands: by its own priority, or by that of what needs it."""

    below_floors: bool
    place: float
    """The priority that it is ranked by."""
    depth: int = 0
    """Steps of the longest chain from the item to one with this very standing; 0 if it is that."""
    lifted_by: int | None = None
    """The item whose standing it takes, None if its own is as good."""

    @property
    def standing(self) -> Standing:
        """What decides before depth, age and number."""
        return self.below_floors, -self.place


def rounded(priority: float) -> float:
    """The priority as ranking sees it, to 1e-9.

    Sums in another order differ in their last digits; without this, two items with the very same
    evidence would be told apart by noise and not by their age.
    """
    return round(priority * PLACE_STEPS) / PLACE_STEPS


def places(candidates: Iterable[Candidate], needs: Needs) -> dict[int, Place]:
    """The place of every candidate; links to items that are not candidates count for nothing.

    Raises PrerequisiteCycle if the links run in a circle.
    """
    own = {one.item: Place(one.below_floors, rounded(one.priority)) for one in candidates}
    links = [(item, first) for item, first in needs if item in own and first in own]
    waiting, prerequisites = _adjacency(links)
    ready = deque(item for item in own if not waiting.get(item))
    placed: dict[int, Place] = {}
    while ready:
        item = ready.popleft()
        placed[item] = own[item]
        for first in prerequisites.get(item, ()):
            own[first] = _lift(own[first], item, placed[item])
            waiting[first] -= 1
            if not waiting[first]:
                ready.append(first)
    if len(placed) < len(own):
        raise PrerequisiteCycle(find_cycle(links) or [])
    return placed


def _adjacency(links: Needs) -> tuple[dict[int, int], dict[int, list[int]]]:
    """How many items each one is needed by, and the prerequisites of each."""
    waiting: dict[int, int] = {}
    prerequisites: dict[int, list[int]] = {}
    for item, first in dict.fromkeys(links):
        waiting[first] = waiting.get(first, 0) + 1
        prerequisites.setdefault(item, []).append(first)
    return waiting, prerequisites


def _lift(known: Place, item: int, needing: Place) -> Place:
    """The better of what is known of a prerequisite and what an item that needs it brings."""
    if needing.standing > known.standing:
        return known
    depth = needing.depth + 1
    lifter = item if needing.lifted_by is None else needing.lifted_by
    if needing.standing < known.standing:
        return Place(needing.below_floors, needing.place, depth, lifter)
    if known.lifted_by is not None:
        lifter = min(lifter, known.lifted_by)
    as_good = None if known.lifted_by is None else lifter
    return Place(known.below_floors, known.place, max(known.depth, depth), as_good)


SortKey = tuple[bool, float, int, datetime, int]


def sort_key(candidate: Candidate, place: Place) -> SortKey:
    """The order of the ranked backlog: the database's index says the same."""
    below, negated = place.standing
    return below, negated, -place.depth, candidate.opened_at, candidate.number


def rank(candidates: Iterable[Candidate], needs: Needs) -> list[tuple[Candidate, Place]]:
    """All candidates in the order of the backlog, best first."""
    known = list(candidates)
    found = places(known, needs)
    ordered = sorted(known, key=lambda one: sort_key(one, found[one.item]))
    return [(one, found[one.item]) for one in ordered]


def find_cycle(needs: Needs) -> list[int] | None:
    """A circle among the links, its first item repeated at the end; None if there is none."""
    prerequisites: dict[int, list[int]] = {}
    for item, first in needs:
        prerequisites.setdefault(item, []).append(first)
    done: set[int] = set()
    for start in prerequisites:
        found = _walk(start, prerequisites, done)
        if found:
            return found
    return None


def _walk(start: int, links: Mapping[int, list[int]], done: set[int]) -> list[int] | None:
    """Depth first from `start`, without recursion: chains may be long."""
    path: list[int] = []
    on_path: set[int] = set()
    stack = [(start, False)]
    while stack:
        item, leaving = stack.pop()
        if leaving:
            on_path.discard(path.pop())
            done.add(item)
        elif item in on_path:
            return [*path[path.index(item) :], item]
        elif item not in done:
            path.append(item)
            on_path.add(item)
            stack.append((item, True))
            stack.extend((first, False) for first in links.get(item, ()))
    return None
