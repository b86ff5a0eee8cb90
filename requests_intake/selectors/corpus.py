"""How many texts hold a term: kept statistics where there are any, else counted in the texts that somebody may see."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from requests_intake.choices import TextsOf
from requests_intake.models import TermFrequency, TermStatistics
from requests_intake.similarity.terms import Corpus
from stakeholders.models import Product

COUNTED_LIVE = 1_000
"""Up to so many texts are counted anew for each question: a new product has no statistics, and soon others."""


def corpus_of(
    texts_of: TextsOf, product: Product, visible: QuerySet[Any], terms: Collection[str], *, kept: bool
) -> Corpus:
    """What is known of the texts of a product that hold these terms.

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
    documents, mean_length, frequencies = _counted(visible, terms)
    return Corpus(documents, mean_length, frequencies, sum(others.values()), elsewhere)


def _kept_frequencies(texts_of: TextsOf, terms: Collection[str]) -> Mapping[int, Mapping[str, int]]:
    """By product."""
    rows = TermFrequency.objects.filter(lexeme__in=list(terms), statistics__texts_of=texts_of)
    kept: dict[int, dict[str, int]] = {}
    for product, lexeme, documents in rows.values_list("statistics__product", "lexeme", "documents"):
        kept.setdefault(product, {})[lexeme] = documents
    return kept


def _counted(visible: QuerySet[Any], terms: Collection[str]) -> tuple[int, float, Mapping[str, int]]:
    """Count the newest texts; of more than those, take them for all."""
    inner, values = visible.order_by("-pk").values("search")[:COUNTED_LIVE].query.sql_with_params()
    statement = (
        f"WITH texts AS MATERIALIZED ({inner})"  # noqa: S608 - as the ORM writes it, its values apart
        " SELECT NULL, count(*), coalesce(avg(length(search)), 0) FROM texts"
        " UNION ALL SELECT lexeme, count(*), 0 FROM texts, unnest(search) WHERE lexeme = ANY(%s) GROUP BY lexeme"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, list(terms)])
        rows = cursor.fetchall()
    (_, documents, mean_length), *counted = sorted(rows, key=lambda row: row[0] is not None)
    times = visible.count() / documents if documents == COUNTED_LIVE else 1
    return int(documents * times), float(mean_length), {term: int(count * times) for term, count, _ in counted}
