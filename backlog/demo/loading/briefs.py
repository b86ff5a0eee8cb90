"""The demo's decision brief, published with the figures of the day of loading."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from backlog.demo.loading.world import World
from backlog.models import Item, RobustnessRun
from backlog.scoring.robustness import Parameters
from backlog.services.briefs import publish_brief, write_brief
from backlog.services.robustness import run_queued
from stakeholders.models import Product

_DRAWS: Final = 1000


def publish_briefs(world: World) -> None:
    """Write and publish the briefs of ``solutions.toml``; call once everything is scored."""
    for row in world.demo.briefs:
        item = Item.objects.select_related("product__accountable_pm").get(key=row["item"])
        pm = item.product.accountable_pm
        texts = {name: row[name].strip() for name in ("decision", "why", "trade_off")}
        brief = write_brief(actor=pm, subject=item, title=row["title"], **texts)
        with _sure_of(item.product):
            publish_brief(actor=pm, brief_id=brief.pk)


@contextmanager
def _sure_of(product: Product) -> Iterator[None]:
    """Know for a moment how sure the ranking is, from fewer draws: a worker does the whole run after the loading."""
    usual = Parameters()
    run = RobustnessRun.objects.create(
        product=product, top=usual.top, concentration=usual.concentration, draws=_DRAWS, seed=usual.seed
    )
    run_queued(run.pk)
    yield
    run.delete()
