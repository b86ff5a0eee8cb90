"""What planning adds to pages of other apps, which cannot know of it: ``{% load look_back %}``."""

from typing import Any

from django import template
from django.template import Context
from django.utils import timezone

from backlog.choices import ItemStatus
from backlog.models import Item
from planning.permissions import may_note_for, may_say_of
from planning.selectors.outcomes import item_in_short, lines_for, to_say_at_desk
from planning.selectors.promises import open_promises_to
from stakeholders.models import Account

register = template.Library()


@register.inclusion_tag("outcomes/_desk.html", takes_context=True)
def to_say_of_what_shipped(context: Context) -> dict[str, Any]:
    """On a customer PM's desk: what they are asked about what shipped for their accounts."""
    request = context["request"]
    return {"request": request, "csrf_token": context.get("csrf_token"), "lines": to_say_at_desk(request.user)}


@register.inclusion_tag("outcomes/_of_account.html", takes_context=True)
def shipped_for(context: Context, account: Account) -> dict[str, Any]:
    """On an account's page: what shipped for it, and what came of it."""
    request = context["request"]
    lines = [(line, may_say_of(request.user, line, line.outcome.product)) for line in lines_for(request.user, account)]
    return {"request": request, "csrf_token": context.get("csrf_token"), "lines": lines}


@register.inclusion_tag("planning/promises/_of_account.html", takes_context=True)
def promised_to(context: Context, account: Account) -> dict[str, Any]:
    """On an account's page: what is promised to it, its segment or everybody, and nobody has said what became of it."""
    user = context["request"].user
    lines = open_promises_to(user, account, timezone.localdate())
    return {"account": account, "lines": lines, "may_note": may_note_for(user, account)}


@register.inclusion_tag("outcomes/_of_item.html")
def what_came_of(item: Item) -> dict[str, Any]:
    """Among an item's facts: what came of it, if it shipped."""
    return {"item": item, "short": item_in_short(item) if item.status == ItemStatus.SHIPPED else None}
