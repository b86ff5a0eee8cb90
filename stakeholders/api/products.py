"""``products/`` and ``products/{slug}/``."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from common.api.resources import Collection, Member, documented
from common.api.serializers import PageQuery
from stakeholders.api.bodies import ProductBody, ProductChange
from stakeholders.api.shapes import CustomerProductShape, ProductShape
from stakeholders.models import Product
from stakeholders.permissions import Action, get_product_for
from stakeholders.services.products import create_product, update_product
from users.permissions import check_may_administer


def _with_people(rows: QuerySet[Product]) -> QuerySet[Product]:
    return rows.select_related("accountable_pm").prefetch_related("pools")


@documented("product")
class Products(Collection):
    """All products that the person works with; customers get slug and name of those that they use."""

    shape, body, query = ProductShape, ProductBody, PageQuery

    def represent(self, rows: Sequence[Product]) -> Sequence[Any]:
        """Turn products into plain data."""
        if self.user.is_internal:
            return super().represent(rows)
        return [CustomerProductShape(row).data for row in rows]

    def rows(self, query: dict[str, Any]) -> QuerySet[Product]:
        """Return them."""
        return _with_people(Product.objects.visible_to(self.user))

    def check_may_add(self) -> None:
        """Administrators only."""
        check_may_administer(self.user)

    def create(self, data: dict[str, Any]) -> Product:
        """Make one."""
        return create_product(actor=self.user, **data)


@documented("product", methods=["get", "patch"])
class OneProduct(Member):
    """One product."""

    shape, body = ProductShape, ProductChange

    def find(self, ref: str, action: str) -> Product:
        """Return it by its slug."""
        return get_product_for(self.user, ref, Action(action))

    def change(self, row: Product, version: int | None, changes: dict[str, Any]) -> Product:
        """Rename it, or hand it to another product PM."""
        return update_product(actor=self.user, product_id=row.pk, **changes)
