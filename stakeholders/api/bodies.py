"""What the resources of those who ask take: bodies and filters."""

from typing import Any

from rest_framework import serializers

from common.api.serializers import (
    IdRef,
    Money,
    Number,
    PageQuery,
    Share,
    StatedCurrency,
    StrictSerializer,
    TextRef,
)
from stakeholders.choices import AccountStage, ContactKind, OpportunityStage, SegmentKind
from stakeholders.models import Account, Product, Segment, Vision
from users.models import User


class Versioned(StrictSerializer):
    """A body that may state the version that the client saw."""

    version = serializers.IntegerField(
        required=False,
        min_value=1,
        write_only=True,
        help_text="The version that you read; a 409 if it is no longer current.",
    )


class AccountablePM(TextRef):
    """The one accountable PM of a product."""

    default_error_messages = {
        "unknown": "Nobody of this e-mail address can be a product PM.",
        "many": "A product has exactly one accountable PM.",
        "null": "A product has exactly one accountable PM.",
    }

    def to_internal_value(self, data: Any) -> Any:
        """Refuse a list: there is no second one."""
        if isinstance(data, list | dict):
            self.fail("many")
        return super().to_internal_value(data)


class ProductBody(StrictSerializer):
    """A product."""

    name = serializers.CharField(max_length=80)
    slug = serializers.SlugField(max_length=50)
    code = serializers.RegexField(
        r"^[A-Z][A-Z0-9]{1,7}\Z", required=False, help_text="Two to eight capital letters or digits."
    )
    description = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    accountable_pm = AccountablePM(User, "email")


class ProductChange(StrictSerializer):
    """What may change of a product: its slug and code stand in addresses and keys, and stay."""

    name = serializers.CharField(max_length=80)
    description = serializers.CharField(allow_blank=True, max_length=10_000)
    accountable_pm = AccountablePM(User, "email")
    is_one_way = serializers.BooleanField(help_text="Customers see their own requests alone, nothing published.")


class AccountBody(Versioned):
    """An account."""

    name = serializers.CharField(max_length=120)
    stage = serializers.ChoiceField(AccountStage.choices, required=False)
    description = serializers.CharField(required=False, allow_blank=True, max_length=200)
    arr = Money(required=False)
    currency = StatedCurrency()
    renewal_on = serializers.DateField(required=False, allow_null=True)
    churn_risk = Share(required=False)
    segment = IdRef(Segment, required=False, allow_null=True)
    in_target_market = serializers.BooleanField(required=False)
    open_support_issues = serializers.IntegerField(required=False, min_value=0, max_value=2_000_000_000)
    customer_pm = TextRef(User, "email", required=False, allow_null=True)
    lost_to = serializers.CharField(required=False, allow_blank=True, max_length=80)
    crm_id = serializers.CharField(required=False, allow_null=True, max_length=80)
    products = serializers.ListField(child=TextRef(Product, "slug"), required=False, max_length=200)


class AccountQuery(PageQuery):
    """Filters of accounts."""

    q = serializers.CharField(required=False, max_length=200, help_text="Part of the name.")
    stage = serializers.ChoiceField(AccountStage.choices, required=False)
    segment = serializers.IntegerField(required=False, min_value=1)
    product = serializers.SlugField(required=False)
    crm_id = serializers.CharField(required=False, max_length=80)


class ContactBody(Versioned):
    """A contact."""

    account = IdRef(Account)
    name = serializers.CharField(max_length=120)
    email = serializers.EmailField(required=False, allow_blank=True, max_length=254)
    title = serializers.CharField(required=False, allow_blank=True, max_length=80)
    kind = serializers.ChoiceField(ContactKind.choices, required=False)


class ContactQuery(PageQuery):
    """Filters of contacts."""

    account = serializers.IntegerField(required=False, min_value=1)
    kind = serializers.ChoiceField(ContactKind.choices, required=False)
    email = serializers.CharField(required=False, max_length=254)


class OpportunityBody(Versioned):
    """A deal."""

    account = IdRef(Account)
    name = serializers.CharField(max_length=120)
    amount = Money()
    currency = StatedCurrency()
    win_probability = Share()
    stage = serializers.ChoiceField(OpportunityStage.choices, required=False)
    closes_on = serializers.DateField(required=False, allow_null=True)
    crm_id = serializers.CharField(required=False, allow_null=True, max_length=80)


class OpportunityQuery(PageQuery):
    """Filters of deals."""

    account = serializers.IntegerField(required=False, min_value=1)
    stage = serializers.ChoiceField(OpportunityStage.choices, required=False)
    crm_id = serializers.CharField(required=False, max_length=80)


class SegmentBody(Versioned):
    """A segment."""

    name = serializers.CharField(max_length=80)
    kind = serializers.ChoiceField(SegmentKind.choices)
    description = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    attractiveness = Share(required=False)


class ThemeBody(Versioned):
    """A strategy theme."""

    name = serializers.CharField(max_length=80)
    description = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    vision = IdRef(Vision, required=False, allow_null=True)
    importance = Share(required=False)
    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(required=False, allow_null=True)


class VisionBody(Versioned):
    """A vision."""

    title = serializers.CharField(max_length=120)
    body = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    starts_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)


class WeightFigures(StrictSerializer):
    """Three weights in any unit; they are normalised to sum to 1."""

    current = Number(min_value=0)
    future = Number(min_value=0)
    strategy = Number(min_value=0)


class FloorFigures(StrictSerializer):
    """The least score asked of each stakeholder, 0 to 100."""

    current = Number(min_value=0, max_value=100, required=False)
    future = Number(min_value=0, max_value=100, required=False)
    strategy = Number(min_value=0, max_value=100, required=False)


class WeightsDraftBody(StrictSerializer):
    """Weights with their reason."""

    weights = WeightFigures()
    floors = FloorFigures(required=False)
    parameters = serializers.DictField(child=Number(), required=False)
    reason = serializers.CharField(max_length=2000)


class WeightsBody(WeightsDraftBody):
    """A new version of weights."""

    version = serializers.IntegerField(
        required=False, min_value=1, help_text="The version that this one changes; a 409 if it is not the active one."
    )
