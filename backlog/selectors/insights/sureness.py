"""How sure the rankings are: what the last robustness run of each product says of its top."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from backlog.scoring.robustness import Parameters
from backlog.selectors.insights.scope import Scope, Table
from backlog.selectors.robustness_words import OURS, SURE, stay_words, top_words

_USUAL: Final = Parameters()
_SURE: Final = """
SELECT p.name, p.slug, run.read_at, count(f.*)::int, count(f.*) FILTER (WHERE f.any_top >= %(sure)s)::int,
    count(f.*) FILTER (WHERE f.any_top < %(ours)s)::int
FROM stakeholders_product p
    LEFT JOIN LATERAL (
        SELECT id, read_at FROM backlog_robustnessrun r
        WHERE r.product_id = p.id AND r.status = 'done' AND r.top = %(top)s AND r.concentration = %(near)s
        ORDER BY id DESC LIMIT 1
    ) run ON true
    LEFT JOIN backlog_robustnessfigure f ON f.run_id = run.id AND f.rank <= %(top)s
WHERE p.id = ANY(%(products)s) GROUP BY p.name, p.slug, run.read_at ORDER BY p.name
"""


@dataclass(frozen=True, slots=True)
class Sure:
    """Of a product's first ``places``: ``sure`` stay there under almost any weights, ``ours`` hang on today's.

    ``read_at`` is empty if that has not been worked out.
    """

    product: str
    slug: str
    read_at: datetime | None
    places: int
    sure: int
    ours: int


@dataclass(frozen=True, slots=True)
class Sureness:
    """Each product's ranking, by its name."""

    products: tuple[Sure, ...]

    @property
    def known(self) -> list[Sure]:
        """Those of which it has been worked out, and that have something to rank."""
        return [one for one in self.products if one.places]

    @property
    def title(self) -> str:
        """The finding, of one product or over all."""
        if not self.known:
            return "How sure the ranking is has not been worked out"
        places, sure, ours = (sum(getattr(one, name) for one in self.known) for name in ("places", "sure", "ours"))
        if len(self.known) == 1:
            return stay_words(sure, ours, min(places, _USUAL.top))
        hang = f"; {ours} {'hangs' if ours == 1 else 'hang'} on ours" if ours else ""
        return f"{sure} of {places} top places hold under almost any weights{hang}"

    @property
    def top_words(self) -> str:
        """As in 'top ten'."""
        return top_words(_USUAL.top)

    @property
    def table(self) -> Table:
        """Counts by product."""
        rows = tuple((one.product, one.read_at, one.places, one.sure, one.ours) for one in self.products)
        return Table(("product", "as of", "places", "hold under almost any weights", "hang on today's"), rows)


def sureness_of(scope: Scope) -> Sureness:
    """Read what is known of each product's ranking."""
    values = scope.values | {"sure": SURE, "ours": OURS, "top": _USUAL.top, "near": _USUAL.concentration}
    with connection.cursor() as cursor:
        cursor.execute(_SURE, values)
        return Sureness(tuple(Sure(*row) for row in cursor.fetchall()))
