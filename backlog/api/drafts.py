"""``drafts/``: what one began to file; its author's alone."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from common.api.resources import Collection, RemovableMember, Resource, base_address, documented
from common.api.serializers import StrictSerializer
from requests_intake.choices import RequestKind
from requests_intake.models import Draft
from requests_intake.permissions import check_may_draft, get_draft_for
from requests_intake.services.drafts import KEPT, MOST_TEXT, discard_draft, keep_draft


class TypedBody(StrictSerializer):
    """What was typed, field by field, as on the page; nothing is checked before it is filed."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """A text for each field that can be kept."""
        return {name: serializers.CharField(required=False, allow_blank=True, max_length=MOST_TEXT) for name in KEPT}


class DraftBody(StrictSerializer):
    """A draft to keep."""

    kind = serializers.ChoiceField(RequestKind.choices)
    typed = TypedBody()
    version = serializers.IntegerField(required=False, min_value=1, help_text="Of the draft that you read.")


class DraftShape(serializers.Serializer[Any]):
    """A draft."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(RequestKind.choices)
    typed = serializers.DictField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()
    url = serializers.URLField()


class _Shown(Resource):
    """Drafts as plain data."""

    def represent(self, rows: Sequence[Draft]) -> Sequence[Any]:
        """Write them."""
        base = base_address(self.request)
        names = ("kind", "typed", "created_at", "updated_at", "version")
        plain = [(row, {name: getattr(row, name) for name in names}) for row in rows]
        return [{"id": row.pk, **data, "url": f"{base}drafts/{row.pk}/"} for row, data in plain]


@documented("draft")
class Drafts(_Shown, Collection):
    """What you began to file and nobody else sees."""

    shape, body, order = DraftShape, DraftBody, ("-id",)

    def rows(self, query: dict[str, Any]) -> QuerySet[Draft]:
        """Return one's own."""
        return Draft.objects.visible_to(self.user)

    def check_may_add(self) -> None:
        """Customers file in the portal."""
        check_may_draft(self.user)

    def create(self, data: dict[str, Any]) -> Draft:
        """Keep one."""
        data.pop("version", None)
        return keep_draft(actor=self.user, **data)


@documented("draft", methods=["get", "patch", "delete"])
class OneDraft(_Shown, RemovableMember):
    """One of them; PATCH replaces what was typed."""

    shape, body = DraftShape, DraftBody

    def find(self, ref: int, action: str) -> Draft:
        """Return it, if it is one's own."""
        return get_draft_for(self.user, ref)

    def change(self, row: Draft, version: int | None, changes: dict[str, Any]) -> Draft:
        """Keep what is typed now."""
        given = {"kind": row.kind, "typed": row.typed, **changes}
        return keep_draft(actor=self.user, draft_id=row.pk, version=version, **given)

    def remove(self, row: Draft) -> None:
        """Forget it."""
        discard_draft(actor=self.user, draft_id=row.pk)
