"""The demo's items: definition, effort, evidence, prerequisites, and the score rows that wait to be computed."""

from datetime import datetime

from backlog.choices import OPEN_STATUSES, ItemStatus
from backlog.demo.calendar import draw
from backlog.demo.content import ItemNote
from backlog.demo.loading.world import World
from backlog.demo.rows import DAYS_PER_MONTH, IMPORTANCE
from backlog.models import (
    Dependency,
    EvidenceLink,
    Item,
    ItemDecline,
    ItemEffort,
    OpportunityLink,
    Score,
    SegmentImpact,
    Support,
    ThemeAlignment,
)
from requests_intake.models import Request
from stakeholders.models import Pool

Made = list[tuple[ItemNote, Item]]
_DEFINITION = {
    "problem": "problem",
    "consequence": "consequence",
    "requirements": "requirements",
    "user_experience": "experience",
    "acceptance": "acceptance",
}


def add_items(world: World, requests: dict[str, Request]) -> Made:
    """Make the items in the order in which their needs were first on record, with everything that hangs on them."""
    made = [(note, _item(world, note, requests[note.opener.key].filed_at)) for note in world.demo.items]
    made.sort(key=lambda pair: (pair[1].opened_at, pair[1].number))
    Item.objects.bulk_create([item for _, item in made])
    _add_scores(made)
    _add_efforts(made)
    _add_dependencies(made)
    _add_links(world, made, requests)
    _add_support(world, made)
    _add_reasons(world, made)
    _add_declines(world, made)
    for note, item in made:
        _tell(world, note, item)
    return made


def _add_declines(world: World, made: Made) -> None:
    """Say why what was declined was: kind of reason, text, what would change it, months until we look again."""
    rows = []
    for note, item in made:
        if "no" in note.facts:
            reason, text, would_change, months = note.facts["no"]
            look = None if months == "never" else world.calendar.day(float(months))
            words = {"reason": reason, "text": text, "would_change": would_change, "look_again_on": look}
            rows.append(
                ItemDecline(
                    item=item, declined_by=item.created_by, declined_at=item.closed_at or world.calendar.now, **words
                )
            )
    ItemDecline.objects.bulk_create(rows)


def key_of(world: World, note: ItemNote) -> str:
    """Return the item's key, as in LIFT-12."""
    return f"{world.demo.products[note.product]['code']}-{note.number}"


def _item(world: World, note: ItemNote, asked: datetime) -> Item:
    product, key = world.products[note.product], key_of(world, note)
    created = world.calendar.decided(note.opener.key, asked)
    is_open = note.status in OPEN_STATUSES
    return Item(
        product=product,
        number=note.number,
        key=key,
        title=note.title,
        kind=note.kind,
        status=note.status,
        competitor=note.facts.get("competitor", ""),
        slips=note.facts.get("slips", 0),
        opened_at=asked,
        closed_at=None if is_open else max(created, _became(world, note, key)),
        created_by=world.pm(note.product),
        created_at=created,
        updated_at=max(created, world.calendar.months_ago(key, note.closed or draw(key, 1, 90) / 30)),
        **{field: note.facts.get(name, "") for field, name in _DEFINITION.items()},
    )


def _add_scores(made: Made) -> None:
    rows = [
        Score(
            item=item,
            product=item.product,
            is_open=item.status in OPEN_STATUSES,
            opened_at=item.opened_at,
            number=item.number,
        )
        for _, item in made
    ]
    Score.objects.bulk_create(rows)


def _add_efforts(made: Made) -> None:
    pools: dict[int, list[Pool]] = {}
    for pool in Pool.objects.filter(product__in={item.product_id for _, item in made}):
        pools.setdefault(pool.product_id, []).append(pool)
    rows = [
        ItemEffort(item=item, pool=pool, days=days)
        for note, item in made
        for pool, days in zip(pools[item.product_id], note.facts["effort"], strict=False)
    ]
    ItemEffort.objects.bulk_create(rows)


