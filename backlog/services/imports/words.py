"""What an import did, in sentences for the command and the page."""

from collections.abc import Iterator

from common.presentation.figures import counted
from requests_intake.models import ImportBatch

MADE = {"accounts_created": "account", "items_created": "item"}


def describe(batch: ImportBatch) -> list[str]:
    """The outcome, the most important first."""
    counts = (
        f"{batch.rows_created} created, {batch.rows_updated} updated, {batch.rows_unchanged} unchanged, "
        f"{batch.rows_refused} refused, {batch.rows_left_out} left out"
    )
    name = "dry run, nothing written" if batch.is_dry_run else f"import {batch.pk}"
    return [f"{name}: {counts}", *remarks(batch)]


def remarks(batch: ImportBatch) -> list[str]:
    """What else is worth knowing about it."""
    return list(_remarks(batch))


def _remarks(batch: ImportBatch) -> Iterator[str]:
    result = batch.result
    for reason, count in result.get("left_out", {}).items():
        yield f"{count} left out: {reason}"
    made = [counted(result[name], word) for name, word in MADE.items() if result.get(name)]
    if made:
        yield f"{' and '.join(made)} {'would be made' if batch.is_dry_run else 'made'}"
    if result.get("older"):
        yield f"{result['older']} left as they are: a later state of them was imported before"
    if result.get("unmapped"):
        yield f"without a mapped status: {_counted(result['unmapped'])}"


def _counted(counts: dict[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{name} ({count})" for name, count in ordered)
