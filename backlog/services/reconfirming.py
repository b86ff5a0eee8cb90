"""Asking whether old must-haves still are, and keeping what is answered. No answer changes a score by itself."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from backlog.choices import NoticeTopic, StillNeeded
from backlog.models import Item, Reconfirmation
from backlog.selectors.listeners import Why, of_user
from backlog.selectors.must_haves import is_must_have, to_ask
from backlog.services.notices.telling import tell
from backlog.services.notices.wording import Happening
from common.activity import record
from common.errors import Invalid
from common.presentation.figures import counted
from stakeholders.models import Account
from users.models import User


@transaction.atomic
def reconfirm(*, actor: User | None, item: Item, account: Account, answer: str) -> Reconfirmation:
    """Keep whether an account still must have an item; a later answer takes the place of an earlier one.

    Raises:
        Invalid: an unknown answer, or the account never called the item a must-have.
    """
    if answer not in StillNeeded.values:
        raise Invalid(f"Unknown answer {answer[:20]!r}: use {', '.join(StillNeeded.values)}.", field="answer")
    if not is_must_have(item, account):
        raise Invalid(f"{account.name} has no must-have at {item.key} to confirm.", field="account")
    values = {"answer": answer, "answered_by": actor, "answered_at": timezone.now()}
    row, _ = Reconfirmation.objects.update_or_create(item=item, account=account, defaults=values)
    record(actor=actor, verb="reconfirmed", target=item, data={"account": account.name, "answer": answer})
    return row


def ask_to_reconfirm() -> int:
    """Tell customer PMs which accounts have must-haves older than a year, each account once a year.

    Returns how many were told now.
    """
    due = dict(to_ask())
    accounts = Account.objects.filter(pk__in=due, customer_pm__isnull=False).select_related("customer_pm")
    return sum(_ask(account, due[account.pk]) for account in accounts.order_by("pk"))


def _ask(account: Account, count: int) -> int:
    assert account.customer_pm is not None  # noqa: S101 - the query asked for those who have one
    happening = Happening(
        topic=NoticeTopic.RECONFIRM,
        event=f"reconfirm:{account.pk}:{timezone.localdate().year}",
        product=None,
        account=account,
        path=f"{reverse('account', args=[account.pk])}#must-haves",
        said={"text": counted(count, "must-have")},
    )
    return tell(happening, [of_user(account.customer_pm, Why.DECIDES)])
