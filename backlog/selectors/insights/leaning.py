"""Items that hang on one account: those that serve it alone, and those that lean on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from backlog.models import Item
from backlog.scoring import score
from backlog.selectors.explained import inputs_by_item, plain_profile
from backlog.selectors.insights.scope import Scope, Table, begin, many
from stakeholders.models import WeightProfile

MOST_LEANING: Final = 20
_LEANING: Final = """
SELECT i.id, i.key, i.title, 'single_customer' = ANY(s.flags), s.top_share,
    CASE WHEN s.is_estimated THEN s.effort_days END, i.release_name,
    count(*) FILTER (WHERE 'single_customer' = ANY(s.flags)) OVER ()::int, count(*) OVER ()::int,
    (SELECT a.name FROM stakeholders_account a WHERE 'single_customer' = ANY(s.flags) AND a.id IN (
        SELECT account_id FROM backlog_support WHERE item_id = i.id UNION
        SELECT r.account_id FROM backlog_evidencelink l JOIN requests_intake_request r ON r.id = l.request_id
        WHERE l.item_id = i.id) ORDER BY a.stage <> 'customer', a.arr DESC LIMIT 1)
FROM backlog_item i JOIN backlog_score s ON s.item_id = i.id
WHERE i.product_id = ANY(%(products)s) AND s.is_open AND s.flags && ARRAY['single_customer', 'swayed']::varchar[]
ORDER BY ('single_customer' = ANY(s.flags)) DESC, s.top_share DESC, i.id
LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Leaning:
    """An open item that serves one account (``is_single``) or leans on one: ``top_share`` of the current voices.

    ``account`` is the one that it serves, else the one that weighs most.
    """

    key: str
    title: str
    is_single: bool
    top_share: float
    days: float | None
    release: str
    account: str | None

    @property
    def how(self) -> str:
        """How it hangs on the account, in a word."""
        return "alone" if self.is_single else "leans"


@dataclass(frozen=True, slots=True)
class LeaningItems:
    """Items that hang on one account, those that serve it alone first; ``single`` and ``total`` count all there are."""

    items: tuple[Leaning, ...]
    single: int
    total: int

    @property
    def title(self) -> str:
        """The finding."""
        single, leaning = self.single, self.total - self.single
        if not self.items:
            return "No item serves one account alone or leans on one"
        if not single:
            return begin(f"{many(leaning)} {'item leans' if leaning == 1 else 'items lean'} on one account")
        words = begin(f"{many(single)} {'item serves' if single == 1 else 'items serve'} one account")
        return f"{words}; {many(leaning)} more {'leans' if leaning == 1 else 'lean'} on one" if leaning else words

    @property
    def table(self) -> Table:
        """The items."""
        rows = tuple(
            (
                one.key,
                one.title,
                one.how,
                one.account,
                one.top_share,
                one.days,
                one.release,
            )
            for one in self.items
        )
        return Table(("item", "title", "how", "account", "share of the largest", "person-days", "release"), rows)


def leaning_of(scope: Scope) -> LeaningItems:
    """Read the items that hang on one account, and on which."""
    with connection.cursor() as cursor:
        cursor.execute(_LEANING, scope.values | {"most": MOST_LEANING})
        rows = cursor.fetchall()
    single, total = rows[0][7:9] if rows else (0, 0)
    loudest = _loudest([row[0] for row in rows if not row[3]])
    items = [Leaning(*[*row[1:7], row[9] or loudest.get(row[0])]) for row in rows]
    return LeaningItems(tuple(items), single, total)


def _loudest(ids: Sequence[int]) -> dict[int, str]:
    """By item, the name of the account that weighs most in its current score."""
    items = list(Item.objects.filter(pk__in=ids).defer("search"))
    profiles = WeightProfile.objects.filter(product__in={item.product_id for item in items}, is_active=True)
    by_product = {one.product_id: plain_profile(one) for one in profiles}
    found: dict[int, str] = {}
    for item, inputs in zip(items, inputs_by_item(items).values(), strict=True):
        terms = score(inputs, by_product[item.product_id]).current.voices
        if terms:
            found[item.pk] = max(terms, key=lambda term: term.weight).voice.name
    return found
