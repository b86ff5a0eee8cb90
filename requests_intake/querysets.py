"""Chainable filters on requests; ``visible_to`` is the one door for lists, counts and related data."""

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.search import SearchQuery
from django.db import models

from requests_intake.choices import RequestStatus
from stakeholders.models import Account, Product

if TYPE_CHECKING:
    from requests_intake.models import ImportBatch, Request  # noqa: F401 - base classes name them
    from users.models import User


class RequestQuerySet(models.QuerySet["Request"]):
    """Requests."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues see those of their products; a customer those of their own accounts, on products they use."""
        rows = self.filter(**Product.objects.seen_by(user))
        if user.is_internal:
            return rows
        return rows.filter(account__in=Account.objects.visible_to(user).values("pk"))

    def waiting_for_triage(self) -> Self:
        """What is in the inbox: new requests, oldest first."""
        return self.filter(status=RequestStatus.NEW).order_by("filed_at", "id")

    def matching(self, text: str) -> Self:
        """Those whose title or body hold the words of ``text`` (web-search syntax)."""
        return self.filter(search=SearchQuery(text, config="english", search_type="websearch"))


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """Imports."""

    def visible_to(self, user: "User") -> Self:
        """Those into the products whose backlog this person decides."""
        return self.filter(product__in=Product.objects.triaged_by(user).values("pk"))
