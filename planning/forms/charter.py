"""Forms of charter programmes: the programme, a member, a meeting."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from common.forms import AccountField, DateField, TextField, VersionedForm
from planning.choices import MemberStage
from planning.models import CharterMeeting, CharterMember, CharterProgramme, Release
from stakeholders.models import Account, Product
from users.models import User

RECRUITING_DAYS = 90


class ProgrammeForm(VersionedForm):
    """A programme; its product cannot change once it has begun."""

    rows = (
        ("product", "name"),
        ("problem",),
        ("starts_on", "recruit_by"),
        ("is_consumer",),
        ("release",),
        ("closed_on",),
    )

    product = forms.ModelChoiceField(queryset=Product.objects.none(), empty_label=None)
    name = forms.CharField(max_length=80, help_text="What the customers help to develop.")
    problem = TextField(
        rows=4, max_length=20_000, required=False, help_text="The problem that all of these customers have."
    )
    starts_on = DateField(label="Starts on", initial=timezone.localdate)
    recruit_by = DateField(
        label="Recruited by",
        initial=lambda: timezone.localdate() + timedelta(days=RECRUITING_DAYS),
        help_text="The day by which eight customers should have said yes.",
    )
    is_consumer = forms.BooleanField(
        required=False, label="A consumer product", help_text="Up to fifteen members are fine then, else ten."
    )
    release = forms.ModelChoiceField(
        queryset=Release.objects.none(),
        required=False,
        label="Release that it opens",
        help_text="Does not ship to everybody before six members can be named; members get it first.",
    )
    closed_on = DateField(
        label="Closed on", required=False, help_text="Empty while it runs. It stays on record afterwards."
    )

    FIELDS: ClassVar = (
        "product", "name", "problem", "starts_on", "recruit_by", "is_consumer", "release", "closed_on", "version",
    )  # fmt: skip

    def __init__(self, *args: Any, products: Any, programme: CharterProgramme | None = None, **kwargs: Any) -> None:
        if programme is not None:
            kwargs["initial"] = {name: getattr(programme, name) for name in self.FIELDS}
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = products
        if programme is None:
            del self.fields["closed_on"], self.fields["release"]
        else:
            self.fields["product"].disabled = True
            of_product = Release.objects.filter(product=programme.product)
            own = of_product.filter(charter_programmes=programme)
            self.fields["release"].queryset = (of_product.coming() | own).distinct()

    def clean(self) -> dict[str, Any]:
        """Refuse a time for recruiting that is over before it begins."""
        values = super().clean() or self.cleaned_data
        start, end = values.get("starts_on"), values.get("recruit_by")
        if start and end and end <= start:
            self.add_error("recruit_by", "This has to be after the start.")
        return values


class MemberForm(VersionedForm):
    """How far a customer is. The account is typed by name and cannot change afterwards."""

    rows = (
        ("account",),
        ("stage",),
        ("asked_on", "recruited_on", "live_on"),
        ("is_happy", "may_be_named"),
        ("is_early_adopter", "paid_in_advance"),
        ("left_on", "left_because"),
        ("note",),
    )

    account = AccountField(label="Customer", error_messages={"required": "Which customer?"})
    stage = forms.ChoiceField(
        choices=MemberStage.choices, initial=MemberStage.CANDIDATE, widget=forms.RadioSelect(attrs={"class": "rd"})
    )
    asked_on = DateField(label="Asked on", initial=timezone.localdate)
    recruited_on = DateField(label="Said yes on", required=False, help_text="Empty: today, once they are recruited.")
    live_on = DateField(label="Live since", required=False, help_text="Empty: today, once they are live.")
    is_happy = forms.BooleanField(required=False, label="Happy with it")
    may_be_named = forms.BooleanField(required=False, label="Willing to be named")
    is_early_adopter = forms.BooleanField(
        required=False, label="Early adopter", help_text="Takes whatever is new, whether it solves a problem or not."
    )
    paid_in_advance = forms.BooleanField(required=False, label="Paid in advance")
    left_on = DateField(label="Left on", required=False, help_text="Empty: today, once they left.")
    left_because = TextField(rows=2, max_length=2_000, required=False, label="Why they left or said no")
    note = TextField(rows=2, max_length=2_000, required=False)

    FIELDS: ClassVar = (
        "stage", "asked_on", "recruited_on", "live_on", "is_happy", "may_be_named", "is_early_adopter",
        "paid_in_advance", "left_on", "left_because", "note", "version",
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, member: CharterMember | None = None, **kwargs: Any) -> None:
        if member is not None:
            kwargs["initial"] = {name: getattr(member, name) for name in self.FIELDS}
        super().__init__(*args, **kwargs)
        if member is None:
            self.fields["account"].accounts = Account.objects.visible_to(user)
        else:
            del self.fields["account"]


class MeetingForm(VersionedForm):
    """A meeting with members, and what was learnt."""

    rows = (("held_on",), ("members",), ("learnt",), ("notes",))

    held_on = DateField(label="When", initial=timezone.localdate)
    members = forms.ModelMultipleChoiceField(
        queryset=CharterMember.objects.none(),
        label="Who was there",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Name at least one member who was there."},
    )
    learnt = TextField(
        rows=4,
        max_length=20_000,
        label="What was learnt",
        help_text="What you now know and did not know before.",
        error_messages={"required": "Say what was learnt, if only that they had nothing to add."},
    )
    notes = TextField(rows=6, required=False, help_text="Markdown.")

    def __init__(
        self, *args: Any, programme: CharterProgramme, meeting: CharterMeeting | None = None, **kwargs: Any
    ) -> None:
        if meeting is not None:
            kwargs["initial"] = {
                "held_on": meeting.held_on,
                "members": meeting.members.all(),
                "learnt": meeting.learnt,
                "notes": meeting.notes,
                "version": meeting.version,
            }
        super().__init__(*args, **kwargs)
        there = programme.members.exclude(stage=MemberStage.LEFT) if meeting is None else programme.members.all()
        self.fields["members"].queryset = there.select_related("account")
