"""Which column of a CSV file holds which of our fields."""

from collections.abc import Mapping, Sequence

from common.errors import Invalid
from requests_intake.importers.rows import UnusableFile

#: Our fields, each with the column names that stand for it without being told.
FIELDS: dict[str, tuple[str, ...]] = {
    "external_id": ("external_id", "id", "key", "issue key", "number"),
    "title": ("title", "summary", "subject"),
    "body": ("body", "description", "details", "text"),
    "kind": ("kind",),
    "importance": ("importance",),
    "status": ("status", "state"),
    "labels": ("labels", "tags"),
    "account": ("account", "accounts", "company", "organisation", "organization"),
    "votes": ("votes", "unnamed_votes", "vote_count", "votes_count", "stars"),
    "url": ("url", "link"),
    "author": ("author", "author_name", "reporter", "created_by"),
    "filed_at": ("filed_at", "created_at", "created", "opened"),
    "updated_at": ("updated_at", "updated", "modified"),
}
NEEDED = ("external_id", "title")
#: Fields that may be put together from several columns.
JOINED = ("body", "labels", "account")
#: Other names that a person may well type for a field.
ALIASES = {
    "id": "external_id",
    "accounts": "account",
    "unnamed_votes": "votes",
    "description": "body",
    "type": "kind",
}


def parse_columns(given: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Read ``FIELD=COLUMN`` entries.

    Raises:
        Invalid: an entry without ``=``, an unknown field, or a field twice that cannot be joined.
    """
    columns: dict[str, tuple[str, ...]] = {}
    for entry in given:
        name, column = _split(entry)
        if name in columns and name not in JOINED:
            raise Invalid(
                f"{name} is mapped twice: to “{columns[name][0]}” and to “{column}”.",
                field="map",
            )
        columns[name] = (*columns.get(name, ()), column)
    return columns


def _split(entry: str) -> tuple[str, str]:
    name, separator, column = entry.partition("=")
    name = name.strip().casefold().replace(" ", "_").replace("-", "_")
    name = ALIASES.get(name, name)
    if not separator or not column.strip():
        raise Invalid(f"“{entry}” is not FIELD=COLUMN, such as “title=Summary”.", field="map")
    if name not in FIELDS:
        raise Invalid(f"There is no field “{name}”. Known are: {', '.join(FIELDS)}.", field="map")
    return name, column.strip()


def find_columns(
    header: Sequence[str],
    told: Mapping[str, tuple[str, ...]],
    *,
    only_told: bool = False,
    needed: Sequence[str] = NEEDED,
) -> dict[str, tuple[int, ...]]:
    """The places of each field's cells in a row: as told, else by the usual names unless ``only_told``.

    Raises:
        UnusableFile: a column that was told does not exist, or none is found for a needed field.
    """
    places = _places(header)
    found = {field: _told(columns, places, header) for field, columns in told.items()}
    taken = {place for cells in found.values() for place in cells}
    for field, names in FIELDS.items():
        if not only_told and field not in found and (cells := _usual(names, places, taken)):
            found[field] = cells
    for field in needed:
        if field not in found:
            there = ", ".join(header)
            raise UnusableFile(
                f"No column for {field}. The file has: {there}. Say --map {field}=COLUMN.",
                field="map",
            )
    return found


def _places(header: Sequence[str]) -> dict[str, tuple[int, ...]]:
    places: dict[str, tuple[int, ...]] = {}
    for place, name in enumerate(header):
        key = name.strip().casefold()
        places[key] = (*places.get(key, ()), place)
    return places


def _told(columns: tuple[str, ...], places: dict[str, tuple[int, ...]], header: Sequence[str]) -> tuple[int, ...]:
    cells: tuple[int, ...] = ()
    for column in columns:
        key = column.casefold()
        if key not in places:
            raise UnusableFile(
                f"There is no column “{column}”. The file has: {', '.join(header)}.",
                field="map",
            )
        cells += places[key]
    return cells


def _usual(names: tuple[str, ...], places: dict[str, tuple[int, ...]], taken: set[int]) -> tuple[int, ...]:
    for name in names:
        cells = tuple(place for place in places.get(name, ()) if place not in taken)
        if cells:
            return cells
    return ()
