"""What the resources of the backlog take: bodies and filters."""

from typing import Any

from rest_framework import serializers

from backlog.api.fields import AccountFilter, AccountRef
from backlog.choices import Finding, InterviewKind, ItemKind, ItemStatus
from common.api.serializers import (
    IdRef,
    Number,
    PageQuery,
    StrictSerializer,
    TextRef,
    not_in_the_future,
)
from requests_intake.choices import (
    Evidence,
    Horizon,
    Importance,
    RequestKind,
    RequestScope,
    RequestStatus,
    Source,
)
from stakeholders.models import Contact, Opportunity, Product
from users.models import User

LONG = 100_000
_VERSION_HELP = "The version that you read; a 409 if it is no longer current."


def _text(length: int = LONG) -> Any:
    return serializers.CharField(required=False, allow_blank=True, max_length=length, trim_whitespace=False)


class TriangleQuery(StrictSerializer):
    """Floors and exponents to try instead of those in force; the triangle shows all weights anyway."""

    floors = serializers.CharField(
        required=False, max_length=200, help_text="What if: least scores, as in `current:20,strategy:10`."
    )
    alpha = serializers.CharField(required=False, max_length=40, help_text="What if: the exponent of effort, 0 to 2.")
    gamma = serializers.CharField(required=False, max_length=40, help_text="What if: the exponent of revenue, 0 to 1.")


class WhatIfQuery(TriangleQuery):
    """Numbers to try instead of the weights in force; nothing is stored."""

    weights = serializers.CharField(
        required=False,
        max_length=200,
        help_text="What if: `current:0.5,future:0.3,strategy:0.2`, normalised; ranks by these, stores nothing.",
    )


class BacklogQuery(WhatIfQuery, PageQuery):
    """Filters and what-if of the ranked backlog."""

    kind = serializers.ChoiceField(ItemKind.choices, required=False)
    status = serializers.ChoiceField(ItemStatus.choices, required=False)
    theme = serializers.IntegerField(required=False, min_value=1, help_text="Items aligned with this theme.")
    release = serializers.CharField(required=False, max_length=80, help_text="Items of this release.")
    solution = serializers.CharField(required=False, max_length=20, help_text="Items of the solution of this key.")
    account = AccountFilter(required=False, help_text="Items that this account asked for or supports.")
    min_current = serializers.FloatField(required=False, min_value=0, max_value=100, help_text="Least current score.")
    q = serializers.CharField(required=False, max_length=200, help_text="Words of the title, problem or key.")
    updated_since = serializers.DateTimeField(required=False)
    explain = serializers.BooleanField(required=False, help_text="Adds the terms of the score to each row.")
    as_of = serializers.CharField(
        required=False, max_length=40, help_text="The ranking at the end of a past day, as in `2026-03-31`."
    )


class ItemQuery(PageQuery):
    """Filters of items."""

    product = serializers.SlugField(required=False)
    kind = serializers.ChoiceField(ItemKind.choices, required=False)
    status = serializers.ChoiceField(ItemStatus.choices, required=False)
    q = serializers.CharField(required=False, max_length=200, help_text="Words of the title, problem or key.")
    updated_since = serializers.DateTimeField(required=False)


class EffortBody(StrictSerializer):
    """Person-days; null takes an estimate away. ``pools`` names any pool of the product by its slug."""

    developer_days = Number(required=False, allow_null=True, min_value=0, max_value=100_000)
    tester_days = Number(required=False, allow_null=True, min_value=0, max_value=100_000)
    pools = serializers.DictField(child=Number(allow_null=True, min_value=0, max_value=100_000), required=False)


class ItemChange(StrictSerializer):
    """What may change of an item. ``requires`` are the keys of the items that must be built first."""

    title = serializers.CharField(max_length=200, required=False)
    kind = serializers.ChoiceField(ItemKind.choices, required=False)
    status = serializers.ChoiceField(ItemStatus.choices, required=False)
    problem = _text()
    consequence = _text()
    requirements = _text()
    user_experience = _text()
    acceptance = _text()
    competitor = _text(80)
    slips = serializers.IntegerField(required=False, min_value=0, max_value=32767)
    public_workaround = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=10_000,
        help_text="Of a gap: how to live with it, in words for customers. Support and customer PMs may change it too.",
    )
    published = serializers.BooleanField(required=False, help_text="Customers of the product see it in the portal.")
    public_title = serializers.CharField(required=False, allow_blank=True, max_length=200)
    public_summary = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    effort = EffortBody(required=False)
    requires = serializers.ListField(child=serializers.CharField(max_length=20), required=False, max_length=500)
    version = serializers.IntegerField(required=False, min_value=1, help_text=_VERSION_HELP)


class ItemBody(StrictSerializer):
    """A new item."""

    product = TextRef(Product, "slug")
    title = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(ItemKind.choices)
    status = serializers.ChoiceField(ItemStatus.choices, required=False)
    problem = _text()
    consequence = _text()
    requirements = _text()
    user_experience = _text()
    acceptance = _text()
    competitor = _text(80)
    slips = serializers.IntegerField(required=False, min_value=0, max_value=32767)
    opened_at = serializers.DateTimeField(required=False, validators=[not_in_the_future])
    effort = EffortBody(required=False)
    requires = serializers.ListField(child=serializers.CharField(max_length=20), required=False, max_length=500)


class SupportBody(StrictSerializer):
    """How much an account needs an item."""

    importance = serializers.ChoiceField(Importance.choices, required=False)
    horizon = serializers.ChoiceField(Horizon.choices, required=False)


