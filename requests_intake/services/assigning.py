"""Who looks after a request until it is decided."""

from django.db import transaction

from common.activity import record
from common.errors import Invalid
from common.outbox import emit
from common.writes import check_version
from requests_intake.models import Request
from requests_intake.services.triage import lock_family, move
from stakeholders.models import Product
from users.models import User


@transaction.atomic
def assign_request(*, actor: User | None, request_id: int, user_id: int | None, version: int | None = None) -> Request:
    """Hand a request to a colleague, or with ``None`` to nobody. What it already is changes nothing.

    Raises:
        NotFound: the request is gone.
        Conflict: somebody changed it since ``version``.
        Invalid: nobody by this id who works with the product.
    """
    request = lock_family(request_id)
    user = _colleague(request, user_id)
    check_version(request, version, {"assigned_to": str(user) if user else None})
    if request.assigned_to_id == user_id:
        return request
    move(request, assigned_to=user)
    record(actor=actor, verb="assigned", target=request, data={"to": str(user) if user else ""})
    if user is not None:
        who = actor.pk if actor else None
        emit(
            "request.assigned",
            {"request_id": request.pk, "user_id": user.pk, "version": request.version, "actor_id": who},
        )
    return request


def _colleague(request: Request, user_id: int | None) -> User | None:
    if user_id is None:
        return None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or not user.is_internal or not _works_with(user, request):
        raise Invalid(f"Choose a colleague who works with {request.product.name}.", field="assigned_to")
    return user


def _works_with(user: User, request: Request) -> bool:
    return Product.objects.visible_to(user).filter(pk=request.product_id).exists()
