"""What speaks for an item: accounts' support, deals, segments, themes. Every change makes the score stale at once."""

import json
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from backlog.models import Item, OpportunityLink, Score, SegmentImpact, Support, ThemeAlignment
from backlog.services.freshness import NOTE, TOUCHED, touch
from backlog.services.items import touch_version
from common.activity import record
from common.errors import Invalid
from common.models import Activity, OutboxMessage
from common.outbox import nudge
from common.writes import locked
from requests_intake.choices import Horizon, Importance
from stakeholders.models import Account, Opportunity, Segment, StrategyTheme
from users.models import User

# One statement, so that two people voting for one account at once cannot both insert. It says nothing if nothing
# changed; else it also makes the score stale, and writes the outbox row and the line of the record: votes come in
# numbers, and each further statement would cost as much as the vote.
_VOTE = f"""
WITH vote AS (
    INSERT INTO {Support._meta.db_table} AS support (item_id, account_id, importance, horizon, given_by_id, given_at)
    SELECT %s, coalesce(merged_into_id, id), %s, %s, %s, %s FROM {Account._meta.db_table} WHERE id = %s FOR KEY SHARE
    ON CONFLICT (item_id, account_id) DO UPDATE
    SET importance = excluded.importance, horizon = excluded.horizon,
        given_by_id = excluded.given_by_id, given_at = excluded.given_at,
        first_given_at = coalesce(support.first_given_at, support.given_at)
    WHERE (support.importance, support.horizon) IS DISTINCT FROM (excluded.importance, excluded.horizon)
    RETURNING item_id, xmax = 0 AS is_new
), written AS (
    UPDATE {Score._meta.db_table} AS score SET inputs_revision = inputs_revision + 1
    FROM vote WHERE score.item_id = vote.item_id RETURNING score.item_id, score.product_id
), changed AS ({NOTE}), told AS (
    INSERT INTO {OutboxMessage._meta.db_table} (topic, payload, created_at, available_at, attempts, last_error, is_dead)
    SELECT '{TOUCHED}', jsonb_build_object('item_ids', jsonb_build_array(item_id)), now(), now(), 0, '', false FROM vote
), noted AS (
    INSERT INTO {Activity._meta.db_table} (at, actor_id, verb, target_type, target_id, data)
    SELECT %s, %s, 'supported', '{Item._meta.label_lower}', item_id, %s::jsonb FROM vote
)
SELECT is_new FROM vote
"""  # noqa: S608 - the table's own name


def set_support(
    *,
    actor: User | None,
    item: Item,
    account: Account,
    importance: str,
    horizon: str = Horizon.NOW,
    at: datetime | None = None,
) -> bool:
    """Record how much an account needs an item; a second time changes the first. Return whether it is new.

    The day of the first time stays on record beside that of the latest.

    For an account that was merged into another, that one votes.

    Args:
        at: when the vote was given, by default now.

    Raises:
        Invalid: an unknown importance or horizon.
    """
    _known(importance, Importance, "importance")
    _known(horizon, Horizon, "horizon")
    now, who = at or timezone.now(), actor.pk if actor else None
    line = json.dumps({"account": account.name, "importance": importance, "horizon": horizon})
    with connection.cursor() as cursor:  # a transaction of its own, unless the caller is in one
        cursor.execute(_VOTE, [item.pk, importance, horizon, who, now, account.pk, timezone.now(), who, line])
        row = cursor.fetchone()
    if row is None:
        return False
    transaction.on_commit(nudge, robust=True)
    return bool(row[0])


def _known(value: str, choices: type[models.TextChoices], field: str) -> None:
    if value not in choices.values:
        raise Invalid(f"Unknown {field} {value!r}: use {', '.join(choices.values)}.", field=field)


@transaction.atomic
def remove_support(*, actor: User | None, item: Item, account: Account) -> bool:
    """Take an account's vote back; its linked requests go on counting. Return whether there was one."""
    deleted, _ = Support.objects.filter(item=item, account=account).delete()
    if deleted:
        touch([item.pk])
        record(actor=actor, verb="no longer supports", target=item, data={"account": account.name})
    return bool(deleted)


@transaction.atomic
def link_opportunity(*, actor: User | None, item: Item, opportunity: Opportunity, importance: str) -> None:
    """Say that a deal hangs on an item, and how much. Raises ``Invalid`` for an unknown importance."""
    _known(importance, Importance, "importance")
    key, what = {"item": item, "opportunity": opportunity}, f"deal {opportunity.name}"
    _set(OpportunityLink, key=key, values={"importance": importance}, actor=actor, item=item, what=what)


@transaction.atomic
def unlink_opportunity(*, actor: User | None, item: Item, opportunity: Opportunity) -> None:
    """Say that a deal no longer hangs on an item."""
    _unset(OpportunityLink, {"item": item, "opportunity": opportunity}, actor, item, f"deal {opportunity.name}")


@transaction.atomic
def set_alignment(*, actor: User | None, item: Item, theme: StrategyTheme, alignment: int | None) -> None:
    """Say how far an item serves a theme, 0 to 3; ``None`` takes the judgement away. Raises ``Invalid``."""
    row = locked(Item.objects.all(), item.pk)
    if align(actor=actor, item=row, theme=theme, alignment=alignment):
        touch_version(row)


def align(*, actor: User | None, item: Item, theme: StrategyTheme, alignment: int | None) -> bool:
    """Write one alignment of a locked item, and whether that changed anything. Call inside a transaction."""
    key, what = {"item": item, "theme": theme}, f"theme {theme.name}"
    if alignment is None:
        return _unset(ThemeAlignment, key, actor, item, what)
    values = {"alignment": _zero_to_three(alignment, "alignment")}
    return _set(ThemeAlignment, key=key, values=values, actor=actor, item=item, what=what)


@transaction.atomic
def set_segment_impact(*, actor: User | None, item: Item, segment: Segment, impact: int | None) -> None:
    """Say how far an item opens a segment, 0 to 3; ``None`` takes the judgement away. Raises ``Invalid``."""
    row = locked(Item.objects.all(), item.pk)
    if open_segment(actor=actor, item=row, segment=segment, impact=impact):
        touch_version(row)


def open_segment(*, actor: User | None, item: Item, segment: Segment, impact: int | None) -> bool:
    """Write one impact of a locked item, and whether that changed anything. Call inside a transaction."""
    key, what = {"item": item, "segment": segment}, f"segment {segment.name}"
    if impact is None:
        return _unset(SegmentImpact, key, actor, item, what)
    values = {"impact": _zero_to_three(impact, "impact")}
    return _set(SegmentImpact, key=key, values=values, actor=actor, item=item, what=what)


def _zero_to_three(value: int, field: str) -> int:
    if value not in {0, 1, 2, 3}:
        raise Invalid(f"{field.capitalize()} is a whole number from 0 to 3.", field=field)
    return value


def _set(
    model: type[models.Model], *, key: dict[str, Any], values: dict[str, Any], actor: User | None, item: Item, what: str
) -> bool:
    """Make or change the row of ``key``; touch the item if that changed anything."""
    rows = model._default_manager
    if rows.filter(**key, **values).exists():
        return False
    rows.update_or_create(**key, defaults=values)
    touch([item.pk])
    record(actor=actor, verb="weighed", target=item, data={"what": what, **values})
    return True


def _unset(model: type[models.Model], key: dict[str, Any], actor: User | None, item: Item, what: str) -> bool:
    deleted, _ = model._default_manager.filter(**key).delete()
    if deleted:
        touch([item.pk])
        record(actor=actor, verb="no longer weighed", target=item, data={"what": what})
    return bool(deleted)
