"""Names to propose while somebody types a customer."""

from django.db.models import Case, Value, When

from stakeholders.models import Account
from users.models import User

# As many names as a browser's own list of proposals can use.
MOST_NAMES = 300


def proposed_accounts(user: User) -> list[tuple[str, str]]:
    """Names to propose while an account is typed, with what tells them apart: mine first, then by revenue."""
    rows = Account.objects.visible_to(user).annotate(
        theirs=Case(When(customer_pm=user, then=Value(0)), default=Value(1))
    )
    found = rows.order_by("theirs", "-arr", "name").values_list("name", "segment__name", "theirs")[:MOST_NAMES]
    return [
        (name, ", ".join(filter(None, [segment, "" if theirs else "your account"]))) for name, segment, theirs in found
    ]