def _add_dependencies(made: Made) -> None:
    by_number = {(note.product, note.number): item for note, item in made}
    rows = [
        Dependency(item=item, requires=by_number[note.product, number])
        for note, item in made
        for number in note.facts.get("needs", [])
    ]
    Dependency.objects.bulk_create(rows)


def _add_links(world: World, made: Made, requests: dict[str, Request]) -> None:
    rows = []
    for note, item in made:
        for ask in note.asks:
            request = requests[ask.key]
            at = world.calendar.decided(ask.key, request.filed_at)
            rows.append(EvidenceLink(item=item, request=request, linked_by=item.created_by, linked_at=at))
    rows.sort(key=lambda link: link.linked_at)
    EvidenceLink.objects.bulk_create(rows)


def _add_support(world: World, made: Made) -> None:
    rows = [
        Support(
            item=item,
            account=world.accounts[account],
            importance=IMPORTANCE[letter],
            horizon=horizon,
            given_by=world.customer_pm(account),
            given_at=_given_at(world, note, item.key, account),
        )
        for note, item in made
        for account, letter, horizon in note.votes()
    ]
    Support.objects.bulk_create(rows)
    for row in rows:
        data = {"account": row.account.name, "importance": row.importance, "horizon": row.horizon}
        world.note(row.given_at, row.given_by, "supported", row.item, data)


def _given_at(world: World, note: ItemNote, key: str, account: str) -> datetime:
    """When the account's vote was given: this week, or some months ago."""
    days = world.demo.week["votes"].get(key, {}).get(account)
    months = min(note.age, 2.5) if days is None else days / DAYS_PER_MONTH
    return world.calendar.months_ago(f"{key} {account}", months)


def _add_reasons(world: World, made: Made) -> None:
    deals, segments, themes = [], [], []
    for note, item in made:
        for account, importance in note.deals().items():
            deals.append(OpportunityLink(item=item, opportunity=world.deals[account], importance=importance))
        for code, impact in note.facts.get("segments", {}).items():
            segments.append(SegmentImpact(item=item, segment=world.segments[code], impact=impact))
        for code, alignment in note.facts.get("themes", {}).items():
            themes.append(ThemeAlignment(item=item, theme=world.themes[code], alignment=alignment))
    OpportunityLink.objects.bulk_create(deals)
    SegmentImpact.objects.bulk_create(segments)
    ThemeAlignment.objects.bulk_create(themes)


def _tell(world: World, note: ItemNote, item: Item) -> None:
    """Keep the main events of the item's life for the activity record."""
    world.note(item.created_at, item.created_by, "created", item)
    if note.facts["effort"]:
        _tell_estimates(world, note, item)
    if item.status != ItemStatus.OPEN:
        changed = max(_became(world, note, item.key), item.created_at)
        world.note(changed, item.created_by, "changed", item, {"status": [ItemStatus.OPEN, item.status]})


def _tell_estimates(world: World, note: ItemNote, item: Item) -> None:
    """Keep who estimated it when, and who this week thought better of it."""
    again = [one for one in world.demo.week["estimate"] if one["item"] == item.key]
    thought = [_pools(one["before"]) for one in again] + [_pools(note.facts["effort"])]
    first = world.calendar.months_ago(f"{item.key} estimated", note.age * 0.6)
    lines = [(max(first, item.created_at), "daniel")]
    lines += [
        (world.calendar.months_ago(f"{item.key} again", one["days"] / DAYS_PER_MONTH), one["by"]) for one in again
    ]
    for (at, who), before, after in zip(lines, [{}, *thought], thought, strict=False):
        world.note(at, world.users[who], "estimated", item, {"before": before, "after": after})


def _pools(days: list[float]) -> dict[str, float]:
    return dict(zip(("developers", "testers"), days, strict=True))


def _became(world: World, note: ItemNote, key: str) -> datetime:
    """When the item got its present status."""
    return world.calendar.months_ago(f"{key} {note.status}", note.closed or min(note.age * 0.4, 3))
