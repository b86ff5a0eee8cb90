"""Who comes into the portal."""

from django.http import HttpRequest

from users.models import User
from users.permissions import require
from users.selectors.people import signed_in

FOR_CUSTOMERS = "The portal is the customers' own page. Colleagues find every request under Requests."


def customer_of(request: HttpRequest) -> User:
    """The customer who is signed in. Raises ``Forbidden`` for a colleague."""
    user = signed_in(request)
    require(not user.is_internal, FOR_CUSTOMERS)
    return user
