"""Chainable filters on releases and what hangs on them."""

from typing import TYPE_CHECKING, Self

from django.db import models

from planning.choices import COMING
from stakeholders.models import Product

if TYPE_CHECKING:
    from planning.models import (  # noqa: F401 - base classes name them
        CharterMeeting,
        CharterMember,
        CharterProgramme,
        Departure,
        Plan,
        Release,
    )
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
        return self.filter(release__product__in=_seen(user))


class PlanQuerySet(models.QuerySet["Plan"]):
    """Plans."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues, for the products that they see; customers know of none."""
        return self.filter(**Product.objects.seen_by(user)) if user.is_internal else self.none()


class CharterProgrammeQuerySet(models.QuerySet["CharterProgramme"]):
    """Charter programmes."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues, for the products that they see; customers know of none, not even of their own."""
        return self.filter(**Product.objects.seen_by(user)) if user.is_internal else self.none()


class CharterMemberQuerySet(models.QuerySet["CharterMember"]):
    """Members of charter programmes."""

    def visible_to(self, user: "User") -> Self:
        """Whoever sees the programme sees its members."""
        return self.filter(programme__product__in=_seen(user))


class CharterMeetingQuerySet(models.QuerySet["CharterMeeting"]):
    """Meetings of charter programmes."""

    def visible_to(self, user: "User") -> Self:
        """Whoever sees the programme sees what was learnt."""
        return self.filter(programme__product__in=_seen(user))


def _seen(user: "User") -> "models.QuerySet[Product]":
    """The products that a colleague sees; none for customers."""
    return Product.objects.visible_to(user) if user.is_internal else Product.objects.none()
