"""What people find when they look back: at accounts, at the effort that it took, at the whole."""

import math
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from common.activity import record
from common.errors import Conflict, Invalid
from common.writes import apply, check_version, locked, store
from planning.choices import SETTLED, Use, WorkaroundState
from planning.models import AccountOutcome, EffortOutcome, Outcome
from planning.services.pools import MOST_DAYS
from stakeholders.models import Pool
from users.models import User


@transaction.atomic
def say_of_account(
    *, actor: User | None, account_outcome_id: int, version: int | None = None, **changes: Any
) -> AccountOutcome:
    """Say what came of something for one account: whether it is used, and what became of the workaround.

    Args:
        changes: ``use``, ``workaround`` (open, undone or kept), ``note``.

    Raises:
        NotFound: it is gone.
        Conflict: somebody changed it since ``version``, or the item is open again.
        Invalid: an unknown word, a workaround that there never was, or one kept without a note that says why.
    """
    row = locked(AccountOutcome.objects.select_related("outcome__item", "account"), account_outcome_id)
    check_version(row, version, changes)
    _check_shipped(row.outcome)
    _check_workaround(row, changes)
    differences = apply(row, changes)
    if not differences:
        return row
    _sign(row, actor, differences)
    row.version += 1
    store(row)
    told = {"account": row.account.name, **differences}
    record(actor=actor, verb="said what came of it", target=row.outcome.item, data=told)
    return row


def _check_shipped(outcome: Outcome) -> None:
    if not outcome.item.closed_at or outcome.item.status != "shipped":
        raise Conflict(f"{outcome.item.key} is open again: nothing came of it yet.", code="open_again")


def _check_workaround(row: AccountOutcome, changes: Mapping[str, Any]) -> None:
    wanted = changes.get("workaround", row.workaround)
    if (wanted == WorkaroundState.NONE) != (row.workaround == WorkaroundState.NONE):
        had = "had no workaround" if row.workaround == WorkaroundState.NONE else "had a workaround"
        raise Invalid(f"{row.account} {had} when {row.outcome.item.key} shipped.", field="workaround")
    if wanted == WorkaroundState.KEPT and not str(changes.get("note", row.note)).strip():
        raise Invalid(
            f"Say why {row.account} keeps the workaround: whoever reads it next will ask.",
            field="note",
            code="required",
        )


def _sign(row: AccountOutcome, actor: User | None, differences: Mapping[str, Any]) -> None:
    """Put down who said it and when; what is not known, or not settled, was said by nobody."""
    if "use" in differences:
        known = row.use != Use.UNKNOWN
        row.use_by, row.use_at = (actor, timezone.now()) if known else (None, None)
    if "workaround" in differences:
        settled = row.workaround in SETTLED
        row.settled_by, row.settled_at = (actor, timezone.now()) if settled else (None, None)


@transaction.atomic
def look_at_outcome(
    *,
    actor: User | None,
    outcome_id: int,
    version: int | None = None,
    learnt: str | None = None,
    looked: bool | None = None,
    effort: Mapping[str, float | None] | None = None,
) -> Outcome:
    """Put down what was learnt of something that shipped, what it took, and that it was looked at.

    Args:
        looked: whether it is done with; ``False`` opens it again.
        effort: person-days that it took, by the pool's slug; ``None`` takes a figure away.

    Raises:
        NotFound: it is gone.
        Conflict: somebody changed it since ``version``, or the item is open again.
        Invalid: a pool that the product does not have, or days that are negative or no number.
    """
    outcome = locked(Outcome.objects.select_related("item", "product"), outcome_id)
    changes = {} if learnt is None else {"learnt": learnt.strip()}
    before = efforts_of(outcome)
    check_version(outcome, version, {**changes, **({"effort": dict(effort)} if effort else {})}, {"effort": before})
    _check_shipped(outcome)
    differences: dict[str, Any] = apply(outcome, changes) | _set_efforts(outcome, before, effort or {})
    if looked is not None and looked != (outcome.looked_at is not None):
        outcome.looked_at, outcome.looked_by = (timezone.now(), actor) if looked else (None, None)
        differences["looked"] = [not looked, looked]
    if differences:
        outcome.version += 1
        store(outcome)
        verb = "said what it took" if differences.keys() == {"effort"} else "looked back"
        record(actor=actor, verb=verb, target=outcome.item, data=differences)
    return outcome


def say_what_it_took(*, actor: User | None, efforts: Mapping[int, Mapping[str, float | None]]) -> None:
    """Put down at once what items that ship took: person-days by the pool's slug, by the item's id.

    Call inside a transaction, once their outcomes are open.

    Raises:
        Invalid: a pool that the product does not have, or days that are negative or no number.
    """
    outcomes = dict(Outcome.objects.filter(item__in=efforts).values_list("item", "pk"))
    for item_id, effort in sorted(efforts.items()):
        look_at_outcome(actor=actor, outcome_id=outcomes[item_id], effort=effort)


def efforts_of(outcome: Outcome) -> dict[str, float | None]:
    """The person-days that it took, by the pool's slug; ``None`` where nobody said."""
    return dict(EffortOutcome.objects.filter(outcome=outcome).values_list("pool__slug", "actual"))


def _set_efforts(
    outcome: Outcome, before: Mapping[str, float | None], effort: Mapping[str, float | None]
) -> dict[str, Any]:
    pools = {pool.slug: pool for pool in Pool.objects.filter(product=outcome.product_id)}
    for slug, days in effort.items():
        if slug not in pools:
            raise Invalid(f"There is no pool {slug!r}: use {', '.join(sorted(pools))}.", field="effort")
        if days is not None and not (math.isfinite(days) and 0 <= days <= MOST_DAYS):
            raise Invalid(f"Person-days are a number from 0 to {MOST_DAYS:,}.", field="effort")
        EffortOutcome.objects.update_or_create(outcome=outcome, pool=pools[slug], defaults={"actual": days})
    was, now = _known(before), _known(efforts_of(outcome))
    return {"effort": [was, now]} if was != now else {}


def _known(efforts: Mapping[str, float | None]) -> dict[str, float]:
    return {slug: days for slug, days in efforts.items() if days is not None}
