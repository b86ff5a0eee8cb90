"""Rows of looking back that the database refuses, by the constraint's name."""

from datetime import timedelta
from typing import Any

from planning.models import AccountOutcome, ChangelogEntry, EffortOutcome, Outcome
from tests.factories import AccountFactory
from tests.planning.factories import shipped_item


def _outcome() -> Outcome:
    outcome: Outcome = shipped_item().outcome
    return outcome


def _due_too_early() -> Outcome:
    outcome = _outcome()
    outcome.due_on = outcome.shipped_on - timedelta(days=1)
    return outcome


def _at(outcome: Outcome | None = None, **fields: Any) -> AccountOutcome:
    given = {"account": AccountFactory(), "stage_then": "customer", **fields}
    return AccountOutcome(outcome=outcome or _outcome(), **given)


def _at_twice() -> AccountOutcome:
    row = _at()
    row.save()
    return _at(row.outcome, account=row.account)


def _effort(**fields: Any) -> EffortOutcome:
    outcome = _outcome()
    return EffortOutcome(outcome=outcome, pool=outcome.product.pools.first(), **fields)


def _effort_twice() -> EffortOutcome:
    row = _effort()
    row.save()
    return EffortOutcome(outcome=row.outcome, pool=row.pool)


REFUSED = {
    "changelog_entry_has_a_title": lambda: ChangelogEntry(item=shipped_item(), title=""),
    "outcome_due_after_shipping": _due_too_early,
    "outcome_once_per_account": _at_twice,
    "outcome_use_known": lambda: _at(use="maybe"),
    "outcome_stage_known": lambda: _at(stage_then="friend"),
    "outcome_workaround_known": lambda: _at(workaround="sold"),
    "outcome_hours_not_negative": lambda: _at(hours_per_month=-1),
    "outcome_settled_at_when_settled": lambda: _at(workaround="undone"),
    "effort_outcome_once_per_pool": _effort_twice,
    "effort_outcome_not_negative": lambda: _effort(actual=-1),
}
