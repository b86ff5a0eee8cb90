"""People, products and accounts."""

from decimal import Decimal
from functools import cache
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from factory.django import DjangoModelFactory

from stakeholders.choices import AccountStage, ContactKind, SegmentKind
from stakeholders.models import (
    Account,
    AccountProduct,
    Contact,
    Opportunity,
    Pool,
    Product,
    ProductMember,
    Segment,
    StrategyTheme,
    Vision,
    WeightProfile,
)
from users.choices import Role
from users.models import User

PASSWORD = "demo"


@cache
def hashed_password() -> str:
    """The hash of everybody's password, worked out once: hashing is slow by design."""
    return make_password(PASSWORD)


class UserFactory(DjangoModelFactory[User]):
    """Somebody who can sign in; a product PM unless a role is given."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.test")
    full_name = factory.Sequence(lambda n: f"Person {n}")
    role = Role.PRODUCT_PM
    password = factory.LazyFunction(hashed_password)


class AdminFactory(UserFactory):
    """An administrator, with the Django admin."""

    role = Role.ADMIN
    is_staff = True
    is_superuser = True


class ProductPMFactory(UserFactory):
    """A product PM; accountable for nothing until a product says so."""

    role = Role.PRODUCT_PM


class CustomerPMFactory(UserFactory):
    """A customer PM."""

    role = Role.CUSTOMER_PM


class CustomerFactory(UserFactory):
    """A person at a customer; ``account=...`` makes them a contact there."""

    role = Role.CUSTOMER

    @factory.post_generation
    def account(self: User, create: bool, account: Account | None, **kwargs: Any) -> None:  # type: ignore[misc]
        """Make the contact that ties them to their account."""
        if account is not None:
            ContactFactory(account=account, user=self, name=self.full_name)


class LeaderFactory(UserFactory):
    """Leadership: reads every product."""

    role = Role.LEADERSHIP


class ProductFactory(DjangoModelFactory[Product]):
    """A product with weights v1 and two pools; ``members=[...]`` work with it, ``pools=()`` leaves them out."""

    class Meta:
        model = Product
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Product {n}")
    slug = factory.Sequence(lambda n: f"product-{n}")
    code = factory.Sequence(lambda n: f"PR{n}")
    accountable_pm = factory.SubFactory(ProductPMFactory)

    @factory.post_generation
    def profile(self: Product, create: bool, extracted: Any, **weights: Any) -> None:  # type: ignore[misc]
        """Give it its first weight profile; ``profile__weight_current=0.6`` and so on change it."""
        if extracted is not False:
            WeightProfileFactory(product=self, **weights)

    @factory.post_generation
    def pools(self: Product, create: bool, names: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        """Give it its pools."""
        chosen = ("Developers", "Testers") if names is None else names
        for position, name in enumerate(chosen):
            PoolFactory(
                product=self,
                name=name,
                slug=name.lower().replace(" ", "-"),
                position=position,
            )

    @factory.post_generation
    def members(self: Product, create: bool, people: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        """Let people work with it."""
        for person in people or ():
            ProductMember.objects.create(product=self, user=person)


class PoolFactory(DjangoModelFactory[Pool]):
    """One more pool of a product."""

    class Meta:
        model = Pool

    product = factory.SubFactory(ProductFactory, pools=())
    name = factory.Sequence(lambda n: f"Team {n}")
    slug = factory.Sequence(lambda n: f"team-{n}")


class WeightProfileFactory(DjangoModelFactory[WeightProfile]):
    """An active version of a product's weights, with the defaults of the model."""

    class Meta:
        model = WeightProfile

    product = factory.SubFactory(ProductFactory, profile=False)
    number = factory.Sequence(lambda n: n + 1)
    reason = "The weights to begin with"
    is_active = True
    activated_at = factory.LazyFunction(timezone.now)


class SegmentFactory(DjangoModelFactory[Segment]):
    """A part of the market that is not won yet."""

    class Meta:
        model = Segment

    name = factory.Sequence(lambda n: f"Segment {n}")
    kind = SegmentKind.TARGET
    attractiveness = 0.5


class VisionFactory(DjangoModelFactory[Vision]):
    """A vision."""

    class Meta:
        model = Vision

    title = factory.Sequence(lambda n: f"Vision {n}")


class ThemeFactory(DjangoModelFactory[StrategyTheme]):
    """A strategy theme that counts today."""

    class Meta:
        model = StrategyTheme

    name = factory.Sequence(lambda n: f"Theme {n}")
    importance = 0.5


class AccountFactory(DjangoModelFactory[Account]):
    """A customer of some size; ``products=[...]`` are those it uses."""

    class Meta:
        model = Account
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Account {n}")
    stage = AccountStage.CUSTOMER
    arr = Decimal(50000)
    churn_risk = 0.2

    @factory.post_generation
    def products(self: Account, create: bool, used: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        """Let it use products."""
        for product in used or ():
            AccountProduct.objects.create(account=self, product=product)


class ContactFactory(DjangoModelFactory[Contact]):
    """A person at an account."""

    class Meta:
        model = Contact

    account = factory.SubFactory(AccountFactory)
    name = factory.Sequence(lambda n: f"Contact {n}")
    email = factory.Sequence(lambda n: f"contact{n}@example.test")
    kind = ContactKind.USER


class OpportunityFactory(DjangoModelFactory[Opportunity]):
    """An open deal."""

    class Meta:
        model = Opportunity

    account = factory.SubFactory(AccountFactory)
    name = factory.Sequence(lambda n: f"Deal {n}")
    amount = Decimal(100000)
    win_probability = 0.5
