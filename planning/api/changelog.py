"""``changelog/``: what shipped and what customers read of it; ``portal/changelog/``: as they read it."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response

from backlog.choices import ItemKind
from common.api.pagination import page_of
from common.api.resources import Member, Resource, base_address, documented
from common.api.schema import page_schema
from common.api.serializers import PageQuery, StrictSerializer, read_query
from common.api.views import ApiView
from planning.models import ChangelogEntry, Outcome
from planning.permissions import Action, get_outcome_for
from planning.selectors.changelog import (
    PUBLISHED_LAST,
    SHIPPED_LAST,
    News,
    Shipped,
    news_of,
    published_to,
    shipped_of,
    shipped_rows,
)
from planning.services.changelog import write_entry
from requests_intake.choices import Source
from users.permissions import require

TAGS = ["changelog"]
FOR_CUSTOMERS = "This is what customers read. Colleagues find what shipped under changelog/."


class ChangelogQuery(PageQuery):
    """Which items that shipped."""

    product = serializers.CharField(required=False, max_length=50, help_text="The product's slug.")


class ChangelogChange(StrictSerializer):
    """What customers read, and whether they do."""

    title = serializers.CharField(max_length=200)
    text = serializers.CharField(max_length=10_000, allow_blank=True, help_text="Markdown.")
    published = serializers.BooleanField(help_text="Whether the product's customers read it.")
    version = serializers.IntegerField(
        required=False, min_value=0, help_text="The version that you read, 0 for one not written yet; else a 409."
    )


class ForCustomersShape(serializers.Serializer[Any]):
    """What customers read of it; empty until somebody wrote it."""

    title = serializers.CharField()
    text = serializers.CharField()
    published_at = serializers.DateTimeField(allow_null=True)


class ChangelogShape(serializers.Serializer[Any]):
    """An item that shipped. ``person_days`` are those that it took, or the estimate where nobody said."""

    key = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(ItemKind.choices)
    product = serializers.CharField()
    release = serializers.CharField(allow_null=True)
    shipped_on = serializers.DateField()
    accounts = serializers.ListField(child=serializers.IntegerField(), help_text="Those that had asked.")
    sources = serializers.ListField(child=serializers.ChoiceField(Source.choices))
    person_days = serializers.FloatField(allow_null=True)
    person_days_are_actual = serializers.BooleanField()
    for_customers = ForCustomersShape()
    version = serializers.IntegerField(help_text="Of what customers read; 0 until somebody wrote it.")
    url = serializers.URLField()


class PortalNewsShape(serializers.Serializer[Any]):
    """Something new, as a customer reads it."""

    title = serializers.CharField()
    text = serializers.CharField()
    product = serializers.CharField(help_text="Its name.")
    kind = serializers.ChoiceField(ItemKind.choices)
    since = serializers.DateField()
    you_asked = serializers.BooleanField(help_text="Whether your own company had asked for it.")


class _Shown(Resource):
    shape = ChangelogShape

    def represent(self, rows: Sequence[Outcome]) -> Sequence[Any]:
        """Write them, all at once."""
        full = {one.pk: one for one in shipped_rows(self.user).filter(pk__in=[row.pk for row in rows])}
        base = base_address(self.request)
        return [_data(one, base) for one in shipped_of([full[row.pk] for row in rows])]


def _data(row: Shipped, base: str) -> dict[str, Any]:
    item, outcome, entry = row.item, row.outcome, row.entry
    return {
        **{name: getattr(item, name) for name in ("key", "title", "kind")},
        "product": outcome.product.slug,
        "release": outcome.release.name if outcome.release else None,
        "shipped_on": outcome.shipped_on,
        "accounts": [account.pk for account in row.accounts],
        "sources": row.sources,
        "person_days": row.days,
        "person_days_are_actual": row.is_actual,
        "for_customers": {
            "title": entry.title if entry else "",
            "text": entry.text if entry else "",
            "published_at": entry.published_at if entry else None,
        },
        "version": entry.version if entry else 0,
        "url": f"{base}changelog/{item.key}/",
    }


class Changelog(_Shown):
    """What shipped."""

    @extend_schema(
        operation_id="list_changelog",
        summary="List what shipped, the latest first",
        tags=TAGS,
        parameters=[ChangelogQuery],
        responses=page_schema(ChangelogShape),
    )
    def get(self, request: HttpRequest) -> Response:
        """Return a page."""
        query = read_query(request, ChangelogQuery)
        rows: QuerySet[Outcome] = shipped_rows(self.user, query.get("product", ""))
        return page_of(request, rows, self.represent, query, SHIPPED_LAST)


@documented("changelog entry", methods=["get", "patch"])
class OneChangelogEntry(_Shown, Member):
    """What customers read of one item that shipped."""

    body = ChangelogChange

    def find(self, ref: str, action: str) -> Outcome:
        """Return it by its item's key."""
        return get_outcome_for(self.user, ref, Action(action))

    def require(self, row: Outcome) -> None:
        """The version is the entry's, not the row's: the service compares it."""

    def change(self, row: Outcome, version: int | None, changes: dict[str, Any]) -> Outcome:
        """Write what was sent."""
        write_entry(actor=self.user, item_id=row.item_id, version=version, **changes)
        return row


class PortalChangelog(ApiView):
    """What is new, for customers."""

    @extend_schema(
        operation_id="list_portal_changelog",
        summary="List what is new, as a customer reads it",
        tags=["portal"],
        parameters=[PageQuery],
        responses=page_schema(PortalNewsShape),
    )
    def get(self, request: HttpRequest) -> Response:
        """Return a page, the latest first."""
        require(not self.user.is_internal, FOR_CUSTOMERS)
        query = read_query(request, PageQuery)
        return page_of(request, published_to(self.user), self._written, query, PUBLISHED_LAST)

    def _written(self, rows: Sequence[ChangelogEntry]) -> list[dict[str, Any]]:
        return [_news(one) for one in news_of(self.user, rows)]


def _news(one: News) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in ("title", "text", "product", "kind")},
        "since": one.day,
        "you_asked": one.asked,
    }
