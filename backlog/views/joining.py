"""Join what is there instead of filing anew. What the person typed beyond a title is filed nonetheless."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from backlog.models import Item
from backlog.permissions import Action, check_may_support_for, get_item_for
from backlog.selectors.requests import linked_item
from backlog.services.conversation import add_comment
from backlog.services.filing import Asking, file_for, join_item
from common.errors import NotFound
from common.http.pages import allowed
from requests_intake.models import Request
from requests_intake.permissions import get_request_for
from stakeholders.models import Account
from users.models import User


def join_instead(
    user: User, joined: str, asking: Sequence[Asking], values: dict[str, Any], *, says_more: bool
) -> tuple[str, str]:
    """Join the item or the request that ``joined`` names; what to say and where to go.

    An item is supported by each account for which the person may speak. Else, and for a request that went nowhere yet,
    a request is filed that says to colleagues what it is like: it is for the product's PM to merge them.

    Raises:
        NotFound: there is no such item or request that they may see.
    """
    request = _request(user, joined)
    item = linked_item(user, request) if request else get_item_for(user, joined)
    title = values["title"] or (item or request).title  # type: ignore[union-attr]
    values = values | {"title": title}
    accounts = [one.account for one in asking if one.account]
    if item is None and request is not None:
        return _beside(user, request, asking, values, says_more=says_more)
    if item is None:
        raise NotFound("There is no such item, or none that you may see.")
    if not _speaks(user, item, accounts):
        note = f"The same as {item.key}, “{item.title}”: link it there."
        filed = file_for(actor=user, asking=asking, note=note, **values)
        return f"Filed as {filed[0].reference}, with the word that it is {item.key}.", _page(filed[0])
    join_item(actor=user, item=item, accounts=accounts, importance=values["importance"])
    if says_more:
        file_for(actor=user, asking=asking, note=f"Joined {item.key}, “{item.title}”: link it there.", **values)
    names = ", ".join(account.name for account in accounts)
    more = " What you wrote went to the inbox too, to be linked there." if says_more else ""
    return f"{names} counts at {item.key} now.{more}", reverse("item", args=[item.key])


def _request(user: User, joined: str) -> Request | None:
    number = joined.removeprefix("R-")
    if number == joined or not number.isascii() or not number.isdecimal() or len(number) > 18:
        return None
    return get_request_for(user, int(number))


def _speaks(user: User, item: Item, accounts: Sequence[Account]) -> bool:
    if not allowed(get_item_for, user, item.key, Action.SUPPORT):
        return False
    return all(allowed(check_may_support_for, user, account) for account in accounts)


def _beside(
    user: User, request: Request, asking: Sequence[Asking], values: dict[str, Any], *, says_more: bool
) -> tuple[str, str]:
    """File beside a request that is not decided yet; who asked there already adds a remark instead."""
    others = [one for one in asking if one.account != request.account]
    if len(others) < len(asking) and says_more:
        words = "\n\n".join(filter(None, [values["title"], values["body"], _hours(values)]))
        add_comment(actor=user, body=words, request=request)
    if not others:
        return f"{request.account} asked for this already: it is {request.reference}.", _page(request)
    note = f"The same as {request.reference}, “{request.title}”: merge them."
    if len(others) < len(asking):
        values = values | {"contact": None, "opportunity": None, "asked_by": ""}
    filed = file_for(actor=user, asking=others, note=note, **values)
    names = ", ".join(str(one.account) for one in others)
    return f"{names} stands beside {request.reference} now, to be merged by the product's PM.", _page(filed[0])


def _hours(values: dict[str, Any]) -> str:
    told = values["workaround"] or {}
    words = [told.get("description", "")]
    words += [f"{told['hours_per_month']:g} h a month to live with it"] if told.get("hours_per_month") else []
    return ": ".join(filter(None, words))


def _page(request: Request) -> str:
    return reverse("request", args=[request.pk])
