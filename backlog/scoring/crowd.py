"""Scores of many items at once under any exponent of revenue, as arrays.

It says what `backlog.scoring.formula` says of voices and deals, and a property test holds the two together. What does
not depend on the exponent is worked out once: what stays of a voice is its weight without the account's size, and the
logarithm of that size.
"""

from dataclasses import dataclass

import numpy as np

from backlog.scoring.arrays import Floats, Ints
from backlog.scoring.profile import Profile


@dataclass(frozen=True, slots=True, eq=False)
class Crowd:
    """The voices of n items: one of each account that asked for an item, voted for it or has a deal that needs it."""

    item: Ints
    """(voices,) Positions of items, ascending; those below are of the same length."""
    now: Floats
    """What it weighs for the current customer, without size; 0 for an account that is no customer."""
    later: Floats
    """The same for the future customer."""
    size: Floats
    """The logarithm of the account's revenue as a multiple of the profile's arr_ref, at least arr_floor."""
    deal_voice: Ints
    """(deals,) The positions of the voices that deals belong to."""
    deal: Floats
    """Importance times the chance to win."""
    deal_size: Floats
    """The logarithm of the amount, as that of revenue."""
    unnamed: Floats
    """(n,) Votes without a name."""
    markets: Floats
    """(n,) What segments add to the sum of the future customer."""

    def __len__(self) -> int:
        return len(self.item)


def scores_of(crowd: Crowd, profile: Profile) -> tuple[Floats, Floats]:
    """C and F of each item, from 0 to 100, under the exponent of a profile; its other numbers are in the voices."""
    size = _power(crowd.size, profile.gamma)
    deals = crowd.deal * _power(crowd.deal_size, profile.gamma)
    later = crowd.later * size
    if len(deals):
        later += np.bincount(crowd.deal_voice, deals, len(crowd))
    unnamed = profile.upsilon * np.log1p(crowd.unnamed)
    current = _breadth(crowd, crowd.now * size, profile) + unnamed
    future = _breadth(crowd, later, profile) + crowd.markets
    return _saturated(current / profile.sigma_current), _saturated(future / profile.sigma_future)


def _power(logarithms: Floats, exponent: float) -> Floats:
    """Nothing, whose logarithm is infinite, to the power of 0 is 1."""
    return np.exp(exponent * logarithms) if exponent else np.ones_like(logarithms)


def _breadth(crowd: Crowd, voices: Floats, profile: Profile) -> Floats:
    """The sum of each item's voices, less where few of them carry it."""
    items = len(crowd.unnamed)
    support, squares = np.bincount(crowd.item, voices, items), np.bincount(crowd.item, voices * voices, items)
    effective = np.divide(support * support, squares, out=np.zeros(items), where=squares > 0)
    spread = effective / (effective + profile.breadth_half)
    found: Floats = support * ((1 - profile.breadth_share) + profile.breadth_share * spread)
    return found


def _saturated(exponent: Floats) -> Floats:
    found: Floats = np.minimum(-100 * np.expm1(-exponent), 100.0)
    return found
