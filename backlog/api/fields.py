"""Fields that only these resources have."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from stakeholders.models import Account

CRM = "crm:"
_MAX_ID = 2**63 - 1


def account_filter(ref: int | str) -> dict[str, Any] | None:
    """What finds the account that ``ref`` names: its id, or ``crm:`` and the id that the CRM gave; else ``None``."""
    if isinstance(ref, str) and ref.startswith(CRM) and "\x00" not in ref:
        return {"crm_id": ref.removeprefix(CRM)}
    if isinstance(ref, bool) or not str(ref).isascii() or not str(ref).isdecimal() or int(ref) > _MAX_ID:
        return None
    return {"pk": int(ref)}


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string", "pattern": "^crm:.+$"}]})
class AccountRef(serializers.Field[Any, Any, Any, Any]):
    """An account that the person may see, by its id or as ``crm:`` and the id that the CRM gave."""

    default_error_messages = {"unknown": "There is no such account."}

    def to_internal_value(self, data: Any) -> Account:
        """Return the account, or raise."""
        chosen = account_filter(data) if isinstance(data, int | str) else None
        found: Account | None = None
        if chosen is not None:
            found = Account.objects.visible_to(self.context["user"]).known_as(**chosen).first()
        if found is None:
            self.fail("unknown")
        return found


@extend_schema_field({"type": "string", "example": "4711 or crm:0015g"})
class AccountFilter(serializers.CharField):
    """In a query: which account, by its id or the CRM's; turned into the filter on ``account``."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the filter by its name."""
        chosen = account_filter(str(data))
        if chosen is None:
            raise serializers.ValidationError(f"An account's id, or {CRM} and the id that the CRM gave.")
        return chosen