class DealBody(StrictSerializer):
    """How much a deal hangs on an item."""

    importance = serializers.ChoiceField(Importance.choices, required=False)


class AlignmentBody(StrictSerializer):
    """How far an item serves a theme."""

    alignment = serializers.IntegerField(min_value=0, max_value=3)


class ImpactBody(StrictSerializer):
    """How far an item opens a segment: 3 opens it, 1 and 2 deepen it."""

    impact = serializers.IntegerField(min_value=0, max_value=3)


class ValidationBody(StrictSerializer):
    """The definition was gone through with an account."""

    note = serializers.CharField(required=False, allow_blank=True, max_length=200)
    validated_on = serializers.DateField(required=False, validators=[not_in_the_future])


class WorkaroundBody(StrictSerializer):
    """How an account lives with a gap; hours are those of the whole account."""

    description = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    build_hours = Number(required=False, min_value=0, max_value=1e9)
    hours_per_month = Number(required=False, min_value=0, max_value=1e9)
    people = serializers.IntegerField(required=False, min_value=0, max_value=2_000_000_000)
    undo_hours = Number(required=False, min_value=0, max_value=1e9)


class RequestBody(StrictSerializer):
    """A request or, with ``kind`` gap, a gap report."""

    product = TextRef(Product, "slug")
    kind = serializers.ChoiceField(RequestKind.choices)
    title = serializers.CharField(max_length=200)
    body = _text()
    importance = serializers.ChoiceField(Importance.choices, required=False)
    scope = serializers.ChoiceField(RequestScope.choices, required=False)
    horizon = serializers.ChoiceField(Horizon.choices, required=False)
    source = serializers.ChoiceField(Source.choices, required=False)  # type: ignore[assignment]  # the name is given
    evidence = serializers.ChoiceField(Evidence.choices, required=False)
    account = AccountRef(required=False, allow_null=True)
    contact = IdRef(Contact, required=False, allow_null=True)
    opportunity = IdRef(Opportunity, required=False, allow_null=True)
    workaround = WorkaroundBody(required=False, allow_null=True)
    unnamed_votes = serializers.IntegerField(required=False, min_value=0, max_value=2_000_000_000)
    is_anticipated = serializers.BooleanField(required=False)
    competitor = serializers.CharField(required=False, allow_blank=True, max_length=80)
    asked_by = serializers.CharField(required=False, allow_blank=True, max_length=120)
    external_source = serializers.CharField(required=False, allow_blank=True, max_length=150)
    external_id = serializers.CharField(required=False, allow_blank=True, max_length=80)
    filed_at = serializers.DateTimeField(required=False, validators=[not_in_the_future])
    item = serializers.CharField(
        required=False,
        allow_null=True,
        max_length=20,
        help_text="The key of the item to link it to at once; for those who may triage.",
    )


class RequestQuery(PageQuery):
    """Filters of requests."""

    product = serializers.SlugField(required=False)
    status = serializers.ChoiceField(RequestStatus.choices, required=False)
    kind = serializers.ChoiceField(RequestKind.choices, required=False)
    importance = serializers.ChoiceField(Importance.choices, required=False)
    horizon = serializers.ChoiceField(Horizon.choices, required=False)
    source = serializers.ChoiceField(  # type: ignore[assignment]  # the name is given
        Source.choices, required=False, help_text="Through whom it was heard."
    )
    evidence = serializers.ChoiceField(
        Evidence.choices, required=False, help_text="How sure it is that a user needs it; for customers, none."
    )
    filed_by = serializers.ChoiceField(["me"], required=False, help_text="`me`: what you filed yourself.")
    account = AccountFilter(required=False)
    assigned_to = serializers.EmailField(required=False, help_text="Those that this colleague looks after.")
    external_source = serializers.CharField(required=False, max_length=150)
    external_id = serializers.CharField(required=False, max_length=80)
    q = serializers.CharField(required=False, max_length=200, help_text="Words of the title or the text.")


class RequestChange(StrictSerializer):
    """What may change of a request: who looks after it. Its words are the sender's and stay."""

    assigned_to = TextRef(User, "email", required=False, allow_null=True)
    version = serializers.IntegerField(required=False, min_value=1, help_text=_VERSION_HELP)


class InterviewBody(StrictSerializer):
    """A talk with a customer; ``findings`` says by item key what it confirmed or contradicted."""

    product = TextRef(Product, "slug")
    account = AccountRef()
    contact = IdRef(Contact, required=False, allow_null=True)
    kind = serializers.ChoiceField(InterviewKind.choices, required=False)
    held_on = serializers.DateField(required=False, validators=[not_in_the_future])
    notes = _text()
    findings = serializers.DictField(child=serializers.ChoiceField(Finding.choices), required=False)


class InterviewChange(StrictSerializer):
    """What may change of a talk; ``findings`` replace the former ones."""

    contact = IdRef(Contact, required=False, allow_null=True)
    kind = serializers.ChoiceField(InterviewKind.choices, required=False)
    held_on = serializers.DateField(required=False, validators=[not_in_the_future])
    notes = _text()
    findings = serializers.DictField(child=serializers.ChoiceField(Finding.choices), required=False)
    version = serializers.IntegerField(required=False, min_value=1, help_text=_VERSION_HELP)


class InterviewQuery(PageQuery):
    """Filters of interviews."""

    product = serializers.SlugField(required=False)
    account = AccountFilter(required=False)
    kind = serializers.ChoiceField(InterviewKind.choices, required=False)
