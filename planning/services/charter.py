"""Charter programmes: starting one, who is in it and how far, meetings, and the end."""

from collections.abc import Collection
from datetime import date
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils import timezone

from common.activity import record
from common.errors import Conflict, Invalid
from common.writes import apply, check_version, locked, store
from planning.choices import MEMBER_TRANSITIONS, MemberStage
from planning.models import CharterMeeting, CharterMember, CharterProgramme
from stakeholders.models import Account, Product
from users.models import User


@transaction.atomic
def start_programme(
    *, actor: User | None, product: Product, name: str, recruit_by: date, **fields: Any
) -> CharterProgramme:
    """Start a programme for a product.

    Raises:
        Invalid: no name, or the day to have recruited by lies before the start.
        Conflict: the product has a programme of this name.
    """
    programme = CharterProgramme(product=product, name=name, recruit_by=recruit_by, created_by=actor, **fields)
    _check_release(programme)
    store(programme)
    record(actor=actor, verb="started a charter programme", target=programme)
    return programme


@transaction.atomic
def change_programme(
    *, actor: User | None, programme_id: int, version: int | None = None, **changes: Any
) -> CharterProgramme:
    """Change a programme, or close it by ``closed_on``. Raises ``Conflict`` or ``Invalid``."""
    programme = locked(CharterProgramme.objects.select_related("product", "release"), programme_id)
    check_version(programme, version, changes)
    differences = apply(programme, changes)
    if differences:
        if "release" in differences:
            _check_release(programme)
        programme.version += 1
        store(programme)
        record(actor=actor, verb="changed a charter programme", target=programme, data=differences)
    return programme


@transaction.atomic
def give_first(*, actor: User | None, programme_id: int, version: int | None = None) -> CharterProgramme:
    """Note that the members have the release from today on, before everybody else. A second time changes nothing.

    Raises:
        Conflict: the programme opens no release, or one that went to everybody already; or somebody changed it.
    """
    programme = locked(CharterProgramme.objects.select_related("release"), programme_id)
    check_version(programme, version, {"given_on": timezone.localdate()})
    if programme.given_on is not None:
        return programme
    if programme.release is None:
        raise Conflict(f"Say first which release {programme} opens: edit the programme.", code="no_release")
    if not programme.release.is_coming:
        state = programme.release.get_state_display().lower()
        raise Conflict(f"{programme.release} is {state}: it cannot go to the members first.", code="has_ended")
    programme.given_on = timezone.localdate()
    programme.version += 1
    store(programme)
    data = {"release": programme.release.name}
    record(actor=actor, verb="gave the release to charter members", target=programme, data=data)
    record(actor=actor, verb="given to charter members", target=programme.release, data={"programme": programme.name})
    return programme


def _check_release(programme: CharterProgramme) -> None:
    release = programme.release
    if release is not None and (release.product_id != programme.product_id or not release.is_coming):
        raise Invalid(f"{release} is no coming release of {programme.product}.", field="release")


@transaction.atomic
def add_member(
    *, actor: User | None, programme_id: int, account: Account, stage: str = MemberStage.CANDIDATE, **fields: Any
) -> CharterMember:
    """Ask an account into a programme, or note that it is in.

    Raises:
        Conflict: the programme is closed, or the account is in it already.
        Invalid: dates or marks that do not fit the stage.
    """
    programme = locked(CharterProgramme.objects.all(), programme_id)
    _check_open(programme)
    if programme.members.filter(account=account).exists():
        raise Conflict(f"{account} is in this programme already: change their stage instead.", code="already_in")
    member = CharterMember(programme=programme, account=account, **fields)
    _move(member, stage)
    _check_days(member)
    store(member)
    record(actor=actor, verb="added a charter member", target=programme, data={"account": account.name, "stage": stage})
    return member


@transaction.atomic
def change_member(*, actor: User | None, member_id: int, version: int | None = None, **changes: Any) -> CharterMember:
    """Change how far a member is, and what is known of them; days that the stage needs are today unless given.

    Raises:
        Conflict: somebody changed the member meanwhile, or the programme is closed.
        Invalid: a stage that cannot follow, a mark that does not fit the stage, leaving without a reason.
    """
    member = locked(CharterMember.objects.select_related("account", "programme"), member_id)
    _check_open(member.programme)
    check_version(member, version, changes)
    before = member.stage
    stage = changes.pop("stage", before)
    differences = apply(member, changes)
    if stage != before:
        _move(member, stage)
        differences["stage"] = [before, stage]
    if not differences:
        return member
    _check_days(member)
    member.version += 1
    store(member)
    data = {"account": member.account.name, **differences}
    record(actor=actor, verb="changed a charter member", target=member.programme, data=data)
    return member


def _check_open(programme: CharterProgramme) -> None:
    if programme.closed_on is not None:
        raise Conflict(f"{programme} is closed. Open it again to change its members.", code="closed")


def _move(member: CharterMember, stage: str) -> None:
    """Set the stage, the days that it needs, and take back marks that it does not allow."""
    if stage not in MemberStage.values:
        raise Invalid(f"Unknown stage {stage!r}: use {', '.join(MemberStage.values)}.", field="stage")
    if member.pk and stage not in MEMBER_TRANSITIONS[MemberStage(member.stage)]:
        words = f"{member.get_stage_display()} to {MemberStage(stage).label.lower()}"
        raise Invalid(f"{member.account} cannot go from {words}.", field="stage")
    if member.stage == MemberStage.LIVE:  # what was true while they were live
        member.is_happy = member.may_be_named = False
    member.stage = stage
    today = timezone.localdate()
    if stage in {MemberStage.RECRUITED, MemberStage.LIVE}:
        member.recruited_on = member.recruited_on or today
    if stage == MemberStage.LIVE:
        member.live_on = member.live_on or today
    if stage == MemberStage.LEFT:
        member.left_on = member.left_on or today
    else:
        member.left_on, member.left_because = None, ""


def _check_days(member: CharterMember) -> None:
    """Refuse what a person would not notice: days ahead or in the wrong order, marks too early, no reason."""
    today = timezone.localdate()
    days = [("asked_on", member.asked_on), ("recruited_on", member.recruited_on), ("live_on", member.live_on)]
    known = [(name, day) for name, day in days if day is not None]
    for name, day in [*known, ("left_on", member.left_on)]:
        if day is not None and day > today:
            raise Invalid("This day lies in the future.", field=name)
    for (_, earlier), (name, later) in pairwise(known):
        if later < earlier:
            raise Invalid("This is before the step that comes first.", field=name)
    if member.stage != MemberStage.LIVE and (member.is_happy or member.may_be_named):
        field = "is_happy" if member.is_happy else "may_be_named"
        raise Invalid("Say this once they are live: before that, it is a hope.", field=field)
    if member.stage == MemberStage.LEFT and not member.left_because.strip():
        raise Invalid("Say why they left or said no: it is what the programme learns from.", field="left_because")


@transaction.atomic
def record_meeting(
    *,
    actor: User | None,
    programme_id: int,
    learnt: str,
    members: Collection[CharterMember],
    held_on: date | None = None,
    notes: str = "",
) -> CharterMeeting:
    """Note a meeting with members and what was learnt.

    Raises:
        Invalid: nobody of the programme was there, nothing was learnt, a day ahead.
    """
    programme = locked(CharterProgramme.objects.all(), programme_id)
    meeting = CharterMeeting(
        programme=programme, held_on=held_on or timezone.localdate(), notes=notes, learnt=learnt, held_by=actor
    )
    _check_meeting(meeting, members)
    store(meeting)
    meeting.members.set(members)
    record(actor=actor, verb="met charter members", target=programme, data={"meeting": meeting.pk})
    return meeting


@transaction.atomic
def change_meeting(
    *,
    actor: User | None,
    meeting_id: int,
    version: int | None = None,
    members: Collection[CharterMember] | None = None,
    **changes: Any,
) -> CharterMeeting:
    """Correct what was noted of a meeting. Raises ``Conflict`` or ``Invalid``."""
    meeting = locked(CharterMeeting.objects.select_related("programme"), meeting_id)
    check_version(meeting, version, changes)
    differences = apply(meeting, changes)
    there = set(meeting.members.all())
    wanted = there if members is None else set(members)
    if not differences and wanted == there:
        return meeting
    _check_meeting(meeting, wanted)
    meeting.version += 1
    store(meeting)
    meeting.members.set(wanted)
    record(actor=actor, verb="changed a charter meeting", target=meeting.programme, data={"meeting": meeting.pk})
    return meeting


@transaction.atomic
def delete_meeting(*, actor: User | None, meeting_id: int) -> None:
    """Remove a meeting that was noted by mistake."""
    meeting = locked(CharterMeeting.objects.select_related("programme"), meeting_id)
    record(actor=actor, verb="removed a charter meeting", target=meeting.programme, data={"meeting": meeting.pk})
    meeting.delete()


def _check_meeting(meeting: CharterMeeting, members: Collection[CharterMember]) -> None:
    if meeting.held_on > timezone.localdate():
        raise Invalid("A meeting is noted once it was held: this day lies in the future.", field="held_on")
    if not members:
        raise Invalid("Name at least one member who was there.", field="members")
    if any(member.programme_id != meeting.programme_id for member in members):
        raise Invalid("These members belong to another programme.", field="members")
