"""What the score of one item is made from, as plain values."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from backlog.scoring.profile import IMPORTANCES

CUSTOMER = "customer"
NOW = "now"
FUTURE = "future"
GAP = "gap"


class InvalidInput(ValueError):
    """Evidence that cannot be scored; `field` names what is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field} {message}")
        self.field = field


def _check(field: str, number: float, low: float = 0.0, high: float = math.inf) -> None:
    if not (math.isfinite(number) and low <= number <= high):
        raise InvalidInput(field, f"must be from {low:g} to {high:g}, not {number}")


def _check_importance(name: str) -> None:
    if name not in IMPORTANCES:
        raise InvalidInput("importance", f"must be one of {', '.join(IMPORTANCES)}, not {name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One account's support for the item at one horizon, from requests and votes together."""

    account: int
    importance: str
    arr: float
    """Annual recurring revenue."""
    churn_risk: float = 0.0
    hours: float = 0.0
    """Workaround hours a month; counts for gaps only."""
    horizon: str = NOW
    stage: str = CUSTOMER
    name: str = ""

    def __post_init__(self) -> None:
        _check_importance(self.importance)
        _check("arr", self.arr)
        _check("churn_risk", self.churn_risk, 0, 1)
        _check("hours", self.hours)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """An open opportunity that hangs on the item."""

    opportunity: int
    account: int
    amount: float
    win_probability: float
    importance: str
    name: str = ""
    account_name: str = ""

    def __post_init__(self) -> None:
        _check_importance(self.importance)
        _check("amount", self.amount)
        _check("win_probability", self.win_probability, 0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentImpact:
    """How far the item opens or deepens a market: `impact` 0 to 3, `attractiveness` 0 to 1."""

    segment: int
    impact: float
    attractiveness: float
    name: str = ""

    def __post_init__(self) -> None:
        _check("impact", self.impact, 0, 3)
        _check("attractiveness", self.attractiveness, 0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """How well the item serves an active theme: `alignment` 0 to 3, theme importance 0 to 1."""

    theme: int
    alignment: float
    importance: float
    name: str = ""

    def __post_init__(self) -> None:
        _check("alignment", self.alignment, 0, 3)
        _check("importance", self.importance, 0, 1)

    @property
    def reach(self) -> float:
        """The share of the way to 100 that this theme alone would bring, 0 to 1."""
        return self.importance * self.alignment / 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemInputs:
    """All the evidence of one item. Every part may be empty."""

    kind: str = GAP
    voices: tuple[Voice, ...] = ()
    deals: tuple[Deal, ...] = ()
    segments: tuple[SegmentImpact, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    unnamed_votes: int = 0
    slips: int = 0
    months_open: int = 0
    confirmed: int = 0
    contradicted: int = 0
    effort_days: float | None = None
    """Person-days over all pools, None without an estimate."""

    def __post_init__(self) -> None:
        counts = ("unnamed_votes", "slips", "months_open", "confirmed", "contradicted")
        for field in counts:
            _check(field, getattr(self, field))
        if self.effort_days is not None:
            _check("effort_days", self.effort_days)

    @property
    def is_gap(self) -> bool:
        """Gaps carry workarounds and grow urgent; features do neither."""
        return self.kind == GAP

    def without_account(self, account: int) -> "ItemInputs":
        """The same item had this account neither asked for it nor hung a deal on it."""
        return replace(
            self,
            voices=tuple(voice for voice in self.voices if voice.account != account),
            deals=tuple(deal for deal in self.deals if deal.account != account),
        )


def one_voice_each(voices: Iterable[Voice]) -> tuple[Voice, ...]:
    """Join the voices of an account at one horizon: strongest importance, the account's most hours.

    However often an account asks, and by however many doors, it is one voice. Hours are those of
    the account for the item, whichever of its requests tells them.
    """
    strongest: dict[tuple[int, str], Voice] = {}
    hours: dict[int, float] = {}
    for voice in voices:
        key = (voice.account, voice.horizon)
        strongest[key] = _stronger(strongest.get(key, voice), voice)
        hours[voice.account] = max(hours.get(voice.account, 0.0), voice.hours)
    return tuple(replace(voice, hours=hours[voice.account]) for voice in strongest.values())


def _stronger(one: Voice, other: Voice) -> Voice:
    return min(one, other, key=lambda voice: IMPORTANCES.index(voice.importance))
