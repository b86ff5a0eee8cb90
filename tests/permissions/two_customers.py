"""Two customers of one product, and everything that could be told to the wrong one: the ground of the isolation crawl.

Whatever is written about a side, by or for it, holds the side's own ``mark``; whatever is for colleagues holds
``INTERNAL``, or one of ``FIGURES``. So a page that shows what it must not show holds a word that it must not hold.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connection
from django.utils import timezone

from backlog.models import Item, SavedView, Validation
from backlog.services.attachments import attach
from backlog.services.conversation import add_comment
from backlog.services.evidence import link_opportunity, set_support
from backlog.services.interviews import record_interview
from backlog.services.merging import merge_request
from backlog.services.triage import ask_back, decline_request, link_request, park_request, snooze_request
from planning.services.changelog import write_entry
from planning.services.looking_back import look_at_outcome, say_of_account
from planning.services.outcomes import open_outcomes
from planning.services.promises import note_promise
from planning.services.roadmap import publish_entry
from planning.services.roadmap_links import make_link
from requests_intake.models import Request
from requests_intake.services.requests import file_request
from stakeholders.models import AccessRequest, Account, Product
from stakeholders.services.access import invite, set_domains
from tests.factories import (
    AccountFactory,
    ContactFactory,
    CustomerFactory,
    CustomerPMFactory,
    ImportBatchFactory,
    ItemFactory,
    OpportunityFactory,
    ProductFactory,
    ProductPMFactory,
    SegmentFactory,
    ThemeFactory,
    UserFactory,
    VisionFactory,
)
from tests.news import happen
from tests.uploads import picture, upload
from users.models import ApiKey, User

INTERNAL = "zugzwang"
#: An item's key begins so, and nothing else does.
CODE = "ZUGZ"
APPS = ("planning", "backlog", "requests_intake", "stakeholders", "users", "common")
#: Of scores and of money.
FIGURES = ("73131", "73.13", "7313.1")
#: What stands in addresses by its number.
NAMED = frozenset({
    "AccessRequest", "Account", "ApiKey", "Attachment", "Comment", "Contact", "ImportBatch", "Interview", "Invitation",
    "Item", "Mail", "Notice", "Opportunity", "Promise", "Request", "RoadmapEntry", "RoadmapLink", "SavedView",
    "Segment", "StrategyTheme", "Vision",
})  # fmt: skip
#: What both write about; to be searched for.
WORD = "harbour"
#: Where somebody begins who looks at everything.
STARTS = ("/", "/portal/", "/news/", "/settings/", "/settings/news/", "/jump/", "/join/", f"/jump/?q={WORD}")


@dataclass
class Side:
    """One customer: the account, who signs in for it, its request of each kind."""

    mark: str
    account: Account
    person: User
    requests: dict[str, Request] = field(default_factory=dict)


@dataclass(frozen=True)
class TwoCustomers:
    """Both sides, what they share, and the numbers that only belong to the second."""

    product: Product
    shared: Item
    first: Side
    second: Side
    foreign: tuple[int, ...]

    def sides(self) -> Iterator[tuple[Side, Side]]:
        """Each with the other one."""
        yield from ((self.first, self.second), (self.second, self.first))


def build() -> TwoCustomers:
    """Make both; rows made for the second have numbers that nothing of the first has."""
    product = _product()
    shared = _item(product, "Cranes stop in a storm", published=True)
    built = [_item(product, "Cranes turn", published=True), _item(product, "Cranes hum", published=False)]
    first = _side("quillfeather", product)
    _fill(first, shared)
    begin = _leave_a_gap()
    second = _side("brambleshaw", product)
    _fill(second, shared)
    _ship(built, first, second)
    _house(product, first, second)
    foreign = sorted({pk for pk in _numbers(NAMED) if pk >= begin})
    _merge(first, second)
    happen()
    return TwoCustomers(product, shared, first, second, tuple(foreign))


def _product() -> Product:
    keeper = CustomerPMFactory(full_name=f"Keeper {INTERNAL}", email=f"keeper@{INTERNAL}.example")
    pm = ProductPMFactory(full_name="Petra Product", email=f"pm@{INTERNAL}.example")
    product: Product = ProductFactory(
        name="Harbour Control", slug="harbour-control", code=CODE, accountable_pm=pm, members=[keeper],
        pools=[f"Team {INTERNAL}"], description=f"For {INTERNAL} eyes",
    )  # fmt: skip
    return product


def _item(product: Product, title: str, *, published: bool) -> Item:
    item: Item = ItemFactory(
        product=product, kind="gap", title=f"{INTERNAL} {WORD} {title}", problem=INTERNAL, requirements=INTERNAL,
        user_experience=INTERNAL, acceptance=INTERNAL, competitor=INTERNAL, is_published=published,
        public_title=f"{title} at the {WORD}" if published else "",
        public_summary="We know of it." if published else INTERNAL,
        public_workaround="Wait for the wind." if published else INTERNAL,
        score__current=73.131, score__future=73.131, score__strategy=73.131, score__value=73.131,
        score__priority=73.131, score__neg_place=-73.131,
    )  # fmt: skip
    return item


def _side(mark: str, product: Product) -> Side:
    account = AccountFactory(
        name=f"{mark} Works", products=[product], customer_pm=product.members.get(), description=INTERNAL,
        segment=SegmentFactory(name=f"{INTERNAL} of {mark}"),
        arr=Decimal("73131.31"), churn_risk=0.7313, crm_id=f"{mark}-{INTERNAL}", lost_to=INTERNAL,
    )  # fmt: skip
    person = CustomerFactory(account=account, full_name=f"{mark} Person", email=f"person@{mark}.example")
    return Side(mark, account, person)


def _fill(side: Side, shared: Item) -> None:
    _ask(side, shared)
    _talk(side, shared)
    _keep_on_record(side, shared)
    _tell(side, shared)


def _tell(side: Side, shared: Item) -> None:
    """What comes next for this customer and for its segment, each with a day, and what was promised in a call."""
    pm = shared.product.accountable_pm
    ahead = timezone.localdate() + timedelta(days=90)
    for words, audience in (("quay", {"account": side.account}), ("berth", {"segment": side.account.segment})):
        item = _item(shared.product, f"{words} of {side.mark}", published=False)
        publish_entry(
            actor=pm, item_id=item.pk, column="next", title=f"{words} of {side.mark}", text=f"{side.mark} berths",
            audience=next(iter(audience)), by_date=ahead, by_words=f"for {side.mark}", despite=True, **audience,
        )  # fmt: skip
    note_promise(
        actor=pm,
        product=shared.product,
        text=f"{INTERNAL} {side.mark}",
        due_on=ahead,
        account=side.account,
        item=shared,
    )


def _ask(side: Side, shared: Item) -> None:
    """A request in each state, with what was decided and for whose eyes."""
    pm = shared.product.accountable_pm
    ahead = timezone.localdate() + timedelta(days=90)
    for name in ("new", "linked", "hidden", "declined", "waiting", "parked", "snoozed", "canonical", "duplicate"):
        side.requests[name] = file_request(
            actor=side.person, product=shared.product, account=side.account, contact=side.person.contacts.get(),
            kind="gap", title=f"{side.mark} {WORD} {name}", body=f"{side.mark} needs the {WORD}",
            workaround={"description": f"{side.mark} by hand", "hours_per_month": 4}, source="customer",
        )  # fmt: skip
    ids = {name: one.pk for name, one in side.requests.items()}
    unpublished = _item(shared.product, f"Lights of {side.mark}", published=False)
    link_request(actor=pm, request_id=ids["linked"], item_key=shared.key)
    link_request(actor=pm, request_id=ids["hidden"], item_key=unpublished.key)
    decline_request(
        actor=pm, request_id=ids["declined"], reason="too_few", text=f"Not for {side.account}.",
        would_change=INTERNAL, look_again_on=ahead,
    )  # fmt: skip
    ask_back(actor=pm, request_id=ids["waiting"], question=f"Which {side.mark} crane?")
    park_request(actor=pm, request_id=ids["parked"], text=INTERNAL, look_again_on=ahead)
    snooze_request(actor=pm, request_id=ids["snoozed"], until=ahead, text=INTERNAL)


def _talk(side: Side, shared: Item) -> None:
    """What was said and sent, to colleagues and to the customer, on a request and on the published item."""
    pm, talked = shared.product.accountable_pm, side.requests["new"]
    for where in ({"request": talked}, {"item": shared}):
        add_comment(actor=pm, body=INTERNAL, uploads=[upload(f"{INTERNAL}.txt", INTERNAL.encode())], **where)  # type: ignore[arg-type]
        add_comment(
            actor=side.person, body=f"{side.mark} says", account=side.account,
            uploads=[picture(f"{side.mark}.png", (8, 8))], **where,  # type: ignore[arg-type]
        )  # fmt: skip
    attach(actor=pm, upload=upload(f"{INTERNAL}-{side.mark}.txt"), request=talked)
    attach(actor=side.person, upload=upload(f"{side.mark}.txt", side.mark.encode()), request=talked)


def _keep_on_record(side: Side, shared: Item) -> None:
    """What colleagues know of the account."""
    pm, keeper = shared.product.accountable_pm, side.account.customer_pm
    set_support(actor=side.person, item=shared, account=side.account, importance="must_have")
    Validation.objects.create(item=shared, account=side.account, note=f"{INTERNAL} {side.mark}")
    deal = OpportunityFactory(account=side.account, name=f"{INTERNAL} {side.mark}", amount=Decimal("73131.31"))
    link_opportunity(actor=pm, item=shared, opportunity=deal, importance="must_have")
    ContactFactory(account=side.account, name=f"{side.mark} Boss", email=f"boss@{side.mark}.test", title=INTERNAL)
    record_interview(
        actor=pm, product=shared.product, account=side.account, held_on=timezone.localdate(), kind="interview",
        notes=f"{INTERNAL} {side.mark}", findings={shared.pk: "confirmed"},
    )  # fmt: skip
    set_domains(actor=keeper, account=side.account, domains=[f"{side.mark}.example"])
    invite(actor=keeper, account=side.account, email=f"friend@{side.mark}.example", full_name=side.mark)
    AccessRequest.objects.create(account=side.account, email=f"wish@{side.mark}.example", full_name=side.mark)
    ApiKey.objects.create(user=side.person, name=side.mark, prefix="wb_", digest=side.mark, scopes=["read"])


def _merge(first: Side, second: Side) -> None:
    """Each has a request that went where the other's is; one of those is declined, in words for its own sender."""
    for one, other in ((first, second), (second, first)):
        duplicate, canonical = one.requests["duplicate"], other.requests["canonical"]
        merge_request(actor=canonical.product.accountable_pm, request_id=duplicate.pk, into_id=canonical.pk)
    declined = second.requests["canonical"]
    decline_request(
        actor=declined.product.accountable_pm, request_id=declined.pk, reason="too_costly",
        text=f"{second.mark} is too far away.", would_change=f"{INTERNAL} {second.mark}", look_again_on=None,
    )  # fmt: skip


