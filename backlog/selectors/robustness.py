"""How sure a product's ranking is: the last run for some parameters, and whether its figures are still those of now."""

from dataclasses import dataclass

from django.db import connection

from backlog.choices import UNDER_WAY, RobustnessStatus
from backlog.models import RobustnessFigure, RobustnessRun
from backlog.scoring.robustness import Parameters
from stakeholders.models import Product

# Any scoring, opening or closing of an item, link of a prerequisite or change of weights makes another one.
_REVISION = """
SELECT concat_ws('-', p.id, s.many, s.ids, s.latest, d.many, d.latest) FROM
    (SELECT count(*) AS many, sum(item_id) AS ids, extract(epoch FROM max(scored_at)) AS latest
     FROM backlog_score WHERE product_id = %(product)s AND is_open) s,
    (SELECT count(*) AS many, max(l.id) AS latest FROM backlog_dependency l
     JOIN backlog_score f ON f.item_id = l.item_id WHERE f.product_id = %(product)s) d
    LEFT JOIN stakeholders_weightprofile p ON p.product_id = %(product)s AND p.is_active
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What there is for some parameters: the last finished run, and one under way or failed after it."""

    done: RobustnessRun | None
    latest: RobustnessRun | None
    is_stale: bool
    """Whether figures, weights or the list changed since the last finished run read them."""

    @property
    def is_under_way(self) -> bool:
        """Whether a worker is at it, or will be."""
        return self.latest is not None and self.latest.status in UNDER_WAY

    @property
    def state(self) -> str:
        """none, queued, running, done or failed."""
        return self.latest.status if self.latest else "none"


def revision_of(product_id: int) -> str:
    """A name for the figures that a product's ranking is made of as they stand."""
    with connection.cursor() as cursor:
        cursor.execute(_REVISION, {"product": product_id})
        row = cursor.fetchone()
    return str(row[0])


def known_of(product: Product, asked: Parameters) -> Known:
    """What there is for these parameters."""
    rows = RobustnessRun.objects.filter(product=product, top=asked.top, concentration=asked.concentration)
    found = list(rows.select_related("profile").order_by("-pk")[:5])
    done = next((run for run in found if run.status == RobustnessStatus.DONE), None)
    stale = done is not None and done.revision != revision_of(product.pk)
    return Known(done, found[0] if found else None, stale)


def figure_of(item_id: int) -> RobustnessFigure | None:
    """What the last finished run with the usual parameters says of one item."""
    usual = Parameters()
    rows = RobustnessFigure.objects.filter(
        item=item_id,
        run__status=RobustnessStatus.DONE,
        run__top=usual.top,
        run__concentration=usual.concentration,
    )
    return rows.select_related("run").order_by("-run").first()
