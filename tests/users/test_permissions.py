"""Who sees which people and keys, and who administers."""

import pytest

from common.errors import Forbidden
from tests.factories import AdminFactory, CustomerFactory, CustomerPMFactory, UserFactory
from users.choices import DEPARTMENTS, INTERNAL_ROLES, Role, Scope
from users.models import ApiKey, User
from users.permissions import check_may_administer, require
from users.services.api_keys import create_key

pytestmark = pytest.mark.django_db


def test_require_refuses_with_its_message() -> None:
    require(True, "unused")
    with pytest.raises(Forbidden, match=r"^Only Ann may do this$"):
        require(False, "Only Ann may do this")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_else_administers(role: Role) -> None:
    with pytest.raises(Forbidden, match=r"^Only an administrator may do this\.$"):
        check_may_administer(UserFactory(role=role))


def test_an_administrator_administers() -> None:
    check_may_administer(AdminFactory())


@pytest.mark.parametrize("role", sorted(INTERNAL_ROLES - {Role.ADMIN}))
def test_colleagues_see_active_colleagues_and_no_customers(role: Role) -> None:
    colleague, customer, gone = CustomerPMFactory(), CustomerFactory(), CustomerPMFactory(is_active=False)
    user = UserFactory(role=role)
    assert set(User.objects.visible_to(user)) == {user, colleague}
    assert customer not in User.objects.visible_to(user)
    assert gone not in User.objects.visible_to(user)


def test_a_customer_sees_themself_alone() -> None:
    customer, _ = CustomerFactory(), CustomerFactory()
    assert list(User.objects.visible_to(customer)) == [customer]


def test_an_administrator_sees_everybody() -> None:
    admin = AdminFactory()
    others = {CustomerFactory(), CustomerPMFactory(is_active=False)}
    assert set(User.objects.visible_to(admin)) == {admin, *others}


def test_keys_are_their_owners_and_the_administrators() -> None:
    admin, one, other = AdminFactory(), UserFactory(), UserFactory()
    mine, _ = create_key(actor=one, user=one, name="mine", scopes=[Scope.READ])
    theirs, _ = create_key(actor=other, user=other, name="theirs", scopes=[Scope.READ])
    assert list(ApiKey.objects.visible_to(one)) == [mine]
    assert set(ApiKey.objects.visible_to(admin)) == {mine, theirs}


def test_every_role_is_inside_or_a_customer() -> None:
    assert INTERNAL_ROLES | {Role.CUSTOMER} == set(Role)
    assert DEPARTMENTS < INTERNAL_ROLES
    assert [UserFactory(role=role).is_internal for role in Role].count(False) == 1


@pytest.mark.parametrize(
    ("full_name", "email", "initials"),
    [
        ("Ann Lee", "a@x.test", "AL"),
        ("Ann van der Lee", "a@x.test", "AL"),
        ("ann", "a@x.test", "A"),
        ("", "zoe@x.test", "Z"),
    ],
)
def test_initials(full_name: str, email: str, initials: str) -> None:
    assert User(full_name=full_name, email=email).initials == initials
