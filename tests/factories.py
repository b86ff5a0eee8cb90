"""Things to test with, made straight in the database: the services under test do not vouch for themselves.

A product comes with its accountable PM, a first weight profile and the two pools that the service gives it; an
item comes with its key and its score row. Passwords are ``demo``.
"""

from decimal import Decimal
from functools import cache
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from factory.django import DjangoModelFactory

from backlog.choices import OPEN_STATUSES, ItemKind
from backlog.models import (
    EvidenceLink,
    Interview,
    Item,
    OpportunityLink,
    Score,
    SegmentImpact,
    Solution,
    Support,
    ThemeAlignment,
)
from requests_intake.choices import Evidence, Importance, RequestKind, Source
from requests_intake.models import ImportBatch, Request, Workaround
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


class RequestFactory(DjangoModelFactory[Request]):
    """A new feature request of an account; ``item=...`` links it."""

    class Meta:
        model = Request
        skip_postgeneration_save = True

    product = factory.SubFactory(ProductFactory)
    account = factory.SubFactory(AccountFactory)
    kind = RequestKind.FEATURE
    title = factory.Sequence(lambda n: f"Request {n}")
    body = "In the sender's own words."
    importance = Importance.IMPORTANT
    source = Source.CUSTOMER_PM
    evidence = Evidence.FIRST_HAND

    @factory.lazy_attribute
    def merged_into(self: Any) -> Request | None:
        """One that is merged was merged into another."""
        return RequestFactory(product=self.product) if getattr(self, "status", "") == "merged" else None

    @factory.post_generation
    def item(self: Request, create: bool, item: Item | None, **kwargs: Any) -> None:  # type: ignore[misc]
        """Link it to its item."""
        if item is not None:
            EvidenceLinkFactory(request=self, item=item)
            type(self).objects.filter(pk=self.pk).update(status="linked")
            self.status = "linked"


class WorkaroundFactory(DjangoModelFactory[Workaround]):
    """How an account lives with a gap."""

    class Meta:
        model = Workaround

    request = factory.SubFactory("tests.factories.RequestFactory", kind=RequestKind.GAP)
    description = "Copy it by hand"
    build_hours = 4.0
    hours_per_month = 10.0
    people = 3
    undo_hours = 6.0


class GapFactory(RequestFactory):
    """A gap report with its workaround; ``workaround__hours_per_month=4`` changes it, ``workaround=False`` none."""

    kind = RequestKind.GAP
    importance = Importance.MUST_HAVE

    @factory.post_generation
    def workaround(self: Request, create: bool, wanted: Any, **fields: Any) -> None:  # type: ignore[misc]
        """Give it its workaround."""
        if wanted is not False:
            WorkaroundFactory(request=self, **fields)


class ItemFactory(DjangoModelFactory[Item]):
    """An open item with its key and a score row that is not computed yet; ``score__current=70`` and so on fill it."""

    class Meta:
        model = Item
        skip_postgeneration_save = True

    product = factory.SubFactory(ProductFactory)
    title = factory.Sequence(lambda n: f"Item {n}")
    kind = ItemKind.FEATURE

    @classmethod
    def _create(cls, model_class: type[Item], *args: Any, **kwargs: Any) -> Item:
        product = kwargs["product"]
        product.last_item_number += 1
        product.save(update_fields=["last_item_number"])
        kwargs.setdefault("number", product.last_item_number)
        kwargs.setdefault("key", f"{product.code}-{kwargs['number']}")
        return super()._create(model_class, *args, **kwargs)

    @factory.post_generation
    def score(self: Item, create: bool, wanted: Any, **figures: Any) -> None:  # type: ignore[misc]
        """Give it its score row."""
        if wanted is not False:
            Score.objects.create(
                item=self,
                product=self.product,
                is_open=self.status in OPEN_STATUSES,
                opened_at=self.opened_at,
                number=self.number,
                **figures,
            )


class SolutionFactory(DjangoModelFactory[Solution]):
    """A solution; ``items=[...]`` are those of its product that make it."""

    class Meta:
        model = Solution
        skip_postgeneration_save = True

    product = factory.SubFactory(ProductFactory)
    number = factory.Sequence(lambda n: n + 1)
    key = factory.LazyAttribute(lambda one: f"{one.product.code}-S{one.number}")
    title = factory.Sequence(lambda n: f"Solution {n}")

    @factory.post_generation
    def items(self: Solution, create: bool, parts: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        """Make it of items."""
        for part in parts or ():
            part.solution = self
            part.save(update_fields=["solution"])


class EvidenceLinkFactory(DjangoModelFactory[EvidenceLink]):
    """A request linked to an item of the same product."""

    class Meta:
        model = EvidenceLink

    item = factory.SubFactory(ItemFactory)
    request = factory.SubFactory(RequestFactory, product=factory.SelfAttribute("..item.product"), status="linked")


class SupportFactory(DjangoModelFactory[Support]):
    """An account's vote for an item."""

    class Meta:
        model = Support

    item = factory.SubFactory(ItemFactory)
    account = factory.SubFactory(AccountFactory)
    importance = Importance.IMPORTANT


class OpportunityLinkFactory(DjangoModelFactory[OpportunityLink]):
    """A deal that hangs on an item."""

    class Meta:
        model = OpportunityLink

    item = factory.SubFactory(ItemFactory)
    opportunity = factory.SubFactory(OpportunityFactory)


class SegmentImpactFactory(DjangoModelFactory[SegmentImpact]):
    """An item opens a market."""

    class Meta:
        model = SegmentImpact

    item = factory.SubFactory(ItemFactory)
    segment = factory.SubFactory(SegmentFactory)
    impact = 2


class ThemeAlignmentFactory(DjangoModelFactory[ThemeAlignment]):
    """An item serves a strategy theme."""

    class Meta:
        model = ThemeAlignment

    item = factory.SubFactory(ItemFactory)
    theme = factory.SubFactory(ThemeFactory)
    alignment = 2


class InterviewFactory(DjangoModelFactory[Interview]):
    """A talk with a customer."""

    class Meta:
        model = Interview

    product = factory.SubFactory(ProductFactory)
    account = factory.SubFactory(AccountFactory)
    notes = "What they said."


class ImportBatchFactory(DjangoModelFactory[ImportBatch]):
    """An import that waits for its worker."""

    class Meta:
        model = ImportBatch

    product = factory.SubFactory(ProductFactory)
    format = "csv"
    file_name = "requests.csv"
