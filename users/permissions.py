"""Who may do what with people and keys; and the one way to refuse."""

from common.errors import Forbidden
from users.models import User


def require(condition: bool, message: str) -> None:
    """Refuse unless ``condition`` holds.

    Raises:
        Forbidden: with ``message``, which says who may.
    """
    if not condition:
        raise Forbidden(message)


def check_may_administer(user: User) -> None:
    """Only administrators manage people, products and everybody's keys.

    Raises:
        Forbidden: for everybody else.
    """
    require(user.is_admin, "Only an administrator may do this.")
