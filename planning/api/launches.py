"""``releases/{id}/launch/``: when a release is likely, for whom it is, what is said of it, and what is to be done."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.resources import RemovableMember, base_address, documented, with_tag
from common.api.serializers import StrictSerializer, TextRef, read_body
from common.api.views import ApiView, created
from planning.models import LaunchEntry, Release
from planning.permissions import get_launch_entry_for, get_launch_for
from planning.selectors.launches import LaunchSheet, launch_of
from planning.services import launches
from users.models import User

_TAG = ["launches"]


class LaunchEntryBody(StrictSerializer):
    """Something to be done before a launch; ``owner`` by e-mail address."""

    text = serializers.CharField(max_length=200)
    owner = TextRef(User, "email", required=False, allow_null=True)


class LaunchEntryChange(LaunchEntryBody):
    """What may change of it."""

    is_done = serializers.BooleanField(required=False)
    version = serializers.IntegerField(required=False, min_value=1, help_text="The version that you read.")


class LaunchEntryShape(serializers.Serializer[Any]):
    """One entry of a launch list."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    owner = serializers.CharField(allow_null=True)
    is_done = serializers.BooleanField()
    done_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()
    url = serializers.URLField()


class MessageBody(StrictSerializer):
    """The message, one or two sentences."""

    message = serializers.CharField(max_length=400)
    version = serializers.IntegerField(required=False, min_value=0, help_text="The version that you read.")


class LaunchShape(serializers.Serializer[Any]):
    """What marketing knows of a release; ``version`` is that of the message, 0 while there is none."""

    release = serializers.IntegerField()
    likely_from = serializers.DateField(allow_null=True)
    likely_to = serializers.DateField(allow_null=True)
    likely = serializers.CharField()
    message = serializers.CharField()
    items = serializers.ListField(child=serializers.CharField())
    segments = serializers.ListField(child=serializers.CharField())
    may_be_named = serializers.ListField(child=serializers.CharField())
    entries = LaunchEntryShape(many=True)
    version = serializers.IntegerField()
    url = serializers.URLField()


class ReleaseLaunch(ApiView):
    """The launch of a release."""

    @extend_schema(operation_id="read_launch", summary="The launch of a release", tags=_TAG, responses=LaunchShape)
    def get(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """Read it."""
        return self._answer(get_launch_for(self.user, id))

    @extend_schema(
        operation_id="write_launch_message", summary="Write the message of a release", tags=_TAG,
        request=MessageBody, responses=LaunchShape,
    )  # fmt: skip
    def put(self, request: Request, id: int) -> Response:  # noqa: A002
        """Write its message."""
        release = get_launch_for(self.user, id, change=True)
        data = read_body(request, MessageBody)
        stated = data.pop("version", None)
        with_tag(
            request,
            stated,
            lambda version: launches.write_message(actor=self.user, release_id=id, version=version, **data),
        )
        return self._answer(release)

    def _answer(self, release: Release) -> Response:
        return Response(_launch(launch_of(release, timezone.localdate()), base_address(self.request)))


class LaunchEntries(ApiView):
    """The launch list of a release."""

    @extend_schema(
        operation_id="create_launch_entry", summary="Put something on a launch list", tags=_TAG,
        request=LaunchEntryBody, responses={201: LaunchEntryShape},
    )  # fmt: skip
    def post(self, request: Request, id: int) -> Response:  # noqa: A002
        """Add to it."""
        get_launch_for(self.user, id, change=True)
        data = read_body(request, LaunchEntryBody)
        entry = launches.add_entry(actor=self.user, release_id=id, **data)
        return created(_entry(entry, base_address(request)))


@documented("launch entry", methods=["get", "patch", "delete"])
class OneLaunchEntry(RemovableMember):
    """One entry."""

    shape, body = LaunchEntryShape, LaunchEntryChange

    def represent(self, rows: Any) -> list[dict[str, Any]]:
        """Write them."""
        return [_entry(row, base_address(self.request)) for row in rows]

    def find(self, ref: int, action: str) -> LaunchEntry:
        """Return it."""
        return get_launch_entry_for(self.user, ref, change=action != "view")

    def change(self, row: LaunchEntry, version: int | None, changes: dict[str, Any]) -> LaunchEntry:
        """Reword it, hand it over, or tick it off."""
        return launches.change_entry(actor=self.user, entry_id=row.pk, version=version, **changes)

    def remove(self, row: LaunchEntry) -> None:
        """Take it off the list."""
        launches.remove_entry(actor=self.user, entry_id=row.pk)


def _launch(sheet: LaunchSheet, base: str) -> dict[str, Any]:
    days, release = sheet.outlook.days, sheet.release
    return {
        "release": release.pk,
        "likely_from": days.earliest if days else None,
        "likely_to": days.latest if days else None,
        "likely": sheet.outlook.words,
        "message": sheet.launch.message if sheet.launch else "",
        "items": [item.key for item in sheet.items],
        "segments": [str(one) for one in sheet.segments],
        "may_be_named": [one.name for one in sheet.named],
        "entries": [_entry(entry, base) for entry in sheet.entries],
        "version": sheet.launch.version if sheet.launch else 0,
        "url": f"{base}releases/{release.pk}/launch/",
    }


def _entry(entry: LaunchEntry, base: str) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "text": entry.text,
        "owner": entry.owner.email if entry.owner else None,
        "is_done": entry.is_done,
        "done_at": entry.done_at,
        "version": entry.version,
        "url": f"{base}launch-entries/{entry.pk}/",
    }
