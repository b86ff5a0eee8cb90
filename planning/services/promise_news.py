"""News of promises: that somebody noted one, that it comes due, that its day is past."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from backlog.choices import NoticeTopic
from backlog.selectors.listeners import Listener, Why, of_user
from backlog.services.notices.telling import Happening, tell
from common.presentation.dates import day
from planning.models import Promise
from planning.selectors.doubts import carried_by
from planning.selectors.promises import open_ones, unsettled_between
from users.models import User

#: A day that is past for longer than this is no news any more.
NEWS_FOR: Final = timedelta(days=60)


def tell_of_promises() -> int:
    """Tell of open promises due within PROMISE_REMIND_DAYS, and of those whose day is past: once each.

    What shipped in time is left out: it only waits to be called kept. Returns how many people were told now.
    """
    today = timezone.localdate()
    coming = unsettled_between(today, today + timedelta(days=settings.PROMISE_REMIND_DAYS))
    past = unsettled_between(today - NEWS_FOR, today - timedelta(days=1))
    return _tell(coming, NoticeTopic.PROMISE_DUE, today) + _tell(past, NoticeTopic.PROMISE_PAST, today)


@transaction.atomic
def tell_of_noted(*, actor: User | None, promise_id: int) -> int:
    """Tell the product's PM, once, of a promise that somebody else noted and that is open; return how many heard."""
    promise = open_ones().filter(pk=promise_id).first()
    if promise is None:
        return 0
    happening = _happening(promise, NoticeTopic.PROMISED, timezone.localdate(), actor)
    return tell(happening, [of_user(promise.product.accountable_pm, Why.DECIDES)])


def _tell(promises: Iterable[Promise], topic: NoticeTopic, today: date) -> int:
    return sum(tell(_happening(one, topic, today), _listeners(one)) for one in promises if not one.looks_kept)


def _happening(promise: Promise, topic: NoticeTopic, today: date, actor: User | None = None) -> Happening:
    return Happening(
        topic=topic,
        event=f"{topic}:{promise.pk}",
        product=promise.product,
        actor=actor,
        item=promise.item,
        path=reverse("promise", args=[promise.pk]),
        who=str(promise.made_by or "Somebody who left"),
        said={
            "text": promise.text,
            "day": day(promise.due_on),
            "whom": promise.told_to,
            "reason": carried_by(promise.item, today) if promise.item else "",
        },
    )


def _listeners(promise: Promise) -> Iterator[Listener]:
    """Who said it, if they still see the product, and the product's PM."""
    giver = promise.made_by
    if giver is not None and Promise.objects.visible_to(giver).filter(pk=promise.pk).exists():
        yield of_user(giver, Why.PROMISED)
    yield of_user(promise.product.accountable_pm, Why.DECIDES)
