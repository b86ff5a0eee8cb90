"""Celery's ways into scoring and imports. Each may run twice, late, or beside itself."""

import time

from celery import shared_task

from backlog.choices import SnapshotReason
from backlog.models import Item
from backlog.services import (
    attachments,
    freshness,
    history,
    imports,
    inbound,
    notices,
    reconfirming,
    robustness,
    scoring,
)
from requests_intake.choices import TextsOf
from requests_intake.services.term_statistics import refresh_request_statistics, refresh_statistics

SWEEP_SECONDS = 15
"""A sweep ends after this long; the next one goes on."""


@shared_task
def score_items(item_ids: list[int]) -> int:
    """Score these items."""
    return scoring.score_items(item_ids)


@shared_task
def apply_weights(product_id: int) -> int:
    """Re-rank a product by its active weights, and put the new order on record."""
    changed = scoring.apply_weights(product_id)
    history.take_snapshot(product_id, SnapshotReason.WEIGHTS)
    return changed


@shared_task
def take_snapshots() -> int:
    """Put the order of every product on record; return how many."""
    return history.take_snapshots()


@shared_task
def ask_to_reconfirm() -> int:
    """Ask customer PMs whether must-haves of more than a year ago still are."""
    return reconfirming.ask_to_reconfirm()


@shared_task
def sweep_stale_scores() -> int:
    """Score what is stale because a task was lost or its evidence was written in bulk."""
    until = time.monotonic() + SWEEP_SECONDS
    changed = step = scoring.score_stale()
    while step and time.monotonic() < until:
        step = scoring.score_stale()
        changed += step
    return changed


@shared_task
def score_passing_time() -> int:
    """Score the gaps that are a month older and the items of themes that began or ended."""
    return scoring.score_passing_time()


@shared_task
def forget_old_changes() -> int:
    """Forget which figures changed in past days."""
    return freshness.forget_changes()


@shared_task
def run_import(batch_id: int) -> None:
    """Bring an uploaded file in, or go on where a killed worker had stopped."""
    imports.run_queued(batch_id)


@shared_task
def undo_import(batch_id: int) -> None:
    """Take an import back that waits for it."""
    imports.run_queued_undo(batch_id)


@shared_task
def send_digests() -> int:
    """Queue the daily mails that are due."""
    return notices.send_digests()


@shared_task
def fetch_mail() -> int:
    """Take in what came into the mailbox, if there is one."""
    return inbound.fetch_mail()


@shared_task
def refresh_term_statistics() -> int:
    """Count which words requests and items hold, where products have grown: what is like a text is told by it."""
    return refresh_request_statistics() + refresh_statistics(TextsOf.ITEMS, Item)


@shared_task
def look_after_imports() -> int:
    """Hand imports that nobody runs any more to a worker, and remove uploads that nobody came back for."""
    return imports.resume_stranded() + imports.drop_old_files()


@shared_task
def drop_orphaned_files() -> int:
    """Remove attached files that no row names any more."""
    return attachments.drop_orphans()


@shared_task
def run_robustness(run_id: int) -> None:
    """Rank a product's backlog under many weightings."""
    robustness.run_queued(run_id)


@shared_task
def look_after_robustness() -> int:
    """Hand runs that nobody works at any more to a worker."""
    return robustness.resume_stranded()
