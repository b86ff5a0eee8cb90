"""``accounts/`` and ``accounts/{id}/``, which also takes the id that the CRM gave: ``accounts/crm:4711/``."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.resources import Collection, Member, Resource, base_address, documented, with_tag
from common.api.serializers import read_body
from common.api.views import created
from common.errors import Invalid, NotFound
from stakeholders.api.bodies import AccountBody, AccountQuery
from stakeholders.api.shapes import AccountShape, CustomerAccountShape
from stakeholders.models import Account
from stakeholders.permissions import Action, check_may_create_account, get_account_for
from stakeholders.services.account_products import save_account
from stakeholders.services.accounts import create_account, update_account

CRM = "crm:"


class _Shown(Resource):
    """Customers see little of an account, colleagues all of it."""

    def represent(self, rows: Sequence[Account]) -> Sequence[Any]:
        """Turn accounts into plain data."""
        shape: Any = AccountShape if self.user.is_internal else CustomerAccountShape
        context = {"base": base_address(self.request), "user": self.user}
        return list(shape(rows, many=True, context=context).data)


def _with_people(rows: QuerySet[Account]) -> QuerySet[Account]:
    return rows.select_related("customer_pm").prefetch_related("products")


@documented("account")
class Accounts(_Shown, Collection):
    """Accounts."""

    shape, body, query = AccountShape, AccountBody, AccountQuery

    def rows(self, query: dict[str, Any]) -> QuerySet[Account]:
        """Return those that the person may see."""
        rows = _with_people(Account.objects.visible_to(self.user))
        if not self.user.is_internal:
            return rows
        filters = {"q": "name__icontains", "product": "products__slug", "segment": "segment_id"}
        chosen = {filters.get(name, name): value for name, value in query.items() if name not in {"limit", "cursor"}}
        return rows.filter(**chosen)

    def check_may_add(self) -> None:
        """Those who keep accounts only."""
        check_may_create_account(self.user)

    def create(self, data: dict[str, Any]) -> Account:
        """Make one."""
        data.pop("version", None)
        write = save_account if "products" in data else create_account
        return write(actor=self.user, **data)


@documented("account", methods=["get", "patch", "put"])
class OneAccount(_Shown, Member):
    """One account."""

    shape, body = AccountShape, AccountBody

    def find(self, ref: str, action: str) -> Account:
        """Return it by our id or the CRM's."""
        return get_account_for(self.user, self._id_of(ref), Action(action))

    def _id_of(self, ref: str) -> int:
        if ref.isdecimal() and ref.isascii() and len(ref) < 19:
            return int(ref)
        rows = Account.objects.visible_to(self.user).known_as(crm_id=ref.removeprefix(CRM))
        found = rows.values_list("pk", flat=True).first()
        if found is None:
            raise NotFound("There is no account of this CRM id, or none that you may see.")
        return found

    def change(self, row: Account, version: int | None, changes: dict[str, Any]) -> Account:
        """Change what was sent."""
        write: Any = save_account if "products" in changes else update_account
        account: Account = write(actor=self.user, account_id=row.pk, version=version, **changes)
        return account

    @extend_schema(
        operation_id="upsert_account",
        summary="Create or change the account of a CRM id",
        request=AccountBody,
        responses={200: AccountShape, 201: AccountShape},
    )
    def put(self, request: Request, **where: str) -> Response:
        """Make or change the account that the CRM calls `id`; what is not sent stays as it is."""
        crm_id = _crm_id(where["id"])
        known = Account.objects.visible_to(self.user).known_as(crm_id=crm_id).first()
        if known is None:
            check_may_create_account(self.user)
        else:
            get_account_for(self.user, known.pk, Action.CHANGE)
            self.require(known)
        data = read_body(request, AccountBody, partial=known is not None)
        _check_same(crm_id, data)
        if known is not None:
            data["crm_id"] = known.crm_id  # called by that of an account merged into it, it keeps its own
            stated = data.pop("version", None)
            changed = with_tag(request, stated, lambda version: self.change(known, version, data))
            return Response(self.represent_one(changed))
        data.pop("version", None)
        write: Any = save_account if "products" in data else create_account
        return created(self.represent_one(write(actor=self.user, **data)))


def _crm_id(ref: str) -> str:
    if ref.isdecimal():
        raise Invalid(f"{ref} is an account's id here. Write {CRM}{ref} for the id that a CRM gave.", field="id")
    crm_id = ref.removeprefix(CRM)
    if not 0 < len(crm_id) <= 80 or "\x00" in crm_id:
        raise Invalid("A CRM id has 1 to 80 characters.", field="id")
    return crm_id


def _check_same(crm_id: str, data: dict[str, Any]) -> None:
    if data.setdefault("crm_id", crm_id) != crm_id:
        raise Invalid("The CRM id differs from that of the address.", field="crm_id")
