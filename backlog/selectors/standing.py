"""An item's place in the ranked backlog: its rank, its neighbours, and what it would be with other figures."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import F, Q
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from backlog.models import Score
from stakeholders.models import Product, WeightProfile

# The order of the ranked backlog; the index ranked_backlog says the same.
ORDER = ("below_floors", "neg_place", "neg_depth", "opened_at", "number")
# Beyond this many the page says "more than": counting a hundred thousand rows costs more than showing fifty.
COUNTED_UP_TO = 1000
CONTENDERS = 30


# Each page asks it, and said by the ORM it would take longer to write than to answer.
_COUNT = f"""
SELECT count(*) FROM (
    SELECT FROM {Score._meta.db_table} WHERE product_id = %(product)s AND is_open LIMIT %(most)s
) AS open
"""  # noqa: S608 - the table's own name


def open_count(product: Product) -> int:
    """How many open items there are, counted no further than one beyond ``COUNTED_UP_TO``."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"product": product.pk, "most": COUNTED_UP_TO + 1})
        row = cursor.fetchone()
    return int(row[0])


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands: its rank and the items one above and one below; nothing for one that is not ranked.

    ``ahead`` is the nearest above that it can pass: not what stands there only because this item needs it.
    """

    rank: int | None = None
    above: Score | None = None
    below: Score | None = None
    ahead: Score | None = None


def place_of(score: Score) -> Place:
    """Find an item's place by what stands before and after it."""
    if not score.is_open:
        return Place()
    rows = Score.objects.filter(product_id=score.product_id, is_open=True)
    # One comparison of whole rows is one range of the index; its five parts joined by "or" would read all of it.
    key, here = Tuple(*map(F, ORDER)), _values(score)
    before, after = rows.filter(TupleLessThan(key, here)), rows.filter(TupleGreaterThan(key, here))
    nearest = before.select_related("item").defer("item__search").order_by(*(f"-{name}" for name in ORDER))
    above = nearest.first()
    is_own = above is not None and above.lifted_by_id == score.pk
    return Place(
        rank=before.count() + 1,
        above=above,
        below=after.select_related("item").defer("item__search").order_by(*ORDER).first(),
        ahead=nearest.exclude(lifted_by=score.pk).first() if is_own else above,
    )


def first_ones(score: Score) -> list[Score]:
    """Those behind the first item, among which one might take its place; not what only its need has lifted."""
    rows = Score.objects.filter(product_id=score.product_id, is_open=True).exclude(pk=score.pk)
    rows = rows.exclude(lifted_by=score.pk)
    return list(rows.select_related("item").defer("item__search").order_by(*ORDER)[:CONTENDERS])


def rank_with(score: Score, priority: float) -> int | None:
    """The rank that an open item would have with another priority, everything else as it is."""
    if not score.is_open:
        return None
    rows = Score.objects.filter(product_id=score.product_id, is_open=True).exclude(pk=score.pk)
    better = Q(below_floors=score.below_floors, neg_place__lt=-priority)
    if score.below_floors:
        better |= Q(below_floors=False)
    return rows.filter(better).count() + 1


def _values(score: Score) -> tuple[object, ...]:
    return tuple(getattr(score, name) for name in ORDER)


def is_stale(score: Score, profile: WeightProfile | None) -> bool:
    """Whether the figures are older than the evidence, or of other weights than those in force."""
    return score.scored_revision < score.inputs_revision or score.profile_id != (profile.pk if profile else None)
