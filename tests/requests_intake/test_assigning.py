"""Who looks after a request."""

import pytest

from common.errors import Conflict, Invalid, NotFound
from requests_intake.models import Request
from requests_intake.services.assigning import assign_request
from tests.factories import CustomerFactory, CustomerPMFactory, ProductPMFactory, RequestFactory, UserFactory
from tests.recorded import activity, outbox
from users.models import User

pytestmark = pytest.mark.django_db


def _assign(request: Request, user: User | None, **more: object) -> Request:
    return assign_request(actor=None, request_id=request.pk, user_id=user.pk if user else None, **more)


def test_it_is_handed_to_a_colleague_and_back() -> None:
    request = RequestFactory()
    pm = request.product.accountable_pm
    assert _assign(request, pm, version=1).assigned_to == pm
    request.refresh_from_db()
    assert (request.assigned_to, request.version, request.status) == (pm, 2, "new")
    assert activity(request) == [("assigned", {"to": str(pm)})]
    (message,) = outbox()
    assert message[0] == "request.assigned"
    assert (message[1]["request_id"], message[1]["user_id"]) == (request.pk, pm.pk)
    _assign(request, None, version=2)
    request.refresh_from_db()
    assert (request.assigned_to, request.version, len(outbox())) == (None, 3, 1)
    assert activity(request)[-1] == ("assigned", {"to": ""})


def test_whoever_has_it_already_changes_nothing() -> None:
    request = RequestFactory(assigned_to=None)
    _assign(request, None)
    assert (Request.objects.get().version, activity(request), outbox()) == (1, [], [])


def test_a_decided_request_may_be_looked_after_too() -> None:
    request = RequestFactory(status="parked")
    _assign(request, request.product.accountable_pm)
    assert Request.objects.get().assigned_to == request.product.accountable_pm


def test_only_colleagues_who_work_with_the_product() -> None:
    request = RequestFactory()
    colleague = CustomerPMFactory()
    request.product.members.add(colleague)
    for user in (
        ProductPMFactory(),
        CustomerFactory(account=request.account),
        UserFactory(is_active=False, role="admin"),
    ):
        with pytest.raises(Invalid, match=f"Choose a colleague who works with {request.product.name}") as refusal:
            _assign(request, user)
        assert refusal.value.field == "assigned_to"
    with pytest.raises(Invalid):
        assign_request(actor=None, request_id=request.pk, user_id=987654321)
    assert _assign(request, colleague).assigned_to == colleague


def test_somebody_was_faster() -> None:
    request = RequestFactory(version=2)
    pm = request.product.accountable_pm
    with pytest.raises(Conflict) as refusal:
        _assign(request, pm, version=1)
    assert refusal.value.data == {"yours": {"assigned_to": str(pm)}, "theirs": {"assigned_to": None}, "version": 2}


def test_a_request_that_is_gone() -> None:
    with pytest.raises(NotFound):
        assign_request(actor=None, request_id=987654321, user_id=None)
