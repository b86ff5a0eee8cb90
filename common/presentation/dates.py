"""Dates and ages in words."""

from datetime import date, datetime, timedelta

from django.utils import timezone

DAYS_OF_A_MONTH = 30
HALF_A_YEAR = 183


def span(days: int) -> str:
    """A stretch of days in words: 'today', '1 day', '12 days', '20 months'."""
    if days <= 0:
        return "today"
    if days < 2 * DAYS_OF_A_MONTH:
        return "1 day" if days == 1 else f"{days} days"
    return f"{days // DAYS_OF_A_MONTH} months"


def age(moment: date | datetime | None) -> str:
    """How long ago something began: '20 months'; empty if it never did."""
    return "" if moment is None else span((timezone.localdate() - as_date(moment)).days)


def until(moment: date) -> str:
    """How far off a day is that is not past: 'today', 'tomorrow', 'in 9 days', 'in 5 months'."""
    days = (moment - timezone.localdate()).days
    return "tomorrow" if days == 1 else span(days) if days <= 0 else f"in {span(days)}"


def open_age(moment: date | datetime | None) -> str:
    """'open 20 months', or 'opened today'."""
    words = age(moment)
    if not words:
        return ""
    return "opened today" if words == "today" else f"open {words}"


def ago(moment: datetime | None) -> str:
    """When something happened, as close as a reader needs: 'just now', '12 min ago', '3 h ago', '5 Oct 2026'."""
    if moment is None:
        return ""
    passed = timezone.now() - moment
    if passed < timedelta(minutes=1):
        return "just now"
    if passed < timedelta(hours=1):
        return f"{passed.seconds // 60} min ago"
    if passed < timedelta(days=1):
        return f"{passed.seconds // 3600} h ago"
    return day(moment)


def brief(moment: date | datetime | None) -> str:
    """When something was or will be, in a few signs for a narrow column: '2 h', 'Fri', '5 Oct', 'Oct 2025'."""
    if moment is None:
        return ""
    value, today = as_date(moment), timezone.localdate()
    if isinstance(moment, datetime) and timedelta(0) <= timezone.now() - moment < timedelta(hours=12):
        return ago(moment).removesuffix(" ago")
    if timedelta(0) <= today - value < timedelta(days=7):
        return f"{value:%a}"
    return f"{value.day} {value:%b}" if abs((today - value).days) < HALF_A_YEAR else f"{value:%b %Y}"


def day(moment: date | datetime | None) -> str:
    """A day as people write it: '5 Oct 2026'."""
    if moment is None:
        return ""
    value = as_date(moment)
    return f"{value.day} {value:%b %Y}"


def month(moment: date | datetime | None) -> str:
    """A month: 'Mar 2025'."""
    return "" if moment is None else f"{as_date(moment):%b %Y}"


def as_date(moment: date | datetime) -> date:
    """The day of a moment in the installation's time zone."""
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment
