"""Charter programmes: what the services write and refuse."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from common.errors import Conflict, Invalid
from planning.models import CharterMeeting, CharterMember, CharterProgramme
from planning.services import charter
from tests.factories import AccountFactory, ProductFactory, ProductPMFactory
from tests.recorded import activity, verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> CharterProgramme:
    soon = timezone.localdate() + timedelta(days=90)
    return charter.start_programme(actor=None, product=ProductFactory(), name="Night shift", recruit_by=soon)


def _member(programme: CharterProgramme, **fields: Any) -> CharterMember:
    return charter.add_member(actor=None, programme_id=programme.pk, account=AccountFactory(), **fields)


def test_a_programme_is_started_and_on_record() -> None:
    pm, product = ProductPMFactory(), ProductFactory()
    day = timezone.localdate() + timedelta(days=30)
    programme = charter.start_programme(actor=pm, product=product, name="Door doctor", recruit_by=day)
    assert (programme.created_by, programme.starts_on, programme.version) == (pm, timezone.localdate(), 1)
    assert verbs(programme) == ["started a charter programme"]


def test_a_product_has_a_name_once(programme: CharterProgramme) -> None:
    with pytest.raises(Invalid, match="this name already"):
        charter.start_programme(
            actor=None, product=programme.product, name="NIGHT shift", recruit_by=programme.recruit_by
        )


def test_recruiting_ends_after_it_begins() -> None:
    with pytest.raises(Invalid):
        charter.start_programme(actor=None, product=ProductFactory(), name="x", recruit_by=timezone.localdate())


def test_who_joins_brings_the_days_that_their_stage_needs(programme: CharterProgramme) -> None:
    member = _member(programme, stage="live", is_happy=True)
    today = timezone.localdate()
    assert (member.recruited_on, member.live_on, member.is_happy) == (today, today, True)
    member = charter.change_member(actor=None, member_id=member.pk, may_be_named=True)
    assert (member.is_happy, member.may_be_named, member.version) == (True, True, 2)
    data = {"account": member.account.name, "may_be_named": [False, True]}
    assert activity(programme)[-1] == ("changed a charter member", data)


def test_a_mark_that_comes_too_early_is_said_and_not_dropped(programme: CharterProgramme) -> None:
    with pytest.raises(Invalid, match="once they are live"):
        _member(programme, stage="recruited", is_happy=True)
    assert not CharterMember.objects.exists()


def test_leaving_takes_the_marks_back_and_needs_a_reason(programme: CharterProgramme) -> None:
    member = charter.change_member(actor=None, member_id=_member(programme, stage="live").pk, is_happy=True)
    with pytest.raises(Invalid, match="Say why") as refused:
        charter.change_member(actor=None, member_id=member.pk, stage="left")
    assert refused.value.field == "left_because"
    left = charter.change_member(actor=None, member_id=member.pk, stage="left", left_because="Bought another")
    assert (left.stage, left.is_happy, left.left_on) == ("left", False, timezone.localdate())
    back = charter.change_member(actor=None, member_id=member.pk, stage="recruited")
    assert (back.left_on, back.left_because) == (None, "")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"is_happy": True}, "is_happy"),
        ({"may_be_named": True}, "may_be_named"),
        ({"recruited_on": date(2999, 1, 1)}, "recruited_on"),
        ({"recruited_on": date(2020, 1, 1)}, "recruited_on"),
        ({"stage": "sold"}, "stage"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    programme: CharterProgramme, changes: dict[str, Any], field: str
) -> None:
    member = _member(programme)
    with pytest.raises(Invalid) as refused:
        charter.change_member(actor=None, member_id=member.pk, **changes)
    assert refused.value.field == field
    assert CharterMember.objects.get(pk=member.pk).version == 1


def test_live_members_do_not_go_back_to_being_asked(programme: CharterProgramme) -> None:
    member = _member(programme, stage="live")
    with pytest.raises(Invalid, match="cannot go from"):
        charter.change_member(actor=None, member_id=member.pk, stage="candidate")


def test_an_account_is_in_a_programme_once(programme: CharterProgramme) -> None:
    member = _member(programme)
    with pytest.raises(Conflict, match="already") as refused:
        charter.add_member(actor=None, programme_id=programme.pk, account=member.account)
    assert refused.value.code == "already_in"


def test_a_closed_programme_takes_no_members(programme: CharterProgramme) -> None:
    member = _member(programme)
    charter.change_programme(actor=None, programme_id=programme.pk, closed_on=timezone.localdate())
    with pytest.raises(Conflict, match="closed"):
        _member(programme)
    with pytest.raises(Conflict, match="closed"):
        charter.change_member(actor=None, member_id=member.pk, note="x")


def test_an_older_version_is_a_conflict_with_both_values(programme: CharterProgramme) -> None:
    charter.change_programme(actor=None, programme_id=programme.pk, version=1, name="Late shift")
    with pytest.raises(Conflict) as refused:
        charter.change_programme(actor=None, programme_id=programme.pk, version=1, name="Early shift")
    assert refused.value.data["yours"] == {"name": "Early shift"}
    assert refused.value.data["theirs"] == {"name": "Late shift"}


def test_a_meeting_says_what_was_learnt(programme: CharterProgramme) -> None:
    first, second = _member(programme), _member(programme)
    pm = ProductPMFactory()
    meeting = charter.record_meeting(actor=pm, programme_id=programme.pk, learnt="They print it.", members=[first])
    assert (meeting.held_by, list(meeting.members.all())) == (pm, [first])
    charter.change_meeting(actor=pm, meeting_id=meeting.pk, version=1, members=[first, second], learnt="They fax it.")
    meeting.refresh_from_db()
    assert (meeting.learnt, meeting.version, meeting.members.count()) == ("They fax it.", 2, 2)
    charter.delete_meeting(actor=pm, meeting_id=meeting.pk)
    assert not CharterMeeting.objects.exists()
    assert verbs(programme)[-3:] == ["met charter members", "changed a charter meeting", "removed a charter meeting"]


def test_a_meeting_needs_somebody_of_the_programme_and_a_day_that_was(programme: CharterProgramme) -> None:
    member = _member(programme)
    given: dict[str, Any] = {"actor": None, "programme_id": programme.pk, "learnt": "x"}
    with pytest.raises(Invalid, match="at least one member"):
        charter.record_meeting(**given, members=[])
    with pytest.raises(Invalid, match="future"):
        charter.record_meeting(**given, members=[member], held_on=date(2999, 1, 1))
    day = programme.recruit_by
    other = charter.start_programme(actor=None, product=ProductFactory(), name="Other", recruit_by=day)
    with pytest.raises(Invalid, match="another programme"):
        charter.record_meeting(**given, members=[_member(other)])
    assert not CharterMeeting.objects.exists()
