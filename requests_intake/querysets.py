"""Chainable filters on requests; ``visible_to`` is the one door for lists, counts and related data."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.utils import timezone

from requests_intake.choices import RequestStatus
from stakeholders.models import Account, Product

if TYPE_CHECKING:
    from requests_intake.models import Draft, ImportBatch, Request  # noqa: F401 - base classes name them
    from users.models import User


class RequestQuerySet(models.QuerySet["Request"]):
    """Requests."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues see those of their products; a customer those of their own accounts, on products they use."""
        rows = self.filter(**Product.objects.seen_by(user))
        if user.is_internal:
            return rows
        return rows.filter(account__in=Account.objects.visible_to(user).values("pk"))

    def triaged_by(self, user: "User") -> Self:
        """Those on which this person decides."""
        return self.filter(product__in=Product.objects.triaged_by(user).values("pk"))

    def waiting_for_triage(self) -> Self:
        """What is in the inbox: new requests, oldest first."""
        return self.filter(status=RequestStatus.NEW).order_by("filed_at", "id")

    def canonical(self) -> Self:
        """Those that are no duplicate of another; a merged one is found through the one that it was merged into."""
        return self.filter(merged_into=None)

    def snoozed_until(self, day: date) -> Self:
        """Those whose snooze ends by this day."""
        return self.filter(status=RequestStatus.SNOOZED, look_again_on__lte=day)

    def unanswered_since(self, moment: datetime) -> Self:
        """Those that wait for an answer to a question asked by then."""
        return self.filter(status=RequestStatus.WAITING, asked_at__lte=moment)

    def due_for_another_look(self, day: date | None = None) -> Self:
        """What was declined or parked until a day that has come (``day``, by default today), the longest due first.

        They are listed, never reopened by themselves.
        """
        until = day or timezone.localdate()
        laid_aside = self.filter(status__in=[RequestStatus.DECLINED, RequestStatus.PARKED], look_again_on__lte=until)
        return laid_aside.order_by("look_again_on", "id")

    def matching(self, text: str) -> Self:
        """Those whose title or body hold the words of ``text`` (web-search syntax)."""
        return self.filter(search=SearchQuery(text, config="english", search_type="websearch"))


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """Imports."""

    def visible_to(self, user: "User") -> Self:
        """Those into the products whose backlog this person decides."""
        return self.filter(product__in=Product.objects.triaged_by(user).values("pk"))


class DraftQuerySet(models.QuerySet["Draft"]):
    """What people began to file."""

    def visible_to(self, user: "User") -> Self:
        """One's own, whoever one is; administrators see no more."""
        return self.filter(owner=user)