def _ship(built: list[Item], *sides: Side) -> None:
    """What both asked for and is there: one of two is told to customers; what came of it is not theirs to read."""
    Item.objects.filter(pk__in=[one.pk for one in built]).update(status="shipped", closed_at=timezone.now())
    for item in built:
        for side in sides:
            set_support(actor=side.person, item=item, account=side.account, importance="important")
        open_outcomes(actor=None, item_ids=[item.pk])
        outcome = look_at_outcome(actor=None, outcome_id=item.outcome.pk, learnt=INTERNAL, looked=True)
        for row in outcome.accounts.select_related("account"):
            say_of_account(actor=None, account_outcome_id=row.pk, use="yes", note=f"{INTERNAL} {row.account}")
    told, kept = built
    write_entry(actor=None, item_id=told.pk, published=True, title=f"{WORD} news", text="It turns.")
    write_entry(actor=None, item_id=kept.pk, title=INTERNAL, text=INTERNAL)


def _house(product: Product, *sides: Side) -> None:
    """What concerns no customer at all."""
    UserFactory(full_name=f"Sales {INTERNAL}", email=f"sales@{INTERNAL}.example", role="sales")
    SegmentFactory(name=INTERNAL)
    make_link(actor=product.accountable_pm, product=product, note=INTERNAL)
    ThemeFactory(name=INTERNAL, description=INTERNAL)
    VisionFactory(title=INTERNAL)
    ImportBatchFactory(product=product, created_by=product.accountable_pm, file_name=f"{INTERNAL}.csv")
    SavedView.objects.create(
        owner=product.accountable_pm, page="inbox", name=INTERNAL, is_shared=True, query=sides[0].mark
    )


# -- numbers -------------------------------------------------------------------------------------------------


def _tables(names: frozenset[str] = frozenset()) -> list[Any]:
    models = [model for label in APPS for model in apps.get_app_config(label).get_models()]
    return [one for one in models if one._meta.auto_field is not None and (not names or one.__name__ in names)]


def _numbers(names: frozenset[str] = frozenset()) -> Iterator[int]:
    for model in _tables(names):
        yield from model._default_manager.values_list("pk", flat=True)


def _leave_a_gap() -> int:
    """Let all tables go on from one number that none has reached, and return it."""
    begin = max(_numbers(), default=0) + 1000
    with connection.cursor() as cursor:
        for model in _tables():
            table, column = model._meta.db_table, model._meta.pk.column
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [table, column, begin])
    return begin + 1
