"""Chainable filters on releases and what hangs on them."""

from typing import TYPE_CHECKING, Self

from django.db import models

from backlog.choices import ItemStatus
from planning.choices import COMING, PromiseState
from stakeholders.models import Product

if TYPE_CHECKING:
    from datetime import date

    from planning.models import (  # noqa: F401 - base classes name them
        AccountOutcome,
        CharterMeeting,
        CharterMember,
        CharterProgramme,
        Departure,
        Outcome,
        Plan,
        Promise,
        Release,
        RoadmapEntry,
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


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    """What came of items that shipped."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues, for the products that they see; customers know of none."""
        return self.filter(**Product.objects.seen_by(user)) if user.is_internal else self.none()

    def shipped(self) -> Self:
        """Those whose item is still shipped: one that was opened again is no longer looked at."""
        return self.filter(item__status=ItemStatus.SHIPPED)

    def due(self, today: "date") -> Self:
        """Those to be looked at by now."""
        return self.filter(looked_at=None, due_on__lte=today)


class AccountOutcomeQuerySet(models.QuerySet["AccountOutcome"]):
    """What came of items for the accounts that had asked."""

    def visible_to(self, user: "User") -> Self:
        """Whoever sees the product."""
        return self.filter(outcome__product__in=_seen(user))

    def shipped(self) -> Self:
        """Those whose item is still shipped."""
        return self.filter(outcome__item__status=ItemStatus.SHIPPED)


class RoadmapEntryQuerySet(models.QuerySet["RoadmapEntry"]):
    """What is told outside."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues, for the products that they see; customers read what is told them by ``selectors.told``."""
        return self.filter(**Product.objects.seen_by(user)) if user.is_internal else self.none()


class PromiseQuerySet(models.QuerySet["Promise"]):
    """Promises."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues, for the products that they see."""
        return self.filter(**Product.objects.seen_by(user)) if user.is_internal else self.none()

    def open(self) -> Self:
        """Those of which nobody has said yet what became."""
        return self.filter(state=PromiseState.OPEN)

    def overdue(self, today: "date") -> Self:
        """Open ones whose day is past."""
        return self.open().filter(due_on__lt=today)


def _seen(user: "User") -> "models.QuerySet[Product]":
    """The products that a colleague sees; none for customers."""
    return Product.objects.visible_to(user) if user.is_internal else Product.objects.none()
