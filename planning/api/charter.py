"""``charters/``: charter programmes with their members and meetings."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response

from common.api.resources import Collection, Member, RemovableMember, Resource, base_address, documented
from common.api.serializers import IdRef, PageQuery, StrictSerializer, TextRef, not_in_the_future
from planning.choices import CharterWarning, MemberStage
from planning.models import CharterMeeting, CharterMember, CharterProgramme, Release
from planning.permissions import (
    Action,
    check_may_bring,
    check_may_plan,
    get_meeting_for,
    get_member_for,
    get_programme_for,
)
from planning.selectors.charter import Standing, meetings_of, programmes_of, standing_of
from planning.services import charter
from stakeholders.models import Account, Product

_VERSION = "The version that you read; a 409 if it is no longer current."


def _text(most: int) -> serializers.CharField:
    return serializers.CharField(required=False, allow_blank=True, max_length=most)


def _day() -> serializers.DateField:
    return serializers.DateField(required=False, allow_null=True, validators=[not_in_the_future])


# -- programmes ----------------------------------------------------------------------------------------------


class CharterQuery(PageQuery):
    """Filters of charter programmes."""

    product = serializers.CharField(required=False, max_length=50, help_text="The product's slug.")


class CharterChange(StrictSerializer):
    """What may change of a programme; ``closed_on`` ends it."""

    name = serializers.CharField(max_length=80)
    problem = _text(20_000)
    starts_on = serializers.DateField(required=False)
    recruit_by = serializers.DateField()
    is_consumer = serializers.BooleanField(required=False)
    release = IdRef(Release, required=False, allow_null=True)
    closed_on = serializers.DateField(required=False, allow_null=True)
    version = serializers.IntegerField(required=False, min_value=1, help_text=_VERSION)


class CharterBody(StrictSerializer):
    """A new programme."""

    product = TextRef(Product, "slug")
    name = serializers.CharField(max_length=80)
    problem = _text(20_000)
    starts_on = serializers.DateField(required=False)
    recruit_by = serializers.DateField()
    is_consumer = serializers.BooleanField(required=False)
    release = IdRef(Release, required=False, allow_null=True, help_text="The general release that it opens.")


class CharterWarningShape(serializers.Serializer[Any]):
    """What should worry whoever reads this; ``members`` are the accounts that it is about."""

    code = serializers.ChoiceField(CharterWarning.choices)
    text = serializers.CharField()
    members = serializers.ListField(child=serializers.CharField())


class ReadinessShape(serializers.Serializer[Any]):
    """How far it is. ``named`` are live, happy and willing to be named: six are needed for the general release."""

    is_ready = serializers.BooleanField()
    asked = serializers.IntegerField()
    recruited = serializers.IntegerField()
    live = serializers.IntegerField()
    happy = serializers.IntegerField()
    named = serializers.IntegerField()
    warnings = CharterWarningShape(many=True)


class CharterShape(serializers.Serializer[Any]):
    """A charter programme and how far it is."""

    id = serializers.IntegerField()
    product = serializers.CharField()
    name = serializers.CharField()
    problem = serializers.CharField()
    starts_on = serializers.DateField()
    recruit_by = serializers.DateField()
    is_consumer = serializers.BooleanField()
    closed_on = serializers.DateField(allow_null=True)
    release = serializers.IntegerField(allow_null=True)
    given_on = serializers.DateField(allow_null=True, help_text="Since when its members have the release.")
    readiness = ReadinessShape()
    version = serializers.IntegerField()
    url = serializers.URLField()


class _Programmes(Resource):
    shape = CharterShape

    def represent(self, rows: Sequence[CharterProgramme]) -> Sequence[Any]:
        """Write them with how far each is."""
        base = base_address(self.request)
        full = programmes_of(self.user).filter(pk__in=[row.pk for row in rows])
        by_id = {programme.pk: standing_of(programme) for programme in full}
        return [_programme(by_id[row.pk], base) for row in rows]


def _programme(standing: Standing, base: str) -> dict[str, Any]:
    row, figures = standing.programme, standing.readiness
    own = ("name", "problem", "starts_on", "recruit_by", "is_consumer", "closed_on", "given_on", "version")
    counts = ("is_ready", "asked", "recruited", "live", "happy", "named")
    warnings = [{"code": one.code.value, "text": one.text, "members": one.names} for one in figures.warnings]
    return {
        "id": row.pk,
        "product": row.product.slug,
        **{name: getattr(row, name) for name in own},
        "release": row.release_id,
        "readiness": {**{name: getattr(figures, name) for name in counts}, "warnings": warnings},
        "url": f"{base}charters/{row.pk}/",
    }


@documented("charter programme")
class Charters(_Programmes, Collection):
    """Charter programmes: the customers with whom a product is developed."""

    body, query = CharterBody, CharterQuery

    def rows(self, query: dict[str, Any]) -> QuerySet[CharterProgramme]:
        """Return those that the person may see."""
        rows = CharterProgramme.objects.visible_to(self.user)
        return rows.filter(product__slug=query["product"]) if "product" in query else rows

    def create(self, data: dict[str, Any]) -> CharterProgramme:
        """Start one."""
        check_may_plan(self.user, data["product"])
        return charter.start_programme(actor=self.user, **data)


@documented("charter programme", methods=["get", "patch"])
class OneCharter(_Programmes, Member):
    """One programme."""

    body = CharterChange

    def find(self, ref: int, action: str) -> CharterProgramme:
        """Return it."""
        return get_programme_for(self.user, ref, Action(action))

    def change(self, row: CharterProgramme, version: int | None, changes: dict[str, Any]) -> CharterProgramme:
        """Change what was sent."""
        return charter.change_programme(actor=self.user, programme_id=row.pk, version=version, **changes)


class CharterGiving(_Programmes):
    """The members get the release first."""

    @extend_schema(
        operation_id="give_release_to_charter_members",
        summary="Note that the members have the release, before everybody else",
        tags=["charter programmes"],
        request=None,
        responses=CharterShape,
    )
    def post(self, request: HttpRequest, id: int) -> Response:  # noqa: A002 - the address says so
        """Note it, as of today; a second time changes nothing."""
        programme = get_programme_for(self.user, id, Action.CHANGE)
        given = charter.give_first(actor=self.user, programme_id=programme.pk)
        return Response(self.represent_one(given))


# -- members -------------------------------------------------------------------------------------------------


class _MemberFields(StrictSerializer):
    stage = serializers.ChoiceField(MemberStage.choices, required=False)
    asked_on = serializers.DateField(required=False, validators=[not_in_the_future])
    recruited_on = _day()
    live_on = _day()
    left_on = _day()
    left_because = _text(2_000)
    is_happy = serializers.BooleanField(required=False)
    may_be_named = serializers.BooleanField(required=False)
    is_early_adopter = serializers.BooleanField(required=False)
    paid_in_advance = serializers.BooleanField(required=False)
    note = _text(2_000)


class MemberBody(_MemberFields):
    """A customer to ask, or who is in; days that a stage needs are today unless sent."""

    account = IdRef(Account)


class MemberChange(_MemberFields):
    """What may change of a member."""

    version = serializers.IntegerField(required=False, min_value=1, help_text=_VERSION)


class MemberShape(serializers.Serializer[Any]):
    """An account in a charter programme."""

    id = serializers.IntegerField()
    programme = serializers.IntegerField(source="programme_id")
    account = serializers.IntegerField(source="account_id")
    stage = serializers.ChoiceField(MemberStage.choices)
    asked_on = serializers.DateField()
    recruited_on = serializers.DateField(allow_null=True)
    live_on = serializers.DateField(allow_null=True)
    left_on = serializers.DateField(allow_null=True)
    left_because = serializers.CharField()
    is_happy = serializers.BooleanField()
    may_be_named = serializers.BooleanField()
    is_early_adopter = serializers.BooleanField()
    paid_in_advance = serializers.BooleanField()
    note = serializers.CharField()
    version = serializers.IntegerField()
    url = serializers.SerializerMethodField()

    def get_url(self, row: CharterMember) -> str:
        """Where it stands."""
        return f"{self.context['base']}charter-members/{row.pk}/"


@documented("charter member")
class CharterMembers(Collection):
    """The members of one programme."""

    shape, body = MemberShape, MemberBody

    def rows(self, query: dict[str, Any]) -> QuerySet[CharterMember]:
        """Return those of the programme in the address."""
        programme = get_programme_for(self.user, self.kwargs["id"])
        return programme.members.all()

    def check_may_add(self) -> None:
        """Customer PMs and the product's PM."""
        get_programme_for(self.user, self.kwargs["id"], Action.ADD)

    def create(self, data: dict[str, Any]) -> CharterMember:
        """Add one."""
        programme = get_programme_for(self.user, self.kwargs["id"], Action.ADD)
        check_may_bring(self.user, programme, data["account"])
        return charter.add_member(actor=self.user, programme_id=programme.pk, **data)


