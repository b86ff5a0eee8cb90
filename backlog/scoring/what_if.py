"""A what-if: which numbers of the weight profile are tried, and what they are compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from backlog.scoring.profile import BOUNDS, STAKEHOLDERS, InvalidProfile, Profile, Weights

Triple = tuple[float, float, float]

SAME: Final = 0.0006
"""Shares that differ by less are the same: pages write them in tenths of a percent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """Numbers to try instead of the profile's; None leaves one as it is.

    Raises InvalidProfile, which names the field, for a number outside the profile's bounds.
    """

    weights: Weights | None = None
    floors: Mapping[str, float] | None = None
    """By stakeholder; those that are missing stay as they are."""
    alpha: float | None = None
    gamma: float | None = None

    def __post_init__(self) -> None:
        for name, number in self._numbers().items():
            BOUNDS[name].check(name, number)

    def _numbers(self) -> dict[str, float]:
        given: dict[str, float | None] = {f"floor_{name}": number for name, number in (self.floors or {}).items()}
        given |= {"alpha": self.alpha, "gamma": self.gamma}
        if unknown := set(given) - set(BOUNDS):
            raise InvalidProfile(min(unknown), "is none of the three stakeholders'")
        return {name: number for name, number in given.items() if number is not None}

    def over(self, profile: Profile) -> "Tried":
        """The numbers to rank by: the profile's, and over them these."""
        floors = self.floors or {}
        chosen = (self.weights or profile.weights).normalised
        if nearly(chosen, profile.weights):
            chosen = profile.weights
        low, middle, high = (float(floors.get(name, profile.floor(name))) for name in STAKEHOLDERS)
        return Tried(
            profile=profile,
            weights=chosen,
            floors=(low, middle, high),
            alpha=profile.alpha if self.alpha is None else self.alpha,
            gamma=profile.gamma if self.gamma is None else self.gamma,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """All numbers that a ranking under a what-if takes, and the profile that it is held against."""

    profile: Profile
    weights: Weights
    """Summing to one."""
    floors: Triple
    alpha: float
    gamma: float

    @property
    def shares(self) -> Triple:
        """The weights in the order of the stakeholders."""
        return self.weights.current, self.weights.future, self.weights.strategy

    @property
    def is_today(self) -> bool:
        """Whether nothing differs from the profile."""
        return self.shifts_weights_only and nearly(self.weights, self.profile.weights)

    @property
    def shifts_weights_only(self) -> bool:
        """Whether floors and exponents are the profile's."""
        return not self.reads_evidence and self.alpha == self.profile.alpha and self.floors == floors_of(self.profile)

    @property
    def reads_evidence(self) -> bool:
        """Whether scores must be summed anew: the exponent of revenue is inside every voice."""
        return self.gamma != self.profile.gamma

    @property
    def most_rise(self) -> float | None:
        """No priority becomes more than so many times what it is; None if nothing can be said.

        The value is a sum of the scores by the weights, so it grows at most as much as the weight that grows most.
        """
        if not self.shifts_weights_only:
            return None
        pairs = zip(self.shares, _shares(self.profile.weights), strict=True)
        ratios = [new / old if old else float("inf") for new, old in pairs if new]
        return max(ratios) if max(ratios) < float("inf") else None


def floors_of(profile: Profile) -> Triple:
    """The floors in the order of the stakeholders."""
    return profile.floor_current, profile.floor_future, profile.floor_strategy


def nearly(one: Weights, other: Weights) -> bool:
    """Whether two weightings are the same as far as a page can write them."""
    return all(abs(a - b) < SAME for a, b in zip(_shares(one.normalised), _shares(other.normalised), strict=True))


def _shares(weights: Weights) -> Triple:
    return weights.current, weights.future, weights.strategy
