"""``saved-views/``: filters of a list kept under a name, one's own and those that colleagues share."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from backlog.choices import ListPage
from backlog.models import SavedView
from backlog.permissions import Action, check_may_save_views, get_saved_view_for
from backlog.services import saved_views
from backlog.services.saved_views import NAME_LENGTH, QUERY_LENGTH
from common.api.resources import Collection, RemovableMember, Resource, base_address, documented
from common.api.serializers import PageQuery, StrictSerializer


class SavedViewQuery(PageQuery):
    """Filters of views."""

    page = serializers.ChoiceField(ListPage.choices, required=False, help_text="The list that they filter.")


class SavedViewBody(StrictSerializer):
    """A view to keep."""

    page = serializers.ChoiceField(ListPage.choices, help_text="The list that it filters.")
    name = serializers.CharField(max_length=NAME_LENGTH)
    query = serializers.CharField(
        max_length=QUERY_LENGTH,
        allow_blank=True,
        required=False,
        default="",
        help_text="The filters, as in the list's address after the question mark.",
    )
    is_shared = serializers.BooleanField(required=False, default=False, help_text="All colleagues see it.")


class SavedViewChange(StrictSerializer):
    """What to change."""

    name = serializers.CharField(max_length=NAME_LENGTH, required=False)
    query = serializers.CharField(max_length=QUERY_LENGTH, allow_blank=True, required=False)
    is_shared = serializers.BooleanField(required=False)


class SavedViewShape(serializers.Serializer[Any]):
    """A saved view."""

    id = serializers.IntegerField()
    page = serializers.ChoiceField(ListPage.choices)
    name = serializers.CharField()
    query = serializers.CharField()
    is_shared = serializers.BooleanField()
    is_own = serializers.BooleanField(help_text="Whether you may change it.")
    owner = serializers.CharField()
    created_at = serializers.DateTimeField()
    url = serializers.URLField()


class _Shown(Resource):
    """Views as plain data."""

    def represent(self, rows: Sequence[SavedView]) -> Sequence[Any]:
        """Write them with their owners."""
        base = base_address(self.request)
        owned = SavedView.objects.select_related("owner").in_bulk([row.pk for row in rows])
        return [_data(owned[row.pk], self.user.pk, base) for row in rows]


def _data(row: SavedView, user_id: int, base: str) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in ("page", "name", "query", "is_shared", "created_at")}
    own = row.owner_id == user_id
    return {"id": row.pk, **plain, "is_own": own, "owner": str(row.owner), "url": f"{base}saved-views/{row.pk}/"}


@documented("saved view")
class SavedViews(_Shown, Collection):
    """Filters under a name."""

    shape, body, query = SavedViewShape, SavedViewBody, SavedViewQuery

    def rows(self, query: dict[str, Any]) -> QuerySet[SavedView]:
        """Return one's own and those shared."""
        rows = SavedView.objects.visible_to(self.user)
        return rows.filter(page=query["page"]) if "page" in query else rows

    def check_may_add(self) -> None:
        """Customers keep none."""
        check_may_save_views(self.user)

    def create(self, data: dict[str, Any]) -> SavedView:
        """Keep one."""
        return saved_views.save_view(actor=self.user, **data)


@documented("saved view", methods=["get", "patch", "delete"])
class OneSavedView(_Shown, RemovableMember):
    """One of them."""

    shape, body = SavedViewShape, SavedViewChange

    def find(self, ref: int, action: str) -> SavedView:
        """Return it."""
        return get_saved_view_for(self.user, ref, Action(action))

    def change(self, row: SavedView, version: int | None, changes: dict[str, Any]) -> SavedView:
        """Rename, share, or filter otherwise."""
        return saved_views.update_view(actor=self.user, view_id=row.pk, **changes)

    def remove(self, row: SavedView) -> None:
        """Forget it."""
        saved_views.delete_view(actor=self.user, view_id=row.pk)
