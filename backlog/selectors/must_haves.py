"""Must-haves that nobody confirmed for a year: of customers, for open items."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from backlog.models import EvidenceLink, Item, Support
from common.cursors import Cursor, decode, malformed
from requests_intake.choices import Importance
from stakeholders.models import Account, Product
from users.models import User

A_YEAR: Final = timedelta(days=365)
MOST_SHOWN: Final = 20

# A must-have is as old as its latest voice, and an answer makes it young again.
_OLD: Final = """
WITH said AS (
    SELECT s.item_id, s.account_id, s.given_at AS at, coalesce(s.first_given_at, s.given_at) AS first
    FROM backlog_support s JOIN stakeholders_account a ON a.id = s.account_id
    WHERE s.importance = 'must_have' AND a.stage = 'customer' {of_account} {of_vote}
    UNION ALL
    SELECT l.item_id, r.account_id, r.filed_at, r.filed_at
    FROM backlog_evidencelink l JOIN requests_intake_request r ON r.id = l.request_id
        JOIN stakeholders_account a ON a.id = r.account_id
    WHERE r.importance = 'must_have' AND a.stage = 'customer' {of_account} {of_link}
), voice AS (
    SELECT item_id, account_id, max(at) AS at, min(first) AS first FROM said GROUP BY item_id, account_id
)
SELECT {columns}
FROM voice v JOIN backlog_item i ON i.id = v.item_id AND i.status IN ('open', 'planned', 'building')
    JOIN stakeholders_account a ON a.id = v.account_id
    LEFT JOIN backlog_reconfirmation c ON c.item_id = v.item_id AND c.account_id = v.account_id
WHERE v.at < %(before)s AND (c.id IS NULL OR c.answered_at < %(before)s) {of_product}
"""
_COLUMNS: Final = "i.id AS item_id, i.key, i.title, a.id AS account_id, a.name AS account, v.at, v.first"
_IN_ORDER: Final = "{after} ORDER BY v.at, i.id, a.id LIMIT %(limit)s"


@dataclass(frozen=True, slots=True)
class MustHave:
    """A must-have to ask about: said ``first`` then, and ``at`` for the last time."""

    item_id: int
    key: str
    title: str
    account_id: int
    account: str
    at: datetime
    first: datetime


@dataclass(frozen=True, slots=True)
class OldPage:
    """Some of them, the longest unconfirmed first, and where the next page starts."""

    rows: list[MustHave]
    next: Cursor | None


def old_must_haves(
    user: User,
    *,
    customer_pm: User | None = None,
    account: Account | None = None,
    item: Item | None = None,
    limit: int = MOST_SHOWN,
    cursor: str | None = None,
) -> OldPage:
    """Those of the products that ``user`` sees, narrowed to a customer PM's accounts, one account or one item."""
    values = _values(customer_pm=customer_pm, account=account, item=item)
    values |= {"products": list(Product.objects.visible_to(user).values_list("pk", flat=True)), "limit": limit + 1}
    if cursor:
        values |= _read(cursor)
    found = [MustHave(*row) for row in _fetched(values, _COLUMNS, _IN_ORDER)]
    rows, last = found[:limit], found[limit - 1] if len(found) > limit else None
    return OldPage(rows, Cursor((last.at.isoformat(), last.item_id, last.account_id)) if last else None)


def _values(**narrowed: Any) -> dict[str, Any]:
    given = {name: one.pk for name, one in narrowed.items() if one is not None}
    return given | {"before": timezone.now() - A_YEAR}


def _read(cursor: str) -> dict[str, Any]:
    at, item_id, account_id = decode(cursor, 3).at
    if any(not isinstance(one, int) or isinstance(one, bool) or abs(one) > 2**62 for one in (item_id, account_id)):
        raise malformed()
    try:
        return {"after": (datetime.fromisoformat(at), item_id, account_id)}
    except (TypeError, ValueError) as error:
        raise malformed() from error


def _fetched(values: dict[str, Any], columns: str, end: str = "") -> list[tuple[Any, ...]]:
    of_account = "AND a.customer_pm_id = %(customer_pm)s" if "customer_pm" in values else ""
    of_account += " AND a.id = %(account)s" if "account" in values else ""
    statement = _OLD + end
    with connection.cursor() as found:
        found.execute(
            statement.format(
                columns=columns,
                of_account=of_account,
                of_vote="AND s.item_id = %(item)s" if "item" in values else "",
                of_link="AND l.item_id = %(item)s" if "item" in values else "",
                of_product="AND i.product_id = ANY(%(products)s)" if "products" in values else "",
                after="AND (v.at, i.id, a.id) > %(after)s" if "after" in values else "",
            ),
            values,
        )
        rows: list[tuple[Any, ...]] = found.fetchall()
    return rows


def unconfirmed_of(item: Item) -> int:
    """How many accounts' must-haves for an item nobody confirmed for over a year."""
    return int(_fetched(_values(item=item), "count(*)")[0][0])


def to_ask() -> Iterable[tuple[int, int]]:
    """Accounts that somebody looks after, with how many of their must-haves are to be confirmed."""
    end = " AND a.customer_pm_id IS NOT NULL GROUP BY a.id ORDER BY a.id"
    return [(int(pk), int(count)) for pk, count in _fetched(_values(), "a.id, count(*)", end)]


def is_must_have(item: Item, account: Account) -> bool:
    """Whether the account ever called the item a must-have, by its vote or in a linked request."""
    votes = Support.objects.filter(item=item, account=account, importance=Importance.MUST_HAVE)
    links = EvidenceLink.objects.filter(item=item, request__account=account)
    return votes.exists() or links.filter(request__importance=Importance.MUST_HAVE).exists()
