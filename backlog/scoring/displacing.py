"""What work would displace: the best-ranked other items that the same person-days would build."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ENOUGH = 1e-9
"""Person-days below this are rounding, not work."""


@dataclass(frozen=True, slots=True)
class Contender:
    """An open item of the ranking. ``days``: its estimate in person-days, ``None`` without one."""

    key: str
    title: str
    rank: int
    priority: float
    days: float | None


@dataclass(frozen=True, slots=True)
class Part:
    """An item that the days would build; with ``is_partial`` only ``days`` of those that it takes."""

    item: Contender
    days: float
    is_partial: bool = False


def displaced(effort: float | None, ranking: Iterable[Contender], without: str = "") -> tuple[Part, ...]:
    """Walk the ranking from the top until its items take ``effort`` person-days; the last may be reached in part.

    What nobody has estimated is passed over, since nobody knows how much of it the days would build, and so is what
    takes no days: it is built anyway.

    Args:
        effort: person-days of the work in question; ``None``, or none to speak of, displaces nothing.
        ranking: best first.
        without: the key of the work itself, which cannot displace itself.
    """
    left = effort or 0.0
    parts: list[Part] = []
    for item in ranking:
        if left <= ENOUGH:
            break
        if item.key == without or not item.days or item.days <= ENOUGH:
            continue
        taken = min(left, item.days)
        parts.append(Part(item, taken, is_partial=item.days - taken > ENOUGH))
        left -= taken
    return tuple(parts)


def in_words(
    effort: float | None, parts: Sequence[Part], priority: float | None = None, *, is_assumed: bool = False
) -> str:
    """The trade as one would say it to whoever asks.

    As in "Takes 12 days. The same days build LIFT-3 and LIFT-9 (ranks 1 and 2): priority 141 and 88 against 12."

    Args:
        priority: of the work itself, if it has one.
        is_assumed: nobody has estimated it, and ``effort`` is what such work usually takes.
    """
    if effort is None:
        return "Nobody has estimated it, so nobody can say what it would displace."
    if effort <= ENOUGH:
        return "It takes no days and displaces nothing."
    takes = f"Nobody has estimated it; say {_days(effort)}." if is_assumed else f"Takes {_days(effort)}."
    if not parts:
        return f"{takes} Nothing else that is estimated waits to be built."
    keys = _listed([f"a part of {one.item.key}" if one.is_partial else one.item.key for one in parts])
    ranks = _listed([str(one.item.rank) for one in parts])
    priorities = _listed([f"{one.item.priority:.0f}" for one in parts])
    word, against = "rank" if len(parts) == 1 else "ranks", "" if priority is None else f" against {priority:.0f}"
    return f"{takes} The same days build {keys} ({word} {ranks}): priority {priorities}{against}."


def _days(days: float) -> str:
    return "1 day" if days == 1 else f"{round(days, 1):g} days"


def _listed(words: Sequence[str], most: int = 4) -> str:
    """As in "a, b and c"; what is more than ``most`` is counted."""
    shown = [*words] if len(words) <= most else [*words[: most - 1], f"{len(words) - most + 1} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
