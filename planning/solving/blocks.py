"""Items that go together, joined to blocks, with what each block needs and from when until when it may come.

The solver decides on blocks: what must come in one release is one decision.
"""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from planning.solving.problem import IN, OUT, Problem


class Unmeetable(ValueError):
    """Limits that no plan can meet together, in words that name the culprit; ``items`` are those it is about."""

    def __init__(self, message: str, items: Sequence[str] = (), field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.items = tuple(items)
        self.field = field


@dataclass(frozen=True, slots=True)
class Window:
    """Releases in which a block may come, as indexes. ``last`` is the number of releases if it may stay out;
    ``first`` is that number if it has to. ``first_by`` and ``last_by``: the items whose pins say so.
    """

    first: int
    last: int
    first_by: str = ""
    last_by: str = ""


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of a problem; everything is by the block's index."""

    members: tuple[tuple[str, ...], ...]
    of: Mapping[str, int]
    """The block of each item."""
    needs: tuple[tuple[int, ...], ...]
    """Blocks that must come in the same release or earlier."""
    windows: tuple[Window, ...]

    def closure(self, start: int) -> set[int]:
        """The block and all that it needs, directly or further on."""
        return reachable(start, self.needs)


def reachable(start: int, links: Sequence[Iterable[int]]) -> set[int]:
    """``start`` and all that the links lead to."""
    found, waiting = {start}, [start]
    while waiting:
        for one in links[waiting.pop()]:
            if one not in found:
                found.add(one)
                waiting.append(one)
    return found


def blocks_of(problem: Problem) -> Blocks:
    """The blocks of a problem. Raises Unmeetable where pins contradict each other."""
    members = _joined([item.id for item in problem.items], problem.together)
    of = {item: at for at, block in enumerate(members) for item in block}
    needs: list[dict[int, None]] = [{} for _ in members]
    for item in problem.items:
        at = of[item.id]
        needs[at].update((of[first], None) for first in item.requires if of[first] != at)
    links = tuple(tuple(block) for block in needs)
    return Blocks(members, of, links, _windows(problem, of, links))


def _joined(items: Sequence[str], groups: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    leader = {item: item for item in items}

    def head(item: str) -> str:
        while leader[item] != item:
            leader[item] = item = leader[leader[item]]
        return item

    for first, *others in groups:
        for other in others:
            leader[head(other)] = head(first)
    blocks: dict[str, list[str]] = {}
    for item in items:
        blocks.setdefault(head(item), []).append(item)
    return tuple(tuple(block) for block in blocks.values())


def _windows(problem: Problem, of: Mapping[str, int], needs: Sequence[Sequence[int]]) -> tuple[Window, ...]:
    never = len(problem.releases)
    first, last = _pinned(problem, of)
    needed_by: list[list[int]] = [[] for _ in needs]
    for block, firsts in enumerate(needs):
        for one in firsts:
            needed_by[one].append(block)
    # Who needs a block cannot come before it; what a block needs cannot come after it.
    starts, ends = _spread(first, needed_by, sign=-1), _spread(last, needs, sign=1)
    windows = tuple(_window(starts.get(at, (0, "")), ends.get(at, (never, ""))) for at in range(len(needs)))
    for window in windows:
        if window.first > window.last:
            _refuse(problem, window, of)
    return windows


def _window(first: tuple[int, str], last: tuple[int, str]) -> Window:
    return Window(first[0], last[0], first[1], last[1])


Bounds = dict[int, tuple[int, str]]
"""For a block an index of a release, and the item whose pin says it."""


def _pinned(problem: Problem, of: Mapping[str, int]) -> tuple[Bounds, Bounds]:
    """The earliest and the latest release of each block that is pinned."""
    indexes = {release.id: at for at, release in enumerate(problem.releases)}
    never = len(indexes)
    first: Bounds = {}
    last: Bounds = {}
    for item in problem.items:
        block = of[item.id]
        if item.pin == OUT:
            first[block] = (never, item.id)
        elif item.pin == IN:
            last[block] = min(last.get(block, (never, "")), (never - 1, item.id))
        elif item.pin is not None:
            at = indexes[item.pin]
            first[block] = max(first.get(block, (at, item.id)), (at, item.id))
            last[block] = min(last.get(block, (at, item.id)), (at, item.id))
    return first, last


def _spread(bounds: Bounds, links: Sequence[Sequence[int]], sign: int) -> Bounds:
    """Carry each bound along the links; the strictest wins (the smallest of ``sign`` times the index)."""
    found: Bounds = {}
    waiting = [(sign * at, block, by) for block, (at, by) in bounds.items()]
    heapq.heapify(waiting)
    while waiting:
        strict, block, by = heapq.heappop(waiting)
        if block in found:
            continue
        found[block] = (sign * strict, by)
        for one in links[block]:
            heapq.heappush(waiting, (strict, one, by))
    return found


def _refuse(problem: Problem, window: Window, of: Mapping[str, int]) -> None:
    pins = {item.id: item.pin for item in problem.items}
    wanted, barred = window.last_by, window.first_by
    where, against = _pinned_how(pins[wanted]), _pinned_how(pins[barred])
    tie = "goes together with" if of[wanted] == of[barred] else "requires"
    number = next(at for at, item in enumerate(problem.items) if item.id == wanted)
    raise Unmeetable(
        f"{wanted} is {where}, but {tie} {barred}, which is {against}. Take one of the two pins back.",
        [wanted, barred],
        f"items[{number}].pin",
    )


def _pinned_how(pin: str | None) -> str:
    return f"pinned {pin}" if pin in (IN, OUT) else f"pinned to {pin}"
