"""The business cases of a product's items, as the items rank."""

from dataclasses import dataclass

from backlog.models import Item
from backlog.scoring.business_case import Case
from backlog.selectors.business_case import cases_of
from backlog.selectors.ranked import ranked_page
from common.cursors import Cursor
from stakeholders.models import Product


@dataclass(frozen=True, slots=True)
class CaseRow:
    """An item with its rank and its case."""

    rank: int
    item: Item
    case: Case


@dataclass(frozen=True, slots=True)
class CasePage:
    """Some of them, best first, and where the neighbours start."""

    rows: tuple[CaseRow, ...]
    next: Cursor | None
    previous: Cursor | None


def case_rows(product: Product, *, limit: int, cursor: str | None = None) -> CasePage:
    """A page of the open items. Raises ``Invalid`` for a cursor that this list did not give out."""
    page = ranked_page(product.pk, limit=limit, cursor=cursor)
    ids = [row["item_id"] for row in page.rows]
    items = Item.objects.filter(pk__in=ids).select_related("product").defer("search").in_bulk()
    cases = cases_of(product, list(items.values()))
    rows = tuple(CaseRow(row["rank"], items[row["item_id"]], cases[row["item_id"]]) for row in page.rows)
    return CasePage(rows, page.next, page.previous)
