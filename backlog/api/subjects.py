"""What hangs on one request or one item: comments, files, following."""

from collections.abc import Callable
from typing import ClassVar

from backlog.models import Item
from common.api.views import ApiView
from requests_intake.models import Request

# Its second argument is what the address holds: an id, or an item's key.
Door = Callable[..., Request | Item]


class OnSubject(ApiView):
    """Something on the one thing that the address names; ``door`` finds that thing for the person, or refuses."""

    door: ClassVar[Door]

    def subject(self) -> Request | Item:
        """What it is about."""
        (ref,) = self.kwargs.values()
        door: Door = self.door
        return door(self.user, ref)
