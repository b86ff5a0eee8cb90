"""Chainable filters on releases and what hangs on them."""

from typing import TYPE_CHECKING, Self

from django.db import models

from planning.choices import COMING
from stakeholders.models import Product

if TYPE_CHECKING:
    from planning.models import Departure, Release  # noqa: F401 - base classes name them
    from users.models import User


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Releases."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues, for the products that they see; customers see what is published to them, and that is not here."""
        return self.filter(**Product.objects.seen_by(user)) if user.is_internal else self.none()

    def coming(self) -> Self:
        """Those in which items can be planned, the next one first."""
        return self.filter(state__in=COMING).order_by("ships_on", "id")


class DepartureQuerySet(models.QuerySet["Departure"]):
    """Items that left a release."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues, for the products that they see."""
        if not user.is_internal:
            return self.none()
        return self.filter(release__product__in=Product.objects.visible_to(user).values("pk"))
