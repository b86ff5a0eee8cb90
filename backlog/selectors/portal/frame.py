"""What every page of the portal shows around itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings

from stakeholders.models import Account, Product
from users.models import User


@dataclass(frozen=True)
class PortalFrame:
    """The portal's name, the customer's companies, and whether a product of theirs shares what is published."""

    name: str = ""
    accounts: Sequence[Account] = field(default_factory=tuple)
    shares_ideas: bool = False


def portal_frame(user: User | None) -> PortalFrame:
    """The frame for a customer; for anybody else the name alone."""
    if user is None or user.is_internal:
        return PortalFrame(settings.PORTAL_NAME)
    shares = Product.objects.visible_to(user).filter(is_one_way=False).exists()
    return PortalFrame(settings.PORTAL_NAME, tuple(Account.objects.visible_to(user).order_by("name")), shares)
