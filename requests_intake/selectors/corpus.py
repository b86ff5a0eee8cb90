"""How many texts hold a term: kept statistics where there are any, else counted in the texts that somebody may see."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Max, QuerySet

from requests_intake.choices import TextsOf
from requests_intake.models import TermFrequency, TermStatistics
from requests_intake.similarity.terms import Corpus
from stakeholders.models import Product

COUNTED_LIVE = 1_000
"""Up to so many texts are counted when they are needed: a new product has no statistics, and soon others."""


def corpus_of(
    texts_of: TextsOf, product: Product, visible: QuerySet[Any], vector: str, terms: Collection[str], *, kept: bool
) -> Corpus:
    """What is known of the texts of a product that hold these terms; ``vector`` names the rows' text-search vector.

    Without ``kept`` only ``visible`` rows count: then nothing can be told from the answer about rows unseen.
    """
    statistics = {row.product_id: row for row in TermStatistics.objects.filter(texts_of=texts_of)}
    held = _kept_frequencies(texts_of, terms) if statistics else {}
    own = statistics.get(product.pk)
    others = {owner: row.documents for owner, row in statistics.items() if owner != product.pk}
    elsewhere: Counter[str] = Counter()
    for owner in others:
        elsewhere.update(held.get(owner, {}))
    if kept and own is not None:
        return Corpus(own.documents, own.mean_length, held.get(product.pk, {}), sum(others.values()), elsewhere)
    return replace(_counted(visible, vector), others=sum(others.values()), elsewhere=elsewhere)


def _kept_frequencies(texts_of: TextsOf, terms: Collection[str]) -> Mapping[int, Mapping[str, int]]:
    """By product."""
    rows = TermFrequency.objects.filter(lexeme__in=list(terms), statistics__texts_of=texts_of)
    kept: dict[int, dict[str, int]] = {}
    for product, lexeme, documents in rows.values_list("statistics__product", "lexeme", "documents"):
        kept.setdefault(product, {})[lexeme] = documents
    return kept


def _counted(rows: QuerySet[Any], vector: str) -> Corpus:
    """Count the newest texts; if there are more than those, take them for all."""
    try:
        inner, values = rows.order_by("-pk").values_list(vector)[:COUNTED_LIVE].query.sql_with_params()
    except EmptyResultSet:  # the ORM sees that there can be none
        return Corpus(0, 0.0, {})
    state = rows.order_by().aggregate(Count("pk"), Max("pk"), Max("updated_at"))
    return _counted_once(inner, values, tuple(state.values()))


@lru_cache(maxsize=64)
def _counted_once(inner: str, values: tuple[Any, ...], state: tuple[Any, ...]) -> Corpus:
    """As long as nothing was added, changed or taken away, the count is the same: who types asks many times."""
    statement = (
        f"WITH texts (search) AS MATERIALIZED ({inner})"  # noqa: S608 - as the ORM writes it, its values apart
        " SELECT NULL, count(*), coalesce(avg(length(search)), 0) FROM texts"
        " UNION ALL SELECT lexeme, count(*), 0 FROM texts, unnest(search) GROUP BY lexeme"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        (_, documents, mean_length), *counted = sorted(cursor.fetchall(), key=lambda row: row[0] is not None)
    times = state[0] / documents if documents else 1.0
    frequencies = {lexeme: int(count * times) for lexeme, count, _ in counted}
    return Corpus(int(documents * times), float(mean_length), frequencies)