@documented("charter member", methods=["get", "patch"])
class OneCharterMember(Member):
    """One member."""

    shape, body = MemberShape, MemberChange

    def find(self, ref: int, action: str) -> CharterMember:
        """Return it."""
        return get_member_for(self.user, ref, Action(action))

    def change(self, row: CharterMember, version: int | None, changes: dict[str, Any]) -> CharterMember:
        """Change what was sent."""
        return charter.change_member(actor=self.user, member_id=row.pk, version=version, **changes)


# -- meetings ------------------------------------------------------------------------------------------------


class MeetingBody(StrictSerializer):
    """A meeting that was held; ``members`` are the ids of those who were there."""

    members = serializers.ListField(child=IdRef(CharterMember), max_length=100)
    learnt = serializers.CharField(max_length=20_000)
    held_on = serializers.DateField(required=False, validators=[not_in_the_future])
    notes = _text(100_000)


class MeetingChange(MeetingBody):
    """What may change of a meeting; ``members`` replace the former ones."""

    version = serializers.IntegerField(required=False, min_value=1, help_text=_VERSION)


class MeetingShape(serializers.Serializer[Any]):
    """A meeting with members, by their ids, and what was learnt."""

    id = serializers.IntegerField()
    programme = serializers.IntegerField()
    members = serializers.ListField(child=serializers.IntegerField())
    held_on = serializers.DateField()
    held_by = serializers.CharField(allow_null=True)
    learnt = serializers.CharField()
    notes = serializers.CharField()
    version = serializers.IntegerField()
    url = serializers.URLField()


