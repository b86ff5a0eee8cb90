"""Rows of charter programmes that the database refuses, by the constraint's name."""

from datetime import date, timedelta

from planning.models import CharterMeeting, CharterMember, CharterProgramme
from tests.factories import AccountFactory, ProductFactory

START = date(2026, 1, 1)


def _programme(**fields: object) -> CharterProgramme:
    given = {"name": "Door doctor", "starts_on": START, "recruit_by": START + timedelta(days=9), **fields}
    return CharterProgramme(product=ProductFactory(), **given)


def _saved_programme() -> CharterProgramme:
    programme = _programme()
    programme.save()
    return programme


def _same_name() -> CharterProgramme:
    first = _saved_programme()
    return CharterProgramme(product=first.product, name="DOOR doctor", starts_on=START, recruit_by=first.recruit_by)


def _member(**fields: object) -> CharterMember:
    return CharterMember(programme=_saved_programme(), account=AccountFactory(), **fields)


def _member_twice() -> CharterMember:
    member = _member()
    member.save()
    return CharterMember(programme=member.programme, account=member.account)


REFUSED = {
    "charter_programme_name_once": _same_name,
    "charter_programme_has_a_name": lambda: _programme(name=""),
    "charter_programme_recruits_after_its_start": lambda: _programme(recruit_by=START),
    "charter_programme_closes_after_its_start": lambda: _programme(closed_on=START - timedelta(days=1)),
    "charter_member_once": _member_twice,
    "charter_member_stage_known": lambda: _member(stage="sold"),
    "charter_member_is_live_before_happy": lambda: _member(is_happy=True),
    "charter_member_said_yes_on_a_day": lambda: _member(stage="recruited"),
    "charter_member_live_since_a_day": lambda: _member(stage="live", recruited_on=START),
    "charter_member_left_for_a_reason": lambda: _member(stage="left", left_on=START),
    "charter_meeting_taught_something": lambda: CharterMeeting(programme=_saved_programme(), learnt=""),
}
