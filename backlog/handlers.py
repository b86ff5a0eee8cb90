"""What follows a change of evidence or weights: scores become stale in the same transaction, tasks make them fresh."""

from collections.abc import Iterable

from backlog import tasks
from backlog.selectors import touched
from backlog.services import conversation, notices, senders
from backlog.services.freshness import touch
from common.outbox import Payload, handles

ITEMS_PER_TASK = 1000


@handles("items.touched")
def score_touched(payloads: list[Payload]) -> None:
    """Have the items scored; however often one was touched, once."""
    _score(item_id for payload in payloads for item_id in payload["item_ids"])


def _score(item_ids: Iterable[int]) -> None:
    ids = sorted(set(item_ids))
    for at in range(0, len(ids), ITEMS_PER_TASK):
        tasks.score_items.delay(ids[at : at + ITEMS_PER_TASK])


def _touch(item_ids: Iterable[int]) -> None:
    ids = sorted(set(item_ids))
    for at in range(0, len(ids), ITEMS_PER_TASK):
        touch(ids[at : at + ITEMS_PER_TASK])


@handles("account.changed")
def touch_items_of_accounts(payloads: list[Payload]) -> None:
    """An account's revenue, stage or risk weighs in every item that it asked for or has a deal on."""
    _touch(touched.by_accounts({payload["account_id"] for payload in payloads}))


@handles("opportunity.changed")
def touch_items_of_opportunities(payloads: list[Payload]) -> None:
    """A deal weighs in the items that it hangs on."""
    _touch(touched.by_opportunities({payload["opportunity_id"] for payload in payloads}))


@handles("segment.changed")
def touch_items_of_segments(payloads: list[Payload]) -> None:
    """A segment's attractiveness weighs in the items that open it."""
    _touch(touched.by_segments({payload["segment_id"] for payload in payloads}))


@handles("theme.changed")
def touch_items_of_themes(payloads: list[Payload]) -> None:
    """A theme's importance and dates weigh in the items that serve it."""
    _touch(touched.by_themes({payload["theme_id"] for payload in payloads}))


@handles("weights.activated")
def apply_activated_weights(payloads: list[Payload]) -> None:
    """Re-rank each product once, by whatever its active weights then are."""
    for product_id in sorted({payload["product_id"] for payload in payloads}):
        tasks.apply_weights.delay(product_id)


@handles("import.queued")
def run_queued_imports(payloads: list[Payload]) -> None:
    """Have each uploaded file brought in by a worker of its own; the outbox waits for none of them."""
    for batch_id in sorted({payload["batch"] for payload in payloads}):
        tasks.run_import.delay(batch_id)


@handles("import.undo_queued")
def undo_queued_imports(payloads: list[Payload]) -> None:
    """Have each import taken back by a worker of its own."""
    for batch_id in sorted({payload["batch"] for payload in payloads}):
        tasks.undo_import.delay(batch_id)


@handles("robustness.queued")
def run_queued_robustness(payloads: list[Payload]) -> None:
    """Have each product's backlog ranked under many weightings by a worker of its own."""
    for run_id in sorted({payload["run"] for payload in payloads}):
        tasks.run_robustness.delay(run_id)


@handles("request.created")
def follow_what_was_filed(payloads: list[Payload]) -> None:
    """Whoever filed a request follows it."""
    senders.let_senders_follow({payload["request_id"] for payload in payloads})


@handles("request.triaged")
def follow_and_tell_what_was_decided(payloads: list[Payload]) -> None:
    """Whoever sent a request follows it from its first decision on, also where an import brought it; and is told."""
    senders.let_senders_follow_first({payload["request_id"] for payload in payloads})
    for payload in payloads:
        notices.announce("decision", payload)


@handles("request.reminded")
def remind_senders(payloads: list[Payload]) -> None:
    """Whoever was asked and did not answer is asked once more."""
    for payload in payloads:
        notices.announce("reminder", payload, at_once=True)


@handles("request.assigned")
def follow_and_tell_what_was_assigned(payloads: list[Payload]) -> None:
    """Whoever looks after a request follows it, and is told."""
    senders.let_follow((payload["request_id"], payload["user_id"]) for payload in payloads)
    for payload in payloads:
        notices.announce("assigned", payload)


@handles("comment.added")
def follow_and_tell_what_was_said(payloads: list[Payload]) -> None:
    """Whoever is named in a comment follows what it is about; and whom it concerns is told."""
    conversation.let_mentioned_follow({payload["comment_id"] for payload in payloads})
    for payload in payloads:
        notices.announce("comment", payload, at_once=True)


@handles("item.changed_status")
def tell_of_items(payloads: list[Payload]) -> None:
    """Whoever asked for an item or follows it hears how far it is."""
    for payload in payloads:
        notices.announce("status", payload)


@handles("access.asked")
def tell_who_asks_for_access(payloads: list[Payload]) -> None:
    """The account's customer PM hears that somebody there asks for access."""
    for payload in payloads:
        notices.announce("access", payload, at_once=True)


@handles("news.due")
def tell_news(payloads: list[Payload]) -> None:
    """Tell people of what can be undone no more."""
    for payload in payloads:
        notices.tell_due(payload)
