"""People are made and changed by services."""

from typing import Any

import pytest

from common.errors import Invalid, NotFound
from stakeholders.services.products import update_product
from tests.browsing import browser_of, text_of
from tests.factories import AdminFactory, ProductFactory, ProductPMFactory, UserFactory
from tests.recorded import activity
from users.choices import Role
from users.models import User
from users.services.people import create_user, update_user

pytestmark = pytest.mark.django_db


def test_a_person_is_made_with_a_password() -> None:
    admin = AdminFactory()
    user = create_user(
        actor=admin, email=" Ann@Example.Test ", full_name=" Ann Lee ", role=Role.SALES, password="four-long-words-here"
    )
    user.refresh_from_db()
    assert (user.email, user.full_name, user.role) == ("ann@example.test", "Ann Lee", Role.SALES)
    assert (user.is_active, user.is_staff, user.is_superuser) == (True, False, False)
    assert user.check_password("four-long-words-here")
    assert activity(user) == [("created", {"role": "sales"})]


def test_without_a_password_nobody_can_sign_in_by_one() -> None:
    user = create_user(actor=None, email="ann@example.test", full_name="Ann", role=Role.CUSTOMER)
    assert not user.has_usable_password()


def test_an_administrator_may_open_the_django_admin() -> None:
    user = create_user(actor=None, email="ann@example.test", full_name="Ann", role=Role.ADMIN)
    assert (user.is_staff, user.is_superuser) == (True, True)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"email": "BOB@example.test"}, "email", "User with this Email already exists."),
        ({"email": "no address"}, "email", "Enter a valid email address."),
        ({"email": " "}, "email", "This field cannot be blank."),
        ({"full_name": "  "}, "full_name", "This field cannot be blank."),
        ({"full_name": "x" * 121}, "full_name", "Ensure this value has at most 120 characters (it has 121)."),
        ({"role": "owner"}, "role", "Value 'owner' is not a valid choice."),
        ({"password": "secret"}, "password", None),
        ({"password": "ann@example.test"}, "password", None),
    ],
)
def test_what_is_wrong_is_refused_by_field(changes: dict[str, str], field: str, message: str | None) -> None:
    UserFactory(email="bob@example.test")
    given = {"email": "ann@example.test", "full_name": "Ann", "role": Role.SALES, **changes}
    with pytest.raises(Invalid) as refusal:
        create_user(actor=None, **given)
    assert refusal.value.field == field
    assert message is None or refusal.value.message == message
    assert User.objects.count() == 1


def test_a_person_changes_and_the_record_says_what() -> None:
    admin, user = AdminFactory(), UserFactory(full_name="Ann", role=Role.SALES, email="ann@example.test")
    update_user(actor=admin, user_id=user.pk, full_name="Ann Lee", role=Role.SALES, email="ANN.Lee@example.test")
    user.refresh_from_db()
    assert (user.full_name, user.email) == ("Ann Lee", "ann.lee@example.test")
    assert activity(user) == [
        ("changed", {"full_name": ["Ann", "Ann Lee"], "email": ["ann@example.test", "ann.lee@example.test"]})
    ]


def test_nothing_changed_is_nothing_recorded() -> None:
    user = UserFactory(full_name="Ann")
    update_user(actor=None, user_id=user.pk, full_name="Ann")
    assert activity(user) == []


def test_becoming_an_administrator_opens_the_admin_and_leaving_closes_it() -> None:
    AdminFactory()
    user = UserFactory(role=Role.SALES)
    assert update_user(actor=None, user_id=user.pk, role=Role.ADMIN).is_superuser
    assert not update_user(actor=None, user_id=user.pk, role=Role.SALES).is_staff


@pytest.mark.parametrize("change", [{"role": Role.SALES}, {"is_active": False}])
def test_the_last_administrator_stays(change: dict[str, object]) -> None:
    admin = AdminFactory()
    AdminFactory(is_active=False)
    with pytest.raises(Invalid, match="this is the last one") as refusal:
        update_user(actor=admin, user_id=admin.pk, **change)
    assert refusal.value.field == "role"
    admin.refresh_from_db()
    assert (admin.role, admin.is_active) == (Role.ADMIN, True)


def test_one_of_two_administrators_may_go() -> None:
    staying, going = AdminFactory(), AdminFactory()
    update_user(actor=staying, user_id=going.pk, is_active=False)
    going.refresh_from_db()
    assert not going.is_active


@pytest.mark.parametrize(
    ("change", "field"),
    [({"role": Role.SALES}, "role"), ({"is_active": False}, "is_active"), ({"role": Role.CUSTOMER}, "role")],
)
def test_who_is_accountable_for_a_product_stays_until_another_is_named(change: dict[str, Any], field: str) -> None:
    pm = ProductPMFactory(full_name="Ines Halvorsen")
    products = [ProductFactory(name=name, accountable_pm=pm) for name in ("Web", "Lift", "Gate")]
    with pytest.raises(Invalid) as refusal:
        update_user(actor=None, user_id=pm.pk, **change)
    assert (refusal.value.field, refusal.value.message) == (
        field,
        "Ines Halvorsen is accountable for Gate, Lift and Web: name another accountable PM there first.",
    )
    pm.refresh_from_db()
    assert (pm.role, pm.is_active, activity(pm)) == (Role.PRODUCT_PM, True, [])

    for product in products:
        update_product(actor=None, product_id=product.pk, accountable_pm=ProductPMFactory())
    assert update_user(actor=None, user_id=pm.pk, **change) is not None


def test_who_is_accountable_may_become_an_administrator_or_change_their_name() -> None:
    pm = ProductFactory().accountable_pm
    update_user(actor=None, user_id=pm.pk, full_name="New Name", role=Role.ADMIN)
    pm.refresh_from_db()
    assert (pm.full_name, pm.role) == ("New Name", Role.ADMIN)


def test_the_admin_says_for_which_products_and_keeps_what_was_typed() -> None:
    pm = ProductFactory(name="Lift", accountable_pm__full_name="Ines Halvorsen").accountable_pm
    browser = browser_of(AdminFactory())
    typed = {"full_name": "Ines H.", "role": Role.SALES, "is_active": "on"}
    response = browser.post(f"/admin/users/user/{pm.pk}/change/", typed)
    assert response.status_code == 200
    page = text_of(response)
    assert "Ines Halvorsen is accountable for Lift: name another accountable PM there first." in page
    assert 'value="Ines H."' in page
    pm.refresh_from_db()
    assert (pm.full_name, pm.role) == ("Ines Halvorsen", Role.PRODUCT_PM)


def test_the_admin_keeps_the_last_administrator() -> None:
    admin = AdminFactory()
    typed = {"full_name": admin.full_name, "role": Role.SALES, "is_active": "on"}
    response = browser_of(admin).post(f"/admin/users/user/{admin.pk}/change/", typed)
    assert "Make somebody else an administrator first: this is the last one." in text_of(response)
    admin.refresh_from_db()
    assert admin.role == Role.ADMIN


def test_others_can_be_changed_where_no_administrator_is_left() -> None:
    user = ProductPMFactory()
    assert update_user(actor=None, user_id=user.pk, full_name="New Name").full_name == "New Name"


def test_a_person_who_is_gone_is_not_found() -> None:
    with pytest.raises(NotFound, match=r"This user no longer exists\."):
        update_user(actor=None, user_id=4711, full_name="x")
