"""What decision a row states, in our words."""

from collections.abc import Callable, Sequence

from requests_intake.importers import ParsedRow, parse_status_map
from requests_intake.models import ImportBatch
from requests_intake.services.imports.batches import Settings, note

#: The decision that a row states; None if it states none.
StatusOf = Callable[[ParsedRow], str | None]


def status_reader(*, batch: ImportBatch, settings: Settings, known: Sequence[str]) -> StatusOf:
    """A function that tells a row's decision and notes the words that nobody mapped.

    Args:
        known: our statuses that a file may speak of; the first is what an undecided row has.

    Raises:
        Invalid: the mapping names an unknown status.
    """
    mapping = parse_status_map(settings.map_status, known)
    own = {status: status for status in known} | {status.replace("_", " "): status for status in known}

    def status_of(row: ParsedRow) -> str | None:
        status = mapping.find(row.statuses) or own.get(row.status.casefold())
        if status is None:
            _note_unmapped(batch, row)
            # A file read without any mapping takes back no decision that an earlier mapping brought.
            status = known[0] if mapping.entries else None
        return status

    return status_of


def _note_unmapped(batch: ImportBatch, row: ParsedRow) -> None:
    if row.status:
        note(batch, row.status, under="unmapped")
    elif row.closed:
        note(batch, "closed", under="unmapped")
