"""Why each item is out of a plan, by columns: the cause, what the plan would lose with it, what would let it in."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planning.selectors.plans import PlannedItem, Shown
from planning.solving.reasons import CAPACITY, PINNED_OUT, PREREQUISITE, QUOTA
from planning.solving.words import days_of, listed

Reason = Mapping[str, Any]
"""As the answer of a plan keeps it."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An item that is out."""

    item: PlannedItem
    cause: str
    """In a few words, as in "Capacity: testers" or "Prerequisite: LIFT-4"."""
    cost: float | None
    """What the plan would be worth less with it; None if that is not known, or it cannot be in."""
    is_exact: bool
    """Whether that is exact, or at most so much."""
    lets_in: str
    """What would bring it in, in words."""
    displaces: tuple[str, ...] = ()
    """The items that would leave for it."""


def left_out(shown: Shown) -> list[LeftOut]:
    """All items that are out, the best-ranked first."""
    reasons = {reason["item"]: reason for reason in shown.plan.answer.get("reasons", [])}
    return [_row(shown, item, reasons.get(item.key)) for item in shown.out]


def _row(shown: Shown, item: PlannedItem, reason: Reason | None) -> LeftOut:
    if reason is None:
        return LeftOut(item, "Taken out by hand", None, is_exact=True, lets_in="Moving it back")
    lacks = _least(reason["lacks"])
    return LeftOut(
        item=item,
        cause=_cause(shown, reason, lacks),
        cost=reason["cost"],
        is_exact=reason.get("is_exact", True),
        lets_in=_lets_in(shown, reason, lacks),
        displaces=tuple(reason["displaces"]),
    )


def _least(lacks: Sequence[Reason]) -> list[Reason]:
    """What misses in the release where least does."""
    by_release: dict[str, list[Reason]] = {}
    for lack in lacks:
        by_release.setdefault(lack["release"], []).append(lack)
    return min(by_release.values(), key=lambda own: math.fsum(map(_missing, own)), default=[])


def _missing(lack: Reason) -> float:
    return float(lack["needs"] - lack["free"])


def _cause(shown: Shown, reason: Reason, lacks: Sequence[Reason]) -> str:
    kind = reason["kind"]
    if kind == PINNED_OUT:
        return "Pinned out"
    if kind == QUOTA:
        return f"Quota: {reason.get('quota') or 'it gives its room to others'}"
    if kind == PREREQUISITE:
        return f"Prerequisite: {listed(reason['because_of'])}"
    if kind == CAPACITY:
        return f"Capacity: {', '.join(_pool(shown, lack) for lack in lacks)}"
    return "Value: it adds nothing"


def _pool(shown: Shown, lack: Reason) -> str:
    slug = str(lack["pool"])
    return shown.pools.get(slug, slug).lower()


def _lets_in(shown: Shown, reason: Reason, lacks: Sequence[Reason]) -> str:
    """As in "+3 tester-days in 2027.1, with LIFT-4"."""
    kind, first = reason["kind"], reason["because_of"]
    if kind == PINNED_OUT:
        return "Taking its pin back"
    if kind == PREREQUISITE and not lacks:
        return f"Taking back the pin of {listed(first)}"
    if not lacks:
        return "A lower quota" if kind == QUOTA else "A pin: it takes nothing from others"
    amounts = ", ".join(f"+{days_of(_missing(lack), lack['pool'])}" for lack in lacks)
    beside = f", with {listed(first)}" if first else ""
    lower = " or a lower quota" if kind == QUOTA else ""
    return f"{amounts} in {shown.said(lacks[0]['release'])}{beside}{lower}"
