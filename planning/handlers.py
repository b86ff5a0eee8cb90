"""What follows when releases change, and when items do."""

from common.outbox import Payload, handles
from planning import tasks
from planning.services.declined import let_declined_leave
from planning.services.merged_accounts import follow_account
from planning.services.naming import spread_names
from planning.services.outcomes import open_outcomes
from planning.services.promise_news import tell_of_noted
from users.models import User


@handles("release.changed")
def keep_names(payloads: list[Payload]) -> None:
    """Items carry the name of their release."""
    spread_names(payload["release_id"] for payload in payloads)


@handles("item.declined_in_release")
def drop_declined(payloads: list[Payload]) -> None:
    """An item that is declined leaves its release, by the hand of whoever declined it."""
    people = User.objects.in_bulk([payload["actor_id"] for payload in payloads if payload["actor_id"]])
    for payload in payloads:
        let_declined_leave(actor=people.get(payload["actor_id"]), item_ids=[payload["item_id"]])


@handles("plan.asked")
def solve_asked_plans(payloads: list[Payload]) -> None:
    """Have each plan solved by a worker of its own; the outbox waits for none of them."""
    for plan_id in sorted({payload["plan_id"] for payload in payloads}):
        tasks.solve_plan.delay(plan_id)


@handles("item.shipped")
def look_back_later(payloads: list[Payload]) -> None:
    """What shipped is put down to be looked back at, with a release or without one."""
    open_outcomes(actor=None, item_ids={payload["item_id"] for payload in payloads})


@handles("promise.noted")
def tell_pm(payloads: list[Payload]) -> None:
    """A product's PM hears what somebody else promised for them."""
    people = User.objects.in_bulk([payload["actor_id"] for payload in payloads if payload["actor_id"]])
    for payload in payloads:
        tell_of_noted(actor=people.get(payload["actor_id"]), promise_id=payload["promise_id"])


@handles("account.merged")
def follow_merged_accounts(payloads: list[Payload]) -> None:
    """What is kept of an account goes with it into the one that it was merged into."""
    for payload in payloads:
        follow_account(account_id=payload["account_id"], into_id=payload["into_id"])
