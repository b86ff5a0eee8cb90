"""Charter programmes: the customers with whom a product, or a big solution, is developed."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from planning.choices import MemberStage
from planning.models.releases import Release
from planning.querysets import CharterMeetingQuerySet, CharterMemberQuerySet, CharterProgrammeQuerySet
from stakeholders.models import Account, Product


class CharterProgramme(models.Model):
    """Eight to ten customers who get a product first, and whose success is the condition for its general release.

    ``recruit_by`` is the day by which all of them should have said yes. ``closed_on`` ends the programme; it stays as
    a record. A consumer product may have up to fifteen members before there are too many. ``release`` does not ship to
    everybody before six members can be named, unless somebody says why; members get it first, ``given_on``.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="charter_programmes")
    name = models.CharField(max_length=80)
    problem = models.TextField(blank=True, max_length=20_000, help_text="The problem that these customers all have.")
    is_consumer = models.BooleanField("consumer product", default=False)
    starts_on = models.DateField(default=timezone.localdate)
    recruit_by = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    release = models.ForeignKey(
        Release,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="charter_programmes",
        help_text="The general release that this programme opens.",
    )
    given_on = models.DateField(null=True, blank=True, help_text="Since when its members have the release.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CharterProgrammeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-starts_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint("product", Lower("name"), name="charter_programme_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="charter_programme_has_a_name"),
            models.CheckConstraint(
                condition=Q(recruit_by__gt=F("starts_on")),
                name="charter_programme_recruits_after_its_start",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("starts_on")),
                name="charter_programme_closes_after_its_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CharterMember(models.Model):
    """An account in a programme. ``is_happy`` and ``may_be_named`` can be said of those alone who are live.

    ``is_early_adopter`` and ``paid_in_advance`` are warnings: who buys whatever is new, and who paid for a promise,
    says little about the market.
    """

    programme = models.ForeignKey(CharterProgramme, on_delete=models.CASCADE, related_name="members")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="charter_memberships")
    stage = models.CharField(max_length=10, choices=MemberStage, default=MemberStage.CANDIDATE)
    is_happy = models.BooleanField("happy with it", default=False)
    may_be_named = models.BooleanField("willing to be named", default=False)
    is_early_adopter = models.BooleanField("early adopter", default=False)
    paid_in_advance = models.BooleanField(default=False)
    asked_on = models.DateField("asked on", default=timezone.localdate)
    recruited_on = models.DateField("said yes on", null=True, blank=True)
    live_on = models.DateField("live since", null=True, blank=True)
    left_on = models.DateField("left on", null=True, blank=True)
    left_because = models.TextField("why they left or said no", blank=True, max_length=2_000)
    note = models.TextField(blank=True, max_length=2_000)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CharterMemberQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["account__name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "account"], name="charter_member_once"),
            models.CheckConstraint(condition=Q(stage__in=MemberStage.values), name="charter_member_stage_known"),
            models.CheckConstraint(
                condition=Q(stage=MemberStage.LIVE) | Q(is_happy=False, may_be_named=False),
                name="charter_member_is_live_before_happy",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=[MemberStage.RECRUITED, MemberStage.LIVE]) | Q(recruited_on__isnull=False),
                name="charter_member_said_yes_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(stage=MemberStage.LIVE) | Q(live_on__isnull=False),
                name="charter_member_live_since_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(stage=MemberStage.LEFT) | (Q(left_on__isnull=False) & ~Q(left_because="")),
                name="charter_member_left_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.account)

    @property
    def since(self) -> date:
        """The day of the stage that they are in."""
        days = {
            MemberStage.RECRUITED: self.recruited_on,
            MemberStage.LIVE: self.live_on,
            MemberStage.LEFT: self.left_on,
        }
        return days.get(MemberStage(self.stage)) or self.asked_on


class CharterMeeting(models.Model):
    """A meeting with members of a programme, and what was learnt in it."""

    programme = models.ForeignKey(CharterProgramme, on_delete=models.CASCADE, related_name="meetings")
    members: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(CharterMember, related_name="meetings")
    held_on = models.DateField(default=timezone.localdate)
    notes = models.TextField(blank=True, max_length=100_000)
    learnt = models.TextField("what was learnt", max_length=20_000)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CharterMeetingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-held_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(learnt=""), name="charter_meeting_taught_something")
        ]

    def __str__(self) -> str:
        return f"meeting of {self.programme} on {self.held_on}"
