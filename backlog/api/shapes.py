"""How the OpenAPI description tells what these resources answer. The hot lists write plain dicts of this shape."""

from typing import Any

from rest_framework import serializers

from backlog.choices import DefinitionPart, Finding, Flag, InterviewKind, ItemKind, ItemStatus
from requests_intake.choices import (
    Decision,
    Evidence,
    Horizon,
    Importance,
    RequestKind,
    RequestScope,
    RequestStatus,
    Source,
)
from stakeholders.choices import AccountStage


class Figures(serializers.Serializer[Any]):
    """A figure of 0 to 100 for each stakeholder."""

    current = serializers.FloatField()
    future = serializers.FloatField()
    strategy = serializers.FloatField()


class EffortShape(serializers.Serializer[Any]):
    """Person-days; ``estimated`` is false where the profile's own figure is taken."""

    developer_days = serializers.FloatField(allow_null=True)
    tester_days = serializers.FloatField(allow_null=True)
    estimated = serializers.BooleanField()
    pools = serializers.DictField(child=serializers.FloatField(), help_text="Every pool by its slug.")


class EvidenceShape(serializers.Serializer[Any]):
    """Who stands behind an item; ``arr`` is their revenue in ``currency``."""

    requests = serializers.IntegerField()
    accounts = serializers.IntegerField()
    effective_accounts = serializers.FloatField()
    arr = serializers.CharField()
    currency = serializers.CharField()
    workaround_hours_per_month = serializers.FloatField()
    unnamed_votes = serializers.IntegerField()


class TermsShape(serializers.Serializer[Any]):
    """How value becomes priority: `priority = value * urgency * confidence * effort_factor`."""

    weights = Figures()
    value = Figures(help_text="Weight times score; they add up to the value.")
    urgency = serializers.FloatField()
    confidence = serializers.FloatField()
    effort_factor = serializers.FloatField()


class RowShape(serializers.Serializer[Any]):
    """One row of the ranked backlog."""

    rank = serializers.IntegerField(allow_null=True)
    rank_today = serializers.IntegerField(required=False, help_text="In a what-if: the rank by the weights in force.")
    moved = serializers.IntegerField(required=False, help_text="In a what-if: places risen; negative if it falls.")
    key = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(ItemKind.choices)
    status = serializers.ChoiceField(ItemStatus.choices)
    priority = serializers.FloatField()
    value = serializers.FloatField()
    scores = Figures()
    urgency = serializers.FloatField()
    confidence = serializers.FloatField()
    effort = EffortShape()
    evidence = EvidenceShape()
    meets_floors = serializers.BooleanField()
    flags = serializers.ListField(child=serializers.ChoiceField(Flag.choices))
    release = serializers.CharField(allow_null=True)
    solution = serializers.CharField(allow_null=True)
    stale = serializers.BooleanField(help_text="Evidence or weights changed since it was scored; a worker is at it.")
    updated_at = serializers.DateTimeField()
    url = serializers.URLField()
    terms = TermsShape(required=False, help_text="With `explain=true`.")


class RankedRowShape(RowShape):
    """A row of the ranked backlog, with what a week changed."""

    moved_this_week = serializers.IntegerField(
        allow_null=True,
        help_text="In the ranked backlog: places gained (or, below 0, lost) in seven days; null if it was not ranked "
        "then, or nothing is on record.",
    )


class ItemListShape(RowShape):
    """An item in a list, with its figures but without its place."""

    rank = None  # type: ignore[assignment]  # a place takes a count of those before; ask the backlog or the item
    rank_today = None  # type: ignore[assignment]
    moved = None  # type: ignore[assignment]
    product = serializers.CharField()
    version = serializers.IntegerField()


class FeaturetteShape(serializers.Serializer[Any]):
    """An item that is shipped while its solution is not whole."""

    solution = serializers.CharField()
    missing = serializers.ListField(child=serializers.CharField(), help_text="Keys of what people still lack.")


class ItemValidationShape(serializers.Serializer[Any]):
    """A customer with whom the definition was gone through."""

    account = serializers.IntegerField()
    name = serializers.CharField()
    validated_on = serializers.DateField()
    note = serializers.CharField()


class DefinitionShape(serializers.Serializer[Any]):
    """How much of an item's definition is written; ``before_planning`` are the missing parts that it needs first."""

    written = serializers.IntegerField()
    parts = serializers.IntegerField()
    missing = serializers.ListField(child=serializers.ChoiceField(DefinitionPart.choices))
    before_planning = serializers.ListField(child=serializers.ChoiceField(DefinitionPart.choices))


class ItemShape(RowShape):
    """An item with its definition. ``rank`` is null once it is no longer open."""

    product = serializers.CharField()
    problem = serializers.CharField()
    consequence = serializers.CharField(help_text="What happens while it is not built.")
    requirements = serializers.CharField()
    user_experience = serializers.CharField()
    acceptance = serializers.CharField()
    competitor = serializers.CharField()
    slips = serializers.IntegerField()
    published = serializers.BooleanField(help_text="Customers of the product see it in the portal.")
    public_title = serializers.CharField()
    public_summary = serializers.CharField()
    public_workaround = serializers.CharField(help_text="Of a gap: how to live with it, in words for customers.")
    requires = serializers.ListField(child=serializers.CharField(), help_text="Keys of what must be built first.")
    needed_by = serializers.ListField(child=serializers.CharField(), help_text="Keys of what needs this one.")
    lifted_by = serializers.CharField(allow_null=True, help_text="The item whose priority this one takes.")
    validations = ItemValidationShape(many=True)
    definition = DefinitionShape()
    featurette = FeaturetteShape(allow_null=True)
    opened_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class SupporterShape(serializers.Serializer[Any]):
    """An account's vote for an item."""

    account = serializers.IntegerField()
    name = serializers.CharField()
    importance = serializers.ChoiceField(Importance.choices)
    horizon = serializers.ChoiceField(Horizon.choices)
    given_by = serializers.CharField(allow_null=True)
    given_at = serializers.DateTimeField(help_text="When it was given as it stands.")
    since = serializers.DateTimeField(help_text="When the account first said so.")
    stage_then = serializers.ChoiceField(AccountStage.choices, help_text="What the account was at that time.")
    stage = serializers.ChoiceField(AccountStage.choices, help_text="What it is; only customers' votes weigh.")
    url = serializers.URLField()


