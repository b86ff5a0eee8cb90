"""Which of our statuses a label or a status of the source stands for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from common.errors import Invalid


@dataclass(frozen=True, slots=True)
class StatusMap:
    """Source word -> our status, in the order in which the person gave them: the first that fits decides."""

    entries: tuple[tuple[str, str], ...] = ()

    def find(self, words: Iterable[str]) -> str | None:
        """Our status for a row that carries these words; None if none of them is mapped."""
        held = {_plain(word) for word in words}
        return next((status for word, status in self.entries if word in held), None)


def parse_status_map(given: Sequence[str], known: Sequence[str]) -> StatusMap:
    """Read ``VALUE=STATUS`` entries.

    Args:
        known: the statuses that may stand on the right.

    Raises:
        Invalid: an entry without ``=``, an unknown status, or one value mapped to two statuses.
    """
    found: dict[str, str] = {}
    for entry in given:
        value, status = _split(entry, known)
        if found.setdefault(value, status) != status:
            raise Invalid(
                f"“{value}” is mapped to both {found[value]} and {status}.",
                field="map_status",
            )
    return StatusMap(tuple(found.items()))


def _split(entry: str, known: Sequence[str]) -> tuple[str, str]:
    value, separator, wanted = entry.rpartition("=")
    status = _plain(wanted).replace(" ", "_").replace("-", "_")
    if not separator or not value.strip():
        raise Invalid(
            f"“{entry}” is not VALUE=STATUS, such as “wontfix=declined”.",
            field="map_status",
        )
    if status not in known:
        raise Invalid(
            f"There is no status “{wanted.strip()}”. Known are: {', '.join(known)}.",
            field="map_status",
        )
    return _plain(value), status


def _plain(word: str) -> str:
    return " ".join(word.split()).casefold()
