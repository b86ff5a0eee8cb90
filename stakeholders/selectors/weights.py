"""The versions of a product's weights, and what each changed."""

from dataclasses import dataclass
from itertools import pairwise

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


def active_profile(product: Product) -> WeightProfile | None:
    """The version that ranks the product's backlog today."""
    return WeightProfile.objects.filter(product=product, is_active=True).first()


def shares_of(profile: WeightProfile) -> list[tuple[Stakeholder, float]]:
    """The stored weights, in the order current, future, strategy."""
    return [(one, getattr(profile, f"weight_{one}")) for one in Stakeholder]


def versions_of(product: Product, limit: int = 30) -> list[Version]:
    """The latest versions, the newest first."""
    rows = WeightProfile.objects.filter(product=product).select_related("author")
    profiles = list(rows.order_by("-number")[: limit + 1])
    versions = [Version(newer, changes_between(older, newer)) for newer, older in pairwise(profiles)]
    if profiles and len(profiles) <= limit:
        versions.append(Version(profiles[-1], ()))
    return versions


def changes_between(older: WeightProfile, newer: WeightProfile) -> tuple[Change, ...]:
    """The figures in which two versions differ."""
    pairs = ((name, getattr(older, name), getattr(newer, name)) for name in COMPARED)
    return tuple(Change(*pair) for pair in pairs if abs(pair[1] - pair[2]) > 1e-9)
