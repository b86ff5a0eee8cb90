"""What insights are about: which products, since when; and the form that every finding has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from common.presentation.figures import decimals
from stakeholders.models import Product
from users.models import User

PERIODS: Final = {"quarter": ("Last 90 days", 90), "year": ("Last 12 months", 365), "all": ("All time", 0)}
USUAL: Final = "year"
STAKEHOLDERS: Final = ("current", "future", "strategy")
NAMES: Final = {"current": "the current customer", "future": "the future customer", "strategy": "strategy"}


@dataclass(frozen=True, slots=True)
class Scope:
    """The products that a person may see, or the one that they chose, and the period."""

    user: User
    products: tuple[Product, ...]
    period: str
    since: datetime | None

    @property
    def slug(self) -> str:
        """The one product's slug; empty for the company."""
        return self.products[0].slug if len(self.products) == 1 else ""

    @property
    def ids(self) -> list[int]:
        """The products' ids."""
        return [product.pk for product in self.products]

    @property
    def values(self) -> dict[str, Any]:
        """What the statements take; all time begins before everything."""
        return {"products": self.ids, "since": self.since or "-infinity"}

    @property
    def words(self) -> str:
        """The period, in words."""
        return PERIODS[self.period][0].lower()


def scope_of(user: User, product: Product | None = None, period: str = USUAL) -> Scope:
    """The chosen product, or all that ``user`` sees; an unknown period is the usual one."""
    products = (product,) if product else tuple(Product.objects.visible_to(user))
    chosen = period if period in PERIODS else USUAL
    days = PERIODS[chosen][1]
    return Scope(user, products, chosen, timezone.now() - timedelta(days=days) if days else None)


@dataclass(frozen=True, slots=True)
class Table:
    """The figures behind a finding: for the page, for CSV, for programs."""

    head: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def share(part: float, whole: float) -> float:
    """A part of a whole as a share of one; of nothing it is nothing."""
    return part / whole if whole else 0.0


def shares(parts: Sequence[float]) -> tuple[float, ...]:
    """Parts as shares of their sum."""
    whole = sum(parts)
    return tuple(share(part, whole) for part in parts)


SMALL: Final = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def many(number: int) -> str:
    """A count as a sentence has it: words up to ten."""
    return SMALL[number] if 0 <= number < len(SMALL) else decimals(number, 0)


def begin(words: str) -> str:
    """The words as the beginning of a sentence."""
    return words[:1].upper() + words[1:]
