"""The demo's market: products with their weights, segments, visions, themes, accounts, contacts and deals."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from backlog.demo.loading.world import World
from common.errors import Conflict
from stakeholders.choices import AccountStage, OpportunityStage
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

POOLS = ("Developers", "Testers")
# Colleagues who look things up for every product; a product PM belongs to their own.
_WORKS_WITH_ALL = frozenset(set(Role) - {Role.ADMIN, Role.CUSTOMER, Role.PRODUCT_PM})


def add_products(world: World) -> None:
    """Make the products with their pools, members and every version of their weights.

    Raises:
        Conflict: a product of that name, address or code exists that the demo did not make.
    """
    for code, facts in world.demo.products.items():
        _refuse_foreign(facts)
        product = Product.objects.create(
            name=facts["name"],
            slug=facts["slug"],
            code=facts["code"],
            description=facts["about"],
            accountable_pm=world.users[facts["pm"]],
            marketing_manager=world.users[facts["marketing"]],
            last_item_number=max(item.number for item in world.demo.items if item.product == code),
            created_at=world.calendar.months_ago(code, 31),
        )
        world.products[code] = product
        slots = [Pool(product=product, name=name, slug=name.lower(), position=at) for at, name in enumerate(POOLS)]
        Pool.objects.bulk_create(slots)
        members = [user for user in world.users.values() if user.role in _WORKS_WITH_ALL]
        ProductMember.objects.bulk_create([ProductMember(product=product, user=user) for user in members])
        _add_profiles(world, code, product)
    _add_default_weights(world)


def _refuse_foreign(facts: dict[str, Any]) -> None:
    names = (("name__iexact", "name"), ("slug", "slug"), ("code", "code"))
    for lookup, fact in names:
        if Product.objects.filter(**{lookup: facts[fact]}).exists():
            raise Conflict(f"There is a product {facts[fact]} already, and the demo would mix with it.")


def _add_default_weights(world: World) -> None:
    """What new products start from, unless somebody has set it already."""
    if not WeightProfile.objects.filter(product=None).exists():
        _add_profiles(world, "company", None)


def _add_profiles(world: World, code: str, product: Product | None) -> None:
    parameters: dict[str, float] = {}
    versions = world.demo.profiles[code]
    for number, facts in enumerate(versions, start=1):
        parameters |= facts.get("parameters", {})
        at = world.calendar.months_ago(f"{code} weights {number}", facts["age"])
        in_force = {"number": number, "activated_at": at, "is_active": number == len(versions)}
        profile = _add_profile(world, product, at, facts, parameters | in_force)
        if product:
            data = {"version": profile.number, "reason": profile.reason}
            world.note(at, profile.author, "changed the weights", product, data)
    for facts in world.demo.weight_drafts.get(code, ()):
        at = world.calendar.months_ago(f"{code} draft", facts["age"])
        _add_profile(world, product, at, facts, {**parameters, "number": 0})


def _add_profile(
    world: World, product: Product | None, at: datetime, facts: dict[str, Any], fields: dict[str, Any]
) -> WeightProfile:
    return WeightProfile.objects.create(
        product=product,
        reason=facts["reason"],
        author=world.users[facts["by"]],
        created_at=at,
        **_by_stakeholder("weight", facts["weights"]),
        **_by_stakeholder("floor", facts.get("floors", (0, 0, 0))),
        **fields,
    )


def _by_stakeholder(prefix: str, figures: list[float]) -> dict[str, float]:
    names = (f"{prefix}_{one}" for one in ("current", "future", "strategy"))
    return dict(zip(names, figures, strict=True))


def add_strategy(world: World) -> None:
    """Make the segments, visions and themes that are missing by name."""
    for code, (name, kind, attractiveness, _target, about) in world.demo.segments.items():
        known = Segment.objects.filter(name__iexact=name).first()
        world.segments[code] = known or Segment.objects.create(
            name=name, kind=kind, attractiveness=attractiveness, description=about
        )
    visions = {code: _vision(world, *facts) for code, facts in world.demo.visions.items()}
    for code, (name, importance, vision, began, ends, about) in world.demo.themes.items():
        known_theme = StrategyTheme.objects.filter(name__iexact=name).first()
        world.themes[code] = known_theme or StrategyTheme.objects.create(
            name=name,
            importance=importance,
            vision=visions[vision],
            description=about,
            starts_on=world.calendar.day(-began),
            ends_on=world.calendar.day(ends),
        )


def _vision(world: World, title: str, years: float, body: str) -> Vision:
    known = Vision.objects.filter(title__iexact=title).first()
    days = {"starts_on": world.calendar.day(-14), "ends_on": world.calendar.day(12 * years)}
    return known or Vision.objects.create(title=title, body=body, **days)


def add_accounts(world: World) -> None:
    """Make the accounts that are missing by name, their contacts, and their deals open, won and lost."""
    for code, facts in world.demo.accounts.items():
        known = Account.objects.filter(name__iexact=facts["name"]).first()
        world.accounts[code] = known or _account(world, code, facts)
    _add_contacts(world)
    _tell_of_leaving(world)
    _add_deals(world)
    uses = [
        AccountProduct(account=world.accounts[code], product=product)
        for name, product in world.products.items()
        for code in sorted(world.demo.users_of(name))
    ]
    AccountProduct.objects.bulk_create(uses)


def _account(world: World, code: str, facts: dict[str, Any]) -> Account:
    renews = facts.get("renews")
    return Account.objects.create(
        name=facts["name"],
        stage=world.demo.stage(code),
        description=facts["about"],
        arr=Decimal(facts.get("arr", 0)),
        renewal_on=world.calendar.day(renews) if renews else None,
        churn_risk=facts.get("churn", 0),
        segment=world.segments[facts["segment"]],
        in_target_market=world.demo.segments[facts["segment"]][3],
        open_support_issues=facts.get("issues", 0),
        customer_pm=world.customer_pm(code),
        lost_to=facts.get("left", {}).get("to", ""),
        crm_id=f"demo-{code}",
        created_at=world.calendar.months_ago(code, 30),
    )


def _tell_of_leaving(world: World) -> None:
    """Keep when a customer left and what they had paid until then."""
    for code, account in world.accounts.items():
        left = world.demo.accounts[code].get("left")
        if left:
            data = {"stage": [AccountStage.CUSTOMER, AccountStage.FORMER], "arr": [f"{left['arr']}.00", "0.00"]}
            at = world.calendar.months_ago(f"{code} left", left["age"])
            world.note(at, account.customer_pm, "changed", account, data)


def _add_contacts(world: World) -> None:
    for code, account in world.accounts.items():
        for person, (kind, name, title) in world.demo.people(code).items():
            email = f"{name.lower().replace(' ', '.')}@{code}.example"
            fields = {"name": name, "kind": kind, "title": title, "user": world.users.get(f"{code}.{person}")}
            contact, _ = Contact.objects.get_or_create(account=account, email=email, defaults=fields)
            world.contacts[code, person] = contact


def _add_deals(world: World) -> None:
    for code, facts in world.demo.accounts.items():
        if "deal" in facts:
            deal = facts["deal"]
            world.deals[code] = _deal(world, code, deal, OpportunityStage.OPEN, deal["closes"])
    for deal in world.demo.past_deals:
        _deal(world, deal["account"], deal, deal["stage"], -deal["age"])


def _deal(world: World, code: str, deal: dict[str, Any], stage: str, closes: float) -> Opportunity:
    return Opportunity.objects.create(
        account=world.accounts[code],
        name=deal["name"],
        amount=Decimal(deal["amount"]),
        win_probability=deal["probability"],
        stage=stage,
        closes_on=world.calendar.day(closes),
        created_at=world.calendar.months_ago(deal["name"], 14),
    )
