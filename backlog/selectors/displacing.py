"""What items, and requests of our own people, would displace: the ranking read from the top, and walked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection

from backlog.models import Item, Score
from backlog.scoring.displacing import Contender, Part, displaced, in_words
from backlog.selectors.standing import ORDER
from requests_intake.choices import Source
from requests_intake.models import Request
from stakeholders.models import WeightProfile

#: Through these our own people ask: what they ask for is held against what it would displace.
OWN_SOURCES = (Source.LEADERSHIP, Source.SALES, Source.RFP, Source.COMPETITOR)
#: So many of a product's ranking are walked: more work than they make is years of it.
WALKED = 200

_KEY = ", ".join(ORDER)
_TABLE = Score._meta.db_table
_TOP = f"""
SELECT s.product_id, i.key, i.title, s.rank, s.priority, CASE WHEN s.is_estimated THEN s.effort_days END AS days
FROM unnest(%(products)s::bigint[]) AS p (id) CROSS JOIN LATERAL (
    SELECT *, row_number() OVER (ORDER BY {_KEY})::int AS rank FROM (
        SELECT * FROM {_TABLE} WHERE product_id = p.id AND is_open ORDER BY {_KEY} LIMIT {WALKED}
    ) top
) s JOIN backlog_item i ON i.id = s.item_id
ORDER BY s.product_id, s.rank
"""  # noqa: S608 - columns of the model
_RANKS = f"""
SELECT item_id, 1 + (
    SELECT count(*) FROM {_TABLE} s WHERE s.product_id = o.product_id AND s.is_open
        AND ({", ".join(f"s.{name}" for name in ORDER)}) < ({", ".join(f"o.{name}" for name in ORDER)})
)::int FROM {_TABLE} o WHERE o.item_id = ANY(%(items)s) AND o.is_open
"""  # noqa: S608 - columns of the model


@dataclass(frozen=True, slots=True)
class Displacement:
    """What work would displace.

    ``days`` is its estimate, or, with ``is_assumed``, what work without one counts as in the score; ``rank`` and
    ``priority`` are those of its item, if it has one that is ranked.
    """

    days: float | None
    parts: tuple[Part, ...]
    priority: float | None = None
    rank: int | None = None
    is_assumed: bool = False

    @property
    def words(self) -> str:
        """The trade, said in two sentences."""
        return in_words(self.days, self.parts, self.priority, is_assumed=self.is_assumed)

    @property
    def is_worse(self) -> bool:
        """Whether something of a higher priority would have to wait for it."""
        return any(part.item.priority > (self.priority or 0) for part in self.parts)


def displacements(items: Iterable[Item]) -> dict[int, Displacement]:
    """What each of some items would displace, by its id; closed ones displace nothing. Three queries, however many."""
    rows = {item.pk: item for item in items}
    scores = Score.objects.filter(pk__in=rows, is_open=True).in_bulk()
    tops, ranks = _tops({score.product_id for score in scores.values()}), _ranks(list(scores))
    return {pk: _of(rows[pk].key, score, tops.get(score.product_id, []), ranks.get(pk)) for pk, score in scores.items()}


def displacement_of(item: Item) -> Displacement | None:
    """What one item would displace; ``None`` for one that is closed."""
    return displacements([item]).get(item.pk)


def displacement_by(
    product_id: int, days: float | None, without: Collection[str], priority: float | None = None
) -> Displacement:
    """What so many person-days of work on the items ``without`` would displace of a product's others."""
    others = [one for one in _tops({product_id}).get(product_id, []) if one.key not in without]
    return Displacement(days, displaced(days, others), priority)


def displacement_for(request: Request, item: Item | None) -> Displacement | None:
    """What a request of our own people would displace through the item that it counts at, ``item``.

    Without an estimate it is held against the days that such work counts as in the score. ``None`` for a request of
    others, and for what is built or declined already.
    """
    if request.source not in OWN_SOURCES:
        return None
    found = displacement_of(item) if item is not None else Displacement(None, ())
    if found is None or found.days is not None:
        return found
    profile = WeightProfile.objects.filter(product_id=request.product_id, is_active=True).first()
    if profile is None:
        return found
    top = _tops({request.product_id}).get(request.product_id, [])
    parts = displaced(profile.effort_ref, top, item.key if item else "")
    return Displacement(profile.effort_ref, parts, found.priority, found.rank, is_assumed=True)


def _of(key: str, score: Score, top: list[Contender], rank: int | None) -> Displacement:
    days = score.effort_days if score.is_estimated else None
    return Displacement(days, displaced(days, top, key), score.priority, rank)


def _tops(products: set[int]) -> dict[int, list[Contender]]:
    found: dict[int, list[Contender]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_TOP, {"products": sorted(products)})
        for product, key, title, rank, priority, days in cursor.fetchall():
            found.setdefault(product, []).append(Contender(key, title, rank, priority, days))
    return found


def _ranks(items: list[int]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_RANKS, {"items": items})
        return dict(cursor.fetchall())
