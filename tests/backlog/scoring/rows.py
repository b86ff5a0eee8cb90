"""Random evidence as rows: what the pure function is given as values, the database holds as a company would."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from backlog.models import (
    EvidenceLink,
    Interview,
    InterviewFinding,
    Item,
    ItemEffort,
    OpportunityLink,
    Score,
    SegmentImpact,
    Support,
    ThemeAlignment,
)
from backlog.scoring import ItemInputs, Profile, Voice
from requests_intake.models import Request, Workaround
from stakeholders.models import Account, Opportunity, Pool, Product, Segment, StrategyTheme, WeightProfile
from tests.backlog.scoring.strategies import account_of
from tests.factories import ItemFactory, ProductFactory

ACCOUNTS = 30


@dataclass(frozen=True)
class Company:
    """A product, its accounts by the number that the strategies give them, and its items in order."""

    product: Product
    accounts: dict[int, Account]
    items: list[Item]


def set_profile(product: Product, profile: Profile) -> WeightProfile:
    """Make `profile` the product's active weights."""
    values = {field.name: getattr(profile, field.name) for field in fields(Profile)}
    values |= {f"weight_{name}": getattr(profile.weights, name) for name in ("current", "future", "strategy")}
    WeightProfile.objects.filter(product=product).update(is_active=False)
    number = (WeightProfile.objects.filter(product=product).aggregate(last=Max("number"))["last"] or 0) + 1
    return WeightProfile.objects.create(
        product=product, number=number, reason="A test", is_active=True, activated_at=timezone.now(), **values
    )


def make_company(items: list[ItemInputs], profile: Profile, now: datetime) -> Company:
    """Write a product with these items; `now` is the moment at which their gaps are as old as they say."""
    product = ProductFactory()
    set_profile(product, profile)
    accounts = {number: _account(number) for number in range(1, ACCOUNTS + 1)}
    company = Company(product, accounts, [])
    for inputs in items:
        company.items.append(_item(company, inputs, now))
    return company


def _account(number: int) -> Account:
    like = account_of(number)
    return Account.objects.create(name=f"Account {number}", stage=like.stage, arr=like.arr, churn_risk=like.churn_risk)


def _item(company: Company, inputs: ItemInputs, now: datetime) -> Item:
    opened = now - timedelta(days=30 * inputs.months_open, hours=1)
    item = ItemFactory(product=company.product, kind=inputs.kind, slips=inputs.slips, opened_at=opened)
    for voice in inputs.voices:
        add_voice(company, item, voice)
    if inputs.unnamed_votes:
        _link(item, Request(unnamed_votes=inputs.unnamed_votes))
    _add_future(company, item, inputs)
    _add_findings(company, item, inputs)
    for pool, days in zip(Pool.objects.filter(product=company.product), _split(inputs.effort_days), strict=False):
        ItemEffort.objects.create(item=item, pool=pool, days=days)
    return item


def add_voice(company: Company, item: Item, voice: Voice) -> None:
    """Write a voice as a vote where there is none yet and it tells no hours, else as a linked request."""
    account = company.accounts[voice.account]
    if not voice.hours and not Support.objects.filter(item=item, account=account).exists():
        Support.objects.create(item=item, account=account, importance=voice.importance, horizon=voice.horizon)
        return
    request = _link(item, Request(account=account, importance=voice.importance, horizon=voice.horizon))
    if voice.hours:
        Workaround.objects.create(request=request, hours_per_month=voice.hours - 0.25, undo_hours=3)


def _link(item: Item, request: Request) -> Request:
    request.product_id, request.kind, request.title, request.source = item.product_id, item.kind, "A request", "api"
    request.save()
    EvidenceLink.objects.create(item=item, request=request)
    return request


def _add_future(company: Company, item: Item, inputs: ItemInputs) -> None:
    for deal in inputs.deals:
        opportunity = Opportunity.objects.create(
            account=company.accounts[deal.account],
            name=deal.name,
            amount=deal.amount,
            win_probability=deal.win_probability,
        )
        OpportunityLink.objects.create(item=item, opportunity=opportunity, importance=deal.importance)
    for one in inputs.segments:
        segment = _named(Segment, item, one.name, kind="existing", attractiveness=one.attractiveness)
        SegmentImpact.objects.create(item=item, segment=segment, impact=one.impact)
    for aligned in inputs.alignments:
        theme = _named(StrategyTheme, item, aligned.name, importance=aligned.importance, starts_on="2020-01-01")
        ThemeAlignment.objects.create(item=item, theme=theme, alignment=aligned.alignment)


def _named(model: Any, item: Item, name: str, **values: Any) -> Any:
    return model.objects.create(name=f"{name} of {item.key}", **values)


def _add_findings(company: Company, item: Item, inputs: ItemInputs) -> None:
    said = ["confirmed"] * inputs.confirmed + ["contradicted"] * inputs.contradicted
    for finding in said:
        interview = Interview.objects.create(product=company.product, account=company.accounts[1])
        InterviewFinding.objects.create(interview=interview, item=item, finding=finding)


def _split(days: float | None) -> list[float]:
    if days is None:
        return []
    return [days] if days < 1 else [days - 0.5, 0.5]


def figures(item: Item) -> dict[str, Any]:
    """The stored figures of an item."""
    return Score.objects.filter(item=item).values()[0]
