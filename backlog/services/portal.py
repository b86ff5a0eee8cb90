"""What a customer does with something published: say that they need it too, or that they do so no more."""

from django.db import transaction

from backlog.models import Item, Support
from backlog.services.evidence import remove_support, set_support
from backlog.services.following import follow
from requests_intake.choices import Horizon
from stakeholders.models import Account
from users.models import User


@transaction.atomic
def say_need(*, actor: User, item: Item, account: Account, importance: str) -> bool:
    """Record how much one of the customer's companies needs it, and let them hear of it; return whether it is new.

    For when it is needed stays as a colleague has recorded it.

    Raises:
        Invalid: an unknown importance.
    """
    horizons = Support.objects.filter(item=item, account=account).values_list("horizon", flat=True)
    horizon = horizons.first() or Horizon.NOW
    is_new = set_support(actor=actor, item=item, account=account, importance=importance, horizon=horizon)
    follow(actor=actor, item=item)
    return is_new


@transaction.atomic
def drop_need(*, actor: User, item: Item, account: Account) -> bool:
    """Take the company's vote back; return whether there was one. What they asked for themselves goes on counting."""
    return remove_support(actor=actor, item=item, account=account)
