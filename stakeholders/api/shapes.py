"""How those who ask are written in answers."""

from typing import Any

from rest_framework import serializers

from common.api.serializers import Address, Currency, Money, TextRef
from stakeholders.choices import AccountStage, ContactKind, OpportunityStage, SegmentKind
from stakeholders.models import Account, Contact, Product, Segment, StrategyTheme, Vision
from users.models import User


class PersonShape(serializers.Serializer[Any]):
    """A colleague. The e-mail address is null for customers."""

    name = serializers.CharField(source="full_name")
    email = serializers.SerializerMethodField()

    def get_email(self, person: User) -> str | None:
        """Return the address, to colleagues."""
        return person.email if self.context["user"].is_internal else None


class PoolShape(serializers.Serializer[Any]):
    """Whose person-days items take."""

    slug = serializers.CharField()
    name = serializers.CharField()


class ProductShape(serializers.Serializer[Product]):
    """A product; ``code`` begins the keys of its items."""

    slug = serializers.CharField()
    name = serializers.CharField()
    code = serializers.CharField()
    description = serializers.CharField()
    accountable_pm = PersonShape()
    pools = PoolShape(many=True, source="pools.all")
    is_one_way = serializers.BooleanField(help_text="Customers see their own requests alone, nothing published.")
    url = Address("products/{0.slug}/")


class CustomerProductShape(serializers.Serializer[Product]):
    """What a customer sees of a product that they use; ``slug`` names it in requests."""

    slug = serializers.CharField()
    name = serializers.CharField()


class AccountShape(serializers.Serializer[Account]):
    """An account; ``arr`` is its annual recurring revenue in ``currency``."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    stage = serializers.ChoiceField(AccountStage.choices)
    description = serializers.CharField()
    arr = Money()
    currency = Currency()
    renewal_on = serializers.DateField(allow_null=True)
    churn_risk = serializers.FloatField()
    segment = serializers.IntegerField(source="segment_id", allow_null=True)
    in_target_market = serializers.BooleanField()
    open_support_issues = serializers.IntegerField()
    customer_pm = TextRef(User, "email", allow_null=True)
    lost_to = serializers.CharField()
    crm_id = serializers.CharField(allow_null=True)
    products = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()
    url = Address("accounts/{0.pk}/")

    def get_products(self, account: Account) -> list[str]:
        """Return the slugs of the products that it uses."""
        return sorted(product.slug for product in account.products.all())


class CustomerAccountShape(serializers.Serializer[Account]):
    """What a customer sees of their own account: nothing of what we think of it."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    url = Address("accounts/{0.pk}/")


class ContactShape(serializers.Serializer[Contact]):
    """A person at an account; ``user`` is the e-mail address with which they sign in, if they do."""

    id = serializers.IntegerField()
    account = serializers.IntegerField(source="account_id")
    name = serializers.CharField()
    email = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(ContactKind.choices)
    user = TextRef(User, "email", allow_null=True)
    version = serializers.IntegerField()
    url = Address("contacts/{0.pk}/")


class OpportunityShape(serializers.Serializer[Any]):
    """A deal; ``amount`` is a year's, in ``currency``."""

    id = serializers.IntegerField()
    account = serializers.IntegerField(source="account_id")
    name = serializers.CharField()
    amount = Money()
    currency = Currency()
    win_probability = serializers.FloatField()
    stage = serializers.ChoiceField(OpportunityStage.choices)
    closes_on = serializers.DateField(allow_null=True)
    crm_id = serializers.CharField(allow_null=True)
    version = serializers.IntegerField()
    url = Address("opportunities/{0.pk}/")


class SegmentShape(serializers.Serializer[Segment]):
    """A part of the market."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(SegmentKind.choices)
    description = serializers.CharField()
    attractiveness = serializers.FloatField()
    version = serializers.IntegerField()
    url = Address("segments/{0.pk}/")


class ThemeShape(serializers.Serializer[StrategyTheme]):
    """A strategy theme; ``active`` tells whether it counts today."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    description = serializers.CharField()
    vision = serializers.IntegerField(source="vision_id", allow_null=True)
    importance = serializers.FloatField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    active = serializers.BooleanField(source="is_active")
    version = serializers.IntegerField()
    url = Address("themes/{0.pk}/")


class VisionShape(serializers.Serializer[Vision]):
    """A vision."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    body = serializers.CharField()
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()
    url = Address("visions/{0.pk}/")


class StakeholderFigures(serializers.Serializer[Any]):
    """One figure for each stakeholder."""

    current = serializers.FloatField()
    future = serializers.FloatField()
    strategy = serializers.FloatField()


class WeightsShape(serializers.Serializer[Any]):
    """One version of a product's weights."""

    version = serializers.IntegerField()
    weights = StakeholderFigures()
    floors = StakeholderFigures()
    parameters = serializers.DictField(child=serializers.FloatField())
    reason = serializers.CharField()
    author = serializers.CharField(allow_null=True)
    activated_at = serializers.DateTimeField(allow_null=True)


class WeightsHistoryShape(serializers.Serializer[Any]):
    """The version in force and all of them, the newest first."""

    active = WeightsShape(allow_null=True)
    history = WeightsShape(many=True)


class WeightsDraftShape(serializers.Serializer[Any]):
    """Weights that wait to be activated."""

    id = serializers.IntegerField()
    weights = StakeholderFigures()
    floors = StakeholderFigures()
    parameters = serializers.DictField(child=serializers.FloatField())
    reason = serializers.CharField()
    author = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    url = serializers.URLField()


class WeightsOfProductShape(WeightsHistoryShape):
    """The same, and what waits to be activated, the newest first."""

    drafts = WeightsDraftShape(many=True)


class WeightsChangeShape(serializers.Serializer[Any]):
    """One number that differs."""

    name = serializers.CharField()
    words = serializers.CharField()
    before = serializers.FloatField()
    after = serializers.FloatField()


class WeightsDiffShape(serializers.Serializer[Any]):
    """A version or a draft against the active one."""

    active = serializers.IntegerField()
    version = serializers.IntegerField(allow_null=True)
    draft = serializers.IntegerField(allow_null=True)
    changes = WeightsChangeShape(many=True)
