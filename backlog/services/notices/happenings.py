"""Telling of what happens beside decisions: an item moves on, a request is handed over, somebody asks for access."""

from django.urls import reverse

from backlog.choices import ItemStatus, NoticeTopic
from backlog.models import Item
from backlog.selectors.declines import decline_of
from backlog.selectors.listeners import Why, administrators, of_item, of_user
from backlog.services.notices.telling import tell
from backlog.services.notices.wording import Happening
from common.outbox import Payload
from common.presentation.dates import day
from requests_intake.models import Request
from stakeholders.choices import AccessStatus
from stakeholders.models import AccessRequest
from users.models import User

_OF_STATUS = {
    ItemStatus.OPEN: NoticeTopic.REOPENED,
    ItemStatus.PLANNED: NoticeTopic.PLANNED,
    ItemStatus.SHIPPED: NoticeTopic.SHIPPED,
    ItemStatus.DECLINED: NoticeTopic.DECLINED,
}


def tell_status(payload: Payload) -> int:
    """Tell of an item's status, if it still has it."""
    item = Item.objects.select_related("product").filter(pk=payload["item_id"], status=payload["status"]).first()
    topic = _OF_STATUS.get(ItemStatus(payload["status"]))
    if item is None or topic is None:
        return 0
    happening = Happening(
        topic=topic,
        event=f"item:{item.pk}:{payload['version']}",
        product=item.product,
        actor=_person(payload.get("actor_id")),
        item=item,
        said=_why(item),
    )
    return tell(happening, of_item(item))


def _why(item: Item) -> dict[str, str]:
    """The words of the no to an item; nothing of another status, or if nobody said why."""
    no = decline_of(item)
    if no is None:
        return {}
    again = day(no.look_again_on) if no.look_again_on else ""
    return {"reason": no.text, "would_change": no.would_change, "look_again_on": again}


def _person(pk: int | None) -> User | None:
    return User.objects.get_queryset().filter(pk=pk).first() if pk else None


def tell_assigned(payload: Payload) -> int:
    """Who was given a request, if it is still theirs."""
    rows = Request.objects.select_related("product", "account", "assigned_to")
    request = rows.filter(pk=payload["request_id"], assigned_to=payload["user_id"]).first()
    if request is None or request.assigned_to is None:
        return 0
    happening = Happening(
        topic=NoticeTopic.ASSIGNED,
        event=f"assigned:{request.pk}:{payload['version']}",
        product=request.product,
        actor=_person(payload["actor_id"]),
        request=request,
    )
    return tell(happening, [of_user(request.assigned_to, Why.DECIDES, request)])


def tell_access(payload: Payload) -> int:
    """The account's customer PM; administrators, where it has none."""
    rows = AccessRequest.objects.select_related("account__customer_pm")
    asked = rows.filter(pk=payload["access_request_id"], status=AccessStatus.WAITING).first()
    if asked is None:
        return 0
    keeper = asked.account.customer_pm
    happening = Happening(
        topic=NoticeTopic.ACCESS,
        event=f"access:{asked.pk}",
        product=None,
        account=asked.account,
        path=reverse("account", args=[asked.account_id]),
        who=f"{asked.full_name} ({asked.email})",
    )
    return tell(happening, [of_user(keeper, Why.DECIDES)] if keeper else administrators())