class DealLinkShape(serializers.Serializer[Any]):
    """A deal that hangs on an item."""

    opportunity = serializers.IntegerField()
    importance = serializers.ChoiceField(Importance.choices)


class AlignmentShape(serializers.Serializer[Any]):
    """How far an item serves a theme."""

    theme = serializers.IntegerField()
    alignment = serializers.IntegerField()


class ImpactShape(serializers.Serializer[Any]):
    """How far an item opens a segment."""

    segment = serializers.IntegerField()
    impact = serializers.IntegerField()


class WorkaroundShape(serializers.Serializer[Any]):
    """How an account lives with a gap."""

    description = serializers.CharField()
    build_hours = serializers.FloatField()
    hours_per_month = serializers.FloatField()
    people = serializers.IntegerField()
    undo_hours = serializers.FloatField()


class RequestListShape(serializers.Serializer[Any]):
    """A request, in the sender's words.

    For customers null: ``item``, ``opportunity``, ``assigned_to``, ``evidence``, ``unnamed_votes``, where it was
    imported from, a colleague who filed it and the workaround that they noted. ``merged_into`` and ``duplicates`` name
    only what the person may see.
    """

    id = serializers.IntegerField()
    product = serializers.CharField()
    kind = serializers.ChoiceField(RequestKind.choices)
    title = serializers.CharField()
    body = serializers.CharField()
    importance = serializers.ChoiceField(Importance.choices)
    scope = serializers.ChoiceField(RequestScope.choices)
    horizon = serializers.ChoiceField(Horizon.choices)
    source = serializers.ChoiceField(Source.choices)  # type: ignore[assignment]  # the name is given
    evidence = serializers.ChoiceField(Evidence.choices, allow_null=True)
    status = serializers.ChoiceField(RequestStatus.choices)
    item = serializers.CharField(allow_null=True)
    assigned_to = serializers.EmailField(allow_null=True)
    merged_into = serializers.IntegerField(allow_null=True)
    duplicates = serializers.ListField(child=serializers.IntegerField(), help_text="Requests merged into this one.")
    look_again_on = serializers.DateField(allow_null=True, help_text="Snoozed until; or when to look at a no again.")
    asked_at = serializers.DateTimeField(
        allow_null=True, help_text="When the sender was asked back; null once they answered."
    )
    account = serializers.IntegerField(allow_null=True)
    opportunity = serializers.IntegerField(allow_null=True)
    filed_by = serializers.CharField(allow_null=True)
    workaround = WorkaroundShape(allow_null=True)
    unnamed_votes = serializers.IntegerField(allow_null=True)
    external_source = serializers.CharField(allow_null=True)
    external_id = serializers.CharField(allow_null=True)
    filed_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()
    url = serializers.URLField()


class DecisionShape(serializers.Serializer[Any]):
    """What was decided on a request. Who decided and on which item is null for customers.

    Customers read of the texts those that are written to them: a question and the reason of a no. What was taken back
    stays on record for colleagues; customers are not shown it.
    """

    decision = serializers.ChoiceField(Decision.choices)
    decided_at = serializers.DateTimeField()
    decided_by = serializers.CharField(allow_null=True)
    item = serializers.CharField(allow_null=True)
    reason = serializers.CharField()
    text = serializers.CharField()
    would_change = serializers.CharField()
    look_again_on = serializers.DateField(allow_null=True)
    merged_into = serializers.IntegerField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)
    undone_by = serializers.CharField(allow_null=True)


class RequestShape(RequestListShape):
    """A request with every decision on it, the newest first."""

    decisions = DecisionShape(many=True)


class TriagedShape(RequestShape):
    """A request after a decision."""

    message = serializers.CharField(help_text="Of undo: what came of it, and whether an item that was made stays.")


class RefusedShape(serializers.Serializer[Any]):
    """A request that could not be decided, and why."""

    id = serializers.IntegerField()
    message = serializers.CharField()


class OutcomeShape(serializers.Serializer[Any]):
    """What came of one decision on many requests."""

    done = serializers.ListField(child=serializers.IntegerField())
    refused = RefusedShape(many=True)


class InterviewShape(serializers.Serializer[Any]):
    """A talk with a customer; ``findings`` by item key."""

    id = serializers.IntegerField()
    product = serializers.CharField()
    account = serializers.IntegerField()
    contact = serializers.IntegerField(allow_null=True)
    kind = serializers.ChoiceField(InterviewKind.choices)
    held_on = serializers.DateField()
    held_by = serializers.CharField(allow_null=True)
    notes = serializers.CharField()
    findings = serializers.DictField(child=serializers.ChoiceField(Finding.choices))
    version = serializers.IntegerField()
    url = serializers.URLField()