class _Meetings(Resource):
    shape = MeetingShape

    def represent(self, rows: Sequence[CharterMeeting]) -> Sequence[Any]:
        """Write them with who was there."""
        base = base_address(self.request)
        full = CharterMeeting.objects.filter(pk__in=[row.pk for row in rows])
        by_id = {row.pk: row for row in full.select_related("held_by").prefetch_related("members")}
        return [_meeting(by_id[row.pk], base) for row in rows]


def _meeting(row: CharterMeeting, base: str) -> dict[str, Any]:
    return {
        "id": row.pk,
        "programme": row.programme_id,
        "members": sorted(member.pk for member in row.members.all()),
        "held_on": row.held_on,
        "held_by": None if row.held_by is None else str(row.held_by),
        "learnt": row.learnt,
        "notes": row.notes,
        "version": row.version,
        "url": f"{base}charter-meetings/{row.pk}/",
    }


@documented("charter meeting")
class CharterMeetings(_Meetings, Collection):
    """What was learnt in the meetings of one programme."""

    body = MeetingBody

    def rows(self, query: dict[str, Any]) -> QuerySet[CharterMeeting]:
        """Return those of the programme in the address."""
        return meetings_of(get_programme_for(self.user, self.kwargs["id"]))

    def check_may_add(self) -> None:
        """Customer PMs and the product's PM."""
        get_programme_for(self.user, self.kwargs["id"], Action.ADD)

    def create(self, data: dict[str, Any]) -> CharterMeeting:
        """Note one."""
        programme = get_programme_for(self.user, self.kwargs["id"], Action.ADD)
        return charter.record_meeting(actor=self.user, programme_id=programme.pk, **data)


@documented("charter meeting", methods=["get", "patch", "delete"])
class OneCharterMeeting(_Meetings, RemovableMember):
    """One meeting."""

    body = MeetingChange

    def find(self, ref: int, action: str) -> CharterMeeting:
        """Return it."""
        return get_meeting_for(self.user, ref, Action(action))

    def change(self, row: CharterMeeting, version: int | None, changes: dict[str, Any]) -> CharterMeeting:
        """Correct what was sent."""
        return charter.change_meeting(actor=self.user, meeting_id=row.pk, version=version, **changes)

    def remove(self, row: CharterMeeting) -> None:
        """Delete it."""
        charter.delete_meeting(actor=self.user, meeting_id=row.pk)
