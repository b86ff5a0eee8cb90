"""Products are made and changed by services."""

import pytest

from common.errors import Invalid, NotFound
from stakeholders.models import Pool, Product, ProductMember, WeightProfile
from stakeholders.services.products import add_member, create_product, free_code, update_product
from tests.factories import AdminFactory, CustomerPMFactory, ProductFactory, ProductPMFactory, UserFactory
from tests.recorded import activity, outbox, verbs
from users.choices import Role

pytestmark = pytest.mark.django_db


def test_a_product_comes_with_pools_and_weights() -> None:
    admin, pm = AdminFactory(), ProductPMFactory()
    product = create_product(actor=admin, name=" Lift ", slug="lift", accountable_pm=pm, description="Goes up.")
    product.refresh_from_db()
    assert (product.name, product.slug, product.code, product.description) == ("Lift", "lift", "LIFT", "Goes up.")
    assert (product.accountable_pm, product.last_item_number) == (pm, 0)
    pools = list(Pool.objects.filter(product=product).values_list("slug", "name", "position"))
    assert pools == [("developers", "Developers", 0), ("testers", "Testers", 1)]
    first = WeightProfile.objects.get(product=product)
    assert (first.number, first.is_active, first.author) == (1, True, admin)
    assert first.weights == {"current": 0.5, "future": 0.3, "strategy": 0.2}
    assert first.floors == {"current": 0, "future": 0, "strategy": 0}
    assert first.activated_at >= first.created_at
    assert activity(product) == [("created", {})]


@pytest.mark.parametrize(
    ("slug", "code"),
    [
        ("web-platform", "WEBP"),
        ("a", "PRD"),
        ("42", "PRD"),
        ("4you", "YOU"),
        ("lift", "LIFT2"),
        ("lift-two", "LIFT2"),
    ],
)
def test_a_code_is_made_of_the_slug_and_free(slug: str, code: str) -> None:
    ProductFactory(code="LIFT")
    assert free_code(slug) == code
    Product._meta.get_field("code").run_validators(code)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"name": "LIFT"}, "name", "Another product has this name already."),
        ({"slug": "lift"}, "slug", "Product with this Slug already exists."),
        ({"code": "LIFT"}, "code", "Product with this Code already exists."),
        ({"code": "x"}, "code", "Two to eight capital letters or digits."),
        ({"slug": "no slug"}, "slug", None),
        ({"name": " "}, "name", "This field cannot be blank."),
        ({"name": "x" * 81}, "name", "Ensure this value has at most 80 characters (it has 81)."),
    ],
)
def test_what_is_taken_or_malformed_is_refused(changes: dict[str, str], field: str, message: str | None) -> None:
    ProductFactory(name="Lift", slug="lift", code="LIFT")
    given = {"name": "New", "slug": "new", "code": "NEW", **changes}
    with pytest.raises(Invalid) as refusal:
        create_product(actor=None, accountable_pm=ProductPMFactory(), **given)
    assert refusal.value.field == field
    assert message is None or refusal.value.message == message
    assert Product.objects.count() == 1


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PRODUCT_PM, Role.ADMIN}))
def test_only_a_product_pm_is_accountable(role: Role) -> None:
    person = UserFactory(role=role, full_name="Bob Ray")
    for attempt in (
        lambda: create_product(actor=None, name="x", slug="x", accountable_pm=person),
        lambda: update_product(actor=None, product_id=ProductFactory().pk, accountable_pm=person),
    ):
        with pytest.raises(Invalid, match="Bob Ray is no product PM and cannot be accountable") as refusal:
            attempt()
        assert refusal.value.field == "accountable_pm"


def test_nor_somebody_who_has_left() -> None:
    with pytest.raises(Invalid):
        create_product(actor=None, name="x", slug="x", accountable_pm=ProductPMFactory(is_active=False))


def test_a_new_accountable_pm_replaces_the_former_who_stays_a_member() -> None:
    former, new = ProductPMFactory(full_name="Ann Lee"), ProductPMFactory(full_name="Bob Ray")
    product = ProductFactory(accountable_pm=former)
    update_product(actor=None, product_id=product.pk, accountable_pm=new)
    product.refresh_from_db()
    assert product.accountable_pm == new
    assert list(product.members.all()) == [former]
    assert activity(product) == [
        ("added a member", {"user": "Ann Lee"}),
        ("changed", {"accountable_pm": ["Ann Lee", "Bob Ray"]}),
    ]


def test_there_is_no_product_without_a_pm() -> None:
    product = ProductFactory()
    with pytest.raises(Invalid, match="accountable"):
        update_product(actor=None, product_id=product.pk, accountable_pm=None)
    product.refresh_from_db()
    assert product.accountable_pm is not None


def test_nothing_changed_is_nothing_recorded() -> None:
    product = ProductFactory(name="Lift")
    update_product(actor=None, product_id=product.pk, name="Lift")
    assert (verbs(product), outbox()) == ([], [])


def test_a_product_that_is_gone_is_not_found() -> None:
    with pytest.raises(NotFound, match=r"This product no longer exists\."):
        update_product(actor=None, product_id=4711, name="x")


def test_adding_somebody_twice_changes_nothing() -> None:
    product, person = ProductFactory(), CustomerPMFactory(full_name="Cem Ak")
    add_member(actor=None, product=product, user=person)
    add_member(actor=None, product=product, user=person)
    assert ProductMember.objects.filter(product=product).count() == 1
    assert activity(product) == [("added a member", {"user": "Cem Ak"})]
