"""The demo's decision brief, published with the figures of the day of loading."""

from backlog.demo.loading.world import World
from backlog.models import Item
from backlog.services.briefs import publish_brief, write_brief


def publish_briefs(world: World) -> None:
    """Write and publish the briefs of ``solutions.toml``; call once everything is scored."""
    for row in world.demo.briefs:
        item = Item.objects.select_related("product__accountable_pm").get(key=row["item"])
        pm = item.product.accountable_pm
        texts = {name: row[name].strip() for name in ("decision", "why", "trade_off")}
        brief = write_brief(actor=pm, subject=item, title=row["title"], **texts)
        publish_brief(actor=pm, brief_id=brief.pk)
