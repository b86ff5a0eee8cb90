"""What the demo company tells its customers of what comes, and what it promised."""

from typing import Any

from backlog.demo.calendar import Calendar
from backlog.models import Item
from planning.services.promises import note_promise, settle_promise
from planning.services.roadmap import publish_entry
from stakeholders.models import Account, Product, Segment


def add_roadmap(content: dict[str, Any], calendar: Calendar) -> None:
    """Publish the entries in the name of the product's PM, and note the promises; days count in months."""
    for row in content["entry"]:
        _tell(row, calendar)
    for row in content["promise"]:
        _promise(row, calendar)


def _tell(row: dict[str, Any], calendar: Calendar) -> None:
    item = Item.objects.select_related("product__accountable_pm").get(key=row["item"])
    dated = {"by_date": calendar.day(row["by"]), "by_words": row.get("by_words", "")} if "by" in row else {}
    publish_entry(
        actor=item.product.accountable_pm, item_id=item.pk, column=row["column"], title=row["title"],
        text=row.get("text", ""), despite=True, **_audience(row), **dated,
    )  # fmt: skip


def _promise(row: dict[str, Any], calendar: Calendar) -> None:
    product = Product.objects.select_related("accountable_pm").get(slug=row["product"])
    to = _audience(row)
    promise = note_promise(
        actor=product.accountable_pm, product=product, text=row["text"], due_on=calendar.day(row["due"]),
        item=Item.objects.get(key=row["item"]) if "item" in row else None,
        made_by=to["account"].customer_pm if row.get("said_by") == "customer_pm" else None,
        made_on=calendar.day(-row["made"]), source=row["source"], **to,
    )  # fmt: skip
    if "state" in row:
        settle_promise(
            actor=product.accountable_pm, promise_id=promise.pk, state=row["state"], reason=row.get("reason", ""),
            settled_on=calendar.day(-row["settled"]),
        )  # fmt: skip


def _audience(row: dict[str, Any]) -> dict[str, Any]:
    """To whom: an account or a segment by name, else everybody."""
    if "account" in row:
        return {"audience": "account", "account": Account.objects.get(name=row["account"])}
    if "segment" in row:
        return {"audience": "segment", "segment": Segment.objects.get(name=row["segment"])}
    return {"audience": "everybody"}
