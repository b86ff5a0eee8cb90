"""The versions of a product's weights, and what each changed."""

from dataclasses import dataclass
from itertools import pairwise

from django.db.models import QuerySet

from common.presentation.figures import percent
from stakeholders.choices import Stakeholder
from stakeholders.models import Product, WeightProfile
from stakeholders.models.weights import PARAMETERS
from stakeholders.selectors.parameters import words_of

COMPARED = (
    *(f"weight_{one}" for one in Stakeholder),
    *(f"floor_{one}" for one in Stakeholder),
    *PARAMETERS,
)


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that a version changed."""

    name: str
    before: float
    after: float

    @property
    def before_text(self) -> str:
        """The figure before, as people write it."""
        return _text(self.name, self.before)

    @property
    def after_text(self) -> str:
        """The figure after, as people write it."""
        return _text(self.name, self.after)

    @property
    def words(self) -> str:
        """What the figure is, in words."""
        return words_of(self.name)


@dataclass(frozen=True, slots=True)
class Version:
    """One version with what it changed against the one before; the first changed nothing."""

    profile: WeightProfile
    changes: tuple[Change, ...]


def _text(name: str, value: float) -> str:
    return percent(value, 1) if name.startswith("weight_") else f"{value:.6g}"


@dataclass(frozen=True, slots=True)
class OfProduct:
    """A product with the version that ranks it, and in how many numbers that differs from the company's default."""

    product: Product
    profile: WeightProfile
    apart: int


def active_profile(product: Product | None) -> WeightProfile | None:
    """The version that ranks the product's backlog today; without a product the company's default, if it has one."""
    return WeightProfile.objects.filter(product=product, is_active=True).select_related("author").first()


def company_default() -> WeightProfile:
    """What new products start from: the company's version in force, or the numbers that the score comes with."""
    return active_profile(None) or WeightProfile(number=0)


def drafts_of(product: Product, limit: int = 30) -> list[Version]:
    """What waits to be activated, the newest first, each with what it would change today."""
    active = active_profile(product)
    rows = WeightProfile.objects.drafts().filter(product=product).select_related("author").order_by("-pk")[:limit]
    return [Version(draft, changes_between(active, draft) if active else ()) for draft in rows]


def products_beside_default(products: QuerySet[Product], limit: int = 200) -> list[OfProduct]:
    """Products with what ranks them, by name."""
    default = company_default()
    active = WeightProfile.objects.filter(product__in=products, is_active=True).select_related("product", "author")
    rows = active.order_by("product__name")[:limit]
    return [OfProduct(row.product, row, len(changes_between(default, row))) for row in rows]


def shares_of(profile: WeightProfile) -> list[tuple[Stakeholder, float]]:
    """The stored weights, in the order current, future, strategy."""
    return [(one, getattr(profile, f"weight_{one}")) for one in Stakeholder]


def versions_of(product: Product | None, limit: int = 30) -> list[Version]:
    """The latest versions of a product, or of the company's default, the newest first."""
    rows = WeightProfile.objects.versions().filter(product=product).select_related("author")
    profiles = list(rows.order_by("-number")[: limit + 1])
    versions = [Version(newer, changes_between(older, newer)) for newer, older in pairwise(profiles)]
    if profiles and len(profiles) <= limit:
        versions.append(Version(profiles[-1], ()))
    return versions


def changes_between(older: WeightProfile, newer: WeightProfile) -> tuple[Change, ...]:
    """The figures in which two versions differ."""
    pairs = ((name, getattr(older, name), getattr(newer, name)) for name in COMPARED)
    return tuple(Change(*pair) for pair in pairs if abs(pair[1] - pair[2]) > 1e-9)
