"""Counting which terms the texts of a product hold, so that questions need not: see docs/algorithms/similar.md."""

from typing import Any

from django.db import connection, transaction
from django.db.models import Avg, Count, F, Func, IntegerField
from django.utils import timezone

from requests_intake.choices import TextsOf
from requests_intake.models import Request, TermFrequency, TermStatistics
from requests_intake.selectors.corpus import COUNTED_LIVE

GROWN = 0.1
"""Statistics this far off are counted anew; nearer, they tell the same."""
_FREQUENCIES = """
INSERT INTO requests_intake_termfrequency (statistics_id, lexeme, documents)
SELECT %s, word, ndoc FROM ts_stat(%s) WHERE ndoc > 1
"""


def refresh_request_statistics() -> int:
    """Count the requests of products that have grown or shrunk since; return how many products."""
    return refresh_statistics(TextsOf.REQUESTS, Request)


def refresh_statistics(texts_of: TextsOf, model: Any) -> int:
    """Count the rows of ``model``, which has ``product`` and ``search``, where the statistics are no longer near.

    Products with few texts are not kept: those are counted when they are asked about.
    """
    kept = {row.product_id: row.documents for row in TermStatistics.objects.filter(texts_of=texts_of)}
    counts = model._default_manager.order_by().values_list("product").annotate(many=Count("pk"))
    now = {product: many for product, many in counts if many >= COUNTED_LIVE}
    TermStatistics.objects.filter(texts_of=texts_of).exclude(product__in=now).delete()
    due = [product for product, many in now.items() if _is_off(kept.get(product), many)]
    for product in due:
        _count(texts_of, model, product)
    return len(due)


def _is_off(kept: int | None, now: int) -> bool:
    return kept is None or abs(now - kept) > GROWN * kept


@transaction.atomic
def _count(texts_of: TextsOf, model: Any, product: int) -> None:
    rows = model._default_manager.filter(product=product).order_by()
    length = Func(F("search"), function="length", output_field=IntegerField())
    figures = rows.aggregate(documents=Count("pk"), mean_length=Avg(length))
    figures["mean_length"] = figures["mean_length"] or 0.0
    statistics, _ = TermStatistics.objects.update_or_create(
        product_id=product, texts_of=texts_of, defaults={**figures, "counted_at": timezone.now()}
    )
    TermFrequency.objects.filter(statistics=statistics).delete()
    with connection.cursor() as cursor:
        cursor.execute(_FREQUENCIES, [statistics.pk, _vectors_of(model, product)])


def _vectors_of(model: Any, product: int) -> str:
    """The statement that ts_stat runs; it takes no parameters, and these are a table of ours and a number."""
    table = connection.ops.quote_name(model._meta.db_table)
    return f"SELECT search FROM {table} WHERE product_id = {int(product)}"  # noqa: S608
