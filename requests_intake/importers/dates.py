"""Dates as trackers write them: ISO 8601, "May 3, 2020", "11 days ago"."""

import re
from datetime import UTC, datetime, timedelta

from common.errors import Invalid
from requests_intake.importers.rows import BadCell

#: A date without a time zone may be the sender's today while UTC is still at yesterday.
EASTERNMOST = timedelta(hours=14)
OLDEST = datetime(1970, 1, 1, tzinfo=UTC)
WRITTEN_OUT = ("%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y")
IN_A_NAME = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")
RELATIVE = re.compile(
    r"(?P<count>\d{1,4}|an?|one) (?P<unit>minute|hour|day|week|month|year)s? ago",
    re.IGNORECASE,
)
NAMED = {"today": timedelta(), "just now": timedelta(), "yesterday": timedelta(days=1)}
UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}


def parse_moment(text: str, *, exported_at: datetime, now: datetime, column: str) -> datetime | None:
    """The moment that ``text`` names, in UTC; None for an empty text.

    Args:
        exported_at: what relative dates count from.
        now: a later moment is refused as lying in the future.

    Raises:
        BadCell: not a date, before 1970, or in the future.
    """
    text = " ".join(text.split())
    if not text:
        return None
    moment = _relative(text, exported_at) or _absolute(text, now)
    if moment is None:
        raise BadCell(
            f"“{text[:40]}” is not a date; write 2020-05-03, 2020-05-03T14:00:00Z or May 3, 2020",
            column,
        )
    if moment > now:
        raise BadCell(f"{text[:40]} lies in the future", column)
    if moment < OLDEST:
        raise BadCell(f"{text[:40]} lies before 1970", column)
    return moment


def export_date(text: str) -> datetime:
    """The moment that somebody named as that of the export.

    Raises:
        Invalid: not a date.
    """
    moment = _absolute(text, datetime.now(UTC))
    if moment is None:
        raise Invalid(f"“{text[:40]}” is not a date; write 2020-05-03.", field="export_date")
    return moment


def export_moment(name: str, modified: datetime) -> datetime:
    """When a file was exported, as far as it tells: the date in its name, else when it was last written."""
    for found in IN_A_NAME.findall(name):
        moment = _iso(found)
        if moment is not None:
            return min(moment.replace(tzinfo=UTC), modified)
    return modified


def _relative(text: str, exported_at: datetime) -> datetime | None:
    ago = NAMED.get(text.lower())
    if ago is None and (match := RELATIVE.fullmatch(text)):
        count = match["count"]
        ago = (int(count) if count.isdigit() else 1) * UNITS[match["unit"].lower()]
    return None if ago is None else exported_at - ago


def _absolute(text: str, now: datetime) -> datetime | None:
    moment = _iso(text) or _written_out(text)
    if moment is None:
        return None
    if moment.tzinfo is None:
        return _without_zone(moment.replace(tzinfo=UTC), now)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None


def _without_zone(moment: datetime, now: datetime) -> datetime:
    """A moment of an unknown zone counts as UTC; if that puts it just ahead of now, as now."""
    return now if now < moment <= now + EASTERNMOST else moment


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.removesuffix(" UTC"))
    except ValueError:
        return None


def _written_out(text: str) -> datetime | None:
    for style in WRITTEN_OUT:
        try:
            return datetime.strptime(text, style)  # noqa: DTZ007 - the zone is settled by _without_zone
        except ValueError:
            continue
    return None
