"""The weight profile: every number of the formula that a product may set."""

import math
from dataclasses import dataclass, fields
from typing import Final

STAKEHOLDERS: Final = ("current", "future", "strategy")
IMPORTANCES: Final = ("must_have", "important", "nice_to_have")
"""Strongest first."""

_MOST: Final = 1e9
"""No parameter may be larger: it keeps every figure far from the limits of a double."""


class InvalidProfile(ValueError):
    """A parameter of a profile that cannot be used; `field` names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field} {message}")
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class Bounds:
    """The values that a parameter may take, both ends included unless `above` is set."""

    low: float
    high: float
    above: bool = False
    """Whether `low` itself is refused."""

    def check(self, field: str, number: float) -> None:
        """Raise InvalidProfile naming `field` if `number` is outside, infinite or no number."""
        if not math.isfinite(number):
            raise InvalidProfile(field, "must be a number")
        if number < self.low or (self.above and number == self.low):
            word = "above" if self.above else "at least"
            raise InvalidProfile(field, f"must be {word} {self.low:g}")
        if number > self.high:
            raise InvalidProfile(field, f"must be at most {self.high:g}")


_SHARE: Final = Bounds(0, 1)
_ANY: Final = Bounds(0, _MOST)
_POSITIVE: Final = Bounds(0, _MOST, above=True)

BOUNDS: Final[dict[str, Bounds]] = {
    "weight_current": _ANY,
    "weight_future": _ANY,
    "weight_strategy": _ANY,
    "floor_current": Bounds(0, 100),
    "floor_future": Bounds(0, 100),
    "floor_strategy": Bounds(0, 100),
    "importance_must_have": Bounds(0, 1, above=True),
    "importance_important": _SHARE,
    "importance_nice_to_have": _SHARE,
    "arr_ref": Bounds(1, _MOST),
    "arr_floor": _ANY,
    "gamma": _SHARE,
    "rho": Bounds(0, 100),
    "kappa": Bounds(0, 100),
    "hours_ref": Bounds(0.01, _MOST),
    "breadth_share": _SHARE,
    "breadth_half": Bounds(0, 3, above=True),
    "upsilon": Bounds(0, 100),
    "sigma_current": Bounds(0.001, _MOST),
    "sigma_future": Bounds(0.001, _MOST),
    "tau": Bounds(0, 100),
    "urgency_max": Bounds(0, 100),
    "urgency_slip": Bounds(0, 100),
    "urgency_age": Bounds(0, 100),
    "confidence_prior": Bounds(0, 1, above=True),
    "confidence_strength": Bounds(0.01, 1000),
    "alpha": Bounds(0, 2),
    "effort_ref": Bounds(0.01, 1e6),
    "effort_min": Bounds(0.01, 1e6),
}
"""What each field of a profile may be; the forms and the database say the same."""


def _require_some_weight(weights: tuple[float, float, float]) -> None:
    if sum(weights) <= 0:
        raise InvalidProfile("weight_current", "and the other two weights must not all be 0")


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each of the three stakeholders counts, in any unit; `normalised` sums to 1."""

    current: float
    future: float
    strategy: float

    def __post_init__(self) -> None:
        for name in STAKEHOLDERS:
            BOUNDS[f"weight_{name}"].check(f"weight_{name}", getattr(self, name))
        _require_some_weight((self.current, self.future, self.strategy))

    @property
    def normalised(self) -> "Weights":
        """The same proportions, summing to 1."""
        total = self.current + self.future + self.strategy
        return Weights(self.current / total, self.future / total, self.strategy / total)

    def of(self, current: float, future: float, strategy: float) -> float:
        """The weighted sum of three figures, by weights as they stand."""
        return self.current * current + self.future * future + self.strategy * strategy


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One version of a product's parameters, with the defaults of the design.

    Raises InvalidProfile, which names the field, for a value outside its bounds. Money is in the
    installation's reporting currency, effort in person-days, hours per month.
    """

    weight_current: float = 0.5
    weight_future: float = 0.3
    weight_strategy: float = 0.2
    floor_current: float = 0.0
    """A least C: items below it rank under all that meet it. 0 asks for nothing."""
    floor_future: float = 0.0
    floor_strategy: float = 0.0
    importance_must_have: float = 1.0
    importance_important: float = 0.4
    importance_nice_to_have: float = 0.1
    arr_ref: float = 50_000.0
    """An account of this annual recurring revenue has the size 1."""
    arr_floor: float = 1_000.0
    """Accounts with less revenue count as if they had this."""
    gamma: float = 0.5
    """How far money decides: 0 is one account, one voice; 1 is in proportion to revenue."""
    rho: float = 1.0
    """How much more a voice counts if the account is sure to leave."""
    kappa: float = 0.5
    """How much the hours of a workaround add to a voice."""
    hours_ref: float = 10.0
    breadth_share: float = 0.5
    """s: the part of the support that depends on how many accounts stand behind it."""
    breadth_half: float = 2.0
    """h: with this many effective accounts, half of that part is reached."""
    upsilon: float = 0.05
    """What votes without a name weigh."""
    sigma_current: float = 5.0
    """The support at which C reaches 63."""
    sigma_future: float = 3.0
    tau: float = 1.0
    """What a fully attractive segment that an item opens is worth in voices."""
    urgency_max: float = 1.0
    urgency_slip: float = 0.15
    urgency_age: float = 0.02
    confidence_prior: float = 0.7
    """q0: confidence before any interview."""
    confidence_strength: float = 2.0
    """k: how many interviews that start is worth."""
    alpha: float = 0.5
    """How much effort counts: 0 not at all, 1 is value per day."""
    effort_ref: float = 10.0
    effort_min: float = 0.5

    def __post_init__(self) -> None:
        for field in fields(self):
            BOUNDS[field.name].check(field.name, getattr(self, field.name))
        _require_some_weight((self.weight_current, self.weight_future, self.weight_strategy))
        self._check_importances()

    def _check_importances(self) -> None:
        """A stronger importance that weighed less would let more support lower a score."""
        if self.importance_important > self.importance_must_have:
            raise InvalidProfile("importance_important", "must be at most that of a must have")
        if self.importance_nice_to_have > self.importance_important:
            raise InvalidProfile("importance_nice_to_have", "must be at most that of important")

    @property
    def weights(self) -> Weights:
        """The three weights, summing to 1."""
        raw = Weights(self.weight_current, self.weight_future, self.weight_strategy)
        return raw.normalised

    def importance(self, name: str) -> float:
        """The weight g of `must_have`, `important` or `nice_to_have`; KeyError for another."""
        if name not in IMPORTANCES:
            raise KeyError(name)
        return float(getattr(self, f"importance_{name}"))

    def size(self, money: float) -> float:
        """What an account or a deal of this revenue counts, before anything else."""
        return float((max(money, self.arr_floor) / self.arr_ref) ** self.gamma)

    def floor(self, stakeholder: str) -> float:
        """The least score of `current`, `future` or `strategy` that the profile asks for."""
        return float(getattr(self, f"floor_{stakeholder}"))
