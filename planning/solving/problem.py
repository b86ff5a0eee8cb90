"""A planning problem as plain values: what may be built, in which releases, and under which limits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

IN = "in"
OUT = "out"
GAP = "gap"
FEATURE = "feature"
KINDS = (GAP, FEATURE)


class ProblemError(ValueError):
    """A problem that cannot be read; ``field`` names the place, as in ``items[3].effort.testers``."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something that may be built, once or not at all."""

    id: str
    value: float
    kind: str = FEATURE
    effort: Mapping[str, float] = field(default_factory=dict)
    """Person-days by pool."""
    requires: tuple[str, ...] = ()
    """Items that must come in the same release or an earlier one."""
    pin: str | None = None
    """``in``, ``out``, the id of the release that it has to be in, or nothing."""
    stakeholders: Mapping[str, float] = field(default_factory=dict)
    """Which part of the value each stakeholder gets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A value that counts only once all the items are built, in the release that brings the last of them."""

    id: str
    value: float
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A release, in the order in which they come."""

    id: str
    capacity: Mapping[str, int]
    """Whole person-days by pool; a pool that is not named is unlimited."""
    discount: float = 1.0
    """What a value is worth if it comes with this release: 1 is all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is asked of the solver."""

    items: tuple[Item, ...]
    releases: tuple[Release, ...]
    bundles: tuple[Bundle, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    """Groups of which all are built in one release, or none."""
    gap_share: float = 0.0
    """The least share of each release's capacity, over its pools, that goes to gaps."""
    floors: Mapping[str, float] = field(default_factory=dict)
    """For each stakeholder the least share of the chosen items' value."""
    notes: tuple[str, ...] = ()
    """What was read otherwise than it stands in the file, in words."""

    def item(self, key: str) -> Item:
        """The item with this id; KeyError if there is none."""
        return next_with_id(self.items, key)

    @property
    def pools(self) -> tuple[str, ...]:
        """The pools that are limited in some release, in the order in which they are first named."""
        return tuple(dict.fromkeys(pool for release in self.releases for pool in release.capacity))


def next_with_id(items: tuple[Item, ...], key: str) -> Item:
    """The first item with this id; KeyError if there is none."""
    for one in items:
        if one.id == key:
            return one
    raise KeyError(key)


def limited(problem: Problem) -> Iterator[tuple[int, str, int]]:
    """Each limit as release's index, pool, whole person-days."""
    for at, release in enumerate(problem.releases):
        for pool, days in release.capacity.items():
            yield at, pool, days
