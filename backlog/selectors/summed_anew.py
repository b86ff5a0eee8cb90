"""Scores under another exponent of revenue: it stands inside every voice, so all voices are summed up once more."""

from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from backlog.scoring.profile import Profile
from backlog.selectors.evidence_sql import BELOW, FRESH, RANGE, VALUE, with_numbers
from common.errors import Invalid

MOST_ITEMS: Final = 100_000
"""A product with more open items is refused: the answer would take longer than a page may."""

# A product's evidence is joined by hashing, as a recompute joins it.
_FOR_MANY: Final = "SET LOCAL work_mem = '96MB'; SET LOCAL enable_nestloop = off"
_AS_BEFORE: Final = "SET LOCAL work_mem TO DEFAULT; SET LOCAL enable_nestloop TO DEFAULT"
# As the text of arrays, to be sent back as they are.
_ANEW: Final = with_numbers(
    FRESH
    + """
SELECT array_agg(f.item_id)::text, array_agg(f.current)::text, array_agg(f.future)::text
FROM fresh f JOIN backlog_score s ON s.item_id = f.item_id WHERE s.is_open
""",
    scope=RANGE,
    value=VALUE,
    below=BELOW,
    empty="{}",
    materialized="MATERIALIZED",
    not_materialized="NOT MATERIALIZED",
)
_SPAN: Final = """
SELECT min(item_id), max(item_id), count(*) FROM backlog_score WHERE product_id = %s AND is_open
"""


def summed_anew(product_id: int, profile: Profile) -> dict[str, str]:
    """C and F of all open items under `profile`, as the values `anew`, `anew_current` and `anew_future`.

    Reads every voice of the product and stores nothing; three seconds for a product of 80,000 open items
    (`benchmarks/bench_what_if.py`).

    Raises:
        Invalid: more open items than that.
    """
    first, last, count = _span(product_id)
    if count > MOST_ITEMS:
        raise Invalid(
            f"Another gamma reads every voice again, which is done for up to {MOST_ITEMS:,} open items. Leave it out,"
            " or keep the numbers as a draft and activate it.",
            field="gamma",
        )
    if not count:
        return {"anew": "{}", "anew_current": "{}", "anew_future": "{}"}
    found = _read(_values(product_id, profile) | {"first": first, "last": last})
    return dict(zip(("anew", "anew_current", "anew_future"), found, strict=True))


def _span(product_id: int) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_SPAN, [product_id])
        return tuple(cursor.fetchone() or (None, None, 0))


def _values(product_id: int, profile: Profile) -> dict[str, Any]:
    now = timezone.now()
    numbers = {name: getattr(profile, name) for name in profile.__dataclass_fields__}
    return numbers | {"product": product_id, "now": now, "today": timezone.localtime(now).date()}


def _read(values: dict[str, Any]) -> tuple[str, ...]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FOR_MANY)
        cursor.execute(_ANEW, values)
        found = cursor.fetchone() or ()
        cursor.execute(_AS_BEFORE)
    return tuple(found)
