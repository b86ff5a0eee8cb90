"""Charter programmes, as their pages and REST show them."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from planning.choices import MemberStage
from planning.models import CharterMeeting, CharterMember, CharterProgramme, Release
from planning.selectors.readiness import MemberFacts, Readiness, readiness
from users.models import User


@dataclass(frozen=True, slots=True)
class Standing:
    """A programme with its members, best first, and how far it is."""

    programme: CharterProgramme
    members: tuple[CharterMember, ...]
    readiness: Readiness


def programmes_of(user: User, product: str = "") -> QuerySet[CharterProgramme]:
    """Those that ``user`` may see, with their members; by the product's slug if one is given."""
    rows = CharterProgramme.objects.visible_to(user).select_related("product__accountable_pm", "created_by", "release")
    rows = rows.filter(product__slug=product) if product else rows
    members = CharterMember.objects.select_related("account")
    return rows.prefetch_related(Prefetch("members", queryset=members))


def standing_of(programme: CharterProgramme) -> Standing:
    """How far a programme is today; of one that is closed, how far it came."""
    members = sorted(programme.members.all(), key=_how_far)
    today = programme.closed_on or timezone.localdate()
    figures = readiness(
        [_facts(member) for member in members],
        starts_on=programme.starts_on,
        recruit_by=programme.recruit_by,
        today=today,
        is_consumer=programme.is_consumer,
    )
    return Standing(programme, tuple(members), figures)


def programmes_that_open(release: Release) -> QuerySet[CharterProgramme]:
    """The programmes, closed ones left out, that have to be ready before ``release`` ships."""
    members = CharterMember.objects.select_related("account")
    rows = release.charter_programmes.filter(closed_on=None)
    return rows.prefetch_related(Prefetch("members", queryset=members))


def standings_before(release: Release) -> list[Standing]:
    """How far each programme is that has to be ready before ``release`` ships."""
    return [standing_of(programme) for programme in programmes_that_open(release)]


def meetings_of(programme: CharterProgramme) -> QuerySet[CharterMeeting]:
    """Its meetings, the latest first, with who was there."""
    there = CharterMember.objects.select_related("account")
    return programme.meetings.select_related("held_by").prefetch_related(Prefetch("members", queryset=there))


def _facts(member: CharterMember) -> MemberFacts:
    return MemberFacts(
        name=member.account.name,
        stage=member.stage,
        is_happy=member.is_happy,
        may_be_named=member.may_be_named,
        in_target_market=member.account.in_target_market,
        is_early_adopter=member.is_early_adopter,
        paid_in_advance=member.paid_in_advance,
    )


_ORDER = (MemberStage.LIVE, MemberStage.RECRUITED, MemberStage.CANDIDATE, MemberStage.LEFT)


def _how_far(member: CharterMember) -> tuple[int, bool, bool, str]:
    """Live, happy and nameable members first, then those on the way, then those who left."""
    stage = _ORDER.index(MemberStage(member.stage))
    return stage, not member.may_be_named, not member.is_happy, member.account.name.lower()
