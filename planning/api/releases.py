"""``releases/``: dates, capacities, goals; what is planned in them, what left them, and how they end."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.models import Item
from backlog.permissions import Action as ItemAction
from backlog.permissions import get_item_for
from common.api.pagination import page_of
from common.api.resources import Collection, RemovableMember, Resource, base_address, documented, with_tag
from common.api.schema import page_schema
from common.api.serializers import PageQuery, StrictSerializer, read_body, read_query
from common.api.views import ApiView
from common.errors import Invalid
from planning.api.bodies import EndBody, LeaveBody, PlaceBody, ReleaseBody, ReleaseChange, ReleaseQuery, ShipBody
from planning.api.shapes import (
    DepartureShape,
    EntriesShape,
    EntryShape,
    ReleaseShape,
    departure_data,
    entry_data,
    release_data,
)
from planning.models import Release
from planning.permissions import Action, check_may_plan, get_release_for
from planning.selectors.board import board_of
from planning.selectors.releases import departures_of, entry_of, items_of
from planning.services import contents, releases, shipping

TAGS = ["releases"]


class _Shown(Resource):
    """Releases as plain data."""

    def represent(self, rows: Sequence[Release]) -> Sequence[Any]:
        """Write them with how full they are."""
        return release_data(rows, base_address(self.request))


@documented("release")
class Releases(_Shown, Collection):
    """What ships together: a day, capacities by pool, goals with a measure."""

    shape, body, query = ReleaseShape, ReleaseBody, ReleaseQuery
    order = ("ships_on", "id")

    def rows(self, query: dict[str, Any]) -> QuerySet[Release]:
        """Return those that the person may see, by day."""
        rows = Release.objects.visible_to(self.user)
        if "product" in query:
            rows = rows.filter(product__slug=query["product"])
        return rows.filter(state=query["state"]) if "state" in query else rows

    def create(self, data: dict[str, Any]) -> Release:
        """Plan one."""
        check_may_plan(self.user, data["product"])
        return releases.create_release(actor=self.user, **data)


@documented("release", methods=["get", "patch", "delete"])
class OneRelease(_Shown, RemovableMember):
    """One release. One in which something was planned is not deleted but cancelled."""

    shape, body = ReleaseShape, ReleaseChange

    def find(self, ref: int, action: str) -> Release:
        """Return it."""
        return get_release_for(self.user, ref, Action(action))

    def change(self, row: Release, version: int | None, changes: dict[str, Any]) -> Release:
        """Change what was sent."""
        return releases.change_release(actor=self.user, release_id=row.pk, version=version, **changes)

    def remove(self, row: Release) -> None:
        """Remove one that was never used."""
        releases.delete_release(actor=self.user, release_id=row.pk)


class ReleaseItems(ApiView):
    """What is planned in a release, or shipped with it."""

    @extend_schema(
        operation_id="list_release_items", summary="List a release's items", tags=TAGS, responses=EntriesShape
    )
    def get(self, request: Request, id: int) -> Response:  # noqa: A002
        """Return all of them, as they rank."""
        release = get_release_for(self.user, id)
        base = base_address(request)
        column = board_of(release.product, timezone.localdate()).column(release.pk)
        return Response(
            {
                "results": [entry_data(line, base) for line in items_of(release)],
                "worth": column.value if column else None,
                "warnings": list(column.warnings) if column else [],
            }
        )


class OneReleaseItem(ApiView):
    """One item in a release."""

    @extend_schema(
        operation_id="plan_item",
        summary="Plan an item in a release, or move it there",
        description="An item is in one release at most: from another it moves. To a later day that is a slip, and "
        "takes a `reason`. With `seen_in` an item that somebody else has planned meanwhile is left alone (409).",
        tags=TAGS,
        request=PlaceBody,
        responses=EntryShape,
    )
    def put(self, request: Request, id: int, key: str) -> Response:  # noqa: A002
        """Plan or move it."""
        release, item = self._both(id, key)
        data = read_body(request, PlaceBody)
        entry = entry_of(item)
        seen = data.get("seen_in", entry.release_id if entry else None)
        if seen is None or seen == release.pk:
            contents.plan_item(actor=self.user, release_id=release.pk, item_id=item.pk)
        else:
            contents.move_item(
                actor=self.user,
                item_id=item.pk,
                from_release_id=seen,
                to_release_id=release.pk,
                reason=data.get("reason", ""),
            )
        line = next(one for one in items_of(release) if one.item.pk == item.pk)
        return Response(entry_data(line, base_address(request)))

    @extend_schema(
        operation_id="drop_item",
        summary="Drop an item from a release",
        description="It is open again, and has slipped: `reason` is required, but for a minute after it was planned.",
        tags=TAGS,
        request=LeaveBody,
        responses={204: None},
    )
    def delete(self, request: Request, id: int, key: str) -> Response:  # noqa: A002
        """Drop it."""
        release, item = self._both(id, key)
        data = read_body(request, LeaveBody)
        contents.drop_item(actor=self.user, item_id=item.pk, from_release_id=release.pk, reason=data.get("reason", ""))
        return Response(status=204)

    def _both(self, pk: int, key: str) -> tuple[Release, Item]:
        return get_release_for(self.user, pk, Action.CHANGE), get_item_for(self.user, key, ItemAction.VIEW)


class ReleaseDepartures(ApiView):
    """What left a release, and why."""

    @extend_schema(
        operation_id="list_release_departures",
        summary="List what left a release",
        tags=TAGS,
        parameters=[PageQuery],
        responses=page_schema(DepartureShape),
    )
    def get(self, request: Request, id: int) -> Response:  # noqa: A002
        """Return a page, the earliest first."""
        query = read_query(request, PageQuery)
        rows = departures_of(get_release_for(self.user, id))
        return page_of(request, rows, lambda page: [departure_data(row) for row in page], query)


class _End(_Shown):
    """A step after which a release takes no items any more."""

    def end(self, pk: int, body: type[StrictSerializer], write: Callable[..., Release]) -> Response:
        """Read the body and run the service on it."""
        release = get_release_for(self.user, pk, Action.CHANGE)
        data = read_body(self.request, body)
        to_release = data.pop("to_release", None)
        data["to_release_id"] = to_release.pk if to_release else None
        if "items" in data:
            data["done_ids"] = list(_ids(release, data.pop("items")).values())
        if "effort" in data:
            ids = _ids(release, list(data["effort"]), field="effort")
            data["effort"] = {ids[key]: days for key, days in data["effort"].items()}
        stated = data.pop("version", None)
        ended = with_tag(
            self.request,
            stated,
            lambda version: write(actor=self.user, release_id=release.pk, version=version, **data),
        )
        return Response(self.represent_one(ended))


class ShipRelease(_End):
    """Shipping."""

    shape = ReleaseShape

    @extend_schema(
        operation_id="ship_release",
        summary="Ship a release with what is done",
        description="What is not named in `items` leaves it, slips with the `reason`, and goes on to `to_release`.",
        tags=TAGS,
        request=ShipBody,
        responses=ReleaseShape,
    )
    def post(self, request: Request, id: int) -> Response:  # noqa: A002
        """Ship it."""
        return self.end(id, ShipBody, shipping.ship_release)


class CancelRelease(_End):
    """Giving up."""

    shape = ReleaseShape

    @extend_schema(
        operation_id="cancel_release",
        summary="Cancel a release",
        description="All that is planned in it leaves it, slips with the `reason`, and goes on to `to_release`.",
        tags=TAGS,
        request=EndBody,
        responses=ReleaseShape,
    )
    def post(self, request: Request, id: int) -> Response:  # noqa: A002
        """Cancel it."""
        return self.end(id, EndBody, lambda **data: shipping.cancel_release(**{"reason": "", **data}))


def _ids(release: Release, keys: Sequence[str], field: str = "items") -> dict[str, int]:
    """Turn keys into ids; one that the product does not have is refused by name."""
    ids = dict(Item.objects.filter(product=release.product_id, key__in=keys).values_list("key", "pk"))
    if unknown := sorted(set(keys) - set(ids)):
        raise Invalid(f"{release.product.name} has no item {unknown[0]}.", field=field, code="unknown")
    return ids
